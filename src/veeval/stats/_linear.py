"""Linear regression with honest small-sample inference, from rows or from moments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._combine import Weights, combinations
from veeval.stats._design import build_design, formula_columns, stored_name
from veeval.stats._frames import as_names, complete_rows, weights_of
from veeval.stats._gram import Gram, regression_sums
from veeval.stats._inference import MINIMUM_CLUSTERS, Contrast, cluster_warnings, t_table
from veeval.stats._moments import Moments, moments
from veeval.stats._rowwise import RowRobust, row_robust
from veeval.stats._sandwich import ClusterRobust, cluster_robust, leverage_one
from veeval.stats._solve import Factor, factorise
from veeval.stats._types import Array, Vcov, check_level, check_option

__all__ = ["LinearFit", "linear"]

Degrees = Literal["auto", "satterthwaite", "residual"]
_PERFECT = 1e-14
_ILL = 1e6
_NAMES = {
    "CR0": "CR0",
    "CR1": "CR1, factor G/(G-1)",
    "CR1S": "CR1S, factor G(n-1)/((G-1)(n-p))",
    "CR2": "CR2 (bias-reduced linearisation)",
    "CR3": "CR3 (cluster jackknife)",
}


@dataclass(frozen=True, slots=True)
class LinearFit:
    """A fitted regression.

    Attributes
    ----------
    formula : str
        As given.
    terms : tuple of str
        The p coefficients, named as formulaic names them.
    estimate, std_error, df : (p,) arrays
        ``std_error`` is NaN where one cluster alone determines the coefficient.
    vcov : (p, p) array
        Robust covariance of the estimates.
    sigma : float
        Residual standard deviation.
    r_squared : float
        Share of the (within, when units are absorbed) variance explained.
    loglik : float
        Gaussian log-likelihood at the estimates; NaN with weights.
    n, df_residual : int
        Rows, and rows less parameters (absorbed ones too).
    n_clusters : int or None
        Clusters; None without.
    leverage : (G,) array
        Per cluster the trace of its hat matrix (they add up to p); empty without clusters.
    condition : float
        Condition number of the scaled model matrix.
    dropped : dict
        Rows left out per column that was missing.
    dropped_terms : tuple of str
        Terms that the others determine (or that do not vary), left out of the model.
    method : str
        Estimator, variance and degrees of freedom.
    warnings : tuple of str
        What a reader must know.
    """

    formula: str
    terms: tuple[str, ...]
    estimate: Array
    std_error: Array
    df: Array
    vcov: Array
    sigma: float
    r_squared: float
    loglik: float
    n: int
    df_residual: int
    n_clusters: int | None
    leverage: Array
    condition: float
    dropped: dict[str, int]
    dropped_terms: tuple[str, ...]
    method: str
    warnings: tuple[str, ...]
    _robust: ClusterRobust | RowRobust | None = field(repr=False)
    _basis: Array = field(repr=False)  # (p, q): L _basis are the directions of contrasts L in the orthonormal basis
    _degrees: str = field(repr=False)

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per coefficient with its t test against 0 and its interval."""
        return t_table(self.terms, self.estimate, self.std_error, self.df, level, n_clusters=self.n_clusters)

    def contrast(self, weights: Weights) -> Contrast:
        """Return linear combinations of the coefficients, with degrees of freedom of their own.

        Parameters
        ----------
        weights : dict or array
            ``{term: weight}``, ``{name: {term: weight}}`` or an (m, p) matrix.

        Raises
        ------
        UnknownName, NotEstimable
            A term does not exist, or was dropped from the model.
        """
        dropped = [term for term in self.dropped_terms if term in str(weights)] if isinstance(weights, dict) else []
        asked = {term for one in weights.values() for term in (one if isinstance(one, dict) else ())} if isinstance(weights, dict) else set()
        for term in dropped:
            if isinstance(weights, dict) and (term in weights or term in asked):
                raise NotEstimable(f"the term {term!r} was dropped from the model: the other terms determine it.")
        names, matrix = combinations(weights, self.terms)
        se, df = self._errors(matrix)
        return Contrast(names, matrix @ self.estimate, se, df, self.n_clusters, self.method, self.warnings)

    def _errors(self, matrix: Array) -> tuple[Array, Array]:
        directions = matrix @ self._basis
        return _standard_errors(self._robust, directions, matrix, self.vcov, self._degrees, self.n_clusters, self.df_residual)


