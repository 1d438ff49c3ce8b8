"""A Parquet file, whole or as one part of a folder of parts."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from veeval.reading.arrow import arrow_blad
from veeval.reading.levering import Plek
from veeval.reading.problemen import probleem
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad, make_table

__all__ = ["read_parquet"]

_PARTITIE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=([^/]*)")


def read_parquet(naam: str, bestand: str, path: Path) -> Blad:
    """Read one Parquet file as the table ``naam``; a folder called jaar=2023 gives its rows the column jaar."""
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        uitleg = PROBLEEM["onleesbaar"].format(reden=f"geen geldig Parquet: {type(error).__name__}")
        return Blad(None, (), probleem((bestand, ""), "onleesbaar", uitleg))
    for folder in Path(bestand).parts[:-1]:
        found = _PARTITIE.fullmatch(folder)
        if found and found[1] not in table.column_names:
            table = table.append_column(found[1], pa.array([found[2]] * table.num_rows, pa.string()))
    if table.num_columns == 0:
        return make_table(naam, Plek(bestand), [], list[pd.Series](), np.arange(0))
    return arrow_blad(naam, Plek(bestand), table)
