"""What an improvement costs: incremental cost, effect and net benefit of one model beside another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates, empty_contrasts
from veeval.groepering import check_level, kanttekeningen, kort
from veeval.kosten.effecten import locatie_effecten
from veeval.vergelijking import MINIMUM_CLUSTERS, group_of, minus, table, warn_few

__all__ = ["kosteneffectiviteit"]

Array = NDArray[np.float64]
_REPS = 1999
_KWADRANTEN = {
    "noordoost": "duurder en meer effect",
    "zuidoost": "goedkoper en meer effect (overheerst)",
    "zuidwest": "goedkoper en minder effect",
    "noordwest": "duurder en minder effect (wordt overheerst)",
}


@dataclass(frozen=True, slots=True)
class _Verschil:
    """A difference between the two models: estimate, its variance and its degrees of freedom."""

    estimate: float
    variance: float
    df: float

    def row(self, level: float, *, tested: bool) -> dict[str, float]:
        se = math.sqrt(self.variance) if self.variance >= 0 else math.nan
        half = student.ppf(0.5 + level / 2, self.df) * se if self.df > 0 else math.nan
        statistic = self.estimate / se if tested and se > 0 else math.nan
        return {
            "estimate": self.estimate,
            "std_error": se,
            "statistic": statistic,
            "df": self.df,
            "p_value": 2 * float(student.sf(abs(statistic), self.df)) if tested else math.nan,
            "conf_low": self.estimate - half,
            "conf_high": self.estimate + half,
        }


def kosteneffectiviteit(
    ds: Dataset,
    vergelijk: Sequence[str],
    eenheden: pd.DataFrame | None = None,
    *,
    by: str = "inzetmodel",
    kosten: str = "kosten",
    effect: str = "effect",
    gewicht: str | None = "kinderen",
    cluster: str = "cluster",
    instrument: str = "class_toddler",
    bereidheid: Sequence[float] | None = None,
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    reps: int = _REPS,
    seed: int = 0,
    level: float = 0.95,
) -> Estimates:
    """What more effect of one model costs, beside another.

    Parameters
    ----------
    ds : Dataset
        As for :func:`locatie_effecten`, which makes the units.
    vergelijk : (str, str)
        The model that is judged, and the one it is laid beside: values of ``by``.
    eenheden : DataFrame, optional
        Units of your own, such as trajectories with the change of their score: columns ``by``, ``kosten``, ``effect``,
        ``cluster``, perhaps ``gewicht`` and ``gemeentecode``.
    by, kosten, effect, cluster : str
        Columns of ``eenheden``. ``kosten`` is the total of the unit; ``cluster`` is whoever chose.
    gewicht : str or None
        Column of what cost and effect are per (children); None where every row is one.
    instrument : str
        Instrument of the effect, when the units are made here.
    bereidheid : sequence of float, optional
        What one point of effect may cost, in euro; by default 21 steps from 0 to three times the ratio found.
    jaren, indeling
        As for :func:`per_uur`.
    reps, seed : int
        Draws of the cluster bootstrap.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Rows by ``maat``: difference in cost, difference in effect, and their ratio (ICER) where it has a meaning.
        ``details``: ``vlak`` (the draws: the cost-effectiveness plane), ``acceptatie`` (per ``bereidheid`` the share of
        draws in which the model is worth it, and the incremental net benefit with its interval), ``kwadranten``,
        ``groepen``.

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    Cost is sum(cost) / sum(weight), effect sum(weight x effect) / sum(weight), so both are per child. The incremental
    net benefit at l euro a point, l dE - dC, is itself a difference of ratios of totals: its variance is linearised and
    clustered, without a ratio. A ratio dC/dE keeps its value when both signs turn: a model that is cheaper and better
    has the same ICER as one that is dearer and worse, so the quadrant is named and the ICER of a model that dominates
    or is dominated is NA. Its interval is Fieller's (1954), given where the effect differs from 0 at this level;
    elsewhere it is unbounded and NA: read the acceptability curve (Van Hout et al. 1994). Draws are of whole clusters,
    within each model where no cluster has both. Under four clusters, or one cluster against others, there is no draw
    and no interval. Providers chose their model: a difference in effect need not be due to it.
    """
    check_level(level)
    if reps < 199:
        raise BadArgument(f"reps is {reps}; neem er 199 of meer (1999 of meer voor een publicatie).")
    nieuw, referentie = _paar(vergelijk)
    notes: list[str] = []
    if eenheden is None:
        rows, notes = locatie_effecten(ds, instrument, jaren=jaren, indeling=indeling)
        by, kosten, effect, gewicht, cluster = "inzetmodel", "kosten", "effect", "kinderen", "cluster"
        units = ("euro per kind per jaar", "punten per jaar", "euro per punt per jaar", "kindjaren")
    else:
        rows = eenheden
        units = ("euro", "punten", "euro per punt", "eenheden")
    data, extra = _eenheden(rows, by, kosten, effect, gewicht, cluster, nieuw, referentie)
    behind = {g: group_of(data[data["_groep"] == g]) for g in (nieuw, referentie)}
    fits = _verschillen(data, nieuw, referentie)
    enough = behind[nieuw].comparable(behind[referentie])
    clusters = len(behind[nieuw].clusters | behind[referentie].clusters)
    may_draw = clusters >= MINIMUM_CLUSTERS and min(len(g.clusters) for g in behind.values()) >= 2
    draws, failed = _trek(data, nieuw, referentie, reps, seed) if may_draw else (np.empty((0, 2)), 0)
    where = _kwadrant(fits[0].estimate, fits[1].estimate)
    notes += [*extra, *_waarschuwingen(where, fits, failed, level, may_draw=may_draw, tested=enough)]
    method = "verschil van twee verhoudingen van totalen; gelineariseerde variantie en bootstrap van hele clusters"
    tidy = pd.DataFrame(
        [
            fits[0].row(level, tested=enough and may_draw),
            fits[1].row(level, tested=enough and may_draw),
            _icer(fits, where, level),
        ]
    )
    estimates = table(
        pd.DataFrame({"maat": ["verschil in kosten", "verschil in effect", "kosten per punt effect"]}),
        tidy,
        indicator="kosteneffectiviteit",
        unit="",
        n=[data["_w"].sum()] * 3,
        n_clusters=[clusters] * 3,
        method=method,
        evidence="beschrijvend",
    ).assign(unit=list(units[:3]))
    if not may_draw:
        estimates[["std_error", "df", "conf_low", "conf_high"]] = np.nan
    smallest = data.groupby("_groep")["_personen"].sum().min()
    few = warn_few({kort(g): len(v.clusters) for g, v in behind.items()}, "wie koos")
    return Estimates(
        table=estimates,
        contrasts=empty_contrasts(),
        indicator="kosteneffectiviteit",
        by=("maat",),
        method=f"{method}; {kort(nieuw)} naast {kort(referentie)}",
        evidence="beschrijvend",
        n_telt=units[3],
        personen=pd.Series([float(smallest)] * 3),
        warnings=(*notes, *few),
        kanttekeningen=kanttekeningen([nieuw, referentie]),
        details={
            "vlak": pd.DataFrame(draws, columns=["kosten", "effect"]),
            "acceptatie": _acceptatie(data, nieuw, referentie, draws, _prijzen(bereidheid, fits), level),
            "kwadranten": _kwadranten(draws),
            "groepen": _groepen(data, nieuw, referentie, units),
        },
        level=level,
        synthetisch=ds.synthetisch,
    )


def _paar(vergelijk: Sequence[str]) -> tuple[str, str]:
    if isinstance(vergelijk, str) or len(vergelijk) != 2 or vergelijk[0] == vergelijk[1]:
        raise BadArgument(f"vergelijk is {vergelijk!r}; geef twee verschillende modellen, bijvoorbeeld (nieuw, oud).")
    return str(vergelijk[0]), str(vergelijk[1])


def _eenheden(
    rows: pd.DataFrame,
    by: str,
    kosten: str,
    effect: str,
    gewicht: str | None,
    cluster: str,
    nieuw: str,
    referentie: str,
) -> tuple[pd.DataFrame, list[str]]:
    """Rows of the two models, with the columns under fixed names; rows with a missing value are counted."""
    needed = [c for c in (by, kosten, effect, cluster, gewicht) if c is not None]
    for column in needed:
        if column not in rows:
            raise UnknownName("kolom van eenheden", column, rows.columns)
    for group in (nieuw, referentie):
        if group not in set(rows[by].astype(str)):
            raise UnknownName(by, group, sorted(set(rows[by].astype(str))))
    chosen = rows[rows[by].astype(str).isin([nieuw, referentie])]
    whole = chosen[needed].notna().all(axis=1)
    notes = [f"{int((~whole).sum())} eenheden met een ontbrekende waarde tellen niet mee."] if not whole.all() else []
    chosen = chosen[whole]
    w = chosen[gewicht].astype(float) if gewicht else pd.Series(1.0, chosen.index)
    if (w < 0).any() or (chosen[kosten].astype(float) < 0).any():
        raise BadArgument("kosten en gewicht zijn 0 of hoger.")
    data = pd.DataFrame(
        {
            "_groep": chosen[by].astype(str),
            "_kosten": chosen[kosten].astype(float),
            "_we": w * chosen[effect].astype(float),
            "_w": w,
            "cluster": chosen[cluster].astype(str),
            "gemeentecode": chosen["gemeentecode"].astype(str) if "gemeentecode" in chosen else "onbekend",
            "_personen": chosen["personen"].astype(float) if "personen" in chosen else 1.0,
        }
    )
    for group in (nieuw, referentie):
        if not data.loc[data["_groep"] == group, "_w"].sum() > 0:
            raise NotEstimable(f"{group} heeft geen eenheden met kosten, effect en gewicht.")
    return data.reset_index(drop=True), notes


def _verschil(data: pd.DataFrame, teller: pd.Series[float], nieuw: str, referentie: str) -> _Verschil:
    fit = stats.ratio("_t", "_w", data.assign(_t=teller), by="_groep", cluster="cluster", stratified=True)
    made = fit.contrast(minus(nieuw, referentie), scale="difference").tidy().iloc[0]
    return _Verschil(float(made["estimate"]), float(made["std_error"]) ** 2, float(made["df"]))


def _verschillen(data: pd.DataFrame, nieuw: str, referentie: str) -> tuple[_Verschil, _Verschil, float]:
    """Difference in cost and in effect, and their covariance: that of the sum tells it."""
    cost = _verschil(data, data["_kosten"], nieuw, referentie)
    gain = _verschil(data, data["_we"], nieuw, referentie)
    both = _verschil(data, data["_we"] - data["_kosten"], nieuw, referentie)
    return cost, gain, (cost.variance + gain.variance - both.variance) / 2


def _kwadrant(cost: float, effect: float) -> str:
    return ("noord" if cost > 0 else "zuid") + ("oost" if effect > 0 else "west")


def _icer(fits: tuple[_Verschil, _Verschil, float], where: str, level: float) -> dict[str, float]:
    """Ratio of the differences with Fieller's interval: all r for which dC - r dE does not differ from 0."""
    row = dict.fromkeys(("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high"), math.nan)
    cost, gain, cov = fits
    if where in ("zuidoost", "noordwest") or gain.estimate == 0:
        return row
    row["estimate"] = cost.estimate / gain.estimate
    df = min(cost.df, gain.df)
    t2 = student.ppf(0.5 + level / 2, df) ** 2 if df > 0 else math.nan
    a = gain.estimate**2 - t2 * gain.variance
    if not a > 0:
        return row
    b = cost.estimate * gain.estimate - t2 * cov
    root = math.sqrt(max(b**2 - a * (cost.estimate**2 - t2 * cost.variance), 0.0))
    return row | {"df": df, "conf_low": (b - root) / a, "conf_high": (b + root) / a}