def linear(
    formula: str,
    data: pd.DataFrame | Moments,
    *,
    cluster: str | Iterable[str] | None,
    vcov: Vcov = "CR2",
    absorb: str | None = None,
    weights: str | None = None,
    df: Degrees = "auto",
) -> LinearFit:
    """Fit a linear regression: how much does the outcome differ per unit of each term, and how sure is that.

    Parameters
    ----------
    formula : str
        As formulaic reads it, e.g. ``"score ~ year * model"``.
    data : DataFrame or Moments
        Rows, or the moments of rows; both give the same numbers.
    cluster : str, list of str or None
        Column of the units that were assigned or sampled together. There is no default: ``None`` says that rows are independent.
    vcov : {"CR2", "CR0", "CR1", "CR1S", "CR3", "HC0", "HC1", "HC2", "HC3", "classical"}
        Without clusters CR0 ... CR3 mean HC0 ... HC3; "classical" assumes equal variances.
    absorb : str, optional
        Column of units whose own levels are taken out (one-way fixed effects).
    weights : str, optional
        Column of weights, read as inverse variances: the working model of CR2 and of the degrees of freedom has variances 1/w.
    df : {"auto", "satterthwaite", "residual"}
        "auto" is Satterthwaite for CR2 and CR3, G-1 for CR0, CR1 and CR1S, n-p for HC and classical; "residual" is G-1 or n-p.

    Returns
    -------
    LinearFit

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is missing or unusable, an option does not exist, the outcome does not vary, or no term can be estimated.

    Notes
    -----
    With X_g, e_g the rows and residuals of cluster g and M = (X'X)^-1, V = M (sum_g X_g'A_g e_g e_g'A_g X_g) M with
    A_g = (I - X_g M X_g')^(-1/2) for CR2 (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018, JBES 36). Each coefficient has the
    Satterthwaite degrees of freedom of its own variance. With absorbed units nested in clusters the adjustment of the full
    design equals that of the demeaned one (Pustejovsky & Tipton 2018, theorem 2); units that cross clusters stand as dummies.

    Not for outcomes that are categories, and no cure for having two or three clusters: under 4 clusters no p-value is given.
    """
    check_option("vcov", vcov, Vcov)
    check_option("df", df, Degrees)
    names = as_names(cluster)
    if vcov.startswith("HC") and names:
        raise BadArgument(f"vcov={vcov!r} ignores the clusters {names}. Use 'CR2', or cluster=None if rows are independent.")
    if vcov == "classical" and names:
        raise BadArgument("vcov='classical' ignores the clusters. Use 'CR2', or cluster=None if rows are independent.")
    if absorb is not None and not names:
        raise BadArgument(f"rows of the same {absorb!r} are not independent: pass cluster={absorb!r} or a coarser unit.")
    m = _as_moments(formula, data, names, absorb, weights)
    gram = regression_sums(m, names, absorb)
    factor, beta, residual_ss = _solve(gram, m)
    return _assemble(m, gram, factor, beta, residual_ss, data, names, vcov, df, absorb)


def _as_moments(
    formula: str, data: pd.DataFrame | Moments, cluster: tuple[str, ...], absorb: str | None, weights: str | None
) -> Moments:
    if isinstance(data, Moments):
        if weights is not None and weights != data.weights:
            raise BadArgument(f"these moments have weights {data.weights!r}, not {weights!r}. Give weights to moments(...).")
        return data if formula == data.formula else data.select(formula)
    units = tuple(dict.fromkeys((*((absorb,) if absorb else ()), *cluster)))
    if units:
        return moments(formula, data, unit=units, weights=weights)
    constant = "one sample"
    if isinstance(data, pd.DataFrame):
        data = data.assign(**{constant: 0})
    return moments(formula, data, unit=constant, weights=weights)


def _solve(gram: Gram, m: Moments) -> tuple[Factor, Array, float]:
    """Solve the normal equations in the basis of ``gram``; beta (p + hidden,) for the columns kept."""
    xx, xy, yy = gram.xx.sum(axis=0), gram.xy.sum(axis=0), float(gram.yy.sum())
    origin = None
    if gram.offset is not None:
        origin = np.square(gram.offset[0]) * m.units["weight"].sum()
    elif gram.absorbed:
        columns = [m.columns.index(m.stored(term)) for term in gram.terms]
        origin = m.cross.sum(axis=0)[columns, columns] * 1e4
    # absorbed dummies come first in order, so that a term they determine is the one that is dropped
    k = len(gram.terms)
    order = np.r_[k : k + gram.hidden, 0:k].astype(np.intp) if gram.hidden else np.arange(k)
    factor = factorise(xx[np.ix_(order, order)], None if origin is None else origin[order])
    if not len(factor.kept):
        raise NotEstimable(f"no term of {m.formula!r} varies in these data.")
    rotated = factor.root.T @ xy[order][factor.kept]
    beta = factor.root @ rotated
    return Factor(order[factor.kept], factor.root, factor.condition), beta, max(yy - float(rotated @ rotated), 0.0)


