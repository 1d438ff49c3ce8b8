"""What a proposal for a mapping says about one sheet."""

from __future__ import annotations

from dataclasses import dataclass

from veeval.reading.levering import Plek

__all__ = ["BladVoorstel", "Plaats", "WaardeVoorstel"]


@dataclass(frozen=True, slots=True)
class Plaats:
    """A header and the column it seems to be; ``zeker`` or a guess, with the reason."""

    kop: str
    kolom: str
    zeker: bool
    reden: str


@dataclass(frozen=True, slots=True)
class WaardeVoorstel:
    """A value that the column does not know, how often it stands there, and what it seems to mean (empty: unknown)."""

    kolom: str
    waarde: str
    aantal: int
    bedoeld: str
    zeker: bool


@dataclass(frozen=True, slots=True)
class BladVoorstel:
    """What one sheet seems to hold.

    Attributes
    ----------
    plekken : tuple of Plek
        The sheets; several where they have the same headers.
    tabel : str
        The table; empty where none fits.
    plaatsen : tuple of Plaats
        Headers that found a column.
    ontbrekend : tuple of str
        Columns that the table needs and no header fits.
    over : tuple of str
        Headers that found no column.
    persoonlijk : tuple of str
        Headers of columns with personal data, which must not be delivered.
    waarden : tuple of WaardeVoorstel
        Values that are no choice of their column.
    leeg : mapping of str to int
        Words that seem to mean that a value is missing, and how often.
    """

    plekken: tuple[Plek, ...]
    tabel: str
    plaatsen: tuple[Plaats, ...] = ()
    ontbrekend: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    persoonlijk: tuple[str, ...] = ()
    waarden: tuple[WaardeVoorstel, ...] = ()
    leeg: tuple[tuple[str, int], ...] = ()
