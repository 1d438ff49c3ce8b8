"""The file of moments: Parquet, one row per unit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from veeval.errors import UnreadableFile
from veeval.stats._formula import Levels
from veeval.stats._types import Array

__all__ = ["SCHEMA_VERSION", "read_moments", "write_moments"]

SCHEMA_VERSION = 1
_KEY = b"veeval.moments"
_CROSS = ("cross", "cross_unweighted", "cross_squared_weights")
_TUPLES = ("columns", "terms", "unit", "by")


def write_moments(
    path: Path, meta: dict[str, Any], levels: Levels, shift: Array, cross: Array, units: pd.DataFrame
) -> None:
    """Write units, lower triangles of their cross-products (1 or 3, G, k, k), and the rest as JSON in the metadata."""
    k = len(shift)
    rows, columns = np.tril_indices(k)
    table = pa.Table.from_pandas(units, preserve_index=False)
    for name, part in zip(_CROSS, cross, strict=False):
        lower = part[:, rows, columns]
        table = table.append_column(name, pa.FixedSizeListArray.from_arrays(pa.array(lower.ravel()), lower.shape[1]))
    about = {
        **meta,
        "version": SCHEMA_VERSION,
        "shift": shift.tolist(),
        "levels": {name: [list(pair) for pair in counts.items()] for name, counts in levels.items()},
    }
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _KEY: json.dumps(about).encode()})
    pq.write_table(table, path)


def read_moments(path: Path) -> tuple[dict[str, Any], Levels, Array, Array, pd.DataFrame]:
    """Read what :func:`write_moments` wrote."""
    try:
        table = pq.read_table(path)
        about = (table.schema.metadata or {}).get(_KEY)
        meta = None if about is None else json.loads(about)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise UnreadableFile(f"{path} cannot be read as moments: {error}") from None
    if meta is None:
        raise UnreadableFile(f"{path} is a Parquet file, but not one of moments. Write it with Moments.save.")
    try:
        version = int(meta.pop("version"))
        if version > SCHEMA_VERSION:
            raise UnreadableFile(
                f"{path} has schema version {version}; this veeval reads up to {SCHEMA_VERSION}. "
                "Install a newer veeval."
            )
        return _content(table, meta)
    except (KeyError, TypeError, ValueError, AttributeError, pa.ArrowException) as error:
        raise UnreadableFile(f"{path} is damaged: {error!r}. Write it again with Moments.save.") from None


def _content(table: pa.Table, meta: dict[str, Any]) -> tuple[dict[str, Any], Levels, Array, Array, pd.DataFrame]:
    shift = np.array(meta.pop("shift"), dtype=np.float64)
    levels: Levels = {name: dict(pairs) for name, pairs in meta.pop("levels").items()}
    k = len(shift)
    held = [name for name in _CROSS if name in table.column_names]
    rows, columns = np.tril_indices(k)
    cross = np.empty((len(held), table.num_rows, k, k))
    for part, name in zip(cross, held, strict=True):
        lower = np.asarray(table[name].combine_chunks().flatten()).reshape(-1, len(rows))
        part[:, rows, columns] = part[:, columns, rows] = lower
    units = table.drop_columns(held).to_pandas()
    return (
        {name: tuple(value) if name in _TUPLES else value for name, value in meta.items()},
        levels,
        shift,
        cross,
        units,
    )
