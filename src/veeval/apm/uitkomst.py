"""How are children doing after three months of support."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import numpy as np
import pandas as pd

from veeval import stats
from veeval.apm._gevolgd import betrouwbaar_veranderd, grenzen
from veeval.apm._trajecten import ApmBy, aantal, keuzeniveau
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable
from veeval.estimates import Estimates, empty_contrasts, group_names
from veeval.groepering import check_level, kanttekeningen, labels, op_indeling, parse_by
from veeval.vergelijking import MINIMUM_CLUSTERS, MOST_GROUPS, group_of, holm, minus, pairwise, table, warn_few

__all__ = ["VENSTER", "uitkomst"]

VENSTER = (77, 105)  # 13 weeks, give or take two
RHO = (0.6, 0.9)  # test-retest reliabilities for the band of regression to the mean


def uitkomst(
    ds: Dataset,
    by: ApmBy | Sequence[ApmBy] | None = "aanpak",
    *,
    venster: tuple[int, int] = VENSTER,
    populatiegemiddelde: Mapping[str, float] | None = None,
    betrouwbaarheid: Mapping[str, float] | None = None,
    normgroep: Mapping[str, tuple[float, float]] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Change of the score between the start and three months of support.

    Parameters
    ----------
    ds : Dataset
        With ``trajecten``, ``metingen``, ``instrumenten``, ``locaties`` and ``gemeenten``.
    by : {"aanpak", "hulpvraag", "zwaarte", "gemeentecode"}, sequence of these, or None
        Grouping; instruments always stand in rows of their own.
    venster : tuple of int
        Days between the two measurements that count as three months. Pairs outside it are kept and counted in the
        warnings; ``details["binnen_venster"]`` has the estimates without them.
    populatiegemiddelde : mapping of str to float, optional
        Mean of each instrument among all children of this age, on its own scale. With it the result shows how much
        of the change regression to the mean alone would give.
    betrouwbaarheid : mapping of str to float, optional
        Reliability of each instrument, between 0 and 1: gives ``details["betrouwbare_verandering"]``.
    normgroep : mapping of str to (mean, sd), optional
        Mean and standard deviation of each instrument in a norm group; without it nobody counts as recovered.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Points, positive is better; ``n`` counts trajectories. ``details``: ``uitval`` (who lacks an end measure),
        ``effectgrootte`` (Hedges g of the paired change), ``binnen_venster``, ``regressie_naar_het_gemiddelde``,
        ``betrouwbare_verandering`` (share of children that changed more than measurement error, Jacobson & Truax
        1991), ``follow_up`` (change from the start to the follow-up, of those who were measured then) and ``grenzen``
        (Lee bounds on the difference between two groups, given who lacks an end measure).

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    The mean change has CR2 variance with Satterthwaite degrees of freedom, clustered on provider; it is not tested
    against no change. A child with several raters or domains of one instrument counts once, by the mean. Contrasts
    between approaches are ANCOVA, end = start + approach, clustered on whoever chose the approach. Without comparison
    a change is at most an indication: children of two to four grow in three months, children who are chosen for a low
    score drift to the mean, and the rater is often the helper.
    """
    check_level(level)
    ds.require("apm.uitkomst", "gemeenten", "locaties", "trajecten", "metingen", "instrumenten")
    columns = parse_by(by, get_args(ApmBy))
    if not (len(venster) == 2 and 0 <= venster[0] < venster[1]):
        raise BadArgument(f"venster is {venster}; geef twee oplopende aantallen dagen, bijvoorbeeld (77, 105).")
    pairs, started = _paren(ds, indeling)
    if pairs.empty:
        raise NotEstimable("geen traject heeft zowel een startmeting als een meting na drie maanden.")
    inside = pairs["dagen"].between(*venster)
    goals = int(ds["metingen"]["score"].isna().sum())
    main = _verandering(pairs, columns, level)
    notes = _waarschuwingen(pairs, started, inside, venster)
    if goals:
        notes.append(f"{aantal(goals)} metingen zonder score (doelen) tellen hier niet mee.")
    band = _regressie(pairs, columns, populatiegemiddelde)
    if band is None:
        notes.append(
            "Hoeveel van de verandering regressie naar het gemiddelde is, is niet te zeggen zonder het gemiddelde van "
            "alle kinderen; geef populatiegemiddelde=."
        )
    names_of = labels(ds, pairs, columns)
    counts = main.assign(groep=group_names(main, columns)).groupby("groep")["n_clusters"].min()
    few = warn_few({names_of.get(str(g), str(g)): int(k) for g, k in counts.items()}, "aanbieder")
    approaches = pairs["aanpak"].unique().tolist() if "aanpak" in columns else []
    contrasts, choice = _ancova(pairs, columns, level)
    details = {
        "uitval": _uitval(pairs, started, columns),
        "effectgrootte": _hedges(pairs, columns),
        "binnen_venster": _verandering(pairs[inside], columns, level) if inside.any() else main.iloc[:0],
    }
    for name, frame in (
        ("betrouwbare_verandering", betrouwbaar_veranderd(pairs, columns, betrouwbaarheid, normgroep, level)),
        ("follow_up", _follow_up(ds, indeling, columns, level)),
        ("grenzen", grenzen(ds, pairs, started, columns)),
    ):
        if not frame.empty:
            details[name] = frame
    if band is not None:
        details["regressie_naar_het_gemiddelde"] = band
    return Estimates(
        table=main,
        contrasts=holm(contrasts),
        indicator="apm_verbetering",
        by=(*columns, "instrument"),
        method=str(main["method"].iloc[0]),
        evidence="indicatief",
        n_telt="trajecten",
        personen=_kinderen(pairs, main, columns),
        warnings=(*notes, *choice, *few),
        kanttekeningen=kanttekeningen(approaches),
        labels=names_of,
        details=details,
        level=level,
        synthetisch=ds.synthetisch,
    )


