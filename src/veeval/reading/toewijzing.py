"""A mapping: where in a supplier's own files the tables are, and what their headers and values mean."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from veeval.errors import BadArgument, UnreadableFile
from veeval.reading.hints import Hints
from veeval.reading.levering import Plek
from veeval.reading.namen import BEKEND, normal
from veeval.tables import TABELLEN

__all__ = ["MappingSource", "TabelToewijzing", "Toewijzing", "nearest", "read_mapping"]

_SLEUTELS = ("bestand", "blad", "kopregel", "kolommen", "waarden", "vast", "leeg", "negeer", "uniek")


@dataclass(frozen=True, slots=True, kw_only=True)
class TabelToewijzing:
    """Where one table is, and what its headers and values mean.

    Attributes
    ----------
    tabel : str
        The table.
    bestand, blad : str, tuple of str
        Names of the file and the sheets, with ``*`` for anything; empty for the one that is there, or that has the
        name of the table.
    kopregel : int
        Row number of the header; 0 where it is to be found out.
    kolommen : mapping of str to str
        Header as delivered, by column of the table.
    waarden : mapping of str to mapping of str to str
        By column: what stands in a cell, and what it means; empty for a missing value.
    vast : mapping of str to str
        Columns with one value in all rows; ``{blad}``, ``{bestand}`` and ``{jaar}`` are filled in.
    leeg : tuple of str
        Texts that mean in every column that the value is missing.
    negeer : tuple of str
        Headers that are left out on purpose.
    uniek : bool
        Whether rows that are the same in all columns of the table count once.
    """

    tabel: str
    bestand: str = ""
    blad: tuple[str, ...] = ()
    kopregel: int = 0
    kolommen: Mapping[str, str] = field(default_factory=dict)
    waarden: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    vast: Mapping[str, str] = field(default_factory=dict)
    leeg: tuple[str, ...] = ()
    negeer: tuple[str, ...] = ()
    uniek: bool = False

    @property
    def has_place(self) -> bool:
        """Whether it says which file or sheet it is about."""
        return bool(self.bestand or self.blad)

    def is_about(self, plek: Plek) -> bool:
        """Whether it names this file and sheet."""
        file = not self.bestand or _like(plek.bestand, self.bestand)
        return self.has_place and file and (not self.blad or any(_like(plek.blad, b) for b in self.blad))


@dataclass(frozen=True, slots=True)
class Toewijzing:
    """A mapping: one or more entries per table, and the name of the file they came from."""

    tabellen: tuple[TabelToewijzing, ...] = ()
    naam: str = ""

    def hints(self) -> Hints:
        """Return what the mapping says about headers."""
        names = frozenset(normal(h) for t in self.tabellen for h in (*t.kolommen.values(), *t.negeer))

        def header_row(plek: Plek) -> int | None:
            rows = (t.kopregel for t in self.tabellen if t.kopregel and (t.is_about(plek) or not t.has_place))
            row = next(rows, 0)
            return row - 1 if row else None

        return Hints(BEKEND | names, header_row)


MappingSource = str | os.PathLike[str] | Mapping[str, Any] | Toewijzing


def _like(name: str, pattern: str) -> bool:
    return fnmatchcase(name.strip().casefold(), pattern.strip().casefold())


def nearest(name: str, known: Mapping[str, Any] | tuple[str, ...] | list[str]) -> str:
    """Return a question about the nearest known name, or an empty text."""
    by_form = {normal(k): k for k in known}
    close = difflib.get_close_matches(normal(name), by_form, n=1)
    return f' Bedoelt u "{by_form[close[0]]}"?' if close else ""


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
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFile(f"{path} bestaat niet of is niet leesbaar. Controleer de naam.") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise BadArgument(f"{path.name} is geen geldige TOML: {error}") from error
    return _parse(content, path.name)


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
