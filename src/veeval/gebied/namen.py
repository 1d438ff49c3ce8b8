"""Codes and names of municipalities in the forms in which people and files write them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from veeval.errors import BadArgument

__all__ = ["Namen", "gemeentecode", "naamsleutel"]

_CODE = re.compile(r"(?:GM)?(\d{1,4})(?:\.0+)?", re.IGNORECASE)
_KAPOT = ("cp1252", "latin-1", "mac_roman")
# what people write beside the official name; keys and values as naamsleutel makes them
_ANDERS = {
    "denhaag": "sgravenhage",
    "thehague": "sgravenhage",
    "denbosch": "shertogenbosch",
    "nuenenca": "nuenengerwenennederwetten",
    "thehaag": "sgravenhage",
}


# CBS codes that have not changed since 2016: the G4 and the municipalities of which veeval describes the models
_BEKEND = {
    "Almere": "GM0034",
    "Amersfoort": "GM0307",
    "Amsterdam": "GM0363",
    "Eindhoven": "GM0772",
    "Hoorn": "GM0405",
    "Nijmegen": "GM0268",
    "Rotterdam": "GM0599",
    "'s-Gravenhage": "GM0518",
    "Utrecht": "GM0344",
}


@dataclass(frozen=True, slots=True)
class Namen:
    """Which codes a name stands for: per :func:`naamsleutel` the codes, and the names as they are written."""

    codes: Mapping[str, tuple[str, ...]]
    namen: tuple[str, ...]

    @classmethod
    def van(cls, gemeenten: pd.DataFrame, jaar: int | None = None) -> Namen:
        """Take the names from the table gemeenten, of one year or of all: a name that stayed has one code."""
        rijen = gemeenten if jaar is None else gemeenten[gemeenten["jaar"].astype(int) == jaar]
        codes: dict[str, tuple[str, ...]] = {}
        for naam, code in rijen[["naam", "gemeentecode"]].drop_duplicates().itertuples(index=False):
            sleutel = naamsleutel(str(naam))
            codes[sleutel] = tuple(sorted({*codes.get(sleutel, ()), str(code)}))
        return cls(codes, tuple(sorted(rijen["naam"].astype(str).unique())))

    @classmethod
    def bekend(cls, gemeenten: pd.DataFrame | None = None) -> Namen:
        """Take the names that veeval knows by itself, and those of the table where it is there; the table prevails."""
        zelf = cls({naamsleutel(naam): (code,) for naam, code in _BEKEND.items()}, tuple(sorted(_BEKEND)))
        if gemeenten is None:
            return zelf
        tabel = cls.van(gemeenten)
        return cls({**zelf.codes, **tabel.codes}, tuple(sorted({*zelf.namen, *tabel.namen})))

    def code(self, naam: str) -> str:
        """Return the code of a name.

        Raises
        ------
        BadArgument
            When no municipality is called so, or several are.
        """
        gevonden = self.codes.get(naamsleutel(naam), ())
        if len(gevonden) == 1:
            return gevonden[0]
        if gevonden:
            raise BadArgument(f"{naam[:80]!r} is de naam van {' en '.join(gevonden)}; schrijf de code.")
        dichtbij = difflib.get_close_matches(naam, self.namen, n=1, cutoff=0.7)
        raad = f" Bedoelt u {dichtbij[0]}?" if dichtbij else ""
        raise BadArgument(f"{naam[:80]!r} is geen bekende gemeente.{raad} Schrijf de naam voluit, of de code (GM0363).")


def gemeentecode(value: object, namen: Namen | None = None) -> str:
    """Return a municipality code in the form ``GM0363``.

    Parameters
    ----------
    value : object
        ``GM0363``, ``0363``, ``363`` or ``363.0``; text or number, blanks around it allowed. With ``namen`` also a
        name.
    namen : Namen, optional
        The names that are known, as of the table gemeenten.

    Raises
    ------
    BadArgument
        When it is none of these.
    """
    text = str(value).strip()
    match = None if isinstance(value, bool) else _CODE.fullmatch(text)
    if match is not None and match[1].isascii() and int(match[1]) > 0:
        return f"GM{int(match[1]):04d}"
    if namen is not None and match is None and any(c.isalpha() for c in text):
        return namen.code(text)
    raise BadArgument(f"{text[:80]!r} is geen gemeentecode; schrijf GM en vier cijfers, bijvoorbeeld GM0363.")


def naamsleutel(naam: str) -> str:
    """Return a name in the form that all its spellings share: letters and digits only.

    Text that was decoded wrongly is repaired first (``SÃºdwest``); accents, apostrophes of every kind (also one that
    Excel ate), hyphens, case and a leading "gemeente" make no difference.
    """
    plat = unicodedata.normalize("NFKD", _herstel(naam)).casefold()
    woorden = re.sub(r"^\s*gemeente\s+", "", plat)
    kaal = "".join(c for c in woorden if c.isalnum())
    return _ANDERS.get(kaal, kaal)


def _herstel(text: str) -> str:
    """Undo a wrong decoding: bytes of UTF-8 that were read as an older character set."""
    for codering in _KAPOT:
        try:
            beter = text.encode(codering).decode("utf-8")
        except UnicodeError:
            continue
        if len(beter) < len(text):
            return _herstel(beter)
    return text