def _follow_up(ds: Dataset, indeling: int | None, by: tuple[str, ...], level: float) -> pd.DataFrame:
    """Mean change from the start to the follow-up per group and instrument; empty where nobody was followed up."""
    pairs, _ = _paren(ds, indeling, "follow_up")
    return pd.DataFrame() if pairs.empty else _verandering(pairs, by, level)


def _paren(ds: Dataset, indeling: int | None, moment: str = "drie_maanden") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pairs of start and a later moment, one row per trajectory and instrument; and all trajectories that started."""
    places = op_indeling(ds, ds["locaties"], indeling)[["locatie_id", "gemeentecode", "aanbieder_id"]]
    trajecten = ds["trajecten"].merge(places, on="locatie_id")
    started = trajecten[trajecten["start"].notna()]
    scored = ds["metingen"].dropna(subset=["score"])
    key = ["traject_id", "instrument", "domein", "beoordelaar"]
    begin = scored[scored["meetmoment"] == "start"].drop_duplicates(key)
    end = scored[scored["meetmoment"] == moment].drop_duplicates(key)
    pairs = begin.merge(end[[*key, "datum", "score"]], on=key, suffixes=("_start", "_eind"))
    pairs = pairs.merge(started, on="traject_id")
    turned = ds["instrumenten"].drop_duplicates(["instrument", "domein"])[["instrument", "domein", "omgekeerd"]]
    pairs = pairs.merge(turned, on=["instrument", "domein"])
    pairs = pairs.assign(
        richting=np.where(pairs["omgekeerd"].astype(bool), -1.0, 1.0),
        dagen=(pairs["datum_eind"] - pairs["datum_start"]).dt.days,
    )
    # several raters or domains of one child are averaged: a child counts once
    means = pairs.groupby(["traject_id", "instrument"], sort=False)[["score_start", "score_eind", "dagen"]].mean()
    raters = pairs.groupby(["traject_id", "instrument"], sort=False)["beoordelaar"].agg(
        lambda r: " + ".join(sorted(set(r)))
    )
    once = pairs.drop_duplicates(["traject_id", "instrument"]).drop(columns=["score_start", "score_eind", "dagen"])
    once = once.drop(columns="beoordelaar").merge(means.join(raters).reset_index(), on=["traject_id", "instrument"])
    return once.assign(verandering=once["richting"] * (once["score_eind"] - once["score_start"])), started


def _kinderen(pairs: pd.DataFrame, main: pd.DataFrame, by: tuple[str, ...]) -> pd.Series[float]:
    """Children behind each row: one child may have several trajectories."""
    keys = [*by, "instrument"]
    children = pairs.groupby(keys)["kind_id"].nunique().rename("kinderen").reset_index()
    return main[keys].merge(children, on=keys, how="left")["kinderen"].astype(float)


def _verandering(pairs: pd.DataFrame, by: tuple[str, ...], level: float) -> pd.DataFrame:
    """Mean change per group and instrument."""
    method = "gemiddelde verandering per traject; CR2 met Satterthwaite, clusters: aanbieder; zonder vergelijkingsgroep"
    parts = []
    for instrument, part in pairs.groupby("instrument", sort=True):
        names = group_names(part, by)
        groups = sorted(names.unique())
        dummies = {g: f"g_{i}" for i, g in enumerate(groups)}
        data = part.assign(**{c: (names == g).astype(float) for g, c in dummies.items()})
        fit = stats.linear(f"verandering ~ 0 + {' + '.join(dummies.values())}", data, cluster="aanbieder_id")
        tidy = fit.tidy(level).set_index("term").loc[list(dummies.values())].reset_index()
        keys = part.assign(_groep=names).drop_duplicates("_groep").set_index("_groep").loc[groups, list(by)]
        parts.append(
            table(
                keys.reset_index(drop=True).assign(instrument=instrument),
                tidy,
                indicator="apm_verbetering",
                unit="punten",
                n=names.value_counts().loc[groups].tolist(),
                n_clusters=part.groupby(names)["aanbieder_id"].nunique().loc[groups].tolist(),
                method=method,
                evidence="indicatief",
            )
        )
    out = pd.concat(parts, ignore_index=True)
    lone = (out["n_clusters"] < 2).to_numpy(bool)
    out.loc[lone, ["std_error", "df", "conf_low", "conf_high"]] = np.nan
    out[["statistic", "p_value"]] = np.nan  # children change in three months anyhow: no change at all is no hypothesis
    return out.sort_values([*by, "instrument"], ignore_index=True)


def _ancova(pairs: pd.DataFrame, by: tuple[str, ...], level: float) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Compare groups at equal start scores, clustered on whoever chose what is compared."""
    municipal = keuzeniveau(pairs, by) == "gemeente"
    cluster = "gemeentecode" if municipal else "aanbieder_id"
    frames = [
        frame.assign(instrument=str(instrument))
        for instrument, part in pairs.groupby("instrument", sort=True)
        if not (frame := _gelijke_start(part, by, cluster, level)).empty
    ]
    if not frames:
        return empty_contrasts(), ()
    note = (
        "De gemeente kiest de aanpak: verschillen tussen aanpakken zijn verschillen tussen enkele gemeenten "
        "en dus beschrijvend."
    )
    return pd.concat(frames, ignore_index=True), (note,) if municipal else ()


