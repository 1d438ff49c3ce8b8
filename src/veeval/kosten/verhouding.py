"""Cost per hour, child, traject and reached child: ratios of totals, never means of ratios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import NotEstimable, UnknownName
from veeval.estimates import Estimates, group_names
from veeval.groepering import By, Telgrondslag, check_level, kanttekeningen, labels, niveau, parse_by
from veeval.kosten.eenheden import Bedrag, FinancieringBy, KostenBron, jaren_van, per_gemeente, per_locatie
from veeval.sommen import PERSONEN, PLAATS, Melding, Optelbaar, Sommen, cellen, teksten
from veeval.vergelijking import groups_of, holm, minus, pairwise, table, warn_groups

__all__ = ["PER_KIND", "PER_UUR", "per_bereikt_kind", "per_kind", "per_traject", "per_uur"]

_NOEMER = {
    "kosten_per_uur": ("uren", "euro per uur", "uren"),
    "kosten_per_kind": ("kinderen", "euro per kind per jaar", "kindjaren"),
    "kosten_per_traject": ("trajecten", "euro per traject", "trajecten"),
    "kosten_per_bereikt_kind": ("bereikt", "euro per bereikt kind", "bereikte kinderen"),
}
_ONDERSTEUNING = ("kosten_per_traject", "kosten_per_bereikt_kind")
_GELIJK = ("uren", "trajecten", "bereikt", "doelgroep")
_PERSONEN = {"kosten_per_kind": "kinderen", **dict.fromkeys(_ONDERSTEUNING, "bereikt")}  # an hour is no person
_WAARVAN = {"inzet": "kosten van geboekte uren", "financiering": "bedragen van de gemeente"}


def per_uur(
    ds: Dataset,
    by: By | FinancieringBy | Sequence[By] | Sequence[FinancieringBy] | None = "inzetmodel",
    *,
    bron: KostenBron = "inzet",
    bedrag: Bedrag = "besteed",
    ondersteuning: bool = True,
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Cost per hour of deployment.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``tellingen`` and ``inzet``; ``financiering`` for that source.
    by : str, sequence of str or None
        Grouping; for ``bron="financiering"`` one of inzetmodel (the onderdeel), gemeentecode, jaar, regeling.
    bron : {"inzet", "financiering"}
        Cost of the hours as booked, or what the municipality paid for them. They answer different questions: the
        second has in it whatever the sum was for besides hours.
    bedrag : {"besteed", "budget"}
        Which amount of ``financiering``.
    ondersteuning : bool
        Whether hours of support models count (``bron="inzet"``).
    jaren : iterable of int, optional
        Years to use; all by default.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Euro per hour; ``n`` counts hours.

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    sum(cost) / sum(hours) over the units of a group, with variance linearised and clustered on whoever chose
    (``veeval.stats.ratio``). Hours without a cost are in neither sum. A lump sum is the price of an hour only after the
    year is over: it is fixed, the hours are not. Amounts are those of their year, not corrected for inflation.
    """
    return _schat(
        _herleid_uur(
            ds,
            by=by,
            bron=bron,
            bedrag=bedrag,
            ondersteuning=ondersteuning,
            jaren=jaren,
            indeling=indeling,
            level=level,
        )
    )


