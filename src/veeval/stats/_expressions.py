"""A formula's columns as narwhals expressions, for tables that are not read into memory."""

from __future__ import annotations

import ast
import functools
import itertools
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from veeval.errors import BadArgument
from veeval.stats._design import INTERCEPT, Levels, Parsed, stored_name, term_names

__all__ = ["Columns", "as_columns", "factor_names"]

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[[nw.Expr], nw.Expr]] = {
    "log": lambda x: x.log(),
    "exp": lambda x: x.exp(),
    "sqrt": lambda x: x.sqrt(),
    "abs": lambda x: x.abs(),
}
_FACTOR = re.compile(r"^C\(\s*`?(?P<name>\w+)`?\s*\)$")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a formula.

    names : stored columns, the constant first and the outcome last; expressions : of all but the constant; terms : the
    model's coefficients.
    """

    names: tuple[str, ...]
    expressions: tuple[nw.Expr, ...]
    terms: tuple[str, ...]


def factor_names(formula: Parsed, text: set[str]) -> tuple[str, ...]:
    """Return the columns that are factors: those of text, and what stands in ``C(...)``."""
    inside = {
        found["name"] for term in formula.tree.rhs for factor in term.factors if (found := _FACTOR.match(factor.expr))
    }
    return tuple(name for name in formula.columns if name in inside or name in text)


def as_columns(formula: Parsed, levels: Levels) -> Columns:
    """Write every column of a formula as an expression.

    Raises
    ------
    BadArgument
        The formula holds something else than columns, ``C(column)``, arithmetic, log, exp, sqrt and abs.
    """
    columns: dict[str, nw.Expr] = {}
    for term in formula.tree.rhs:
        parts = [_factor(factor.expr, levels) for factor in term.factors]
        for combination in itertools.product(*parts):
            kept = [(name, value) for name, value in combination if name]
            if kept:
                columns[":".join(name for name, _ in kept)] = functools.reduce(
                    operator.mul, (value for _, value in kept)
                )
    terms = term_names(formula.text, levels)
    for term in terms:
        if term != INTERCEPT and stored_name(term) not in columns and term not in columns:
            columns[term] = _coded(term, levels)
    outcome = formula.text.split("~", 1)[0].strip()
    columns[outcome.strip("`")] = _arithmetic(outcome)
    return Columns((INTERCEPT, *columns), tuple(value.cast(nw.Float64) for value in columns.values()), terms)


def _factor(expression: str, levels: Levels) -> list[tuple[str, nw.Expr]]:
    if expression == "1":
        return [("", nw.lit(1.0))]
    found = _FACTOR.match(expression)
    name = found["name"] if found else expression
    if name in levels:
        return [(f"{expression}[{level}]", _dummy(name, level)) for level, count in levels[name].items() if count]
    return [(expression, _arithmetic(expression))]


def _dummy(name: str, level: object) -> nw.Expr:
    return (nw.col(name) == level).cast(nw.Float64)


def _coded(term: str, levels: Levels) -> nw.Expr:
    """Return a column that formulaic codes against a reference although its main effect is not in the formula."""
    values = []
    for part in term.split(":"):
        found = re.match(r"^(?P<name>.+?)\[(?:T\.)?(?P<level>.+)\]$", part)
        inner = _FACTOR.match(found["name"]) if found else None
        name = inner["name"] if inner else found["name"] if found else part
        if found is None or name not in levels:
            values.append(_arithmetic(part))
            continue
        values.append(_dummy(name, next(level for level in levels[name] if str(level) == found["level"])))
    return functools.reduce(operator.mul, values)


def _arithmetic(expression: str) -> nw.Expr:
    """Translate arithmetic on columns."""
    if expression.startswith("`") and expression.endswith("`"):
        return nw.col(expression.strip("`")).cast(nw.Float64)
    try:
        value: nw.Expr = _node(ast.parse(expression, mode="eval").body, expression)
    except SyntaxError:
        return nw.col(expression).cast(nw.Float64)
    return value


def _node(node: ast.expr, whole: str) -> Any:  # noqa: ANN401 - a number or an expression
    if isinstance(node, ast.Name):
        return nw.col(node.id).cast(nw.Float64)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _BINARY[type(node.op)](_node(node.left, whole), _node(node.right, whole))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _node(node.operand, whole) * -1.0
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "I":
            return _node(node.args[0], whole)
        if called in _FUNCTIONS:
            return _FUNCTIONS[called](_node(node.args[0], whole))
    raise BadArgument(
        f"{whole!r} cannot be computed inside a database: use columns, C(column), arithmetic, np.log, np.exp, "
        "np.sqrt or np.abs; or read the rows into pandas first."
    )
