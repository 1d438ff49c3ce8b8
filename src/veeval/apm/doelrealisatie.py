"""Were the goals met, and do children go on without help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd

from veeval import stats
from veeval.apm._trajecten import ApmBy, aandelen, aantal, kinderen, trajecten, verschillen
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates
from veeval.groepering import check_level, kanttekeningen, labels
from veeval.vergelijking import minus, table, warn_contrasts, warn_few

__all__ = ["Moment", "doelrealisatie"]

Moment = Literal["drie_maanden", "follow_up"]


def doelrealisatie(
    ds: Dataset,
    by: ApmBy | Sequence[ApmBy] | None = "aanpak",
    *,
    moment: Moment = "drie_maanden",
    rho: float = 0.3,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Goal attainment of trajectories that ended, as a mean T-score.

    Parameters
    ----------
    ds : Dataset
        With ``trajecten``, ``metingen``, ``locaties`` and ``gemeenten``.
    by : {"aanpak", "hulpvraag", "zwaarte", "gemeentecode"}, sequence of these, or None
        Grouping.
    moment : {"drie_maanden", "follow_up"}
        When the goals were judged.
    rho : float
        Assumed correlation between the goals of a child.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Mean T at ``moment``: 50 is as expected. ``n`` counts trajectories with a judged goal. ``details``: ``start``
        and ``verandering`` (T at the start and the paired change), ``zelfstandig`` (share that goes on without help,
        of the trajectories that ended and whose sequel is known), ``herhaald_beroep`` (share of the ended trajectories
        whose child came back with a later request), ``noemer`` (how many started, run, ended, have goals).

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    Per trajectory T = 50 + 10 sum(w x) / sqrt((1 - rho) sum(w^2) + rho (sum w)^2), over its goals x from -2 to 2 with
    weight w, 1 where none is given (Kiresuk & Sherman 1968; rho .3 by convention). A goal judged by several is the mean
    of their judgements. The mean over trajectories has CR2 variance clustered on provider; there is no test against
    50. The denominator is its own: trajectories that still run are out, those that stopped early are in.

    Trap: goals are set by the helper who is judged by them, so T is no yardstick between approaches; easy goals give
    high scores. Who stopped early mostly has no judged goal: see ``noemer``. A return for help is only seen while the
    data last. Satisfaction is no effect and is not in here.
    """
    check_level(level)
    if moment not in get_args(Moment):
        raise UnknownName("moment", moment, get_args(Moment))
    if not 0 <= rho < 1:
        raise BadArgument(f"rho is {rho}; geef een samenhang tussen 0 en 1, bijvoorbeeld 0.3.")
    rows, columns, niveau = trajecten(ds, "apm.doelrealisatie", by, indeling, "metingen")
    started = rows[rows["start"].notna()]
    ended = started[started["status"].ne("lopend") & started["status"].notna()]
    scores = {m: _t_scores(ds, ended, m, rho) for m in ("start", moment)}
    after = scores[moment]
    if after.empty:
        raise NotEstimable(f"geen enkel beëindigd traject heeft een doel dat is beoordeeld op het moment {moment}.")
    both = after.merge(scores["start"][["traject_id", "t"]], on="traject_id", suffixes=("", "_start"))
    method = f"T-scores van doelen, rho {rho:g}; gemiddelde over trajecten, CR2 met clusters: aanbieder"
    estimates = _gemiddelde(after, columns, "t", method, level)
    details = {"noemer": _noemer(started, ended, after)}
    if len(scores["start"]):
        details["start"] = _kaal(_gemiddelde(scores["start"], columns, "t", method, level))
    if len(both):
        changed = both.assign(verandering=both["t"] - both["t_start"])
        details["verandering"] = _kaal(_gemiddelde(changed, columns, "verandering", method, level))
    known = ended[ended["vervolg"].notna() & ended["vervolg"].ne("onbekend")]
    known = known.assign(zelfstandig=known["vervolg"].eq("zelfstandig").astype(float))
    again = ended.assign(terug=_terug(rows, ended))
    for name, part in (("zelfstandig", known), ("herhaald_beroep", again)):
        if len(part):
            column = "zelfstandig" if name == "zelfstandig" else "terug"
            share = aandelen(part, columns, column, indicator="apm_doelrealisatie", method="aandeel", level=level)
            counts = part.groupby("groep")[column].sum().astype(int)
            said = share["_groep"].map(counts).to_numpy(int)
            details[name] = _kaal(share).assign(aantal=said, overige=share["n"].to_numpy(int) - said)
    names_of = labels(ds, rows, columns)
    clusters = after.groupby("groep")["aanbieder_id"].nunique()
    contrasts = _vergelijk(after, level, niveau)
    return Estimates(
        table=estimates.drop(columns="_groep"),
        contrasts=contrasts,
        indicator="apm_doelrealisatie",
        by=columns,
        method=method,
        evidence="indicatief",
        n_telt="trajecten",
        personen=kinderen(after, estimates["_groep"]),
        warnings=(
            f"{aantal(len(started) - len(ended))} lopende trajecten tellen niet mee; van de {len(ended)} beëindigde is "
            f"bij {aantal(len(ended) - len(after))} geen doel beoordeeld.",
            "Wie helpt, stelt en beoordeelt vaak ook de doelen: de score zegt niets over wat zonder hulp was gebeurd.",
            *warn_few({names_of.get(str(g), str(g)): int(k) for g, k in clusters.items()}, "aanbieder"),
            *warn_contrasts(contrasts),
        ),
        kanttekeningen=kanttekeningen(rows["aanpak"].unique().tolist() if "aanpak" in columns else []),
        labels=names_of,
        details=details,
        level=level,
        synthetisch=ds.synthetisch,
    )


