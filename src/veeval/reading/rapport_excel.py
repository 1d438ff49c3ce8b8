"""The report as a workbook, with the same bytes on every run; a cell is never a formula."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from veeval.begrippen import Lang
from veeval.reading.engels import word
from veeval.reading.groepen import Groep
from veeval.reading.kopie import Kopie
from veeval.reading.problemen import FOUT, KOLOMMEN, WAARSCHUWING
from veeval.reading.regelnamen import rule_words

__all__ = ["MAX_RIJEN", "write_workbook"]

MAX_RIJEN = 1_000_000
_MEESTE_RIJEN = 200_000
_MEESTE_UITLEG = 5_000
_MEESTE_TEKENS = 32_767
_GEMAAKT = dt.datetime(2000, 1, 1)
_KOPPEN = ("bestand", "blad", "rij", "kolom", "waarde", "regel", "uitleg", "ernst")  # of KOLOMMEN, for a person
_BREEDTES = (28, 16, 8, 22, 30, 24, 90, 14)
_OPTIES = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(
    path: Path,
    oordeel: str,
    groepen: Sequence[Groep],
    problems: pd.DataFrame,
    opmerkingen: Sequence[str],
    kopieen: Iterable[Kopie] = (),
    lang: Lang = "nl",
) -> Path:
    """Write the sheets overzicht, problemen and opmerkingen, and the marked copies.

    A text that starts with = + - @ tab or CR is written as text, not as a formula; a sheet holds at most
    ``MAX_RIJEN`` problems and says so when there are more.
    """
    with xlsxwriter.Workbook(str(path), _OPTIES) as book:
        book.set_properties({"title": word("Controleverslag", lang), "created": _GEMAAKT})
        _overview(book, oordeel, groepen, len(problems), lang)
        _all(book, problems.head(MAX_RIJEN), lang)
        remarks = book.add_worksheet(word("opmerkingen", lang))
        remarks.set_column(0, 0, 120)
        for i, remark in enumerate(opmerkingen):
            remarks.write_string(i, 0, remark)
        taken = {word(naam, lang) for naam in ("overzicht", "problemen", "opmerkingen")}
        for kopie in kopieen:
            _copy(book, kopie, taken)
    return path


def _copy(book: Workbook, kopie: Kopie, taken: set[str]) -> None:
    """Write one sheet of the delivery; a wrong cell has a colour and a comment."""
    formats = {
        FOUT: book.add_format({"bg_color": "#F4B6B2", "bold": True}),
        WAARSCHUWING: book.add_format({"bg_color": "#FFE699"}),
    }
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    sheet = book.add_worksheet(_sheet_name(kopie.naam, taken))
    for i, row in enumerate(kopie.cellen[:_MEESTE_RIJEN]):
        for j, value in enumerate(row):
            mark = kopie.merken.get((i, j))
            _cell(sheet, i, j, value, formats[mark.ernst] if mark else None, day)
    for place, mark in list(kopie.merken.items())[:_MEESTE_UITLEG]:
        if place[0] < _MEESTE_RIJEN:
            sheet.write_comment(*place, mark.tekst, {"x_scale": 2.5, "y_scale": 1.2, "author": "veeval"})
    sheet.freeze_panes(kopie.koprijen, 0)
    for j in range(min(40, max((len(row) for row in kopie.cellen[:50]), default=0))):
        longest = max((len(str(row[j])) for row in kopie.cellen[:50] if j < len(row)), default=8)
        sheet.set_column(j, j, min(max(longest + 1, 8), 40))


def _cell(sheet: Worksheet, i: int, j: int, value: object, mark: Format | None, day: Format) -> None:
    if isinstance(value, dt.datetime | dt.date):
        sheet.write_datetime(i, j, value, mark or day)
    elif isinstance(value, bool):
        sheet.write_boolean(i, j, value, mark)
    elif isinstance(value, int | float) and math.isfinite(value):
        sheet.write_number(i, j, value, mark)
    elif value in ("", None):
        sheet.write_blank(i, j, None, mark)
    else:
        sheet.write_string(i, j, str(value)[:_MEESTE_TEKENS], mark)


def _sheet_name(naam: str, taken: set[str]) -> str:
    """Make a name that a workbook allows and that is not there yet."""
    plain = "".join("-" if c in r"[]:*?/\'" else c for c in naam).strip() or "blad"
    found = plain[:31]
    for number in itertools.count(2):
        if found.casefold() not in taken:
            break
        found = f"{plain[: 31 - len(str(number)) - 1]} {number}"
    taken.add(found.casefold())
    return found


def _header(book: Workbook, sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    for i, name in enumerate(names):
        sheet.write_string(row, i, name, bold)


def _overview(book: Workbook, oordeel: str, groepen: Sequence[Groep], total: int, lang: Lang) -> None:
    sheet = book.add_worksheet(word("overzicht", lang))
    sheet.write_string(0, 0, oordeel, book.add_format({"bold": True}))
    if total > MAX_RIJEN:
        told = word("Het blad problemen toont niet alle problemen.", lang)
        sheet.write_string(1, 0, f"{told} ({MAX_RIJEN} / {total})")
    names = ("aantal", "ernst", "bestand", "blad", "kolom", "regel", "uitleg", "eerste rij")
    _header(book, sheet, 2, [word(naam, lang) for naam in names])
    for width, column in zip((8, 14, 28, 16, 22, 24, 90, 10), range(8), strict=True):
        sheet.set_column(column, column, width)
    for i, g in enumerate(groepen, start=3):
        sheet.write_number(i, 0, g.aantal)
        texts = (word(g.ernst, lang), g.bestand, g.blad, g.kolom, rule_words(g.rule, lang), g.uitleg, g.plekken[0].rij)
        for j, text in enumerate(texts, start=1):
            sheet.write_string(i, j, text)
    sheet.freeze_panes(3, 0)


def _all(book: Workbook, problems: pd.DataFrame, lang: Lang) -> None:
    sheet = book.add_worksheet(word("problemen", lang))
    _header(book, sheet, 0, [word(naam, lang) for naam in _KOPPEN])
    for column, width in enumerate(_BREEDTES):
        sheet.set_column(column, column, width)
    said = problems.assign(
        ernst=problems["ernst"].map(lambda ernst: word(ernst, lang)),
        rule=problems["rule"].map(lambda rule: rule_words(rule, lang)),
    )
    for i, record in enumerate(said.itertuples(index=False), start=1):
        for j, value in enumerate(record):
            if isinstance(value, str):
                sheet.write_string(i, j, value)
            elif pd.notna(value):
                sheet.write_number(i, j, int(value))
    sheet.freeze_panes(1, 0)
    if len(problems):
        sheet.autofilter(0, 0, len(problems), len(KOLOMMEN) - 1)
