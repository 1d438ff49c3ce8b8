"""The columns of a formula: every level of every factor, so that parts of the data can be added up later."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from formulaic import Formula, model_matrix
from formulaic.errors import FormulaicError

from veeval.errors import BadArgument
from veeval.stats._frames import numbers, require_columns
from veeval.stats._types import Array

__all__ = [
    "INTERCEPT",
    "Design",
    "Levels",
    "Parsed",
    "build_design",
    "formula_columns",
    "parse",
    "stored_name",
    "term_names",
]

INTERCEPT = "Intercept"
Levels = dict[str, dict[Any, int]]


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
class Parsed:
    """A formula that was read once: text, its tree, and the data columns that it uses, in alphabetical order."""

    text: str
    tree: Formula
    columns: tuple[str, ...]


def parse(formula: str) -> Parsed:
    """Read a formula.

    Raises
    ------
    BadArgument
        It cannot be read, or lacks an outcome.
    """
    try:
        tree = Formula(formula)
    except FormulaicError as error:
        raise BadArgument(f"the formula {formula!r} cannot be read: {error}") from None
    if not hasattr(tree, "lhs") or not hasattr(tree, "rhs"):
        raise BadArgument(f"the formula {formula!r} needs an outcome and a model, as in 'score ~ year'.")
    names = {str(name) for name in tree.required_variables}
    for term in tree.rhs:
        for factor in term.factors:
            names |= _arguments(factor.expr) if factor.eval_method.value == "python" else set()
    return Parsed(formula, tree, tuple(sorted(names)))


def formula_columns(formula: str) -> tuple[str, ...]:
    """Return the names of the data columns that a formula uses, in alphabetical order."""
    return parse(formula).columns


def build_design(formula: Parsed, data: pd.DataFrame) -> Design:
    """Evaluate a formula on complete rows.

    Raises
    ------
    BadArgument
        The formula cannot be read, has no single numeric outcome, or gives a value that is not finite.
    """
    frame, levels = _plain(formula, data)
    for name in formula.tree.lhs.required_variables:
        numbers(data, str(name))
    full, outcome, stateful = _evaluate(formula, frame, reduced=False)
    reduced = _evaluate(formula, _head(frame, levels), reduced=True)[0] if levels else full
    extra = [name for name in reduced.columns if stored_name(name) not in full.columns]
    if extra:
        full = pd.concat([full, _evaluate(formula, frame, reduced=True)[0][extra]], axis=1)
    regressors = [name for name in full.columns if name != INTERCEPT]
    values = np.column_stack(
        [np.ones(len(frame)), full[regressors].to_numpy(dtype=np.float64), outcome.iloc[:, 0].to_numpy(np.float64)]
    )
    names = (INTERCEPT, *map(str, regressors), str(outcome.columns[0]))
    _check_finite(names, values)
    return Design(names, values, tuple(map(str, reduced.columns)), levels, stateful)


def stored_name(term: str) -> str:
    """Return the name under which a coefficient's column is stored: ``model[T.b]`` is the dummy ``model[b]``."""
    return term.replace("[T.", "[")


def term_names(formula: str, levels: Levels) -> tuple[str, ...]:
    """Return the coefficients that a formula has for given factor levels, without data.

    Formulaic decides by structure, not by values, which columns would be redundant; a small made-up table is enough.
    """
    parsed = parse(formula)
    seen = {name: [level for level, count in counts.items() if count] for name, counts in levels.items()}
    size = max([4, *(len(found) for found in seen.values())])
    columns: dict[str, Any] = {}
    for name in parsed.columns:
        found = seen.get(name)
        if found is None:
            columns[name] = np.linspace(1, 2, size)
        else:
            cycle = [found[i % len(found)] for i in range(size)]
            columns[name] = pd.Categorical(cycle, categories=found) if isinstance(found[0], str) else np.array(cycle)
    return tuple(map(str, _evaluate(parsed, pd.DataFrame(columns), reduced=True)[0].columns))


def _factor_columns(formula: Parsed, data: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of the data that a formula treats as factors: text, and what stands in ``C(...)``."""
    inside = set(re.findall(r"\bC\(\s*`?(\w+)`?", formula.text))
    return tuple(c for c in formula.columns if c in inside or not pd.api.types.is_numeric_dtype(data[c]))


def _arguments(expression: str) -> set[str]:
    """Return the names that an expression reads; formulaic overlooks those inside center(), poly() and the like."""
    try:
        nodes = list(ast.walk(ast.parse(expression.strip(), mode="eval")))
    except SyntaxError:  # backticked names: formulaic does list those
        return set()
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    owners = {node.value.id for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)}
    return {node.id for node in nodes if isinstance(node, ast.Name)} - called - owners


def _plain(formula: Parsed, data: pd.DataFrame) -> tuple[pd.DataFrame, Levels]:
    require_columns(data, formula.columns)
    factors = _factor_columns(formula, data)
    frame: dict[str, Any] = {}
    levels: Levels = {}
    for name in formula.columns:
        values = data[name]
        if name in factors and not pd.api.types.is_numeric_dtype(values):
            frame[name] = _as_factor(values)
            counts = frame[name].value_counts(sort=False)
            levels[name] = {level: int(count) for level, count in counts.items()}
            frame[name] = frame[name].cat.remove_unused_categories()
            continue
        frame[name] = _as_number(data, name)
        if name in factors:
            levels[name] = {
                level.item(): int(count)
                for level, count in zip(*np.unique(frame[name], return_counts=True), strict=True)
            }
    return pd.DataFrame(frame, index=data.index), levels


def _as_factor(values: pd.Series[Any]) -> pd.Series[Any]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.rename_categories([str(level) for level in values.cat.categories])
    text = values.astype(str)
    return pd.Series(pd.Categorical(text, categories=sorted(text.unique())), index=values.index)


def _as_number(data: pd.DataFrame, name: str) -> npt.NDArray[Any]:
    values = data[name]
    checked = numbers(data, name)
    if pd.api.types.is_bool_dtype(values):
        return values.to_numpy(dtype=bool)
    return values.to_numpy(dtype=np.int64) if pd.api.types.is_integer_dtype(values) else checked


def _head(frame: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """Take the first rows, and one row of every level of a numeric factor, so that all names occur."""
    rows = set(range(min(len(frame), 50)))
    for name in levels:
        rows.update(np.unique(frame[name].to_numpy(), return_index=True)[1].tolist())
    return frame.iloc[sorted(rows)]


def _evaluate(formula: Parsed, frame: pd.DataFrame, *, reduced: bool) -> tuple[pd.DataFrame, pd.DataFrame, bool]:
    try:
        with np.errstate(all="ignore"):
            matrices = model_matrix(formula.tree, frame, ensure_full_rank=reduced, na_action="ignore", context={})
    except (FormulaicError, ValueError, TypeError, NameError) as error:
        raise BadArgument(f"the formula {formula.text!r} cannot be evaluated on these data: {error}") from None
    if matrices.lhs.shape[1] != 1:
        raise BadArgument(
            f"the outcome of {formula.text!r} must be one column of numbers, not text or several columns."
        )
    return matrices.rhs, matrices.lhs, bool(matrices.rhs.model_spec.transform_state)


def _check_finite(names: tuple[str, ...], values: Array) -> None:
    bad = ~np.isfinite(values)
    if bad.any():
        column = int(np.flatnonzero(bad.any(axis=0))[0])
        raise BadArgument(
            f"the term {names[column]!r} is not a finite number in {int(bad[:, column].sum())} rows. "
            "Correct the values, or leave those rows out."
        )
