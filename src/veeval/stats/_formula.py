"""Formulas: read once, and evaluated by formulaic."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from formulaic import Formula, model_matrix
from formulaic.errors import FormulaicError

from veeval.errors import BadArgument

__all__ = [
    "INTERCEPT",
    "Levels",
    "Parsed",
    "SeenLevels",
    "evaluate",
    "formula_columns",
    "parse",
    "seen_levels",
    "stored_name",
    "term_names",
]

INTERCEPT = "Intercept"
Levels = dict[str, dict[Any, int]]
SeenLevels = tuple[tuple[str, tuple[tuple[type, Any], ...]], ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A formula that was read once: text, its tree, and the data columns that it uses, in alphabetical order."""

    text: str
    tree: Formula
    columns: tuple[str, ...]


@lru_cache(maxsize=256)
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


def stored_name(term: str) -> str:
    """Return the name under which a coefficient's column is stored: ``model[T.b]`` is the dummy ``model[b]``."""
    return term.replace("[T.", "[")


def seen_levels(levels: Levels) -> SeenLevels:
    """Return the levels that occur, hashable; with their type, because 1 and True are equal but not named alike."""
    return tuple(
        (name, tuple((type(level), level) for level, count in counts.items() if count))
        for name, counts in levels.items()
    )


def term_names(formula: str, levels: Levels) -> tuple[str, ...]:
    """Return the coefficients that a formula has for given factor levels, without data.

    Formulaic decides by structure, not by values, which columns would be redundant; a small made-up table is enough.
    """
    return _term_names(formula, seen_levels(levels))


@lru_cache(maxsize=256)
def _term_names(formula: str, levels: SeenLevels) -> tuple[str, ...]:
    parsed = parse(formula)
    seen = {name: [level for _, level in found] for name, found in levels}
    size = max([4, *(len(found) for found in seen.values())])
    columns: dict[str, Any] = {}
    for name in parsed.columns:
        found = seen.get(name)
        if found is None:
            columns[name] = np.linspace(1, 2, size)
        else:
            cycle = [found[i % len(found)] for i in range(size)]
            columns[name] = pd.Categorical(cycle, categories=found) if isinstance(found[0], str) else np.array(cycle)
    return tuple(map(str, evaluate(parsed, pd.DataFrame(columns), reduced=True)[0].columns))


def evaluate(formula: Parsed, frame: pd.DataFrame, *, reduced: bool) -> tuple[pd.DataFrame, pd.DataFrame, bool]:
    """Return the regressors, the outcome and whether a column depends on all rows; all levels or a full-rank coding.

    Raises
    ------
    BadArgument
        The formula cannot be evaluated, or its outcome is not one column of numbers.
    """
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


def _arguments(expression: str) -> set[str]:
    """Return the names that an expression reads; formulaic overlooks those inside center(), poly() and the like."""
    try:
        nodes = list(ast.walk(ast.parse(expression.strip(), mode="eval")))
    except SyntaxError:  # backticked names: formulaic does list those
        return set()
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    owners = {node.value.id for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)}
    return {node.id for node in nodes if isinstance(node, ast.Name)} - called - owners
