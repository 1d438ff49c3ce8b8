"""A table checked inside the engine that holds it: by the same rules, in one pass, without loading its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import narwhals as nw
import pandas as pd

from veeval.errors import BadArgument
from veeval.reading.problemen import problemen, samen
from veeval.reading.teksten import IN_RIJEN, PROBLEEM
from veeval.tables import Tabel
from veeval.tables.kolom import DTYPES, Kolom, Soort
from veeval.tables.regel import Regel

__all__ = ["Nagekeken", "check_lazy", "typed_frame"]

MEESTE = 1_000  # values that are named per rule
_SOORT: dict[Soort, Any] = {
    "string": nw.String(),
    "integer": nw.Int64(),
    "number": nw.Float64(),
    "date": nw.Datetime("us"),
    "boolean": nw.Boolean(),
}
JAREN = (1900, 2100)
_HEEL, _DAG = "_heel_", "_dag_"  # what a value was before it got the type of its column: whole, a day


@dataclass(frozen=True, slots=True)
class Nagekeken:
    """A checked table: rows : still lazy, with all columns of the table; rijen : how many; problems : what is wrong."""

    rows: nw.LazyFrame[Any]
    rijen: int
    problems: pd.DataFrame


def check_lazy(table: object, tabel: type[Tabel], plek: str) -> Nagekeken:
    """Check a table inside its engine by every rule on one row, and its key.

    Parameters
    ----------
    table : lazy table
        Whatever narwhals reads: a DuckDB relation, a Spark or Polars table, Arrow.
    tabel : type of Tabel
        Its declaration.
    plek : str
        Name for messages.

    Returns
    -------
    Nagekeken
        The rows of an engine have no number, so what breaks a rule is named by its value, with the number of rows; at
        most ``MEESTE`` values per rule. Columns of another type than declared are a problem: nothing is parsed here.
    """
    try:
        lazy: nw.LazyFrame[Any] = nw.from_native(cast("Any", table)).lazy()
    except (TypeError, AttributeError):
        raise BadArgument(f"{plek} is geen tabel die narwhals kent, maar {type(table).__name__}.") from None
    lazy, problems = _typed(lazy, tabel, plek)
    if len(problems):
        return Nagekeken(lazy, 0, problems)
    found, rijen = _broken(lazy, tabel, plek)
    return Nagekeken(lazy.select(*tabel.kolommen), rijen, samen([found, _repeated(lazy, tabel, plek)]))


def typed_frame(found: nw.LazyFrame[Any], tabel: type[Tabel]) -> pd.DataFrame:
    """Bring checked rows to memory, with the dtypes of the table."""
    frame = found.collect().to_pandas()
    return frame.reindex(columns=list(tabel.kolommen)).astype({c: DTYPES[k.soort] for c, k in tabel.kolommen.items()})


def _typed(lazy: nw.LazyFrame[Any], tabel: type[Tabel], plek: str) -> tuple[nw.LazyFrame[Any], pd.DataFrame]:
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
                uitleg = PROBLEEM["kolom_ontbreekt"].format(kolom=naam, betekenis=k.betekenis)
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


def _hidden(tabel: type[Tabel], there: list[str]) -> Iterator[Regel]:
    """Rules that the reading of text has by itself: a whole number, a day without a time."""
    for naam, k in tabel.kolommen.items():
        for mark, rule in ((_HEEL, "geheel_getal"), (_DAG, "datum_tijd")):
            if mark + naam in there:
                uitleg = PROBLEEM[rule].replace("{kolom}", k.naam)
                yield Regel(rule, naam, uitleg, lambda at=mark + naam: nw.col(at), (naam,))  # type: ignore[misc]
        if k.soort == "date":
            yield Regel(
                "datum_bereik",
                naam,
                PROBLEEM["datum_bereik"],
                lambda naam=naam: nw.col(naam).is_null() | nw.col(naam).dt.year().is_between(*JAREN),  # type: ignore[misc]
                (naam,),
            )


def _broken(lazy: nw.LazyFrame[Any], tabel: type[Tabel], plek: str) -> tuple[pd.DataFrame, int]:
    """Count the rows that break each rule in one pass; of a broken rule name every value, with its number of rows."""
    regels = (*tabel.regels(), *_hidden(tabel, lazy.collect_schema().names()))
    counts = lazy.select(
        nw.len().alias("_rows"), *((~r.ok()).cast(nw.Int64).sum().alias(f"_r{i}") for i, r in enumerate(regels))
    ).collect()
    first = counts.to_pandas().iloc[0]
    parts = []
    for i, regel in enumerate(regels):
        if pd.notna(first[f"_r{i}"]) and int(first[f"_r{i}"]):
            wrong = lazy.filter(~regel.ok()).group_by(regel.kolom, drop_null_keys=False).agg(nw.len().alias("_n"))
            found = wrong.sort("_n", descending=True).head(MEESTE).collect().to_pandas()
            parts.append(_named(found, regel.kolom, regel.naam, regel.uitleg, plek))
    return samen(parts), int(first["_rows"])


def _named(found: pd.DataFrame, kolom: str, rule: str, uitleg: str, plek: str) -> pd.DataFrame:
    texts = [_text(v) for v in found[kolom]]
    told = [
        uitleg.replace("{waarde}", text[:40]) + IN_RIJEN.format(n=n) for text, n in zip(texts, found["_n"], strict=True)
    ]
    return problemen((plek, ""), [None] * len(texts), kolom, texts, rule, told)


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%d-%m-%Y}"
    return "" if pd.isna(cast("Any", value)) else str(value)


def _repeated(lazy: nw.LazyFrame[Any], tabel: type[Tabel], plek: str) -> pd.DataFrame:
    """Name the keys that stand there more than once; incomplete keys are not compared."""
    key = list(tabel.sleutel)
    if not key:
        return samen([])
    counted = lazy.drop_nulls(key).group_by(*key).agg(nw.len().alias("_n")).filter(nw.col("_n") > 1)
    found = counted.sort("_n", descending=True).head(MEESTE).collect().to_pandas()
    name = " en ".join([", ".join(key[:-1]), key[-1]]) if len(key) > 1 else key[0]
    texts = [" ".join(_text(v) for v in row) for row in found[key].itertuples(index=False)]
    uitleg = PROBLEEM["sleutel"].format(sleutel=name, eerste="een andere rij")
    told = [uitleg + IN_RIJEN.format(n=n) for n in found["_n"]]
    return problemen((plek, ""), [None] * len(texts), key[0], texts, "sleutel", told)
