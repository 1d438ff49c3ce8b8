"""The styles of a Word file: the letters and colours of the house, the language, and text that is only text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from veeval.report.huisstijl import Huisstijl

try:
    import docx
    import docx.oxml
    import docx.oxml.ns
    import docx.shared
except ModuleNotFoundError:  # the extra veeval[report]; who asks for a Word file is told so
    docx = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

__all__ = ["docx", "in_taal", "stijlen", "vul_cel", "vul_kop"]

_GROOTTES = {"Normal": 10.5, "Heading 1": 20, "Heading 2": 13, "Subtitle": 12, "Caption": 8.5}
_VERBODEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no character of XML


def stijlen(doc: Document, h: Huisstijl) -> None:
    """Give Word's own styles the letters and colours of the house."""
    k = h.kleuren
    colours = {"Normal": k.tekst, "Heading 1": k.hoofd, "Heading 2": k.hoofd, "Subtitle": k.zacht, "Caption": k.zacht}
    for name, size in _GROOTTES.items():
        style = doc.styles[name]
        style.font.name, style.font.size = h.lettertype.naam, docx.shared.Pt(size)
        style.font.color.rgb = docx.shared.RGBColor.from_string(colours[name].lstrip("#").upper())
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(docx.oxml.ns.qn(f"w:{kind}"), None)  # a theme goes before a name
        fonts.set(docx.oxml.ns.qn("w:hAnsi"), h.lettertype.naam)
    section = doc.sections[0]
    section.page_width, section.page_height = docx.shared.Cm(21), docx.shared.Cm(29.7)
    section.left_margin = section.right_margin = docx.shared.Cm(2)
    section.top_margin = section.bottom_margin = docx.shared.Cm(1.8)


def in_taal(doc: Document, taal: str) -> None:
    """Tell Word which language the text is in, so that it is spelled and read aloud as such."""
    defaults = doc.styles.element.find(f".//{docx.oxml.ns.qn('w:rPrDefault')}/{docx.oxml.ns.qn('w:rPr')}")
    lang = defaults.find(docx.oxml.ns.qn("w:lang"))
    if lang is None:
        lang = docx.oxml.OxmlElement("w:lang")
        defaults.append(lang)
    lang.set(docx.oxml.ns.qn("w:val"), taal)


def vul_cel(cell: _Cell, text: str) -> None:
    """Put text in a cell, as text."""
    cell.text = _VERBODEN.sub("", text)


def vul_kop(cell: _Cell, text: str, h: Huisstijl) -> None:
    """Put a heading in a cell: white on the colour of the house, as the title bar has it."""
    vul_cel(cell, text)
    shade = docx.oxml.OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", h.kleuren.hoofd.lstrip("#").upper())):
        shade.set(docx.oxml.ns.qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
    for run in cell.paragraphs[0].runs:
        run.font.color.rgb, run.font.bold = docx.shared.RGBColor(255, 255, 255), True
