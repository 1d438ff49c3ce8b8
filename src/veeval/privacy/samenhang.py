"""Protect all results that are published together, so that none gives away what another hides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.estimates import ALLEN_N, DOMINANTIE, MIN_N, SCHATTINGEN, Estimates
from veeval.privacy.afleidbaar import Som, derivable_from
from veeval.privacy.grootheden import TELLER, Achter, Boven, Grootheden, Rij, grootheden
from veeval.privacy.stelsel import Cel, verbanden

__all__ = ["BREEDTE", "bescherm_samen"]

BREEDTE = 0.2  # of its value: how wide the interval of a hidden sum must stay (10 % on either side: the p% rule)
_REKENFOUT = 1e-9


def bescherm_samen(
    antwoorden: Mapping[str, Estimates],
    min_n: int = MIN_N,
    *,
    allen_n: int = ALLEN_N,
    dominantie: float = DOMINANTIE,
    breedte: float = BREEDTE,
    boven: Boven | None = None,
    achter: Achter | None = None,
) -> dict[str, Estimates]:
    """Protect results that one reader will see together.

    Each is protected by itself first. Then all that is still shown, of tables and details, is put in one system of
    sums (:mod:`veeval.privacy.stelsel`), and every hidden figure is bounded by linear programming. Where the interval
    of a hidden count is narrower than ``min_n``, or that of a hidden sum of a small group narrower than ``breedte``
    times its value, the smallest shown row in a sum with it is hidden too, until every interval is wide enough. A
    figure that stands in two tables is hidden in both or in neither.

    Parameters
    ----------
    antwoorden : mapping of str to Estimates
        Not protected yet. Results that count no persons are returned as :meth:`Estimates.protect` gives them, and are
        no part of the system.
    min_n, allen_n, dominantie
        As for :meth:`Estimates.protect`.
    breedte : float
        Width that the interval of a hidden sum keeps, as a share of its value.
    boven : mapping, optional
        What a reader knows of the groups: per grouping column, per other column, in which of its groups each lies.
    achter : mapping of str to DataFrame, optional
        What an insider knows of the groups: per thing that is counted the smallest groups that can be told apart, with
        their count ``n``, which is not shown. Every count that is shown is a sum of these.

    Returns
    -------
    dict of str to Estimates

    Raises
    ------
    BadArgument
        A result was protected before: what it hid cannot be protected any more.
    NotEstimable
        A small group follows from the other results, and no row is left that can be hidden.

    Notes
    -----
    Fischetti & Salazar (2000) choose the rows to hide at least cost; here the smallest goes first, so that somewhat
    more may be hidden than needed, never less.
    """
    done = [naam for naam, e in antwoorden.items() if e.min_n is not None]
    if done:
        raise BadArgument(f"{', '.join(done)}: al beschermd. Geef de antwoorden zoals de vragen ze geven.")
    stelsel = grootheden(antwoorden, min_n, allen_n, breedte, boven or {}, achter or {})
    sums = verbanden(stelsel.delen, stelsel.waarden)
    touching: dict[Cel, list[Som]] = defaultdict(list)
    for one in sums:
        for cel in one:
            touching[cel].append(one)
    ook: dict[tuple[str, str], set[int]] = defaultdict(set)
    while True:
        safe = {
            naam: e.protect(min_n, allen_n=allen_n, dominantie=dominantie, ook=_rows(e, naam, ook))
            for naam, e in antwoorden.items()
        }
        hidden = _verborgen(stelsel, safe)
        more = _te_smal(stelsel, sums, touching, hidden)
        if not more:
            return safe
        for naam, tabel, i in more:
            ook[naam, tabel].add(i)


def _rows(e: Estimates, naam: str, ook: Mapping[tuple[str, str], set[int]]) -> dict[str, pd.Series[bool]]:
    frames = {SCHATTINGEN: e.table, **e.details}
    return {
        tabel: pd.Series([i in ook[naam, tabel] for i in range(len(frame))], index=frame.index, dtype=bool)
        for tabel, frame in frames.items()
        if ook.get((naam, tabel))
    }


def _verborgen(stelsel: Grootheden, safe: Mapping[str, Estimates]) -> set[Cel]:
    gone: dict[str, npt.NDArray[np.bool_]] = {}
    for where, (naam, tabel) in stelsel.rijen.items():
        frame = safe[naam].table if tabel == SCHATTINGEN else safe[naam].details[tabel]
        gone[where] = frame["onderdrukt"].to_numpy(bool)
    return {cel for cel in stelsel.waarden if cel in stelsel.achter or gone[cel[0]][cel[2]]}


def _te_smal(stelsel: Grootheden, sums: Sequence[Som], touching: Mapping[Cel, list[Som]], hidden: set[Cel]) -> set[Rij]:
    """Return the rows to hide for hidden figures that follow too closely from what is shown."""
    known = {cel: value for cel, value in stelsel.waarden.items() if cel not in hidden}
    asked = {cel: stelsel.breedtes[cel] for cel in hidden & stelsel.breedtes.keys() if cel in touching}
    asked = {cel: width for cel, width in asked.items() if width > 0}
    shares = [one for one in stelsel.rest if any(cel in hidden for cel in one)]
    slack = {cel: _REKENFOUT * value for cel, value in known.items() if cel[1] == TELLER}
    found = derivable_from(known, [*sums, *shares], rounding=slack, wanted=asked)
    out = _tweemaal(stelsel, sums, hidden)
    narrow = [cel for cel, (low, high) in found.items() if high - low < asked[cel] * (1 - 1e-6)]
    for cel in narrow:
        out |= _erbij(stelsel, cel, touching, hidden)
    if narrow and not out:
        naam, tabel, i = stelsel.rij(narrow[0])
        raise NotEstimable(
            f"{naam}, {tabel}, rij {i + 1}: de {narrow[0][1]} van een kleine groep volgt uit de andere resultaten en "
            "er is niets meer om weg te laten. Laat een van de antwoorden weg, of deel in minder groepen in."
        )
    return out


def _tweemaal(stelsel: Grootheden, sums: Sequence[Som], hidden: set[Cel]) -> set[Rij]:
    """Return the shown rows that say the same as a hidden one: a provider by itself, and within its municipality.

    By their sums: a base that is the same is no secret by itself.
    """
    pairs = [tuple(one) for one in sums if len(one) == 2 and all(cel[1] == TELLER for cel in one)]
    return {stelsel.rij(b if a in hidden else a) for a, b in pairs if (a in hidden) != (b in hidden)}


def _erbij(stelsel: Grootheden, narrow: Cel, touching: Mapping[Cel, list[Som]], hidden: set[Cel]) -> set[Rij]:
    """Return the smallest shown row in each sum with a figure that has no other unknown, or else in any."""
    alone = [one for one in touching[narrow] if not any(cel in hidden for cel in one if cel != narrow)]
    out = set()
    for one in alone or touching[narrow]:
        shown = [cel for cel in one if cel not in hidden]
        if shown:
            out.add(stelsel.rij(min(shown, key=lambda cel: (stelsel.waarden[cel], cel))))
            if not alone:
                break
    if not out:  # it follows from what the smallest groups add up to elsewhere
        parts = {cel for one in touching[narrow] for cel in one if cel in stelsel.achter}
        near = {cel for part in parts for one in touching[part] for cel in one if cel not in hidden}
        if near:
            out.add(stelsel.rij(min(near, key=lambda cel: (stelsel.waarden[cel], cel))))
    return out
