"""Which rows of a result are hidden, and how: of the table, of what compares its groups, and of its details."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from veeval.estimates.kolommen import APART, NUMBERS, TELLING, group_names

__all__ = ["blank", "hidden_rows", "protect_detail", "rests_on"]


def hidden_rows(
    groups: pd.DataFrame, persons: pd.Series[float], min_n: int, also: pd.Series[bool] | None = None
) -> pd.Series[bool]:
    """Rows to hide: the small ones, then per margin the next smallest until what is hidden cannot be told apart."""
    hidden = persons.fillna(0.0).lt(min_n) | (False if also is None else also)
    columns = list(groups.columns)
    added = [c for c in columns if c not in APART]  # one does not add up over instruments, domains or themes
    margins = [group_names(groups, [c for c in columns if c in APART])]
    if len(added) > 1:
        margins += [group_names(groups, [c for c in columns if c != left_out]) for left_out in added]
    changed = bool(hidden.any())
    while changed:
        changed = False
        for margin in margins:
            for _, rows in persons.groupby(margin):
                gone, rest = rows[hidden[rows.index]], rows[~hidden[rows.index]]
                if len(gone) and len(rest) and (len(gone) == 1 or gone.sum() < min_n):
                    hidden = hidden | (hidden.index == rest.idxmin())
                    changed = True
    return hidden.astype(bool)


def _is_figure(column: pd.Series[Any]) -> bool:
    """Whether a column holds numbers: in a hidden row none of them may stay."""
    return bool(pd.api.types.is_numeric_dtype(column)) and not pd.api.types.is_bool_dtype(column)


def blank(frame: pd.DataFrame, rows: pd.Series[bool], also: Sequence[str] = ()) -> pd.DataFrame:
    """Empty the numbers of these rows, and say in a column which they are."""
    out = frame.copy()
    for column in (c for c in (*NUMBERS, *also) if c in out):
        out[column] = out[column].mask(rows)
    out["onderdrukt"] = rows
    return out


def rests_on(table: pd.DataFrame, by: tuple[str, ...], hidden: pd.Series[bool], pairs: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows that compare two groups use a hidden row of the table."""
    shared = [c for c in by if c in pairs.columns]
    own = [c for c in by if c not in shared]
    if not own:
        return pd.Series(bool(hidden.any()), index=pairs.index)
    rows = table.loc[hidden, [*own, *shared]].astype(str)
    gone = set(zip(group_names(rows, own), *(rows[c] for c in shared), strict=True))
    sides = [
        [key in gone for key in zip(*(pairs[c].astype(str) for c in (side, *shared)), strict=True)]
        for side in ("groep_a", "groep_b")
    ]
    return pd.Series([a or b for a, b in zip(*sides, strict=True)], index=pairs.index, dtype=bool)


def protect_detail(
    table: pd.DataFrame,
    by: tuple[str, ...],
    personen: pd.Series[float],
    frame: pd.DataFrame,
    gone: pd.Series[bool],
    *,
    min_n: int,
    ook: pd.Series[bool],
) -> pd.DataFrame:
    """Blank rows of a further frame.

    Those of groups that the table hides, those that rest on few persons or hold a small count, those that differ
    from the table by a few persons, and what would give these away. A group may have several rows.
    """
    if "n" not in frame:  # draws, curves and spreads belong to the result as a whole
        figures = [str(c) for c in frame if c not in by and (_is_figure(frame[c]) or c in TELLING)]
        return blank(frame, pd.Series(True, index=frame.index), also=figures) if len(gone) and gone.all() else frame
    shared = [c for c in by if c in frame.columns]
    own = [c for c in by if c not in shared]
    counts = [str(c) for c in frame if c == "n" or (c not in NUMBERS and pd.api.types.is_integer_dtype(frame[c]))]
    small = frame[counts].apply(lambda c: c.between(1, min_n - 1)).any(axis=1).astype(bool)
    if not own:
        whole = (
            frame[shared].merge(table[[*by, "n"]], on=shared, how="left")["n"]
            if shared
            else table["n"].repeat(len(frame))
        )
        gap = whole.astype(float).to_numpy() - frame["n"].astype(float).to_numpy()
        small |= (gap > 0) & (gap < min_n)  # the few that are left out would follow by subtraction
    joined = bool(own) and "groep" in frame and "groep" not in by  # one column that names all other groupings
    keys = frame[shared].assign(groep=frame["groep"]) if joined else frame[shared]
    mine = table[shared].assign(groep=group_names(table, own)) if joined else table[shared]
    if not list(keys.columns):
        keys, mine = keys.assign(groep="alle"), mine.assign(groep="alle")
    named = group_names(keys, list(keys.columns))
    bodies = pd.Series(personen, index=table.index, dtype=float).eq(float("inf"))
    no_person = named.isin(set(group_names(mine[bodies], list(mine.columns))))
    small &= ~no_person
    small |= named.isin(set(group_names(mine[gone], list(mine.columns)))) | ook
    counted = frame["n"].astype(float).mask(no_person, float("inf"))
    once = keys.assign(_n=counted, _small=small).groupby(list(keys.columns), sort=False, as_index=False)
    unique = once.agg(_n=("_n", "min"), _small=("_small", "max"))
    unique["_weg"] = hidden_rows(unique[list(keys.columns)], unique["_n"], min_n, also=unique["_small"].astype(bool))
    hidden = keys.merge(unique, on=list(keys.columns), how="left")["_weg"].astype(bool).set_axis(frame.index)
    if {"groep_a", "groep_b"} <= set(frame):
        hidden |= rests_on(table, by, gone, frame)
    keep = {*by, "groep", "n"}
    figures = [str(c) for c in frame if c not in keep and (_is_figure(frame[c]) or c in TELLING)]
    return blank(frame, hidden, also=figures)
