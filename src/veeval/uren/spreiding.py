"""How evenly the hours are spread over locations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy.stats import t as student

from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates, group_names
from veeval.groepering import By, Telgrondslag, check_level, kanttekeningen, labels, parse_by
from veeval.uren.eenheden import (
    Formatie,
    check_split,
    in_order,
    kinderen_achter,
    uren_en_kinderen,
    zonder_ondersteuning,
)
from veeval.uren.ongelijkheid import (
    Array,
    Spreiding,
    bootstrap,
    gini,
    of_draws,
    p90_p10,
    toets,
    variance,
    variatiecoefficient,
)
from veeval.vergelijking import groups_of, holm, pairwise, table, warn_groups

__all__ = ["Ongelijkheid", "verdeling"]

Ongelijkheid = Literal["gini", "variatiecoefficient", "p90_p10"]
_REPS = 1999


_MATEN: dict[Ongelijkheid, tuple[Callable[[Array, Array], float], str, str]] = {
    "gini": (gini, "gini", "Gini-coëfficiënt"),
    "variatiecoefficient": (variatiecoefficient, "variatiecoefficient", "variatiecoëfficiënt"),
    "p90_p10": (p90_p10, "p90_p10", "verhouding van het 90e en het 10e percentiel"),
}


def verdeling(
    ds: Dataset,
    by: By | Sequence[By] | None = "inzetmodel",
    *,
    maat: Ongelijkheid = "gini",
    gewicht: Literal["kinderen", "locatie"] = "kinderen",
    telgrondslag: Telgrondslag = "doelgroepkind",
    formatie: Formatie = "samen",
    ondersteuning: bool = True,
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
    reps: int = _REPS,
    seed: int = 0,
) -> Estimates:
    """Inequality between locations in hours per doelgroepkind.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``tellingen`` and ``inzet``; ``keuzes`` for ``by="inzetmodel"``.
    by : str, sequence of str or None
        Grouping; not by location, for one location has no inequality.
    maat : {"gini", "variatiecoefficient", "p90_p10"}
        Gini coefficient (0 even), coefficient of variation, or how many times the 90th percentile is the 10th.
    gewicht : {"kinderen", "locatie"}
        Whether a location counts for its children (what children meet) or each for one (how locations differ). A
        location of two children with many hours moves the latter a lot.
    telgrondslag, formatie, ondersteuning, jaren, indeling
        As for :func:`per_doelgroepkind`; ``formatie`` not "apart".
    level : float
        Confidence level.
    reps, seed : int
        Draws of the bootstrap, for ``maat="p90_p10"``.

    Returns
    -------
    Estimates
        ``n`` counts locations (a location that changes group counts in each). ``details["percentielen"]`` has the
        10th, 50th and 90th percentile.

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    The unit is the location: its hours over all years in the group divided by its children over those years, so that
    chance from year to year does not count as inequality. Gini and coefficient of variation are smooth: their
    variance is the jackknife over whoever chose, (G-1)/G sum (T_(g) - T)^2 (Yitzhaki 1991), with t of G-1; the
    interval is on the log scale, that of the Gini on the logit scale, and there is none under 2 degrees of freedom.
    Percentiles are not smooth, there the jackknife fails: the interval is that of the cluster bootstrap (percentiles of
    the draws). Measures of inequality are too low in small groups; compare groups of like size. A measure says nothing
    about the level: everyone 2 hours is perfectly even.
    """
    check_level(level)
    if maat not in _MATEN:
        raise UnknownName("maat", maat, get_args(Ongelijkheid))
    if gewicht not in ("kinderen", "locatie"):
        raise UnknownName("gewicht", gewicht, ("kinderen", "locatie"))
    if reps < 199:
        raise BadArgument(f"reps is {reps}; neem er 199 of meer.")
    columns = parse_by(by)
    if "locatie_id" in columns or check_split(formatie, "samen"):
        raise BadArgument("verdeling gaat over verschillen tussen locaties: niet by='locatie_id' of formatie='apart'.")
    ds.require("uren.verdeling", "gemeenten", "locaties", "tellingen", "inzet")
    chosen = ds if ondersteuning else zonder_ondersteuning(ds)
    units, notes = uren_en_kinderen(chosen, columns, telgrondslag, formatie, jaren, indeling)
    data, places, dropped = _per_locatie(units, columns)
    notes += dropped
    groups = {str(g): _groep(part, gewicht, _MATEN[maat][0]) for g, part in places.groupby("_groep", sort=True)}
    niveau = str(units["niveau"].iloc[0])
    draws = bootstrap(groups, p90_p10, reps, seed) if maat == "p90_p10" else {}
    estimates = _tabel(groups, places, columns, maat, niveau, draws, level)
    names_of = labels(ds, units, columns)
    behind = groups_of(data, "_groep")
    contrasts = pairwise(
        behind,
        lambda a, b: _verschil(groups[a], groups[b], level, draws.get(a), draws.get(b)),
        method="verschil; " + _method(maat, niveau),
        evidence="beschrijvend",
    )
    models = units["inzetmodel"].unique().tolist() if "inzetmodel" in columns else []
    return Estimates(
        table=estimates,
        contrasts=holm(contrasts),
        indicator=_MATEN[maat][1],
        by=columns,
        method=_method(maat, niveau),
        evidence="beschrijvend",
        n_telt="locaties",
        personen=kinderen_achter(data, estimates, columns),
        warnings=(*notes, *(warn_groups(behind, names_of, niveau) if columns else ())),
        kanttekeningen=kanttekeningen(models),
        labels=names_of,
        details={"percentielen": _percentielen(groups, estimates, columns)},
        level=level,
        synthetisch=ds.synthetisch,
    )


def _per_locatie(units: pd.DataFrame, by: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Totals of each location within its group; locations without children have no hours per child."""
    data = units.assign(_groep=group_names(units, by), kinderen=units["kinderen"].astype(float))
    keys = ["_groep", "locatie_id"]
    first = data.drop_duplicates(keys)[list(dict.fromkeys([*keys, *by, "cluster"]))]
    places = first.merge(data.groupby(keys)[["uren", "kinderen"]].sum().reset_index(), on=keys)
    none = places["kinderen"] <= 0
    notes = [f"{int(none.sum())} locaties zonder kinderen tellen niet mee in de verdeling."] if none.any() else []
    if none.all():
        raise NotEstimable("geen enkele locatie heeft kinderen, dus er is niets te verdelen.")
    return data, places[~none], notes


