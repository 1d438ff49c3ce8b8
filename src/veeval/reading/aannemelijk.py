"""What is allowed but not plausible: warnings for a person to look at, which block nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from veeval.inzetmodellen import namen
from veeval.reading.problemen import WAARSCHUWING, samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.typen import Getypeerd
from veeval.reading.zinnen import problem

__all__ = ["MEESTE_UREN", "ZONDER_SLEUTEL", "check_plausible"]

ZONDER_SLEUTEL = ("inzet", "strippen", "scholing")  # equal rows there add up
MEESTE_UREN = 100.0  # hours per doelgroepkind per year; ten times the norm
_KEER = 2.0
_MINSTENS = 10
_SPRONG = 0.25  # share of the scale


def check_plausible(tabellen: Mapping[str, Getypeerd]) -> pd.DataFrame:
    """Name what is implausible: many hours per child, a count that doubled, a jump with a new rater, an odd model."""
    repeated = [_repeated(t) for naam, t in tabellen.items() if naam in ZONDER_SLEUTEL]
    models = [_lone_models(tabellen), *_unknown_models(tabellen)]
    return samen([_hours(tabellen), _doubled(tabellen), _jumps(tabellen), *models, *repeated])


def _warn(t: Getypeerd, places: np.ndarray, kolom: str, rule: str, uitleg: list[str]) -> pd.DataFrame:
    if not len(places):
        return samen([])
    values = t.text(kolom, places)
    return t.ruw.problemen(places, kolom, values, rule, uitleg, WAARSCHUWING)


def _hours(tabellen: Mapping[str, Getypeerd]) -> pd.DataFrame:
    """Location-years with more than ``MEESTE_UREN`` per child, named at the row of inzet with most hours."""
    if not {"inzet", "tellingen"} <= set(tabellen):
        return samen([])
    inzet, tellingen = tabellen["inzet"], tabellen["tellingen"]
    hours = inzet.frame[["locatie_id", "jaar", "uren"]].dropna()
    counts = tellingen.frame[["locatie_id", "peildatum", "doelgroepkinderen"]].dropna()
    counts = counts.assign(jaar=counts["peildatum"].dt.year.astype("Int64"))
    total = hours.groupby(["locatie_id", "jaar"], as_index=False)["uren"].sum()
    most = hours.loc[hours.groupby(["locatie_id", "jaar"])["uren"].idxmax()].assign(rij=lambda f: f.index)
    joined = total.merge(counts, on=["locatie_id", "jaar"]).merge(
        most[["locatie_id", "jaar", "rij"]], on=["locatie_id", "jaar"]
    )
    children = joined["doelgroepkinderen"].astype(float)
    much = joined[(children > 0) & (joined["uren"] > MEESTE_UREN * children)].sort_values("rij")
    uitleg = [
        problem(
            "uren_per_kind",
            r.doelgroepkinderen,
            jaar=r.jaar,
            uren=f"{r.uren:.0f}",
            kinderen=r.doelgroepkinderen,
            verhouding=f"{r.uren / r.doelgroepkinderen:.0f}",
        )
        for r in much.itertuples()
    ]
    return _warn(inzet, much["rij"].to_numpy(np.intp), "uren", "uren_per_kind", uitleg)


def _doubled(tabellen: Mapping[str, Getypeerd]) -> pd.DataFrame:
    """Counts of at least ten that are twice, or half, those of a year before."""
    if "tellingen" not in tabellen:
        return samen([])
    t = tabellen["tellingen"]
    rows = t.frame[["locatie_id", "peildatum", "doelgroepkinderen"]].dropna().sort_values(["locatie_id", "peildatum"])
    before = rows.groupby("locatie_id")["doelgroepkinderen"].shift().astype("Float64")
    year = rows["peildatum"].dt.year
    after_a_year = year - rows.groupby("locatie_id")["peildatum"].shift().dt.year == 1
    now = rows["doelgroepkinderen"].astype("Float64")
    large = pd.concat([now, before], axis=1).max(axis=1) >= _MINSTENS
    moved = (now >= _KEER * before) | (before >= _KEER * now)
    found = rows.index[(after_a_year & large & moved).fillna(False).astype(bool)].sort_values()
    uitleg = [
        PROBLEEM["verdubbeld"].format(oud=int(before[i]), vorig=int(year[i]) - 1, waarde=int(now[i])) for i in found
    ]
    return _warn(t, found.to_numpy(np.intp), "doelgroepkinderen", "verdubbeld", uitleg)


def _jumps(tabellen: Mapping[str, Getypeerd]) -> pd.DataFrame:
    """Scores that move by a quarter of the scale at the moment when another rater came."""
    if not {"observaties", "instrumenten"} <= set(tabellen):
        return samen([])
    t, scale = tabellen["observaties"], tabellen["instrumenten"].frame
    own = ["locatie_id", "instrument", "versie", "domein"]
    rows = t.frame[[*own, "datum", "score", "beoordelaar_id"]].dropna().reset_index(names="rij")
    scale = scale[["instrument", "versie", "domein", "minimum", "maximum"]].drop_duplicates(own[1:])
    rows = rows.merge(scale, on=own[1:]).sort_values([*own, "datum"], kind="stable")
    group = rows.groupby(own)
    before, rater = group["score"].shift(), group["beoordelaar_id"].shift()
    reach = (rows["maximum"] - rows["minimum"]).astype(float) * _SPRONG
    jumped = (rater.notna() & (rater != rows["beoordelaar_id"]) & ((rows["score"] - before).abs() > reach)).fillna(
        False
    )
    found = rows.assign(oud=before)[jumped.astype(bool)].sort_values("rij")
    uitleg = [PROBLEEM["sprong"].format(oud=f"{r.oud:g}", waarde=f"{r.score:g}") for r in found.itertuples()]
    return _warn(t, found["rij"].to_numpy(np.intp), "score", "sprong", uitleg)


def _lone_models(tabellen: Mapping[str, Getypeerd]) -> pd.DataFrame:
    """Models that only one provider chose, where there are several providers."""
    if not {"keuzes", "locaties"} <= set(tabellen):
        return samen([])
    t = tabellen["keuzes"]
    places = tabellen["locaties"].frame[["locatie_id", "aanbieder_id"]].dropna().drop_duplicates("locatie_id")
    if places["aanbieder_id"].nunique() < 2:
        return samen([])
    rows = t.frame[["locatie_id", "inzetmodel"]].dropna().reset_index(names="rij").merge(places, on="locatie_id")
    per_model = rows.groupby("inzetmodel").agg(rij=("rij", "min"), aanbieders=("aanbieder_id", "nunique"))
    lone = per_model[per_model["aanbieders"] == 1].sort_values("rij")
    uitleg = [PROBLEEM["een_aanbieder"].format(waarde=model) for model in lone.index]
    return _warn(t, lone["rij"].to_numpy(np.intp), "inzetmodel", "een_aanbieder", uitleg)


def _unknown_models(tabellen: Mapping[str, Getypeerd]) -> Iterator[pd.DataFrame]:
    """Models that do not come with veeval, each where it is met first: a slip of the pen, or a model of one's own."""
    known = namen()
    told = set(known)
    for t in (tabellen[naam] for naam in ("keuzes", "inzet") if naam in tabellen):
        first = t.frame["inzetmodel"].dropna().drop_duplicates()
        odd = first[~first.isin(list(told))]
        told |= set(odd)
        uitleg = [PROBLEEM["model_onbekend"].format(waarde=m[:40], suggestie=_nearest(m, known)) for m in odd]
        yield _warn(t, odd.index.to_numpy(np.intp), "inzetmodel", "model_onbekend", uitleg)


