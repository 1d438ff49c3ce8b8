"""Money beside what it bought: per location and year from the hours, per municipality and year from the financing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pandas as pd

from veeval import gebied
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.groepering import Telgrondslag, clusters, groepen, kiezers, locatiejaren, op_indeling
from veeval.inzetmodellen import inzetmodel, namen
from veeval.sommen import Melding

__all__ = ["Bedrag", "FinancieringBy", "KostenBron", "jaren_van", "per_gemeente", "per_locatie"]

KostenBron = Literal["inzet", "financiering"]
Bedrag = Literal["besteed", "budget"]
FinancieringBy = Literal["inzetmodel", "gemeentecode", "jaar", "regeling"]
_PLAATS = ["gemeentecode", "jaar", "inzetmodel"]


def jaren_van(jaren: Iterable[int] | int | None) -> set[int] | None:
    """Years as a set; None for all."""
    return None if jaren is None else {int(j) for j in ([jaren] if isinstance(jaren, int) else jaren)}


def per_locatie(
    ds: Dataset,
    by: tuple[str, ...],
    telgrondslag: Telgrondslag,
    jaren: set[int] | None,
    indeling: int | None,
    *,
    ondersteuning: bool = True,
) -> tuple[pd.DataFrame, list[Melding]]:
    """One row per ve location and year: ``kosten``, the ``uren`` they are of, ``kinderen``, groups and cluster.

    A location-year of which a part of the hours has no cost is incomplete: ``heel`` is False, and its cost is that of
    the hours that have one.
    """
    rows = ds["inzet"].astype({"jaar": int})
    if not ondersteuning:
        rows = rows[~rows["inzetmodel"].isin([m for m in namen() if inzetmodel(m).soort == "ondersteuning"])]
    if jaren is not None:
        rows = rows[rows["jaar"].isin(jaren)]
    priced = rows["kosten"].notna()
    if not priced.any():
        raise NotEstimable(
            "de tabel inzet heeft geen kosten in de gevraagde jaren. Vul de kolom kosten, of vraag bron='financiering'."
        )
    notes = []
    if not priced.all():
        lost = rows.loc[~priced, "uren"].sum()
        notes.append(Melding("{uren} uur heeft geen kosten in de tabel inzet.", {"uren": lost}))
    keys = ["locatie_id", "jaar"]
    sums = rows[priced].groupby(keys)[["kosten", "uren"]].sum()
    whole = rows.assign(heel=priced).groupby(keys)["heel"].all()
    units = locatiejaren(ds, telgrondslag, indeling).astype({"jaar": int})
    if jaren is not None:
        units = units[units["jaar"].isin(jaren)]
    units = groepen(ds, units, by, "peildatum")
    units = units.merge(sums.join(whole, how="outer").reset_index(), how="left", on=keys)
    units = units.assign(
        geboekt=units["heel"].notna(),
        heel=units["heel"].astype(object).where(units["heel"].notna(), True).astype(bool),
    ).fillna({"kosten": 0.0, "uren": 0.0})
    outside = sums["kosten"].sum() - units["kosten"].sum()
    if outside > 0.5:
        notes.append(
            Melding(
                "{euro} euro staat op locaties zonder ve of buiten hun openingsjaren en telt niet mee.",
                {"euro": outside},
            )
        )
    cluster, _ = clusters(units, by)
    return units.assign(cluster=cluster.to_numpy(str), kiezer=kiezers(units, by)), notes


def per_gemeente(
    ds: Dataset, bron: KostenBron, bedrag: Bedrag, jaren: set[int] | None, indeling: int | None
) -> tuple[pd.DataFrame, list[Melding]]:
    """One row per municipality, year and model, on one indeling.

    Columns ``regeling``, ``bedrag``, ``uren``, ``trajecten`` (started), ``bereikt`` (children with a started
    trajectory), ``doelgroep`` (children on 1 January); NA where nothing is known.
    """
    money, notes = _financiering(ds, bedrag, indeling) if bron == "financiering" else _geboekt(ds, indeling)
    if jaren is not None:
        money = money[money["jaar"].isin(jaren)]
    if money.empty:
        raise NotEstimable(f"er is geen geld bekend in de gevraagde jaren. Controleer jaren= en de tabel {bron}.")
    units = money
    for part in (_uren(ds, indeling), _trajecten(ds, indeling)):
        if part is not None:
            units = units.merge(part, how="left", on=_PLAATS)
    reach = _doelgroep(ds, indeling)
    if reach is not None:
        units = units.merge(reach, how="left", on=["gemeentecode", "jaar"])
    units = units.reindex(columns=[*_PLAATS, "regeling", "bedrag", "uren", "trajecten", "bereikt", "doelgroep"])
    return units.assign(cluster=units["gemeentecode"], kiezer="gemeente"), notes


def _financiering(ds: Dataset, bedrag: Bedrag, indeling: int | None) -> tuple[pd.DataFrame, list[Melding]]:
    """Money of each municipality and onderdeel; amounts of merged municipalities are added up."""
    rows = ds["financiering"].astype({"jaar": int}).rename(columns={"onderdeel": "inzetmodel"})
    unknown = rows[bedrag].isna()
    notes = []
    if unknown.any():
        gone = Melding(f"{{n}} rijen van financiering zonder {bedrag} bedrag zijn weggelaten.", {"n": unknown.sum()})
        notes.append(gone)
    rows = rows.loc[~unknown, [*_PLAATS, "regeling", bedrag]].rename(columns={bedrag: "bedrag"})
    if "herindelingen" in ds and len(ds["herindelingen"]) and len(rows):
        year = int(ds["gemeenten"]["jaar"].max()) if indeling is None else indeling
        rows = gebied.naar_indeling(rows, ds["herindelingen"], year, datum="jaar", tellingen=["bedrag"])
    forms = rows.groupby(_PLAATS)["regeling"].agg(lambda r: " + ".join(sorted(set(r))))
    return rows.groupby(_PLAATS)[["bedrag"]].sum().join(forms).reset_index(), notes


def _met_plaats(ds: Dataset, rows: pd.DataFrame, indeling: int | None) -> pd.DataFrame:
    places = op_indeling(ds, ds["locaties"], indeling)[["locatie_id", "gemeentecode"]]
    return rows.merge(places, on="locatie_id").astype({"jaar": int})


def _geboekt(ds: Dataset, indeling: int | None) -> tuple[pd.DataFrame, list[Melding]]:
    rows = _met_plaats(ds, ds["inzet"], indeling)
    unknown = rows["kosten"].isna()
    lost = rows.loc[unknown, "uren"].sum()
    notes = [Melding("{uren} uur zonder kosten telt niet mee.", {"uren": lost})] if unknown.any() else []
    sums = rows[~unknown].groupby(_PLAATS)["kosten"].sum().rename("bedrag")
    return sums.reset_index().assign(regeling="geboekte uren"), notes


def _uren(ds: Dataset, indeling: int | None) -> pd.DataFrame | None:
    if "inzet" not in ds:
        return None
    return _met_plaats(ds, ds["inzet"], indeling).groupby(_PLAATS)["uren"].sum().reset_index()


def _trajecten(ds: Dataset, indeling: int | None) -> pd.DataFrame | None:
    """Trajectories that started in the year, and the children they reached."""
    if "trajecten" not in ds:
        return None
    started = ds["trajecten"].dropna(subset=["start"])
    started = started.assign(jaar=started["start"].dt.year, inzetmodel=started["aanpak"])
    grouped = _met_plaats(ds, started, indeling).groupby(_PLAATS)
    return grouped.agg(trajecten=("traject_id", "nunique"), bereikt=("kind_id", "nunique")).reset_index()


def _doelgroep(ds: Dataset, indeling: int | None) -> pd.DataFrame | None:
    if "tellingen" not in ds:
        return None
    counts = ds["tellingen"].assign(jaar=lambda f: f["peildatum"].dt.year)
    sums = _met_plaats(ds, counts, indeling).groupby(["gemeentecode", "jaar"])["doelgroepkinderen"].sum()
    return sums.rename("doelgroep").astype(float).reset_index()
