"""The report on a delivery: all problems at once, cell by cell, and the same grouped for a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from veeval.begrippen import Lang
from veeval.reading.engels import in_language, remarks_in
from veeval.reading.groepen import Groep, groepen
from veeval.reading.kopie import Herkend, marked_copies
from veeval.reading.problemen import FOUT, KOLOMMEN, WAARSCHUWING
from veeval.reading.rapport_excel import write_workbook
from veeval.reading.rapport_html import render_fragment, render_page
from veeval.uitvoer import schrijf_tekst, vervang

__all__ = ["ValidationReport"]


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What is wrong with a delivery.

    Attributes
    ----------
    problems : pandas.DataFrame
        One row per failing (row, column, rule): file, sheet, row (missing for a whole file or column), column, value
        (at most 80 characters), rule, uitleg (what is wrong and what to do) and ernst (fout blocks, waarschuwing does
        not).
    opmerkingen : tuple of str
        What was found out (encoding, delimiter, decimal sign) and repaired.
    rows : mapping of str to int
        Rows read per table.
    naam : str
        Name of the delivery.
    herkend : Herkend or None
        What was read from where; the marked copy in the workbook is made with it.
    """

    problems: pd.DataFrame
    opmerkingen: tuple[str, ...]
    rows: Mapping[str, int]
    naam: str = ""
    herkend: Herkend | None = None

    @classmethod
    def make(
        cls,
        problems: pd.DataFrame,
        opmerkingen: Iterable[str],
        rows: Mapping[str, int],
        naam: str = "",
        herkend: Herkend | None = None,
    ) -> ValidationReport:
        """Make a report with the problems in order of file, sheet, row and column."""
        ordered = problems.sort_values(
            ["file", "sheet", "row", "column", "rule"], na_position="first", kind="stable", ignore_index=True
        )
        read = MappingProxyType(dict(rows))
        return cls(ordered[list(KOLOMMEN)], tuple(opmerkingen), read, naam, herkend)

    @property
    def ok(self) -> bool:
        """Whether nothing blocks; warnings do not."""
        return self.fouten == 0

    @property
    def fouten(self) -> int:
        """Number of problems that block."""
        return int((self.problems["ernst"] == FOUT).sum())

    @property
    def waarschuwingen(self) -> int:
        """Number of problems that do not block."""
        return int((self.problems["ernst"] == WAARSCHUWING).sum())

    def groepen(self, lang: Lang = "nl") -> tuple[Groep, ...]:
        """Return the problems grouped by file, column and rule, those that block first, the largest first."""
        return groepen(in_language(self.problems, lang), lang)

    def samenvatting(self) -> str:
        """Return the groups as text: how often, what, and the first places."""
        return "\n".join(str(g) for g in self.groepen()) or "Geen problemen gevonden."

    def eerste(self) -> str:
        """Return the first problem that blocks, as a message."""
        first = self.problems[self.problems["ernst"] == FOUT].iloc[0]
        place = [str(first["file"])] if first["file"] else []
        place += [f"blad {first['sheet']}"] if first["sheet"] else []
        place += [f"rij {first['row']}"] if pd.notna(first["row"]) else []
        place += [f"kolom {first['column']}"] if first["column"] else []
        more = self.fouten - 1
        rest = "" if more == 0 else f" (nog {more} {'probleem' if more == 1 else 'problemen'}; zie het verslag)"
        return f"{', '.join(place)}: {first['uitleg']}{rest}"

    def oordeel(self, lang: Lang = "nl") -> str:
        """Say in one sentence how the delivery stands."""
        rows = sum(self.rows.values())
        if lang == "en":
            counted = f"{_many(rows, 'row')} in {_many(len(self.rows), 'table')} read"
            warned = _many(self.waarschuwingen, "warning")
            wrong = f", {_many(self.fouten, 'error')} and {warned}." if not self.ok else f", {warned}."
            return f"{'In order' if self.ok else 'Not in order'}: {counted}{wrong}"
        counted = (
            f"{rows} {'rij' if rows == 1 else 'rijen'} in {len(self.rows)} tabel{'' if len(self.rows) == 1 else 'len'}"
        )
        warned = f"{self.waarschuwingen} waarschuwing{'' if self.waarschuwingen == 1 else 'en'}"
        if self.ok:
            return f"In orde: {counted} gelezen, {warned}."
        return f"Niet in orde: {counted} gelezen, {self.fouten} fout{'' if self.fouten == 1 else 'en'} en {warned}."

    def to_dict(self) -> dict[str, Any]:
        """Return the whole report as plain values."""
        problems = self.problems.astype(object).where(self.problems.notna(), None)
        return {
            "naam": self.naam,
            "ok": self.ok,
            "fouten": self.fouten,
            "waarschuwingen": self.waarschuwingen,
            "rows": dict(self.rows),
            "opmerkingen": list(self.opmerkingen),
            "problems": [
                {k: (int(v) if k == "row" and v is not None else v) for k, v in record.items()}
                for record in problems.to_dict("records")
            ],
        }

    def to_json(self) -> str:
        """Return the whole report as JSON, for machines."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)

    def to_excel(self, path: Path | str, lang: Lang = "nl") -> Path:
        """Write the report as a workbook: groups, all problems, remarks, and a copy of the delivery with marked cells.

        The copy has a sheet for every file or sheet with problems, as it was delivered; a wrong cell is coloured and
        says in a comment what to do. Columns with personal data are left blank. A delivery of frames, or of files that
        a spreadsheet does not open, has no copy.
        """
        target = Path(path)
        problems = in_language(self.problems, lang)
        copies = marked_copies(self.herkend, problems, lang)
        told = self.oordeel(lang), self.groepen(lang)
        with vervang(target) as temporary:
            write_workbook(temporary, *told, problems, remarks_in(self.opmerkingen, lang), copies, lang)
        return target

    def to_html(self, path: Path | str, lang: Lang = "nl") -> Path:
        """Write the report as a page that stands on its own."""
        told = self.oordeel(lang), self.ok, self.groepen(lang)
        page = render_page(self.naam, *told, self.rows, remarks_in(self.opmerkingen, lang), lang)
        return schrijf_tekst(path, page)

    def __str__(self) -> str:
        absent = [o for o in self.opmerkingen if o.startswith("Niet geleverd")]
        own = {"kolom_onbekend", "tabel_onbekend", "kolom_ontbreekt"} & set(self.problems["rule"])
        bron = self.herkend.bron if self.herkend is not None and self.herkend.bron is not None else "BESTAND"
        hint = [f'Eigen koppen of bladnamen? Laat een toewijzing voorstellen: veeval map "{bron}"'] if own else []
        return "\n".join([self.oordeel(), self.samenvatting(), *absent, *hint])

    def _repr_html_(self) -> str:
        return render_fragment(self.oordeel(), self.groepen())


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
