"""From an estimate, its standard error and its degrees of freedom to the one table that every record gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from veeval.stats._types import Array, check_level

__all__ = ["FEW_CLUSTERS", "MINIMUM_CLUSTERS", "Contrast", "cluster_warnings", "dropped_note", "t_table"]

MINIMUM_CLUSTERS = 4
FEW_CLUSTERS = 20


@dataclass(frozen=True, slots=True)
class Contrast:
    """Linear combinations of estimates.

    Attributes
    ----------
    terms : tuple of str
        What each combination is called.
    estimate, std_error, df : (m,) arrays
        ``df`` are the degrees of freedom of the t distribution (inf: normal).
    n_clusters : int or None
        Independent units behind the estimates; under 4 there is no p-value.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    terms: tuple[str, ...]
    estimate: Array
    std_error: Array
    df: Array
    n_clusters: int | None
    method: str
    warnings: tuple[str, ...] = ()

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per combination with its t test against 0 and its interval."""
        return t_table(self.terms, self.estimate, self.std_error, self.df, level, n_clusters=self.n_clusters)


def t_table(
    terms: Sequence[str],
    estimate: Array,
    std_error: Array,
    df: Array,
    level: float,
    *,
    n_clusters: int | None = None,
    groups: Mapping[str, Sequence[Any]] | None = None,
) -> pd.DataFrame:
    """Return the columns term, estimate, std_error, statistic, df, p_value, conf_low, conf_high after the groups.

    A standard error of 0 or NaN gives no statistic; fewer than ``MINIMUM_CLUSTERS`` clusters give no p-value.
    """
    check_level(level)
    known = np.isfinite(std_error) & (std_error > 0) & (df > 0)
    se, nu = np.where(known, std_error, np.nan), np.where(known, df, np.nan)
    statistic = estimate / se
    p_value = 2 * stats.t.sf(np.abs(statistic), nu)
    if n_clusters is not None and n_clusters < MINIMUM_CLUSTERS:
        p_value = np.full_like(p_value, np.nan)
    half = stats.t.ppf(0.5 + level / 2, nu) * se
    return pd.DataFrame(
        {
            **(groups or {}),
            "term": list(terms),
            "estimate": estimate,
            "std_error": std_error,
            "statistic": statistic,
            "df": df,
            "p_value": p_value,
            "conf_low": estimate - half,
            "conf_high": estimate + half,
        }
    )


def dropped_note(dropped: Mapping[str, int]) -> tuple[str, ...]:
    """Say how many rows were left out, per column that was missing."""
    if not dropped:
        return ()
    return ("rows left out because a column was missing: " + ", ".join(f"{k} {v}" for k, v in dropped.items()) + ".",)


def cluster_warnings(n_clusters: int) -> tuple[str, ...]:
    """Say what so many clusters can bear."""
    if n_clusters < MINIMUM_CLUSTERS:
        return (
            f"only {n_clusters} clusters: descriptive; no p-value is given, and the interval is a rough indication.",
        )
    if n_clusters < FEW_CLUSTERS:
        return (f"only {n_clusters} clusters: rely on CR2 with Satterthwaite df or the wild bootstrap, and say so.",)
    return ()
