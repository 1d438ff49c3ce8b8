"""Municipalities: the forms of their codes and names, the CBS list, and herindelingen over the years."""

from veeval.gebied.cbs import haal_gemeenten, lees_gemeenten
from veeval.gebied.indeling import naar_indeling, naar_indeling_gemiddeld, opvolger
from veeval.gebied.namen import Namen, gemeentecode, naamsleutel

__all__ = [
    "Namen",
    "gemeentecode",
    "haal_gemeenten",
    "lees_gemeenten",
    "naamsleutel",
    "naar_indeling",
    "naar_indeling_gemiddeld",
    "opvolger",
]
