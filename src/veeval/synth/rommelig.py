"""A delivery as people make them: own headers, titles, totals and mistakes, for trying out what reading says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter

from veeval.errors import UnknownName, WriteRefused
from veeval.synth.aannames import GEMEENTEN, JAREN
from veeval.uitvoer import vervang

__all__ = ["rommelig"]

_FUNCTIE = {"beleid": "Beleidsmedewerker", "coaching": "Coach", "op_groep": "Op de groep"}
_BRON = {"eigen": "eigen dienst", "stedelijk": "stad"}
_KOPPEN = {
    "uren": ("LRK-nummer", "Code pbm", "Functie", "In dienst van", "Formatie", "Aantal uren", "Let op", "E-mail"),
    "telling": ("LRK-nummer", "Geteld op", "Doelgroepkinderen", "Vanaf (maanden)"),
    "locaties": ("LRK-nummer", "Code organisatie", "Gemeente", "Naam van de locatie", "Soort opvang", "VVE"),
}


def rommelig(
    out: Path | str,
    tabellen: Callable[[], dict[str, pd.DataFrame]],
    *,
    gemeente: str,
    jaar: int = JAREN[-1],
    fouten: bool = True,
    overwrite: bool = False,
) -> Path:
    """Write the workbook; see :func:`veeval.synth.aanlevering`."""
    names = {g.naam: g for g in GEMEENTEN}
    if gemeente not in names:
        raise UnknownName("gemeente van het voorbeeld", gemeente, names)
    if jaar not in JAREN:
        raise UnknownName("jaar van het voorbeeld", jaar, map(str, JAREN))
    target = Path(out)
    if target.exists() and not overwrite:
        raise WriteRefused(f"{target} bestaat al. Kies een andere naam, of geef overwrite=True.")
    sheets = _bladen(tabellen(), names[gemeente].code, gemeente, jaar)
    if fouten:
        _fouten(sheets, jaar)
    with vervang(target) as temporary:
        _schrijf(temporary, sheets, gemeente, jaar, fouten=fouten)
    return target


Regels = list[tuple[object, ...]]


def _bladen(frames: dict[str, pd.DataFrame], code: str, gemeente: str, jaar: int) -> dict[str, Regels]:
    """Rows of one municipality and year, in the supplier's own words."""
    places = frames["locaties"]
    places = places[(places["gemeentecode"] == code) & places["ve"].astype(bool)]
    here = places["locatie_id"]
    hours = frames["inzet"]
    hours = hours[hours["locatie_id"].isin(here) & (hours["jaar"] == jaar)]
    counts = frames["tellingen"].astype({"peildatum": str})
    counts = counts[counts["locatie_id"].isin(here) & counts["peildatum"].str.startswith(str(jaar))]
    return {
        "locaties": [
            (p.locatie_id, p.aanbieder_id, gemeente, p.naam, p.soort, "ja") for p in places.astype(object).itertuples()
        ],
        "telling": [
            (t["locatie_id"], f"01-01-{jaar}", int(t["doelgroepkinderen"]), int(t["leeftijd_vanaf_maanden"]))
            for t in counts.to_dict("records")
        ],
        "uren": [
            (
                h["locatie_id"],
                h["functionaris_id"],
                _FUNCTIE[h["taak"]],
                _BRON[h["bron"]],
                h["formatie"],
                f"{h['uren']:.1f}".replace(".", ","),
                "",
            )
            for h in hours.to_dict("records")
        ],
    }


def _fouten(sheets: dict[str, Regels], jaar: int) -> None:
    """Make the mistakes that deliveries have: one of each kind, in fixed places."""

    def change(blad: str, row: int, column: int, value: object) -> None:
        rows = sheets[blad]
        cells = list(rows[row % len(rows)])
        cells[column : column + 1] = [value]
        rows[row % len(rows)] = tuple(cells)

    change("uren", 1, 5, "3 uur 20")
    change("uren", 2, 5, "n.v.t.")
    change("uren", 3, 5, "-12,5")
    change("uren", 4, 2, "coach/beleid")
    change("uren", 5, 0, "999999999")
    change("uren", 0, 6, "klopt dit?")
    change("uren", 0, 7, "locatie@example.org")
    change("telling", 1, 2, "circa 12")
    change("telling", 2, 1, f"01-02-{jaar}")
    sheets["telling"].append(sheets["telling"][0])
    change("locaties", 1, 4, "peuterspeelzaal")


def _schrijf(path: Path, sheets: dict[str, Regels], gemeente: str, jaar: int, *, fouten: bool) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # the same bytes on every run
    title = book.add_format({"bold": True, "align": "center"})
    for naam, blad in (("locaties", "Locaties"), ("telling", f"Telling {jaar}"), ("uren", f"Uren {jaar}")):
        sheet, heads = book.add_worksheet(blad), _KOPPEN[naam][: None if fouten else 7]  # corrected: no column for mail
        told = f"SYNTHETISCH voorbeeld: {blad.lower()}, gemeente {gemeente}"
        sheet.merge_range(0, 0, 0, len(heads) - 1, told, title)
        _rij(sheet, 1, heads)
        for i, row in enumerate(sheets[naam], start=2):
            _rij(sheet, i, row)
        if naam == "uren" and fouten:
            _rij(sheet, len(sheets[naam]) + 2, ("Totaal", "", "", "", "", "zie boven"))
    book.close()


def _rij(sheet: xlsxwriter.worksheet.Worksheet, row: int, cells: Sequence[object]) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, int):
            sheet.write_number(row, column, value)
        elif value not in ("", None):
            sheet.write_string(row, column, str(value))
