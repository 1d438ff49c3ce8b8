"""From what the statistics give to the columns of Estimates: tables, pairwise contrasts, Holm, guards for few clusters.

Floor between the Dataset and the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from veeval import stats
from veeval.begrippen import Evidence
from veeval.estimates import CONTRAST_COLUMNS, TABLE_COLUMNS, Estimates, empty_contrasts, group_names
from veeval.inzetmodellen import ZONDER

__all__ = [
    "MINIMUM_CLUSTERS",
    "MINIMUM_DF",
    "MOST_GROUPS",
    "Groep",
    "group_of",
    "groups_of",
    "holm",
    "kleinste_verschil",
    "minus",
    "pairwise",
    "table",
    "warn_contrasts",
    "warn_df",
    "warn_few",
    "warn_groups",
]

MINIMUM_CLUSTERS = 4
SMALLEST_GROUP = 3  # of two clusters no variance is to be trusted, also not beside a large group
MINIMUM_DF = 4.0  # below this the t approximation of a CR2 statistic is not to be trusted (Tipton 2015)
WARN_CLUSTERS = 20
_GETALLEN = ["estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high"]
MOST_GROUPS = 12  # more groups make a league table, not a comparison

Contrast = Callable[[str, str], pd.DataFrame]


def table(
    groups: pd.DataFrame,
    tidy: pd.DataFrame,
    *,
    indicator: str,
    unit: str,
    n: ArrayLike,
    n_clusters: ArrayLike,
    method: str,
    evidence: Evidence,
) -> pd.DataFrame:
    """Put a fit's tidy frame in the columns of ``Estimates.table``; no test under four clusters or degrees of freedom.

    Parameters
    ----------
    groups : DataFrame, shape (k, b)
        The grouping columns.
    tidy : DataFrame, shape (k, ...)
        As every record of ``veeval.stats`` gives it, in the same order.
    n, n_clusters : array_like, shape (k,)
        Counts behind each estimate.
    """
    out = tidy.reset_index(drop=True).assign(
        indicator=indicator,
        unit=unit,
        # a half is a half whatever the order in which it was summed
        n=pd.array(np.asarray(n, float).round(6).round().astype(int), dtype="Int64"),
        n_clusters=pd.array(np.asarray(n_clusters, int), dtype="Int64"),
        method=method,
        evidence=evidence,
    )
    few = (out["n_clusters"] < MINIMUM_CLUSTERS).to_numpy(bool) | (out["df"] < MINIMUM_DF - 1e-9).to_numpy(bool)
    out.loc[few, ["statistic", "p_value"]] = np.nan
    return pd.concat([groups.reset_index(drop=True), out[list(TABLE_COLUMNS)]], axis=1)


def kleinste_verschil(
    ontwerpen: pd.DataFrame,
    *,
    by: tuple[str, ...],
    unit: str,
    method: str,
    n_telt: str,
    warnings: tuple[str, ...],
    spreiding: pd.DataFrame,
    labels: Mapping[str, str],
    level: float,
    synthetisch: bool,
) -> Estimates:
    """Put designs in the form of a result.

    Parameters
    ----------
    ontwerpen : DataFrame
        A row per design: the columns of ``by`` (with ``aanbieders``), ``estimate``, ``df`` and ``n``; ``conf_low`` and
        ``conf_high`` where an assumption has a range.
    by, unit, method, n_telt, warnings, labels, level, synthetisch
        As the attributes of :class:`veeval.Estimates`.
    spreiding : DataFrame
        What the data say of the spread; goes into the details.

    Returns
    -------
    Estimates
        With evidence "theoretisch": nothing here was observed of a design.
    """
    return Estimates(
        table=table(
            ontwerpen[list(by)],
            ontwerpen.reindex(columns=_GETALLEN),
            indicator="kleinste_verschil",
            unit=unit,
            n=ontwerpen["n"],
            n_clusters=ontwerpen["aanbieders"],
            method=method,
            evidence="theoretisch",
        ),
        contrasts=empty_contrasts(),
        indicator="kleinste_verschil",
        by=by,
        method=method,
        evidence="theoretisch",
        n_telt=n_telt,
        warnings=warnings,
        labels=dict(labels),
        details={"spreiding": spreiding},
        level=level,
        synthetisch=synthetisch,
    )


@dataclass(frozen=True, slots=True)
class Groep:
    """What stands behind a group: its clusters, the municipalities its rows lie in, and whether it takes part.

    Attributes
    ----------
    clusters, gemeenten : frozenset
        Whoever chose; and where.
    kern : frozenset
        The municipalities that hold at least half of the clusters: a few locations do not make a place shared.
    vergelijken : bool
        False for rows that are no group to compare, such as locations of which no choice is known.
    binnen : str
        Only groups with the same value are compared, e.g. the same formatie.
    """

    clusters: frozenset[object]
    gemeenten: frozenset[object]
    kern: frozenset[object]
    vergelijken: bool = True
    binnen: str = ""

    def enough(self, other: Groep) -> bool:
        """Whether both groups, and the two together, have the clusters that a variance asks for."""
        both = self.clusters | other.clusters
        return len(both) >= MINIMUM_CLUSTERS and min(len(self.clusters), len(other.clusters)) >= SMALLEST_GROUP

    def side_by_side(self, other: Groep) -> bool:
        """Whether the groups share a municipality, or lie in several each.

        A comparison of single municipalities is descriptive: everything that differs between them is in it.
        """
        return bool(self.kern & other.kern) or min(len(self.gemeenten), len(other.gemeenten)) >= 2

    def comparable(self, other: Groep) -> bool:
        """Whether a difference can be tested: enough clusters, and not one municipality against others."""
        return self.enough(other) and self.side_by_side(other)


def group_of(rows: pd.DataFrame, cluster: str = "cluster", *, vergelijken: bool = True, binnen: str = "") -> Groep:
    """Describe one group from its rows (columns ``cluster`` and ``gemeentecode``)."""
    clusters = frozenset(rows[cluster])
    per_place = rows.groupby("gemeentecode")[cluster].nunique()
    kern = frozenset(per_place.index[2 * per_place >= len(clusters)])
    return Groep(clusters, frozenset(per_place.index), kern, vergelijken, binnen)


def groups_of(rows: pd.DataFrame, name: str) -> dict[str, Groep]:
    """Describe the groups of ``rows`` (columns ``name``, ``cluster``, ``gemeentecode``, ``formatie``, ``taak``)."""
    out = {}
    for key, part in rows.groupby(name):
        known = "inzetmodel" not in part or not part["inzetmodel"].eq(ZONDER).any()
        inside = " / ".join(str(part[c].iloc[0]) for c in ("formatie", "taak") if c in part)
        out[str(key)] = group_of(part, vergelijken=known, binnen=inside)
    return out


def pairwise(groups: Mapping[str, Groep], contrast: Contrast, *, method: str, evidence: Evidence) -> pd.DataFrame:
    """Compare every pair of groups.

    Parameters
    ----------
    groups : mapping of str to Groep
        The groups in order; more than ``MOST_GROUPS`` are not compared.
    contrast : callable
        ``contrast(a, b)`` gives a one-row tidy frame of a - b; a column ``method`` in it goes before ``method``. Where
        the pair cannot be tested, or has fewer than four degrees of freedom, there is no p-value.
    """
    names = [n for n, g in groups.items() if g.vergelijken]
    if not 2 <= len(names) <= MOST_GROUPS:
        return empty_contrasts()
    rows = []
    for b, a in combinations(names, 2):
        if groups[a].binnen != groups[b].binnen:
            continue
        row: dict[Any, Any] = {"method": method} | contrast(a, b).iloc[0].to_dict()
        low_df = not row["df"] >= MINIMUM_DF - 1e-9 and row["method"] == method
        if low_df or not groups[a].comparable(groups[b]):
            row |= {"statistic": np.nan, "p_value": np.nan}
        both = len(groups[a].clusters | groups[b].clusters)
        rows.append(row | {"groep_a": a, "groep_b": b, "n_clusters": both, "evidence": evidence})
    if not rows:
        return empty_contrasts()
    frame = pd.DataFrame(rows).assign(p_holm=np.nan)
    return frame[list(CONTRAST_COLUMNS)].astype({"n_clusters": "Int64"})


def warn_groups(groups: Mapping[str, Groep], labels: Mapping[str, str], level: str) -> tuple[str, ...]:
    """Say which groups rest on few clusters, and which differences are not tested and why."""
    out = list(warn_few({labels.get(g, g): len(v.clusters) for g, v in groups.items()}, level))
    named = [g for g in groups.values() if g.vergelijken]
    if len(named) < len(groups):
        out.append("Locaties zonder bekende keuze zijn een eigen regel en worden niet vergeleken.")
    if len(named) > MOST_GROUPS:
        out.append(f"{len(named)} groepen: verschillen tussen zoveel groepen worden niet getoetst.")
    elif any(a.enough(b) and not a.side_by_side(b) for a, b in combinations(named, 2)):
        out.append(
            "Verschillen tussen groepen in één gemeente en groepen in een andere gemeente zijn beschrijvend en niet "
            "getoetst: alles wat tussen die gemeenten verschilt, zit erin."
        )
    return tuple(out)


def minus(a: str, b: str, terms: Mapping[str, str] | None = None) -> Mapping[str, Mapping[Hashable, float]]:
    """Weights of the difference a - b, over the groups or over the terms that stand for them."""
    names = terms or {a: a, b: b}
    return {f"{a} - {b}": {names[a]: 1.0, names[b]: -1.0}}


def holm(contrasts: pd.DataFrame) -> pd.DataFrame:
    """Adjust the p-values of all contrasts of a question for their number (Holm 1979)."""
    if contrasts.empty:
        return contrasts
    return contrasts.assign(p_holm=stats.adjust_p(contrasts["p_value"].to_numpy(float), method="holm"))


def warn_df(estimates: pd.DataFrame, by: Sequence[str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Say which groups have an interval but too few degrees of freedom for a test."""
    low = estimates[(estimates["df"] < MINIMUM_DF - 1e-9) & (estimates["n_clusters"] >= MINIMUM_CLUSTERS)]
    names = dict.fromkeys(labels.get(g, g) for g in group_names(low, by))
    if not names:
        return ()
    return (f"Zonder toets, want minder dan {MINIMUM_DF:.0f} vrijheidsgraden: {', '.join(names)}.",)


