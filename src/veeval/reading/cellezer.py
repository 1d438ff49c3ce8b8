"""How one cell of a column is read: by the kind of the column, its choices, and what may be repaired."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from veeval.reading.cel import Onbegrepen, boolean, date, empty_word, integer, municipality, number
from veeval.reading.herstel import Hersteld, repair
from veeval.tables.kolom import Kolom

__all__ = ["GEMEENTE", "cell_parser", "cell_reader"]

GEMEENTE = r"^GM[0-9]{4}$"


def cell_reader(k: Kolom, decimaal: str) -> Callable[[str], object]:
    """Return the function that reads one cell of a column: a value, also where it was repaired, or ``Onbegrepen``."""
    read = cell_parser(k, decimaal, was_number=False)

    def cell(text: str) -> object:
        value = read(text)
        return value.waarde if isinstance(value, Hersteld) else value

    return cell


def cell_parser(k: Kolom, decimaal: str, *, was_number: bool) -> Callable[[str], object]:
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
