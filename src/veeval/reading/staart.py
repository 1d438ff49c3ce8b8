"""Rows under a table that are no data: totals and footnotes. Each is named; none is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.reading.levering import Plek
from veeval.reading.problemen import problemen, samen
from veeval.reading.teksten import PROBLEEM

__all__ = ["below_table"]

_TOTAAL = re.compile(r"(?:sub|eind|generaal )?tota(?:al|len)(?: generaal| alle locaties| [0-9]{4})?:?|som:?", re.I)
_NOOT = re.compile(r"(?:[*¹²³]|\(?[0-9]\) |bron:|toelichting:|noot:|opmerking(?:en)?:|n\.?b\.? )", re.I)
_MIN_KOLOMMEN = 3


def below_table(
    rows: Sequence[Sequence[str]], rijen: npt.NDArray[np.int64], plek: Plek, *, notes: bool = True
) -> tuple[np.ndarray, pd.DataFrame]:
    """Find the rows that are no data.

    A row is a total where its first filled cell says so and nothing else; a footnote is a single text at the bottom of
    a table of at least three columns, after an empty row or starting like a note.

    Returns
    -------
    tuple of (numpy.ndarray of bool, pandas.DataFrame)
        The rows to leave out, and a warning for each.
    """
    out = np.zeros(len(rows), dtype=bool)
    problems = []
    first = [next((c for c in row if c), "") for row in rows]
    totals = np.array([bool(_TOTAAL.fullmatch(f)) for f in first], dtype=bool)
    under = _footnotes(rows, first) if notes else np.zeros(len(rows), dtype=bool)
    for mask, rule in ((totals, "totaalrij"), (under & ~totals, "voetregel")):
        where = np.flatnonzero(mask)
        out[where] = True
        if len(where):
            texts = [first[i] for i in where]
            uitleg = [PROBLEEM[rule].format(waarde=t[:40]) for t in texts]
            at = (plek.bestand, plek.blad)
            problems.append(problemen(at, rijen[where].tolist(), "", texts, rule, uitleg, "waarschuwing"))
    return out, samen(problems)


def _footnotes(rows: Sequence[Sequence[str]], first: Sequence[str]) -> npt.NDArray[np.bool_]:
    out = np.zeros(len(rows), dtype=bool)
    width = max((len(r) for r in rows), default=0)
    if width < _MIN_KOLOMMEN:
        return out
    bottom: list[int] = []
    for i in reversed(range(len(rows))):
        filled = sum(map(bool, rows[i]))
        if filled == 1:
            bottom.append(i)
        elif filled:
            break
    after_gap = False
    for i in reversed(bottom):
        after_gap = after_gap or (i > 0 and not any(rows[i - 1]))
        out[i] = after_gap or bool(_NOOT.match(first[i]))
    return out
