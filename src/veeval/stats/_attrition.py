"""Who was lost: how many, from which group, and how much that can matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import brentq

from veeval.errors import NotEstimable
from veeval.stats._draws import check_reps
from veeval.stats._frames import as_names, complete_rows, group_rows, numbers, require_columns
from veeval.stats._inference import MINIMUM_CLUSTERS, dropped_note, t_table
from veeval.stats._types import Array, IntArray, check_level

__all__ = ["Attrition", "LeeBounds", "attrition", "lee_bounds"]

# What Works Clearinghouse Standards 4.0, table II.1: largest differential attrition (percentage points) that counts
# as low, at an overall attrition of 0, 1, ... 57 per cent; beyond that every differential counts as high.
_CAUTIOUS = (
    *(5.7, 5.8, 5.9, 5.9, 6.0, 6.1, 6.2, 6.3, 6.3, 6.3, 6.3, 6.2, 6.2, 6.1, 6.0, 5.9, 5.9, 5.8, 5.7, 5.5),
    *(5.4, 5.3, 5.2, 5.1, 4.9, 4.8, 4.7, 4.5, 4.4, 4.3, 4.1, 4.0, 3.8, 3.6, 3.5, 3.3, 3.2, 3.1, 2.9, 2.8),
    *(2.6, 2.5, 2.3, 2.1, 2.0, 1.8, 1.6, 1.5, 1.3, 1.2, 1.0, 0.9, 0.7, 0.6, 0.4, 0.3, 0.2, 0.0),
)
_OPTIMISTIC = (
    *(
        10.0,
        10.1,
        10.2,
        10.3,
        10.4,
        10.5,
        10.7,
        10.8,
        10.9,
        10.9,
        10.9,
        10.9,
        10.9,
        10.9,
        10.8,
        10.8,
        10.7,
        10.6,
        10.5,
        10.3,
    ),
    *(10.2, 10.0, 9.9, 9.7, 9.5, 9.4, 9.2, 9.0, 8.8, 8.6, 8.4, 8.2, 8.0, 7.8, 7.6, 7.4, 7.2, 7.0, 6.7, 6.5),
    *(6.3, 6.0, 5.8, 5.6, 5.3, 5.1, 4.9, 4.6, 4.4, 4.2, 3.9, 3.7, 3.5, 3.2, 3.0, 2.8, 2.6, 2.3),
)


@dataclass(frozen=True, slots=True)
class Attrition:
    """Attrition of two groups.

    Attributes
    ----------
    groups : DataFrame
        Per group: group, assigned, analysed, attrition.
    overall, differential : float
        Share lost, and the difference between the groups' shares.
    cautious, optimistic : str
        ``"low"`` or ``"high"`` by the What Works Clearinghouse's boundaries.
    boundary : (cautious, optimistic)
        The differential that was allowed; NaN when the overall attrition is beyond the table.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    groups: pd.DataFrame
    overall: float
    differential: float
    cautious: str
    optimistic: str
    boundary: tuple[float, float]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return two rows, overall and differential; counts of a whole group have no interval at any ``level``."""
        nothing = np.full(2, np.nan)
        return t_table(
            ["overall", "differential"], np.array([self.overall, self.differential]), nothing, nothing, level
        )


@dataclass(frozen=True, slots=True)
class LeeBounds:
    """Bounds on the effect among those who would have been measured in either group.

    Attributes
    ----------
    lower, upper : float
        The bounds.
    std_error : (2,) array
        Of lower and upper, by the (cluster) bootstrap.
    trimmed : float
        Share of the better measured group that was cut off.
    measured : dict
        Share measured per group.
    n : int
        Rows assigned.
    n_clusters : int or None
        Clusters.
    reps : int
        Bootstrap draws.
    dropped : dict
        Rows left out because group or cluster was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    lower: float
    upper: float
    std_error: Array
    trimmed: float
    measured: dict[str, float]
    n: int
    n_clusters: int | None
    reps: int
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return two rows; conf_low of ``lower`` to conf_high of ``upper`` covers the effect (Imbens & Manski 2004)."""
        check_level(level)
        table = t_table(
            ["lower", "upper"], np.array([self.lower, self.upper]), self.std_error, np.full(2, np.inf), level
        )
        largest = float(self.std_error.max())
        if largest > 0:
            gap = (self.upper - self.lower) / largest
            c = brentq(lambda z: stats.norm.cdf(z + gap) - stats.norm.cdf(-z) - level, 0.0, 10.0)
            table["conf_low"] = table["estimate"] - c * self.std_error
            table["conf_high"] = table["estimate"] + c * self.std_error
        if self.n_clusters is not None and self.n_clusters < MINIMUM_CLUSTERS:
            table["p_value"] = np.nan
        return table


def attrition(outcome: str, group: str, data: pd.DataFrame) -> Attrition:
    """Count who was lost and judge whether that can bias a comparison of two groups (What Works Clearinghouse).

    Parameters
    ----------
    outcome : str
        Column of the outcome; missing means lost.
    group : str
        Column of two groups, filled for everyone assigned.
    data : DataFrame
        One row per unit that was assigned: also those who were lost.

    Returns
    -------
    Attrition

    Raises
    ------
    UnknownName, NotEstimable
        A column does not exist, or there are not two groups.

    Notes
    -----
    Boundaries of Standards 4.0, table II.1, at the overall attrition rounded down to whole per cents. Children lost
    from clusters and clusters lost are two levels: call this for each.
    """
    require_columns(data, (outcome, group))
    rows, dropped = complete_rows(data, (group,))
    codes, labels = _two_groups(rows, group)
    kept = data.loc[data[group].notna(), outcome].notna().to_numpy()
    assigned = np.bincount(codes, minlength=2)
    analysed = np.bincount(codes[kept], minlength=2)
    lost = 1 - analysed / assigned
    overall, differential = float(1 - analysed.sum() / assigned.sum()), float(abs(lost[1] - lost[0]))
    place = int(np.floor(100 * overall + 1e-9))
    inside = place < len(_CAUTIOUS)
    boundary = (_CAUTIOUS[place], _OPTIMISTIC[place]) if inside else (np.nan, np.nan)
    verdict = ["low" if inside and 100 * differential <= limit + 1e-9 else "high" for limit in boundary]
    table = pd.DataFrame({"group": labels, "assigned": assigned, "analysed": analysed, "attrition": lost})
    return Attrition(
        groups=table,
        overall=overall,
        differential=differential,
        cautious=verdict[0],
        optimistic=verdict[1],
        boundary=boundary,
        method="attrition boundaries of WWC Standards 4.0, table II.1",
        warnings=dropped_note(dropped),
    )


def lee_bounds(
    outcome: str, group: str, data: pd.DataFrame, cluster: str | None = None, reps: int = 999, seed: int | None = None
) -> LeeBounds:
    """Bound a difference between two groups when not everyone was measured (Lee 2009).

    Parameters
    ----------
    outcome : str
        Column of the outcome; missing means not measured.
    group : str
        Column of two groups: the second, in sorted order, less the first.
    data : DataFrame
        One row per unit that was assigned.
    cluster : str, optional
        Column of the units assigned together: the bootstrap draws these.
    reps : int
        Bootstrap draws for the standard errors.
    seed : int, optional
        Makes the draws repeatable.

    Returns
    -------
    LeeBounds

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is unusable, there are not two groups, or a group was not measured at all.

    Notes
    -----
    The group that was measured more is cut by the share q = 1 - (smaller share measured)/(larger): its lowest values
    for one bound, its highest for the other. Valid when belonging to a group moves being measured one way only. An
    observation on the edge is cut in part.
    """
    check_reps(reps)
    require_columns(data, (outcome, group, *as_names(cluster)))
    rows, dropped = complete_rows(
        data.assign(**{"row of the data": np.arange(len(data))}), (group, *as_names(cluster), "row of the data")
    )
    codes, labels = _two_groups(rows, group)
    y = numbers_or_missing(data, outcome)[rows["row of the data"].to_numpy()]
    units = np.arange(len(rows)) if cluster is None else group_rows(rows, [cluster]).codes
    lower, upper, trimmed, shares = _bounds(y, codes, np.ones(len(y)))
    rng = np.random.default_rng(seed)
    size = int(units.max()) + 1
    draws = []
    for _ in range(reps):
        w = np.bincount(rng.integers(0, size, size), minlength=size)[units].astype(np.float64)
        if all((w[(codes == g) & ~np.isnan(y)] > 0).any() for g in (0, 1)):
            draws.append(_bounds(y, codes, w)[:2])
    notes = [] if len(draws) == reps else [f"{reps - len(draws)} draws lacked a group and were left out."]
    spread = len(draws) > 1
    if any(len(np.unique(units[(codes == g) & ~np.isnan(y)])) < 2 for g in (0, 1)):
        notes.append("a group of one unit has no spread to draw: no standard error.")
        spread = False
    return LeeBounds(
        lower=lower,
        upper=upper,
        std_error=np.std(np.array(draws), axis=0, ddof=1) if spread else np.full(2, np.nan),
        trimmed=trimmed,
        measured=dict(zip(labels, shares, strict=True)),
        n=len(rows),
        n_clusters=None if cluster is None else size,
        reps=reps,
        dropped=dropped,
        method=f"Lee bounds, {reps} bootstrap draws{' of ' + cluster if cluster else ''}, seed {seed}",
        warnings=(*notes, *dropped_note(dropped)),
    )


def numbers_or_missing(data: pd.DataFrame, column: str) -> Array:
    """Return a column of numbers in which some may be missing."""
    out = np.full(len(data), np.nan)
    known = data[column].notna().to_numpy()
    if not known.any():
        raise NotEstimable(f"{column!r} is missing in every row.")
    out[known] = numbers(data[known], column)
    return out


def _two_groups(rows: pd.DataFrame, group: str) -> tuple[IntArray, list[str]]:
    groups = group_rows(rows, [group])
    labels = [str(label) for label in groups.table[group]]
    if len(labels) != 2:
        raise NotEstimable(f"column {group!r} must have two groups, not {len(labels)}: {', '.join(labels[:6])}.")
    return groups.codes, labels


def _bounds(y: Array, codes: IntArray, w: Array) -> tuple[float, float, float, list[float]]:
    """Return lower and upper bound, the share trimmed and the shares measured, for weights w."""
    measured = ~np.isnan(y)
    shares = [float(w[(codes == g) & measured].sum() / w[codes == g].sum()) for g in (0, 1)]
    if min(shares) <= 0:
        raise NotEstimable("one group was not measured at all, so nothing can be bounded.")
    more = int(shares[1] >= shares[0])
    q = 1 - min(shares) / max(shares)
    full, trim = (measured & (codes == g) for g in (1 - more, more))
    mean = float(np.average(y[full], weights=w[full]))
    lowest, highest = _trimmed_means(y[trim], w[trim], q)
    ends = (lowest - mean, highest - mean) if more == 1 else (mean - highest, mean - lowest)
    return *ends, q, shares


def _trimmed_means(y: Array, w: Array, q: float) -> tuple[float, float]:
    """Return the mean without the highest and without the lowest share q of the weight."""
    order = np.argsort(y)
    y, w = y[order], w[order]
    keep = (1 - q) * w.sum()

    def mean(values: Array, weights: Array) -> float:
        left = np.clip(keep - (np.cumsum(weights) - weights), 0.0, weights)
        return float(values @ left / left.sum())

    return mean(y, w), mean(y[::-1], w[::-1])
