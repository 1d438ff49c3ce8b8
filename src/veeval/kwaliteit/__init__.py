"""Quality: trends, switches of model, the norm of 2022, reliability, places, the Almere cycle and inspections."""

from __future__ import annotations

from veeval.kwaliteit._scores import RISICO
from veeval.kwaliteit.trend import Bron, trend

__all__ = ["RISICO", "Bron", "trend"]
