"""Hours by the million: added up inside the engine that holds them, so that only sums come to memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw
import pandas as pd

from veeval.reading.lui import check_lazy
from veeval.reading.lui_typen import typed_frame
from veeval.reading.problemen import problemen, samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.zinnen import remark
from veeval.tables import Inzet
from veeval.tables.kolom import DTYPES

__all__ = ["TABEL", "Opgeteld", "add_up"]

TABEL: Final = Inzet.tabelnaam  # the only table that can be added up: its rows mean hours, and nothing else
_SOM = ("uren", "kosten")


@dataclass(frozen=True, slots=True)
class Opgeteld:
    """What is left of a large table.

    frame : one row per combination of everything but the sums; rijen : rows that were read; problems, opmerkingen : as
    of a delivery; plek : where it was found.
    """

    frame: pd.DataFrame
    rijen: int
    problems: pd.DataFrame
    opmerkingen: tuple[str, ...]
    plek: str


def add_up(table: object, locaties: pd.DataFrame | None, plek: str = TABEL) -> Opgeteld:
    """Check hours inside their engine by the rules of the table, and add them up.

    Parameters
    ----------
    table : lazy table
        As for :func:`veeval.reading.lui.check_lazy`.
    locaties : DataFrame or None
        The table locaties, for the reference; None where it was not delivered.
    plek : str
        Name for messages.

    Returns
    -------
    Opgeteld
        Nothing is added up where anything is wrong.
    """
    checked = check_lazy(table, Inzet, plek)
    nothing = pd.DataFrame({c: pd.Series(dtype=DTYPES[k.soort]) for c, k in Inzet.kolommen.items()})
    if len(checked.problems):
        return Opgeteld(nothing, checked.rijen, checked.problems, (), plek)
    unknown = _unknown_places(checked.rows, locaties, plek)
    if len(unknown):
        return Opgeteld(nothing, checked.rijen, unknown, (), plek)
    frame = _sums(checked.rows)
    told = remark("opgeteld", plek=plek, rijen=checked.rijen, over=len(frame))
    return Opgeteld(frame, checked.rijen, samen([]), (told,), plek)


def _unknown_places(lazy: nw.LazyFrame[Any], locaties: pd.DataFrame | None, plek: str) -> pd.DataFrame:
    if locaties is None:
        return samen([])
    there = lazy.select("locatie_id").unique().collect().to_pandas()["locatie_id"].dropna().astype(str)
    wrong = sorted(set(there) - set(locaties["locatie_id"].astype(str)))
    uitleg = [PROBLEEM["verwijzing"].format(waarde=w, tabel="locaties", doel="locatie_id") for w in wrong]
    return problemen((plek, ""), [None] * len(wrong), "locatie_id", wrong, "verwijzing", uitleg)


def _sums(lazy: nw.LazyFrame[Any]) -> pd.DataFrame:
    """Add hours and cost up over rows that are equal in everything else; rows without cost stay apart."""
    keys = [c for c in Inzet.kolommen if c not in _SOM]
    marked = lazy.with_columns(nw.col("kosten").is_null().alias("_zonder"))
    summed = marked.group_by(*keys, "_zonder", drop_null_keys=False).agg(*(nw.col(c).sum().alias(c) for c in _SOM))
    costed = nw.when(~nw.col("_zonder")).then(nw.col("kosten")).alias("kosten")
    return typed_frame(summed.with_columns(costed), Inzet).sort_values(keys, ignore_index=True)
