"""Does the quality score rise more under one model than under another."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from veeval import stats
from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.errors import NotEstimable, UnknownName
from veeval.estimates import Estimates, empty_contrasts, group_names
from veeval.groepering import By, kanttekeningen, niveau
from veeval.kwaliteit._groei import groeimodel
from veeval.kwaliteit._hellingen import hellingen
from veeval.kwaliteit._scores import meest_gebruikt, versies
from veeval.kwaliteit._trendsommen import APART, Bron, momenten, sommen
from veeval.sommen import Optelbaar, Sommen, teksten
from veeval.vergelijking import (
    MOST_GROUPS,
    groups_of,
    holm,
    minus,
    pairwise,
    table,
    warn_contrasts,
    warn_df,
    warn_groups,
)

__all__ = ["TREND", "Bron", "trend"]

MINIMUM_WILD, MOST_WILD = 6, 12  # numbers of clusters for which the wild bootstrap is the default


def trend(
    ds: Dataset,
    by: By | Sequence[By] | None = "inzetmodel",
    *,
    bron: Bron = "observaties",
    instrument: str | None = None,
    domein: str | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Change of the quality score per year within locations, compared between groups.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties`` and, by ``bron``, ``observaties`` and ``instrumenten`` or ``inspecties``;
        ``keuzes`` for ``by="inzetmodel"``.
    by : str, sequence of str or None
        Grouping. With ``"inzetmodel"`` an observation belongs to the models in force on its day.
    bron : {"observaties", "inspecties"}
        Scores of observations, or the risk colour of inspections (green 0, yellow 1, orange 2, red 3: lower is better).
    instrument : str, optional
        By default the instrument that is used in most municipalities; scores of different instruments are never mixed.
    domein : str, optional
        One domain; by default all domains of the instrument, each in rows of its own.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Points per year; ``n`` counts observations, and rows are grouped by ``by``, ``instrument`` and ``domein``.
        ``details``: ``groeimodel`` and ``varianties`` (a growth model on the same data: random intercept and slope of
        providers, random intercept of locations), ``nulmeting`` (first score of each location, with standardised
        differences: who chose which model).

    Raises
    ------
    MissingTable, UnknownName, NotEstimable

    Notes
    -----
    Per domain, score_it = a_i + sum_g b_g t_it 1[group = g] + e_it, where i is a location under one version of the
    instrument in one group: a new version or a switch of model is a break, not a trend. The a_i are absorbed; b_g has
    CR2 variance with Satterthwaite degrees of freedom, clustered on whoever chose (``veeval.stats.linear``). Reverse
    scored instruments are turned, so that more is better. Contrasts are Holm-adjusted over all domains.

    Models are chosen, not assigned: a difference in trend is descriptive. See ``details["nulmeting"]`` for how the
    groups differed to begin with. Not for two or three providers: there the figures are shown without a test.
    """
    made, rows = sommen(ds, by=by, bron=bron, instrument=instrument, domein=domein, indeling=indeling, level=level)
    found = _schat(made)
    used = rows if bron == "inspecties" else rows[rows["instrument"].isin(found.table["instrument"])]
    growth, variances, unfit = groeimodel(used, level)
    return replace(
        found,
        details={"groeimodel": growth, "varianties": variances, **found.details},
        warnings=(*found.warnings, *unfit),
    )


def _herleid(
    ds: Dataset,
    *,
    by: By | Sequence[By] | None,
    bron: Bron,
    instrument: str | None,
    domein: str | None,
    indeling: int | None,
    level: float,
) -> Sommen:
    return sommen(ds, by=by, bron=bron, instrument=instrument, domein=domein, indeling=indeling, level=level)[0]