def _trek(data: pd.DataFrame, nieuw: str, referentie: str, reps: int, seed: int) -> tuple[Array, int]:
    """Draws (B, 2) of the differences in cost and effect: whole clusters with replacement.

    Clusters of one model are drawn among those of that model; clusters with both among themselves. Where such a set
    holds one cluster, all are drawn together.
    """
    columns = ["_kosten", "_we", "_w"]
    sums = data.pivot_table(index="cluster", columns="_groep", values=columns, aggfunc="sum", fill_value=0.0)
    totals = np.stack([sums[[(c, g) for c in columns]].to_numpy(float) for g in (nieuw, referentie)], axis=1)
    kind = (totals[:, 0, 2] > 0) * 2 + (totals[:, 1, 2] > 0)
    if np.bincount(kind)[np.unique(kind)].min() < 2:
        kind = np.zeros(len(kind), dtype=int)
    rng = np.random.default_rng(seed)
    counts = np.zeros((reps, len(totals)))
    for k in np.unique(kind):
        members = np.flatnonzero(kind == k)
        counts[:, members] = rng.multinomial(len(members), np.full(len(members), 1 / len(members)), size=reps)
    drawn = np.einsum("bg,gdc->bdc", counts, totals)
    good = (drawn[:, :, 2] > 0).all(axis=1)
    per = drawn[good, :, :2] / drawn[good, :, 2:]
    return per[:, 0] - per[:, 1], int((~good).sum())