def _nearest(model: str, known: Sequence[str]) -> str:
    """Ask about the models of the same municipality and those that are spelled alike, at most two."""
    place = [n for n in known if n.split("_")[0] == model.split("_")[0]]
    near = list(dict.fromkeys([*difflib.get_close_matches(model, known, cutoff=0.8), *place]))
    near = near or difflib.get_close_matches(model, known, n=2)
    return f" Bedoelt u {' of '.join(near[:2])}?" if near else ""


def _repeated(t: Getypeerd) -> pd.DataFrame:
    """Rows that are equal to an earlier one in everything, where rows are added up: a block that was pasted twice."""
    required = [naam for naam, k in t.tabel.kolommen.items() if k.verplicht]
    text = t.ruw.frame
    again = (text.duplicated(keep="first") & t.frame[required].notna().all(axis=1)).to_numpy(bool)
    if not again.any():
        return samen([])
    group = text.groupby(list(text.columns), dropna=False, sort=False).ngroup()
    first = group.map(pd.Series(text.index, index=group).groupby(level=0).first())
    places = np.flatnonzero(again)
    uitleg = [PROBLEEM["herhaald"].format(eerste=t.ruw.rij_tekst(int(first.iloc[i]), int(i))) for i in places]
    kolom = next(c for c in t.tabel.kolommen if c in t.ruw.frame)
    return _warn(t, places, kolom, "herhaald", uitleg)
