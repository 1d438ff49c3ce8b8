"""A factsheet as a Word file that people edit: real styles, native tables, pictures with alternative text."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

from veeval.errors import BadArgument
from veeval.report.figuur import Figuur
from veeval.report.html import in_huisstijl
from veeval.report.huisstijl import Huisstijl
from veeval.report.model import Blok, Kader
from veeval.report.opmaak import Alinea, Lijst, Tekst
from veeval.report.plaatje import plaatje, svg_als_png
from veeval.report.svg import op_papier
from veeval.report.wordstijl import docx, in_taal, stijlen, vul_cel, vul_kop

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from veeval.report.factsheet import Factsheet

__all__ = ["factsheet_docx"]

_VAST = dt.datetime(2000, 1, 1)


def factsheet_docx(f: Factsheet) -> bytes:
    """Render a factsheet as a Word file.

    Title, headings, lists and captions have Word's own styles, so that a contents list and a screen reader find them;
    figures are pictures with alternative text, each with its table. Text goes in as text: a name can be no field and
    no formula.

    Raises
    ------
    BadArgument
        If python-docx is not installed; the message says how.
    """
    if docx is None:
        raise BadArgument("voor Word-bestanden is python-docx nodig. Installeer het met: pip install 'veeval[report]'.")
    doc = docx.Document()
    stijlen(doc, f.huisstijl)
    _eigenschappen(doc, f)
    _kop(doc, f)
    _kaders(doc, f.vooraf)
    if f.citaten_vooraf:
        _citaten(doc, f)
    if f.kerncijfers:
        _kerncijfers(doc, f)
    for b in f.blokken:
        _blok(doc, b, f)
    _kaders(doc, f.achteraf)
    if not f.citaten_vooraf:
        _citaten(doc, f)
    for kader in (f.uitleg, f.verantwoording):
        doc.add_heading(kader.kop, level=2)
        _tekst(doc, kader.inhoud)
    _voet(doc, f)
    made = io.BytesIO()
    doc.save(made)
    return _zonder_tijd(made.getvalue())


def _eigenschappen(doc: Document, f: Factsheet) -> None:
    about = doc.core_properties
    about.title, about.subject, about.language = f.titel, f.ondertitel, "nl-NL"
    about.author = f.huisstijl.afzender.naam or "veeval"
    about.comments = "SYNTHETISCH voorbeeld" if f.synthetisch else ""
    about.last_modified_by, about.revision = about.author, 1
    about.created = about.modified = _VAST
    in_taal(doc, "nl-NL")


def _kop(doc: Document, f: Factsheet) -> None:
    doc.add_heading(f.titel, level=1)
    doc.add_paragraph(f.ondertitel, style="Subtitle")
    if f.onbeschermd:
        doc.add_paragraph(
            "NIET VOOR PUBLICATIE: deze factsheet toont ook cijfers over minder dan 10 kinderen.", style="Intense Quote"
        )
    if f.synthetisch:
        doc.add_paragraph(
            "SYNTHETISCH voorbeeld: geen enkel cijfer in deze factsheet gaat over een echte locatie of een echt kind.",
            style="Intense Quote",
        )
    _tekst(doc, f.inleiding)


def _kaders(doc: Document, rijen: tuple[tuple[Kader, ...], ...]) -> None:
    for kader in (k for rij in rijen for k in rij):
        doc.add_heading(kader.kop, level=2)
        _tekst(doc, kader.inhoud)


def _citaten(doc: Document, f: Factsheet) -> None:
    for c in f.citaten:
        doc.add_paragraph(f"“{c.tekst}” ({c.rol})", style="Quote")


def _kerncijfers(doc: Document, f: Factsheet) -> None:
    doc.add_heading("Kerncijfers", level=2)
    rows = [[k.waarde, k.label, k.toelichting] for k in f.kerncijfers]
    _tabel(doc, f.huisstijl, ["Cijfer", "Wat", "Toelichting"], rows)


def _blok(doc: Document, b: Blok, f: Factsheet) -> None:
    figure = op_papier(in_huisstijl(b.figuur, f.huisstijl))
    doc.add_heading(b.kop, level=2)
    _tekst(doc, b.inhoud)
    image = plaatje(figure, breedte=720, met_titel=False, lettertype=f.huisstijl.lettertype)
    paragraph = doc.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    _plaats(paragraph, image, figure.beschrijving, 16.5)
    doc.add_paragraph(figure.bijschrift, style="Caption")
    _tabel(doc, f.huisstijl, *_rijen(figure))


def _rijen(f: Figuur) -> tuple[list[str], list[list[str]]]:
    many = len(f.reeksen) > 1
    head = [*(k.capitalize() for k in f.kop), f.kolomkop, "n"]
    return head, [[p.naam, *([p.reeks] if many else []), f.tekst(p), p.aantal] for p in f.punten]


def _tabel(doc: Document, h: Huisstijl, head: list[str], rows: list[list[str]]) -> None:
    table = doc.add_table(rows=1, cols=len(head), style="Light List Accent 1")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        vul_kop(cell, text, h)
    herhaal = docx.oxml.OxmlElement("w:tblHeader")  # the head returns on the next page, and is read as a head
    table.rows[0]._tr.get_or_add_trPr().append(herhaal)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            vul_cel(cell, text)
    doc.add_paragraph()


def _tekst(doc: Document, inhoud: Tekst) -> None:
    for deel in inhoud:
        if isinstance(deel, Lijst):
            for i, punt in enumerate(deel.punten, start=1):
                # numbers as text: Word would count on from one list to the next
                style = "List Continue" if deel.genummerd else "List Bullet"
                _stukken(doc.add_paragraph(f"{i}. " if deel.genummerd else "", style=style), punt)
        else:
            _stukken(doc.add_paragraph(), deel)


def _stukken(paragraph: Paragraph, alinea: Alinea) -> None:
    for piece in alinea.stukken:
        run = paragraph.add_run(piece.tekst)
        run.bold, run.italic = piece.vet or None, piece.cursief or None


def _plaats(paragraph: Paragraph, image: bytes, alt: str, breedte_cm: float) -> None:
    shape = paragraph.add_run().add_picture(io.BytesIO(image), width=docx.shared.Cm(breedte_cm))
    shape._inline.docPr.set("descr", alt)


def _voet(doc: Document, f: Factsheet) -> None:
    foot = doc.sections[0].footer.paragraphs[0]
    logo = f.huisstijl.logo
    if logo is not None:
        image = logo.inhoud if logo.soort == "png" else svg_als_png(logo.inhoud)
        _plaats(foot, image, logo.alt, 2.8)
    label = "SYNTHETISCH voorbeeld: geen cijfers over echte locaties of kinderen. " if f.synthetisch else ""
    foot.add_run(f" {label}{f.huisstijl.afzender.regel}".rstrip())


def _zonder_tijd(content: bytes) -> bytes:
    """Write the parts anew without the time of day in them: the same factsheet gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            about = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(about, old.read(name))
    return out.getvalue()
