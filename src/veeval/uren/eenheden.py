"""Location-years with their hours and children: what every question about hours is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import numpy as np
import pandas as pd

from veeval.dataset import Dataset
from veeval.errors import NotEstimable, UnknownName
from veeval.estimates import group_names
from veeval.groepering import SAMEN, Telgrondslag, clusters, groepen, kiezers, kort, locatiejaren, niveau
from veeval.inzetmodellen import inzetmodel, namen
from veeval.sommen import PERSONEN, PLAATS, Cellen, Melding, cellen, teksten

__all__ = [
    "MET_ONDERSTEUNING",
    "Formatie",
    "Taak",
    "aandeel_grootste",
    "check_split",
    "in_order",
    "kinderen_achter",
    "lang",
    "locatiejaren_met_uren",
    "meldingen_over",
    "uren_en_kinderen",
    "urencellen",
    "years_of",
    "zonder_ondersteuning",
]

# the note of a result whose hours are with those of support: such hours cannot be set beside the norm
MET_ONDERSTEUNING = (
    "Uren van ondersteuning bij kinderen (zoals de APM) zijn meegeteld. Voor de norm tellen zij niet mee: "
    "factsheets laten ze weg."
)

Formatie = Literal["samen", "apart", "binnen", "buiten"]
Taak = Literal["samen", "apart", "beleid", "coaching", "op_groep"]
_TAKEN = ("beleid", "coaching", "op_groep")


def check_split(formatie: str, taak: str) -> tuple[str, ...]:
    """Return the grouping columns that a split adds; an unknown option is an error that lists the options."""
    if formatie not in get_args(Formatie):
        raise UnknownName("formatie", formatie, get_args(Formatie))
    if taak not in get_args(Taak):
        raise UnknownName("taak", taak, get_args(Taak))
    return tuple(c for c, value in (("taak", taak), ("formatie", formatie)) if value == "apart")


def years_of(jaren: Iterable[int] | int | None) -> set[int] | None:
    """Years as a set; None for all."""
    return None if jaren is None else {int(j) for j in ([jaren] if isinstance(jaren, int) else jaren)}


def zonder_ondersteuning(ds: Dataset) -> Dataset:
    """Leave out the hours of support models."""
    inzet = ds["inzet"]
    return Dataset({**ds.tables, "inzet": inzet[~_ondersteuning(inzet)]}, ds.herkomst, ds.naam)


def _ondersteuning(inzet: pd.DataFrame) -> pd.Series[bool]:
    """Whether hours are of a support model."""
    return inzet["inzetmodel"].isin({m for m in namen() if inzetmodel(m).soort == "ondersteuning"})


def uren_en_kinderen(
    ds: Dataset,
    by: tuple[str, ...],
    telgrondslag: Telgrondslag,
    formatie: Formatie,
    jaren: Iterable[int] | None,
    indeling: int | None,
    taak: Taak = "samen",
) -> tuple[pd.DataFrame, list[str]]:
    """One row per counted ve location and year (and taak and formatie, if apart), and what was left out.

    Returns
    -------
    units : DataFrame
        ``locatie_id``, ``jaar``, ``kinderen``, ``uren``, the grouping columns, ``cluster`` and its ``niveau``.
    notes : list of str
        What a reader must know, in Dutch.
    """
    units, told, features = locatiejaren_met_uren(ds, by, telgrondslag, formatie, jaren, indeling, taak)
    notes = meldingen_over(units, told, features, by, telgrondslag, formatie, taak)
    return units.assign(niveau=niveau(units["kiezer"])), notes


def locatiejaren_met_uren(
    ds: Dataset,
    by: tuple[str, ...],
    telgrondslag: Telgrondslag,
    formatie: Formatie,
    jaren: Iterable[int] | None,
    indeling: int | None,
    taak: Taak = "samen",
) -> tuple[pd.DataFrame, tuple[Melding, ...], dict[str, tuple[str, ...]]]:
    """Do what :func:`uren_en_kinderen` does, with notes that add up over deliveries.

    Returns
    -------
    units : DataFrame
        As there, with ``kiezer`` (who chose) instead of ``niveau``.
    told : tuple of Melding
        What was left out.
    features : dict of str to tuple of str
        ``jaren``, ``leeftijden`` (from which age in months children were counted), ``geteld`` (which children).
    """
    units = locatiejaren(ds, telgrondslag, indeling)
    hours = ds["inzet"]
    wanted = years_of(jaren)
    if wanted is not None:
        units, hours = units[units["jaar"].isin(wanted)], hours[hours["jaar"].isin(wanted)]
    if units.empty or hours.empty:
        raise NotEstimable(
            "er zijn geen ve-locaties met uren in de gevraagde jaren. Controleer jaren= en de tabel inzet."
        )
    told = _buiten_beeld(units, hours)
    if _ondersteuning(hours).any():
        told.append(Melding(MET_ONDERSTEUNING))
    units = groepen(ds, units.astype({"jaar": int}), by, "peildatum")
    cluster, _ = clusters(units, by)
    units = units.assign(cluster=cluster.to_numpy(str), kiezer=kiezers(units, by))
    if "inzetmodel" in by:
        told += _ander_model(units, hours)
    units = _met_uren(units, hours, hours if taak in ("samen", "apart") else hours[hours["taak"] == taak])
    counted = units["kinderen"].notna()
    unbooked = counted & ~units.pop("geboekt")
    if unbooked.any():
        told.append(
            Melding("{n} getelde locatiejaren hebben geen rij in inzet en tellen mee met 0 uur.", {"n": unbooked.sum()})
        )
    if not counted.all():
        lost = units.loc[~counted, ["binnen", "buiten"]].to_numpy(float).sum()
        told.append(
            Melding(
                "{n} locatiejaren zonder telling op 1 januari zijn weggelaten ({uren} uur): "
                "bij hen zijn uren per kind onbekend, niet nul.",
                {"n": (~counted).sum(), "uren": lost},
            )
        )
    units = units[counted]
    if taak == "apart":
        units = _per_taak(units, hours)
    features = {
        "jaren": tuple(sorted(map(str, units["jaar"].unique()))),
        "leeftijden": tuple(sorted(map(str, ds["tellingen"]["leeftijd_vanaf_maanden"].dropna().unique()))),
        "geteld": () if ds["tellingen"]["ve_kinderen"].isna().all() else ("ve_kind",),
    }
    return _per_formatie(units, formatie), tuple(told), features


def meldingen_over(
    cells: pd.DataFrame,
    told: Iterable[Melding],
    features: Mapping[str, tuple[str, ...]],
    by: tuple[str, ...],
    telgrondslag: str,
    formatie: str,
    taak: str,
) -> list[str]:
    """What a reader must know of hours and children, from location-years or from their sums.

    Parameters
    ----------
    cells : DataFrame
        With ``binnen`` and ``buiten`` where ``formatie`` is "samen".
    told, features
        As :func:`locatiejaren_met_uren` gives them.
    """
    notes = teksten(told)
    if telgrondslag == "doelgroepkind" and not features["geteld"]:
        notes.append("Alleen doelgroepkinderen zijn geteld; uren per ve-kind zijn niet te maken.")
    if len(features["leeftijden"]) > 1 and by:
        notes.append(
            "Gemeenten tellen kinderen vanaf verschillende leeftijden (24 en 30 maanden); "
            "dat maakt hun cijfers minder vergelijkbaar."
        )
    if taak not in ("samen", "apart"):
        notes.append(f"Alleen uren voor {taak.replace('_', ' ')}.")
    if formatie == "samen":
        return [*notes, *_gemengd(cells, by)]
    return notes if formatie == "apart" else [*notes, f"Alleen uren {formatie} de formatie."]


def _wide(hours: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Hours inside and outside the formatie, one row per key."""
    wide = hours.pivot_table(
        index=keys, columns="formatie", values="uren", aggfunc="sum", fill_value=0.0, observed=True
    ).reindex(columns=["binnen", "buiten"], fill_value=0.0)
    return wide.reset_index().astype({"jaar": int})


