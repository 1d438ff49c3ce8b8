"""Weighted regression under equal variances: the sums it needs beside the weighted ones, and its sandwich."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from veeval.stats._sandwich import degrees
from veeval.stats._types import Array, IntArray

__all__ = ["EqualSums", "EqualVariance", "equal_variance"]

_ZERO = 1e-9  # an eigenvalue this small is a direction that the cluster fits perfectly
_NULL = 1e-11  # a share of the largest eigenvalue below which columns of Z depend on each other


@dataclass(frozen=True, slots=True)
class EqualSums:
    """Sums for weights w and equal variances; X is demeaned where units are absorbed.

    xx0, xx2 : (G, k, k) X'X and X'W^2 X; xy0 : (G, k) X'y without weights. Per absorbed unit (U of them, none without):
    cluster : (U,); n, w, w2 : (U,) sums of 1, w and w^2; x0, x2 : (U, k) sums of x and of w^2 x; y0 : (U,) sum of y.
    """

    xx0: Array
    xx2: Array
    xy0: Array
    cluster: IntArray
    n: Array
    w: Array
    w2: Array
    x0: Array
    x2: Array
    y0: Array

    @classmethod
    def without_units(cls, xx0: Array, xx2: Array, xy0: Array) -> EqualSums:
        """Return sums of a regression in which nothing is absorbed."""
        k, none = xx0.shape[1], np.zeros(0)
        empty = np.zeros((0, k))
        return cls(xx0, xx2, xy0, np.zeros(0, dtype=np.intp), none, none, none, empty, empty, none)


@dataclass(frozen=True, slots=True)
class EqualVariance:
    """A weighted sandwich in the basis Q = X root, Q'WQ = I, with equal variances as its working model.

    meat : (q, q); scores : (G, q) Q_g'W_g A_g e_g; spread : (G, q, q) Q_g'W_g Q_g; reach : (G, 2q, q) [Q, (I-P)WQ]'a_g
    per direction of Q, where a_g = A_g'W_g Q_g c; size : (G, q, q) a_g'(I-P)(I-P)'a_g; inner : (2q, 2q) the low-rank
    part between clusters.
    """

    meat: Array
    scores: Array
    spread: Array
    reach: Array
    size: Array
    inner: Array

    def df(self, directions: Array) -> Array:
        """Return Satterthwaite's degrees of freedom of combinations (m, q) in the orthonormal basis."""
        own = np.einsum("mp,gpq,mq->gm", directions, self.size, directions)
        return degrees(own, self.reach @ directions.T, self.inner)

    def parts(self, directions: Array) -> tuple[Array, Array, Array]:
        """Return O (G, m, m), U (G, m, r) and J with P_gh = [g=h] O_g + U_g J U_h'."""
        return directions @ self.size @ directions.T, np.swapaxes(self.reach @ directions.T, 1, 2), self.inner


def equal_variance(
    e: EqualSums, root: Array, beta: Array, spread: Array, scores: Array, kind: str, factor: float
) -> EqualVariance:
    """Adjust and sum the clusters' scores with variances that do not depend on the weights.

    Parameters
    ----------
    e : EqualSums
        In the basis of ``beta``.
    root, beta : (q, q) and (q,) arrays
        Q = X root; the coefficients.
    spread, scores : (G, q, q) and (G, q) arrays
        Q_g'W_g Q_g and Q_g'W_g e_g.
    kind, factor : str, float
        CR0, CR1, CR1S, CR2 or CR3, and the factor of CR1 and CR1S.

    Notes
    -----
    For CR2 A_g = B_g^(-1/2) with B_g = ((I - H)(I - H)')_gg and H = X M X'W (Pustejovsky & Tipton 2018 with the
    identity as target; the default of R's clubSandwich). B_g = I + Z_g C_g Z_g' with Z_g = [Q, WQ, 1_u, w_u of every
    absorbed unit u], so its root follows from Z_g'Z_g, and no n_g x n_g matrix is made.
    """
    q = len(beta)
    z = _layout(e, root, beta, spread, scores)
    if kind == "CR2":
        T, inverse = _half(z.gram)
        values, vectors = np.linalg.eigh(np.eye(z.gram.shape[1]) + np.swapaxes(T, 1, 2) @ z.low_rank @ T)
        scale = np.where(values > _ZERO, 1 / np.sqrt(np.where(values > _ZERO, values, 1.0)), 0.0)
        G_f = (vectors * scale[:, None, :]) @ np.swapaxes(vectors, 1, 2)
        half = T @ G_f
        adjusted = np.einsum("gab,gb->ga", half @ np.swapaxes(inverse, 1, 2), z.residual)[:, q : 2 * q]
        reach = (half @ np.swapaxes(T, 1, 2))[:, :, q : 2 * q]
        inside = np.swapaxes(half, 1, 2)[:, :, q : 2 * q]
        size = np.swapaxes(inside, 1, 2) @ inside
    else:
        F = np.broadcast_to(np.eye(q) * np.sqrt(factor), spread.shape)
        if kind == "CR3":
            F = np.linalg.pinv(np.eye(q) - spread, rcond=_ZERO, hermitian=True)
        adjusted = np.einsum("gpq,gq->gp", F, scores)
        reach = z.gram[:, :, q : 2 * q] @ F
        size = F @ z.gram[:, q : 2 * q, q : 2 * q] @ F
    size = size + np.swapaxes(reach, 1, 2) @ z.own @ reach
    return EqualVariance(adjusted.T @ adjusted, adjusted, spread, np.swapaxes(z.lift, 1, 2) @ reach, size, z.inner)


