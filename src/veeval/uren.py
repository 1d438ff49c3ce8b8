"""Hours: how many does each doelgroepkind get, and do locations meet the norm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates, group_names
from veeval.groepering import (
    SAMEN,
    By,
    Telgrondslag,
    check_level,
    clusters,
    groepen,
    kanttekeningen,
    kort,
    labels,
    locatiejaren,
    parse_by,
)
from veeval.inzetmodellen import inzetmodel, namen
from veeval.vergelijking import groups_of, holm, minus, pairwise, table, warn_groups

__all__ = ["Formatie", "norm_naleving", "per_doelgroepkind"]

Formatie = Literal["samen", "apart", "binnen", "buiten"]


def per_doelgroepkind(
    ds: Dataset,
    by: By | Sequence[By] | None = "inzetmodel",
    *,
    telgrondslag: Telgrondslag = "doelgroepkind",
    formatie: Formatie = "samen",
    ondersteuning: bool = True,
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Hours of deployment per doelgroepkind per year, compared between groups.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``tellingen`` and ``inzet``; ``keuzes`` for ``by="inzetmodel"``.
    by : str, sequence of str or None
        Grouping. With ``"inzetmodel"`` a location that has two models at once is a group of its own, so that each
        child is counted once.
    telgrondslag : {"doelgroepkind", "ve_kind"}
        Which children count on 1 January.
    formatie : {"samen", "apart", "binnen", "buiten"}
        Whether hours inside and outside the formatie are added (with a warning that says how much of each), shown
        apart, or one of them taken.
    ondersteuning : bool
        Whether hours of support models (ambulant pedagogisch medewerkers and the like) count. They do not count for
        the norm of 10 hours, so leave them out to compare with it.
    jaren : iterable of int, optional
        Years to use; all by default.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Hours per child per year; ``n`` counts child-years.

    Raises
    ------
    MissingTable, UnknownName, NotEstimable

    Notes
    -----
    The estimate is R = sum(h) / sum(n) over the location-years of a group: a ratio of totals, never a mean of ratios,
    with linearised variance clustered on whoever chose (``veeval.stats.ratio``). A location-year without a count on
    1 January is left out and counted in the warnings; a group with 0 children has no estimate. Differences are in
    hours, Holm-adjusted. The figures are descriptive: providers chose their model themselves.

    Source: Besluit basisvoorwaarden kwaliteit voorschoolse educatie, art. 2a (count on 1 January, per LRK number).
    """
    check_level(level)
    if formatie not in get_args(Formatie):
        raise UnknownName("formatie", formatie, get_args(Formatie))
    ds.require("uren.per_doelgroepkind", "gemeenten", "locaties", "tellingen", "inzet")
    columns = parse_by(by)
    chosen = ds if ondersteuning else _zonder_ondersteuning(ds)
    units, notes = _uren_en_kinderen(chosen, columns, telgrondslag, formatie, jaren, indeling)
    if not ondersteuning and len(chosen["inzet"]) < len(ds["inzet"]):
        notes.append("Zonder de uren van ondersteuning bij kinderen: die tellen niet mee voor de norm.")
    if formatie == "apart":
        columns = (*columns, "formatie")
    return _ratio(ds, units, columns, level, notes)


def _zonder_ondersteuning(ds: Dataset) -> Dataset:
    """Leave out the hours of support models."""
    support = {m for m in namen() if inzetmodel(m).soort == "ondersteuning"}
    inzet = ds["inzet"]
    return Dataset({**ds.tables, "inzet": inzet[~inzet["inzetmodel"].isin(support)]}, ds.herkomst, ds.naam)


