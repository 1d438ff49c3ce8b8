"""Which questions can be answered from sums of many deliveries, and why the others cannot."""

from __future__ import annotations

import inspect

from veeval.apm.uitkomst import UITKOMST
from veeval.dataset import Dataset
from veeval.evaluatie.vragen import VRAGEN, Vraag
from veeval.kosten.verhouding import PER_KIND, PER_UUR
from veeval.kwaliteit.trend import TREND
from veeval.sommen import Optelbaar, Sommen
from veeval.uren.jaren import ONTWIKKELING
from veeval.uren.norm import NORM_NALEVING
from veeval.uren.verhouding import PER_DOELGROEPKIND

__all__ = ["OPTELBAAR", "herleid", "waarom_niet"]

OPTELBAAR: dict[str, Optelbaar] = {
    "apm.uitkomst": UITKOMST,
    "kosten.per_kind": PER_KIND,
    "kosten.per_uur": PER_UUR,
    "kwaliteit.trend": TREND,
    "uren.norm_naleving": NORM_NALEVING,
    "uren.ontwikkeling": ONTWIKKELING,
    "uren.per_doelgroepkind": PER_DOELGROEPKIND,
}
_PER_KIND = "zij vraagt de gegevens van elk kind of traject"
_PER_LOCATIE = "zij vraagt de cijfers van elke locatie"
_VAN_ELKAAR = "wat in de ene gemeente meetelt, hangt af van de gegevens van de andere"
_ENQUETE = "zij vraagt de antwoorden van elke respondent"
_WAAROM = {
    "apm.bereik": _PER_LOCATIE,
    "apm.doelrealisatie": _PER_KIND,
    "apm.proces": _PER_KIND,
    "apm.uitval": _PER_KIND,
    "bevraging.enkel": _ENQUETE,
    "bevraging.meervoudig": _ENQUETE,
    "bevraging.stellingen": _ENQUETE,
    "bevraging.themas": _ENQUETE,
    "kosten.bekostiging": _VAN_ELKAAR,
    "kosten.kosteneffectiviteit": _PER_LOCATIE,
    "kosten.per_bereikt_kind": _VAN_ELKAAR,
    "kosten.per_traject": _VAN_ELKAAR,
    "kwaliteit.betrouwbaarheid": "zij vraagt de scores van elke beoordelaar",
    "kwaliteit.cyclus": "zij vraagt de datums van elke cyclus",
    "kwaliteit.inspectie": _PER_LOCATIE,
    "kwaliteit.norm2022": _PER_LOCATIE,
    "kwaliteit.overstap": _PER_LOCATIE,
    "kwaliteit.selectie": _PER_LOCATIE,
    "kwaliteit.trechter": _PER_LOCATIE,
    "uren.caseload": "een coach kan in meer gemeenten werken, en mag dan maar één keer tellen",
    "uren.scenario": _PER_LOCATIE,
    "uren.strippenkaart": "een aanbieder kan in meer gemeenten een strippenkaart hebben",
    "uren.verdeling": _PER_LOCATIE,
}


def waarom_niet(vraag: Vraag) -> str:
    """Say why a question cannot be answered from sums; empty where it can."""
    if vraag.vraag not in OPTELBAAR:
        return f"{_WAAROM[vraag.vraag]}; sommen volstaan niet."
    by = vraag.opties.get("by")
    if "locatie_id" in ((by,) if isinstance(by, str) else tuple(by or ())):
        return "by = locatie_id vraagt de cijfers van elke locatie; sommen volstaan niet."
    return ""


def herleid(vraag: Vraag, ds: Dataset) -> Sommen:
    """Reduce a delivery to the sums of a question, with the defaults that the question itself has.

    Raises
    ------
    MissingTable, NotEstimable
        This delivery has nothing for the question.
    """
    asked = inspect.signature(VRAGEN[vraag.vraag]).bind(ds, **vraag.opties)
    asked.apply_defaults()
    options = {naam: waarde for naam, waarde in asked.arguments.items() if naam != "ds"}
    return OPTELBAAR[vraag.vraag].herleid(ds, **options)
