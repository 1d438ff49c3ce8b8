"""The cycle of improvement of Almere: how many close, how long each step takes, and what a closed one gains."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable
from veeval.estimates import Estimates, empty_contrasts, group_names
from veeval.groepering import By, check_level, clusters, groepen, kanttekeningen, labels, op_indeling, parse_by
from veeval.kwaliteit._scores import gekeerd
from veeval.tijdduur import aandeel_op, wachttijden
from veeval.vergelijking import groups_of, holm, minus, pairwise, table, warn_contrasts, warn_groups

__all__ = ["STAPPEN", "TERMIJN", "VENSTER", "cyclus"]

STAPPEN = ("inzicht", "beweging", "uitvoering", "inspiratie", "herobservatie")
TERMIJN = 365  # days in which a cycle is asked to close
VENSTER = 183  # days around a cycle in which an observation still belongs to it


def cyclus(
    ds: Dataset,
    by: By | Sequence[By] | None = None,
    *,
    termijn: int = TERMIJN,
    venster: int = VENSTER,
    peildatum: date | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Share of the cycles that close within a term, with the time per step and the gain in score beside it.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties`` and ``cycli``; ``observaties`` and ``instrumenten`` for the gain, ``keuzes``
        for ``by="inzetmodel"``.
    by : str, sequence of str or None
        Grouping; models and years are those of the day of ``inzicht``.
    termijn : int
        Days from inzicht in which a cycle is asked to close.
    venster : int
        Days before inzicht, and after herobservatie, in which an observation counts for the gain.
    peildatum : date, optional
        Last day that was looked at; steps not reached by then are still open. By default the last day in ``cycli`` and
        ``observaties``.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Shares; ``n`` counts cycles. ``details``: ``stappen`` (per step: cycles that could, that did, that still may,
        and the 25th, 50th and 75th percentile of days) and ``winst`` (change of the score per closed cycle, per
        instrument and domain).

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    The share is the cumulative incidence of herobservatie at ``termijn`` days, cycles that still run censored at
    ``peildatum``; its variance is clustered on whoever chose (``veeval.stats.cumulative_incidence``), its interval on
    the log(-log) scale with t on G-1 degrees of freedom. Percentiles are the first day by which that share has taken
    the step; NA where fewer do. The gain is the first observation on or after herobservatie less the last one on or
    before inzicht, same instrument, version and domain, its mean clustered on provider (CR2).

    Trap: a cycle that nobody will ever finish looks like one that still runs; a late ``peildatum`` tells them apart.
    The gain has no comparison: closed cycles are those of locations where things went well. Source: Sardes (2020).
    """
    check_level(level)
    for name, value in (("termijn", termijn), ("venster", venster)):
        if value < 1:
            raise BadArgument(f"{name} is {value}; geef een aantal dagen van 1 of hoger.")
    ds.require("kwaliteit.cyclus", "gemeenten", "locaties", "cycli")
    columns = parse_by(by)
    rows = ds["cycli"]
    if rows.empty:
        raise NotEstimable("de tabel cycli is leeg.")
    last = _peildatum(ds, rows, peildatum)
    places = op_indeling(ds, ds["locaties"], indeling)
    rows = rows.merge(places[["locatie_id", "aanbieder_id", "gemeentecode", "soort", "ve"]], on="locatie_id")
    rows = groepen(ds, rows[rows["inzicht"] <= last], columns, "inzicht")
    if rows.empty:
        raise NotEstimable(f"geen enkele cyclus begon voor {last:%d-%m-%Y}.")
    cluster, niveau = clusters(rows, columns)
    rows = rows.assign(cluster=cluster.to_numpy(str), groep=group_names(rows, columns))
    closed = rows["herobservatie"].notna() & (rows["herobservatie"] <= last)
    days = (rows["herobservatie"].where(closed, last) - rows["inzicht"]).dt.days
    rows = rows.assign(gesloten=closed.astype(int), dagen=days.astype(float))
    estimates = _aandeel(rows, columns, termijn, niveau, level)
    groups = groups_of(rows, "groep")
    names_of = labels(ds, rows, columns)
    gain, notes = _winst(ds, rows[closed], venster, level)
    running = int((~closed & (days < termijn)).sum())
    if running:
        notes.append(f"{running} cycli zijn nog geen {termijn} dagen onderweg; zij tellen mee zolang zij gevolgd zijn.")
    contrasts = _verschillen(rows, termijn, niveau, level) if columns else empty_contrasts()
    return Estimates(
        table=estimates,
        contrasts=contrasts,
        indicator="cyclus_gesloten",
        by=columns,
        method=str(estimates["method"].iloc[0]),
        evidence="beschrijvend",
        n_telt="cycli",
        warnings=(
            f"{int(closed.sum())} van {len(rows)} cycli zijn gesloten op {last:%d-%m-%Y}.",
            *notes,
            *(warn_groups(groups, names_of, niveau) if columns else ()),
            *warn_contrasts(contrasts),
        ),
        kanttekeningen=kanttekeningen(rows["inzetmodel"].unique().tolist() if "inzetmodel" in columns else []),
        labels=names_of,
        details={"stappen": wachttijden(rows, columns, tuple(itertools.pairwise(STAPPEN)), last)}
        | ({} if gain.empty else {"winst": gain}),
        level=level,
        synthetisch=ds.synthetisch,
    )


