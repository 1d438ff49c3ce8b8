"""Hours: how many each doelgroepkind gets, how evenly, over the years, against the norm, and what if."""

from __future__ import annotations

from veeval.uren.aanname import Bereik, Grondslag
from veeval.uren.coaches import CaseloadBy, CaseloadMaat, caseload
from veeval.uren.eenheden import Formatie, Taak
from veeval.uren.jaren import ontwikkeling
from veeval.uren.norm import NormMaat, norm_naleving
from veeval.uren.spreiding import Ongelijkheid, verdeling
from veeval.uren.strippen import StrippenBy, strippenkaart
from veeval.uren.verhouding import per_doelgroepkind
from veeval.uren.wat_als import scenario

__all__ = [
    "Bereik",
    "CaseloadBy",
    "CaseloadMaat",
    "Formatie",
    "Grondslag",
    "NormMaat",
    "Ongelijkheid",
    "StrippenBy",
    "Taak",
    "caseload",
    "norm_naleving",
    "ontwikkeling",
    "per_doelgroepkind",
    "scenario",
    "strippenkaart",
    "verdeling",
]
