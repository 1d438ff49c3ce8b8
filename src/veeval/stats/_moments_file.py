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
from veeval.stats._design import Levels
from veeval.stats._types import Array

__all__ = ["SCHEMA_VERSION", "read_moments", "write_moments"]

SCHEMA_VERSION = 1
_KEY, _CROSS = b"veeval.moments", "cross"
_TUPLES = ("columns", "terms", "unit", "by")


def write_moments(
    path: Path, meta: dict[str, Any], levels: Levels, shift: Array, cross: Array, units: pd.DataFrame
) -> None:
    """Write units, the lower triangle of their cross-products, and everything else as JSON in the file's metadata."""
    k = len(shift)
    lower = cross[:, *np.tril_indices(k)]
    table = pa.Table.from_pandas(units, preserve_index=False)
    triangles = pa.FixedSizeListArray.from_arrays(pa.array(lower.ravel()), lower.shape[1])
    table = table.append_column(_CROSS, triangles)
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
    except (OSError, pa.ArrowException) as error:
        raise UnreadableFile(f"{path} cannot be read as moments: {error}") from None
    about = (table.schema.metadata or {}).get(_KEY)
    if about is None:
        raise UnreadableFile(f"{path} is a Parquet file, but not one of moments. Write it with Moments.save.")
    meta = json.loads(about)
    version = meta.pop("version")
    if version > SCHEMA_VERSION:
        raise UnreadableFile(
            f"{path} has schema version {version}; this veeval reads up to {SCHEMA_VERSION}. Install a newer veeval."
        )
    shift = np.array(meta.pop("shift"), dtype=np.float64)
    levels: Levels = {name: dict(pairs) for name, pairs in meta.pop("levels").items()}
    k = len(shift)
    lower = np.asarray(table[_CROSS].combine_chunks().flatten()).reshape(-1, k * (k + 1) // 2)
    cross = np.empty((len(lower), k, k))
    rows, columns = np.tril_indices(k)
    cross[:, rows, columns] = cross[:, columns, rows] = lower
    units = table.drop_columns([_CROSS]).to_pandas()
    return (
        {name: tuple(value) if name in _TUPLES else value for name, value in meta.items()},
        levels,
        shift,
        cross,
        units,
    )
