"""Merged cells of an ods workbook, which its reader does not tell: as far down as a header is looked for."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib

from veeval.reading.kop import MAX_ZOEK

__all__ = ["merged_in_ods"]

_ELEMENT = re.compile(r"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
Range = tuple[tuple[int, int], tuple[int, int]]


def merged_in_ods(data: bytes) -> dict[str, list[Range]]:
    """Return per sheet the merged ranges: first and last cell, counted from 0; nothing for another kind of file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = archive.read("content.xml").decode("utf-8", "replace")
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError):
        return {}  # an xlsx, or what is named where the workbook itself is opened
    found: dict[str, list[Range]] = {}
    here: list[Range] = []
    row = column = repeated = 0
    for kind, about in _ELEMENT.findall(content):
        if kind == "table":
            here = found.setdefault(_attribute(about, "name"), [])
            row, column, repeated = 0, 0, 0
        elif kind == "table-row":
            row, column, repeated = row + repeated, 0, _number(about, "number-rows-repeated")
        elif row <= MAX_ZOEK:
            wide, high = _number(about, "number-columns-spanned"), _number(about, "number-rows-spanned")
            if wide > 1 or high > 1:
                here.append(((row, column), (row + high - 1, column + wide - 1)))
            column += _number(about, "number-columns-repeated")
    return found


def _attribute(about: str, naam: str) -> str:
    found = re.search(rf'table:{naam}="([^"]*)"', about)
    return html.unescape(found[1]) if found else ""


def _number(about: str, naam: str) -> int:
    text = _attribute(about, naam)
    return int(text) if text.isdigit() else 1
