"""The figures of results that are published together, as quantities that add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.estimates import APART, SCHATTINGEN, VAN_PERSONEN, Estimates, group_names
from veeval.privacy.afleidbaar import Som
from veeval.privacy.stelsel import Cel, Vlak, vlakken

__all__ = ["AANTAL", "REST", "TELLER", "Achter", "Boven", "Grootheden", "Rij", "groepen_van", "grootheden", "rest_van"]

AANTAL, TELLER, REST = "n", "teller", "rest"  # the base, the sum (estimate times n), and the base without the sum
_KINDEREN = ("kindjaren", "doelgroepkinderen")  # children counted once a year: over years they add up to child-years
Array = npt.NDArray[np.float64]
Achter = Mapping[str, pd.DataFrame]  # what is counted -> the groups that a reader can tell apart, with their count n
Boven = Mapping[str, Mapping[str, Mapping[str, str]]]  # column -> other column -> the group of that a group lies in
Rij = tuple[str, str, int]  # the result, the table in it, and the row


@dataclass(slots=True)
class Grootheden:
    """All figures of all results, as they are, and the sums between them."""

    waarden: dict[Cel, float] = field(default_factory=dict)
    breedtes: dict[Cel, float] = field(default_factory=dict)  # of figures to protect: how wide their interval must stay
    delen: list[Vlak] = field(default_factory=list)
    rest: list[Som] = field(default_factory=list)
    rijen: dict[str, tuple[str, str]] = field(default_factory=dict)  # name of a table -> result and frame
    achter: set[Cel] = field(default_factory=set)  # counts that are never shown, but add up to those that are

    def rij(self, cel: Cel) -> Rij:
        """Return the row in which a figure stands."""
        return (*self.rijen[cel[0]], cel[2])


def grootheden(
    antwoorden: Mapping[str, Estimates], min_n: int, allen_n: int, breedte: float, boven: Boven, achter: Achter
) -> Grootheden:
    """Collect the figures of results that are not protected yet, the parts they add up in, and what each asks."""
    out = Grootheden()
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
                shares = frame.get("unit", pd.Series("", index=frame.index)).eq("aandeel").to_numpy(bool)
                alike = same if tabel == SCHATTINGEN else np.zeros(len(frame), dtype=bool)
                for quantity, values in figures.items():
                    asked = _gevraagd(e, quantity, values, persons, shares, alike, min_n, breedte)
                    for i in np.flatnonzero(np.isfinite(values)):
                        out.waarden[where, quantity, int(i)] = float(values[i])
                        out.breedtes[where, quantity, int(i)] = float(asked[i])
                if TELLER in figures and shares.any():
                    out.rest += [rest_van(where, i) for i in range(len(frame)) if (where, TELLER, i) in out.waarden]
                extra = [str(c) for c in groups if c not in {*e.by, *APART}]
                out.delen += vlakken(where, groups, kinds, [*APART, *extra])
                out.delen += vlakken(where, groups, kinds, APART) if extra else []
                for child, parent in ((c, p) for c in map(str, groups) for p in boven.get(c, {}) if p not in groups):
                    inside = groups.assign(**{parent: groups[child].map(boven[child][parent]).fillna(groups[child])})
                    out.delen += vlakken(where, inside, kinds, [*APART, *extra])
    for telt, frame in achter.items():
        where = f"achter/{telt}"
        counts = {(where, AANTAL, i): float(n) for i, n in enumerate(frame[AANTAL])}
        out.waarden |= counts
        out.achter |= counts.keys()
        out.delen += vlakken(where, frame.drop(columns=AANTAL), {AANTAL: telt}, APART)
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
    e: Estimates,
    quantity: str,
    values: Array,
    persons: Array,
    shares: npt.NDArray[np.bool_],
    alike: npt.NDArray[np.bool_],
    min_n: int,
    breedte: float,
) -> Array:
    """How wide the interval of each figure must stay once it is hidden; 0 where it may be known.

    A share of many may be hidden for the few who are in it or left out of it. Its base is no secret then, the sum is.
    """
    small = persons < min_n
    if quantity == AANTAL:
        few = small & (values > 0) & ~(shares & (values >= min_n))
        return np.where(few & (e.n_telt in (*VAN_PERSONEN, *_KINDEREN)), float(min_n), 0.0)
    if quantity == TELLER:
        asked = np.where(shares, float(min_n), breedte * values)
        return np.where(alike, np.maximum(1.0, breedte * values), np.where(small, asked, 0.0))
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
