"""A table of Arrow (Parquet, DuckDB) to the same text as a file would give, with its numbers marked as numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from veeval.reading.levering import Plek
from veeval.reading.tekstframe import Blad, make_table
from veeval.reading.zinnen import remark

__all__ = ["arrow_blad"]

_INDEX = "__index_level_"


def arrow_blad(naam: str, plek: Plek, table: pa.Table) -> Blad:
    """Read an Arrow table; rows are numbered from 1. The row numbers that pandas adds are left out and named."""
    index = [c for c in table.column_names if c.startswith(_INDEX)]
    names = [c for c in table.column_names if c not in index]
    columns = [_plain(table.column(c)) for c in names]
    numbers = [np.ones(len(c), dtype=bool) if _is_number(c.type) else None for c in columns]
    text = [pd.Series(_text(c).to_pandas(), dtype="str") for c in columns]
    blad = make_table(naam, plek, names, text, np.arange(1, table.num_rows + 1), numbers)
    remarks = tuple(remark("index", plek=plek, kolom=c) for c in index)
    return Blad(blad.tabel, remarks + blad.opmerkingen, blad.problems)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Undo encodings that are no types of their own."""
    kind = column.type
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        return column.cast(kind.value_type)
    return column


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "ja", "nee")
    if pa.types.is_floating(kind):
        wide = column.cast(pa.float64())
        known = pc.if_else(pc.is_nan(wide), pa.scalar(None, pa.float64()), wide)
        return pc.replace_substring_regex(known.cast(pa.string()), r"\.0$", "")
    if pa.types.is_date(kind):
        return pc.strftime(column.cast(pa.date32()), "%Y-%m-%d")
    if pa.types.is_timestamp(kind):
        return _moments(column)
    if _is_number(kind):
        return column.cast(pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pc.replace_substring(column.cast(pa.string()), "\0", "�")
    return pa.chunked_array([[None if v is None else str(v) for v in column.to_pylist()]], type=pa.string())


def _moments(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates where every time is midnight; else dates with their time, which the table will refuse or read."""
    local = pc.local_timestamp(column) if column.type.tz is not None else column
    fine = local.cast(pa.timestamp("us"), safe=False)
    whole = pc.all(pc.equal(fine, pc.floor_temporal(fine, unit="day"))).as_py()
    return pc.strftime(
        fine.cast(pa.timestamp("s"), safe=False), "%Y-%m-%d" if whole in (True, None) else "%Y-%m-%d %H:%M:%S"
    )