def _prijzen(bereidheid: Sequence[float] | None, fits: tuple[_Verschil, _Verschil, float]) -> Array:
    if bereidheid is not None:
        given = np.array(bereidheid, dtype=float)
        if given.ndim != 1 or len(given) == 0 or not np.isfinite(given).all() or (given < 0).any():
            raise BadArgument("bereidheid is een rij bedragen van 0 of hoger, in euro per punt.")
        return given
    cost, gain, _ = fits
    if gain.estimate == 0 or cost.estimate == 0:
        raise BadArgument("er is geen verschil in kosten of effect om een schaal van te maken; geef bereidheid=.")
    return np.linspace(0, 3 * abs(cost.estimate / gain.estimate), 21)


def _acceptatie(
    data: pd.DataFrame, nieuw: str, referentie: str, draws: Array, prices: Array, level: float
) -> pd.DataFrame:
    """Acceptability curve and incremental net benefit, one row per price."""
    rows = []
    for price in prices:
        made = _verschil(data, price * data["_we"] - data["_kosten"], nieuw, referentie).row(level, tested=False)
        worth = float((price * draws[:, 1] - draws[:, 0] > 0).mean()) if len(draws) else math.nan
        ends = {c: made[c] if len(draws) else math.nan for c in ("conf_low", "conf_high")}
        rows.append({"bereidheid": price, "kans": worth, "estimate": made["estimate"], "unit": "euro"} | ends)
    return pd.DataFrame(rows)


