"""Read the pages of a results folder: the comparison page with the data of its figures, the SVG's, the factsheets."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd

from veeval.begrippen import label
from veeval.evaluatie.gepubliceerd import AANTAL, SCHATTING, Stuk, Tabel, cijfer

__all__ = ["Pagina", "lees_paginas"]

_FACTSHEETS = "factsheets"
_DESC = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
_ALT = re.compile(r'id="figuur-\d+"[^>]*aria-label="([^"]*)"')
_HOVER = re.compile(r'"text":(\["(?:[^"\\]|\\.)*"(?:,"(?:[^"\\]|\\.)*")*\])')
_BLOK = re.compile(r'<section id="vraag-\d+".*?</section>', re.DOTALL)
_TEGEL = re.compile(r"; ([\d.]+) ([^;]*)")


class Pagina(HTMLParser):
    """Tables and texts of a page: rows of cells per table, and everything people can read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self.tegels: list[dict[str, str]] = []
        self.onderschriften: list[str] = []
        self.kop = ""
        self.tekst: list[str] = []
        self._into = ""
        self._skip = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Follow where in the page we are."""
        named = dict(attrs)
        self._skip = tag in ("script", "style")
        if tag == "table":
            self.tables.append([])
            self.captions.append("")
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag == "figcaption":
            self.onderschriften.append("")
        elif tag == "span" and named.get("class") == "waarde":
            self.tegels.append({})
        self._into = str(named.get("class")) if tag == "span" else tag

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        self._into, self._skip = "", False

    def handle_data(self, data: str) -> None:
        """Put text where it stands."""
        if self._skip:
            return
        if data.strip():
            self.tekst.append(" ".join(data.split()))
        if self._into in ("td", "th"):
            self.tables[-1][-1][-1] += data
        elif self._into == "caption":
            self.captions[-1] += data
        elif self._into == "figcaption":
            self.onderschriften[-1] += data
        elif self._into == "h1":
            self.kop += data
        elif self._into in ("waarde", "wat", "uitleg") and self.tegels:
            self.tegels[-1][self._into] = data


def lees_paginas(folder: Path, tables: Sequence[Tabel]) -> list[Stuk]:
    """Read every figure of every page as figures with their groups."""
    pieces = []
    for table in tables:
        picture = folder / "figuren" / f"{table.naam}.svg"
        if picture.exists():
            found = _DESC.search(picture.read_text(encoding="utf-8"))
            pieces += [] if found is None else [_beschrijving(f"figuren/{picture.name}", table, unescape(found[1]))]
    page = folder / "vergelijking.html"
    if page.exists():
        text = page.read_text(encoding="utf-8")
        for table, block in zip(tables, _BLOK.findall(text), strict=False):
            pieces += _blok(f"vergelijking.html, {table.naam}", table, block)
    return pieces + _factsheets(folder)


def _blok(where: str, table: Tabel, block: str) -> list[Stuk]:
    out = []
    alt = _ALT.search(block)
    if alt is not None:
        out.append(_beschrijving(f"{where}, tekst van de figuur", table, unescape(alt[1])))
    rows = Pagina(block).tables
    if rows and len(rows[0]) == len(table.frame) + 1:
        k = len(table.by)
        out.append(_rijen(f"{where}, tabel", table, [r[k] for r in rows[0][1:]], [r[k + 2] for r in rows[0][1:]]))
    hover = [text for found in _HOVER.findall(block) for text in json.loads(found)]
    return [*out, _zweeftekst(f"{where}, gegevens van de figuur", table, hover)]


def _rijen(where: str, table: Tabel, estimates: Sequence[str], counts: Sequence[str]) -> Stuk:
    read = {SCHATTING: [cijfer(t) for t in estimates], AANTAL: [cijfer(t) for t in counts]}
    figures = {k: np.array([v for v, _ in pairs], dtype=np.float64) for k, pairs in read.items()}
    slack = {k: np.array([half if k == SCHATTING else 0.0 for _, half in pairs]) for k, pairs in read.items()}
    return Stuk(where, table.groepen, figures, table.naam, table.aandeel, slack)


def _beschrijving(where: str, table: Tabel, text: str) -> Stuk:
    """The text alternative of a figure has an entry per row: name: value."""
    entries = text.rstrip(".").split("; ")[-len(table.frame) :] if len(table.frame) else []
    values = [entry.rpartition(": ")[2] for entry in entries]
    blank = [""] * (len(table.frame) - len(values))
    return _rijen(where, table, [*blank, *values], [""] * len(table.frame))


def _zweeftekst(where: str, table: Tabel, texts: Sequence[str]) -> Stuk:
    """What shows on hover: name, value and n of every point that is drawn."""
    varying = [c for c in table.groepen.columns[1:] if table.groepen[c].nunique() > 1]
    first = table.groepen.columns[0] if len(table.groepen.columns) else None
    found = {}
    for text in texts:
        name, _, rest = unescape(text).partition("<br>")
        value, _, count = rest.partition("<br>n = ")
        found[name] = (value, count)
    names = [
        "" if first is None else str(row[first]) + (f", {' · '.join(str(row[c]) for c in varying)}" if varying else "")
        for _, row in table.groepen.iterrows()
    ]
    pairs = [found.get(name, ("", "")) for name in names]
    return _rijen(where, table, [v for v, _ in pairs], [n for _, n in pairs])


def _factsheets(folder: Path) -> list[Stuk]:
    """Put the same table of all factsheets together: then they add up over municipalities."""
    rows: dict[tuple[str, str], list[tuple[dict[str, str], str]]] = defaultdict(list)
    for path in sorted((folder / _FACTSHEETS).glob("*.html")):
        page = Pagina(path.read_text(encoding="utf-8"))
        place = page.kop.rpartition(" in ")[2]
        for caption, table, under in zip(page.captions, page.tables, page.onderschriften, strict=True):
            counted = under.removeprefix("n: ").partition(";")[0]
            head = tuple(h.lower() for h in table[0])
            for row in table[1:]:
                groups = {label("gemeentecode"): place, **dict(zip(head[:-2], row, strict=False))}
                rows[caption.removesuffix(f", {place}"), counted].append((groups, row[-1]))
        for tile in page.tegels:
            count = _TEGEL.search(tile.get("uitleg", ""))
            groups = {label("gemeentecode"): place}
            counted = "" if count is None else count[2]
            rows[tile.get("wat", ""), counted].append((groups, "" if count is None else count[1]))
    out = []
    for (caption, counted), found in rows.items():
        counts = np.array([cijfer(n)[0] for _, n in found], dtype=np.float64)
        where = pd.DataFrame([g for g, _ in found]).astype(str)
        out.append(Stuk(f"{_FACTSHEETS}, {caption}", where, {AANTAL: counts}, telt=counted))
    return out
