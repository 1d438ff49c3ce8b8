"""How many locations, children, hours or professionals one coach has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates, group_names
from veeval.groepering import check_level, kanttekeningen, labels, op_indeling, parse_by
from veeval.uren.eenheden import in_order, years_of
from veeval.vergelijking import groups_of, holm, minus, pairwise, table, warn_contrasts, warn_groups

__all__ = ["CaseloadBy", "CaseloadMaat", "caseload"]

CaseloadBy = Literal["inzetmodel", "gemeentecode", "aanbieder_id", "jaar", "bron"]
CaseloadMaat = Literal["locaties", "doelgroepkinderen", "uren", "professionals"]
_EENHEID: dict[CaseloadMaat, str] = {
    "locaties": "locaties per coach",
    "doelgroepkinderen": "kinderen per coach",
    "uren": "uur per coach per jaar",
    "professionals": "pedagogisch medewerkers per coach",
}


def caseload(
    ds: Dataset,
    by: CaseloadBy | tuple[CaseloadBy, ...] | None = "gemeentecode",
    *,
    maat: CaseloadMaat = "locaties",
    taak: Literal["beleid", "coaching", "op_groep"] | None = "coaching",
    professionals: Mapping[str, float] | None = None,
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """What one coach has to serve in a year: locations, children, hours or professionals.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties`` and ``inzet``; ``tellingen`` for children.
    by : {"inzetmodel", "gemeentecode", "aanbieder_id", "jaar", "bron"}, tuple of these, or None
        Grouping; ``inzetmodel`` and ``bron`` are those the hours were booked for.
    maat : {"locaties", "doelgroepkinderen", "uren", "professionals"}
        What is counted per coach.
    taak : {"coaching", "beleid", "op_groep"} or None
        Which work makes someone a coach here; None for all work.
    professionals : mapping of str to float, optional
        Professionals per ``locatie_id``, required for ``maat="professionals"``: no table holds them.
    jaren : iterable of int, optional
        Years to use; all by default.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        ``n`` counts coach-years; protection goes by the number of different coaches.

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    Total over coach-years divided by coach-years, CR2 variance clustered on provider (a coach who serves
    several providers is a cluster by himself). A location served by two coaches counts for both, and one hour a year
    counts as service: read it beside ``maat="uren"``. A coach who works in two groups counts in both, with what lies
    there. Rows without ``functionaris_id`` are left out and said. Not a measure of workload: hours of the appointment
    are not in the tables.
    """
    check_level(level)
    if maat not in _EENHEID:
        raise UnknownName("maat", maat, get_args(CaseloadMaat))
    if taak not in (None, "beleid", "coaching", "op_groep"):
        raise UnknownName("taak", str(taak), ("beleid", "coaching", "op_groep"))
    columns = parse_by(by, get_args(CaseloadBy))
    ds.require("uren.caseload", "gemeenten", "locaties", "inzet")
    rows, notes = _rijen(ds, taak, years_of(jaren), indeling)
    served, extra = _omvang(ds, rows, maat, professionals)
    notes += extra
    keys = list(dict.fromkeys([*columns, "functionaris_id", "jaar", "locatie_id"]))
    once = served.groupby(keys, as_index=False, sort=True).agg(
        uren=("uren", "sum"), omvang=("omvang", "first"), cluster=("cluster", "first"), plaats=("gemeentecode", "first")
    )
    amount = "uren" if maat == "uren" else "omvang"
    per = [k for k in keys if k != "locatie_id"]
    data = once.groupby(per, as_index=False, sort=True).agg(
        waarde=(amount, "sum"), cluster=("cluster", "first"), plaats=("plaats", "first")
    )
    data = data.assign(een=1.0, _groep=group_names(data, columns)).rename(columns={"plaats": "_plaats"})
    fit = stats.ratio("waarde", "een", data, by="_groep", cluster="cluster", stratified=bool(columns), variance="CR2")
    method = "totaal gedeeld door het aantal coaches, per jaar; CR2 met Satterthwaite, clusters: aanbieder"
    groups = data.drop_duplicates("_groep").set_index("_groep").loc[fit.groups["_groep"], list(columns)]
    estimates = in_order(
        table(
            groups,
            fit.tidy(level),
            indicator="caseload",
            unit=_EENHEID[maat],
            n=fit.n,
            n_clusters=fit.n_clusters,
            method=method,
            evidence="beschrijvend",
        ),
        columns,
    )
    behind = groups_of(data.assign(gemeentecode=data["_plaats"]), "_groep")
    contrasts = pairwise(
        behind,
        lambda a, b: fit.contrast(minus(a, b), scale="difference").tidy(level),
        method="verschil; " + method,
        evidence="beschrijvend",
    )
    names_of = labels(ds, data, columns)
    models = data["inzetmodel"].unique().tolist() if "inzetmodel" in columns else []
    people = data.groupby("_groep")["functionaris_id"].nunique()
    return Estimates(
        table=estimates,
        contrasts=holm(contrasts),
        indicator="caseload",
        by=columns,
        method=method,
        evidence="beschrijvend",
        n_telt="coachjaren",
        personen=group_names(estimates, columns).map(people).astype(float),
        warnings=(
            *notes,
            *(warn_groups(behind, names_of, "aanbieder") if columns else ()),
            *warn_contrasts(contrasts),
        ),
        kanttekeningen=kanttekeningen(models),
        labels=names_of,
        level=level,
        synthetisch=ds.synthetisch,
    )


def _rijen(
    ds: Dataset, taak: str | None, years: set[int] | None, indeling: int | None
) -> tuple[pd.DataFrame, list[str]]:
    """Booked hours of known people, with place and cluster."""
    rows = ds["inzet"].astype({"jaar": int})
    rows = rows[(rows["uren"] > 0) & (True if taak is None else rows["taak"] == taak)]
    if years is not None:
        rows = rows[rows["jaar"].isin(years)]
    unknown = rows["functionaris_id"].isna()
    notes = []
    if unknown.any():
        hours = rows.loc[unknown, "uren"].sum()
        notes.append(f"{int(unknown.sum())} rijen zonder functionaris_id zijn weggelaten ({hours:.0f} uur).")
    rows = rows[~unknown]
    if rows.empty:
        raise NotEstimable("er zijn geen uren van bekende functionarissen. Vul functionaris_id in de tabel inzet.")
    places = op_indeling(ds, ds["locaties"], indeling)[["locatie_id", "gemeentecode", "aanbieder_id"]]
    rows = rows.merge(places, on="locatie_id")
    everyone = places[places["locatie_id"].isin(ds["inzet"]["locatie_id"])]["gemeentecode"]
    absent = sorted(set(everyone.astype(str)) - set(rows["gemeentecode"].astype(str)))
    if absent:
        named = labels(ds, places, ("gemeentecode",))
        what = "uren" if taak is None else f"uren {taak}"
        notes.append(f"Niet in beeld, want zonder {what}: {', '.join(named.get(c, c) for c in absent)}.")
    several = rows.groupby("functionaris_id")["aanbieder_id"].transform("nunique") > 1
    return rows.assign(cluster=rows["aanbieder_id"].where(~several, rows["functionaris_id"]).astype(str)), notes


def _omvang(
    ds: Dataset, rows: pd.DataFrame, maat: CaseloadMaat, professionals: Mapping[str, float] | None
) -> tuple[pd.DataFrame, list[str]]:
    """Add what a location adds to the caseload of its coach; coach-years in which that is unknown are left out."""
    if maat in ("locaties", "uren"):
        return rows.assign(omvang=1.0), []
    if maat == "professionals":
        if professionals is None:
            raise BadArgument("maat='professionals' vraagt professionals={locatie_id: aantal}; geen tabel bevat dit.")
        sized = rows.assign(omvang=rows["locatie_id"].map(dict(professionals)).astype(float))
    else:
        ds.require("uren.caseload(maat='doelgroepkinderen')", "tellingen")
        counts = ds["tellingen"].assign(jaar=lambda f: f["peildatum"].dt.year.astype(int))
        counts = counts[["locatie_id", "jaar", "doelgroepkinderen"]].rename(columns={"doelgroepkinderen": "omvang"})
        sized = rows.merge(counts, how="left", on=["locatie_id", "jaar"]).astype({"omvang": float})
    person = [sized["functionaris_id"], sized["jaar"]]
    whole = sized["omvang"].notna().groupby(person).transform("all")
    lost = len(sized.loc[~whole, ["functionaris_id", "jaar"]].drop_duplicates())
    if not whole.any():
        raise NotEstimable(f"van geen enkele coach is voor alle locaties bekend hoeveel {maat} er zijn.")
    note = f"{lost} coachjaren zijn weggelaten: van een van hun locaties is niet bekend hoeveel {maat} er zijn."
    return sized[whole], [note] if lost else []
