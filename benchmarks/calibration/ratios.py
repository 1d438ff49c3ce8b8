"""Ratios of totals, shares, their change over years, and several comparisons at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from benchmarks.calibration.design import World
from benchmarks.calibration.draws import Array, Layout, layout, outcome, products, total
from benchmarks.calibration.measures import Found
from benchmarks.calibration.peers import habits, with_quantile

from veeval import stats

Variance = Literal["linearised", "jackknife", "CR2"]
VARIANCES: tuple[Variance, ...] = ("linearised", "jackknife", "CR2")
DEFAULT: Variance = "CR2"  # of the questions
MINIMUM_DF = 4.0
HOURS, SPREAD = 10.0, 3.0  # hours per child: mean, and standard deviation between locations


def ratio(world: World, reps: int, rng: np.random.Generator) -> list[Found]:
    """Hours per child: sum of hours over sum of children, of one group and the difference of two."""
    at = layout(world, reps, rng)
    x = 1.0 + rng.poisson(11, len(at.cluster))
    y = x * (HOURS + SPREAD * outcome(world, at, rng))
    data = frame(at, y, x)
    figure, gap = "ratio of one group", "difference of ratios"
    found = [_figure(data, figure, v, default=v == DEFAULT) for v in VARIANCES]
    found += [_gap(data, gap, v, default=v == DEFAULT) for v in VARIANCES]
    treated = at.treated[at.cluster].astype(float)
    root = np.sqrt(x)
    one = products(np.column_stack([root, y / root]), at)
    two = products(np.column_stack([root * (1 - treated), root * treated, y / root]), at)
    n = total(np.ones_like(x), at).reshape(at.reps, at.clusters)
    minus = np.array([-1.0, 1.0])
    for target, truth, A, c in ((figure, HOURS, one, np.ones(1)), (gap, 0.0, two, minus)):
        found.append(habits(target, truth, A, n, c)[1])
    own = products(np.column_stack([1 - treated, treated, y / x]), at)
    together = products(np.column_stack([np.ones_like(x), y / x]), at)
    found.append(_named(habits(figure, HOURS, together, n, np.ones(1))[0], "mean of locations' ratios, OLS"))
    found.append(_named(habits(gap, 0.0, own, n, minus)[0], "mean of locations' ratios, OLS"))
    return found


def share(world: World, reps: int, rng: np.random.Generator) -> list[Found]:
    """A share of units: one half with outcome "normal", one in ten with "skewed"; beta-binomial within clusters."""
    at = layout(world, reps, rng)
    truth = 0.5 if world.outcome == "normal" else 0.1
    p = np.full(at.size, truth)
    if world.icc:
        scale = (1 - world.icc) / world.icc
        p = rng.beta(truth * scale, (1 - truth) * scale, at.size)
    y = (rng.random(len(at.cluster)) < p[at.cluster]).astype(float)
    data = frame(at, y, np.ones_like(y))
    figure, gap = "share of one group", "difference of shares"
    found: list[Found] = []
    for variance in ("linearised", "CR2"):
        fit = stats.proportion_of_totals(
            "y", "x", data, rows="n", by="rep", cluster="cluster", stratified=True, variance=variance
        )
        found.append(_interval(figure, f"Korn-Graubard, {variance}", truth, fit.tidy(), default=variance == DEFAULT))
        found.append(_gap(data, gap, variance, default=variance == DEFAULT))
    bare, n = fit.estimate, fit.n.astype(float)
    found.append(
        with_quantile(figure, "Wald, rows independent", truth, bare, np.sqrt(bare * (1 - bare) / n), np.inf, test=False)
    )
    treated = at.treated[at.cluster].astype(float)
    A = products(np.column_stack([1 - treated, treated, y]), at)
    rows = total(np.ones_like(y), at).reshape(at.reps, at.clusters)
    minus = np.array([-1.0, 1.0])
    flat = A.sum(axis=1)[:, 2, 2] == 0  # nobody said yes: nothing to fit
    return [*found, *habits(gap, 0.0, A[~flat], rows[~flat], minus)]


def years(world: World, reps: int, rng: np.random.Generator) -> list[Found]:
    """The change of a ratio between two years in which the same clusters are counted."""
    at = layout(world, reps, rng)
    level = SPREAD * outcome(world, at, rng)
    parts = []
    for year in (0, 1):
        x = 1.0 + rng.poisson(11, len(at.cluster))
        y = x * (HOURS + level + SPREAD * 0.7 * outcome(world, at, rng))
        parts.append(frame(at, y, x).assign(year=year))
    data = pd.concat(parts, ignore_index=True)
    data["label"] = 2 * data["rep"] + data["year"]  # the groups are years
    target = "change of a ratio over years"
    own = [_gap(data, target, v, default=v == DEFAULT) for v in ("linearised", "CR2")]
    z = with_quantile(target, "linearised, normal quantiles", 0.0, own[0].estimate, _error(own[0]), np.inf)
    return [*own, z]


def several(world: World, reps: int, rng: np.random.Generator) -> list[Found]:
    """Three groups compared pairwise with no difference: how often is any called significant."""
    at = layout(world, reps, rng)
    x = 1.0 + rng.poisson(11, len(at.cluster))
    y = x * (HOURS + SPREAD * outcome(world, at, rng))
    data = frame(at, y, x)
    data["label"] = 3 * data["rep"] + np.tile(np.arange(at.clusters) % 3, at.reps)
    pairs = {f"{r} {a}{b}": {3 * r + a: 1.0, 3 * r + b: -1.0} for r in range(reps) for a, b in ((1, 0), (2, 0), (2, 1))}
    found = []
    for variance in ("linearised", "CR2"):
        fit = stats.ratio("y", "x", data, by="label", cluster="cluster", stratified=True, variance=variance)
        t = fit.contrast(pairs, scale="difference").tidy()
        p = t["p_value"].where(t["df"] >= MINIMUM_DF - 1e-9).to_numpy(float).reshape(reps, 3)
        holm = np.array([stats.adjust_p(row, method="holm") for row in p])
        first = t["estimate"].to_numpy(float)[::3]
        found += [
            _smallest(f"{variance}, {name}", first, q, default=(variance, name) == (DEFAULT, "Holm"))
            for name, q in (("Holm", holm), ("no adjustment", p))
        ]
    return found


def _smallest(method: str, estimate: Array, p: Array, *, default: bool) -> Found:
    """Reject when any of the p-values in a row does; none where no pair has one."""
    empty = np.full(len(p), np.nan)
    least = np.where(np.isfinite(p), p, np.inf).min(axis=1)
    p = np.where(np.isfinite(least), least, np.nan)
    return Found("any of three differences", method, default, 0.0, estimate, empty, empty, None, p)


def frame(at: Layout, y: Array, x: Array) -> pd.DataFrame:
    """Totals per cluster, one row each: what a question sums its locations to."""
    return pd.DataFrame(
        {
            "y": total(y, at),
            "x": total(x, at),
            "n": total(np.ones_like(y), at),
            "cluster": np.arange(at.size),
            "rep": at.replication,
            "label": 2 * at.replication + at.treated,
        }
    )


def _figure(data: pd.DataFrame, target: str, variance: Variance, *, default: bool) -> Found:
    fit = stats.ratio("y", "x", data, by="rep", cluster="cluster", variance=variance, stratified=True)
    return _interval(target, variance, HOURS, fit.tidy(), default=default)


def _gap(data: pd.DataFrame, target: str, variance: Variance, *, default: bool) -> Found:
    fit = stats.ratio("y", "x", data, by="label", cluster="cluster", variance=variance, stratified=True)
    return _tested(target, variance, _contrasts(fit, range(data["rep"].nunique())), default=default)


def _contrasts(fit: stats.RatioFit, reps: Sequence[int]) -> pd.DataFrame:
    return fit.contrast({str(r): {2 * r + 1: 1.0, 2 * r: -1.0} for r in reps}, scale="difference").tidy()


def _interval(target: str, method: str, truth: float, t: pd.DataFrame, *, default: bool) -> Found:
    e, se, low, high = (t[c].to_numpy(float) for c in ("estimate", "std_error", "conf_low", "conf_high"))
    return Found(target, method, default, truth, e, low, high, se)


def _tested(target: str, method: str, t: pd.DataFrame, *, default: bool) -> Found:
    e, se, low, high = (t[c].to_numpy(float) for c in ("estimate", "std_error", "conf_low", "conf_high"))
    p = t["p_value"].where(t["df"] >= MINIMUM_DF - 1e-9).to_numpy(float)
    return Found(target, method, default, 0.0, e, low, high, se, p)


def _error(found: Found) -> Array:
    assert found.std_error is not None
    return found.std_error


def _named(found: Found, method: str) -> Found:
    return replace(found, method=method)
