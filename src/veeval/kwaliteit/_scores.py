"""Scores for the questions on quality: one instrument, more is better; and the risk colours of inspections."""

from __future__ import annotations

import pandas as pd

from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.errors import NotEstimable, UnknownName
from veeval.groepering import op_indeling
from veeval.sommen import Melding

__all__ = [
    "RISICO",
    "gekeerd",
    "inspecties",
    "kies_instrument",
    "meest_gebruikt",
    "met_plaats",
    "observaties",
    "versies",
]

RISICO = {"groen": 0.0, "geel": 1.0, "oranje": 2.0, "rood": 3.0}
_SCHAAL = ["instrument", "versie", "domein", "minimum", "maximum", "omgekeerd"]


def gekeerd(ds: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Turn scores of instruments on which a higher score means less quality, so that more is better."""
    rows = rows.merge(ds["instrumenten"][_SCHAAL], on=["instrument", "versie", "domein"])
    turned = rows["minimum"] + rows["maximum"] - rows["score"]
    return rows.assign(score=rows["score"].where(~rows["omgekeerd"].astype(bool), turned))


def kies_instrument(ds: Dataset, instrument: str | None, domein: str | None, notes: list[str]) -> pd.DataFrame:
    """Observations of one instrument, by default the one that is used in most municipalities; ``notes`` say so."""
    rows = ds["observaties"]
    if rows.empty:
        raise NotEstimable("de tabel observaties is leeg.")
    if instrument is None:
        instrument = meest_gebruikt(rows.merge(ds["locaties"][["locatie_id", "gemeentecode"]], on="locatie_id"), notes)
    elif instrument not in set(rows["instrument"]):
        raise UnknownName("instrument", instrument, rows["instrument"].unique())
    rows = rows[rows["instrument"] == instrument]
    if domein is not None:
        if domein not in set(rows["domein"]):
            raise UnknownName("domein", domein, rows["domein"].unique())
        rows = rows[rows["domein"] == domein]
    return rows


def meest_gebruikt(rows: pd.DataFrame, notes: list[str]) -> str:
    """Instrument that is used in most municipalities, from ``instrument`` and ``gemeentecode``; ``notes`` say so."""
    spread = rows.groupby("instrument")["gemeentecode"].nunique().sort_values(ascending=False, kind="stable")
    chosen = str(spread.index[0])
    if len(spread) > 1:
        notes.append(f"Alleen {label(chosen)}: scores van verschillende instrumenten worden nooit gemengd.")
    return chosen


def versies(instrument: str, aantal: int) -> list[str]:
    """Say that a new version of an instrument is a break."""
    if aantal < 2:
        return []
    return [f"{aantal} versies van {instrument}: elke nieuwe versie is een breuk in de reeks en telt niet als trend."]


def observaties(ds: Dataset, vraag: str, instrument: str | None, domein: str | None) -> tuple[pd.DataFrame, list[str]]:
    """Scores of one instrument, turned so that more is better.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``observaties`` and ``instrumenten``.
    vraag : str
        The question that asks, for the message when a table lacks.
    instrument : str or None
        By default the instrument that is used in most municipalities.
    domein : str or None
        One domain; all by default.

    Returns
    -------
    rows : DataFrame
        locatie_id, datum, instrument, versie, domein, score.
    notes : list of str
        What was left out.
    """
    ds.require(vraag, "gemeenten", "locaties", "observaties", "instrumenten")
    notes: list[str] = []
    rows = gekeerd(ds, kies_instrument(ds, instrument, domein, notes))
    notes += [
        note for name, part in rows.groupby("instrument") for note in versies(str(name), part["versie"].nunique())
    ]
    return rows[["locatie_id", "datum", "instrument", "versie", "domein", "score"]], notes


def inspecties(ds: Dataset, vraag: str) -> tuple[pd.DataFrame, list[Melding]]:
    """Risk colours of regular inspections as scores."""
    ds.require(vraag, "gemeenten", "locaties", "inspecties")
    rows = ds["inspecties"]
    regular = rows[rows["soort"] == "regulier"]
    coloured = regular[regular["oordeel"].isin(list(RISICO))]
    notes = [Melding("De risicokleur is een oordeel in vier stappen; de stappen zijn hier als even groot behandeld.")]
    other = len(rows) - len(regular)
    if other:
        what = "{n} aanvullende of nadere inspecties zijn niet meegenomen: zij hebben een ander doel."
        notes.append(Melding(what, {"n": other}))
    return (
        coloured.assign(
            score=coloured["oordeel"].map(RISICO).astype(float), instrument="risicokleur", versie="1", domein="risico"
        )[["locatie_id", "datum", "instrument", "versie", "domein", "score"]],
        notes,
    )


def met_plaats(ds: Dataset, rows: pd.DataFrame, notes: list[str], indeling: int | None) -> pd.DataFrame:
    """Leave out empty scores, said in ``notes``, and add provider, municipality and calendar year of each score."""
    blank = int(rows["score"].isna().sum())
    if blank:
        notes.append(f"{blank} scores zijn leeg en tellen niet mee.")
        rows = rows.dropna(subset=["score"])
    if rows.empty:
        raise NotEstimable("er zijn geen scores van een bekend instrument.")
    places = op_indeling(ds, ds["locaties"], indeling)
    rows = rows.merge(places[["locatie_id", "aanbieder_id", "gemeentecode", "soort", "ve"]], on="locatie_id")
    return rows.assign(jaar=rows["datum"].dt.year.astype(int))
