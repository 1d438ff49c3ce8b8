"""Rules over tables and over groups of rows: references, scores within their scale, weights that add up to 1."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from veeval.reading.controle import name_cells
from veeval.reading.problemen import samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.typen import Getypeerd

__all__ = ["check_references", "check_scores", "check_weights"]

_SCHAAL = {"observaties": ("instrument", "versie", "domein"), "metingen": ("instrument", "domein")}
_AFRONDING = 1e-6


def check_references(tabellen: Mapping[str, Getypeerd], onleesbaar: frozenset[str]) -> pd.DataFrame:
    """Name every value that is not in the table it refers to; an absent table is one warning per referring table."""
    parts = []
    for t in tabellen.values():
        for naam, k in t.tabel.kolommen.items():
            if k.verwijst_naar is None or naam not in t.geleverd:
                continue
            doel, kolom = k.verwijst_naar
            if doel in tabellen and kolom in tabellen[doel].geleverd:
                parts.append(_missing_targets(t, naam, tabellen[doel], kolom))
            elif doel not in tabellen and doel not in onleesbaar and len(t.frame):
                uitleg = PROBLEEM["verwijzing_ontbreekt"].format(tabel=doel, kolom=naam)
                parts.append(t.ruw.probleem("verwijzing_ontbreekt", uitleg, kolom=naam, ernst="waarschuwing"))
    return samen(parts)


def _missing_targets(t: Getypeerd, naam: str, doel: Getypeerd, kolom: str) -> pd.DataFrame:
    values = t.frame[naam]
    known = doel.frame[kolom].dropna().unique()
    # a key that could not be read may be the one meant; then the text itself decides
    unread = doel.ruw.frame[kolom][doel.fout[kolom]].unique()
    mask = (values.notna() & ~values.isin(known) & ~t.ruw.frame[naam].isin(unread)).to_numpy(dtype=bool)
    if not mask.any():
        return samen([])
    uitleg = PROBLEEM["verwijzing"].replace("{tabel}", doel.tabel.tabelnaam).replace("{doel}", kolom)
    return name_cells(t, np.flatnonzero(mask), naam, "verwijzing", uitleg)


def check_scores(tabellen: Mapping[str, Getypeerd]) -> pd.DataFrame:
    """Name every score outside the scale of its instrument and every instrument that is not declared."""
    parts = []
    for tabelnaam, op in _SCHAAL.items():
        t = tabellen.get(tabelnaam)
        if t is None or not {*op, "score"} <= t.geleverd or t.frame.empty:
            continue
        schalen = tabellen.get("instrumenten")
        if schalen is None:
            uitleg = PROBLEEM["verwijzing_ontbreekt"].format(tabel="instrumenten", kolom="score")
            parts.append(t.ruw.probleem("verwijzing_ontbreekt", uitleg, kolom="score", ernst="waarschuwing"))
        elif {*op, "minimum", "maximum"} <= schalen.geleverd:
            parts += _against_scale(t, schalen, list(op))
    return samen(parts)


def _against_scale(t: Getypeerd, schalen: Getypeerd, op: list[str]) -> list[pd.DataFrame]:
    schaal = schalen.frame.groupby(op, sort=True).agg(_min=("minimum", "min"), _max=("maximum", "max")).reset_index()
    rows = t.frame[[*op, "score"]].merge(schaal.assign(_bekend=True), on=op, how="left")
    named = rows[op].notna().all(axis=1).to_numpy()
    unknown = named & rows["_bekend"].isna().to_numpy()
    score, low, high = (rows[c].to_numpy(float) for c in ("score", "_min", "_max"))
    finite = np.isfinite(score)
    outside = named & finite & ((score < low) | (score > high))
    parts = []
    if unknown.any():
        parts.append(_unknown_instrument(t, unknown, op))
    if outside.any():
        parts.append(_outside(t, rows, outside, op))
    return parts


def _unknown_instrument(t: Getypeerd, mask: np.ndarray, op: list[str]) -> pd.DataFrame:
    where = np.flatnonzero(mask)
    values = t.ruw.frame[op].iloc[where].agg(" ".join, axis=1).tolist()
    uitleg = [PROBLEEM["instrument"].format(waarde=v[:60]) for v in values]
    return t.ruw.problemen(where, "instrument", values, "instrument", uitleg)


def _outside(t: Getypeerd, rows: pd.DataFrame, mask: np.ndarray, op: list[str]) -> pd.DataFrame:
    where = np.flatnonzero(mask)
    values = t.text("score", where)
    parts = rows.iloc[where]
    uitleg = [
        PROBLEEM["schaal"].format(
            waarde=v[:40], instrument=" ".join(names)[:60], minimum=_dutch(lo), maximum=_dutch(hi)
        )
        for v, names, lo, hi in zip(values, parts[op].to_numpy().tolist(), parts["_min"], parts["_max"], strict=True)
    ]
    return t.ruw.problemen(where, "score", values, "schaal", uitleg)


def _dutch(x: float) -> str:
    return f"{x:.9g}".replace(".", ",")


def check_weights(t: Getypeerd) -> pd.DataFrame:
    """Name every (datum, van) whose weights do not add up to 1, at its first row."""
    op = ["datum", "van"]
    if not {*op, "gewicht"} <= t.geleverd:
        return samen([])
    broken = t.fout["gewicht"] | t.fout["datum"] | t.fout["van"]
    whole = t.frame.assign(_rij=np.arange(len(t.frame)), _fout=broken | t.frame["gewicht"].isna().to_numpy())
    groups = whole.dropna(subset=op).groupby(op, sort=True)
    sums = groups.agg(som=("gewicht", "sum"), rij=("_rij", "min"), fout=("_fout", "any")).reset_index()
    wrong = sums[((sums["som"] - 1).abs() > _AFRONDING) & ~sums["fout"]]
    parts = [
        t.ruw.problemen(
            np.array([rij]),
            "gewicht",
            [_dutch(som)],
            "gewichten",
            [PROBLEEM["gewichten"].format(van=van, datum=f"{datum:%d-%m-%Y}", som=_dutch(som))],
        )
        for datum, van, som, rij in zip(wrong["datum"], wrong["van"], wrong["som"], wrong["rij"], strict=True)
    ]
    return samen(parts)
