"""A panel of units over periods: who was treated when, checked before anything is estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._frames import as_names, complete_rows, group_rows, numbers, require_columns
from veeval.stats._types import Array, BoolArray, IntArray

__all__ = ["CLUSTER", "FIRST", "PERIOD", "TREATED", "UNIT", "Panel", "Y", "read_panel"]

Y, UNIT, PERIOD, FIRST, TREATED, CLUSTER = "y", "unit", "period", "first", "treated", "cluster"
_ORIGIN = "first treated or treatment, as given"


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows that can be computed with.

    rows : y, unit (0 .. U-1), period (1 .. T), first (period in which the unit is first treated; 0: never), treated
    (0/1 in this row), cluster (0 .. G-1) and the covariates; units : one row per unit (label, first, cluster), in the
    order of their codes; periods : what 1 .. T are called; switching : whether a unit's treatment ends; balanced :
    whether every unit is seen in every period; dropped : rows left out per missing column; notes : what a reader must
    know.
    """

    rows: pd.DataFrame
    units: pd.DataFrame
    periods: Array
    covariates: tuple[str, ...]
    switching: bool
    balanced: bool
    dropped: dict[str, int]
    notes: tuple[str, ...]

    @property
    def first(self) -> IntArray:
        """(U,) first treated period of every unit; 0: never."""
        return self.units[FIRST].to_numpy(dtype=np.intp)

    @property
    def cluster(self) -> IntArray:
        """(U,) cluster of every unit."""
        return self.units[CLUSTER].to_numpy(dtype=np.intp)

    @property
    def n_clusters(self) -> int:
        """Clusters."""
        return int(self.units[CLUSTER].nunique())

    def label(self, first: int) -> float:
        """Return what a period is called; never is infinite."""
        return float(self.periods[first - 1]) if first else np.inf

    def clusters_treated(self, control: str) -> tuple[int, int]:
        """Return in how many clusters a unit starts, and in how many one stays to compare with."""
        treated = int(self.units.loc[self.first > 0, CLUSTER].nunique())
        other = self.first == 0
        if control == "not_yet_treated":
            other = other | (self.first == self.first.max())
        return treated, int(self.units.loc[other, CLUSTER].nunique())

    def clusters_switching(self) -> int:
        """Return in how many clusters a unit's treatment changes."""
        changes = self.rows.groupby(UNIT)[TREATED].nunique().to_numpy() > 1
        return int(self.units.loc[changes, CLUSTER].nunique())


def read_panel(
    outcome: str,
    data: pd.DataFrame,
    *,
    unit: str,
    time: str,
    first_treated: str | None,
    treatment: str | None,
    cluster: str,
    covariates: tuple[str, ...],
) -> Panel:
    """Check a table and lay it out as a panel.

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is unusable, a unit has two rows in a period, changes cohort or cluster, or nothing is left to compare.
    """
    given = _one_of(first_treated, treatment)
    names = [outcome, unit, time, given, cluster, *covariates]
    require_columns(data, names)
    if outcome in covariates:
        raise BadArgument(f"the outcome {outcome!r} cannot be a covariate of itself.")
    source = data.assign(**{_ORIGIN: _filled(data, given) if first_treated else data[given]})
    rows, dropped = complete_rows(source, (outcome, unit, time, cluster, *covariates, _ORIGIN))
    if _ORIGIN in dropped:
        dropped[given] = dropped.pop(_ORIGIN)
    units, when, groups = group_rows(rows, [unit]), numbers(rows, time), group_rows(rows, [cluster])
    periods, position = np.unique(when, return_inverse=True)
    out = pd.DataFrame({Y: numbers(rows, outcome), UNIT: units.codes, PERIOD: position + 1, CLUSTER: groups.codes})
    for name in covariates:
        out[f"covariate {name}"] = numbers(rows, name)
    labels = units.table[unit].to_numpy()
    _check_rows(out, outcome, unit, time, labels)
    if first_treated:
        raw = rows[_ORIGIN].to_numpy(dtype=np.float64)
        out[FIRST], notes = _positions(raw, periods, given, time)
        out[TREATED] = ((out[FIRST] > 0) & (out[PERIOD] >= out[FIRST])).astype(np.intp)
    else:
        out[TREATED] = _zero_or_one(rows, given)
        out[FIRST], notes = _onset(out), ()
    _constant(out, FIRST, given, unit, labels)
    _constant(out, CLUSTER, cluster, unit, labels)
    out = out.sort_values([UNIT, PERIOD], ignore_index=True)
    switching = bool((out.groupby(UNIT)[TREATED].diff() < 0).any())
    return _finish(out, labels, periods, tuple(f"covariate {name}" for name in covariates), switching, dropped, notes)


def _one_of(first_treated: str | None, treatment: str | None) -> str:
    given = [*as_names(first_treated), *as_names(treatment)]
    if len(given) != 1:
        raise BadArgument(
            "give either first_treated (the column with the first treated period, missing for never) or treatment "
            "(a 0/1 column per row), and not both."
        )
    return given[0]


