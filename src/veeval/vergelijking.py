"""From what the statistics give to the columns of Estimates: tables, pairwise contrasts, Holm, guards for few clusters.

Floor between the Dataset and the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from veeval import stats
from veeval.begrippen import Evidence
from veeval.estimates import CONTRAST_COLUMNS, TABLE_COLUMNS, empty_contrasts, group_names

__all__ = ["MINIMUM_CLUSTERS", "MOST_GROUPS", "holm", "minus", "pairwise", "table", "warn_df", "warn_few"]

MINIMUM_CLUSTERS = 4
MINIMUM_DF = 4.0  # below this the t approximation of a CR2 statistic is not to be trusted (Tipton 2015)
WARN_CLUSTERS = 20
MOST_GROUPS = 12  # more groups make a league table, not a comparison

Contrast = Callable[[str, str], pd.DataFrame]


def table(
    groups: pd.DataFrame,
    tidy: pd.DataFrame,
    *,
    indicator: str,
    unit: str,
    n: ArrayLike,
    n_clusters: ArrayLike,
    method: str,
    evidence: Evidence,
) -> pd.DataFrame:
    """Put a fit's tidy frame in the columns of ``Estimates.table``; no test under four clusters or degrees of freedom.

    Parameters
    ----------
    groups : DataFrame, shape (k, b)
        The grouping columns.
    tidy : DataFrame, shape (k, ...)
        As every record of ``veeval.stats`` gives it, in the same order.
    n, n_clusters : array_like, shape (k,)
        Counts behind each estimate.
    """
    out = tidy.reset_index(drop=True).assign(
        indicator=indicator,
        unit=unit,
        n=pd.array(np.asarray(n, float).round().astype(int), dtype="Int64"),
        n_clusters=pd.array(np.asarray(n_clusters, int), dtype="Int64"),
        method=method,
        evidence=evidence,
    )
    few = (out["n_clusters"] < MINIMUM_CLUSTERS).to_numpy(bool) | (out["df"] < MINIMUM_DF - 1e-9).to_numpy(bool)
    out.loc[few, ["statistic", "p_value"]] = np.nan
    return pd.concat([groups.reset_index(drop=True), out[list(TABLE_COLUMNS)]], axis=1)


def pairwise(
    names: Sequence[str],
    clusters: Mapping[str, frozenset[object]],
    contrast: Contrast,
    *,
    method: str,
    evidence: Evidence,
) -> pd.DataFrame:
    """Compare every pair of groups.

    Parameters
    ----------
    names : sequence of str
        The groups; more than ``MOST_GROUPS`` are not compared.
    clusters : mapping of str to frozenset
        The clusters behind each group. With fewer than four in a pair, one against one, or fewer than four degrees
        of freedom there is no p-value.
    contrast : callable
        ``contrast(a, b)`` gives a one-row tidy frame of a - b.
    """
    if not 2 <= len(names) <= MOST_GROUPS:
        return empty_contrasts()
    rows = []
    for b, a in combinations(names, 2):
        row = contrast(a, b).iloc[0].to_dict()
        both = clusters[a] | clusters[b]
        few = len(both) < MINIMUM_CLUSTERS or min(len(clusters[a]), len(clusters[b])) < 2
        if few or not row["df"] >= MINIMUM_DF - 1e-9:
            row |= {"statistic": np.nan, "p_value": np.nan}
        rows.append(row | {"groep_a": a, "groep_b": b, "n_clusters": len(both), "method": method, "evidence": evidence})
    frame = pd.DataFrame(rows).assign(p_holm=np.nan)
    return frame[list(CONTRAST_COLUMNS)].astype({"n_clusters": "Int64"})


def minus(a: str, b: str, terms: Mapping[str, str] | None = None) -> Mapping[str, Mapping[Hashable, float]]:
    """Weights of the difference a - b, over the groups or over the terms that stand for them."""
    names = terms or {a: a, b: b}
    return {f"{a} - {b}": {names[a]: 1.0, names[b]: -1.0}}


def holm(contrasts: pd.DataFrame) -> pd.DataFrame:
    """Adjust the p-values of all contrasts of a question for their number (Holm 1979)."""
    if contrasts.empty:
        return contrasts
    return contrasts.assign(p_holm=stats.adjust_p(contrasts["p_value"].to_numpy(float), method="holm"))


def warn_df(estimates: pd.DataFrame, by: Sequence[str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Say which groups have an interval but too few degrees of freedom for a test."""
    low = estimates[(estimates["df"] < MINIMUM_DF - 1e-9) & (estimates["n_clusters"] >= MINIMUM_CLUSTERS)]
    names = dict.fromkeys(labels.get(g, g) for g in group_names(low, by))
    if not names:
        return ()
    return (f"Zonder toets, want minder dan {MINIMUM_DF:.0f} vrijheidsgraden: {', '.join(names)}.",)


def warn_few(counts: Mapping[str, int], level: str) -> tuple[str, ...]:
    """Say which groups rest on few clusters, and what that means."""
    lone = [g for g, k in counts.items() if k < 2]
    few = [f"{g} ({k})" for g, k in counts.items() if 2 <= k < MINIMUM_CLUSTERS]
    some = [f"{g} ({k})" for g, k in counts.items() if MINIMUM_CLUSTERS <= k < WARN_CLUSTERS]
    out = []
    if lone:
        out.append(f"Alleen beschrijvend, zonder interval, want maar één cluster ({level}): {', '.join(lone)}.")
    if few:
        out.append(
            f"Alleen beschrijvend, zonder toets: minder dan {MINIMUM_CLUSTERS} clusters ({level}): {', '.join(few)}."
        )
    if some:
        out.append(
            f"Weinig clusters ({level}), dus ruime intervallen en weinig onderscheidend vermogen: {', '.join(some)}."
        )
    return tuple(out)
