"""How far parallel trends may fail before a conclusion does (Rambachan & Roth 2023)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize, stats

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._types import Array

__all__ = ["HonestMethod", "honest_table", "relative_magnitudes", "smoothness"]

HonestMethod = Literal["relative_magnitudes", "smoothness"]


def honest_table(
    method: HonestMethod,
    bounds: Sequence[float],
    pre: Array,
    post: Array,
    sigma: Array,
    weights: Array,
    df: float,
    level: float,
) -> pd.DataFrame:
    """Return one row per bound: estimate, conf_low, conf_high.

    pre : (P,) coefficients of the periods before the base period, oldest first; post : (Q,) from the start of
    treatment; sigma : (P+Q, P+Q) their covariance; weights : (Q,) the combination of post that is asked.
    """
    if not len(pre):
        raise NotEstimable("no period lies before the base period: nothing says how trends differed before.")
    values = np.asarray(list(bounds), dtype=np.float64)
    if not len(values) or not np.isfinite(values).all() or (values < 0).any():
        raise BadArgument(f"bound={list(bounds)!r} must hold numbers of 0 or more.")
    interval = relative_magnitudes if method == "relative_magnitudes" else smoothness
    rows = [interval(pre, post, sigma, weights, bound, df, level) for bound in values]
    low, high = np.array(rows).T
    estimate = np.full(len(values), float(weights @ post))
    return pd.DataFrame(
        {"method": method, "bound": values, "estimate": estimate, "conf_low": low, "conf_high": high}
    ).assign(excludes_zero=(low > 0) | (high < 0))


def relative_magnitudes(
    pre: Array, post: Array, sigma: Array, weights: Array, bound: float, df: float, level: float
) -> tuple[float, float]:
    """Return an interval that holds if no change of trend after the start exceeds ``bound`` times the largest before.

    With D_s the change in coefficients between neighbouring periods before, and c = sum_k |sum_{j>=k} l_j|, the
    identified set is l'post -/+ bound c max_s |D_s|. Each end is the largest of linear functions of the estimates; the
    end's confidence limit is the largest of their limits, which covers without knowing which s is the largest.
    """
    steps = np.diff(np.append(pre, 0.0))  # the base period has coefficient 0
    maps = np.diff(np.vstack([np.eye(len(pre)), np.zeros(len(pre))]), axis=0)
    reach = bound * float(np.abs(np.cumsum(weights[::-1])).sum())
    z = float(stats.t.ppf(0.5 + level / 2, df))
    ends = []
    for side in (-1.0, 1.0):
        limits = []
        for sign in (-1.0, 1.0):
            directions = np.hstack([sign * reach * maps, np.tile(weights, (len(pre), 1))])
            spread = np.sqrt(np.einsum("ij,jk,ik->i", directions, sigma, directions))
            limits.append(weights @ post + sign * reach * steps + side * z * spread)
        ends.append(side * float(np.max(side * np.concatenate(limits))))
    return ends[0], ends[1]


def smoothness(
    pre: Array, post: Array, sigma: Array, weights: Array, bound: float, df: float, level: float
) -> tuple[float, float]:
    """Return the shortest fixed-length interval if the slope of the difference changes by at most ``bound`` a period.

    The estimator is l'post + v'pre, with v such that a linear difference in trends cancels. Its bias is at most
    bound * |Wv|_1 over the second differences; the half-length is sigma_v times the quantile of |t + bias/sigma_v|
    (Armstrong & Kolesar 2020; Rambachan & Roth 2023, section 4.1).
    """
    P, Q = len(pre), len(post)
    linear, second = _parts(P, Q)
    free = _orthogonal(linear[:P])
    fixed = np.concatenate([-linear[:P] * float(linear[P:] @ weights) / float(linear[:P] @ linear[:P]), weights])
    basis = np.vstack([free, np.zeros((Q, free.shape[1]))])
    best = fixed + basis @ _shortest(fixed, basis, sigma, second, bound, df, level)
    spread = float(np.sqrt(best @ sigma @ best))
    length = spread * _folded(bound * float(np.abs(second.T @ best).sum()) / spread, df, level)[0]
    centre = float(best[:P] @ pre + weights @ post)
    return centre - length, centre + length


def _orthogonal(direction: Array) -> Array:
    """Return an orthonormal basis of what is orthogonal to a vector: (P, P-1)."""
    return np.asarray(np.linalg.svd(direction[None, :])[2][1:].T, dtype=np.float64)


def _parts(P: int, Q: int) -> tuple[Array, Array]:
    """Return a linear path (P+Q,) and the paths (P+Q, K) of a unit change of slope in each inner period.

    Periods run -P .. -1 (before the base), base, 1 .. Q; the base is 0. A change of slope at period s before the base
    moves the periods before s, one from the base on moves the periods after it.
    """
    place = np.concatenate([np.arange(-P, 0), np.arange(1, Q + 1)]).astype(np.float64)
    before = [np.maximum(s - place, 0.0) for s in range(-P + 1, 0)]
    after = [np.maximum(place - s, 0.0) for s in range(Q)]
    return place, np.column_stack([*before, *after])


def _shortest(fixed: Array, basis: Array, sigma: Array, second: Array, bound: float, df: float, level: float) -> Array:
    """Return x that minimises the half-length of the interval around (fixed + basis x)'estimates.

    The half-length is convex in x: it is the perspective of a convex quantile in bias and spread. The absolute values
    are carried by slack variables u, so that the objective is smooth; it starts at least variance.
    """
    inner = basis.T @ sigma @ basis
    if not len(inner):
        return np.zeros(0)
    x: Array = -np.linalg.lstsq(inner, basis.T @ sigma @ fixed, rcond=1e-12)[0].astype(np.float64)
    if bound == 0:
        return x
    n, K = len(x), second.shape[1]
    scale = float(np.sqrt((fixed + basis @ x) @ sigma @ (fixed + basis @ x)))
    slope, offset = second.T @ basis, second.T @ fixed

    def length(z: Array) -> tuple[float, Array]:
        v = fixed + basis @ z[:n]
        toward = sigma @ v
        spread = float(np.sqrt(v @ toward))
        ratio = bound * float(z[n:].sum()) / spread
        c, change = _folded(ratio, df, level)
        by_x = (c - ratio * change) / spread * (basis.T @ toward)
        gradient: Array = np.concatenate([by_x, np.full(K, bound * change)]) / scale
        return spread * c / scale, gradient

    solved = optimize.minimize(
        length,
        np.concatenate([x, np.abs(slope @ x + offset)]),
        jac=True,
        method="SLSQP",
        bounds=[(None, None)] * n + [(0.0, None)] * K,
        constraints=[
            {
                "type": "ineq",
                "fun": lambda z, sign=sign: z[n:] + sign * (slope @ z[:n] + offset),
                "jac": lambda _, sign=sign: np.hstack([sign * slope, np.eye(K)]),
            }
            for sign in (-1.0, 1.0)
        ],
        options={"ftol": 1e-13, "maxiter": 500},
    )
    return np.asarray(solved.x[:n], dtype=np.float64)


def _folded(bias: float, df: float, level: float) -> tuple[float, float]:
    """Return the quantile c of |T + bias| for T distributed t(df), and its derivative to the bias."""
    top = bias + float(stats.t.ppf(0.5 + level / 2, df))

    def gap(c: float) -> float:
        return float(stats.t.cdf(c - bias, df) - stats.t.cdf(-c - bias, df)) - level

    c = float(optimize.brentq(gap, 0.0, top + 1e-6, xtol=1e-14))
    near, far = float(stats.t.pdf(c - bias, df)), float(stats.t.pdf(c + bias, df))
    return c, (near - far) / (near + far)