@dataclass(frozen=True, slots=True)
class _Layout:
    """What B_g = I + Z_g C_g Z_g' needs.

    gram : (G, r, r) Z'Z; residual : (G, r) Z'e; own, low_rank : (G, r, r) the block-diagonal part of C, and all of it;
    lift : (G, r, 2q) how [Q, (I-P)WQ] follows from Z; inner : (2q, 2q).
    """

    gram: Array
    residual: Array
    own: Array
    low_rank: Array
    lift: Array
    inner: Array


def _layout(e: EqualSums, root: Array, beta: Array, spread: Array, scores: Array) -> _Layout:
    G, q, _ = spread.shape
    counts = np.bincount(e.cluster, minlength=G) if len(e.cluster) else np.zeros(G, dtype=np.intp)
    r = 2 * q + 2 * int(counts.max(initial=0))
    Q0, Q2 = root.T @ e.xx0 @ root, root.T @ e.xx2 @ root
    gram, own, lift = np.zeros((G, r, r)), np.zeros((G, r, r)), np.zeros((G, r, 2 * q))
    gram[:, :q, :q], gram[:, q : 2 * q, q : 2 * q] = Q0, Q2
    gram[:, :q, q : 2 * q] = gram[:, q : 2 * q, :q] = spread
    residual = np.zeros((G, r))
    residual[:, :q], residual[:, q : 2 * q] = (e.xy0 - e.xx0 @ beta) @ root, scores
    lift[:, np.arange(2 * q), np.arange(2 * q)] = 1.0
    if len(e.cluster):
        g = e.cluster
        order = np.argsort(g, kind="stable")
        slot = np.empty(len(g), dtype=np.intp)
        slot[order] = np.arange(len(g)) - (np.cumsum(counts) - counts)[g[order]]
        one = 2 * q + 2 * slot
        weight = one + 1
        x0, x2, cols = e.x0 @ root, e.x2 @ root, np.arange(q)
        gram[g, one, one], gram[g, weight, weight] = e.n, e.w2
        gram[g, one, weight] = gram[g, weight, one] = e.w
        gram[g[:, None], one[:, None], cols] = gram[g[:, None], cols, one[:, None]] = x0
        gram[g[:, None], weight[:, None], q + cols] = gram[g[:, None], q + cols, weight[:, None]] = x2
        residual[g, one] = e.y0 - e.x0 @ beta
        own[g, one, one], own[g, one, weight], own[g, weight, one] = e.w2 / e.w**2, -1 / e.w, -1 / e.w
        lift[g[:, None], one[:, None], q + cols] = -x2 / e.w[:, None]
    inner = np.block([[Q2.sum(axis=0), -np.eye(q)], [-np.eye(q), np.zeros((q, q))]])
    return _Layout(gram, residual, own, own + lift @ inner @ np.swapaxes(lift, 1, 2), lift, inner)


def _half(gram: Array) -> tuple[Array, Array]:
    """Return T with T T' = gram and the transpose of its pseudo-inverse, leaving out directions that are rounding."""
    norm = np.sqrt(np.maximum(np.einsum("grr->gr", gram), 0.0))
    scale = np.where(norm > 0, norm, 1.0)[:, :, None]
    values, vectors = np.linalg.eigh(gram / scale / np.swapaxes(scale, 1, 2))
    good = values > _NULL * values[:, -1:]
    root = np.sqrt(np.where(good, values, 1.0))
    T = scale * vectors * np.where(good, root, 0.0)[:, None, :]
    return T, vectors / scale * np.where(good, 1 / root, 0.0)[:, None, :]
