"""Quality: trends, switches of model, the norm of 2022, reliability, places, the Almere cycle, inspections, choice."""

from __future__ import annotations

from veeval.kwaliteit._scores import RISICO
from veeval.kwaliteit.betrouwbaarheid import betrouwbaarheid
from veeval.kwaliteit.cyclus import STAPPEN, cyclus
from veeval.kwaliteit.inspectie import SCHALEN, InspectieBy, inspectie
from veeval.kwaliteit.norm2022 import norm2022
from veeval.kwaliteit.opzet import opzet
from veeval.kwaliteit.overstap import Vergelijking, overstap
from veeval.kwaliteit.selectie import KENMERKEN, selectie
from veeval.kwaliteit.trechter import trechter
from veeval.kwaliteit.trend import Bron, trend

__all__ = [
    "KENMERKEN",
    "RISICO",
    "SCHALEN",
    "STAPPEN",
    "Bron",
    "InspectieBy",
    "Vergelijking",
    "betrouwbaarheid",
    "cyclus",
    "inspectie",
    "norm2022",
    "opzet",
    "overstap",
    "selectie",
    "trechter",
    "trend",
]
