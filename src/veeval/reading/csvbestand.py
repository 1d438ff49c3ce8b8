"""A csv file: encoding, delimiter and records found out, row numbers kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from veeval.reading.codering import decode
from veeval.reading.csvrecords import Records, careful_records, fast_records
from veeval.reading.hints import Hints
from veeval.reading.kop import MAX_ZOEK
from veeval.reading.levering import Plek
from veeval.reading.namen import normal
from veeval.reading.problemen import probleem, samen
from veeval.reading.staart import below_table
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad, make_table, too_wide
from veeval.reading.zinnen import remark

__all__ = ["Dialect", "delimiter", "read_csv"]

_SCHEIDING = {";": "puntkomma", ",": "komma", "\t": "tab"}
_APOSTROF = re.compile(r"^'+[=+\-@]")
_MARKERING = re.compile(r"'[=+\-@]")
_GEEN_HINTS = Hints()
_STAART = 20
_LEEG = b"\xef\xbb\xbf \t\r\n"
_BEGIN = 10_000


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


def read_csv(naam: str, bestand: str, data: bytes, dialect: Dialect = _ONBEKEND, hints: Hints = _GEEN_HINTS) -> Blad:
    """Read the bytes of one csv file as the table ``naam``; what its dialect does not say is found out."""
    plek = Plek(bestand)
    if not data[:_BEGIN].strip(_LEEG) and not data.strip(_LEEG):
        return Blad(None, (), probleem((bestand, ""), "leeg", PROBLEEM["leeg"]))
    text, codering, problems = decode(data, bestand, dialect.codering)
    if "\0" in text:
        return Blad(None, (), probleem((bestand, ""), "nul_tekens", PROBLEEM["nul_tekens"]))
    sep = dialect.scheiding or delimiter(text, hints.bekend)
    wide = too_wide(plek, max(line.count(sep) for line in _first_lines(text, 5)) + 1)
    if wide is not None:
        return wide
    remarks = [remark("csv", plek=plek, codering=codering, scheiding=_SCHEIDING.get(sep, sep))]
    raw = data if codering == "UTF-8" else None
    if not dialect.kop:
        text, titles = _without_titles(text, sep, hints.bekend, plek)
        remarks += titles
        raw = None if titles else raw
    records = fast_records(text.encode() if raw is None else raw, sep) if dialect.aanhaling not in text else None
    records = records or careful_records(text, sep, plek, dialect.aanhaling)
    if dialect.kop:
        records = _with_header(records, dialect.kop)
    records, totals = _without_totals(records, plek)
    marked = "'" in text and _MARKERING.search(text)
    cells, unmarked = _without_marks(records.kolommen) if marked else (records.kolommen, 0)
    blad = make_table(naam, plek, records.kop, cells, records.rijen, scheiding=sep, trimmed=records.bijgesneden)
    if unmarked:
        remarks.append(remark("apostrof", plek=plek, aantal=unmarked))
    return Blad(
        blad.tabel,
        (*remarks, *records.opmerkingen, *blad.opmerkingen),
        samen([*problems, *records.problems, totals, blad.problems]),
    )


def _header_line(lines: Sequence[str], sep: str, known: Collection[str]) -> tuple[int, int]:
    """Return the line of the header and how many known names it has: the first, unless a later one has two or more."""
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    hits = [len({normal(n) for n in line.split(sep)} & known) for line in lines] or [0]
    best = max(range(len(hits)), key=lambda i: (hits[i], -i))
    chosen = best if hits[best] >= 2 and hits[best] > hits[first] else first
    return chosen, hits[chosen]


def _without_titles(text: str, sep: str, known: Collection[str], plek: Plek) -> tuple[str, list[str]]:
    """Empty the lines above the header, so that rows keep their numbers, and say which those were."""
    lines = _first_lines(text, MAX_ZOEK)
    row, _ = _header_line(lines, sep, known)
    above = [line for line in lines[:row] if line.strip(f'{sep} "\r')]
    if not above:
        return text, []
    titles = [" ".join(filter(None, (c.strip(' "\r') for c in line.split(sep)))) for line in above]
    told = remark("titel", plek=plek, kop=row + 1, aantal=len(titles))
    return "\n" * row + text[sum(len(line) + 1 for line in lines[:row]) :], [told]


def _first_lines(text: str, most: int) -> list[str]:
    """Return the first lines, without a copy of the rest of a large text."""
    end = -1
    for _ in range(most):
        end = text.find("\n", end + 1)
        if end < 0:
            return text.split("\n")
    return text[:end].split("\n")


def _without_totals(records: Records, plek: Plek) -> tuple[Records, pd.DataFrame]:
    """Leave out and name the totals at the end of the file."""
    n = len(records.rijen)
    start = max(0, n - _STAART)
    rows = [[str(c.iloc[i]).strip() for c in records.kolommen] for i in range(start, n)]
    out, problems = below_table(rows, records.rijen[start:], plek, notes=False)
    if not out.any():
        return records, problems
    keep = np.concatenate([np.ones(start, dtype=bool), ~out])
    columns = [c[keep] for c in records.kolommen]
    return replace(records, kolommen=columns, rijen=records.rijen[keep]), problems


def _with_header(records: Records, names: Sequence[str]) -> Records:
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


def delimiter(text: str, known: Collection[str]) -> str:
    """Delimiter that makes most known names of a header; else the most frequent one of the first line."""
    lines = _first_lines(text, MAX_ZOEK)
    first = next((line for line in lines if line.strip()), "")
    return max(_SCHEIDING, key=lambda sep: (_header_line(lines, sep, known)[1], first.count(sep)))
