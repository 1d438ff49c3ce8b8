"""Degrees of freedom of a mixed model's estimates: Satterthwaite, and Kenward & Roger's adjustment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from veeval.stats._curvature import Curvature
from veeval.stats._likelihood import lower, unpack
from veeval.stats._types import Array, inverse
from veeval.stats._woodbury import Chain, projections, sweep

__all__ = ["Degrees", "kenward_roger", "satterthwaite", "satterthwaite_exact"]


@dataclass(frozen=True, slots=True)
class Degrees:
    """What degrees of freedom of a contrast are computed from.

    covariance : (p, p) of the estimates; slopes : (t, p, p) its derivatives to the variance parameters; spread : (t,
    t) the covariance of those parameters.
    """

    covariance: Array
    slopes: Array
    spread: Array

    def df(self, contrasts: Array) -> Array:
        """Return 2 v^2 / (g'W g) for v = c'Phi c and g its gradient; contrasts (m, p), returns (m,)."""
        v = np.einsum("mp,pq,mq->m", contrasts, self.covariance, contrasts)
        g = np.einsum("mp,tpq,mq->mt", contrasts, self.slopes, contrasts)
        variance = np.einsum("ms,st,mt->m", g, self.spread, g)
        out = np.full(len(v), np.nan)
        np.divide(2 * np.square(v), variance, out=out, where=variance > 0)
        return out


@dataclass(frozen=True, slots=True)
class _First:
    """First derivatives at variances psi = (sigma2, lower triangles of D).

    XVX : (p, p); slopes : (t, p, p) of XVX; log_slopes : (t,) of the log determinants; deviance_slopes : (t,) of the
    deviance that is not profiled.
    """

    XVX: Array
    slopes: Array
    log_slopes: Array
    deviance_slopes: Array


def satterthwaite(chain: Chain, theta: Array, sigma2: float, *, reml: bool) -> Degrees:
    """Use the observed information of (theta, log sigma2): Satterthwaite (1941) as Kuznetsova et al. (2017) have it.

    Parameters on the boundary (a variance of 0) have no slope there, so they drop out.
    """
    tau = np.append(theta, np.log(sigma2))

    def covariance_and_slope(at: Array) -> tuple[Array, Array]:
        first = _first_order(chain, _psi(chain, at), reml=reml)
        return inverse(first.XVX), _jacobian(chain, at).T @ first.deviance_slopes

    slopes, hessian = _central(covariance_and_slope, tau, 1e-5)
    return Degrees(covariance_and_slope(tau)[0], slopes, _spread(hessian))


def satterthwaite_exact(c: Curvature) -> Degrees:
    """Do the same from exact second derivatives, at the optimum of a single level.

    Notes
    -----
    With s = log sigma2 the deviance that is not profiled over sigma has second derivative N to s and -N d log r2 to
    theta and s; profiling took (N d log r2)^2 / N off the block of theta.
    """
    sigma2, e = c.at.sigma2, c.residual_slopes
    covariance = sigma2 * c.half @ c.half.T
    slopes = np.concatenate([-sigma2 * c.half @ c.slopes @ c.half.T, covariance[None]])
    t = len(e)
    hessian = np.empty((t + 1, t + 1))
    hessian[:t, :t] = c.hessian + np.outer(e, e) / c.at.N
    hessian[:t, t] = hessian[t, :t] = -e
    hessian[t, t] = c.at.N
    return Degrees(covariance, slopes, _spread(hessian))


def _spread(hessian: Array) -> Array:
    """Return twice the inverse of a deviance's Hessian, without the directions in which it is flat."""
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    good = values > 1e-7 * values.max()
    return np.asarray(2 * (vectors[:, good] / values[good]) @ vectors[:, good].T)


def kenward_roger(chain: Chain, theta: Array, sigma2: float) -> tuple[Degrees, Array]:
    """Use the expected information of the variances, and adjust the covariance (p, p): Kenward & Roger (1997).

    Notes
    -----
    With P_i = -X'V^-1 V_i V^-1 X and Q_ij = X'V^-1 V_i V^-1 V_j V^-1 X, W = 2 inv(tr(V^-1 V_i V^-1 V_j) - 2 tr(Phi
    Q_ij) + tr(Phi P_i Phi P_j)) and Phi_A = Phi + 2 Phi {sum W_ij (Q_ij - P_i Phi P_j)} Phi. V is linear in the
    variances, so P and Q are first and second derivatives of X'V^-1 X and W comes from the second derivatives of the
    log determinants.
    """
    psi = _psi(chain, np.append(theta, np.log(sigma2)))
    first = _first_order(chain, psi, reml=True)
    phi = inverse(first.XVX)

    def slopes_and_logs(at: Array) -> tuple[Array, Array]:
        there = _first_order(chain, at, reml=True)
        return there.slopes, there.log_slopes

    second, information = _central(slopes_and_logs, psi, 1e-5, floor=sigma2 * 1e-2)
    Q = (second + np.swapaxes(second, 0, 1)) / 4
    W = 2 * np.asarray(np.linalg.pinv(-(information + information.T) / 2, hermitian=True), dtype=np.float64)
    P = first.slopes
    inside = np.einsum("ij,ijab->ab", W, Q) - np.einsum("ij,iab,bc,jcd->ad", W, P, phi, P)
    adjusted = phi + 2 * phi @ inside @ phi
    return Degrees(phi, phi @ P @ phi, W), (adjusted + adjusted.T) / 2


def _psi(chain: Chain, tau: Array) -> Array:
    sigma2 = np.exp(tau[-1])
    triangles = [sigma2 * lower(L @ L.T) for L in unpack(tau[:-1], chain.sizes)]
    return np.concatenate([[sigma2], *triangles])


def _jacobian(chain: Chain, tau: Array) -> Array:
    """Return d psi / d tau, exactly: D is quadratic in theta and proportional to sigma2."""
    sigma2, t = np.exp(tau[-1]), len(tau)
    columns = []
    for i in range(t - 1):
        unit = np.zeros(t - 1)
        unit[i] = 1.0
        both = zip(unpack(tau[:-1], chain.sizes), unpack(unit, chain.sizes), strict=True)
        columns.append(np.concatenate([[0.0], *(sigma2 * lower(L @ E.T + E @ L.T) for L, E in both)]))
    columns.append(_psi(chain, tau))
    return np.array(columns).T


def _first_order(chain: Chain, psi: Array, *, reml: bool) -> _First:
    """First derivatives at absolute variances; the direction of sigma2 follows from V = sum of psi_i V_i."""
    sigma2 = psi[0]
    triangles = unpack(psi[1:], chain.sizes)
    s = sweep(chain, [(T + T.T - np.diag(np.diagonal(T))) / sigma2 for T in triangles])
    p = chain.p
    XVX, XVy = s.AVA[:p, :p] / sigma2, s.AVA[:p, p] / sigma2
    phi = inverse(XVX)
    beta = phi @ XVy
    residual = float(s.AVA[p, p] / sigma2 - XVy @ beta)
    slopes, logs, deviances = [], [], []
    for inner, outer in projections(chain, s):
        B = outer[:, :, :p]
        v = outer[:, :, p] - B @ beta
        q = inner.shape[1]
        trace, square = inner.sum(axis=0) / sigma2, (v.T @ v) / sigma2**2
        flat = B.reshape(len(B), -1)
        products = -(flat.T @ flat).reshape(q, p, q, p).swapaxes(1, 2) / sigma2**2
        for a, b in zip(*np.tril_indices(q), strict=True):
            twice = 1.0 if a == b else 2.0
            slope = (products[a, b] + products[b, a]) * (twice / 2)
            slopes.append(slope)
            logs.append(twice * trace[a, b] + (np.sum(phi * slope) if reml else 0.0))
            deviances.append(logs[-1] - twice * square[a, b])
    N = chain.n - p if reml else chain.n
    whole = np.array(slopes)
    slopes.insert(0, (-XVX - np.tensordot(psi[1:], whole, axes=1)) / sigma2)
    logs.insert(0, (N - float(psi[1:] @ logs)) / sigma2)
    deviances.insert(0, (N - residual - float(psi[1:] @ deviances)) / sigma2)
    return _First(XVX, np.array(slopes), np.array(logs), np.array(deviances))


def _central(
    function: Callable[[Array], tuple[Array, Array]], at: Array, step: float, floor: float = 0.1
) -> tuple[Array, Array]:
    """Central differences of a pair of arrays; the derivative's index comes first."""
    pairs = []
    for i, value in enumerate(at):
        h = step * max(abs(value), floor)
        up, down = at.copy(), at.copy()
        up[i] += h
        down[i] -= h
        pairs.append([(x - y) / (2 * h) for x, y in zip(function(up), function(down), strict=True)])
    return np.array([one[0] for one in pairs]), np.array([one[1] for one in pairs])
