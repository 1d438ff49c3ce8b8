"""Who chose which model, and what is left of a difference in trend between those who were alike at the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates, empty_contrasts
from veeval.groepering import check_level, clusters, kanttekeningen, kort
from veeval.kwaliteit._keuzes import op_dag, perioden
from veeval.kwaliteit._scores import met_plaats, observaties
from veeval.vergelijking import Groep, group_of, holm, pairwise, table

__all__ = ["KENMERKEN", "selectie"]

KENMERKEN = ("nulmeting", "locaties", "doelgroepkinderen", "aandeel_kdv")
_BY = ("vergelijking", "kenmerk")
_NAAST = " naast "
_DAYS_PER_YEAR = 365.25


def selectie(
    ds: Dataset,
    modellen: tuple[str, str] | None = None,
    *,
    kenmerken: Sequence[str] = KENMERKEN,
    wegen: Sequence[str] = ("nulmeting",),
    instrument: str | None = None,
    domein: str | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Balance at the start between providers that chose one model and those that chose another, raw and weighted.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``keuzes``, ``observaties`` and ``instrumenten``; ``tellingen`` for
        ``doelgroepkinderen``.
    modellen : (str, str), optional
        Compare the second model with the first; by default all pairs of which a municipality holds both, with two
        providers or more each.
    kenmerken : sequence of str
        Of ``KENMERKEN``: first score, number of locations, doelgroepkinderen per location on the first count, share of
        locations that are a kdv. All as they were at the first observation and the first count.
    wegen : sequence of str
        Which of these the weights make equal. Few providers bear few of them: one in five or so.
    instrument, domein : str, optional
        As for :func:`veeval.kwaliteit.trend`; several domains are averaged.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Standardised differences (second less first model) before weighting; ``n`` counts providers. ``contrasts``: the
        difference in yearly change of the score, raw and entropy-balanced. ``details``: ``balans`` (means, and
        differences after weighting), ``gewichten`` (effective number of providers), ``gevoeligheid`` (E-values).

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    Unit is the provider with the first model of its locations. SMD = difference in means over the root of the mean of
    both variances; to .05 equivalent, over .25 not comparable without adjustment (What Works Clearinghouse). Weights:
    entropy balancing of the first group to the means of the second, the ATT (Hainmueller 2012); where no positive
    weights do that, there is no weighted figure, and it says so. The yearly change is the slope within locations under
    their first model and one version, averaged per provider; CR2, clustered on whoever chose. E-value: how strong an
    unmeasured cause must be, as risk ratio, to explain the difference away (VanderWeele & Ding 2017), of the difference
    in standard deviations.

    Trap: balance on what was measured says nothing of what was not. Weights do not make a choice random. A baseline
    score that is itself high by chance drifts to the mean whatever was chosen. Not for one provider against others.
    """
    check_level(level)
    shown = list(dict.fromkeys((*kenmerken, *wegen)))
    for name in shown:
        if name not in KENMERKEN:
            raise UnknownName("kenmerk", name, KENMERKEN)
    if not wegen:
        raise BadArgument("wegen is leeg; geef een of meer kenmerken om op te wegen.")
    ds.require("kwaliteit.selectie", "gemeenten", "locaties", "keuzes", "observaties", "instrumenten")
    if "doelgroepkinderen" in shown:
        ds.require("kwaliteit.selectie met kenmerk doelgroepkinderen", "tellingen")
    rows, notes = observaties(ds, "kwaliteit.selectie", instrument, domein)
    rows = met_plaats(ds, rows, notes, indeling)
    units = _aanbieders(ds, rows, notes)
    groups = {str(m): group_of(part) for m, part in units.groupby("model", sort=True)}
    parts = []
    for a, b in _paren(groups, modellen):
        parts.append(_paar(units, a, b, shown, list(wegen), groups, level))
    contrasts = [p.contrasts for p in parts if not p.contrasts.empty]
    models = sorted({m for p in parts for m in p.models})
    return Estimates(
        table=pd.concat([p.table for p in parts], ignore_index=True),
        contrasts=holm(pd.concat(contrasts, ignore_index=True)) if contrasts else empty_contrasts(),
        indicator="kwaliteit_selectie",
        by=_BY,
        method="gestandaardiseerd verschil tussen aanbieders bij de start; entropiebalans voor de gewogen vergelijking",
        evidence="beschrijvend",
        n_telt="aanbieders",
        warnings=(
            *notes,
            *(n for p in parts for n in p.notes),
            "Gelijk op wat gemeten is, is niet gelijk op wat niet gemeten is.",
        ),
        kanttekeningen=kanttekeningen(models),
        labels={m: kort(m) for m in models} | {_naam(p.models): _NAAST.join(map(kort, p.models)) for p in parts},
        details={
            name: pd.concat([p.details[name] for p in parts if name in p.details], ignore_index=True)
            for name in ("balans", "gewichten", "gevoeligheid")
            if any(name in p.details for p in parts)
        },
        level=level,
        synthetisch=ds.synthetisch,
    )


