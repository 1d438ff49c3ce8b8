"""Quality: instruments, observations, the Almere cycle, inspections and schooling."""

from __future__ import annotations

import narwhals as nw

from veeval.bronnen import GOAB_AMSTERDAM, SARDES_ALMERE
from veeval.tables.kolom import AanbiederId, Aantal, Datum, Getal, Id, JaNee, LocatieId, Tekst, kolom
from veeval.tables.regel import Regel, datums_op_volgorde
from veeval.tables.tabel import Tabel

__all__ = ["Cycli", "Inspecties", "Instrumenten", "Observaties", "Scholing"]


class Instrumenten(
    Tabel,
    sleutel=("instrument", "versie", "domein"),
    regels=(
        *datums_op_volgorde("geldig_van", "geldig_tot"),
        Regel(
            "bereik",
            "maximum",
            "maximum ({waarde}) is niet hoger dan minimum. Geef de laagste en de hoogste score van de schaal.",
            lambda: (
                (nw.col("maximum") > nw.col("minimum")).fill_null(True)
                | nw.col("minimum").is_null()
                | nw.col("maximum").is_null()
            ),
            ("minimum", "maximum"),
        ),
    ),
):
    """Meetinstrumenten met hun schaal. Een nieuwe versie is een breuk in de reeks, geen trend."""

    instrument: Id = kolom("naam van het instrument, bijvoorbeeld class_toddler")
    versie: Id = kolom("versie van het instrument")
    domein: Id = kolom("domein of schaal van het instrument")
    minimum: Getal = kolom("laagst mogelijke score", eenheid="punten")
    maximum: Getal = kolom("hoogst mogelijke score", eenheid="punten")
    omgekeerd: JaNee = kolom("betekent een hogere score minder kwaliteit of meer problemen")
    geldig_van: Datum = kolom("eerste dag waarop deze versie is gebruikt", verplicht=False)
    geldig_tot: Datum = kolom("laatste dag waarop deze versie is gebruikt", verplicht=False)


class Observaties(Tabel, sleutel=("observatie_id", "domein")):
    """Kwaliteitsobservaties, een rij per observatie en domein."""

    observatie_id: Id = kolom("sleutel van de observatie")
    locatie_id: LocatieId = kolom("LRK-nummer", verwijst_naar=("locaties", "locatie_id"))
    groep_id: Id = kolom("groep binnen de locatie", verplicht=False)
    datum: Datum = kolom("dag van de observatie")
    instrument: Id = kolom("naam van het instrument")
    versie: Id = kolom("versie van het instrument")
    domein: Id = kolom("domein of schaal")
    score: Getal = kolom("score op de schaal van het instrument", eenheid="punten")
    beoordelaar_id: Id = kolom("pseudoniem van de beoordelaar, nooit een naam", verplicht=False)


class Cycli(
    Tabel,
    sleutel=("cyclus_id",),
    regels=datums_op_volgorde("inzicht", "beweging", "uitvoering", "inspiratie", "herobservatie"),
):
    """De verbetercyclus van Almere: inzichten, beweging, werk in uitvoering, inspiratie en een nieuwe observatie."""

    cyclus_id: Id = kolom("sleutel van de cyclus")
    locatie_id: LocatieId = kolom("LRK-nummer", verwijst_naar=("locaties", "locatie_id"), bron=SARDES_ALMERE)
    inzicht: Datum = kolom("observatie met de kwaliteitsschaal", bron=SARDES_ALMERE)
    beweging: Datum = kolom("verbeterplan geformuleerd", verplicht=False, bron=SARDES_ALMERE)
    uitvoering: Datum = kolom("start van het werk aan de verbetering", verplicht=False, bron=SARDES_ALMERE)
    inspiratie: Datum = kolom("stedelijke ondersteuning gegeven", verplicht=False, bron=SARDES_ALMERE)
    herobservatie: Datum = kolom("nieuwe observatie die de cyclus sluit", verplicht=False, bron=SARDES_ALMERE)


class Inspecties(Tabel):
    """Oordelen van GGD of Inspectie per bezoek; in Amsterdam ook de jaarlijkse aanvullende inspectie."""

    locatie_id: LocatieId = kolom("LRK-nummer", verwijst_naar=("locaties", "locatie_id"))
    datum: Datum = kolom("dag van het bezoek")
    soort: Tekst = kolom("soort bezoek", categorieen=("regulier", "aanvullend", "nader"), bron=GOAB_AMSTERDAM)
    oordeel: Tekst = kolom(
        "risicokleur van de GGD of oordeel van de Inspectie",
        categorieen=("groen", "geel", "oranje", "rood", "onvoldoende", "voldoende", "goed"),
    )
    adviezen: Aantal = kolom("aantal adviezen of aandachtspunten", verplicht=False, eenheid="adviezen")


class Scholing(Tabel):
    """Scholing van pedagogisch medewerkers per aanbieder."""

    aanbieder_id: AanbiederId = kolom("aanbieder", verwijst_naar=("aanbieders", "aanbieder_id"))
    datum: Datum = kolom("dag van de scholing")
    onderwerp: Tekst = kolom("onderwerp")
    deelnemers: Aantal = kolom("aantal deelnemers", eenheid="medewerkers", verplicht=False)