def _groep(part: pd.DataFrame, gewicht: str, measure: Callable[[Array, Array], float]) -> Spreiding:
    y = (part["uren"] / part["kinderen"]).to_numpy(float)
    w = part["kinderen"].to_numpy(float) if gewicht == "kinderen" else np.ones(len(part))
    cluster = part["cluster"].to_numpy(str)
    whole = measure(y, w) if len(y) > 1 else np.nan
    names = np.unique(cluster)
    kept = {str(g): cluster != g for g in names}
    moves = {g: measure(y[k], w[k]) - whole if k.any() else np.nan for g, k in kept.items()}
    return Spreiding(y, w, cluster, moves, whole)


def _tabel(
    groups: dict[str, Spreiding],
    places: pd.DataFrame,
    by: tuple[str, ...],
    maat: Ongelijkheid,
    niveau: str,
    draws: dict[str, Array],
    level: float,
) -> pd.DataFrame:
    tidy = pd.DataFrame([_rij(g, draws.get(name), level, bounded=maat == "gini") for name, g in groups.items()])
    keys = places.drop_duplicates("_groep").set_index("_groep").loc[list(groups), list(by)]
    out = table(
        keys,
        tidy,
        indicator=_MATEN[maat][1],
        unit="keer" if maat == "p90_p10" else "verhoudingsgetal",
        n=[len(g.y) for g in groups.values()],
        n_clusters=[g.size for g in groups.values()],
        method=_method(maat, niveau),
        evidence="beschrijvend",
    )
    return in_order(out, by)


