"""Read a delivery as text: a folder, a csv, a workbook or frames."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from veeval.errors import BadArgument, UnreadableFile
from veeval.reading.bron import CSV, Bestand, files
from veeval.reading.csvbestand import read_csv
from veeval.reading.frames import read_frames
from veeval.reading.levering import Levering, RuweTabel
from veeval.reading.problemen import FOUT, Ernst, probleem, samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad
from veeval.reading.werkboek import read_workbook
from veeval.tables import TABELLEN

__all__ = ["Source", "read"]

Source = str | os.PathLike[str] | Mapping[str, pd.DataFrame]


def read(path: Source) -> Levering:
    """Read a delivery as text, before any rule is checked.

    Parameters
    ----------
    path : path, or mapping of str to pandas.DataFrame
        A folder of csv files and workbooks (the name of a file is the name of its table), one csv, one xlsx with a
        sheet per table, or frames by table name.

    Returns
    -------
    Levering
        The tables as text, with file, sheet and row numbers.

    Raises
    ------
    UnreadableFile
        When there is nothing to read: no such path, not a file or folder, no table in it.
    """
    if isinstance(path, Mapping):
        _check_frames(path)
        return _gather("", read_frames(path), {}, [])
    where = Path(path)
    bladen: list[Blad] = []
    herkomst: dict[str, str] = {}
    opmerkingen: list[str] = []
    for file in files(where):
        bladen += _bladen(file)
        if file.sha256:
            herkomst[file.naam] = file.sha256
        if file.opmerking:
            opmerkingen.append(file.opmerking)
    if not bladen:
        raise UnreadableFile(
            f"{where} bevat geen csv of xlsx. Zet er een bestand per tabel in, bijvoorbeeld inzet.csv."
        )
    return _gather(where.name, bladen, herkomst, opmerkingen)


def _check_frames(frames: Mapping[str, pd.DataFrame]) -> None:
    for naam, frame in frames.items():
        if not isinstance(frame, pd.DataFrame):
            raise BadArgument(f"{naam}: geef een pandas DataFrame, geen {type(frame).__name__}.")


def _bladen(file: Bestand) -> list[Blad]:
    if file.problem is not None:
        return [Blad(None, (), file.problem)]
    if file.data is None:
        return []
    if file.soort in CSV:
        return [read_csv(Path(file.naam).stem.strip().casefold(), file.naam, file.data)]
    return list(read_workbook(file.naam, file.data))


def _gather(naam: str, bladen: Iterable[Blad], herkomst: Mapping[str, str], opmerkingen: list[str]) -> Levering:
    tabellen: dict[str, RuweTabel] = {}
    problems: list[pd.DataFrame] = []
    for blad in bladen:
        opmerkingen = [*opmerkingen, *blad.opmerkingen]
        ruw = blad.tabel
        if ruw is None:
            problems.append(blad.problems)
        elif ruw.naam not in TABELLEN:
            problems.append(_unknown(ruw))
        elif ruw.naam in tabellen:
            uitleg = PROBLEEM["tabel_dubbel"].format(naam=ruw.naam, andere=tabellen[ruw.naam].plek)
            problems.append(probleem((ruw.bestand, ruw.blad), "tabel_dubbel", uitleg))
        else:
            tabellen[ruw.naam] = ruw
            problems.append(blad.problems)
    joined = samen(problems)
    stems = {Path(str(f)).stem.casefold() for f in joined["file"]}
    return Levering(naam, tabellen, dict(herkomst), tuple(opmerkingen), joined, frozenset(stems - set(tabellen)))


def _unknown(ruw: RuweTabel) -> pd.DataFrame:
    words = re.findall(r"[a-z]+", ruw.naam)
    close = [w for w in words if w in TABELLEN] or difflib.get_close_matches(ruw.naam, TABELLEN, n=1, cutoff=0.75)
    suggestie = f" Bedoelt u {close[0]}?" if close else ""
    ernst: Ernst = FOUT if close else "waarschuwing"  # a table under another name must not be left out in silence
    uitleg = PROBLEEM["tabel_onbekend"].format(naam=ruw.blad or ruw.bestand, rijen=len(ruw.frame), suggestie=suggestie)
    return probleem((ruw.bestand, ruw.blad), "tabel_onbekend", uitleg, ernst=ernst)
