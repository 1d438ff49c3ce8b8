"""What happens to the score of locations that switch to another model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from veeval import stats
from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.errors import NotEstimable, UnknownName
from veeval.estimates import Estimates, empty_contrasts
from veeval.groepering import SAMEN, check_level, clusters, kanttekeningen, kort
from veeval.kwaliteit._keuzes import eerste_dag, op_dag, perioden
from veeval.kwaliteit._scores import met_plaats, observaties
from veeval.vergelijking import MINIMUM_CLUSTERS, MINIMUM_DF, WARN_CLUSTERS, holm, table

__all__ = ["PIJL", "Vergelijking", "overstap"]

Vergelijking = Literal["nooit", "nog_niet"]
_CONTROL: dict[str, Literal["never_treated", "not_yet_treated"]] = {
    "nooit": "never_treated",
    "nog_niet": "not_yet_treated",
}
PIJL = " → "
BY = ("jaren_sinds_overstap", "overstap", "instrument", "versie", "domein")


def overstap(
    ds: Dataset,
    *,
    van: str | None = None,
    naar: str | None = None,
    vergelijking: Vergelijking = "nooit",
    instrument: str | None = None,
    domein: str | None = None,
    indeling: int | None = None,
    reps: int = 999,
    seed: int = 1,
    level: float = 0.95,
) -> Estimates:
    """Change of the score of locations that switch model, beside locations that keep the model they came from.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``keuzes``, ``observaties`` and ``instrumenten``.
    van, naar : str, optional
        Only switches from, or to, these models (names joined by " + " where a location has several); all by default.
    vergelijking : {"nooit", "nog_niet"}
        Compare with locations of the same first model that never switch, or also with those that switch later. The
        second needs parallel trends between early and late switchers too.
    instrument, domein : str, optional
        As for :func:`veeval.kwaliteit.trend`.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    reps, seed : int
        Draws of the simultaneous band and of randomisation.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Points by calendar years since the switch; year -1 is the base (0), years before it are the trend beforehand.
        ``n`` counts the switching locations behind the figure, ``n_clusters`` all who chose. ``contrasts``: the mean
        effect since the switch, per domain. ``details``: ``groep_tijd`` (effects per cohort and year), ``cohorten``,
        ``vooraf`` (joint test of the years before), ``gevoeligheid`` (intervals when trends were not parallel),
        ``band`` (simultaneous), ``tweeweg`` (what plain two-way fixed effects would have weighed), ``meldingen`` of
        the estimator.

    Raises
    ------
    MissingTable, UnknownName, NotEstimable

    Notes
    -----
    Per switch (model before, model after), instrument, version and domain: ATT(g, t) is the change of those who switch
    in year g, from the year before the switch to t, less that of locations that keep the model (Callaway & Sant'Anna
    2021); where locations switch back, the estimator of de Chaisemartin & D'Haultfoeuille (2020). Never two-way fixed
    effects. Unit is the location, period the calendar year, inference is clustered on whoever chose
    (``veeval.stats.event_study``): CR2 with degrees of freedom of the design, because few switch; influence functions
    with G-1 where locations switch back. Versions of an instrument are analysed apart: a break is no effect.

    Trap: a location that switches in November has scores of that October from before; these are left out and counted.
    Providers choose when to switch, perhaps because of the score. A flat line before the switch is no permission: the
    test misses trends that are large enough to make the effect (Roth 2022). Not for a single switching provider.
    """
    check_level(level)
    if vergelijking not in get_args(Vergelijking):
        raise UnknownName("vergelijking", vergelijking, get_args(Vergelijking))
    ds.require("kwaliteit.overstap", "gemeenten", "locaties", "keuzes", "observaties", "instrumenten")
    rows, notes = observaties(ds, "kwaliteit.overstap", instrument, domein)
    rows = met_plaats(ds, rows, notes, indeling)
    panel = _panel(ds, rows, van, naar, notes)
    parts, unfit = [], []
    for key, part in panel.groupby(["overstap", "instrument", "versie", "domein"], sort=True):
        try:
            parts.append(_schat(part, key, vergelijking, reps, seed, level))
        except NotEstimable as e:
            unfit.append(f"{_toon(str(key[0]))}, {label(str(key[3]))} (versie {key[2]}): niet te schatten. {e}")
    if not parts:
        raise NotEstimable(" ".join(unfit))
    models = sorted({m for p in panel["overstap"].unique() for m in p.split(PIJL)})
    frames = {name: [p.details[name] for p in parts if name in p.details] for name in _DETAILS}
    contrasts = [p.contrast for p in parts if not p.contrast.empty]
    return Estimates(
        table=pd.concat([p.table for p in parts], ignore_index=True),
        contrasts=holm(pd.concat(contrasts, ignore_index=True)) if contrasts else empty_contrasts(),
        indicator="kwaliteit_overstap",
        by=BY,
        method=parts[0].method,
        evidence="indicatief",
        n_telt="overstappende_locaties",
        warnings=(*notes, *unfit, *dict.fromkeys(n for p in parts for n in p.notes), *_ALTIJD),
        kanttekeningen=kanttekeningen(models),
        labels={m: kort(m) for m in models} | {p: _toon(p) for p in panel["overstap"].unique()},
        details={name: pd.concat(found, ignore_index=True) for name, found in frames.items() if found},
        level=level,
        synthetisch=ds.synthetisch,
    )


_DETAILS = ("groep_tijd", "cohorten", "vooraf", "gevoeligheid", "band", "tweeweg", "meldingen")
_ALTIJD = (
    "Aanbieders kozen zelf of en wanneer zij overstapten: zonder gelijk lopende trends is dit geen effect.",
    "De jaren voor de overstap zijn een waarschuwingslicht, geen vrijbrief: de toets mist trends die groot genoeg "
    "zijn om de uitkomst te maken.",
)


def _toon(pair: str) -> str:
    return PIJL.join(kort(m) for m in pair.split(PIJL))


def _panel(ds: Dataset, rows: pd.DataFrame, van: str | None, naar: str | None, notes: list[str]) -> pd.DataFrame:
    """One row per switch, location, year and domain: mean score, whether the new model was in force, who chose.

    Locations that keep a model stand beside every switch away from that model.
    """
    spells = perioden(ds)
    first, second = eerste_dag(spells, 0), eerste_dag(spells, 1)
    moves = pd.DataFrame({"van": first["inzetmodel"].reindex(second.index), "naar": second["inzetmodel"]})
    for name, value in (("van", van), ("naar", naar)):
        if value is not None and value not in set(spells["inzetmodel"]):
            raise UnknownName(f"model ({name})", value, spells["inzetmodel"].unique())
        moves = moves[moves[name] == value] if value is not None else moves
    if moves.empty:
        raise NotEstimable("geen enkele locatie stapte over op een ander model; er is geen overstap te beoordelen.")
    placed = op_dag(rows, spells)
    unknown = placed["inzetmodel"].isna()
    if unknown.any():
        notes.append(f"{int(unknown.sum())} scores van dagen zonder bekende keuze tellen niet mee.")
    placed = placed[~unknown]
    before_in_year = placed["volgnummer"].eq(0) & placed["jaar"].eq(placed["locatie_id"].map(second["begin"].dt.year))
    before_in_year &= placed["locatie_id"].isin(moves.index)
    if before_in_year.any():
        notes.append(
            f"{int(before_in_year.sum())} scores uit het jaar van de overstap, maar van ervoor, tellen niet mee."
        )
    placed = placed[~before_in_year]
    pairs = sorted({(str(a), str(b)) for a, b in zip(moves["van"], moves["naar"], strict=True)})
    parts = [_paar(placed, moves, second["begin"].dt.year, a, b, notes) for a, b in pairs]
    return pd.concat(parts, ignore_index=True)


def _paar(
    placed: pd.DataFrame, moves: pd.DataFrame, jaren: pd.Series[int], a: str, b: str, notes: list[str]
) -> pd.DataFrame:
    """Panel of one switch: those who made it, and those who kept the first model."""
    movers = set(moves.index[(moves["van"] == a) & (moves["naar"] == b)])
    stayers = set(placed.loc[placed["inzetmodel"] == a, "locatie_id"]) - set(jaren.index)
    part = placed[placed["locatie_id"].isin(movers | stayers)]
    third = ~part["inzetmodel"].isin([a, b])
    if third.any():
        notes.append(f"{int(third.sum())} scores onder een derde model, na {_toon(a + PIJL + b)}, tellen niet mee.")
    part = part[~third]
    cluster, niveau = clusters(part.assign(inzetmodel=a + SAMEN + b), ("inzetmodel",))
    part = part.assign(cluster=cluster.to_numpy(str), niveau=niveau, nieuw=part["inzetmodel"].eq(b).astype(float))
    keys = ["locatie_id", "jaar", "instrument", "versie", "domein"]
    kept = {c: (c, "first") for c in ("cluster", "niveau")}
    mean = part.groupby(keys, as_index=False).agg(score=("score", "mean"), nieuw=("nieuw", "max"), **kept)
    stapt_over = mean["locatie_id"].isin(movers)
    jaar = mean["locatie_id"].map(jaren).where(stapt_over).astype(float)
    return mean.assign(overstap=a + PIJL + b, stapt_over=stapt_over, jaar_overstap=jaar)


@dataclass(frozen=True, slots=True)
class _Deel:
    """Results of one switch and domain: table, contrast, further frames, notes in Dutch and the method."""

    table: pd.DataFrame
    contrast: pd.DataFrame
    details: dict[str, pd.DataFrame]
    notes: list[str]
    method: str


def _schat(
    part: pd.DataFrame, key: tuple[Any, ...], vergelijking: Vergelijking, reps: int, seed: int, level: float
) -> _Deel:
    common = dict(zip(BY[1:], (str(k) for k in key), strict=True))
    _controleer(part, vergelijking)
    returning = bool((part["nieuw"].eq(0) & part["jaar"].ge(part["jaar_overstap"])).any())
    fit = stats.event_study(
        "score",
        part,
        unit="locatie_id",
        time="jaar",
        first_treated=None if returning else "jaar_overstap",
        treatment="nieuw" if returning else None,
        cluster="cluster",
        control=_CONTROL[vergelijking],
        variance="CR1" if returning else "CR2",
        reps=reps,
        seed=seed,
    )
    how = "eerste overstap, met terugkeer" if returning else "groep-tijdeffecten"
    naast = "die hun model houden" if vergelijking == "nooit" else "die hun model nog houden"
    inference = _TERUGKEER if returning and fit.inference == "analytic" else _WIJZE[fit.inference]
    method = f"{how}, naast locaties {naast}; clusters: {part['niveau'].iloc[0]}; inferentie: {inference}"
    tidy = fit.tidy(level)
    behind = _achter(fit, part, tidy["event_time"])
    lone = (behind["clusters"] < 2).to_numpy(bool) & tidy["event_time"].ne(-1).to_numpy(bool)
    tidy.loc[lone, [*_SPREIDING, "band_low", "band_high"]] = np.nan
    shown = tidy["event_time"].map(lambda e: f"{e:+d}" if e else "0").to_frame("jaren_sinds_overstap")
    estimates = table(
        shown.assign(**common),
        tidy,
        indicator="kwaliteit_overstap",
        unit="punten",
        n=behind["locaties"],
        n_clusters=np.full(len(tidy), fit.n_clusters),
        method=method,
        evidence="indicatief",
    )
    estimates["p_value"] = estimates["p_value"].where(tidy["event_time"].ne(-1).to_numpy())
    details = _details(fit, tidy, level)
    return _Deel(
        table=estimates,
        contrast=_samen(fit, common, method, level),
        details={name: frame.assign(**common) for name, frame in details.items()},
        notes=_opmerkingen(fit, part, common["overstap"]),
        method=method,
    )


_SPREIDING = ["std_error", "statistic", "df", "p_value", "conf_low", "conf_high"]


def _achter(fit: stats.EventStudy, part: pd.DataFrame, events: pd.Series[int]) -> pd.DataFrame:
    """Switching locations, and clusters of switching cohorts, behind each event time."""
    if fit.group_time.empty:
        moved = part[part["stapt_over"]]
        both = {"locaties": moved["locatie_id"].nunique(), "clusters": moved["cluster"].nunique()}
        return pd.DataFrame([both] * len(events))
    cells = fit.group_time[["cohort", "event_time", "n_treated"]].merge(fit.cohorts, on="cohort")
    summed = cells.groupby("event_time")[["n_treated", "clusters"]].sum().reindex(events)
    return summed.set_axis(["locaties", "clusters"], axis=1).reset_index(drop=True)


_WIJZE = {
    "analytic": "CR2 per cluster, t met de vrijheidsgraden van de opzet",
    "randomisation": "randomisatie van wie overstapte",
    "none": "geen toets (te weinig clusters), beschrijvend",
}
_TERUGKEER = "invloedsfuncties per cluster, t met G-1 vrijheidsgraden"


def _controleer(part: pd.DataFrame, vergelijking: Vergelijking) -> None:
    """Say in Dutch why a panel cannot carry the question."""
    moved = part[part["stapt_over"]]
    after, before = moved[moved["nieuw"] > 0], moved[moved["nieuw"] == 0]
    both = set(after["locatie_id"]) & set(before["locatie_id"])
    if not both:
        raise NotEstimable("geen overstappende locatie is met deze versie zowel voor als na de overstap gemeten.")
    if vergelijking == "nooit" and part["stapt_over"].all():
        raise NotEstimable(
            "geen gemeten locatie houdt het model waar de overstappers vandaan kwamen. Vergelijk met wie later "
            "overstapt: vergelijking='nog_niet'."
        )


def _samen(fit: stats.EventStudy, common: dict[str, str], method: str, level: float) -> pd.DataFrame:
    """Mean effect since the switch, as the difference between those who switched and those who did not."""
    a, b = common["overstap"].split(PIJL)
    row = (
        fit.overall(level)
        .drop(columns="term")
        .assign(
            groep_a=b,
            groep_b=a,
            p_holm=np.nan,
            n_clusters=fit.n_clusters,
            method=f"gemiddelde na de overstap; {method}",
            evidence="indicatief",
            **{k: v for k, v in common.items() if k != "overstap"},
        )
    )
    if fit.n_clusters < MINIMUM_CLUSTERS or float(row["df"].iloc[0]) < MINIMUM_DF:
        row[["statistic", "p_value"]] = np.nan
    first = ["instrument", "versie", "domein", "groep_a", "groep_b"]
    return row[[*first, *(c for c in row.columns if c not in first)]].astype({"n_clusters": "Int64"})


def _details(fit: stats.EventStudy, tidy: pd.DataFrame, level: float) -> dict[str, pd.DataFrame]:
    out = {
        "cohorten": fit.cohorts.assign(
            cohort=fit.cohorts["cohort"].map(lambda c: "nooit" if np.isinf(c) else f"{c:g}")
        ),
        "band": tidy[["event_time", "estimate", "band_low", "band_high"]],
        "meldingen": pd.DataFrame({"melding": list(fit.warnings), "methode": fit.method}),
    }
    if not fit.group_time.empty:
        lone = fit.cohorts.loc[fit.cohorts["clusters"] < 2, "cohort"]
        cells = fit.group_time.copy()
        cells.loc[cells["cohort"].isin(lone), _SPREIDING] = np.nan  # one cluster: its spread is unknown
        out["groep_tijd"] = cells
        test = fit.pre_trend
        out["vooraf"] = pd.DataFrame(
            {"statistic": [test.statistic], "df1": test.df1, "df2": test.df2, "p_value": test.p_value}
        )
    apart = fit.bacon
    if apart is not None:
        out["tweeweg"] = apart.table.assign(tweeweg=apart.estimate, verboden=apart.forbidden_share)
    try:
        out["gevoeligheid"] = fit.honest(event_time=None, level=level)
    except NotEstimable as e:
        out["meldingen"] = pd.concat(
            [out["meldingen"], pd.DataFrame({"melding": [str(e)], "methode": fit.method})], ignore_index=True
        )
    return out


def _opmerkingen(fit: stats.EventStudy, part: pd.DataFrame, pair: str) -> list[str]:
    """Say what the reader must know: cohorts of one, few clusters, locations that return."""
    name, niveau = _toon(pair), str(part["niveau"].iloc[0])
    finite = fit.cohorts[np.isfinite(fit.cohorts["cohort"])]
    lone = finite[finite["clusters"] == 1]["cohort"].map("{:g}".format)
    single = finite[finite["units"] == 1]["cohort"].map("{:g}".format)
    notes = []
    if len(lone):
        notes.append(
            f"{name}: cohorten van één {niveau}: {', '.join(lone)}. Hun spreiding is onbekend: jaren die alleen op "
            "zo'n cohort rusten staan zonder interval, en in de andere is zij die van de locaties ernaast."
        )
    if len(single):
        notes.append(f"{name}: cohorten van één locatie: {', '.join(single)}.")
    if fit.group_time.empty:
        notes.append(
            f"{name}: locaties keerden terug naar hun eerste model; geschat is de eerste overstap, met alles wat volgt."
        )
    if fit.inference == "none":
        notes.append(f"{name}: te weinig clusters ({niveau}) die overstapten voor een toets; alleen beschrijvend.")
    elif fit.n_clusters < WARN_CLUSTERS:
        narrow = ": de intervallen zijn eerder te smal dan te ruim" if fit.group_time.empty else ""
        notes.append(f"{name}: {fit.n_clusters} clusters ({niveau}), waarvan {fit.n_treated} overstapten{narrow}.")
    return notes
