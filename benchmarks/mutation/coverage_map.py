"""Which tests execute which line of the modules that are mutated, the quickest first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import coverage
from benchmarks.mutation.mutants import PACKAGES, ROOT

__all__ = ["tests_by_line"]

SUITES = ("tests/stats", "tests/privacy", "tests/test_kosten.py", "tests/test_uren.py", "tests/test_apm.py")
PLUGIN = """
import json
import os

LASTS = {}


def pytest_runtest_logreport(report):
    if report.when == "call":
        LASTS[report.nodeid] = report.duration


def pytest_sessionfinish():
    with open(os.environ["VEEVAL_LASTS"], "w", encoding="utf-8") as file:
        json.dump(LASTS, file)
"""


def tests_by_line(target: Path) -> None:
    """Run the tests once with coverage; write which execute each line, and how long each test takes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lasts.py").write_text(PLUGIN, encoding="utf-8")
        env = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]),
            "VEEVAL_LASTS": str(folder / "lasts.json"),
            "COVERAGE_FILE": str(folder / "coverage"),
            "COVERAGE_CORE": "ctrace",
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "lasts", "-p", "no:cacheprovider", "-m", "not browser"]
        command += [*SUITES, "--cov-context=test", *(f"--cov=veeval.{p}" for p in PACKAGES), "--cov-report="]
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        lasts = json.loads((folder / "lasts.json").read_text(encoding="utf-8"))
        data = coverage.CoverageData(basename=str(folder / "coverage"))
        data.read()
        target.write_text(json.dumps({"lines": _by_module(data, lasts), "lasts": lasts}), encoding="utf-8")


def _by_module(data: coverage.CoverageData, lasts: dict[str, float]) -> dict[str, dict[str, list[str]]]:
    out: dict[str, dict[str, list[str]]] = {}
    for file in sorted(data.measured_files()):
        lines: dict[str, list[str]] = {}
        weight: dict[str, int] = defaultdict(int)
        for line, contexts in data.contexts_by_lineno(file).items():
            tests = {c.split("|")[0] for c in contexts if c and c.split("|")[0] in lasts}
            if tests:
                lines[str(line)] = sorted(tests, key=lambda t: (lasts[t], t))
            for test in tests:
                weight[test] += 1
        lines["all"] = sorted(weight, key=lambda t: (-weight[t], lasts[t], t))
        out[Path(file).relative_to(ROOT / "src/veeval").as_posix()] = lines
    return out
