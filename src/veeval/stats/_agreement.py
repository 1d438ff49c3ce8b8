"""Agreement between raters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._frames import complete_rows, group_rows, numbers
from veeval.stats._inference import dropped_note, t_table
from veeval.stats._types import Array, check_level, check_option

__all__ = ["IccFit", "Kappa", "icc", "weighted_kappa"]

KappaWeights = Literal["quadratic", "linear", "none"]
_ICC_TERMS = ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")


@dataclass(frozen=True, slots=True)
class IccFit:
    """Intraclass correlations of raters.

    Attributes
    ----------
    terms : tuple of str
        ICC1, ICC2, ICC3 (one rater), ICC1k, ICC2k, ICC3k (mean of the k raters).
    estimate : (6,) array
        The coefficients.
    mean_squares : dict
        targets, within, raters, error.
    n_targets, n_raters : int
        Targets rated by every rater, and raters.
    sem : float
        Standard error of measurement for agreement between raters, in points of the scale.
    mdc95 : float
        Smallest change that exceeds measurement error, 1.96 sqrt(2) sem.
    dropped : dict
        Rows left out: per column that was missing, and for targets that not every rater rated.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    terms: tuple[str, ...]
    estimate: Array
    mean_squares: dict[str, float]
    n_targets: int
    n_raters: int
    sem: float
    mdc95: float
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per coefficient with its F test against 0 and its interval (McGraw & Wong 1996)."""
        check_level(level)
        n, k, ms = self.n_targets, self.n_raters, self.mean_squares
        table = t_table(self.terms, self.estimate, np.full(6, np.nan), np.full(6, np.nan), level)
        one_way = (ms["targets"] / ms["within"], n * (k - 1.0))
        two_way = (ms["targets"] / ms["error"], (n - 1.0) * (k - 1.0))
        tests = [one_way, two_way, two_way] * 2
        table["statistic"], table["df"] = [f for f, _ in tests], [df for _, df in tests]
        table["p_value"] = [float(stats.f.sf(f, n - 1, df)) for f, df in tests]
        table[["conf_low", "conf_high"]] = _icc_intervals(ms, n, k, float(self.estimate[1]), level)
        return table


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement of two raters, corrected for chance.

    Attributes
    ----------
    estimate, std_error : float
        Kappa, and its large-sample standard error.
    table : DataFrame
        Counts: levels of the first rater by levels of the second.
    n : int
        Targets.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    estimate: float
    std_error: float
    table: pd.DataFrame
    n: int
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row; the interval is normal."""
        return t_table(["kappa"], np.array([self.estimate]), np.array([self.std_error]), np.array([np.inf]), level)


def icc(data: pd.DataFrame, *, targets: str, raters: str, scores: str) -> IccFit:
    """Estimate how much of the spread in scores lies between targets rather than between raters.

    Parameters
    ----------
    data : DataFrame
        One row per target and rater.
    targets, raters, scores : str
        Columns. Targets that not every rater rated are left out and counted.

    Returns
    -------
    IccFit
        All six of Shrout & Fleiss (1979). ICC2 is agreement with other raters of the kind, and the one to report; ICC3
        is consistency only and hides that one rater is milder; ICC1 is for targets that each had other raters.

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is unusable, a rater scored a target twice, or fewer than two targets or raters are left.
    """
    rows, dropped = complete_rows(data, (targets, raters, scores))
    y = numbers(rows, scores)
    who, by = group_rows(rows, [targets]), group_rows(rows, [raters])
    if len(np.unique(who.codes * len(by) + by.codes)) < len(rows):
        raise BadArgument(f"a {raters!r} scored a {targets!r} more than once. Keep one row per target and rater.")
    wide = np.full((len(who), len(by)), np.nan)
    wide[who.codes, by.codes] = y
    whole = ~np.isnan(wide).any(axis=1)
    if not whole.all():
        dropped["not rated by all"] = int((~np.isnan(wide[~whole])).sum())
    wide = wide[whole]
    n, k = wide.shape
    if n < 2 or k < 2:
        raise NotEstimable(f"{n} targets rated by all of {k} raters: both must be two or more.")
    ms = _mean_squares(wide)
    if ms["within"] <= 0:
        raise NotEstimable(
            f"the raters agree completely on {scores!r}, or it does not vary: there is nothing to compare."
        )
    estimate = _icc_estimates(ms, n, k)
    sem = float(np.sqrt(max(ms["raters"] - ms["error"], 0.0) / n + ms["error"]))
    return IccFit(
        terms=_ICC_TERMS,
        estimate=estimate,
        mean_squares=ms,
        n_targets=n,
        n_raters=k,
        sem=sem,
        mdc95=float(1.96 * np.sqrt(2) * sem),
        dropped=dropped,
        method="intraclass correlations (Shrout & Fleiss 1979), intervals of McGraw & Wong (1996)",
        warnings=(*((f"only {n} targets: the intervals are wide.",) if n < 20 else ()), *dropped_note(dropped)),
    )


