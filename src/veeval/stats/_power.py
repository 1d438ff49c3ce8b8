"""How small a difference a design can find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._inference import t_table

__all__ = ["Design", "mdes"]


@dataclass(frozen=True, slots=True)
class Design:
    """A cluster design and what it can find, in standard deviations of the outcome.

    Attributes
    ----------
    mdes : float
        Smallest effect found with probability ``power_wanted``.
    std_error : float
        Standard error of the effect.
    df : float
        Degrees of freedom.
    power : float
        Probability of finding ``effect``; NaN without one.
    clusters_needed : int or None
        Clusters with which ``effect`` is found with probability ``power_wanted``.
    clusters : int
        Clusters of the design.
    effect : float
        NaN when none was given.
    power_wanted, alpha : float
        Asked for.
    method : str
        The design.
    warnings : tuple of str
        What a reader must know.
    """

    mdes: float
    std_error: float
    df: float
    power: float
    clusters_needed: int | None
    clusters: int
    effect: float
    power_wanted: float
    alpha: float
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row: the minimal detectable effect and the interval that such a finding would have."""
        table = t_table(["mdes"], np.array([self.mdes]), np.array([self.std_error]), np.array([self.df]), level)
        table[["statistic", "p_value"]] = np.nan
        return table


def mdes(
    clusters: int,
    size: float,
    icc: float,
    *,
    subclusters: float = 1,
    icc_sub: float = 0.0,
    treated: float = 0.5,
    r2_cluster: float = 0.0,
    r2_sub: float = 0.0,
    r2_unit: float = 0.0,
    covariates: int = 0,
    waves: tuple[int, float] | None = None,
    effect: float | None = None,
    power: float = 0.8,
    alpha: float = 0.05,
) -> Design:
    """Compute the minimal detectable effect of a comparison between clusters, its power, and the clusters needed.

    Parameters
    ----------
    clusters : int
        Clusters that choose or are assigned (providers, municipalities).
    size : float
        Units per lowest cluster (children per location).
    icc : float
        Share of the variance between clusters.
    subclusters : float
        Lower clusters (locations) per cluster; 1 for two levels.
    icc_sub : float
        Share of the variance between lower clusters within clusters.
    treated : float
        Share of clusters in the one group.
    r2_cluster, r2_sub, r2_unit : float
        Share of each level's variance that covariates explain.
    covariates : int
        Cluster-level covariates: each costs a degree of freedom.
    waves : (after, correlation), optional
        That many repeated measurements after the start with this correlation, averaged: lowers the unit's own variance.
    effect : float, optional
        Effect to compute power and clusters needed for.
    power, alpha : float
        Wanted power, and two-sided level.

    Returns
    -------
    Design

    Raises
    ------
    BadArgument, NotEstimable
        A share lies outside its range, or there are no degrees of freedom.

    Notes
    -----
    SE^2 = [icc (1-R3)/K + icc_sub (1-R2)/(K J) + (1-icc-icc_sub)(1-R1)/(K J n)] / (P (1-P)), df = K - 2 - covariates,
    MDES = (t_{1-alpha/2} + t_power) SE (Bloom 1995; Dong & Maynard 2013). Power and clusters needed are of the
    noncentral t; with few clusters Bloom's multiplier is a little short of it (power .77 for .80 at 4 clusters, .79
    at 6), so that ``clusters_needed`` for the smallest effect itself can be one or two more.
    """
    _check_shares(icc=icc, icc_sub=icc_sub, r2_cluster=r2_cluster, r2_sub=r2_sub, r2_unit=r2_unit)
    if icc + icc_sub > 1:
        raise BadArgument(f"icc + icc_sub = {icc + icc_sub:g} exceeds 1.")
    for name, value in (("treated", treated), ("power", power), ("alpha", alpha)):
        if not 0 < value < 1:
            raise BadArgument(f"{name}={value!r} must lie between 0 and 1.")
    if size < 1 or subclusters < 1 or clusters < 2:
        raise BadArgument("a design needs two clusters or more, with one unit or more in each.")
    unit = (1 - icc - icc_sub) * (1 - r2_unit)
    if waves is not None:
        times, correlation = waves
        _check_shares(correlation=correlation)
        unit *= (1 + (times - 1) * correlation) / times
    spread = icc * (1 - r2_cluster) + icc_sub * (1 - r2_sub) / subclusters + unit / (subclusters * size)

    def error(k: int) -> float:
        return float(np.sqrt(spread / (k * treated * (1 - treated))))

    df = clusters - 2 - covariates
    if df < 1:
        raise NotEstimable(f"{clusters} clusters and {covariates} covariates leave no degrees of freedom.")
    smallest = (stats.t.ppf(1 - alpha / 2, df) + stats.t.ppf(power, df)) * error(clusters)
    needed = None if effect is None else _needed(effect, error, covariates, power, alpha)
    return Design(
        mdes=float(smallest),
        std_error=error(clusters),
        df=float(df),
        power=np.nan if effect is None else _power(effect / error(clusters), df, alpha),
        clusters_needed=needed,
        clusters=clusters,
        effect=np.nan if effect is None else float(effect),
        power_wanted=power,
        alpha=alpha,
        method=f"{clusters} clusters of {subclusters:g} x {size:g}, icc {icc:g} + {icc_sub:g}, {treated:.0%} treated",
        warnings=() if df >= 10 else (f"{df} degrees of freedom: a guess at icc weighs heavily.",),
    )


def _check_shares(**shares: float) -> None:
    for name, value in shares.items():
        if not 0 <= value < 1:
            raise BadArgument(f"{name}={value!r} must lie from 0 to below 1.")


def _power(noncentrality: float, df: float, alpha: float) -> float:
    critical = stats.t.ppf(1 - alpha / 2, df)
    nc = abs(noncentrality)
    other = stats.nct.sf(critical, df, -nc) if nc < 6 else 0.0  # below 1e-9, and scipy gives nan from about 9
    return float(stats.nct.sf(critical, df, nc) + other)


def _needed(effect: float, error: Callable[[int], float], covariates: int, power: float, alpha: float) -> int | None:
    """Return the fewest clusters with the wanted power: doubling, then bisection."""
    if effect == 0:
        return None

    def enough(k: int) -> bool:
        return _power(effect / error(k), k - 2 - covariates, alpha) >= power

    low, high = 2 + covariates, 4 + covariates
    while not enough(high):
        low, high = high, 2 * high
        if high > 10**7:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
