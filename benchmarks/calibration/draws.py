"""Draw many replications of a world at once, as flat arrays of units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from benchmarks.calibration.design import World
from numpy.typing import NDArray

Array = NDArray[np.float64]
IntArray = NDArray[np.intp]
MEAN_SIZE = 10


@dataclass(frozen=True, slots=True)
class Layout:
    """Units of R replications.

    cluster : (N,) number of each unit's cluster, counted through all replications; replication and treated : (R G,)
    per cluster.
    """

    reps: int
    clusters: int
    cluster: IntArray
    replication: IntArray
    treated: NDArray[np.bool_]

    @property
    def size(self) -> int:
        return self.reps * self.clusters


def layout(world: World, reps: int, rng: np.random.Generator) -> Layout:
    """Draw cluster sizes: all 10 units, or 2 to 200 with mean about 10 and coefficient of variation about 1.3."""
    total = reps * world.clusters
    n = np.full(total, MEAN_SIZE)
    if world.sizes == "heavy":
        n = np.clip(np.ceil(MEAN_SIZE * np.exp(rng.normal(-0.5, 1.0, total))), 2, 200).astype(int)
    place = np.tile(np.arange(world.clusters), reps)
    return Layout(
        reps=reps,
        clusters=world.clusters,
        cluster=np.repeat(np.arange(total), n),
        replication=np.repeat(np.arange(reps), world.clusters),
        treated=place < world.treated,
    )


def standard(shape: str, size: int | tuple[int, ...], rng: np.random.Generator) -> Array:
    """Draw deviations of mean 0 and variance 1: normal, or exponential (skewness 2)."""
    return rng.normal(size=size) if shape == "normal" else rng.exponential(size=size) - 1.0


def outcome(world: World, at: Layout, rng: np.random.Generator) -> Array:
    """Draw an outcome per unit of variance 1, of which ``icc`` lies between clusters."""
    between = standard(world.outcome, at.size, rng)[at.cluster]
    return np.sqrt(world.icc) * between + np.sqrt(1 - world.icc) * standard(world.outcome, len(at.cluster), rng)


def products(columns: Array, at: Layout) -> Array:
    """Sum the cross-products of (N, k) columns per cluster: (R, G, k, k)."""
    k = columns.shape[1]
    out = np.empty((at.size, k, k))
    for i in range(k):
        for j in range(i, k):
            out[:, i, j] = out[:, j, i] = total(columns[:, i] * columns[:, j], at)
    return out.reshape(at.reps, at.clusters, k, k)


def total(values: Array, at: Layout) -> Array:
    """Sum per cluster: (R G,)."""
    return np.bincount(at.cluster, weights=values, minlength=at.size)
