"""In the house of a municipality: a delivery becomes sums that may leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from veeval import reading
from veeval.dataset import Dataset
from veeval.errors import MissingTable, NotEstimable
from veeval.evaluatie.bijdrage import Antwoord, Bijdrage
from veeval.evaluatie.deel import deel
from veeval.evaluatie.herkomst import versies
from veeval.evaluatie.optelbaar import herleid, waarom_niet
from veeval.evaluatie.plan import Plan, read_plan
from veeval.groepering import op_indeling
from veeval.privacy import deelbaar_samen
from veeval.sommen import Sommen

__all__ = ["moments"]

Source = Path | str | Dataset | Mapping[str, pd.DataFrame]


def moments(plan: Path | str | Plan, data: Source | None = None, *, mapping: Path | str | None = None) -> Bijdrage:
    """Reduce a delivery to the sums that the questions of a plan need; nothing is written yet.

    Parameters
    ----------
    plan : path or Plan
        The plan that all municipalities use, byte for byte.
    data : path, Dataset or mapping of frames, optional
        The delivery; by default where the plan says.
    mapping : path, optional
        Which headers and values of this delivery stand for which of the tables, for a plan that names no mapping.

    Returns
    -------
    Bijdrage
        No row of a child, and no cell on fewer children than the plan's ``min_n``. ``omschrijving`` of
        ``veeval.evaluatie`` says in plain Dutch what it holds, ``schrijf_vemo`` writes it. Questions that need rows,
        and questions for which this delivery has no tables, are in ``niet`` with the reason.

    Raises
    ------
    InvalidData
        The data break a rule.
    BadArgument
        The plan has a mapping of its own and another is given.
    NotEstimable
        No place of this delivery takes part in the plan.
    """
    given = plan if isinstance(plan, Plan) else read_plan(plan)
    todo = given.met_mapping(mapping, "het plan" if isinstance(plan, Plan) else Path(plan).name)
    source = todo.data if data is None else data
    whole = source if isinstance(source, Dataset) else reading.load(source, todo.mapping)
    ds = _deelgroep(whole, todo)
    places = op_indeling(ds, ds["locaties"])
    sums: dict[str, Sommen] = {}
    absent: dict[str, str] = {}
    for naam, vraag in todo.genummerd.items():
        reason = waarom_niet(vraag)
        if not reason:
            try:
                sums[naam] = herleid(vraag, ds)
            except (MissingTable, NotEstimable) as e:
                reason = str(e)
        if reason:
            absent[naam] = reason
    codes = sorted(places["gemeentecode"].unique())
    names = ds["gemeenten"].sort_values("jaar").drop_duplicates("gemeentecode", keep="last")
    known = dict(zip(names["gemeentecode"], names["naam"], strict=True))
    return Bijdrage(
        plan=replace(todo, data=Path(), mapping=None, citaten=()),
        gemeenten={code: str(known.get(code, code)) for code in codes},
        aanbieders=_aanbieders(ds, places),
        indeling=int(ds["gemeenten"]["jaar"].max()),
        herindelingen=_herindelingen(ds),
        antwoorden={naam: Antwoord(*made) for naam, made in deelbaar_samen(sums, todo.min_n).items()},
        niet=absent,
        veeval=versies()["veeval"],
    )


def _deelgroep(ds: Dataset, plan: Plan) -> Dataset:
    """Take the part that the plan asks for; a value that only other municipalities have is not missed here."""
    ds.require("moments", "gemeenten", "locaties")
    van, tot = plan.periode
    if not (plan.deelgroep or van or tot):
        return ds
    places = op_indeling(ds, ds["locaties"])
    here = {}
    for kolom, waarden in plan.deelgroep.items():
        known = set(places[kolom].dropna().astype(str))
        here[kolom] = [w for w in waarden if str(w) in known]
        if not here[kolom]:
            raise NotEstimable(
                f"geen locatie van deze levering heeft {kolom} {', '.join(map(str, waarden))}: deze levering doet niet "
                "mee aan dit plan. Controleer de deelgroep van het plan, of de levering."
            )
    return deel(ds, van=van, tot=tot, kenmerken=here)


def _aanbieders(ds: Dataset, places: pd.DataFrame) -> dict[str, str]:
    ids = sorted(places["aanbieder_id"].unique())
    if "aanbieders" not in ds:
        return dict.fromkeys(ids, "")
    names = dict(zip(ds["aanbieders"]["aanbieder_id"], ds["aanbieders"]["naam"], strict=True))
    return {i: str(names.get(i, "")) for i in ids}


def _herindelingen(ds: Dataset) -> tuple[tuple[str, str, str, float], ...]:
    if "herindelingen" not in ds:
        return ()
    rows = ds["herindelingen"].sort_values(["datum", "van", "naar"])
    days = rows["datum"].dt.strftime("%Y-%m-%d")
    columns = (days, rows["van"].astype(str), rows["naar"].astype(str), rows["gewicht"].astype(float))
    return tuple(zip(*(c.tolist() for c in columns), strict=True))
