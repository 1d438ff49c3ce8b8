"""Who belongs to which group: locations by municipality, by the models in force, by provider; and who chose.

Floor between the Dataset and the questions: every question groups and clusters in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import pandas as pd

from veeval import gebied
from veeval.dataset import Dataset
from veeval.errors import BadArgument, UnknownName
from veeval.inzetmodellen import SAMEN, ZONDER, inzetmodel, namen

__all__ = [
    "SAMEN",
    "By",
    "Telgrondslag",
    "clusters",
    "groepen",
    "kanttekeningen",
    "kiezers",
    "kort",
    "labels",
    "locatiejaren",
    "modellen_op",
    "niveau",
    "parse_by",
]

By = Literal["inzetmodel", "gemeentecode", "aanbieder_id", "jaar", "klasse", "ve", "soort", "locatie_id"]
Telgrondslag = Literal["doelgroepkind", "ve_kind"]
_TELKOLOM = {"doelgroepkind": "doelgroepkinderen", "ve_kind": "ve_kinderen"}


def parse_by(by: str | Sequence[str] | None, allowed: Sequence[str] = get_args(By)) -> tuple[str, ...]:
    """Grouping columns as a tuple; an unknown one is an error that lists those that exist."""
    columns = () if by is None else (by,) if isinstance(by, str) else tuple(by)
    for column in columns:
        if column not in allowed:
            raise UnknownName("indeling (by)", column, allowed)
    return columns


def modellen_op(ds: Dataset, rows: pd.DataFrame, datum: str) -> pd.Series[str]:
    """Models in force at a location on a date.

    Parameters
    ----------
    ds : Dataset
        With ``keuzes``.
    rows : DataFrame, shape (n, ...)
        With ``locatie_id`` and the column ``datum``.
    datum : str
        Name of the date column.

    Returns
    -------
    Series of str, shape (n,)
        Names in alphabetical order, joined by " + "; groups never overlap, so that children are counted once.
    """
    choices = ds["keuzes"]
    numbered = rows[["locatie_id", datum]].assign(_row=range(len(rows)))
    pairs = numbered.merge(choices, on="locatie_id")
    inside = (pairs["begin"] <= pairs[datum]) & (pairs["einde"].isna() | (pairs[datum] <= pairs["einde"]))
    unique = pairs[inside].drop_duplicates(["_row", "inzetmodel"]).sort_values(["_row", "inzetmodel"])
    joined = unique.groupby("_row")["inzetmodel"].agg(SAMEN.join)
    return pd.Series(joined.reindex(range(len(rows))).fillna(ZONDER).to_numpy(str), index=rows.index)


def locatiejaren(
    ds: Dataset, telgrondslag: Telgrondslag = "doelgroepkind", indeling: int | None = None
) -> pd.DataFrame:
    """One row per ve location and year, with the children counted on 1 January of that year.

    Parameters
    ----------
    ds : Dataset
        With ``locaties`` and ``tellingen``.
    telgrondslag : {"doelgroepkind", "ve_kind"}
        Which children count.
    indeling : int, optional
        Year of the municipal division that all years are put on; the newest in ``gemeenten`` by default.

    Returns
    -------
    DataFrame
        Columns of ``locaties`` and ``jaar``, ``peildatum``, ``kinderen`` (NA where there was no count).
    """
    if telgrondslag not in _TELKOLOM:
        raise UnknownName("telgrondslag", telgrondslag, _TELKOLOM)
    counts = ds["tellingen"].assign(jaar=lambda f: f["peildatum"].dt.year)
    years = counts["jaar"]
    if "inzet" in ds:
        years = pd.concat([years, ds["inzet"]["jaar"].astype(int)])
    grid = pd.DataFrame({"jaar": sorted(years.unique())})
    places = op_indeling(ds, ds["locaties"], indeling)
    frame = places[places["ve"].astype(bool)].merge(grid, how="cross")
    last = pd.to_datetime(frame["jaar"].astype(str) + "-12-31")
    first = pd.to_datetime(frame["jaar"].astype(str) + "-01-01")
    is_open = ~(frame["opening"] > last) & ~(frame["sluiting"] < first)
    frame = frame.assign(peildatum=first)[is_open]
    column = _TELKOLOM[telgrondslag]
    frame = frame.merge(counts[["locatie_id", "jaar", column]], on=["locatie_id", "jaar"], how="left")
    return frame.rename(columns={column: "kinderen"})


def op_indeling(ds: Dataset, places: pd.DataFrame, indeling: int | None = None) -> pd.DataFrame:
    """Put locations on the municipal division of one year, so that a merger is not read as a change of policy."""
    if "herindelingen" not in ds or ds["herindelingen"].empty:
        return places
    year = int(ds["gemeenten"]["jaar"].max()) if indeling is None else indeling
    moves = ds["herindelingen"]
    moved = sorted(set(places["gemeentecode"]) & set(moves["van"]))
    new = {c: gebied.opvolger(c, moves, year) for c in moved}
    return places.assign(gemeentecode=places["gemeentecode"].replace(new)) if new else places


def groepen(ds: Dataset, rows: pd.DataFrame, by: tuple[str, ...], datum: str) -> pd.DataFrame:
    """Add the grouping columns that follow from other tables: the models in force, the class of the municipality."""
    out = rows
    if "inzetmodel" in by:
        ds.require("by='inzetmodel'", "keuzes")
        out = out.assign(inzetmodel=modellen_op(ds, out, datum))
    if "klasse" in by:
        newest = ds["gemeenten"].sort_values("jaar").drop_duplicates("gemeentecode", keep="last")
        out = out.assign(klasse=out["gemeentecode"].map(newest.set_index("gemeentecode")["klasse"]))
    if "ve" in by:
        out = out.assign(ve=out["ve"].map({True: "met ve", False: "zonder ve"}))
    if "jaar" in by and "jaar" not in out:
        out = out.assign(jaar=out[datum].dt.year)
    return out


def _niveau(model: str) -> str:
    """Level at which a set of models was chosen: the municipality if any of them is a municipal choice, or unknown.

    Of a model without a description nobody knows who chose; the municipality is the careful answer.
    """
    known = set(namen())
    if model == ZONDER:
        return "aanbieder"
    levels = {inzetmodel(m).keuzeniveau if m in known else "gemeente" for m in model.split(SAMEN)}
    return "gemeente" if "gemeente" in levels else "aanbieder"


def clusters(rows: pd.DataFrame, by: tuple[str, ...]) -> tuple[pd.Series[Any], str]:
    """Cluster of each row: whoever chose what is compared.

    Returns
    -------
    cluster : Series, shape (n,)
        ``aanbieder_id``, or the municipality where it is the municipality that chooses.
    level : str
        The level in words, for the method.
    """
    kiezer = kiezers(rows, by)
    return rows["aanbieder_id"].where(kiezer == "aanbieder", rows["gemeentecode"]), niveau(kiezer)


def kiezers(rows: pd.DataFrame, by: tuple[str, ...]) -> pd.Series[str]:
    """Who chose what is compared, per row: "aanbieder" or "gemeente"."""
    if "inzetmodel" not in by:
        return pd.Series("aanbieder", index=rows.index, dtype=str)
    return rows["inzetmodel"].map({m: _niveau(m) for m in rows["inzetmodel"].unique()}).astype(str)


def niveau(kiezer: pd.Series[str]) -> str:
    """Level of the clusters in words, from who chose in each row."""
    levels = set(kiezer)
    return "aanbieder of gemeente" if len(levels) > 1 else "".join(levels) or "aanbieder"


def labels(ds: Dataset, rows: pd.DataFrame, by: tuple[str, ...]) -> dict[str, str]:
    """Display names of the group values: names of municipalities and providers, short titles of models."""
    out: dict[str, str] = {}
    if "gemeentecode" in by:
        newest = ds["gemeenten"].sort_values("jaar").drop_duplicates("gemeentecode", keep="last")
        out |= dict(zip(newest["gemeentecode"], newest["naam"], strict=True))
    if "aanbieder_id" in by:
        out |= dict(zip(ds["aanbieders"]["aanbieder_id"], ds["aanbieders"]["naam"], strict=True))
    for column in ("inzetmodel", "aanpak"):
        if column in by:
            out |= {v: kort(v) for v in rows[column].astype(str).unique()}
    return out


def kort(models: str) -> str:
    """Short label of a set of models: the place that they share is said once."""
    known = set(namen())
    parts = [inzetmodel(m).kort if m in known else m for m in models.split(SAMEN)]
    places = {p.rpartition(" (")[2] for p in parts}
    if len(parts) > 1 and len(places) == 1 and " (" in parts[0]:
        return f"{' en '.join(p.rpartition(' (')[0] for p in parts)} ({places.pop()}"
    return " en ".join(sorted(parts, key=lambda p: " (" not in p))


def kanttekeningen(models: Sequence[str]) -> tuple[str, ...]:
    """What the sources of these models leave open; travels with every result made from them."""
    known = set(namen())
    single = sorted({m for text in models for m in str(text).split(SAMEN)} & known)
    return tuple(f"{inzetmodel(m).kort}: {inzetmodel(m).kanttekening}" for m in single if inzetmodel(m).kanttekening)


def check_level(level: float) -> float:
    """Return the confidence level, or say what a level is."""
    if not 0.5 < level < 1:
        raise BadArgument(f"level is {level}; geef een betrouwbaarheid tussen 0,5 en 1, bijvoorbeeld 0.95.")
    return level
