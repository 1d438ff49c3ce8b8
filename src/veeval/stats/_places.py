"""Comparing places without a league table: control limits and shrunken estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.optimize import brentq

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._frames import complete_rows, numbers
from veeval.stats._inference import dropped_note, t_table
from veeval.stats._types import Array, check_level, check_option

__all__ = ["Funnel", "Shrunken", "funnel", "shrink"]

Kind = Literal["ratio", "proportion", "mean"]


@dataclass(frozen=True, slots=True)
class Funnel:
    """Places against control limits.

    Attributes
    ----------
    table : DataFrame
        Per place: place, value, size (expected count, denominator, or 1/se^2), low95, high95, low998, high998, z,
        signal (``"in control"``, ``"alert"`` beyond 95 %, ``"alarm"`` beyond 99.8 %).
    target : float
        The value that limits are drawn around.
    dispersion : float
        Mean of the squared (Winsorised) z: above 1 the places differ more than chance.
    tau2 : float
        Variance between places that was added to the limits, on the transformed scale; 0 without.
    kind : str
        ratio, proportion or mean.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    table: pd.DataFrame
    target: float
    dispersion: float
    tau2: float
    kind: str
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per place; conf_low and conf_high are control limits, not an interval of the place."""
        check_level(level)
        low, high = _limits(self.kind, self.target, self.table["size"].to_numpy(), self.tau2, level)
        z = self.table["z"].to_numpy()
        return pd.DataFrame(
            {
                "place": self.table["place"],
                "term": self.kind,
                "estimate": self.table["value"],
                "std_error": np.nan,
                "statistic": z,
                "df": np.inf,
                "p_value": 2 * stats.norm.sf(np.abs(z)),
                "conf_low": low,
                "conf_high": high,
            }
        )


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Estimates of places drawn to their mean.

    Attributes
    ----------
    labels : tuple
        The places.
    estimate, std_error : (k,) arrays
        Shrunken, with the uncertainty of the mean.
    raw : (k,) array
        As given.
    weight : (k,) array
        Share of the place's own estimate that is kept.
    mean, mean_error : float
        The mean they are drawn to.
    tau2 : float
        Variance between places.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    labels: tuple[object, ...]
    estimate: Array
    std_error: Array
    raw: Array
    weight: Array
    mean: float
    mean_error: float
    tau2: float
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per place with its interval; there is no test."""
        table = t_table(
            [str(label) for label in self.labels], self.estimate, self.std_error, np.full(len(self.raw), np.inf), level
        )
        table[["statistic", "p_value"]] = np.nan
        return table


def funnel(
    value: str,
    size: str,
    data: pd.DataFrame,
    place: str,
    kind: Kind = "ratio",
    target: float | None = None,
    *,
    overdispersion: bool = True,
) -> Funnel:
    """Ask which places differ more than chance allows (Spiegelhalter 2005).

    Parameters
    ----------
    value, size : str
        Columns: observed and expected count (ratio); count and denominator (proportion); mean and its standard error
        (mean).
    data : DataFrame
        One row per place.
    place : str
        Column of the place.
    kind : {"ratio", "proportion", "mean"}
        What is compared.
    target : float, optional
        1 for a ratio, else the overall value, when not given.
    overdispersion : bool
        Widen the limits by the variance between places when the places together differ more than chance.

    Returns
    -------
    Funnel

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is unusable, a size is not positive, or a count exceeds its denominator.

    Notes
    -----
    Without overdispersion limits are exact: Poisson (chi-squared) for ratios, binomial (beta) for proportions. With
    it, on the square root (ratio) or arcsine (proportion) scale, z is Winsorised at 10 % and tau2 is the moment
    estimate. Limits say what chance allows; being inside is no rank.

    The chi-squared limits are those of FunnelPlotR: Garwood's (1936) interval as if the target were observed. Where
    few are expected they lie too low on both sides: 0 is outside them where 1 is expected, and occurs by chance in
    37%. There is therefore a signal only where the Poisson probability of so few, or so many, is small as well.
    """
    check_option("kind", kind, Kind)
    rows, dropped = complete_rows(data, (value, size, place))
    y, s = numbers(rows, value), numbers(rows, size)
    if (s <= 0).any():
        raise BadArgument(
            f"{size!r} must be positive, but is not in {int((s <= 0).sum())} rows. Leave those places out."
        )
    if kind != "mean" and (y < 0).any():
        raise BadArgument(f"{value!r} must be 0 or more: it is a count.")
    if kind == "proportion" and (y > s).any():
        raise BadArgument(f"{value!r} exceeds its denominator {size!r} in {int((y > s).sum())} rows.")
    shown, n = (y, 1 / s**2) if kind == "mean" else (y / s, s)
    centre = float(target) if target is not None else 1.0 if kind == "ratio" else float(np.average(shown, weights=n))
    z = (_transform(kind, shown) - _transform(kind, np.array(centre))) / _spread(kind, n)
    dispersion, tau2 = _overdispersion(z, _spread(kind, n))
    tau2 = tau2 if overdispersion else 0.0
    z = z * _spread(kind, n) / np.sqrt(_spread(kind, n) ** 2 + tau2)
    table = pd.DataFrame({"place": rows[place], "value": shown, "size": n})
    for name, level in (("95", 0.95), ("998", 0.998)):
        table[f"low{name}"], table[f"high{name}"] = _limits(kind, centre, n, tau2, level)
    outside = [(shown < table[f"low{name}"]) | (shown > table[f"high{name}"]) for name in ("998", "95")]
    if kind == "ratio" and not tau2:
        expected = centre * n
        chance = np.minimum(stats.poisson.cdf(y, expected), stats.poisson.sf(y - 1, expected))
        outside = [out & (chance <= tail) for out, tail in zip(outside, (0.001, 0.025), strict=True)]
    table["z"], table["signal"] = z, np.select(outside, ["alarm", "alert"], "in control")
    few = ("fewer than 10 places: overdispersion can hardly be judged.",) if len(y) < 10 else ()
    return Funnel(
        table=table,
        target=centre,
        dispersion=dispersion,
        tau2=tau2,
        kind=kind,
        dropped=dropped,
        method=f"funnel limits for a {kind}, "
        + ("additive overdispersion (Spiegelhalter 2005)" if tau2 > 0 else "exact" if kind != "mean" else "normal"),
        warnings=(*few, *dropped_note(dropped)),
    )