def _t_scores(ds: Dataset, ended: pd.DataFrame, moment: str, rho: float) -> pd.DataFrame:
    """T-score of each trajectory at one moment, with its group and cluster."""
    goals = ds["metingen"]
    goals = goals[(goals["meetmoment"] == moment) & goals["doel"].notna()]
    goals = goals[goals["traject_id"].isin(ended["traject_id"])]
    if goals.empty:
        return ended.head(0).assign(t=pd.Series(dtype=float))
    weight = goals["gewicht"].astype(float).fillna(1.0)
    once = goals.assign(doel=goals["doel"].astype(float), gewicht=weight)
    once = once.groupby(["traject_id", "instrument", "domein"], as_index=False)[["doel", "gewicht"]].mean()
    heavy = once.groupby("traject_id")["gewicht"].transform("sum") > 0
    fit = stats.goal_attainment("doel", once[heavy], case="traject_id", weight="gewicht", rho=rho)
    return ended.merge(fit.cases.rename(columns={"t_score": "t"})[["traject_id", "t"]], on="traject_id")


def _gemiddelde(rows: pd.DataFrame, by: tuple[str, ...], kolom: str, method: str, level: float) -> pd.DataFrame:
    """Mean per group, clustered on provider; without interval for one provider."""
    parts = []
    for groep, part in rows.groupby("groep", sort=True):
        providers = part["aanbieder_id"].nunique()
        tidy = pd.DataFrame({"estimate": [float(part[kolom].mean())]}).reindex(columns=["estimate", *_REST])
        if providers > 1 and part[kolom].nunique() > 1:
            tidy = stats.linear(f"{kolom} ~ 1", part, cluster="aanbieder_id").tidy(level)
        tidy[["statistic", "p_value"]] = np.nan  # neither 50 nor no change is a hypothesis
        out = table(
            part[list(by)].head(1),
            tidy,
            indicator="apm_doelrealisatie",
            unit="T-score",
            n=[len(part)],
            n_clusters=[providers],
            method=method,
            evidence="indicatief",
        )
        parts.append(out.assign(_groep=str(groep)))
    return pd.concat(parts, ignore_index=True)


_REST = ("std_error", "statistic", "df", "p_value", "conf_low", "conf_high")


def _kaal(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep of a table what a further frame needs."""
    kept = frame[["_groep", "estimate", "std_error", "df", "conf_low", "conf_high", "n", "n_clusters"]]
    return kept.rename(columns={"_groep": "groep"})


def _terug(rows: pd.DataFrame, ended: pd.DataFrame) -> pd.Series[float]:
    """Whether the child of an ended trajectory has a later request or start."""
    asked = rows["aanvraag"].fillna(rows["signaal"]).fillna(rows["start"])
    latest = asked.groupby(rows["kind_id"]).max()
    return (ended["kind_id"].map(latest) > ended["einde"]).astype(float)


def _noemer(started: pd.DataFrame, ended: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Count per group who started, still runs, ended, and has a judged goal."""
    counts = {
        "n": started.groupby("groep").size(),
        "beeindigd": ended.groupby("groep").size(),
        "met_doel": judged.groupby("groep").size(),
    }
    out = pd.DataFrame(counts).fillna(0).astype(int)
    out["lopend"], out["zonder_doel"] = out["n"] - out["beeindigd"], out["beeindigd"] - out["met_doel"]
    return out.reset_index(names="groep")


def _vergelijk(rows: pd.DataFrame, level: float, niveau: str) -> pd.DataFrame:
    """Differences in mean T, clustered on whoever chose."""
    groups = sorted(rows["groep"].unique())
    dummies = {g: f"g_{i}" for i, g in enumerate(groups)}
    data = rows.assign(**{c: (rows["groep"] == g).astype(float) for g, c in dummies.items()})
    fit = stats.linear(f"t ~ 0 + {' + '.join(dummies.values())}", data, cluster="cluster")
    return verschillen(
        rows,
        lambda a, b: fit.contrast(minus(a, b, dummies)).tidy(level),
        method=f"verschil in gemiddelde T-score; CR2 met Satterthwaite, clusters: {niveau}",
        evidence="indicatief",
    )
