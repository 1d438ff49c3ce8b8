"""Cells that say what they mean with a detour: a unit behind the number, the month as a word, a choice in capitals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from veeval.reading.namen import normal
from veeval.tables.kolom import Kolom

__all__ = ["Hersteld", "repair", "shown", "without_unit"]

_EENHEDEN: Final[dict[str, str]] = {
    "uur": r"uur|uren|u\.?|hrs?",
    "euro": r"euro|eur",
    "kinderen": r"kinderen|kind|peuters",
    "weken": r"weken|week|wk\.?",
    "maanden": r"maanden|maand|mnd\.?",
    "punten": r"punten|punt|pt\.?",
    "strippen": r"strippen|strip",
    "medewerkers": r"medewerkers|personen|pm'?ers",
}
_MAANDEN = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
_KORT = {m[:3]: i for i, m in enumerate(_MAANDEN, start=1)} | {"mrt": 3, "sept": 9}
_NUMMER: Final[dict[str, int]] = {m: i for i, m in enumerate(_MAANDEN, start=1)} | _KORT
_MET_MAAND = re.compile(r"([0-9]{1,2})[ -]([a-z]{3,9})\.?[ -]([0-9]{4})", re.I)
_EUROSTREEPJE = re.compile(r",\s?-{1,2}$")


@dataclass(frozen=True, slots=True)
class Hersteld:
    """A value that was understood although it was not written as the table asks; ``naam`` says by which repair."""

    waarde: object
    naam: str


def repair(text: str, k: Kolom, read: Callable[[str], object]) -> Hersteld | None:
    """Understand a cell that the strict reading does not; None where that cannot be done without guessing."""
    if k.categorieen:
        wanted = normal(text)
        found = [c for c in k.categorieen if normal(c) == wanted]
        return Hersteld(found[0], "keuze") if found else None
    if k.soort == "date":
        return _written_date(text, read)
    if k.naam == "maand" and (number := _NUMMER.get(text.casefold().rstrip("."))):
        return Hersteld(number, "maandnaam")
    if k.soort in ("number", "integer") and k.eenheid is not None:
        bare = without_unit(text, k.eenheid)
        return Hersteld(read(bare), "eenheid") if bare != text else None
    return None


def _written_date(text: str, read: Callable[[str], object]) -> Hersteld | None:
    found = _MET_MAAND.fullmatch(text)
    if found is None or found[2].casefold() not in _NUMMER:
        return None
    return Hersteld(read(f"{found[1]}-{_NUMMER[found[2].casefold()]}-{found[3]}"), "maandnaam")


def without_unit(text: str, unit: str) -> str:
    """Take the unit of a column away behind a number, and the sign and dash that go with money."""
    first = unit.split()[0]
    if first == "euro":
        text = _EUROSTREEPJE.sub("", re.sub(r"^(?:€|eur(?:o)?)\s?|\s?€$", "", text, flags=re.I))
    pattern = _EENHEDEN.get(first)
    return re.sub(rf"(?<=[0-9])\s*(?:{pattern})$", "", text, flags=re.I) if pattern else text


def shown(value: object) -> str:
    """Text of a value for the list of repairs."""
    if isinstance(value, dt.datetime):
        return f"{value:%d-%m-%Y}"
    return f"{value:.9g}".replace(".", ",") if isinstance(value, float) else str(value)
