"""What is deployed and paid: the choice of an inzetmodel, the hours, the strippenkaart and the money."""

from __future__ import annotations

from veeval.bronnen import AMERSFOORT_HOORN, BESLUIT_VE_2A, GOAB_ALMERE, GOAB_AMSTERDAM
from veeval.tables.kolom import (
    AanbiederId,
    Aantal,
    Bedrag,
    Datum,
    Gemeentecode,
    Getal,
    Id,
    Jaar,
    LocatieId,
    Tekst,
    kolom,
)
from veeval.tables.regel import datums_op_volgorde
from veeval.tables.tabel import Tabel

__all__ = ["Financiering", "Inzet", "Keuzes", "Strippen"]


class Keuzes(Tabel, sleutel=("locatie_id", "inzetmodel", "begin"), regels=datums_op_volgorde("begin", "einde")):
    """Welk inzetmodel een locatie wanneer heeft. Een locatie kan twee modellen tegelijk hebben."""

    locatie_id: LocatieId = kolom("LRK-nummer", verwijst_naar=("locaties", "locatie_id"))
    inzetmodel: Id = kolom("naam van het inzetmodel, bijvoorbeeld amsterdam_coach", bron=GOAB_AMSTERDAM)
    begin: Datum = kolom("eerste dag waarop het model geldt")
    einde: Datum = kolom("laatste dag waarop het model geldt; leeg als het nog geldt", verplicht=False)


class Inzet(Tabel):
    """Gerealiseerde uren van pedagogisch beleidsmedewerkers en coaches.

    Een rij per locatie, jaar (of maand), functionaris, model, taak en formatie. ``binnen`` en ``buiten`` de formatie
    zijn verschillende dingen: een uur op de groep telt mee voor de beroepskracht-kindratio, een uur coaching niet.
    """

    locatie_id: LocatieId = kolom("LRK-nummer", verwijst_naar=("locaties", "locatie_id"))
    jaar: Jaar = kolom("kalenderjaar van de inzet", bron=BESLUIT_VE_2A)
    maand: Aantal = kolom("maand; leeg als het om een heel jaar gaat", minimum=1, maximum=12, verplicht=False)
    functionaris_id: Id = kolom("pseudoniem van de functionaris, nooit een naam", verplicht=False)
    inzetmodel: Id = kolom("naam van het inzetmodel waarvoor de uren zijn gemaakt", bron=GOAB_AMSTERDAM)
    bron: Tekst = kolom("eigen medewerker of stedelijke coach", categorieen=("eigen", "stedelijk"), bron=GOAB_ALMERE)
    taak: Tekst = kolom("soort werk", categorieen=("beleid", "coaching", "op_groep"), bron=BESLUIT_VE_2A)
    formatie: Tekst = kolom("telt het uur in de formatie", categorieen=("binnen", "buiten"), bron=GOAB_AMSTERDAM)
    uren: Getal = kolom("gerealiseerde uren", eenheid="uur", minimum=0)
    kosten: Bedrag = kolom("kosten van deze uren", verplicht=False)


class Strippen(Tabel):
    """Strippenkaart: wat een aanbieder aan strippen krijgt en gebruikt."""

    aanbieder_id: AanbiederId = kolom("aanbieder", verwijst_naar=("aanbieders", "aanbieder_id"), bron=GOAB_ALMERE)
    datum: Datum = kolom("datum van toekenning of verbruik")
    soort: Tekst = kolom("toekenning of verbruik", categorieen=("toekenning", "verbruik"))
    strippen: Getal = kolom("aantal strippen", eenheid="strippen", minimum=0)
    uren_per_strip: Getal = kolom("uren die een strip waard is", eenheid="uur per strip", minimum=0, verplicht=False)
    activiteit: Tekst = kolom("waarvoor de strippen zijn gebruikt", verplicht=False)


class Financiering(Tabel, sleutel=("gemeentecode", "jaar", "regeling", "onderdeel")):
    """Wat een gemeente begroot en besteedt, en in welke vorm."""

    gemeentecode: Gemeentecode = kolom("gemeente", verwijst_naar=("gemeenten", "gemeentecode"))
    jaar: Jaar = kolom("begrotingsjaar")
    regeling: Tekst = kolom(
        "vorm van bekostiging",
        categorieen=("lumpsum", "per_traject", "per_groep", "per_uur"),
        bron=AMERSFOORT_HOORN,
    )
    onderdeel: Tekst = kolom("waarvoor het geld is, bijvoorbeeld het inzetmodel")
    budget: Bedrag = kolom("begroot bedrag")
    besteed: Bedrag = kolom("besteed bedrag", verplicht=False)
