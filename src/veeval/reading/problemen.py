"""The list of problems: one row per failing cell, row, column or file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Literal, TypeVar

import pandas as pd

from veeval.reading.bsn import is_confidential, mask

__all__ = [
    "FOUT",
    "KOLOMMEN",
    "MAX_TEKENS",
    "WAARSCHUWING",
    "Ernst",
    "geen_problemen",
    "kort",
    "probleem",
    "problemen",
    "samen",
]

_T = TypeVar("_T")
Ernst = Literal["fout", "waarschuwing"]
FOUT: Ernst = "fout"
WAARSCHUWING: Ernst = "waarschuwing"
KOLOMMEN = ("file", "sheet", "row", "column", "value", "rule", "uitleg", "ernst")
MAX_TEKENS = 80
_DTYPES = {k: ("Int64" if k == "row" else "str") for k in KOLOMMEN}


def kort(waarde: object) -> str:
    """Return a value as text of at most ``MAX_TEKENS`` characters, without line breaks or control characters."""
    tekst = "".join(c if c.isprintable() else " " for c in str(waarde)[: 2 * MAX_TEKENS])
    return tekst if len(tekst) <= MAX_TEKENS else tekst[: MAX_TEKENS - 1] + "…"


@cache
def geen_problemen() -> pd.DataFrame:
    """Return an empty list of problems, with its columns and dtypes; one frame, never changed."""
    return pd.DataFrame({k: pd.Series([], dtype=t) for k, t in _DTYPES.items()})


def problemen(
    plek: tuple[str, str],
    rijen: Sequence[int | None],
    kolom: str,
    waarden: Sequence[str],
    rule: str,
    uitleg: Sequence[str],
    ernst: Ernst = FOUT,
) -> pd.DataFrame:
    """Return problems of one column and one rule.

    Parameters
    ----------
    plek : tuple of (file, sheet)
        Where the table was found.
    rijen : sequence of int or None
        Row numbers as the supplier sees them; None for the table as a whole.
    kolom : str
        The column that is named.
    waarden : sequence of str
        The values as delivered; cut off at ``MAX_TEKENS`` characters.
    rule : str
        The rule that was broken.
    uitleg : sequence of str
        What is wrong and what to do now.
    ernst : {"fout", "waarschuwing"}
        Whether it blocks.
    """
    waarden, uitleg = _zonder_vertrouwelijk(kolom, waarden, uitleg)
    n = len(waarden)
    return pd.DataFrame(
        {
            "file": pd.array([plek[0]] * n, dtype="str"),
            "sheet": pd.array([plek[1]] * n, dtype="str"),
            "row": pd.array(list(rijen), dtype="Int64"),
            "column": pd.array([kolom] * n, dtype="str"),
            "value": pd.array(_each(kort, waarden), dtype="str"),
            "rule": pd.array([rule] * n, dtype="str"),
            "uitleg": pd.array(list(uitleg), dtype="str"),
            "ernst": pd.array([ernst] * n, dtype="str"),
        }
    )


def _each(make: Callable[[str], _T], waarden: Sequence[str]) -> list[_T]:
    """Make something of every value, once for those that are equal."""
    made = {w: make(w) for w in set(waarden)}
    return [made[w] for w in waarden]


def _zonder_vertrouwelijk(
    kolom: str, waarden: Sequence[str], uitleg: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Mask what may be a name or a BSN, in the value and wherever the explanation repeats it."""
    hide = _each(lambda w: is_confidential(kolom, str(w)), waarden)
    if not any(hide):
        return waarden, uitleg
    shown = [mask(str(w)) if h else w for w, h in zip(waarden, hide, strict=True)]
    told = [u.replace(str(w).strip(), mask(str(w))) if h else u for u, w, h in zip(uitleg, waarden, hide, strict=True)]
    return shown, told


def probleem(
    plek: tuple[str, str],
    rule: str,
    uitleg: str,
    *,
    rij: int | None = None,
    kolom: str = "",
    waarde: object = "",
    ernst: Ernst = FOUT,
) -> pd.DataFrame:
    """Return one problem as a list of one."""
    return problemen(plek, [rij], kolom, [kort(waarde)], rule, [uitleg], ernst)


def samen(delen: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Join lists of problems; a problem that is there twice stays once."""
    gevuld = [d for d in delen if len(d)]
    if not gevuld:
        return geen_problemen()
    if len(gevuld) == 1:
        return gevuld[0]
    return pd.concat(gevuld, ignore_index=True).drop_duplicates(ignore_index=True)
