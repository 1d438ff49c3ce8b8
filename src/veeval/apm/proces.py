"""From signal to finish: how many take each step, how long they wait, and whether the planned hours are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from veeval import stats
from veeval.apm._trajecten import UITVAL, ApmBy, aandelen, aantal, kinderen, laatste_dag, trajecten
from veeval.dataset import Dataset
from veeval.estimates import Estimates, empty_contrasts
from veeval.groepering import check_level, kanttekeningen, labels
from veeval.tijdduur import wachttijden
from veeval.vergelijking import warn_few

__all__ = ["STAPPEN", "proces"]

STAPPEN = ("signaal", "aanvraag", "besluit", "goedgekeurd", "plan", "start", "einde")
_VORIGE = dict(zip(STAPPEN[1:], STAPPEN, strict=False)) | {"start": "goedgekeurd"}  # not every start has a plan
_LOOPT = "einde"  # who has not reached this step, still runs: of the day that is looked at, not of the child
_WACHTEN = (("signaal", "aanvraag"), ("aanvraag", "besluit_datum"), ("besluit_datum", "start"), ("start", "einde"))


def proces(
    ds: Dataset,
    by: ApmBy | Sequence[ApmBy] | None = None,
    *,
    peildatum: date | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Share of the requests that reach each step of support, with waiting times and the dose that was given.

    Parameters
    ----------
    ds : Dataset
        With ``trajecten``, ``locaties`` and ``gemeenten``.
    by : {"aanpak", "hulpvraag", "zwaarte", "gemeentecode"}, sequence of these, or None
        Grouping; approaches that are paid as a lump sum and per trajectory stand in the same table with ``"aanpak"``.
    peildatum : date, optional
        Last day that was looked at; by default the last day in ``trajecten`` and ``metingen``.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Shares per step (signaal, aanvraag, besluit, goedgekeurd, plan, start, einde) of all rows of ``trajecten``;
        ``n`` counts those. ``details``: ``stappen`` (n, and the share of the step before), ``wachttijden`` (quartiles
        of days, still waiting censored), ``duur`` (share finished and stopped early by week 4, 8, 13 and 26, competing
        events), ``zwaarte`` (light and heavy questions, and how many were granted), ``dosis`` (hours given per hour
        planned).

    Raises
    ------
    MissingTable, UnknownName, NotEstimable

    Notes
    -----
    Intervals are Korn & Graubard's, clustered on provider. Waiting: one minus Kaplan-Meier, from besluit on only of
    requests that were granted; duration: Aalen & Johansen (1978), for who stops early can no longer finish. Dose: sum
    of uren_gerealiseerd / sum of (weken_gepland x uren_per_week_gepland), a ratio of totals over trajectories that no
    longer run (``veeval.stats.ratio``); those without a plan in hours are left out and counted.

    Trap: a signal that never became a row in the table is not seen, so the first share says nothing on missed signals.
    Requests that were refused are rightly without a start. A dose of one is not the right dose, it is the planned one.

    Protection hides a step that all but a few reached, for those few. Not the last: how many still run on a day says
    nothing of a child, and follows from every count of those that ended.
    """
    check_level(level)
    rows, columns, _ = trajecten(ds, "apm.proces", by, indeling)
    last = laatste_dag(ds, rows, peildatum)
    rows = _bereikt(rows, last)
    method = "aandeel van alle aanvragen; interval van Korn en Graubard, clusters: aanbieder"
    parts, people = [], []
    for step in STAPPEN:
        part = aandelen(rows, columns, f"_{step}", indicator="apm_stap", method=method, level=level)
        people.append(
            kinderen(rows[rows[f"_{step}"] == 1], part["_groep"])
            if step == _LOOPT
            else kinderen(rows, part["_groep"], f"_{step}", f"_{_VORIGE[step]}" if step in _VORIGE else None)
        )
        parts.append(part.drop(columns="_groep").assign(stap=step))
    estimates = pd.concat(parts, ignore_index=True)
    estimates = estimates[[*columns, "stap", *(c for c in estimates if c not in (*columns, "stap"))]]
    names_of = labels(ds, rows, columns)
    counts = rows.groupby("groep")["aanbieder_id"].nunique()
    dose, notes = _dosis(rows, level)
    granted = rows[rows["_goedgekeurd"] == 1]
    waits = pd.concat(
        [wachttijden(rows, columns, _WACHTEN[:2], last), wachttijden(granted, columns, _WACHTEN[2:], last)],
        ignore_index=True,
    )
    running = int((rows["status"] == "lopend").sum())
    return Estimates(
        table=estimates,
        contrasts=empty_contrasts(),
        indicator="apm_stap",
        by=(*columns, "stap"),
        method=method,
        evidence="beschrijvend",
        n_telt="trajecten",
        personen=pd.concat(people, ignore_index=True),
        warnings=(
            f"Stand op {last:%d-%m-%Y}: {aantal(running)} trajecten lopen nog en hebben dus geen einde.",
            "Signalen die nooit een aanvraag werden staan meestal niet in de tabel; het eerste aandeel zegt daar niets "
            "over.",
            *notes,
            *warn_few({names_of.get(str(g), str(g)): int(k) for g, k in counts.items()}, "aanbieder"),
        ),
        kanttekeningen=kanttekeningen(rows["aanpak"].unique().tolist() if "aanpak" in columns else []),
        labels=names_of,
        details={
            "stappen": _trechter(rows),
            "wachttijden": waits.sort_values("groep", kind="stable", ignore_index=True),
            "duur": _duur(granted, last, level),
            "zwaarte": _zwaarte(rows),
            "dosis": dose,
        },
        level=level,
        synthetisch=ds.synthetisch,
    )


