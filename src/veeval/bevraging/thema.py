"""Interviews: what goes well and what is still being worked on."""

from __future__ import annotations

from typing import Literal, get_args

import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates, empty_contrasts
from veeval.groepering import check_level, labels, parse_by
from veeval.vergelijking import table

__all__ = ["ThemaBy", "themas"]

ThemaBy = Literal["groep", "gemeentecode"]


def themas(ds: Dataset, by: ThemaBy | None = None, *, level: float = 0.95) -> Estimates:
    """Share of the people spoken to who mention a theme, as something that goes well or as a point to improve.

    Parameters
    ----------
    ds : Dataset
        With ``themas``; for ``by="gemeentecode"`` also ``antwoorden`` and ``gemeenten``, which tell where a
        respondent works.
    by : {"groep", "gemeentecode"}, optional
        Grouping of the people.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Shares; ``n`` counts the people of the group who were spoken to (the base of the share).
        ``details["aantallen"]`` has how many mentioned each theme.

    Notes
    -----
    Wilson's interval. People who brought up no theme at all are not in the table, so the base is those who did.
    """
    check_level(level)
    ds.require("bevraging.themas", "themas")
    columns = parse_by(by, get_args(ThemaBy))
    rows = ds["themas"].drop_duplicates(["bron_id", "thema", "oordeel"])
    lost = 0
    if "gemeentecode" in columns:
        ds.require("bevraging.themas(by='gemeentecode')", "antwoorden", "gemeenten")
        where = ds["antwoorden"].drop_duplicates("respondent_id").set_index("respondent_id")["gemeentecode"]
        rows = rows.assign(gemeentecode=rows["bron_id"].map(where))
        lost = rows.loc[rows["gemeentecode"].isna(), "bron_id"].nunique()
        rows = rows.dropna(subset=["gemeentecode"])
    if rows.empty:
        raise NotEstimable("de tabel themas bevat geen bronnen die zijn in te delen.")
    people = rows.drop_duplicates([*columns, "bron_id"])[[*columns, "bron_id"]]
    mentioned = rows.drop_duplicates(["thema", "oordeel"])[["thema", "oordeel"]].sort_values(["oordeel", "thema"])
    grid = people.merge(mentioned, how="cross")
    said = rows[["bron_id", "thema", "oordeel"]].assign(genoemd=1.0)
    grid = grid.merge(said, how="left", on=["bron_id", "thema", "oordeel"]).fillna({"genoemd": 0.0})
    grouping = [*columns, "thema", "oordeel"]
    fit = stats.proportion("genoemd", grid, by=grouping)
    method = "aandeel van de gesprekspartners; interval van Wilson"
    estimates = table(
        fit.groups,
        fit.tidy(level),
        indicator="thema",
        unit="aandeel",
        n=fit.n,
        n_clusters=fit.n,
        method=method,
        evidence="beschrijvend",
    )
    notes = (f"{lost} gesprekspartners zijn niet aan een gemeente te koppelen en tellen niet mee.",) if lost else ()
    ordered = estimates.sort_values(grouping, ignore_index=True)
    return Estimates(
        table=ordered,
        contrasts=empty_contrasts(),
        indicator="thema",
        by=tuple(grouping),
        method=method,
        evidence="beschrijvend",
        n_telt="gesprekspartners",
        personen=ordered["n"].astype(float),
        warnings=("Genoemde thema's zijn meningen; tevredenheid is geen effect.", *notes),
        labels=labels(ds, pd.DataFrame(rows), columns),
        details={"aantallen": _aantallen(ordered, grouping)},
        level=level,
        synthetisch=ds.synthetisch,
    )


def _aantallen(estimates: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """How many people mentioned each theme, in a column that is hidden with the share."""
    counts = (estimates["estimate"] * estimates["n"].astype(float)).round()
    return estimates[[*by, "n"]].assign(unit="gesprekspartners", estimate=counts)
