"""Columns of a result, thresholds of what may be shown, and names of groups."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

__all__ = [
    "ALLEN_N",
    "APART",
    "CONTRAST_COLUMNS",
    "DOMINANTIE",
    "MIN_N",
    "NUMBERS",
    "SCHATTINGEN",
    "TABLE_COLUMNS",
    "TELLING",
    "VAN_PERSONEN",
    "empty_contrasts",
    "group_names",
]

MIN_N = 10
ALLEN_N = 2 * MIN_N  # "all" or "none" of fewer persons says something about each of them
DOMINANTIE = 0.85  # above this share of a total, the total is about as good as the figure of the largest provider
SCHATTINGEN = "schattingen"  # name of the table among the frames of a result
VAN_PERSONEN = ("bereikte kinderen", "doelgroepkinderen", "gesprekspartners", "respondenten", "trajecten")
TABLE_COLUMNS = (
    "indicator",
    "unit",
    "estimate",
    "std_error",
    "statistic",
    "df",
    "p_value",
    "conf_low",
    "conf_high",
    "n",
    "n_clusters",
    "method",
    "evidence",
)
CONTRAST_COLUMNS = (
    "groep_a",
    "groep_b",
    "estimate",
    "std_error",
    "statistic",
    "df",
    "p_value",
    "p_holm",
    "conf_low",
    "conf_high",
    "n_clusters",
    "method",
    "evidence",
)
TELLING = ("signaal", "oordeel_voorzichtig", "oordeel_optimistisch")  # words that tell what a hidden figure was
APART = (  # one does not add up over these
    "instrument",
    "domein",
    "thema",
    "oordeel",
    "formatie",
    "taak",
    "situatie",
    "maat",
    "versie",
    "stap",
    "vraag_id",
    "antwoord",
)
NUMBERS = ("estimate", "std_error", "statistic", "df", "p_value", "p_holm", "conf_low", "conf_high", "n", "n_clusters")


def group_names(frame: pd.DataFrame, by: Sequence[str]) -> pd.Series[str]:
    """Name the group of each row: the values of the grouping columns, joined by " / "; "alle" without grouping."""
    if not by:
        return pd.Series("alle", index=frame.index, dtype=str)
    return pd.Series(map(" / ".join, zip(*(frame[c].astype(str) for c in by), strict=True)), frame.index, dtype=str)


def empty_contrasts(by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Give a frame of contrasts without rows, for a question with nothing to compare."""
    return pd.DataFrame(columns=[*by, *CONTRAST_COLUMNS]).astype({c: float for c in NUMBERS if c in CONTRAST_COLUMNS})