def _uren_en_kinderen(
    ds: Dataset,
    by: tuple[str, ...],
    telgrondslag: Telgrondslag,
    formatie: Formatie,
    jaren: Iterable[int] | None,
    indeling: int | None,
) -> tuple[pd.DataFrame, list[str]]:
    """One row per ve location and year (and formatie, if apart), with hours, children, groups and cluster."""
    units = locatiejaren(ds, telgrondslag, indeling)
    hours = ds["inzet"]
    if jaren is not None:
        wanted = {int(j) for j in ([jaren] if isinstance(jaren, int) else jaren)}
        units, hours = units[units["jaar"].isin(wanted)], hours[hours["jaar"].isin(wanted)]
    if units.empty or hours.empty:
        raise NotEstimable(
            "er zijn geen ve-locaties met uren in de gevraagde jaren. Controleer jaren= en de tabel inzet."
        )
    notes = _buiten_beeld(units, hours)
    wide = hours.pivot_table(
        index=["locatie_id", "jaar"], columns="formatie", values="uren", aggfunc="sum", fill_value=0.0, observed=True
    ).reindex(columns=["binnen", "buiten"], fill_value=0.0)
    units = units.astype({"jaar": int}).merge(
        wide.reset_index().astype({"jaar": int}), how="left", on=["locatie_id", "jaar"]
    )
    units = groepen(ds, units, by, "peildatum")
    cluster, level = clusters(units, by)
    units = units.assign(cluster=cluster.to_numpy(str), niveau=level)
    if "inzetmodel" in by:
        notes += _ander_model(units, hours)
    counted = units["kinderen"].notna()
    unbooked = counted & units["binnen"].isna()
    if unbooked.any():
        notes.append(f"{int(unbooked.sum())} getelde locatiejaren hebben geen rij in inzet en tellen mee met 0 uur.")
    units = units.fillna({"binnen": 0.0, "buiten": 0.0})
    if not counted.all():
        lost = units.loc[~counted, ["binnen", "buiten"]].to_numpy(float).sum()
        notes.append(
            f"{int((~counted).sum())} locatiejaren zonder telling op 1 januari zijn weggelaten ({lost:.0f} uur): "
            "bij hen zijn uren per kind onbekend, niet nul."
        )
    units = units[counted]
    if telgrondslag == "doelgroepkind" and ds["tellingen"]["ve_kinderen"].isna().all():
        notes.append("Alleen doelgroepkinderen zijn geteld; uren per ve-kind zijn niet te maken.")
    notes += _leeftijd(ds, units, by)
    if formatie == "samen":
        notes += _gemengd(units, by)
        return units.assign(uren=units["binnen"] + units["buiten"]), notes
    if formatie == "apart":
        long = units.melt(
            id_vars=[c for c in units.columns if c not in ("binnen", "buiten")],
            value_vars=["binnen", "buiten"],
            var_name="formatie",
            value_name="uren",
        )
        return long, notes
    return units.assign(uren=units[formatie]), [*notes, f"Alleen uren {formatie} de formatie."]


def _buiten_beeld(units: pd.DataFrame, hours: pd.DataFrame) -> list[str]:
    known = set(zip(units["locatie_id"], units["jaar"].astype(int), strict=True))
    outside = [key not in known for key in zip(hours["locatie_id"], hours["jaar"].astype(int), strict=True)]
    if not any(outside):
        return []
    lost = float(hours["uren"].to_numpy(float)[np.array(outside)].sum())
    return [f"{lost:.0f} uur staat op locaties zonder ve of buiten hun openingsjaren en telt niet mee."]


def _ander_model(units: pd.DataFrame, hours: pd.DataFrame) -> list[str]:
    """Say how many hours were booked for a model that the location did not have on 1 January."""
    booked = hours.astype({"jaar": int}).merge(units[["locatie_id", "jaar", "inzetmodel"]], on=["locatie_id", "jaar"])
    other = [
        model not in chosen.split(SAMEN)
        for model, chosen in zip(booked["inzetmodel_x"], booked["inzetmodel_y"], strict=True)
    ]
    if not any(other):
        return []
    lost = booked[other]
    return [
        f"{lost['uren'].sum():.0f} uur van {lost['locatie_id'].nunique()} locaties is gemaakt voor een ander model dan "
        "dat van 1 januari (overstap in het jaar?) en telt bij het model van 1 januari."
    ]