def warn_contrasts(contrasts: pd.DataFrame) -> tuple[str, ...]:
    """Say how many differences have an interval but too few degrees of freedom for a test."""
    low = (contrasts["df"] < MINIMUM_DF - 1e-9) & contrasts["std_error"].notna() & contrasts["p_value"].isna()
    k = int(low.sum())
    if not k:
        return ()
    what = "1 verschil staat" if k == 1 else f"{k} verschillen staan"
    return (
        f"{what} zonder toets, want minder dan {MINIMUM_DF:.0f} vrijheidsgraden; het interval is een ruwe aanwijzing.",
    )


def warn_few(counts: Mapping[str, int], level: str) -> tuple[str, ...]:
    """Say which groups rest on few clusters, and what that means."""
    lone = [g for g, k in counts.items() if k < 2]
    few = [f"{g} ({k})" for g, k in counts.items() if 2 <= k < MINIMUM_CLUSTERS]
    some = [f"{g} ({k})" for g, k in counts.items() if MINIMUM_CLUSTERS <= k < WARN_CLUSTERS]
    out = []
    if lone:
        out.append(f"Alleen beschrijvend, zonder interval, want maar één cluster ({level}): {', '.join(lone)}.")
    if few:
        out.append(
            f"Het cijfer zelf is alleen beschrijvend: minder dan {MINIMUM_CLUSTERS} clusters ({level}): "
            f"{', '.join(few)}. Een verschil met een andere groep rust op de clusters van beide, en wordt alleen "
            f"getoetst als ieder er {SMALLEST_GROUP} of meer heeft."
        )
    if some:
        out.append(
            f"Weinig clusters ({level}), dus ruime intervallen en weinig onderscheidend vermogen: {', '.join(some)}."
        )
    return tuple(out)
