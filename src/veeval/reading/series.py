"""Day numbers of a workbook: a date whose cell lost its layout is a number of days, and is read as the date it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from veeval.reading.levering import RuweTabel
from veeval.reading.zinnen import remark
from veeval.tables import Tabel

__all__ = ["with_dates"]

_NULDAG = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
_VROEGST, _LAATST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)


def with_dates(ruw: RuweTabel, tabel: type[Tabel]) -> tuple[RuweTabel, list[str]]:
    """Read the whole numbers in date columns of a workbook as dates, where they fall in 1990 to 2100; say so."""
    if ruw.epoche not in _NULDAG:
        return ruw, []
    frame = ruw.frame
    remarks = []
    for naam, k in tabel.kolommen.items():
        native = ruw.getallen.get(naam)
        if k.soort != "date" or native is None or not native.any():
            continue
        numbers = frame.loc[native, naam].dropna()
        dates = {t: _date(t, ruw.epoche) for t in numbers.unique()}
        read = {t: d for t, d in dates.items() if d is not None}
        if not read:
            continue
        hit = native & frame[naam].isin(list(read)).to_numpy(dtype=bool)
        frame = frame.assign(**{naam: frame[naam].mask(hit, frame[naam].map(read)).astype("str")})
        old, new = next(iter(read.items()))
        aantal = int(np.count_nonzero(hit))
        remarks.append(remark("serie", plek=ruw.plek, aantal=aantal, kolom=naam, oud=old, nieuw=_dutch(new)))
    return replace(ruw, frame=frame), remarks


def _date(text: str, epoch: int) -> str | None:
    if not text.isdigit() or len(text) > 6:
        return None
    date = _NULDAG[epoch] + dt.timedelta(days=int(text))
    return date.isoformat() if _VROEGST <= date <= _LAATST else None


def _dutch(iso: str) -> str:
    return "-".join(reversed(iso.split("-")))
