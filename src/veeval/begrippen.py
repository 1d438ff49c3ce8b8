"""Every indicator, unit and label once, in Dutch and English: the only source of label text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from veeval.errors import UnknownName

__all__ = ["BEGRIPPEN", "Begrip", "Evidence", "Figuursoort", "Lang", "begrip", "kop", "label"]

Lang = Literal["nl", "en"]
Evidence = Literal["beschrijvend", "theoretisch", "indicatief", "causaal"]
Figuursoort = Literal[
    "punten",
    "lijnen",
    "stapel",
    "staven",
    "halter",
    "trechter",
    "vlak",
    "acceptatie",
    "tegelkaart",
    "keuzes",
    "verschillen",
]


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
    "norm_naleving_kinderen": Begrip(
        "kinderen op locaties die de norm halen",
        "children at locations that meet the norm",
        "Aandeel van de doelgroepkinderen op een locatie met ten minste 10 uur inzet per doelgroepkind in dat jaar.",
        "Share of target children at a location with at least 10 hours per target child in that year.",
        decimalen=0,
        procent=True,
    ),
    "norm_tekort": Begrip(
        "uren tekort tot de norm, per kind",
        "hours short of the norm, per child",
        "Uren die locaties onder de norm tekortkomen, gedeeld door alle doelgroepkinderen.",
        "Hours that locations under the norm lack, divided by all target children.",
    ),
    "gini": Begrip(
        "ongelijkheid tussen locaties (Gini)",
        "inequality between locations (Gini)",
        "0 als elke locatie evenveel uren per kind heeft; hoe dichter bij 1, hoe ongelijker.",
        "0 if every location has as many hours per child; the nearer to 1, the less equal.",
        decimalen=2,
    ),
    "variatiecoefficient": Begrip(
        "spreiding tussen locaties (variatiecoëfficiënt)",
        "spread between locations (coefficient of variation)",
        "Standaardafwijking van de uren per kind tussen locaties, gedeeld door het gemiddelde.",
        "Standard deviation of hours per child between locations, divided by the mean.",
        decimalen=2,
    ),
    "p90_p10": Begrip(
        "hoog tegenover laag tussen locaties (p90/p10)",
        "high against low between locations (p90/p10)",
        "Hoeveel maal de uren per kind op het 90e percentiel die op het 10e zijn.",
        "How many times the hours per child at the 90th percentile are those at the 10th.",
    ),
    "scenario_uren": Begrip(
        "uren per doelgroepkind, nu en in het scenario",
        "hours per target child, now and in the scenario",
        "Gerealiseerde uren, en de uren die de regel van het scenario bij dezelfde kinderen geeft.",
        "Realised hours, and the hours that the rule of the scenario gives for the same children.",
    ),
    "caseload": Begrip(
        "wat één coach bedient",
        "what one coach serves",
        "Locaties, kinderen, uren of pedagogisch medewerkers per coach in een jaar.",
        "Locations, children, hours or professionals per coach in a year.",
        noem_eenheid=True,
    ),
    "strippen_benutting": Begrip(
        "benutting van de strippenkaart",
        "use of the strippenkaart",
        "Verbruikte strippen gedeeld door toegekende strippen.",
        "Strippen used divided by strippen granted.",
        decimalen=0,
        procent=True,
    ),
    "kosten_per_uur": Begrip(
        "kosten per uur inzet",
        "cost per hour of deployment",
        "Alle kosten gedeeld door alle uren.",
        "All costs divided by all hours.",
        decimalen=2,
    ),
    "kosten_per_kind": Begrip(
        "kosten per doelgroepkind per jaar",
        "cost per target child per year",
        "Alle kosten gedeeld door alle doelgroepkinderen op 1 januari.",
        "All costs divided by all target children on 1 January.",
        decimalen=0,
    ),
    "kosten_per_traject": Begrip(
        "kosten per gestart traject",
        "cost per trajectory started",
        "Alle kosten gedeeld door de trajecten die in het jaar startten.",
        "All costs divided by the trajectories that started in the year.",
        decimalen=0,
    ),
    "kosten_per_bereikt_kind": Begrip(
        "kosten per bereikt kind",
        "cost per child reached",
        "Alle kosten gedeeld door de kinderen die in het jaar een traject begonnen.",
        "All costs divided by the children who started a trajectory in the year.",
        decimalen=0,
    ),
    "bekostiging": Begrip(
        "kosten van ondersteuning (euro), naar vorm van bekostiging",
        "cost of support (euro), by form of funding",
        "Dezelfde bedragen per uur, per traject en per bereikt kind.",
        "The same amounts per hour, per trajectory and per child reached.",
        decimalen=0,
    ),
    "kosteneffectiviteit": Begrip(
        "kosten en effect naast elkaar",
        "cost and effect side by side",
        "Verschil in kosten, verschil in effect, en wat een punt effect meer kost.",
        "Difference in cost, difference in effect, and what one more point of effect costs.",
        decimalen=2,
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
    "apm_zelfstandig": Begrip(
        "kinderen die na de begeleiding zonder hulp verder konden",
        "children who went on without help after the support",
        "Aandeel van de beëindigde trajecten waarvan bekend is hoe het verderging.",
        "Share of the ended trajectories of which it is known what followed.",
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
    "stelling": Begrip(
        "aandeel dat het eens is",
        "share that agrees",
        "Aandeel van wie een mening heeft, dat het (helemaal) eens is met de stelling.",
        "Share of those with an opinion who agree (strongly) with the statement.",
        decimalen=0,
        procent=True,
    ),
    "antwoord": Begrip(
        "aandeel dat dit antwoord geeft",
        "share that gives this answer",
        "Aandeel van wie de vraag kreeg.",
        "Share of those to whom the question was put.",
        decimalen=0,
        procent=True,
    ),
    "kleinste_verschil": Begrip(
        "kleinste verschil dat deze opzet laat zien",
        "smallest difference that this design shows",
        "Een verschil van deze omvang wordt, als het er is, vrijwel zeker gevonden; een kleiner blijft vaak onbeslist.",
        "A difference of this size is nearly always found if it is there; a smaller one often stays undecided.",
        decimalen=2,
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
    "verhoudingsgetal": Begrip("verhoudingsgetal", "ratio"),
    "keer": Begrip("keer", "times"),
    "euro per uur": Begrip("euro per uur", "euro per hour"),
    "euro per kind per jaar": Begrip("euro per kind per jaar", "euro per child per year"),
    "euro per traject": Begrip("euro per traject", "euro per trajectory"),
    "euro per bereikt kind": Begrip("euro per bereikt kind", "euro per child reached"),
    "locaties per coach": Begrip("locaties per coach", "locations per coach"),
    "kinderen per coach": Begrip("kinderen per coach", "children per coach"),
    "uur per coach per jaar": Begrip("uur per coach per jaar", "hours per coach per year"),
    "pedagogisch medewerkers per coach": Begrip("pedagogisch medewerkers per coach", "professionals per coach"),
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
    "uren": Begrip("uren", "hours"),
    "bereikte kinderen": Begrip("bereikte kinderen", "children reached"),
    "eenheden": Begrip("eenheden", "units"),
    "locaties": Begrip("locaties", "locations"),
    "aanbiederjaren": Begrip("aanbieders x jaren", "providers x years"),
    "coachjaren": Begrip("coaches x jaren", "coaches x years"),
    "locatiejaren": Begrip("locaties x jaren", "locations x years"),
    "observaties": Begrip("observaties", "observations"),
    "inspecties": Begrip("inspecties", "inspections"),
    "trajecten": Begrip("trajecten", "trajectories"),
    "respondenten": Begrip("respondenten", "respondents"),
    "overstappende_locaties": Begrip("locaties die overstapten", "locations that switched"),
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
    "bron": Begrip("eigen of stedelijk", "own or municipal"),
    "regeling": Begrip("vorm van bekostiging", "form of funding"),
    "maat": Begrip("maat", "measure"),
    "lumpsum": Begrip("vast bedrag", "lump sum"),
    "per_traject": Begrip("per traject", "per trajectory"),
    "per_groep": Begrip("per groep", "per group"),
    "per_uur": Begrip("per uur", "per hour"),
    "situatie": Begrip("situatie", "situation"),
    "nu": Begrip("nu", "now"),
    "scenario": Begrip("scenario", "scenario"),
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
    "bezoek": Begrip("soort bezoek", "kind of visit"),
    "schaal": Begrip("schaal", "scale"),
    "vergelijking": Begrip("vergelijking", "comparison"),
    "kenmerk": Begrip("kenmerk bij de start", "characteristic at the start"),
    "uitkomst": Begrip("uitkomst", "outcome"),
    "domein": Begrip("domein", "domain"),
    "groep": Begrip("groep", "group"),
    "vraag_id": Begrip("vraag", "question"),
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
    "vergeleken_met": Begrip("vergeleken met", "compared with"),
    "term": Begrip("onderdeel", "term"),
    "gemiddelde": Begrip("gemiddelde", "mean"),
    "sd": Begrip("spreiding (sd)", "spread (sd)"),
    "smd": Begrip("verschil in sd", "difference in sd"),
    "smd_na": Begrip("na weging", "after weighting"),
    "gemiddelde_eerste": Begrip("gemiddelde eerste model", "mean of the first model"),
    "gemiddelde_tweede": Begrip("gemiddelde tweede model", "mean of the second model"),
    "effectief": Begrip("telt als", "counts as"),
    "van_vorige": Begrip("van de vorige stap", "of the step before"),
    "niet_bereikt": Begrip("niet bereikt", "not reached"),
    "bereikt": Begrip("bereikt", "reached"),
    "onderweg": Begrip("nog onderweg", "still under way"),
    "p25": Begrip("een kwart binnen (dagen)", "a quarter within (days)"),
    "mediaan": Begrip("de helft binnen (dagen)", "half within (days)"),
    "p75": Begrip("driekwart binnen (dagen)", "three quarters within (days)"),
    "toegekend": Begrip("strippen toegekend", "strippen granted"),
    "verbruikt": Begrip("strippen gebruikt", "strippen used"),
    "uren_toegekend": Begrip("uren toegekend", "hours granted"),
    "uren_verbruikt": Begrip("uren gebruikt", "hours used"),
    "units": Begrip("locaties", "locations"),
    "cohort": Begrip("jaar van de overstap", "year of the switch"),
    "basis": Begrip("van wie", "of whom"),
    "per_locatiejaar": Begrip("per locatie per jaar", "per location per year"),
    "aandeel_zonder": Begrip("locaties zonder", "locations without"),
    "gegeven": Begrip("uren gegeven", "hours given"),
    "gepland": Begrip("uren gepland", "hours planned"),
    "zonder_eindmeting": Begrip("zonder eindmeting", "without end measure"),
    "aandeel_zonder_eindmeting": Begrip("zonder eindmeting", "without end measure"),
    "te_starten_per_kind": Begrip("te starten per kind met twee metingen", "to start per child with both measures"),
    "correlatie": Begrip("samenhang start en eind", "correlation of start and end"),
    "tussen": Begrip("trends van aanbieders (sd)", "trends of providers (sd)"),
    "meting": Begrip("één meting (sd)", "one measurement (sd)"),
    "start": Begrip("start", "start"),
    "besluit_datum": Begrip("besluit", "decision"),
    "populatiegemiddelde": Begrip("gemiddelde van alle kinderen", "mean of all children"),
    "verwacht_bij_rho_0_9": Begrip("verwacht (rho 0,9)", "expected (rho 0.9)"),
    "verwacht_bij_rho_0_6": Begrip("verwacht (rho 0,6)", "expected (rho 0.6)"),
    "weging": Begrip("weging", "weighting"),
    "ondergrens": Begrip("ondergrens", "lower bound"),
    "bovengrens": Begrip("bovengrens", "upper bound"),
    "jaarmetingen": Begrip("metingen, één per jaar", "measurements, one a year"),
    "kinderen_per_aanbieder": Begrip("kinderen per aanbieder", "children per provider"),
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
    "aandeel_kdv": Begrip("aandeel kinderdagverblijven", "share of day-care centres"),
    "op_groep": Begrip("op de groep", "in the group"),
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


# columns that are called like an indicator
_KOPPEN = {"antwoord": Begrip("antwoord", "answer"), "thema": Begrip("thema", "theme")}


def kop(naam: str, lang: Lang = "nl") -> str:
    """Head of a column: its label, also where an indicator has the same name."""
    known = _KOPPEN.get(naam)
    return label(naam, lang) if known is None else (known.nl if lang == "nl" else known.en)
