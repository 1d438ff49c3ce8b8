"""Read the tables of a results folder: csv, workbooks, Parquet and specification curves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook

from veeval.begrippen import label
from veeval.errors import UnreadableFile
from veeval.estimates import SCHATTINGEN, group_names
from veeval.evaluatie.gepubliceerd import AANTAL, SCHATTING, Array, Stuk, Tabel

__all__ = ["VARIANTEN", "VERSCHILLEN", "lees_tabellen", "tabelbestanden"]

VARIANTEN, VERSCHILLEN = "-varianten", "verschillen"
_TOELICHTING = "toelichting"
_GEEN_AANTAL = ("estimate", "conf_low", "conf_high", "std_error", "statistic", "df", "p_value", "n_clusters")
_GEEN_GROEP = ("unit", "method", "indicator", "evidence", AANTAL, *_GEEN_AANTAL)
_EERST = "indicator"  # the first column after the groupings


def tabelbestanden(folder: Path) -> list[Path]:
    """Return the csv of every question, in the order of the plan."""
    return [p for p in sorted((folder / "tabellen").glob("*.csv")) if not p.stem.endswith(VARIANTEN)]


def lees_tabellen(folder: Path) -> tuple[list[Tabel], list[Stuk], dict[str, pd.DataFrame]]:
    """Read all tables.

    Returns
    -------
    tables : list of Tabel
        One per question, in the order of the plan.
    pieces : list of Stuk
        Everything else that has figures by group.
    contrasts : dict of str to DataFrame
        Per question the sheet with differences.
    """
    tables, pieces, contrasts = [], [], {}
    for path in tabelbestanden(folder):
        sheets = _bladen(path.with_suffix(".xlsx"))
        table = _tabel(path, sheets.get(_TOELICHTING, pd.DataFrame()))
        tables.append(table)
        pieces.append(_stuk(path.relative_to(folder).as_posix(), table, table.frame))
        parquet = path.with_suffix(".parquet")
        if parquet.exists():
            pieces.append(_stuk(parquet.relative_to(folder).as_posix(), table, pd.read_parquet(parquet)))
        book = path.with_suffix(".xlsx").relative_to(folder).as_posix()
        contrasts[table.naam] = sheets.get(VERSCHILLEN, pd.DataFrame())
        for naam, frame in sheets.items():
            if naam == SCHATTINGEN:
                pieces.append(_stuk(f"{book}, blad {naam}", table, frame))
            elif AANTAL in frame:
                pieces.append(_detail(f"{book}, blad {naam}", table, frame))
        curve = path.with_name(f"{path.stem}{VARIANTEN}.csv")
        if curve.exists():
            pieces += _varianten(curve.relative_to(folder).as_posix(), table, pd.read_csv(curve))
    return tables, pieces, contrasts


def _tabel(path: Path, about: pd.DataFrame) -> Tabel:
    frame = pd.read_csv(path)
    if _EERST not in frame:
        raise UnreadableFile(f"{path}: dit is geen tabel van veeval run (de kolom {_EERST} ontbreekt).")
    by = tuple(map(str, frame.columns[: list(frame.columns).index(_EERST)]))
    codes = frame[list(by)].astype(str)
    names = pd.DataFrame({label(c): frame.get(f"{c}_naam", frame[c]).astype(str) for c in by}, index=frame.index)
    said = dict(zip(about["onderwerp"], about["tekst"], strict=True)) if "onderwerp" in about else {}
    hidden = frame.get("onderdrukt", pd.Series(False, index=frame.index)).astype(bool)
    return Tabel(path.stem, by, codes, names, frame, hidden, said.get("n telt", ""), "onderdrukt" in frame)


def _stuk(where: str, table: Tabel, frame: pd.DataFrame) -> Stuk:
    """Rows stand in the same order in every form of a table."""
    if len(frame) != len(table.frame):
        raise UnreadableFile(f"{where}: {len(frame)} rijen, maar de csv heeft er {len(table.frame)}. Maak ze opnieuw.")
    figures = {AANTAL: _getallen(frame[AANTAL]), SCHATTING: _getallen(frame["estimate"])}
    return Stuk(where, table.groepen, figures, table.naam, table.aandeel, telt=table.telt)


def _detail(where: str, table: Tabel, frame: pd.DataFrame) -> Stuk:
    """A further sheet: its own groups, and every count in it."""
    frame = frame.reset_index(drop=True)
    groups = {}
    for c in (str(c) for c in frame):
        if c in table.by:
            groups[label(c)] = frame[c].map(_namen(table, c)).fillna(frame[c].astype(str)).astype(str)
        elif c == "groep" and c not in table.by:
            own = [k for k in table.by if k not in frame]
            first = table.codes.assign(_g=group_names(table.codes, own)).drop_duplicates("_g").set_index("_g").index
            named = table.groepen[[label(k) for k in own]].iloc[: len(first)]
            places = {g: i for i, g in enumerate(group_names(table.codes, own)) if g in first}
            found = frame[c].astype(str).map(places)
            for k in map(str, named):
                groups[k] = found.map(table.groepen[k]).fillna(frame[c].astype(str)).astype(str)
        elif c not in _GEEN_GROEP and frame[c].notna().any() and not pd.api.types.is_numeric_dtype(frame[c]):
            groups[c] = frame[c].astype(str)
    counts = [c for c in map(str, frame) if c not in _GEEN_AANTAL and c not in table.by and _geheel(frame[c])]
    figures = {c: _getallen(frame[c]) for c in dict.fromkeys([AANTAL, *counts])}
    return Stuk(where, pd.DataFrame(groups, index=frame.index), figures, telt=table.telt)


def _geheel(column: pd.Series[Any]) -> bool:
    """Whether a column of a workbook holds counts; whole numbers come back as floats."""
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return False
    values = column.dropna()
    return bool(len(values) and values.mod(1).eq(0).all() and values.ge(0).all())


def _varianten(where: str, table: Tabel, curve: pd.DataFrame) -> list[Stuk]:
    """Each specification is a table of its own."""
    places = {g: i for i, g in enumerate(group_names(table.codes, list(table.by)))}
    out = []
    for number, rows in curve[curve["soort"] == "schatting"].groupby("specificatie"):
        known = rows[rows["groep"].astype(str).isin(set(places))]
        at = [places[g] for g in known["groep"].astype(str)]
        figures = {AANTAL: _getallen(known[AANTAL])}
        out.append(
            Stuk(
                f"{where}, specificatie {number}",
                table.groepen.iloc[at].reset_index(drop=True),
                figures,
                telt=table.telt,
            )
        )
    return out


def _namen(table: Tabel, column: str) -> dict[str, str]:
    return dict(zip(table.codes[column], table.groepen[label(column)], strict=True))


def _getallen(column: pd.Series[Any]) -> Array:
    return np.asarray(pd.to_numeric(column, errors="coerce"), dtype=np.float64)


def _bladen(path: Path) -> dict[str, pd.DataFrame]:
    if not path.exists():
        return {}
    book = CalamineWorkbook.from_path(path)
    out = {}
    for naam in book.sheet_names:
        rows = book.get_sheet_by_name(naam).to_python(skip_empty_area=False)
        if rows:
            frame = pd.DataFrame(rows[1:], columns=[str(c) for c in rows[0]])
            out[naam] = frame.replace("", np.nan).infer_objects()
    return out
