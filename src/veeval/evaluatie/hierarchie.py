"""What a reader knows of the groups themselves: which provider works where, which model belongs to which place."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates
from veeval.groepering import groepen, locatiejaren
from veeval.privacy import Achter, Boven
from veeval.uren.eenheden import uren_en_kinderen

__all__ = ["fijnste", "hierarchie"]

_TABELLEN = ("gemeenten", "locaties", "tellingen")
_MEERDERE = "meer dan een: "
_KENMERKEN = ("aanbieder_id", "gemeentecode", "inzetmodel", "jaar", "klasse", "locatie_id")


def hierarchie(ds: Dataset) -> Boven:
    """Return per grouping column in which group of another column each of its groups lies.

    A provider of one municipality, a model of one municipality, the class of a municipality: a reader knows these, so
    that a table per provider adds up to a table per municipality though neither says so. A group that lies in several
    others is put in one of its own.
    """
    if any(table not in ds for table in _TABELLEN):
        return {}
    rows = locatiejaren(ds)
    columns = ["locatie_id", "aanbieder_id", "gemeentecode", "klasse", *(["inzetmodel"] if "keuzes" in ds else [])]
    frame = groepen(ds, rows, tuple(columns[3:]), "peildatum")[columns].astype(str).drop_duplicates()
    out: dict[str, dict[str, dict[str, str]]] = {}
    for child, parent in itertools.permutations(columns, 2):
        parents = frame.groupby(child)[parent]
        inside = parents.first().where(parents.nunique() == 1, "")
        if inside.ne("").any() and frame[parent].nunique() < frame[child].nunique():
            out.setdefault(child, {})[parent] = {str(k): v or f"{_MEERDERE}{k}" for k, v in inside.items()}
    return out


def fijnste(ds: Dataset, antwoorden: Iterable[Estimates]) -> Achter:
    """Count children in the smallest groups that the groupings of some results tell apart together.

    An insider knows of every location whose it is, in which municipality it lies and which model it had in which year,
    so that a table per provider and one per model say more together than each by itself.
    """
    used = {c for e in antwoorden if e.indicator == "uren_per_doelgroepkind" for c in e.by}
    columns = tuple(c for c in _KENMERKEN if c in used)
    if len(columns) < 2 or any(table not in ds for table in (*_TABELLEN, "inzet")):
        return {}
    try:
        units, _ = uren_en_kinderen(ds, columns, "doelgroepkind", "samen", None, None)
    except NotEstimable:  # the questions say so themselves
        return {}
    counted = units.groupby(list(columns))["kinderen"].sum().rename("n").reset_index()
    return {"doelgroepkinderen": counted.astype(dict.fromkeys(columns, str))}
