"""The rules of the tables on all rows at once: every failing (row, column, rule) is named once."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.reading.problemen import samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.typen import Getypeerd
from veeval.tables.regel import Regel

__all__ = ["check_key", "check_rules", "failing_rows", "name_cells"]


def failing_rows(frame: pd.DataFrame, regels: Sequence[Regel]) -> npt.NDArray[np.bool_]:
    """Return which rows break which rule, in one pass.

    Parameters
    ----------
    frame : pandas.DataFrame
        A typed table.
    regels : sequence of Regel
        Rules whose columns are all in the frame.

    Returns
    -------
    numpy.ndarray of bool, shape (n, number of rules)
    """
    if not regels or frame.empty:
        return np.zeros((len(frame), len(regels)), dtype=bool)
    named = {f"r{i}": r.ok() for i, r in enumerate(regels)}
    kept = nw.from_native(frame, eager_only=True).select(**named)
    return np.column_stack([~kept[c].to_numpy().astype(bool) for c in named])


def check_rules(t: Getypeerd) -> pd.DataFrame:
    """Check the rules of the columns and of the rows; a cell that was not understood breaks no further rule."""
    regels = [r for r in t.tabel.regels() if set(r.kolommen) <= t.geleverd]
    failing = failing_rows(t.frame, regels)
    parts = []
    for i, regel in enumerate(regels):
        mask = failing[:, i]
        for kolom in regel.kolommen:
            mask = mask & ~t.fout[kolom]
        if mask.any():
            parts.append(name_cells(t, mask, regel.kolom, regel.naam, regel.uitleg))
    return samen(parts)


def name_cells(t: Getypeerd, mask: npt.NDArray[np.bool_], kolom: str, rule: str, uitleg: str) -> pd.DataFrame:
    """Name the marked cells of one column; ``{waarde}`` in the explanation becomes the value as delivered."""
    where = np.flatnonzero(mask)
    values = t.ruw.frame[kolom].iloc[where].fillna("").tolist()
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
    values = t.ruw.frame[sleutel].iloc[again].agg(" ".join, axis=1).tolist() if len(again) else []
    name = " en ".join([", ".join(sleutel[:-1]), sleutel[-1]]) if len(sleutel) > 1 else sleutel[0]
    uitleg = [
        PROBLEEM["sleutel"].format(sleutel=name, eerste=t.ruw.rij_tekst(e, a))
        for e, a in zip(eerste.tolist(), again.tolist(), strict=True)
    ]
    return t.ruw.problemen(again, sleutel[0], values, "sleutel", uitleg)
