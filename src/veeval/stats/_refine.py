"""A second pass over the rows for columns that are nearly collinear."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.linalg import qr, solve_triangular

from veeval.errors import NotEstimable
from veeval.stats._cells import cross_products, sum_by
from veeval.stats._design import build_design
from veeval.stats._equal import EqualSums
from veeval.stats._formula import parse
from veeval.stats._frames import complete_rows, group_rows, weights_of
from veeval.stats._moments import Moments
from veeval.stats._regression import Solution, original_size
from veeval.stats._types import Array, IntArray

__all__ = ["needs_rows", "refine"]

# From here on normal equations lose more digits than an orthogonal factorisation of the rows.
_CONDITION = 300.0
# The residual sum of squares, as a difference, loses digits when it is this small a share of the total.
_NEARLY_PERFECT = 1e-6
# A column whose remainder (as a length) is below this share of itself is rounding, also for a factorisation of rows.
_COLLINEAR = 1e-13


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows to solve again.

    X : (n, k) as given or demeaned; y : (n,) less its shift, both times root_w : (n,) the root of the weights; codes :
    (n,) clusters; units : (n,) absorbed units, or None.
    """

    X: Array
    y: Array
    codes: IntArray
    root_w: Array
    units: IntArray | None


def needs_rows(s: Solution) -> bool:
    """Say whether digits are lost, or a column was left out that the rows might still tell apart."""
    lost = s.condition > _CONDITION or s.residual_ss < _NEARLY_PERFECT * s.total_ss
    return (lost or bool(s.dropped)) and not s.gram.hidden


def refine(s: Solution, m: Moments, data: pd.DataFrame, cluster: tuple[str, ...], absorb: str | None) -> Solution:
    """Solve again from an orthogonal factorisation of the rows.

    Notes
    -----
    Which columns can be told apart is seen about the shift, where they are least collinear; the solution comes from X
    = Q R by Householder on the columns as given, whose digits a shift could round, with the residuals in extended
    precision (Bjorck 1967). The sums per cluster of Q and of the residuals are of perfectly conditioned columns, so
    everything that follows keeps the digits of the factorisation.
    """
    rows = _rows(s, m, data, cluster, absorb)
    X, y, codes = rows.X, rows.y, rows.codes
    shifted = X if s.gram.offset is None else X - s.gram.offset[0] * X[:, :1]
    kept = _independent(shifted, original_size(m, s.gram))
    if not len(kept):
        raise NotEstimable(f"no term of {m.formula!r} varies in these data.")
    X = X[:, kept]
    scale = np.sqrt(np.square(X).sum(axis=0))
    Q, R = qr(X / scale, mode="economic")
    root = solve_triangular(R, np.eye(len(kept))) / scale[:, None]
    beta, residual = _extended(X, y, Q, R, scale)
    cross = cross_products(np.column_stack([Q, residual]), codes, len(s.gram.labels))
    q = len(kept)
    equal = None if s.gram.equal is None else _equal(Q, residual, rows, len(s.gram.labels))
    if s.gram.offset is not None:
        beta[0] += s.gram.offset[1]
    return replace(
        s,
        gram=replace(s.gram, xx=cross[:, :q, :q], xy=cross[:, :q, q], yy=cross[:, q, q], equal=equal),
        kept=np.arange(q),
        root=np.eye(q),
        beta=np.zeros(q),
        terms=tuple(s.gram.terms[place] for place in kept),
        dropped=tuple(term for place, term in enumerate(s.gram.terms) if place not in kept),
        basis=root,
        estimate=beta,
        residual_ss=float(residual @ residual),
        parameters=q + s.gram.absorbed,
        doubtful=(),
        rows=None if cluster else (Q, residual),
    )


