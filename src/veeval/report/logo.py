"""The logo of a bureau: a png or svg that is small, and an svg that can do nothing but be looked at."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from veeval.errors import BadArgument, UnreadableFile

__all__ = ["Logo", "lees_logo"]

_GROOTST = 300_000
_PNG = b"\x89PNG\r\n\x1a\n"
_WEG = ("script", "foreignobject", "iframe", "animate", "set", "handler", "style")


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture with the text for those who do not see it."""

    inhoud: bytes
    soort: Literal["png", "svg"]
    alt: str

    @property
    def uri(self) -> str:
        """The picture as an address that needs no network."""
        kind = "image/png" if self.soort == "png" else "image/svg+xml"
        return f"data:{kind};base64,{base64.b64encode(self.inhoud).decode()}"


def lees_logo(path: Path, alt: str, waar: str) -> Logo:
    """Read a logo.

    Raises
    ------
    UnreadableFile
        The file is absent or damaged.
    BadArgument
        No text for those who do not see it, another kind of file, one over 300 kB, or an svg with a script, a style
        sheet or a reference to something outside it.
    """
    if not alt.strip():
        raise BadArgument(f'{waar}: logo.alt ontbreekt. Schrijf wat er staat, zoals alt = "Logo van Bureau X".')
    if not path.is_file():
        raise UnreadableFile(f"{waar}: het logo {path} is er niet. Zet het bestand daar, of pas logo.bestand aan.")
    if path.stat().st_size > _GROOTST:
        raise BadArgument(
            f"{waar}: {path.name} is groter dan 300 kB; het gaat in elke factsheet mee. Maak het kleiner."
        )
    content = path.read_bytes()
    if path.suffix.lower() == ".png":
        if not content.startswith(_PNG):
            raise UnreadableFile(f"{waar}: {path.name} is geen png, al heet het zo.")
        return Logo(content, "png", alt)
    if path.suffix.lower() != ".svg":
        raise BadArgument(f"{waar}: {path.name} is geen png of svg. Geef het logo in een van deze soorten.")
    _check_svg(content, path.name, waar)
    return Logo(content, "svg", alt)


def _check_svg(content: bytes, name: str, waar: str) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:  # an entity may grow without end, or read a file
        raise BadArgument(f"{waar}: {name} heeft een DOCTYPE of ENTITY. Bewaar het logo als eenvoudige svg.")
    try:
        root = ET.fromstring(content)  # noqa: S314 - no entities: see above
    except ET.ParseError as e:
        raise UnreadableFile(f"{waar}: {name} is geen goede svg ({e}).") from e
    for element in root.iter():
        tag = str(element.tag).rsplit("}", 1)[-1].lower()
        outside = [
            a
            for a, v in element.attrib.items()
            if a.rsplit("}", 1)[-1].lower().startswith("on")
            or (a.rsplit("}", 1)[-1].lower() == "href" and not v.startswith(("#", "data:image/")))
            or re.search(r"url\(\s*['\"]?(?!#)", v)
        ]
        if tag in _WEG or outside:
            raise BadArgument(
                f"{waar}: {name} bevat <{tag}{' ' + outside[0].rsplit('}', 1)[-1] if outside else ''}>. Een logo mag "
                "geen script, stijlblad of verwijzing naar buiten hebben; bewaar het als eenvoudige svg."
            )
