"""Starts at different times: group-time effects beside two-way fixed effects."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from benchmarks.calibration.design import World
from benchmarks.calibration.draws import Array, standard
from benchmarks.calibration.measures import Found
from benchmarks.calibration.peers import habits

from veeval import stats
from veeval.vergelijking import MINIMUM_DF

PERIODS, UNITS = 6, 3
STARTS = (2, 4)  # periods in which the first and the second half of those who start do so
GROWS = (0.30, 0.05)  # how much their effect grows each period
TARGET = "mean effect since the start"


def event(world: World, reps: int, rng: np.random.Generator) -> list[Found]:
    """Staggered starts of clusters of three units; effects grow with time, and faster for those who start first.

    ``icc`` is the share of a period's shock that all units of a cluster share; sizes are equal whatever the world.
    """
    first = np.zeros(world.clusters)
    early = -(-world.treated // 2)
    first[:early], first[early : world.treated] = STARTS
    t = np.arange(PERIODS)
    since = np.where((first[:, None] > 0) & (t >= first[:, None]), t - first[:, None] + 1, 0)
    effect = np.where(first == STARTS[0], GROWS[0], GROWS[1])[:, None] * since
    cohort = np.array([effect[first == s][:, t >= s].mean() for s in STARTS])
    weight = np.array([(first == s).sum() for s in STARTS])
    truth = float(cohort @ weight / weight.sum())
    shape = (reps, world.clusters, UNITS, PERIODS)
    shared = standard(world.outcome, (reps, world.clusters, PERIODS), rng)[:, :, None]
    noise = np.sqrt(world.icc) * shared + np.sqrt(1 - world.icc) * standard(world.outcome, shape, rng)
    scores = noise + standard("normal", shape[:3], rng)[..., None]
    # group-time effects add to the estimate what was added to the scores: without an effect the test is of a true null
    own = [_group_time(scores, first, variance) for variance in ("CR2", "CR1")]
    grown = replace(
        _two_way(scores + effect[:, None, :], since > 0, truth), target=f"{TARGET}, effects that grow", p=None
    )
    two_way = _two_way(scores, since > 0, 0.0)
    return [*own, two_way, *(replace(one, target=grown.target, p=None) for one in own), grown]


def _group_time(scores: Array, first: Array, variance: Literal["CR1", "CR2"]) -> Found:
    fits = [_event_study(one, first, variance) for one in scores]
    estimate, std_error, low, high, p = np.array(fits, dtype=float).T
    method = f"group-time effects, {variance}"
    return Found(TARGET, method, variance == "CR2", 0.0, estimate, low, high, std_error, p)


def _event_study(scores: Array, first: Array, variance: Literal["CR1", "CR2"]) -> tuple[float, ...]:
    """Estimate, standard error, interval, and the p-value, where a question would give it."""
    G = len(first)
    unit = np.repeat(np.arange(G * UNITS), PERIODS)
    data = pd.DataFrame(
        {
            "unit": unit,
            "cluster": unit // UNITS,
            "t": np.tile(np.arange(PERIODS), G * UNITS),
            "first": np.where(first > 0, first, np.nan)[unit // UNITS],
            "y": scores.ravel(),
        }
    )
    columns = {"unit": "unit", "time": "t", "cluster": "cluster", "first_treated": "first"}
    fit = stats.event_study("y", data, **columns, variance=variance, reps=99, seed=1)
    row = fit.overall().iloc[0]
    p_value = np.nan if row["df"] < MINIMUM_DF else row["p_value"]
    return (*(float(row[c]) for c in ("estimate", "std_error", "conf_low", "conf_high")), float(p_value))


def _two_way(scores: Array, on: np.ndarray, truth: float) -> Found:
    """Least squares with effects of units and periods, CR1 on clusters, normal quantiles."""
    reps, G = scores.shape[:2]
    x = np.repeat(on[:, None, :], UNITS, axis=1).astype(float)
    x = x - x.mean(axis=2, keepdims=True) - x.mean(axis=(0, 1)) + x.mean()
    y = scores - scores.mean(axis=3, keepdims=True) - scores.mean(axis=(1, 2), keepdims=True)
    y = y + scores.mean(axis=(1, 2, 3), keepdims=True)
    A = np.zeros((reps, G, 2, 2))
    A[:, :, 0, 0] = np.square(x).sum(axis=(1, 2))
    A[:, :, 0, 1] = A[:, :, 1, 0] = (x * y).sum(axis=(2, 3))
    A[:, :, 1, 1] = np.square(y).sum(axis=(2, 3))
    n = np.full((reps, G), UNITS * PERIODS)
    found = habits(TARGET, truth, A, n, np.ones(1), np.full((reps, G), UNITS))[1]
    return replace(found, method="two-way fixed effects, CR1 z")