def _equal(Q: Array, residual: Array, rows: _Rows, size: int) -> EqualSums:
    """Sum Q and the residuals without weights and with their squares, per cluster and per absorbed unit."""
    w, q = rows.root_w**2, Q.shape[1]
    plain = np.column_stack([Q, residual]) / rows.root_w[:, None]
    xx0 = cross_products(plain, rows.codes, size)
    xx2 = cross_products(plain * w[:, None], rows.codes, size)[:, :q, :q]
    sums = EqualSums.without_units(xx0[:, :q, :q], xx2, xx0[:, :q, q])
    if rows.units is None:
        return sums
    count = int(rows.units.max()) + 1
    powers = np.column_stack([np.ones_like(w), w, w**2])
    totals, sums0 = sum_by(powers, rows.units, count), sum_by(plain, rows.units, count)
    owner = np.zeros(count, dtype=np.intp)
    owner[rows.units] = rows.codes
    return replace(
        sums,
        cluster=owner,
        n=totals[:, 0],
        w=totals[:, 1],
        w2=totals[:, 2],
        x0=sums0[:, :q],
        x2=sum_by(plain[:, :q] * powers[:, 2:], rows.units, count),
        y0=sums0[:, q],
    )


def _extended(X: Array, y: Array, Q: Array, R: Array, scale: Array) -> tuple[Array, Array]:
    """Return coefficients and residuals, corrected by residuals in extended precision where the machine has it."""
    beta = (solve_triangular(R, Q.T @ y) / scale).astype(np.longdouble)
    for _ in range(3):
        residual = y.astype(np.longdouble)
        for j, b in enumerate(beta):
            residual -= X[:, j] * b
        rounded = residual.astype(np.float64)
        beta = beta + solve_triangular(R, Q.T @ rounded) / scale
    return beta.astype(np.float64), rounded


def _rows(s: Solution, m: Moments, data: pd.DataFrame, cluster: tuple[str, ...], absorb: str | None) -> _Rows:
    parsed = parse(m.formula)
    units = (*cluster, *((absorb,) if absorb else ()), *((m.weights,) if m.weights else ()))
    rows, _ = complete_rows(data, (*parsed.columns, *units))
    w = np.ones(len(rows)) if m.weights is None else weights_of(rows, m.weights)
    rows, w = rows[w > 0].reset_index(drop=True), w[w > 0]
    design = build_design(parsed, rows)
    values = design.values.copy()
    if s.gram.offset is not None:
        values[:, -1] -= m.shift[-1]
    if absorb is not None:
        values -= m.shift
        inside = group_rows(rows, [absorb])
        total = sum_by(w, inside.codes, len(inside))
        values = values - (sum_by(values * w[:, None], inside.codes, len(inside)) / total[:, None])[inside.codes]
    root_w = np.sqrt(w)
    values = values * root_w[:, None]
    places = [design.names.index(m.stored(term)) for term in s.gram.terms]
    absorbed = None if absorb is None else inside.codes
    return _Rows(values[:, places], values[:, -1], group_rows(rows, cluster).codes, root_w, absorbed)


def _independent(X: Array, origin: Array | None) -> IntArray:
    """Return the columns of X (n, k) that vary and that earlier ones do not determine, in order.

    origin : (k,) sums of squares before anything was subtracted; a column that is small beside it is constant.
    """
    scale = np.sqrt(np.square(X).sum(axis=0))
    usable = np.flatnonzero(np.square(scale) > (0.0 if origin is None else 1e-26 * origin))
    R = qr(X[:, usable] / scale[usable], mode="r")[0][: len(usable)]
    kept: list[int] = []
    basis = np.zeros((len(R), 0))
    for j in range(R.shape[1]):
        rest = R[:, j] - basis @ (basis.T @ R[:, j])
        rest = rest - basis @ (basis.T @ rest)
        size = float(np.linalg.norm(rest))
        if size > _COLLINEAR:
            kept.append(j)
            basis = np.column_stack([basis, rest / size])
    return usable[kept].astype(np.intp)
