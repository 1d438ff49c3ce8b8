"""What an improvement costs: incremental cost, effect and net benefit of one model beside another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates, empty_contrasts
from veeval.groepering import check_level, kanttekeningen, kort
from veeval.kosten.effecten import locatie_effecten
from veeval.kosten.verschil import KWADRANTEN, Verschil, icer, kwadrant, trek, verschil, verschillen
from veeval.vergelijking import MINIMUM_DF, group_of, table, warn_few

__all__ = ["kosteneffectiviteit"]

Array = NDArray[np.float64]
_REPS = 1999
_METHODE = "verschil van twee verhoudingen van totalen; CR2 met Satterthwaite en bootstrap van hele clusters"


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
        ``details``: ``vlak`` (the draws: the cost-effectiveness plane), ``acceptatie`` (per ``bereidheid`` the chance
        that the model is worth it, and the incremental net benefit with its interval), ``kwadranten``, ``groepen``.

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    Cost is sum(cost) / sum(weight), effect sum(weight x effect) / sum(weight), so both are per child. The incremental
    net benefit at l euro a point, l dE - dC, is itself a difference of ratios of totals: its variance is CR2 and
    clustered, without a ratio. A ratio dC/dE keeps its value when both signs turn: a model that is cheaper and better
    has the same ICER as one that is dearer and worse, so the quadrant is named and the ICER of a model that dominates
    or is dominated is NA. Its interval is Fieller's (1954), given where the effect differs from 0 at this level;
    elsewhere it is unbounded and NA: read the acceptability curve (Van Hout et al. 1994). The chance at a
    price is that of the t distribution of the net benefit, P(t > -INB/SE), so that it agrees with the interval beside
    it. Draws are of whole clusters, n - 1 of n (Rao & Wu 1988), within each model where no cluster has both. With
    fewer than three clusters of a model, or four degrees of freedom, there is no draw and no interval: draws of a few
    clusters look far surer than they are. Providers chose their model: a difference in effect need not be due to it.
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
    fits = verschillen(data, nieuw, referentie)
    enough = behind[nieuw].comparable(behind[referentie])
    clusters = len(behind[nieuw].clusters | behind[referentie].clusters)
    low_df = min(fit.df for fit in fits[:2]) < MINIMUM_DF - 1e-9
    may_draw = behind[nieuw].enough(behind[referentie]) and not low_df
    draws, failed = trek(data, nieuw, referentie, reps, seed) if may_draw else (np.empty((0, 2)), 0)
    where = kwadrant(fits[0].estimate, fits[1].estimate)
    notes += [*extra, *_waarschuwingen(where, fits, failed, level, may_draw=may_draw, tested=enough)]
    estimates = _tabel(data, fits, where, units, clusters, level, may_draw=may_draw, tested=enough and may_draw)
    smallest = data.groupby("_groep")["_personen"].sum().min()
    few = warn_few({kort(g): len(v.clusters) for g, v in behind.items()}, "wie koos")
    return Estimates(
        table=estimates,
        contrasts=empty_contrasts(),
        indicator="kosteneffectiviteit",
        by=("maat",),
        method=f"{_METHODE}; {kort(nieuw)} naast {kort(referentie)}",
        evidence="beschrijvend",
        n_telt=units[3],
        personen=pd.Series([float(smallest)] * 3),
        warnings=(*notes, *few),
        kanttekeningen=kanttekeningen([nieuw, referentie]),
        details={
            "vlak": pd.DataFrame(draws, columns=["kosten", "effect"]),
            "acceptatie": _acceptatie(data, nieuw, referentie, _prijzen(bereidheid, fits), level, may_draw=may_draw),
            "kwadranten": _kwadranten(draws),
            "groepen": _groepen(data, nieuw, referentie, units),
        },
        level=level,
        synthetisch=ds.synthetisch,
    )


def _tabel(
    data: pd.DataFrame,
    fits: tuple[Verschil, Verschil, float],
    where: str,
    units: tuple[str, str, str, str],
    clusters: int,
    level: float,
    *,
    may_draw: bool,
    tested: bool,
) -> pd.DataFrame:
    """Differences in cost and effect, and their ratio."""
    rows = [fits[0].row(level, tested=tested), fits[1].row(level, tested=tested), icer(fits, where, level)]
    estimates = table(
        pd.DataFrame({"maat": ["verschil in kosten", "verschil in effect", "kosten per punt effect"]}),
        pd.DataFrame(rows),
        indicator="kosteneffectiviteit",
        unit="",
        n=[data["_w"].sum()] * 3,
        n_clusters=[clusters] * 3,
        method=_METHODE,
        evidence="beschrijvend",
    ).assign(unit=list(units[:3]))
    if not may_draw:
        estimates[["std_error", "df", "conf_low", "conf_high"]] = np.nan
    return estimates


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


def _prijzen(bereidheid: Sequence[float] | None, fits: tuple[Verschil, Verschil, float]) -> Array:
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
    data: pd.DataFrame, nieuw: str, referentie: str, prices: Array, level: float, *, may_draw: bool
) -> pd.DataFrame:
    """Acceptability curve and incremental net benefit, one row per price."""
    rows = []
    for price in prices:
        fit = verschil(data, price * data["_we"] - data["_kosten"], nieuw, referentie)
        made, worth = fit.row(level, tested=False), fit.kans_boven_nul() if may_draw else math.nan
        ends = {c: made[c] if may_draw else math.nan for c in ("conf_low", "conf_high")}
        rows.append({"bereidheid": price, "kans": worth, "estimate": made["estimate"], "unit": "euro"} | ends)
    return pd.DataFrame(rows)


def _kwadranten(draws: Array) -> pd.DataFrame:
    """Share of the draws in each quadrant of the plane."""
    found = pd.Series([kwadrant(c, e) for c, e in draws], dtype=object)
    share = [float((found == k).mean()) if len(found) else math.nan for k in KWADRANTEN]
    return pd.DataFrame({"kwadrant": list(KWADRANTEN), "betekenis": list(KWADRANTEN.values()), "aandeel": share})


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
    fits: tuple[Verschil, Verschil, float],
    failed: int,
    level: float,
    *,
    may_draw: bool,
    tested: bool,
) -> list[str]:
    out = [f"De schatting ligt in het kwadrant {where}: {KWADRANTEN[where]}."]
    if where in ("zuidoost", "noordwest"):
        out.append("Een verhouding van kosten en effect heeft hier geen betekenis en is weggelaten.")
    if not abs(fits[1].estimate) > student.ppf(0.5 + level / 2, fits[1].df) * math.sqrt(fits[1].variance):
        out.append(
            "Het verschil in effect kan 0 zijn, dus het kwadrant staat niet vast en kosten per punt hebben geen "
            "begrensd interval. Lees de acceptatiecurve."
        )
    if not may_draw:
        out.append("Te weinig clusters voor een interval of trekkingen: alleen beschrijvend, zonder toets.")
    elif not tested:
        out.append("De modellen liggen in verschillende gemeenten: het verschil is beschrijvend en niet getoetst.")
    if failed:
        out.append(f"{failed} trekkingen zonder een van beide modellen zijn weggelaten.")
    out.append("Aanbieders kozen zelf: een verschil in effect hoeft niet van het model te komen.")
    return out
