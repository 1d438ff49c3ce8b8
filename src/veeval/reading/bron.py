"""From a path to the files in it that may be read, each with its hash and, where it is small text, its bytes."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from veeval.errors import UnreadableFile
from veeval.reading.problemen import probleem
from veeval.reading.teksten import PROBLEEM
from veeval.reading.zinnen import remark
from veeval.tables import TABELLEN

__all__ = ["CSV", "LANGSTE_REGEL", "LEESBAAR", "SOORTEN", "WERKBOEK", "Bestand", "files", "one_file"]

CSV = frozenset({".csv", ".tsv", ".txt"})
WERKBOEK = frozenset({".xlsx", ".xlsm", ".ods", ".xls"})  # the last to say what to do with it
_OP_PAD = frozenset({".sav", ".zsav", ".dta", ".parquet", ".duckdb"})  # read by path: never whole in memory as bytes
LANGSTE_REGEL = 16_000_000
SOORTEN = CSV | WERKBOEK | _OP_PAD
LEESBAAR = "csv of xlsx, of een ander bestand dat veeval leest (ods, sav, dta, parquet, duckdb)"


@dataclass(frozen=True, slots=True)
class Bestand:
    """A file of the delivery, or what is wrong with it.

    Attributes
    ----------
    naam : str
        Path relative to the delivery, with forward slashes.
    pad : Path
        Where it is.
    data : bytes or None
        Content; None where it was not read, or is read by its path.
    sha256 : str
        Hash of the content.
    opmerking : str
        Why it was left out, where that is no problem.
    problem : pandas.DataFrame or None
        Why it could not be read.
    tabel : str
        Name of the table; that of the file, or of the folder whose parts belong together.
    groep : str
        The folder whose parts belong together; empty for a file on its own.
    """

    naam: str
    pad: Path
    data: bytes | None = None
    sha256: str = ""
    opmerking: str = ""
    problem: pd.DataFrame | None = None
    tabel: str = ""
    groep: str = ""

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
        yield from _parts(path, path.parent) if _is_parts(path) else _folder(path)
    elif not stat.S_ISREG(mode):
        raise UnreadableFile(f"{path} is geen gewoon bestand. Geef een bestand of een map.")
    elif path.suffix.lower() not in SOORTEN:
        raise UnreadableFile(f"{path.name} is geen {LEESBAAR}. Sla het op als csv of xlsx en probeer opnieuw.")
    else:
        yield _read(path, path.name)


def one_file(entry: Path, root: Path, naam: str) -> Bestand:
    """Return a file that lies inside ``root``, or the problem that it does not."""
    rule = _refuse(entry, root.resolve())
    if rule is not None:
        return Bestand(naam, entry, problem=probleem((naam, ""), rule, PROBLEEM[rule]))
    return _read(entry, naam)


def _folder(folder: Path) -> Iterator[Bestand]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise UnreadableFile(f"{folder} kan niet worden geopend. Controleer de rechten.") from error
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        if _is_parts(entry):
            yield from _parts(entry, folder)
        elif entry.suffix.lower() not in SOORTEN - {".txt"}:
            yield Bestand(entry.name, entry, opmerking=remark("genegeerd", naam=entry.name))
        else:
            yield one_file(entry, folder, entry.name)


def _is_parts(folder: Path) -> bool:
    """Whether a folder is one table in parts: called after its table or ``.parquet``, with Parquet files in it."""
    named = folder.suffix.lower() == ".parquet" or folder.name.casefold() in TABELLEN
    return named and folder.is_dir() and next(folder.rglob("*.parquet"), None) is not None


def _parts(folder: Path, root: Path) -> Iterator[Bestand]:
    """Yield the Parquet files under a folder, as parts of one table; what else is in it is named."""
    tabel = folder.name.removesuffix(folder.suffix if folder.suffix.lower() == ".parquet" else "").casefold()
    for entry in sorted(folder.rglob("*")):
        naam = entry.relative_to(root).as_posix()
        if entry.is_dir() or entry.name.startswith((".", "_")):
            continue
        if entry.suffix.lower() != ".parquet":
            yield Bestand(naam, entry, opmerking=remark("genegeerd", naam=naam))
            continue
        found = one_file(entry, folder, naam)
        yield Bestand(naam, entry, found.data, found.sha256, "", found.problem, tabel, folder.name)


def _refuse(entry: Path, root: Path) -> str | None:
    """Rule that forbids to open this entry of a folder."""
    if not entry.resolve().is_relative_to(root):
        return "buiten_map"
    if entry.is_dir():
        return "map"
    return None if entry.is_file() else "geen_bestand"


def _read(path: Path, naam: str) -> Bestand:
    tabel = Path(naam).stem.strip().casefold()
    try:
        if path.suffix.lower() in _OP_PAD:
            with path.open("rb") as file:
                return Bestand(naam, path, None, hashlib.file_digest(file, "sha256").hexdigest(), tabel=tabel)
        if path.suffix.lower() in CSV and _is_one_line(path):
            uitleg = PROBLEEM["regel_te_lang"].format(grens=LANGSTE_REGEL // 10**6)
            return Bestand(naam, path, problem=probleem((naam, ""), "regel_te_lang", uitleg))
        data = path.read_bytes()
    except OSError as error:
        uitleg = PROBLEEM["onleesbaar"].format(reden=error.strerror or "geen toegang")
        return Bestand(naam, path, problem=probleem((naam, ""), "onleesbaar", uitleg))
    return Bestand(naam, path, data, hashlib.sha256(data).hexdigest(), tabel=tabel)


def _is_one_line(path: Path) -> bool:
    """Whether a file begins with a line that no table has, so that it need not be read whole."""
    if path.stat().st_size <= LANGSTE_REGEL:
        return False
    with path.open("rb") as file:
        first = file.readline(LANGSTE_REGEL)
    return not first.endswith(b"\n") and b"\r" not in first
