"""Protect all results that are published together, so that none gives away what another hides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.errors import BadArgument
from veeval.estimates import ALLEN_N, APART, DOMINANTIE, MIN_N, SCHATTINGEN, VAN_PERSONEN, Estimates, group_names
from veeval.privacy.afleidbaar import Som, derivable_from
from veeval.privacy.stelsel import Cel, Vlak, verbanden, vlakken

__all__ = ["AANTAL", "BREEDTE", "REST", "TELLER", "Boven", "bescherm_samen", "groepen_van", "rest_van"]

BREEDTE = 0.2  # of its value: how wide the interval of a hidden sum must stay (10 % on either side: the p% rule)
AANTAL, TELLER, REST = "n", "teller", "rest"  # the base, the sum (estimate times n), and the base without the sum
_REKENFOUT = 1e-9
_KINDEREN = ("kindjaren", "doelgroepkinderen")  # children counted once a year: over years they add up to child-years
Array = npt.NDArray[np.float64]
Boven = Mapping[str, Mapping[str, Mapping[str, str]]]  # column -> other column -> the group of that a group lies in
Rij = tuple[str, str, int]  # the result, the table in it, and the row


@dataclass(slots=True)
class _Stelsel:
    """All figures of all results, as they are, and the sums between them."""

    waarden: dict[Cel, float] = field(default_factory=dict)
    breedtes: dict[Cel, float] = field(default_factory=dict)  # of figures to protect: how wide their interval must stay
    delen: list[Vlak] = field(default_factory=list)
    rest: list[Som] = field(default_factory=list)
    rijen: dict[str, tuple[str, str]] = field(default_factory=dict)  # name of a table -> result and frame

    def rij(self, cel: Cel) -> Rij:
        return (*self.rijen[cel[0]], cel[2])


def bescherm_samen(
    antwoorden: Mapping[str, Estimates],
    min_n: int = MIN_N,
    *,
    allen_n: int = ALLEN_N,
    dominantie: float = DOMINANTIE,
    breedte: float = BREEDTE,
    boven: Boven | None = None,
) -> dict[str, Estimates]:
    """Protect results that one reader will see together.

    Each is protected by itself first. Then all that is still shown, of tables and details, is put in one system of
    sums (:mod:`veeval.privacy.stelsel`), and every hidden figure is bounded by linear programming. Where the interval
    of a hidden count is narrower than ``min_n``, or that of a hidden sum of a small group narrower than ``breedte``
    times its value, the smallest shown row in a sum with it is hidden too, until every interval is wide enough.

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

    Returns
    -------
    dict of str to Estimates

    Raises
    ------
    BadArgument
        A result was protected before: what it hid cannot be protected any more.

    Notes
    -----
    Fischetti & Salazar (2000) choose the rows to hide at least cost; here the smallest goes first, so that somewhat
    more may be hidden than needed, never less.
    """
    done = [naam for naam, e in antwoorden.items() if e.min_n is not None]
    if done:
        raise BadArgument(f"{', '.join(done)}: al beschermd. Geef de antwoorden zoals de vragen ze geven.")
    stelsel = _stelsel(antwoorden, min_n, allen_n, breedte, boven or {})
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


def _stelsel(antwoorden: Mapping[str, Estimates], min_n: int, allen_n: int, breedte: float, boven: Boven) -> _Stelsel:
    out = _Stelsel()
    for naam, e in antwoorden.items():
        if e.personen is None:
            continue
        same = e.allen_of_niemand(allen_n).to_numpy(bool)
        for tabel, frame in {SCHATTINGEN: e.table, **e.details}.items():
            if AANTAL in frame and len(frame):
                groups = groepen_van(e, frame)
                figures, kinds = _hoeveelheden(e, tabel, frame)
                where = f"{naam}/{tabel}"
                out.rijen[where] = (naam, tabel)
                persons = _personen(e, tabel, frame, groups)
                alike = same if tabel == SCHATTINGEN else np.zeros(len(frame), dtype=bool)
                for quantity, values in figures.items():
                    asked = _gevraagd(e, quantity, values, persons, alike, min_n, breedte)
                    for i in np.flatnonzero(np.isfinite(values)):
                        out.waarden[where, quantity, int(i)] = float(values[i])
                        out.breedtes[where, quantity, int(i)] = float(asked[i])
                if TELLER in figures and frame.get("unit", pd.Series(dtype=str)).eq("aandeel").any():
                    out.rest += [rest_van(where, i) for i in range(len(frame)) if (where, TELLER, i) in out.waarden]
                extra = [str(c) for c in groups if c not in {*e.by, *APART}]
                out.delen += vlakken(where, groups, kinds, [*APART, *extra])
                out.delen += vlakken(where, groups, kinds, APART) if extra else []
                for child, parent in ((c, p) for c in map(str, groups) for p in boven.get(c, {}) if p not in groups):
                    inside = groups.assign(**{parent: groups[child].map(boven[child][parent]).fillna(groups[child])})
                    out.delen += vlakken(where, inside, kinds, [*APART, *extra])
    return out


def _hoeveelheden(e: Estimates, tabel: str, frame: pd.DataFrame) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the figures of a frame that can add up, and what each counts."""
    counted = "doelgroepkinderen" if e.n_telt in _KINDEREN else e.n_telt
    kinds = {AANTAL: counted}
    for column in (str(c) for c in frame if c not in {*e.by, AANTAL, "n_clusters"}):
        if tabel != SCHATTINGEN and pd.api.types.is_integer_dtype(frame[column]):
            kinds[column] = f"{counted}, {column}"
    figures = {c: frame[c].to_numpy(float, na_value=np.nan) for c in kinds}
    if "estimate" in frame:
        sums = frame["estimate"].to_numpy(float, na_value=np.nan) * figures[AANTAL]
        if not (sums < 0).any():  # what can be negative has no floor to bound it from
            kinds[TELLER] = e.indicator if tabel == SCHATTINGEN else f"{e.indicator}, {tabel}"
            figures[TELLER] = sums
    return figures, kinds


