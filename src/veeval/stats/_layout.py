"""The columns that a formula stores: what follows from its structure and the levels of its factors, without rows."""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass
from typing import Any

from veeval.stats._formula import INTERCEPT, Levels, Parsed, SeenLevels, parse, seen_levels, stored_name, term_names

__all__ = ["Layout", "Part", "factor_names", "lay_out"]

_FACTOR = re.compile(r"^C\(\s*`?(?P<name>\w+)`?\s*\)$")
_LEVEL = re.compile(r"^(?P<name>.+?)\[(?:T\.)?(?P<level>.+)\]$")


@dataclass(frozen=True, slots=True)
class Part:
    """One factor of a product: the dummy of a level of the data column ``factor``, or a numeric ``expression``."""

    expression: str
    factor: str | None = None
    level: Any = None


@dataclass(frozen=True, slots=True)
class Layout:
    """columns : name and parts of every stored column but the constant and the outcome; terms : the coefficients."""

    columns: tuple[tuple[str, tuple[Part, ...]], ...]
    terms: tuple[str, ...]


def lay_out(formula: Parsed, levels: Levels) -> Layout:
    """Write every column of a formula as a product of parts; of a factor all levels that occur."""
    return _lay_out(formula.text, seen_levels(levels))


def factor_names(formula: Parsed, text: set[str]) -> tuple[str, ...]:
    """Return the columns that are factors: those of text, and what stands in ``C(...)``."""
    inside = {
        found["name"] for term in formula.tree.rhs for factor in term.factors if (found := _FACTOR.match(factor.expr))
    }
    return tuple(name for name in formula.columns if name in inside or name in text)


@functools.lru_cache(maxsize=256)
def _lay_out(text: str, seen: SeenLevels) -> Layout:
    formula = parse(text)
    levels = {name: tuple(level for _, level in found) for name, found in seen}
    columns: dict[str, tuple[Part, ...]] = {}
    for term in formula.tree.rhs:
        for combination in itertools.product(*(_choices(factor.expr, levels) for factor in term.factors)):
            kept = [(name, part) for name, part in combination if name]
            if kept:
                columns[":".join(name for name, _ in kept)] = tuple(part for _, part in kept)
    terms = term_names(formula.text, {name: dict.fromkeys(found, 1) for name, found in levels.items()})
    for term in terms:
        if term != INTERCEPT and stored_name(term) not in columns and term not in columns:
            columns[term] = tuple(_coded(part, levels) for part in term.split(":"))
    return Layout(tuple(columns.items()), terms)


def _choices(expression: str, levels: dict[str, tuple[Any, ...]]) -> list[tuple[str, Part]]:
    if expression == "1":
        return [("", Part("1"))]
    found = _FACTOR.match(expression)
    name = found["name"] if found else expression
    if name in levels:
        return [(f"{expression}[{level}]", Part(expression, name, level)) for level in levels[name]]
    return [(expression, Part(expression))]


def _coded(part: str, levels: dict[str, tuple[Any, ...]]) -> Part:
    """Return a part of a column that is coded against a reference although its main effect is not in the formula."""
    found = _LEVEL.match(part)
    inner = _FACTOR.match(found["name"]) if found else None
    name = inner["name"] if inner else found["name"] if found else part
    if found is None or name not in levels:
        return Part(part)
    return Part(found["name"], name, next(level for level in levels[name] if str(level) == found["level"]))
