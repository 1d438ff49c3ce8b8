"""Effects of a start that comes at different times: group-time effects, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._cells import sum_by
from veeval.stats._draws import check_reps, wild_draws
from veeval.stats._event_bacon import Bacon, bacon
from veeval.stats._event_few import Shuffled, exact, shuffle, shuffle_obstacle
from veeval.stats._event_groups import Combination, GroupTime, cohort_table, combine, group_time
from veeval.stats._event_honest import HonestMethod, honest_table
from veeval.stats._event_panel import Panel, read_panel
from veeval.stats._event_switch import switch
from veeval.stats._frames import as_names
from veeval.stats._inference import FEW_CLUSTERS, MINIMUM_CLUSTERS, dropped_note, t_table
from veeval.stats._types import Array, check_level, check_option

__all__ = ["EventStudy", "PreTrend", "event_study"]

Aggregation = Literal["simple", "dynamic", "group", "calendar"]
Control = Literal["never_treated", "not_yet_treated"]
Method = Literal["dr", "reg", "ipw"]
Base = Literal["universal", "varying"]
Inference = Literal["auto", "analytic", "exact", "randomisation"]
_FEW_TREATED = 2
_METHODS = {"dr": "doubly robust", "reg": "outcome regression", "ipw": "inverse probability weighting"}
_LABELS = {"dynamic": "event_time", "group": "cohort", "calendar": "period"}
_NOT_PERMISSION = (
    "the test before the start is no permission: it can miss a trend large enough to make the effect (Roth 2022); "
    "see honest()."
)


@dataclass(frozen=True, slots=True)
class PreTrend:
    """A joint test that all effects before the start are 0: a warning light, not permission (Roth 2022).

    Attributes
    ----------
    statistic : float
        Wald statistic over its restrictions, with Hotelling's correction: F distributed.
    df1, df2 : float
        Restrictions; clusters less restrictions.
    p_value : float
        NaN where the clusters cannot carry the test.
    """

    statistic: float
    df1: float
    df2: float
    p_value: float


@dataclass(frozen=True, slots=True)
class EventStudy:
    """Effects by time since the start.

    Attributes
    ----------
    group_time : DataFrame
        cohort, period, event_time, the tidy columns, n_treated, n_comparison; empty where treatment goes on and off.
    cohorts : DataFrame
        cohort (first treated period; inf: never), units, clusters.
    inference : str
        ``"analytic"``, ``"exact"``, ``"randomisation"`` or ``"none"``.
    reason : str
        Why.
    pre_trend : PreTrend
        Joint test of the effects before the start.
    bacon : Bacon or None
        What two-way fixed effects would have compared; None for a panel with holes or treatment that ends.
    n : int
        Rows used.
    n_units, n_clusters : int
        Units and clusters used.
    n_treated : int
        Clusters with a treated unit.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        Estimator, comparison, base period and inference.
    warnings : tuple of str
        What a reader must know.
    """

    group_time: pd.DataFrame
    cohorts: pd.DataFrame
    inference: str
    reason: str
    pre_trend: PreTrend
    bacon: Bacon | None
    n: int
    n_units: int
    n_clusters: int
    n_treated: int
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]
    _each: dict[str, Estimates] = field(repr=False)
    _peaks: Array | None = field(repr=False)
    _sensitivity: str | None = field(repr=False)

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per event time, with an interval per row and a band (band_low, band_high) for all at once."""
        table = self.aggregate("dynamic", level).query("term != 'overall'").reset_index(drop=True)
        return table.astype({"event_time": int})

    def aggregate(self, kind: Aggregation = "group", level: float = 0.95) -> pd.DataFrame:
        """Return the effects along one direction and, last, their overall mean.

        Parameters
        ----------
        kind : {"simple", "dynamic", "group", "calendar"}
            All treated unit-periods; by time since the start; by cohort; by calendar period.
        level : float
            Of the intervals.
        """
        check_option("kind", kind, Aggregation)
        if kind not in self._each:
            raise BadArgument(f"kind={kind!r} is not available here: {', '.join(self._each)}.")
        each = self._each[kind]
        clusters = self.n_clusters if self.inference != "exact" else None
        table = t_table(
            each.terms, each.estimate, each.std_error, each.df, level, n_clusters=clusters, groups=each.groups
        )
        if each.p_value is not None:
            table["p_value"] = each.p_value
        if kind == "dynamic":
            half = self._critical(each, level) * table["std_error"]
            half = half.where((table["term"] != "overall") & table["statistic"].notna())
            table = table.assign(band_low=table["estimate"] - half, band_high=table["estimate"] + half)
        return table

    def overall(self, level: float = 0.95) -> pd.DataFrame:
        """Return the one effect to report: the mean over cohorts by size of each cohort's mean effect since its start.

        Where treatment goes on and off: the mean over the event times from 0, by how many units reach them.
        """
        kind: Aggregation = "group" if "group" in self._each else "dynamic"
        table = self.aggregate(kind, level).query("term == 'overall'").reset_index(drop=True)
        return table.drop(columns=[c for c in ("cohort", "event_time", "band_low", "band_high") if c in table])

    def honest(
        self,
        method: HonestMethod = "relative_magnitudes",
        bound: Sequence[float] | None = None,
        event_time: int | None = 0,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Return intervals that hold when trends were not parallel, one row per bound (Rambachan & Roth 2023).

        Parameters
        ----------
        method : {"relative_magnitudes", "smoothness"}
            ``bound`` is how many times larger a change of the difference in trends may be after the start than the
            largest one seen before; or by how much, in units of the outcome, its slope may change per period.
        bound : list of float
            For relative magnitudes 0, 0.5, 1, 1.5 and 2 when not given; smoothness has no default.
        event_time : int or None
            The effect asked about; None: the mean over all event times from 0.
        level : float
            Of the intervals.

        Raises
        ------
        BadArgument, NotEstimable
            The base period varies, there is no period before it, or inference is not analytic.
        """
        check_option("method", method, HonestMethod)
        check_level(level)
        if self._sensitivity:
            raise NotEstimable(self._sensitivity)
        if bound is None and method == "smoothness":
            raise BadArgument("give bound for smoothness: changes of slope per period in units of the outcome.")
        each = self._each["dynamic"]
        events = each.groups["event_time"][:-1]
        place = np.array([i for i, event in enumerate(events) if event != -1])
        event = np.array(events)[place]
        pre, post = event < 0, event >= 0
        if (
            not np.array_equal(event[pre], np.arange(-pre.sum() - 1, -1))
            or (event[post] != np.arange(post.sum())).any()
        ):
            raise NotEstimable("an event time in between is missing, so changes of trend are not known.")
        weights = np.full(post.sum(), 1 / post.sum())
        if event_time is not None:
            if event_time not in event[post]:
                raise BadArgument(f"event_time={event_time} is not one of {event[post].tolist()}.")
            weights = (event[post] == event_time).astype(np.float64)
        value, sigma = each.estimate[place], each.vcov[np.ix_(place, place)]
        bounds = (0.0, 0.5, 1.0, 1.5, 2.0) if bound is None else bound
        return honest_table(method, bounds, value[pre], value[post], sigma, weights, self.n_clusters - 1.0, level)

    def _critical(self, each: Estimates, level: float) -> Array:
        """Return how many standard errors wide a band must be: never under the pointwise quantile."""
        point = stats.t.ppf(0.5 + level / 2, each.df)
        if self._peaks is not None:
            return np.asarray(np.maximum(point, np.quantile(self._peaks, level)), dtype=np.float64)
        if self.inference == "analytic":  # no joint distribution: Bonferroni
            tests = max(int((each.std_error[:-1] > 0).sum()), 1)
            return np.asarray(stats.t.ppf(1 - (1 - level) / 2 / tests, each.df), dtype=np.float64)
        return np.full(len(each.terms), np.nan)


@dataclass(frozen=True, slots=True)
class Estimates:
    """Effects of one aggregation, the overall one last.

    terms : (m+1,); groups : columns that say which; estimate, std_error, df : (m+1,); vcov : (m+1, m+1) or empty;
    p_value : (m+1,) where they do not come from the t distribution.
    """

    terms: tuple[str, ...]
    groups: dict[str, list[float]]
    estimate: Array
    std_error: Array
    df: Array
    vcov: Array
    p_value: Array | None


def event_study(
    outcome: str,
    data: pd.DataFrame,
    *,
    unit: str,
    time: str,
    cluster: str,
    first_treated: str | None = None,
    treatment: str | None = None,
    control: Control = "never_treated",
    covariates: str | Iterable[str] | None = None,
    method: Method = "dr",
    base: Base = "universal",
    anticipation: int = 0,
    inference: Inference = "auto",
    reps: int = 999,
    seed: int | None = None,
) -> EventStudy:
    """Estimate effects by time since the start when units start at different times, or switch on and off.

    Parameters
    ----------
    outcome : str
        Column of numbers.
    data : DataFrame
        One row per unit and period.
    unit, time : str
        Columns: the unit, and the period as a number. Event time counts observed periods.
    cluster : str
        Column of what the start was assigned to, or ``unit`` itself: inference follows the level of the decision.
    first_treated : str, optional
        Column: the first treated period, the same in all rows of a unit; missing or infinite for never.
    treatment : str, optional
        Column of 0 and 1 per row, instead of ``first_treated``. If it ever goes back to 0, the estimator of
        de Chaisemartin & D'Haultfoeuille is used.
    control : {"never_treated", "not_yet_treated"}
        With whom those who started are compared. Not yet treated also needs parallel trends between cohorts.
    covariates : str or list of str, optional
        Columns measured before any start.
    method : {"dr", "reg", "ipw"}
        How covariates are used: doubly robust, outcome regression or inverse probability weighting.
    base : {"universal", "varying"}
        Compare all periods with the last one before the start, or periods before the start each with the one before.
    anticipation : int
        Periods before the start in which an effect may already show.
    inference : {"auto", "analytic", "exact", "randomisation"}
        ``"auto"``: none under 4 clusters, randomisation when at most 2 clusters start or are left to compare with,
        else analytic. ``"exact"``: Lee & Wooldridge's t test for one common start, with the mean before as base.
    reps, seed
        Draws for the simultaneous band and for randomisation.

    Returns
    -------
    EventStudy

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is unusable, a unit has two rows in a period or changes cohort, or nobody is left to compare with.

    Notes
    -----
    ATT(g, t) is the change of cohort g from its base period to t less that of the comparison (Callaway & Sant'Anna
    2021, doi:10.1016/j.jeconom.2020.12.001). Covariance from the influence of every unit, summed per cluster, times
    G/(G-1); t with G-1 degrees of freedom; band by a multiplier bootstrap of the largest statistic. ``bacon`` takes
    the two-way fixed effects estimate apart (Goodman-Bacon 2021, doi:10.1016/j.jeconom.2021.03.014); on and off:
    de Chaisemartin & D'Haultfoeuille (2020, doi:10.1257/aer.20181169). A start that was chosen because of the outcome
    breaks parallel trends; no test here shows it did not.
    """
    for name, value, options in (
        ("control", control, Control),
        ("method", method, Method),
        ("base", base, Base),
        ("inference", inference, Inference),
    ):
        check_option(name, value, options)
    if isinstance(anticipation, bool) or not isinstance(anticipation, int) or anticipation < 0:
        raise BadArgument(f"anticipation={anticipation!r} must be a whole number of periods, 0 or more.")
    check_reps(reps)
    panel = read_panel(
        outcome,
        data,
        unit=unit,
        time=time,
        first_treated=first_treated,
        treatment=treatment,
        cluster=cluster,
        covariates=as_names(covariates),
    )
    if panel.switching:
        return _on_and_off(panel, inference, anticipation)
    never = bool((panel.first == 0).any())
    if control == "never_treated" and not never:
        raise NotEstimable("every unit is treated in the end: nobody never is. Use control='not_yet_treated'.")
    if len(np.unique(panel.first)) < 2:
        raise NotEstimable("every unit starts in the same period: there is nobody to compare with.")
    cells = group_time(panel, control, method, base, anticipation)
    choice, reason = _choose(panel, inference)
    shuffled = shuffle(panel, control, base, anticipation, reps, seed) if choice == "randomisation" else None
    each = {
        kind: _estimates(panel, cells, kind, choice, shuffled) for kind in ("dynamic", "group", "calendar", "simple")
    }
    if choice == "exact":
        each = {"dynamic": _exact(panel)}
    compared = "never treated units" if control == "never_treated" else "units not yet treated"
    how = (
        f"group-time effects (Callaway & Sant'Anna, {_METHODS[method]}), compared with {compared}, {base} base period"
        + (f", anticipation {anticipation}" if anticipation else "")
        if choice != "exact"
        else "change from the mean before the start (Lee & Wooldridge), compared with never treated units"
    )
    universal = base == "universal" and not anticipation
    return EventStudy(
        group_time=_cell_table(panel, cells, choice),
        cohorts=cohort_table(panel),
        inference=choice,
        reason=reason,
        pre_trend=_pre_trend(panel, cells, choice),
        bacon=bacon(panel),
        n=len(panel.rows),
        n_units=len(panel.units),
        n_clusters=panel.n_clusters,
        n_treated=panel.clusters_treated()[0],
        dropped=panel.dropped,
        method=f"{how}; {_sentence(choice, cluster, panel, shuffled)}",
        warnings=_warnings(panel, cells, choice, reason, shuffled),
        _each=each,
        _peaks=_peaks(panel, cells, reps, seed) if choice == "analytic" else None,
        _sensitivity=_no_sensitivity(choice, universal=universal),
    )


def _choose(panel: Panel, inference: str) -> tuple[str, str]:
    G, (treated, other) = panel.n_clusters, panel.clusters_treated()
    if G < MINIMUM_CLUSTERS:
        return "none", f"{G} clusters carry no test: the figures are descriptive."
    if inference != "auto":
        return inference, f"{inference} inference was asked for; {treated} of {G} clusters start."
    if min(treated, other) > _FEW_TREATED:
        return "analytic", f"{treated} of {G} clusters start and {other} are left to compare with."
    which = f"only {treated} clusters start" if treated <= _FEW_TREATED else f"only {other} clusters do not start"
    obstacle = shuffle_obstacle(panel)
    if obstacle:
        return "none", f"{which}, where standard errors fail, and {obstacle}."
    return "randomisation", f"{which}, where standard errors fail."


def _estimates(panel: Panel, cells: GroupTime, kind: str, choice: str, shuffled: Shuffled | None) -> Estimates:
    each, overall = combine(cells, kind)
    parts = [overall] if kind == "simple" else [each, overall]
    estimate = np.concatenate([part.estimate for part in parts])
    vcov = _vcov(panel, np.hstack([part.psi for part in parts]))
    se = np.sqrt(np.diag(vcov))
    se[se <= 1e-12 * max(se.max(), 1e-300)] = np.nan
    if choice != "analytic":
        se, vcov = np.full(len(se), np.nan), np.full_like(vcov, np.nan)
    labels = [] if kind == "simple" else list(_labelled(panel, each, kind))
    names = {"dynamic": "event {:g}", "group": "cohort {:g}", "calendar": "period {:g}"}
    return Estimates(
        terms=(*(names[kind].format(label) for label in labels), "overall"),
        groups={_LABELS[kind]: [*labels, np.nan]} if kind in _LABELS else {},
        estimate=estimate,
        std_error=se,
        df=np.full(len(se), panel.n_clusters - 1.0 if choice == "analytic" else np.nan),
        vcov=vcov,
        p_value=shuffled.p[kind] if shuffled else None,
    )


def _labelled(panel: Panel, each: Combination, kind: str) -> tuple[float, ...]:
    return each.terms if kind == "dynamic" else tuple(panel.label(int(term)) for term in each.terms)


def _vcov(panel: Panel, psi: Array) -> Array:
    G = panel.n_clusters
    sums = sum_by(psi, panel.cluster, G)
    return np.asarray(sums.T @ sums * G / (G - 1), dtype=np.float64)


def _peaks(panel: Panel, cells: GroupTime, reps: int, seed: int | None) -> Array:
    """Return draws of the largest statistic over event times (multiplier bootstrap on clusters)."""
    G = panel.n_clusters
    sums = sum_by(combine(cells, "dynamic")[0].psi, panel.cluster, G)
    spread = np.sqrt(np.square(sums).sum(axis=0))
    sums = sums[:, spread > 1e-12 * spread.max()]
    kind: Literal["rademacher", "webb"] = "webb" if G < FEW_CLUSTERS else "rademacher"
    draws = wild_draws(kind, reps, G, np.random.default_rng(seed)) @ (sums / np.sqrt(np.square(sums).sum(axis=0)))
    return np.sort(np.abs(draws).max(axis=1))


def _cell_table(panel: Panel, cells: GroupTime, choice: str) -> pd.DataFrame:
    se = np.sqrt(np.diag(_vcov(panel, cells.psi)))
    se[cells.reference | (choice != "analytic")] = np.nan
    cohort = [panel.label(int(first)) for first in cells.first]
    period = [panel.label(int(when)) for when in cells.period]
    groups = {"cohort": cohort, "period": period, "event_time": (cells.period - cells.first).tolist()}
    terms = [f"cohort {g:g}, period {t:g}" for g, t in zip(cohort, period, strict=True)]
    df = np.full(len(se), panel.n_clusters - 1.0)
    table = t_table(terms, cells.att, se, df, 0.95, n_clusters=panel.n_clusters, groups=groups)
    return table.assign(n_treated=cells.n_treated, n_comparison=cells.n_comparison)


def _pre_trend(panel: Panel, cells: GroupTime, choice: str) -> PreTrend:
    before = (cells.period < cells.first) & ~cells.reference
    q, G = int(before.sum()), panel.n_clusters
    nothing = PreTrend(np.nan, float(q), float(max(G - q, 0)), np.nan)
    if choice != "analytic" or not q or G - q < 1:
        return nothing
    V, b = _vcov(panel, cells.psi[:, before]), cells.att[before]
    if np.linalg.matrix_rank(V) < q:
        return nothing
    statistic = float(b @ np.linalg.solve(V, b)) * (G - q) / ((G - 1) * q)
    return PreTrend(statistic, float(q), float(G - q), float(stats.f.sf(statistic, q, G - q)))


def _exact(panel: Panel) -> Estimates:
    found = exact(panel)
    return Estimates(
        terms=(*(f"event {event}" for event in found.event), "overall"),
        groups={"event_time": [*found.event.astype(np.float64), np.nan]},
        estimate=found.estimate,
        std_error=found.std_error,
        df=np.full(len(found.estimate), found.df),
        vcov=np.zeros((0, 0)),
        p_value=None,
    )


def _on_and_off(panel: Panel, inference: str, anticipation: int) -> EventStudy:
    if inference in ("exact", "randomisation") or anticipation or panel.covariates:
        raise BadArgument(
            "the treatment goes back to 0 in some units: exact and randomisation inference, anticipation and "
            "covariates are not available then."
        )
    found = switch(panel)
    G = panel.n_clusters
    choice = "analytic" if G >= MINIMUM_CLUSTERS else "none"
    known = np.array([*found.std_error, found.overall_se])
    each = Estimates(
        terms=(*(f"event {event}" for event in found.event), "overall"),
        groups={"event_time": [*found.event.astype(np.float64), np.nan]},
        estimate=np.array([*found.estimate, found.overall]),
        std_error=known if choice == "analytic" else np.full(len(known), np.nan),
        df=np.full(len(known), G - 1.0 if choice == "analytic" else np.nan),
        vcov=np.zeros((0, 0)),
        p_value=None,
    )
    first = panel.units.assign(first=panel.first)
    nothing = PreTrend(np.nan, np.nan, np.nan, np.nan)
    return EventStudy(
        group_time=pd.DataFrame(),
        cohorts=cohort_table(panel),
        inference=choice,
        reason=f"{G} clusters.",
        pre_trend=nothing,
        bacon=None,
        n=len(panel.rows),
        n_units=len(panel.units),
        n_clusters=G,
        n_treated=int(first.loc[first["first"] > 0, "cluster"].nunique()),
        dropped=panel.dropped,
        method=(
            "effects of the first switch (de Chaisemartin & D'Haultfoeuille), because the treatment goes on and off; "
            "compared with units that had the same treatment and had not switched; clusters, t with G-1 df; Bonferroni "
            "band"
        ),
        warnings=(*panel.notes, *found.notes, *_few_clusters(G), *dropped_note(panel.dropped)),
        _each={"dynamic": each},
        _peaks=None,
        _sensitivity="the effects of switching on and off have no joint covariance here, which honest() needs.",
    )


def _no_sensitivity(choice: str, *, universal: bool) -> str | None:
    if choice != "analytic":
        return f"honest() needs analytic inference; here it is {choice}."
    if not universal:
        return "honest() needs one base period: estimate with base='universal' and anticipation=0."
    return None


def _sentence(choice: str, cluster: str, panel: Panel, shuffled: Shuffled | None) -> str:
    if choice == "analytic":
        return f"influence summed by {cluster}, t with {panel.n_clusters - 1} df, multiplier bootstrap band"
    if shuffled:
        which = f"all {shuffled.reps}" if shuffled.enumerated else f"{shuffled.reps} randomly drawn"
        return f"p-values from {which} ways to shuffle the starts over {cluster}"
    return "exact t test under normality and equal variances" if choice == "exact" else "descriptive, no inference"


def _few_clusters(G: int) -> tuple[str, ...]:
    if G < MINIMUM_CLUSTERS:
        return (f"only {G} clusters: descriptive; no p-value and no interval is given.",)
    if G < FEW_CLUSTERS:
        return (f"only {G} clusters: standard errors from influence are too small with few; read them with care.",)
    return ()


def _warnings(panel: Panel, cells: GroupTime, choice: str, reason: str, shuffled: Shuffled | None) -> tuple[str, ...]:
    table = cohort_table(panel)
    alone = (table["clusters"] == 1) & np.isfinite(table["cohort"])
    lone = [f"{cohort:g}" for cohort in table.loc[alone, "cohort"]]
    treated, other = panel.clusters_treated()
    notes = list(panel.notes)
    if lone:
        notes.append(
            f"cohorts of one cluster: {', '.join(lone)}. Their own spread is unknown, so standard errors leave it out."
        )
    if min(treated, other) <= _FEW_TREATED and choice == "analytic":
        notes.append(f"{treated} clusters start beside {other}: analytic standard errors are far too small here.")
    if choice in ("none", "randomisation"):
        notes.append(reason)
    if shuffled and shuffled.enumerated and shuffled.reps < 20:
        notes.append(
            f"there are {shuffled.reps} ways for the starts to fall: no p-value can be under {1 / shuffled.reps:.3f}."
        )
    if choice == "exact":
        notes.append("the exact test assumes normal errors with one variance, and has the mean before as its base.")
    if choice == "analytic":
        notes += [_NOT_PERMISSION, *_few_clusters(panel.n_clusters)]
    return tuple(dict.fromkeys((*notes, *cells.notes, *dropped_note(panel.dropped))))
