"""The rules of each inzetmodel as data: one TOML per model, with its source.

Hours are one multiplication per term: the product of the named factors, added up. The TOML names the formula; no city
has a branch of its own.
"""

from __future__ import annotations

from veeval.inzetmodellen.lezen import inzetmodel, namen
from veeval.inzetmodellen.model import (
    SAMEN,
    ZONDER,
    Formule,
    Inzetmodel,
    Keuzeniveau,
    Parameter,
    Periode,
    Term,
)

__all__ = [
    "SAMEN",
    "ZONDER",
    "Formule",
    "Inzetmodel",
    "Keuzeniveau",
    "Parameter",
    "Periode",
    "Term",
    "inzetmodel",
    "namen",
]
