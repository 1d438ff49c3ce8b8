"""Moments: all that linear inference needs to know about the rows, per unit, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from narwhals.typing import IntoFrame

from veeval.errors import BadArgument, UnknownName
from veeval.stats._cells import cross_products, shift_near, sum_by
from veeval.stats._design import build_design
from veeval.stats._formula import INTERCEPT, Levels, Parsed, formula_columns, parse, stored_name, term_names
from veeval.stats._frames import Columns, Groups, as_names, complete_columns, group_rows, weights_of
from veeval.stats._lazy import as_lazy, lazy_sums
from veeval.stats._moments_file import read_moments, write_moments
from veeval.stats._moments_pool import check_poolable, same_levels, union, with_columns
from veeval.stats._types import Array

__all__ = ["ABSORBED", "WEIGHT", "Moments", "N", "moments"]

N, WEIGHT, ABSORBED = "n", "weight", "absorbed"


@dataclass(frozen=True, slots=True)
class Moments:
    """Weighted cross-products of a formula's columns per unit, about a shift.

    With ``a`` the stored columns of one row (a 1 first, the outcome last) less ``shift``, a unit's cross-product is
    the sum of ``w a a'`` over its rows. The 1 keeps the sums, so the products can be moved to another shift exactly.

    Attributes
    ----------
    formula : str
        The formula whose columns are stored.
    columns : tuple of str
        The k stored columns: the constant, every level of every factor, the outcome.
    terms : tuple of str
        The coefficients of ``formula``, named as formulaic names them.
    shift : (k,) array
        What was subtracted from each column (0 for the constant).
    cross : (G, k, k) array
        One symmetric matrix per unit.
    powers : (2, G, k, k) array or None
        With weights: the same with weight 1 and with the weight squared, for inference under equal variances.
    cells : mapping of str to (G,) columns
        The unit's columns, the ``by`` columns, ``n`` (rows) and ``weight`` (sum of weights); :attr:`units` as a table.
    unit, by : tuple of str
        The columns that tell units apart.
    levels : dict
        Rows per level of every factor.
    dropped : dict
        Rows left out, per column that was missing (or had weight 0). A row that lacks two columns counts in both.
    weights : str or None
        The column of weights.
    stateful : bool
        Whether a column depends on all rows together, so that these moments cannot be added to others.
    absorbed : str or None
        The column of units whose own means were taken out of the products; ``units`` then counts them (``absorbed``).
    """

    formula: str
    columns: tuple[str, ...]
    terms: tuple[str, ...]
    shift: Array
    cross: Array
    cells: Mapping[str, Any]
    unit: tuple[str, ...]
    by: tuple[str, ...]
    levels: Levels
    dropped: dict[str, int]
    weights: str | None
    stateful: bool = False
    powers: Array | None = None
    absorbed: str | None = None

    @property
    def n(self) -> int:
        """Number of rows that were summed."""
        return int(np.asarray(self.cells[N]).sum())

    @property
    def units(self) -> pd.DataFrame:
        """One row per unit: its columns, the ``by`` columns, ``n`` (rows) and ``weight`` (sum of weights)."""
        return pd.DataFrame(self.cells, index=pd.RangeIndex(len(self.cross)))

    @property
    def outcome(self) -> str:
        """Name of the outcome."""
        return self.columns[-1]

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell the cells of ``units`` apart."""
        return (*self.unit, *(name for name in self.by if name not in self.unit))

    def __repr__(self) -> str:
        return f"Moments({self.formula!r}, unit={self.unit}, by={self.by}, units={len(self.cross)}, n={self.n})"

    def __add__(self, other: Moments) -> Moments:
        """Pool with the moments of other rows; a unit that occurs in both is added up.

        Raises
        ------
        BadArgument
            The two do not describe the same columns, units and weights.
        """
        if not isinstance(other, Moments):
            return NotImplemented
        check_poolable(self, other)
        columns, levels = union(self, other)
        left, right = with_columns(self, columns), with_columns(other, columns)
        shift = np.where([name in self.columns for name in columns], left.shift, right.shift)
        left, right = left.shifted(shift), right.shifted(shift)
        stacked = pd.concat([left.units, right.units], ignore_index=True)
        groups = group_rows(stacked, self.keys)
        cross = _add_up(np.concatenate([left.cross, right.cross]), groups)
        powers = None
        if left.powers is not None and right.powers is not None:
            powers = np.stack(
                [_add_up(np.concatenate(pair), groups) for pair in zip(left.powers, right.powers, strict=True)]
            )
        dropped = {
            name: self.dropped.get(name, 0) + other.dropped.get(name, 0) for name in {**self.dropped, **other.dropped}
        }
        terms = self.terms if same_levels(levels, self.levels) else term_names(self.formula, levels)
        return replace(
            left,
            terms=terms,
            cross=cross,
            powers=powers,
            cells=_cells(groups, stacked),
            levels=levels,
            dropped=dropped,
        )

    def shifted(self, shift: Array) -> Moments:
        """Return the same moments about another shift (Chan, Golub & LeVeque 1983)."""
        move = np.eye(len(shift))
        move[0] += self.shift - shift
        powers = None if self.powers is None else move.T @ self.powers @ move
        return replace(self, shift=shift, cross=move.T @ self.cross @ move, powers=powers)

    def grouped(self, columns: Iterable[str]) -> Moments:
        """Add units up to the coarser units that ``columns`` of ``units`` define."""
        names = as_names(columns)
        for name in names:
            if name not in self.keys:
                raise UnknownName("unit column", name, self.keys, lang="en")
        if set(names) == set(self.keys):
            return self
        groups = group_rows(self.cells, names)
        powers = None if self.powers is None else np.stack([_add_up(power, groups) for power in self.powers])
        cells = _cells(groups, self.cells)
        return replace(self, cross=_add_up(self.cross, groups), powers=powers, cells=cells, unit=names, by=())

    def select(self, formula: str) -> Moments:
        """Return the moments of a model whose columns are all stored, without another pass over the rows.

        Parameters
        ----------
        formula : str
            The outcome may be any stored column, the terms any stored columns.

        Raises
        ------
        UnknownName
            A term was not stored.
        """
        unknown = [name for name in formula_columns(formula) if name not in formula_columns(self.formula)]
        if unknown:
            raise UnknownName("column in these moments", unknown[0], formula_columns(self.formula), lang="en")
        outcome = formula.split("~", 1)[0].strip().strip("`")
        terms = term_names(formula, self.levels)
        wanted = [INTERCEPT, *(self.stored(term) for term in terms if term != INTERCEPT), self.stored(outcome)]
        places = [self.columns.index(name) for name in dict.fromkeys(wanted)]
        return replace(
            self,
            formula=formula,
            columns=tuple(self.columns[i] for i in places),
            terms=terms,
            shift=self.shift[places],
            cross=self.cross[:, places][:, :, places],
            powers=None if self.powers is None else self.powers[:, :, places][:, :, :, places],
        )

    def stored(self, term: str) -> str:
        """Return the stored column of a coefficient."""
        if term in self.columns:
            return term
        wanted = _parts(stored_name(term))
        for name in self.columns:
            if _parts(name) == wanted:
                return name
        raise UnknownName("term in these moments", term, self.columns, lang="en")

    def save(self, path: str | Path) -> None:
        """Write to a Parquet file: units as rows, cross-products as columns, the rest as metadata."""
        meta = {
            name: getattr(self, name)
            for name in ("formula", "columns", "terms", "unit", "by", "dropped", "weights", "stateful", "absorbed")
        }
        write_moments(Path(path), meta, self.levels, self.shift, self._stacked(), self.units)

    @classmethod
    def load(cls, path: str | Path) -> Moments:
        """Read a file that :meth:`save` wrote; every number comes back bit for bit.

        Raises
        ------
        UnreadableFile
            The file is missing, damaged, not moments, or of a newer schema version.
        """
        meta, levels, shift, cross, units = read_moments(Path(path))
        powers = cross[1:] if len(cross) > 1 else None
        cells = {str(name): units[name] for name in units}
        return cls(shift=shift, cross=cross[0], powers=powers, cells=cells, levels=levels, **meta)

    def _stacked(self) -> Array:
        return self.cross[None] if self.powers is None else np.concatenate([self.cross[None], self.powers])


