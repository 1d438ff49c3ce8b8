"""Group-time effects and what they add up to, with the influence of every unit."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import diff_diff
import numpy as np
import pandas as pd

from veeval.errors import NotEstimable
from veeval.stats._event_adjusted import adjusted, comparison, origin, wide
from veeval.stats._event_panel import FIRST, PERIOD, UNIT, Panel, Y
from veeval.stats._types import Array, BoolArray, IntArray

__all__ = ["Combination", "GroupTime", "cohort_table", "combine", "group_time", "quietly"]

_T = TypeVar("_T")
_PER_COVARIATE = 10


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Effects per cohort and period.

    first, period : (K,) cohort and period (1 .. T) of every cell; att : (K,) effects; psi : (U, K) influence of every
    unit, so that att's covariance is psi'psi; side : (U, K) 1 for the units that start, -1 for those they are compared
    with, 0 for others; cohort : (U,) cohort of every unit; reference : (K,) whether the cell is
    the base period (0 by construction); n_treated, n_comparison : (K,) units.
    """

    first: IntArray
    period: IntArray
    att: Array
    psi: Array
    side: IntArray
    cohort: IntArray
    reference: BoolArray
    n_treated: IntArray
    n_comparison: IntArray
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Combination:
    """Weighted means of cells.

    terms : (m,) labels; estimate : (m,); psi : (U, m) influence of every unit; weights : (K, m) of the cells.
    """

    terms: tuple[float, ...]
    estimate: Array
    psi: Array
    weights: Array