def _gelijke_start(part: pd.DataFrame, by: tuple[str, ...], cluster: str, level: float) -> pd.DataFrame:
    """Pairwise differences at equal start scores, for one instrument; bare differences where clusters are few."""
    names = group_names(part, by)
    groups = sorted(names.unique())
    if not 2 <= len(groups) <= MOST_GROUPS:
        return empty_contrasts()
    dummies = {g: f"g_{i}" for i, g in enumerate(groups)}
    data = part.assign(
        eind=part["richting"] * part["score_eind"],
        begin=part["richting"] * part["score_start"],
        **{c: (names == g).astype(float) for g, c in dummies.items()},
    )
    fit = stats.linear(f"eind ~ 0 + begin + {' + '.join(dummies.values())}", data, cluster=cluster)
    behind = {g: group_of(part[names == g], cluster) for g in groups}
    frame = pairwise(
        behind,
        lambda a, b: fit.contrast(minus(a, b, dummies)).tidy(level),
        method=f"verschil bij gelijke startscore (ANCOVA); CR2 met Satterthwaite, clusters: {cluster}",
        evidence="indicatief",
    )
    few = (frame["n_clusters"] < MINIMUM_CLUSTERS).to_numpy(bool)
    frame.loc[few, ["std_error", "df", "conf_low", "conf_high"]] = np.nan
    return frame