def _naam(pair: tuple[str, str]) -> str:
    """Name a comparison: the second model beside the first."""
    return f"{pair[0]}{_NAAST}{pair[1]}"


def _aanbieders(ds: Dataset, rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """One row per provider and first model: what it was like at the start, and its yearly change under that model."""
    placed = op_dag(rows, perioden(ds)).rename(columns={"inzetmodel": "model"})
    inside = placed["volgnummer"].eq(0)
    if not inside.all():
        notes.append(f"{int((~inside).sum())} scores buiten het eerste bekende model van de locatie tellen niet mee.")
    rows = placed[inside]
    if rows.empty:
        raise NotEstimable("geen enkele score valt onder een bekend model.")
    visit = ["locatie_id", "aanbieder_id", "gemeentecode", "model", "versie", "datum"]
    rows = rows.groupby(visit, as_index=False).agg(score=("score", "mean"))
    places = rows.sort_values("datum", kind="stable").drop_duplicates("locatie_id").set_index("locatie_id")
    frame = places[["aanbieder_id", "gemeentecode", "model"]].assign(
        nulmeting=places["score"],
        verandering=_helling(rows),
        aandeel_kdv=ds["locaties"].set_index("locatie_id")["soort"].eq("kdv").astype(float).reindex(places.index),
    )
    if "tellingen" in ds:
        counts = ds["tellingen"].sort_values("peildatum").drop_duplicates("locatie_id").set_index("locatie_id")
        frame["doelgroepkinderen"] = counts["doelgroepkinderen"].astype(float).reindex(frame.index)
    keys = ["aanbieder_id", "gemeentecode", "model"]
    units = frame.groupby(keys).mean().join(frame.groupby(keys).size().rename("locaties")).reset_index()
    unknown = int(units["verandering"].isna().sum())
    if unknown:
        notes.append(f"{unknown} aanbieders zonder locatie met twee metingen onder hun eerste model tellen niet mee.")
    units = units.dropna(subset=["verandering"]).astype({"locaties": float})
    chosen, _ = clusters(units.assign(inzetmodel=units["model"]), ("inzetmodel",))
    return units.assign(cluster=chosen.to_numpy(str)).reset_index(drop=True)


def _helling(rows: pd.DataFrame) -> pd.Series[float]:
    """Change per year of each location, within one version of the instrument."""
    t = (rows["datum"] - pd.Timestamp("2020-01-01")).dt.days / _DAYS_PER_YEAR
    key = [rows["locatie_id"], rows["versie"]]
    dt, dy = t - t.groupby(key).transform("mean"), rows["score"] - rows["score"].groupby(key).transform("mean")
    top, under = (dt * dy).groupby(rows["locatie_id"]).sum(), (dt * dt).groupby(rows["locatie_id"]).sum()
    return top / under.where(under > 0)


def _paren(groups: dict[str, Groep], modellen: tuple[str, str] | None) -> list[tuple[str, str]]:
    """Pairs of models to compare."""
    if modellen is not None:
        if len(modellen) != 2 or modellen[0] == modellen[1]:
            raise BadArgument(f"modellen is {modellen}; geef twee verschillende modellen.")
        for m in modellen:
            if m not in groups:
                raise UnknownName("model", m, groups)
        return [modellen]
    enough = [m for m, g in groups.items() if len(g.clusters) >= 2]
    pairs = [(a, b) for a, b in combinations(enough, 2) if groups[a].kern & groups[b].kern]
    if not pairs:
        raise NotEstimable(
            "nergens kozen in dezelfde gemeente twee of meer aanbieders het ene en twee of meer het andere model. "
            "Geef modellen=(..., ...) om toch te vergelijken."
        )
    return pairs


@dataclass(frozen=True, slots=True)
class _Paar:
    """Results of one pair of models."""

    models: tuple[str, str]
    table: pd.DataFrame
    contrasts: pd.DataFrame
    details: dict[str, pd.DataFrame]
    notes: list[str]


def _paar(
    units: pd.DataFrame, a: str, b: str, kenmerken: list[str], wegen: list[str], groups: dict[str, Groep], level: float
) -> _Paar:
    pair = units[units["model"].isin([a, b])].dropna(subset=kenmerken)
    pair = pair.assign(keus=np.where(pair["model"] == b, "2", "1"), tweede=(pair["model"] == b).astype(float))
    naam, shown = _naam((a, b)), f"{kort(a)}{_NAAST}{kort(b)}"
    if pair["keus"].nunique() < 2:
        raise NotEstimable(f"{shown}: van een van beide zijn de kenmerken nergens bekend.")
    weights, notes = _weeg(pair, wegen, shown)
    ones = pd.Series(1.0, index=pair.index)
    balance = pd.DataFrame([_smd(pair, k, ones, "") | _smd(pair, k, weights, "_na") for k in kenmerken]).assign(
        kenmerk=kenmerken, vergelijking=naam
    )
    estimates = table(
        balance[list(_BY)],
        balance.rename(columns={"smd": "estimate"}).reindex(columns=["estimate", *_REST]),
        indicator="kwaliteit_selectie",
        unit="standaarddeviaties",
        n=[len(pair)] * len(balance),
        n_clusters=[pair["cluster"].nunique()] * len(balance),
        method="gestandaardiseerd verschil (tweede min eerste model), aanbieders ongewogen",
        evidence="beschrijvend",
    )
    uneven = balance[balance["smd"].abs() > 0.25]["kenmerk"].tolist()
    if uneven:
        notes.append(f"{shown}: bij de start niet vergelijkbaar op {', '.join(uneven)} (verschil boven 0,25 sd).")
    schemes = {"ongewogen": ones} | ({} if weights.isna().any() else {"gewogen (entropiebalans)": weights})
    frames, e_values, sizes = [], [], []
    for scheme, w in schemes.items():
        frame = _verschil(pair.assign(gewicht=w), a, b, groups, scheme, level)
        frames.append(frame)
        e_values.append(_e_value(frame, pair, scheme))
        for keus, model in (("1", a), ("2", b)):
            own = w[pair["keus"] == keus]
            sizes.append({"weging": scheme, "model": model, "n": len(own), "effectief": _effectief(own)})
    details = {
        "balans": balance[["vergelijking", "kenmerk", *(c for c in balance if c not in _BY)]],
        "gewichten": pd.DataFrame(sizes).assign(vergelijking=naam),
        "gevoeligheid": pd.DataFrame(e_values).assign(vergelijking=naam),
    }
    return _Paar((a, b), estimates, pd.concat(frames, ignore_index=True), details, notes)


_REST = ("std_error", "statistic", "df", "p_value", "conf_low", "conf_high")


def _effectief(w: pd.Series[float]) -> float:
    return float(w.sum() ** 2 / np.square(w).sum())


def _weeg(pair: pd.DataFrame, wegen: list[str], shown: str) -> tuple[pd.Series[float], list[str]]:
    """Entropy balancing weights; NaN, with the reason said, where there are none."""
    varied = [k for k in wegen if pair[k].nunique() > 1]
    nothing = pd.Series(np.nan, index=pair.index)
    if not varied:
        return nothing, [f"{shown}: geen kenmerk verschilt tussen aanbieders; er is niets te wegen."]
    try:
        fit = stats.balance_weights("keus", " + ".join(varied), pair)
    except NotEstimable:
        return nothing, [
            f"{shown}: geen gewichten maken de aanbieders gelijk op {', '.join(varied)}: te weinig van hen lijken op "
            "elkaar. Er is geen gewogen vergelijking; weeg op minder kenmerken."
        ]
    kept = fit.effective["1"]
    notes = [f"{shown}: gewogen tellen {fit.n['1']} aanbieders als {f'{kept:.1f}'.replace('.', ',')}."]
    return fit.weights, notes if kept < 0.8 * fit.n["1"] else []


def _smd(pair: pd.DataFrame, kenmerk: str, w: pd.Series[float], suffix: str) -> dict[str, float]:
    """Means of both groups and their standardised difference; the unweighted spread is the yardstick."""
    sides = [pair["keus"] == "1", pair["keus"] == "2"]
    means = [float(np.average(pair.loc[s, kenmerk], weights=w[s])) for s in sides]
    spread = float(np.sqrt(np.mean([pair.loc[s, kenmerk].var() for s in sides])))
    smd = (means[1] - means[0]) / spread if spread > 0 else np.nan
    return {f"gemiddelde_eerste{suffix}": means[0], f"gemiddelde_tweede{suffix}": means[1], f"smd{suffix}": smd}


def _verschil(pair: pd.DataFrame, a: str, b: str, groups: dict[str, Groep], scheme: str, level: float) -> pd.DataFrame:
    """Difference in yearly change between the second and the first model."""

    def contrast(second: str, first: str) -> pd.DataFrame:
        fit = stats.linear("verandering ~ tweede", pair, cluster="cluster", weights="gewicht")
        return fit.tidy(level).query("term == 'tweede'")

    return pairwise(
        {a: groups[a], b: groups[b]},
        contrast,
        method=f"verschil in verandering per jaar, {scheme}; per aanbieder, CR2 met Satterthwaite",
        evidence="beschrijvend",
    )


def _e_value(frame: pd.DataFrame, pair: pd.DataFrame, scheme: str) -> dict[str, Any]:
    """E-value of the difference in standard deviations of the change between providers."""
    spread = float(np.sqrt(pair.groupby("keus")["verandering"].var().mean()))
    row = frame.iloc[0]
    found: dict[str, Any] = {"weging": scheme, "verschil_sd": np.nan, "e_waarde": np.nan, "e_waarde_interval": np.nan}
    if not spread > 0 or pd.isna(row["conf_low"]):
        return found
    d, low, high = (float(row[c]) / spread for c in ("estimate", "conf_low", "conf_high"))
    value = stats.e_value(d, low, high, measure="smd")
    return found | {"verschil_sd": d, "e_waarde": value.point, "e_waarde_interval": value.interval}
