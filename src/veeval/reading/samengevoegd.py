"""Merged cells of an ods workbook, which its reader does not tell: as far down as a header is looked for."""

from __future__ import annotations

import codecs
import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from veeval.reading.ingepakt import ZIP_FOUTEN
from veeval.reading.kop import MAX_ZOEK

__all__ = ["merged_in_ods"]

_ELEMENT = re.compile(r"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_STUK = 2**20
_LANGSTE = 2**16  # a tag that is longer is none of these
Range = tuple[tuple[int, int], tuple[int, int]]


def merged_in_ods(data: bytes) -> dict[str, list[Range]]:
    """Return per sheet the merged ranges: first and last cell, counted from 0; nothing for another kind of file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as content:
            return _merged(_elements(content))
    except ZIP_FOUTEN:
        return {}  # an xlsx, or what is named where the workbook itself is opened


def _elements(content: IO[bytes]) -> Iterator[tuple[str, str]]:
    """Yield the tags of tables, rows and cells, a piece at a time: a sheet may be as large as memory."""
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    rest = ""
    while piece := content.read(_STUK):
        text, end, rest = (rest + decode(piece)).rpartition(">")
        yield from _ELEMENT.findall(text + end)
        rest = rest[-_LANGSTE:]


def _merged(elements: Iterable[tuple[str, str]]) -> dict[str, list[Range]]:
    found: dict[str, list[Range]] = {}
    here: list[Range] = []
    row = column = repeated = 0
    for kind, about in elements:
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
