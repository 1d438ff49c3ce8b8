"""The columns of a formula: every level of every factor, so that parts of the data can be added up later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.errors import BadArgument
from veeval.stats._formula import INTERCEPT, Levels, Parsed, evaluate, stored_name
from veeval.stats._frames import Columns, numbers
from veeval.stats._layout import Layout, Part, lay_out
from veeval.stats._types import Array, IntArray

__all__ = ["Design", "build_design"]


@dataclass(frozen=True, slots=True)
class Design:
    """The columns a formula asks for.

    names : the constant first, the outcome last; values : (n, k) in the same order; terms : the model's coefficients as
    formulaic names them; levels : rows per level of every factor; stateful : whether a column depends on all rows
    together (``center``, ``poly``), so that parts cannot be pooled.
    """

    names: tuple[str, ...]
    values: Array
    terms: tuple[str, ...]
    levels: Levels
    stateful: bool


@dataclass(frozen=True, slots=True)
class _Coded:
    """A factor: codes (n,) of its levels, and the rows of every level; numeric : whether the levels are numbers."""

    codes: IntArray
    counts: dict[Any, int]
    numeric: bool


_Plain = dict[str, "npt.NDArray[Any] | _Coded"]


def build_design(formula: Parsed, data: Columns) -> Design:
    """Evaluate a formula on complete rows: products of columns and dummies here, anything else by formulaic.

    Raises
    ------
    BadArgument
        The formula cannot be read, has no single numeric outcome, or gives a value that is not finite.
    """
    frame = _plain(formula, data)
    levels = {name: values.counts for name, values in frame.items() if isinstance(values, _Coded)}
    for name in formula.tree.lhs.required_variables:
        numbers(data, str(name))
    outcome = formula.text.split("~", 1)[0].strip()
    layout = lay_out(formula, levels) if outcome in frame else None
    if layout is not None and all(_is_column(part, frame) for _, parts in layout.columns for part in parts):
        design = _by_products(layout, outcome, frame, levels)
    else:
        design = _by_formulaic(formula, _as_table(frame), levels)
    _check_finite(design.names, design.values)
    return design


def _is_column(part: Part, frame: _Plain) -> bool:
    return part.factor is not None or part.expression in frame


def _by_products(layout: Layout, outcome: str, frame: _Plain, levels: Levels) -> Design:
    places = {name: {level: i for i, level in enumerate(counts)} for name, counts in levels.items()}

    def column(part: Part) -> npt.NDArray[Any]:
        values = frame[part.factor or part.expression]
        return values.codes == places[str(part.factor)][part.level] if isinstance(values, _Coded) else values

    y = np.asarray(frame[outcome])
    values = np.empty((len(y), len(layout.columns) + 2), order="F")
    values[:, 0], values[:, -1] = 1.0, y
    with np.errstate(over="ignore"):  # what is not finite is refused afterwards, by name
        for i, (_, parts) in enumerate(layout.columns, start=1):
            values[:, i] = column(parts[0])
            for part in parts[1:]:
                values[:, i] *= column(part)
    names = (INTERCEPT, *(name for name, _ in layout.columns), outcome)
    return Design(names, values, layout.terms, levels, stateful=False)


def _by_formulaic(formula: Parsed, frame: pd.DataFrame, levels: Levels) -> Design:
    full, outcome, stateful = evaluate(formula, frame, reduced=False)
    reduced = evaluate(formula, _head(frame, levels), reduced=True)[0] if levels else full
    extra = [name for name in reduced.columns if stored_name(name) not in full.columns]
    if extra:
        full = pd.concat([full, evaluate(formula, frame, reduced=True)[0][extra]], axis=1)
    regressors = [name for name in full.columns if name != INTERCEPT]
    values = np.column_stack(
        [np.ones(len(frame)), full[regressors].to_numpy(dtype=np.float64), outcome.iloc[:, 0].to_numpy(np.float64)]
    )
    names = (INTERCEPT, *map(str, regressors), str(outcome.columns[0]))
    return Design(names, values, tuple(map(str, reduced.columns)), levels, stateful)


def _plain(formula: Parsed, data: Columns) -> _Plain:
    """Return every data column of a formula as numbers or as a factor: text, and what stands in ``C(...)``."""
    inside = set(re.findall(r"\bC\(\s*`?(\w+)`?", formula.text))
    frame: _Plain = {}
    for name in formula.columns:
        values = data[name]
        if not pd.api.types.is_numeric_dtype(values):
            frame[name] = _as_factor(values)
        elif name in inside:
            found, codes, counts = np.unique(_as_number(data, name), return_inverse=True, return_counts=True)
            frame[name] = _Coded(
                codes.astype(np.intp), dict(zip(found.tolist(), counts.tolist(), strict=True)), numeric=True
            )
        else:
            frame[name] = _as_number(data, name)
    return frame


def _as_factor(values: pd.Series[Any]) -> _Coded:
    """Code text by its sorted levels; a categorical keeps its own order, also of levels that do not occur."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, names = values.cat.codes.to_numpy(np.intp), [str(level) for level in values.cat.categories]
    else:
        found, labels = pd.factorize(values)
        unique, places = np.unique([str(label) for label in labels], return_inverse=True)
        codes, names = places[found], [str(name) for name in unique]
    counts = np.bincount(codes, minlength=len(names))
    return _Coded(codes.astype(np.intp), dict(zip(names, counts.tolist(), strict=True)), numeric=False)


def _as_number(data: Columns, name: str) -> npt.NDArray[Any]:
    values = data[name]
    checked = numbers(data, name)
    if pd.api.types.is_bool_dtype(values):
        return values.to_numpy(dtype=bool)
    return values.to_numpy(dtype=np.int64) if pd.api.types.is_integer_dtype(values) else checked


def _as_table(frame: _Plain) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for name, values in frame.items():
        if not isinstance(values, _Coded):
            columns[name] = values
        elif values.numeric:
            columns[name] = np.array(list(values.counts))[values.codes]
        else:
            factor = pd.Categorical.from_codes(values.codes, categories=pd.Index(list(values.counts)))
            columns[name] = factor.remove_unused_categories()
    return pd.DataFrame(columns)


def _head(frame: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """Take the first rows, and one row of every level of a numeric factor, so that all names occur."""
    rows = set(range(min(len(frame), 50)))
    for name in levels:
        rows.update(np.unique(frame[name].to_numpy(), return_index=True)[1].tolist())
    return frame.iloc[sorted(rows)]


def _check_finite(names: tuple[str, ...], values: Array) -> None:
    with np.errstate(all="ignore"):
        total = values.sum()
    if not np.isfinite(total) and not np.isfinite(values).all():
        bad = ~np.isfinite(values)
        column = int(np.flatnonzero(bad.any(axis=0))[0])
        raise BadArgument(
            f"the term {names[column]!r} is not a finite number in {int(bad[:, column].sum())} rows. "
            "Correct the values, or leave those rows out."
        )
