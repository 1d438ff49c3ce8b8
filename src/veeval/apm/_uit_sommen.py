"""From sums of pairs to the change per group, the comparison at equal start scores, and who dropped out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import pandas as pd

from veeval import stats
from veeval.estimates import empty_contrasts, group_names
from veeval.sommen import Sommen
from veeval.vergelijking import MINIMUM_CLUSTERS, MOST_GROUPS, group_of, minus, pairwise, table

__all__ = ["gelijke_start", "regressie", "uitval", "verandering", "voor_en_na"]

_Product: TypeAlias = tuple["str | pd.Series[str]", "str | pd.Series[str]", str]
RHO = (0.6, 0.9)  # test-retest reliabilities for the band of regression to the mean


def verandering(cells: pd.DataFrame, by: tuple[str, ...], level: float) -> pd.DataFrame:
    """Mean change per group and instrument."""
    method = "gemiddelde verandering per traject; CR2 met Satterthwaite, clusters: aanbieder; zonder vergelijkingsgroep"
    parts = []
    for instrument, part in cells.groupby("instrument", sort=True):
        part = part.assign(_groep=group_names(part, by))
        groups = sorted(part["_groep"].unique())
        dummies = {g: f"g_{i}" for i, g in enumerate(groups)}
        data = _verschil(part, dummies)
        tidy = stats.linear(data.formula, data, cluster="cluster").tidy(level).set_index("term")
        sums = part.groupby("_groep")
        parts.append(
            table(
                part.drop_duplicates("_groep")
                .set_index("_groep")
                .loc[groups, list(by)]
                .reset_index(drop=True)
                .assign(instrument=instrument),
                tidy.loc[list(dummies.values())].reset_index(),
                indicator="apm_verbetering",
                unit="punten",
                n=sums["n"].sum().loc[groups].tolist(),
                n_clusters=sums["cluster"].nunique().loc[groups].tolist(),
                method=method,
                evidence="indicatief",
            )
        )
    out = pd.concat(parts, ignore_index=True)
    lone = (out["n_clusters"] < 2).to_numpy(bool)
    out.loc[lone, ["std_error", "df", "conf_low", "conf_high"]] = np.nan
    out[["statistic", "p_value"]] = np.nan  # children change in three months anyhow: no change at all is no hypothesis
    return out.sort_values([*by, "instrument"], ignore_index=True)


def voor_en_na(cells: pd.DataFrame, table: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Mean score at the start and after, on the instrument's own scale; rows in the order of ``table``."""
    keys = [*by, "instrument"]
    sums = cells.groupby(keys, dropna=False)[["n", "ruw", "richting", "b", "e"]].sum().reset_index()
    start = sums["ruw"] / sums["n"]
    change = np.sign(sums["richting"]) * (sums["e"] - sums["b"]) / sums["n"]
    means = sums[keys].assign(voor=start, na=start + change)
    return table[[*keys, "n"]].merge(means, on=keys, how="left")


def gelijke_start(part: pd.DataFrame, by: tuple[str, ...], level: float, *, municipal: bool) -> pd.DataFrame:
    """Pairwise differences at equal start scores, for one instrument; bare differences where clusters are few."""
    cluster = "gemeentecode" if municipal else "aanbieder_id"
    part = part.assign(_groep=group_names(part, by), _kiest=part["gemeentecode" if municipal else "cluster"])
    groups = sorted(part["_groep"].unique())
    if not 2 <= len(groups) <= MOST_GROUPS:
        return empty_contrasts()
    dummies = {g: f"g_{i}" for i, g in enumerate(groups)}
    data = _bij_begin(part, dummies)
    fit = stats.linear(data.formula, data, cluster="_kiest")
    behind = {g: group_of(part[part["_groep"] == g], "_kiest") for g in groups}
    frame = pairwise(
        behind,
        lambda a, b: fit.contrast(minus(a, b, dummies)).tidy(level),
        method=f"verschil bij gelijke startscore (ANCOVA); CR2 met Satterthwaite, clusters: {cluster}",
        evidence="indicatief",
    )
    few = (frame["n_clusters"] < MINIMUM_CLUSTERS).to_numpy(bool)
    frame.loc[few, ["std_error", "df", "conf_low", "conf_high"]] = np.nan
    return frame


def _verschil(part: pd.DataFrame, dummies: Mapping[str, str]) -> stats.Moments:
    """Cross-products of the change (end less start) with a dummy per group, per provider."""
    g, v = part["_groep"].map(dict(dummies)), "verandering"
    cells = part.assign(v=part["e"] - part["b"], vv=part["ee"] - 2 * part["be"] + part["bb"])
    products: list[_Product] = [("1", g, "n"), ("1", v, "v"), (g, g, "n"), (g, v, "v"), (v, v, "vv")]
    return stats.moments_of(v, dummies.values(), cells, products, unit="cluster", n="n")


def _bij_begin(part: pd.DataFrame, dummies: Mapping[str, str]) -> stats.Moments:
    """Cross-products of the end score with the start score and a dummy per group, per whoever chose."""
    g, y, x = part["_groep"].map(dict(dummies)), "eind", "begin"
    products: list[_Product] = [("1", g, "n"), ("1", x, "b"), ("1", y, "e"), (g, g, "n"), (g, x, "b"), (g, y, "e")]
    products += [(x, x, "bb"), (x, y, "be"), (y, y, "ee")]
    return stats.moments_of(y, [x, *dummies.values()], part, products, unit="_kiest", n="n")


def uitval(made: Sommen, by: tuple[str, ...]) -> pd.DataFrame:
    """Count per group the trajectories that started, still run, stopped early, and lack an end measure."""
    counts = ["n", "lopend", "voortijdig", "eindmeting"]
    frame = made.tabellen["uitval"].frame
    out = frame.assign(groep=group_names(frame, by)).groupby("groep", sort=True)[counts].sum().round().astype(int)
    return out.assign(zonder_eindmeting=out["n"] - out["eindmeting"]).reset_index()


def regressie(
    cells: pd.DataFrame, by: tuple[str, ...], populatiegemiddelde: Mapping[str, float] | None
) -> pd.DataFrame | None:
    """Change that regression to the mean alone would give: (1 - rho)(mu - mean at the start), for rho of .6 and .9."""
    if not populatiegemiddelde:
        return None
    known = cells[cells["instrument"].isin(list(populatiegemiddelde))]
    if known.empty:
        return None
    sums = known.assign(groep=group_names(known, by)).groupby(["groep", "instrument"], sort=True)
    out = sums[["n", "ruw", "richting"]].sum().reset_index()
    start = out["ruw"] / out["n"]
    mean = out["instrument"].map(dict(populatiegemiddelde)).astype(float)
    distance = np.sign(out["richting"]) * (mean - start)
    low, high = ((1 - rho) * distance for rho in reversed(RHO))
    return out[["groep", "instrument"]].assign(
        n=out["n"].round().astype(int),
        start=start,
        populatiegemiddelde=mean,
        verwacht_bij_rho_0_9=low,
        verwacht_bij_rho_0_6=high,
    )
