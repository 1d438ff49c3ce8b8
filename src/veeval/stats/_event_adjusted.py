"""The effect of one cohort in one period with covariates, as Sant'Anna & Zhao (2020) define it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from veeval.errors import NotEstimable
from veeval.stats._event_panel import PERIOD, UNIT, Panel, Y
from veeval.stats._types import Array, BoolArray, IntArray

__all__ = ["Wide", "adjusted", "comparison", "origin", "wide"]

_TRIM = 0.995


@dataclass(frozen=True, slots=True)
class Wide:
    """Outcome (U, T) and covariates (U, T, k) per unit and period; NaN where not observed."""

    y: Array
    x: Array


def wide(panel: Panel) -> Wide:
    """Lay rows out per unit and period."""
    place = (panel.rows[UNIT].to_numpy(), panel.rows[PERIOD].to_numpy() - 1)
    y = np.full((len(panel.units), len(panel.periods)), np.nan)
    x = np.full((*y.shape, len(panel.covariates)), np.nan)
    y[place] = panel.rows[Y].to_numpy()
    x[place] = panel.rows[list(panel.covariates)].to_numpy(dtype=np.float64)
    return Wide(y, x)


def origin(first: int, period: int, base: str, anticipation: int) -> int:
    """Return the period (1 .. T) that a period is compared with; under 1: there is none."""
    return period - 1 if base == "varying" and period < first else first - 1 - anticipation


def comparison(cohort: IntArray, first: int, period: int, before: int, control: str, anticipation: int) -> BoolArray:
    """Say of first treated periods (0: never) whether cohort ``first`` is compared with them."""
    never: BoolArray = cohort == 0
    if control == "never_treated":
        return never
    later: BoolArray = (cohort > max(period, before) + anticipation) & (cohort != first)
    return np.asarray(never | later, dtype=np.bool_)


def adjusted(
    table: Wide, treated: BoolArray, others: BoolArray, period: int, before: int, method: str
) -> tuple[float, Array]:
    """Return the effect and the influence (U,) of every unit, so that the variance is the sum of their squares.

    With propensity p(X), weights w1 = D and w0 = p(1-D)/(1-p), each divided by its own mean, and m(X) the regression
    of the change on X among the comparison: E[(w1 - w0)(dY - m)] ("dr"); "reg" leaves out w0, "ipw" m. Covariates are
    those of the earlier period.
    """
    dy = table.y[:, period - 1] - table.y[:, before - 1]
    covariates = table.x[:, min(period, before) - 1]
    use = (treated | others) & np.isfinite(dy) & np.isfinite(covariates).all(axis=1)
    D, change = treated[use].astype(np.float64), dy[use]
    X = np.column_stack([np.ones(len(D)), (covariates[use] - covariates[use].mean(axis=0)) / _scale(covariates[use])])
    if not D.any() or (D == 0).sum() <= X.shape[1]:
        raise NotEstimable(
            f"{int((D == 0).sum())} units to compare a cohort with cannot carry {X.shape[1] - 1} covariates. "
            "Leave some out."
        )
    n, w1, w0 = len(D), D / D.mean(), np.zeros(len(D))
    rest, on_regression, on_propensity = change, np.zeros_like(X), np.zeros_like(X)
    if method != "reg":
        w0, on_propensity = _propensity_part(X, D)
    if method != "ipw":
        rest, on_regression = _regression_part(X, D, change)
    eta1, eta0 = float((w1 * rest).mean()), float((w0 * rest).mean())
    first = w1 * (rest - eta1) - on_regression @ (w1 @ X / n)
    second = w0 * (rest - eta0) + on_propensity @ ((w0 * (rest - eta0)) @ X / n) - on_regression @ (w0 @ X / n)
    influence = np.zeros(len(dy))
    influence[use] = (first - second) / n
    return eta1 - eta0, influence


def _propensity_part(X: Array, D: Array) -> tuple[Array, Array]:
    """Return the weights w0 (n,) of the comparison and the influence (n, k) on the propensity's coefficients."""
    p = _propensity(X, D)
    w0 = np.where(p < _TRIM, p * (1 - D) / (1 - p), 0.0)
    return w0 / w0.mean(), (D - p)[:, None] * X @ np.linalg.pinv((X * (p * (1 - p))[:, None]).T @ X / len(D))


def _regression_part(X: Array, D: Array, change: Array) -> tuple[Array, Array]:
    """Return residuals (n,) of the comparison's regression and the influence (n, k) on its coefficients."""
    free = X * (1 - D)[:, None]
    rest = change - X @ np.linalg.lstsq(X[D == 0], change[D == 0], rcond=None)[0]
    return rest, free * rest[:, None] @ np.linalg.pinv(free.T @ X / len(D))


def _scale(x: Array) -> Array:
    spread = x.std(axis=0)
    return np.where(spread > 0, spread, 1.0)


def _propensity(X: Array, D: Array) -> Array:
    """Return the fitted probabilities of a logistic regression (Newton's method)."""
    b = np.zeros(X.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(X @ b, -30, 30)))
        step = np.linalg.lstsq((X * (p * (1 - p))[:, None]).T @ X, X.T @ (D - p), rcond=1e-12)[0]
        b = b + step
        if np.abs(step).max() < 1e-10:
            return np.asarray(1 / (1 + np.exp(-X @ b)), dtype=np.float64)
    raise NotEstimable(
        "the covariates separate a cohort from its comparison completely: there is nobody alike. Leave covariates out, "
        "or use method='reg' and say that it extrapolates."
    )
