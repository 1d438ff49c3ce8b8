"""What a reader can derive of what was hidden: the audit, by linear programming."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import lil_array, vstack

from veeval.errors import BadArgument
from veeval.privacy.onderdrukking import TOTAAL

__all__ = ["derivable", "derivable_from"]

Som = Mapping[Any, float]


def derivable(shown: pd.DataFrame) -> pd.DataFrame:
    """Return per hidden entry of a two-way table with margins the interval that follows from what is shown.

    Parameters
    ----------
    shown : pandas.DataFrame
        As :func:`veeval.privacy.suppress` returns it: counts, the margins under ``totaal``, NA where hidden.

    Returns
    -------
    pandas.DataFrame
        rij, kolom, laag, hoog; ``hoog`` is infinite where nothing bounds it.
    """
    if TOTAAL not in shown.index or TOTAAL not in shown.columns:
        raise BadArgument(f"de tabel heeft geen randtotalen ({TOTAAL!r}); geef wat suppress teruggeeft.")
    known = {(r, c): float(v) for r, row in shown.iterrows() for c, v in row.items() if pd.notna(v)}
    rows, columns = ([x for x in labels if x != TOTAAL] for labels in (shown.index, shown.columns))
    sums = [{**{(r, c): 1.0 for c in columns}, (r, TOTAAL): -1.0} for r in [*rows, TOTAAL]]
    sums += [{**{(r, c): 1.0 for r in rows}, (TOTAAL, c): -1.0} for c in [*columns, TOTAAL]]
    found = derivable_from(known, sums)
    cells = pd.DataFrame([*found], columns=["rij", "kolom"]) if found else pd.DataFrame(columns=["rij", "kolom"])
    return cells.assign(laag=[low for low, _ in found.values()], hoog=[high for _, high in found.values()])


def derivable_from(
    known: Mapping[Any, float],
    sums: Sequence[Som],
    *,
    rounding: float | Mapping[Any, float] = 0.0,
    wanted: Collection[Hashable] | None = None,
    vaag: Callable[[Any, float, float], bool] | None = None,
) -> dict[Any, tuple[float, float]]:
    """Return for every unknown the interval in which it must lie.

    Parameters
    ----------
    known : mapping of name to float
        What is shown.
    sums : sequence of mapping of name to float
        Relations that hold: the weighted sum of the named quantities is 0.
    rounding : float or mapping of name to float
        How far what is shown may lie from the truth (half of the last digit); a name that is not in the mapping: 0.
    wanted : collection of names, optional
        The unknowns to bound; all by default.
    vaag : callable, optional
        Takes an unknown and two values that it can have; True where these are far enough apart or large enough, so
        that its bounds need not be known. It is then not in the result.

    Returns
    -------
    dict
        Per unknown the smallest and the largest value that agrees with everything shown; quantities are 0 or more.

    Raises
    ------
    BadArgument
        What is shown contradicts itself.

    Notes
    -----
    Two linear programs per unknown (HiGHS): minimise and maximise it subject to the sums. Unknowns that share no sum
    are kept apart, so that each program is small. Every solution also says which values all other unknowns can have.
    """
    unknown = list(dict.fromkeys(name for one in sums for name in one if name not in known))
    out: dict[Any, tuple[float, float]] = {}
    asked = set(unknown if wanted is None else wanted)
    for names, relations in _components(unknown, sums):
        if not asked.isdisjoint(names):
            out |= _bounds(names, relations, known, rounding, asked, vaag)
    return {name: out[name] for name in unknown if name in out}


def _components(unknown: list[Hashable], sums: Sequence[Som]) -> list[tuple[list[Hashable], list[Som]]]:
    """Put unknowns together that stand in one sum, directly or through others."""
    leader = {name: name for name in unknown}

    def find(name: Hashable) -> Hashable:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for one in sums:
        inside = [name for name in one if name in leader]
        for name in inside[1:]:
            leader[find(name)] = find(inside[0])
    together: dict[Hashable, tuple[list[Hashable], list[Som]]] = {find(name): ([], []) for name in unknown}
    for name in unknown:
        together[find(name)][0].append(name)
    for one in sums:
        inside = [name for name in one if name in leader]
        if inside:
            together[find(inside[0])][1].append(one)
    return list(together.values())


def _bounds(
    names: list[Hashable],
    sums: list[Som],
    known: Mapping[Any, float],
    rounding: float | Mapping[Any, float],
    asked: Collection[Hashable],
    vaag: Callable[[Any, float, float], bool] | None,
) -> dict[Hashable, tuple[float, float]]:
    place = {name: i for i, name in enumerate(names)}
    A = lil_array((len(sums), len(names)))
    target, slack = np.zeros(len(sums)), np.zeros(len(sums))
    for k, one in enumerate(sums):
        for name, weight in one.items():
            if name in place:
                A[k, place[name]] = weight
            else:
                target[k] -= weight * known[name]
                room = rounding.get(name, 0.0) if isinstance(rounding, Mapping) else rounding
                slack[k] += abs(weight) * room
    both = np.concatenate([target + slack, slack - target])
    matrix = A.tocsr()
    exact = not slack.any()
    found = {}
    least, most = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    for name, i in ((name, i) for name, i in place.items() if name in asked):
        ends: list[float] = []
        for sign in (-1.0, 1.0):
            if vaag is not None and most[i] > -np.inf and vaag(name, least[i], most[i]):
                break
            goal = np.zeros(len(names))
            goal[i] = sign
            limits = {"A_eq": matrix, "b_eq": target} if exact else {"A_ub": vstack([matrix, -matrix]), "b_ub": both}
            program = linprog(goal, **limits, method="highs")
            if program.status == 2:  # presolve also says infeasible of some programs that have no end
                program = linprog(goal, **limits, method="highs", options={"presolve": False})
            if program.status == 2:
                raise BadArgument(f"wat getoond is spreekt zichzelf tegen rond {name!r}.")
            ends.append(sign * float(program.fun) if program.status == 0 else np.inf)
            if program.status == 0:
                least, most = np.minimum(least, program.x), np.maximum(most, program.x)
        if len(ends) == 2:
            found[name] = (ends[1], ends[0])
    return found
