"""Recognise a burgerservicenummer, and show that there was a value without showing which."""

from __future__ import annotations

import re

__all__ = ["is_bsn", "is_confidential", "is_pseudonym", "mask"]

_PSEUDONIEMEN = frozenset({"kind_id", "traject_id", "respondent_id", "bron_id", "functionaris_id", "beoordelaar_id"})
_NUMMERS = frozenset({"locatie_id", "aanbieder_id"})  # numbers of organisations, of which one in eleven passes the test
_DIGITS = re.compile(r"[0-9]{8,9}")


def is_bsn(number: str) -> bool:
    """Whether eight or nine digits pass the 11-test of the burgerservicenummer."""
    digits = [int(c) for c in number.zfill(9)]
    total = sum((9 - i) * d for i, d in enumerate(digits[:8])) - digits[8]
    return total % 11 == 0 and any(digits)


def is_pseudonym(column: str) -> bool:
    """Whether a column asks for a pseudonym of a person."""
    return column in _PSEUDONIEMEN


def mask(value: str) -> str:
    """Show that there was a value, not which."""
    return f"{value[:1]}{'•' * 5}" if value else ""


def is_confidential(column: str, value: str) -> bool:
    """Whether a value must not be repeated in a report: what stands where a pseudonym should, or may be a BSN."""
    text = value.strip()
    if column in _PSEUDONIEMEN:
        return " " in text or _DIGITS.fullmatch(text) is not None
    return column not in _NUMMERS and _DIGITS.fullmatch(text) is not None and is_bsn(text)
