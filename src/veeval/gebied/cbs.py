"""The list of municipalities of the CBS: a file that was downloaded, or an explicit call over the network."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.error
import urllib.request
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from veeval.errors import BadArgument, UnreadableFile

__all__ = ["haal_gemeenten", "lees_gemeenten"]

_G4 = frozenset({"GM0344", "GM0363", "GM0518", "GM0599"})
_CODE = re.compile(r"GM\d{4}")
_NAAM = re.compile(r"naam_2|title|naam|gemeentenaam|regio'?s?|regios", re.IGNORECASE)
_TABEL = re.compile(r"\d{5}NED")
_ADRES = "https://opendata.cbs.nl/ODataApi/odata/{tabel}/TypedDataSet?$format=json&$select=Code_1,Naam_2"
_WACHT = 30.0
_MEEST = 50_000_000


def lees_gemeenten(path: Path | str, jaar: int, *, g40: Collection[str]) -> pd.DataFrame:
    """Read the CBS list of municipalities (Gebieden in Nederland, or a list of regions) into the table gemeenten.

    Parameters
    ----------
    path : Path or str
        What StatLine or the CBS's OData gives: JSON (``value`` with a record per municipality) or a csv file.
    jaar : int
        Year of the indeling that the file describes; the file does not say it in a fixed place.
    g40 : collection of str
        Codes of the G40: the CBS list does not tell which those are. The four of the G4 are known.

    Returns
    -------
    pandas.DataFrame
        gemeentecode, jaar, naam, klasse; other regions in the file are left out.

    Raises
    ------
    UnreadableFile
        The file cannot be read, or holds no municipalities.
    """
    plek = Path(path)
    try:
        text = plek.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{plek} kan niet als lijst van gemeenten worden gelezen: {error}") from None
    return _tabel(_records(text, str(plek)), jaar, g40, str(plek))


def haal_gemeenten(tabel: str, jaar: int, *, g40: Collection[str]) -> pd.DataFrame:
    """Fetch the list from the CBS over the network; nothing else in veeval uses it.

    Parameters
    ----------
    tabel : str
        Name of the StatLine table "Gebieden in Nederland" of the year, such as ``86059NED`` for 2025.
    jaar, g40
        As for :func:`lees_gemeenten`.

    Raises
    ------
    BadArgument
        ``tabel`` is not the name of a StatLine table.
    UnreadableFile
        The CBS cannot be reached; the message says how to go on with a file.
    """
    if not _TABEL.fullmatch(tabel):
        raise BadArgument(
            f"tabel={tabel!r} is geen tabel van StatLine; schrijf vijf cijfers en NED, bijvoorbeeld 86059NED."
        )
    adres = _ADRES.format(tabel=tabel)
    try:
        with urllib.request.urlopen(adres, timeout=_WACHT) as antwoord:  # noqa: S310 - always this https address
            text = antwoord.read(_MEEST).decode("utf-8-sig")
    except (OSError, urllib.error.URLError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"het CBS is niet bereikbaar ({error}). Haal de tabel {tabel} op een andere computer op (StatLine, csv of "
            "json) en lees het bestand met veeval.gebied.lees_gemeenten."
        ) from None
    return _tabel(_records(text, adres), jaar, g40, adres)


def _records(text: str, bron: str) -> list[dict[str, str]]:
    if text.lstrip().startswith(("{", "[")):
        try:
            inhoud = json.loads(text)
        except ValueError as error:
            raise UnreadableFile(f"{bron} is geen geldige JSON: {error}") from None
        rijen = inhoud.get("value", []) if isinstance(inhoud, dict) else inhoud
        return [{str(k): str(v) for k, v in rij.items()} for rij in rijen if isinstance(rij, dict)]
    kop = text.split("\n", 1)[0]
    scheiding = max(";,\t", key=kop.count)
    gelezen = csv.DictReader(io.StringIO(text), delimiter=scheiding)
    return [{str(k).strip(): str(v) for k, v in rij.items() if k is not None} for rij in gelezen]


def _tabel(records: list[dict[str, str]], jaar: int, g40: Collection[str], bron: str) -> pd.DataFrame:
    kolommen = list(dict.fromkeys(k for rij in records for k in rij))
    codes = [k for k in kolommen if any(_CODE.fullmatch(rij.get(k, "").strip()) for rij in records)]
    namen = [k for k in kolommen if _NAAM.fullmatch(k) and k not in codes]
    if not codes or not namen:
        raise UnreadableFile(
            f"{bron} heeft geen kolom met gemeentecodes (GM0363) of geen kolom met namen (Naam_2, Title); "
            f"gevonden: {', '.join(kolommen[:12]) or 'niets'}."
        )
    gevonden = {}
    for rij in records:
        code, naam = rij.get(codes[0], "").strip(), rij.get(namen[0], "").strip()
        if _CODE.fullmatch(code) and naam:
            gevonden[code] = naam
    onbekend = sorted({*g40} - {*gevonden})
    if onbekend:
        raise BadArgument(f"g40 noemt {', '.join(onbekend)}, maar die codes staan niet in {bron}.")
    klasse = ["G4" if code in _G4 else "G40" if code in g40 else "overig" for code in gevonden]
    tabel = {"gemeentecode": list(gevonden), "jaar": jaar, "naam": list(gevonden.values()), "klasse": klasse}
    return pd.DataFrame(tabel).sort_values("gemeentecode", ignore_index=True)
