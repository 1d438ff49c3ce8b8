"""Names of columns as people write them: brought to one form, and the synonyms that are known."""

from __future__ import annotations

import re
from typing import Final

from veeval.tables import TABELLEN

__all__ = ["BEKEND", "SYNONIEMEN", "WAARDEN", "normal"]

SYNONIEMEN: Final[dict[str, tuple[str, ...]]] = {
    "locatie_id": ("lrk", "lrk nummer", "lrk nr", "lrk id", "lrknummer", "registratienummer lrk", "locatienummer"),
    "aanbieder_id": ("kvk", "kvk nummer", "kvk nr", "kvk nummer houder", "houder id", "aanbieder", "organisatie id"),
    "gemeentecode": ("gemeente code", "gem code", "cbs code", "gm code", "gemeentenummer", "gemeente"),
    "jaar": ("kalenderjaar", "boekjaar", "begrotingsjaar", "schooljaar", "periode jaar"),
    "maand": ("maandnummer", "maandnr", "periode maand"),
    "naam": ("naam locatie", "locatienaam", "actuele naam oko", "naam organisatie", "naam aanbieder", "naam houder"),
    "klasse": ("grootteklasse", "gemeenteklasse"),
    "soort": ("type", "soort opvang", "type oko", "opvangsoort", "soort bezoek", "type onderzoek"),
    "ve": ("vve", "ve locatie", "vve locatie", "voorschoolse educatie", "biedt ve"),
    "wijk": ("stadsdeel", "buurt", "wijknaam", "gebied"),
    "opening": ("inschrijfdatum", "datum inschrijving", "startdatum locatie", "geopend op"),
    "sluiting": ("uitschrijfdatum", "datum uitschrijving", "gesloten op"),
    "peildatum": ("teldatum", "datum telling", "peil datum", "per"),
    "doelgroepkinderen": ("aantal doelgroepkinderen", "doelgroep", "doelgroeppeuters", "kinderen met indicatie"),
    "ve_kinderen": ("aantal ve kinderen", "vve kinderen", "ve peuters", "vve peuters", "aantal peuters"),
    "leeftijd_vanaf_maanden": ("leeftijd vanaf", "vanaf maanden"),
    "inzetmodel": ("model", "inzet model", "variant", "inzetvorm"),
    "begin": ("begindatum", "ingangsdatum", "vanaf", "geldig vanaf", "startdatum model"),
    "functionaris_id": ("functionaris", "medewerker id", "medewerkernummer", "personeelsnummer", "coach code", "pbm"),
    "bron": ("herkomst", "eigen of stedelijk", "eigen/stad", "dienstverband"),
    "taak": ("taken", "werkzaamheden", "soort werk", "activiteit soort", "functie"),
    "formatie": ("binnen of buiten formatie", "boventallig", "in formatie"),
    "uren": ("aantal uren", "uren gerealiseerd", "gerealiseerde uren", "uur", "ureninzet", "uren inzet", "totaal uren"),
    "kosten": ("bedrag", "kosten euro", "loonkosten", "totale kosten"),
    "strippen": ("aantal strippen",),
    "uren_per_strip": ("uur per strip",),
    "activiteit": ("omschrijving", "waarvoor"),
    "instrument": ("meetinstrument", "naam instrument", "vragenlijst", "schaal"),
    "versie": ("instrumentversie",),
    "domein": ("subschaal", "onderdeel schaal", "doelgebied"),
    "minimum": ("min", "laagste score"),
    "maximum": ("max", "hoogste score"),
    "observatie_id": ("observatie", "observatienummer"),
    "groep_id": ("groep", "groepsnaam", "stamgroep"),
    "datum": ("datum bezoek", "bezoekdatum", "datum inspectie", "datum meting", "meetdatum", "observatiedatum"),
    "score": ("uitkomst", "waarde", "cijfer", "gemiddelde score", "punten"),
    "beoordelaar_id": ("observator", "beoordelaar nummer"),
    "oordeel": ("kleur", "risicokleur", "risicoprofiel", "eindoordeel"),
    "adviezen": ("aantal adviezen", "aandachtspunten"),
    "onderwerp": ("training", "cursus", "thema scholing"),
    "deelnemers": ("aantal deelnemers",),
    "traject_id": ("traject", "trajectnummer", "dossiernummer", "aanvraagnummer"),
    "kind_id": ("kindnummer", "kind nummer", "kind code", "client id", "clientnummer"),
    "aanpak": ("soort aanpak", "werkwijze", "interventie"),
    "hulpvraag": ("soort hulpvraag", "ondersteuningsvraag", "reden aanmelding"),
    "zwaarte": ("zwaarte vraag", "licht of zwaar"),
    "signaal": ("signaaldatum", "datum signaal"),
    "aanvraag": ("aanvraagdatum", "datum aanvraag", "aanmelddatum", "datum aanmelding"),
    "besluit_datum": ("datum besluit", "besluitdatum", "datum beschikking"),
    "besluit": ("beschikking", "uitkomst aanvraag"),
    "plan": ("begeleidingsplan", "plan aanwezig"),
    "start": ("startdatum", "datum start", "begin traject"),
    "einde": ("einddatum", "datum einde", "datum afronding", "eind", "geldig tot en met"),
    "weken_gepland": ("aantal weken", "duur weken"),
    "uren_per_week_gepland": ("uren per week",),
    "uren_gerealiseerd": ("gegeven uren", "uren begeleiding"),
    "status": ("stand", "trajectstatus"),
    "vervolg": ("vervolgstap", "na afloop"),
    "ouders_betrokken": ("ouderbetrokkenheid", "ouders"),
    "buurtteam": ("contact buurtteam", "wijkteam"),
    "meetmoment": ("moment", "meting", "tijdstip"),
    "beoordelaar": ("ingevuld door", "invuller", "informant"),
    "respondent_id": ("respondent", "respondentnummer", "respnr"),
    "vraag_id": ("vraagnummer", "vraag nr", "vraag"),
    "antwoord": ("respons", "antwoordtekst"),
    "regeling": ("bekostiging", "financieringsvorm"),
    "onderdeel": ("post", "begrotingspost"),
    "budget": ("begroot", "begroot bedrag", "begroting"),
    "besteed": ("besteed bedrag", "realisatie", "uitgaven"),
}

WAARDEN: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "taak": {"coaching": ("coach", "coachen"), "beleid": ("beleidswerk",), "op_groep": ("groep", "op de groep")},
    "bron": {"stedelijk": ("stad", "gemeente"), "eigen": ("eigen medewerker", "intern")},
    "formatie": {"binnen": ("in formatie",), "buiten": ("boventallig", "buiten formatie")},
    "soort": {
        "kdv": ("kinderdagverblijf", "dagopvang", "hdv"),
        "peuteropvang": ("psz", "peuterspeelzaal", "peutergroep", "voorschool"),
        "bso": ("buitenschoolse opvang",),
    },
    "status": {"lopend": ("loopt", "actief"), "afgerond": ("afgesloten", "gereed")},
    "besluit": {"goedgekeurd": ("toegekend", "akkoord"), "afgewezen": ("niet toegekend",)},
    "beoordelaar": {"pm": ("pedagogisch medewerker",), "ouder": ("ouders",)},
}


def normal(name: str) -> str:
    """Bring a name to one form: lower case, and one underscore for all that is no letter or digit."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


BEKEND: Final[frozenset[str]] = frozenset(normal(k) for t in TABELLEN.values() for k in t.kolommen) | frozenset(
    normal(s) for names in SYNONIEMEN.values() for s in names
)
