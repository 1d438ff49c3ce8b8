"""SPSS (.sav, .zsav) and Stata (.dta): values, value labels, and what the file itself calls missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from veeval.reading.frames import cell_text, columns_of
from veeval.reading.levering import Plek
from veeval.reading.problemen import probleem
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad, make_table
from veeval.reading.zinnen import remark

__all__ = ["read_statistics"]

Ranges = Mapping[str, Sequence[Mapping[str, Any]]]


def read_statistics(naam: str, bestand: str, path: Path) -> Blad:
    """Read a file of SPSS or Stata as the table ``naam``; rows are numbered as its cases, from 1.

    A date comes as a date; a value that the file declares as missing (SPSS) is empty, and counted; an extended missing
    value of Stata is empty. Value labels travel with the table: which column wants the label is known later.
    """
    plek = Plek(bestand)
    try:
        frame, meta, codering = _read(path)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError, OSError) as error:
        kind = "Stata" if path.suffix.lower() == ".dta" else "SPSS"
        uitleg = PROBLEEM["onleesbaar"].format(reden=f"geen geldig bestand van {kind}: {str(error)[:80]}")
        return Blad(None, (), probleem((bestand, ""), "onleesbaar", uitleg))
    frame, remarks = _without_missing(plek, frame, meta.missing_ranges)
    text, masks = columns_of(frame)
    blad = make_table(naam, plek, list(map(str, frame.columns)), text, np.arange(1, len(frame) + 1), masks)
    found = remark("statistiek", plek=plek, rijen=len(frame), codering=codering or "UTF-8")
    ruw = blad.tabel and replace(
        blad.tabel,
        labels=_labels(meta.variable_value_labels),
        omschrijvingen=_descriptions(meta.column_names_to_labels),
    )
    return Blad(ruw, (found, *remarks, *blad.opmerkingen), blad.problems)


def _read(path: Path) -> tuple[pd.DataFrame, Any, str]:
    """Return frame, metadata and encoding; a file that does not say its encoding truly is read as Windows-1252."""
    stata = path.suffix.lower() == ".dta"
    reader: Callable[..., Any] = pyreadstat.read_dta if stata else pyreadstat.read_sav
    options = {"dates_as_pandas_datetime": True, "user_missing": not stata}
    try:
        frame, meta = reader(str(path), **options)
    except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
        if isinstance(error, pyreadstat.ReadstatError) and "encoding" not in str(error):
            raise
        frame, meta = reader(str(path), encoding="WINDOWS-1252", **options)
        return frame, meta, "Windows-1252"
    return frame, meta, meta.file_encoding


def _without_missing(plek: Plek, frame: pd.DataFrame, ranges: Ranges) -> tuple[pd.DataFrame, list[str]]:
    """Empty the cells that SPSS counts as missing, and say how many in which column."""
    remarks = []
    for naam, parts in ranges.items():
        if naam not in frame.columns:
            continue
        mask = np.zeros(len(frame), dtype=bool)
        for part in parts:
            mask |= frame[naam].between(part["lo"], part["hi"]).fillna(value=False).to_numpy(dtype=bool)
        if mask.any():
            frame = frame.assign(**{naam: frame[naam].mask(mask)})
            remarks.append(remark("gebruikersmissing", plek=plek, aantal=int(mask.sum()), kolom=naam))
    return frame, remarks


def _labels(known: Mapping[str, Mapping[object, object]]) -> dict[str, dict[str, str]]:
    return {
        " ".join(naam.split()): {str(cell_text(code)): " ".join(str(label).split()) for code, label in codes.items()}
        for naam, codes in known.items()
    }


def _descriptions(known: Mapping[str, str | None]) -> dict[str, str]:
    return {" ".join(n.split()): label for n, label in known.items() if label}
