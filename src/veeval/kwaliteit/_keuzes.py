"""Who changed model, and when: the spells of each location, from the table of choices."""

from __future__ import annotations

import pandas as pd

from veeval.dataset import Dataset
from veeval.groepering import modellen_op
from veeval.inzetmodellen import ZONDER

__all__ = ["eerste_dag", "op_dag", "perioden"]


def perioden(ds: Dataset) -> pd.DataFrame:
    """Spells of the models of each location, in order; days without a known choice belong to no spell.

    Returns
    -------
    DataFrame
        locatie_id, begin, einde (first and last day; NaT while it lasts), inzetmodel (names joined by " + "),
        volgnummer (switches before it: 0 for the first model, also when it goes on after a gap).
    """
    choices = ds["keuzes"]
    ends = choices.dropna(subset=["einde"]).assign(begin=lambda f: f["einde"] + pd.Timedelta(days=1))
    days = pd.concat([choices, ends])[["locatie_id", "begin"]].rename(columns={"begin": "dag"}).drop_duplicates()
    days = days.sort_values(["locatie_id", "dag"], ignore_index=True)
    days["inzetmodel"] = modellen_op(ds, days, "dag")
    days = days.rename(columns={"dag": "begin"})
    days = days[_verandert(days)]
    days["einde"] = days.groupby("locatie_id")["begin"].shift(-1) - pd.Timedelta(days=1)
    spells = days[days["inzetmodel"] != ZONDER].reset_index(drop=True)
    moved = _verandert(spells).astype(int)
    return spells.assign(volgnummer=moved.groupby(spells["locatie_id"]).cumsum() - 1)


def _verandert(spells: pd.DataFrame) -> pd.Series[bool]:
    """Whether the model differs from that of the spell before it at the same location."""
    return spells["inzetmodel"].ne(spells.groupby("locatie_id")["inzetmodel"].shift())


def eerste_dag(spells: pd.DataFrame, volgnummer: int) -> pd.DataFrame:
    """First spell with this number of each location, by ``locatie_id``."""
    chosen = spells[spells["volgnummer"] == volgnummer]
    return chosen.drop_duplicates("locatie_id").set_index("locatie_id")


def op_dag(rows: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """Add to each row the model and number of the spell in which its ``datum`` lies; NA where no choice is known."""
    left = rows.sort_values("datum", kind="stable")
    right = spells.sort_values("begin", kind="stable")
    placed = pd.merge_asof(left, right, left_on="datum", right_on="begin", by="locatie_id")
    late = placed["datum"] > placed["einde"]
    placed.loc[late, ["inzetmodel", "volgnummer"]] = None
    return placed.drop(columns=["begin", "einde"])