def moments(
    formula: str,
    data: IntoFrame | str | Path,
    unit: str | Iterable[str],
    by: str | Iterable[str] | None = None,
    weights: str | None = None,
) -> Moments:
    """Reduce rows to cross-products per unit: enough for regressions, mixed models and their inference.

    Parameters
    ----------
    formula : str
        As formulaic reads it, e.g. ``"score ~ year * model"``; one numeric outcome.
    data : DataFrame or path
        One row per observation: pandas, or anything that narwhals reads (Polars, Arrow, a DuckDB relation, Spark), or
        the path of a Parquet file or folder. All but pandas are summed inside their own engine.
    unit : str or list of str
        Column(s) of the lowest unit, e.g. the location. A label that occurs in two files stands for the same unit.
    by : str or list of str, optional
        Further columns to keep units apart by or to cluster on later, e.g. the provider or the year.
    weights : str, optional
        Column of weights (inverse variances); rows with weight 0 are left out and counted.

    Returns
    -------
    Moments

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is missing, holds no finite numbers, or no complete row is left.

    Notes
    -----
    With ``a_i = (1, x_i - c, y_i - d)`` the unit's moments are ``sum_i w_i a_i a_i'``. The shift (c, d) lies near the
    mean, so that cancellation costs no digits; different shifts are merged exactly (Chan, Golub & LeVeque 1983, The
    American Statistician 37). Of a factor all levels are stored; which one is the reference is decided when a model is
    fitted.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"y": [1.0, 2.0, 4.0, 3.0], "x": [0, 1, 2, 3], "place": ["a", "a", "b", "b"]})
    >>> moments("y ~ x", rows, unit="place").n
    4
    """
    unit, by = as_names(unit), as_names(by)
    if not unit:
        raise BadArgument("unit is empty. Name the column of the lowest unit, for instance unit='locatie_id'.")
    extra = () if weights is None else (weights,)
    parsed = parse(formula)
    if not isinstance(data, pd.DataFrame):
        return _from_engine(parsed, data, unit, by, weights)
    rows, dropped = complete_columns(data, (*parsed.columns, *unit, *by, *extra))
    w = None
    if weights is not None:
        w = weights_of(rows, weights)
        if (w == 0).any():
            dropped[f"{weights} = 0"] = int((w == 0).sum())
            rows, w = {name: values[w > 0] for name, values in rows.items()}, w[w > 0]
    design = build_design(parsed, rows)
    shift = _shift(design.names, design.values)
    centred = design.values
    centred -= shift
    groups = group_rows(rows, dict.fromkeys((*unit, *by)))
    cross = cross_products(centred if w is None else centred * np.sqrt(w)[:, None], groups.codes, len(groups))
    powers = None
    if w is not None:
        scaled = (centred, centred * w[:, None])
        powers = np.stack([cross_products(values, groups.codes, len(groups)) for values in scaled])
    sizes = np.bincount(groups.codes, minlength=len(groups))
    totals = sizes.astype(float) if w is None else np.bincount(groups.codes, weights=w, minlength=len(groups))
    return Moments(
        formula=formula,
        columns=design.names,
        terms=design.terms,
        shift=shift,
        cross=cross,
        powers=powers,
        cells={**groups.labels, N: sizes, WEIGHT: totals},
        unit=unit,
        by=by,
        levels=design.levels,
        dropped=dropped,
        weights=weights,
        stateful=design.stateful,
    )


