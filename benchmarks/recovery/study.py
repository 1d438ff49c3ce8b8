"""Ask every question of one sample, and count how often its intervals hold the truth."""

from __future__ import annotations

import pandas as pd
from benchmarks.recovery.questions import VRAGEN, Vergeleken, compare

import veeval as ve
from veeval import synth

__all__ = ["GEMEENTEN", "KEY", "SEEDS", "draw", "per_group", "per_question"]

SEEDS = range(101, 301)
GEMEENTEN = 8
KEY = ("seed",)


def draw(seed: int, asked: tuple[Vergeleken, ...] = VRAGEN) -> pd.DataFrame:
    """Draw a sample, and set every estimate with an interval beside its truth."""
    ds = ve.load(synth.tabellen(GEMEENTEN, seed))
    return compare(ds, synth.waarheid(seed, GEMEENTEN)["effecten"], asked).assign(seed=seed)


def per_question(rows: pd.DataFrame) -> pd.DataFrame:
    """Count intervals and hits per sample and question: rows of one sample hang together."""
    counted = rows.groupby(["seed", "vraag"], sort=False)["raak"].agg(intervallen="size", raak="sum")
    return counted.reset_index().astype({"raak": int})


def per_group(rows: pd.DataFrame) -> pd.DataFrame:
    """Say per row of a question's table how often it holds, and how far estimates lie from the truth.

    ``afwijking`` is the mean of estimate minus truth and ``spreiding`` the standard deviation of the estimates, both
    in the unit of the question; ``std_error`` is the root of the mean square of the standard errors.
    """
    error = (rows["schatting"] - rows["waarheid"]).groupby([rows["vraag"], rows["groep"]], sort=False)
    square = rows["std_error"].pow(2).groupby([rows["vraag"], rows["groep"]], sort=False)
    hits = rows.groupby(["vraag", "groep"], sort=False)["raak"]
    out = hits.agg(intervallen="size", raak="sum").astype(int)
    out["afwijking"], out["spreiding"], out["std_error"] = error.mean(), error.std(), square.mean() ** 0.5
    return out.reset_index()
