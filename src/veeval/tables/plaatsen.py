"""Where ve takes place: gemeenten, herindelingen, aanbieders, locaties and the counts on 1 January."""

from __future__ import annotations

import narwhals as nw

from veeval.bronnen import BESLUIT_VE_2A, CBS_GEMEENTEN, LRK
from veeval.tables.kolom import AanbiederId, Aantal, Datum, Gemeentecode, Getal, Jaar, JaNee, LocatieId, Tekst, kolom
from veeval.tables.regel import Regel, datums_op_volgorde
from veeval.tables.tabel import Tabel

__all__ = ["Aanbieders", "Gemeenten", "Herindelingen", "Locaties", "Tellingen"]


class Gemeenten(Tabel, sleutel=("gemeentecode", "jaar")):
    """Gemeenten per jaar van de indeling. Een code alleen zegt niets over de jaren heen."""

    gemeentecode: Gemeentecode = kolom("CBS-gemeentecode: GM en vier cijfers", bron=CBS_GEMEENTEN)
    jaar: Jaar = kolom("jaar van de gemeentelijke indeling (1 januari)", bron=CBS_GEMEENTEN)
    naam: Tekst = kolom("naam van de gemeente", bron=CBS_GEMEENTEN)
    klasse: Tekst = kolom("grootteklasse in het onderwijsachterstandenbeleid", categorieen=("G4", "G40", "overig"))


class Herindelingen(Tabel, sleutel=("datum", "van", "naar")):
    """Gemeentelijke herindelingen: welk deel van een oude gemeente naar welke nieuwe gaat.

    Per datum en oude gemeente tellen de gewichten op tot 1.
    """

    datum: Datum = kolom("datum waarop de herindeling ingaat", bron=CBS_GEMEENTEN)
    van: Gemeentecode = kolom("code van de opgeheven gemeente", bron=CBS_GEMEENTEN)
    naar: Gemeentecode = kolom("code van de gemeente die het deel overneemt", bron=CBS_GEMEENTEN)
    gewicht: Getal = kolom("deel van de oude gemeente, naar adressen", eenheid="deel", minimum=0, maximum=1)


class Aanbieders(Tabel, sleutel=("aanbieder_id",)):
    """Aanbieders (houders) van kinderopvang en peuteropvang."""

    aanbieder_id: AanbiederId = kolom("sleutel van de aanbieder, bijvoorbeeld het KvK-nummer van de houder")
    naam: Tekst = kolom("naam van de organisatie")


class Locaties(Tabel, sleutel=("locatie_id",), regels=datums_op_volgorde("opening", "sluiting")):
    """Kindercentra, een rij per LRK-nummer: het LRK-nummer is leidend voor elke norm."""

    locatie_id: LocatieId = kolom("LRK-nummer, alleen cijfers, voorloopnullen blijven staan", bron=LRK)
    aanbieder_id: AanbiederId = kolom("aanbieder die de locatie houdt", verwijst_naar=("aanbieders", "aanbieder_id"))
    gemeentecode: Gemeentecode = kolom(
        "gemeente van de locatie bij registratie", verwijst_naar=("gemeenten", "gemeentecode")
    )
    naam: Tekst = kolom("naam van de locatie", verplicht=False, bron=LRK)
    soort: Tekst = kolom("soort opvang", categorieen=("kdv", "peuteropvang", "bso"), bron=LRK)
    ve: JaNee = kolom("wordt op de locatie voorschoolse educatie aangeboden")
    wijk: Tekst = kolom("wijk of stadsdeel", verplicht=False)
    opening: Datum = kolom("datum van inschrijving in het register", verplicht=False, bron=LRK)
    sluiting: Datum = kolom("datum van uitschrijving", verplicht=False, bron=LRK)


class Tellingen(
    Tabel,
    sleutel=("locatie_id", "peildatum"),
    regels=(
        Regel(
            "peildatum",
            "peildatum",
            "De peildatum is {waarde}, maar de norm telt op 1 januari. Geef de telling van 1 januari.",
            lambda: (
                ((nw.col("peildatum").dt.month() == 1) & (nw.col("peildatum").dt.day() == 1)).fill_null(True)
                | nw.col("peildatum").is_null()
            ),
            ("peildatum",),
        ),
    ),
):
    """Doelgroepkinderen per locatie op de peildatum (1 januari): de noemer van uren per doelgroepkind.

    Een locatie die na 1 januari opende heeft geen rij, geen nul.
    """

    locatie_id: LocatieId = kolom("LRK-nummer van het kindercentrum", verwijst_naar=("locaties", "locatie_id"))
    peildatum: Datum = kolom("1 januari van het kalenderjaar", bron=BESLUIT_VE_2A)
    doelgroepkinderen: Aantal = kolom(
        "kinderen met ve-indicatie die op de peildatum een plaats hebben", eenheid="kinderen", bron=BESLUIT_VE_2A
    )
    ve_kinderen: Aantal = kolom(
        "alle kinderen in een ve-groep op de peildatum, met of zonder indicatie", eenheid="kinderen", verplicht=False
    )
    leeftijd_vanaf_maanden: Aantal = kolom(
        "leeftijd vanaf wanneer geteld is: 24 of 30 maanden", eenheid="maanden", minimum=24, maximum=30, verplicht=False
    )
