"""One column of a table: its meaning, unit, rules and source, declared once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Literal

from veeval.bronnen import ONTWERP, Bron

__all__ = [
    "DTYPES",
    "VORMEN",
    "AanbiederId",
    "Aantal",
    "Bedrag",
    "Datum",
    "Gemeentecode",
    "Getal",
    "Id",
    "JaNee",
    "Jaar",
    "Kolom",
    "LocatieId",
    "Soort",
    "Tekst",
    "Vorm",
    "kolom",
]

Soort = Literal["string", "integer", "number", "date", "boolean"]
DTYPES: dict[Soort, str] = {
    "string": "str",
    "integer": "Int64",
    "number": "float64",
    "date": "datetime64[us]",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorm:
    """What all columns of one type share; the annotation of a column names it."""

    soort: Soort
    patroon: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    eenheid: str | None = None


_LRK, _AANBIEDER = r"^[0-9]{5,12}$", r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
_ID, _GEMEENTE = r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$", r"^GM[0-9]{4}$"
VORMEN: Final[dict[str, str]] = {  # what each pattern asks, for who has to write it
    _LRK: (
        "alleen cijfers, 5 tot en met 12 (een LRK-nummer heeft er 9), bijvoorbeeld 012345678. Heeft Excel nullen "
        "vooraan weggelaten, maak de kolom dan op als tekst en vul ze weer in"
    ),
    _AANBIEDER: "letters, cijfers, punt, streepje of laag streepje, zonder spaties, bijvoorbeeld A01",
    _ID: "letters, cijfers, punt, dubbele punt, streepje of laag streepje, zonder spaties, bijvoorbeeld A01",
    _GEMEENTE: "GM en vier cijfers, bijvoorbeeld GM0363",
}

LocatieId = Annotated[str, Vorm(soort="string", patroon=_LRK)]
AanbiederId = Annotated[str, Vorm(soort="string", patroon=_AANBIEDER)]
Id = Annotated[str, Vorm(soort="string", patroon=_ID)]
Gemeentecode = Annotated[str, Vorm(soort="string", patroon=_GEMEENTE)]
Tekst = Annotated[str, Vorm(soort="string")]
Datum = Annotated[object, Vorm(soort="date")]
Jaar = Annotated[int, Vorm(soort="integer", minimum=2000, maximum=2100, eenheid="kalenderjaar")]
Aantal = Annotated[int, Vorm(soort="integer", minimum=0)]
Getal = Annotated[float, Vorm(soort="number")]
Bedrag = Annotated[float, Vorm(soort="number", minimum=0, eenheid="euro")]
JaNee = Annotated[bool, Vorm(soort="boolean")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kolom:
    """A column as declared.

    Attributes
    ----------
    naam : str
        Name in the table; filled in by the table class.
    betekenis : str
        What it says, in Dutch.
    soort : {"string", "integer", "number", "date", "boolean"}
        Kind of value.
    eenheid : str or None
        Unit, where the column has one.
    verplicht : bool
        Whether a value must be present in every row.
    categorieen : tuple of str
        The allowed values; empty where the column is free.
    minimum, maximum : float or None
        Inclusive bounds.
    patroon : str or None
        Regular expression that every value matches.
    verwijst_naar : tuple of (table, column) or None
        Foreign key.
    bron : Bron
        Where the meaning comes from.
    """

    betekenis: str
    naam: str = ""
    soort: Soort = "string"
    eenheid: str | None = None
    verplicht: bool = True
    categorieen: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    patroon: str | None = None
    verwijst_naar: tuple[str, str] | None = None
    bron: Bron = ONTWERP

    def met_vorm(self, naam: str, vorm: Vorm) -> Kolom:
        """Complete the declaration with what its annotation says; the declaration itself goes first."""
        return replace(
            self,
            naam=naam,
            soort=vorm.soort,
            eenheid=self.eenheid if self.eenheid is not None else vorm.eenheid,
            minimum=self.minimum if self.minimum is not None else vorm.minimum,
            maximum=self.maximum if self.maximum is not None else vorm.maximum,
            patroon=self.patroon if self.patroon is not None else (None if self.categorieen else vorm.patroon),
        )


def kolom(
    betekenis: str,
    *,
    eenheid: str | None = None,
    verplicht: bool = True,
    categorieen: tuple[str, ...] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    verwijst_naar: tuple[str, str] | None = None,
    bron: Bron = ONTWERP,
) -> Any:  # noqa: ANN401 - the annotation of the class attribute gives the type of the values
    """Declare a column of a table; see :class:`Kolom` for the meaning of the arguments."""
    return Kolom(
        betekenis=betekenis,
        eenheid=eenheid,
        verplicht=verplicht,
        categorieen=categorieen,
        minimum=minimum,
        maximum=maximum,
        verwijst_naar=verwijst_naar,
        bron=bron,
    )
