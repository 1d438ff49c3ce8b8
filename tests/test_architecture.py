"""Imports go down only, stand at the top of modules, and the package's face is light."""

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import veeval

SRC = Path(veeval.__file__).parent
FLOORS = {
    "errors": 0,
    "bronnen": 1,
    "begrippen": 1,
    "stats": 1,
    "uitvoer": 1,
    "tables": 2,
    "gebied": 2,
    "inzetmodellen": 2,
    "estimates": 2,
    "sommen": 3,
    "dataset": 3,
    "privacy": 4,
    "reading": 4,
    "synth": 4,
    "groepering": 4,
    "vergelijking": 4,
    "tijdduur": 4,
    "eenmaal": 4,
    "uren": 5,
    "kwaliteit": 5,
    "apm": 5,
    "bevraging": 5,
    "kosten": 5,
    "report": 6,
    "evaluatie": 7,
    "__init__": 8,
    "__main__": 8,
    "cli": 8,
}
MODULES = sorted(p for p in SRC.rglob("*.py"))


def unit(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


@functools.cache
def parsed(path: Path) -> tuple[ast.Module, list[ast.AST]]:
    """A module, and everything in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tree, list(ast.walk(tree))


def imported(path: Path) -> set[str]:
    """Units of veeval that a module imports, wherever the import stands."""
    found = set()
    for node in parsed(path)[1]:
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{a.name}" if node.module == "veeval" else node.module for a in node.names]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "veeval":
                found.add(parts[1] if len(parts) > 1 else "__init__")
    return found


def test_every_unit_has_a_floor():
    assert {unit(p) for p in MODULES} == set(FLOORS)


def test_imports_go_down_only():
    wrong = [
        f"{path.relative_to(SRC)} imports {there}"
        for path in MODULES
        if FLOORS[unit(path)] < 8
        for there in imported(path) - {unit(path)}
        if FLOORS[there] >= FLOORS[unit(path)]
    ]
    assert not wrong


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in parsed(path)[1] if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def test_imports_stand_at_the_top_and_nothing_is_looked_up_by_name():
    # the one look up of a result to the report, and pandera, which is loaded only for its own model
    known = {("estimates", "_report"), ("tables", "__get__")}
    wrong = []
    for path, function in ((p, f) for p in MODULES for f in functions(p)):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                wrong.append(f"{path.relative_to(SRC)}: import inside {function.name}")
            allowed = function.name == "__getattr__" or (unit(path), function.name) in known
            if isinstance(node, ast.Attribute) and node.attr == "import_module" and not allowed:
                wrong.append(f"{path.relative_to(SRC)}: {function.name} looks up a module by name")
    assert not wrong


def test_the_statistics_know_no_word_of_the_domain():
    words = ("doelgroep", "inzetmodel", "gemeente", "aanbieder", "peildatum", "pedagogisch", "voorschool")
    for path in (SRC / "stats").rglob("*.py"):
        text = path.read_text(encoding="utf-8").lower()
        assert not [w for w in words if w in text], path


def test_import_is_light():
    code = "import sys, veeval, veeval.cli; print([m for m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("pandas", "numpy", "scipy", "statsmodels", "plotly", "pandera", "pyarrow", "typst"):
        assert f"'{heavy}'" not in loaded, heavy


def test_everything_public_exists_and_is_sorted():
    assert veeval.__all__ == sorted(veeval.__all__)
    for name in veeval.__all__:
        assert getattr(veeval, name) is not None
    assert dir(veeval) == veeval.__all__
    with pytest.raises(AttributeError, match="no attribute 'oeps'"):
        _ = veeval.oeps


def offered(tree: ast.Module) -> set[str] | None:
    """Names in ``__all__`` of a module; None where it is computed or absent."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return {ast.literal_eval(n) for n in node.value.elts} if isinstance(node.value, ast.List) else None
    return None


def test_modules_list_what_they_offer():
    elsewhere = {SRC / "__init__.py", SRC / "__main__.py"}  # names that load when used; a program
    wrong = []
    for path in set(MODULES) - elsewhere:
        tree, nodes = parsed(path)
        defined = {n.id for n in nodes if isinstance(n, ast.Name)}
        defined |= {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        defined |= {a.asname or a.name for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names}
        names = offered(tree)
        wrong += [path.relative_to(SRC)] if names is None or not names <= defined else []
    assert not wrong
