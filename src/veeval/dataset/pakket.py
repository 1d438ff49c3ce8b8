"""Tables as CSV, and the descriptor that makes a folder of them a Frictionless data package."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from veeval.tables import TABELLEN
from veeval.tables.frictionless import JA, NEE, data_package
from veeval.uitvoer import veilige_cellen

__all__ = ["csv_text", "descriptor"]

_ALS_DUIZENDTAL = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


def csv_text(naam: str, frame: pd.DataFrame) -> str:
    """Return a table as CSV: ja and nee, dates as 2024-01-31, no text that a spreadsheet would run as a formula."""
    out = veilige_cellen(frame)
    for k in TABELLEN[naam].kolommen.values():
        if k.soort == "boolean":
            out[k.naam] = out[k.naam].map({True: JA, False: NEE})
        elif k.soort == "date":
            out[k.naam] = frame[k.naam].dt.strftime("%Y-%m-%d")
        elif k.soort == "number":
            out[k.naam] = pd.Series([_plain(v) for v in out[k.naam]], index=out.index, dtype="str")
    return out.to_csv(index=False, lineterminator="\n")


def _plain(value: float) -> str | None:
    """Shortest text that reads back as the same number, without exponent and not like a thousand (1.250)."""
    if np.isnan(value):
        return None
    text = np.format_float_positional(value, unique=True, trim="-")
    return text + "0" if _ALS_DUIZENDTAL.fullmatch(text) else text


def descriptor(frames: Mapping[str, pd.DataFrame], titel: str) -> str:
    """Return datapackage.json for tables that stand beside it as CSV."""
    resources = [
        {
            "name": naam,
            "path": f"{naam}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "encoding": "utf-8",
            "description": TABELLEN[naam].beschrijving(),
            "schema": TABELLEN[naam].table_schema(),
        }
        for naam in frames
    ]
    package = data_package("veeval-levering", titel, "Tabellen die door veeval zijn gecontroleerd.", resources)
    del package["licenses"]  # the licence of a delivery is its owner's to give
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"
