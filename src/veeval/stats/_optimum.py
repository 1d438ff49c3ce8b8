"""The maximum of a mixed model's likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack
from scipy.optimize import minimize

from veeval.errors import NotEstimable
from veeval.stats._curvature import Curvature, Units
from veeval.stats._curvature_one import Sizes
from veeval.stats._likelihood import Profile, lower, profile, unpack
from veeval.stats._types import Array, BoolArray
from veeval.stats._woodbury import Chain

__all__ = ["Optimum", "maximise", "smallest_singular"]

_INTERIOR = 1e-3
_PERFECT = 1e-10  # of the variance without random effects: less than this is rounding


@dataclass(frozen=True, slots=True)
class Optimum:
    """The maximum.

    theta : (t,); at : the deviance there; gradient : largest slope of the deviance in a free direction; converged :
    whether that is nothing; curvature : exact second derivatives, of a single level inside the boundary.
    """

    theta: Array
    at: Profile
    gradient: float
    converged: bool
    curvature: Curvature | None = None


def maximise(chain: Chain, *, reml: bool) -> Optimum:
    """Maximise: one level by Newton's method; on the boundary, or of several levels, as :func:`_search` does."""
    inside = None
    if len(chain.sizes) == 1:
        inside = _newton_inside(Sizes.of(chain) if chain.sizes == (1,) else Units.of(chain), reml=reml)
    return inside or _search(chain, reml=reml)


def _newton_inside(units: Units | Sizes, *, reml: bool) -> Optimum | None:
    """Take Newton steps with exact derivatives; None unless they end at a minimum of the deviance off the boundary.

    Where the deviance is not convex the eigenvalues of its Hessian are taken positive; a step that does not lower it is
    halved. A column of the triangle may change sign freely, so its diagonal stays positive.
    """
    chain, theta = units.chain, units.start()
    tolerance = 1e-10 * chain.n
    current = units.curvature(theta, reml=reml)
    for _ in range(50):
        if np.abs(current.at.gradient).max() < tolerance:
            break
        step, _ = _newton_step(current)
        step *= min(1.0, (1.0 + np.abs(theta).max()) / np.abs(step).max())
        for _ in range(12):
            moved = _positive_diagonal(theta + step, chain)
            candidate = units.curvature(moved, reml=reml)
            if candidate.at.deviance <= current.at.deviance + 1e-12 * abs(current.at.deviance):
                break
            step = step / 2
        else:
            return None
        theta, current = moved, candidate
    slope = float(np.abs(current.at.gradient).max())
    L = unpack(theta, chain.sizes)[0]
    minimum = _newton_step(current)[1]
    if slope >= tolerance or not minimum or smallest_singular(L) < _INTERIOR:
        return None
    return Optimum(theta, current.at, slope, converged=True, curvature=current)


def _newton_step(at: Curvature) -> tuple[Array, bool]:
    """Return the step downhill, and whether the deviance is convex here."""
    root, failed = lapack.dpotrf(at.hessian, lower=1)
    if not failed:
        return -np.asarray(lapack.dpotrs(root, at.at.gradient, lower=1)[0]), True
    values, vectors = np.linalg.eigh(at.hessian)
    size = np.maximum(np.abs(values), 1e-8 * np.abs(values).max())
    return -(vectors / size) @ (vectors.T @ at.at.gradient), False


def smallest_singular(L: Array) -> float:
    """Return the smallest singular value of a triangle; near 0 the random effects are singular."""
    return abs(float(L[0, 0])) if len(L) == 1 else float(np.linalg.svd(L, compute_uv=False).min())


def _positive_diagonal(theta: Array, chain: Chain) -> Array:
    if len(theta) == 1:
        return np.abs(theta)
    L = unpack(theta, chain.sizes)[0]
    return lower(L * np.where(np.diagonal(L) < 0, -1.0, 1.0))


def _search(chain: Chain, *, reml: bool) -> Optimum:
    """Maximise by L-BFGS-B from two starts, then by Newton steps on the analytic gradient until it vanishes.

    A line search may look far beyond the maximum, where rounding leaves no residual: that is a deviance above all that
    were seen. Where the search ends at such an edge, and not at a maximum with a residual, the outcome is explained
    perfectly.
    """
    diagonal = np.concatenate([lower(np.eye(q)) > 0 for q in chain.sizes])
    bounds = [(0.0, None) if on else (None, None) for on in diagonal]

    highest = profile(chain, np.where(diagonal, 1.0, 0.0), reml=reml).deviance
    edge: NotEstimable | None = None

    def objective(theta: Array) -> tuple[float, Array]:
        nonlocal highest, edge
        try:
            at = profile(chain, theta, reml=reml)
        except NotEstimable as e:
            edge = e
            return highest + chain.n, theta
        highest = max(highest, at.deviance)
        return at.deviance, at.gradient

    starts = [np.where(diagonal, scale, 0.0) for scale in (1.0, 0.2)]
    options = {"ftol": 1e-13, "gtol": 1e-7}
    best = minimize(objective, starts[0], jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    if (best.x[diagonal] < 1e-3).any():  # near the boundary: see whether another start ends elsewhere
        again = minimize(objective, starts[1], jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        best = again if again.fun < best.fun else best
    found = _newton(chain, best.x, diagonal, reml=reml)
    if edge is None:
        return found
    plain = profile(chain, np.zeros_like(found.theta), reml=reml).sigma2
    if not found.converged or found.at.sigma2 < _PERFECT * plain:
        raise edge
    return found


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
    return Optimum(theta, current, slope, slope < 1e-5 * max(1.0, chain.n) and inward < 1e-5 * max(1.0, chain.n))


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
