"""What people do by habit, for all replications at once: least squares with plain or CR1 standard errors."""

from __future__ import annotations

import numpy as np
from benchmarks.calibration.draws import Array
from benchmarks.calibration.measures import Found
from scipy import stats as distributions


def habits(
    target: str, truth: float, A: Array, n: Array, combination: Array, absorbed: Array | None = None
) -> list[Found]:
    """Fit least squares from cross-products per cluster (R, G, k, k), the outcome last, and test a combination.

    Plain: t with n - p degrees of freedom. CR1 with normal quantiles: what ``cov_type="cluster"`` of statsmodels gives,
    factor G/(G-1) (n-1)/(n-p).
    """
    p, G = A.shape[-1] - 1, A.shape[1]
    XX, Xy = A[..., :p, :p], A[..., :p, p]
    whole = A.sum(axis=1)
    bread = np.linalg.inv(whole[:, :p, :p])
    beta = np.einsum("rpq,rq->rp", bread, whole[:, :p, p])
    estimate = beta @ combination
    rows = n.sum(axis=1)
    left = rows - p - (0 if absorbed is None else absorbed.sum(axis=1))
    ss = whole[:, p, p] - np.einsum("rp,rp->r", beta, whole[:, :p, p])
    direction = np.einsum("rpq,q->rp", bread, combination)
    plain = np.sqrt(ss / left * np.einsum("rp,p->r", direction, combination))
    scores = Xy - np.einsum("rgpq,rq->rgp", XX, beta)
    meat = np.square(np.einsum("rgp,rp->rg", scores, direction)).sum(axis=1)
    robust = np.sqrt(meat * G / (G - 1) * (rows - 1) / (rows - p))
    return [
        with_quantile(target, "OLS, rows independent", truth, estimate, plain, left),
        with_quantile(target, "CR1, normal quantiles", truth, estimate, robust, np.inf),
    ]


def with_quantile(
    target: str,
    method: str,
    truth: float,
    estimate: Array,
    se: Array,
    df: Array | float,
    *,
    default: bool = False,
    least: float = 0.0,
    test: bool = True,
) -> Found:
    """Make intervals and tests from a t (or normal) distribution; no test under ``least`` degrees of freedom."""
    half = distributions.t.ppf(0.975, df) * se
    p = 2 * distributions.t.sf(np.abs(estimate - truth) / se, df)
    return Found(
        target,
        method,
        default,
        truth,
        estimate,
        estimate - half,
        estimate + half,
        se,
        np.where(np.asarray(df) >= least, p, np.nan) if test else None,
    )