def _waarschuwingen(
    pairs: pd.DataFrame, started: pd.DataFrame, inside: pd.Series[bool], venster: tuple[int, int]
) -> list[str]:
    total = started["traject_id"].nunique()
    running = int((started["status"] == "lopend").sum())
    with_end = pairs["traject_id"].nunique()
    notes = [
        f"{aantal(total - with_end)} van {total} gestarte trajecten hebben geen eindmeting "
        f"({aantal(running)} lopen nog); "
        "wie uitvalt kan verschillen van wie blijft.",
        "Zonder vergelijkingsgroep: kinderen groeien in drie maanden ook vanzelf (rijping), en lage startscores "
        "lopen op door regressie naar het gemiddelde.",
    ]
    outside = int((~inside).sum())
    if outside:
        notes.append(
            f"{aantal(outside)} metingen vallen buiten {venster[0]} tot {venster[1]} dagen; zij tellen mee "
            "(zie binnen_venster)."
        )
    raters = pairs["beoordelaar"].value_counts()
    notes.append(
        "Beoordelaar: " + ", ".join(f"{r} {aantal(k)}" for r, k in raters.items()) + "; wie helpt, beoordeelt vaak ook."
    )
    return notes


def _uitval(pairs: pd.DataFrame, started: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Count per group the trajectories that started, still run, stopped early, and lack an end measure."""
    flags = started.assign(
        groep=group_names(started, by),
        eindmeting=started["traject_id"].isin(pairs["traject_id"]).astype(int),
        lopend=(started["status"] == "lopend").astype(int),
        voortijdig=started["status"].isin(["voortijdig_positief", "voortijdig_negatief"]).astype(int),
    )
    out = flags.groupby("groep", sort=True)[["lopend", "voortijdig", "eindmeting"]].sum()
    out.insert(0, "n", flags.groupby("groep", sort=True).size())
    return out.assign(zonder_eindmeting=out["n"] - out["eindmeting"]).reset_index()


def _hedges(pairs: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Hedges g of the paired change per group and instrument."""
    parts = []
    for (groep, instrument), part in pairs.groupby([group_names(pairs, by).rename("groep"), "instrument"], sort=True):
        if len(part) < 3:
            continue
        sign = part["richting"]
        data = pd.DataFrame({"begin": sign * part["score_start"], "eind": sign * part["score_eind"]})
        fit = stats.hedges_g(data, pre="begin", post="eind")
        parts.append(fit.tidy().assign(groep=str(groep), instrument=str(instrument), n=len(part)))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["groep", "instrument", "n"])


def _regressie(
    pairs: pd.DataFrame, by: tuple[str, ...], populatiegemiddelde: Mapping[str, float] | None
) -> pd.DataFrame | None:
    """Change that regression to the mean alone would give: (1 - rho)(mu - mean at the start), for rho of .6 and .9."""
    if not populatiegemiddelde:
        return None
    known = pairs[pairs["instrument"].isin(list(populatiegemiddelde))]
    if known.empty:
        return None
    out = (
        known.assign(groep=group_names(known, by))
        .groupby(["groep", "instrument"], sort=True)
        .agg(n=("traject_id", "nunique"), start=("score_start", "mean"), richting=("richting", "first"))
        .reset_index()
    )
    mean = out["instrument"].map(dict(populatiegemiddelde)).astype(float)
    distance = out["richting"] * (mean - out["start"])
    low, high = ((1 - rho) * distance for rho in reversed(RHO))
    return out.drop(columns="richting").assign(
        populatiegemiddelde=mean, verwacht_bij_rho_0_9=low, verwacht_bij_rho_0_6=high
    )
