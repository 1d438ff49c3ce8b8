"""Randomisation inference: the assignment of whole clusters is shuffled."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import comb, factorial

import numpy as np
import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._draws import check_reps
from veeval.stats._moments import Moments
from veeval.stats._solve import factorise
from veeval.stats._types import Array, BoolArray

__all__ = ["Assignments", "ClusterSums", "Permutation", "assignments", "cluster_sums", "permuted_statistics"]

_CHUNK = 2048
_MOST_BITS = 24


@dataclass(frozen=True, slots=True)
class Permutation:
    """A randomisation test of one coefficient.

    Attributes
    ----------
    term : str
        The coefficient; its column is constant within clusters.
    estimate, statistic : float
        Of the sample; the statistic is the coefficient over its CR1 standard error.
    p_value : float
        Share of assignments with a statistic at least as large in absolute value.
    reps : int
        Assignments tried, the observed one included.
    enumerated : bool
        Whether these are all assignments.
    n_clusters : int
        Clusters.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    term: str
    estimate: float
    statistic: float
    p_value: float
    reps: int
    enumerated: bool
    n_clusters: int
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row; the test gives no interval at any ``level``."""
        row = {"term": self.term, "estimate": self.estimate, "std_error": np.nan, "statistic": self.statistic}
        return pd.DataFrame([{**row, "df": np.nan, "p_value": self.p_value, "conf_low": np.nan, "conf_high": np.nan}])


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """What shuffling a cluster-level column x needs, with the other columns O orthonormal and r = y - O O'y.

    x : (G,) the column; weight : (G,) sum of weights; ones : (G, q) sums of O; spread : (G, q, q) O_g'O_g; residual :
    (G,) sums of r; scores : (G, q) O_g'r_g.
    """

    x: Array
    weight: Array
    ones: Array
    spread: Array
    residual: Array
    scores: Array

    @property
    def constant(self) -> bool:
        """Whether the other columns hold a constant, or add up to one."""
        rows = float(self.weight.sum())
        return bool(rows - np.square(self.ones.sum(axis=0)).sum() < 1e-9 * rows)


@dataclass(frozen=True, slots=True)
class Assignments:
    """X : (B, G) values per cluster; total : assignments they stand for; enumerated : whether these are all."""

    X: Array
    total: int
    enumerated: bool


def cluster_sums(m: Moments, terms: tuple[str, ...], term: str) -> ClusterSums:
    """Lay out the sums of a model whose ``term`` is constant within the units of ``m``.

    Raises
    ------
    BadArgument
        The term varies within clusters, or stands in an interaction.
    """
    m = m.shifted(np.zeros(len(m.shift)))
    place = m.columns.index(m.stored(term))
    weight = m.cross[:, 0, 0]
    x = m.cross[:, 0, place] / weight
    spread = m.cross[:, place, place] - weight * x**2
    if (spread > 1e-9 * np.maximum(m.cross[:, place, place], 1e-300)).any():
        raise BadArgument(
            f"{term!r} varies within clusters, so it was not assigned to them. Cluster on the assigned unit."
        )
    joined = [other for other in terms if other != term and term in other.split(":")]
    if joined:
        raise BadArgument(f"{term!r} also stands in {joined[0]!r}: shuffle a model without the interaction.")
    others = np.array([m.columns.index(m.stored(other)) for other in terms if other != term], dtype=np.intp)
    if not len(others):
        raise NotEstimable("the model needs a constant besides the term that is shuffled.")
    total = m.cross.sum(axis=0)
    factor = factorise(total[np.ix_(others, others)])
    kept, root = others[factor.kept], factor.root
    ones = m.cross[:, 0, kept] @ root
    spread_others = root.T @ m.cross[:, kept[:, None], kept] @ root
    Oy = m.cross[:, kept, -1] @ root
    b = Oy.sum(axis=0)
    return ClusterSums(x, weight, ones, spread_others, m.cross[:, 0, -1] - ones @ b, Oy - spread_others @ b)


def assignments(x: Array, reps: int, seed: int | None, *, mirrored: bool = False) -> Assignments:
    """Return shuffles of x, all of them where there are at most ``reps``; else the observed one comes first.

    mirrored : whether exchanging the two values of x only changes the sign of a statistic, as with a constant in the
    model; of two equal halves one assignment of each mirrored pair is then enough.
    """
    check_reps(reps)
    values, counts = np.unique(x, return_counts=True)
    if len(values) < 2:
        raise NotEstimable("every cluster has the same value, so there is nothing to shuffle.")
    G = len(x)
    if len(values) == 2 and comb(G, int(counts[1])) <= reps:
        high = _splits(G, int(counts[1]), half=mirrored and counts[0] == counts[1])
        return Assignments(np.where(high, values[1], values[0]), comb(G, int(counts[1])), enumerated=True)
    if len(values) > 2 and G <= 8 and factorial(G) <= reps:
        return Assignments(x[np.array(list(itertools.permutations(range(G))))], factorial(G), enumerated=True)
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(np.broadcast_to(x, (reps - 1, G)), axis=1)
    return Assignments(np.vstack([x, shuffled]), reps, enumerated=False)


def _splits(G: int, size: int, *, half: bool) -> BoolArray:
    """Return every choice of ``size`` out of G as a row of G; half: only those without the last."""
    if G > _MOST_BITS:
        picks = np.array(list(itertools.combinations(range(G), size)))
        out = np.zeros((len(picks), G), dtype=bool)
        np.put_along_axis(out, picks, values=True, axis=1)
        return out[~out[:, -1]] if half else out
    numbers = np.arange(2 ** (G - half), dtype="<u4")
    chosen = numbers[np.bitwise_count(numbers) == size]
    bits = np.unpackbits(chosen.view(np.uint8).reshape(-1, 4), axis=1, count=G, bitorder="little")
    return bits.astype(bool)


def permuted_statistics(s: ClusterSums, X: Array) -> tuple[Array, Array]:
    """Return coefficient and t statistic (CR1) of every assignment X (B, G), by the Frisch-Waugh-Lovell theorem.

    With h = O'x: x'x - h'h is what x has of its own, b = (x'r)/(x'x - h'h), and a cluster's score is
    x_g r_g - h'O_g'r_g - b (x_g^2 w_g - 2 x_g h'O_g'1 + h'O_g'O_g h).
    """
    parts = [_statistics(s, X[start : start + _CHUNK]) for start in range(0, len(X), _CHUNK)]
    estimate, statistic = (np.concatenate(part) for part in zip(*parts, strict=True))
    return estimate, statistic


def _statistics(s: ClusterSums, X: Array) -> tuple[Array, Array]:
    G, q = s.ones.shape
    h = X @ s.ones
    own = np.square(X) @ s.weight - np.square(h).sum(axis=1)
    b = np.divide(X @ s.residual, own, out=np.full(len(X), np.nan), where=own > 1e-10 * (np.square(X) @ s.weight))
    products = (h[:, :, None] * h[:, None, :]).reshape(len(X), -1)
    inner = np.square(X) * s.weight - 2 * X * (h @ s.ones.T) + products @ s.spread.reshape(G, q * q).T
    scores = X * s.residual - h @ s.scores.T - b[:, None] * inner
    variance = np.square(scores).sum(axis=1) * G / (G - 1)
    usable = variance > 1e-20 * np.square(b * own)
    t = np.divide(b * own, np.sqrt(variance), out=np.full(len(X), np.nan), where=usable)
    return b, t
