"""From a path to the files in it that may be read, each with its bytes and hash."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from veeval.errors import UnreadableFile
from veeval.reading.problemen import probleem
from veeval.reading.teksten import OPMERKING, PROBLEEM

__all__ = ["CSV", "XLSX", "Bestand", "files"]

CSV = frozenset({".csv", ".tsv", ".txt"})
XLSX = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class Bestand:
    """A file of the delivery, or what is wrong with it.

    Attributes
    ----------
    naam : str
        Path relative to the delivery.
    data : bytes or None
        Content; None where it was not read.
    sha256 : str
        Hash of the content.
    opmerking : str
        Why it was left out, where that is no problem.
    problem : pandas.DataFrame or None
        Why it could not be read.
    """

    naam: str
    data: bytes | None = None
    sha256: str = ""
    opmerking: str = ""
    problem: pd.DataFrame | None = None

    @property
    def soort(self) -> str:
        """Extension, in lower case."""
        return Path(self.naam).suffix.lower()


def files(path: Path) -> Iterator[Bestand]:
    """Yield the files of a delivery in order of name; raise where there is nothing to read at all."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path} bestaat niet of is niet bereikbaar. Controleer de naam.") from error
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    elif not stat.S_ISREG(mode):
        raise UnreadableFile(f"{path} is geen gewoon bestand. Geef een csv, een xlsx of een map.")
    elif path.suffix.lower() not in CSV | XLSX:
        raise UnreadableFile(f"{path.name} is geen csv of xlsx. Sla het op als csv of xlsx en probeer opnieuw.")
    else:
        yield _read(path, path.name)


def _folder(folder: Path) -> Iterator[Bestand]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise UnreadableFile(f"{folder} kan niet worden geopend. Controleer de rechten.") from error
    root = folder.resolve()
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.suffix.lower() not in (CSV - {".txt"}) | XLSX:
            yield Bestand(entry.name, opmerking=OPMERKING["genegeerd"].format(naam=entry.name))
        elif (rule := _refuse(entry, root)) is not None:
            yield Bestand(entry.name, problem=probleem((entry.name, ""), rule, PROBLEEM[rule]))
        else:
            yield _read(entry, entry.name)


def _refuse(entry: Path, root: Path) -> str | None:
    """Rule that forbids to open this entry of a folder."""
    if not entry.resolve().is_relative_to(root):
        return "buiten_map"
    if entry.is_dir():
        return "map"
    return None if entry.is_file() else "geen_bestand"


def _read(path: Path, naam: str) -> Bestand:
    try:
        data = path.read_bytes()
    except OSError as error:
        uitleg = PROBLEEM["onleesbaar"].format(reden=error.strerror or "geen toegang")
        return Bestand(naam, problem=probleem((naam, ""), "onleesbaar", uitleg))
    return Bestand(naam, data, hashlib.sha256(data).hexdigest())
