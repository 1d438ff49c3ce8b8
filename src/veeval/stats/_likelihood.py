"""Profiled (restricted) likelihood of a mixed model and its gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack

from veeval.errors import NotEstimable
from veeval.stats._types import Array
from veeval.stats._woodbury import Chain, projections, sweep

__all__ = ["Profile", "fixed_part", "lower", "profile", "unpack"]

_PERFECT = (
    "the random effects explain the outcome (almost) perfectly, so there is no residual variation to fit a mixed model "
    "to. Use fewer random effects, or look whether the outcome is a formula of the terms."
)


@dataclass(frozen=True, slots=True)
class Profile:
    """The deviance at relative Cholesky factors theta.

    deviance : -2 log likelihood with beta and sigma profiled out; gradient : (t,) with respect to theta; beta : (p,);
    sigma2 : residual variance; XVX : (p, p) X'V^-1 X with V relative to sigma2; N : rows, less p for REML.
    """

    deviance: float
    gradient: Array
    beta: Array
    sigma2: float
    XVX: Array
    N: int


def unpack(theta: Array, sizes: Sequence[int]) -> list[Array]:
    """Lay theta out as one lower triangle per level."""
    out, start = [], 0
    for q in sizes:
        triangle = np.zeros((q, q))
        for i in range(q):
            triangle[i, : i + 1] = theta[start : start + i + 1]
            start += i + 1
        out.append(triangle)
    return out


def lower(matrix: Array) -> Array:
    """Return the lower triangle of a matrix row by row, the reverse of :func:`unpack` for one level."""
    return np.concatenate([row[: i + 1] for i, row in enumerate(matrix)])


def profile(chain: Chain, theta: Array, *, reml: bool) -> Profile:
    """Evaluate the profiled deviance (Bates et al. 2015) and its gradient.

    Notes
    -----
    d/dD of log|V| is Z'V^-1 Z; of A'V^-1 A it is -(Z'V^-1 A)'(Z'V^-1 A); with D = Lambda Lambda' the gradient is 2
    (d/dD) Lambda.
    """
    factors = unpack(theta, chain.sizes)
    s = sweep(chain, [L @ L.T for L in factors])
    deviance, beta, r2, half, N = fixed_part(s.AVA, chain, s.logdet, reml=reml)
    turn = np.append(-beta, 1.0)[:, None] * np.sqrt(N / r2)
    if reml:
        turn = np.hstack([np.vstack([half, np.zeros((1, chain.p))]), turn])
    gradient = []
    for L, (inner, outer) in zip(factors, projections(chain, s), strict=True):
        gradient.append(lower(2 * _slope(inner, outer, turn) @ L))
    return Profile(deviance, np.concatenate(gradient), beta, r2 / N, s.AVA[: chain.p, : chain.p], N)


def fixed_part(AVA: Array, chain: Chain, logdet: float, *, reml: bool) -> tuple[float, Array, float, Array, int]:
    """Profile the fixed effects and sigma out of A'V^-1 A.

    Returns the deviance, beta (p,), the residual sum of squares r2, half (p, p) with half half' the inverse of X'V^-1
    X, and the N that r2 is divided by.

    Raises
    ------
    NotEstimable
        Nothing is left for the residual.
    """
    p, N = chain.p, chain.n - chain.p if reml else chain.n
    root, failed = lapack.dpotrf(AVA[:p, :p], lower=1)
    if failed:
        raise NotEstimable(_PERFECT)
    half = lapack.dtrtri(root, lower=1)[0].T
    beta = half @ (half.T @ AVA[:p, p])
    r2 = float(AVA[p, p] - AVA[:p, p] @ beta)
    if not r2 > 0:
        raise NotEstimable(_PERFECT)
    deviance = N * (1 + float(np.log(2 * np.pi * r2 / N))) + logdet
    if reml:
        deviance += 2 * float(np.log(np.diagonal(root)).sum())
    return deviance, beta, r2, half, N


def _slope(inner: Array, outer: Array, turn: Array) -> Array:
    """Return the derivative of the deviance with respect to D (q, q), summed over units.

    turn : (p+1, r) with turn turn' = [[C, 0], [0, 0]] + (N/r2) [-beta, 1]'[-beta, 1], C the inverse of X'V^-1 X (0 for
    ML), so that one product gives both what the residuals and what the fixed effects take off.
    """
    G, q, k = outer.shape
    turned = (outer.reshape(-1, k) @ turn).reshape(G, q, -1)
    slope: Array = inner.sum(axis=0) - np.tensordot(turned, turned, axes=([0, 2], [0, 2]))
    return slope
