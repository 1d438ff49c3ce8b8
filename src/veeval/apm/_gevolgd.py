"""Beside the mean change: which children changed reliably, and what the missing end measures could hide."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import norm

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable
from veeval.estimates import group_names
from veeval.vergelijking import MOST_GROUPS

__all__ = ["betrouwbaar_veranderd", "grenzen"]

_SOORTEN = {
    "recovered": "hersteld",
    "improved": "verbeterd",
    "unchanged": "niet betrouwbaar veranderd",
    "deteriorated": "achteruitgegaan",
}


def betrouwbaar_veranderd(
    pairs: pd.DataFrame,
    by: tuple[str, ...],
    betrouwbaarheid: Mapping[str, float] | None,
    normgroep: Mapping[str, tuple[float, float]] | None,
    level: float,
) -> pd.DataFrame:
    """Share of the children per group, instrument and kind of change (Jacobson & Truax 1991).

    The standard deviation at the start is that of all children with the instrument, so that groups have one yardstick;
    the cutoff lies between all of them and the norm group.
    """
    if not betrouwbaarheid:
        return pd.DataFrame()
    for instrument, r in betrouwbaarheid.items():
        if not 0 < r < 1:
            raise BadArgument(f"betrouwbaarheid van {instrument} is {r}; geef een getal tussen 0 en 1.")
        if instrument not in set(pairs["instrument"]):
            known = ", ".join(sorted(pairs["instrument"].unique()))
            raise BadArgument(f"betrouwbaarheid voor {instrument!r}, maar gemeten is met: {known}.")
    parts = []
    norms = normgroep or {}
    for naam, part in pairs[pairs["instrument"].isin(list(betrouwbaarheid))].groupby("instrument", sort=True):
        instrument, sd, mean = str(naam), float(part["score_start"].std()), float(part["score_start"].mean())
        m, s = norms.get(instrument, (np.nan, np.nan))
        line = (s * mean + sd * m) / (s + sd)  # cutoff c, halfway between the norm group and all who were measured
        reverse = bool((part["richting"] < 0).all())
        for groep, own in part.groupby(group_names(part, by), sort=True):
            fit = stats.reliable_change(
                "score_start",
                "score_eind",
                own,
                reliability=betrouwbaarheid[instrument],
                better="lower" if reverse else "higher",
                sd=sd,
                cutoff=None if np.isnan(line) else line,
                level=level,
            )
            shares = fit.tidy(level)[["term", "estimate", "conf_low", "conf_high"]]
            kept = shares.assign(
                groep=str(groep),
                instrument=instrument,
                soort=shares["term"].map(_SOORTEN),
                aantal=shares["term"].map(fit.counts),
                n=fit.n,
                drempel=float(fit.error * norm.ppf(0.5 + level / 2)),
                afkappunt=fit.cutoff,
            )
            parts.append(kept.drop(columns="term"))
    return pd.concat(parts, ignore_index=True)


def grenzen(ds: Dataset, pairs: pd.DataFrame, started: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Lee bounds on the difference in change between every two groups, per instrument.

    Counted are trajectories that no longer run and were measured at the start; without interval, for the bounds are
    read beside the contrast.
    """
    ended = started[started["status"].notna() & started["status"].ne("lopend")]
    begun = ds["metingen"].dropna(subset=["score"]).query("meetmoment == 'start'")
    begun = begun[["traject_id", "instrument"]].drop_duplicates().merge(ended, on="traject_id")
    change = pairs[["traject_id", "instrument", "verandering"]]
    rows = begun.merge(change, on=["traject_id", "instrument"], how="left")
    rows = rows.assign(groep=group_names(rows, by))
    out = []
    for instrument, part in rows.groupby("instrument", sort=True):
        groups = sorted(part["groep"].unique())
        for b, a in combinations(groups if len(groups) <= MOST_GROUPS else [], 2):
            pair = part[part["groep"].isin([a, b])]
            pair = pair.assign(wie=(pair["groep"] == a).map({False: "0", True: "1"}))
            try:
                fit = stats.lee_bounds("verandering", "wie", pair, reps=99, seed=1)
            except NotEstimable:
                continue  # a group without any end measure has no bounds
            out.append(
                {
                    "groep_a": a,
                    "groep_b": b,
                    "instrument": str(instrument),
                    "n": int(pair["wie"].value_counts().min()),
                    "zonder_eindmeting": int(pair["verandering"].isna().sum()),
                    "ondergrens": fit.lower,
                    "bovengrens": fit.upper,
                    "afgekapt": fit.trimmed,
                }
            )
    return pd.DataFrame(out)
