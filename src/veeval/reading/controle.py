"""The rules of the tables on all rows at once: every failing (row, column, rule) is named once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from veeval.reading.problemen import samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.typen import Getypeerd
from veeval.reading.verdacht import suspect_rows
from veeval.tables.regel import Regel, kolomregels

__all__ = ["check_key", "check_rules", "failing_rows", "name_cells"]


def failing_rows(frame: pd.DataFrame | pa.Table, regels: Sequence[Regel]) -> npt.NDArray[np.bool_]:
    """Return which rows break which rule, in one pass.

    Parameters
    ----------
    frame : pandas.DataFrame or pyarrow.Table
        A typed table.
    regels : sequence of Regel
        Rules whose columns are all in the frame.

    Returns
    -------
    numpy.ndarray of bool, shape (n, number of rules)
    """
    if not regels or not len(frame):
        return np.zeros((len(frame), len(regels)), dtype=bool)
    named = {f"r{i}": r.ok() for i, r in enumerate(regels)}
    kept = nw.from_native(frame, eager_only=True).select(**named)
    return np.column_stack([~kept[c].to_numpy().astype(bool) for c in named])


def check_rules(t: Getypeerd) -> pd.DataFrame:
    """Check the rules of the columns and of the rows; a cell that was not understood breaks no further rule."""
    parts = []
    for regel, rows in _broken(t):
        kept = ~np.logical_or.reduce([t.fout[kolom][rows] for kolom in regel.kolommen])
        if kept.any():
            parts.append(name_cells(t, rows[kept], regel.kolom, regel.naam, regel.uitleg))
    return samen(parts)


def _broken(t: Getypeerd) -> Iterator[tuple[Regel, npt.NDArray[np.intp]]]:
    """Yield every rule with the rows that break it; the rules of a column judge only the rows that may."""
    for naam, k in t.tabel.kolommen.items():
        if naam in t.geleverd and (regels := tuple(kolomregels(k))):
            rows = suspect_rows(t.frame[naam], k)
            if len(rows):
                few = pa.table({naam: pa.array(t.frame[naam].iloc[rows], from_pandas=True)})
                failing = failing_rows(few, regels)
                yield from ((r, rows[failing[:, i]]) for i, r in enumerate(regels))
    over = [r for r in t.tabel.rijregels if set(r.kolommen) <= t.geleverd]
    failing = failing_rows(t.frame, over)
    yield from ((r, np.flatnonzero(failing[:, i])) for i, r in enumerate(over))


def name_cells(t: Getypeerd, where: npt.NDArray[np.intp], kolom: str, rule: str, uitleg: str) -> pd.DataFrame:
    """Name the cells of one column in these rows; ``{waarde}`` in the explanation becomes the value as delivered."""
    values = t.text(kolom, where)
    texts = [uitleg.replace("{waarde}", v[:40]) for v in values]
    return t.ruw.problemen(where, kolom, values, rule, texts)


def check_key(t: Getypeerd) -> pd.DataFrame:
    """Name every row whose key was there before, with the row that had it first; incomplete keys are not compared."""
    sleutel = list(t.tabel.sleutel)
    if not sleutel or not set(sleutel) <= t.geleverd or t.frame.empty:
        return samen([])
    keys = t.frame[sleutel]
    complete = keys.notna().all(axis=1).to_numpy()
    rows = np.flatnonzero(complete)
    number = keys.iloc[rows].groupby(sleutel, sort=False).ngroup().to_numpy()
    _, first_index, inverse = np.unique(number, return_index=True, return_inverse=True)
    first = rows[first_index][inverse]
    repeated = first != rows
    again, eerste = rows[repeated], first[repeated]
    values = [" ".join(cells) for cells in zip(*(t.text(kolom, again) for kolom in sleutel), strict=True)]
    name = " en ".join([", ".join(sleutel[:-1]), sleutel[-1]]) if len(sleutel) > 1 else sleutel[0]
    uitleg = [
        PROBLEEM["sleutel"].format(sleutel=name, eerste=t.ruw.rij_tekst(e, a))
        for e, a in zip(eerste.tolist(), again.tolist(), strict=True)
    ]
    return t.ruw.problemen(again, sleutel[0], values, "sleutel", uitleg)
