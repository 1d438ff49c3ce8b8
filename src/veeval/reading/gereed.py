"""A large table that was checked inside its engine, brought to memory with its types where it is in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from veeval.reading.groot import Groot
from veeval.reading.levering import RuweTabel
from veeval.reading.lui import check_lazy
from veeval.reading.lui_typen import typed_frame
from veeval.reading.persoonsgegevens import personal_columns
from veeval.reading.problemen import samen
from veeval.reading.typen import Getypeerd
from veeval.reading.zinnen import remark
from veeval.tables import TABELLEN

__all__ = ["Gereed", "ready_table"]


@dataclass(frozen=True, slots=True)
class Gereed:
    """A large table after its check; ``getypeerd`` is None where something is wrong with it."""

    naam: str
    getypeerd: Getypeerd | None
    rijen: int
    problems: pd.DataFrame
    opmerkingen: tuple[str, ...]


def ready_table(groot: Groot) -> Gereed:
    """Check a table in its engine and read it; one that is not in order is not read."""
    tabel = TABELLEN[groot.tabel]
    checked = check_lazy(groot.rows, tabel, groot.plek)
    if len(checked.problems):
        return Gereed(groot.tabel, None, checked.rijen, checked.problems, ())
    frame = typed_frame(checked.rows, tabel)
    # no text was made of it: what is named from here on is named with the values themselves
    ruw = RuweTabel(groot.tabel, groot.plek, "", frame, np.arange(1, len(frame) + 1))
    refused, problems = personal_columns(ruw, tabel)
    if refused:
        return Gereed(groot.tabel, None, checked.rijen, problems, ())
    fine = {naam: np.zeros(len(frame), dtype=bool) for naam in tabel.kolommen}
    told = remark("in_motor", plek=groot.plek, rijen=checked.rijen)
    return Gereed(
        groot.tabel,
        Getypeerd(ruw, tabel, frame, fine, frozenset(tabel.kolommen)),
        checked.rijen,
        samen([]),
        (told,),
    )
