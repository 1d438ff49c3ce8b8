"""From group-time effects to estimates with standard errors, bands and a test before the start."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from veeval.stats._cells import sum_by
from veeval.stats._draws import wild_draws
from veeval.stats._event_few import Shuffled, exact
from veeval.stats._event_groups import Combination, GroupTime, combine
from veeval.stats._event_panel import Panel
from veeval.stats._event_record import Estimates, PreTrend
from veeval.stats._inference import FEW_CLUSTERS, t_table
from veeval.stats._types import Array

__all__ = ["cell_table", "estimates", "exact_estimates", "peaks", "pre_trend"]

_LABELS = {"dynamic": "event_time", "group": "cohort", "calendar": "period"}


def estimates(panel: Panel, cells: GroupTime, kind: str, choice: str, shuffled: Shuffled | None) -> Estimates:
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


def peaks(panel: Panel, cells: GroupTime, reps: int, seed: int | None) -> Array:
    """Return draws of the largest statistic over event times (multiplier bootstrap on clusters)."""
    G = panel.n_clusters
    sums = sum_by(combine(cells, "dynamic")[0].psi, panel.cluster, G)
    spread = np.sqrt(np.square(sums).sum(axis=0))
    sums = sums[:, spread > 1e-12 * spread.max()]
    kind: Literal["rademacher", "webb"] = "webb" if G < FEW_CLUSTERS else "rademacher"
    scaled = sums / np.sqrt(np.square(sums).sum(axis=0))
    return np.sort(np.concatenate([np.abs(draws @ scaled).max(axis=1) for draws in wild_draws(kind, reps, G, seed)]))


def cell_table(panel: Panel, cells: GroupTime, choice: str) -> pd.DataFrame:
    se = np.sqrt(np.diag(_vcov(panel, cells.psi)))
    se[cells.reference | (choice != "analytic")] = np.nan
    cohort = [panel.label(int(first)) for first in cells.first]
    period = [panel.label(int(when)) for when in cells.period]
    groups = {"cohort": cohort, "period": period, "event_time": (cells.period - cells.first).tolist()}
    terms = [f"cohort {g:g}, period {t:g}" for g, t in zip(cohort, period, strict=True)]
    df = np.full(len(se), panel.n_clusters - 1.0)
    table = t_table(terms, cells.att, se, df, 0.95, n_clusters=panel.n_clusters, groups=groups)
    return table.assign(n_treated=cells.n_treated, n_comparison=cells.n_comparison)


def pre_trend(panel: Panel, cells: GroupTime, choice: str) -> PreTrend:
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
