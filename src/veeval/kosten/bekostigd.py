"""Ways of funding at equal footing: a lump sum beside money per trajectory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from veeval.dataset import Dataset
from veeval.errors import BadArgument
from veeval.estimates import Estimates, empty_contrasts, group_names
from veeval.kosten.eenheden import Bedrag, FinancieringBy, KostenBron
from veeval.kosten.verhouding import per_bereikt_kind, per_traject, per_uur

__all__ = ["bekostiging"]


def bekostiging(
    ds: Dataset,
    by: FinancieringBy | Sequence[FinancieringBy] = ("regeling", "inzetmodel"),
    *,
    bedrag: Bedrag = "besteed",
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """What support costs per hour, per trajectory and per reached child, by the form in which it is funded.

    Parameters
    ----------
    ds : Dataset
        With ``financiering``, ``inzet``, ``trajecten``, ``tellingen``, ``locaties`` and ``gemeenten``.
    by : {"regeling", "inzetmodel", "gemeentecode", "jaar"} or sequence of these
        Grouping.
    bedrag : {"besteed", "budget"}
        Which amount of ``financiering``.
    jaren, indeling, level
        As for :func:`per_uur`.

    Returns
    -------
    Estimates
        Rows for each ``maat``: per uur, per traject, per bereikt kind. ``details["gelijke_voet"]`` has the sums behind
        them and the reach: the share of the doelgroepkinderen who were reached.

    Notes
    -----
    The three are ratios of the same totals. A form of funding that one municipality chose cannot be told from that
    municipality: there is no interval and no test. Money without trajectories in its year counts; what a lump sum does
    besides trajectories (advice to a team) is in no denominator.
    """
    columns = (by,) if isinstance(by, str) else tuple(by)
    if not columns:
        raise BadArgument("bekostiging vergelijkt vormen van bekostiging: geef by=, bijvoorbeeld 'regeling'.")
    support = Dataset(_van_ondersteuning(ds), ds.herkomst, ds.naam)
    bron: KostenBron = "financiering"
    years = None if jaren is None else list(jaren)
    hours = per_uur(support, columns, bron=bron, bedrag=bedrag, jaren=years, indeling=indeling, level=level)
    each = per_traject(support, columns, bron=bron, bedrag=bedrag, jaren=years, indeling=indeling, level=level)
    reached = per_bereikt_kind(support, columns, bron=bron, bedrag=bedrag, jaren=years, indeling=indeling, level=level)
    answers = {"per uur": hours, "per traject": each, "per bereikt kind": reached}
    estimates = pd.concat([_met_maat(e.table, maat, columns) for maat, e in answers.items()], ignore_index=True)
    estimates = estimates.sort_values([*columns, "maat"], ignore_index=True)
    persons = pd.Series(reached.personen, dtype=float)
    known = dict(zip(group_names(reached.table, columns), persons, strict=True))
    return Estimates(
        table=estimates,
        contrasts=empty_contrasts(),
        indicator="bekostiging",
        by=(*columns, "maat"),
        method=f"verhoudingen van totalen van dezelfde gemeentejaren ({bedrag} bedragen); clusters: gemeente",
        evidence="beschrijvend",
        n_telt="bereikte kinderen",
        personen=group_names(estimates, columns).map(known).astype(float),
        warnings=(
            "Een vorm van bekostiging die één gemeente koos, is niet van die gemeente te onderscheiden: de verschillen "
            "zijn beschrijvend en niet getoetst.",
            *dict.fromkeys(w for e in answers.values() for w in e.warnings),
        ),
        kanttekeningen=hours.kanttekeningen,
        labels=hours.labels,
        details={"gelijke_voet": reached.details["gelijke_voet"]},
        level=level,
        synthetisch=ds.synthetisch,
    )


def _van_ondersteuning(ds: Dataset) -> dict[str, pd.DataFrame]:
    """Tables with only the money of approaches and years that have trajectories: the other has none to divide by."""
    ds.require("kosten.bekostiging", "gemeenten", "locaties", "tellingen", "inzet", "trajecten", "financiering")
    money, support = ds["financiering"], ds["trajecten"]
    known = money["onderdeel"].isin(support["aanpak"].unique()) & money["jaar"].isin(support["start"].dt.year.unique())
    return {**ds.tables, "financiering": money[known]}


def _met_maat(frame: pd.DataFrame, maat: str, by: tuple[str, ...]) -> pd.DataFrame:
    out = frame.assign(indicator="bekostiging")
    out.insert(len(by), "maat", maat)
    return out
