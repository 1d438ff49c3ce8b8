"""What the data are: one class per table, its rules declared once on its columns.

From the same declarations come the pandera model (``Inzet.schema``), the Frictionless schema in ``schemas/``, the
reference in ``docs/`` and the expressions that check files of any size.
"""

from __future__ import annotations

import json
from pathlib import Path

from veeval.errors import UnknownName
from veeval.tables.bevraging import Antwoorden, Themas, Vragen
from veeval.tables.frictionless import data_package
from veeval.tables.inzet import Financiering, Inzet, Keuzes, Strippen
from veeval.tables.kwaliteit import Cycli, Inspecties, Instrumenten, Observaties, Scholing
from veeval.tables.naslag import naslag
from veeval.tables.ondersteuning import Metingen, Trajecten
from veeval.tables.plaatsen import Aanbieders, Gemeenten, Herindelingen, Locaties, Tellingen
from veeval.tables.tabel import Tabel
from veeval.uitvoer import schrijf_tekst

__all__ = [
    "TABELLEN",
    "Aanbieders",
    "Antwoorden",
    "Cycli",
    "Financiering",
    "Gemeenten",
    "Herindelingen",
    "Inspecties",
    "Instrumenten",
    "Inzet",
    "Keuzes",
    "Locaties",
    "Metingen",
    "Observaties",
    "Scholing",
    "Strippen",
    "Tabel",
    "Tellingen",
    "Themas",
    "Trajecten",
    "Vragen",
    "tabel",
    "write_naslag",
    "write_schemas",
]

TABELLEN: dict[str, type[Tabel]] = {
    t.tabelnaam: t
    for t in (
        Gemeenten,
        Herindelingen,
        Aanbieders,
        Locaties,
        Tellingen,
        Keuzes,
        Inzet,
        Strippen,
        Instrumenten,
        Observaties,
        Cycli,
        Inspecties,
        Scholing,
        Trajecten,
        Metingen,
        Vragen,
        Antwoorden,
        Themas,
        Financiering,
    )
}


def tabel(naam: str) -> type[Tabel]:
    """Return the table with this name; an unknown name is an error that lists the tables."""
    if naam not in TABELLEN:
        raise UnknownName("tabel", naam, TABELLEN)
    return TABELLEN[naam]


def write_schemas(out: Path | str) -> list[Path]:
    """Write the Frictionless Table Schema of every table, and a data package that refers to them."""
    folder = Path(out)
    resources = [
        {
            "name": naam,
            "path": f"{naam}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "encoding": "utf-8",
            "schema": f"{naam}.json",
        }
        for naam in TABELLEN
    ]
    package = data_package(
        "veeval-levering",
        "Levering voor veeval",
        "De tabellen die veeval leest; laat weg wat u niet heeft.",
        resources,
    )
    files = {f"{naam}.json": t.table_schema() for naam, t in TABELLEN.items()} | {"datapackage.json": package}
    return [
        schrijf_tekst(folder / name, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        for name, content in files.items()
    ]


def write_naslag(path: Path | str) -> Path:
    """Write the reference of all tables as Markdown."""
    return schrijf_tekst(path, naslag(TABELLEN.values()))
