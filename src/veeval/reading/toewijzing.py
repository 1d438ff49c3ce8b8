"""A mapping: where in a supplier's own files the tables are, and what their headers and values mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from veeval.reading.hints import Hints
from veeval.reading.levering import Plek
from veeval.reading.namen import BEKEND, normal

__all__ = ["TabelToewijzing", "Toewijzing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TabelToewijzing:
    """Where one table is, and what its headers and values mean.

    Attributes
    ----------
    tabel : str
        The table.
    bestand, blad : str, tuple of str
        Names of the file and the sheets, with ``*`` for anything; empty for the one that is there, or that has the
        name of the table.
    kopregel : int
        Row number of the header; 0 where it is to be found out.
    kolommen : mapping of str to str
        Header as delivered, by column of the table.
    waarden : mapping of str to mapping of str to str
        By column: what stands in a cell, and what it means; empty for a missing value.
    vast : mapping of str to str
        Columns with one value in all rows; ``{blad}``, ``{bestand}`` and ``{jaar}`` are filled in.
    leeg : tuple of str
        Texts that mean in every column that the value is missing.
    negeer : tuple of str
        Headers that are left out on purpose.
    uniek : bool
        Whether rows that are the same in all columns of the table count once.
    """

    tabel: str
    bestand: str = ""
    blad: tuple[str, ...] = ()
    kopregel: int = 0
    kolommen: Mapping[str, str] = field(default_factory=dict)
    waarden: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    vast: Mapping[str, str] = field(default_factory=dict)
    leeg: tuple[str, ...] = ()
    negeer: tuple[str, ...] = ()
    uniek: bool = False

    @property
    def has_place(self) -> bool:
        """Whether it says which file or sheet it is about."""
        return bool(self.bestand or self.blad)

    def is_about(self, plek: Plek) -> bool:
        """Whether it names this file and sheet."""
        file = not self.bestand or _like(plek.bestand, self.bestand)
        return self.has_place and file and (not self.blad or any(_like(plek.blad, b) for b in self.blad))


@dataclass(frozen=True, slots=True)
class Toewijzing:
    """A mapping: one or more entries per table, and the name of the file they came from."""

    tabellen: tuple[TabelToewijzing, ...] = ()
    naam: str = ""

    def hints(self) -> Hints:
        """Return what the mapping says about headers."""
        names = frozenset(normal(h) for t in self.tabellen for h in (*t.kolommen.values(), *t.negeer))

        def header_row(plek: Plek) -> int | None:
            rows = (t.kopregel for t in self.tabellen if t.kopregel and (t.is_about(plek) or not t.has_place))
            row = next(rows, 0)
            return row - 1 if row else None

        return Hints(BEKEND | names, header_row)


def _like(name: str, pattern: str) -> bool:
    return fnmatchcase(name.strip().casefold(), pattern.strip().casefold())