def _parts(name: str) -> list[str]:
    """Take an interaction apart: its factors may stand in another order."""
    return sorted(name.split(":"))


def _from_engine(
    parsed: Parsed, data: object, unit: tuple[str, ...], by: tuple[str, ...], weights: str | None
) -> Moments:
    found = lazy_sums(as_lazy(data), parsed, (*unit, *by), weights)
    return Moments(
        formula=parsed.text,
        columns=found.columns.names,
        terms=found.columns.terms,
        shift=found.shift,
        cross=found.cross,
        powers=found.powers,
        cells=found.cells,
        unit=unit,
        by=by,
        levels=found.levels,
        dropped=found.dropped,
        weights=weights,
    )


def _shift(names: tuple[str, ...], values: Array) -> Array:
    """Shift measurements, not the constant and not the dummies of a factor, whose counts stay whole numbers."""
    shift = shift_near(values)
    shift[0] = 0.0
    for i, name in enumerate(names):
        if "[" in name and ":" not in name and values[:, i].min() >= 0 and values[:, i].max() <= 1:
            shift[i] = 0.0
    return shift


def _cells(groups: Groups, parts: Columns) -> dict[str, Any]:
    """Return the columns of coarser units: their labels, and the counts of their parts added up."""
    sizes = {
        name: np.bincount(groups.codes, weights=parts[name], minlength=len(groups))
        for name in (N, WEIGHT, ABSORBED)
        if name in parts
    }
    return {**groups.labels, **sizes, N: sizes[N].astype(np.int64)}


def _add_up(cross: Array, groups: Groups) -> Array:
    return sum_by(cross, groups.codes, len(groups))