def shrink(estimate: npt.ArrayLike, std_error: npt.ArrayLike, labels: Sequence[object] | None = None) -> Shrunken:
    """Draw estimates of places to their mean, the more so the less certain they are (empirical Bayes).

    Parameters
    ----------
    estimate, std_error : array-like
        One per place.
    labels : list, optional
        Names of the places.

    Returns
    -------
    Shrunken

    Raises
    ------
    BadArgument, NotEstimable
        Lengths differ, a standard error is not positive, or there are fewer than three places.

    Notes
    -----
    y_i ~ N(m_i, se_i^2), m_i ~ N(mu, tau2); tau2 by Paule & Mandel (1982): the value at which sum w (y - mu)^2 = k -
    1. The shrunken estimate is w_i y_i + (1 - w_i) mu with w_i = tau2/(tau2 + se_i^2) (Morris 1983); its variance adds
    that of mu.
    """
    y, se = np.asarray(estimate, dtype=np.float64), np.asarray(std_error, dtype=np.float64)
    if y.shape != se.shape or y.ndim != 1:
        raise BadArgument("estimate and std_error must be two lists of the same length.")
    if not (np.isfinite(y).all() and np.isfinite(se).all() and (se > 0).all()):
        raise BadArgument("every estimate must be a number and every standard error positive. Leave other places out.")
    if len(y) < 3:
        raise NotEstimable(f"{len(y)} places are too few to estimate a spread between places.")
    tau2 = _paule_mandel(y, se)
    w = 1 / (se**2 + tau2)
    mu, mean_variance = float(w @ y / w.sum()), float(1 / w.sum())
    keep = tau2 / (tau2 + se**2)
    return Shrunken(
        labels=tuple(labels) if labels is not None else tuple(range(len(y))),
        estimate=keep * y + (1 - keep) * mu,
        std_error=np.sqrt(keep * se**2 + (1 - keep) ** 2 * mean_variance),
        raw=y,
        weight=keep,
        mean=mu,
        mean_error=float(np.sqrt(mean_variance)),
        tau2=tau2,
        method="empirical Bayes, between-place variance by Paule & Mandel",
        warnings=("the places do not differ more than chance: all are drawn to the mean.",) if tau2 == 0 else (),
    )


def _transform(kind: str, value: Array) -> Array:
    if kind == "ratio":
        return np.sqrt(value)
    return np.arcsin(np.sqrt(value)) if kind == "proportion" else value


def _spread(kind: str, n: Array) -> Array:
    """Return the standard deviation on the transformed scale."""
    root = np.sqrt(n)
    return 1 / root if kind == "mean" else 0.5 / root


def _overdispersion(z: Array, s: Array) -> tuple[float, float]:
    k = len(z)
    winsorised = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    phi = float(np.square(winsorised).mean())
    w = 1 / s**2
    room = float(w.sum() - np.square(w).sum() / w.sum())
    return phi, max((k * phi - (k - 1)) / room, 0.0) if k > 1 and room > 0 else 0.0


def _limits(kind: str, target: float, n: Array, tau2: float, level: float) -> tuple[Array, Array]:
    tail = (1 - level) / 2
    if tau2 > 0 or kind == "mean":
        half = stats.norm.ppf(1 - tail) * np.sqrt(_spread(kind, n) ** 2 + tau2)
        centre = _transform(kind, np.array(target))
        low, high = centre - half, centre + half
        if kind == "ratio":
            return np.square(np.maximum(low, 0.0)), np.square(high)
        if kind == "proportion":
            return np.sin(np.maximum(low, 0.0)) ** 2, np.sin(np.minimum(high, np.pi / 2)) ** 2
        return low, high
    if kind == "ratio":
        expected = target * n
        return stats.chi2.ppf(tail, 2 * expected) / (2 * n), stats.chi2.ppf(1 - tail, 2 * expected + 2) / (2 * n)
    return stats.binom.ppf(tail, n, target) / n, stats.binom.ppf(1 - tail, n, target) / n


def _paule_mandel(y: Array, se: Array) -> float:
    def excess(tau2: float) -> float:
        w = 1 / (se**2 + tau2)
        return float(w @ np.square(y - w @ y / w.sum())) - (len(y) - 1)

    if excess(0.0) <= 0:
        return 0.0
    top = float(np.var(y, ddof=1) + (se**2).max())
    while excess(top) > 0:
        top *= 2
    return float(brentq(excess, 0.0, top, xtol=1e-14 * top))
