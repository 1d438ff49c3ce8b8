"""How inspections judge over the years, and the supplementary inspection beside the regular one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates, empty_contrasts, group_names
from veeval.groepering import check_level, groepen, kanttekeningen, labels, op_indeling, parse_by
from veeval.vergelijking import table, warn_few

__all__ = ["SCHALEN", "InspectieBy", "inspectie"]

InspectieBy = Literal["inzetmodel", "gemeentecode", "aanbieder_id", "klasse", "ve", "soort"]
SCHALEN = {
    "risicokleur": ("groen", "geel", "oranje", "rood"),
    "oordeel": ("goed", "voldoende", "onvoldoende"),
}
_RANG = {o: (schaal, i) for schaal, values in SCHALEN.items() for i, o in enumerate(values)}


def inspectie(
    ds: Dataset,
    by: InspectieBy | Sequence[InspectieBy] | None = None,
    *,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Share of each judgement per year and kind of visit.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties`` and ``inspecties``; ``keuzes`` for ``by="inzetmodel"``.
    by : str, sequence of str or None
        Grouping of locations.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Shares, from the best judgement to the worst; ``n`` counts visits. ``details``: ``verloop`` (change of the rank
        per year within locations, per kind of visit; lower is better) and ``naast_elkaar`` (locations with a regular
        and a supplementary visit in one year: how often the second was equal, stricter or milder, and weighted kappa).

    Raises
    ------
    MissingTable, UnknownName, NotEstimable

    Notes
    -----
    Shares have Korn & Graubard's interval, clustered on provider. The risk colours of the GGD (green to red) and the
    judgements of the Inspectorate (goed to onvoldoende) are two scales and are never mixed. The rank takes steps for
    equally large; CR2, clustered on provider. Kappa has quadratic weights (``veeval.stats.weighted_kappa``).

    Trap: a supplementary visit (in Amsterdam yearly, meant to stimulate) has another aim than supervision, and follows
    the regular one: a milder colour later in the year may be improvement. Fewer visits to locations that did well make
    the shares worse than the locations are. Source: goab.eu, practice of Amsterdam.
    """
    check_level(level)
    ds.require("kwaliteit.inspectie", "gemeenten", "locaties", "inspecties")
    columns = parse_by(by, get_args(InspectieBy))
    rows = ds["inspecties"]
    rows = rows[rows["oordeel"].notna()]
    if rows.empty:
        raise NotEstimable("de tabel inspecties heeft geen oordelen.")
    rows = rows.rename(columns={"soort": "bezoek"}).assign(
        jaar=rows["datum"].dt.year.astype(int),
        schaal=rows["oordeel"].map(lambda o: _RANG[o][0]).astype(str),
        rang=rows["oordeel"].map(lambda o: _RANG[o][1]).astype(float),
    )
    places = op_indeling(ds, ds["locaties"], indeling)
    rows = rows.merge(places[["locatie_id", "aanbieder_id", "gemeentecode", "soort", "ve"]], on="locatie_id")
    rows = groepen(ds, rows, columns, "datum")
    rows = rows.assign(groep=group_names(rows, columns))
    kinds = sorted(rows["bezoek"].unique())
    beside = _naast_elkaar(rows)
    names_of = labels(ds, rows, columns)
    counts = rows.groupby("groep")["aanbieder_id"].nunique()
    notes = []
    if len(kinds) > 1:
        notes.append(f"Bezoeken met een verschillend doel staan apart: {', '.join(kinds)}.")
    if rows["schaal"].nunique() > 1:
        notes.append("Risicokleuren en oordelen van de Inspectie zijn twee schalen en staan apart.")
    method = "aandeel van de bezoeken; interval van Korn en Graubard, clusters: aanbieder"
    details = {"verloop": _verloop(rows, level)} | ({} if beside.empty else {"naast_elkaar": beside})
    return Estimates(
        table=_aandelen(rows, columns, method, level),
        contrasts=empty_contrasts(),
        indicator="inspectie_oordeel",
        by=(*columns, "jaar", "bezoek", "schaal", "oordeel"),
        method=method,
        evidence="beschrijvend",
        n_telt="bezoeken",
        warnings=(*notes, *warn_few({names_of.get(str(g), str(g)): int(k) for g, k in counts.items()}, "aanbieder")),
        kanttekeningen=kanttekeningen(rows["inzetmodel"].unique().tolist() if "inzetmodel" in columns else []),
        labels=names_of,
        details=details,
        level=level,
        synthetisch=ds.synthetisch,
    )


