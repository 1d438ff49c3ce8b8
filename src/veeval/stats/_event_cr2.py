"""Spread of group-time effects when few clusters start: CR2, with the degrees of freedom of the design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from veeval.stats._cells import sum_by
from veeval.stats._event_groups import GroupTime
from veeval.stats._event_panel import Panel
from veeval.stats._types import Array, BoolArray, IntArray

__all__ = ["Blocks", "blocks_of"]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Changes of B blocks (the starters of a cell, or those it is compared with) in G clusters.

    cell : (B,) cell of every block; share, residual : (G, B) share of a cluster in the block's units, and the sum of
    its influence; factor : (G, E, B) what the residual is multiplied by: for itself, and for every cohort of one
    cluster that takes its spread from here; size : (B,) units; unknown : (B,) no spread can be had.

    Notes
    -----
    A cell is a difference of two means of changes. In the regression of the changes of all cells on one mean per
    block, a cluster with share p of a block has leverage p there, so that CR2 divides its residual by sqrt(1 - p)
    (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018). With p'y the residual of a cluster weighted by W, degrees of
    freedom are (sum p_i'p_i)^2 / sum (p_i'p_j)^2 for independent rows of one variance; weights W are taken as given.

    A cohort of one cluster has no residual. Its variance is taken to be that of the mean it is compared with, times
    the ratio of units: n_0/n_1 sum r_0^2 / (1 - p_0), which the same working model has as its expectation; Conley &
    Taber (2011) take the spread of few starters from those who do not start, as well.
    """

    cell: IntArray
    share: Array
    residual: Array
    factor: Array
    size: Array
    unknown: BoolArray

    def sums(self, weights: Array) -> Array:
        """Return the residuals of weighted cells (K, m) per cluster and use of it: (G * E, m); NaN where unknown."""
        parts = np.einsum("geb,gb,bm->gem", self.factor, self.residual, weights[self.cell])
        missing = (weights[self.cell][self.unknown] != 0).any(axis=0)
        return np.where(missing, np.nan, parts.reshape(-1, weights.shape[1]))

    def df(self, weights: Array) -> Array:
        """Return the degrees of freedom (m,) of weighted cells (K, m)."""
        out = np.full(weights.shape[1], np.nan)
        for j, column in enumerate(weights.T):
            one = self._products(column, column)
            square = one.inner(one)
            out[j] = one.trace() ** 2 / square if square > 0 else np.nan
        return out

    def wald(self, weights: Array, estimate: Array) -> tuple[float, float]:
        """Return the F statistic that all m weighted cells (K, m) are 0, and its second degrees of freedom.

        Approximate Hotelling's T2 (Tipton & Pustejovsky 2015): with the expectation of V scaled to I, eta is
        m (m+1) over the summed variances of its entries, and F = (eta-m+1)/(eta m) b'V^-1 b on m, eta-m+1.
        """
        m, sums = weights.shape[1], self.sums(weights)
        expected = np.array([[self._products(a, b).trace() for b in weights.T] for a in weights.T])
        values, vectors = np.linalg.eigh(expected)
        if not np.isfinite(sums).all() or values.min() <= 1e-10 * values.max() or np.linalg.matrix_rank(sums) < m:
            return np.nan, np.nan
        scaled = (weights @ (vectors / np.sqrt(values))).T
        of = [[self._products(a, b) for b in scaled] for a in scaled]
        pairs = [(s, t) for s in range(m) for t in range(m)]
        eta = m * (m + 1) / sum(of[s][s].inner(of[t][t]) + of[s][t].inner(of[t][s]) for s, t in pairs)
        quadratic = float(estimate @ np.linalg.solve(sums.T @ sums, estimate))
        return quadratic * (eta - m + 1) / (eta * m), eta - m + 1

    def _products(self, a: Array, b: Array) -> _Products:
        """Return p'q of the weighted residuals p of a and q of b (K,): the own rows of a cluster less their fit."""
        left, right = a[self.cell] * self.factor, b[self.cell] * self.factor
        near = np.einsum("geb,gfb,gb->gef", left, right, self.share / self.size)
        scale = (self.share / np.sqrt(self.size))[:, None]
        return _Products(near, left * scale, right * scale)


@dataclass(frozen=True, slots=True)
class _Products:
    """The matrix near - left right' over clusters and uses, never made: near (G, E, E) lies within clusters only."""

    near: Array
    left: Array
    right: Array

    def trace(self) -> float:
        """Return the sum of the diagonal."""
        return float(np.einsum("gee->", self.near) - (self.left * self.right).sum())

    def inner(self, other: _Products) -> float:
        """Return the sum of the products of the entries."""
        far = np.einsum("geb,gec->bc", self.left, other.left) * np.einsum("geb,gec->bc", self.right, other.right)
        return float(
            (self.near * other.near).sum()
            - (self.near * _within(other)).sum()
            - (other.near * _within(self)).sum()
            + far.sum()
        )


def _within(products: _Products) -> Array:
    return np.asarray(np.einsum("geb,gfb->gef", products.left, products.right))


def blocks_of(panel: Panel, cells: GroupTime) -> Blocks:
    """Lay out the blocks of all cells that are estimated."""
    G, K = panel.n_clusters, cells.side.shape[1]
    cell = np.repeat(np.arange(K), 2)
    member = np.stack([cells.side > 0, cells.side < 0], axis=2).reshape(len(cells.side), 2 * K)
    count = sum_by(member.astype(np.float64), panel.cluster, G)
    size = count.sum(axis=0)
    full = np.where(size > 0, size, 1.0)
    share, residual = count / full, sum_by(member * cells.psi[:, cell], panel.cluster, G)
    alone: BoolArray = np.asarray((share > 1 - 1e-12).any(axis=0))
    own = np.where(alone, 0.0, 1 / np.sqrt(np.where(alone, 1.0, 1 - share)))
    starts, compared = np.arange(0, 2 * K, 2), np.arange(1, 2 * K, 2)
    uses = [own]
    for first in np.unique(cells.first[alone[starts]]):
        lends = (cells.first == first) & alone[starts]
        use = np.zeros_like(own)
        at = compared[lends]
        use[:, at] = own[:, at] * np.sqrt(size[at] / full[starts[lends]])
        uses.append(use)
    unknown = alone & (np.arange(2 * K) % 2 == 1)
    return Blocks(cell, share, residual, np.stack(uses, axis=1), full, unknown)
