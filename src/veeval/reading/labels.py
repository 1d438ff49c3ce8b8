"""Value labels: what a code in SPSS or Stata stands for, put in its place where the table wants the word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from veeval.reading.cel import ONTBREKEND
from veeval.reading.levering import RuweTabel
from veeval.reading.zinnen import remark
from veeval.tables import Tabel
from veeval.tables.kolom import Kolom

__all__ = ["with_labels"]


def with_labels(ruw: RuweTabel, tabel: type[Tabel]) -> tuple[RuweTabel, list[str]]:
    """Replace codes by their labels, column by column, and say which.

    A choice, a yes or no, and free text take the label. A key takes it only where all labels have the form of that
    key. A number or date keeps its own value, except where the label says that it is missing: 99 = onbekend is no 99.
    """
    frame = ruw.frame
    masks = dict(ruw.getallen)
    remarks = []
    for naam, codes in ruw.labels.items():
        if naam not in frame.columns:
            continue
        used = _used(codes, tabel.kolommen.get(naam))
        cells = frame[naam]
        hit = cells.isin(list(used)).to_numpy(dtype=bool)
        if not hit.any():
            continue
        frame = frame.assign(**{naam: cells.mask(hit, cells.map(dict(used))).astype("str")})
        if naam in masks:
            masks[naam] = masks[naam] & ~hit
        shown = [c for c in used if (cells == c).any()]
        voorbeeld = ", ".join(f"{c} = {used[c][:40]}" for c in shown[:5]) + (", ..." if len(shown) > 5 else "")
        remarks.append(remark("labels", plek=ruw.plek, kolom=naam, voorbeeld=voorbeeld))
    return replace(ruw, frame=frame, getallen={k: v for k, v in masks.items() if np.any(v)}, labels={}), remarks


def _used(codes: Mapping[str, str], k: Kolom | None) -> Mapping[str, str]:
    """Labels that take the place of their code in this column."""
    if k is None or k.soort == "boolean" or k.categorieen:
        return codes
    if k.soort != "string":
        return {c: label for c, label in codes.items() if label.casefold() in ONTBREKEND}
    if k.patroon is not None and not all(re.search(k.patroon, label) for label in codes.values()):
        return {}
    return codes
