"""What the sums of several questions about the same children tell together: one of them subtracted from the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from veeval.errors import BadArgument
from veeval.privacy.afleidbaar import derivable_from
from veeval.sommen import Cellen, Sommen

__all__ = ["Deelgroep", "tussen_vragen"]

_TELT = "kinderen"
_GEEN_GROEP = ("cluster", "kiezer", "gemeentecode")
_ELDERS = None  # the value of a group of which no row was shared
Waarden = tuple[tuple[str, str | None], ...]
Atoom = tuple[frozenset[str], Waarden]


@dataclass(frozen=True, slots=True)
class Deelgroep:
    """A group of few children that no row shows, but that follows from the rows of several questions.

    Attributes
    ----------
    vragen : tuple of str
        The questions.
    gemeentecode : str
        Where.
    aanbieders : tuple of str
        Of which provider, or of which providers together.
    groep : str
        What the group shares.
    laag, hoog : float
        How many children it has, added up over years.
    """

    vragen: tuple[str, ...]
    gemeentecode: str
    aanbieders: tuple[str, ...]
    groep: str
    laag: float
    hoog: float


@dataclass(frozen=True, slots=True)
class _Rij:
    vraag: str
    gemeente: str
    leden: frozenset[str]  # empty where the municipality is one cluster
    waarden: Waarden
    aantal: float


def tussen_vragen(sommen: Mapping[str, Sommen], weggelaten: Collection[str], min_n: int) -> list[Deelgroep]:
    """Find small groups that follow from the sums of several questions together.

    Parameters
    ----------
    sommen : mapping of str to Sommen
        What leaves the house, by the name of the question.
    weggelaten : collection of str
        The questions of which cells were left out.
    min_n : int
        The threshold.

    Returns
    -------
    list of Deelgroep
        Groups whose number lies in an interval narrower than ``min_n``, and may be below ``min_n`` in a year.

    Notes
    -----
    Questions count the same children when they count equally many in every municipality, or where one of them left
    cells out. Of such questions the children of a provider are divided over all combinations of their groups; every
    row is a sum over these combinations (and over the providers that were merged in it), and each is bounded by linear
    programming. A question that left cells out has one more group, of which nothing is shown. Where two questions
    contradict each other they do not count the same children, and a reader has nothing to subtract.
    """
    rows = [row for naam, one in sommen.items() for row in _rijen(naam, one)]
    years = max((len(one.kenmerken.get("jaren", ())) for one in sommen.values()), default=1) or 1
    lost = set(weggelaten)
    found: dict[tuple[str, tuple[str, ...], str], Deelgroep] = {}
    for names in _samen(rows, lost):
        mine = [row for row in rows if row.vraag in names]
        for here in _samenhangend(mine):
            for group in _klein(here, names, lost, min_n, years):
                found.setdefault((group.gemeentecode, group.aanbieders, group.groep), group)
    return list(found.values())


def _tabel(sommen: Sommen) -> Cellen | None:
    """The table that counts children per provider."""
    for table in sommen.tabellen.values():
        if table.personen and table.samen and _TELT in table.sommen:
            return table
    return None


def _rijen(naam: str, sommen: Sommen) -> Iterator[_Rij]:
    table = _tabel(sommen)
    if table is None:
        return
    keys = [k for k in table.sleutels if k not in _GEEN_GROEP]
    for row in table.frame.to_dict("records"):
        values = tuple((k, str(row[k])) for k in keys)
        members = () if row.get("kiezer") == "gemeente" else str(row["cluster"]).split(" + ")
        yield _Rij(naam, str(row["gemeentecode"]), frozenset(members), values, float(row[_TELT]))


def _samenhangend(rows: Sequence[_Rij]) -> list[list[_Rij]]:
    """Put rows together that share a provider, directly or through others."""
    places: dict[str, list[_Rij]] = {}
    for row in rows:
        places.setdefault(row.gemeente, []).append(row)
    out = []
    for here in places.values():
        everyone = frozenset[str]().union(*(row.leden for row in here)) or frozenset({"alle"})
        groups: list[tuple[set[str], list[_Rij]]] = []
        for row in (replace(row, leden=row.leden or everyone) for row in here):
            touching = [g for g in groups if not g[0].isdisjoint(row.leden)]
            groups = [g for g in groups if g[0].isdisjoint(row.leden)]
            groups.append(
                (set(row.leden).union(*(g[0] for g in touching)), [r for g in touching for r in g[1]] + [row])
            )
        out += [group for _, group in groups]
    return out


def _samen(rows: Sequence[_Rij], lost: set[str]) -> list[tuple[str, ...]]:
    """Put questions together that may count the same children: pairs, and all that agree on every total."""
    totals: dict[str, dict[str, float]] = {}
    for row in rows:
        of = totals.setdefault(row.vraag, {})
        of[row.gemeente] = of.get(row.gemeente, 0.0) + row.aantal
    alike: dict[tuple[tuple[str, float], ...], list[str]] = {}
    for naam, of in totals.items():
        if naam not in lost:
            alike.setdefault(tuple(sorted((g, round(n, 6)) for g, n in of.items())), []).append(naam)
    whole = [tuple(names) for names in alike.values() if len(names) > 1]
    return whole + [pair for pair in combinations(totals, 2) if lost.intersection(pair)]


def _klein(rows: Sequence[_Rij], names: Sequence[str], lost: set[str], min_n: int, years: int) -> Iterator[Deelgroep]:
    """Yield the small combinations that follow from rows that share providers."""
    shown = tuple(naam for naam in names if any(row.vraag == naam for row in rows))
    if len(shown) < 2:
        return
    atoms = _atomen(rows, shown, lost)
    known = {(row.vraag, i): row.aantal for i, row in enumerate(rows)}
    sums = [
        {**{a: 1.0 for a in atoms if a[0] <= row.leden and set(row.waarden) <= set(a[1])}, (row.vraag, i): -1.0}
        for i, row in enumerate(rows)
    ]
    limits = {a: min_n * (years if _achtergehouden(a, rows) else 1) for a in atoms}
    try:
        found = derivable_from(
            known, sums, vaag=lambda atom, low, high: high - low >= min_n - 1e-6 or high >= limits[atom] - 1e-6
        )
    except BadArgument:
        return  # they do not count the same children
    for (members, values), (low, high) in found.items():
        if high - low < min_n - 1e-6 and 0.5 < high < limits[members, values] - 1e-6:
            yield Deelgroep(shown, rows[0].gemeente, tuple(sorted(members)), _naam(values), low, high)


def _achtergehouden(atom: Atoom, rows: Sequence[_Rij]) -> bool:
    """Whether a combination was left out or merged somewhere, and no row shows it: then it may be small in a year."""
    members, values = atom
    own = any(r.leden == members and set(r.waarden) <= set(values) for r in rows)
    return (any(members < r.leden for r in rows) and not own) or any(v is _ELDERS for _, v in values)


def _atomen(rows: Sequence[_Rij], names: Sequence[str], lost: set[str]) -> list[Atoom]:
    """All combinations of the groups of the questions in which children may be; who is merged everywhere is one."""
    inside: dict[tuple[int, ...], set[str]] = {}
    for member in sorted(frozenset[str]().union(*(row.leden for row in rows))):
        inside.setdefault(tuple(i for i, row in enumerate(rows) if member in row.leden), set()).add(member)
    out: dict[Atoom, None] = {}
    for places, members in inside.items():
        choices: list[list[Waarden]] = []
        for naam in names:
            own = list(dict.fromkeys(rows[i].waarden for i in places if rows[i].vraag == naam))
            keys = next(row.waarden for row in rows if row.vraag == naam)
            choices.append([*own, tuple((k, _ELDERS) for k, _ in keys)] if naam in lost and keys else own)
        for chosen in product(*choices):
            values: dict[str, str | None] = {}
            if all(values.setdefault(k, v) == v for one in chosen for k, v in one):
                out[frozenset(members), tuple(values.items())] = None
    return list(out)


def _naam(values: Waarden) -> str:
    parts = [f"{k} = {v}" for k, v in values if v is not _ELDERS]
    rest = [k for k, v in values if v is _ELDERS]
    return ", ".join([*parts, *(f"een weggelaten {k}" for k in rest)])
