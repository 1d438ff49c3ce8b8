"""Frames that are in memory already: to the same text as a file would give."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from veeval.reading.levering import Plek
from veeval.reading.tekstframe import Blad, make_table

__all__ = ["as_text", "cell_text", "columns_of", "read_frames"]


def read_frames(frames: Mapping[str, pd.DataFrame]) -> list[Blad]:
    """Read a mapping of table name to frame; rows are numbered from 1."""
    bladen = []
    for naam, frame in frames.items():
        text, masks = columns_of(frame)
        rijen = np.arange(1, len(frame) + 1)
        bladen.append(
            make_table(str(naam).casefold(), Plek(str(naam)), list(map(str, frame.columns)), text, rijen, masks)
        )
    return bladen


def columns_of(frame: pd.DataFrame) -> tuple[list[pd.Series], list[np.ndarray | None]]:
    """Return every column as text, and which of its cells were numbers."""
    columns = [frame.iloc[:, i].reset_index(drop=True) for i in range(frame.shape[1])]
    return [as_text(c) for c in columns], [_numbers(c) for c in columns]


def _numbers(column: pd.Series) -> np.ndarray | None:
    if pd.api.types.is_bool_dtype(column.dtype):
        return None
    if pd.api.types.is_numeric_dtype(column.dtype):
        return np.ones(len(column), dtype=bool)
    if column.dtype == object:
        return np.array(
            [isinstance(v, int | float | np.number) and not isinstance(v, bool) for v in column], dtype=bool
        )
    return None


def as_text(column: pd.Series) -> pd.Series:
    """Return a column of any type as text; missing where it is."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if pd.api.types.is_bool_dtype(column.dtype) and column.dtype != object:
        return column.astype("boolean").map({True: "ja", False: "nee"}, na_action="ignore").astype("str")
    if pd.api.types.is_float_dtype(column.dtype):
        return _floats(column)
    if pd.api.types.is_integer_dtype(column.dtype) or isinstance(column.dtype, pd.StringDtype):
        return column.astype("str")
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return _dates(column)
    return pd.Series([cell_text(v) for v in column], dtype="str")


def _floats(column: pd.Series) -> pd.Series:
    values = column.to_numpy(dtype=float, na_value=np.nan)
    text = pc.cast(pa.array(values, from_pandas=True), pa.string()).to_pandas().astype("str")
    whole: pd.Series = text.str.replace(r"\.0$", "", regex=True)
    return whole


def _dates(column: pd.Series) -> pd.Series:
    whole = (column == column.dt.normalize()).all() or column.isna().all()
    text: pd.Series = column.dt.strftime("%Y-%m-%d" if whole else "%Y-%m-%d %H:%M:%S").astype("str")
    return text


def cell_text(value: object) -> str | None:
    """Text of one value; None where it is missing."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return "ja" if value else "nee"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).replace("\0", "�")
