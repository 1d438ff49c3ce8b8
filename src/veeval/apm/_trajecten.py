"""What the questions on support share: trajectories with their place, groups, clusters, and who may be shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, get_args

import numpy as np
import pandas as pd

from veeval import stats
from veeval.begrippen import Evidence
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import MIN_N, empty_contrasts, group_names
from veeval.groepering import op_indeling, parse_by
from veeval.inzetmodellen import inzetmodel, namen
from veeval.vergelijking import MOST_GROUPS, group_of, holm, minus, pairwise, table

__all__ = [
    "UITVAL",
    "ApmBy",
    "aandelen",
    "aantal",
    "keuzeniveau",
    "kinderen",
    "laatste_dag",
    "trajecten",
    "verschil_in_aandeel",
    "verschillen",
]

ApmBy = Literal["aanpak", "hulpvraag", "zwaarte", "gemeentecode"]
UITVAL = ("voortijdig_positief", "voortijdig_negatief")
_DAGEN = ("signaal", "aanvraag", "besluit_datum", "start", "einde")


def trajecten(
    ds: Dataset, vraag: str, by: ApmBy | Sequence[ApmBy] | None, indeling: int | None, *ook: str
) -> tuple[pd.DataFrame, tuple[str, ...], str]:
    """Trajectories with provider, municipality, group (``groep``) and cluster (whoever chose what is compared).

    Returns
    -------
    rows : DataFrame
        One row per trajectory.
    columns : tuple of str
        The grouping columns.
    niveau : str
        Who chose, in words.
    """
    ds.require(vraag, "gemeenten", "locaties", "trajecten", *ook)
    columns = parse_by(by, get_args(ApmBy))
    places = op_indeling(ds, ds["locaties"], indeling)[["locatie_id", "gemeentecode", "aanbieder_id"]]
    rows = ds["trajecten"].merge(places, on="locatie_id")
    if rows.empty:
        raise NotEstimable("de tabel trajecten is leeg.")
    niveau = keuzeniveau(rows, columns)
    cluster = rows["gemeentecode"] if niveau == "gemeente" else rows["aanbieder_id"]
    return rows.assign(groep=group_names(rows, columns), cluster=cluster.to_numpy(str)), columns, niveau


def keuzeniveau(rows: pd.DataFrame, by: tuple[str, ...]) -> str:
    """Who chose what is compared: the municipality where it is grouped by, or where it chose every approach."""
    known = set(namen())
    municipal = "gemeentecode" in by or (
        "aanpak" in by and all(inzetmodel(a).keuzeniveau == "gemeente" for a in rows["aanpak"].unique() if a in known)
    )
    return "gemeente" if municipal else "aanbieder"


def laatste_dag(ds: Dataset, rows: pd.DataFrame, peildatum: date | None) -> pd.Timestamp:
    """Last day that was looked at: as given, or the last day in ``trajecten`` and ``metingen``."""
    if peildatum is not None:
        return pd.Timestamp(peildatum)
    days = [rows[d].max() for d in _DAGEN]
    if "metingen" in ds and len(ds["metingen"]):
        days.append(ds["metingen"]["datum"].max())
    known = [pd.Timestamp(d) for d in days if not pd.isna(d)]
    if not known:
        raise NotEstimable("geen enkel traject heeft een datum.")
    return max(known)


def aandelen(
    rows: pd.DataFrame, by: tuple[str, ...], kolom: str, *, indicator: str, method: str, level: float
) -> pd.DataFrame:
    """Share of the rows per group for which ``kolom`` is 1, clustered on provider (Korn & Graubard)."""
    fit = stats.proportion(kolom, rows, by="groep", cluster="aanbieder_id", variance="CR2")
    keys = fit.groups["groep"]
    out = table(
        rows.drop_duplicates("groep").set_index("groep").loc[keys, list(by)],
        fit.tidy(level),
        indicator=indicator,
        unit="aandeel",
        n=fit.n,
        n_clusters=fit.n_clusters,
        method=method,
        evidence="beschrijvend",
    )
    lone = (out["n_clusters"] < 2).to_numpy(bool)
    out.loc[lone, ["std_error", "df", "conf_low", "conf_high"]] = np.nan
    return out.assign(_groep=keys.to_numpy(str))


def kinderen(
    rows: pd.DataFrame, groepen: pd.Series[str], kolom: str | None = None, vorige: str | None = None
) -> pd.Series[float]:
    """Children behind the figure of each group.

    For a share (``kolom`` of 0 and 1) those of its smaller side that has any, or fewer where the difference with the
    step before (``vorige``) would show them.
    """
    out = []
    for groep in groepen:
        part = rows[rows["groep"] == groep]
        sides = [part] if kolom is None else [part[part[kolom] == 1], part[part[kolom] != 1]]
        if kolom is not None and vorige is not None:
            sides.append(part[(part[vorige] == 1) & (part[kolom] != 1)])
        counts = [s["kind_id"].nunique() for s in sides if len(s)]
        out.append(float(min(counts)) if counts else 0.0)
    return pd.Series(out, dtype=float)


def verschillen(
    rows: pd.DataFrame,
    contrast: Callable[[str, str], pd.DataFrame],
    *,
    method: str,
    evidence: Evidence = "beschrijvend",
) -> pd.DataFrame:
    """Compare the groups pairwise; single municipalities against each other are not tested."""
    groups = {str(g): group_of(part) for g, part in rows.groupby("groep", sort=True)}
    if not 2 <= len(groups) <= MOST_GROUPS:
        return empty_contrasts()
    frame = pairwise(groups, contrast, method=method, evidence=evidence)
    untested = frame["p_value"].isna().to_numpy(bool)
    frame.loc[untested, ["std_error", "df", "conf_low", "conf_high"]] = np.nan
    return holm(frame)


def verschil_in_aandeel(rows: pd.DataFrame, kolom: str, level: float, method: str) -> pd.DataFrame:
    """Compare shares pairwise: CR2 variance with Satterthwaite degrees of freedom, clustered on whoever chose."""
    if rows["groep"].nunique() < 2:
        return empty_contrasts()
    fit = stats.ratio(kolom, "een", rows.assign(een=1.0), by="groep", cluster="cluster", variance="CR2")
    return verschillen(rows, lambda a, b: fit.contrast(minus(a, b), scale="difference").tidy(level), method=method)


def aantal(k: int) -> str:
    """Write a count of children in a sentence; a small one only as small, for sentences are published too."""
    return str(k) if k == 0 or k >= MIN_N else f"minder dan {MIN_N}"
