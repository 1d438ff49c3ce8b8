"""Write one frame as CSV and as Parquet, with the same bytes for the same content."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from veeval.uitvoer.bestand import schrijf_bytes, schrijf_tekst

__all__ = ["schrijf_csv", "schrijf_parquet", "veilige_cellen"]

_FORMULE = ("=", "+", "-", "@", "\t", "\r")


def veilige_cellen(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula; numbers stay numbers."""
    out = frame.copy()
    for column in out.columns:
        if not pd.api.types.is_numeric_dtype(out[column]):
            out[column] = [f"'{v}" if isinstance(v, str) and v.startswith(_FORMULE) else v for v in out[column]]
    return out


def schrijf_csv(path: Path | str, frame: pd.DataFrame) -> Path:
    """Write UTF-8 with commas and decimal points, full precision."""
    return schrijf_tekst(path, veilige_cellen(frame).to_csv(index=False, lineterminator="\n"))


def schrijf_parquet(path: Path | str, frame: pd.DataFrame) -> Path:
    """Write Parquet with types."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return schrijf_bytes(path, buffer.getvalue())