def _aandelen(rows: pd.DataFrame, by: tuple[str, ...], method: str, level: float) -> pd.DataFrame:
    """Share of every judgement of the scale, also of those that were not given."""
    keys = [*by, "jaar", "bezoek", "schaal"]
    parts = []
    for schaal, own in rows.groupby("schaal", sort=True):
        for rank, oordeel in enumerate(SCHALEN[str(schaal)]):
            data = own.assign(is_dit=(own["oordeel"] == oordeel).astype(float))
            fit = stats.proportion("is_dit", data, by=keys, cluster="aanbieder_id", variance="CR2")
            part = table(
                fit.groups.assign(oordeel=oordeel),
                fit.tidy(level),
                indicator="inspectie_oordeel",
                unit="aandeel",
                n=fit.n,
                n_clusters=fit.n_clusters,
                method=method,
                evidence="beschrijvend",
            )
            part.loc[(part["n_clusters"] < 2).to_numpy(bool), ["std_error", "df", "conf_low", "conf_high"]] = np.nan
            parts.append(part.assign(_rang=rank))
    return pd.concat(parts).sort_values([*keys, "_rang"], kind="stable", ignore_index=True).drop(columns="_rang")


def _verloop(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """Change of the rank per year within locations."""
    parts = []
    for (groep, bezoek, schaal), part in rows.groupby(["groep", "bezoek", "schaal"], sort=True):
        common = {"groep": str(groep), "bezoek": str(bezoek), "schaal": str(schaal)}
        moving = part[part.groupby("locatie_id")["jaar"].transform("nunique") > 1]
        row = pd.DataFrame({"n": [len(moving)]}).assign(n_clusters=moving["aanbieder_id"].nunique(), **common)
        if moving["aanbieder_id"].nunique() >= 2 and moving["rang"].nunique() > 1:
            fit = stats.linear(
                "rang ~ 0 + jaar", moving.astype({"jaar": float}), cluster="aanbieder_id", absorb="locatie_id"
            )
            tidy = fit.tidy(level)[["estimate", "std_error", "df", "conf_low", "conf_high"]]
            row = pd.concat([row, tidy], axis=1)
        parts.append(
            row.reindex(columns=[*common, "estimate", "std_error", "df", "conf_low", "conf_high", "n", "n_clusters"])
        )
    return pd.concat(parts, ignore_index=True)


def _naast_elkaar(rows: pd.DataFrame) -> pd.DataFrame:
    """Regular and supplementary visit of one location in one year, the last of each kind."""
    last = rows.sort_values("datum", kind="stable").drop_duplicates(
        ["locatie_id", "jaar", "schaal", "bezoek"], keep="last"
    )
    key = ["locatie_id", "jaar", "schaal", "groep"]
    regular, extra = (last[last["bezoek"] == b] for b in ("regulier", "aanvullend"))
    both = regular[[*key, "rang", "oordeel"]].merge(extra[[*key, "rang", "oordeel"]], on=key, suffixes=("_r", "_a"))
    out = []
    for (groep, schaal), part in both.groupby(["groep", "schaal"], sort=True):
        step = part["rang_a"] - part["rang_r"]
        varied = part["rang_r"].nunique() > 1 and part["rang_a"].nunique() > 1
        levels = range(len(SCHALEN[str(schaal)]))
        kappa = stats.weighted_kappa(part, "rang_r", "rang_a", levels=levels).estimate if varied else np.nan
        out.append(
            {
                "groep": str(groep),
                "schaal": str(schaal),
                "n": len(part),
                "gelijk": float((step == 0).mean()),
                "aanvullend_strenger": float((step > 0).mean()),
                "aanvullend_milder": float((step < 0).mean()),
                "gemiddeld_verschil": float(step.mean()),
                "kappa": kappa,
            }
        )
    return pd.DataFrame(out)
