"""The house style of a bureau: one TOML with colours, font, logo and sender, checked before it is used."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from veeval.errors import BadArgument, UnknownName, UnreadableFile
from veeval.report.contrast import TEKST, contrast, meng
from veeval.report.figuur import KLEUREN
from veeval.report.lettertype import Lettertype, lees_lettertype
from veeval.report.logo import Logo, lees_logo

__all__ = ["Afzender", "Huisstijl", "Kleuren", "lees_huisstijl"]

_KLEUR = re.compile(r"#[0-9a-fA-F]{6}")
_WIT = "#ffffff"
_SLEUTELS = {
    "": ("kleuren", "lettertype", "logo", "afzender"),
    "kleuren": ("hoofd", "accent", "tekst", "zacht", "vlak", "accentvlak", "figuren"),
    "lettertype": ("bestanden",),
    "logo": ("bestand", "alt"),
    "afzender": ("naam", "adres", "url"),
}


@dataclass(frozen=True, slots=True)
class Kleuren:
    """The colours of a factsheet, as ``#rrggbb``.

    Attributes
    ----------
    hoofd : str
        The bar behind the title, headings and key figures.
    accent : str
        The line beside quotes.
    tekst, zacht : str
        Text, and small print.
    vlak, accentvlak : str
        Behind key figures and boxes.
    figuren : tuple of str
        Series of figures; the default is told apart by colour-blind readers.
    """

    hoofd: str = "#0b5394"
    accent: str = "#b45309"
    tekst: str = "#111827"
    zacht: str = "#4b5563"
    vlak: str = "#eaf2fa"
    accentvlak: str = "#fdf3e3"
    figuren: tuple[str, ...] = KLEUREN

    def paren(self) -> tuple[tuple[str, str, str, str], ...]:
        """Give every pair of text and background that a factsheet has: names and colours."""
        named = {k: getattr(self, k) for k in ("hoofd", "tekst", "zacht", "vlak", "accentvlak")} | {"wit": _WIT}
        pairs = [("wit", "hoofd")] + [
            (t, a) for t in ("hoofd", "tekst", "zacht") for a in ("wit", "vlak", "accentvlak")
        ]
        series = [(f"figuren[{i}]", "wit", k, _WIT) for i, k in enumerate(self.figuren)]
        return tuple((a, b, named[a], named[b]) for a, b in pairs) + tuple(series)


@dataclass(frozen=True, slots=True)
class Afzender:
    """Who sends the factsheet, for its foot."""

    naam: str = ""
    adres: str = ""
    url: str = ""

    @property
    def regel(self) -> str:
        """Everything on one line."""
        return " · ".join(t for t in (self.naam, self.adres, self.url) if t)


@dataclass(frozen=True, slots=True)
class Huisstijl:
    """Colours, font, logo and sender; without a file the style of the library itself."""

    kleuren: Kleuren = field(default_factory=Kleuren)
    lettertype: Lettertype = field(default_factory=Lettertype)
    logo: Logo | None = None
    afzender: Afzender = field(default_factory=Afzender)

    def css(self) -> str:
        """Give the colours and the font as the first lines of a stylesheet."""
        faces = "".join(
            f'@font-face {{ font-family: "{_veilig(self.lettertype.naam)}"; font-weight: {weight}; '
            f"font-style: {style}; "
            f"src: url(data:font/{name.rsplit('.', 1)[1].lower()};base64,{base64.b64encode(content).decode()}); }}\n"
            for name, weight, style, content in self.lettertype.bestanden
        )
        k = self.kleuren
        return (
            f"{faces}:root {{ --ink: {k.tekst}; --soft: {k.zacht}; --line: #d1d5db; --blue: {k.hoofd}; "
            f"--accent: {k.accent}; --tint: {k.vlak}; --warm: {k.accentvlak}; "
            f'--letter: "{_veilig(self.lettertype.naam)}"; }}\n'
        )


def _veilig(naam: str) -> str:
    return re.sub(r"[^\w .-]", "", naam)


def lees_huisstijl(path: Path | str) -> Huisstijl:
    """Read and check a house style.

    Parameters
    ----------
    path : path
        TOML with ``[kleuren]``, ``[lettertype]``, ``[logo]`` and ``[afzender]``; what it leaves out keeps the default.
        See ``docs/huisstijl/huisstijl.toml``.

    Raises
    ------
    UnreadableFile
        The file, a font or a logo is absent or damaged.
    UnknownName, BadArgument
        A key that does not exist, a value of the wrong kind, or two colours whose contrast is under 4.5.
    """
    file = Path(path)
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise UnreadableFile(f"{file}: deze huisstijl is niet te lezen ({e}).") from e
    _check_sleutels(raw, file.name)
    letters = raw.get("lettertype", {}).get("bestanden", [])
    logo = raw.get("logo", {})
    return Huisstijl(
        kleuren=_kleuren(raw.get("kleuren", {}), file.name),
        lettertype=lees_lettertype(tuple(file.parent / b for b in letters), file.name) if letters else Lettertype(),
        logo=lees_logo(file.parent / logo.get("bestand", ""), logo.get("alt", ""), file.name) if logo else None,
        afzender=Afzender(**raw.get("afzender", {})),
    )


def _check_sleutels(raw: Mapping[str, Any], waar: str) -> None:
    for part, keys in _SLEUTELS.items():
        table = raw.get(part, {}) if part else raw
        if not isinstance(table, Mapping):
            raise BadArgument(f"{waar}: schrijf {part} als een tabel: [{part}].")
        for key, value in table.items():
            if key not in keys:
                raise UnknownName(f"sleutel van {part or 'de huisstijl'} in {waar}", key, keys)
            several = key in ("figuren", "bestanden")
            good = isinstance(value, list) and all(isinstance(v, str) for v in value) if several else None
            if part and not (good if several else isinstance(value, str)):
                kind = 'een lijst van teksten, zoals ["a", "b"]' if several else "een tekst"
                raise BadArgument(f"{waar}: {part}.{key} moet {kind} zijn, niet {value!r}.")


def _kleuren(raw: Mapping[str, Any], waar: str) -> Kleuren:
    """Fill in the tints of the colours that were given, then check every pair."""
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    for key, value in given.items():
        for colour in value if isinstance(value, tuple) else (value,):
            if not _KLEUR.fullmatch(colour):
                raise BadArgument(f"{waar}: kleuren.{key} is {colour!r}; schrijf een kleur als #0b5394.")
    for tint, of in (("vlak", "hoofd"), ("accentvlak", "accent")):
        if of in given and tint not in given:
            given[tint] = meng(given[of], 0.09)
    if "figuren" in given and not 1 <= len(set(given["figuren"])) == len(given["figuren"]) <= len(KLEUREN):
        raise BadArgument(f"{waar}: kleuren.figuren noemt 1 tot {len(KLEUREN)} verschillende kleuren.")
    colours = Kleuren(**given)
    for front, back, a, b in colours.paren():
        ratio = contrast(a, b)
        if ratio < TEKST:
            shown = f"{int(ratio * 100) / 100:.2f}".replace(".", ",")  # cut off: 4,499 is not 4,50
            raise BadArgument(
                f"{waar}: {front} ({a}) op {back} ({b}) heeft contrast {shown}; voor leesbare tekst is ten minste 4,5 "
                "nodig (WCAG 2.1 AA). Kies een donkerder tekst of een lichtere achtergrond."
            )
    return colours
