"""The report as a workbook, with the same bytes on every run; a cell is never a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from veeval.reading.groepen import Groep
from veeval.reading.problemen import KOLOMMEN

__all__ = ["MAX_RIJEN", "write_workbook"]

MAX_RIJEN = 1_000_000
_GEMAAKT = dt.datetime(2000, 1, 1)
_BREEDTES = (28, 16, 8, 22, 30, 18, 90, 14)
_OPTIES = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(
    path: Path, oordeel: str, groepen: Sequence[Groep], problems: pd.DataFrame, opmerkingen: Sequence[str]
) -> Path:
    """Write the sheets overzicht, problemen and opmerkingen.

    A text that starts with = + - @ tab or CR is written as text, not as a formula; a sheet holds at most
    ``MAX_RIJEN`` problems and says so when there are more.
    """
    with xlsxwriter.Workbook(str(path), _OPTIES) as book:
        book.set_properties({"title": "Controleverslag", "created": _GEMAAKT})
        _overview(book, oordeel, groepen, len(problems))
        _all(book, problems.head(MAX_RIJEN))
        remarks = book.add_worksheet("opmerkingen")
        remarks.set_column(0, 0, 120)
        for i, remark in enumerate(opmerkingen):
            remarks.write_string(i, 0, remark)
    return path


def _header(book: Workbook, sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    for i, name in enumerate(names):
        sheet.write_string(row, i, name, bold)


def _overview(book: Workbook, oordeel: str, groepen: Sequence[Groep], total: int) -> None:
    sheet = book.add_worksheet("overzicht")
    sheet.write_string(0, 0, oordeel, book.add_format({"bold": True}))
    if total > MAX_RIJEN:
        sheet.write_string(1, 0, f"Het blad problemen toont de eerste {MAX_RIJEN} van {total} problemen.")
    _header(book, sheet, 2, ("aantal", "ernst", "bestand", "blad", "kolom", "regel", "uitleg", "eerste rij"))
    for width, column in zip((8, 14, 28, 16, 22, 18, 90, 10), range(8), strict=True):
        sheet.set_column(column, column, width)
    for i, g in enumerate(groepen, start=3):
        sheet.write_number(i, 0, g.aantal)
        texts = (g.ernst, g.bestand, g.blad, g.kolom, g.rule, g.uitleg, g.plekken[0].rij)
        for j, text in enumerate(texts, start=1):
            sheet.write_string(i, j, text)
    sheet.freeze_panes(3, 0)


def _all(book: Workbook, problems: pd.DataFrame) -> None:
    sheet = book.add_worksheet("problemen")
    _header(book, sheet, 0, KOLOMMEN)
    for column, width in enumerate(_BREEDTES):
        sheet.set_column(column, column, width)
    for i, record in enumerate(problems.itertuples(index=False), start=1):
        for j, value in enumerate(record):
            if isinstance(value, str):
                sheet.write_string(i, j, value)
            elif pd.notna(value):
                sheet.write_number(i, j, int(value))
    sheet.freeze_panes(1, 0)
    if len(problems):
        sheet.autofilter(0, 0, len(problems), len(KOLOMMEN) - 1)
