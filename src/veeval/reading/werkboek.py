"""An Excel workbook: every sheet is a table; numbers, dates and booleans come out as text that says exactly that."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineSheet, PasswordError, SheetVisibleEnum, load_workbook

from veeval.reading.levering import Plek
from veeval.reading.problemen import probleem
from veeval.reading.teksten import OPMERKING, PROBLEEM
from veeval.reading.tekstframe import Blad, make_table

__all__ = ["MAX_BYTES", "MAX_RATIO", "read_workbook"]

MAX_BYTES = 1_000_000_000
MAX_RATIO = 200
_KLEIN = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(bestand: str, data: bytes) -> Iterator[Blad]:
    """Read every sheet of a workbook; a workbook that cannot be opened is one problem."""
    refused = _refuse(data)
    if refused is not None:
        rule, uitleg = refused
        yield Blad(None, (), probleem((bestand, ""), rule, uitleg))
        return
    try:
        with load_workbook(io.BytesIO(data)) as book:
            hidden = {m.name for m in book.sheets_metadata if m.visible != SheetVisibleEnum.Visible}
            for name in book.sheet_names:
                yield _sheet(Plek(bestand, name), book.get_sheet_by_name(name), hidden=name in hidden)
    except PasswordError:
        yield Blad(None, (), probleem((bestand, ""), "beveiligd", PROBLEEM["beveiligd"]))
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        yield Blad(None, (), probleem((bestand, ""), "onleesbaar", _unreadable(type(error).__name__)))


def _unreadable(reden: str) -> str:
    return PROBLEEM["onleesbaar"].format(reden=reden)


def _refuse(data: bytes) -> tuple[str, str] | None:
    """Say why a workbook is not opened at all."""
    if not data:
        return "leeg", PROBLEEM["leeg"]
    if data.startswith(_OLE):
        return "beveiligd", PROBLEEM["beveiligd"]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "onleesbaar", _unreadable("het is beschadigd of geen Excel-werkboek")
    total = sum(p.file_size for p in parts)
    packed = max(1, sum(p.compress_size for p in parts))
    if total > MAX_BYTES or (total > _KLEIN and total / packed > MAX_RATIO):
        return "te_groot", PROBLEEM["te_groot"]
    return None


def _sheet(plek: Plek, sheet: CalamineSheet, *, hidden: bool) -> Blad:
    rows = sheet.to_python(skip_empty_area=False)
    start = next((i for i, row in enumerate(rows) if any(str(c).strip() for c in row)), None)
    if start is None:
        return Blad(None, (OPMERKING["leeg_blad"].format(plek=plek),), probleem(("", ""), "", "").iloc[:0])
    kop = [_text(c) for c in rows[start]]
    body = rows[start + 1 :]
    columns = [pd.Series([_text(r[i]) for r in body], dtype="str") for i in range(len(kop))]
    numbers: list[np.ndarray | None] = [
        np.array([isinstance(r[i], float | int) and not isinstance(r[i], bool) for r in body], dtype=bool)
        for i in range(len(kop))
    ]
    rijen = np.arange(start + 2, start + 2 + len(body))
    blad = make_table(plek.blad.strip().casefold(), plek, kop, columns, rijen, numbers)
    remark = (OPMERKING["verborgen"].format(plek=plek),) if hidden else ()
    return Blad(blad.tabel, remark + blad.opmerkingen, blad.problems)


def _text(cell: object) -> str:
    """Text of a cell; a whole number without decimals, a date as 2024-01-31."""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell).replace("\0", "�")