def _gemengd(units: pd.DataFrame, by: tuple[str, ...]) -> list[str]:
    inside, total = units["binnen"].sum(), (units["binnen"] + units["buiten"]).sum()
    if inside == 0 or inside == total:
        return []
    where = ""
    if "inzetmodel" in by:
        mixed = units[units["binnen"] > 0]["inzetmodel"].unique()
        where = f" (bij {', '.join(sorted(map(kort, mixed)))})"
    return [
        f"Uren binnen en buiten de formatie zijn samengeteld: {100 * inside / total:.0f}% is binnen{where}. "
        "Een uur op de groep is iets anders dan een uur coaching; per_doelgroepkind(formatie='apart') toont ze apart."
    ]


def _leeftijd(ds: Dataset, units: pd.DataFrame, by: tuple[str, ...]) -> list[str]:
    ages = ds["tellingen"]["leeftijd_vanaf_maanden"].dropna().unique()
    if len(ages) < 2 or not by:
        return []
    return [
        "Gemeenten tellen kinderen vanaf verschillende leeftijden (24 en 30 maanden); "
        "dat maakt hun cijfers minder vergelijkbaar."
    ]


def _ratio(ds: Dataset, units: pd.DataFrame, by: tuple[str, ...], level: float, notes: list[str]) -> Estimates:
    data = units.assign(kinderen=units["kinderen"].astype(float))
    data = data.assign(_groep=group_names(data, by))
    fit = stats.ratio("uren", "kinderen", data, by="_groep", cluster="cluster", stratified=bool(by))
    keys = fit.groups["_groep"]
    groups = data.drop_duplicates("_groep").set_index("_groep").loc[keys, list(by)].reset_index(drop=True)
    niveau = str(units["niveau"].iloc[0])
    method = (
        "verhouding van totalen (uren gedeeld door kinderen op 1 januari); gelineariseerde variantie, "
        f"clusters: {niveau}; vrijheidsgraden: clusters min 1"
    )
    estimates = table(
        groups,
        fit.tidy(level),
        indicator="uren_per_doelgroepkind",
        unit="uur per kind per jaar",
        n=fit.denominator,
        n_clusters=fit.n_clusters,
        method=method,
        evidence="beschrijvend",
    )
    groups_ = groups_of(data, "_groep")
    contrasts = pairwise(
        groups_,
        lambda a, b: fit.contrast(minus(a, b), scale="difference").tidy(level),
        method="verschil van twee verhoudingen; " + method,
        evidence="beschrijvend",
    )
    names_of = labels(ds, units, by)
    few = warn_groups(groups_, names_of, niveau) if by else ()
    models = units["inzetmodel"].unique().tolist() if "inzetmodel" in by else []
    return Estimates(
        table=_in_order(estimates, by),
        contrasts=holm(contrasts),
        indicator="uren_per_doelgroepkind",
        by=by,
        method=method,
        evidence="beschrijvend",
        n_telt="doelgroepkinderen" if "jaar" in by or data["jaar"].nunique() == 1 else "kindjaren",
        personen=_kinderen(data, _in_order(estimates, by), by),
        warnings=(*notes, *few),
        kanttekeningen=kanttekeningen(models),
        labels=names_of,
        level=level,
        synthetisch=ds.synthetisch,
    )


def _kinderen(data: pd.DataFrame, estimates: pd.DataFrame, by: tuple[str, ...]) -> pd.Series[float]:
    """Children behind each row of the estimates: the largest number in any one year, not the sum over years."""
    peak = data.groupby(["_groep", "jaar"])["kinderen"].sum().astype(float).groupby("_groep").max()
    return group_names(estimates, by).map(peak).astype(float)


