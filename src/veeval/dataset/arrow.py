"""A table as Arrow: dates as dates, choices as dictionaries, and what each column means beside it."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from veeval.tables import TABELLEN
from veeval.tables.kolom import Kolom

__all__ = ["arrow_table"]

_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}


def arrow_table(naam: str, frame: pd.DataFrame) -> pa.Table:
    """Make the Arrow table of a validated frame, with description and unit in the metadata of its fields."""
    columns = TABELLEN[naam].kolommen.values()
    arrays = [_array(frame[k.naam], k) for k in columns]
    fields = [pa.field(k.naam, a.type, not k.verplicht, _about(k)) for k, a in zip(columns, arrays, strict=True)]
    about = {"description": TABELLEN[naam].beschrijving()}
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, about))


def _array(values: pd.Series, k: Kolom) -> pa.Array:
    if k.soort == "date":
        return pa.array(values, pa.timestamp("us"), from_pandas=True).cast(pa.date32())
    array = pa.array(values, _TYPES[k.soort], from_pandas=True)
    if not k.categorieen:
        return array
    codes = pa.array([None if pd.isna(v) else k.categorieen.index(v) for v in values], pa.int8())
    return pa.DictionaryArray.from_arrays(codes, pa.array(k.categorieen, pa.string()))


def _about(k: Kolom) -> dict[str, str]:
    about = {"description": k.betekenis}
    return about | {"unit": k.eenheid} if k.eenheid else about
