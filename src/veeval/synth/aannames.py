"""Every number that the sample is drawn from. None of them is a published figure: each is an assumption.

What comes from the sources is institutional: which models exist, who chooses them, 2 x 2 hours a week over three
months, the count on 1 January, the merger of Weesp into Amsterdam.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "AANPAKKEN",
    "BEVRAGING",
    "CYCLUS",
    "GEMEENTEN",
    "INSPECTIE",
    "INSTRUMENTEN",
    "JAREN",
    "KLEUREN",
    "MODELLEN",
    "SPREIDING",
    "STRIPPENKAART",
    "VERLOOP",
    "WEESP",
    "Aanpak",
    "Bevraging",
    "Gemeente",
    "Inspectie",
    "Model",
    "Spreiding",
    "Strippenkaart",
    "Verloop",
]

JAREN = (2020, 2021, 2022, 2023, 2024)


@dataclass(frozen=True, slots=True)
class Gemeente:
    """A municipality in the sample. ``modellen``: the choices open to a provider, each a set of inzetmodellen."""

    code: str
    naam: str
    klasse: str
    aanbieders: int
    locaties_per_aanbieder: int
    modellen: tuple[tuple[str, ...], ...]
    laatste_jaar: int = JAREN[-1]


@dataclass(frozen=True, slots=True)
class Model:
    """Assumed hours per doelgroepkind a year (inside and outside the formatie) and growth of quality a year."""

    binnen: float
    buiten: float
    groei: float
    taak: str
    bron: str


@dataclass(frozen=True, slots=True)
class Aanpak:
    """Assumed support: how many trajectories per location a year, dose, and change after three months."""

    trajecten: float
    weken: float
    uren_per_week: float
    verbetering_gedrag: float
    verbetering_taal: float


MODELLEN = {
    "landelijk_10uur": Model(0, 10.6, 0.06, "beleid", "eigen"),
    "amsterdam_groep": Model(32, 10, 0.08, "op_groep", "eigen"),
    "amsterdam_coach": Model(0, 9.2, 0.15, "coaching", "eigen"),
    "almere_eigen": Model(0, 12.4, 0.09, "coaching", "eigen"),
    "almere_strippenkaart": Model(0, 9.6, 0.13, "coaching", "stedelijk"),
    "nijmegen_apm": Model(0, 1.6, 0.04, "coaching", "eigen"),
    "amersfoort_lumpsum": Model(0, 2.4, 0.03, "coaching", "stedelijk"),
    "hoorn_traject": Model(0, 1.2, 0.02, "coaching", "stedelijk"),
}

_LANDELIJK = (("landelijk_10uur",),)
GEMEENTEN = (
    Gemeente(
        "GM0363",
        "Amsterdam",
        "G4",
        16,
        4,
        (("amsterdam_groep",), ("amsterdam_coach",), ("amsterdam_coach", "amsterdam_groep")),
    ),
    Gemeente("GM0034", "Almere", "G40", 10, 3, (("almere_eigen",), ("almere_strippenkaart",))),
    Gemeente("GM0268", "Nijmegen", "G40", 6, 4, (("landelijk_10uur", "nijmegen_apm"),)),
    Gemeente("GM0307", "Amersfoort", "G40", 6, 4, (("amersfoort_lumpsum", "landelijk_10uur"),)),
    Gemeente("GM0405", "Hoorn", "overig", 5, 3, (("hoorn_traject", "landelijk_10uur"),)),
    Gemeente("GM0479", "Zaanstad", "G40", 6, 3, _LANDELIJK),
    Gemeente("GM0392", "Haarlem", "G40", 6, 3, _LANDELIJK),
    Gemeente("GM0546", "Leiden", "G40", 5, 3, _LANDELIJK),
)
WEESP = Gemeente("GM0457", "Weesp", "overig", 2, 2, _LANDELIJK, laatste_jaar=2022)

AANPAKKEN = {
    "nijmegen_apm": Aanpak(2.6, 13, 4, 3.4, 4.2),
    "amersfoort_lumpsum": Aanpak(1.8, 10, 2, 2.6, 3.3),
    "hoorn_traject": Aanpak(2.6, 14, 3, 3.1, 3.8),
}


@dataclass(frozen=True, slots=True)
class Spreiding:
    """Assumed standard deviations and shares."""

    kinderen: float = 14.0  # mean doelgroepkinderen per location
    uren_aanbieder: float = 0.12  # sd of log hours between providers
    uren_locatie: float = 0.18  # sd of log hours between location-years
    kwaliteit_aanbieder: float = 0.20
    kwaliteit_locatie: float = 0.30
    kwaliteit_meting: float = 0.30
    groei_aanbieder: float = 0.03
    zonder_telling: float = 0.03
    niet_geobserveerd: float = 0.12
    tarief: float = 52.0  # euro per hour
    nulmeting_keuze: float = 0.15  # providers with higher scores choose a coach: selection
    dubbel_bezocht: float = 0.12  # visits that two raters score


SPREIDING = Spreiding()


@dataclass(frozen=True, slots=True)
class Strippenkaart:
    """Assumed strippen a year and their worth; use is even over ``laagst`` to ``hoogst``, four times a year."""

    toegekend: int = 40
    uren_per_strip: float = 3.0
    laagst: int = 5
    hoogst: int = 10


STRIPPENKAART = Strippenkaart()


@dataclass(frozen=True, slots=True)
class Verloop:
    """Assumed chances of support; the first of a pair is of light requests, the second of heavy ones."""

    zwaar: float = 0.2
    goedgekeurd: tuple[float, float] = (0.95, 0.45)
    gestopt: tuple[float, float] = (0.12, 0.35)
    zelfstandig: tuple[float, float] = (0.7, 0.4)
    plan: float = 0.9
    herhaald: float = 0.15  # of the children who may come back, because an earlier traject of the location ended
    doel_boven: float = 0.15  # goal surpassed (+1); of the others a share stays below (-1), the rest is on it
    doel_onder: float = 0.35


VERLOOP = Verloop()

# chance that a cycle of improvement takes its next step
CYCLUS = {"beweging": 0.95, "uitvoering": 0.9, "inspiratie": 0.8, "herobservatie": 0.75}

KLEUREN = ("groen", "geel", "oranje", "rood")


@dataclass(frozen=True, slots=True)
class Inspectie:
    """Assumed risk at the GGD's visit: normal around a line over the years, coloured by three bounds."""

    begin: float = 0.6
    per_jaar: float = -0.15
    sd: float = 0.8
    grenzen: tuple[float, float, float] = (0.7, 1.6, 2.4)


