"""Linear regression with honest small-sample inference, from rows or from moments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from narwhals.typing import IntoFrame

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._combine import Weights, combinations
from veeval.stats._draws import WildWeights
from veeval.stats._equal import EqualVariance
from veeval.stats._frames import as_names
from veeval.stats._gram import regression_sums
from veeval.stats._inference import MINIMUM_CLUSTERS, Contrast, cluster_warnings, dropped_note, t_table
from veeval.stats._lazy import as_lazy
from veeval.stats._linear_resampling import jackknife, pairs_bootstrap, permutation, wild_bootstrap
from veeval.stats._moments import Moments, moments
from veeval.stats._permutation import Permutation
from veeval.stats._refine import needs_rows, refine
from veeval.stats._regression import Clustered, Solution, cluster_sandwich, row_variance, solve, standard_errors
from veeval.stats._resample import Jackknife, PairsBootstrap
from veeval.stats._rowwise import RowRobust, one_row
from veeval.stats._sandwich import ClusterRobust, leverage_one
from veeval.stats._types import Array, Vcov, check_option
from veeval.stats._wald import WaldTest, htz
from veeval.stats._wild import WildBootstrap

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
    effective_clusters : (p,) array
        As many equal clusters would say as much on the coefficient (Carter, Schnepel & Steigerwald 2017).
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
    effective_clusters: Array
    condition: float
    dropped: dict[str, int]
    dropped_terms: tuple[str, ...]
    method: str
    warnings: tuple[str, ...]
    _solution: Solution = field(repr=False)
    _robust: Clustered | RowRobust | None = field(repr=False)
    _plain_df: float | None = field(repr=False)
    _cells: Moments | None = field(repr=False)

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
        names, matrix = combinations(weights, self.terms, self.dropped_terms)
        se, df = standard_errors(self._robust, self._solution.basis, self.vcov, matrix, self._plain_df)
        return Contrast(names, matrix @ self.estimate, se, df, self.n_clusters, self.method, self.warnings)

    def wald(self, weights: Weights | Sequence[str]) -> WaldTest:
        """Test that several combinations are 0 together: terms by name, or combinations as for :meth:`contrast`.

        Raises
        ------
        BadArgument, NotEstimable
            There are no clusters, or the combinations depend on each other.
        """
        if not isinstance(self._robust, ClusterRobust | EqualVariance):
            raise BadArgument("the Wald test for few clusters needs cluster=.")
        by_name = isinstance(weights, list | tuple) and all(isinstance(term, str) for term in weights)
        asked = (
            {str(term): {str(term): 1.0} for term in weights}
            if isinstance(weights, list | tuple) and by_name
            else weights
        )
        names, matrix = combinations(asked, self.terms, self.dropped_terms)
        return htz(self._robust, matrix @ self._solution.basis, matrix @ self.estimate, names, self.method)

    def wild_bootstrap(
        self,
        term: str | Mapping[str, float],
        reps: int = 9999,
        weights: WildWeights = "rademacher",
        seed: int | None = None,
        *,
        restricted: bool = True,
        level: float = 0.95,
    ) -> WildBootstrap:
        """Test one coefficient (or combination) by the wild cluster bootstrap, and invert the test to an interval.

        Parameters
        ----------
        term : str or dict
            A term, or ``{term: weight}``.
        reps : int
            Draws; with Rademacher weights all 2^G sign vectors are taken when they are no more than this.
        weights : {"rademacher", "webb", "mammen"}
            Webb's six points are for fewer than a dozen clusters that are too many to enumerate.
        seed : int, optional
            Makes draws repeatable.
        restricted : bool
            Impose the hypothesis on the bootstrap data (WCR); False is WCU, which rejects too often with few clusters.
        level : float
            Of the interval.

        Returns
        -------
        WildBootstrap
            Without a p-value under 4 clusters, or where one or two clusters differ in the term.
        """
        names, matrix = combinations({term: 1.0} if isinstance(term, str) else term, self.terms, self.dropped_terms)
        s, cells = self._resampled()
        return wild_bootstrap(s, cells, names[0], matrix[0], reps, weights, seed, level, restricted=restricted)

    def pairs_bootstrap(self, reps: int = 9999, seed: int | None = None) -> PairsBootstrap:
        """Draw whole clusters with replacement and refit: for statistics without a formula; poor with few clusters."""
        return pairs_bootstrap(*self._resampled(), reps, seed)

    def jackknife(self) -> Jackknife:
        """Leave each cluster out in turn: which ones carry the result, and the CV3 standard error."""
        return jackknife(*self._resampled())

    def permutation(self, term: str, reps: int = 9999, seed: int | None = None) -> Permutation:
        """Shuffle a term that was assigned to clusters: exact when assignment was random; all shuffles where few."""
        combinations({term: 1.0}, self.terms, self.dropped_terms)
        return permutation(*self._resampled(), term, reps, seed)

    def _resampled(self) -> tuple[Solution, Moments]:
        if self._cells is None:
            raise BadArgument("resampling works on clusters: fit with cluster=.")
        if np.isnan(self.vcov).all():
            raise NotEstimable("there is nothing to resample: the model fits perfectly, or there is one cluster.")
        return self._solution, self._cells


def linear(
    formula: str,
    data: IntoFrame | Moments,
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
        Rows (pandas, or anything that narwhals reads), or the moments of rows; both give the same numbers.
    cluster : str, list of str or None
        Column of the units that were assigned or sampled together. There is no default: ``None`` says that rows are
        independent.
    vcov : {"CR2", "CR0", "CR1", "CR1S", "CR3", "HC0", "HC1", "HC2", "HC3", "classical"}
        Without clusters CR0 ... CR3 mean HC0 ... HC3; "classical" assumes equal variances.
    absorb : str, optional
        Column of units whose own levels are taken out (one-way fixed effects).
    weights : str, optional
        Column of weights: of sampling, balancing or precision. The working model of CR2 and of the degrees of freedom
        has equal variances, as in R's clubSandwich.
    df : {"auto", "satterthwaite", "residual"}
        "auto" is Satterthwaite for CR2 and CR3, G-1 for CR0, CR1 and CR1S, n-p for HC and classical; "residual" is G-1
        or n-p.

    Returns
    -------
    LinearFit

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is missing or unusable, an option does not exist, the outcome does not vary, or no term can be
        estimated.

    Notes
    -----
    With X_g, e_g the rows and residuals of cluster g and M = (X'X)^-1, V = M (sum_g X_g'A_g e_g e_g'A_g X_g) M with
    A_g = (I - X_g M X_g')^(-1/2) for CR2 (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018, JBES 36). Each coefficient
    has the Satterthwaite degrees of freedom of its own variance. With absorbed units nested in clusters the adjustment
    of the full design equals that of the demeaned one (Pustejovsky & Tipton 2018, theorem 2); units that cross
    clusters stand as dummies.

    Not for outcomes that are categories, and no cure for having two or three clusters: under 4 clusters no p-value is
    given.
    """
    check_option("vcov", vcov, Vcov)
    check_option("df", df, Degrees)
    names = as_names(cluster)
    if vcov.startswith("HC") and names:
        raise BadArgument(
            f"vcov={vcov!r} ignores the clusters {names}. Use 'CR2', or cluster=None if rows are independent."
        )
    if vcov == "classical" and names:
        raise BadArgument("vcov='classical' ignores the clusters. Use 'CR2', or cluster=None if rows are independent.")
    if absorb is not None and not names:
        raise BadArgument(
            f"rows of the same {absorb!r} are not independent: pass cluster={absorb!r} or a coarser unit."
        )
    if not names and not isinstance(data, Moments | pd.DataFrame):
        data = as_lazy(data).collect().to_pandas()  # rows that are their own clusters cannot be summed away
    m = _as_moments(formula, data, names, absorb, weights)
    s = solve(regression_sums(m, names, absorb), m)
    if isinstance(data, pd.DataFrame) and needs_rows(s):
        s = refine(s, m, data, names, absorb)
    if s.doubtful:
        raise NotEstimable(
            f"{s.doubtful[0]!r} is so nearly a combination of the other terms that sums cannot tell: "
            "fit from the rows (a pandas DataFrame), centre it, or leave it out."
        )
    robust = _variance(s, m, data, names, vcov)
    satterthwaite = robust is not None and (df == "satterthwaite" or (df == "auto" and vcov in ("CR2", "CR3")))
    size = len(s.gram.labels) if names else None
    df_residual = m.n - s.parameters
    plain_df = None if satterthwaite else float(df_residual if size is None else size - 1)
    perfect = s.residual_ss <= _PERFECT * s.total_ss
    sigma2 = s.residual_ss / df_residual if df_residual > 0 else np.nan
    meat = np.eye(len(s.kept)) * sigma2 if robust is None else robust.meat
    covariance = s.basis @ meat @ s.basis.T * (np.nan if perfect or size == 1 else 1.0)
    se, nu = standard_errors(robust, s.basis, covariance, np.eye(len(s.terms)), plain_df)
    return LinearFit(
        formula=m.formula,
        terms=s.terms,
        estimate=s.estimate,
        std_error=se,
        df=nu,
        vcov=covariance,
        sigma=float(np.sqrt(sigma2)),
        r_squared=1.0 - s.residual_ss / s.total_ss,
        loglik=np.nan if m.weights or perfect else -0.5 * m.n * (np.log(2 * np.pi * s.residual_ss / m.n) + 1),
        n=m.n,
        df_residual=df_residual,
        n_clusters=size,
        leverage=np.einsum("gpp->g", robust.spread)
        if isinstance(robust, ClusterRobust | EqualVariance)
        else np.zeros(0),
        effective_clusters=_effective_clusters(robust, s.basis),
        condition=s.condition,
        dropped=m.dropped,
        dropped_terms=s.dropped,
        method=_method(vcov, names, absorb, m.weights, satterthwaite=satterthwaite),
        warnings=_warnings(m, s, robust, size, nu, perfect=perfect),
        _solution=s,
        _robust=robust,
        _plain_df=plain_df,
        _cells=m.grouped(names) if names else None,
    )


