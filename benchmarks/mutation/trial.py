"""Run the tests that execute a line, with that line made wrong, in a process that has the libraries loaded already."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

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
LONGEST = 90.0  # seconds for the tests of one mutant
MOST = 60  # tests, the quickest first


def try_out(mutant: Mutant) -> pd.DataFrame:
    """Make a line wrong in a copy of the project, and run the tests that execute it until one fails.

    Returns
    -------
    DataFrame of one row
        ``outcome``: killed (a test failed), endless (the tests did not end), survived, or no test (none executes it).
    """
    work, tests = _copy(), _tests(mutant)
    outcome = "no test"
    if tests:
        path = work / "src" / "veeval" / mutant.module
        whole = path.read_text(encoding="utf-8")
        path.write_text(mutant.code, encoding="utf-8")
        try:
            outcome = _outcome(work, tests)
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
def _map() -> dict[str, dict[str, list[str]]]:
    content: dict[str, dict[str, list[str]]] = json.loads(MAP.read_text(encoding="utf-8"))
    return content


def _tests(mutant: Mutant) -> list[str]:
    """Give the tests that execute the line; for a line that only an import executes, those of the module."""
    lines = _map().get(mutant.module, {})
    return (lines.get(str(mutant.line)) or lines.get("all", []))[:MOST]


def _outcome(work: Path, tests: list[str]) -> str:
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
    while time.monotonic() - start < LONGEST:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "endless"
