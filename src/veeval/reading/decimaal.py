"""Which decimal sign a table uses, found out from the cells that leave no doubt."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.reading.cel import decimal_evidence
from veeval.reading.cijfers import Cijfers
from veeval.reading.herstel import without_unit
from veeval.reading.levering import RuweTabel
from veeval.reading.zinnen import remark
from veeval.tables import Tabel
from veeval.tables.kolom import Kolom

__all__ = ["decimal_sign"]

_NAAM = {",": "komma", ".": "punt"}


def decimal_sign(ruw: RuweTabel, tabel: type[Tabel], cijfers: Mapping[str, Cijfers]) -> tuple[str, str]:
    """Return the decimal sign of a table and the remark about it; both empty where there is no sign to find.

    The sign that most unambiguous cells have wins; where the cells say nothing, a file with semicolons has a comma,
    as Dutch programs write it.
    """
    count = {",": 0, ".": 0}
    for naam, k in tabel.kolommen.items():
        if naam in cijfers:
            _count(ruw.frame[naam], cijfers[naam], ruw.getallen.get(naam), k, count)
    if ruw.decimaal:
        bewijs = "zegt het gegevenspakket"
        return ruw.decimaal, remark("decimaal", plek=ruw.plek, teken=_NAAM[ruw.decimaal], bewijs=bewijs)
    teken = max(count, key=lambda s: count[s])
    if count[teken]:
        bewijs = "1 eenduidige cel" if count[teken] == 1 else f"{count[teken]} eenduidige cellen"
        ander = "." if teken == "," else ","
        bewijs += f", {count[ander]} met {_NAAM[ander]}" if count[ander] else ""
        return teken, remark("decimaal", plek=ruw.plek, teken=_NAAM[teken], bewijs=bewijs)
    if ruw.scheiding == ";":
        return ",", remark("decimaal", plek=ruw.plek, teken="komma", bewijs="aangenomen bij scheidingsteken puntkomma")
    return "", ""


def _count(
    texts: pd.Series, cells: Cijfers, native: npt.NDArray[np.bool_] | None, k: Kolom, count: dict[str, int]
) -> None:
    """Add up the cells that prove a sign; cells that were numbers already prove nothing."""
    open_ = np.ones(len(texts), dtype=bool) if native is None else ~native
    for sign in count:
        count[sign] += int(np.count_nonzero(cells.proof(sign) & open_))
    rest = open_ & ~cells.leeg & ~cells.geheel & (cells.teken == 0)
    for text, times in texts[rest].value_counts().items():
        sign = decimal_evidence(without_unit(str(text), k.eenheid) if k.eenheid else str(text))
        if sign:
            count[sign] += int(times)
