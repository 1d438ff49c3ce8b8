"""Personal data in free text, as far as it has a form of its own: no names are guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pandas as pd

__all__ = ["personal_text"]

_EMAIL = r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}"
_PHONE = r"(?:^|[^0-9+])(?:(?:\+|00)31[ \-]?(?:\(0\))?[ \-]?[1-9]|0[1-9])(?:[ \-]?[0-9]){8}(?:$|[^0-9])"
_MAAND = r"(?:jan|feb|mrt|maart|apr|mei|jun|jul|aug|sep|okt|nov|dec)[a-z]*\.?"
_DATUM = (
    r"(?:[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{2,4}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|"
    rf"[0-9]{{1,2}} {_MAAND} [0-9]{{4}})"
)
_GEBOREN = (
    rf"(?i)\b(?:geb(?:\.|oren|oortedatum|dat(?:um)?|\.? ?dat\.?)|dob)(?:\s+(?:op|d\.?d\.?))?\s*[:.]?\s*{_DATUM}\b"
)
# a year before a word of two capitals is no postcode: 2023 VE 12
_POSTCODE = r"[1-9][0-9]{3}(?:(?:(?<!19[0-9]{2})(?<!20[0-9]{2}) (?!SA|SD|SS)[A-Z]{2})|(?i:(?!sa|sd|ss)[a-z]{2}))\b"
_ADRES = (
    rf"\b(?:{_POSTCODE}[ ,]+(?:nr\.? ?)?[0-9]{{1,5}}\b(?![.,:/%-]?[0-9])|"
    rf"[A-Za-z]+ [0-9]{{1,5}} ?[a-z]?,? +{_POSTCODE})"
)
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")


def _has(pattern: str) -> Callable[[str], bool]:
    found = re.compile(pattern)
    return lambda text: found.search(text) is not None


def _has_iban(text: str) -> bool:
    """Whether a text holds a bank account number of which the check digits are right (ISO 13616, modulo 97)."""
    return any(_is_iban(found[0].replace(" ", "")) for found in _IBAN.finditer(text))


def _is_iban(number: str) -> bool:
    return int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1


_MAIL: Final = "e-mailadressen"
_TOETSEN: Final[dict[str, tuple[str, Callable[[str], bool]]]] = {  # with what any such text has, to look at few
    _MAIL: ("@", _has(_EMAIL)),
    "rekeningnummers": ("[0-9]", _has_iban),
    "telefoonnummers": ("[0-9]", _has(_PHONE)),
    "geboortedatums": ("[0-9]", _has(_GEBOREN)),
    "woonadressen": ("[0-9]", _has(_ADRES)),
}


def personal_text(texts: pd.Series, *, free: bool) -> tuple[str, pd.Series]:
    """Say which personal data the texts of a column hold, and which texts do; empty where none does.

    Parameters
    ----------
    texts : pandas.Series of str
        The different texts.
    free : bool
        Whether the column is free text; a column with a form of its own is looked at for e-mail addresses alone.
    """
    for wat, (sign, holds) in _TOETSEN.items():
        if free or wat == _MAIL:
            some = texts[texts.str.contains(sign, regex=True)]
            found = some[some.map(holds).astype(bool)]
            if len(found):
                return wat, found
    return "", texts.iloc[:0]
