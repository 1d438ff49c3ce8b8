"""Few treated units: all ways in which the starts could have fallen, or normality taken at its word."""

from __future__ import annotations

from dataclasses import dataclass

import diff_diff
import numpy as np

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._event_adjusted import comparison, origin
from veeval.stats._event_groups import quietly
from veeval.stats._event_panel import FIRST, PERIOD, TREATED, UNIT, Panel, Y
from veeval.stats._permutation import assignments
from veeval.stats._types import Array, IntArray

__all__ = ["Exact", "Shuffled", "exact", "shuffle", "shuffle_obstacle"]

_CHUNK = 512
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Shuffled:
    """Effects under every assignment of the starts to clusters, the observed one compared with all.

    p : per kind of aggregation, (m+1,) p-values of its terms and of the overall mean; reps : assignments;
    enumerated : whether these are all.
    """

    p: dict[str, Array]
    reps: int
    enumerated: bool


@dataclass(frozen=True, slots=True)
class Exact:
    """Lee and Wooldridge's small-sample test.

    event : (m,) event times; estimate, std_error : (m+1,) with the mean over all treated periods last; df : degrees of
    freedom.
    """

    event: IntArray
    estimate: Array
    std_error: Array
    df: float


def shuffle_obstacle(panel: Panel) -> str | None:
    """Say why starts cannot be shuffled over clusters, or None."""
    if panel.covariates:
        return "with covariates the estimates are not recomputed per assignment"
    if not panel.balanced:
        return "some unit-periods are not observed"
    if (panel.units.groupby("cluster")[FIRST].nunique() > 1).any():
        return "units of one cluster start at different times, so the start was not assigned to clusters"
    return None


def shuffle(panel: Panel, control: str, base: str, anticipation: int, reps: int, seed: int | None) -> Shuffled:
    """Recompute all effects with the starts shuffled over clusters: Fisher's test that nobody had any effect.

    Raises
    ------
    NotEstimable
        The starts were not assigned to clusters, or the panel has holes.
    """
    obstacle = shuffle_obstacle(panel)
    if obstacle:
        raise NotEstimable(f"the starts cannot be shuffled: {obstacle}.")
    wide = panel.rows.pivot_table(index="cluster", columns=PERIOD, values=Y, aggfunc="sum").to_numpy()
    size: Array = panel.units.groupby("cluster").size().to_numpy().astype(np.float64)
    starts = panel.units.groupby("cluster")[FIRST].first().to_numpy(dtype=np.float64)
    tried = assignments(starts, reps, seed)
    everything = np.vstack([starts, tried.X])
    parts = [
        _effects(everything[at : at + _CHUNK], wide, size, control, base, anticipation)
        for at in range(0, len(everything), _CHUNK)
    ]
    p = {}
    for kind in parts[0]:
        values = np.abs(np.vstack([part[kind] for part in parts]))
        # the observed assignment is the first row, and is once more among the drawn ones
        usable = np.isfinite(values[1:])
        at_least = usable & (np.where(usable, values[1:], 0) >= values[0] * (1 - _TIE))
        counts = usable.sum(axis=0)
        p[kind] = np.divide(at_least.sum(axis=0), counts, out=np.full(len(counts), np.nan), where=counts > 0)
        p[kind][~(values[0] > 0)] = np.nan
    return Shuffled(p, tried.total, tried.enumerated)


def _effects(starts: Array, sums: Array, size: Array, control: str, base: str, anticipation: int) -> dict[str, Array]:
    """Return per kind the effects (B, m+1) of assignments (B, G) of first treated periods."""
    T = sums.shape[1]
    cohorts = np.unique(starts[0][starts[0] > 0]).astype(np.intp)
    known = np.array([0, *cohorts], dtype=np.intp)
    count = {g: (starts == g) @ size for g in (0, *cohorts)}
    total = {g: (starts == g).astype(np.float64) @ sums for g in (0, *cohorts)}
    cells: list[tuple[int, int, Array]] = []
    for g in cohorts:
        for t in range(1, T + 1):
            before = origin(int(g), t, base, anticipation)
            if before < 1:
                continue
            compared = comparison(known, int(g), t, before, control, anticipation)
            others = known[compared & (known != g)]
            if not len(others):
                continue
            n = np.asarray(sum(count[h] for h in others), dtype=np.float64)
            change = sum(total[h][:, t - 1] - total[h][:, before - 1] for h in others)
            own = (total[g][:, t - 1] - total[g][:, before - 1]) / count[g]
            other = np.divide(change, n, out=np.full(len(n), np.nan), where=n > 0)
            if np.isfinite(other).all():
                cells.append((int(g), t, own - other))
    return {kind: _along(kind, cells, count) for kind in ("simple", "dynamic", "group", "calendar")}


def _along(kind: str, cells: list[tuple[int, int, Array]], count: dict[int, Array]) -> Array:
    """Return the weighted means of cells along one direction and, last, over all."""
    first, period = np.array([cell[0] for cell in cells]), np.array([cell[1] for cell in cells])
    att = np.column_stack([cell[2] for cell in cells])
    weight = np.column_stack([count[g] for g in first])
    after = period >= first
    if kind == "simple":
        return np.asarray(np.average(att[:, after], weights=weight[:, after], axis=1))[:, None]
    label = {"dynamic": period - first, "group": first, "calendar": period}[kind]
    use = np.ones(len(first), dtype=bool) if kind == "dynamic" else after
    labels = np.unique(label[use])
    means = np.column_stack(
        [np.average(att[:, m], weights=weight[:, m], axis=1) for m in (use & (label == one) for one in labels)]
    )
    if kind == "group":
        overall = np.average(means, weights=np.column_stack([count[g] for g in labels]), axis=1)
    else:
        overall = means[:, labels >= 0].mean(axis=1) if kind == "dynamic" else means.mean(axis=1)
    return np.column_stack([means, overall])


def exact(panel: Panel) -> Exact:
    """Compare changes from the mean before between treated and other units with a t test (Lee & Wooldridge 2026).

    Raises
    ------
    BadArgument, NotEstimable
        Units start at different times, clusters hold several units, or there are too few units.
    """
    if len(np.unique(panel.first[panel.first > 0])) > 1:
        raise BadArgument("inference='exact' needs one common start. Use inference='randomisation'.")
    if panel.n_clusters < len(panel.units):
        raise BadArgument(
            "inference='exact' needs clusters of one unit each. Average the outcome per cluster and period first, or "
            "use inference='randomisation'."
        )
    if panel.covariates or not panel.balanced or not (panel.first == 0).any():
        raise BadArgument(
            "inference='exact' needs never treated units, every unit in every period, and no covariates. "
            "Use inference='analytic'."
        )
    model = diff_diff.LWDiD(rolling="demean", estimation_method="reg", vcov_type="classical")
    try:
        fit, _ = quietly(
            lambda: model.fit(panel.rows, outcome=Y, unit=UNIT, time=PERIOD, treatment=TREATED),
        )
    except ValueError as reason:
        raise NotEstimable(f"the exact test cannot be computed: {reason}") from None
    events = sorted(fit.event_study_effects)
    rows = [fit.event_study_effects[event] for event in events]
    return Exact(
        event=np.array(events, dtype=np.intp),
        estimate=np.array([*(row["effect"] for row in rows), fit.att], dtype=np.float64),
        std_error=np.array([*(row["se"] for row in rows), fit.se], dtype=np.float64),
        df=float(fit.df_inference),
    )
