"""Search all files of a run for what it hides: for who holds the data and can know the truth."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook

from veeval.begrippen import begrip
from veeval.errors import UnreadableFile
from veeval.estimates import Estimates
from veeval.evaluatie.lees_paginas import Pagina
from veeval.report.woorden import getal

__all__ = ["Geheim", "geheimen", "gevonden", "kan_pdf", "niet_doorzocht"]

_EXACT = ("estimate", "std_error", "conf_low", "conf_high")
_NOEMERS = np.arange(1, 500)
_KOMMAGETAL = re.compile(r"-?\d+\.\d{4,}(?:[eE][-+]?\d+)?")
_SCRIPT = re.compile(r"<script>.{500000,}?</script>", re.DOTALL)  # the library of the figures: full of numbers
_TEKST = (".csv", ".html", ".json", ".svg", ".txt")


@dataclass(frozen=True, slots=True)
class Geheim:
    """A row that is hidden: whose it is, its figures in full, and as people would write the estimate."""

    naam: str
    groep: str
    exact: frozenset[str]
    geschreven: str


def geheimen(open_: Mapping[str, Estimates], safe: Mapping[str, Estimates]) -> list[Geheim]:
    """Return the truth of every hidden row."""
    out = []
    for naam, e in open_.items():
        table = safe[naam].table
        for i in table.index[table["onderdrukt"]] if "onderdrukt" in table else ():
            row, term = e.table.loc[i], begrip(e.indicator)
            groep = ", ".join(e.name_of(row[c]) for c in e.by) or "alle"
            figures = [float(row[c]) for c in _EXACT if pd.notna(row[c])]
            written = "" if pd.isna(row["estimate"]) else getal(row["estimate"], term.decimalen, procent=term.procent)
            out.append(Geheim(naam, groep, frozenset(_sleutel(x) for x in figures if _eigen(x, row["unit"])), written))
    return out


def gevonden(folder: Path, secrets: Iterable[Geheim]) -> list[tuple[str, str, str]]:
    """Return where a hidden figure stands: file, group and what was found.

    Notes
    -----
    A figure in full is searched among all numbers with four decimals or more, in text, workbooks and Parquet; a
    share such as 1/3 could be anybody's and is not. A figure
    as people write it is searched right after the name of its group, in all text that can be read, PDF's included.
    """
    known = list(secrets)
    exact = {key: s for s in known for key in s.exact}
    patterns = {
        s: re.compile(rf"{re.escape(s.groep)}[^\d;.]{{0,25}}{re.escape(s.geschreven)}(?![\d,])")
        for s in known
        if s.geschreven and s.groep != "alle"
    }
    out = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        where = path.relative_to(folder).as_posix()
        numbers, text = _inhoud(path)
        for key in sorted(numbers & exact.keys()):
            out.append((where, exact[key].groep, f"{key} (voluit)"))
        out += [(where, s.groep, s.geschreven) for s, pattern in patterns.items() if pattern.search(text)]
    return out


def niet_doorzocht(folder: Path) -> list[str]:
    """Return the kinds of files in a folder that are not looked into, each with how many there are."""
    known = {*_TEKST, ".parquet", ".xlsx", ".pdf"}
    kinds = Counter(p.suffix.lower() or p.name for p in folder.rglob("*") if p.is_file())
    return [f"{kind} ({n})" for kind, n in sorted(kinds.items()) if kind not in known]


def kan_pdf() -> bool:
    """Whether the text of a PDF can be read here."""
    return shutil.which("pdftotext") is not None


def _eigen(x: float, unit: str) -> bool:
    """Whether a number can stand for nothing else: it is long, and as a share no fraction of small numbers."""
    parts = abs(x) * (_NOEMERS if unit == "aandeel" else _NOEMERS[:1])
    return bool(np.abs(parts - np.round(parts)).min() > 1e-7) and abs(x - round(x, 4)) > 1e-9


def _sleutel(x: float) -> str:
    return f"{x:.7g}"


def _inhoud(path: Path) -> tuple[set[str], str]:
    """All long numbers of a file, and its text."""
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        return _getallen(v for c in frame for v in frame[c] if isinstance(v, float)), ""
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        cells = [v for naam in book.sheet_names for row in book.get_sheet_by_name(naam).to_python() for v in row]
        return _getallen(v for v in cells if isinstance(v, float)), "\n".join(v for v in cells if isinstance(v, str))
    if path.suffix == ".pdf":
        program = shutil.which("pdftotext")
        if program is None:
            return set(), ""
        read = subprocess.run([program, "-layout", str(path.resolve()), "-"], capture_output=True, check=False)  # noqa: S603 - the program that was found, on a file of the run
        if read.returncode:  # an audit that passes over a page would call it clean
            raise UnreadableFile(f"{path} is geen pdf die te lezen is. Haal het bestand weg of draai het plan opnieuw.")
        return set(), read.stdout.decode("utf-8", "replace")
    if path.suffix not in _TEKST:
        return set(), ""
    text = path.read_text(encoding="utf-8", errors="replace")
    text = _SCRIPT.sub("", text)
    numbers = _getallen(float(found) for found in _KOMMAGETAL.findall(text))
    return numbers, "\n".join(Pagina(text).tekst) if path.suffix in (".html", ".svg") else text


def _getallen(values: Iterable[float]) -> set[str]:
    return {_sleutel(v) for v in values if math.isfinite(v)}
