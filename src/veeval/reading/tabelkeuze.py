"""Which table a file or sheet holds, and what its headers, codes and day numbers mean there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from veeval.reading.labels import with_labels
from veeval.reading.levering import RuweTabel
from veeval.reading.namen import normal
from veeval.reading.problemen import FOUT, Ernst, samen
from veeval.reading.series import with_dates
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad
from veeval.reading.zinnen import problem, remark
from veeval.tables import TABELLEN, Tabel

__all__ = ["explain", "meaning", "renamed", "stacked", "table_of", "unknown_table"]

_LRK = frozenset({"lrk_id", "type_oko"})
_JAAR = r"(20[0-9]{2})"


def table_of(naam: str) -> tuple[str, str]:
    """Return the table that a name means, and the year in it: ``inzet 2023`` is inzet of 2023; empty where unknown."""
    if naam in TABELLEN:
        return naam, ""
    clean = normal(naam)
    for tabel in TABELLEN:
        if clean == tabel:
            return tabel, ""
        if found := re.fullmatch(rf"{tabel}_?{_JAAR}|{_JAAR}_?{tabel}", clean):
            return tabel, found[1] or found[2]
    return "", ""


def explain(blad: Blad) -> Blad:
    """Read a sheet as the table that its name says: known column names, labels for codes, dates for day numbers."""
    ruw = blad.tabel
    if ruw is None:
        return blad
    naam, jaar = table_of(ruw.naam)
    if not naam:
        return Blad(None, blad.opmerkingen, unknown_table(ruw))
    ruw, remarks, problems = _named(replace(ruw, naam=naam), TABELLEN[naam])
    ruw, meant = meaning(ruw, TABELLEN[naam])
    if jaar:
        ruw, filled = _with_year(ruw, jaar)
        meant += filled
    groep = blad.groep or (f"jaar:{jaar}" if jaar else "")
    return Blad(ruw, (*blad.opmerkingen, *remarks, *meant), samen([blad.problems, *problems]), groep)


def meaning(ruw: RuweTabel, tabel: type[Tabel]) -> tuple[RuweTabel, list[str]]:
    """Put labels for codes and dates for day numbers, as the columns of the table ask."""
    ruw, labelled = with_labels(ruw, tabel)
    ruw, dated = with_dates(ruw, tabel)
    return ruw, labelled + dated


def _named(ruw: RuweTabel, tabel: type[Tabel]) -> tuple[RuweTabel, list[str], list[pd.DataFrame]]:
    """Give the columns the names of the table, whatever their capitals, blanks and hyphens."""
    known = {normal(k): k for k in tabel.kolommen}
    names: dict[str, str] = {}
    remarks, problems = [], []
    for header in ruw.frame.columns:
        column = known.get(normal(header), header)
        if column in names.values():
            problems.append(ruw.probleem("kolom_dubbel", PROBLEEM["kolom_dubbel"].format(kolom=column), kolom=column))
            continue
        if column != header:
            remarks.append(remark("kop", plek=ruw.plek, oud=header, nieuw=column))
        names[header] = column
    return renamed(ruw, names), remarks, problems


def renamed(ruw: RuweTabel, names: Mapping[str, str]) -> RuweTabel:
    """Keep the columns in ``names``, under their new names."""
    return replace(
        ruw,
        frame=ruw.frame[list(names)].rename(columns=dict(names)),
        getallen={names[k]: v for k, v in ruw.getallen.items() if k in names},
        labels={names[k]: v for k, v in ruw.labels.items() if k in names},
    )


def _with_year(ruw: RuweTabel, jaar: str) -> tuple[RuweTabel, list[str]]:
    if "jaar" not in TABELLEN[ruw.naam].kolommen or "jaar" in ruw.frame.columns:
        return ruw, []
    filled = replace(ruw, frame=ruw.frame.assign(jaar=pd.Series([jaar] * len(ruw.frame), dtype="str")))
    return filled, [remark("jaar_uit_naam", plek=ruw.plek, jaar=jaar)]


def stacked(delen: list[RuweTabel]) -> tuple[RuweTabel, list[pd.DataFrame]]:
    """Put the parts of one table under each other; every row keeps its file, sheet and number."""
    if len(delen) == 1:
        return delen[0], []
    columns = list(dict.fromkeys(c for d in delen for c in d.frame.columns))
    problems = [p for d in delen for p in _absent(d, columns, delen)]
    frame = pd.concat([d.frame.reindex(columns=columns).astype("str") for d in delen], ignore_index=True)
    masks = {
        c: np.concatenate([d.getallen.get(c, np.zeros(len(d.frame), dtype=bool)) for d in delen])
        for c in columns
        if any(c in d.getallen for d in delen)
    }
    seps = {d.scheiding for d in delen}
    whole = replace(
        delen[0],
        frame=frame,
        rijen=np.concatenate([d.rijen for d in delen]),
        getallen=masks,
        gemeld=frozenset(c for d in delen for c in d.gemeld),
        scheiding=seps.pop() if len(seps) == 1 else "",
        delen=tuple((d.plek, len(d.frame)) for d in delen),
    )
    return whole, problems


def _absent(deel: RuweTabel, columns: list[str], delen: list[RuweTabel]) -> list[pd.DataFrame]:
    out = []
    for c in columns:
        if c not in deel.frame.columns and c not in deel.gemeld:
            other = next(d.plek for d in delen if c in d.frame.columns)
            uitleg = PROBLEEM["kolom_ontbreekt_deel"].format(kolom=c, andere=other)
            out.append(deel.probleem("kolom_ontbreekt_deel", uitleg, kolom=c, ernst="waarschuwing"))
    return out


def unknown_table(ruw: RuweTabel) -> pd.DataFrame:
    """Name a file or sheet that is no table; it blocks where it looks like one."""
    if {normal(c) for c in ruw.frame.columns} >= _LRK:
        return ruw.probleem("lrk", PROBLEEM["lrk"])
    words = re.findall(r"[a-z]+", ruw.naam)
    close = [w for w in words if w in TABELLEN] or difflib.get_close_matches(ruw.naam, TABELLEN, n=1, cutoff=0.75)
    suggestie = f" Bedoelt u {close[0]}?" if close else ""
    ernst: Ernst = FOUT if close else "waarschuwing"  # a table under another name must not be left out in silence
    rijen = len(ruw.frame)
    uitleg = problem("tabel_onbekend", rijen, naam=ruw.blad or ruw.bestand, rijen=rijen, suggestie=suggestie)
    return ruw.probleem("tabel_onbekend", uitleg, ernst=ernst)
