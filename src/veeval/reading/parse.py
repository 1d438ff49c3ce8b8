"""From text to the dtypes of the tables, strictly: a cell is understood or it is a problem, never silently missing.

Every distinct text of a column is parsed once, by a plain function from text to a value or the name of a problem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.reading.cel import Onbegrepen, boolean, broken_formula, date, empty_word, integer, municipality, number
from veeval.reading.herstel import Hersteld, repair, shown
from veeval.tables.kolom import DTYPES, Kolom

__all__ = ["Gelezen", "Herstel", "cell_reader", "parse_column"]

GEMEENTE = r"^GM[0-9]{4}$"


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
    fout : numpy.ndarray of str, shape (n,)
        Name of the problem per row; empty where there is none.
    herstel : tuple of Herstel
        What was understood although it was not written as the table asks.
    """

    waarden: pd.Series
    fout: npt.NDArray[np.object_]
    herstel: tuple[Herstel, ...] = ()


def parse_column(tekst: pd.Series, k: Kolom, decimaal: str, getal: npt.NDArray[np.bool_] | None = None) -> Gelezen:
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
    """
    if k.soort == "string" and not k.categorieen and k.patroon is None:
        return _free_text(tekst)
    native = getal is not None and bool(getal[tekst.notna().to_numpy()].all())
    if getal is not None and getal.any() and not native:
        return _mixed(tekst, k, decimaal, getal)
    codes, unique = pd.factorize(tekst)
    return _from_unique(tekst, codes, unique.tolist(), _cell_parser(k, decimaal, was_number=native), k)


def _free_text(tekst: pd.Series) -> Gelezen:
    """Take text as it is; only the error of a formula is no text."""
    fout = np.full(len(tekst), "", dtype=object)
    for i in np.flatnonzero(tekst.str.startswith("#", na=False)):
        wrong = broken_formula(str(tekst.iloc[i]))
        fout[i] = wrong.naam if wrong is not None else ""
    return Gelezen(tekst.mask(fout != ""), fout)


def _mixed(tekst: pd.Series, k: Kolom, decimaal: str, getal: npt.NDArray[np.bool_]) -> Gelezen:
    """Parse cells that were numbers and cells that were text each in their own way."""
    marked = tekst.where(~getal, "\0" + tekst)
    codes, unique = pd.factorize(marked)
    text, native = _cell_parser(k, decimaal, was_number=False), _cell_parser(k, ".", was_number=True)

    def parse(cell: str) -> object:
        return native(cell[1:]) if cell.startswith("\0") else text(cell)

    return _from_unique(tekst, codes, unique.tolist(), parse, k)


def _from_unique(
    tekst: pd.Series, codes: npt.NDArray[np.intp], unique: list[str], parse: Callable[[str], object], k: Kolom
) -> Gelezen:
    parsed = [parse(u) for u in unique]
    herstel = _repairs(codes, unique, parsed)
    parsed = [p.waarde if isinstance(p, Hersteld) else p for p in parsed]
    fouten = np.array([p.naam if isinstance(p, Onbegrepen) else "" for p in parsed] + [""], dtype=object)
    values = [None if isinstance(p, Onbegrepen) else p for p in parsed]
    lookup = pd.Series([*values, None], dtype=DTYPES[k.soort])
    waarden = lookup.take(codes).set_axis(tekst.index)
    return Gelezen(waarden, fouten[codes], herstel)


def _repairs(codes: npt.NDArray[np.intp], unique: list[str], parsed: list[object]) -> tuple[Herstel, ...]:
    """Count the repairs of one column by kind, each with its first example."""
    found: dict[str, list[int]] = {}
    for i, p in enumerate(parsed):
        if isinstance(p, Hersteld) and not isinstance(p.waarde, Onbegrepen):
            found.setdefault(p.naam, []).append(i)
    out = []
    for naam, where in found.items():
        first = parsed[where[0]]
        value = first.waarde if isinstance(first, Hersteld) else first
        aantal = int(np.isin(codes, where).sum())
        out.append(Herstel(naam, aantal, unique[where[0]].lstrip("\0"), shown(value)))
    return tuple(out)


def cell_reader(k: Kolom, decimaal: str) -> Callable[[str], object]:
    """Return the function that reads one cell of a column: a value, also where it was repaired, or ``Onbegrepen``."""
    read = _cell_parser(k, decimaal, was_number=False)

    def cell(text: str) -> object:
        value = read(text)
        return value.waarde if isinstance(value, Hersteld) else value

    return cell


def _cell_parser(k: Kolom, decimaal: str, *, was_number: bool) -> Callable[[str], object]:
    """Return the function that reads one cell of this column."""
    kinds: dict[str, Callable[[str], object]] = {
        "number": partial(number, decimal=decimaal, native=was_number),
        "integer": partial(integer, decimal=decimaal, native=was_number),
        "date": partial(date, native=was_number),
        "boolean": boolean,
        "string": municipality if k.patroon == GEMEENTE else str,
    }
    read = kinds[k.soort]
    allowed = frozenset(k.categorieen)

    def cell(text: str) -> object:
        if text in allowed:
            return text
        if (empty := empty_word(text)) is not None:
            return empty
        value = read(text)
        if isinstance(value, Onbegrepen) or allowed:
            return repair(text, k, read) or value
        return Hersteld(value, "gemeentecode") if k.patroon == GEMEENTE and value != text else value

    return cell
