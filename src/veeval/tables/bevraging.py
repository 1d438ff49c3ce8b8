"""Surveys and interviews: questions, answers and themes."""

from __future__ import annotations

from veeval.tables.kolom import Gemeentecode, Id, Tekst, kolom
from veeval.tables.tabel import Tabel

__all__ = ["Antwoorden", "Themas", "Vragen"]

GROEPEN = ("pm", "coach", "apm", "aanbieder", "gemeente", "ouder")


class Vragen(Tabel, sleutel=("vraag_id",)):
    """Vragen van een vragenlijst, met de routering: wie de vraag krijgt."""

    vraag_id: Id = kolom("sleutel van de vraag")
    tekst: Tekst = kolom("tekst van de vraag")
    soort: Tekst = kolom("soort vraag", categorieen=("likert", "enkel", "meervoudig"))
    basis: Tekst = kolom(
        "routering: welk antwoord op een eerdere vraag deze opent, als vraag_id=antwoord", verplicht=False
    )


class Antwoorden(Tabel, sleutel=("respondent_id", "vraag_id", "antwoord")):
    """Antwoorden, een rij per respondent en vraag; bij een meervoudige vraag een rij per gekozen antwoord."""

    respondent_id: Id = kolom("pseudoniem van de respondent")
    groep: Tekst = kolom("groep waartoe de respondent hoort", categorieen=GROEPEN)
    gemeentecode: Gemeentecode = kolom("gemeente van de respondent", verwijst_naar=("gemeenten", "gemeentecode"))
    vraag_id: Id = kolom("vraag", verwijst_naar=("vragen", "vraag_id"))
    antwoord: Tekst = kolom("gegeven antwoord")


class Themas(Tabel):
    """Thema's uit gesprekken: wat gaat goed en waar wordt nog aan gewerkt, een rij per bron en thema."""

    bron_id: Id = kolom("pseudoniem van het gesprek of de respondent")
    groep: Tekst = kolom("groep waartoe de bron hoort", categorieen=GROEPEN)
    thema: Tekst = kolom("thema, in enkele woorden")
    oordeel: Tekst = kolom("gaat het goed of is het een verbeterpunt", categorieen=("gaat_goed", "verbeterpunt"))
