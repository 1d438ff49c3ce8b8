"""From sums of pairs to the change per group, the comparison at equal start scores, and who dropped out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from veeval import stats
from veeval.estimates import empty_contrasts, group_names
from veeval.sommen import Sommen
from veeval.stats import Moments
from veeval.vergelijking import MINIMUM_CLUSTERS, MOST_GROUPS, group_of, minus, pairwise, table

__all__ = ["gelijke_start", "regressie", "uitval", "verandering"]

RHO = (0.6, 0.9)  # test-retest reliabilities for the band of regression to the mean
Array = NDArray[np.float64]
IntArray = NDArray[np.intp]
_PRODUCTEN = ("n", "b", "e", "bb", "be", "ee")


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


def gelijke_start(part: pd.DataFrame, by: tuple[str, ...], level: float, *, municipal: bool) -> pd.DataFrame:
    """Pairwise differences at equal start scores, for one instrument; bare differences where clusters are few."""
    cluster = "gemeentecode" if municipal else "aanbieder_id"
    part = part.assign(_groep=group_names(part, by), _kiest=part["gemeentecode" if municipal else "cluster"])
    groups = sorted(part["_groep"].unique())
    if not 2 <= len(groups) <= MOST_GROUPS:
        return empty_contrasts()
    dummies = {g: f"g_{i}" for i, g in enumerate(groups)}
    data = _bij_begin(part, dummies)
    fit = stats.linear(data.formula, data, cluster="cluster")
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


def _verschil(part: pd.DataFrame, dummies: Mapping[str, str]) -> Moments:
    """Cross-products of the change with a dummy per group, per provider."""
    codes, labels = pd.factorize(part["cluster"], sort=True)
    place = 1 + part["_groep"].map({g: i for i, g in enumerate(dummies)}).to_numpy(int)
    n, b, e, bb, be, ee = (part[c].to_numpy(float) for c in _PRODUCTEN)
    cross = np.zeros((len(labels), len(dummies) + 2, len(dummies) + 2))
    change = e - b
    _add(cross, codes, (0, 0, n), (0, place, n), (0, -1, change), (place, place, n), (place, -1, change))
    _add(cross, codes, (-1, -1, ee - 2 * be + bb))
    return _momenten("verandering", [*dummies.values()], cross, labels)


def _bij_begin(part: pd.DataFrame, dummies: Mapping[str, str]) -> Moments:
    """Cross-products of the end score with the start score and a dummy per group, per cluster."""
    codes, labels = pd.factorize(part["_kiest"], sort=True)
    place = 2 + part["_groep"].map({g: i for i, g in enumerate(dummies)}).to_numpy(int)
    n, b, e, bb, be, ee = (part[c].to_numpy(float) for c in _PRODUCTEN)
    cross = np.zeros((len(labels), len(dummies) + 3, len(dummies) + 3))
    _add(cross, codes, (0, 0, n), (0, 1, b), (0, place, n), (0, -1, e), (1, 1, bb), (1, place, b), (1, -1, be))
    _add(cross, codes, (place, place, n), (place, -1, e), (-1, -1, ee))
    return _momenten("eind", ["begin", *dummies.values()], cross, labels)


def _add(cross: Array, codes: IntArray, *products: tuple[int | IntArray, int | IntArray, Array]) -> None:
    """Add products of two columns at their place above the diagonal of each cluster."""
    for i, j, values in products:
        np.add.at(cross, (codes, i, j), values)


def _momenten(outcome: str, terms: list[str], upper: Array, labels: pd.Index[str]) -> Moments:
    cross = upper + np.swapaxes(np.triu(upper, 1), 1, 2)
    units = pd.DataFrame({"cluster": labels, "n": cross[:, 0, 0]})
    return stats.moments_of(outcome, terms, cross, units, "cluster")


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