def _personen(e: Estimates, tabel: str, frame: pd.DataFrame, groups: pd.DataFrame) -> Array:
    """Persons behind each row; in a detail its own count, but for groups of organisations."""
    persons = pd.Series(e.personen, index=e.table.index, dtype=float)
    if tabel == SCHATTINGEN:
        return np.asarray(persons, dtype=np.float64)
    shared = [c for c in e.by if c in groups]
    smallest = persons.groupby(group_names(e.table, shared)).min()
    bodies = group_names(groups, shared).map(smallest).eq(np.inf)
    return np.asarray(frame[AANTAL].astype(float).mask(bodies, np.inf), dtype=np.float64)


def _gevraagd(
    e: Estimates, quantity: str, values: Array, persons: Array, alike: npt.NDArray[np.bool_], min_n: int, breedte: float
) -> Array:
    """How wide the interval of each figure must stay once it is hidden; 0 where it may be known."""
    small = persons < min_n
    if quantity == AANTAL:
        return np.where(small & (values > 0) & (e.n_telt in (*VAN_PERSONEN, *_KINDEREN)), float(min_n), 0.0)
    if quantity == TELLER:
        return np.where(alike, np.maximum(1.0, breedte * values), np.where(small, breedte * values, 0.0))
    return np.where((values > 0) & (values < min_n) & np.isfinite(persons), float(min_n), 0.0)


def rest_van(where: str, i: int) -> dict[Cel, float]:
    """Return the relation that a share cannot exceed 1: its sum and the rest of the base are the base."""
    return {(where, TELLER, i): 1.0, (where, REST, i): 1.0, (where, AANTAL, i): -1.0}


def groepen_van(e: Estimates, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the groups of the rows of a frame; a column ``groep`` is taken apart in the columns it joins."""
    text = [str(c) for c in frame if c in e.by or pd.api.types.is_string_dtype(frame[c])]
    keys = frame[[c for c in text if c not in {"unit", "method", "evidence", "indicator", "groep", "vraag", "basis"}]]
    own = [c for c in e.by if c not in frame]
    if "groep" in frame and "groep" not in e.by and own:
        parts = e.table.assign(_g=group_names(e.table, own)).drop_duplicates("_g").set_index("_g")[own]
        keys = keys.join(parts.reindex(frame["groep"].astype(str)).set_axis(frame.index))
    return keys.astype(object).where(keys.notna(), "").astype(str)


def _verborgen(stelsel: _Stelsel, safe: Mapping[str, Estimates]) -> set[Cel]:
    gone: dict[str, npt.NDArray[np.bool_]] = {}
    for where, (naam, tabel) in stelsel.rijen.items():
        frame = safe[naam].table if tabel == SCHATTINGEN else safe[naam].details[tabel]
        gone[where] = frame["onderdrukt"].to_numpy(bool)
    return {cel for cel in stelsel.waarden if gone[cel[0]][cel[2]]}


def _te_smal(stelsel: _Stelsel, sums: Sequence[Som], touching: Mapping[Cel, list[Som]], hidden: set[Cel]) -> set[Rij]:
    """Return the rows to hide for hidden figures that follow too closely from what is shown."""
    known = {cel: value for cel, value in stelsel.waarden.items() if cel not in hidden}
    asked = {cel: stelsel.breedtes[cel] for cel in hidden if cel in touching and stelsel.breedtes[cel] > 0}
    shares = [one for one in stelsel.rest if any(cel in hidden for cel in one)]
    slack = {cel: _REKENFOUT * value for cel, value in known.items() if cel[1] == TELLER}
    found = derivable_from(known, [*sums, *shares], rounding=slack, wanted=asked)
    out = set()
    for cel, (low, high) in found.items():
        if high - low < asked[cel] * (1 - 1e-6):
            out |= _erbij(stelsel, cel, touching, hidden)
    return out


def _erbij(stelsel: _Stelsel, narrow: Cel, touching: Mapping[Cel, list[Som]], hidden: set[Cel]) -> set[Rij]:
    """Return the smallest shown row in each sum with a figure that has no other unknown, or else in any."""
    alone = [one for one in touching[narrow] if not any(cel in hidden for cel in one if cel != narrow)]
    out = set()
    for one in alone or touching[narrow]:
        shown = [cel for cel in one if cel not in hidden]
        if shown:
            out.add(stelsel.rij(min(shown, key=lambda cel: (stelsel.waarden[cel], cel))))
            if not alone:
                break
    return out
