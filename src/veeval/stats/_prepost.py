"""Before and after: standardised change and difference, and the comparison that starts from the first measurement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaln

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._frames import as_names, complete_rows, group_rows, numbers
from veeval.stats._inference import t_table
from veeval.stats._linear import LinearFit, linear
from veeval.stats._mixed import mixed
from veeval.stats._types import Array

__all__ = ["EffectSize", "ancova", "hedges_g", "small_sample_factor"]


@dataclass(frozen=True, slots=True)
class EffectSize:
    """A raw difference and its standardised forms.

    Attributes
    ----------
    terms : tuple of str
        ``change``, ``d_av``, ``d_z`` for paired measurements; ``difference``, ``g`` for independent groups.
    estimate, std_error, df : (m,) arrays
        The standardised ones carry the small-sample correction.
    sd : dict
        The standard deviations that were divided by.
    correlation : float
        Between the two measurements; NaN for independent groups.
    icc : float
        Intraclass correlation used for clusters; NaN without.
    n : int
        Rows, or pairs.
    n_clusters : int or None
        Independent clusters.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    terms: tuple[str, ...]
    estimate: Array
    std_error: Array
    df: Array
    sd: dict[str, float]
    correlation: float
    icc: float
    n: int
    n_clusters: int | None
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per term; the test stands with the raw difference only."""
        table = t_table(self.terms, self.estimate, self.std_error, self.df, level, n_clusters=self.n_clusters)
        table.loc[1:, ["statistic", "p_value"]] = np.nan
        return table


def hedges_g(
    data: pd.DataFrame,
    *,
    post: str,
    pre: str | None = None,
    group: str | None = None,
    cluster: str | None = None,
    icc: float | None = None,
) -> EffectSize:
    """Standardise a change (``pre``, ``post``) or a difference between two groups (``post``, ``group``).

    Parameters
    ----------
    data : DataFrame
        One row per child or unit.
    post : str
        Column of the outcome.
    pre : str, optional
        Column of the same measurement before: gives the paired change.
    group : str, optional
        Column of two groups: the second, in sorted order, less the first.
    cluster : str, optional
        Column of the units that were assigned or treated together.
    icc : float, optional
        Intraclass correlation for two groups with clusters; estimated by REML when not given.

    Returns
    -------
    EffectSize

    Raises
    ------
    BadArgument, UnknownName, NotEstimable
        Neither or both of ``pre`` and ``group`` are given, there are not two groups, or nothing varies.

    Notes
    -----
    Paired: d_av divides the mean change by s = sqrt((s_pre^2 + s_post^2)/2), d_z by the standard deviation of the
    changes (and so grows with their correlation: never compare a d_z with a d_av). Both are multiplied by
    J = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)), m = n - 1. SE of d_av as Bonett (2008), of d_z sqrt(1/n + d^2/(2n)) J.
    With clusters the mean change has its CR2 standard error, which replaces the sampling part of the variance.

    Two groups: g = J (m_1 - m_0)/s_pooled, variance N/(n_1 n_0) + g^2/(2N) (Hedges & Olkin 1985). With clusters of
    mean size n: g_T = (m_1 - m_0)/s_T sqrt(1 - 2(n-1)icc/(N-2)) with its variance and its degrees of freedom (Hedges
    2007, eq. 15, 16; the form that the What Works Clearinghouse asks for). Intervals are estimate -+ t SE.

    A change without a comparison group is no effect: children grow, and those chosen for a low score regress to the
    mean.
    """
    if (pre is None) == (group is None):
        raise BadArgument("give either pre= (change of the same children) or group= (difference between two groups).")
    if pre is not None:
        return _paired(data, pre, post, cluster)
    return _independent(data, post, str(group), cluster, icc)


def ancova(
    post: str,
    pre: str,
    group: str,
    data: pd.DataFrame,
    cluster: str | Iterable[str] | None,
    covariates: str | Iterable[str] | None = None,
) -> LinearFit:
    """Compare groups on the second measurement among children with the same first measurement.

    Parameters
    ----------
    post, pre, group : str
        Columns. Text groups are compared with the first in sorted order.
    data : DataFrame
        One row per child.
    cluster : str, list of str or None
        The units that were assigned together; ``None`` says that children are independent.
    covariates : str or list of str, optional
        Further columns measured before the start.

    Returns
    -------
    LinearFit
        Of ``post ~ pre + group``, CR2 with Satterthwaite degrees of freedom.

    Notes
    -----
    More precise than comparing changes, and free of regression to the mean when groups were formed without looking at
    ``pre``. Where groups chose themselves the adjustment only reaches what was measured.
    """
    terms = " + ".join(_quoted(name) for name in (pre, group, *as_names(covariates)))
    return linear(f"{_quoted(post)} ~ {terms}", data, cluster=cluster)


def small_sample_factor(m: float) -> float:
    """Return J(m) = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)), which unbiases a standardised difference (Hedges 1981)."""
    if m <= 1:
        raise NotEstimable("a standardised difference needs at least two degrees of freedom.")
    return float(np.exp(gammaln(m / 2) - gammaln((m - 1) / 2)) / np.sqrt(m / 2))


def _quoted(name: str) -> str:
    return name if name.isidentifier() else f"`{name}`"


def _paired(data: pd.DataFrame, pre: str, post: str, cluster: str | None) -> EffectSize:
    rows, dropped = complete_rows(data, (pre, post, *as_names(cluster)))
    x, y = numbers(rows, pre), numbers(rows, post)
    n = len(rows)
    if n < 3:
        raise NotEstimable(f"{n} pairs of {pre!r} and {post!r} are too few to standardise a change.")
    change = y - x
    (s00, s01), (_, s11) = np.cov(x, y)
    if s00 + s11 <= 0:
        raise NotEstimable(f"{pre!r} and {post!r} do not vary.")
    s, s_diff = float(np.sqrt((s00 + s11) / 2)), float(np.std(change, ddof=1))
    J = small_sample_factor(n - 1)
    mean, se, df, count, notes = _mean_change(rows, change, cluster)
    d = np.array([mean / s, mean / s_diff if s_diff > 0 else np.nan])
    sampling = np.array([(s00 + s11 - 2 * s01) / (s**2 * (n - 1)), 1 / n])
    if cluster is not None:
        sampling = np.square(np.array([se / s, se / s_diff]))
    scaling = np.array([d[0] ** 2 * (s00**2 + s11**2 + 2 * s01**2) / (8 * s**4 * (n - 1)), d[1] ** 2 / (2 * n)])
    r = float(s01 / np.sqrt(s00 * s11)) if s00 * s11 > 0 else np.nan
    return EffectSize(
        terms=("change", "d_av", "d_z"),
        estimate=np.array([mean, *(J * d)]),
        std_error=np.array([se, *(J * np.sqrt(sampling + scaling))]),
        df=np.full(3, df),
        sd={"d_av": s, "d_z": s_diff},
        correlation=r,
        icc=np.nan,
        n=n,
        n_clusters=count,
        dropped=dropped,
        method="paired change; d_av over the mean of both variances, d_z over the changes' SD; Hedges' correction"
        + ("; CR2, Satterthwaite df" if cluster else ""),
        warnings=(*notes, "a change without a comparison group is no effect."),
    )


def _mean_change(
    rows: pd.DataFrame, change: Array, cluster: str | None
) -> tuple[float, float, float, int | None, tuple[str, ...]]:
    n = len(change)
    if cluster is None:
        return float(change.mean()), float(change.std(ddof=1) / np.sqrt(n)), n - 1.0, None, ()
    frame = pd.DataFrame({"change": change, "cluster": rows[cluster]})
    fit = linear("change ~ 1", frame, cluster="cluster")
    return float(fit.estimate[0]), float(fit.std_error[0]), float(fit.df[0]), fit.n_clusters, fit.warnings


def _independent(data: pd.DataFrame, post: str, group: str, cluster: str | None, icc: float | None) -> EffectSize:
    rows, dropped = complete_rows(data, (post, group, *as_names(cluster)))
    y = numbers(rows, post)
    groups = group_rows(rows, [group])
    labels = [str(label) for label in groups.table[group]]
    if len(labels) != 2:
        raise NotEstimable(f"column {group!r} must have two groups, not {len(labels)}: {', '.join(labels[:6])}.")
    first, second = y[groups.codes == 0], y[groups.codes == 1]
    n0, n1, N = len(first), len(second), len(y)
    if N < 4:
        raise NotEstimable(f"{N} rows are too few to standardise a difference.")
    gap = float(second.mean() - first.mean())
    pooled = float(np.sqrt((np.square(first - first.mean()).sum() + np.square(second - second.mean()).sum()) / (N - 2)))
    if pooled <= 0:
        raise NotEstimable(f"{post!r} does not vary within the groups.")
    rho, size, count = 0.0, 1.0, None
    if cluster is not None:
        frame = pd.DataFrame({"y": y, "group": groups.codes, "cluster": rows[cluster]})
        count = int(frame["cluster"].nunique())
        size = N / count
        rho = icc if icc is not None else max(mixed("y ~ group", frame, groups="cluster").icc["cluster"], 0.0)
    d, variance, h = _total_effect(gap / pooled, n0, n1, size, rho)
    J = small_sample_factor(h)
    df = float(N - 2 if count is None else count - 2)
    raw, raw_df, notes = _raw_error(y, groups.codes, rows, cluster, pooled, df)
    return EffectSize(
        terms=("difference", "g"),
        estimate=np.array([gap, J * d]),
        std_error=np.array([raw, J * np.sqrt(variance)]),
        df=np.array([raw_df, df if df > 0 else np.nan]),
        sd={"g": pooled},
        correlation=np.nan,
        icc=rho if cluster else np.nan,
        n=N,
        n_clusters=count,
        dropped=dropped,
        method=f"{labels[1]} less {labels[0]}, over the pooled SD; Hedges' correction"
        + (f"; clusters {cluster}, total variance (Hedges 2007)" if cluster else ""),
        warnings=notes,
    )


def _total_effect(d: float, n0: int, n1: int, size: float, rho: float) -> tuple[float, float, float]:
    """Return Hedges' (2007) effect on the total standard deviation, its variance, and its degrees of freedom."""
    N = n0 + n1
    room = (N - 2) - 2 * (size - 1) * rho
    spread = (N - 2) * (1 - rho) ** 2 + size * (N - 2 * size) * rho**2 + 2 * (N - 2 * size) * rho * (1 - rho)
    d_total = d * np.sqrt(room / (N - 2))
    variance = N / (n0 * n1) * (1 + (size - 1) * rho) + d_total**2 * spread / (2 * (N - 2) * room)
    return float(d_total), float(variance), float(room**2 / spread)


def _raw_error(
    y: Array, codes: Array | np.ndarray, rows: pd.DataFrame, cluster: str | None, pooled: float, df: float
) -> tuple[float, float, tuple[str, ...]]:
    """Return standard error and df of the raw difference: pooled t test, or CR2 with clusters."""
    n1 = int(codes.sum())
    if cluster is None:
        return pooled * float(np.sqrt(1 / n1 + 1 / (len(y) - n1))), df, ()
    frame = pd.DataFrame({"y": y, "group": codes, "cluster": rows[cluster]})
    fit = linear("y ~ group", frame, cluster="cluster")
    return float(fit.std_error[1]), float(fit.df[1]), fit.warnings
