"""A formula's columns as narwhals expressions, for tables that are not read into memory."""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass

import narwhals as nw

from veeval.errors import BadArgument
from veeval.stats._formula import INTERCEPT, Levels, Parsed
from veeval.stats._layout import Part, lay_out

__all__ = ["Columns", "as_columns"]

_BINARY: dict[type[ast.operator], Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
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


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a formula.

    names : stored columns, the constant first and the outcome last; expressions : of all but the constant; terms : the
    model's coefficients.
    """

    names: tuple[str, ...]
    expressions: tuple[nw.Expr, ...]
    terms: tuple[str, ...]


def as_columns(formula: Parsed, levels: Levels) -> Columns:
    """Write every column of a formula as an expression.

    Raises
    ------
    BadArgument
        The formula holds something else than columns, ``C(column)``, arithmetic, log, exp, sqrt and abs.
    """
    layout = lay_out(formula, levels)
    columns = {name: functools.reduce(operator.mul, map(_part, parts)) for name, parts in layout.columns}
    outcome = formula.text.split("~", 1)[0].strip()
    columns[outcome.strip("`")] = _arithmetic(outcome)
    names = (INTERCEPT, *columns)
    return Columns(names, tuple(value.cast(nw.Float64) for value in columns.values()), layout.terms)


def _part(part: Part) -> nw.Expr:
    if part.factor is not None:
        dummy: nw.Expr = nw.col(part.factor) == part.level
        return dummy.cast(nw.Float64)
    return _arithmetic(part.expression)


def _arithmetic(expression: str) -> nw.Expr:
    """Translate arithmetic on columns."""
    if expression.startswith("`") and expression.endswith("`"):
        return nw.col(expression.strip("`")).cast(nw.Float64)
    try:
        value = _node(ast.parse(expression, mode="eval").body, expression)
    except SyntaxError:
        return nw.col(expression).cast(nw.Float64)
    return value


def _node(node: ast.expr, whole: str) -> nw.Expr:
    if isinstance(node, ast.Name):
        return nw.col(node.id).cast(nw.Float64)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return nw.lit(float(node.value))
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
