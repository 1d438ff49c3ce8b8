"""A DuckDB file: every table in it is a table; the file is opened to read, and may reach no other file or address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from veeval.reading.arrow import arrow_blad
from veeval.reading.levering import Plek
from veeval.reading.problemen import probleem
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad

__all__ = ["read_duckdb"]

_VEILIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_TABELLEN = """
select table_schema, table_name from information_schema.tables
where table_catalog = current_database() order by table_schema, table_name
"""


def read_duckdb(bestand: str, path: Path) -> Iterator[Blad]:
    """Read every table and view of a DuckDB file; one that cannot be read is a problem of its own."""
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_VEILIG)
    except (duckdb.Error, ValueError) as error:
        yield _unreadable(bestand, "", error)
        return
    with connection:
        try:
            names = connection.execute(_TABELLEN).fetchall()
        except duckdb.Error as error:
            yield _unreadable(bestand, "", error)
            return
        for schema, naam in names:
            try:
                query = f"select * from {_quoted(schema)}.{_quoted(naam)}"  # noqa: S608 - names quoted, from its catalogue
                table = connection.sql(query).to_arrow_table()
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
