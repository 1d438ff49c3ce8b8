"""Heteroskedasticity-robust variance: every row is its own cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from veeval.stats._types import Array, BoolArray

__all__ = ["RowRobust", "one_row", "row_robust"]

_ONE = 1e-9


@dataclass(frozen=True, slots=True)
class RowRobust:
    """A sandwich in the orthonormal basis Q = X R^-1.

    meat : (p, p); rows : (n, p) Q; leverage : (n,) h; adjust : (n,) a_i, the factor on each residual.
    """

    meat: Array
    rows: Array
    leverage: Array
    adjust: Array

    def df(self, directions: Array) -> Array:
        """Satterthwaite df of combinations (m, p) in the orthonormal basis, as Bell & McCaffrey (2002)."""
        along = self.rows @ directions.T
        own = np.square(self.adjust[:, None] * along)
        scaled = self.adjust[:, None] * along
        inner = np.einsum("np,nm,nq->mpq", self.rows, np.square(scaled), self.rows, optimize=True)
        size = own * self.leverage[:, None]
        trace = (own - size).sum(axis=0)
        square = np.square(own).sum(axis=0) - 2 * (own * size).sum(axis=0) + np.square(inner).sum(axis=(1, 2))
        df: Array = np.square(trace) / square
        return df


def one_row(robust: RowRobust, directions: Array) -> BoolArray:
    """Say which combinations (m, p) of the orthonormal basis rest on a row that the model fits perfectly; (m,)."""
    full = robust.rows[robust.leverage > 1.0 - _ONE]
    share = np.square(directions @ full.T) / np.square(directions).sum(axis=1, keepdims=True)
    perfect: BoolArray = (share > _ONE).any(axis=1)
    return perfect


def row_robust(rows: Array, residuals: Array, kind: str) -> RowRobust:
    """Return HC0 to HC3 (MacKinnon & White 1985): residuals times 1, sqrt(n/(n-p)), (1-h)^(-1/2) or (1-h)^(-1).

    rows : (n, p) orthonormal; residuals : (n,). Both carry the square roots of the weights. A row of leverage 1 adds
    nothing.
    """
    n, p = rows.shape
    leverage = np.square(rows).sum(axis=1)
    room = np.where(1.0 - leverage > _ONE, 1.0 - leverage, np.inf)
    most = np.sqrt(n / (n - p)) if n > p else np.nan
    adjust = {"0": np.ones(n), "1": np.full(n, most), "2": 1 / np.sqrt(room), "3": 1 / room}[kind[2]]
    scores = rows * (adjust * residuals)[:, None]
    return RowRobust(scores.T @ scores, rows, leverage, adjust)
