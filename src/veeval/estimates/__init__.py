"""A result: estimates with their uncertainty, method, and what may be shown of them."""

from veeval.estimates.grenzen import MINSTE_PLAATSEN, Grenzen, trechtergrenzen
from veeval.estimates.kolommen import (
    ALLEN_N,
    APART,
    CONTRAST_COLUMNS,
    DOMINANTIE,
    MIN_N,
    SCHATTINGEN,
    TABLE_COLUMNS,
    VAN_PERSONEN,
    empty_contrasts,
    group_names,
)
from veeval.estimates.leestabel import Leestabel
from veeval.estimates.resultaat import Estimates

__all__ = [
    "ALLEN_N",
    "APART",
    "CONTRAST_COLUMNS",
    "DOMINANTIE",
    "MINSTE_PLAATSEN",
    "MIN_N",
    "SCHATTINGEN",
    "TABLE_COLUMNS",
    "VAN_PERSONEN",
    "Estimates",
    "Grenzen",
    "Leestabel",
    "empty_contrasts",
    "group_names",
    "trechtergrenzen",
]
