"""Signs and counts for resampling clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np

from veeval.errors import BadArgument
from veeval.stats._types import Array

__all__ = ["WildWeights", "all_signs", "check_reps", "wild_draws"]

WildWeights = Literal["rademacher", "webb", "mammen"]
_Draw = Callable[[int, int, np.random.Generator], Array]
_CHUNK = 2**18  # numbers at a time: they stay in the cache


_SIGNS_OF_BYTE = 1.0 - 2.0 * np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float64)


def all_signs(clusters: int) -> Array:
    """Return every vector of signs of which the first is +1, (2^(G-1), G): the others mirror these."""
    numbers = np.arange(2 ** (clusters - 1))
    bits = numbers[:, None] >> np.arange(clusters - 1)[None, :] & 1
    return np.column_stack([np.ones(len(numbers)), 1.0 - 2.0 * bits])


def wild_draws(kind: WildWeights, reps: int, clusters: int, seed: int | None) -> Iterator[Array]:
    """Yield (B, G) independent draws with mean 0 and variance 1, ``reps`` in all; use each before asking for the next.

    Rademacher: -1 or 1. Webb (2023): six points, for few clusters. Mammen (1993): two points with third moment 1.
    """
    rng = np.random.default_rng(seed)
    draw = _POINTS.get(kind) or _signs(clusters)
    size = max(1, min(reps, _CHUNK // clusters))
    for start in range(0, reps, size):
        yield draw(min(size, reps - start), clusters, rng)


def _signs(clusters: int) -> _Draw:
    """Draw signs a byte at a time into one buffer: making room costs more than drawing, or than multiplying."""
    eights = -(-clusters // 8)
    buffer = np.empty((max(1, _CHUNK // clusters) * eights, 8))

    def draw(reps: int, clusters: int, rng: np.random.Generator) -> Array:
        drawn = np.frombuffer(rng.bytes(reps * eights), dtype=np.uint8).astype(np.intp)
        signs = np.take(_SIGNS_OF_BYTE, drawn, axis=0, out=buffer[: len(drawn)], mode="clip")
        return signs.reshape(reps, 8 * eights)[:, :clusters]

    return draw


def _webb(reps: int, clusters: int, rng: np.random.Generator) -> Array:
    half: Array = np.sqrt(np.array([1.5, 1.0, 0.5]))
    points: Array = np.concatenate([-half, half[::-1]])
    return points[rng.integers(0, 6, (reps, clusters), dtype=np.int8)]


def _mammen(reps: int, clusters: int, rng: np.random.Generator) -> Array:
    root = 5.0**0.5
    often = rng.random((reps, clusters)) < (root + 1) / (2 * root)
    return np.asarray(np.where(often, (1 - root) / 2, (1 + root) / 2), dtype=np.float64)


_POINTS: dict[WildWeights, _Draw] = {"webb": _webb, "mammen": _mammen}


def check_reps(reps: int) -> None:
    """Refuse a number of repetitions that cannot carry a p-value or a quantile."""
    if reps < 99:
        raise BadArgument(f"reps={reps} is too few: take 999 or more (9999 for a result to publish).")
