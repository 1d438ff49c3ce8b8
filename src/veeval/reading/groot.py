"""Hours by the million: checked and added up inside the engine that holds them, so that only sums come to memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import duckdb
import narwhals as nw
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from veeval.errors import BadArgument, UnreadableFile
from veeval.reading.problemen import problemen, samen
from veeval.reading.teksten import OPMERKING, PROBLEEM
from veeval.tables import TABELLEN
from veeval.tables.kolom import DTYPES, Kolom, Soort

__all__ = ["GROOT", "TABEL", "Opgeteld", "add_up", "large_file", "scan"]

TABEL = "inzet"  # the only table that can be added up: its rows mean hours, and nothing else
GROOT = 2_000_000
_SOM = ("uren", "kosten")
_MEESTE = 1_000
_SOORT: dict[Soort, Any] = {"string": nw.String, "integer": nw.Int64, "number": nw.Float64}


@dataclass(frozen=True, slots=True)
class Opgeteld:
    """What is left of a large table.

    frame : one row per combination of everything but the sums; rijen : rows that were read; problems, opmerkingen : as
    of a delivery; plek : where it was found.
    """

    frame: pd.DataFrame
    rijen: int
    problems: pd.DataFrame
    opmerkingen: tuple[str, ...]
    plek: str


def large_file(folder: Path) -> Path | None:
    """Return the Parquet file, or folder of parts, of inzet in a delivery when it has over ``GROOT`` rows."""
    for path in (folder / f"{TABEL}.parquet", folder / TABEL):
        try:
            files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path] if path.is_file() else []
            if files and sum(pq.ParquetFile(file).metadata.num_rows for file in files) > GROOT:
                return path
        except (pa.ArrowException, OSError, ValueError):
            continue  # a damaged file is named by the usual way of reading
    return None


def scan(path: Path) -> tuple[duckdb.DuckDBPyRelation, dict[str, str]]:
    """Open Parquet lazily with DuckDB; return also the hash of every file.

    Raises
    ------
    UnreadableFile
        DuckDB cannot read it.
    """
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    hashes = {}
    for file in files:
        with file.open("rb") as content:
            hashes[file.relative_to(path.parent).as_posix()] = hashlib.file_digest(content, "sha256").hexdigest()
    try:
        engine = duckdb.connect()
        engine.execute("SET enable_progress_bar = false")
        return engine.read_parquet([str(file) for file in files]), hashes
    except duckdb.Error as error:
        raise UnreadableFile(f"{path} kan niet als Parquet worden gelezen: {error}") from None


def add_up(table: object, locaties: pd.DataFrame | None, plek: str = TABEL) -> Opgeteld:
    """Check hours inside their engine by the rules of the table, and add them up.

    Parameters
    ----------
    table : lazy table
        Whatever narwhals reads: a DuckDB relation, a Spark or Polars table, Arrow.
    locaties : DataFrame or None
        The table locaties, for the reference; None where it was not delivered.
    plek : str
        Name for messages.

    Returns
    -------
    Opgeteld
        The rows of an engine have no number, so what breaks a rule is named by its value, with the number of rows; at
        most ``_MEESTE`` values per rule. Nothing is added up where anything is wrong.
    """
    try:
        lazy: nw.LazyFrame[Any] = nw.from_native(cast("Any", table)).lazy()
    except (TypeError, AttributeError):
        raise BadArgument(f"{plek} is geen tabel die narwhals kent, maar {type(table).__name__}.") from None
    lazy, problems = _columns(lazy, plek)
    if len(problems):
        return Opgeteld(_typed(pd.DataFrame()), 0, problems, (), plek)
    found, rows = _broken(lazy, plek)
    unknown = _unknown_places(lazy, locaties, plek)
    if len(found) or len(unknown):
        return Opgeteld(_typed(pd.DataFrame()), rows, samen([found, unknown]), (), plek)
    frame = _sums(lazy)
    told = OPMERKING["opgeteld"].format(plek=plek, rijen=rows, over=len(frame))
    return Opgeteld(frame, rows, samen([]), (told,), plek)


def _columns(lazy: nw.LazyFrame[Any], plek: str) -> tuple[nw.LazyFrame[Any], pd.DataFrame]:
    """Give every column its type; a column that lacks, is not known or has another type is a problem."""
    schema, kolommen = lazy.collect_schema(), TABELLEN[TABEL].kolommen
    parts = []
    for naam in schema.names():
        if naam not in kolommen:
            uitleg = PROBLEEM["kolom_onbekend"].format(kolom=naam[:80], tabel=TABEL, suggestie="")
            parts.append(problemen((plek, ""), [None], naam[:80], [""], "kolom_onbekend", [uitleg]))
    casts = []
    for naam, k in kolommen.items():
        if naam not in schema.names():
            if k.verplicht:
                uitleg = PROBLEEM["kolom_ontbreekt"].format(kolom=naam, betekenis=k.betekenis)
                parts.append(problemen((plek, ""), [None], naam, [""], "kolom_ontbreekt", [uitleg]))
            casts.append(nw.lit(None).cast(_SOORT[k.soort]).alias(naam))
        elif k.soort != "string" and not schema[naam].is_numeric():
            uitleg = PROBLEEM["soort"].format(kolom=naam, soort=str(schema[naam]), gewenst=k.soort)
            parts.append(problemen((plek, ""), [None], naam, [""], "soort", [uitleg]))
        else:
            casts.append(_as_type(naam, k, is_float=schema[naam].is_float()))
    return (lazy, samen(parts)) if parts else (lazy.select(*casts), samen([]))


def _as_type(naam: str, k: Kolom, *, is_float: bool) -> nw.Expr:
    column = nw.col(naam).fill_nan(None) if is_float else nw.col(naam)
    return column.cast(_SOORT[k.soort]).alias(naam)


def _broken(lazy: nw.LazyFrame[Any], plek: str) -> tuple[pd.DataFrame, int]:
    """Count the rows that break each rule in one pass; of a broken rule name every value, with its number of rows."""
    regels = TABELLEN[TABEL].regels()
    counts = lazy.select(
        nw.len().alias("_rows"), *((~r.ok()).cast(nw.Int64).sum().alias(f"_r{i}") for i, r in enumerate(regels))
    ).collect()
    first = counts.to_pandas().iloc[0]
    parts = []
    for i, regel in enumerate(regels):
        total = int(first[f"_r{i}"] or 0)
        if not total:
            continue
        wrong = lazy.filter(~regel.ok()).group_by(regel.kolom, drop_null_keys=False).agg(nw.len().alias("_n"))
        found = wrong.sort("_n", descending=True).head(_MEESTE).collect().to_pandas()
        texts = ["" if pd.isna(v) else str(v) for v in found[regel.kolom]]
        uitleg = [
            f"{regel.uitleg.replace('{waarde}', text[:40])} (in {n} rijen)"
            for text, n in zip(texts, found["_n"], strict=True)
        ]
        parts.append(problemen((plek, ""), [None] * len(texts), regel.kolom, texts, regel.naam, uitleg))
    return samen(parts), int(first["_rows"])


def _unknown_places(lazy: nw.LazyFrame[Any], locaties: pd.DataFrame | None, plek: str) -> pd.DataFrame:
    if locaties is None:
        return samen([])
    there = lazy.select("locatie_id").unique().collect().to_pandas()["locatie_id"].dropna().astype(str)
    wrong = sorted(set(there) - set(locaties["locatie_id"].astype(str)))
    uitleg = [PROBLEEM["verwijzing"].format(waarde=w, tabel="locaties", doel="locatie_id") for w in wrong]
    return problemen((plek, ""), [None] * len(wrong), "locatie_id", wrong, "verwijzing", uitleg)


def _sums(lazy: nw.LazyFrame[Any]) -> pd.DataFrame:
    """Add hours and cost up over rows that are equal in everything else; rows without cost stay apart."""
    keys = [c for c in TABELLEN[TABEL].kolommen if c not in _SOM]
    marked = lazy.with_columns(nw.col("kosten").is_null().alias("_zonder"))
    summed = (
        marked.group_by(*keys, "_zonder", drop_null_keys=False)
        .agg(*(nw.col(c).sum().alias(c) for c in _SOM))
        .collect()
        .to_pandas()
    )
    summed["kosten"] = summed["kosten"].mask(summed["_zonder"].astype(bool))
    return _typed(summed.sort_values(keys, ignore_index=True))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    kolommen = TABELLEN[TABEL].kolommen
    return frame.reindex(columns=list(kolommen)).astype({c: DTYPES[k.soort] for c, k in kolommen.items()})
