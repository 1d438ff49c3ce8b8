"""Write validated tables to the files that people work with; each reads back equal with :func:`veeval.load`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, Literal, get_args

import pandas as pd

from veeval.dataset.arrow import arrow_table
from veeval.dataset.databank import write_duckdb
from veeval.dataset.pakket import csv_text, descriptor
from veeval.dataset.statistiek import write_dta, write_sav
from veeval.errors import BadArgument, UnknownName, WriteRefused
from veeval.uitvoer import schrijf_ods, schrijf_parquet, schrijf_tekst, schrijf_werkboek

__all__ = ["Formaat", "write"]

Formaat = Literal["csv", "dta", "duckdb", "ods", "pakket", "parquet", "sav", "xlsx"]
Frames = Mapping[str, pd.DataFrame]


def _csv(path: Path, naam: str, frame: pd.DataFrame) -> None:
    schrijf_tekst(path, csv_text(naam, frame))


def _parquet(path: Path, naam: str, frame: pd.DataFrame) -> None:
    schrijf_parquet(path, arrow_table(naam, frame))


def _ods(path: Path, frames: Frames, titel: str) -> None:
    schrijf_ods(path, frames)


def _werkboek(path: Path, frames: Frames, titel: str) -> None:
    schrijf_werkboek(path, frames, titel)


def _duckdb(path: Path, frames: Frames, titel: str) -> None:
    write_duckdb(path, frames)


_PER_TABEL: Final[dict[str, Callable[[Path, str, pd.DataFrame], None]]] = {
    "csv": _csv,
    "dta": write_dta,
    "pakket": _csv,
    "parquet": _parquet,
    "sav": write_sav,
}
_IN_EEN: Final[dict[str, Callable[[Path, Frames, str], None]]] = {
    "duckdb": _duckdb,
    "ods": _ods,
    "xlsx": _werkboek,
}


def write(frames: Frames, path: Path, format: Formaat | None, titel: str, *, overwrite: bool) -> list[Path]:
    """Write tables to one file (xlsx, ods, duckdb) or to a folder with a file each; see ``Dataset.write``."""
    chosen = _chosen(path, format)
    jobs: dict[Path, Callable[[], object]] = {}
    if chosen in _IN_EEN:
        jobs[path] = partial(_IN_EEN[chosen], path, frames, titel)
    else:
        for naam, target in _targets(frames, path, chosen).items():
            jobs[target] = partial(_PER_TABEL[chosen], target, naam, frames[naam])
        if chosen == "pakket":
            package = path / "datapackage.json"
            jobs[package] = partial(schrijf_tekst, package, descriptor(frames, titel))
    there = [p for p in jobs if p.exists()]
    if there and not overwrite:
        raise WriteRefused(f"{there[0]} bestaat al. Kies een andere naam, of schrijf met overwrite=True.")
    for job in jobs.values():
        job()
    return list(jobs)


def _chosen(path: Path, format: Formaat | None) -> str:
    known = get_args(Formaat)
    if format is not None and format not in known:
        raise UnknownName("format", format, known)
    suffix = path.suffix.lower().removeprefix(".")
    chosen = format or (suffix if suffix in known else "" if suffix else "pakket")
    if not chosen:
        raise UnknownName("format", suffix, known)
    if chosen in _IN_EEN and suffix != chosen:
        raise BadArgument(f"{path} is geen naam voor een {chosen}-bestand. Geef een naam die eindigt op .{chosen}.")
    return chosen


def _targets(frames: Frames, path: Path, chosen: str) -> dict[str, Path]:
    """Return the file of every table: in a folder, or the one file that was named for one table."""
    if path.suffix.lower() != f".{chosen}":
        extension = "csv" if chosen == "pakket" else chosen
        return {naam: path / f"{naam}.{extension}" for naam in frames}
    if list(frames) != [path.stem]:
        raise BadArgument(
            f"{path.name} kan een tabel bevatten, en moet dan heten als die tabel. Deze gegevens hebben: "
            f'{", ".join(frames)}. Geef een map en format="{chosen}".'
        )
    return {path.stem: path}