def _schat(made: Sommen) -> Estimates:
    columns, bron, level = made.by, made.opzet["bron"], float(made.opzet["level"])
    cells, notes = _gekozen(made)
    cells = cells.assign(groep=group_names(cells, columns))
    indicator = "kwaliteit_trend" if bron == "observaties" else "risico_trend"
    level_name = niveau(cells["kiezer"])
    method = (
        "trend binnen locaties (vaste effecten per locatie en instrumentversie), CR2 met Satterthwaite, "
        f"clusters: {level_name}"
    )
    first = made.tabellen["nulmeting"].frame
    first = first.assign(groep=group_names(first, columns))
    parts, unfit = [], []
    for naam, part in cells.groupby(list(APART), sort=True):
        own = first[(first["instrument"] == naam[0]) & (first["domein"] == naam[1])]
        try:
            parts.append(_domein(part, own, columns, naam, indicator=indicator, method=method, level=level))
        except NotEstimable as e:
            unfit.append(str(e))
    if not parts:
        raise NotEstimable(" ".join(unfit))
    names_of = made.labels
    behind = groups_of(pd.concat([p.used for p in parts], ignore_index=True), "groep")
    gone = sorted(names_of.get(str(g), str(g)) for g in set(cells["groep"]) - set(behind))
    if gone:
        unfit.append(f"Niet in de tabel, want nergens twee keer gemeten: {', '.join(gone)}.")
    few = warn_groups(behind, names_of, level_name) if columns else ()
    grouping = (*columns, *APART) if bron == "observaties" else columns
    estimates = pd.concat([p.table for p in parts], ignore_index=True)
    if bron == "inspecties":
        estimates = estimates.drop(columns=list(APART))
    found = [p.contrasts for p in parts if not p.contrasts.empty]
    contrasts = holm(pd.concat(found, ignore_index=True)) if found else empty_contrasts()
    models = cells["inzetmodel"].unique().tolist() if "inzetmodel" in columns else []
    chosen = (
        ("Modellen zijn gekozen, niet toegewezen: groepen verschilden al bij de start (zie nulmeting).",)
        if len(models)
        else ()
    )
    told = (*notes, *unfit, *(n for p in parts for n in p.notes), *chosen, *few)
    return Estimates(
        table=estimates.sort_values(list(grouping), ignore_index=True) if grouping else estimates,
        contrasts=contrasts,
        indicator=indicator,
        by=grouping,
        method=method,
        evidence="beschrijvend",
        n_telt=bron,
        warnings=(*told, *warn_df(estimates, columns, names_of), *warn_contrasts(contrasts)),
        kanttekeningen=kanttekeningen(models),
        labels=names_of,
        details={"nulmeting": pd.concat([p.baseline for p in parts], ignore_index=True)},
        level=level,
        synthetisch=made.synthetisch,
    )


def _gekozen(made: Sommen) -> tuple[pd.DataFrame, list[str]]:
    """Sums of the instrument and domain that were asked for, or of the instrument of most municipalities."""
    cells, notes = made.tabellen["trend"].frame, teksten(made.meldingen)
    scale = made.tabellen["schaal"].frame
    if made.opzet["bron"] == "inspecties":
        if cells.empty:
            raise NotEstimable("de tabel inspecties heeft geen reguliere inspecties met een risicokleur.")
        return cells, notes
    if scale.empty and made.opzet["instrument"] is None:
        raise NotEstimable("de tabel observaties is leeg.")
    instrument, domein = made.opzet["instrument"], made.opzet["domein"]
    if instrument is None:
        instrument = meest_gebruikt(made.tabellen["bereik"].frame, notes)
    own = scale[scale["instrument"] == instrument]
    for what, name, known in (("instrument", instrument, scale["instrument"]), ("domein", domein, own["domein"])):
        if name is not None and name not in set(known):
            raise UnknownName(what, name, known.unique())
    if domein is not None:
        own = own[own["domein"] == domein]
    notes += versies(instrument, own.loc[own["geschaald"] > 0, "versie"].nunique())
    if own["leeg"].sum():
        notes.append(f"{own['leeg'].sum():.0f} scores zijn leeg en tellen niet mee.")
    kept = cells[(cells["instrument"] == instrument) & (domein is None or cells["domein"] == domein)]
    if kept.empty:
        raise NotEstimable("er zijn geen scores van een bekend instrument.")
    return kept, notes


@dataclass(frozen=True, slots=True)
class _Domein:
    """Results of one domain: table, contrasts, baseline, notes, and the sums behind them."""

    table: pd.DataFrame
    contrasts: pd.DataFrame
    baseline: pd.DataFrame
    notes: tuple[str, ...]
    used: pd.DataFrame