def _kwadranten(draws: Array) -> pd.DataFrame:
    """Share of the draws in each quadrant of the plane."""
    found = pd.Series([_kwadrant(c, e) for c, e in draws], dtype=object)
    share = [float((found == k).mean()) if len(found) else math.nan for k in _KWADRANTEN]
    return pd.DataFrame({"kwadrant": list(_KWADRANTEN), "betekenis": list(_KWADRANTEN.values()), "aandeel": share})


def _groepen(data: pd.DataFrame, nieuw: str, referentie: str, units: tuple[str, str, str, str]) -> pd.DataFrame:
    """Cost and effect of each model."""
    sums = data.groupby("_groep")[["_kosten", "_we", "_w", "_personen"]].sum().loc[[nieuw, referentie]]
    parts = [
        pd.DataFrame(
            {
                "groep": sums.index,
                "maat": name,
                "unit": unit,
                "estimate": (sums[column] / sums["_w"]).to_numpy(),
                "n": sums["_personen"].round().to_numpy(int),
            }
        )
        for name, unit, column in (("kosten", units[0], "_kosten"), ("effect", units[1], "_we"))
    ]
    return pd.concat(parts, ignore_index=True)


def _waarschuwingen(
    where: str,
    fits: tuple[_Verschil, _Verschil, float],
    failed: int,
    level: float,
    *,
    may_draw: bool,
    tested: bool,
) -> list[str]:
    out = [f"Het punt ligt in het kwadrant {where}: {_KWADRANTEN[where]}."]
    if where in ("zuidoost", "noordwest"):
        out.append("Een verhouding van kosten en effect heeft hier geen betekenis en is weggelaten.")
    elif not abs(fits[1].estimate) > student.ppf(0.5 + level / 2, fits[1].df) * math.sqrt(fits[1].variance):
        out.append(
            "Het verschil in effect kan 0 zijn: de kosten per punt hebben dan geen begrensd interval. Lees de "
            "acceptatiecurve."
        )
    if not may_draw:
        out.append("Te weinig clusters voor een interval of trekkingen: alleen beschrijvend, zonder toets.")
    elif not tested:
        out.append("De modellen liggen in verschillende gemeenten: het verschil is beschrijvend en niet getoetst.")
    if failed:
        out.append(f"{failed} trekkingen zonder een van beide modellen zijn weggelaten.")
    out.append("Aanbieders kozen zelf: een verschil in effect hoeft niet van het model te komen.")
    return out
