"""How many children does support reach: trajectories per location and per 100 doelgroepkinderen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd

from veeval import stats
from veeval.apm._trajecten import aantal, keuzeniveau, verschillen
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates, group_names
from veeval.groepering import check_level, kanttekeningen, labels, locatiejaren, op_indeling, parse_by
from veeval.vergelijking import minus, table, warn_contrasts, warn_few

__all__ = ["BereikBy", "bereik"]

BereikBy = Literal["aanpak", "gemeentecode", "jaar"]


def bereik(
    ds: Dataset,
    by: BereikBy | Sequence[BereikBy] | None = "aanpak",
    *,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Trajectories started per 100 doelgroepkinderen, over all ve locations of the municipalities with an approach.

    Parameters
    ----------
    ds : Dataset
        With ``trajecten``, ``tellingen``, ``locaties`` and ``gemeenten``.
    by : {"aanpak", "gemeentecode", "jaar"}, sequence of these, or None
        Grouping.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Trajectories per 100 children; ``n`` counts trajectories. ``details["per_locatie"]``: trajectories per location
        and year, and how many location-years had none.

    Raises
    ------
    MissingTable, UnknownName, NotEstimable

    Notes
    -----
    100 x sum of trajectories started in a year / sum of doelgroepkinderen on 1 January, over location-years:
    a ratio of totals, clustered on provider. Locations without any trajectory count with 0: they were in reach. A lump
    sum (Amersfoort) and a sum per trajectory (Hoorn) become comparable only beside this reach.

    Trap: location-years without a count have no denominator, so their trajectories are left out too, and said; so are
    trajectories at locations without ve. A child with two trajectories counts twice. A high reach is no quality.
    """
    check_level(level)
    ds.require("apm.bereik", "gemeenten", "locaties", "trajecten", "tellingen")
    columns = parse_by(by, get_args(BereikBy))
    started = ds["trajecten"].dropna(subset=["start"])
    if started.empty:
        raise NotEstimable("geen enkel traject is gestart.")
    started = started.assign(jaar=started["start"].dt.year)
    units, notes = _eenheden(ds, started, indeling)
    if units.empty:
        raise NotEstimable("geen locatie met trajecten heeft een telling van doelgroepkinderen.")
    units = units.assign(groep=group_names(units, columns))
    municipal = keuzeniveau(units, columns) == "gemeente"
    units["cluster"] = units["gemeentecode" if municipal else "aanbieder_id"].to_numpy(str)
    data = units.assign(honderd=units["kinderen"].astype(float) / 100)
    fit = stats.ratio("aantal", "honderd", data, by="groep", cluster="aanbieder_id", variance="CR2")
    method = "verhouding van totalen; CR2 met Satterthwaite, clusters: aanbieder"
    keys = fit.groups["groep"]
    totals = units.groupby("groep")[["aantal", "kind_ids"]].sum().loc[keys]
    estimates = table(
        units.drop_duplicates("groep").set_index("groep").loc[keys, list(columns)],
        fit.tidy(level),
        indicator="apm_bereik",
        unit="trajecten per 100 doelgroepkinderen",
        n=totals["aantal"],
        n_clusters=fit.n_clusters,
        method=method,
        evidence="beschrijvend",
    )
    lone = (estimates["n_clusters"] < 2).to_numpy(bool)
    estimates.loc[lone, ["std_error", "df", "conf_low", "conf_high"]] = np.nan
    between = stats.ratio("aantal", "honderd", data, by="groep", cluster="cluster", variance="CR2")
    names_of = labels(ds, units, columns)
    counts = dict(zip(keys.astype(str), fit.n_clusters.tolist(), strict=True))
    contrasts = verschillen(
        units,
        lambda a, b: between.contrast(minus(a, b), scale="difference").tidy(level),
        method=f"verschil; CR2 met Satterthwaite, clusters: {'gemeente' if municipal else 'aanbieder'}",
    )
    return Estimates(
        table=estimates,
        contrasts=contrasts,
        indicator="apm_bereik",
        by=columns,
        method=method,
        evidence="beschrijvend",
        n_telt="trajecten",
        personen=totals["kind_ids"].astype(float).reset_index(drop=True),
        warnings=(
            *notes,
            "Een traject is geen kind: wie twee keer begeleid werd telt twee keer.",
            *warn_few({names_of.get(g, g): int(k) for g, k in counts.items()}, "aanbieder"),
            *warn_contrasts(contrasts),
        ),
        kanttekeningen=kanttekeningen(units["aanpak"].unique().tolist() if "aanpak" in columns else []),
        labels=names_of,
        details={"per_locatie": _per_locatie(units)},
        level=level,
        synthetisch=ds.synthetisch,
    )


def _eenheden(ds: Dataset, started: pd.DataFrame, indeling: int | None) -> tuple[pd.DataFrame, list[str]]:
    """One row per approach, ve location and year in reach of it: trajectories started, and children counted."""
    places = op_indeling(ds, ds["locaties"], indeling)
    placed = started.merge(places[["locatie_id", "gemeentecode"]], on="locatie_id")
    offered = placed[["aanpak", "gemeentecode", "jaar"]].drop_duplicates()
    units = locatiejaren(ds, "doelgroepkind", indeling)[
        ["locatie_id", "aanbieder_id", "gemeentecode", "jaar", "kinderen"]
    ].astype({"jaar": int})
    units = units.merge(offered, on=["gemeentecode", "jaar"])
    key = ["aanpak", "locatie_id", "jaar"]
    found = placed.groupby(key).agg(aantal=("traject_id", "size"), kind_ids=("kind_id", "nunique")).reset_index()
    units = units.merge(found, on=key, how="left").fillna({"aantal": 0, "kind_ids": 0})
    counted = units["kinderen"].notna()
    kept = units[counted]
    lost = len(placed) - int(kept["aantal"].sum())
    notes = []
    if lost:
        notes.append(
            f"{aantal(lost)} van {len(placed)} gestarte trajecten tellen niet mee: hun locatie heeft dat jaar geen "
            "telling van doelgroepkinderen, of geen ve."
        )
    return kept.astype({"aantal": float, "kind_ids": int}), notes


def _per_locatie(units: pd.DataFrame) -> pd.DataFrame:
    """Trajectories per location and year, per group."""
    per = units.groupby("groep", sort=True)
    out = per.agg(n=("aantal", "sum"), locatiejaren=("aantal", "size"), per_locatiejaar=("aantal", "mean"))
    none = units[units["aantal"] == 0].groupby("groep").size().reindex(out.index).fillna(0).astype(float)
    return out.assign(aandeel_zonder=none / out["locatiejaren"]).astype({"n": int}).reset_index()