def _verschil(
    fit: stats.LinearFit,
    used: pd.DataFrame,
    a: str,
    b: str,
    slopes: dict[str, str],
    clusters: frozenset[object],
    level: float,
) -> pd.DataFrame:
    """Difference of two slopes; with six to twelve clusters the wild cluster bootstrap gives the test and interval.

    With so few clusters a CR2 statistic leans on its t approximation (``veeval.stats.few_clusters`` on the choice);
    under six, 2^(1-G) lies above .05 and no bootstrap can reach it.
    """
    tidy = fit.contrast(minus(a, b, slopes)).tidy(level)
    if not MINIMUM_WILD <= len(clusters) <= MOST_WILD:
        return tidy
    data = momenten(used, {a: "t_a", b: "t_b"})
    pair = stats.linear(data.formula, data, cluster="cluster", absorb="eenheid")
    wild = pair.wild_bootstrap({"t_a": 1.0, "t_b": -1.0}, seed=1, level=level)
    how = "alle tekens" if wild.enumerated else f"{wild.reps} trekkingen"
    return tidy.assign(
        p_value=wild.p_value,
        conf_low=wild.conf_low,
        conf_high=wild.conf_high,
        method=f"verschil in trend; wild cluster bootstrap onder de nulhypothese ({how}), {len(clusters)} clusters",
    )


def _domein(
    cells: pd.DataFrame,
    first: pd.DataFrame,
    by: tuple[str, ...],
    naam: tuple[Any, ...],
    *,
    indicator: str,
    method: str,
    level: float,
) -> _Domein:
    used = cells[cells["n"] > 0]
    groups = sorted(used["groep"].unique())
    if not groups:
        raise NotEstimable(
            f"{naam[0]} {naam[1]}: geen locatie is twee keer gemeten, dus er is geen verandering te zien."
        )
    slopes = {g: f"t_{i}" for i, g in enumerate(groups)}

    @functools.cache
    def joint() -> stats.LinearFit:
        data = momenten(used, slopes)
        return stats.linear(data.formula, data, cluster="cluster", absorb="eenheid")

    found = hellingen(used, slopes, MOST_GROUPS, level) if len(groups) > MOST_GROUPS else joint().tidy(level)
    tidy = found.set_index("term").loc[list(slopes.values())].reset_index()
    behind = groups_of(used, "groep")
    keys = used.drop_duplicates("groep").set_index("groep").loc[groups, list(by)].reset_index(drop=True)
    common = {"instrument": naam[0], "domein": naam[1]}
    estimates = table(
        keys.assign(**common),
        tidy,
        indicator=indicator,
        unit="punten per jaar",
        n=used.groupby("groep")["n"].sum().loc[groups].tolist(),
        n_clusters=[len(behind[g].clusters) for g in groups],
        method=method,
        evidence="beschrijvend",
    )
    lone = (estimates["n_clusters"] < 2).to_numpy(bool)
    estimates.loc[lone, ["std_error", "df", "conf_low", "conf_high"]] = np.nan
    contrasts = pairwise(
        {g: behind[g] for g in groups},
        lambda a, b: _verschil(joint(), used, a, b, slopes, behind[a].clusters | behind[b].clusters, level),
        method=f"verschil in trend; {method}",
        evidence="beschrijvend",
    )
    single = cells["scores"].sum() - cells["n"].sum()
    notes = (
        (f"{label(naam[1])}: {single:.0f} scores van locaties die maar één keer zijn gemeten dragen niet bij.",)
        if single
        else ()
    )
    return _Domein(
        estimates,
        contrasts if contrasts.empty else contrasts.assign(**common),
        _nulmeting(first, groups).assign(**common),
        notes,
        used,
    )


def _nulmeting(first: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """First score of each location per group, and its standardised difference from the largest group."""
    sums = first.groupby("groep")[["n", "som", "kwadraat"]].sum().loc[groups]
    mean = sums["som"] / sums["n"]
    about = (sums["kwadraat"] - sums["n"] * mean**2).clip(lower=0.0)
    about = about.where(about > 1e-12 * sums["kwadraat"], 0.0)  # all the same: what is left is rounding
    frame = pd.DataFrame(
        {
            "n": sums["n"].round().astype(int),
            "gemiddelde": mean,
            "sd": np.sqrt(about / (sums["n"] - 1).where(sums["n"] > 1)),
        }
    )
    table = frame.reset_index()
    largest = table.iloc[int(table["n"].argmax())]
    pooled = ((table["sd"] ** 2 + float(largest["sd"]) ** 2) / 2) ** 0.5
    table["smd"] = (table["gemiddelde"] - float(largest["gemiddelde"])) / pooled.where(pooled > 0)
    return table.assign(vergeleken_met=str(largest["groep"]))


TREND = Optelbaar(_herleid, _schat, zonder=("groeimodel", "varianties"))
