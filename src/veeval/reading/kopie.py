"""A copy of what was delivered, with every wrong cell marked: the supplier finds the place in an own file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from python_calamine import load_workbook

from veeval.reading.bron import CSV, WERKBOEK
from veeval.reading.bsn import is_confidential, mask
from veeval.reading.codering import decode
from veeval.reading.csvbestand import delimiter
from veeval.reading.hints import Hints
from veeval.reading.levering import Plek
from veeval.reading.problemen import FOUT, WAARSCHUWING, Ernst

__all__ = ["Kopie", "Merk", "marked_copies"]

Cells = Sequence[Sequence[object]]
Plaatsen = Mapping[Plek, Mapping[str, int]]
_MEER = 4


@dataclass(frozen=True, slots=True)
class Merk:
    """What is wrong with a cell: how bad, and what to do."""

    ernst: Ernst
    tekst: str


@dataclass(frozen=True, slots=True)
class Kopie:
    """A sheet as delivered.

    naam : of the sheet in the copy; cellen : its rows; merken : per (row, column), counted from 0, what is wrong;
    koprijen : rows down to the header.
    """

    naam: str
    cellen: Cells
    merken: Mapping[tuple[int, int], Merk]
    koprijen: int


def marked_copies(bron: Path | None, problems: pd.DataFrame, plaatsen: Plaatsen) -> Iterator[Kopie]:
    """Yield a copy of every csv file and sheet in which a cell is named; what cannot be opened again has none."""
    if bron is None:
        return
    cells = problems[problems["row"].notna() & (problems["column"] != "")]
    for (bestand, blad), part in cells.groupby(["file", "sheet"], sort=True):
        plek = Plek(str(bestand), str(blad))
        rows = _rows(bron / plek.bestand if bron.is_dir() else bron, plek.blad)
        columns = plaatsen.get(plek, {})
        if rows is None or not columns:
            continue
        everything = problems[(problems["file"] == plek.bestand) & (problems["sheet"] == plek.blad)]
        hidden = {
            columns[c] for c in everything.loc[everything["rule"] == "persoonsgegevens", "column"] if c in columns
        }
        yield Kopie(
            plek.blad or Path(plek.bestand).stem,
            [[_shown(value, j, columns, hidden) for j, value in enumerate(row)] for row in rows],
            _marks(part, columns),
            _header_rows(rows, columns),
        )


def _marks(problems: pd.DataFrame, columns: Mapping[str, int]) -> dict[tuple[int, int], Merk]:
    """Join what is wrong with one cell; what blocks comes first."""
    found: dict[tuple[int, int], list[tuple[Ernst, str]]] = {}
    for row, column, uitleg, ernst in problems[["row", "column", "uitleg", "ernst"]].itertuples(index=False):
        if column in columns:
            found.setdefault((int(row) - 1, columns[column]), []).append((ernst, uitleg))
    out = {}
    for place, told in found.items():
        texts = [text for _, text in sorted(told, key=lambda one: one[0] != FOUT)]
        more = f" (nog {len(texts) - _MEER})" if len(texts) > _MEER else ""
        worst = FOUT if any(ernst == FOUT for ernst, _ in told) else WAARSCHUWING
        out[place] = Merk(worst, "\n".join(texts[:_MEER]) + more)
    return out


def _shown(value: object, place: int, columns: Mapping[str, int], hidden: set[int]) -> object:
    """Leave out what must not be repeated."""
    if place in hidden:
        return mask(str(value)) if value not in ("", None) else value
    name = next((header for header, at in columns.items() if at == place), "")
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return mask(text) if text and is_confidential(name, text) else value


def _header_rows(rows: Cells, columns: Mapping[str, int]) -> int:
    """Return the number of rows down to the one with most headers in their own place."""
    if not rows:
        return 0
    hits = [
        sum(
            at < len(row) and str(row[at]).strip() != "" and header.endswith(str(row[at]).strip())
            for header, at in columns.items()
        )
        for row in rows[:40]
    ]
    return hits.index(max(hits)) + 1


def _rows(path: Path, blad: str) -> Cells | None:
    kind = path.suffix.lower()
    try:
        if kind in WERKBOEK:
            with load_workbook(path) as book:
                rows: Cells = book.get_sheet_by_name(blad).to_python(skip_empty_area=False)
                return rows
        if kind in CSV:
            text = decode(path.read_bytes(), path.name)[0]
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text, Hints().bekend)))
    except Exception:
        return None
    return None
