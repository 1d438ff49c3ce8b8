"""Validate a delivery and, where it is in order, make the Dataset of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from veeval.dataset import Dataset
from veeval.errors import InvalidData
from veeval.reading.gereed import ready_table
from veeval.reading.groot import Groot, large_tables
from veeval.reading.levering import Levering, RuweTabel
from veeval.reading.lezen import Source, read
from veeval.reading.nakijken import Gecontroleerd, check
from veeval.reading.optellen import TABEL, add_up
from veeval.reading.persoonsgegevens import personal_columns
from veeval.reading.problemen import samen
from veeval.reading.rapport import ValidationReport
from veeval.reading.toewijzing_lezen import MappingSource
from veeval.reading.typen import Getypeerd
from veeval.tables import TABELLEN

__all__ = ["load", "validate"]


def validate(source: Source, mapping: MappingSource | None = None) -> ValidationReport:
    """Check a delivery and report everything that is wrong with it, at once.

    Parameters
    ----------
    source : path, or mapping of str to pandas.DataFrame
        As for :func:`veeval.reading.read`.
    mapping : path, mapping or Toewijzing, optional
        As for :func:`veeval.reading.read`.

    Returns
    -------
    ValidationReport
        All problems, cell by cell.

    Raises
    ------
    UnreadableFile
        When there is nothing to read at all.
    """
    return _checked(source, mapping).rapport


def load(source: Source, mapping: MappingSource | None = None) -> Dataset:
    """Read a delivery into a Dataset.

    Parameters
    ----------
    source : path, or mapping of str to pandas.DataFrame
        As for :func:`veeval.reading.read`.
    mapping : path, mapping or Toewijzing, optional
        As for :func:`veeval.reading.read`.

    Returns
    -------
    Dataset
        The validated tables.

    Raises
    ------
    InvalidData
        When anything blocks; ``.report`` holds all problems.
    UnreadableFile
        When there is nothing to read at all.
    """
    checked = _checked(source, mapping)
    if not checked.rapport.ok:
        raise InvalidData(checked.rapport.eerste(), checked.rapport)
    return checked.dataset()


def _checked(source: Source, mapping: MappingSource | None) -> Gecontroleerd:
    """Check a delivery; what an engine holds, or what is very large, is checked there.

    With a mapping everything is read as text: a mapping is about the headers and words of a supplier.
    """
    if isinstance(source, Mapping):
        large = [Groot(n, t, n, n) for n, t in source.items() if _is_lazy(n, t)]
        rest = {n: t for n, t in source.items() if not _is_lazy(n, t)}
        return _with_large(read(rest, mapping), large)
    large = large_tables(Path(source)) if mapping is None else []
    return _with_large(read(source, mapping, skip=frozenset(g.overslaan for g in large)), large)


def _is_lazy(naam: str, table: object) -> bool:
    return naam in TABELLEN and not isinstance(table, pd.DataFrame)


def _with_large(levering: Levering, large: Sequence[Groot]) -> Gecontroleerd:
    hashes = {file: sha for g in large for file, sha in g.herkomst.items()}
    levering = replace(levering, herkomst=dict(sorted({**levering.herkomst, **hashes}.items())))
    hours = next((g for g in large if g.tabel == TABEL), None)
    rest = [ready_table(g) for g in large if g.tabel != TABEL]
    checked = check(levering, rest, frozenset({TABEL}) if hours is not None else frozenset())
    return checked if hours is None else _with_sums(checked, hours.rows, hours.plek)


def _with_sums(checked: Gecontroleerd, table: object, plek: str) -> Gecontroleerd:
    """Add the sums of a large table to a delivery that was checked without it."""
    places = checked.tabellen["locaties"].frame if "locaties" in checked.tabellen else None
    summed = add_up(table, places, plek)
    ruw = RuweTabel(TABEL, plek, "", summed.frame.astype("str"), np.arange(1, len(summed.frame) + 1))
    _, personal = personal_columns(ruw, TABELLEN[TABEL])
    typed = Getypeerd(ruw, TABELLEN[TABEL], summed.frame, {}, frozenset(TABELLEN[TABEL].kolommen))
    tabellen = {**checked.tabellen, TABEL: typed}
    before = checked.rapport
    rapport = ValidationReport.make(
        samen([before.problems, summed.problems, personal]),
        [*before.opmerkingen, *summed.opmerkingen],
        {**before.rows, TABEL: summed.rijen},
        before.naam,
        before.herkend,
    )
    return Gecontroleerd(checked.levering, tabellen, rapport)
