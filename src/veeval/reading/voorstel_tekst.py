"""A proposal as people read it, and as a TOML file in which every guess is a comment until someone confirms it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from veeval.reading.voorstel_bladen import BladVoorstel
from veeval.tables import TABELLEN

__all__ = ["as_toml", "describe"]

_JAAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


def describe(bladen: Sequence[BladVoorstel], problemen: Sequence[str]) -> str:
    """Say per sheet what is sure, what is a guess and why, and what finds no place."""
    return "\n".join([*(line for b in bladen for line in _sheet(b)), *(f"Niet gelezen: {p}" for p in problemen)])


def _sheet(b: BladVoorstel) -> Iterator[str]:
    where = "; ".join(map(str, b.plekken))
    if not b.tabel:
        yield f"{where}: geen tabel herkend (kolommen: {', '.join(b.over)[:200]})."
        yield from _personal(b)
        return
    yield f"{where}: lijkt de tabel {b.tabel}."
    for zeker, title in ((True, "zeker"), (False, "gok")):
        for p in b.plaatsen:
            if p.zeker == zeker:
                yield f"  {title}: {p.kolom} = {_q(p.kop)} ({p.reden})"
    for naam in b.ontbrekend:
        yield f"  ontbreekt: {naam} ({TABELLEN[b.tabel].kolommen[naam].betekenis})"
    yield from _personal(b)
    for kop in b.over:
        yield f"  geen plaats: {_q(kop)}"
    for w in b.waarden:
        sure = "zeker" if w.zeker else "gok" if w.bedoeld else "onbekend"
        meant = f" = {_q(w.bedoeld)}" if w.bedoeld else ""
        yield f"  waarde in {w.kolom}: {_q(w.waarde)}{meant} ({w.aantal} x, {sure})"
    for word, n in b.leeg:
        yield f"  gok: {_q(word)} betekent dat de waarde ontbreekt ({n} x)"


def _personal(b: BladVoorstel) -> Iterator[str]:
    for kop in b.persoonlijk:
        yield f"  persoonsgegevens: {_q(kop)}; geen voorstel, verwijder deze kolom uit het bestand"


def as_toml(naam: str, bladen: Sequence[BladVoorstel]) -> str:
    """Return the mapping; what is not sure is a comment, to be confirmed by taking the ``#`` away."""
    head = [
        f"# Toewijzing van {_plain(naam)} aan de tabellen van veeval.",
        "# Links staat de kolom van veeval, rechts de kop in het bestand.",
        "# Regels die met # beginnen worden niet gebruikt. Klopt een gok, haal dan het eerste hekje weg.",
    ]
    known = [b for b in bladen if b.tabel]
    double = {b.tabel for b in known if sum(o.tabel == b.tabel for o in known) > 1}
    parts = [_entry(b, listed=b.tabel in double) for b in known]
    rest = [f"# {_plain(str(p))}: geen tabel herkend." for b in bladen if not b.tabel for p in b.plekken]
    return "\n".join([*head, *(line for part in parts for line in ("", *part)), *([""] if rest else []), *rest]) + "\n"


def _entry(b: BladVoorstel, *, listed: bool) -> Iterator[str]:
    yield f"[[{b.tabel}]]" if listed else f"[{b.tabel}]"
    yield f"bestand = {_q(b.plekken[0].bestand)}"
    sheets = [p.blad for p in b.plekken if p.blad]
    if sheets:
        yield f"blad = {_q(sheets[0]) if len(sheets) == 1 else '[' + ', '.join(map(_q, sheets)) + ']'}"
    if b.leeg:
        words = ", ".join(_q(w) for w, _ in b.leeg)
        yield f"# leeg = [{words}]  # gok: dit betekent overal dat de waarde ontbreekt"
    if b.over:
        yield f"# negeer = [{', '.join(map(_q, b.over))}]  # geen plaats gevonden: toewijzen of overslaan?"
    for kop in b.persoonlijk:
        yield f"# {_q(kop)} bevat persoonsgegevens: verwijder deze kolom uit het bestand."
    yield ""
    yield f"[{b.tabel}.kolommen]"
    for p in b.plaatsen:
        line = f"{p.kolom} = {_q(p.kop)}"
        yield line if p.zeker else f"# {line}  # gok: {_plain(p.reden)}"
    yield from _missing(b)
    yield from _values(b)


def _missing(b: BladVoorstel) -> Iterator[str]:
    """Needed columns that no header fits: another header, or one value for all rows."""
    if not b.ontbrekend:
        return
    yield ""
    yield f"[{b.tabel}.vast]"
    for naam in b.ontbrekend:
        years = all(_JAAR.search(f"{p.bestand} {p.blad}") for p in b.plekken)
        value = "{jaar}" if naam == "jaar" and years else ""
        about = TABELLEN[b.tabel].kolommen[naam].betekenis
        yield f"# {naam} = {_q(value)}  # niet gevonden: {about}. Overal dezelfde waarde? Vul die hier in."


def _values(b: BladVoorstel) -> Iterator[str]:
    for kolom in dict.fromkeys(w.kolom for w in b.waarden):
        yield ""
        yield f"[{b.tabel}.waarden.{kolom}]"
        for w in b.waarden:
            if w.kolom == kolom:
                line = f"{_q(w.waarde)} = {_q(w.bedoeld)}"
                choices = ", ".join(TABELLEN[b.tabel].kolommen[kolom].categorieen)
                yield line if w.zeker else f"# {line}  # {'gok' if w.bedoeld else 'onbekend'}; kies uit: {choices}"


def _q(text: str) -> str:
    """Text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(text: str) -> str:
    """Text that is safe in a comment: one line, no control characters."""
    return "".join(c if c.isprintable() else " " for c in text)
