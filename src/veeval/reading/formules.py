"""Cells of a workbook that look empty and are not: errors, and formulas whose result was never stored."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from veeval.reading.cel import GEEN_UITKOMST
from veeval.reading.ingepakt import ZIP_FOUTEN

__all__ = ["lost_cells", "with_lost_cells"]

_BLAD = re.compile(r"<sheet\b[^>]*>")
_RELATIE = re.compile(r"<Relationship\b[^>]*>")
_CEL = re.compile(rb"<c\b([^>]*[^/])>(.*?)</c>", re.S)
_PLAATS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_WAARDE = re.compile(rb"<v[^>]*>([^<]*)</v>")
_FORMULE = re.compile(rb"<f[\s/>]")
Lost = Mapping[tuple[int, int], str]


def lost_cells(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Find those cells in an xlsx.

    Returns
    -------
    dict of str to dict of (row, column) to str
        Per sheet, counted from 0: the error as Excel shows it, or ``GEEN_UITKOMST``. An empty text that is the result
        of a formula is empty and not in it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {naam: _in_sheet(archive.read(part)) for naam, part in _parts(archive).items()}
    except ZIP_FOUTEN:
        return {}  # what cannot be read here is named where the workbook itself is opened


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {_attribute(r, "Id"): _attribute(r, "Target") for r in _RELATIE.findall(relations)}
    there = set(archive.namelist())
    out = {}
    for sheet in _BLAD.findall(book):
        target = targets.get(_attribute(sheet, r"[A-Za-z]+:id"), "")
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        if part in there:
            out[_attribute(sheet, "name")] = part
    return out


def _attribute(element: str, naam: str) -> str:
    found = re.search(rf"""\s{naam}=(?:"([^"]*)"|'([^']*)')""", element)
    return html.unescape(found[1] or found[2] or "") if found else ""


def _in_sheet(xml: bytes) -> dict[tuple[int, int], str]:
    if b't="e"' not in xml and not _FORMULE.search(xml):
        return {}
    out = {}
    for attributes, content in _CEL.findall(xml):
        place = _PLAATS.search(attributes)
        if place is None:
            continue
        value = _WAARDE.search(content)
        text = value[1].decode("utf-8", "replace") if value else ""
        if b't="e"' in attributes:
            out[_position(place)] = text or "#N/A"
        elif not text and _FORMULE.search(content) and b't="str"' not in attributes:
            out[_position(place)] = GEEN_UITKOMST
    return out


def _position(place: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in place[1]:
        column = 26 * column + letter - 64
    return int(place[2]) - 1, column - 1


def with_lost_cells(rows: Sequence[Sequence[object]], lost: Lost) -> Sequence[Sequence[object]]:
    """Put the cells back where they were; a sheet may be larger for it."""
    if not lost:
        return rows
    width = max([len(rows[0]) if rows else 0, *(c + 1 for _, c in lost)])
    height = max([len(rows), *(r + 1 for r, _ in lost)])
    out = [[*row, *[""] * (width - len(row))] for row in rows] + [[""] * width for _ in range(height - len(rows))]
    for (r, c), text in lost.items():
        if out[r][c] == "":
            out[r][c] = text
    return out
