"""From text to the dtypes of the tables, strictly: a cell is understood or it is a problem, never silently missing.

Every distinct text of a column is parsed once, by a plain function from text to a value or the name of a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.reading.cel import Onbegrepen, broken_formula
from veeval.reading.cellezer import cell_parser
from veeval.reading.cijfers import Cijfers
from veeval.reading.herstel import Hersteld, shown
from veeval.reading.verdacht import no_choice
from veeval.reading.verschillend import Verschillend
from veeval.tables.kolom import DTYPES, Kolom

__all__ = ["Gelezen", "Herstel", "parse_column"]


@dataclass(frozen=True, slots=True)
class Herstel:
    """One kind of repair in one column: how many cells, and the first of them as it was and as it was read."""

    naam: str
    aantal: int
    oud: str
    nieuw: str


@dataclass(frozen=True, slots=True)
class Gelezen:
    """A parsed column.

    Attributes
    ----------
    waarden : pandas.Series
        The values with the dtype of the table; missing where empty or not understood.
    fouten : mapping of str to numpy.ndarray of int
        Per problem the rows that have it.
    herstel : tuple of Herstel
        What was understood although it was not written as the table asks.
    """

    waarden: pd.Series
    fouten: Mapping[str, npt.NDArray[np.intp]]
    herstel: tuple[Herstel, ...] = ()


def parse_column(
    tekst: pd.Series,
    k: Kolom,
    decimaal: str,
    getal: npt.NDArray[np.bool_] | None = None,
    cijfers: Cijfers | None = None,
) -> Gelezen:
    """Parse the text of one column.

    Parameters
    ----------
    tekst : pandas.Series of str
        Trimmed text, missing where empty.
    k : Kolom
        The declared column.
    decimaal : {",", ".", ""}
        Decimal sign of the table; empty where it could not be found out.
    getal : numpy.ndarray of bool or None
        Cells that were numbers already and have a decimal point.
    cijfers : Cijfers or None
        What the cells of a column of numbers look like, where that was found out already.
    """
    if k.soort == "string" and not k.categorieen and k.patroon is None:
        return _free_text(tekst)
    native = getal is not None and bool(getal[tekst.notna().to_numpy()].all())
    if getal is not None and getal.any() and not native:
        return _mixed(tekst, k, decimaal, getal)
    parse = cell_parser(k, decimaal, was_number=native)
    if k.soort in ("number", "integer"):
        return _numbers(tekst, k, parse, cijfers or Cijfers.of(tekst), "." if native else decimaal)
    if k.categorieen:
        return _choices(tekst, k, parse, no_choice(tekst, (*k.categorieen, None)))
    return _from_unique(tekst, parse, k)


def _choices(tekst: pd.Series, k: Kolom, parse: Callable[[str], object], rest: npt.NDArray[np.intp]) -> Gelezen:
    """Take what is a choice already as it is; read each other text once."""
    if not len(rest):
        return Gelezen(tekst, {})
    read = _from_unique(tekst.iloc[rest], parse, k)
    values = tekst.copy()
    values.iloc[rest] = read.waarden.to_numpy()
    return Gelezen(values, {naam: rest[rows] for naam, rows in read.fouten.items()}, read.herstel)


def _numbers(tekst: pd.Series, k: Kolom, parse: Callable[[str], object], cijfers: Cijfers, decimaal: str) -> Gelezen:
    """Read plain numbers all at a time, and each other text once."""
    plain = cijfers.plain(decimaal) if k.soort == "number" else cijfers.whole()
    values = cijfers.numbers(plain)
    rest = np.flatnonzero(~plain & ~cijfers.leeg)
    read = _from_unique(tekst.iloc[rest], parse, k)
    values[rest] = read.waarden.to_numpy(dtype=np.float64, na_value=np.nan)
    fouten = {naam: rest[rows] for naam, rows in read.fouten.items()}
    if k.soort == "integer":
        whole = pd.array(np.nan_to_num(values).astype(np.int64), dtype="Int64")
        whole[np.isnan(values)] = pd.NA
        return Gelezen(pd.Series(whole, index=tekst.index), fouten, read.herstel)
    return Gelezen(pd.Series(values, index=tekst.index, dtype="float64"), fouten, read.herstel)


def _free_text(tekst: pd.Series) -> Gelezen:
    """Take text as it is; only the error of a formula is no text."""
    fouten: dict[str, list[int]] = {}
    for i in np.flatnonzero(tekst.str.startswith("#", na=False)).tolist():
        wrong = broken_formula(str(tekst.iloc[i]))
        if wrong is not None:
            fouten.setdefault(wrong.naam, []).append(i)
    if not fouten:
        return Gelezen(tekst, {})
    broken = np.zeros(len(tekst), dtype=bool)
    broken[[i for rows in fouten.values() for i in rows]] = True
    return Gelezen(tekst.mask(broken), {naam: np.array(rows) for naam, rows in fouten.items()})


def _mixed(tekst: pd.Series, k: Kolom, decimaal: str, getal: npt.NDArray[np.bool_]) -> Gelezen:
    """Parse cells that were numbers and cells that were text each in their own way."""
    marked = tekst.where(~getal, "\0" + tekst)
    text, native = cell_parser(k, decimaal, was_number=False), cell_parser(k, ".", was_number=True)

    def parse(cell: str) -> object:
        return native(cell[1:]) if cell.startswith("\0") else text(cell)

    return _from_unique(marked, parse, k)


def _from_unique(tekst: pd.Series, parse: Callable[[str], object], k: Kolom) -> Gelezen:
    """Parse every different text once."""
    coded = Verschillend.of(tekst)
    parsed = [parse(text) for text in coded.teksten]
    herstel = _repairs(coded, parsed)
    parsed = [p.waarde if isinstance(p, Hersteld) else p for p in parsed]
    wrong: dict[str, list[int]] = {}
    for i, p in enumerate(parsed):
        if isinstance(p, Onbegrepen):
            wrong.setdefault(p.naam, []).append(i)
    fouten = {naam: coded.rows(places) for naam, places in wrong.items()}
    values = [None if isinstance(p, Onbegrepen) else p for p in parsed]
    if k.soort == "string" and values == coded.teksten and str(tekst.dtype) == DTYPES[k.soort]:
        return Gelezen(tekst, fouten, herstel)  # all are what they were
    lookup = pd.Series([*values, None], dtype=DTYPES[k.soort])
    return Gelezen(lookup.take(coded.codes).set_axis(tekst.index), fouten, herstel)


def _repairs(coded: Verschillend, parsed: list[object]) -> tuple[Herstel, ...]:
    """Count the repairs of one column by kind, each with its first example."""
    found: dict[str, list[int]] = {}
    for i, p in enumerate(parsed):
        if isinstance(p, Hersteld) and not isinstance(p.waarde, Onbegrepen):
            found.setdefault(p.naam, []).append(i)
    out = []
    for naam, where in found.items():
        first = parsed[where[0]]
        value = first.waarde if isinstance(first, Hersteld) else first
        aantal = len(coded.rows(where))
        out.append(Herstel(naam, aantal, coded.teksten[where[0]].lstrip("\0"), shown(value)))
    return tuple(out)
