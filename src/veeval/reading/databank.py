"""A DuckDB file: every table in it is a table; the file is opened to read, and may reach no other file or address."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb

from veeval.reading.arrow import arrow_blad
from veeval.reading.levering import Plek
from veeval.reading.problemen import probleem
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad

__all__ = ["is_large", "open_duckdb", "read_duckdb", "table_of_duckdb", "tables_of_duckdb"]

_VEILIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_TABELLEN = """
select table_schema, table_name from information_schema.tables
where table_catalog = current_database() order by table_schema, table_name
"""


def open_duckdb(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file to read, and nothing else."""
    engine = duckdb.connect(str(path), read_only=True, config=_VEILIG)
    engine.execute("SET enable_progress_bar = false")
    return engine


def tables_of_duckdb(engine: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return schema and name of every table and view."""
    return [(str(schema), str(naam)) for schema, naam in engine.execute(_TABELLEN).fetchall()]


def table_of_duckdb(engine: duckdb.DuckDBPyConnection, schema: str, naam: str) -> duckdb.DuckDBPyRelation:
    """Open one table lazily."""
    return engine.table(f"{_quoted(schema)}.{_quoted(naam)}")


def is_large(engine: duckdb.DuckDBPyConnection, schema: str, naam: str, most: int) -> bool:
    """Whether a table has more rows than ``most``; one that cannot be counted is named where it is read."""
    try:
        counted = table_of_duckdb(engine, schema, naam).count("*").fetchall()
    except duckdb.Error:
        return False
    return int(counted[0][0]) > most


def read_duckdb(bestand: str, path: Path, skip: Collection[str] = ()) -> Iterator[Blad]:
    """Read every table and view of a DuckDB file but those in ``skip``; one that cannot be read is a problem."""
    try:
        connection = open_duckdb(path)
    except (duckdb.Error, ValueError) as error:
        yield _unreadable(bestand, "", error)
        return
    with connection:
        try:
            names = tables_of_duckdb(connection)
        except duckdb.Error as error:
            yield _unreadable(bestand, "", error)
            return
        for schema, naam in names:
            if naam in skip:
                continue
            try:
                table = table_of_duckdb(connection, schema, naam).to_arrow_table()
            except duckdb.Error as error:
                yield _unreadable(bestand, naam, error)
                continue
            yield arrow_blad(naam.strip().casefold(), Plek(bestand, naam), table)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _unreadable(bestand: str, naam: str, error: Exception) -> Blad:
    """Say that it cannot be read; the message of DuckDB itself may hold a path and is not repeated."""
    uitleg = PROBLEEM["onleesbaar"].format(reden=f"DuckDB: {type(error).__name__}")
    return Blad(None, (), probleem((bestand, naam), "onleesbaar", uitleg))
