"""Least squares and its robust variances, on sums per cluster."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._design import build_design
from veeval.stats._equal import EqualVariance, equal_variance
from veeval.stats._formula import parse
from veeval.stats._frames import complete_rows, weights_of
from veeval.stats._gram import Gram
from veeval.stats._moments import Moments
from veeval.stats._rowwise import RowRobust, one_row, row_robust
from veeval.stats._sandwich import ClusterRobust, cluster_robust, factor_of, leverage_one
from veeval.stats._solve import factorise
from veeval.stats._types import Array, IntArray

__all__ = [
    "Clustered",
    "Solution",
    "cluster_sandwich",
    "cluster_variance",
    "original_size",
    "row_variance",
    "solve",
    "standard_errors",
    "to_terms",
]


Clustered: TypeAlias = ClusterRobust | EqualVariance


@dataclass(frozen=True, slots=True)
class Solution:
    """Least squares of y on the columns of X that can be told apart.

    gram : the sums; kept : (q,) the columns kept, absorbed dummies included; root : (q, q) with Q = X root orthonormal;
    beta : (q,) in the basis of ``gram``; terms : the p terms kept; dropped : the terms that were not; basis : (p, q),
    so that L basis are the directions in Q of contrasts L of the terms; estimate : (p,) on the terms; residual_ss,
    total_ss : sums of squares; parameters : q and the absorbed ones; condition : of the scaled X; rows : Q (n, q) and
    residuals (n,), when they are known; doubtful : dropped terms that may be only nearly collinear.
    """

    gram: Gram
    kept: IntArray
    root: Array
    beta: Array
    terms: tuple[str, ...]
    dropped: tuple[str, ...]
    basis: Array
    estimate: Array
    residual_ss: float
    total_ss: float
    parameters: int
    condition: float
    rows: tuple[Array, Array] | None = None
    doubtful: tuple[str, ...] = ()


def to_terms(gram: Gram, kept: IntArray) -> tuple[Array, Array]:
    """Return K (p, q) and start (p,): the terms' coefficients are K beta + start, without shift and hidden dummies."""
    shown = np.flatnonzero(kept < len(gram.terms))
    K, start = np.eye(len(kept))[shown], np.zeros(len(shown))
    if gram.offset is not None:
        shift, start[0] = gram.offset
        K[0, 1:] -= shift[kept[1:]]
    return K, start


def solve(gram: Gram, m: Moments) -> Solution:
    """Solve the normal equations, leaving out columns that earlier ones determine.

    Raises
    ------
    NotEstimable
        No term varies, or the outcome does not.
    """
    total_ss = _total(m, gram)
    if total_ss <= 0:
        where = " within the absorbed units" if gram.absorbed else ""
        raise NotEstimable(f"the outcome {m.outcome!r} does not vary{where}.")
    xx, xy, yy = gram.xx.sum(axis=0), gram.xy.sum(axis=0), float(gram.yy.sum())
    k = len(gram.terms)
    # absorbed dummies go first, so that a term they determine is the one that is dropped
    order = np.r_[k : k + gram.hidden, 0:k].astype(np.intp)
    factor = factorise(xx[np.ix_(order, order)], original_size(m, gram) if not gram.hidden else None)
    kept = order[factor.kept]
    shown = np.flatnonzero(kept < k)
    if not len(shown):
        raise NotEstimable(f"no term of {m.formula!r} varies in these data.")
    rotated = factor.root.T @ xy[kept]
    beta = factor.root @ rotated
    K, start = to_terms(gram, kept)
    return Solution(
        gram=gram,
        kept=kept,
        root=factor.root,
        beta=beta,
        terms=tuple(gram.terms[place] for place in kept[shown]),
        dropped=tuple(term for place, term in enumerate(gram.terms) if place not in kept),
        basis=K @ factor.root,
        estimate=K @ beta + start,
        residual_ss=max(yy - float(rotated @ rotated), 0.0),
        total_ss=total_ss,
        parameters=len(kept) + gram.absorbed,
        condition=factor.condition,
        doubtful=tuple(gram.terms[order[place]] for place in factor.doubtful if order[place] < k),
    )


