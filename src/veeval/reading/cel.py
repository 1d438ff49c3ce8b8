"""One cell of text to one value, or the name of what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from veeval import gebied
from veeval.errors import BadArgument

__all__ = [
    "GEEN_UITKOMST",
    "ONTBREKEND",
    "Onbegrepen",
    "boolean",
    "broken_formula",
    "date",
    "decimal_evidence",
    "empty_word",
    "integer",
    "municipality",
    "number",
]

ONTBREKEND = frozenset(
    {"-", "--", "?", "n.v.t.", "n.v.t", "nvt", "n/a", "na", "nan", "none", "null", "onbekend", "geen", "n.b.", "leeg"}
)
GEEN_UITKOMST = "#GEEN_UITKOMST"  # stands for a formula whose result is not in the file
_FORMULE = re.compile(
    r"#(N/B|N/A|NAAM\?|NAME\?|WAARDE!|VALUE!|VERW!|REF!|DEEL/0!|DIV/0!|GETAL!|NUM!|LEEG!|NULL!)", re.I
)
_WHOLE = re.compile(r"[+-]?[0-9]+")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+|[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_POINT = re.compile(r"[+-]?[0-9]+\.[0-9]+|[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[+-]?[0-9]{1,3}(?:,[0-9]{3}){2,}")
_THOUSAND_LIKE = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_NATIVE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?|inf(?:inity)?)", re.I)
_ONDERDRUKT = re.compile(
    r"(?:[<>]=?|[≤≥]|(?:minder|kleiner|meer|groter) dan|hoogstens|minstens)\s*[0-9]+(?:[.,][0-9]+)?", re.I
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T]([0-9:.]+))?")
_DUTCH = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})(?: ([0-9:.]+))?")
_MIDNIGHT = re.compile(r"0?0:00(?::00(?:\.0+)?)?")
_JA = {
    "ja": True,
    "j": True,
    "n": False,
    "true": True,
    "waar": True,
    "1": True,
    "nee": False,
    "false": False,
    "onwaar": False,
    "0": False,
}


@dataclass(frozen=True, slots=True)
class Onbegrepen:
    """A cell that was not understood; ``naam`` is the problem, a key of ``teksten.PROBLEEM``."""

    naam: str


def empty_word(text: str) -> Onbegrepen | None:
    """Say that a text stands for a missing value or a broken formula."""
    return Onbegrepen("ontbrekend") if text.casefold() in ONTBREKEND else broken_formula(text)


def broken_formula(text: str) -> Onbegrepen | None:
    """Say that a text is the error of a formula, or stands for a formula without a result."""
    if not text.startswith("#"):
        return None
    if text == GEEN_UITKOMST:
        return Onbegrepen("formule_leeg")
    return Onbegrepen("formulefout") if _FORMULE.fullmatch(text) else None


def decimal_evidence(text: str) -> str:
    """Return the decimal sign that a cell proves, or an empty text."""
    if _WHOLE.fullmatch(text) or _THOUSAND_LIKE.fullmatch(text):
        return ""
    if _COMMA.fullmatch(text):
        return ","
    return "." if _POINT.fullmatch(text) else ""


def number(text: str, *, decimal: str, native: bool = False) -> float | Onbegrepen:
    """Read a number; ``decimal`` is the sign of the table, empty where unknown."""
    if native:
        return float(text) if _NATIVE.fullmatch(text) else Onbegrepen("getal")
    if _WHOLE.fullmatch(text):
        return float(text)
    comma, point = _COMMA.fullmatch(text), _POINT.fullmatch(text)
    if not comma and not point:
        return Onbegrepen("onderdrukt" if _ONDERDRUKT.fullmatch(text) else "getal")
    if decimal == "," and comma:
        return float(text.replace(".", "").replace(",", "."))
    if decimal == "." and point:
        return float(text.replace(",", ""))
    return Onbegrepen("dubbelzinnig")


def integer(text: str, *, decimal: str, native: bool = False) -> int | Onbegrepen:
    """Read a whole number; 12,0 is one, 12,5 is not."""
    if _WHOLE.fullmatch(text):
        value = int(text) if len(text) < 20 else 2**63
    else:
        parsed = number(text, decimal=decimal, native=native)
        if isinstance(parsed, Onbegrepen):
            return parsed
        if not parsed.is_integer():
            return Onbegrepen("geheel_getal")
        value = int(parsed)
    return value if abs(value) < 2**53 else Onbegrepen("geheel_getal")


def date(text: str, *, native: bool = False) -> dt.datetime | Onbegrepen:
    """Read a date: 2024-01-31, 31-01-2024, 31/01/2024, 1-1-2024; a time is allowed only when it is midnight."""
    if iso := _ISO.fullmatch(text):
        year, month, day, time = int(iso[1]), int(iso[2]), int(iso[3]), iso[4]
    elif dutch := _DUTCH.fullmatch(text):
        year, month, day, time = int(dutch[4]), int(dutch[3]), int(dutch[1]), dutch[5]
    else:
        return Onbegrepen("datum_getal" if native or re.fullmatch(r"[0-9]{5}", text) else "datum")
    if time is not None and not _MIDNIGHT.fullmatch(time):
        return Onbegrepen("datum_tijd")
    if not 1900 <= year <= 2100:
        return Onbegrepen("datum_bereik")
    try:
        return dt.datetime(year, month, day)
    except ValueError:
        return Onbegrepen("datum_volgorde")


def boolean(text: str) -> bool | Onbegrepen:
    """Read ja or nee, in the forms that programs write."""
    value = _JA.get(text.casefold())
    return Onbegrepen("ja_nee") if value is None else value


def municipality(text: str) -> str | Onbegrepen:
    """Read a municipality code in any of its forms."""
    try:
        return gebied.gemeentecode(text)
    except BadArgument:
        return Onbegrepen("gemeentecode")