def _bereikt(rows: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """Add per step 1 where it was reached by the last day."""

    def by_then(column: str) -> pd.Series[float]:
        return (rows[column].notna() & (rows[column] <= last)).astype(float)

    return rows.assign(
        _signaal=by_then("signaal"),
        _aanvraag=by_then("aanvraag"),
        _besluit=(rows["besluit"].notna() & ~(rows["besluit_datum"] > last)).astype(float),
        _goedgekeurd=(rows["besluit"].eq("goedgekeurd") & ~(rows["besluit_datum"] > last)).astype(float),
        _plan=rows["plan"].fillna(False).astype(bool).astype(float),
        _start=by_then("start"),
        _einde=by_then("einde"),
    )


def _trechter(rows: pd.DataFrame) -> pd.DataFrame:
    """Count per group and step who reached it, and the share of the step before."""
    out = rows.groupby("groep", sort=True)[[f"_{s}" for s in STAPPEN]].sum().astype(int)
    wide = out.set_axis(list(STAPPEN), axis=1)
    parts = []
    for step in STAPPEN:
        before = wide[_VORIGE[step]] if step in _VORIGE else wide[step]
        share = (wide[step] / before.where(before > 0)).astype(float)
        missed = (before - wide[step]).clip(lower=0).astype("Int64")
        missed = missed.where(pd.Series(step != _LOOPT, index=missed.index))
        part = pd.DataFrame({"stap": step, "n": wide[step], "niet_bereikt": missed})
        parts.append(part.assign(van_vorige=share if step in _VORIGE else np.nan))
    return pd.concat(parts).reset_index().sort_values("groep", kind="stable", ignore_index=True)


def _duur(granted: pd.DataFrame, last: pd.Timestamp, level: float) -> pd.DataFrame:
    """Share that finished, and that stopped early, by weeks since the start."""
    started = granted[granted["_start"] == 1]
    done = started["_einde"] == 1
    what = np.where(started["status"].isin(UITVAL), "voortijdig", "afgerond")
    data = pd.DataFrame(
        {
            "groep": started["groep"],
            "aanbieder_id": started["aanbieder_id"],
            "dagen": (started["einde"].where(done, last) - started["start"]).dt.days.astype(float),
            "wat": np.where(done, what, "lopend"),
        }
    )
    if not done.any():
        return pd.DataFrame(columns=["groep", "uitkomst", "weken", "n", "estimate", "std_error"])
    weeks = (4, 8, 13, 26)
    fit = stats.cumulative_incidence(
        "dagen", "wat", data, by="groep", cluster="aanbieder_id", censored="lopend", times=[7.0 * w for w in weeks]
    )
    tidy = fit.tidy(level)
    return pd.DataFrame(
        {
            "groep": tidy["groep"],
            "uitkomst": tidy["term"],
            "weken": (tidy["time"] / 7).astype(int).astype(str),
            "n": tidy["groep"].map(data.groupby("groep").size()),
            "aantal": tidy["events"],
            "estimate": tidy["estimate"],
            "std_error": tidy["std_error"],
            "conf_low": tidy["conf_low"],
            "conf_high": tidy["conf_high"],
        }
    )


def _zwaarte(rows: pd.DataFrame) -> pd.DataFrame:
    """Light and heavy questions per group: how many, which share, how many of them were granted."""
    out = rows.groupby(["groep", "zwaarte"], sort=True, observed=True)["_goedgekeurd"].agg(n="size", goedgekeurd="sum")
    frame = out.reset_index().astype({"goedgekeurd": int})
    return frame.assign(
        aandeel=frame["n"] / frame.groupby("groep")["n"].transform("sum"),
        niet_goedgekeurd=frame["n"] - frame["goedgekeurd"],
        aandeel_goedgekeurd=frame["goedgekeurd"] / frame["n"],
    )


def _dosis(rows: pd.DataFrame, level: float) -> tuple[pd.DataFrame, list[str]]:
    """Hours given per hour planned, over trajectories that no longer run."""
    ended = rows[(rows["_start"] == 1) & (rows["_einde"] == 1)]
    planned = ended["weken_gepland"].astype(float) * ended["uren_per_week_gepland"].astype(float)
    known = ended.assign(gepland=planned, gegeven=ended["uren_gerealiseerd"].astype(float))
    whole = known.dropna(subset=["gepland", "gegeven"])
    whole = whole[whole["gepland"] > 0]
    notes = []
    if len(whole) < len(known):
        notes.append(
            f"{aantal(len(known) - len(whole))} beëindigde trajecten zonder geplande of gegeven uren tellen niet mee "
            "voor de dosis."
        )
    if whole.empty:
        return pd.DataFrame(columns=["groep", "n", "gepland", "gegeven", "estimate"]), notes
    fit = stats.ratio("gegeven", "gepland", whole, by="groep", cluster="aanbieder_id", variance="CR2")
    tidy = fit.tidy(level).drop(columns=["term", "statistic", "p_value"])
    return tidy.assign(n=fit.n, gegeven=fit.numerator, gepland=fit.denominator, n_clusters=fit.n_clusters), notes
