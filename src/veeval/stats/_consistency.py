"""Consistency of items that are added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import minimize

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._frames import as_names, complete_rows, numbers
from veeval.stats._inference import dropped_note, t_table
from veeval.stats._types import Array

__all__ = ["Consistency", "cronbach_alpha", "omega"]

_LEAST = 0.005
_SINGULAR = 1e-9  # eigenvalue of a correlation matrix: less than this is rounding


@dataclass(frozen=True, slots=True)
class Consistency:
    """How well items measure one thing.

    Attributes
    ----------
    term : str
        ``alpha`` or ``omega``.
    estimate : float
        The coefficient of the sum score.
    items : DataFrame
        Per item its correlation with the rest (alpha: and alpha without it; omega: its loading).
    n, n_items : int
        Complete rows, and items.
    dropped : dict
        Rows left out per item that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    term: str
    estimate: float
    items: pd.DataFrame
    n: int
    n_items: int
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row; alpha has Feldt's (1965) interval, omega none."""
        table = t_table([self.term], np.array([self.estimate]), np.array([np.nan]), np.array([np.nan]), level)
        if self.term == "alpha":
            df1, df2 = self.n - 1.0, (self.n - 1.0) * (self.n_items - 1.0)
            tail = (1 - level) / 2
            table["conf_low"] = 1 - (1 - self.estimate) * stats.f.ppf(1 - tail, df1, df2)
            table["conf_high"] = 1 - (1 - self.estimate) * stats.f.ppf(tail, df1, df2)
        return table


def cronbach_alpha(items: pd.DataFrame, columns: Iterable[str] | None = None) -> Consistency:
    """Estimate the reliability of a sum of items that measure one thing equally well.

    Parameters
    ----------
    items : DataFrame
        One row per respondent, one column per item, scored in the same direction.
    columns : list of str, optional
        The items, when the table holds more.

    Returns
    -------
    Consistency
        With alpha without each item.

    Notes
    -----
    alpha = k/(k-1) (1 - sum of item variances / variance of the sum). It is no sign that the items measure one thing,
    and a lower bound when they do unequally well: see :func:`omega`. Interval of Feldt (1965).
    """
    X, names, dropped = _items(items, columns)
    S = np.cov(X.T)
    without = [_alpha(np.delete(np.delete(S, i, 0), i, 1)) if len(S) > 2 else np.nan for i in range(len(S))]
    table = pd.DataFrame({"item": names, "rest_correlation": _rest(X), "alpha_without": without})
    turned = tuple(
        f"{name} correlates negatively with the rest: is it scored the other way round?"
        for name in table.loc[table["rest_correlation"] < 0, "item"]
    )
    return Consistency(
        "alpha", _alpha(S), table, len(X), len(names), dropped, "Cronbach's alpha", (*turned, *dropped_note(dropped))
    )


def omega(items: pd.DataFrame, columns: Iterable[str] | None = None) -> Consistency:
    """Estimate the reliability of a sum of items that measure one thing unequally well (McDonald's omega total).

    Parameters
    ----------
    items : DataFrame
        One row per respondent, one column per item; at least three items.
    columns : list of str, optional
        The items, when the table holds more.

    Returns
    -------
    Consistency
        With the loadings.

    Notes
    -----
    omega = (sum l)^2 / ((sum l)^2 + sum u) with loadings l and uniquenesses u, in the items' own units, of one factor
    fitted by maximum likelihood.
    """
    X, names, dropped = _items(items, columns)
    if len(names) < 3:
        raise NotEstimable("one factor needs three items or more. Use cronbach_alpha for two.")
    sd, R = X.std(axis=0, ddof=1), np.asarray(np.corrcoef(X.T))
    if np.linalg.eigvalsh(R)[0] < _SINGULAR:
        raise NotEstimable(
            f"the {len(names)} items determine each other in these {len(X)} rows, so their factor has no likelihood. "
            "Leave out items that are made of others, or use cronbach_alpha."
        )
    loadings, unique = _one_factor(R)
    common = float((loadings * sd).sum()) ** 2
    table = pd.DataFrame({"item": names, "rest_correlation": _rest(X), "loading": loadings})
    value = common / (common + float((unique * sd**2).sum()))
    heywood = (
        ("an item is fitted perfectly by the factor (Heywood case): look at the loadings.",)
        if (unique <= _LEAST).any()
        else ()
    )
    return Consistency(
        "omega",
        value,
        table,
        len(X),
        len(names),
        dropped,
        "McDonald's omega, one factor, ML",
        (*heywood, *dropped_note(dropped)),
    )


def _items(items: pd.DataFrame, columns: Iterable[str] | None) -> tuple[Array, list[str], dict[str, int]]:
    if not isinstance(items, pd.DataFrame):
        raise BadArgument("items must be a DataFrame with one column per item.")
    names = list(as_names(columns) or map(str, items.columns))
    if len(names) < 2:
        raise NotEstimable("consistency needs two items or more.")
    rows, dropped = complete_rows(items, names)
    X = np.column_stack([numbers(rows, name) for name in names])
    if len(X) < 3:
        raise NotEstimable(f"{len(X)} complete rows are too few.")
    flat = [name for name, spread in zip(names, np.ptp(X, axis=0), strict=True) if spread == 0]
    if flat:
        raise NotEstimable(f"item {flat[0]!r} does not vary. Leave it out.")
    return X, names, dropped


def _alpha(S: Array) -> float:
    k, total = len(S), float(S.sum())
    return float(k / (k - 1) * (1 - np.trace(S) / total)) if total > 1e-12 * np.trace(S) else np.nan


def _rest(X: Array) -> list[float]:
    rest = X.sum(axis=1)[:, None] - X
    pairs = zip(X.T, rest.T, strict=True)
    return [float(np.corrcoef(x, r)[0, 1]) if np.ptp(r) > 0 else np.nan for x, r in pairs]


def _one_factor(R: Array) -> tuple[Array, Array]:
    """Fit one factor to a correlation matrix by maximum likelihood (Joreskog 1967): loadings and uniquenesses."""

    def split(psi: Array) -> tuple[Array, Array, Array]:
        scale = np.sqrt(psi)
        values, vectors = np.linalg.eigh(R / np.outer(scale, scale))
        return values, vectors, scale * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))

    def objective(psi: Array) -> tuple[float, Array]:
        values, _, loadings = split(psi)
        rest = np.maximum(values[:-1], 1e-300)
        implied = np.square(loadings) + psi
        return float((rest - np.log(rest) - 1).sum()), (implied - 1.0) / psi**2

    start = np.clip(0.5 / np.diagonal(np.linalg.pinv(R)), _LEAST, 1.0)
    options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 5000}
    found = minimize(objective, start, jac=True, method="L-BFGS-B", bounds=[(_LEAST, 1.0)] * len(R), options=options)
    loadings = split(found.x)[2]
    return loadings * np.sign(loadings.sum()), found.x
