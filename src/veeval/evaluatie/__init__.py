"""The plan: evaluatie.toml, fixed before the outcomes are seen, becomes a results folder with its provenance."""

from veeval.evaluatie.antwoorden import GeenAntwoord, antwoord
from veeval.evaluatie.auditeren import audit
from veeval.evaluatie.auditverslag import Auditverslag
from veeval.evaluatie.bijdrage import Bijdrage
from veeval.evaluatie.bijdrage_tekst import omschrijving
from veeval.evaluatie.deel import deel
from veeval.evaluatie.keuzecurve import Specificatiecurve, specificatiecurve
from veeval.evaluatie.moments import moments
from veeval.evaluatie.plan import Plan, read_plan
from veeval.evaluatie.pool import pool, samen
from veeval.evaluatie.uitvoeren import Resultaat, compare, evaluate, factsheets
from veeval.evaluatie.varianten import specificaties
from veeval.evaluatie.vemo_lezen import lees_vemo
from veeval.evaluatie.vemo_schrijven import manifest, schrijf_vemo
from veeval.evaluatie.vragen import VRAGEN, Vraag

__all__ = [
    "VRAGEN",
    "Auditverslag",
    "Bijdrage",
    "GeenAntwoord",
    "Plan",
    "Resultaat",
    "Specificatiecurve",
    "Vraag",
    "antwoord",
    "audit",
    "compare",
    "deel",
    "evaluate",
    "factsheets",
    "lees_vemo",
    "manifest",
    "moments",
    "omschrijving",
    "pool",
    "read_plan",
    "samen",
    "schrijf_vemo",
    "specificatiecurve",
    "specificaties",
]
