"""Cost: per hour, per child, per traject, per reached child, and what an improvement costs."""

from __future__ import annotations

from veeval.kosten.bekostigd import bekostiging
from veeval.kosten.eenheden import Bedrag, FinancieringBy, KostenBron
from veeval.kosten.effecten import locatie_effecten
from veeval.kosten.effectiviteit import kosteneffectiviteit
from veeval.kosten.verhouding import per_bereikt_kind, per_kind, per_traject, per_uur

__all__ = [
    "Bedrag",
    "FinancieringBy",
    "KostenBron",
    "bekostiging",
    "kosteneffectiviteit",
    "locatie_effecten",
    "per_bereikt_kind",
    "per_kind",
    "per_traject",
    "per_uur",
]
