"""Policy evaluation of Dutch early-childhood education: compare how professionals are deployed, honestly.

>>> import veeval as ve
>>> ds = ve.load("data/sample")
>>> ve.uren.per_doelgroepkind(ds, by="inzetmodel")

Everything public is listed in ``__all__`` and loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from veeval import apm, bevraging, evaluatie, gebied, kosten, kwaliteit, privacy, stats, synth, tables, uren
    from veeval.dataset import Dataset
    from veeval.errors import InvalidData, VeevalError
    from veeval.estimates import Estimates
    from veeval.evaluatie import audit, compare, evaluate, factsheets
    from veeval.inzetmodellen import inzetmodel
    from veeval.reading import ValidationReport, load, propose, read, template, validate
    from veeval.report import Factsheet

__all__ = [
    "Dataset",
    "Estimates",
    "Factsheet",
    "InvalidData",
    "ValidationReport",
    "VeevalError",
    "__version__",
    "apm",
    "audit",
    "bevraging",
    "compare",
    "evaluate",
    "evaluatie",
    "factsheets",
    "gebied",
    "inzetmodel",
    "kosten",
    "kwaliteit",
    "load",
    "privacy",
    "propose",
    "read",
    "stats",
    "synth",
    "tables",
    "template",
    "uren",
    "validate",
]

__version__ = "0.1.0"

_HOME = {
    "Dataset": "dataset",
    "Estimates": "estimates",
    "Factsheet": "report",
    "InvalidData": "errors",
    "ValidationReport": "reading",
    "VeevalError": "errors",
    "audit": "evaluatie",
    "compare": "evaluatie",
    "evaluate": "evaluatie",
    "factsheets": "evaluatie",
    "inzetmodel": "inzetmodellen",
    "load": "reading",
    "propose": "reading",
    "read": "reading",
    "template": "reading",
    "validate": "reading",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for (PEP 562), so that ``import veeval`` is light."""
    if name in _HOME:
        return getattr(importlib.import_module(f"veeval.{_HOME[name]}"), name)
    if name in __all__:
        return importlib.import_module(f"veeval.{name}")
    raise AttributeError(f"module 'veeval' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
