"""The plan: evaluatie.toml, fixed before the outcomes are seen, becomes a results folder with its provenance."""

from veeval.evaluatie.auditeren import audit
from veeval.evaluatie.auditverslag import Auditverslag
from veeval.evaluatie.deel import deel
from veeval.evaluatie.plan import Plan, read_plan
from veeval.evaluatie.uitvoeren import Resultaat, compare, evaluate, factsheets
from veeval.evaluatie.varianten import specificaties
from veeval.evaluatie.vragen import VRAGEN, Vraag

__all__ = [
    "VRAGEN",
    "Auditverslag",
    "Plan",
    "Resultaat",
    "Vraag",
    "audit",
    "compare",
    "deel",
    "evaluate",
    "factsheets",
    "read_plan",
    "specificaties",
]
