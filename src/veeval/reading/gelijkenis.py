"""How much a header and the values under it look like a column of a table, and why."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from veeval.errors import BadArgument
from veeval.gebied import Namen, gemeentecode
from veeval.reading.cel import ONTBREKEND, Onbegrepen
from veeval.reading.cellezer import GEMEENTE, cell_reader
from veeval.reading.namen import SYNONIEMEN, WAARDEN, normal
from veeval.tables.kolom import Kolom

__all__ = ["Gelijkenis", "distinct", "likeness", "meant_value"]

_ZELFDE, _SYNONIEM, _BEVAT, _WAARDEN = 1.0, 0.9, 0.5, 0.35
_LIJKT = 0.8
_PAST = 0.8
_MAX_WAARDEN = 50
_GEMEENTEN = Namen.bekend()


@dataclass(frozen=True, slots=True)
class Gelijkenis:
    """A header and a column: points from 0 to 1, whether that is sure, and the reason."""

    kop: str
    kolom: str
    punten: float
    zeker: bool
    reden: str


def likeness(kop: str, omschrijving: str, waarden: Sequence[str], k: Kolom) -> Gelijkenis | None:
    """Compare a header, what the file says about it and its values with a column; None where nothing fits."""
    points, reason = max((_by_name(text, k) for text in (kop, omschrijving) if text), default=(0.0, ""))
    telling = bool(k.categorieen) or k.soort == "date" or (k.patroon or "").startswith(("^GM", "^[0-9]"))
    if points == 0.0 and not telling:
        return None
    share = _share_that_fits(waarden, k)
    if points == 0.0:
        if share is None or share < _PAST:
            return None
        return Gelijkenis(kop, k.naam, _WAARDEN * share, False, f"de waarden passen bij {k.naam}")
    fits = share is None or share >= _PAST or bool(k.categorieen)
    if not fits and share is not None:
        reason += f"; maar {round(100 * (1 - share))}% van de waarden past niet"
        points *= max(0.3, share)
    return Gelijkenis(kop, k.naam, points, points >= _SYNONIEM and fits, reason)


def _by_name(text: str, k: Kolom) -> tuple[float, str]:
    clean = normal(text)
    if clean == k.naam:
        return _ZELFDE, "zelfde naam"
    names = {normal(s): s for s in SYNONIEMEN.get(k.naam, ())}
    if clean in names:
        return _SYNONIEM, f"bekende naam voor {k.naam}"
    close = difflib.get_close_matches(clean, [k.naam, *names], n=1, cutoff=_LIJKT)
    if close:
        ratio = difflib.SequenceMatcher(None, clean, close[0]).ratio()
        return 0.7 * ratio, f'"{text[:40]}" lijkt op "{names.get(close[0], close[0])}"'
    words = set(clean.split("_"))
    inside = [n for n in (k.naam, *names) if set(n.split("_")) <= words and len(n) > 3]
    return (_BEVAT, f'"{text[:40]}" bevat "{names.get(inside[0], inside[0])}"') if inside else (0.0, "")


def distinct(cells: pd.Series) -> list[str]:
    """Return the first different values of a column, without words for a missing one."""
    return [t for t in cells.dropna().unique().tolist() if t.casefold() not in ONTBREKEND][:_MAX_WAARDEN]


def _share_that_fits(waarden: Sequence[str], k: Kolom) -> float | None:
    """Share of the different values that the column accepts; None where there are none to judge by."""
    if not waarden:
        return None
    read = cell_reader(k, "," if any("," in t for t in waarden) else ".")
    named = k.patroon == GEMEENTE  # a name that is known is read as its code
    return sum(_is_allowed(read(t), k) or (named and _is_municipality(t)) for t in waarden) / len(waarden)


def _is_municipality(text: str) -> bool:
    try:
        gemeentecode(text, _GEMEENTEN)
    except BadArgument:
        return False
    return True


def _is_allowed(value: object, k: Kolom) -> bool:
    if isinstance(value, Onbegrepen):
        return False
    if k.categorieen:
        return value in k.categorieen
    if isinstance(value, str):
        return k.patroon is None or re.search(k.patroon, value) is not None
    if isinstance(value, int | float):
        return (k.minimum is None or value >= k.minimum) and (k.maximum is None or value <= k.maximum)
    return True


def meant_value(text: str, k: Kolom) -> tuple[str, bool]:
    """Return the choice that a text seems to mean, and whether that is sure; an empty text where nothing is near."""
    clean = normal(text)
    for choice in k.categorieen:
        if clean == normal(choice):
            return choice, True
    for choice, words in WAARDEN.get(k.naam, {}).items():
        if choice in k.categorieen and clean in map(normal, words):
            return choice, True
    inside = [c for c in k.categorieen if len(c) > 3 and normal(c) in clean]
    if inside:
        return inside[0], False
    close = difflib.get_close_matches(clean, [normal(c) for c in k.categorieen], n=1, cutoff=0.6)
    return (next(c for c in k.categorieen if normal(c) == close[0]), False) if close else ("", False)
