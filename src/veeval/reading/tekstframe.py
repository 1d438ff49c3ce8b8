"""From rows of cells to a frame of trimmed text with row numbers: what every kind of file ends in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from veeval.reading.kolombytes import Kolombytes, may_need_trim
from veeval.reading.levering import Plek, RuweTabel
from veeval.reading.problemen import probleem, samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.zinnen import remark

__all__ = ["MEESTE_KOLOMMEN", "Blad", "make_table", "too_wide"]


MEESTE_KOLOMMEN = 2_000


@dataclass(frozen=True, slots=True)
class Blad:
    """A table of one file or sheet, with what was found out and what was wrong with it.

    Attributes
    ----------
    tabel : RuweTabel or None
        The table; None where it could not be read.
    opmerkingen : tuple of str
        What was found out and repaired.
    problems : pandas.DataFrame
        What was wrong.
    groep : str
        Sheets and files with the same group are parts of one table; empty for a table that stands on its own.
    """

    tabel: RuweTabel | None
    opmerkingen: tuple[str, ...]
    problems: pd.DataFrame
    groep: str = ""


def too_wide(plek: Plek, kolommen: int) -> Blad | None:
    """Return the problem of a table with more columns than anybody makes, or None."""
    if kolommen <= MEESTE_KOLOMMEN:
        return None
    uitleg = PROBLEEM["te_veel_kolommen"].format(aantal=kolommen, grens=MEESTE_KOLOMMEN)
    return Blad(None, (), probleem((plek.bestand, plek.blad), "te_veel_kolommen", uitleg))


def make_table(
    naam: str,
    plek: Plek,
    kop: Sequence[str],
    kolommen: Sequence[pd.Series],
    rijen: np.ndarray,
    getallen: Sequence[np.ndarray | None] | None = None,
    scheiding: str = "",
    *,
    trimmed: bool = False,
) -> Blad:
    """Trim, drop what is empty, name the columns, and say what was done.

    Parameters
    ----------
    naam : str
        Name of the table.
    plek : Plek
        File and sheet.
    kop : sequence of str
        Header as delivered.
    kolommen : sequence of pandas.Series of str
        One per header cell.
    rijen : numpy.ndarray of int
        Row numbers as the supplier sees them.
    getallen : sequence of numpy.ndarray of bool or None
        Per column which cells were numbers.
    scheiding : str
        Delimiter of a csv.
    trimmed : bool
        Whether no cell can begin or end with white space.
    """
    opmerkingen: list[str] = []
    done = [_trim(k, sure=trimmed) for k in kolommen]
    aantal = sum(a for _, a in done)
    if aantal:
        opmerkingen.append(remark("bijgesneden", plek=plek, aantal=aantal))
    cells = [c for c, _ in done]
    filled = np.zeros(len(rijen), dtype=bool)
    for c in cells:
        filled |= c.notna().to_numpy()
    if leeg := int((~filled).sum()):
        opmerkingen.append(remark("lege_rijen", plek=plek, aantal=leeg))
    keep, extra, problems = _columns(plek, kop, cells)
    opmerkingen += extra
    whole = bool(filled.all())
    kept = {n: cells[i] if whole else cells[i][filled].reset_index(drop=True) for n, i in keep.items()}
    frame = pd.DataFrame(kept, index=pd.RangeIndex(int(filled.sum())), dtype="str")
    masks = {n: m[filled] for n, i in keep.items() if getallen is not None and (m := getallen[i]) is not None}
    if frame.empty:
        problems.append(probleem((plek.bestand, plek.blad), "geen_rijen", PROBLEEM["geen_rijen"], ernst="waarschuwing"))
    ruw = RuweTabel(
        naam, plek.bestand, plek.blad, frame, rijen[filled].astype(np.int64), masks, scheiding, plaatsen=keep
    )
    return Blad(ruw, tuple(opmerkingen), samen(problems))


def _trim(cells: pd.Series, *, sure: bool) -> tuple[pd.Series, int]:
    """Take white space away around every cell and empty what is left empty; count the cells that were changed."""
    text = cells.astype("str").reset_index(drop=True)
    if sure or not may_need_trim(Kolombytes.of(text)):
        empty = (text == "").to_numpy(dtype=bool)
        return text.mask(empty) if empty.any() else text, 0
    stripped = text.str.strip()
    changed = int(((text != stripped) & text.notna() & (stripped != "")).sum())
    return stripped.mask(stripped == ""), changed


def _columns(
    plek: Plek, kop: Sequence[str], cells: Sequence[pd.Series]
) -> tuple[dict[str, int], list[str], list[pd.DataFrame]]:
    """Name each column; return where each name is, the remarks and the problems."""
    where: dict[str, int] = {}
    opmerkingen: list[str] = []
    problems = []
    nameless = 0
    for i, header in enumerate(kop):
        column = " ".join(header.split())
        if not column:
            if cells[i].notna().any():
                text = PROBLEEM["kolom_zonder_kop"].format(nummer=i + 1)
                problems.append(probleem((plek.bestand, plek.blad), "kolom_zonder_kop", text))
            nameless += 1
            continue
        if column in where:
            text = PROBLEEM["kolom_dubbel"].format(kolom=column)
            problems.append(probleem((plek.bestand, plek.blad), "kolom_dubbel", text, kolom=column))
            continue
        where[column] = i
    if nameless:
        opmerkingen.append(remark("lege_kolommen", plek=plek, aantal=nameless))
    return where, opmerkingen, problems