def _filled(data: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return the first treated period with missing as infinite: never."""
    values = data[column]
    missing = values.isna().to_numpy()
    known = values[~missing].infer_objects()  # a column of numbers and None has no numeric type
    out = np.full(len(values), np.inf)
    if len(known):
        finite = known[~known.isin([np.inf])]
        if len(finite):
            numbers(finite.to_frame(), column)  # names what is no number
        out[~missing] = known.to_numpy(dtype=np.float64)
    return pd.Series(out, index=values.index)


def _check_rows(rows: pd.DataFrame, outcome: str, unit: str, time: str, labels: Array) -> None:
    twice = rows.duplicated([UNIT, PERIOD])
    if twice.any():
        example = labels[rows.loc[twice, UNIT].iloc[0]]
        raise BadArgument(
            f"{int(twice.sum())} rows repeat a unit and period ({unit!r} {example!r} has two rows in one {time!r}). "
            "Make it one row per unit and period, for instance with the mean."
        )
    if rows[Y].nunique() == 1:
        raise NotEstimable(f"the outcome {outcome!r} has one value in every row: there is nothing to explain.")
    if rows[PERIOD].nunique() < 2:
        raise NotEstimable(f"column {time!r} has one period; a change needs two.")
    if rows[CLUSTER].nunique() < 2:
        raise NotEstimable("there is one cluster: nothing says how much clusters differ. Cluster on a finer level.")


def _positions(raw: Array, periods: Array, column: str, time: str) -> tuple[IntArray, tuple[str, ...]]:
    """Return the place (1 .. T) of every first treated period, 0 for never."""
    out = np.zeros(len(raw), dtype=np.intp)
    never = np.isinf(raw)
    if ((raw == 0) & ~np.isin(raw, periods)).any():
        raise BadArgument(
            f"column {column!r} holds 0, which is no period of {time!r}. Make it missing where a unit is never treated."
        )
    beyond = ~never & (raw > periods[-1])
    seen = ~never & ~beyond & (raw >= periods[0])
    strange = seen & ~np.isin(raw, periods)
    if strange.any():
        raise BadArgument(
            f"column {column!r} holds {raw[strange][0]:g}, which is no period of {time!r}. Give the first observed "
            "period in which the unit was treated."
        )
    out[seen] = np.searchsorted(periods, raw[seen]) + 1
    out[~never & (raw < periods[0])] = 1
    notes: tuple[str, ...] = ()
    if beyond.any():
        notes = (f"units first treated after the last period ({periods[-1]:g}) count as never treated here.",)
    return out, notes


def _zero_or_one(rows: pd.DataFrame, column: str) -> IntArray:
    values = rows[_ORIGIN].rename(column).to_frame()
    treated = numbers(values, column)
    if not np.isin(treated, (0.0, 1.0)).all():
        example = treated[~np.isin(treated, (0.0, 1.0))][0]
        raise BadArgument(f"column {column!r} must hold 0 and 1, but holds {example:g}.")
    return treated.astype(np.intp)


def _onset(rows: pd.DataFrame) -> IntArray:
    first = rows[PERIOD].where(rows[TREATED] == 1).groupby(rows[UNIT]).transform("min")
    return first.fillna(0).to_numpy(dtype=np.intp)


def _constant(rows: pd.DataFrame, column: str, name: str, unit: str, labels: Array) -> None:
    changes = rows.groupby(UNIT)[column].nunique() > 1
    if changes.any():
        example = labels[int(changes.to_numpy().argmax())]
        raise BadArgument(
            f"column {name!r} changes within {int(changes.sum())} units (first {unit!r} {example!r}). It must be the "
            "same in every row of a unit."
        )


def _finish(
    rows: pd.DataFrame,
    labels: Array,
    periods: Array,
    covariates: tuple[str, ...],
    switching: bool,
    dropped: dict[str, int],
    notes: tuple[str, ...],
) -> Panel:
    """Leave out units treated from the start (there is no before) and number what remains."""
    always = (rows[FIRST] == 1).to_numpy()
    if always.any() and not switching:
        count = int(rows.loc[always, UNIT].nunique())
        if always.all():
            raise NotEstimable("every unit is treated from its first period: there is no before to compare with.")
        notes = (*notes, f"{count} units are treated from the first period: they have no before and are left out.")
        rows = rows[~always]
    if not (rows[TREATED] == 1).any():
        raise NotEstimable("no unit starts treatment within the periods: there is no effect to estimate.")
    kept: BoolArray = np.isin(np.arange(len(labels)), rows[UNIT].unique())
    codes = np.cumsum(kept) - 1
    rows = rows.assign(**{UNIT: codes[rows[UNIT].to_numpy()], CLUSTER: pd.factorize(rows[CLUSTER], sort=True)[0]})
    units = rows.groupby(UNIT)[[FIRST, CLUSTER]].first()
    units.insert(0, "label", labels[kept])
    steps = np.diff(periods)
    if len(steps) and not np.allclose(steps, steps[0]):
        notes = (*notes, "the periods are not evenly spaced: event time counts observed periods.")
    balanced = len(rows) == len(units) * len(periods)
    if not balanced:
        missing = len(units) * len(periods) - len(rows)
        notes = (*notes, f"{missing} unit-periods are not observed: every comparison uses the units seen at both ends.")
    return Panel(rows.reset_index(drop=True), units, periods, covariates, switching, balanced, dropped, notes)
