"""What else could have made the difference: confounding, and regression to the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._frames import as_names, complete_rows, numbers
from veeval.stats._inference import dropped_note, t_table
from veeval.stats._linear import linear
from veeval.stats._types import Array, check_option

__all__ = ["EValue", "RegressionToMean", "e_value", "regression_to_mean"]

Measure = Literal["rr", "or", "or-rare", "hr-rare", "smd"]


@dataclass(frozen=True, slots=True)
class EValue:
    """E-values.

    Attributes
    ----------
    point : float
        How strongly, as a risk ratio, an unmeasured confounder must be tied to both treatment and outcome to explain
        the estimate away.
    interval : float
        The same for the end of the interval nearest to no effect; 1 when it holds no effect.
    risk_ratio : float
        The (approximate) risk ratio of the estimate.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    point: float
    interval: float
    risk_ratio: float
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return two rows, estimate and interval; they have no interval of their own at any ``level``."""
        nothing = np.full(2, np.nan)
        return t_table(["e_value", "e_value_interval"], np.array([self.point, self.interval]), nothing, nothing, level)


@dataclass(frozen=True, slots=True)
class RegressionToMean:
    """The change to expect without any effect, for a band of reliabilities.

    Attributes
    ----------
    reliability : (r,) array
        Assumed correlation of two measurements without change in between.
    expected : (r,) array
        (1 - reliability)(population mean - mean before).
    observed : float
        Mean change; NaN without ``post``.
    estimate, std_error, df : (r,) arrays
        What is left: observed less expected (expected itself without ``post``).
    mean_pre, population_mean : float
        The two means.
    n : int
        Rows.
    n_clusters : int or None
        Clusters.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    reliability: Array
    expected: Array
    observed: float
    estimate: Array
    std_error: Array
    df: Array
    mean_pre: float
    population_mean: float
    n: int
    n_clusters: int | None
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per reliability: the change that is left, with its interval."""
        terms = [f"rho={rho:g}" for rho in self.reliability]
        return t_table(terms, self.estimate, self.std_error, self.df, level, n_clusters=self.n_clusters)


def e_value(estimate: float, conf_low: float, conf_high: float, measure: Measure = "rr") -> EValue:
    """Compute how strong unmeasured confounding must be to explain a result away (VanderWeele & Ding 2017).

    Parameters
    ----------
    estimate, conf_low, conf_high : float
        The effect and its interval.
    measure : {"rr", "or", "or-rare", "hr-rare", "smd"}
        Risk ratio; odds ratio (its square root approximates a risk ratio), or of an outcome rarer than 15 %; hazard
        ratio of a rare outcome; standardised mean difference d, read as exp(0.91 d).

    Returns
    -------
    EValue

    Raises
    ------
    BadArgument
        The interval does not hold the estimate, or a ratio is not positive.

    Notes
    -----
    E = RR + sqrt(RR (RR - 1)) for RR > 1, else of 1/RR.
    """
    check_option("measure", measure, Measure)
    if not conf_low <= estimate <= conf_high:
        raise BadArgument(f"the interval {conf_low:g} to {conf_high:g} does not hold the estimate {estimate:g}.")
    if measure != "smd" and conf_low <= 0:
        raise BadArgument("a ratio must be positive; for a difference use measure='smd'.")
    rr, low, high = (_risk_ratio(value, measure) for value in (estimate, conf_low, conf_high))
    nearest = low if rr >= 1 else high
    crosses = low <= 1 <= high
    return EValue(
        point=_e(rr),
        interval=1.0 if crosses else _e(nearest),
        risk_ratio=rr,
        method=f"E-value (VanderWeele & Ding 2017) from {measure}",
        warnings=() if measure in ("rr", "or-rare", "hr-rare") else ("the risk ratio is an approximation.",),
    )


def regression_to_mean(
    pre: str,
    data: pd.DataFrame,
    population_mean: float,
    post: str | None = None,
    reliability: Sequence[float] = (0.6, 0.7, 0.8, 0.9),
    cluster: str | None = None,
) -> RegressionToMean:
    """Estimate how much those chosen for an extreme score would change without any effect, and what is left then.

    Parameters
    ----------
    pre : str
        Column of the measurement on which (or near which) they were chosen.
    data : DataFrame
        One row per child.
    population_mean : float
        Mean of the population that they come from, on the same scale.
    post : str, optional
        Column of the later measurement.
    reliability : list of float
        Band of plausible correlations between two measurements without change.
    cluster : str, optional
        Column of the units treated together: CR2 standard errors.

    Returns
    -------
    RegressionToMean

    Raises
    ------
    BadArgument, UnknownName, NotEstimable
        A reliability lies outside (0, 1), a column is unusable, or nothing varies.

    Notes
    -----
    Expected change (1 - rho)(mu - mean before) (Galton 1886; Davis 1976). What is left is the mean of
    post - rho pre - (1 - rho) mu, with the standard error of that mean. Growth of children in the meantime is not
    taken out.
    """
    rho = np.asarray(list(reliability), dtype=np.float64)
    if not len(rho) or (rho <= 0).any() or (rho >= 1).any():
        raise BadArgument("every reliability must lie between 0 and 1.")
    rows, dropped = complete_rows(data, (pre, *as_names(post), *as_names(cluster)))
    x = numbers(rows, pre)
    if len(x) < 2 or np.ptp(x) == 0:
        raise NotEstimable(f"{pre!r} does not vary, so regression to the mean cannot be judged.")
    expected = (1 - rho) * (population_mean - x.mean())
    y = None if post is None else numbers(rows, post)
    left = [(1 - r) * (population_mean - x) if y is None else y - r * x - (1 - r) * population_mean for r in rho]
    parts = [_mean(values, None if cluster is None else rows[cluster]) for values in left]
    count = None if cluster is None else int(rows[cluster].nunique())
    return RegressionToMean(
        reliability=rho,
        expected=expected,
        observed=np.nan if y is None else float((y - x).mean()),
        estimate=np.array([values.mean() for values in left]),
        std_error=np.array([se for se, _ in parts]),
        df=np.array([df for _, df in parts]),
        mean_pre=float(x.mean()),
        population_mean=float(population_mean),
        n=len(x),
        n_clusters=count,
        dropped=dropped,
        method="change less regression to the mean" if post else "expected regression to the mean",
        warnings=("maturation is not taken out.", *dropped_note(dropped)),
    )


def _risk_ratio(value: float, measure: str) -> float:
    if measure == "smd":
        return float(np.exp(0.91 * value))
    return float(np.sqrt(value)) if measure == "or" else value


def _e(rr: float) -> float:
    above = max(rr, 1 / rr)
    return float(above + np.sqrt(above * (above - 1)))


def _mean(values: Array, cluster: pd.Series | None) -> tuple[float, float]:
    if cluster is None:
        return float(values.std(ddof=1) / np.sqrt(len(values))), len(values) - 1.0
    fit = linear("value ~ 1", pd.DataFrame({"value": values, "cluster": cluster}), cluster="cluster")
    return float(fit.std_error[0]), float(fit.df[0])
