"""Who changed model, and when: the spells of each location, from the table of choices."""

from __future__ import annotations

import pandas as pd

from veeval.dataset import Dataset
from veeval.groepering import modellen_op
from veeval.inzetmodellen import ZONDER

__all__ = ["perioden"]


def perioden(ds: Dataset) -> pd.DataFrame:
    """Spells of the models of each location, in order; days without a known choice belong to no spell.

    Returns
    -------
    DataFrame
        locatie_id, begin (day from which it holds), inzetmodel (names joined by " + "), volgnummer (from 0).
    """
    choices = ds["keuzes"]
    ends = choices.dropna(subset=["einde"]).assign(begin=lambda f: f["einde"] + pd.Timedelta(days=1))
    days = pd.concat([choices, ends])[["locatie_id", "begin"]].rename(columns={"begin": "dag"}).drop_duplicates()
    days = days.sort_values(["locatie_id", "dag"], ignore_index=True)
    days["inzetmodel"] = modellen_op(ds, days, "dag")
    days = days.rename(columns={"dag": "begin"})
    known = days[days["inzetmodel"] != ZONDER]
    same = known["inzetmodel"].eq(known.groupby("locatie_id")["inzetmodel"].shift())
    spells = known[~same].reset_index(drop=True)
    return spells.assign(volgnummer=spells.groupby("locatie_id").cumcount())