def weighted_kappa(
    data: pd.DataFrame,
    first: str,
    second: str,
    weights: KappaWeights = "quadratic",
    levels: Iterable[Any] | None = None,
) -> Kappa:
    """Estimate agreement of two raters on an ordered scale, corrected for chance.

    Parameters
    ----------
    data : DataFrame
        One row per target.
    first, second : str
        Columns with the two ratings.
    weights : {"quadratic", "linear", "none"}
        Cost of disagreeing by so many steps; "none" is Cohen's kappa.
    levels : iterable, optional
        The scale in order; the values that occur, sorted, when not given. A level that nobody used still counts as a
        step.

    Returns
    -------
    Kappa

    Notes
    -----
    Standard error of Fleiss, Cohen & Everitt (1969), by statsmodels. Kappa depends on how often levels occur: compare
    kappas only between like groups.
    """
    check_option("weights", weights, KappaWeights)
    rows, dropped = complete_rows(data, (first, second))
    used = {*rows[first].unique(), *rows[second].unique()}
    scale = list(levels) if levels is not None else sorted(used)
    unknown = used - set(scale)
    if unknown:
        raise BadArgument(f"the ratings hold {sorted(map(str, unknown))[0]!r}, which is not in levels.")
    if len(scale) < 2:
        raise NotEstimable(
            f"{first!r} and {second!r} hold one value only, so there is no agreement to correct for chance."
        )
    place = {level: i for i, level in enumerate(scale)}
    pairs = rows[first].map(place).to_numpy(int) * len(scale) + rows[second].map(place).to_numpy(int)
    counts = np.bincount(pairs, minlength=len(scale) ** 2).reshape(len(scale), len(scale)).astype(float)
    if np.count_nonzero(counts.sum(axis=0)) == np.count_nonzero(counts.sum(axis=1)) == 1:
        raise NotEstimable("each rater used one level only, so agreement cannot be told from chance.")
    with np.errstate(invalid="ignore"):  # of perfect agreement the variance is 0, or rounding below it
        result = cohens_kappa(counts, wt=None if weights == "none" else weights)
    perfect = np.count_nonzero(counts) == np.count_nonzero(np.diagonal(counts))
    notes = ("the raters agree on every target: no standard error.",) if perfect else ()
    return Kappa(
        estimate=float(result.kappa),
        std_error=np.nan if perfect else float(result.std_kappa),
        table=pd.DataFrame(counts.astype(int), index=pd.Index(scale, name=first), columns=pd.Index(scale, name=second)),
        n=len(rows),
        dropped=dropped,
        method=f"Cohen's kappa, {weights} weights" if weights != "none" else "Cohen's kappa",
        warnings=(*notes, *dropped_note(dropped)),
    )


def _mean_squares(wide: Array) -> dict[str, float]:
    n, k = wide.shape
    grand = wide.mean()
    targets = k * np.square(wide.mean(axis=1) - grand).sum()
    raters = n * np.square(wide.mean(axis=0) - grand).sum()
    total = np.square(wide - grand).sum()
    return {
        "targets": float(targets / (n - 1)),
        "within": float((total - targets) / (n * (k - 1))),
        "raters": float(raters / (k - 1)),
        "error": float(max(total - targets - raters, 0.0) / ((n - 1) * (k - 1))),
    }


def _icc_estimates(ms: dict[str, float], n: int, k: int) -> Array:
    B, W, J, E = (ms[name] for name in ("targets", "within", "raters", "error"))
    return np.array(
        [
            (B - W) / (B + (k - 1) * W),
            (B - E) / (B + (k - 1) * E + k * (J - E) / n),
            (B - E) / (B + (k - 1) * E),
            (B - W) / B,
            (B - E) / average if (average := B + (J - E) / n) > 0 else np.nan,
            (B - E) / B,
        ]
    )


def _icc_intervals(ms: dict[str, float], n: int, k: int, icc2: float, level: float) -> Array:
    B, W, J, E = (ms[name] for name in ("targets", "within", "raters", "error"))
    q = 1 - (1 - level) / 2

    def around(F: float, df: float) -> Array:
        return np.array([F / stats.f.ppf(q, n - 1, df), F * stats.f.ppf(q, df, n - 1)])

    F1, F3 = around(B / W, n * (k - 1)), around(B / E, (n - 1) * (k - 1))
    a = n * (1 + (k - 1) * icc2) - k * icc2
    v = (k - 1) * (n - 1) * (k * icc2 * J / E + a) ** 2 / ((n - 1) * (k * icc2 * J / E) ** 2 + a**2)
    up, low = stats.f.ppf(q, n - 1, v), stats.f.ppf(q, v, n - 1)
    rest = k * J + (k * n - k - n) * E
    # divided by the quantiles, which are huge where v is small
    two = np.array([n * (B / up - E) / (rest + n * B / up), n * (B - E / low) / (rest / low + n * B)])
    if not two[0] <= icc2 <= two[1]:  # the approximation breaks down for a negative coefficient of very few targets
        two = np.full(2, np.nan)
    room = 1 + two * (k - 1)  # a single rating's coefficient below -1/(k-1) is one of a mean without end
    averaged = np.divide(two * k, room, out=np.full(2, -np.inf), where=~(room <= 0))
    if 1 + icc2 * (k - 1) <= 0:
        averaged = np.full(2, np.nan)
    return np.array([(F1 - 1) / (F1 + k - 1), two, (F3 - 1) / (F3 + k - 1), 1 - 1 / F1, averaged, 1 - 1 / F3])
