"""First and second derivatives of the profiled deviance of one level of random effects, exactly."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from veeval.stats._likelihood import Profile, fixed_part, unpack
from veeval.stats._types import Array, IntArray, inverse
from veeval.stats._woodbury import Chain

__all__ = ["Curvature", "Units", "curvature", "moment_start"]


@dataclass(frozen=True, slots=True)
class Curvature:
    """The deviance at theta to second order.

    at : value, gradient and fixed effects; hessian : (t, t); residual_slopes : (t,) N d log r2 with r2 the residual sum
    of squares; half : (p, p) with half half' the inverse of X'V^-1 X; slopes : (t, p, p) half' d(X'V^-1 X) half.
    """

    at: Profile
    hessian: Array
    residual_slopes: Array
    half: Array
    slopes: Array


@dataclass(frozen=True, slots=True)
class Units:
    """A chain of one level with the units last, so that sums over them run along memory: S (q, q, G), U (q, p+1, G)."""

    chain: Chain
    S: Array
    U: Array

    @classmethod
    def of(cls, chain: Chain) -> Units:
        """Turn the cross-products of a chain around."""
        q = chain.sizes[0]
        turned = np.ascontiguousarray(np.moveaxis(chain.inner, 0, 2))
        return cls(chain, turned[:, :q], turned[:, q:])

    def curvature(self, theta: Array, *, reml: bool) -> Curvature:
        """Evaluate the deviance; see :func:`curvature`."""
        return curvature(self, theta, reml=reml)

    def start(self) -> Array:
        """Return where to start; see :func:`moment_start`."""
        return moment_start(self.chain, self.S, self.U[:, -1])


def curvature(units: Units, theta: Array, *, reml: bool) -> Curvature:
    """Evaluate the deviance of a single level of random effects and its exact first and second derivatives.

    Notes
    -----
    Write W = Z'V^-1 Z and F = Z'V^-1 [X, y] per unit, and dV = Z E Z'. Then d logdet V = tr(W E), its second derivative
    -tr(W E1 W E2), and for M = [X, y]'V^-1 [X, y]: dM = -F'E F and d2M = F'E1 W E2 F + F'E2 W E1 F. With beta and the
    residual sum r2 profiled out, t = (-beta, 1), C the inverse of X'V^-1 X = half half' and T = F [half, t sqrt(N/r2)]
    split as [h, z], the deviance N log r2 + logdet V (+ logdet X'V^-1 X) has

        first   tr(W E) - tr(z'E z) (- tr(h'E h))
        second  -tr(W E1 W E2) + tr(B (E1 W E2 + E2 W E1)) - (z'E1 z)(z'E2 z)/N - 2 (h'E1 z)'(h'E2 z)
                (- tr(h'E1 h h'E2 h)),

    B = z z' (+ h h'), all summed over units; the terms in brackets belong to REML. With D = L L' the chain rule adds
    twice the first derivative wherever two entries of L share a column.
    """
    (L,) = unpack(theta, units.chain.sizes)
    chain, S, U = units.chain, units.S, units.U
    q, m, _ = U.shape
    p, D = m - 1, L @ L.T
    R, logs = _inverse(np.eye(q)[:, :, None] + np.einsum("ijg,jk->ikg", S, D))
    W, F = np.einsum("ijg,jkg->ikg", R, S), np.einsum("ijg,jmg->img", R, U)
    DF = (D @ F.reshape(q, -1)).reshape(q, m, -1)
    AVA = chain.rest[0] - (U @ np.swapaxes(DF, 1, 2)).sum(axis=0)
    deviance, beta, r2, half, N = fixed_part(AVA, chain, float(logs.sum()), reml=reml)
    turn = np.zeros((m, m))
    turn[:p, :p], turn[:p, p], turn[p, p] = half, -beta * np.sqrt(N / r2), np.sqrt(N / r2)
    T = turn.T @ F  # (q, p+1, G)
    kept = T if reml else T[:, p:]
    rows = T.reshape(q * m, -1)
    products = (rows @ rows.T).reshape(q, m, q, m).transpose(0, 2, 1, 3)
    Wf, Bf = W.reshape(q * q, -1), np.einsum("img,kmg->ikg", kept, kept).reshape(q * q, -1)
    first = (Wf.sum(axis=1) - Bf.sum(axis=1)).reshape(q, q)
    J = _directions(L)  # (t, q, q): dD per entry of L
    directions = J.reshape(len(J), -1)
    moved = (directions @ products.reshape(q * q, m * m)).reshape(-1, m, m)
    both = (Bf @ Wf.T).reshape(q, q, q, q)
    mixed = np.einsum("aij,bkl,lijk->ab", J, J, both - (Wf @ Wf.T).reshape(q, q, q, q) / 2)
    z, hz, h = moved[:, p, p], moved[:, :p, p], moved[:, :p, :p]
    hessian = mixed + mixed.T - np.outer(z, z) / N - 2 * hz @ hz.T
    if reml:
        flat = h.reshape(len(h), -1)
        hessian -= flat @ flat.T
    i, j = _triangle(q)
    hessian += 2 * first[np.ix_(i, i)] * (j[:, None] == j)
    gradient = directions @ first.ravel()
    at = Profile(deviance, gradient, beta, r2 / N, AVA[:p, :p], N)
    return Curvature(at, hessian, -z, half, -h)


def _inverse(matrices: Array) -> tuple[Array, Array]:
    """Invert matrices (q, q, G) with a positive determinant, and return the logarithms of the determinants."""
    q = len(matrices)
    if q == 1:
        return 1.0 / matrices, np.log(matrices[0, 0])
    if q == 2:
        (a, b), (c, d) = matrices
        determinant = a * d - b * c
        return np.stack([np.stack([d, -b]), np.stack([-c, a])]) / determinant, np.log(determinant)
    turned = np.moveaxis(matrices, 2, 0)
    return np.moveaxis(inverse(turned), 0, 2), np.linalg.slogdet(turned)[1]


@functools.cache
def _triangle(q: int) -> tuple[IntArray, IntArray]:
    """Return rows and columns of a lower triangle, row by row."""
    return np.tril_indices(q)


def _directions(L: Array) -> Array:
    """Return dD = E L' + L E' for every entry of the lower triangle L, row by row; (t, q, q)."""
    i, j = _triangle(len(L))
    out = np.zeros((len(i), len(L), len(L)))
    places = np.arange(len(i))
    out[places, i] = L[:, j].T
    out[places, :, i] += L[:, j].T
    return out


def moment_start(chain: Chain, S: Array, Uy: Array) -> Array:
    """Return a start for theta: per random term the variance that its own sums of squares ask for, without correlation.

    S : (q, q, G) and Uy : (q, G) the products of Z with itself and with the residuals. Per term E(Z'r)^2 = sigma2 (S +
    D S^2); sigma2 is what the terms' own means leave of the residuals.
    """
    S = np.einsum("iig->ig", S)
    q, squares = len(S), np.square(Uy)
    positive = S > 0
    explained = np.divide(squares, S, out=np.zeros_like(S), where=positive).sum(axis=1)
    left = np.maximum(chain.rest[0, -1, -1] - explained, 0.0) / np.maximum(chain.n - positive.sum(axis=1), 1)
    D = (squares.sum(axis=1) - left * S.sum(axis=1)) / np.maximum(left * np.square(S).sum(axis=1), 1e-300)
    start = np.zeros(q * (q + 1) // 2)
    i, j = _triangle(q)
    start[i == j] = np.sqrt(np.clip(D, 0.01, 100.0))
    return start
