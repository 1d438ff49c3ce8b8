"""Hours per doelgroepkind per year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from veeval import stats
from veeval.dataset import Dataset
from veeval.estimates import Estimates, group_names
from veeval.groepering import By, Telgrondslag, check_level, kanttekeningen, labels, niveau, parse_by
from veeval.sommen import Optelbaar, Sommen
from veeval.uren.eenheden import (
    Formatie,
    Taak,
    aandeel_grootste,
    check_split,
    in_order,
    kinderen_achter,
    locatiejaren_met_uren,
    meldingen_over,
    urencellen,
    zonder_ondersteuning,
)
from veeval.vergelijking import groups_of, holm, minus, pairwise, table, warn_contrasts, warn_groups

__all__ = ["PER_DOELGROEPKIND", "per_doelgroepkind"]


def per_doelgroepkind(
    ds: Dataset,
    by: By | Sequence[By] | None = "inzetmodel",
    *,
    telgrondslag: Telgrondslag = "doelgroepkind",
    formatie: Formatie = "samen",
    taak: Taak = "samen",
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
    taak : {"samen", "apart", "beleid", "coaching", "op_groep"}
        The same for the kind of work.
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
    with CR2 variance and Satterthwaite degrees of freedom, clustered on whoever chose (``veeval.stats.ratio``). A
    location-year without a count on 1 January is left out and counted in the warnings; a group with 0 children has no
    estimate. Differences are in hours, Holm-adjusted. The figures are descriptive: providers chose their model
    themselves.

    Source: Besluit basisvoorwaarden kwaliteit voorschoolse educatie, art. 2a (count on 1 January, per LRK number).
    """
    return _schat(
        _herleid(
            ds,
            by=by,
            telgrondslag=telgrondslag,
            formatie=formatie,
            taak=taak,
            ondersteuning=ondersteuning,
            jaren=jaren,
            indeling=indeling,
            level=level,
        )
    )


def _herleid(
    ds: Dataset,
    *,
    by: By | Sequence[By] | None,
    telgrondslag: Telgrondslag,
    formatie: Formatie,
    taak: Taak,
    ondersteuning: bool,
    jaren: Iterable[int] | None,
    indeling: int | None,
    level: float,
) -> Sommen:
    """Hours and children per group, whoever chose, municipality and year."""
    check_level(level)
    split = check_split(formatie, taak)
    ds.require("uren.per_doelgroepkind", "gemeenten", "locaties", "tellingen", "inzet")
    columns = parse_by(by)
    chosen = ds if ondersteuning else zonder_ondersteuning(ds)
    units, told, features = locatiejaren_met_uren(chosen, columns, telgrondslag, formatie, jaren, indeling, taak)
    full = (*columns, *split)
    return Sommen(
        vraag="uren.per_doelgroepkind",
        opzet={
            "by": list(full),
            "indeling_by": list(columns),
            "telgrondslag": telgrondslag,
            "formatie": formatie,
            "taak": taak,
            "level": level,
        },
        tabellen={"cellen": urencellen(units, full)},
        meldingen=told,
        kenmerken=features | {"weggelaten": ("ondersteuning",) * (len(chosen["inzet"]) < len(ds["inzet"]))},
        labels=labels(ds, units, full),
        synthetisch=ds.synthetisch,
    )


def _schat(sommen: Sommen) -> Estimates:
    opzet, by, level = sommen.opzet, sommen.by, float(sommen.opzet["level"])
    data = sommen.tabellen["cellen"].frame
    data = data.assign(_groep=group_names(data, by))
    fit = stats.ratio("uren", "kinderen", data, by="_groep", cluster="cluster", stratified=bool(by), variance="CR2")
    keys = fit.groups["_groep"]
    groups = data.drop_duplicates("_groep").set_index("_groep").loc[keys, list(by)].reset_index(drop=True)
    level_name = niveau(data["kiezer"])
    method = (
        "verhouding van totalen (uren gedeeld door kinderen op 1 januari); CR2 met Satterthwaite, "
        f"clusters: {level_name}"
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
    notes = meldingen_over(
        data,
        sommen.meldingen,
        sommen.kenmerken,
        tuple(opzet["indeling_by"]),
        opzet["telgrondslag"],
        opzet["formatie"],
        opzet["taak"],
    )
    if sommen.kenmerken["weggelaten"]:
        notes.append("Zonder de uren van ondersteuning bij kinderen: die tellen niet mee voor de norm.")
    few = warn_groups(groups_, sommen.labels, level_name) if by else ()
    models = data["inzetmodel"].unique().tolist() if "inzetmodel" in by else []
    one_year = "jaar" in by or len(sommen.kenmerken["jaren"]) == 1
    return Estimates(
        table=in_order(estimates, by),
        contrasts=holm(contrasts),
        indicator="uren_per_doelgroepkind",
        by=by,
        method=method,
        evidence="beschrijvend",
        n_telt="doelgroepkinderen" if one_year else "kindjaren",
        personen=kinderen_achter(data, in_order(estimates, by), by),
        grootste=aandeel_grootste(data, in_order(estimates, by), by),
        warnings=(*notes, *few, *warn_contrasts(contrasts)),
        kanttekeningen=kanttekeningen(models),
        labels=sommen.labels,
        level=level,
        synthetisch=sommen.synthetisch,
    )


PER_DOELGROEPKIND = Optelbaar(_herleid, _schat)
