"""What a reader knows of the groups themselves: which provider works where, which model belongs to which place."""

from __future__ import annotations

import itertools

from veeval.dataset import Dataset
from veeval.groepering import groepen, locatiejaren
from veeval.privacy import Boven

__all__ = ["hierarchie"]

_TABELLEN = ("gemeenten", "locaties", "tellingen")
_MEERDERE = "meer dan een: "


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
        inside = frame.groupby(child)[parent].agg(lambda values: values.iloc[0] if values.nunique() == 1 else "")
        if inside.ne("").any() and frame[parent].nunique() < frame[child].nunique():
            out.setdefault(child, {})[parent] = {str(k): v or f"{_MEERDERE}{k}" for k, v in inside.items()}
    return out
