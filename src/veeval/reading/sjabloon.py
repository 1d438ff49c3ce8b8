"""A form to fill in: a workbook with drop-downs, explained columns, ranges and an example, that reads back as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from veeval.errors import BadArgument, UnknownName, WriteRefused
from veeval.gebied import Namen, gemeentecode
from veeval.reading.sjabloon_cellen import validation
from veeval.reading.teksten import FORMULIER
from veeval.reading.voorbeelden import example
from veeval.tables import TABELLEN, Tabel
from veeval.tables.kolom import Kolom
from veeval.uitvoer import vervang

__all__ = ["template"]

KOP = 3  # row of the header, counted from 0; title, explanation and example stand above it
RIJEN = 2000
_GEMAAKT = dt.datetime(2000, 1, 1)
_INTRO = (
    "Vul elk werkblad in vanaf de eerste lege rij onder de kop; de rijen boven de kop worden niet gelezen.",
    "Laat de namen van de werkbladen en de koppen staan. Een blad dat u niet gebruikt, mag leeg blijven.",
    "Donkere koppen zijn verplicht. Is iets niet bekend bij een lichte kop, laat de cel dan leeg: geen streepje.",
    "Datums als dag-maand-jaar, getallen met een komma. LRK-nummers houden hun nullen vooraan.",
    "Geen namen, geboortedatums, BSN's of contactgegevens: gebruik voor kinderen en medewerkers een eigen code.",
)


@dataclass(frozen=True, slots=True)
class _Stijl:
    """Formats of one workbook."""

    titel: Format
    uitleg: Format
    voorbeeld: Format
    verplicht: Format
    vrij: Format
    tekst: Format
    datum: Format
    getal: Format

    @classmethod
    def of(cls, book: Workbook) -> _Stijl:
        wrap = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#B0B0B0"}
        head = {"bold": True, "border": 1, "valign": "top"}
        return cls(
            book.add_format({"bold": True, "font_size": 13}),
            book.add_format(wrap | {"font_color": "#303030", "bg_color": "#F2F2F2"}),
            book.add_format(wrap | {"italic": True, "font_color": "#595959"}),
            book.add_format(head | {"bg_color": "#1F3864", "font_color": "#FFFFFF"}),
            book.add_format(head | {"bg_color": "#D9E2F3", "font_color": "#000000"}),
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "dd-mm-yyyy"}),
            book.add_format({"num_format": "General"}),
        )

    def cell(self, k: Kolom) -> Format:
        """Format of the cells of a column; text keeps the zeros in front."""
        return {"string": self.tekst, "boolean": self.tekst, "date": self.datum}.get(k.soort, self.getal)


def template(out: Path | str, tables: Sequence[str] = (), *, gemeente: str = "", overwrite: bool = False) -> Path:
    """Write a form for one or more tables.

    Parameters
    ----------
    out : path
        Workbook to write (.xlsx).
    tables : sequence of str
        Names of the tables; all tables where empty.
    gemeente : str
        Name or code of the municipality the form is for: it stands in the titles, and a code fills the drop-downs.
    overwrite : bool
        Whether a file that is there may be replaced.

    Returns
    -------
    Path
        The file. Filled in, it reads with :func:`veeval.load` without a mapping.

    Raises
    ------
    UnknownName
        When a table does not exist.
    WriteRefused
        When the file exists and ``overwrite`` is false.
    """
    path = Path(out)
    names = list(dict.fromkeys(tables)) or list(TABELLEN)
    for naam in names:
        if naam not in TABELLEN:
            raise UnknownName("tabel", naam, TABELLEN)
    if path.suffix.lower() != ".xlsx":
        raise BadArgument(f"{path} is geen naam voor een Excel-werkboek. Geef een naam die eindigt op .xlsx.")
    if path.exists() and not overwrite:
        raise WriteRefused(f"{path} bestaat al. Kies een andere naam.")
    with vervang(path) as temporary, xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False}) as book:
        book.set_properties({"title": f"Formulier {gemeente}".strip(), "created": _GEMAAKT})
        stijl = _Stijl.of(book)
        _explanation(book, stijl, names, gemeente)
        for naam in names:
            _form(book.add_worksheet(naam), stijl, TABELLEN[naam], names, gemeente)
    return path


def _code(gemeente: str) -> str:
    """Return the code where the municipality was given as one."""
    try:
        return gemeentecode(gemeente, Namen.bekend())
    except BadArgument:
        return ""


def _explanation(book: Workbook, stijl: _Stijl, names: Sequence[str], gemeente: str) -> None:
    sheet = book.add_worksheet("uitleg")
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, FORMULIER, stijl.titel)
    sheet.write_string(1, 0, f"Gemeente: {gemeente}" if gemeente else "Gemeente: alle")
    for i, line in enumerate(_INTRO, start=2):
        sheet.write_string(i, 0, line)
    row = len(_INTRO) + 3
    for column, (width, head) in enumerate(_KOPPEN):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, head, stijl.verplicht)
    for naam in names:
        for k in TABELLEN[naam].kolommen.values():
            row += 1
            cells = (naam, k.naam, k.betekenis, "ja" if k.verplicht else "nee", k.eenheid or "", _allowed(k))
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text, stijl.uitleg)


_KOPPEN = ((18, "werkblad"), (24, "kolom"), (60, "betekenis"), (10, "verplicht"), (18, "eenheid"), (50, "toegestaan"))


def _allowed(k: Kolom) -> str:
    """Say what a column may hold."""
    if k.categorieen or k.soort == "boolean":
        return ", ".join(k.categorieen or ("ja", "nee"))
    low = f"vanaf {k.minimum:g}" if k.minimum is not None else ""
    high = f"tot en met {k.maximum:g}" if k.maximum is not None else ""
    kind = {"date": "datum", "integer": "geheel getal", "number": "getal"}.get(k.soort, "tekst")
    refers = f", staat ook in {k.verwijst_naar[0]}" if k.verwijst_naar else ""
    return " ".join(x for x in (kind, low, high) if x).replace(".", ",") + refers


def _form(sheet: Worksheet, stijl: _Stijl, tabel: type[Tabel], names: Sequence[str], gemeente: str) -> None:
    title = tabel.beschrijving().split("\n")[0]
    sheet.write_string(0, 0, f"{gemeente}: {title}" if gemeente else title, stijl.titel)
    sheet.set_row(1, 62)
    for j, k in enumerate(tabel.kolommen.values()):
        unit = f" ({k.eenheid})" if k.eenheid else ""
        optional = "" if k.verplicht else " Mag leeg."
        sheet.write_string(1, j, f"{k.betekenis}{unit}.{optional}", stijl.uitleg)
        sheet.write_string(2, j, f"bijv. {example(k, _code(gemeente))}", stijl.voorbeeld)
        sheet.write_string(KOP, j, k.naam, stijl.verplicht if k.verplicht else stijl.vrij)
        sheet.set_column(j, j, max(16, len(k.naam) + 4), stijl.cell(k))
        rule = validation(k, tabel.tabelnaam, names, _code(gemeente), KOP + 1, KOP + RIJEN)
        sheet.data_validation(KOP + 1, j, KOP + RIJEN, j, rule)
    sheet.freeze_panes(KOP + 1, 0)