def _met_uren(units: pd.DataFrame, hours: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Add ``binnen`` and ``buiten``, 0 where nothing was booked, and whether anything was booked at all."""
    keys = ["locatie_id", "jaar"]
    booked = hours[keys].drop_duplicates().astype({"jaar": int}).assign(geboekt=True)
    out = units.merge(_wide(chosen, keys), how="left", on=keys).merge(booked, how="left", on=keys)
    return out.assign(geboekt=out["geboekt"].eq(True).to_numpy(bool)).fillna({"binnen": 0.0, "buiten": 0.0})


def _per_taak(units: pd.DataFrame, hours: pd.DataFrame) -> pd.DataFrame:
    keys = ["locatie_id", "jaar", "taak"]
    crossed = units.drop(columns=["binnen", "buiten"]).merge(pd.DataFrame({"taak": _TAKEN}), how="cross")
    return crossed.merge(_wide(hours, keys), how="left", on=keys).fillna({"binnen": 0.0, "buiten": 0.0})


def _per_formatie(units: pd.DataFrame, formatie: Formatie) -> pd.DataFrame:
    if formatie == "samen":
        return units.assign(uren=units["binnen"] + units["buiten"])
    if formatie != "apart":
        return units.assign(uren=units[formatie])
    return units.melt(
        id_vars=[c for c in units.columns if c not in ("binnen", "buiten")],
        value_vars=["binnen", "buiten"],
        var_name="formatie",
        value_name="uren",
    )


def _buiten_beeld(units: pd.DataFrame, hours: pd.DataFrame) -> list[Melding]:
    known = set(zip(units["locatie_id"], units["jaar"].astype(int), strict=True))
    outside = [key not in known for key in zip(hours["locatie_id"], hours["jaar"].astype(int), strict=True)]
    if not any(outside):
        return []
    lost = float(hours["uren"].to_numpy(float)[np.array(outside)].sum())
    return [
        Melding("{uren} uur staat op locaties zonder ve of buiten hun openingsjaren en telt niet mee.", {"uren": lost})
    ]


def _ander_model(units: pd.DataFrame, hours: pd.DataFrame) -> list[Melding]:
    """Say how many hours were booked for a model that the location did not have on 1 January."""
    booked = hours.astype({"jaar": int}).merge(units[["locatie_id", "jaar", "inzetmodel"]], on=["locatie_id", "jaar"])
    other = [
        model not in chosen.split(SAMEN)
        for model, chosen in zip(booked["inzetmodel_x"], booked["inzetmodel_y"], strict=True)
    ]
    if not any(other):
        return []
    lost = booked[other]
    return [
        Melding(
            "{uren} uur van {n} locaties is gemaakt voor een ander model dan "
            "dat van 1 januari (overstap in het jaar?) en telt bij het model van 1 januari.",
            {"uren": lost["uren"].sum(), "n": lost["locatie_id"].nunique()},
        )
    ]


def _gemengd(units: pd.DataFrame, by: tuple[str, ...]) -> list[str]:
    inside, total = units["binnen"].sum(), (units["binnen"] + units["buiten"]).sum()
    if inside == 0 or inside == total:
        return []
    where = ""
    if "inzetmodel" in by:
        mixed = units[units["binnen"] > 0]["inzetmodel"].unique()
        where = f" (bij {', '.join(sorted(map(kort, mixed)))})"
    return [
        f"Uren binnen en buiten de formatie zijn samengeteld: {100 * inside / total:.0f}% is binnen{where}. "
        "Een uur op de groep is iets anders dan een uur coaching; kijk daarom ook naar de twee apart."
    ]


def urencellen(units: pd.DataFrame, by: tuple[str, ...], ook: tuple[str, ...] = ()) -> Cellen:
    """Add location-years up per group, whoever chose, municipality and year."""
    amounts = [c for c in ("kinderen", "uren", "binnen", "buiten", *ook) if c in units]
    return cellen(
        units,
        (*by, *PLAATS, "jaar"),
        amounts,
        personen="kinderen",
        moment=None if "jaar" in by else "jaar",
        samen="cluster",
    )


def kinderen_achter(data: pd.DataFrame, estimates: pd.DataFrame, by: tuple[str, ...]) -> pd.Series[float]:
    """Children behind each row of the estimates: the largest number in any one year, not the sum over years.

    Of sums that left the house each cell has its own largest number; the cells are of different places, so they add up.
    """
    if PERSONEN in data:
        behind = data.groupby("_groep")[PERSONEN].sum()
        return group_names(estimates, by).map(behind).astype(float)
    peak = data.groupby(["_groep", "jaar"])["kinderen"].sum().astype(float).groupby("_groep").max()
    return group_names(estimates, by).map(peak).astype(float)


def aandeel_grootste(data: pd.DataFrame, estimates: pd.DataFrame, by: tuple[str, ...]) -> pd.Series[float] | None:
    """Share of the largest provider in the hours of each row.

    None where providers or locations are compared; NA where the municipality chose, because sums are kept by who chose.
    """
    if not {"aanbieder_id", "locatie_id"}.isdisjoint(by):
        return None
    data = data[data["kiezer"] == "aanbieder"]
    hours = data.groupby(["_groep", "cluster"])["uren"].sum().astype(float)
    share = hours.groupby("_groep").max() / hours.groupby("_groep").sum()
    return group_names(estimates, by).map(share).astype(float)


def in_order(frame: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Sort by the grouping columns."""
    return frame.sort_values(list(by), ignore_index=True) if by else frame.reset_index(drop=True)


def lang(parts: dict[str, pd.DataFrame], n: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """One row per group and figure: what stands in a column ``estimate`` beside an ``n`` can be protected.

    Parameters
    ----------
    parts : dict of str to DataFrame
        Per figure: ``unit``, ``estimate``, ``conf_low``, ``conf_high``, in the order of ``n``.
    n : DataFrame
        The grouping columns and ``n``.
    """
    frames = [pd.concat([n[list(by)], part.assign(maat=name, n=n["n"])], axis=1) for name, part in parts.items()]
    columns = [*by, "maat", "unit", "estimate", "conf_low", "conf_high", "n"]
    return pd.concat(frames, ignore_index=True).reindex(columns=columns).astype({"n": int})
