"""A copy of what was delivered, with every wrong cell marked: the supplier finds the place in an own file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from python_calamine import load_workbook

from veeval.begrippen import Lang
from veeval.reading.bron import CSV, WERKBOEK
from veeval.reading.bsn import is_confidential, mask
from veeval.reading.codering import decode
from veeval.reading.csvbestand import delimiter
from veeval.reading.engels import word
from veeval.reading.hints import Hints
from veeval.reading.levering import Levering, Plek
from veeval.reading.problemen import FOUT, WAARSCHUWING, Ernst

__all__ = ["Herkend", "Kopie", "Merk", "marked_copies"]

Cells = Sequence[Sequence[object]]
Plaatsen = Mapping[Plek, Mapping[str, int]]
_MEER = 4
TITEL = "(titel)"


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


@dataclass(frozen=True, slots=True)
class Herkend:
    """What was read from where.

    bron : the file or folder; koppen : per file and sheet the column of each header as delivered; betekenis : the
    column that was read as each column of a table.
    """

    bron: Path | None
    koppen: Plaatsen
    betekenis: Plaatsen

    @classmethod
    def of(cls, levering: Levering) -> Herkend:
        """Take what a delivery knows of its places."""
        return cls(levering.bron, levering.plaatsen, levering.betekenis)


def marked_copies(herkend: Herkend | None, problems: pd.DataFrame, lang: Lang = "nl") -> Iterator[Kopie]:
    """Yield a copy of every csv file and sheet in which a cell is named; what cannot be opened again has none.

    What may be personal is left out: columns that were refused, columns that are no column of a table, and what stands
    above the header.
    """
    if herkend is None or herkend.bron is None:
        return
    cells = problems[problems["column"] != ""]
    for (bestand, blad), part in cells.groupby(["file", "sheet"], sort=True):
        plek = Plek(str(bestand), str(blad))
        bron = herkend.bron
        rows = _rows(bron / plek.bestand if bron.is_dir() else bron, plek.blad)
        known = herkend.betekenis.get(plek, {})
        columns = {**herkend.koppen.get(plek, {}), **known}
        personal = part.loc[part["rule"] == "persoonsgegevens", "column"]
        if rows is None or not columns or not set(personal) <= set(columns):
            continue
        shown = {at: name for name, at in known.items() if at not in {columns[c] for c in personal}}
        header = _header_rows(rows, columns)
        body = [[_shown(value, shown.get(j)) for j, value in enumerate(row)] for row in rows[header:]]
        titles = [
            [word(TITEL, lang) if j == 0 and any(row) else "" for j in range(len(row))] for row in rows[: header - 1]
        ]
        cellen = [*titles, *rows[max(header - 1, 0) : header], *body]
        yield Kopie(plek.blad or Path(plek.bestand).stem, cellen, _marks(part, columns, header, lang), header)


def _marks(problems: pd.DataFrame, columns: Mapping[str, int], header: int, lang: Lang) -> dict[tuple[int, int], Merk]:
    """Join what is wrong with one cell, what blocks first; what is wrong with a column stands at its header."""
    found: dict[tuple[int, int], list[tuple[Ernst, str]]] = {}
    for row, column, uitleg, ernst, rule in problems[["row", "column", "uitleg", "ernst", "rule"]].itertuples(
        index=False
    ):
        if column in columns:
            whole = pd.isna(row) or rule == "persoonsgegevens"
            place = (header - 1 if whole else int(row) - 1, columns[column])
            found.setdefault(place, []).append((ernst, uitleg))
    out = {}
    for place, told in found.items():
        texts = [text for _, text in sorted(told, key=lambda one: one[0] != FOUT)]
        more = f" ({word('nog', lang)} {len(texts) - _MEER} {word('meer', lang)})" if len(texts) > _MEER else ""
        worst = FOUT if any(ernst == FOUT for ernst, _ in told) else WAARSCHUWING
        out[place] = Merk(worst, "\n".join(texts[:_MEER]) + more)
    return out


def _shown(value: object, column: str | None) -> object:
    """Leave out what must not be repeated: of unknown columns everything, of others what may be a name or a BSN."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if value in ("", None):
        return value
    return mask(text) if column is None or is_confidential(column, text) else value


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