def per_kind(
    ds: Dataset,
    by: By | FinancieringBy | Sequence[By] | Sequence[FinancieringBy] | None = "inzetmodel",
    *,
    bron: KostenBron = "inzet",
    bedrag: Bedrag = "besteed",
    telgrondslag: Telgrondslag = "doelgroepkind",
    ondersteuning: bool = True,
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Cost per doelgroepkind per year.

    Parameters
    ----------
    ds, by, bron, bedrag, ondersteuning, jaren, indeling, level
        As for :func:`per_uur`.
    telgrondslag : {"doelgroepkind", "ve_kind"}
        Which children count (``bron="inzet"``).

    Returns
    -------
    Estimates
        Euro per child per year; ``n`` counts child-years.

    Notes
    -----
    sum(cost) / sum(children on 1 January), clustered as :func:`per_uur`. A location-year without a count is left out,
    with its cost; so is one of which a part of the hours has no cost, for its cost would be too low. All children of
    the place are in the denominator, reached or not; :func:`per_bereikt_kind` has those who were.
    """
    return _schat(
        _herleid_kind(
            ds,
            by=by,
            bron=bron,
            bedrag=bedrag,
            telgrondslag=telgrondslag,
            ondersteuning=ondersteuning,
            jaren=jaren,
            indeling=indeling,
            level=level,
        )
    )


def per_traject(
    ds: Dataset,
    by: FinancieringBy | Sequence[FinancieringBy] | None = "inzetmodel",
    *,
    bron: KostenBron = "financiering",
    bedrag: Bedrag = "besteed",
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Cost per trajectory of support that started in the year.

    Parameters
    ----------
    ds : Dataset
        With ``trajecten``, ``locaties``, ``gemeenten`` and the table of ``bron``.
    by : {"inzetmodel", "gemeentecode", "jaar", "regeling"}, sequence of these, or None
        Grouping; ``inzetmodel`` is the approach.
    bron : {"financiering", "inzet"}
        What the municipality paid, or the cost of the hours as booked for the approach.
    bedrag, jaren, indeling, level
        As for :func:`per_uur`.

    Returns
    -------
    Estimates
        Euro per trajectory; ``n`` counts trajectories. ``details["gelijke_voet"]`` has hours, trajectories, reached
        children and reach beside the money: a lump sum and money per trajectory are comparable only so.

    Notes
    -----
    sum(money) / sum(trajectories started in the year) over municipality-years. The municipality chooses the form, so
    it is the cluster: of one municipality there is no interval, and one against one is descriptive without a p-value.
    A municipality-year with money and no trajectory counts: its money bought no trajectory. A year in which no place
    started one does not: the trajectories of that year were not delivered. Trajectories differ in length and weight,
    so a cheap one need not be efficient.
    """
    units, columns, told = _ondersteuning(ds, by, bron, bedrag, jaren, indeling, level, "per_traject")
    return _schat(_sommen(ds, units, columns, "kosten_per_traject", bron, told, level))


def per_bereikt_kind(
    ds: Dataset,
    by: FinancieringBy | Sequence[FinancieringBy] | None = "inzetmodel",
    *,
    bron: KostenBron = "financiering",
    bedrag: Bedrag = "besteed",
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Cost per child that was reached: that started a trajectory in the year.

    Parameters
    ----------
    ds, by, bron, bedrag, jaren, indeling, level
        As for :func:`per_traject`.

    Returns
    -------
    Estimates
        Euro per reached child; ``n`` counts reached children, once a year.

    Notes
    -----
    sum(money) / sum(different children with a trajectory started in the year). Where advice to the team reaches
    children without a trajectory (a lump sum often pays for that), they are not counted and the figure is too high.
    """
    units, columns, told = _ondersteuning(ds, by, bron, bedrag, jaren, indeling, level, "per_bereikt_kind")
    return _schat(_sommen(ds, units, columns, "kosten_per_bereikt_kind", bron, told, level))


def _herleid_uur(
    ds: Dataset,
    *,
    by: str | Sequence[str] | None,
    bron: KostenBron,
    bedrag: Bedrag,
    ondersteuning: bool,
    jaren: Iterable[int] | None,
    indeling: int | None,
    level: float,
) -> Sommen:
    """Cost and hours per group, whoever chose, municipality and year."""
    units, columns, told = _eenheden(
        ds, by, bron, bedrag, jaren, indeling, "doelgroepkind", level, "per_uur", ondersteuning
    )
    return _sommen(ds, units[units["uren"].astype(float) > 0], columns, "kosten_per_uur", bron, told, level)


def _herleid_kind(
    ds: Dataset,
    *,
    by: str | Sequence[str] | None,
    bron: KostenBron,
    bedrag: Bedrag,
    telgrondslag: Telgrondslag,
    ondersteuning: bool,
    jaren: Iterable[int] | None,
    indeling: int | None,
    level: float,
) -> Sommen:
    """Cost and children per group, whoever chose, municipality and year."""
    units, columns, told = _eenheden(
        ds, by, bron, bedrag, jaren, indeling, telgrondslag, level, "per_kind", ondersteuning
    )
    if bron == "financiering":
        units = units.assign(kinderen=units["doelgroep"])
    else:
        part = ~units["heel"]
        if part.any():
            told.append(Melding("{n} locatiejaren met uren zonder kosten zijn weggelaten.", {"n": part.sum()}))
        empty = units["heel"] & ~units["geboekt"] & units["kinderen"].notna()
        if empty.any():
            told.append(
                Melding(
                    "{n} getelde locatiejaren hebben geen rij in inzet en tellen mee met 0 euro.", {"n": empty.sum()}
                )
            )
        units = units[units["heel"]]
    counted = units["kinderen"].notna()
    if not counted.all():
        lost = units.loc[~counted, "bedrag"].sum()
        told.append(
            Melding(
                "{n} rijen zonder telling op 1 januari zijn weggelaten ({euro} euro).",
                {"n": (~counted).sum(), "euro": lost},
            )
        )
    return _sommen(ds, units[counted], columns, "kosten_per_kind", bron, told, level)


def _check(bron: str, bedrag: str, level: float) -> None:
    check_level(level)
    if bron not in get_args(KostenBron):
        raise UnknownName("bron", bron, get_args(KostenBron))
    if bedrag not in get_args(Bedrag):
        raise UnknownName("bedrag", bedrag, get_args(Bedrag))


def _eenheden(
    ds: Dataset,
    by: str | Sequence[str] | None,
    bron: KostenBron,
    bedrag: Bedrag,
    jaren: Iterable[int] | None,
    indeling: int | None,
    telgrondslag: Telgrondslag,
    level: float,
    vraag: str,
    ondersteuning: bool,
) -> tuple[pd.DataFrame, tuple[str, ...], list[Melding]]:
    """Units of either source, with ``bedrag`` and the denominators."""
    _check(bron, bedrag, level)
    if bron == "inzet":
        columns = parse_by(by)
        ds.require(f"kosten.{vraag}", "gemeenten", "locaties", "tellingen", "inzet")
        units, notes = per_locatie(ds, columns, telgrondslag, jaren_van(jaren), indeling, ondersteuning=ondersteuning)
        return units.assign(bedrag=units["kosten"]), columns, notes
    columns = parse_by(by, get_args(FinancieringBy))
    ds.require(f"kosten.{vraag}(bron='financiering')", "gemeenten", "locaties", "tellingen", "inzet", "financiering")
    units, notes = per_gemeente(ds, bron, bedrag, jaren_van(jaren), indeling)
    if vraag == "per_uur":
        without = units["uren"].isna()
        if without.any():
            lost = tuple(sorted(units.loc[without, "inzetmodel"].unique()))
            notes.append(
                Melding("Geld waarvan geen uren bekend zijn, telt niet mee: {modellen}.", {}, {"modellen": lost})
            )
        units = units[~without]
    return units, columns, notes


def _ondersteuning(
    ds: Dataset,
    by: str | Sequence[str] | None,
    bron: KostenBron,
    bedrag: Bedrag,
    jaren: Iterable[int] | None,
    indeling: int | None,
    level: float,
    vraag: str,
) -> tuple[pd.DataFrame, tuple[str, ...], list[Melding]]:
    """Municipality-years of the approaches that have trajectories at all."""
    _check(bron, bedrag, level)
    columns = parse_by(by, get_args(FinancieringBy))
    ds.require(f"kosten.{vraag}", "gemeenten", "locaties", "trajecten", bron)
    units, notes = per_gemeente(ds, bron, bedrag, jaren_van(jaren), indeling)
    units = units[units["inzetmodel"].isin(ds["trajecten"]["aanpak"].unique())]
    if units.empty:
        if ds["trajecten"].empty:
            raise NotEstimable("dit deel van de gegevens heeft geen trajecten: geen prijs per traject of kind.")
        raise NotEstimable(
            f"geen bedrag in {bron} is voor een aanpak uit trajecten. Zet de naam van de aanpak in "
            f"{'onderdeel' if bron == 'financiering' else 'inzetmodel'}."
        )
    covered = units["jaar"].isin(ds["trajecten"]["start"].dropna().dt.year.unique())
    if not covered.all():
        lost = units.loc[~covered]
        notes.append(
            Melding(
                "{euro} euro uit jaren waarin nergens een traject startte, telt niet mee: {jaren}.",
                {"euro": lost["bedrag"].sum()},
                {"jaren": tuple(map(str, sorted(lost["jaar"].unique())))},
            )
        )
    units = units[covered]
    if units.empty:
        raise NotEstimable("in de jaren waarvan een bedrag bekend is, startte geen enkel traject.")
    none = units["trajecten"].isna()
    if none.any():
        notes.append(
            Melding(
                "{n} gemeentejaren met geld en zonder gestart traject tellen mee met 0 trajecten.", {"n": none.sum()}
            )
        )
    return units.fillna({"trajecten": 0, "bereikt": 0}), columns, notes


def _sommen(
    ds: Dataset,
    units: pd.DataFrame,
    by: tuple[str, ...],
    indicator: str,
    bron: KostenBron,
    told: list[Melding],
    level: float,
) -> Sommen:
    """Add money and what it bought up per group, whoever chose, municipality and year."""
    persons = _PERSONEN.get(indicator)
    amounts = dict.fromkeys(("bedrag", _NOEMER[indicator][0], *(_GELIJK if indicator in _ONDERSTEUNING else ())))
    cells = cellen(
        units,
        (*by, *PLAATS, "jaar"),
        list(amounts),
        personen=persons,
        moment=None if "jaar" in by else "jaar",
        samen="cluster",
    )
    return Sommen(
        vraag=f"kosten.{indicator.removeprefix('kosten_')}",
        opzet={"by": list(by), "indicator": indicator, "bron": bron, "level": level},
        tabellen={"cellen": cells},
        meldingen=tuple(told),
        labels=labels(ds, units, by) | ({"geboekte uren": "geboekte uren"} if "regeling" in by else {}),
        synthetisch=ds.synthetisch,
    )


def _schat(sommen: Sommen) -> Estimates:
    by, level = sommen.by, float(sommen.opzet["level"])
    indicator, bron = str(sommen.opzet["indicator"]), sommen.opzet["bron"]
    noemer, unit, telt = _NOEMER[indicator]
    data = sommen.tabellen["cellen"].frame
    if data.empty:
        raise NotEstimable(f"er is geen rij met zowel een bedrag als {noemer}.")
    data = data.assign(_groep=group_names(data, by))
    fit = stats.ratio("bedrag", noemer, data, by="_groep", cluster="cluster", stratified=bool(by))
    level_name = niveau(data["kiezer"])
    method = f"verhouding van totalen ({_WAARVAN[bron]} gedeeld door {noemer}); clusters: {level_name}"
    estimates = table(
        data.drop_duplicates("_groep").set_index("_groep").loc[fit.groups["_groep"], list(by)],
        fit.tidy(level),
        indicator=indicator,
        unit=unit,
        n=fit.denominator,
        n_clusters=fit.n_clusters,
        method=method,
        evidence="beschrijvend",
    )
    estimates = estimates.sort_values(list(by), ignore_index=True) if by else estimates
    behind = groups_of(data, "_groep")
    contrasts = pairwise(
        behind,
        lambda a, b: fit.contrast(minus(a, b), scale="difference").tidy(level),
        method="verschil van twee verhoudingen; " + method,
        evidence="beschrijvend",
    )
    models = data["inzetmodel"].unique().tolist() if "inzetmodel" in by else []
    few = warn_groups(behind, sommen.labels, level_name) if by else ()
    return Estimates(
        table=estimates,
        contrasts=holm(contrasts),
        indicator=indicator,
        by=by,
        method=method,
        evidence="beschrijvend",
        n_telt=telt,
        personen=_personen(data, estimates, by, indicator),
        warnings=(*teksten(sommen.meldingen), *few),
        kanttekeningen=kanttekeningen(models),
        labels=sommen.labels,
        details={"gelijke_voet": _gelijke_voet(data, by)} if indicator in _ONDERSTEUNING else {},
        level=level,
        synthetisch=sommen.synthetisch,
    )


def _personen(
    data: pd.DataFrame, estimates: pd.DataFrame, by: tuple[str, ...], indicator: str
) -> pd.Series[float] | None:
    """Children behind each row, the largest number in one year; an hour is no person."""
    column = _PERSONEN.get(indicator)
    if column is None:
        return None
    if PERSONEN in data:
        return group_names(estimates, by).map(data.groupby("_groep")[PERSONEN].sum()).astype(float)
    peak = data.groupby(["_groep", "jaar"])[column].sum().astype(float).groupby("_groep").max()
    return group_names(estimates, by).map(peak).astype(float)


def _gelijke_voet(data: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Money, hours, trajectories, reached children and reach of each group, one row per figure."""
    amounts = ["bedrag", *_GELIJK]
    sums = data.astype(dict.fromkeys(amounts, float)).groupby("_groep", sort=True)[amounts].sum(min_count=1)
    keys = data.drop_duplicates("_groep").set_index("_groep").loc[sums.index, list(by)].reset_index(drop=True)
    peak = data.groupby(["_groep", "jaar"])["bereikt"].sum().astype(float).groupby("_groep").max().fillna(0)
    money = sums["bedrag"]
    figures = {
        "bedrag": ("euro", money),
        "uren": ("uur", sums["uren"]),
        "trajecten": ("trajecten", sums["trajecten"]),
        "bereikte kinderen": ("kinderen", sums["bereikt"]),
        "bereik": (
            "aandeel van de doelgroepkinderen",
            sums["bereikt"] / sums["doelgroep"].where(sums["doelgroep"] > 0),
        ),
        "per uur": ("euro per uur", money / sums["uren"].where(sums["uren"] > 0)),
        "per traject": ("euro per traject", money / sums["trajecten"].where(sums["trajecten"] > 0)),
        "per bereikt kind": ("euro per bereikt kind", money / sums["bereikt"].where(sums["bereikt"] > 0)),
    }
    parts = [
        keys.assign(maat=name, unit=unit, estimate=v.to_numpy(float), n=peak.loc[sums.index].to_numpy(int))
        for name, (unit, v) in figures.items()
    ]
    return pd.concat(parts, ignore_index=True)


PER_UUR = Optelbaar(_herleid_uur, _schat)
PER_KIND = Optelbaar(_herleid_kind, _schat)
