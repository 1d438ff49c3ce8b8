"""Suppression of a two-way table of counts with margins, such that nothing hidden can be calculated back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.errors import BadArgument
from veeval.estimates import MIN_N
from veeval.privacy.stromen import BoolTable, IntTable, Netwerk

__all__ = ["TOTAAL", "suppress"]

TOTAAL = "totaal"
_DUURDER = 8.0  # a margin is worth more to a reader than a cell of the same size


def suppress(counts: pd.DataFrame, min_n: int = MIN_N) -> pd.DataFrame:
    """Hide small counts, and as little else as keeps them hidden.

    Parameters
    ----------
    counts : pandas.DataFrame, shape (r, c)
        Counts of persons without margins: whole numbers of 0 or more.
    min_n : int
        Counts of 1 to ``min_n - 1`` are hidden.

    Returns
    -------
    pandas.DataFrame, shape (r + 1, c + 1)
        The counts with their margins (label ``totaal``), as ``Int64``; NA where hidden. Of every hidden entry that is
        not 0 the interval that follows from all that is shown is at least ``min_n`` wide.

    Raises
    ------
    BadArgument
        A count is negative, missing or not whole, a label is ``totaal``, labels repeat, or ``min_n`` is below 1.

    Notes
    -----
    Per hidden entry a cycle of entries is sought along which it can rise by ``min_n`` while rows and columns keep
    adding up (Cox 1980; Fischetti & Salazar 1999 give the network); the cheapest cycle by what is shown already is
    hidden. Afterwards every entry that was hidden for another's sake is shown again if the intervals stay wide
    enough. Zeros are shown: a row with all its children in one column is a disclosure of its own, see
    :func:`veeval.privacy.derivable` and the flags of a report.
    """
    waarden = _with_margins(counts, min_n)
    netwerk = Netwerk(waarden)
    primair = (waarden > 0) & (waarden < min_n)
    verborgen = _protected(netwerk, primair, min_n)
    verborgen = _shown_again(netwerk, primair, verborgen, min_n)
    getoond = pd.DataFrame(waarden, index=[*counts.index, TOTAAL], columns=[*counts.columns, TOTAAL], dtype="Int64")
    return getoond.mask(pd.DataFrame(verborgen, index=getoond.index, columns=getoond.columns))


def _with_margins(counts: pd.DataFrame, min_n: int) -> IntTable:
    if min_n < 1:
        raise BadArgument(f"min_n is {min_n}; geef een getal van 1 of hoger.")
    for wat, labels in (("rij", counts.index), ("kolom", counts.columns)):
        if TOTAAL in labels or labels.has_duplicates:
            raise BadArgument(f"een {wat} heet {TOTAAL!r} of komt twee keer voor; geef de tabel zonder randtotalen.")
    if counts.empty:
        raise BadArgument("de tabel is leeg; geef een tabel met minstens een rij en een kolom.")
    try:
        getallen: npt.NDArray[np.float64] = counts.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise BadArgument("de tabel bevat tekst; geef gehele aantallen.") from None
    fout = ~(getallen >= 0) | (getallen % 1 != 0) | (getallen > 2**31)
    if fout.any():
        i, j = (int(k[0]) for k in np.nonzero(fout))
        raise BadArgument(
            f"het aantal in rij {counts.index[i]!r}, kolom {counts.columns[j]!r} is {getallen[i, j]:g}; "
            "geef een geheel getal van 0 of meer."
        )
    cellen = getallen.astype(np.int64)
    met = np.vstack([cellen, cellen.sum(axis=0)])
    return np.hstack([met, met.sum(axis=1, keepdims=True)])


def _protected(netwerk: Netwerk, primair: BoolTable, min_n: int) -> BoolTable:
    """Hide a cycle for every hidden entry whose interval is too narrow, the largest first."""
    verborgen = primair.copy()
    prijs = np.log1p(netwerk.waarden.astype(np.float64)) + 1.0
    prijs[-1, :] *= _DUURDER
    prijs[:, -1] *= _DUURDER
    for i, j in sorted(zip(*np.nonzero(primair), strict=True), key=lambda cel: -netwerk.waarden[cel]):
        cel = (int(i), int(j))
        if _narrow(netwerk, verborgen, cel, min_n):
            for ander in netwerk.cyclus(verborgen, cel, min_n, prijs):
                verborgen[ander] = True
    return verborgen


def _shown_again(netwerk: Netwerk, primair: BoolTable, verborgen: BoolTable, min_n: int) -> BoolTable:
    extra = zip(*np.nonzero(verborgen & ~primair), strict=True)
    for cel in sorted(extra, key=lambda cel: -netwerk.waarden[cel]):
        zonder = verborgen.copy()
        zonder[cel] = False
        over = zip(*np.nonzero(zonder & (netwerk.waarden > 0)), strict=True)
        if not any(_narrow(netwerk, zonder, (int(i), int(j)), min_n) for i, j in over):
            verborgen = zonder
    return verborgen


def _narrow(netwerk: Netwerk, verborgen: BoolTable, cel: tuple[int, int], min_n: int) -> bool:
    laag, hoog = netwerk.interval(verborgen, cel)
    return hoog - laag < min_n
