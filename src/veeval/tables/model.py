"""A table's columns as a pandera model: for people who have pandera in their pipeline already."""

from __future__ import annotations

import warnings

import narwhals as nw
import numpy as np
import pandas as pd

from veeval.tables.kolom import DTYPES, Kolom
from veeval.tables.regel import Regel

with warnings.catch_warnings():  # pandera imports pyspark where that is installed, which warns of pandas 3
    warnings.simplefilter("ignore", FutureWarning)
    import pandera.pandas as pa

__all__ = ["dataframe_schema"]


def _finite(values: pd.Series[float]) -> pd.Series[bool]:
    return pd.Series(np.isfinite(values.to_numpy(float)), index=values.index, dtype=bool)


def _column(k: Kolom, key: tuple[str, ...]) -> pa.Column:
    checks = []
    if k.soort == "number":
        checks.append(pa.Check(_finite, name="eindig"))
    if k.minimum is not None:
        checks.append(pa.Check.ge(k.minimum))
    if k.maximum is not None:
        checks.append(pa.Check.le(k.maximum))
    if k.categorieen:
        checks.append(pa.Check.isin(list(k.categorieen)))
    if k.patroon is not None:
        checks.append(pa.Check.str_matches(k.patroon))
    return pa.Column(
        DTYPES[k.soort],
        checks=checks,
        nullable=not k.verplicht,
        unique=key == (k.naam,),
        required=k.verplicht,
        coerce=True,
        description=k.betekenis,
        metadata={"eenheid": k.eenheid, "bron": str(k.bron)},
    )


def _row_check(rule: Regel) -> pa.Check:
    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        if not set(rule.kolommen) <= set(frame.columns):
            return pd.Series(True, index=frame.index)
        kept = nw.from_native(frame, eager_only=True).select(ok=rule.ok())["ok"].to_native()
        return pd.Series(kept.to_numpy(bool), index=frame.index)

    return pa.Check(holds, name=f"{rule.naam}:{rule.kolom}")


def dataframe_schema(
    name: str, columns: tuple[Kolom, ...], key: tuple[str, ...], row_rules: tuple[Regel, ...]
) -> pa.DataFrameSchema:
    """Pandera model of a table; ``strict``: unknown columns are reported, not dropped."""
    return pa.DataFrameSchema(
        {k.naam: _column(k, key) for k in columns},
        checks=[_row_check(r) for r in row_rules],
        unique=list(key) if len(key) > 1 else None,
        strict=True,
        name=name,
    )
