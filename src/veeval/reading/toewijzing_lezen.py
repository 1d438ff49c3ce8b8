"""Read a mapping from TOML: every mistake in it at once, with the nearest name that is known."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from veeval.errors import BadArgument, UnreadableFile
from veeval.reading.namen import normal
from veeval.reading.toewijzing import TabelToewijzing, Toewijzing
from veeval.tables import TABELLEN

__all__ = ["MappingSource", "nearest", "nearest_name", "read_mapping"]

_SLEUTELS = ("bestand", "blad", "kopregel", "kolommen", "waarden", "vast", "leeg", "negeer", "uniek")
MappingSource = str | os.PathLike[str] | Mapping[str, Any] | Toewijzing


def nearest(name: str, known: Mapping[str, Any] | tuple[str, ...] | list[str]) -> str:
    """Return a question about the nearest known name, or an empty text."""
    found = nearest_name(name, known)
    return f' Bedoelt u "{found}"?' if found else ""


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Return the nearest known name, or an empty text."""
    by_form = {normal(k): k for k in known}
    close = difflib.get_close_matches(normal(name), by_form, n=1)
    return by_form[close[0]] if close else ""


def read_mapping(source: MappingSource | None) -> Toewijzing:
    """Read a mapping from a TOML file or from its content.

    Raises
    ------
    UnreadableFile
        When the file is not there.
    BadArgument
        When it is no mapping: every unknown table, column and value at once, with the nearest that is known.
    """
    if source is None:
        return Toewijzing()
    if isinstance(source, Toewijzing):
        return source
    if isinstance(source, Mapping):
        return _parse(source, "toewijzing")
    path = Path(source)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"{path} bestaat niet of is niet leesbaar. Controleer de naam.") from error
    except UnicodeDecodeError as error:
        raise BadArgument(f"{path.name} is geen tekst in UTF-8. Sla de toewijzing op als UTF-8.") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadArgument(_no_toml(path.name, text, str(error))) from error
    return _parse(content, path.name)


def _no_toml(naam: str, text: str, reason: str) -> str:
    """Say which line of a mapping is no TOML; the parser says so in English, and at the end without a number."""
    found = re.search(r"at line ([0-9]+), column ([0-9]+)", reason)
    number = int(found[1]) if found else max(1, len(text.rstrip().splitlines()))
    line = "".join(text.splitlines()[number - 1 : number]).strip()[:80]
    where = f"regel {number}" + (f", teken {found[2]}" if found else " (het einde)")
    return (
        f"{naam}, {where}: dit is geen geldige TOML: {line}\n  Een tekst staat tussen aanhalingstekens "
        '(uren = "Aantal uren"), een lijst tussen [ ], de naam van een blok op een eigen regel tussen [ ], en elke '
        "kolom staat een keer in een blok. Verbeter die regel, of laat met veeval map een toewijzing voorstellen."
    )


def _parse(content: Mapping[str, Any], naam: str) -> Toewijzing:
    errors: list[str] = []
    found = []
    for tabel, value in content.items():
        if tabel not in TABELLEN:
            errors.append(f"[{tabel}] is geen tabel.{nearest(tabel, TABELLEN)} Tabellen: {', '.join(TABELLEN)}.")
            continue
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, Mapping):
                found.append(_entry(tabel, entry, errors))
            else:
                errors.append(f"[{tabel}] moet een blok zijn, met daaronder bijvoorbeeld [{tabel}.kolommen].")
    if errors:
        raise BadArgument(f"{naam}: " + "\n  ".join(errors))
    return Toewijzing(tuple(found), naam)


def _entry(tabel: str, entry: Mapping[str, Any], errors: list[str]) -> TabelToewijzing:
    for key in entry:
        if key not in _SLEUTELS:
            errors.append(f"[{tabel}] {key} is onbekend.{nearest(key, _SLEUTELS)} Kies uit: {', '.join(_SLEUTELS)}.")
    blad = entry.get("blad", [])
    kopregel = entry.get("kopregel", 0)
    if not isinstance(kopregel, int) or isinstance(kopregel, bool) or kopregel < 0:
        errors.append(f"[{tabel}] kopregel moet een rijnummer zijn, bijvoorbeeld 4.")
        kopregel = 0
    vast = _block(tabel, "vast", entry.get("vast", {}), errors)
    kolommen = _block(tabel, "kolommen", entry.get("kolommen", {}), errors)
    for both in sorted(set(vast) & set(kolommen)):
        errors.append(f"[{tabel}] {both} staat in kolommen en in vast. Laat een van beide weg.")
    return TabelToewijzing(
        tabel=tabel,
        bestand=str(entry.get("bestand", "")),
        blad=tuple(map(str, [blad] if isinstance(blad, str) else blad)),
        kopregel=kopregel,
        kolommen=kolommen,
        waarden=_values(tabel, entry.get("waarden", {}), errors),
        vast=vast,
        leeg=tuple(map(str, entry.get("leeg", []))),
        negeer=tuple(map(str, entry.get("negeer", []))),
        uniek=bool(entry.get("uniek", False)),
    )


def _block(tabel: str, naam: str, block: object, errors: list[str]) -> dict[str, str]:
    """Return a block of column = text, with an error for every column that the table does not have."""
    if not isinstance(block, Mapping):
        errors.append(f"[{tabel}.{naam}] moet een blok zijn: kolom = tekst.")
        return {}
    known = TABELLEN[tabel].kolommen
    for column, value in block.items():
        if column not in known:
            errors.append(
                f"[{tabel}.{naam}] {column} is geen kolom van {tabel}.{nearest(column, known)} "
                f"Links staat de kolom van veeval ({', '.join(known)}), rechts wat in uw bestand staat."
            )
        elif isinstance(value, Mapping | list):
            errors.append(f"[{tabel}.{naam}] {column} moet een tekst zijn.")
    return {c: _text(v) for c, v in block.items() if c in known and not isinstance(v, Mapping | list)}


def _values(tabel: str, blocks: object, errors: list[str]) -> dict[str, dict[str, str]]:
    if not isinstance(blocks, Mapping):
        errors.append(f"[{tabel}.waarden] moet per kolom een blok zijn, bijvoorbeeld [{tabel}.waarden.taak].")
        return {}
    known = TABELLEN[tabel].kolommen
    out = {}
    for column, values in blocks.items():
        if column not in known or not isinstance(values, Mapping):
            errors.append(f"[{tabel}.waarden.{column}] is geen kolom van {tabel}.{nearest(column, known)}")
            continue
        allowed = known[column].categorieen
        out[column] = {str(old): _text(new) for old, new in values.items()}
        errors += [
            f'[{tabel}.waarden.{column}] "{new}" kan niet.{nearest(new, allowed)} Kies uit: {", ".join(allowed)}.'
            for new in dict.fromkeys(out[column].values())
            if allowed and new and new not in allowed
        ]
    return out


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
