"""Cost per hour, child, traject and reached child: ratios of totals, never means of ratios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from veeval.dataset import Dataset
from veeval.estimates import Estimates
from veeval.groepering import By, Telgrondslag
from veeval.kosten._schatten import schat
from veeval.kosten._sommen import herleid_kind, herleid_uur, ondersteuning_in, sommen
from veeval.kosten.eenheden import Bedrag, FinancieringBy, KostenBron
from veeval.sommen import Optelbaar

__all__ = ["PER_KIND", "PER_UUR", "per_bereikt_kind", "per_kind", "per_traject", "per_uur"]


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
    sum(cost) / sum(hours) over the units of a group, with CR2 variance, clustered on whoever chose
    (``veeval.stats.ratio``). Hours without a cost are in neither sum. A lump sum is the price of an hour only after the
    year is over: it is fixed, the hours are not. Amounts are those of their year, not corrected for inflation.
    """
    return schat(
        herleid_uur(
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
    return schat(
        herleid_kind(
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
    units, columns, told = ondersteuning_in(ds, by, bron, bedrag, jaren, indeling, level, "per_traject")
    return schat(sommen(ds, units, columns, "kosten_per_traject", bron, told, level))


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
    units, columns, told = ondersteuning_in(ds, by, bron, bedrag, jaren, indeling, level, "per_bereikt_kind")
    return schat(sommen(ds, units, columns, "kosten_per_bereikt_kind", bron, told, level))


PER_UUR = Optelbaar(herleid_uur, schat)
PER_KIND = Optelbaar(herleid_kind, schat)
