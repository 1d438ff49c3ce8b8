"""Ratios of totals: so much of one thing per unit of another, compared between groups."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse, stats

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._combine import Weights, combinations
from veeval.stats._frames import as_names, complete_rows, group_rows, numbers, weights_of
from veeval.stats._inference import FEW_CLUSTERS, MINIMUM_CLUSTERS, Contrast, dropped_note, t_table
from veeval.stats._totals import Variance, group_labels, linearise
from veeval.stats._types import Array, IntArray, check_option

__all__ = ["RatioFit", "ratio"]

Scale = Literal["log", "difference"]


@dataclass(frozen=True, slots=True)
class RatioFit:
    """Ratios of totals per group.

    Attributes
    ----------
    term : str
        ``"numerator/denominator"``.
    groups : DataFrame
        D rows: the grouping columns (none without ``by``).
    labels : tuple
        D names for :meth:`contrast`: the group's value, a tuple for several columns, ``"all"`` without ``by``.
    estimate, std_error, df : (D,) arrays
        NaN where ``reasons`` says why.
    covariance : (D, D) array
        Of the estimates; groups that share clusters covary.
    numerator, denominator : (D,) arrays
        The (weighted) totals.
    n, n_clusters : (D,) integer arrays
        Rows, and clusters with rows in the group.
    reasons : tuple of str
        Per group why a number is missing; empty where none is.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    term: str
    groups: pd.DataFrame
    labels: tuple[Hashable, ...]
    estimate: Array
    std_error: Array
    df: Array
    covariance: Array
    numerator: Array
    denominator: Array
    n: IntArray
    n_clusters: IntArray
    reasons: tuple[str, ...]
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]
    _squares: Array | None = field(repr=False)  # (D, 3) variances of the totals y and x, and their covariance
    _present: sparse.csc_array = field(repr=False)  # (G, D) 1 where a cluster has rows in a group

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per group: grouping columns, the ratio, and its interval.

        The interval is made on the log scale where the ratio is positive.
        There is no test: a ratio of 0 is no hypothesis. Compare groups with :meth:`contrast`.
        """
        table = t_table([self.term] * len(self.labels), self.estimate, self.std_error, self.df, level)
        positive = self.estimate > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            half = stats.t.ppf(0.5 + level / 2, self.df) * self.std_error / self.estimate
        table.loc[positive, "conf_low"] = (self.estimate * np.exp(-half))[positive]
        table.loc[positive, "conf_high"] = (self.estimate * np.exp(half))[positive]
        table[["statistic", "p_value"]] = np.nan
        return pd.concat([self.groups, table], axis=1)

    def fieller(self, level: float = 0.95) -> pd.DataFrame:
        """Return the tidy table with Fieller's (1954) intervals: all r for which y - r x does not differ from 0.

        An interval has no end where the denominator itself may be 0.

        Raises
        ------
        BadArgument
            If the variance is CR2's, which is that of the ratio and says nothing of the two totals apart.
        """
        if self._squares is None:
            raise BadArgument("Fieller needs the variances of both totals, which CR2 does not give; use 'linearised'.")
        table = self.tidy(level)
        t2 = np.square(stats.t.ppf(0.5 + level / 2, self.df))
        yy, xx, xy = self._squares.T
        a = self.denominator**2 - t2 * xx
        b = self.denominator * self.numerator - t2 * xy
        root = np.sqrt(np.maximum(b**2 - a * (self.numerator**2 - t2 * yy), 0.0))
        known, bounded = np.isfinite(self.std_error), a > 0
        for column, sign in (("conf_low", -1.0), ("conf_high", 1.0)):
            end = np.divide(b + sign * root, a, out=np.full_like(a, sign * np.inf), where=bounded)
            table[column] = np.where(known, end, np.nan)
        return table

    def contrast(self, weights: Weights, scale: Scale = "log") -> Contrast:
        """Compare groups.

        Parameters
        ----------
        weights : dict or array
            ``{label: weight}`` over :attr:`labels`, ``{name: {label: weight}}``, or a matrix. ``{"a": 1, "b": -1}``
            compares a with b.
        scale : {"log", "difference"}
            "log" combines logarithms: ``exp(estimate)`` is the ratio of the two ratios. "difference" combines the
            ratios themselves.

        Notes
        -----
        Degrees of freedom are those of the design, when no cluster lies in two of the groups: with the variance of y
        growing with x, as in CR2, Var R_d is proportional to 1/X_d, and those of sum c_d R_d are
        (sum c_d^2/X_d)^2 / sum (c_d^2/X_d)^2/df_d (Satterthwaite 1946; Bell & McCaffrey 2002). Welch's, from the
        variances that were found, are high just where the few clusters of a group happen to agree: 31% of the tests
        that so pass a threshold of four reject a true null of 2 against 10 clusters, at a level of 5%. Where groups
        share clusters, the smallest group's.
        """
        check_option("scale", scale, Scale)
        names, matrix = combinations(weights, self.labels)
        rows = [self._combine(row, scale) for row in matrix]
        estimate, se, df, clusters = (np.array(column) for column in zip(*rows, strict=True))
        what = "logarithms of the ratios" if scale == "log" else "ratios"
        fewest = int(clusters.min())
        return Contrast(names, estimate, se, df, fewest, f"{self.method}; combination of {what}", self.warnings)

    def pairwise(self, scale: Scale = "log") -> Contrast:
        """Compare every pair of groups, the later with the earlier."""
        pairs = [(a, b) for i, a in enumerate(self.labels) for b in self.labels[i + 1 :]]
        if not pairs:
            raise NotEstimable("there is one group only, so there is nothing to compare.")
        named: Mapping[str, Mapping[Hashable, float]] = {f"{b} - {a}": {b: 1.0, a: -1.0} for a, b in pairs}
        return self.contrast(named, scale)

    def _combine(self, row: Array, scale: Scale) -> tuple[float, float, float, int]:
        used = np.flatnonzero(row)
        values, w = self.estimate[used], row[used]
        present = np.asarray(self._present[:, used].sum(axis=1)).ravel()
        clusters = int((present > 0).sum())
        if np.isnan(self.std_error[used]).any() or (scale == "log" and (values <= 0).any()):
            bare = (
                w @ np.log(values)
                if scale == "log" and (values > 0).all()
                else w @ values
                if scale == "difference"
                else np.nan
            )
            return float(bare), np.nan, np.nan, clusters
        gradient = w / values if scale == "log" else w
        estimate = float(w @ (np.log(values) if scale == "log" else values))
        covariance = self.covariance[np.ix_(used, used)]
        variance = float(gradient @ covariance @ gradient)
        shared = (present > 1).any()
        parts = np.square(gradient) / self.denominator[used]
        df = self.df[used].min() if shared else parts.sum() ** 2 / (np.square(parts) / self.df[used]).sum()
        return estimate, float(np.sqrt(max(variance, 0.0))), float(df), clusters


def ratio(
    numerator: str,
    denominator: str,
    data: pd.DataFrame,
    by: str | Iterable[str] | None = None,
    cluster: str | Iterable[str] | None = None,
    weights: str | None = None,
    variance: Variance = "linearised",
    *,
    stratified: bool = False,
) -> RatioFit:
    """Divide totals: how much of the numerator is there per unit of the denominator, per group.

    Parameters
    ----------
    numerator, denominator : str
        Columns of numbers; the denominator is not negative.
    data : DataFrame
        One row per unit that was counted. A unit may have rows in several groups.
    by : str or list of str, optional
        Grouping columns.
    cluster : str or list of str, optional
        Column of the units that were chosen or assigned together; without it rows are independent.
    weights : str, optional
        Column of sampling weights.
    stratified : bool
        Whether the groups are strata (every place has its own clusters) and not domains of one sample: the factor
        is then G_d/(G_d-1) with the group's own clusters.
    variance : {"linearised", "jackknife", "CR2"}
        The jackknife leaves out each cluster in turn. CR2 is for clusters of unequal size: it weighs each by its share
        of the denominator, and takes Satterthwaite's degrees of freedom.

    Returns
    -------
    RatioFit

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is missing, holds no finite numbers, or a denominator is negative.

    Notes
    -----
    R_d = sum w y / sum w x over the rows of group d. With z_g = sum over cluster g of w (y - R_d x) / sum w x, the
    linearised variance is G/(G-1) sum_g z_g^2 (Woodruff 1971; R survey's ``svyratio`` without finite population
    correction). G counts all clusters in the data, as for a domain of a survey; the degrees of freedom are the
    clusters with rows in the group, less 1. The interval is exp(log R -+ t SE/R) where R > 0.

    CR2 (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018) is sum_g z_g^2 / (1 - h_g) with h_g the cluster's share of
    sum w x, exact when the variance of y grows with x; with equal shares it is G/(G-1) sum_g z_g^2 and G-1 degrees of
    freedom. Where a few clusters hold most of the denominator the linearised interval is too narrow
    (docs/calibration.md).

    This is not the mean of the units' own ratios, which answers another question and explodes where a denominator is
    small.
    """
    check_option("variance", variance, Variance)
    by_names, cluster_names = as_names(by), as_names(cluster)
    extra = () if weights is None else (weights,)
    rows, dropped = complete_rows(data, (numerator, denominator, *by_names, *cluster_names, *extra))
    y, x = numbers(rows, numerator), numbers(rows, denominator)
    if (x < 0).any():
        raise BadArgument(
            f"denominator {denominator!r} is negative in {int((x < 0).sum())} rows. Counts must be 0 or more."
        )
    w = np.ones(len(rows)) if weights is None else weights_of(rows, weights)
    groups = group_rows(rows, by_names)
    clusters = group_rows(rows, cluster_names).codes if cluster_names else np.arange(len(rows))
    parts = linearise(w * y, w * x, groups.codes, clusters, len(groups), variance=variance, stratified=stratified)
    labels = group_labels(groups.table, by_names)
    reasons = tuple(
        _reason(*values) for values in zip(parts.x, parts.estimate, parts.clusters, parts.std_error, strict=True)
    )
    known = np.array([reason == "" for reason in reasons])
    return RatioFit(
        term=f"{numerator}/{denominator}",
        groups=groups.table,
        labels=labels,
        estimate=parts.estimate,
        std_error=np.where(known, parts.std_error, np.nan),
        df=np.where(known, parts.df, np.nan),
        covariance=parts.covariance,
        numerator=parts.y,
        denominator=parts.x,
        n=np.bincount(groups.codes, minlength=len(groups)),
        n_clusters=parts.clusters,
        reasons=reasons,
        dropped=dropped,
        method=_method(cluster_names, weights, variance),
        warnings=_warnings(labels, reasons, parts.clusters, known, dropped, clustered=bool(cluster_names)),
        _squares=parts.squares,
        _present=parts.present,
    )


def _reason(total: float, estimate: float, clusters: int, se: float) -> str:
    if total <= 0:
        return "the denominator is 0, so there is no ratio"
    if clusters < 2:
        return "all rows are of one cluster, so the spread is unknown"
    if np.isnan(se):
        return "one cluster alone holds the denominator, so the spread is unknown"
    if not se > 1e-14 * abs(estimate):
        return "the clusters do not differ, so the spread is unknown"
    return ""


def _method(cluster: tuple[str, ...], weights: str | None, variance: str) -> str:
    spread = f"clusters {' x '.join(cluster)}" if cluster else "rows independent"
    weighed = f", weights {weights}" if weights else ""
    if variance == "CR2":
        return f"ratio of totals{weighed}; CR2 variance, {spread}; Satterthwaite df"
    factor = "G/(G-1)" if variance == "linearised" else "(G-1)/G"
    return f"ratio of totals{weighed}; {variance} variance, {spread}, factor {factor}; df = clusters in the group - 1"


def _warnings(
    labels: tuple[Hashable, ...],
    reasons: tuple[str, ...],
    clusters: IntArray,
    known: Array,
    dropped: dict[str, int],
    *,
    clustered: bool,
) -> tuple[str, ...]:
    notes = [f"{label}: {reason}." for label, reason in zip(labels, reasons, strict=True) if reason]
    unit = "clusters" if clustered else "rows"
    for label, count, ok in zip(labels, clusters, known, strict=True):
        if ok and count < MINIMUM_CLUSTERS:
            notes.append(f"{label}: only {count} {unit}; descriptive, the interval is a rough indication.")
    few = [
        f"{label} ({count})"
        for label, count in zip(labels, clusters, strict=True)
        if MINIMUM_CLUSTERS <= count < FEW_CLUSTERS
    ]
    if few:
        notes.append(f"fewer than {FEW_CLUSTERS} {unit}: {', '.join(few)}.")
    return (*notes, *dropped_note(dropped))
