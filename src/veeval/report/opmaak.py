"""The Markdown that people may write in a text: paragraphs, bold, italic, lists, links. Everything else is text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from veeval.errors import BadArgument, UnknownName

__all__ = ["Alinea", "Lijst", "Stuk", "Tekst", "Waarde", "als_tekst", "gewoon", "lees_opmaak"]

Waarde = str | tuple[str, ...]
_NAAM = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class Stuk:
    """Text of one kind."""

    tekst: str
    vet: bool = False
    cursief: bool = False


@dataclass(frozen=True, slots=True)
class Alinea:
    """A paragraph."""

    stukken: tuple[Stuk, ...]

    def los(self) -> tuple[Alinea, ...]:
        """The paragraph itself."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Lijst:
    """A list; each point is a paragraph."""

    punten: tuple[Alinea, ...]
    genummerd: bool = False

    def los(self) -> tuple[Alinea, ...]:
        """Its points, one by one."""
        return self.punten


Tekst = tuple[Alinea | Lijst, ...]


def gewoon(text: str) -> Tekst:
    """Make a paragraph of plain text; nothing in it is mark-up."""
    return (Alinea((Stuk(text),)),) if text else ()


def als_tekst(inhoud: Tekst) -> str:
    """Give the text without its mark-up, paragraphs after each other."""
    return " ".join("".join(s.tekst for s in alinea.stukken) for deel in inhoud for alinea in deel.los())


def lees_opmaak(bron: str, waarden: Mapping[str, Waarde], waar: str) -> tuple[str, Tekst]:
    """Read a text: the heading on its first line, and what follows.

    Parameters
    ----------
    bron : str
        Markdown. Placeholders such as ``{uren.schatting}`` are filled in after it was read, so that no value can
        become mark-up. A paragraph that is one placeholder with several values becomes a list; one that comes out
        empty is left out.
    waarden : mapping of str to str or tuple of str
        What the placeholders stand for.
    waar : str
        The file, for messages.

    Returns
    -------
    tuple of str and Tekst

    Raises
    ------
    UnknownName
        A placeholder that does not exist; with file, line and the names that do.
    BadArgument
        No heading on the first line, or a second heading.
    """
    tokens = _parser().parse(bron)
    if not tokens or tokens[0].type != "heading_open":
        raise BadArgument(f"{waar}, regel 1: begin deze tekst met een kop, bijvoorbeeld '# Hoeveel uren?'.")
    kop = als_tekst((_alinea(tokens[1], waarden, waar),))
    return kop, tuple(_delen(tokens[3:], waarden, waar))


def _parser() -> MarkdownIt:
    """Read paragraphs, headings, lists, emphasis and links; HTML, pictures, code and tables stay text."""
    return MarkdownIt("zero").enable(["heading", "list", "emphasis", "link", "escape", "newline"])


def _delen(tokens: list[Token], waarden: Mapping[str, Waarde], waar: str) -> Iterator[Alinea | Lijst]:
    points: list[Alinea] = []
    depth, numbered = 0, False
    for token in tokens:
        if token.type == "heading_open":
            line = (token.map or [0])[0] + 1
            raise BadArgument(f"{waar}, regel {line}: een tekst heeft één kop, op de eerste regel. Haal deze kop weg.")
        if token.type in ("bullet_list_open", "ordered_list_open"):
            numbered = token.type.startswith("ordered") if depth == 0 else numbered
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            if depth == 0 and points:
                yield Lijst(tuple(points), numbered)
                points = []
        elif token.type == "inline":
            several = _lijst(token, waarden)
            if depth:
                points += several if several is not None else _gevuld(_alinea(token, waarden, waar))
            elif several is not None:
                if several:
                    yield Lijst(several)
            else:
                yield from _gevuld(_alinea(token, waarden, waar))


def _lijst(token: Token, waarden: Mapping[str, Waarde]) -> tuple[Alinea, ...] | None:
    """Give the points where the whole paragraph is one placeholder with several values."""
    whole = _NAAM.fullmatch(token.content.strip())
    found = waarden.get(whole[1].strip()) if whole else None
    return tuple(Alinea((Stuk(v),)) for v in found) if isinstance(found, tuple) else None


def _gevuld(alinea: Alinea) -> tuple[Alinea, ...]:
    """Leave out a paragraph without text."""
    return (alinea,) if als_tekst((alinea,)).strip() else ()


def _alinea(token: Token, waarden: Mapping[str, Waarde], waar: str) -> Alinea:
    """Fill the placeholders of one paragraph, piece by piece."""
    line = (token.map or [0])[0] + 1
    pieces: list[Stuk] = []
    bold = italic = 0
    links: list[str] = []
    for child in token.children or ():
        kind = child.type
        bold += (kind == "strong_open") - (kind == "strong_close")
        italic += (kind == "em_open") - (kind == "em_close")
        line += kind in ("softbreak", "hardbreak")
        text = " " if kind in ("softbreak", "hardbreak") else child.content
        if kind == "link_open":
            links.append(str(child.attrs.get("href", "")))
        elif kind == "link_close":
            text = _adres(links.pop())
        if text:
            pieces.append(Stuk(_vul(text, waarden, f"{waar}, regel {line}"), bool(bold), bool(italic)))
    return Alinea(_samen(pieces))


def _adres(href: str) -> str:
    """Write the address of a link behind its text: it must be readable on paper, and a page asks nothing of it."""
    return f" ({href})" if href.startswith(("https://", "http://", "mailto:")) else ""


def _vul(text: str, waarden: Mapping[str, Waarde], waar: str) -> str:
    def fill(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in waarden:
            raise UnknownName(f"plaatshouder in {waar}", name, sorted(waarden))
        value = waarden[name]
        return value if isinstance(value, str) else "; ".join(value)

    return _NAAM.sub(fill, text)


def _samen(pieces: list[Stuk]) -> tuple[Stuk, ...]:
    out: list[Stuk] = []
    for piece in pieces:
        if out and (out[-1].vet, out[-1].cursief) == (piece.vet, piece.cursief):
            out[-1] = replace(out[-1], tekst=out[-1].tekst + piece.tekst)
        else:
            out.append(piece)
    return tuple(out)
