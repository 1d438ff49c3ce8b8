"""A Frictionless data package: its descriptor says which file is which table, and how the file is to be read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from veeval.reading.bron import Bestand, one_file
from veeval.reading.csvbestand import Dialect
from veeval.reading.levering import RuweTabel
from veeval.reading.problemen import FOUT, WAARSCHUWING, Ernst, probleem
from veeval.reading.tabelkeuze import table_of
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad
from veeval.reading.zinnen import remark

__all__ = ["DESCRIPTOR", "read_package"]

DESCRIPTOR = "datapackage.json"
_ONBEKEND = ("escapeChar", "commentChar", "commentRows", "headerRows", "headerJoin", "nullSequence", "skipRows")
_STANDAARD = ("", "default", "any", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class _Bron:
    """A resource: the table it holds, its files, and what the descriptor says about their cells."""

    naam: str
    paden: tuple[str, ...]
    dialect: Dialect
    leeg: tuple[str, ...] = ()
    velden: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    niet_gevolgd: tuple[str, ...] = ()


def read_package(
    folder: Path, sheets: Callable[[Bestand, Dialect], list[Blad]]
) -> tuple[list[Blad], dict[str, str], frozenset[str]]:
    """Read the resources of a data package.

    Parameters
    ----------
    folder : Path
        Folder with the descriptor in it. Only files in that folder are opened; an address is never followed.
    sheets : callable
        Reads the tables in one file.

    Returns
    -------
    tuple of (list of Blad, dict, frozenset of str)
        The tables, the hash of every file, and the files that were named, also where they could not be read.
    """
    try:
        content = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8-sig"))
        resources = [r for r in content["resources"] if isinstance(r, dict)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        uitleg = PROBLEEM["onleesbaar"].format(reden=f"geen geldig gegevenspakket: {type(error).__name__}")
        return [Blad(None, (), probleem((DESCRIPTOR, ""), "onleesbaar", uitleg))], {}, frozenset()
    bladen: list[Blad] = []
    hashes: dict[str, str] = {}
    named: set[str] = set()
    for raw in resources:
        bron = _resource(raw)
        if not bron.paden:
            bladen.append(_refused("pakket_zonder_pad", bron.naam, bron.naam))
        for path in bron.paden:
            if not _inside(path):
                bladen.append(_refused("pakket_pad", bron.naam, path))
                continue
            if not (folder / path).exists() and not (folder / path).is_symlink():
                bladen.append(_refused("pakket_ontbreekt", bron.naam, path, WAARSCHUWING))
                continue
            file = one_file(folder / path, folder, PurePosixPath(path).as_posix())
            named.add(file.naam)
            if file.sha256:
                hashes[file.naam] = file.sha256
            found = sheets(file, bron.dialect)
            bladen += [_as_described(b, bron, alone=len(found) == 1) for b in found]
    return bladen, hashes, frozenset(named)


def _refused(rule: str, naam: str, path: str, ernst: Ernst = FOUT) -> Blad:
    uitleg = PROBLEEM[rule].format(naam=naam[:60], pad=path[:60])
    return Blad(None, (), probleem((DESCRIPTOR, ""), rule, uitleg, waarde=path, ernst=ernst))


def _inside(path: str) -> bool:
    """Whether a path stays in the folder: relative, without a step up, and no address."""
    parts = PurePosixPath(path.replace("\\", "/"))
    plain = bool(path) and not any(c in path for c in ":\0") and all(len(p.encode()) < 255 for p in parts.parts)
    return plain and len(path) < 1000 and not parts.is_absolute() and ".." not in parts.parts


def _block(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = raw.get(key)
    return found if isinstance(found, dict) else {}


def _texts(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = raw.get(key)
    return tuple(map(str, found)) if isinstance(found, list) else (found,) if isinstance(found, str) else ()


def _char(dialect: Mapping[str, Any], key: str) -> str:
    found = dialect.get(key)
    return found if isinstance(found, str) and len(found) == 1 and found not in "\r\n\0" else ""


def _resource(raw: Mapping[str, Any]) -> _Bron:
    described, schema = _block(raw, "dialect"), _block(raw, "schema")
    dialect = described | _block(described, "csv")
    fields = schema.get("fields") if isinstance(schema.get("fields"), list) else []
    velden = {f["name"]: f for f in fields or [] if isinstance(f, dict) and isinstance(f.get("name"), str)}
    return _Bron(
        naam=str(raw.get("name", "")),
        paden=_texts(raw, "path"),
        dialect=Dialect(
            scheiding=_char(dialect, "delimiter"),
            aanhaling=_char(dialect, "quoteChar") or '"',
            codering=str(raw.get("encoding", "")),
            kop=() if dialect.get("header", True) else tuple(velden),
        ),
        leeg=tuple(m for m in _texts(schema, "missingValues") if m),
        velden=velden,
        niet_gevolgd=tuple(k for k in _ONBEKEND if dialect.get(k)),
    )


def _as_described(blad: Blad, bron: _Bron, *, alone: bool) -> Blad:
    """Name the table as the package does, and read its cells by the schema."""
    ruw = blad.tabel
    if ruw is None:
        return blad
    if alone and table_of(bron.naam.casefold())[0]:
        ruw = replace(ruw, naam=bron.naam.casefold())
    frame, remarks = ruw.frame, []
    for column in frame.columns:
        described = bron.velden.get(column, {})
        cells = _cells(frame[column], described, bron.leeg)
        changed = int(((cells != frame[column]) & frame[column].notna()).sum())
        if changed:
            frame = frame.assign(**{column: cells})
            remarks.append(remark("pakket", plek=ruw.plek, kolom=column, aantal=changed))
    if bron.niet_gevolgd:
        remarks.append(remark("pakket_dialect", plek=ruw.plek, wat=", ".join(bron.niet_gevolgd)))
    ruw = replace(ruw, frame=frame, decimaal=_decimal(ruw, bron))
    groep = f"pakket:{bron.naam}" if len(bron.paden) > 1 else blad.groep
    return Blad(ruw, (*blad.opmerkingen, *remarks), blad.problems, groep)


def _decimal(ruw: RuweTabel, bron: _Bron) -> str:
    signs = {str(f.get("decimalChar")) for f in bron.velden.values() if f.get("decimalChar")}
    return signs.pop() if len(signs) == 1 and signs <= {",", "."} else ruw.decimaal


def _cells(cells: pd.Series, described: Mapping[str, Any], missing: tuple[str, ...]) -> pd.Series:
    """Return cells with what the schema calls missing, true, false and a date in another form put in ours."""
    out = cells.mask(cells.isin(missing)) if missing else cells
    if described.get("type") == "boolean":
        words = dict.fromkeys(_texts(described, "trueValues"), "ja")
        words |= dict.fromkeys(_texts(described, "falseValues"), "nee")
        out = out.map(lambda v: words.get(v, v), na_action="ignore").astype("str")
    form = str(described.get("format", ""))
    if described.get("type") == "date" and form not in _STANDAARD:
        out = out.map(lambda v: _date(v, form), na_action="ignore").astype("str")
    return out


def _date(text: str, form: str) -> str:
    """Read a date by the form that the schema names; one that has another form stays as it is, to be judged."""
    try:
        return dt.datetime.strptime(text, form).date().isoformat()
    except ValueError:
        return text
