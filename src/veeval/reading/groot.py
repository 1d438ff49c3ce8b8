"""Which tables of a delivery are so large that they are checked inside an engine, and not as text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from veeval.errors import UnreadableFile
from veeval.reading.databank import is_large, open_duckdb, table_of_duckdb, tables_of_duckdb
from veeval.tables import TABELLEN

__all__ = ["GROOT", "Groot", "large_tables"]

GROOT = 2_000_000


@dataclass(frozen=True, slots=True)
class Groot:
    """A large table: opened, not read.

    tabel : its name; rows : what narwhals reads lazily; plek : name for messages; overslaan : its name in the delivery,
    so that it is not read as text too; herkomst : hash per file.
    """

    tabel: str
    rows: object
    plek: str
    overslaan: str
    herkomst: Mapping[str, str] = field(default_factory=dict)


def large_tables(source: Path) -> list[Groot]:
    """Find the tables of over ``GROOT`` rows in a folder of Parquet, one Parquet file or a DuckDB file.

    Raises
    ------
    UnreadableFile
        DuckDB cannot read a file that says it is Parquet.
    """
    try:
        is_file = source.is_file()
    except (OSError, ValueError):  # no path at all; named where the delivery itself is opened
        return []
    if source.suffix.lower() == ".duckdb":
        return list(_in_duckdb(source)) if is_file else []
    if is_file:
        naam = source.stem.strip().casefold()
        known = source.suffix.lower() == ".parquet" and naam in TABELLEN
        return [_scan(naam, source, source.parent)] if known and _is_large(source) else []
    found = []
    for naam in TABELLEN:
        path = next((p for p in (source / f"{naam}.parquet", source / naam) if _is_large(p)), None)
        if path is not None:
            found.append(_scan(naam, path, source))
    return found


def _is_large(path: Path) -> bool:
    try:
        return bool(sum(pq.ParquetFile(file).metadata.num_rows for file in _files(path)) > GROOT)
    except (pa.ArrowException, OSError, ValueError):
        return False  # a damaged file is named by the usual way of reading


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.parquet")) if path.is_dir() else [path] if path.is_file() else []


def _scan(naam: str, path: Path, root: Path) -> Groot:
    files = _files(path)
    hashes = {}
    for file in files:
        with file.open("rb") as content:
            hashes[file.relative_to(root).as_posix()] = hashlib.file_digest(content, "sha256").hexdigest()
    try:
        engine = duckdb.connect()
        engine.execute("SET enable_progress_bar = false")
        rows = engine.read_parquet([str(file) for file in files])
    except duckdb.Error as error:
        raise UnreadableFile(f"{path} kan niet als Parquet worden gelezen: {error}") from None
    return Groot(naam, rows, path.name, path.name, hashes)


def _in_duckdb(source: Path) -> Iterator[Groot]:
    try:
        engine = open_duckdb(source)
        names = tables_of_duckdb(engine)
    except (duckdb.Error, ValueError):
        return  # named by the usual way of reading
    for schema, naam in names:
        tabel = naam.strip().casefold()
        if tabel in TABELLEN and is_large(engine, schema, naam, GROOT):
            rows = table_of_duckdb(engine, schema, naam)
            yield Groot(tabel, rows, f"{source.name}, blad {naam}", f"{source.name}/{naam}")
