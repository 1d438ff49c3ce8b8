"""Write one frame as CSV and as Parquet, with the same bytes for the same content."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from veeval.uitvoer.bestand import schrijf_bytes, schrijf_tekst

__all__ = ["schrijf_csv", "schrijf_parquet", "veilige_cellen"]

_FORMULE = re.compile(r"'*[=+\-@\t\r]")


def veilige_cellen(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula; numbers stay numbers.

    Text that has such apostrophes already gets one more, so that taking one away restores every value.
    """
    out = frame.copy()
    for column in out.columns:
        if not pd.api.types.is_numeric_dtype(out[column]):
            out[column] = [f"'{v}" if isinstance(v, str) and _FORMULE.match(v) else v for v in out[column]]
    return out


def schrijf_csv(path: Path | str, frame: pd.DataFrame) -> Path:
    """Write UTF-8 with commas and decimal points, full precision."""
    return schrijf_tekst(path, veilige_cellen(frame).to_csv(index=False, lineterminator="\n"))


def schrijf_parquet(path: Path | str, frame: pd.DataFrame | pa.Table) -> Path:
    """Write Parquet with types; an Arrow table with its own metadata."""
    buffer = io.BytesIO()
    if isinstance(frame, pa.Table):
        pq.write_table(frame, buffer)
    else:
        frame.to_parquet(buffer, index=False)
    return schrijf_bytes(path, buffer.getvalue())
