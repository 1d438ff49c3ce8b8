"""Which rows of a column may break one of its rules: found cheaply for all, so that the rules look at few."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from veeval.reading.kolombytes import Kolombytes, unproven
from veeval.tables.kolom import Kolom

__all__ = ["no_choice", "suspect_rows"]

Rows = npt.NDArray[np.intp]


def suspect_rows(values: pd.Series, k: Kolom) -> Rows:
    """Return every row that breaks a rule of its column, with as few others as is cheap.

    The verdict itself is the rule's (``veeval.tables.regel``): a row that is not returned is proven to keep all rules
    of the column, a row that is returned is still to be judged.

    Parameters
    ----------
    values : pandas.Series
        A typed column.
    k : Kolom
        Its declaration.
    """
    if k.soort in ("number", "integer"):
        return _numbers(values, k)
    if k.categorieen:
        return no_choice(values, k.categorieen if k.verplicht else (*k.categorieen, None))
    empty = _empty(values) if k.verplicht else np.zeros(0, dtype=np.intp)
    if k.patroon is None:
        return empty
    found = unproven(Kolombytes.of(values), k.patroon)
    return np.arange(len(values)) if found is None else np.union1d(found, empty)


def _empty(values: pd.Series) -> Rows:
    return np.flatnonzero(values.isna().to_numpy(dtype=bool)) if values.hasnans else np.zeros(0, dtype=np.intp)


def _numbers(values: pd.Series, k: Kolom) -> Rows:
    low = -np.finfo(float).max if k.minimum is None else k.minimum
    high = np.finfo(float).max if k.maximum is None else k.maximum
    if k.soort == "integer":
        missing = values.isna().to_numpy(dtype=bool)
        numbers = values.to_numpy(dtype=np.int64, na_value=int(max(low, 0)))
        outside = (numbers < low) | (numbers > high)
        return np.flatnonzero(outside | missing if k.verplicht else outside & ~missing)
    numbers = values.to_numpy(dtype=np.float64)
    outside = ~((numbers >= low) & (numbers <= high))  # a missing number is outside too
    return np.flatnonzero(outside if k.verplicht else outside & ~np.isnan(numbers))


def no_choice(values: pd.Series, choices: Sequence[str | None]) -> Rows:
    """Return the rows of which the text is not one of the choices; None is the choice to leave it empty."""
    cells = pa.array(values, from_pandas=True)
    known = pc.is_in(cells, value_set=pa.array(choices, cells.type))
    rows: Rows = pc.indices_nonzero(pc.invert(known)).to_numpy().astype(np.intp)
    return rows
