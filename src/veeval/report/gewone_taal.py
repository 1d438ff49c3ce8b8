"""Notes for analysts in the words of a page: no code, nothing to fill in, large numbers as people write them."""

from __future__ import annotations

import re

from veeval.report.woorden import getal

__all__ = ["gewone_taal"]

_OPDRACHT = re.compile(
    r"; (?:geef [^.;]*|dat aantal moet u zelf opgeven|[\w.]+\([^)]*\)[^.;]*)(?=[.;]|$)", re.IGNORECASE
)
_CODE = re.compile(r"\s*\([^()]*(?:=|\w_\w)[^()]*\)")
_UREN = re.compile(r"(?<![\d.,])\d{4,}(?= uur\b)")
_WILSON = "interval van Wilson (respondenten in verschillende gemeenten, of alle in een)"
_WILSON_NL = "interval van Wilson waar niemand een gemeente deelt, of iedereen in dezelfde gemeente zit"


def gewone_taal(melding: str) -> str:
    """Rewrite a note of a result for readers who cannot call a function.

    >>> gewone_taal("De bron noemt geen omvang; geef de uren per week en de weken per jaar zelf op.")
    'De bron noemt geen omvang.'
    >>> gewone_taal("37 locatiejaren zijn weggelaten (7313 uur).")
    '37 locatiejaren zijn weggelaten (7.313 uur).'
    """
    plain = _CODE.sub("", _OPDRACHT.sub("", melding)).replace(_WILSON, _WILSON_NL)
    return _UREN.sub(lambda found: getal(float(found.group()), 0), plain)
