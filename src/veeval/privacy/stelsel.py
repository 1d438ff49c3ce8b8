"""The published figures of a run as one system of sums: what a reader with all tables side by side can add up.

Two tables that count the same give the same total over what they share: hours per municipality and hours per model
have one grand total, a table per municipality and year adds up to the table per municipality. Each such equality is
a relation of the linear program with which an attacker bounds what was hidden (Fischetti & Salazar 2000, Models and
algorithms for optimizing cell suppression in tabular data with linear constraints).
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

__all__ = ["Cel", "Vlak", "verbanden", "vlakken"]

Cel = tuple[str, str, int]  # the table, the quantity and the row of a figure
Groepen = dict[frozenset[tuple[str, str]], list[Cel]]
_GELIJK = 1e-9  # relative: what is written has full precision, so that only the arithmetic may differ


@dataclass(frozen=True, slots=True)
class Vlak:
    """Part of a table that adds up: one instrument, one domain, one answer.

    Attributes
    ----------
    telt : str
        What the quantity is; only the same quantities are added up to each other.
    kolommen : frozenset of str
        The grouping columns one may add up over.
    cellen : mapping
        Per group, as pairs of column and value, the figure that stands there.
    """

    telt: str
    kolommen: frozenset[str]
    cellen: Mapping[frozenset[tuple[str, str]], Cel]

    def per(self, shared: frozenset[str]) -> Groepen:
        """Return the figures by the values of some columns."""
        out: Groepen = defaultdict(list)
        for group, cel in self.cellen.items():
            out[frozenset(pair for pair in group if pair[0] in shared)].append(cel)
        return dict(out)


def vlakken(naam: str, groups: pd.DataFrame, hoeveelheden: Mapping[str, str], apart: Iterable[str]) -> list[Vlak]:
    """Cut a table in parts that add up.

    Parameters
    ----------
    naam : str
        Name of the table, unique in the run.
    groups : DataFrame
        The grouping columns; rows that repeat a group are left out after the first.
    hoeveelheden : mapping of str to str
        Per quantity in the table what it counts.
    apart : iterable of str
        Columns one does not add up over.
    """
    text = groups.astype(str).reset_index(drop=True).drop_duplicates()
    fixed = [str(c) for c in text if c in set(apart)]
    free = [str(c) for c in text if c not in fixed]
    parts = [part for _, part in text.groupby(fixed, sort=False)] if fixed else [text]
    out = []
    for part, (quantity, telt) in itertools.product(parts, hoeveelheden.items()):
        keys = [frozenset(zip(free, row, strict=True)) for row in part[free].to_numpy(dtype=object)]
        cells = {key: (naam, quantity, int(i)) for key, i in zip(keys, part.index, strict=True)}
        out.append(Vlak(telt, frozenset(free), cells))
    return out


def verbanden(
    parts: Sequence[Vlak],
    waarden: Mapping[Cel, float],
    speling: Mapping[Cel, float] | None = None,
    *,
    onbewezen: bool = False,
) -> list[dict[Cel, float]]:
    """Return the sums that hold between parts of tables, each as weights that add up to 0.

    Parameters
    ----------
    parts : sequence of Vlak
        Of all tables.
    waarden : mapping of Cel to float
        The figures. Who made the tables knows all of them; a reader knows those that are shown.
    speling : mapping of Cel to float, optional
        How far a figure may lie from the truth, half of its last digit; 0 by default.
    onbewezen : bool
        Also believe relations between parts of which no group can be checked.

    Notes
    -----
    A relation between two parts is believed when it holds for at least half of the groups in which both sides are
    known, and for one at least: a reader can check no more. Groups in which it is seen not to hold are left out.
    """
    out: dict[frozenset[tuple[Cel, float]], dict[Cel, float]] = {}
    by_kind: dict[str, list[Vlak]] = defaultdict(list)
    for part in parts:
        by_kind[part.telt].append(part)
    for same in by_kind.values():

        @functools.cache  # a part is held against many others over the same columns
        def per(number: int, shared: frozenset[str], same: list[Vlak] = same) -> Groepen:
            return same[number].per(shared)

        for (i, a), (j, b) in itertools.combinations(enumerate(same), 2):
            shared = a.kolommen & b.kolommen
            for one in _between(per(i, shared), per(j, shared), waarden, speling or {}, onbewezen=onbewezen):
                out.setdefault(frozenset(one.items()), one)
    return list(out.values())


def _between(
    left: Groepen, right: Groepen, waarden: Mapping[Cel, float], speling: Mapping[Cel, float], *, onbewezen: bool
) -> Iterable[dict[Cel, float]]:
    holds, unknown, broken = [], [], 0
    for group in left.keys() & right.keys():
        one = {**dict.fromkeys(left[group], 1.0), **dict.fromkeys(right[group], -1.0)}
        terms = [weight * waarden.get(cel, math.nan) for cel, weight in one.items()]
        slack = sum(speling.get(cel, 0.0) for cel in one)
        if any(map(math.isnan, terms)):
            unknown.append(one)
        elif abs(math.fsum(terms)) <= slack + _GELIJK * max(1.0, *map(abs, terms)):
            holds.append(one)
        else:
            broken += 1
    return [*holds, *unknown] if len(holds) >= broken and (holds or onbewezen) else []
