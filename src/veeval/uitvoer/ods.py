"""Write frames to an OpenDocument spreadsheet (LibreOffice, Excel): typed cells, same content, same bytes."""

from __future__ import annotations

import datetime as dt
import numbers
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from veeval.errors import WriteRefused
from veeval.uitvoer.bestand import vervang

if TYPE_CHECKING:
    from pandas.api.typing.aliases import Scalar

__all__ = ["schrijf_ods"]

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_NS = "urn:oasis:names:tc:opendocument:xmlns"
_KOP = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content xmlns:office="{_NS}:office:1.0" xmlns:table="{_NS}:table:1.0" '
    f'xmlns:text="{_NS}:text:1.0" xmlns:style="{_NS}:style:1.0" xmlns:number="{_NS}:datastyle:1.0" '
    'office:version="1.2"><office:automatic-styles>'
    '<number:date-style style:name="D1"><number:day number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:year number:style="long"/>'
    '</number:date-style><style:style style:name="datum" style:family="table-cell" style:data-style-name="D1"/>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_STAART = "</office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<manifest:manifest xmlns:manifest="{_NS}:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_VERBODEN = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MAX_RIJEN = 1_048_576
_VAST = (2000, 1, 1, 0, 0, 0)  # a fixed date of creation: the same content gives the same bytes


def schrijf_ods(path: Path | str, sheets: Mapping[str, pd.DataFrame]) -> Path:
    """Write one sheet per frame; text is text, never a formula.

    Raises
    ------
    WriteRefused
        If a sheet has more rows than a spreadsheet holds, or a text has a tab or another control character: programs
        that read this format lose those.
    """
    target = Path(path)
    for name, frame in sheets.items():
        if len(frame) >= _MAX_RIJEN:
            raise WriteRefused(f"{name} heeft {len(frame)} rijen; een werkblad kan er {_MAX_RIJEN - 1} bevatten.")
    with vervang(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _VAST), _MIME, zipfile.ZIP_STORED)
        _put(archive, "META-INF/manifest.xml", [_MANIFEST])
        _put(archive, "content.xml", _content(sheets))
    return target


def _put(archive: zipfile.ZipFile, name: str, parts: Iterator[str] | list[str]) -> None:
    entry = zipfile.ZipInfo(name, _VAST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w") as file:
        for part in parts:
            file.write(part.encode("utf-8"))


def _content(sheets: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    yield _KOP
    for name, frame in sheets.items():
        yield f"<table:table table:name={quoteattr(name[:31])}>"
        yield _row(map(str, frame.columns))
        for row in frame.astype(object).itertuples(index=False):
            yield _row(row)
        yield "</table:table>"
    yield _STAART


def _row(cells: Iterable[Scalar | None]) -> str:
    return f"<table:table-row>{''.join(_cell(c) for c in cells)}</table:table-row>"


def _cell(value: Scalar | None) -> str:
    if value is None or pd.isna(value):
        return "<table:table-cell/>"
    if isinstance(value, bool) or type(value).__name__ == "bool":
        word = str(bool(value)).lower()
        cell = f'<table:table-cell office:value-type="boolean" office:boolean-value="{word}">'
        return f"{cell}<text:p>{word.upper()}</text:p></table:table-cell>"
    if isinstance(value, dt.date):
        day = f"{value:%Y-%m-%d}" if value == pd.Timestamp(value).normalize() else value.isoformat()
        return f'<table:table-cell table:style-name="datum" office:value-type="date" office:date-value="{day}"/>'
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string">{_paragraphs(value)}</table:table-cell>'
    if isinstance(value, numbers.Real):
        return f'<table:table-cell office:value-type="float" office:value="{float(value)!r}"/>'
    raise WriteRefused(f"{value!r} is geen tekst, getal of datum, en past in geen cel van een ods-werkblad.")


def _paragraphs(value: str) -> str:
    if _VERBODEN.search(value):
        raise WriteRefused(f"de tekst {value[:40]!r} bevat een tab of stuurteken, dat in ods verloren gaat.")
    return "".join(f"<text:p>{_spaced(line)}</text:p>" for line in value.splitlines() or [""])


def _spaced(line: str) -> str:
    """Keep spaces that XML would fold."""
    return escape(re.sub(r"^ | (?= )| $", "\0", line)).replace("\0", "<text:s/>")
