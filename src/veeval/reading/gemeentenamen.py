"""Names of municipalities where a code is asked for: read as the code, where the name is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from veeval.errors import BadArgument
from veeval.gebied import Namen, gemeentecode
from veeval.reading.cellezer import GEMEENTE
from veeval.reading.levering import RuweTabel
from veeval.reading.zinnen import remark
from veeval.tables import TABELLEN

__all__ = ["with_codes"]


def with_codes(tabellen: Mapping[str, RuweTabel]) -> tuple[dict[str, RuweTabel], list[str]]:
    """Put codes for names in every column that asks for a code; a name that is not known stays, and is named later.

    The names are those of the table gemeenten of the delivery, and the few that veeval knows by itself.
    """
    namen = Namen.bekend(_delivered(tabellen.get("gemeenten")))
    out: dict[str, RuweTabel] = {}
    remarks: list[str] = []
    for naam, ruw in tabellen.items():
        columns = [c for c, k in TABELLEN[naam].kolommen.items() if k.patroon == GEMEENTE and c in ruw.frame]
        frame = ruw.frame
        for column in columns:
            codes = _codes(frame[column], namen)
            if not codes:
                continue
            changed = frame[column].isin(list(codes))
            frame = frame.assign(**{column: frame[column].where(~changed, frame[column].map(codes)).astype("str")})
            first = next(iter(codes))
            words = {"kolom": ruw.kop(column), "oud": first[:40], "nieuw": codes[first]}
            remarks.append(remark("gemeentenaam", plek=ruw.plek, aantal=int(changed.sum()), **words))
        out[naam] = ruw if frame is ruw.frame else replace(ruw, frame=frame)
    return out, remarks


def _codes(values: pd.Series, namen: Namen) -> dict[str, str]:
    """Return the code of every text that is a known name."""
    found = {}
    for text in values.dropna().unique():
        if not any(c.isalpha() for c in text) or text[:2].upper() == "GM":
            continue
        try:
            found[str(text)] = gemeentecode(text, namen)
        except BadArgument:
            continue
    return found


def _delivered(ruw: RuweTabel | None) -> pd.DataFrame | None:
    """Return names and codes of the table gemeenten, as far as its codes can be read."""
    if ruw is None or not {"naam", "gemeentecode"} <= set(ruw.frame.columns):
        return None
    rows = ruw.frame[["naam", "gemeentecode"]].dropna()
    codes = {}
    for text in rows["gemeentecode"].unique():
        try:
            codes[text] = gemeentecode(text)
        except BadArgument:
            continue
    rows = rows[rows["gemeentecode"].isin(list(codes))]
    return rows.assign(gemeentecode=rows["gemeentecode"].map(codes))
