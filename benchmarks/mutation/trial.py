"""Run the tests that execute a line, with that line made wrong, in a process that has the libraries loaded already."""

from __future__ import annotations

import atexit
import functools
import itertools
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy  # noqa: F401 - loaded once here, and not again for every mutant
import pandas as pd
import plotly.graph_objects  # noqa: F401
import pytest
import scipy.stats  # noqa: F401
import statsmodels.api  # noqa: F401
from benchmarks.mutation.mutants import Mutant

__all__ = ["KEY", "MAP", "try_out"]

ROOT = Path(__file__).parents[2]
MAP = Path(__file__).parent / ".tests.json"
KEY = ("module", "line", "after")
MOST = 60.0  # seconds that the tests of one mutant took when nothing was wrong
ENDLESS = 8  # times as long, and a minute, is taken for no end: the machine may be busy


def try_out(mutant: Mutant) -> pd.DataFrame:
    """Make a line wrong in a copy of the project, and run the tests that execute it until one fails.

    Returns
    -------
    DataFrame of one row
        ``outcome``: killed (a test failed), endless (the tests did not end), survived, or no test (none executes it).
    """
    work, tests = _copy(), _tests(mutant)
    longest = 60 + ENDLESS * sum(_map()["lasts"][test] for test in tests)
    outcome = "no test"
    if tests:
        path = work / "src" / "veeval" / mutant.module
        whole = path.read_text(encoding="utf-8")
        path.write_text(mutant.code, encoding="utf-8")
        try:
            outcome = _outcome(work, tests, longest)
        finally:
            path.write_text(whole, encoding="utf-8")
    row = {"module": mutant.module, "line": mutant.line, "before": mutant.before, "after": mutant.after}
    return pd.DataFrame([row | {"tests": len(tests), "outcome": outcome}])


@functools.cache
def _copy() -> Path:
    """Copy the project for this process, that no other sees the mutant."""
    folder = Path(tempfile.mkdtemp(prefix="veeval-mutants-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("src", "tests", "data", "docs", "benchmarks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    return folder


@functools.cache
def _map() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(MAP.read_text(encoding="utf-8"))
    return content


def _tests(mutant: Mutant) -> list[str]:
    """Give the tests that execute the line, the quickest first, and then the others of their files.

    A fixture that many tests share is executed by the first of them alone; what it made is judged by the others too.
    A line that only an import executes has the tests of its module.
    """
    lines, lasts = _map()["lines"].get(mutant.module, {}), _map()["lasts"]
    own = lines.get(str(mutant.line)) or lines.get("all", [])
    files = {test.partition("::")[0] for test in own}
    others = sorted((t for t in lasts if t.partition("::")[0] in files and t not in set(own)), key=lasts.__getitem__)
    until = itertools.accumulate(lasts[test] for test in [*own, *others])
    return [test for test, seconds in zip([*own, *others], until, strict=True) if seconds <= MOST] or own[:1]


def _outcome(work: Path, tests: list[str], longest: float) -> str:
    child = os.fork()
    if not child:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        os.chdir(work)
        sys.path[:0] = [str(work / "src"), str(work)]
        os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
        for name in [m for m in sys.modules if m.split(".")[0] in ("veeval", "tests", "benchmarks")]:
            del sys.modules[name]
        code = 1
        try:
            code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-cov", *tests]))
        finally:
            os._exit(code)
    start = time.monotonic()
    while time.monotonic() - start < longest:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "endless"
