"""How many trajectories stop early, and can that make a comparison wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

import pandas as pd

from veeval import stats
from veeval.apm._trajecten import (
    UITVAL,
    ApmBy,
    aandelen,
    aantal,
    kinderen,
    laatste_dag,
    trajecten,
    verschil_in_aandeel,
)
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates
from veeval.groepering import check_level, kanttekeningen, labels
from veeval.vergelijking import MOST_GROUPS, warn_contrasts, warn_few

__all__ = ["uitval"]


def uitval(
    ds: Dataset,
    by: ApmBy | Sequence[ApmBy] | None = "aanpak",
    *,
    peildatum: date | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Share of the started trajectories that stopped early, with who is lost at each step beside it.

    Parameters
    ----------
    ds : Dataset
        With ``trajecten``, ``locaties`` and ``gemeenten``; ``metingen`` for who lacks an end measure.
    by : {"aanpak", "hulpvraag", "zwaarte", "gemeentecode"}, sequence of these, or None
        Grouping.
    peildatum : date, optional
        Last day that was looked at; by default the last day in ``trajecten`` and ``metingen``.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Shares of the started trajectories that no longer run; ``n`` counts these. ``details``: ``soort`` (stopped for
        a good or for a bad reason), ``per_stap`` (asked, refused, referred, granted but not started, running, stopped,
        finished, measured after three months), ``wwc`` (loss of end measures and the What Works Clearinghouse's
        verdict on every pair of groups).

    Raises
    ------
    MissingTable, UnknownName, NotEstimable

    Notes
    -----
    Shares have Korn & Graubard's interval, clustered on provider; differences are of shares with CR2 variance,
    clustered on whoever chose, Holm-adjusted. ``wwc``: the loss of end measures among all that started and no longer
    run, overall and its difference between two groups, against the boundaries of Standards 4.0, table II.1
    (``veeval.stats.attrition``): above them what is left of two groups can differ by more than .05 SD for that alone.

    Trap: to stop early can be good news (voortijdig_positief), so the share is no measure of failure. Running
    trajectories are out; in a young approach those that ended are mostly the short ones.
    """
    check_level(level)
    rows, columns, niveau = trajecten(ds, "apm.uitval", by, indeling)
    last = laatste_dag(ds, rows, peildatum)
    started = rows[rows["start"].notna() & (rows["start"] <= last)]
    ended = started[started["status"].notna() & started["status"].ne("lopend") & ~(started["einde"] > last)]
    if ended.empty:
        raise NotEstimable("geen enkel gestart traject is beëindigd; uitval is nog niet te zien.")
    ended = ended.assign(
        voortijdig=ended["status"].isin(UITVAL).astype(float),
        positief=ended["status"].eq(UITVAL[0]).astype(float),
        negatief=ended["status"].eq(UITVAL[1]).astype(float),
    )
    method = "aandeel van de beëindigde trajecten; interval van Korn en Graubard, clusters: aanbieder"
    share = aandelen(ended, columns, "voortijdig", indicator="apm_uitval", method=method, level=level)
    names_of = labels(ds, rows, columns)
    clusters = ended.groupby("groep")["aanbieder_id"].nunique()
    details = {"soort": _soort(ended, columns, level), "per_stap": _per_stap(ds, rows, started, ended)}
    notes: list[str] = []
    if "metingen" in ds:
        measured = _gemeten(ds)
        wwc = _wwc(ended.assign(eindmeting=ended["traject_id"].isin(measured).map({True: 1.0})))
        if not wwc.empty:
            details["wwc"] = wwc
        too_much = wwc[wwc["oordeel_optimistisch"] == "hoog"] if len(wwc) else wwc
        for a, b in zip(too_much.get("groep_a", []), too_much.get("groep_b", []), strict=True):
            notes.append(
                f"{names_of.get(a, a)} naast {names_of.get(b, b)}: het verlies van eindmetingen is te groot of te "
                "ongelijk om de uitkomsten te vergelijken."
            )
    else:
        notes.append("Zonder metingen is niet te zeggen wie een eindmeting mist.")
    contrasts = verschil_in_aandeel(
        ended, "voortijdig", level, f"verschil van aandelen; CR2 met Satterthwaite, clusters: {niveau}"
    )
    return Estimates(
        table=share.drop(columns="_groep"),
        contrasts=contrasts,
        indicator="apm_uitval",
        by=columns,
        method=method,
        evidence="beschrijvend",
        n_telt="trajecten",
        personen=kinderen(ended, share["_groep"], "voortijdig"),
        warnings=(
            f"{aantal(len(started) - len(ended))} lopende trajecten tellen niet mee.",
            "Voortijdig stoppen kan ook goed nieuws zijn (eerder klaar); zie soort.",
            *notes,
            *warn_few({names_of.get(str(g), str(g)): int(k) for g, k in clusters.items()}, "aanbieder"),
            *warn_contrasts(contrasts),
        ),
        kanttekeningen=kanttekeningen(rows["aanpak"].unique().tolist() if "aanpak" in columns else []),
        labels=names_of,
        details=details,
        level=level,
        synthetisch=ds.synthetisch,
    )


