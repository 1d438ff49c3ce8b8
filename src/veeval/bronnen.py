"""Where a rule, a number or a definition comes from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = [
    "AMERSFOORT_HOORN",
    "BESLUIT_IKK",
    "BESLUIT_VE",
    "BESLUIT_VE_2A",
    "CBS_GEMEENTEN",
    "GAS",
    "GOAB_ALMERE",
    "GOAB_AMSTERDAM",
    "LRK",
    "OBERON_APM",
    "ONTWERP",
    "SARDES_ALMERE",
    "Bron",
]


@dataclass(frozen=True, slots=True)
class Bron:
    """A source.

    Attributes
    ----------
    titel : str
        Title of the law, report or data set.
    plaats : str
        Where in it, or where to find it: article, page or URL.
    gelezen : datetime.date or None
        The day it was read; None for a work known only at second hand.
    """

    titel: str
    plaats: str
    gelezen: dt.date | None = None

    def __str__(self) -> str:
        return f"{self.titel}, {self.plaats}"


_GELEZEN = dt.date(2026, 11, 22)

BESLUIT_VE = Bron("Besluit basisvoorwaarden kwaliteit voorschoolse educatie", "art. 2 (BWBR0027961)", _GELEZEN)
BESLUIT_VE_2A = Bron(
    "Besluit basisvoorwaarden kwaliteit voorschoolse educatie",
    "art. 2a (BWBR0027961); telling op 1 januari: nji.nl/voor-en-vroegschoolse-educatie-vve/inzet-hboers",
    _GELEZEN,
)
BESLUIT_IKK = Bron("Besluit kwaliteit kinderopvang", "art. 8 (inzet pedagogisch beleidsmedewerker)", _GELEZEN)
GOAB_AMSTERDAM = Bron("Praktijkvoorbeeld Inzet pbm'er: de keuzes in Amsterdam", "goab.eu, kennisbank", _GELEZEN)
GOAB_ALMERE = Bron("Praktijkvoorbeeld Inzet pbm'er: een stedelijke lijn in Almere", "goab.eu, kennisbank", _GELEZEN)
SARDES_ALMERE = Bron("Voorstel inzet van de pedagogisch beleidsmedewerker (Sardes, 2020)", "goab.eu, Almere", _GELEZEN)
OBERON_APM = Bron("Factsheet De inzet van de ambulant pedagogisch medewerker (Oberon)", "Nijmegen/KION", _GELEZEN)
AMERSFOORT_HOORN = Bron("Coaching en advies voor pedagogisch medewerkers (Kindvak)", "Amersfoort en Hoorn", _GELEZEN)
LRK = Bron("Landelijk Register Kinderopvang", "landelijkregisterkinderopvang.nl/opendata", _GELEZEN)
CBS_GEMEENTEN = Bron("CBS, gemeentelijke indeling per jaar", "cbs.nl, gemeentelijke indeling op 1 januari", None)
GAS = Bron("Kiresuk & Sherman (1968), Goal attainment scaling", "Community Mental Health Journal 4, 443-453", None)
ONTWERP = Bron("Tabelafspraken van veeval", "docs/tabellen.md", _GELEZEN)