def _in_order(frame: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    return frame.sort_values(list(by), ignore_index=True) if by else frame


def norm_naleving(
    ds: Dataset,
    by: By | Sequence[By] | None = "gemeentecode",
    *,
    norm: str = "landelijk_10uur",
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Share of location-years that reach the norm of 10 hours per doelgroepkind.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``tellingen`` and ``inzet``.
    by : str, sequence of str or None
        Grouping.
    norm : str
        Inzetmodel whose hours are asked; per LRK number, without pooling over locations.
    jaren : iterable of int, optional
        Years to judge; by default those in which the norm is in force.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Shares between 0 and 1; ``n`` counts location-years.

    Notes
    -----
    A location-year meets the norm when its pbm hours are at least 10 times the doelgroepkinderen on 1 January. Hours
    of support models (ambulant pedagogisch medewerkers and the like) do not count for the norm. Location-years without
    a count, or with no children on 1 January (the norm then asks 0 hours), are left out and said. Intervals are
    Korn & Graubard's for clustered shares (``veeval.stats.proportion``).
    """
    check_level(level)
    ds.require("uren.norm_naleving", "gemeenten", "locaties", "tellingen", "inzet")
    columns = parse_by(by)
    rule = inzetmodel(norm)
    if "doelgroepkinderen" not in rule.parameters:
        raise BadArgument(
            f"{norm} is geen norm per doelgroepkind; gebruik landelijk_10uur of een eigen model van die vorm."
        )
    first = rule.geldig_van.year if rule.geldig_van else 0
    years = jaren if jaren is not None else {j for j in ds["inzet"]["jaar"].astype(int) if j >= first}
    pbm_only = _zonder_ondersteuning(ds)
    units, notes = _uren_en_kinderen(pbm_only, columns, "doelgroepkind", "samen", years, indeling)
    empty = units["kinderen"] == 0
    if empty.any():
        notes.append(
            f"{int(empty.sum())} locatiejaren met 0 kinderen op 1 januari zijn weggelaten: de norm vraagt daar 0 uur."
        )
    units = units[~empty]
    if units.empty:
        raise NotEstimable("geen enkele locatie heeft een telling in jaren waarin de norm geldt.")
    required = units["kinderen"].astype(float).map(lambda k: rule.uren(doelgroepkinderen=k))
    data = units.assign(
        voldoet=(units["uren"] >= required - 1e-9).astype(float),
        _groep=group_names(units, columns),
    )
    if len(pbm_only["inzet"]) < len(ds["inzet"]):
        notes.append("Uren van ondersteuningsmodellen tellen niet mee voor de norm.")
    fit = stats.proportion("voldoet", data, by="_groep", cluster="cluster", stratified=bool(columns))
    niveau = str(units["niveau"].iloc[0])
    method = f"aandeel locatiejaren; interval van Korn en Graubard met clusters: {niveau}"
    keys = fit.groups["_groep"]
    estimates = table(
        data.drop_duplicates("_groep").set_index("_groep").loc[keys, list(columns)],
        fit.tidy(level),
        indicator="norm_naleving",
        unit="aandeel",
        n=fit.n,
        n_clusters=fit.n_clusters,
        method=method,
        evidence="beschrijvend",
    )
    groups_ = groups_of(data, "_groep")
    names_of = labels(ds, units, columns)
    data = data.assign(een=1.0)
    shares = stats.ratio("voldoet", "een", data, by="_groep", cluster="cluster", stratified=bool(columns))
    contrasts = pairwise(
        groups_,
        lambda a, b: shares.contrast(minus(a, b), scale="difference").tidy(level),
        method=f"verschil van aandelen; gelineariseerde variantie, clusters: {niveau}",
        evidence="beschrijvend",
    )
    return Estimates(
        table=_in_order(estimates, columns),
        contrasts=holm(contrasts),
        indicator="norm_naleving",
        by=columns,
        method=method,
        evidence="beschrijvend",
        n_telt="locatiejaren",
        personen=_kinderen(data, _in_order(estimates, columns), columns),
        warnings=(*notes, *(warn_groups(groups_, names_of, niveau) if columns else ())),
        labels=names_of,
        level=level,
        synthetisch=ds.synthetisch,
    )
