"""Hours by the day: the same totals as the sample, over as many rows as asked, to try things on at national scale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["schrijf_dagen"]

_PER_DEEL = 1_000_000


def schrijf_dagen(inzet: pd.DataFrame, folder: Path, rijen: int) -> int:
    """Write inzet as a folder of Parquet parts in which every row of the sample is spread over days.

    Parameters
    ----------
    inzet : DataFrame
        The table of the sample.
    folder : Path
        Folder to make.
    rijen : int
        Least number of rows; each row is spread over equally many days of equal hours, in months of their own.

    Returns
    -------
    int
        Rows that were written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.parquet"):
        old.unlink()
    days = max(1, -(-rijen // len(inzet)))
    step = max(1, _PER_DEEL // days)
    month = pd.array(np.arange(days) * 12 // days + 1, dtype="Int64")
    for part, start in enumerate(range(0, len(inzet), step)):
        rows = inzet.iloc[start : start + step]
        many = rows.loc[rows.index.repeat(days)].reset_index(drop=True)
        many["maand"] = pd.array(np.tile(month, len(rows)), dtype="Int64")
        many["uren"] = many["uren"].astype(float) / days
        many["kosten"] = many["kosten"].astype(float) / days
        pq.write_table(pa.Table.from_pandas(many, preserve_index=False), folder / f"deel-{part:03d}.parquet")
    return days * len(inzet)
