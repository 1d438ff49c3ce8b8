"""How much a header and the values under it look like a column of a table, and why."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from veeval.reading.cel import ONTBREKEND
from veeval.reading.namen import SYNONIEMEN, WAARDEN, normal
from veeval.reading.parse import parse_column
from veeval.tables.kolom import Kolom

__all__ = ["Gelijkenis", "likeness", "meant_value"]

_ZELFDE, _SYNONIEM, _BEVAT, _WAARDEN = 1.0, 0.9, 0.5, 0.35
_LIJKT = 0.8
_PAST = 0.8
_MAX_WAARDEN = 200


@dataclass(frozen=True, slots=True)
class Gelijkenis:
    """A header and a column: points from 0 to 1, whether that is sure, and the reason."""

    kop: str
    kolom: str
    punten: float
    zeker: bool
    reden: str


def likeness(kop: str, omschrijving: str, cells: pd.Series, k: Kolom) -> Gelijkenis | None:
    """Compare a header, what the file says about it and its values with a column; None where nothing fits."""
    points, reason = max((_by_name(text, k) for text in (kop, omschrijving) if text), default=(0.0, ""))
    share = _share_that_fits(cells, k)
    telling = bool(k.categorieen) or k.soort == "date" or (k.patroon or "").startswith(("^GM", "^[0-9]"))
    if points == 0.0:
        if share is None or share < _PAST or not telling:
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


def _share_that_fits(cells: pd.Series, k: Kolom) -> float | None:
    """Share of the different values that the column accepts; None where there are none to judge by."""
    unique = cells.dropna().drop_duplicates()
    unique = unique[~unique.str.casefold().isin(ONTBREKEND)].head(_MAX_WAARDEN).reset_index(drop=True)
    if unique.empty:
        return None
    sign = "," if unique.str.contains(",", regex=False).any() else "."
    read = parse_column(unique.astype("str"), k, sign)
    good = (read.fout == "") & read.waarden.notna().to_numpy()
    if k.categorieen:
        good &= read.waarden.isin(list(k.categorieen)).to_numpy(dtype=bool)
    elif k.patroon is not None:
        good &= read.waarden.str.contains(k.patroon, na=False).to_numpy(dtype=bool)
    if k.minimum is not None:
        good &= (read.waarden >= k.minimum).fillna(value=False).to_numpy(dtype=bool)
    if k.maximum is not None:
        good &= (read.waarden <= k.maximum).fillna(value=False).to_numpy(dtype=bool)
    return float(np.mean(good))


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
