"""Does the quality score rise more under one model than under another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from veeval import stats
from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates, empty_contrasts, group_names
from veeval.groepering import By, check_level, clusters, groepen, kanttekeningen, labels, parse_by
from veeval.kwaliteit._scores import inspecties, met_plaats, observaties
from veeval.vergelijking import groups_of, holm, minus, pairwise, table, warn_df, warn_groups

__all__ = ["Bron", "trend"]

Bron = Literal["observaties", "inspecties"]
_DAYS_PER_YEAR = 365.25
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
    check_level(level)
    if bron not in get_args(Bron):
        raise UnknownName("bron", bron, get_args(Bron))
    columns = parse_by(by)
    if bron == "inspecties" and (instrument is not None or domein is not None):
        raise BadArgument("instrument= en domein= horen bij observaties; inspecties hebben alleen een risicokleur.")
    rows, notes = (
        observaties(ds, "kwaliteit.trend", instrument, domein)
        if bron == "observaties"
        else inspecties(ds, "kwaliteit.trend")
    )
    rows = met_plaats(ds, rows, notes, indeling)
    rows = groepen(ds, rows, columns, "datum")
    cluster, niveau = clusters(rows, columns)
    rows = rows.assign(
        cluster=cluster.to_numpy(str),
        groep=group_names(rows, columns),
        t=(rows["datum"] - pd.Timestamp("2020-01-01")).dt.days / _DAYS_PER_YEAR,
    )
    rows["eenheid"] = rows["locatie_id"] + "|" + rows["versie"] + "|" + rows["groep"]
    indicator = "kwaliteit_trend" if bron == "observaties" else "risico_trend"
    unit = "punten per jaar"
    method = (
        "trend binnen locaties (vaste effecten per locatie en instrumentversie), CR2 met Satterthwaite, "
        f"clusters: {niveau}"
    )
    parts, unfit = [], []
    for naam, part in rows.groupby(["instrument", "domein"], sort=True):
        try:
            parts.append(_domein(part, columns, naam, indicator=indicator, unit=unit, method=method, level=level))
        except NotEstimable as e:
            unfit.append(str(e))
    if not parts:
        raise NotEstimable(" ".join(unfit))
    notes += unfit
    names_of = labels(ds, rows, columns)
    behind = groups_of(pd.concat([p.used for p in parts], ignore_index=True), "groep")
    gone = sorted(names_of.get(str(g), str(g)) for g in set(rows["groep"]) - set(behind))
    if gone:
        notes.append(f"Niet in de tabel, want nergens twee keer gemeten: {', '.join(gone)}.")
    few = warn_groups(behind, names_of, niveau) if columns else ()
    grouping = (*columns, "instrument", "domein") if bron == "observaties" else columns
    estimates = pd.concat([p.table for p in parts], ignore_index=True)
    if bron == "inspecties":
        estimates = estimates.drop(columns=["instrument", "domein"])
    contrasts = [p.contrasts for p in parts if not p.contrasts.empty]
    models = rows["inzetmodel"].unique().tolist() if "inzetmodel" in columns else []
    chosen = (
        ("Modellen zijn gekozen, niet toegewezen: groepen verschilden al bij de start (zie nulmeting).",)
        if len(models)
        else ()
    )
    return Estimates(
        table=estimates.sort_values(list(grouping), ignore_index=True) if grouping else estimates,
        contrasts=holm(pd.concat(contrasts, ignore_index=True)) if contrasts else empty_contrasts(),
        indicator=indicator,
        by=grouping,
        method=method,
        evidence="beschrijvend",
        n_telt=bron,
        warnings=(*notes, *(n for p in parts for n in p.notes), *chosen, *few, *warn_df(estimates, columns, names_of)),
        kanttekeningen=kanttekeningen(models),
        labels=names_of,
        details={
            "groeimodel": pd.concat([p.growth for p in parts], ignore_index=True),
            "varianties": pd.concat([p.variances for p in parts], ignore_index=True),
            "nulmeting": pd.concat([p.baseline for p in parts], ignore_index=True),
        },
        level=level,
        synthetisch=ds.synthetisch,
    )


@dataclass(frozen=True, slots=True)
class _Domein:
    """Results of one domain: table, contrasts, growth model with its variances, baseline and notes."""

    table: pd.DataFrame
    contrasts: pd.DataFrame
    growth: pd.DataFrame
    variances: pd.DataFrame
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
    two = used[used["groep"].isin([a, b])]
    data = two.assign(t_a=two["t"].where(two["groep"] == a, 0.0), t_b=two["t"].where(two["groep"] == b, 0.0))
    pair = stats.linear("score ~ 0 + t_a + t_b", data, cluster="cluster", absorb="eenheid")
    wild = pair.wild_bootstrap({"t_a": 1.0, "t_b": -1.0}, seed=1, level=level)
    how = "alle tekens" if wild.enumerated else f"{wild.reps} trekkingen"
    return tidy.assign(
        p_value=wild.p_value,
        conf_low=wild.conf_low,
        conf_high=wild.conf_high,
        method=f"verschil in trend; wild cluster bootstrap onder de nulhypothese ({how}), {len(clusters)} clusters",
    )


def _domein(
    rows: pd.DataFrame,
    by: tuple[str, ...],
    naam: tuple[Any, ...],
    *,
    indicator: str,
    unit: str,
    method: str,
    level: float,
) -> _Domein:
    moving = rows.groupby("eenheid")["t"].transform("nunique") > 1
    used = rows[moving]
    groups = sorted(used["groep"].unique())
    if not groups:
        raise NotEstimable(
            f"{naam[0]} {naam[1]}: geen locatie is twee keer gemeten, dus er is geen verandering te zien."
        )
    slopes = {g: f"t_{i}" for i, g in enumerate(groups)}
    columns = {c: used["t"].where(used["groep"] == g, 0.0) for g, c in slopes.items()}
    data = pd.concat([used, pd.DataFrame(columns)], axis=1)
    fit = stats.linear(f"score ~ 0 + {' + '.join(slopes.values())}", data, cluster="cluster", absorb="eenheid")
    tidy = fit.tidy(level).set_index("term").loc[list(slopes.values())].reset_index()
    behind = groups_of(used, "groep")
    keys = used.drop_duplicates("groep").set_index("groep").loc[groups, list(by)].reset_index(drop=True)
    common = {"instrument": naam[0], "domein": naam[1]}
    estimates = table(
        keys.assign(**common),
        tidy,
        indicator=indicator,
        unit=unit,
        n=used.groupby("groep").size().loc[groups].tolist(),
        n_clusters=[len(behind[g].clusters) for g in groups],
        method=method,
        evidence="beschrijvend",
    )
    lone = (estimates["n_clusters"] < 2).to_numpy(bool)
    estimates.loc[lone, ["std_error", "df", "conf_low", "conf_high"]] = np.nan
    contrasts = pairwise(
        {g: behind[g] for g in groups},
        lambda a, b: _verschil(fit, used, a, b, slopes, behind[a].clusters | behind[b].clusters, level),
        method=f"verschil in trend; {method}",
        evidence="beschrijvend",
    )
    try:
        growth, variances = _groeimodel(used, groups, level)
        unfit: tuple[str, ...] = ()
    except NotEstimable as e:
        growth, variances = pd.DataFrame(), pd.DataFrame()
        unfit = (f"{label(naam[1])}: het groeimodel ernaast is niet te schatten ({e})",)
    single = int((~moving).sum())
    notes = (
        (f"{label(naam[1])}: {single} scores van locaties die maar één keer zijn gemeten dragen niet bij.",)
        if single
        else ()
    )
    return _Domein(
        estimates,
        contrasts if contrasts.empty else contrasts.assign(**common),
        growth.assign(**common),
        variances.assign(**common),
        _nulmeting(rows, groups).assign(**common),
        (*notes, *unfit),
        used,
    )


def _groeimodel(used: pd.DataFrame, groups: list[str], level: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fit a growth model by REML beside the default: providers differ in level and slope, their locations in level.

    Returns the fixed effects, and the variances.
    """
    data = used.assign(groep=pd.Categorical(used["groep"], categories=groups))
    fit = stats.mixed(
        "score ~ t" if len(groups) == 1 else "score ~ t * groep",
        data,
        groups="aanbieder_id/locatie_id",
        random={"aanbieder_id": "1 + t", "aanbieder_id:locatie_id": "1"},
    )
    growth: pd.DataFrame = fit.tidy(level)
    singular = ", ".join(fit.singular) or "geen"
    told = " ".join(fit.warnings) or "geen"
    growth = growth.drop(columns=["statistic", "p_value"])  # the test is the default's; here stands the size
    return growth.assign(methode=fit.method, geconvergeerd=fit.converged, let_op=told), fit.varcomp.assign(
        singulier=singular
    )


def _nulmeting(rows: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """First score of each location per group, and its standardised difference from the largest group."""
    first = rows.sort_values("datum", kind="stable").drop_duplicates(["locatie_id", "groep"])
    table = first.groupby("groep")["score"].agg(n="size", gemiddelde="mean", sd="std").loc[groups].reset_index()
    largest = table.iloc[int(table["n"].argmax())]
    pooled = ((table["sd"] ** 2 + float(largest["sd"]) ** 2) / 2) ** 0.5
    table["smd"] = (table["gemiddelde"] - float(largest["gemiddelde"])) / pooled.where(pooled > 0)
    return table.assign(vergeleken_met=str(largest["groep"]))
