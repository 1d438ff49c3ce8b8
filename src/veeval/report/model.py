"""What a factsheet is made of: key figures, blocks with a figure, boxes with text, quotes. Nothing here draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from veeval.report.figuur import Figuur
from veeval.report.opmaak import Tekst, als_tekst

__all__ = ["Blok", "Citaat", "Kader", "Kerncijfer", "Publiek", "Soort", "Vlak"]

Soort = Literal["gemeente", "apm", "vergelijking"]
Publiek = Literal["gemeenten", "aanbieders"]
Vlak = Literal["hoofd", "accent", "stappen"]


@dataclass(frozen=True, slots=True)
class Citaat:
    """A quote with the role of the speaker, never a name."""

    rol: str
    tekst: str
    gemeente: str = ""


@dataclass(frozen=True, slots=True)
class Kerncijfer:
    """One figure in large type."""

    waarde: str
    label: str
    toelichting: str


@dataclass(frozen=True, slots=True)
class Blok:
    """A heading, text, and a figure with its table."""

    kop: str
    inhoud: Tekst
    figuur: Figuur

    @property
    def tekst(self) -> str:
        """The text without its mark-up."""
        return als_tekst(self.inhoud)


@dataclass(frozen=True, slots=True)
class Kader:
    """A heading and text in a coloured box; ``stappen`` lays the points of a list out beside each other."""

    kop: str
    inhoud: Tekst
    vlak: Vlak = "hoofd"

    @property
    def punten(self) -> tuple[str, ...]:
        """The points of its lists, or its paragraphs, as plain text."""
        return tuple(als_tekst((deel,)) for deel in _los(self.inhoud))


def _los(inhoud: Tekst) -> Tekst:
    """Take lists apart, so that each point stands by itself."""
    return tuple(los for deel in inhoud for los in deel.los())
