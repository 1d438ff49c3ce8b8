"""Least squares from cross-products: which columns can be estimated, and the triangular factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack, solve_triangular

from veeval.stats._types import Array, IntArray

__all__ = ["Factor", "factorise"]

# A column whose remainder after the earlier columns is below this share of its own sum of squares is rounding noise.
_COLLINEAR = 1e-11
# Below this share a column is collinear beyond doubt; in between only the rows can tell.
_CERTAIN = 1e-13
# Sums of squares below this share of the squared shift are the rounding of a constant column.
_CONSTANT = 1e-26


@dataclass(frozen=True, slots=True)
class Factor:
    """X'X = R'R for the columns that could be kept.

    kept : (p,) their places; root : (p, p) inverse of R, so that X root has orthonormal columns; triangle : the
    Cholesky factor of X'X with its columns scaled to unit size.
    """

    kept: IntArray
    root: Array
    triangle: Array
    doubtful: tuple[int, ...] = ()

    @property
    def condition(self) -> float:
        """Condition number of the columns that were kept, each scaled to unit size."""
        return float(np.linalg.cond(self.triangle)) if len(self.kept) else np.inf

    @property
    def inverse(self) -> Array:
        """Return the inverse of X'X, (p, p)."""
        return self.root @ self.root.T


def factorise(gram: Array, origin: Array | None = None) -> Factor:
    """Factor X'X in the order of its columns, leaving out a column that the earlier ones determine.

    gram : (k, k); origin : (k,) sums of squares about 0 where ``gram`` is about a shift: columns that are small beside
    it are constant.
    """
    size = np.diagonal(gram).copy()
    floor = np.zeros_like(size) if origin is None else _CONSTANT * origin
    usable = np.flatnonzero(size > floor)
    scale = np.sqrt(size[usable])
    scaled = gram[np.ix_(usable, usable)] / np.outer(scale, scale)
    lower, kept, doubtful = _triangular(scaled)
    root = lapack.dtrtri(lower, lower=1)[0].T / scale[kept, None] if kept else lower
    return Factor(usable[kept].astype(np.intp), root, lower, tuple(int(usable[j]) for j in doubtful))


def _triangular(scaled: Array) -> tuple[Array, list[int], list[int]]:
    """Factor a Gram matrix with ones on its diagonal; returns the factor, the columns kept and those in doubt."""
    whole, failed = lapack.dpotrf(scaled, lower=1, clean=1)
    if len(scaled) and not failed and np.square(np.diagonal(whole)).min() > _COLLINEAR:
        return np.asarray(whole), list(range(len(scaled))), []
    lower = np.zeros((0, 0))
    kept: list[int] = []
    doubtful: list[int] = []
    for j in range(len(scaled)):
        row = solve_triangular(lower, scaled[kept, j], lower=True) if kept else np.zeros(0)
        remainder = 1.0 - row @ row
        if remainder > _COLLINEAR:
            lower = np.block([[lower, np.zeros((len(kept), 1))], [row[None, :], np.array([[np.sqrt(remainder)]])]])
            kept.append(j)
        elif remainder > _CERTAIN:
            doubtful.append(j)
    return lower, kept, doubtful
