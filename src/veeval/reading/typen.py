"""From the text of a table to its typed frame, with a problem for every cell that is not understood."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.reading.cijfers import Cijfers
from veeval.reading.decimaal import decimal_sign
from veeval.reading.frames import as_text
from veeval.reading.gelijkenis import distinct, likeness
from veeval.reading.levering import RuweTabel
from veeval.reading.parse import Gelezen, parse_column
from veeval.reading.problemen import samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.zinnen import cell_problem, missing_column, remark
from veeval.tables import Tabel
from veeval.tables.kolom import DTYPES, Kolom

__all__ = ["Getypeerd", "type_table"]

_PROEF = 10_000  # rows that an unknown column is judged by
_MEESTE = 2


@dataclass(frozen=True, slots=True)
class Getypeerd:
    """A table with its dtypes.

    Attributes
    ----------
    ruw : RuweTabel
        The text it came from.
    tabel : type of Tabel
        Its declaration.
    frame : pandas.DataFrame
        All declared columns in order; a cell that was not understood is missing here.
    fout : mapping of str to numpy.ndarray of bool
        Per column the cells that have a problem already, so that no rule names them again.
    geleverd : frozenset of str
        Declared columns that are in the file and are checked.
    """

    ruw: RuweTabel
    tabel: type[Tabel]
    frame: pd.DataFrame
    fout: dict[str, npt.NDArray[np.bool_]]
    geleverd: frozenset[str]

    @property
    def plek(self) -> tuple[str, str]:
        """File and sheet."""
        return self.ruw.bestand, self.ruw.blad

    def text(self, kolom: str, where: npt.NDArray[np.intp]) -> list[str]:
        """Return cells as delivered; empty where they are."""
        return as_text(self.ruw.frame[kolom].iloc[where]).fillna("").tolist()


def type_table(
    ruw: RuweTabel, tabel: type[Tabel], geweigerd: Iterable[str] = ()
) -> tuple[Getypeerd, list[str], pd.DataFrame]:
    """Parse every column of a table.

    Parameters
    ----------
    ruw : RuweTabel
        The text.
    tabel : type of Tabel
        The declaration.
    geweigerd : iterable of str
        Columns that hold personal data: neither parsed nor named again.

    Returns
    -------
    tuple of (Getypeerd, list of str, pandas.DataFrame)
        The typed table, remarks and problems.
    """
    refused = frozenset(geweigerd)
    there = [n for n in tabel.kolommen if n in ruw.frame.columns and n not in refused]
    cijfers = {n: Cijfers.of(ruw.frame[n]) for n in there if tabel.kolommen[n].soort in ("number", "integer")}
    teken, opmerking = decimal_sign(ruw, tabel, cijfers)
    opmerkingen = [opmerking] if opmerking else []
    problems = [_unknown_columns(ruw, tabel, refused)]
    columns: dict[str, pd.Series] = {}
    fout: dict[str, npt.NDArray[np.bool_]] = {}
    for naam, k in tabel.kolommen.items():
        if naam not in there:
            columns[naam] = pd.Series([None] * len(ruw.frame), dtype=DTYPES[k.soort])
            if k.verplicht and naam not in refused and naam not in ruw.gemeld:
                uitleg = missing_column(k, tabel.tabelnaam)
                problems.append(ruw.probleem("kolom_ontbreekt", uitleg, kolom=naam))
            continue
        read = parse_column(ruw.frame[naam], k, teken, ruw.getallen.get(naam), cijfers.pop(naam, None))
        columns[naam], fout[naam] = read.waarden, np.zeros(len(ruw.frame), dtype=bool)
        for rows in read.fouten.values():
            fout[naam][rows] = True
        problems.append(_cells(ruw, k, read))
        opmerkingen += [
            remark(h.naam, plek=ruw.plek, aantal=h.aantal, kolom=ruw.kop(naam), oud=h.oud[:40], nieuw=h.nieuw)
            for h in read.herstel
        ]
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(ruw.frame)))
    return Getypeerd(ruw, tabel, frame, fout, frozenset(fout)), opmerkingen, samen(problems)


def _cells(ruw: RuweTabel, k: Kolom, read: Gelezen) -> pd.DataFrame:
    """Problems of the cells of one column that were not understood."""
    parts = []
    for rule, where in sorted(read.fouten.items(), key=lambda item: item[0]):
        values = ruw.frame[k.naam].iloc[where].tolist()
        uitleg = [cell_problem(rule, k, v[:40]) for v in values]
        parts.append(ruw.problemen(where, k.naam, values, rule, uitleg))
    return samen(parts)


def _unknown_columns(ruw: RuweTabel, tabel: type[Tabel], refused: frozenset[str]) -> pd.DataFrame:
    parts = []
    missing = [k for k in tabel.kolommen.values() if k.naam not in ruw.frame.columns]
    for naam in ruw.frame.columns:
        if naam in tabel.kolommen or naam in refused:
            continue
        values = distinct(ruw.frame[naam].head(_PROEF))
        found = [f for k in missing if (f := likeness(naam, ruw.omschrijvingen.get(naam, ""), values, k)) is not None]
        best = [f.kolom for f in sorted(found, key=lambda f: -f.punten)[:_MEESTE]]
        best = best or difflib.get_close_matches(naam.casefold(), tabel.kolommen, n=1)
        suggestie = f" Bedoelt u {' of '.join(best)}?" if best else ""
        uitleg = PROBLEEM["kolom_onbekend"].format(kolom=naam[:80], tabel=tabel.tabelnaam, suggestie=suggestie)
        parts.append(ruw.probleem("kolom_onbekend", uitleg, kolom=naam[:80]))
    return samen(parts)
