"""Write a table for SPSS or Stata: every variable labelled, choices as labelled codes, dates as dates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat

from veeval.errors import WriteRefused
from veeval.tables import TABELLEN
from veeval.tables.kolom import Kolom
from veeval.uitvoer import vervang

__all__ = ["write_dta", "write_sav"]

_JA_NEE = ("nee", "ja")
_STATA_NUL = pd.Timestamp(1960, 1, 1)
_MAX_TEKST = {"sav": 32_767, "dta": 2_045}
_MAX_LABEL = {"sav": 256, "dta": 80}


@dataclass(frozen=True, slots=True)
class _Gelabeld:
    """A table with codes for words, and what the codes stand for; codes count from 0 for nee and ja, else from 1."""

    frame: pd.DataFrame
    variabelen: dict[str, str | None]
    waarden: dict[str, dict[int | float, str]]


def write_sav(path: Path, naam: str, frame: pd.DataFrame) -> None:
    """Write one table as an SPSS file."""
    table = _labelled(path, naam, frame, "sav")
    columns = TABELLEN[naam].kolommen.values()
    with vervang(path) as temporary:
        pyreadstat.write_sav(
            table.frame,
            str(temporary),
            file_label=f"veeval: {naam}",
            column_labels=table.variabelen,
            variable_value_labels={k: {float(c): v for c, v in codes.items()} for k, codes in table.waarden.items()},
            variable_format={k.naam: "DATE11" for k in columns if k.soort == "date"}
            | {k.naam: "F8.0" for k in columns if k.naam in table.waarden or k.soort == "integer"},
            variable_measure={k.naam: "scale" if _is_measured(k) else "nominal" for k in columns},
        )


def write_dta(path: Path, naam: str, frame: pd.DataFrame) -> None:
    """Write one table as a Stata file."""
    table = _labelled(path, naam, frame, "dta")
    columns = TABELLEN[naam].kolommen.values()
    with vervang(path) as temporary:
        pyreadstat.write_dta(
            table.frame,
            str(temporary),
            file_label=f"veeval: {naam}",
            column_labels=table.variabelen,
            variable_value_labels=table.waarden,
            variable_format={k.naam: "%td" for k in columns if k.soort == "date"},
        )


def _is_measured(k: Kolom) -> bool:
    return k.soort in ("integer", "number", "date")


def _labelled(path: Path, naam: str, frame: pd.DataFrame, kind: str) -> _Gelabeld:
    columns: dict[str, pd.Series] = {}
    waarden: dict[str, dict[int | float, str]] = {}
    for k in TABELLEN[naam].kolommen.values():
        words = _JA_NEE if k.soort == "boolean" else k.categorieen
        if words:
            waarden[k.naam] = dict(enumerate(words, start=0 if k.soort == "boolean" else 1))
            codes = {(bool(c) if k.soort == "boolean" else w): float(c) for c, w in waarden[k.naam].items()}
            columns[k.naam] = frame[k.naam].astype(object).map(codes).astype("float64")
        elif k.soort == "string":
            columns[k.naam] = _short_enough(path, frame[k.naam], _MAX_TEKST[kind])
        elif k.soort == "date":
            columns[k.naam] = frame[k.naam] if kind == "sav" else _stata_days(frame[k.naam])
        else:
            columns[k.naam] = frame[k.naam].astype("float64")
    about: dict[str, str | None] = {k.naam: _label(k, _MAX_LABEL[kind]) for k in TABELLEN[naam].kolommen.values()}
    return _Gelabeld(pd.DataFrame(columns), about, waarden)


def _stata_days(dates: pd.Series) -> pd.Series:
    """Days since 1 January 1960, which Stata shows as dates by the format %td."""
    return (dates - _STATA_NUL) / pd.Timedelta(days=1)


def _label(k: Kolom, most: int) -> str:
    text = f"{k.betekenis} ({k.eenheid})" if k.eenheid else k.betekenis
    return text if len(text.encode()) <= most else text.encode()[: most - 3].decode(errors="ignore") + "..."


def _short_enough(path: Path, values: pd.Series, most: int) -> pd.Series:
    """Refuse a text that the format would cut off."""
    row = next((i for i, v in enumerate(values, start=1) if isinstance(v, str) and len(v.encode()) > most), None)
    if row is not None:
        raise WriteRefused(
            f"{path.name}: de tekst van {values.name} in rij {row} is langer dan {most} bytes en past niet in dit "
            "formaat. Schrijf csv, xlsx of parquet."
        )
    return values
