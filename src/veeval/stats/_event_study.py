"""Effects of a start that comes at different times: group-time effects, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._draws import check_reps
from veeval.stats._event_cr2 import Blocks, blocks_of
from veeval.stats._event_few import Shuffled, shuffle, shuffle_obstacle
from veeval.stats._event_groups import GroupTime, cohort_table, group_time
from veeval.stats._event_inference import cell_table, estimates, exact_estimates, peaks, pre_trend
from veeval.stats._event_panel import Panel, read_panel
from veeval.stats._event_record import Estimates, EventStudy, PreTrend
from veeval.stats._event_switch import switch
from veeval.stats._frames import as_names
from veeval.stats._inference import FEW_CLUSTERS, MINIMUM_CLUSTERS, dropped_note
from veeval.stats._types import check_option

__all__ = ["event_study"]

Control = Literal["never_treated", "not_yet_treated"]
Method = Literal["dr", "reg", "ipw"]
Base = Literal["universal", "varying"]
Inference = Literal["auto", "analytic", "exact", "randomisation"]
Variance = Literal["CR1", "CR2"]
_FEW_TREATED = 2
_METHODS = {"dr": "doubly robust", "reg": "outcome regression", "ipw": "inverse probability weighting"}
_NOT_PERMISSION = (
    "the test before the start is no permission: it can miss a trend large enough to make the effect (Roth 2022); "
    "see honest()."
)


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
    variance: Variance = "CR1",
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
    variance : {"CR1", "CR2"}
        Of analytic inference. ``"CR2"`` is for cohorts of few clusters: each cluster is weighed by its share of its
        cohort, with degrees of freedom of the design, and a cohort of one cluster takes its spread from the comparison.
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
    G/(G-1); t with G-1 degrees of freedom. CR2 (Bell & McCaffrey 2002) divides what a cluster adds to the mean of its
    cohort by sqrt(1 - its share of it) instead, takes the cohort shares as given, and has Satterthwaite's degrees of
    freedom. Band by a multiplier bootstrap of the largest statistic. ``bacon`` takes the two-way fixed effects
    estimate apart (Goodman-Bacon 2021, doi:10.1016/j.jeconom.2021.03.014); on and off: de Chaisemartin &
    D'Haultfoeuille (2020, doi:10.1257/aer.20181169). A start that was chosen because of the outcome
    breaks parallel trends; no test here shows it did not.
    """
    for name, value, options in (
        ("control", control, Control),
        ("method", method, Method),
        ("base", base, Base),
        ("inference", inference, Inference),
        ("variance", variance, Variance),
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
    if variance == "CR2" and (panel.switching or panel.covariates):
        raise BadArgument("variance='CR2' is for a treatment that stays, without covariates. Use variance='CR1'.")
    if panel.switching:
        return _on_and_off(panel, inference, anticipation)
    return _started(panel, cluster, control, method, base, anticipation, inference, variance, reps, seed)


def _started(
    panel: Panel,
    cluster: str,
    control: str,
    method: str,
    base: str,
    anticipation: int,
    inference: str,
    variance: str,
    reps: int,
    seed: int | None,
) -> EventStudy:
    """Estimate the effects of a treatment that stays."""
    never = bool((panel.first == 0).any())
    if control == "never_treated" and not never:
        raise NotEstimable("every unit is treated in the end: nobody never is. Use control='not_yet_treated'.")
    if len(np.unique(panel.first)) < 2:
        raise NotEstimable("every unit starts in the same period: there is nobody to compare with.")
    cells = group_time(panel, control, method, base, anticipation)
    choice, reason = _choose(panel, inference, control)
    shuffled = shuffle(panel, control, base, anticipation, reps, seed) if choice == "randomisation" else None
    blocks, cohorts = blocks_of(panel, cells) if variance == "CR2" else None, cohort_table(panel)
    each = {
        kind: estimates(panel, cells, kind, choice, shuffled, blocks)
        for kind in ("dynamic", "group", "calendar", "simple")
    }
    if choice == "exact":
        each = {"dynamic": exact_estimates(panel)}
    compared = "never treated units" if control == "never_treated" else "units not yet treated"
    how = (
        f"group-time effects (Callaway & Sant'Anna, {_METHODS[method]}), compared with {compared}, {base} base period"
        + (f", anticipation {anticipation}" if anticipation else "")
        if choice != "exact"
        else "change from the mean before the start (Lee & Wooldridge), compared with never treated units"
    )
    universal = base == "universal" and not anticipation
    return EventStudy(
        group_time=cell_table(panel, cells, choice, blocks),
        cohorts=cohorts,
        inference=choice,
        reason=reason,
        pre_trend=pre_trend(panel, cells, choice, blocks),
        n=len(panel.rows),
        n_units=len(panel.units),
        n_clusters=panel.n_clusters,
        n_treated=panel.clusters_treated(control)[0],
        dropped=panel.dropped,
        method=f"{how}; {_sentence(choice, cluster, panel, shuffled, blocks)}",
        warnings=_warnings(panel, cells, cohorts, choice, reason, shuffled, control, blocks),
        _each=each,
        _peaks=peaks(panel, cells, reps, seed, blocks) if choice == "analytic" else None,
        _sensitivity=_no_sensitivity(choice, universal=universal),
        _panel=panel,
    )


def _choose(panel: Panel, inference: str, control: str) -> tuple[str, str]:
    G, (treated, other) = panel.n_clusters, panel.clusters_treated(control)
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


def _on_and_off(panel: Panel, inference: str, anticipation: int) -> EventStudy:
    if inference in ("exact", "randomisation") or anticipation or panel.covariates:
        raise BadArgument(
            "the treatment goes back to 0 in some units: exact and randomisation inference, anticipation and "
            "covariates are not available then."
        )
    found = switch(panel)
    G = panel.n_clusters
    switching = panel.clusters_switching()
    enough = G >= MINIMUM_CLUSTERS and switching > _FEW_TREATED
    choice = "analytic" if enough else "none"
    reason = f"{switching} of {G} clusters switch" + ("." if enough else ": the figures are descriptive.")
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
    nothing = PreTrend(np.nan, np.nan, np.nan, np.nan)
    return EventStudy(
        group_time=pd.DataFrame(),
        cohorts=cohort_table(panel),
        inference=choice,
        reason=reason,
        pre_trend=nothing,
        n=len(panel.rows),
        n_units=len(panel.units),
        n_clusters=G,
        n_treated=switching,
        dropped=panel.dropped,
        method=(
            "effects of the first switch (de Chaisemartin & D'Haultfoeuille), because the treatment goes on and off; "
            "compared with units that had the same treatment and had not switched; clusters, t with G-1 df; Bonferroni "
            "band"
        ),
        warnings=(
            *panel.notes,
            *(() if enough else (reason,)),
            *found.notes,
            *(_few_clusters(G) if enough else ()),
            *dropped_note(panel.dropped),
        ),
        _each={"dynamic": each},
        _peaks=None,
        _sensitivity="the effects of switching on and off have no joint covariance here, which honest() needs.",
        _panel=panel,
    )


def _no_sensitivity(choice: str, *, universal: bool) -> str | None:
    if choice != "analytic":
        return f"honest() needs analytic inference; here it is {choice}."
    if not universal:
        return "honest() needs one base period: estimate with base='universal' and anticipation=0."
    return None


def _sentence(choice: str, cluster: str, panel: Panel, shuffled: Shuffled | None, blocks: Blocks | None) -> str:
    if choice == "analytic" and blocks is not None:
        return f"CR2 by {cluster}, t with Satterthwaite's degrees of freedom of the design, multiplier bootstrap band"
    if choice == "analytic":
        return f"influence summed by {cluster}, t with {panel.n_clusters - 1} df, multiplier bootstrap band"
    if shuffled:
        which = f"all {shuffled.reps}" if shuffled.enumerated else f"{shuffled.reps} randomly drawn"
        return f"p-values from {which} ways to shuffle the starts over {cluster}"
    return "exact t test under normality and equal variances" if choice == "exact" else "descriptive, no inference"


def _few_clusters(G: int) -> tuple[str, ...]:
    if G >= FEW_CLUSTERS:
        return ()
    return (f"only {G} clusters: standard errors from influence are too small with few; read them with care.",)


def _warnings(
    panel: Panel,
    cells: GroupTime,
    cohorts: pd.DataFrame,
    choice: str,
    reason: str,
    shuffled: Shuffled | None,
    control: str,
    blocks: Blocks | None,
) -> tuple[str, ...]:
    alone = (cohorts["clusters"] == 1) & np.isfinite(cohorts["cohort"])
    lone = [f"{cohort:g}" for cohort in cohorts.loc[alone, "cohort"]]
    treated, other = panel.clusters_treated(control)
    notes = list(panel.notes)
    if lone:
        instead = "leave it out" if blocks is None else "take it from those they are compared with"
        notes.append(
            f"cohorts of one cluster: {', '.join(lone)}. Their own spread is unknown, so standard errors {instead}."
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
        notes += [_NOT_PERMISSION, *(_few_clusters(panel.n_clusters) if blocks is None else ())]
    return tuple(dict.fromkeys((*notes, *cells.notes, *dropped_note(panel.dropped))))
