"""Read a delivery as text: a folder, a file of any kind that people have, or frames."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from veeval.errors import BadArgument, UnreadableFile
from veeval.reading.bron import CSV, LEESBAAR, WERKBOEK, Bestand, files
from veeval.reading.csvbestand import Dialect, read_csv
from veeval.reading.databank import read_duckdb
from veeval.reading.frames import read_frames
from veeval.reading.hints import Hints
from veeval.reading.levering import Levering, Plek, RuweTabel
from veeval.reading.namen import normal
from veeval.reading.pakket import DESCRIPTOR, read_package
from veeval.reading.parquet import read_parquet
from veeval.reading.problemen import samen
from veeval.reading.spss_stata import read_statistics
from veeval.reading.tabelkeuze import stacked
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad
from veeval.reading.toepassen import apply
from veeval.reading.toewijzing import Toewijzing
from veeval.reading.toewijzing_lezen import MappingSource, read_mapping
from veeval.reading.werkboek import read_workbook
from veeval.reading.zinnen import remark

__all__ = ["Source", "as_delivered", "read"]

Source = str | os.PathLike[str] | Mapping[str, pd.DataFrame]


def read(path: Source, mapping: MappingSource | None = None, *, skip: frozenset[str] = frozenset()) -> Levering:
    """Read a delivery as text, before any rule is checked.

    Parameters
    ----------
    path : path, or mapping of str to pandas.DataFrame
        A folder of files (the name of a file is the name of its table), one csv, sav, dta or Parquet file, a workbook
        (xlsx, ods) with a sheet per table, a DuckDB file, a Frictionless data package (a folder with datapackage.json),
        or frames by table name.
    mapping : path, mapping or Toewijzing, optional
        Which headers and values of the supplier stand for which columns and values of the tables: a TOML file as
        ``veeval map`` proposes it, or its content.
    skip : frozenset of str
        Names in a folder, or ``file/table`` in a DuckDB file, that are read in another way.

    Returns
    -------
    Levering
        The tables as text, with file, sheet and row numbers.

    Raises
    ------
    UnreadableFile
        When there is nothing to read: no such path, not a file or folder, no table in it.
    BadArgument
        When the mapping names a table, column or value that does not exist.
    """
    if isinstance(path, Mapping):
        _check_frames(path)
        return _gather("", read_frames(path), {}, [], read_mapping(mapping))
    toewijzing = read_mapping(mapping)
    naam, bladen, herkomst, opmerkingen = as_delivered(Path(path), toewijzing.hints(), skip)
    return replace(_gather(naam, bladen, herkomst, opmerkingen, toewijzing), bron=Path(path))


def as_delivered(
    where: Path, hints: Hints, skip: frozenset[str] = frozenset()
) -> tuple[str, list[Blad], dict[str, str], list[str]]:
    """Read every file and sheet as it stands; return also the name, the hashes and what was left out.

    Raises
    ------
    UnreadableFile
        When there is nothing to read.
    """
    bladen: list[Blad] = []
    herkomst: dict[str, str] = {}
    opmerkingen: list[str] = []
    named: frozenset[str] = frozenset()
    package = where.parent if where.name == DESCRIPTOR else where
    if _has_descriptor(package):
        bladen, herkomst, named = read_package(package, lambda file, dialect: sheets(file, hints, dialect))
        named |= {DESCRIPTOR}
    for file in files(where) if where.name != DESCRIPTOR or not named else ():
        if file.naam in named or file.naam.split("/", 1)[0] in skip:
            continue
        within = frozenset(s.removeprefix(f"{file.naam}/") for s in skip)
        bladen += sheets(file, hints, skip=within)
        if file.sha256:
            herkomst[file.naam] = file.sha256
        if file.opmerking:
            opmerkingen.append(file.opmerking)
    if not bladen and not skip:
        raise UnreadableFile(f"{where} bevat geen {LEESBAAR}. Zet er een bestand per tabel in, bijvoorbeeld inzet.csv.")
    return package.name, bladen, dict(sorted(herkomst.items())), opmerkingen


def _has_descriptor(folder: Path) -> bool:
    try:
        return (folder / DESCRIPTOR).is_file()
    except (OSError, ValueError):  # no path at all; named where the delivery itself is opened
        return False


def _check_frames(frames: Mapping[str, pd.DataFrame]) -> None:
    for naam, frame in frames.items():
        if not isinstance(frame, pd.DataFrame):
            raise BadArgument(f"{naam}: geef een pandas DataFrame, geen {type(frame).__name__}.")


def sheets(
    file: Bestand, hints: Hints, dialect: Dialect | None = None, *, skip: frozenset[str] = frozenset()
) -> list[Blad]:
    """Read the tables in one file, as they stand there, but those in ``skip``."""
    if file.problem is not None:
        return [Blad(None, (), file.problem)]
    if not file.sha256:
        return []
    if file.soort in CSV:
        return [read_csv(file.tabel, file.naam, file.data or b"", dialect or Dialect(), hints)]
    if file.soort in WERKBOEK:
        return list(read_workbook(file.naam, file.data or b"", hints))
    if file.soort == ".duckdb":
        return list(read_duckdb(file.naam, file.pad, skip))
    if file.soort == ".parquet":
        return [replace(read_parquet(file.tabel, file.naam, file.pad), groep=file.groep)]
    return [read_statistics(file.tabel, file.naam, file.pad)]


def _gather(
    naam: str, bladen: Sequence[Blad], herkomst: Mapping[str, str], opmerkingen: list[str], toewijzing: Toewijzing
) -> Levering:
    delen: dict[str, list[RuweTabel]] = {}
    betekenis: dict[Plek, dict[str, int]] = {}
    groepen: dict[str, list[str]] = {}
    problems: list[pd.DataFrame] = []
    for blad in apply(bladen, toewijzing):
        opmerkingen = [*opmerkingen, *blad.opmerkingen]
        problems.append(blad.problems)
        ruw = blad.tabel
        if ruw is None:
            continue
        if not _fits(blad.groep, groepen.get(ruw.naam, [])):
            uitleg = PROBLEEM["tabel_dubbel"].format(naam=ruw.naam, andere=delen[ruw.naam][0].plek)
            problems[-1] = ruw.probleem("tabel_dubbel", uitleg)
            continue
        delen.setdefault(ruw.naam, []).append(ruw)
        groepen.setdefault(ruw.naam, []).append(blad.groep)
    tabellen = {}
    for tabel, parts in delen.items():
        tabellen[tabel], found = stacked(parts)
        problems += found
        if len(parts) > 1:
            names = ", ".join(str(p.plek) for p in parts[:12]) + (", ..." if len(parts) > 12 else "")
            opmerkingen.append(remark("gestapeld", tabel=tabel, aantal=len(parts), delen=names))
    plaatsen = {blad.tabel.plek: dict(blad.tabel.plaatsen) for blad in bladen if blad.tabel is not None}
    for ruw in (part for parts in delen.values() for part in parts):
        at = {normal(header): i for header, i in ruw.plaatsen.items()}
        known = {c: at[normal(ruw.kop(c))] for c in ruw.frame.columns if normal(ruw.kop(c)) in at}
        betekenis.setdefault(ruw.plek, {}).update(known)
    joined = samen(problems)
    stems = {Path(str(f)).stem.casefold() for f in joined["file"]}
    unread = frozenset(stems - set(tabellen))
    found_out = tuple(opmerkingen)
    return Levering(naam, tabellen, dict(herkomst), found_out, joined, unread, plaatsen=plaatsen, betekenis=betekenis)


def _fits(groep: str, there: list[str]) -> bool:
    """Whether a part may stand under those that are there: parts of one folder, or sheets of different years."""
    if not there:
        return True
    if groep.startswith("jaar:"):
        return groep not in there and all(g.startswith("jaar:") for g in there)
    return groep != "" and all(g == groep for g in there)
