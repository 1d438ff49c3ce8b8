"""Cost and change of quality per location: what cost-effectiveness is made of."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from veeval.dataset import Dataset
from veeval.errors import NotEstimable, UnknownName
from veeval.groepering import modellen_op
from veeval.kosten.eenheden import jaren_van, per_locatie
from veeval.sommen import teksten

__all__ = ["locatie_effecten"]


def locatie_effecten(
    ds: Dataset,
    instrument: str = "class_toddler",
    *,
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    ondersteuning: bool = True,
) -> tuple[pd.DataFrame, list[str]]:
    """Cost of each location under each model, and how its quality score changed a year.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``tellingen``, ``keuzes``, ``inzet``, ``observaties``, ``instrumenten``.
    instrument : str
        Instrument of the scores.
    jaren, indeling, ondersteuning
        As for :func:`per_uur`.

    Returns
    -------
    frame : DataFrame
        One row per location and model: ``inzetmodel``, ``locatie_id``, ``gemeentecode``, ``cluster``, ``kosten`` (sum
        over the years), ``kinderen`` (child-years), ``personen`` (children a year), ``effect`` (points a year).
    notes : list of str
        What was left out, in Dutch.

    Notes
    -----
    The effect is the slope of the score over the years within location, version and domain,
    sum Sxy / sum Sxx: a new version of the instrument is not a change, and a level is not an effect. A location with
    observations in one year only has no slope and is left out.
    """
    ds.require(
        "kosten.kosteneffectiviteit",
        *("gemeenten", "locaties", "tellingen", "keuzes", "inzet", "observaties", "instrumenten"),
    )
    wanted = jaren_van(jaren)
    units, told = per_locatie(ds, ("inzetmodel",), "doelgroepkind", wanted, indeling, ondersteuning=ondersteuning)
    notes = teksten(told)
    usable = units["heel"] & units["kinderen"].notna()
    if not usable.all():
        notes.append(f"{int((~usable).sum())} locatiejaren zonder telling of zonder alle kosten zijn weggelaten.")
    keys = ["inzetmodel", "locatie_id"]
    money = (
        units[usable]
        .assign(kinderen=units["kinderen"].astype(float))
        .groupby(keys, as_index=False)
        .agg(
            gemeentecode=("gemeentecode", "first"),
            cluster=("cluster", "first"),
            kosten=("kosten", "sum"),
            kinderen=("kinderen", "sum"),
            jaren=("jaar", "nunique"),
        )
    )
    slopes = _hellingen(ds, instrument, wanted)
    both = money[money["kinderen"] > 0].merge(slopes, on=keys)
    if both.empty:
        raise NotEstimable(f"geen locatie heeft zowel kosten als een verandering op {instrument}.")
    lost = len(money) - len(both)
    if lost:
        notes.append(f"{lost} locaties zonder twee jaren met scores op {instrument} zijn weggelaten.")
    return both.assign(personen=both["kinderen"] / both["jaren"]).drop(columns="jaren"), notes


def _hellingen(ds: Dataset, instrument: str, jaren: set[int] | None) -> pd.DataFrame:
    """Points a year of each location under each model; positive is better."""
    known = sorted(ds["instrumenten"]["instrument"].unique())
    if instrument not in known:
        raise UnknownName("instrument", instrument, known)
    scores = ds["observaties"]
    scores = scores[scores["instrument"] == instrument].assign(jaar=lambda f: f["datum"].dt.year)
    if jaren is not None:
        scores = scores[scores["jaar"].isin(jaren)]
    turned = ds["instrumenten"].drop_duplicates(["instrument", "domein"])[["instrument", "domein", "omgekeerd"]]
    scores = scores.assign(inzetmodel=modellen_op(ds, scores, "datum")).merge(turned, on=["instrument", "domein"])
    sign = np.where(scores["omgekeerd"].astype(bool), -1.0, 1.0)
    series = ["inzetmodel", "locatie_id", "versie", "domein"]
    yearly = scores.assign(score=sign * scores["score"]).groupby([*series, "jaar"], as_index=False)["score"].mean()
    centred = yearly.assign(
        x=yearly["jaar"] - yearly.groupby(series)["jaar"].transform("mean"),
        y=yearly["score"] - yearly.groupby(series)["score"].transform("mean"),
    )
    parts = centred.assign(xy=centred["x"] * centred["y"], xx=centred["x"] ** 2)
    sums = parts.groupby(["inzetmodel", "locatie_id"])[["xy", "xx"]].sum()
    sums = sums[sums["xx"] > 0]
    slopes: pd.DataFrame = sums.assign(effect=sums["xy"] / sums["xx"])[["effect"]].reset_index()
    return slopes