def _peildatum(ds: Dataset, rows: pd.DataFrame, given: date | None) -> pd.Timestamp:
    if given is not None:
        return pd.Timestamp(given)
    days = [rows[step].max() for step in STAPPEN]
    if "observaties" in ds and len(ds["observaties"]):
        days.append(ds["observaties"]["datum"].max())
    return max(pd.Timestamp(d) for d in days if not pd.isna(d))


def _aandeel(rows: pd.DataFrame, by: tuple[str, ...], termijn: int, niveau: str, level: float) -> pd.DataFrame:
    """Share closed within the term, per group."""
    method = f"Aalen-Johansen: aandeel gesloten binnen {termijn} dagen, lopende cycli gecensureerd; clusters: {niveau}"
    parts = []
    for _, part in rows.groupby("groep", sort=True):
        tidy = aandeel_op("dagen", "gesloten", part, termijn, "cluster", level)
        parts.append(
            table(
                part[list(by)].head(1),
                tidy,
                indicator="cyclus_gesloten",
                unit="aandeel",
                n=[len(part)],
                n_clusters=[part["cluster"].nunique()],
                method=method,
                evidence="beschrijvend",
            )
        )
    return pd.concat(parts, ignore_index=True)


def _verschillen(rows: pd.DataFrame, termijn: int, niveau: str, level: float) -> pd.DataFrame:
    """Differences in the share closed, among cycles that were followed for the whole term."""
    followed = rows[(rows["dagen"] >= termijn) | (rows["gesloten"] == 1)]
    data = followed.assign(
        op_tijd=((followed["gesloten"] == 1) & (followed["dagen"] <= termijn)).astype(float), een=1.0
    )
    behind = groups_of(data, "groep")
    if len(behind) < 2:
        return empty_contrasts()
    fit = stats.ratio("op_tijd", "een", data, by="groep", cluster="cluster", stratified=True, variance="CR2")
    frame = pairwise(
        behind,
        lambda a, b: fit.contrast(minus(a, b), scale="difference").tidy(level),
        method=f"verschil in aandeel gesloten binnen {termijn} dagen, van wie zo lang gevolgd is; clusters: {niveau}",
        evidence="beschrijvend",
    )
    return holm(frame)


def _winst(ds: Dataset, closed: pd.DataFrame, venster: int, level: float) -> tuple[pd.DataFrame, list[str]]:
    """Mean change of the score per closed cycle, per group, instrument and domain."""
    if "observaties" not in ds or "instrumenten" not in ds or closed.empty:
        return pd.DataFrame(), ["Zonder observaties of gesloten cycli is er geen winst per cyclus te geven."]
    scores = gekeerd(ds, ds["observaties"]).dropna(subset=["score"])
    scores = scores[["locatie_id", "datum", "instrument", "versie", "domein", "score"]]
    pairs = closed.drop(columns=["soort", "ve"]).merge(scores, on="locatie_id")
    key = ["cyclus_id", "instrument", "versie", "domein"]
    before = pairs[(pairs["datum"] <= pairs["inzicht"]) & ((pairs["inzicht"] - pairs["datum"]).dt.days <= venster)]
    gap = (pairs["datum"] - pairs["herobservatie"]).dt.days
    after = pairs[(gap >= 0) & (gap <= venster)]
    first = before.sort_values("datum", kind="stable").drop_duplicates(key, keep="last")
    then = after.sort_values("datum", kind="stable").drop_duplicates(key)
    both = first.merge(then[[*key, "score"]], on=key, suffixes=("_voor", "_na"))
    with_gain = both["cyclus_id"].nunique()
    notes = [
        f"Bij {with_gain} van {closed['cyclus_id'].nunique()} gesloten cycli is er een observatie voor en na, binnen "
        f"{venster} dagen en met dezelfde versie; alleen daarvan is de winst bekend, zonder vergelijkingsgroep."
    ]
    both = both.assign(winst=both["score_na"] - both["score_voor"])
    parts = []
    for (instrument, domein, groep), part in both.groupby(["instrument", "domein", "groep"], sort=True):
        fit = stats.linear("winst ~ 1", part, cluster="aanbieder_id") if part["aanbieder_id"].nunique() > 1 else None
        tidy = fit.tidy(level) if fit else pd.DataFrame({"estimate": [part["winst"].mean()]})
        if part["aanbieder_id"].nunique() < 4:  # so few providers carry no interval
            tidy = tidy[["estimate"]]
        shown = tidy.reindex(columns=["estimate", "std_error", "df", "conf_low", "conf_high"])
        parts.append(shown.assign(groep=str(groep), instrument=str(instrument), domein=str(domein), n=len(part)))
    return (pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()), notes
