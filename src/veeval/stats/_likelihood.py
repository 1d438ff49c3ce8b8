"""Profiled (restricted) likelihood of a mixed model, its gradient, and its maximum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize

from veeval.errors import NotEstimable
from veeval.stats._types import Array, BoolArray
from veeval.stats._woodbury import Chain, projections, sweep

__all__ = ["Optimum", "Profile", "lower", "maximise", "profile", "unpack"]

_PERFECT = (
    "the random effects explain the outcome (almost) perfectly, so there is no residual variation to fit a mixed model "
    "to. Use fewer random effects, or look whether the outcome is a formula of the terms."
)


@dataclass(frozen=True, slots=True)
class Profile:
    """The deviance at relative Cholesky factors theta.

    deviance : -2 log likelihood with beta and sigma profiled out; gradient : (t,) with respect to theta; beta : (p,);
    sigma2 : residual variance; XVX : (p, p) X'V^-1 X with V relative to sigma2.
    """

    deviance: float
    gradient: Array
    beta: Array
    sigma2: float
    XVX: Array


@dataclass(frozen=True, slots=True)
class Optimum:
    """The maximum.

    theta : (t,); gradient : largest slope of the deviance in a free direction; converged : whether that is nothing.
    """

    theta: Array
    gradient: float
    converged: bool


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
    p, N = chain.p, chain.n - chain.p if reml else chain.n
    XVX, XVy = s.AVA[:p, :p], s.AVA[:p, p]
    try:
        root = cho_factor(XVX, lower=True)
    except np.linalg.LinAlgError as e:
        raise NotEstimable(_PERFECT) from e
    beta = cho_solve(root, XVy)
    r2 = float(s.AVA[p, p] - XVy @ beta)
    if not r2 > 0:
        raise NotEstimable(_PERFECT)
    deviance = N * (1 + np.log(2 * np.pi * r2 / N)) + s.logdet
    turn = np.append(-beta, 1.0)[:, None] * np.sqrt(N / r2)
    if reml:
        deviance += 2 * float(np.log(np.diagonal(root[0])).sum())
        half = np.vstack([solve_triangular(root[0], np.eye(p), lower=True).T, np.zeros((1, p))])
        turn = np.hstack([half, turn])
    gradient = []
    for L, (inner, outer) in zip(factors, projections(chain, s), strict=True):
        gradient.append(lower(2 * _slope(inner, outer, turn) @ L))
    return Profile(deviance, np.concatenate(gradient), beta, r2 / N, XVX)


def _slope(inner: Array, outer: Array, turn: Array) -> Array:
    """Return the derivative of the deviance with respect to D (q, q), summed over units.

    turn : (p+1, r) with turn turn' = [[C, 0], [0, 0]] + (N/r2) [-beta, 1]'[-beta, 1], C the inverse of X'V^-1 X (0 for
    ML), so that one product gives both what the residuals and what the fixed effects take off.
    """
    G, q, k = outer.shape
    turned = (outer.reshape(-1, k) @ turn).reshape(G, q, -1)
    slope: Array = inner.sum(axis=0) - np.tensordot(turned, turned, axes=([0, 2], [0, 2]))
    return slope


def maximise(chain: Chain, *, reml: bool) -> Optimum:
    """Maximise by L-BFGS-B from two starts, then by Newton steps on the analytic gradient until it vanishes."""
    diagonal = np.concatenate([lower(np.eye(q)) > 0 for q in chain.sizes])
    bounds = [(0.0, None) if on else (None, None) for on in diagonal]

    def objective(theta: Array) -> tuple[float, Array]:
        at = profile(chain, theta, reml=reml)
        return at.deviance, at.gradient

    starts = [np.where(diagonal, scale, 0.0) for scale in (1.0, 0.2)]
    options = {"ftol": 1e-13, "gtol": 1e-7}
    best = minimize(objective, starts[0], jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    if (best.x[diagonal] < 1e-3).any():  # near the boundary: see whether another start ends elsewhere
        again = minimize(objective, starts[1], jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        best = again if again.fun < best.fun else best
    return _newton(chain, best.x, diagonal, reml=reml)


def _newton(chain: Chain, theta: Array, diagonal: BoolArray, *, reml: bool) -> Optimum:
    """Polish by Newton steps, with central differences of the analytic gradient, on the parameters off the boundary."""
    theta = np.where(diagonal & (theta < 1e-7), 0.0, theta)
    current = profile(chain, theta, reml=reml)
    for _ in range(10):
        free = ~(diagonal & (theta == 0.0))
        if not free.any() or np.abs(current.gradient[free]).max() < 1e-9 * chain.n:
            break
        step = -np.linalg.lstsq(_hessian(chain, theta, free, reml=reml), current.gradient[free], rcond=1e-12)[0]
        moved = theta.copy()
        moved[free] += step
        moved = np.where(diagonal, np.maximum(moved, 0.0), moved)
        candidate = profile(chain, moved, reml=reml)
        if not candidate.deviance <= current.deviance + 1e-9 * abs(current.deviance):
            break
        theta, current = moved, candidate
    free = ~(diagonal & (theta == 0.0))
    slope = float(np.abs(current.gradient[free]).max()) if free.any() else 0.0
    inward = float(-current.gradient[~free].min()) if (~free).any() else 0.0
    return Optimum(theta, slope, slope < 1e-5 * max(1.0, chain.n) and inward < 1e-5 * max(1.0, chain.n))


def _hessian(chain: Chain, theta: Array, free: BoolArray, *, reml: bool) -> Array:
    places = np.flatnonzero(free)
    rows = []
    for place in places:
        h = 1e-5 * max(abs(theta[place]), 0.1)
        up, down = theta.copy(), theta.copy()
        up[place] += h
        down[place] -= h
        rows.append(
            (profile(chain, up, reml=reml).gradient - profile(chain, down, reml=reml).gradient)[places] / (2 * h)
        )
    H = np.array(rows)
    hessian: Array = (H + H.T) / 2
    return hessian
