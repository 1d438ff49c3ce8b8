"""The record of an event study: what was estimated, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._event_bacon import Bacon, bacon
from veeval.stats._event_honest import HonestMethod, honest_table
from veeval.stats._event_panel import Panel
from veeval.stats._inference import t_table
from veeval.stats._types import Array, check_level, check_option

__all__ = ["Aggregation", "Estimates", "EventStudy", "PreTrend"]

Aggregation = Literal["simple", "dynamic", "group", "calendar"]


@dataclass(frozen=True, slots=True)
class PreTrend:
    """A joint test that all effects before the start are 0: a warning light, not permission (Roth 2022).

    Attributes
    ----------
    statistic : float
        Wald statistic over its restrictions, with Hotelling's correction: F distributed.
    df1, df2 : float
        Restrictions; clusters less restrictions.
    p_value : float
        NaN where the clusters cannot carry the test.
    """

    statistic: float
    df1: float
    df2: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Estimates:
    """Effects of one aggregation, the overall one last.

    terms : (m+1,); groups : columns that say which; estimate, std_error, df : (m+1,); vcov : (m+1, m+1) or empty;
    p_value : (m+1,) where they do not come from the t distribution.
    """

    terms: tuple[str, ...]
    groups: dict[str, list[float]]
    estimate: Array
    std_error: Array
    df: Array
    vcov: Array
    p_value: Array | None


@dataclass(frozen=True, slots=True)
class EventStudy:
    """Effects by time since the start.

    Attributes
    ----------
    group_time : DataFrame
        cohort, period, event_time, the tidy columns, n_treated, n_comparison; empty where treatment goes on and off.
    cohorts : DataFrame
        cohort (first treated period; inf: never), units, clusters.
    inference : str
        ``"analytic"``, ``"exact"``, ``"randomisation"`` or ``"none"``.
    reason : str
        Why.
    pre_trend : PreTrend
        Joint test of the effects before the start.
    n : int
        Rows used.
    n_units, n_clusters : int
        Units and clusters used.
    n_treated : int
        Clusters with a treated unit.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        Estimator, comparison, base period and inference.
    warnings : tuple of str
        What a reader must know.
    """

    group_time: pd.DataFrame
    cohorts: pd.DataFrame
    inference: str
    reason: str
    pre_trend: PreTrend
    n: int
    n_units: int
    n_clusters: int
    n_treated: int
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]
    _each: dict[str, Estimates] = field(repr=False)
    _peaks: Array | None = field(repr=False)
    _sensitivity: str | None = field(repr=False)
    _panel: Panel = field(repr=False)

    @property
    def bacon(self) -> Bacon | None:
        """What two-way fixed effects would have compared; None for a panel with holes or treatment that ends."""
        return bacon(self._panel)

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per event time, with an interval per row and a band (band_low, band_high) for all at once."""
        table = self.aggregate("dynamic", level).query("term != 'overall'").reset_index(drop=True)
        return table.astype({"event_time": int})

    def aggregate(self, kind: Aggregation = "group", level: float = 0.95) -> pd.DataFrame:
        """Return the effects along one direction and, last, their overall mean.

        Parameters
        ----------
        kind : {"simple", "dynamic", "group", "calendar"}
            All treated unit-periods; by time since the start; by cohort; by calendar period.
        level : float
            Of the intervals.
        """
        check_option("kind", kind, Aggregation)
        if kind not in self._each:
            raise BadArgument(f"kind={kind!r} is not available here: {', '.join(self._each)}.")
        each = self._each[kind]
        clusters = self.n_clusters if self.inference != "exact" else None
        table = t_table(
            each.terms, each.estimate, each.std_error, each.df, level, n_clusters=clusters, groups=each.groups
        )
        if each.p_value is not None:
            table["p_value"] = each.p_value
        if kind == "dynamic":
            half = self._critical(each, level) * table["std_error"]
            half = half.where((table["term"] != "overall") & table["statistic"].notna())
            table = table.assign(band_low=table["estimate"] - half, band_high=table["estimate"] + half)
        return table

    def overall(self, level: float = 0.95) -> pd.DataFrame:
        """Return the one effect to report: the mean over cohorts by size of each cohort's mean effect since its start.

        Where treatment goes on and off: the mean over the event times from 0, by how many units reach them.
        """
        kind: Aggregation = "group" if "group" in self._each else "dynamic"
        table = self.aggregate(kind, level).query("term == 'overall'").reset_index(drop=True)
        return table.drop(columns=[c for c in ("cohort", "event_time", "band_low", "band_high") if c in table])

    def honest(
        self,
        method: HonestMethod = "relative_magnitudes",
        bound: Sequence[float] | None = None,
        event_time: int | None = 0,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Return intervals that hold when trends were not parallel, one row per bound (Rambachan & Roth 2023).

        Parameters
        ----------
        method : {"relative_magnitudes", "smoothness"}
            ``bound`` is how many times larger a change of the difference in trends may be after the start than the
            largest one seen before; or by how much, in units of the outcome, its slope may change per period.
        bound : list of float
            For relative magnitudes 0, 0.5, 1, 1.5 and 2 when not given; smoothness has no default.
        event_time : int or None
            The effect asked about; None: the mean over all event times from 0.
        level : float
            Of the intervals.

        Raises
        ------
        BadArgument, NotEstimable
            The base period varies, there is no period before it, or inference is not analytic.
        """
        check_option("method", method, HonestMethod)
        check_level(level)
        if self._sensitivity:
            raise NotEstimable(self._sensitivity)
        if bound is None and method == "smoothness":
            raise BadArgument("give bound for smoothness: changes of slope per period in units of the outcome.")
        each = self._each["dynamic"]
        events = each.groups["event_time"][:-1]
        place = np.array([i for i, event in enumerate(events) if event != -1])
        event = np.array(events)[place]
        pre, post = event < 0, event >= 0
        if (
            not np.array_equal(event[pre], np.arange(-pre.sum() - 1, -1))
            or (event[post] != np.arange(post.sum())).any()
        ):
            raise NotEstimable("an event time in between is missing, so changes of trend are not known.")
        weights = np.full(post.sum(), 1 / post.sum())
        if event_time is not None:
            if event_time not in event[post]:
                raise BadArgument(f"event_time={event_time} is not one of {event[post].tolist()}.")
            weights = (event[post] == event_time).astype(np.float64)
        value, sigma = each.estimate[place], each.vcov[np.ix_(place, place)]
        bounds = (0.0, 0.5, 1.0, 1.5, 2.0) if bound is None else bound
        df = float(np.nanmin(each.df[place]))
        return honest_table(method, bounds, value[pre], value[post], sigma, weights, df, level)

    def _critical(self, each: Estimates, level: float) -> Array:
        """Return how many standard errors wide a band must be: never under the pointwise quantile."""
        point = stats.t.ppf(0.5 + level / 2, each.df)
        if self._peaks is not None:
            return np.asarray(np.maximum(point, np.quantile(self._peaks, level)), dtype=np.float64)
        if self.inference == "analytic":  # no joint distribution: Bonferroni
            tests = max(int((each.std_error[:-1] > 0).sum()), 1)
            return np.asarray(stats.t.ppf(1 - (1 - level) / 2 / tests, each.df), dtype=np.float64)
        return np.full(len(each.terms), np.nan)
