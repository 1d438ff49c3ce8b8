"""Support of children: trajectories of the ambulant pedagogisch medewerker and what was measured in them."""

from __future__ import annotations

import narwhals as nw

from veeval.bronnen import AMERSFOORT_HOORN, GAS, OBERON_APM
from veeval.tables.kolom import Datum, Getal, Id, JaNee, LocatieId, Tekst, kolom
from veeval.tables.regel import Regel, datums_op_volgorde
from veeval.tables.tabel import Tabel

__all__ = ["Metingen", "Trajecten"]


class Trajecten(
    Tabel,
    sleutel=("traject_id",),
    regels=(
        *datums_op_volgorde("signaal", "aanvraag", "besluit_datum"),
        *datums_op_volgorde("besluit_datum", "start", "einde"),
        Regel(
            "status",
            "einde",
            "Het traject is niet meer lopend, maar einde is leeg. Vul de datum van afronding in.",
            lambda: (nw.col("status") == "lopend") | nw.col("status").is_null() | ~nw.col("einde").is_null(),
            ("status", "einde"),
        ),
    ),
):
    """Ondersteuningstrajecten, een rij per aanvraag: van signaal tot afronding.

    ``status`` is leeg zolang een traject niet gestart is (afgewezen of doorverwezen).
    """

    traject_id: Id = kolom("sleutel van het traject")
    kind_id: Id = kolom("pseudoniem van het kind, nooit een naam of BSN")
    locatie_id: LocatieId = kolom("LRK-nummer", verwijst_naar=("locaties", "locatie_id"))
    aanpak: Id = kolom("naam van de aanpak, bijvoorbeeld nijmegen_apm", bron=OBERON_APM)
    hulpvraag: Tekst = kolom(
        "waarvoor hulp is gevraagd", categorieen=("taal", "gedrag", "spel", "overig"), bron=OBERON_APM
    )
    zwaarte: Tekst = kolom("zwaarte van de vraag", categorieen=("licht", "zwaar"), bron=OBERON_APM)
    signaal: Datum = kolom("dag waarop de pedagogisch medewerker signaleerde", verplicht=False, bron=OBERON_APM)
    aanvraag: Datum = kolom("dag van de aanvraag", verplicht=False, bron=OBERON_APM)
    besluit_datum: Datum = kolom("dag van het besluit", verplicht=False, bron=OBERON_APM)
    besluit: Tekst = kolom(
        "besluit op de aanvraag",
        categorieen=("goedgekeurd", "afgewezen", "doorverwezen"),
        verplicht=False,
        bron=OBERON_APM,
    )
    plan: JaNee = kolom("is er een begeleidingsplan", verplicht=False, bron=AMERSFOORT_HOORN)
    start: Datum = kolom("eerste dag van de begeleiding", verplicht=False)
    einde: Datum = kolom("laatste dag van de begeleiding", verplicht=False)
    weken_gepland: Getal = kolom("geplande duur", eenheid="weken", minimum=0, maximum=104, verplicht=False)
    uren_per_week_gepland: Getal = kolom(
        "geplande begeleiding", eenheid="uur per week", minimum=0, maximum=40, verplicht=False, bron=OBERON_APM
    )
    uren_gerealiseerd: Getal = kolom("gegeven begeleiding", eenheid="uur", minimum=0, verplicht=False)
    status: Tekst = kolom(
        "stand van het traject",
        categorieen=("lopend", "afgerond", "voortijdig_positief", "voortijdig_negatief"),
        verplicht=False,
    )
    vervolg: Tekst = kolom(
        "wat er na het traject gebeurt",
        categorieen=("zelfstandig", "verlenging", "doorverwezen", "onbekend"),
        verplicht=False,
    )
    ouders_betrokken: JaNee = kolom("zijn de ouders betrokken", verplicht=False, bron=OBERON_APM)
    buurtteam: JaNee = kolom("is er contact met het buurtteam", verplicht=False, bron=OBERON_APM)


class Metingen(Tabel, sleutel=("traject_id", "meetmoment", "instrument", "domein", "beoordelaar")):
    """Metingen bij het kind op vaste momenten in het traject."""

    traject_id: Id = kolom("traject", verwijst_naar=("trajecten", "traject_id"))
    meetmoment: Tekst = kolom("moment van de meting", categorieen=("start", "drie_maanden", "follow_up"))
    datum: Datum = kolom("dag van de meting")
    instrument: Id = kolom("naam van het instrument")
    domein: Id = kolom("domein of doel")
    score: Getal = kolom("score op de schaal van het instrument", eenheid="punten", verplicht=False)
    doel: Getal = kolom(
        "doelrealisatie, van -2 tot +2 met 0 als verwacht", minimum=-2, maximum=2, verplicht=False, bron=GAS
    )
    gewicht: Getal = kolom("gewicht van het doel", minimum=0, verplicht=False, bron=GAS)
    beoordelaar: Tekst = kolom("wie de score gaf", categorieen=("pm", "apm", "ouder"))
