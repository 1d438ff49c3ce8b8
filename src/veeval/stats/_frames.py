"""From a caller's table to columns that can be computed with: complete rows, plain numbers, known groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.stats._types import Array, BoolArray, IntArray

__all__ = [
    "Columns",
    "Groups",
    "as_names",
    "complete_columns",
    "complete_rows",
    "group_rows",
    "numbers",
    "require_columns",
    "weights_of",
]


# a mapping holds Series, or anything of their kind that has a dtype; making a DataFrame of it would cost more than
# summing some ten thousand rows
Columns = pd.DataFrame | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows put into groups.

    codes : (n,) group of every row, 0 .. G-1; size : G; labels : per column that defines the groups its G values, in
    sorted order.
    """

    codes: IntArray
    size: int
    labels: Mapping[str, Any]

    def __len__(self) -> int:
        return self.size

    @property
    def table(self) -> pd.DataFrame:
        """The labels as a table, one row per group."""
        return pd.DataFrame(self.labels, index=pd.RangeIndex(self.size))


def as_names(columns: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return one name, several names or none as a tuple."""
    if columns is None:
        return ()
    return (columns,) if isinstance(columns, str) else tuple(columns)


def require_columns(data: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse data that are not a pandas DataFrame, or that lack a column."""
    if not isinstance(data, pd.DataFrame):
        raise BadArgument(f"data must be a pandas DataFrame, not {type(data).__name__}.")
    unique = data.columns.is_unique
    for column in columns:
        if column not in data.columns:
            raise UnknownName("column", column, [str(name) for name in data.columns], lang="en")
        if not unique and (times := int((data.columns == column).sum())) > 1:
            raise BadArgument(f"the column {column!r} occurs {times} times. Give every column its own name.")


def complete_rows(data: pd.DataFrame, columns: Iterable[str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Keep the rows in which every column is filled, and count per column the rows in which it was not.

    Raises
    ------
    UnknownName
        A column does not exist.
    NotEstimable
        No complete row is left.
    """
    found, dropped = complete_columns(data, columns)
    return pd.DataFrame(found).reset_index(drop=True), dropped


def complete_columns(data: pd.DataFrame, columns: Iterable[str]) -> tuple[dict[str, pd.Series[Any]], dict[str, int]]:
    """Do what :func:`complete_rows` does, without making a table of the columns.

    Raises
    ------
    UnknownName
        A column does not exist.
    NotEstimable
        No complete row is left.
    """
    wanted = tuple(dict.fromkeys(columns))
    require_columns(data, wanted)
    if not len(data):
        raise NotEstimable("the data have no rows.")
    found = {name: data[name] for name in wanted}
    missing = {name: mask for name, values in found.items() if (mask := _missing(values)).any()}
    if not missing:
        return found, {}
    dropped = {name: int(mask.sum()) for name, mask in missing.items()}
    keep = ~np.logical_or.reduce(list(missing.values()))
    if not keep.any():
        counts = ", ".join(f"{name!r} is missing in {count}" for name, count in dropped.items())
        raise NotEstimable(
            f"no complete row is left of {len(data)}: {counts}. Fill the column or leave it out of the call."
        )
    return {name: values[keep] for name, values in found.items()}, dropped


def _missing(values: pd.Series[Any]) -> BoolArray:
    """Return where a column is missing; for plain numbers without pandas' general machinery."""
    kind = values.dtype.kind if isinstance(values.dtype, np.dtype) else "O"
    if kind in "iub":
        return np.zeros(len(values), dtype=bool)
    missing: BoolArray = np.isnan(values.to_numpy()) if kind == "f" else values.isna().to_numpy()
    return missing


def numbers(data: Columns, column: str) -> Array:
    """Return a column as finite float64.

    Raises
    ------
    BadArgument
        The column holds text or dates, or an infinite value.
    """
    values = data[column]
    if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)):
        example = next((value for value in values if not isinstance(value, int | float)), values.iloc[0])
        raise BadArgument(
            f"column {column!r} must hold numbers, but holds {example!r}. Convert it with pandas.to_numeric first."
        )
    out = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(out).any():
        raise BadArgument(
            f"column {column!r} holds {int(np.isinf(out).sum())} infinite values. Make them missing or correct them."
        )
    return out


def weights_of(data: Columns, column: str) -> Array:
    """Return a column of weights: finite and not negative."""
    out = numbers(data, column)
    if (out < 0).any():
        raise BadArgument(
            f"weights {column!r}: {int((out < 0).sum())} rows have a negative weight. Weights must be 0 or more."
        )
    if not (out > 0).any():
        raise NotEstimable(f"weights {column!r}: every weight is 0.")
    return out


def group_rows(data: Columns, columns: Iterable[str]) -> Groups:
    """Give every distinct combination of columns a number, in sorted order: the order of the rows does not matter."""
    names = list(columns)
    if not names:
        n = len(data) if isinstance(data, pd.DataFrame) else len(next(iter(data.values())))
        return Groups(np.zeros(n, dtype=np.intp), 1, {})
    codes, labels = _codes(data[names[0]], names[0])
    parts: list[tuple[IntArray, Any]] = [(codes, labels)]
    for name in names[1:]:
        more, more_labels = _codes(data[name], name)
        parts.append((more, more_labels))
        codes = codes * len(more_labels) + more
    if len(names) == 1:
        return Groups(codes, len(labels), {names[0]: labels})
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    columns = {name: found.take(part[first]) for name, (part, found) in zip(names, parts, strict=True)}
    return Groups(inverse.astype(np.intp, copy=False), len(first), columns)


def _codes(values: pd.Series[Any] | pd.Index[Any] | npt.NDArray[Any], name: str) -> tuple[IntArray, Any]:
    plain = np.asarray(values) if isinstance(values.dtype, np.dtype) and values.dtype != object else values
    if isinstance(plain, np.ndarray) and plain.dtype.kind in "iu" and len(plain):
        low, high = int(plain.min()), int(plain.max())
        if high - low < 2 * len(plain):
            return _counted(plain, low)
    try:
        codes, labels = pd.factorize(plain, sort=True)
    except TypeError:
        kinds = sorted({type(value).__name__ for value in values})
        raise BadArgument(
            f"column {name!r} mixes {' and '.join(kinds)}. Make its values one kind, for instance text."
        ) from None
    return codes.astype(np.intp, copy=False), labels


def _counted(values: npt.NDArray[Any], low: int) -> tuple[IntArray, Any]:
    """Code whole numbers that lie close together by counting them, which is quicker than hashing."""
    places = (values - low).astype(np.intp, copy=False)
    counts = np.bincount(places)
    found = np.flatnonzero(counts)
    if len(found) < len(counts):
        places = (np.cumsum(counts > 0) - 1)[places]
    return places, (found + low).astype(values.dtype)
