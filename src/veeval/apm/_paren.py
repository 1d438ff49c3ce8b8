"""Pairs of a start score and a later one, and the sums of them that the comparison of approaches needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd

from veeval.apm._trajecten import UITVAL, ApmBy
from veeval.dataset import Dataset
from veeval.errors import BadArgument
from veeval.groepering import check_level, labels, op_indeling, parse_by
from veeval.sommen import Cellen, Melding, Sommen, cellen

__all__ = ["paren", "scorecellen", "sommen"]


def sommen(
    ds: Dataset,
    *,
    by: ApmBy | Sequence[ApmBy] | None,
    venster: tuple[int, int],
    populatiegemiddelde: Mapping[str, float] | None,
    indeling: int | None,
    level: float,
) -> tuple[Sommen, pd.DataFrame, pd.DataFrame]:
    """Add pairs up; the pairs and the trajectories that started stand beside the sums, for what needs rows."""
    check_level(level)
    ds.require("apm.uitkomst", "gemeenten", "locaties", "trajecten", "metingen", "instrumenten")
    columns = parse_by(by, get_args(ApmBy))
    if not (len(venster) == 2 and 0 <= venster[0] < venster[1]):
        raise BadArgument(f"venster is {venster}; geef twee oplopende aantallen dagen, bijvoorbeeld (77, 105).")
    pairs, started = paren(ds, indeling)
    told = []
    outside = int((~pairs["dagen"].between(*venster)).sum())
    if outside:
        told.append(
            Melding(
                f"{{buiten}} metingen vallen buiten {venster[0]} tot {venster[1]} dagen; zij tellen mee.",
                {"buiten": outside},
                kinderen=("buiten",),
            )
        )
    goals = int(ds["metingen"]["score"].isna().sum())
    if goals:
        told.append(Melding("{n} metingen zonder score (doelen) tellen hier niet mee.", {"n": goals}, kinderen=("n",)))
    made = Sommen(
        vraag="apm.uitkomst",
        opzet={
            "by": list(columns),
            "venster": list(venster),
            "populatiegemiddelde": None if populatiegemiddelde is None else dict(populatiegemiddelde),
            "level": level,
        },
        tabellen={
            "cellen": scorecellen(pairs, columns),
            "uitval": _uitval(pairs, started, columns),
            "beoordelaars": cellen(pairs.assign(n=1.0), ["beoordelaar"], ["n"], personen="n"),
        },
        meldingen=tuple(told),
        labels=labels(ds, pairs, columns),
        synthetisch=ds.synthetisch,
    )
    return made, pairs, started


def paren(ds: Dataset, indeling: int | None, moment: str = "drie_maanden") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pairs of start and a later moment, one row per trajectory and instrument; and all trajectories that started."""
    places = op_indeling(ds, ds["locaties"], indeling)[["locatie_id", "gemeentecode", "aanbieder_id"]]
    trajecten = ds["trajecten"].merge(places, on="locatie_id")
    started = trajecten[trajecten["start"].notna()]
    scored = ds["metingen"].dropna(subset=["score"])
    key = ["traject_id", "instrument", "domein", "beoordelaar"]
    begin = scored[scored["meetmoment"] == "start"].drop_duplicates(key)
    end = scored[scored["meetmoment"] == moment].drop_duplicates(key)
    pairs = begin.merge(end[[*key, "datum", "score"]], on=key, suffixes=("_start", "_eind"))
    pairs = pairs.merge(started, on="traject_id")
    turned = ds["instrumenten"].drop_duplicates(["instrument", "domein"])[["instrument", "domein", "omgekeerd"]]
    pairs = pairs.merge(turned, on=["instrument", "domein"])
    pairs = pairs.assign(
        richting=np.where(pairs["omgekeerd"].astype(bool), -1.0, 1.0),
        dagen=(pairs["datum_eind"] - pairs["datum_start"]).dt.days,
    )
    # several raters or domains of one child are averaged: a child counts once
    means = pairs.groupby(["traject_id", "instrument"], sort=False)[["score_start", "score_eind", "dagen"]].mean()
    raters = pairs.groupby(["traject_id", "instrument"], sort=False)["beoordelaar"].agg(
        lambda r: " + ".join(sorted(set(r)))
    )
    once = pairs.drop_duplicates(["traject_id", "instrument"]).drop(columns=["score_start", "score_eind", "dagen"])
    once = once.drop(columns="beoordelaar").merge(means.join(raters).reset_index(), on=["traject_id", "instrument"])
    return once.assign(verandering=once["richting"] * (once["score_eind"] - once["score_start"])), started


def scorecellen(pairs: pd.DataFrame, by: tuple[str, ...]) -> Cellen:
    """Sums and products of start and end, turned so that more is better, per group, instrument and provider.

    A child counts once per group and instrument, at the first of its providers, so that children add up.
    """
    keys = [*by, "instrument"]
    b, e = (pairs["richting"] * pairs[c] for c in ("score_start", "score_eind"))
    data = pairs.assign(
        cluster=pairs["aanbieder_id"],
        n=1.0,
        kinderen=(~pairs.duplicated([*keys, "kind_id"])).astype(float),
        ruw=pairs["score_start"],
        **{"b": b, "e": e, "bb": b * b, "be": b * e, "ee": e * e},
    )
    amounts = ["n", "kinderen", "richting", "ruw", "b", "e", "bb", "be", "ee"]
    return cellen(data, [*keys, "cluster", "gemeentecode"], amounts, personen="kinderen", samen="cluster")


def _uitval(pairs: pd.DataFrame, started: pd.DataFrame, by: tuple[str, ...]) -> Cellen:
    """Count per group the trajectories that started, still run, stopped early, and lack an end measure."""
    flags = started.assign(
        n=1.0,
        lopend=(started["status"] == "lopend").astype(float),
        voortijdig=started["status"].isin(UITVAL).astype(float),
        eindmeting=started["traject_id"].isin(pairs["traject_id"]).astype(float),
        alle="alle",
    )
    counts = ["lopend", "voortijdig", "eindmeting"]
    made = cellen(flags, by or ("alle",), ["n", *counts], personen="n")
    return replace(made, delen=tuple(counts))