def _to_terms(gram: Gram, kept: Array | np.ndarray, k: int) -> tuple[Array, Array]:
    """Return K (p, q) and k0 (p,): coefficients on the terms = K beta + k0, leaving the shift and the dummies behind."""
    shown = [i for i, place in enumerate(kept) if place < k]
    K = np.eye(len(kept))[shown]
    k0 = np.zeros(len(shown))
    if gram.offset is not None:
        shift, y_shift = gram.offset
        K[0] -= np.where(np.arange(len(kept)) == 0, 0.0, shift[kept])
        k0[0] = y_shift
    return K, k0


def _assemble(
    m: Moments,
    gram: Gram,
    factor: Factor,
    beta: Array,
    residual_ss: float,
    data: pd.DataFrame | Moments,
    cluster: tuple[str, ...],
    vcov: str,
    degrees: str,
    absorb: str | None,
) -> LinearFit:
    k = len(gram.terms)
    K, k0 = _to_terms(gram, factor.kept, k)
    terms = tuple(gram.terms[place] for place in factor.kept if place < k)
    parameters = len(factor.kept) + gram.absorbed
    n = m.n
    total = _total(m, gram)
    if total <= 0:
        raise NotEstimable(f"the outcome {m.outcome!r} does not vary{' within the absorbed units' if absorb else ''}.")
    perfect = residual_ss <= _PERFECT * total
    df_residual = n - parameters
    sigma2 = residual_ss / df_residual if df_residual > 0 else np.nan
    basis = K @ factor.root
    robust = _robust(m, gram, factor, beta, data, cluster, vcov, n, parameters)
    size = len(gram.labels) if cluster else None
    covariance = _covariance(robust, basis, sigma2, perfect=perfect, size=size)
    auto = "satterthwaite" if vcov in ("CR2", "CR3") else "residual"
    rule = auto if degrees == "auto" else degrees
    rule = "residual" if robust is None else rule
    se, df = _standard_errors(robust, basis, np.eye(len(terms)), covariance, rule, size, df_residual)
    dropped_terms = tuple(term for i, term in enumerate(gram.terms) if i not in factor.kept)
    notes = _warnings(m, gram, factor, robust, basis, terms, size, df, dropped_terms, perfect=perfect)
    return LinearFit(
        formula=m.formula,
        terms=terms,
        estimate=K @ beta + k0,
        std_error=se,
        df=df,
        vcov=covariance,
        sigma=float(np.sqrt(sigma2)),
        r_squared=1.0 - residual_ss / total,
        loglik=-0.5 * n * (np.log(2 * np.pi * residual_ss / n) + 1) if not (m.weights or perfect) else np.nan,
        n=n,
        df_residual=df_residual,
        n_clusters=size,
        leverage=np.einsum("gpp->g", robust.spread) if isinstance(robust, ClusterRobust) else np.zeros(0),
        condition=factor.condition,
        dropped=m.dropped,
        dropped_terms=dropped_terms,
        method=_method(vcov, cluster, absorb, m.weights, rule),
        warnings=notes,
        _robust=robust,
        _basis=basis,
        _degrees=rule,
    )


def _total(m: Moments, gram: Gram) -> float:
    """Sum of squares to be explained: about the mean, within absorbed units, or about 0 without a constant."""
    if gram.absorbed:
        return float(gram.yy.sum())
    cross = m.cross.sum(axis=0)
    if gram.offset is None and not gram.hidden:
        return float(gram.yy.sum())
    centred = float(cross[-1, -1] - cross[0, -1] ** 2 / cross[0, 0])
    floor = 1e-26 * float(m.shift[-1] ** 2 * cross[0, 0])
    return centred if centred > floor else 0.0


def _robust(
    m: Moments, gram: Gram, factor: Factor, beta: Array, data: pd.DataFrame | Moments, cluster: tuple[str, ...], vcov: str, n: int, p: int
) -> ClusterRobust | RowRobust | None:
    if vcov == "classical":
        return None
    if not cluster:
        rows, residuals = _orthonormal_rows(m, gram, factor, beta, data)
        return row_robust(rows, residuals, "HC" + vcov[2])
    kept, root = factor.kept, factor.root
    spread = root.T @ gram.xx[:, kept[:, None], kept] @ root
    scores = (gram.xy[:, kept] - gram.xx[:, kept[:, None], kept] @ beta) @ root
    return cluster_robust((spread + np.swapaxes(spread, 1, 2)) / 2, scores, vcov, n, p)


