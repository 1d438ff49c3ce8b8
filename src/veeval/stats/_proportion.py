"""Proportions with intervals that hold near 0 and 1, and with clusters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from veeval.errors import BadArgument
from veeval.stats._frames import as_names, complete_rows, group_rows, numbers, weights_of
from veeval.stats._inference import MINIMUM_CLUSTERS, dropped_note, t_table
from veeval.stats._totals import linearise
from veeval.stats._types import Array, IntArray, check_option

__all__ = ["ProportionFit", "proportion", "proportion_of_totals"]

Spread = Literal["linearised", "CR2"]


@dataclass(frozen=True, slots=True)
class ProportionFit:
    """Proportions per group.

    Attributes
    ----------
    term : str
        The column.
    groups : DataFrame
        D rows: the grouping columns (none without ``by``).
    estimate, std_error, df : (D,) arrays
        ``df`` is infinite without clusters.
    count, n, n_clusters : (D,) integer arrays
        Rows that are true, rows, clusters with rows in the group.
    n_effective : (D,) array
        The number of independent rows that would be as precise.
    dropped : dict
        Rows left out per column that was missing.
    clustered : bool
        Whether the interval is Korn & Graubard's (else Wilson's).
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    term: str
    groups: pd.DataFrame
    estimate: Array
    std_error: Array
    df: Array
    count: IntArray
    n: IntArray
    n_clusters: IntArray
    n_effective: Array
    dropped: dict[str, int]
    clustered: bool
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per group: grouping columns, the proportion and its interval. There is no test."""
        table = t_table([self.term] * len(self.n), self.estimate, self.std_error, self.df, level)
        table[["statistic", "p_value"]] = np.nan
        if self.clustered:
            low, high = _korn_graubard(self.estimate, self.n_effective, self.n, self.df, level)
        else:
            low, high = proportion_confint(self.count, self.n, alpha=1 - level, method="wilson")
            low, high = np.where(self.count == 0, 0.0, low), np.where(self.count == self.n, 1.0, high)
        table["conf_low"], table["conf_high"] = low, high
        return pd.concat([self.groups, table], axis=1)


def proportion(
    column: str,
    data: pd.DataFrame,
    by: str | Iterable[str] | None = None,
    cluster: str | Iterable[str] | None = None,
    weights: str | None = None,
    *,
    stratified: bool = False,
    variance: Spread = "linearised",
) -> ProportionFit:
    """Estimate which share of the rows is true, per group.

    Parameters
    ----------
    column : str
        Column of booleans, or of 0 and 1.
    data : DataFrame
        One row per unit asked or observed; leave out those to whom the question was not put.
    by : str or list of str, optional
        Grouping columns.
    cluster : str or list of str, optional
        Column of the units that were sampled together; without it rows are independent.
    weights : str, optional
        Column of sampling weights (with clusters, or with each row its own).
    stratified : bool
        As for :func:`ratio`: whether the groups are strata with their own clusters.
    variance : {"linearised", "CR2"}
        As for :func:`ratio`; CR2 for clusters of unequal size.

    Returns
    -------
    ProportionFit

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is missing, or holds something else than 0 and 1.

    Notes
    -----
    Independent rows: Wilson (1927). With clusters or weights: the linearised variance v of the mean, an effective
    sample size n* = p(1-p)/v (t_{n-1}/t_df)^2, never more than n, and the Clopper-Pearson interval for it (Korn &
    Graubard 1998; R survey's ``svyciprop(method="beta")`` is the same but does not hold n* to n). Where all or none are
    true n* is the number of clusters.
    """
    by_names, cluster_names = as_names(by), as_names(cluster)
    extra = () if weights is None else (weights,)
    rows, dropped = complete_rows(data, (column, *by_names, *cluster_names, *extra))
    y = numbers(rows, column)
    if not np.isin(y, (0.0, 1.0)).all():
        other = y[~np.isin(y, (0.0, 1.0))][0]
        raise BadArgument(f"column {column!r} must be true or false (1 or 0), but holds {other:g}.")
    w = np.ones(len(rows)) if weights is None else weights_of(rows, weights)
    return _share(
        column,
        rows,
        by_names,
        cluster_names,
        w * y,
        w,
        y,
        np.ones(len(rows)),
        dropped,
        stratified=stratified,
        clustered=bool(cluster_names) or weights is not None,
        variance=variance,
    )


def proportion_of_totals(
    numerator: str,
    denominator: str,
    data: pd.DataFrame,
    *,
    rows: str,
    by: str | Iterable[str] | None = None,
    cluster: str | Iterable[str],
    stratified: bool = False,
    variance: Spread = "linearised",
) -> ProportionFit:
    """Estimate a share from sums: what :func:`proportion` gives for the rows that were added up.

    Parameters
    ----------
    numerator, denominator : str
        Columns of the (weighted) number of rows that are true, and of all rows.
    data : DataFrame
        One row per sum; a sum lies in one group and one cluster.
    rows : str
        Column of the number of rows in each sum.
    by, cluster, stratified, variance
        As for :func:`proportion`; the spread is that between clusters.

    Returns
    -------
    ProportionFit
        ``count`` is the numerator.

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is missing, or a numerator is not between 0 and its denominator.
    """
    by_names, cluster_names = as_names(by), as_names(cluster)
    found, dropped = complete_rows(data, (numerator, denominator, rows, *by_names, *cluster_names))
    y, x = numbers(found, numerator), numbers(found, denominator)
    wrong = (y < -1e-9) | (y > x * (1 + 1e-9))
    if wrong.any():
        raise BadArgument(
            f"column {numerator!r} must lie between 0 and {denominator!r}, but is {y[wrong][0]:g} of {x[wrong][0]:g}."
        )
    return _share(
        numerator,
        found,
        by_names,
        cluster_names,
        y,
        x,
        y,
        numbers(found, rows),
        dropped,
        stratified=stratified,
        clustered=True,
        variance=variance,
    )


def _share(
    term: str,
    rows: pd.DataFrame,
    by: tuple[str, ...],
    cluster: tuple[str, ...],
    y: Array,
    x: Array,
    true: Array,
    size_of: Array,
    dropped: dict[str, int],
    *,
    stratified: bool,
    clustered: bool,
    variance: Spread,
) -> ProportionFit:
    """Divide totals y by x per group; ``true`` and ``size_of`` count the rows that are true, and all."""
    check_option("variance", variance, Spread)
    groups = group_rows(rows, by)
    clusters = group_rows(rows, cluster).codes if cluster else np.arange(len(rows))
    size = len(groups)
    parts = linearise(y, x, groups.codes, clusters, size, variance=variance, stratified=stratified)
    n = np.bincount(groups.codes, weights=size_of, minlength=size).round().astype(np.intp)
    p = parts.estimate
    known = (parts.clusters > 1) if clustered else np.ones(size, dtype=bool)
    squared = np.diagonal(parts.covariance) if clustered else p * (1 - p) / n
    spread = known & (p * (1 - p) > 0) & (squared > 0)
    effective = np.where(known, parts.clusters, np.nan).astype(float) if clustered else n.astype(float)
    np.divide(p * (1 - p), squared, out=effective, where=spread)
    return ProportionFit(
        term=term,
        groups=groups.table,
        estimate=p,
        std_error=np.where(known, np.sqrt(squared), np.nan),
        df=np.where(known, parts.df, np.nan) if clustered else np.full(size, np.inf),
        count=np.bincount(groups.codes, weights=true, minlength=size).round().astype(np.intp),
        n=n,
        n_clusters=parts.clusters,
        n_effective=effective,
        dropped=dropped,
        clustered=clustered,
        method=f"Korn-Graubard interval, {variance} variance" if clustered else "Wilson interval",
        warnings=_warnings(groups.table, parts.clusters, dropped, clustered=clustered),
    )


def _korn_graubard(p: Array, effective: Array, n: IntArray, df: Array, level: float) -> tuple[Array, Array]:
    """Clopper-Pearson for the effective sample size, corrected for the degrees of freedom of the variance."""
    tail = (1 - level) / 2
    correction = np.ones_like(p)
    usable = np.isfinite(effective) & (df >= 1)
    spread = usable & (p > 0) & (p < 1)
    correction[spread] = np.square(stats.t.ppf(tail, n[spread] - 1) / stats.t.ppf(tail, df[spread]))
    size = np.where(usable, np.minimum(effective * correction, n), np.nan)
    low = np.where(p > 0, stats.beta.ppf(tail, size * p, size * (1 - p) + 1), 0.0)
    high = np.where(p < 1, stats.beta.ppf(1 - tail, size * p + 1, size * (1 - p)), 1.0)
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def _warnings(table: pd.DataFrame, clusters: IntArray, dropped: dict[str, int], *, clustered: bool) -> tuple[str, ...]:
    notes = []
    if clustered:
        names = table.astype(str).agg(", ".join, axis=1) if table.shape[1] else ["all"]
        few = [f"{name} ({count})" for name, count in zip(names, clusters, strict=True) if count < MINIMUM_CLUSTERS]
        if few:
            notes.append(
                f"fewer than {MINIMUM_CLUSTERS} clusters, so the interval is rough or missing: {'; '.join(few)}."
            )
    return (*notes, *dropped_note(dropped))
