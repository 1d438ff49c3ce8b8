"""Signs and counts for resampling clusters."""

from __future__ import annotations

from typing import Literal

import numpy as np

from veeval.errors import BadArgument
from veeval.stats._types import Array

__all__ = ["WildWeights", "all_signs", "check_reps", "wild_draws"]

WildWeights = Literal["rademacher", "webb", "mammen"]


def all_signs(clusters: int) -> Array:
    """Return every vector of signs of which the first is +1, (2^(G-1), G): the others mirror these."""
    numbers = np.arange(2 ** (clusters - 1))
    bits = numbers[:, None] >> np.arange(clusters - 1)[None, :] & 1
    return np.column_stack([np.ones(len(numbers)), 1.0 - 2.0 * bits])


def wild_draws(kind: WildWeights, reps: int, clusters: int, rng: np.random.Generator) -> Array:
    """Return (reps, G) independent draws with mean 0 and variance 1.

    Rademacher: -1 or 1. Webb (2023): six points, for few clusters. Mammen (1993): two points with third moment 1.
    """
    if kind == "rademacher":
        bits = np.unpackbits(np.frombuffer(rng.bytes(-(-reps * clusters // 8)), dtype=np.uint8), count=reps * clusters)
        return np.array([1.0, -1.0])[bits].reshape(reps, clusters)
    if kind == "webb":
        half = np.sqrt([1.5, 1.0, 0.5])
        points: Array = np.concatenate([-half, half[::-1]])
        return points[rng.integers(0, 6, (reps, clusters), dtype=np.int8)]
    root = 5.0**0.5
    often = rng.random((reps, clusters)) < (root + 1) / (2 * root)
    return np.asarray(np.where(often, (1 - root) / 2, (1 + root) / 2), dtype=np.float64)


def check_reps(reps: int) -> None:
    """Refuse a number of repetitions that cannot carry a p-value or a quantile."""
    if reps < 99:
        raise BadArgument(f"reps={reps} is too few: take 999 or more (9999 for a result to publish).")
