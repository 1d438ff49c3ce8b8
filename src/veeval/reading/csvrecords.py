"""The records of a csv file: quickly where it is regular, one by one where it is not."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from veeval.reading.levering import Plek
from veeval.reading.problemen import probleem
from veeval.reading.teksten import PROBLEEM
from veeval.reading.zinnen import problem, remark

__all__ = ["Records", "careful_records", "fast_records"]

_WIT = (b" ", b"\t", b"\v", b"\f", b"\x1c", b"\x1d", b"\x1e", b"\x1f")


@dataclass(frozen=True, slots=True)
class Records:
    """Header, columns of text, row numbers, what was wrong or repaired, and whether no cell can have white space."""

    kop: list[str]
    kolommen: list[pd.Series]
    rijen: np.ndarray
    problems: list[pd.DataFrame]
    opmerkingen: list[str]
    bijgesneden: bool = False


def fast_records(data: bytes, sep: str) -> Records | None:
    """Read the records of a regular file without quotes, in UTF-8; None where it is not regular."""
    end = _end(data, b"\r\n \t" if sep != "\t" else b"\r\n ")
    line = data.find(b"\n", 0, end)
    first = data[: end if line < 0 else line].decode()
    names = [f"f{i}" for i in range(first.count(sep) + 1)]
    if not first.strip() or len(names) == 1 or "\r" in first.rstrip("\r"):
        return None
    try:
        table = pacsv.read_csv(
            pa.py_buffer(memoryview(data)[:end]),
            read_options=pacsv.ReadOptions(column_names=names, block_size=1 << 22),
            parse_options=pacsv.ParseOptions(delimiter=sep, quote_char=False, ignore_empty_lines=False),
            convert_options=pacsv.ConvertOptions(
                column_types={n: pa.large_string() for n in names}, strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    kop = [str(table.column(n)[0]) for n in names]
    columns = [table.column(n).slice(1).to_pandas().astype("str") for n in names]
    trimmed = data.isascii() and not any(white in data for white in _WIT if white != sep.encode())
    return Records(kop, columns, np.arange(2, table.num_rows + 1), [], [], trimmed)


def _end(data: bytes, white: bytes) -> int:
    """Return where a text ends without the white space after it."""
    end = len(data)
    while end and data[end - 1] in white:
        end -= 1
    return end


def careful_records(text: str, sep: str, plek: Plek, quote: str = '"') -> Records:
    """Read the records of any file, one by one, with a problem for each that does not fit the header."""
    rows: list[tuple[int, list[str]]] = []
    problems: list[pd.DataFrame] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sep, quotechar=quote, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            rows.append((number, row))
    except csv.Error as error:
        uitleg = PROBLEEM["aanhalingsteken"].format(reden=error)
        problems.append(probleem((plek.bestand, ""), "aanhalingsteken", uitleg, rij=number + 1))
    start = next((i for i, (_, row) in enumerate(rows) if any(c.strip() for c in row)), len(rows))
    if start == len(rows):
        return Records([], [], np.array([], dtype=int), problems, [])
    kop = rows[start][1]
    fitted, misfits, cut = _fit(rows[start + 1 :], len(kop), plek)
    opmerkingen = [remark("lege_velden", plek=plek, aantal=cut)] if cut else []
    columns = [pd.Series([r[i] for _, r in fitted], dtype="str") for i in range(len(kop))]
    return Records(kop, columns, np.array([n for n, _ in fitted], dtype=int), problems + misfits, opmerkingen)


def _fit(
    rows: list[tuple[int, list[str]]], width: int, plek: Plek
) -> tuple[list[tuple[int, list[str]]], list[pd.DataFrame], int]:
    fitted: list[tuple[int, list[str]]] = []
    problems = []
    cut = 0
    for number, row in rows:
        if len(row) > width and not any(c.strip() for c in row[width:]):
            row, cut = row[:width], cut + 1
        if len(row) == width:
            fitted.append((number, row))
        elif any(c.strip() for c in row):
            uitleg = problem("velden", len(row), gevonden=len(row), verwacht=width)
            problems.append(probleem((plek.bestand, ""), "velden", uitleg, rij=number, waarde=""))
        else:
            fitted.append((number, [""] * width))
    return fitted, problems, cut
