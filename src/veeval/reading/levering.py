"""A delivery as it came: text, with file, sheet and row number of everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.reading.problemen import geen_problemen

__all__ = ["Levering", "Plek", "RuweTabel"]


@dataclass(frozen=True, slots=True)
class Plek:
    """Where a table was found: file and sheet (empty for a csv)."""

    bestand: str
    blad: str = ""

    def __str__(self) -> str:
        return f"{self.bestand}, blad {self.blad}" if self.blad else self.bestand


@dataclass(frozen=True, slots=True)
class RuweTabel:
    """One table as delivered.

    Attributes
    ----------
    naam : str
        Name of the table, in lower case; need not be a table that veeval knows.
    bestand, blad : str
        File (relative to the delivery) and sheet (empty for a csv).
    frame : pandas.DataFrame
        Every column as text (dtype ``str``), trimmed; missing where empty. Columns are named as in the header.
    rijen : numpy.ndarray of int, shape (n,)
        Row number of each row as the supplier sees it; the header of a plain csv is row 1.
    getallen : mapping of str to numpy.ndarray of bool, shape (n,)
        Per column the cells that were numbers already (a workbook or a typed frame): their text has a decimal point
        and no thousands separator, whatever the rest of the table uses.
    scheiding : str
        Delimiter of a csv, empty otherwise; says which decimal sign to expect where the cells do not tell.
    """

    naam: str
    bestand: str
    blad: str
    frame: pd.DataFrame
    rijen: npt.NDArray[np.int64]
    getallen: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    scheiding: str = ""

    @property
    def plek(self) -> Plek:
        """File and sheet."""
        return Plek(self.bestand, self.blad)


@dataclass(frozen=True, slots=True)
class Levering:
    """What was delivered, before any rule was checked.

    Attributes
    ----------
    naam : str
        Name of the file or folder.
    tabellen : mapping of str to RuweTabel
        The tables by name.
    herkomst : mapping of str to str
        Path of each file read, relative to the delivery, and the SHA-256 of its bytes.
    opmerkingen : tuple of str
        What was found out and repaired, in Dutch.
    problems : pandas.DataFrame
        Problems met while reading; columns as in ``ValidationReport.problems``.
    onleesbaar : frozenset of str
        Names of tables whose file could not be read; references to them are not checked.
    """

    naam: str
    tabellen: Mapping[str, RuweTabel] = field(default_factory=dict)
    herkomst: Mapping[str, str] = field(default_factory=dict)
    opmerkingen: tuple[str, ...] = ()
    problems: pd.DataFrame = field(default_factory=geen_problemen)
    onleesbaar: frozenset[str] = frozenset()

    def __getitem__(self, naam: str) -> RuweTabel:
        return self.tabellen[naam]