def _variance(
    s: Solution, m: Moments, data: IntoFrame | Moments, cluster: tuple[str, ...], vcov: str
) -> Clustered | RowRobust | None:
    if vcov == "classical":
        return None
    return cluster_sandwich(s, vcov, m.n) if cluster else row_variance(s, "HC" + vcov[2], m, data)


def _as_moments(
    formula: str, data: IntoFrame | Moments, cluster: tuple[str, ...], absorb: str | None, weights: str | None
) -> Moments:
    if isinstance(data, Moments):
        if weights is not None and weights != data.weights:
            raise BadArgument(
                f"these moments have weights {data.weights!r}, not {weights!r}. Give weights to moments(...)."
            )
        return data if formula == data.formula else data.select(formula)
    units = tuple(dict.fromkeys((*((absorb,) if absorb else ()), *cluster)))
    if units:
        return moments(formula, data, unit=units, weights=weights)
    constant = "one sample"
    if isinstance(data, pd.DataFrame):
        data = data.assign(**{constant: 0})
    return moments(formula, data, unit=constant, weights=weights)


def _warnings(
    m: Moments, s: Solution, robust: Clustered | RowRobust | None, size: int | None, df: Array, *, perfect: bool
) -> tuple[str, ...]:
    notes = (
        ["the model fits perfectly: the residuals are rounding, so there are no standard errors."] if perfect else []
    )
    notes += [] if size is None else cluster_warnings(size)
    if isinstance(robust, ClusterRobust | EqualVariance) and size and size > 1:
        alone: dict[object, list[str]] = {}
        for term, g in zip(s.terms, leverage_one(robust.spread, s.basis), strict=True):
            if g >= 0:
                alone.setdefault(s.gram.labels[g], []).append(term)
        notes += [f"cluster {who!r} alone determines {', '.join(of)}: no standard error." for who, of in alone.items()]
    if isinstance(robust, RowRobust) and not perfect:
        single = [term for term, one in zip(s.terms, one_row(robust, s.basis), strict=True) if one]
        notes += [f"one row alone determines {', '.join(single)}: no standard error."] if single else []
    low = [f"{term} ({nu:.1f})" for term, nu in zip(s.terms, df, strict=True) if nu < MINIMUM_CLUSTERS]
    if low and (size is None or size >= MINIMUM_CLUSTERS):
        notes.append(f"fewer than 4 degrees of freedom, so the p-value is rough: {', '.join(low)}.")
    if s.dropped:
        notes.append(f"left out of the model, because the other terms determine them: {', '.join(s.dropped)}.")
    if s.condition > _ILL:
        notes.append(f"the terms are nearly collinear (condition number {s.condition:.1e}): digits are lost.")
    return (*notes, *dropped_note(m.dropped))


def _method(
    vcov: str, cluster: tuple[str, ...], absorb: str | None, weights: str | None, *, satterthwaite: bool
) -> str:
    parts = ["WLS" if weights else "OLS"]
    if absorb:
        parts.append(f"fixed effects of {absorb} absorbed")
    if vcov == "classical":
        parts.append("classical standard errors")
    elif cluster:
        parts.append(f"{_NAMES[vcov]}, clusters {' x '.join(cluster)}")
    else:
        parts.append(f"HC{vcov[2]}, rows independent")
    parts.append("Satterthwaite df" if satterthwaite else ("df = clusters - 1" if cluster else "df = n - p"))
    return "; ".join(parts)


def _effective_clusters(robust: Clustered | RowRobust | None, directions: Array) -> Array:
    """Return G/(1 + squared coefficient of variation) of the clusters' shares in each coefficient's variance."""
    if not isinstance(robust, ClusterRobust | EqualVariance):
        return np.full(len(directions), np.nan)
    share = np.einsum("mp,gpq,mq->gm", directions, robust.spread, directions)
    out: Array = len(share) / (1 + share.var(axis=0) / np.square(share.mean(axis=0)))
    return out
