"""Which moments go together, and how two parts are laid out alike before they are added up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from veeval.errors import BadArgument
from veeval.stats._formula import Levels
from veeval.stats._types import Array

if TYPE_CHECKING:
    from veeval.stats._moments import Moments

__all__ = ["check_poolable", "same_levels", "union", "with_columns"]


def check_poolable(left: Moments, right: Moments) -> None:
    """Refuse parts of different questions, and columns that depend on all rows."""
    for name in ("formula", "unit", "by", "weights", "absorbed"):
        ours, theirs = getattr(left, name), getattr(right, name)
        if ours != theirs:
            raise BadArgument(f"these moments cannot be pooled: {name} is {ours!r} in one and {theirs!r} in the other.")
    if left.stateful or right.stateful:
        raise BadArgument(
            f"moments of {left.formula!r} cannot be pooled: center(), scale(), poly() and such depend on all rows."
        )


def union(left: Moments, right: Moments) -> tuple[tuple[str, ...], Levels]:
    """Join the columns and levels of two parts; a factor keeps its order if the parts agree, else it is sorted."""
    levels: Levels = {}
    for name, ours in left.levels.items():
        theirs = right.levels[name]
        together = (
            list(ours)
            if set(theirs) <= set(ours)
            else list(theirs)
            if set(ours) <= set(theirs)
            else sorted({*ours, *theirs})
        )
        levels[name] = {level: ours.get(level, 0) + theirs.get(level, 0) for level in together}
    columns = tuple(dict.fromkeys((*left.columns[:-1], *right.columns[:-1], left.columns[-1])))
    coded = [name for name in {*left.columns} ^ {*right.columns} if "[T." in name or "[S." in name]
    if coded:
        raise BadArgument(
            f"these moments cannot be pooled: {coded[0]!r} is coded by the levels of one part. Use plain factors."
        )
    return columns, levels


def with_columns(part: Moments, columns: tuple[str, ...]) -> Moments:
    """Lay out a part by a longer list of columns; a level that a part does not have is a column of zeros there."""
    if columns == part.columns:
        return part
    k = len(columns)
    places = np.array([columns.index(name) for name in part.columns], dtype=np.intp)
    shift = np.zeros(k)
    shift[places] = part.shift

    def wider(values: Array) -> Array:
        out = np.zeros((*values.shape[:-2], k, k))
        out[..., places[:, None], places] = values
        return out

    powers = None if part.powers is None else wider(part.powers)
    return replace(part, columns=columns, shift=shift, cross=wider(part.cross), powers=powers)


def same_levels(left: Levels, right: Levels) -> bool:
    """Whether factors have the same levels in the same order."""
    return all(list(left[name]) == list(right[name]) for name in left)