def cluster_sandwich(s: Solution, kind: str, n: int) -> Clustered:
    """Return the cluster-robust sandwich of a solution; with weights under equal variances."""
    plain = cluster_variance(s, "CR0" if s.gram.equal else kind, n)
    if s.gram.equal is None:
        return plain
    e, kept = s.gram.equal, s.kept
    chosen = replace(
        e,
        xx0=e.xx0[:, kept[:, None], kept],
        xx2=e.xx2[:, kept[:, None], kept],
        xy0=e.xy0[:, kept],
        x0=e.x0[:, kept],
        x2=e.x2[:, kept],
    )
    factor = factor_of(kind, len(plain.scores), n, s.parameters)
    return equal_variance(chosen, s.root, s.beta, plain.spread, plain.scores, kind, factor)


def cluster_variance(s: Solution, kind: str, n: int) -> ClusterRobust:
    """Return the cluster-robust sandwich of a solution, with 1/weights as the variances of its working model."""
    xx = s.gram.xx[:, s.kept[:, None], s.kept]
    spread = s.root.T @ xx @ s.root
    scores = (s.gram.xy[:, s.kept] - xx @ s.beta) @ s.root
    return cluster_robust((spread + np.swapaxes(spread, 1, 2)) / 2, scores, kind, n, s.parameters)


def row_variance(s: Solution, kind: str, m: Moments, data: object) -> RowRobust:
    """Go back to the rows for a variance that takes each as its own cluster."""
    if s.rows is not None:
        return row_robust(*s.rows, kind)
    if not isinstance(data, pd.DataFrame):
        raise BadArgument("cluster=None needs rows, not moments: pass the DataFrame, a cluster, or vcov='classical'.")
    parsed = parse(m.formula)
    rows, _ = complete_rows(data, (*parsed.columns, *((m.weights,) if m.weights else ())))
    w = np.ones(len(rows)) if m.weights is None else weights_of(rows, m.weights)
    design = build_design(parsed, rows[w > 0])
    shift = np.zeros(len(design.names)) if s.gram.offset is None else m.shift
    values = (design.values - shift) * np.sqrt(w[w > 0, None])
    X = values[:, [design.names.index(m.stored(s.gram.terms[place])) for place in s.kept]]
    return row_robust(X @ s.root, values[:, -1] - X @ s.beta, kind)


def standard_errors(
    robust: Clustered | RowRobust | None, basis: Array, covariance: Array, matrix: Array, df: float | None
) -> tuple[Array, Array]:
    """Return standard errors and df of combinations ``matrix`` (m, p); Satterthwaite's where ``df`` is None.

    A combination that one cluster, or without clusters one row, alone determines has neither.
    """
    directions = matrix @ basis
    se = np.sqrt(np.maximum(np.einsum("mp,pq,mq->m", matrix, covariance, matrix), 0.0))
    nu = (
        robust.df(directions)
        if df is None and robust is not None
        else np.full(len(matrix), np.nan if df is None else df)
    )
    if isinstance(robust, ClusterRobust | EqualVariance):
        se = np.where(leverage_one(robust.spread, directions) >= 0, np.nan, se)
    if isinstance(robust, RowRobust):
        se = np.where(one_row(robust, directions), np.nan, se)
    return se, np.where(np.isnan(se) | ~(nu > 0), np.nan, nu)


def original_size(m: Moments, gram: Gram) -> Array | None:
    """Return the size that columns had before anything was subtracted: what is left of a constant one is rounding."""
    if gram.offset is not None:
        return np.square(gram.offset[0]) * float(m.units["weight"].sum())
    if not gram.absorbed:
        return None
    total = m.cross.sum(axis=0)
    places = [m.columns.index(m.stored(term)) for term in gram.terms]
    size: Array = total[places, places] * 1e4
    return size


def _total(m: Moments, gram: Gram) -> float:
    """Return the sum of squares to explain: about the mean, within absorbed units, or about 0 without a constant."""
    if gram.absorbed or (gram.offset is None and not gram.hidden):
        return float(gram.yy.sum())
    cross = m.cross.sum(axis=0)
    centred = float(cross[-1, -1] - cross[0, -1] ** 2 / cross[0, 0])
    return centred if centred > 1e-26 * float(m.shift[-1] ** 2 * cross[0, 0]) else 0.0
