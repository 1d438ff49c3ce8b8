"""A csv file: encoding, delimiter and records found out, row numbers kept."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from collections.abc import Set as Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from veeval.reading.codering import decode
from veeval.reading.hints import Hints
from veeval.reading.levering import Plek
from veeval.reading.namen import normal
from veeval.reading.problemen import probleem, samen
from veeval.reading.teksten import OPMERKING, PROBLEEM
from veeval.reading.tekstframe import Blad, make_table

__all__ = ["Dialect", "read_csv"]

_SCHEIDING = {";": "puntkomma", ",": "komma", "\t": "tab"}
_APOSTROF = re.compile(r"^'+[=+\-@]")
_GEEN_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a data package says about a csv file; what is empty is found out from the file itself.

    Attributes
    ----------
    scheiding : str
        Delimiter.
    aanhaling : str
        Quote character.
    codering : str
        Encoding, as Python names it.
    kop : tuple of str
        Names of the columns of a file without a header.
    """

    scheiding: str = ""
    aanhaling: str = '"'
    codering: str = ""
    kop: tuple[str, ...] = ()


_ONBEKEND = Dialect()


@dataclass(frozen=True, slots=True)
class _Records:
    kop: list[str]
    kolommen: list[pd.Series]
    rijen: np.ndarray
    problems: list[pd.DataFrame]
    opmerkingen: list[str]


def read_csv(naam: str, bestand: str, data: bytes, dialect: Dialect = _ONBEKEND, hints: Hints = _GEEN_HINTS) -> Blad:
    """Read the bytes of one csv file as the table ``naam``; what its dialect does not say is found out."""
    plek = Plek(bestand)
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        return Blad(None, (), probleem((bestand, ""), "leeg", PROBLEEM["leeg"]))
    text, codering, problems = decode(data, bestand, dialect.codering)
    if "\0" in text:
        return Blad(None, (), probleem((bestand, ""), "nul_tekens", PROBLEEM["nul_tekens"]))
    sep = dialect.scheiding or _delimiter(text, hints.bekend)
    found = OPMERKING["csv"].format(plek=plek, codering=codering, scheiding=_SCHEIDING.get(sep, sep))
    records = _fast(text, sep) if dialect.aanhaling not in text else None
    records = records or _careful(text, sep, plek, dialect.aanhaling)
    if dialect.kop:
        records = _with_header(records, dialect.kop)
    cells, unmarked = _without_marks(records.kolommen)
    blad = make_table(naam, plek, records.kop, cells, records.rijen, scheiding=sep)
    repaired = (OPMERKING["apostrof"].format(plek=plek, aantal=unmarked),) if unmarked else ()
    return Blad(
        blad.tabel,
        (found, *records.opmerkingen, *repaired, *blad.opmerkingen),
        samen([*problems, *records.problems, blad.problems]),
    )


def _with_header(records: _Records, names: Sequence[str]) -> _Records:
    """Take the names from elsewhere: what was read as header is the first row."""
    first = [pd.Series([c], dtype="str") for c in records.kop]
    columns = [pd.concat([f, c], ignore_index=True) for f, c in zip(first, records.kolommen, strict=True)]
    kop = [names[i] if i < len(names) else "" for i in range(len(columns))]
    return replace(records, kop=kop, kolommen=columns, rijen=np.concatenate([[1], records.rijen]))


def _without_marks(columns: Sequence[pd.Series]) -> tuple[list[pd.Series], int]:
    """Take away the apostrophe that stands before = + - @ so that a spreadsheet runs no formula; count the cells."""
    marked = [c.str.contains(_APOSTROF, na=False) for c in columns]
    cells = [c.where(~m, c.str[1:]) if m.any() else c for c, m in zip(columns, marked, strict=True)]
    return cells, int(sum(m.sum() for m in marked))


def _delimiter(text: str, known: Collection[str]) -> str:
    """Delimiter that makes most known column names of the first line; else the most frequent one."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def score(sep: str) -> tuple[int, int]:
        names = {normal(n) for n in first.split(sep)}
        return len(names & known), first.count(sep)

    return max(_SCHEIDING, key=score)


def _fast(text: str, sep: str) -> _Records | None:
    """Read the records of a regular file without quotes; None where it is not regular."""
    body = text.rstrip("\r\n \t" if sep != "\t" else "\r\n ")
    first = body.split("\n", 1)[0]
    names = [f"f{i}" for i in range(first.count(sep) + 1)]
    if not first.strip() or len(names) == 1 or "\r" in first.rstrip("\r"):
        return None
    try:
        table = pacsv.read_csv(
            pa.py_buffer(body.encode()),
            read_options=pacsv.ReadOptions(column_names=names, block_size=1 << 24),
            parse_options=pacsv.ParseOptions(delimiter=sep, quote_char=False, ignore_empty_lines=False),
            convert_options=pacsv.ConvertOptions(
                column_types={n: pa.string() for n in names}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = [table.column(n).to_pandas() for n in names]
    kop = [str(c.iloc[0]) for c in columns]
    return _Records(kop, [c.iloc[1:].astype("str") for c in columns], np.arange(2, len(columns[0]) + 1), [], [])


def _careful(text: str, sep: str, plek: Plek, quote: str = '"') -> _Records:
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
        return _Records([], [], np.array([], dtype=int), problems, [])
    kop = rows[start][1]
    fitted, misfits, cut = _fit(rows[start + 1 :], len(kop), plek)
    opmerkingen = [OPMERKING["lege_velden"].format(plek=plek, aantal=cut)] if cut else []
    columns = [pd.Series([r[i] for _, r in fitted], dtype="str") for i in range(len(kop))]
    return _Records(kop, columns, np.array([n for n, _ in fitted], dtype=int), problems + misfits, opmerkingen)


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
            uitleg = PROBLEEM["velden"].format(gevonden=len(row), verwacht=width)
            problems.append(probleem((plek.bestand, ""), "velden", uitleg, rij=number, waarde=""))
        else:
            fitted.append((number, [""] * width))
    return fitted, problems, cut
