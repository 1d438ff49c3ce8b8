"""The strippenkaart: what was granted, used and left, and for what."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, get_args

import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable
from veeval.estimates import Estimates, group_names
from veeval.groepering import check_level, kanttekeningen, labels, op_indeling, parse_by
from veeval.uren.eenheden import in_order, years_of
from veeval.vergelijking import groups_of, holm, minus, pairwise, table, warn_contrasts, warn_groups

__all__ = ["StrippenBy", "strippenkaart"]

StrippenBy = Literal["jaar", "aanbieder_id", "gemeentecode"]
_MEER = "meerdere gemeenten"
_ONBEKEND = "(niet ingevuld)"


def strippenkaart(
    ds: Dataset,
    by: StrippenBy | None = "jaar",
    *,
    uren_per_strip: float | None = None,
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Share of the granted strippen that was used; what is left, and the hours by activity.

    Parameters
    ----------
    ds : Dataset
        With ``strippen``; for ``by="gemeentecode"`` also ``locaties`` and ``gemeenten``.
    by : {"jaar", "aanbieder_id", "gemeentecode"}, optional
        Grouping. A provider with locations in several municipalities is a group of its own.
    uren_per_strip : float, optional
        Hours that a strip is worth where the table does not say; the source of the model gives no value.
    jaren : iterable of int, optional
        Calendar years of grant and use; all by default.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Used / granted; above 1 where more was used than granted in these years. ``n`` counts provider-years.
        ``details``: ``saldo`` (granted, used, left, and their hours) and ``activiteiten`` (what the strippen were
        used for).

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    A ratio of totals over provider-years with CR2 variance clustered on provider. What is left of one year may
    be used in the next: look at all years together (``by=None``) for what was never used. Where the worth of a strip
    is unknown its hours are NA, never 0. No persons are counted.
    """
    check_level(level)
    if uren_per_strip is not None and not (math.isfinite(uren_per_strip) and uren_per_strip > 0):
        raise BadArgument(f"uren_per_strip is {uren_per_strip}; geef een getal boven 0.")
    columns = parse_by(by, get_args(StrippenBy))
    ds.require("uren.strippenkaart", "strippen")
    rows, notes = _rijen(ds, columns, uren_per_strip, years_of(jaren), indeling)
    grant = rows["soort"] == "toekenning"
    named = rows.assign(
        _groep=group_names(rows, columns),
        toegekend=rows["strippen"].where(grant, 0.0),
        verbruikt=rows["strippen"].where(~grant, 0.0),
        uren_toegekend=rows["uren"].where(grant, 0.0),
        uren_verbruikt=rows["uren"].where(~grant, 0.0),
    )
    keys = list(dict.fromkeys(["_groep", *columns, "aanbieder_id", "jaar", "gemeentecode"]))
    data = (
        named.groupby(keys, as_index=False)[["toegekend", "verbruikt"]]
        .sum()
        .assign(cluster=lambda f: f["aanbieder_id"])
    )
    fit = stats.ratio(
        "verbruikt", "toegekend", data, by="_groep", cluster="cluster", stratified=bool(columns), variance="CR2"
    )
    method = "verhouding van totalen (verbruikte door toegekende strippen); clusters: aanbieder"
    groups = data.drop_duplicates("_groep").set_index("_groep").loc[fit.groups["_groep"], list(columns)]
    estimates = table(
        groups,
        fit.tidy(level),
        indicator="strippen_benutting",
        unit="aandeel",
        n=fit.n,
        n_clusters=fit.n_clusters,
        method=method,
        evidence="beschrijvend",
    )
    behind = groups_of(data, "_groep")
    contrasts = pairwise(
        behind,
        lambda a, b: fit.contrast(minus(a, b), scale="difference").tidy(level),
        method="verschil van twee verhoudingen; " + method,
        evidence="beschrijvend",
    )
    names_of = labels(ds, data, tuple(c for c in columns if c != "aanbieder_id" or "aanbieders" in ds))
    over = data.groupby("_groep")[["toegekend", "verbruikt"]].sum()
    red = [names_of.get(str(g), str(g)) for g in over.index[over["verbruikt"] > over["toegekend"]]]
    if red:
        notes.append(f"Meer verbruikt dan toegekend in deze jaren: {', '.join(red)}.")
    return Estimates(
        table=in_order(estimates, columns),
        contrasts=holm(contrasts),
        indicator="strippen_benutting",
        by=columns,
        method=method,
        evidence="beschrijvend",
        n_telt="aanbiederjaren",
        warnings=(
            *notes,
            *(warn_groups(behind, names_of, "aanbieder") if columns else ()),
            *warn_contrasts(contrasts),
        ),
        kanttekeningen=kanttekeningen(["almere_strippenkaart"]),
        labels=names_of,
        details={"saldo": _saldo(named, columns), "activiteiten": _activiteiten(named[~grant], columns)},
        level=level,
        synthetisch=ds.synthetisch,
    )


def _rijen(
    ds: Dataset, by: tuple[str, ...], worth: float | None, years: set[int] | None, indeling: int | None
) -> tuple[pd.DataFrame, list[str]]:
    rows = ds["strippen"].assign(jaar=lambda f: f["datum"].dt.year.astype(int))
    if years is not None:
        rows = rows[rows["jaar"].isin(years)]
    if rows.empty:
        raise NotEstimable("er zijn geen strippen in de gevraagde jaren. Controleer jaren= en de tabel strippen.")
    value = rows["uren_per_strip"].astype(float)
    if worth is not None:
        value = value.fillna(worth)
    notes = []
    if value.isna().any():
        notes.append(
            f"Van {int(value.isna().sum())} rijen is niet bekend hoeveel uur een strip waard is: hun uren ontbreken. "
            "Geef uren_per_strip=."
        )
    rows = rows.assign(strippen=rows["strippen"].astype(float), uren=rows["strippen"].astype(float) * value)
    if "gemeentecode" not in by:
        return rows.assign(gemeentecode=""), notes
    ds.require("uren.strippenkaart(by='gemeentecode')", "locaties", "gemeenten")
    places = (
        op_indeling(ds, ds["locaties"], indeling).groupby("aanbieder_id")["gemeentecode"].agg(lambda c: sorted(set(c)))
    )
    one = places.map(lambda c: c[0] if len(c) == 1 else _MEER)
    return rows.assign(gemeentecode=rows["aanbieder_id"].map(one).fillna("gemeente onbekend")), notes


def _saldo(named: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Granted, used and left per group; hours NA where a strip's worth is unknown."""
    columns = ["toegekend", "verbruikt", "uren_toegekend", "uren_verbruikt"]
    out = named.groupby(["_groep", *by], sort=True)[columns].sum(skipna=False).reset_index()
    out.insert(len(by) + 3, "over", out["toegekend"] - out["verbruikt"])
    return out.drop(columns="_groep")


def _activiteiten(used: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Strippen and hours per activity, and the share of the group's used strippen."""
    named = used.assign(activiteit=used["activiteit"].astype(object).where(used["activiteit"].notna(), _ONBEKEND))
    keys = [*by, "activiteit"]
    out = named.groupby(keys, sort=True)[["verbruikt", "uren_verbruikt"]].sum(skipna=False).reset_index()
    whole = out.groupby(list(by))["verbruikt"].transform("sum") if by else out["verbruikt"].sum()
    return out.assign(aandeel=out["verbruikt"] / whole)
