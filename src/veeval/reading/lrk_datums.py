"""Dates of files in which day and month may stand in either order: the column itself has to say which."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from veeval.reading.levering import RuweTabel

if TYPE_CHECKING:
    from veeval.reading.lrk_plaatsen import LrkRegels

__all__ = ["day_first", "parse_dates"]

_DATE = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_EEUW = 2000


def day_first(values: pd.Series) -> tuple[bool | None, int, int]:
    """Decide from all dates of a column whether the day stands first.

    Returns
    -------
    tuple of (bool or None, int, int)
        The verdict, None where no date decides or the dates contradict each other as often as not; and how many dates
        can only be day-month and only month-day.
    """
    counts = values.dropna().value_counts()
    dutch = american = 0
    for text, times in counts.items():
        found = _DATE.fullmatch(str(text))
        if found and int(found[1]) > 12 >= int(found[2]):
            dutch += int(times)
        elif found and int(found[2]) > 12 >= int(found[1]):
            american += int(times)
    verdict = None if dutch == american else dutch > american
    return verdict, dutch, american


def _parse(text: str, first: bool) -> str | None:
    if iso := _ISO.fullmatch(text):
        day, month, year = int(iso[3]), int(iso[2]), int(iso[1])
    elif found := _DATE.fullmatch(text):
        day, month = (int(found[1]), int(found[2])) if first else (int(found[2]), int(found[1]))
        year = int(found[3]) if len(found[3]) == 4 else _EEUW + int(found[3])
    else:
        return None
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def parse_dates(ruw: RuweTabel, kolom: str, regels: LrkRegels, *, verplicht: bool) -> list[str | None]:
    """Return the dates of a column as 2012-02-16, by the order that its own dates prove; name what cannot be read."""
    values = ruw.frame[kolom]
    first, dutch, american = day_first(values)
    ordered = values.str.contains(r"^[0-9]{1,2}[-/]", na=False).to_numpy(dtype=bool)
    if first is None and ordered.any():
        text = 'Uit deze kolom blijkt niet of "{waarde}" dag-maand of maand-dag is. De datum is niet gebruikt.'
        regels.name(ruw, ordered, kolom, "datum_dubbelzinnig", text, "fout" if verplicht else "waarschuwing")
        parsed = [None if o or pd.isna(v) else _parse(str(v), True) for v, o in zip(values, ordered, strict=True)]
    else:
        order = "dag-maand-jaar" if first else "maand/dag/jaar"
        if ordered.any():
            regels.opmerkingen.append(
                f"{ruw.bestand}: {kolom} gelezen als {order} ({max(dutch, american)} datums die niet anders kunnen, "
                f"{min(dutch, american)} die ertegen zijn)."
            )
        parsed = [None if pd.isna(v) else _parse(str(v), bool(first)) for v in values]
    unread = np.array([p is None and pd.notna(v) for p, v in zip(parsed, values, strict=True)], dtype=bool)
    text = '"{waarde}" is geen datum in de volgorde van deze kolom. De datum is niet gebruikt.'
    unread &= ~(ordered & (first is None))
    regels.name(ruw, unread, kolom, "datum", text, "fout" if verplicht else "waarschuwing")
    return parsed