INSPECTIE = Inspectie()


@dataclass(frozen=True, slots=True)
class Bevraging:
    """Assumed shares of answers; ``eens`` is split over the statement's five answers."""

    antwoorden: tuple[float, ...] = (0.03, 0.1, 0.22, 0.43, 0.22)
    norm_gehaald: float = 0.8
    knelpunt: float = 0.45  # of those who say no; who names none names the first


BEVRAGING = Bevraging()

# instrument, versie, domein, minimum, maximum, omgekeerd, geldig_van, geldig_tot, assumed mean at the start of 2020
INSTRUMENTEN = (
    ("class_toddler", "1", "emotioneel", 1.0, 7.0, False, "2019-01-01", None, 4.7),
    ("class_toddler", "1", "educatief", 1.0, 7.0, False, "2019-01-01", None, 3.2),
    ("almere_kwaliteitsschaal", "2019", "totaal", 1.0, 5.0, False, "2019-01-01", "2021-12-31", 2.8),
    ("almere_kwaliteitsschaal", "2022", "totaal", 1.0, 5.0, False, "2022-01-01", None, 3.2),
    ("gedragslijst", "1", "problemen", 0.0, 40.0, True, "2019-01-01", None, 19.0),
    ("taalschaal", "1", "taal", 20.0, 80.0, False, "2019-01-01", None, 41.0),
    ("gas", "1", "doel_1", -2.0, 2.0, False, "2019-01-01", None, -1.5),
    ("gas", "1", "doel_2", -2.0, 2.0, False, "2019-01-01", None, -1.5),
)
