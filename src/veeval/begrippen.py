"""Every indicator, unit and label once, in Dutch and English: the only source of label text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from veeval.errors import UnknownName

__all__ = ["BEGRIPPEN", "Begrip", "Evidence", "Lang", "begrip", "label"]

Lang = Literal["nl", "en"]
Evidence = Literal["beschrijvend", "theoretisch", "indicatief", "causaal"]


@dataclass(frozen=True, slots=True)
class Begrip:
    """A term with its labels.

    Attributes
    ----------
    nl, en : str
        Label in Dutch and in English.
    uitleg_nl, uitleg_en : str
        Definition that a reader of a factsheet understands.
    decimalen : int
        Digits after the decimal sign when the figure is shown.
    procent : bool
        Whether the figure is a share that is shown as a percentage.
    noem_eenheid : bool
        Whether a sentence must name the unit, because the label does not.
    """

    nl: str
    en: str
    uitleg_nl: str = ""
    uitleg_en: str = ""
    decimalen: int = 1
    procent: bool = False
    noem_eenheid: bool = False


BEGRIPPEN: dict[str, Begrip] = {
    # indicators
    "uren_per_doelgroepkind": Begrip(
        "uren per doelgroepkind per jaar",
        "hours per target child per year",
        "Alle gerealiseerde uren gedeeld door alle doelgroepkinderen op 1 januari.",
        "All realised hours divided by all target children on 1 January.",
    ),
    "norm_naleving": Begrip(
        "locaties die de norm halen",
        "locations that meet the norm",
        "Aandeel van de locaties met ten minste 10 uur inzet per doelgroepkind in dat jaar.",
        "Share of locations with at least 10 hours of deployment per target child in that year.",
        decimalen=0,
        procent=True,
    ),
    "kwaliteit_trend": Begrip(
        "verandering van de kwaliteitsscore per jaar",
        "change of the quality score per year",
        "Verandering van de score binnen dezelfde locatie, in punten per jaar.",
        "Change of the score within the same location, in points per year.",
        decimalen=2,
        noem_eenheid=True,
    ),
    "risico_trend": Begrip(
        "verandering van de risicoscore per jaar",
        "change of the risk score per year",
        "Verandering van het oordeel binnen dezelfde locatie: groen 0, geel 1, oranje 2, rood 3.",
        "Change of the judgement within the same location: green 0, yellow 1, orange 2, red 3.",
        decimalen=2,
        noem_eenheid=True,
    ),
    "kwaliteit_overstap": Begrip(
        "verandering van de kwaliteitsscore na een overstap",
        "change of the quality score after a switch of model",
        "Verandering sinds het jaar voor de overstap, min die van locaties die hun model hielden.",
        "Change since the year before the switch, less that of locations that kept their model.",
        decimalen=2,
        noem_eenheid=True,
    ),
    "kwaliteit_norm2022": Begrip(
        "verandering van de kwaliteitsscore na de norm van 2022, per uur dat erbij moest",
        "change of the quality score after the norm of 2022, per hour that had to be added",
        "Per uur per kind dat een locatie voor 2022 tekortkwam aan 10 uur: hoeveel meer de score daarna veranderde.",
        "Per hour per child that a location fell short of 10 before 2022: how much more its score changed after.",
        decimalen=2,
        noem_eenheid=True,
    ),
    "kwaliteit_betrouwbaarheid": Begrip(
        "betrouwbaarheid van de kwaliteitsscore",
        "reliability of the quality score",
        "0 is alleen meetfout, 1 is zonder meetfout.",
        "0 is measurement error only, 1 is free of it.",
        decimalen=2,
    ),
    "kwaliteit_trechter": Begrip(
        "kwaliteitsscore van de locatie, naar het gemiddelde getrokken",
        "quality score of the location, drawn to the mean",
        "Hoe onzekerder de eigen score, hoe dichter bij het gemiddelde. Geen ranglijst.",
        "The less certain its own score, the closer to the mean. No league table.",
        decimalen=2,
        noem_eenheid=True,
    ),
    "cyclus_gesloten": Begrip(
        "verbetercycli die zijn gesloten",
        "cycles of improvement that closed",
        "Aandeel met een nieuwe observatie binnen de termijn; lopende cycli zijn gecensureerd.",
        "Share with a new observation within the term; running cycles are censored.",
        decimalen=0,
        procent=True,
    ),
    "inspectie_oordeel": Begrip(
        "aandeel van de inspecties met dit oordeel",
        "share of the inspections with this judgement",
        decimalen=0,
        procent=True,
    ),
    "kwaliteit_selectie": Begrip(
        "gestandaardiseerd verschil bij de start tussen wie het ene en wie het andere model koos",
        "standardised difference at the start between those who chose one model and those who chose the other",
        "In standaarddeviaties; boven 0,25 zijn de groepen niet vergelijkbaar zonder meer.",
        "In standard deviations; above 0.25 the groups are not comparable as they are.",
        decimalen=2,
    ),
    "apm_stap": Begrip(
        "aanvragen die deze stap haalden",
        "requests that reached this step",
        "Aandeel van alle aanvragen; lopende trajecten kunnen de stap nog halen.",
        "Share of all requests; running trajectories may still reach the step.",
        decimalen=0,
        procent=True,
    ),
    "apm_doelrealisatie": Begrip(
        "doelrealisatie (T-score)",
        "goal attainment (T score)",
        "50 is: doelen gemiddeld gehaald zoals verwacht. Lopende trajecten tellen niet mee.",
        "50 means: goals met on average as expected. Running trajectories do not count.",
    ),
    "apm_uitval": Begrip(
        "trajecten die voortijdig stopten",
        "trajectories that stopped early",
        "Aandeel van de gestarte trajecten die niet meer lopen.",
        "Share of the started trajectories that no longer run.",
        decimalen=0,
        procent=True,
    ),
    "apm_bereik": Begrip(
        "gestarte trajecten per 100 doelgroepkinderen",
        "trajectories started per 100 target children",
        "Alle gestarte trajecten gedeeld door alle doelgroepkinderen op 1 januari, maal 100.",
        "All trajectories started divided by all target children on 1 January, times 100.",
    ),
    "apm_verbetering": Begrip(
        "verbetering na drie maanden",
        "improvement after three months",
        "Verschil tussen de score na drie maanden en die bij de start; positief is beter.",
        "Difference between the score after three months and at the start; positive is better.",
        noem_eenheid=True,
    ),
    "thema": Begrip(
        "aandeel van de gesprekspartners dat het thema noemt",
        "share of the people spoken to who mention the theme",
        decimalen=0,
        procent=True,
    ),
    # units
    "uur per kind per jaar": Begrip("uur per kind per jaar", "hours per child per year"),
    "aandeel": Begrip("procent", "per cent"),
    "punten per jaar": Begrip("punten per jaar", "points per year"),
    "punten": Begrip("punten", "points"),
    "punten per uur": Begrip("punten per uur per kind", "points per hour per child"),
    "coëfficiënt": Begrip("coëfficiënt", "coefficient"),
    "standaarddeviaties": Begrip("standaarddeviaties", "standard deviations"),
    "T-score": Begrip("T-score", "T score"),
    "trajecten per 100 doelgroepkinderen": Begrip(
        "trajecten per 100 doelgroepkinderen", "trajectories per 100 target children"
    ),
    # what n counts
    "doelgroepkinderen": Begrip("doelgroepkinderen", "target children"),
    "kindjaren": Begrip("kinderen x jaren", "children x years"),
    "locatiejaren": Begrip("locaties x jaren", "locations x years"),
    "observaties": Begrip("observaties", "observations"),
    "inspecties": Begrip("inspecties", "inspections"),
    "trajecten": Begrip("trajecten", "trajectories"),
    "overstappende_locaties": Begrip("locaties die overstapten", "locations that switched"),
    "locaties": Begrip("locaties", "locations"),
    "bezoeken": Begrip("bezoeken", "visits"),
    "cycli": Begrip("cycli", "cycles"),
    "aanbieders": Begrip("aanbieders", "providers"),
    "gesprekspartners": Begrip("gesprekspartners", "people spoken to"),
    # groupings and columns
    "inzetmodel": Begrip("inzetmodel", "deployment model"),
    "gemeentecode": Begrip("gemeente", "municipality"),
    "aanbieder_id": Begrip("aanbieder", "provider"),
    "jaar": Begrip("jaar", "year"),
    "aanpak": Begrip("aanpak", "approach"),
    "hulpvraag": Begrip("hulpvraag", "request for help"),
    "formatie": Begrip("formatie", "establishment"),
    "taak": Begrip("taak", "task"),
    "klasse": Begrip("gemeenteklasse", "class of municipality"),
    "ve": Begrip("voorschoolse educatie", "preschool education"),
    "soort": Begrip("soort opvang", "kind of provision"),
    "gebied": Begrip("gebied", "area"),
    "instrument": Begrip("instrument", "instrument"),
    "versie": Begrip("versie", "version"),
    "overstap": Begrip("overstap", "switch"),
    "jaren_sinds_overstap": Begrip("jaren sinds de overstap", "years since the switch"),
    "locatie_id": Begrip("locatie", "location"),
    "zwaarte": Begrip("zwaarte van de vraag", "weight of the question"),
    "stap": Begrip("stap", "step"),
    "maat": Begrip("maat", "measure"),
    "bezoek": Begrip("soort bezoek", "kind of visit"),
    "schaal": Begrip("schaal", "scale"),
    "vergelijking": Begrip("vergelijking", "comparison"),
    "kenmerk": Begrip("kenmerk bij de start", "characteristic at the start"),
    "uitkomst": Begrip("uitkomst", "outcome"),
    "domein": Begrip("domein", "domain"),
    "groep": Begrip("groep", "group"),
    "oordeel": Begrip("oordeel", "judgement"),
    "indicator": Begrip("indicator", "indicator"),
    "unit": Begrip("eenheid", "unit"),
    "estimate": Begrip("schatting", "estimate"),
    "std_error": Begrip("standaardfout", "standard error"),
    "statistic": Begrip("toetsgrootheid", "statistic"),
    "df": Begrip("vrijheidsgraden", "degrees of freedom"),
    "p_value": Begrip("p", "p"),
    "p_holm": Begrip("p (Holm)", "p (Holm)"),
    "conf_low": Begrip("ondergrens", "lower bound"),
    "conf_high": Begrip("bovengrens", "upper bound"),
    "n": Begrip("aantal", "number"),
    "n_clusters": Begrip("clusters", "clusters"),
    "method": Begrip("methode", "method"),
    "evidence": Begrip("bewijskracht", "evidence"),
    "onderdrukt": Begrip("niet getoond", "not shown"),
    "groep_a": Begrip("groep", "group"),
    "groep_b": Begrip("vergeleken met", "compared with"),
    # values
    "class_toddler": Begrip("CLASS Toddler", "CLASS Toddler"),
    "almere_kwaliteitsschaal": Begrip("kwaliteitsschaal Almere", "quality scale of Almere"),
    "gedragslijst": Begrip("gedragslijst", "behaviour list"),
    "taalschaal": Begrip("taalschaal", "language scale"),
    "emotioneel": Begrip("emotionele kwaliteit", "emotional quality"),
    "educatief": Begrip("educatieve kwaliteit", "educational quality"),
    "problemen": Begrip("minder problemen", "fewer problems"),
    "taal": Begrip("taal", "language"),
    "binnen": Begrip("binnen de formatie", "inside the establishment"),
    "buiten": Begrip("buiten de formatie", "outside the establishment"),
    "gaat_goed": Begrip("Wat gaat goed", "What goes well"),
    "verbeterpunt": Begrip("Waar wordt nog aan gewerkt", "What is still being worked on"),
    # rungs of the effectladder
    "beschrijvend": Begrip("beschrijvend", "descriptive", "Beschrijft wat er is; zegt niets over oorzaak en gevolg."),
    "theoretisch": Begrip("theoretisch", "theoretical", "Aannemelijk op grond van theorie."),
    "indicatief": Begrip(
        "indicatief", "indicative", "Een aanwijzing: er is verandering gemeten, maar de oorzaak is niet vastgesteld."
    ),
    "causaal": Begrip("causaal", "causal", "De opzet maakt aannemelijk dat de verandering door de inzet komt."),
}


def begrip(naam: str) -> Begrip:
    """Return a term; an unknown one is an error that lists the terms."""
    if naam not in BEGRIPPEN:
        raise UnknownName("begrip", naam, BEGRIPPEN)
    return BEGRIPPEN[naam]


def label(naam: str, lang: Lang = "nl") -> str:
    """Label of a term, or the name itself where it is a value from the data."""
    known = BEGRIPPEN.get(naam)
    return naam if known is None else (known.nl if lang == "nl" else known.en)
