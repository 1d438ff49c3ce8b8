"""Write frames to an Excel workbook: same content, same bytes, and no text that Excel takes for a formula."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format

from veeval.errors import WriteRefused
from veeval.uitvoer.bestand import vervang

__all__ = ["schrijf_werkboek"]

_MAX_RIJEN = 1_048_576
_MAX_TEKENS = 32_767
_VAST = dt.datetime(2000, 1, 1)  # a fixed date of creation: the same content gives the same bytes


def _cell(value: object) -> bool | int | float | str | dt.date | None:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if hasattr(value, "item"):
        return _cell(value.item())
    if isinstance(value, (bool, int, float, str, dt.date)):
        return value
    return str(value)


def _check_size(name: str, frame: pd.DataFrame) -> None:
    """Refuse what Excel would cut off without a word."""
    if len(frame) >= _MAX_RIJEN:
        raise WriteRefused(f"{name} heeft {len(frame)} rijen; een werkblad kan er {_MAX_RIJEN - 1} bevatten.")
    for column in frame.columns:
        longest = max((len(v) for v in frame[column] if isinstance(v, str)), default=0)
        if longest > _MAX_TEKENS:
            raise WriteRefused(
                f"{name}, {column}: een tekst van {longest} tekens; een cel kan er {_MAX_TEKENS} bevatten."
            )


def _write_sheet(book: xlsxwriter.Workbook, name: str, frame: pd.DataFrame, bold: Format, day: Format) -> None:
    sheet = book.add_worksheet(name[:31])
    for j, column in enumerate(frame.columns):
        sheet.write_string(0, j, str(column), bold)
        values = [_cell(v) for v in frame.iloc[:, j]]  # by place: two columns may have one name
        for i, value in enumerate(values, start=1):
            if isinstance(value, str):
                sheet.write_string(i, j, value)
            elif isinstance(value, (dt.datetime, dt.date)):
                sheet.write_datetime(i, j, value, day)
            elif value is not None:
                sheet.write(i, j, value)
        longest = max([len(str(column)), *(len(str(v)) for v in values[:200] if v is not None)], default=10)
        sheet.set_column(j, j, min(max(longest + 2, 10), 60))
    sheet.freeze_panes(1, 0)


def schrijf_werkboek(path: Path | str, sheets: Mapping[str, pd.DataFrame], titel: str = "veeval") -> Path:
    """Write one sheet per frame.

    Parameters
    ----------
    path : path
        File to write; replaced as a whole when it exists.
    sheets : mapping of str to DataFrame
        Sheet names and their content. Text is written as text, never as a formula.
    titel : str
        Title in the properties of the workbook.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    WriteRefused
        If a sheet has more rows, or a cell more text, than Excel holds.
    """
    target = Path(path)
    for name, frame in sheets.items():
        _check_size(name, frame)
    with vervang(target) as temporary:
        book = xlsxwriter.Workbook(
            str(temporary), {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
        )
        book.set_properties({"title": titel, "created": _VAST})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for name, frame in sheets.items():
            _write_sheet(book, name, frame, bold, day)
        book.close()
    return target
