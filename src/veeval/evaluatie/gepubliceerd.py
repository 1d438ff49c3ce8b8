"""What a reader sees in a results folder: figures with their groups, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["AANTAL", "SCHATTING", "Stuk", "Tabel", "cijfer"]

AANTAL, SCHATTING = "n", "schatting"
Array = npt.NDArray[np.float64]
_CIJFER = re.compile(r"[-−]?\d{1,3}(?:\.\d{3})+(?:,\d+)?%?|[-−]?\d+(?:,\d+)?%?")  # with hyphen or minus sign


@dataclass(frozen=True, slots=True)
class Tabel:
    """The table of one question.

    Attributes
    ----------
    naam : str
        The name of its files.
    by : tuple of str
        Its grouping columns.
    codes, groepen : DataFrame
        Groups of the rows: as keys, and as they are called on pages.
    frame : DataFrame
        As it stands in the csv.
    verborgen : Series of bool
        Rows that are hidden.
    telt, personen : str, bool
        What n counts, as far as the workbook says so; whether persons are counted.
    """

    naam: str
    by: tuple[str, ...]
    codes: pd.DataFrame
    groepen: pd.DataFrame
    frame: pd.DataFrame
    verborgen: pd.Series[bool]
    telt: str
    personen: bool

    @property
    def aandeel(self) -> bool:
        """Whether the figures are shares."""
        return bool(self.frame["unit"].eq("aandeel").all())

    def groep(self, i: int) -> str:
        """Name of the group of a row, as people read it."""
        return ", ".join(map(str, self.groepen.iloc[i])) or "alle"


@dataclass(frozen=True, slots=True)
class Stuk:
    """Figures of one place in the results: a sheet, a table on a page, a figure.

    Attributes
    ----------
    waar : str
        File and place.
    groepen : DataFrame
        Groups of the rows, as they are called on pages.
    cijfers : dict of str to array
        Per quantity the figure of each row; NaN where none is shown.
    speling : dict of str to array
        How far each figure may lie from the truth: half of the last digit.
    naam : str
        The question it shows; empty where that is not known.
    aandeel : bool
        Whether its figures are shares.
    telt : str
        What n counts; empty where that is not said.
    """

    waar: str
    groepen: pd.DataFrame
    cijfers: dict[str, Array]
    naam: str = ""
    aandeel: bool = False
    speling: dict[str, Array] = field(default_factory=dict)
    telt: str = ""


def cijfer(text: str) -> tuple[float, float]:
    """Read the first number of a text as pages write it, and half of its last digit; NaN where there is none.

    >>> cijfer("1.140,5 (7,7 – 13,6)")
    (1140.5, 0.05)
    >>> cijfer("67%")
    (0.67, 0.005)
    >>> cijfer("−0,04 tot 0,19")
    (-0.04, 0.005)
    """
    found = _CIJFER.search(text)
    if found is None:
        return np.nan, 0.0
    number = found.group().rstrip("%")
    scale = 100.0 if found.group().endswith("%") else 1.0
    decimals = len(number.partition(",")[2])
    value = float(number.replace(".", "").replace(",", ".").replace("−", "-"))
    return value / scale, 0.5 * 10.0**-decimals / scale