def _orthonormal_rows(m: Moments, gram: Gram, factor: Factor, beta: Array, data: pd.DataFrame | Moments) -> tuple[Array, Array]:
    """Go back to the rows: Q = X R^-1 and the residuals, both times the square root of the weights."""
    if isinstance(data, Moments):
        raise BadArgument("cluster=None needs the rows, not their moments: pass the DataFrame, or a cluster, or vcov='classical'.")
    columns = (*formula_columns(m.formula), *((m.weights,) if m.weights else ()))
    rows, _ = complete_rows(data, columns)
    root_w = np.ones(len(rows)) if m.weights is None else np.sqrt(weights_of(rows, m.weights))
    design = build_design(m.formula, rows[root_w > 0])
    shift = np.zeros(len(design.names)) if gram.offset is None else m.shift
    values = (design.values - shift) * root_w[root_w > 0, None]
    places = [design.names.index(term if term in design.names else stored_name(term)) for term in gram.terms]
    X = values[:, [places[i] for i in factor.kept]]
    return X @ factor.root, values[:, -1] - X @ beta


def _covariance(robust: ClusterRobust | RowRobust | None, basis: Array, sigma2: float, *, perfect: bool, size: int | None) -> Array:
    if perfect or size == 1:
        return np.full((len(basis), len(basis)), np.nan)
    return basis @ basis.T * sigma2 if robust is None else basis @ robust.meat @ basis.T


def _standard_errors(
    robust: ClusterRobust | RowRobust | None,
    directions: Array,
    matrix: Array,
    covariance: Array,
    rule: str,
    size: int | None,
    df_residual: int,
) -> tuple[Array, Array]:
    """Return standard error and degrees of freedom of combinations: ``matrix`` (m, p) of terms, ``directions`` (m, q) in Q."""
    variance = np.einsum("mp,pq,mq->m", matrix, covariance, matrix)
    se = np.sqrt(np.maximum(variance, 0.0))
    plain = float(size - 1 if size is not None else df_residual)
    df = np.full(len(matrix), plain if plain > 0 else np.nan)
    if robust is not None and rule == "satterthwaite":
        df = robust.df(directions)
    if isinstance(robust, ClusterRobust):
        se = np.where(leverage_one(robust.spread, directions) >= 0, np.nan, se)
    return se, np.where(np.isnan(se), np.nan, df)


def _warnings(
    m: Moments,
    gram: Gram,
    factor: Factor,
    robust: ClusterRobust | RowRobust | None,
    basis: Array,
    terms: tuple[str, ...],
    size: int | None,
    df: Array,
    dropped_terms: tuple[str, ...],
    *,
    perfect: bool,
) -> tuple[str, ...]:
    notes: list[str] = []
    if perfect:
        notes.append("the model fits perfectly: the residuals are rounding, so there are no standard errors.")
    if size is not None:
        notes += cluster_warnings(size)
    if isinstance(robust, ClusterRobust) and size and size > 1:
        alone: dict[object, list[str]] = {}
        for term, g in zip(terms, leverage_one(robust.spread, basis), strict=True):
            if g >= 0:
                alone.setdefault(gram.labels[g], []).append(term)
        notes += [f"cluster {label!r} alone determines {', '.join(who)}: no standard error is given." for label, who in alone.items()]
    low = [f"{term} ({nu:.1f})" for term, nu in zip(terms, df, strict=True) if nu < MINIMUM_CLUSTERS]
    if low and (size is None or size >= MINIMUM_CLUSTERS):
        notes.append(f"fewer than 4 degrees of freedom, so the p-value is rough: {', '.join(low)}.")
    if dropped_terms:
        notes.append(f"left out of the model, because the other terms determine them: {', '.join(dropped_terms)}.")
    if factor.condition > _ILL:
        notes.append(f"the terms are nearly collinear (condition number {factor.condition:.1e}): digits are lost.")
    if m.dropped:
        notes.append("rows left out because a column was missing: " + ", ".join(f"{name} {count}" for name, count in m.dropped.items()) + ".")
    return tuple(notes)


def _method(vcov: str, cluster: tuple[str, ...], absorb: str | None, weights: str | None, rule: str) -> str:
    parts = ["WLS" if weights else "OLS"]
    if absorb:
        parts.append(f"fixed effects of {absorb} absorbed")
    if vcov == "classical":
        parts.append("classical standard errors")
    elif cluster:
        parts.append(f"{_NAMES[vcov]}, clusters {' x '.join(cluster)}")
    else:
        parts.append(f"HC{vcov[2]}, rows independent")
    parts.append("Satterthwaite df" if rule == "satterthwaite" else ("df = clusters - 1" if cluster else "df = n - p"))
    return "; ".join(parts)
