"""A good value of each column, as a person would type it: for the form, and for sentences that say how to write it."""

from __future__ import annotations

import re
from typing import Final

from veeval.tables.kolom import Kolom

__all__ = ["example", "example_number"]

# the values fit together: a row of them in every table is a delivery that is in order
_VOORBEELD: Final[dict[str, str]] = {
    "locatie_id": "012345678",
    "aanbieder_id": "A01",
    "inzetmodel": "amsterdam_coach",
    "onderdeel": "amsterdam_coach",
    "peildatum": "01-01-2024",
    "begin": "01-01-2024",
    "sluiting": "31-12-2024",
    "einde": "31-12-2024",
    "geldig_tot": "31-12-2024",
    "herobservatie": "31-12-2024",
    "jaar": "2024",
    "maand": "3",
    "klasse": "G40",
    "van": "GM0457",
    "leeftijd_vanaf_maanden": "30",
    "instrument": "class_toddler",
    "versie": "v1",
    "domein": "emotionele_steun",
    "minimum": "1",
    "maximum": "7",
    "score": "5,5",
    "doel": "1",
    "gewicht": "1",
    "uren": "10,5",
    "kosten": "1250,75",
    "budget": "25000",
    "besteed": "24150,50",
    "strippen": "4",
    "uren_per_strip": "2",
    "uren_gerealiseerd": "34,5",
    "weken_gepland": "12",
    "uren_per_week_gepland": "3",
    "basis": "V01=ja",
}
_GETAL, _HEEL = 3.33, 12


def example(k: Kolom, code: str = "") -> str:
    """Return a good value of a column; ``code`` is the municipality that a form is made for."""
    if k.naam in _VOORBEELD:
        return _VOORBEELD[k.naam]
    if k.categorieen:
        return k.categorieen[0]
    if k.patroon == r"^GM[0-9]{4}$":
        return code or "GM0034"
    if named := re.search(r"bijvoorbeeld (?:het |de )?([^,;]+)$", k.betekenis):
        return named[1]
    if k.soort in ("number", "integer"):
        return example_number(k)
    kinds = {"date": "31-01-2024", "boolean": "ja"}
    return kinds.get(k.soort) or (f"{k.naam[0].upper()}01" if k.patroon else f"({k.betekenis})")


def example_number(k: Kolom) -> str:
    """Return a number that a column accepts, with a comma where it need not be whole."""
    if k.soort == "integer" and k.naam in _VOORBEELD:
        return _VOORBEELD[k.naam]
    usual = float(_HEEL) if k.soort == "integer" else _GETAL
    low = usual if k.minimum is None else max(usual, k.minimum)
    value = low if k.maximum is None else min(low, k.maximum)
    return f"{value:g}".replace(".", ",")
