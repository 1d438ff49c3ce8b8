"""A workbook of Excel or LibreOffice: every sheet is a table, and every cell text that says exactly what it was."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from python_calamine import CalamineError, PasswordError, SheetVisibleEnum, load_workbook

from veeval.reading.formules import lost_cells, with_lost_cells
from veeval.reading.hints import Hints
from veeval.reading.ingepakt import ZIP_FOUTEN
from veeval.reading.kop import Kop, Merged, find_header
from veeval.reading.levering import Plek
from veeval.reading.problemen import geen_problemen, probleem, samen
from veeval.reading.samengevoegd import merged_in_ods
from veeval.reading.staart import below_table
from veeval.reading.teksten import FORMULIER, PROBLEEM
from veeval.reading.tekstframe import Blad, make_table, too_wide
from veeval.reading.zinnen import remark

__all__ = ["MAX_BYTES", "MAX_RATIO", "read_workbook"]

MAX_BYTES = 1_000_000_000
MAX_RATIO = 200
Cells = Sequence[Sequence[object]]
_FOUTEN: tuple[type[Exception], ...] = (CalamineError, *ZIP_FOUTEN)
_KLEIN = 1_000_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream that holds a workbook with a password
_BOOK = "ook\0".encode("utf-16-le")  # the end of Workbook, and of Book in files before 1997
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(bestand: str, data: bytes, hints: Hints) -> Iterator[Blad]:
    """Read every sheet of a workbook; a workbook that cannot be opened is one problem."""
    refused = _refuse(data)
    if refused is not None:
        rule, uitleg = refused
        yield Blad(None, (), probleem((bestand, ""), rule, uitleg))
        return
    epoch, lost, ods = _epoch(data), lost_cells(data), merged_in_ods(data)
    try:
        with load_workbook(io.BytesIO(data)) as book:
            hidden = {m.name for m in book.sheets_metadata if m.visible != SheetVisibleEnum.Visible}
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                cells = with_lost_cells(sheet.to_python(skip_empty_area=False), lost.get(name, {}))
                merged: Merged = sheet.merged_cell_ranges or ods.get(name, [])
                blad = _sheet(Plek(bestand, name), cells, merged, hints, hidden=name in hidden)
                yield blad if blad.tabel is None else replace(blad, tabel=replace(blad.tabel, epoche=epoch))
    except PasswordError:
        yield Blad(None, (), probleem((bestand, ""), "beveiligd", PROBLEEM["beveiligd"]))
    except _FOUTEN as error:
        yield Blad(None, (), probleem((bestand, ""), "onleesbaar", _unreadable(type(error).__name__)))


def _epoch(data: bytes) -> int:
    """Year from which the workbook counts days: 1904 where it says so (old Macs), 1900 otherwise."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            head = archive.read("xl/workbook.xml")
    except ZIP_FOUTEN:
        return 1900
    return 1904 if re.search(rb"date1904=[\"'](?:1|true)", head) else 1900


def _unreadable(reden: str) -> str:
    return PROBLEEM["onleesbaar"].format(reden=reden)


def _refuse(data: bytes) -> tuple[str, str] | None:
    """Say why a workbook is not opened at all."""
    if not data:
        return "leeg", PROBLEEM["leeg"]
    if data.startswith(_OLE):
        rule = "oud_excel" if _BOOK in data and _ENCRYPTED not in data else "beveiligd"
        return rule, PROBLEEM[rule]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            declared = any(_declares(archive, part) for part in parts if part.filename.endswith((".xml", ".rels")))
    except ZIP_FOUTEN:
        return "onleesbaar", _unreadable("het is beschadigd of geen Excel-werkboek")
    total = sum(p.file_size for p in parts)
    packed = max(1, sum(p.compress_size for p in parts))
    if total > MAX_BYTES or (total > _KLEIN and total / packed > MAX_RATIO):
        return "te_groot", PROBLEEM["te_groot"]
    return ("entiteiten", PROBLEEM["entiteiten"]) if declared else None


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part declares a document type of its own; that stands before anything else."""
    with archive.open(part) as file:
        return b"<!DOCTYPE" in file.read(2_000)


def _sheet(plek: Plek, cells: Cells, merged: Merged, hints: Hints, *, hidden: bool) -> Blad:
    wide = too_wide(plek, max((len(row) for row in cells[:1]), default=0))
    if wide is not None:
        return wide
    texts = [[_text(c) for c in row] for row in cells]
    rows = [[t.strip() for t in row] for row in texts]
    if rows and rows[0][:1] == [FORMULIER]:
        return Blad(None, (remark("formulier", plek=plek),), geen_problemen())
    numbers = [[isinstance(c, float | int) and not isinstance(c, bool) for c in row] for row in cells]
    kop = find_header(rows, numbers, hints.bekend, merged, hints.header_row(plek))
    if kop is None:
        return Blad(None, (remark("leeg_blad", plek=plek),), geen_problemen())
    data = slice(kop.laatste + 1, None)
    rijen = np.arange(kop.laatste + 2, len(rows) + 1)
    left_out, problems = below_table(rows[data], rijen, plek)
    keep = (np.flatnonzero(~left_out) + kop.laatste + 1).tolist()
    columns = [pd.Series([texts[r][i] for r in keep], dtype="str") for i in range(len(kop.namen))]
    masks: list[np.ndarray | None] = [
        np.array([numbers[r][i] for r in keep], dtype=bool) for i in range(len(kop.namen))
    ]
    blad = make_table(plek.blad.strip().casefold(), plek, kop.namen, columns, rijen[~left_out], masks)
    seen = (remark("verborgen", plek=plek),) if hidden else ()
    remarks = (*seen, *_remarks(plek, kop, rows), *blad.opmerkingen)
    return Blad(blad.tabel, remarks, samen([problems, blad.problems]))


def _remarks(plek: Plek, kop: Kop, rows: list[list[str]]) -> list[str]:
    """Say where the header was found, where that is not the first row with anything in it."""
    out = []
    titles = [" ".join(c for c in row if c) for row in rows[: kop.eerste] if any(row)]
    if titles:
        out.append(remark("titel", plek=plek, kop=kop.eerste + 1, aantal=len(titles)))
    if kop.laatste > kop.eerste:
        names = ", ".join(n for n in kop.namen if n)[:200]
        out.append(remark("dubbele_kop", plek=plek, eerste=kop.eerste + 1, laatste=kop.laatste + 1, namen=names))
    return out


def _text(cell: object) -> str:
    """Text of a cell; a whole number without decimals, a date as 2024-01-31."""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell).replace("\0", "�")
