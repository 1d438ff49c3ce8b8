"""Columns of a table inside an engine get their types, and what that would hide becomes a rule of its own."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import narwhals as nw
import pandas as pd

from veeval.reading.problemen import problemen, samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.zinnen import missing_column
from veeval.tables import Tabel
from veeval.tables.kolom import DTYPES, Kolom, Soort
from veeval.tables.regel import Regel

__all__ = ["hidden_rules", "typed", "typed_frame"]

_SOORT: dict[Soort, Any] = {
    "string": nw.String(),
    "integer": nw.Int64(),
    "number": nw.Float64(),
    "date": nw.Datetime("us"),
    "boolean": nw.Boolean(),
}
JAREN = (1900, 2100)
_HEEL, _DAG = "_heel_", "_dag_"  # what a value was before it got the type of its column: whole, a day


def typed_frame(found: nw.LazyFrame[Any], tabel: type[Tabel]) -> pd.DataFrame:
    """Bring checked rows to memory, with the dtypes of the table."""
    frame = found.collect().to_pandas()
    return frame.reindex(columns=list(tabel.kolommen)).astype({c: DTYPES[k.soort] for c, k in tabel.kolommen.items()})


def typed(lazy: nw.LazyFrame[Any], tabel: type[Tabel], plek: str) -> tuple[nw.LazyFrame[Any], pd.DataFrame]:
    """Give every column its type; a column that lacks, is not known or has another type is a problem."""
    schema = lazy.collect_schema()
    parts = []
    for naam in schema.names():
        if naam not in tabel.kolommen:
            uitleg = PROBLEEM["kolom_onbekend"].format(kolom=naam[:80], tabel=tabel.tabelnaam, suggestie="")
            parts.append(problemen((plek, ""), [None], naam[:80], [""], "kolom_onbekend", [uitleg]))
    columns: list[nw.Expr] = []
    for naam, k in tabel.kolommen.items():
        if naam not in schema.names():
            if k.verplicht:
                uitleg = missing_column(k, tabel.tabelnaam)
                parts.append(problemen((plek, ""), [None], naam, [""], "kolom_ontbreekt", [uitleg]))
            columns.append(nw.lit(None).cast(_SOORT[k.soort]).alias(naam))
        elif not _has_type(schema[naam], k):
            uitleg = PROBLEEM["soort"].format(kolom=naam, soort=str(schema[naam]), gewenst=k.soort)
            parts.append(problemen((plek, ""), [None], naam, [""], "soort", [uitleg]))
        else:
            columns += _as_type(naam, k, schema[naam])
    return (lazy, samen(parts)) if parts else (lazy.select(*columns), samen([]))


def _has_type(found: nw.dtypes.DType, k: Kolom) -> bool:
    if k.soort == "date":
        return found.is_temporal()
    if k.soort == "boolean":
        return found == nw.Boolean
    return found.is_numeric() if k.soort in ("integer", "number") else not (found.is_float() or found.is_temporal())


def _as_type(naam: str, k: Kolom, found: nw.dtypes.DType) -> Iterator[nw.Expr]:
    """Yield the column with its type, and beside it what that type would hide: a fraction, a time of day."""
    column = nw.col(naam)
    if found.is_float():
        column = nw.when(~column.is_nan()).then(column)
    if k.soort == "string":
        text = column.cast(nw.String()).str.strip_chars()
        yield nw.when(text != "").then(text).alias(naam)
        return
    if k.soort == "integer" and found.is_float():
        yield (column.is_null() | (column.floor() == column)).alias(_HEEL + naam)
    if k.soort == "date" and found != nw.Date:
        day = column.cast(nw.Datetime("us"))
        yield (day.is_null() | (day.dt.truncate("1d") == day)).alias(_DAG + naam)
    yield column.cast(_SOORT[k.soort]).alias(naam)


def _in_jaren(naam: str) -> nw.Expr:
    return nw.col(naam).is_null() | nw.col(naam).dt.year().is_between(*JAREN)


def hidden_rules(tabel: type[Tabel], there: list[str]) -> Iterator[Regel]:
    """Rules that the reading of text has by itself: a whole number, a day without a time."""
    for naam, k in tabel.kolommen.items():
        for mark, rule in ((_HEEL, "geheel_getal"), (_DAG, "datum_tijd")):
            if mark + naam in there:
                uitleg = PROBLEEM[rule].replace("{kolom}", k.naam)
                yield Regel(rule, naam, uitleg, functools.partial(nw.col, mark + naam), (naam,))
        if k.soort == "date":
            yield Regel(
                "datum_bereik",
                naam,
                PROBLEEM["datum_bereik"],
                functools.partial(_in_jaren, naam),
                (naam,),
            )