def quietly(run: Callable[[], _T]) -> tuple[_T, tuple[str, ...]]:
    """Run a computation of another library and return its warnings as texts."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = run()
    return result, tuple(dict.fromkeys(str(warning.message) for warning in caught))


def group_time(panel: Panel, control: str, method: str, base: str, anticipation: int) -> GroupTime:
    """Estimate the effect of every cohort in every period (Callaway & Sant'Anna 2021, through diff-diff).

    With covariates, effects and influences are computed here: diff-diff 3.13 divides the doubly robust weights of the
    comparison by the number of treated units instead of by their own sum, and takes covariates of a later period.

    Raises
    ------
    NotEstimable
        No cell can be estimated.
    """
    model = diff_diff.CallawaySantAnna(
        control_group=control,
        estimation_method="reg",
        base_period=base,
        anticipation=anticipation,
    )
    fit, said = quietly(lambda: _run(model, panel))
    effects, influence = fit.group_time_effects, fit._aggregation_kit.influence
    keys = sorted(key for key, cell in effects.items() if np.isfinite(cell["effect"]))
    lost = len(effects) - len(keys)
    psi, side = np.zeros((len(panel.units), len(keys))), np.zeros((len(panel.units), len(keys)), dtype=np.intp)
    for place, key in enumerate(keys):
        if key in influence:
            part = influence[key]
            psi[part["treated_idx"], place] += part["treated_inf"]
            psi[part["control_idx"], place] += part["control_inf"]
            side[part["treated_idx"], place], side[part["control_idx"], place] = 1, -1
    reference = np.array([bool(effects[key].get("is_reference", False)) for key in keys])
    att = np.array([float(effects[key]["effect"]) for key in keys])
    if panel.covariates:
        table = wide(panel)
        for at in np.flatnonzero(~reference):
            first, period = int(keys[at][0]), int(keys[at][1])
            before = origin(first, period, base, anticipation)
            others = comparison(panel.first, first, period, before, control, anticipation)
            att[at], psi[:, at] = adjusted(table, panel.first == first, others, period, before, method)
    if not any(key[1] >= key[0] for key in keys):
        raise NotEstimable("no cohort can be compared once it has started: nobody is still untreated beside it.")
    notes = tuple(f"diff-diff: {text}" for text in said if "could not be estimated" not in text)
    notes = tuple(text for text in notes if "Unbalanced panel" not in text)
    if lost:
        notes = (*notes, f"{lost} of {len(effects)} cohort-periods have nobody left to compare with and are left out.")
    if panel.covariates and method != "reg":
        notes = (*notes, *_thin(panel))
    return GroupTime(
        first=np.array([int(key[0]) for key in keys], dtype=np.intp),
        period=np.array([int(key[1]) for key in keys], dtype=np.intp),
        att=att,
        psi=psi,
        side=side,
        cohort=panel.first,
        reference=reference,
        n_treated=np.array([int(effects[key]["n_treated"]) for key in keys], dtype=np.intp),
        n_comparison=np.array([int(effects[key]["n_control"]) for key in keys], dtype=np.intp),
        notes=notes,
    )


def _thin(panel: Panel) -> tuple[str, ...]:
    """Name the cohorts with few units per covariate for a propensity (Peduzzi et al. 1996)."""
    table = cohort_table(panel)
    thin = table[np.isfinite(table["cohort"]) & (table["units"] < _PER_COVARIATE * len(panel.covariates))]
    if thin.empty:
        return ()
    names = ", ".join(f"{cohort:g}" for cohort in thin["cohort"])
    return (f"under {_PER_COVARIATE} units per covariate in cohort {names}: the propensity is a rough one.",)


def _run(model: diff_diff.CallawaySantAnna, panel: Panel) -> diff_diff.CallawaySantAnnaResults:
    columns = [Y, UNIT, PERIOD, FIRST]
    try:
        return model.fit(
            panel.rows[columns],
            outcome=Y,
            unit=UNIT,
            time=PERIOD,
            first_treat=FIRST,
        )
    except (ValueError, np.linalg.LinAlgError) as reason:
        raise NotEstimable(f"the group-time effects cannot be estimated: {reason}") from None


def combine(cells: GroupTime, kind: str) -> tuple[Combination, Combination]:
    """Return the effects along one direction, and their overall mean.

    "simple": all treated cells, weighted by cohort size. "dynamic": per event time, weighted by cohort size; overall
    the mean over event times from 0. "group": per cohort, its periods alike; overall weighted by cohort size.
    "calendar": per period, weighted by cohort size; overall the mean over periods.
    """
    event = cells.period - cells.first
    after = event >= 0
    if kind == "simple":
        whole = _mean(cells, after, "overall")
        return whole, whole
    along = {"dynamic": event, "group": cells.first, "calendar": cells.period}[kind]
    use = np.ones(len(event), dtype=bool) if kind == "dynamic" else after
    labels = np.unique(along[use])
    parts = [_mean(cells, use & (along == label), kind) for label in labels]
    each = Combination(
        tuple(float(label) for label in labels),
        np.array([part.estimate[0] for part in parts]),
        np.column_stack([part.psi[:, 0] for part in parts]),
        np.column_stack([part.weights[:, 0] for part in parts]),
    )
    return each, _over(cells, each, kind)


def _over(cells: GroupTime, each: Combination, kind: str) -> Combination:
    labels = np.array(each.terms)
    keep = labels >= 0 if kind == "dynamic" else np.ones(len(labels), dtype=bool)
    estimate, psi, cells_of = each.estimate[keep], each.psi[:, keep], each.weights[:, keep]
    if kind == "group":
        weight, spread = _shares(cells.cohort, labels.astype(np.intp))
        influence = psi @ weight + spread @ estimate
    else:
        weight = np.full(len(estimate), 1 / len(estimate))
        influence = psi @ weight
    return Combination((np.nan,), np.array([weight @ estimate]), influence[:, None], (cells_of @ weight)[:, None])


def _mean(cells: GroupTime, use: BoolArray, kind: str) -> Combination:
    if kind == "group":
        weight, spread = np.full(use.sum(), 1 / use.sum()), np.zeros((len(cells.cohort), int(use.sum())))
    else:
        weight, spread = _shares(cells.cohort, cells.first[use])
    psi = cells.psi[:, use] @ weight + spread @ cells.att[use]
    weights = np.zeros((len(use), 1))
    weights[use, 0] = weight
    return Combination((np.nan,), np.array([weight @ cells.att[use]]), psi[:, None], weights)


def _shares(cohort: IntArray, firsts: IntArray) -> tuple[Array, Array]:
    """Return the weights p_g / sum p of cells, and the influence (U, K) of every unit on them."""
    member = (cohort[:, None] == firsts[None, :]).astype(np.float64)
    share = member.mean(axis=0)
    total = share.sum()
    centred = (member - share) / len(cohort)
    return share / total, centred / total - centred.sum(axis=1, keepdims=True) * share / total**2


def cohort_table(panel: Panel) -> pd.DataFrame:
    """Return one row per cohort: units and clusters."""
    first, units = np.unique(panel.first, return_counts=True)
    clusters = np.unique(np.unique(np.column_stack([panel.first, panel.cluster]), axis=0)[:, 0], return_counts=True)[1]
    table = pd.DataFrame({"cohort": [panel.label(int(g)) for g in first], "units": units, "clusters": clusters})
    return table.sort_values("cohort", ignore_index=True)
