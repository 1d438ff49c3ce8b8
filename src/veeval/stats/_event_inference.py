"""From group-time effects to estimates with standard errors, bands and a test before the start."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from veeval.stats._cells import sum_by
from veeval.stats._draws import wild_draws
from veeval.stats._event_cr2 import Blocks
from veeval.stats._event_few import Shuffled, exact
from veeval.stats._event_groups import Combination, GroupTime, combine
from veeval.stats._event_panel import Panel
from veeval.stats._event_record import Estimates, PreTrend
from veeval.stats._inference import FEW_CLUSTERS, t_table
from veeval.stats._types import Array

__all__ = ["cell_table", "estimates", "exact_estimates", "peaks", "pre_trend"]

_LABELS = {"dynamic": "event_time", "group": "cohort", "calendar": "period"}


class _Summed(NamedTuple):
    """Influence summed per cluster: rows (R, m) whose products add up to the covariance, and df (m,)."""

    rows: Array
    df: Array


def _summed(panel: Panel, psi: Array, weights: Array, blocks: Blocks | None) -> _Summed:
    """Sum the influence psi (U, m) of weighted cells (K, m), or take CR2's residuals of these."""
    if blocks is not None:
        return _Summed(blocks.sums(weights), blocks.df(weights))
    G = panel.n_clusters
    rows = sum_by(psi, panel.cluster, G) * np.sqrt(G / (G - 1))
    return _Summed(rows, np.full(psi.shape[1], G - 1.0))


def estimates(
    panel: Panel, cells: GroupTime, kind: str, choice: str, shuffled: Shuffled | None, blocks: Blocks | None
) -> Estimates:
    each, overall = combine(cells, kind)
    parts = [overall] if kind == "simple" else [each, overall]
    estimate = np.concatenate([part.estimate for part in parts])
    psi, weights = np.hstack([part.psi for part in parts]), np.hstack([part.weights for part in parts])
    rows, df = _summed(panel, psi, weights, blocks)
    vcov = np.asarray(rows.T @ rows, dtype=np.float64)
    se = _spread(rows)
    if choice != "analytic":
        se, vcov, df = np.full(len(se), np.nan), np.full_like(vcov, np.nan), np.full(len(se), np.nan)
    labels = [] if kind == "simple" else list(_labelled(panel, each, kind))
    names = {"dynamic": "event {:g}", "group": "cohort {:g}", "calendar": "period {:g}"}
    return Estimates(
        terms=(*(names[kind].format(label) for label in labels), "overall"),
        groups={_LABELS[kind]: [*labels, np.nan]} if kind in _LABELS else {},
        estimate=estimate,
        std_error=se,
        df=df,
        vcov=vcov,
        p_value=shuffled.p[kind] if shuffled else None,
    )


def _spread(rows: Array) -> Array:
    """Return standard errors (m,); NaN for what is 0 by construction."""
    se = np.sqrt(np.square(rows).sum(axis=0))
    known = se[np.isfinite(se)]
    se[se <= 1e-12 * max(known.max(initial=0.0), 1e-300)] = np.nan
    return np.asarray(se, dtype=np.float64)


def _labelled(panel: Panel, each: Combination, kind: str) -> tuple[float, ...]:
    return each.terms if kind == "dynamic" else tuple(panel.label(int(term)) for term in each.terms)


def peaks(panel: Panel, cells: GroupTime, reps: int, seed: int | None, blocks: Blocks | None) -> Array:
    """Return draws of the largest statistic over event times (multiplier bootstrap on clusters)."""
    each = combine(cells, "dynamic")[0]
    rows = _summed(panel, each.psi, each.weights, blocks).rows
    rows = rows[:, np.isfinite(_spread(rows))]
    G = panel.n_clusters
    kind: Literal["rademacher", "webb"] = "webb" if G < FEW_CLUSTERS else "rademacher"
    scaled = rows / np.sqrt(np.square(rows).sum(axis=0))
    draws = wild_draws(kind, reps, len(rows), seed)
    return np.sort(np.concatenate([np.abs(draw @ scaled).max(axis=1, initial=0.0) for draw in draws]))


def cell_table(panel: Panel, cells: GroupTime, choice: str, blocks: Blocks | None) -> pd.DataFrame:
    rows, df = _summed(panel, cells.psi, np.eye(len(cells.att)), blocks)
    se = np.sqrt(np.square(rows).sum(axis=0))
    se[cells.reference | (choice != "analytic")] = np.nan
    cohort = [panel.label(int(first)) for first in cells.first]
    period = [panel.label(int(when)) for when in cells.period]
    groups = {"cohort": cohort, "period": period, "event_time": (cells.period - cells.first).tolist()}
    terms = [f"cohort {g:g}, period {t:g}" for g, t in zip(cohort, period, strict=True)]
    table = t_table(terms, cells.att, se, df, 0.95, n_clusters=panel.n_clusters, groups=groups)
    return table.assign(n_treated=cells.n_treated, n_comparison=cells.n_comparison)


def pre_trend(panel: Panel, cells: GroupTime, choice: str, blocks: Blocks | None) -> PreTrend:
    before = (cells.period < cells.first) & ~cells.reference
    q, G = int(before.sum()), panel.n_clusters
    nothing = PreTrend(np.nan, float(q), float(max(G - q, 0)), np.nan)
    if choice != "analytic" or not q or G - q < 1:
        return nothing
    b = cells.att[before]
    if blocks is not None:
        statistic, df = blocks.wald(np.eye(len(before))[:, before], b)
        known = df > 0
        p_value = float(stats.f.sf(statistic, q, df)) if known else np.nan
        return PreTrend(statistic if known else np.nan, float(q), df, p_value)
    rows = _summed(panel, cells.psi[:, before], np.zeros(0), None).rows
    V = rows.T @ rows
    if np.linalg.matrix_rank(V) < q:
        return nothing
    statistic = float(b @ np.linalg.solve(V, b)) * (G - q) / ((G - 1) * q)
    return PreTrend(statistic, float(q), float(G - q), float(stats.f.sf(statistic, q, G - q)))


def exact_estimates(panel: Panel) -> Estimates:
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