def _soort(ended: pd.DataFrame, by: tuple[str, ...], level: float) -> pd.DataFrame:
    """Shares that stopped for a good and for a bad reason."""
    parts = []
    for name in ("positief", "negatief"):
        share = aandelen(ended, by, name, indicator="apm_uitval", method="aandeel", level=level)
        counts = ended.groupby("groep")[name].sum().astype(int)
        kept = share[["_groep", "estimate", "conf_low", "conf_high", "n"]].rename(columns={"_groep": "groep"})
        parts.append(kept.assign(soort=name, aantal=kept["groep"].map(counts).to_numpy(int)))
    return pd.concat(parts, ignore_index=True).sort_values("groep", kind="stable", ignore_index=True)


def _gemeten(ds: Dataset) -> set[str]:
    """Trajectories with a score at the start and after three months."""
    scored = ds["metingen"].dropna(subset=["score"])
    both = [set(scored.loc[scored["meetmoment"] == m, "traject_id"]) for m in ("start", "drie_maanden")]
    return both[0] & both[1]


def _per_stap(ds: Dataset, rows: pd.DataFrame, started: pd.DataFrame, ended: pd.DataFrame) -> pd.DataFrame:
    """Count per group who was lost where."""

    def per_group(part: pd.DataFrame) -> pd.Series[int]:
        return part.groupby("groep").size()

    counts = {
        "n": per_group(rows),
        "afgewezen": per_group(rows[rows["besluit"] == "afgewezen"]),
        "doorverwezen": per_group(rows[rows["besluit"] == "doorverwezen"]),
        "niet_gestart": per_group(rows[(rows["besluit"] == "goedgekeurd") & ~rows.index.isin(started.index)]),
        "gestart": per_group(started),
        "lopend": per_group(started[~started.index.isin(ended.index)]),
        "voortijdig": per_group(ended[ended["voortijdig"] == 1]),
        "afgerond": per_group(ended[ended["voortijdig"] == 0]),
    }
    if "metingen" in ds:
        counts["eindmeting"] = per_group(ended[ended["traject_id"].isin(_gemeten(ds))])
    whole = pd.DataFrame(counts).fillna(0).astype(int).reset_index(names="groep")
    return whole.astype({"lopend": float})  # no count to protect: see Protection in proces


def _wwc(ended: pd.DataFrame) -> pd.DataFrame:
    """Loss of end measures of every pair of groups against the boundaries of the What Works Clearinghouse."""
    groups = sorted(ended["groep"].unique())
    out = []
    for a, b in combinations(groups if len(groups) <= MOST_GROUPS else [], 2):
        pair = ended[ended["groep"].isin([a, b])]
        fit = stats.attrition("eindmeting", "groep", pair)
        analysed = fit.groups["analysed"]
        out.append(
            {
                "groep_a": a,
                "groep_b": b,
                "n": int(fit.groups["assigned"].min()),
                "zonder_eindmeting": int((fit.groups["assigned"] - analysed).min()),
                "verlies": fit.overall,
                "verschil": fit.differential,
                "grens_voorzichtig": fit.boundary[0] / 100,
                "grens_optimistisch": fit.boundary[1] / 100,
                "oordeel_voorzichtig": _OORDEEL[fit.cautious],
                "oordeel_optimistisch": _OORDEEL[fit.optimistic],
            }
        )
    return pd.DataFrame(out)


_OORDEEL = {"low": "laag", "high": "hoog"}
