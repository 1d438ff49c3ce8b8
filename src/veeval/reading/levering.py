"""A delivery as it came: text, with file, sheet and row number of everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.reading.problemen import FOUT, Ernst, geen_problemen, probleem, problemen, samen

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
    decimaal : str
        Decimal sign that the file itself declares (a data package); empty where it must be found out.
    labels : mapping of str to mapping of str to str
        Value labels by column: code as text, and what it stands for (SPSS, Stata).
    omschrijvingen : mapping of str to str
        What the file itself says about a column (the variable labels of SPSS and Stata).
    koppen : mapping of str to str
        Header as delivered, for the columns that a mapping renamed; problems name the column so.
    epoche : {0, 1900, 1904}
        Year from which day numbers count in the workbook it came from; 0 where there are no day numbers.
    plaatsen : mapping of str to int
        Column of the file, counted from 0, in which each header stands.
    gemeld : frozenset of str
        Columns whose absence has a problem already, where its cause was met.
    delen : tuple of (Plek, int)
        For a table that stands in several places (a sheet per year): each place and its number of rows, in order.
    """

    naam: str
    bestand: str
    blad: str
    frame: pd.DataFrame
    rijen: npt.NDArray[np.int64]
    getallen: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    scheiding: str = ""
    decimaal: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    omschrijvingen: Mapping[str, str] = field(default_factory=dict)
    koppen: Mapping[str, str] = field(default_factory=dict)
    epoche: int = 0
    plaatsen: Mapping[str, int] = field(default_factory=dict)
    gemeld: frozenset[str] = frozenset()
    delen: tuple[tuple[Plek, int], ...] = ()

    @property
    def plek(self) -> Plek:
        """File and sheet; of the first part where there are several."""
        return Plek(self.bestand, self.blad)

    def kop(self, kolom: str) -> str:
        """Return the header of a column as the supplier wrote it."""
        return self.koppen.get(kolom, kolom)

    def rij_tekst(self, positie: int, naast: int) -> str:
        """Name the row at a position, with its sheet or file where that is another than of the row beside it."""
        where, beside = self._deel(np.array([positie, naast]))
        place = "" if where == beside else f" van {self.delen[where][0]}"
        return f"rij {self.rijen[positie]}{place}"

    def _deel(self, posities: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Index of the part that each position stands in."""
        ends = np.cumsum([n for _, n in self.delen]) if self.delen else np.array([len(self.rijen)])
        return np.searchsorted(ends, posities, side="right")

    def problemen(
        self,
        posities: npt.NDArray[np.intp],
        kolom: str,
        waarden: Sequence[str],
        rule: str,
        uitleg: Sequence[str],
        ernst: Ernst = FOUT,
    ) -> pd.DataFrame:
        """Name cells of one column at positions in the frame, with the file, sheet and row that they came from."""
        parts = self._deel(posities)
        found = []
        for i in np.unique(parts).tolist():
            here = np.flatnonzero(parts == i).tolist()
            plek = self.delen[i][0] if self.delen else self.plek
            named = problemen(
                (plek.bestand, plek.blad),
                self.rijen[posities[here]].tolist(),
                kolom,
                [waarden[j] for j in here],
                rule,
                [uitleg[j] for j in here],
                ernst,
            )
            found.append(named.assign(column=self.kop(kolom)).astype(named.dtypes) if kolom in self.koppen else named)
        return samen(found)

    def probleem(
        self, rule: str, uitleg: str, *, kolom: str = "", waarde: object = "", ernst: Ernst = FOUT
    ) -> pd.DataFrame:
        """Name something about the table as a whole, or about one of its columns."""
        return probleem((self.bestand, self.blad), rule, uitleg, kolom=self.kop(kolom), waarde=waarde, ernst=ernst)


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
    bron : Path or None
        The file or folder itself; None for frames.
    plaatsen : mapping of Plek to mapping of str to int
        Per file and sheet the column of each header.
    betekenis : mapping of Plek to mapping of str to int
        Per file and sheet the column that was read as each column of a table.
    """

    naam: str
    tabellen: Mapping[str, RuweTabel] = field(default_factory=dict)
    herkomst: Mapping[str, str] = field(default_factory=dict)
    opmerkingen: tuple[str, ...] = ()
    problems: pd.DataFrame = field(default_factory=geen_problemen)
    onleesbaar: frozenset[str] = frozenset()
    bron: Path | None = None
    plaatsen: Mapping[Plek, Mapping[str, int]] = field(default_factory=dict)
    betekenis: Mapping[Plek, Mapping[str, int]] = field(default_factory=dict)

    def __getitem__(self, naam: str) -> RuweTabel:
        return self.tabellen[naam]
