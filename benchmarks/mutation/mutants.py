"""Draw mutants of the modules: places where cosmic-ray changes an operator, a number, a comparison or a condition."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code

__all__ = ["PACKAGES", "Mutant", "draw"]

ROOT = Path(__file__).parents[2]
PACKAGES = ("stats", "privacy")
PER_MODULE = 4
# no operator that mostly gives the same program: ``is`` for ``==``, ``*`` for ``&`` between conditions
BINARY = ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "Pow_Mul", "FloorDiv_Mul", "BitAnd_BitOr", "BitOr_BitAnd")
COMPARISON = ("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt", "Eq_NotEq", "NotEq_Eq")
OPERATORS = (
    *(f"core/ReplaceBinaryOperator_{kind}" for kind in BINARY),
    *(f"core/ReplaceComparisonOperator_{kind}" for kind in COMPARISON),
    "core/ReplaceUnaryOperator_USub_UAdd",
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/AddNot",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/NumberReplacer",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one line.

    Attributes
    ----------
    module : str
        Path below ``src/veeval``.
    line : int
        Counted from 1.
    before, after : str
        The line as it is, and as it is made.
    code : str
        The whole module as it is made.
    """

    module: str
    line: int
    before: str
    after: str
    code: str


def draw() -> list[Mutant]:
    """Draw some mutants of every module; the same source gives the same mutants."""
    modules = sorted(p for package in PACKAGES for p in (ROOT / "src/veeval" / package).rglob("*.py"))
    return [m for path in modules for m in _of_module(path)]


def _of_module(path: Path) -> list[Mutant]:
    places = sorted(_places(path), key=lambda place: (place[0], place[1], place[2]))
    luck = random.Random(path.name)
    luck.shuffle(places)
    source = path.read_text(encoding="utf-8")
    found: list[Mutant] = []
    never = _unseen(source)
    for line, name, occurrence in places:
        if len(found) == PER_MODULE:
            break
        if line in never or any(m.line == line for m in found):
            continue
        code = mutate_code(source, cosmic_ray.plugins.get_operator(name)(), occurrence)
        if code is None or not _differs(source, code):
            continue
        before, after = (text.splitlines()[line - 1].strip() for text in (source, code))
        if before != after:
            found.append(Mutant(str(path.relative_to(ROOT / "src/veeval")), line, before, after, code))
    return sorted(found, key=lambda m: m.line)


def _places(path: Path) -> Iterator[tuple[int, str, int]]:
    """Yield line, operator and occurrence of every change there can be, but in annotations and docstrings."""
    never = _annotations(path)
    tree = get_ast_from_path(path)
    for name in OPERATORS:
        operator = cosmic_ray.plugins.get_operator(name)()
        occurrence = 0
        for node in ast_nodes(tree):
            for (row, _), _end in operator.mutation_positions(node):
                if row not in never:
                    yield row, name, occurrence
                occurrence += 1


def _annotations(path: Path) -> set[int]:
    """Lines that hold an annotation: ``A | None`` there is never computed."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for part in parts:
            if isinstance(part, ast.expr) and any(isinstance(n, ast.BinOp) for n in ast.walk(part)):
                lines.update(range(part.lineno, (part.end_lineno or part.lineno) + 1))
    return lines


def _unseen(source: str) -> set[int]:
    """Lines of which a change is no mistake: decorators (``frozen=True``), and a ``*`` in a signature."""
    decorated = {d.lineno for node in ast.walk(ast.parse(source)) for d in getattr(node, "decorator_list", [])}
    return decorated | {i for i, text in enumerate(source.splitlines(), 1) if text.strip() == "*,"}


def _differs(one: str, other: str) -> bool:
    """Whether the two are different programs."""
    try:
        return ast.dump(ast.parse(one)) != ast.dump(ast.parse(other))
    except SyntaxError:
        return False