def _rij(g: Spreiding, draws: Array | None, level: float, *, bounded: bool) -> dict[str, float]:
    row = dict.fromkeys(("std_error", "statistic", "df", "p_value", "conf_low", "conf_high"), np.nan)
    row["estimate"] = g.estimate
    if g.size < 2 or not g.estimate > 0:
        return row
    if draws is not None:
        return row | of_draws(draws, level)
    se, df = np.sqrt(variance({0: 1.0}, [g])), g.size - 1.0
    if df < 2:  # with one degree of freedom an interval says nothing
        return row | {"std_error": se, "df": df}
    share = 1 - g.estimate if bounded else 1.0
    half = student.ppf(0.5 + level / 2, df) * se / (g.estimate * share)
    low, high = g.estimate * np.exp(-half), g.estimate * np.exp(half)
    if bounded:  # on the logit scale, so that a Gini stays between 0 and 1
        low, high = low / (share + low), high / (share + high)
    ends = {"conf_low": low, "conf_high": high}
    return row | {"std_error": se, "df": df} | (ends if np.isfinite(half) else {})


def _verschil(a: Spreiding, b: Spreiding, level: float, draws_a: Array | None, draws_b: Array | None) -> pd.DataFrame:
    row = dict.fromkeys(("std_error", "statistic", "df", "p_value", "conf_low", "conf_high"), np.nan)
    row["estimate"] = a.estimate - b.estimate
    shared = bool(set(a.moves) & set(b.moves))
    if min(a.size, b.size) < 2:
        return pd.DataFrame([row])
    if draws_a is not None and draws_b is not None:  # independent draws say nothing of clusters in both groups
        return pd.DataFrame([row if shared else row | of_draws(draws_a - draws_b, level) | toets(draws_a - draws_b)])
    df = min(a.size, b.size) - 1.0
    if not shared and df > 0:  # of the design, for clusters of one variance: not Welch's, see stats.ratio
        df = (1 / a.size + 1 / b.size) ** 2 / (1 / (a.size**2 * (a.size - 1)) + 1 / (b.size**2 * (b.size - 1)))
    se = np.sqrt(variance({0: 1.0, 1: -1.0}, [a, b]))
    half = student.ppf(0.5 + level / 2, df) * se
    statistic = row["estimate"] / se if se > 0 else np.nan
    tested = {"statistic": statistic, "p_value": 2 * student.sf(abs(statistic), df)}
    ends = {"conf_low": row["estimate"] - half, "conf_high": row["estimate"] + half}
    return pd.DataFrame([row | {"std_error": se, "df": df} | tested | ends])


def _percentielen(groups: dict[str, Spreiding], estimates: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    values = estimates[list(by)].to_numpy(dtype=object)  # a row of nothing for each row without a grouping
    for name, key, n in zip(group_names(estimates, by), values, estimates["n"], strict=True):
        keys = dict(zip(by, key, strict=True))
        g = groups[name]
        order = np.argsort(g.y, kind="stable")
        share = np.cumsum(g.w[order]) / g.w.sum()
        for q in (10, 50, 90):
            at = min(int(np.searchsorted(share, q / 100 - 1e-12)), len(g.y) - 1)
            figures = {"unit": "uur per kind per jaar", "estimate": g.y[order][at], "n": int(n)}
            rows.append(keys | {"maat": f"p{q}"} | figures)
    return pd.DataFrame(rows)


def _method(maat: Ongelijkheid, niveau: str) -> str:
    how = "clusterbootstrap" if maat == "p90_p10" else "jackknife"
    return f"{_MATEN[maat][2]} van uren per kind tussen locaties; {how}, clusters: {niveau}"
