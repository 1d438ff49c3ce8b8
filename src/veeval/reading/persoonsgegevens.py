"""Personal data are refused at the door: by the name of a column, and by what its values look like."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from veeval.reading.bsn import is_bsn, is_pseudonym, mask
from veeval.reading.cel import Onbegrepen, date
from veeval.reading.levering import RuweTabel
from veeval.reading.problemen import samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.vrije_tekst import personal_text
from veeval.tables import Tabel
from veeval.tables.kolom import Kolom

__all__ = ["bsn_share_is_suspect", "personal_columns", "personal_header", "personal_heading"]

_WIE = (
    r"(?:kind|ouder|moeder|vader|verzorger|medewerker|pm|pbm|apm|coach|functionaris|leidster|beoordelaar|respondent|"
    r"persoon|contactpersoon)(?:s|eren|en)?"
)
_KOPPEN = {
    "een persoonsnaam": (
        r"voor ?na(?:am|men)(?: \w+)?|achter ?naam|achter ?naam \w+|tussenvoegsels?|roep ?naam|voorletters?|initialen|"
        r"familie ?naam|meisjes ?naam|geslachtsnaam|contact ?persoon(?: \w+)?|volledige naam|"
        rf"naam (?:van )?(?:het |de )?{_WIE}|{_WIE} ?naam"
    ),
    "een geboortedatum": r"(?:\w+ )?geb(?:oorte)? ?dat(?:um)?(?: \w+)?|geboren(?: op)?|geboorte ?dag|date of birth|dob",
    "een burgerservicenummer": r"(?:\w+ )?bsn(?: ?(?:nummer|nr))?(?: \w+)?|burger ?service ?n(?:umme)?r|sofi ?nummer",
    "een e-mailadres": r"(?:\w+ )?e ?mail ?(?:adres)?(?: \w+)?|(?:\w+ )?mail ?adres",
    "een telefoonnummer": r"(?:\w+ )?(?:telefoon|tel|mobiel)(?: ?(?:nummer|nr))?(?: \w+)?|06 ?nummer",
    "een woonadres": (
        r"(?:huis|woon|post) ?adres|adres|straat(?: ?naam)?|huis ?n(?:umme)?r|post ?code|woonplaats|"
        rf"(?:adres|postcode|woonplaats) (?:van )?(?:het |de )?{_WIE}|{_WIE} ?(?:adres|postcode|woonplaats)"
    ),
}
_HEADERS = {wat: re.compile(patroon) for wat, patroon in _KOPPEN.items()}
_ALTERNATIEF = {
    "een geboortedatum": ", of geef de leeftijd in maanden bij de start",
    "een burgerservicenummer": " en gebruik een eigen pseudoniem per kind",
    "een persoonsnaam": " en gebruik een pseudoniem",
}
_DIGITS = r"\b([0-9]{8,9})\b"
_CIJFERS_BEKEND = frozenset({r"^[0-9]{5,12}$", r"^GM[0-9]{4}$"})
_AANBIEDER = "aanbieder_id"
_TOEVAL = 1 / 11
_KANS = 1e-4
_MIN_AANDEEL = 0.25
_GEBOORTE = re.compile(r"gebor|geboort|\bgeb\b", re.I)
_PROEF = 50


def bsn_share_is_suspect(n: int, passed: int) -> bool:
    """Whether so many of n numbers pass the 11-test that chance (1 in 11) does not explain it.

    Chernoff's bound on the binomial tail, P(X >= k) <= exp(-n KL(k/n || 1/11)), must lie below 1e-4 and the share
    above a quarter: four of four, or 250 of 1000.
    """
    if n == 0:
        return False
    share = passed / n
    if share < _MIN_AANDEEL:
        return False
    rest = 0.0 if share == 1 else (1 - share) * math.log((1 - share) / (1 - _TOEVAL))
    return math.exp(-n * (share * math.log(share / _TOEVAL) + rest)) < _KANS


def personal_header(name: str) -> str:
    """Say which personal data a header promises, or an empty text."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    words = re.sub(r"[^a-z0-9]+", " ", spaced.casefold()).strip()
    return next((wat for wat, pattern in _HEADERS.items() if pattern.fullmatch(words)), "")


def personal_columns(ruw: RuweTabel, tabel: type[Tabel]) -> tuple[frozenset[str], pd.DataFrame]:
    """Find the columns that hold personal data.

    Returns
    -------
    tuple of (frozenset of str, pandas.DataFrame)
        The columns to refuse, and one problem for each; no value is repeated in it.
    """
    parts = []
    found = _found(ruw, tabel)
    for naam, (wat, where) in found.items():
        uitleg = PROBLEEM["persoonsgegevens"].format(kolom=naam[:80], wat=wat, alternatief=_ALTERNATIEF.get(wat, ""))
        filled = np.flatnonzero(ruw.frame[naam].notna()) if where is None else where
        if len(filled):
            value = mask(str(ruw.frame[naam].iloc[filled[0]]))
            parts.append(ruw.problemen(filled[:1], naam[:80], [value], "persoonsgegevens", [uitleg]))
        else:
            parts.append(ruw.probleem("persoonsgegevens", uitleg, kolom=naam[:80]))
    return frozenset(found), samen(parts)


def _found(ruw: RuweTabel, tabel: type[Tabel]) -> dict[str, tuple[str, np.ndarray | None]]:
    found = {}
    for naam in ruw.frame.columns:
        wat, where = _suspect(naam, tabel.kolommen.get(naam), ruw.frame[naam])
        if not wat and naam in ruw.koppen:  # a mapping gives another name, not other data
            wat = personal_heading(ruw.koppen[naam], ruw.frame[naam])
        if wat:
            found[naam] = (wat, where)
    return found


def personal_heading(header: str, values: pd.Series) -> str:
    """Say which personal data a header promises; dates are dates of birth where it speaks of birth at all."""
    known = personal_header(header)
    if known or not _GEBOORTE.search(header):
        return known
    texts = values.dropna().drop_duplicates().head(_PROEF)
    dates = sum(not isinstance(date(str(t)), Onbegrepen) for t in texts)
    return "een geboortedatum" if len(texts) and 2 * dates >= len(texts) else ""


def _suspect(naam: str, k: Kolom | None, values: pd.Series) -> tuple[str, np.ndarray | None]:
    if k is None and (wat := personal_heading(naam, values)):
        return wat, None
    if k is not None and (k.soort != "string" or k.categorieen or k.patroon in _CIJFERS_BEKEND):
        return "", None
    unique = values.dropna().drop_duplicates()
    wat, found = personal_text(unique, free=k is None or k.patroon is None)
    if wat:
        return wat, np.flatnonzero(values.isin(found))
    if naam != _AANBIEDER and _looks_like_bsn(unique, pseudonym=is_pseudonym(naam)):
        return "een burgerservicenummer", None
    return "", None


def _looks_like_bsn(unique: pd.Series, *, pseudonym: bool) -> bool:
    """Whether chance does not explain the BSNs; where a pseudonym should stand two of two are enough."""
    numbers = unique.str.extract(_DIGITS, expand=False).dropna().unique()
    passed = sum(is_bsn(n) for n in numbers)
    return bsn_share_is_suspect(len(numbers), passed) or (pseudonym and passed == len(numbers) >= 2)
