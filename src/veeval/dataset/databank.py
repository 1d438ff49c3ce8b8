"""Write tables to one DuckDB file: choices as ENUM, and what every table and column means as its comment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd

from veeval.dataset.arrow import arrow_table
from veeval.errors import WriteRefused
from veeval.tables import TABELLEN
from veeval.tables.kolom import Kolom
from veeval.uitvoer import vervang

__all__ = ["write_duckdb"]


def write_duckdb(path: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write one DuckDB file with a table each; the file is either whole or not there."""
    with vervang(path) as temporary:
        try:
            with duckdb.connect(str(temporary)) as connection:
                for naam, frame in frames.items():
                    _write_table(connection, naam, frame)
        except duckdb.Error as error:
            raise WriteRefused(f"{path} kan niet worden geschreven ({type(error).__name__}).") from error


def _write_table(connection: duckdb.DuckDBPyConnection, naam: str, frame: pd.DataFrame) -> None:
    connection.register("bron_van_tabel", arrow_table(naam, frame))
    tabel = TABELLEN[naam]
    columns = ", ".join(_column(k) for k in tabel.kolommen.values())
    connection.table("bron_van_tabel").project(columns).create(naam)
    connection.unregister("bron_van_tabel")
    connection.execute(f'comment on table "{naam}" is {_text(tabel.beschrijving())}')
    for k in tabel.kolommen.values():
        unit = f" ({k.eenheid})" if k.eenheid else ""
        connection.execute(f'comment on column "{naam}"."{k.naam}" is {_text(k.betekenis + unit)}')


def _column(k: Kolom) -> str:
    choices = ", ".join(_text(c) for c in k.categorieen)
    return f'"{k.naam}"::enum({choices}) as "{k.naam}"' if choices else f'"{k.naam}"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
