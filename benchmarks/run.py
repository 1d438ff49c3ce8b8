"""Measure veeval beside what a user would pick instead: same data, same process, runs in turns.

``make bench`` installs the peers in an environment of their own and writes docs/benchmarks.md. A peer that is not
installed is named as such; nothing is filled in.
"""

from __future__ import annotations

import importlib.metadata
import io
import platform
import sys
import warnings
from contextlib import redirect_stdout
from pathlib import Path

import instructions
import size
import statistics_jobs
from harness import REPEATS, has

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
NAMES = ("veeval", "numpy", "scipy", "statsmodels", "mixedlm", "wildboottest", "pyfixest", "duckdb")


def main() -> None:
    warnings.simplefilter("ignore")
    absent = [name for name in NAMES if not has(name)] + ([] if statistics_jobs.has_lme4() else ["lme4 (R)"])
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in NAMES if name not in absent)
    parts = [
        "# Benchmarks\n",
        "Written by `make bench`. Same data, same machine, one thread, runs in turns after one warm-up; ratios are of "
        f"medians of {REPEATS} runs, and only ratios within this run mean something. The result stands beside the time."
        "\n",
        f"Python {platform.python_version()}; {versions}."
        + (f" Not installed, so not measured: {', '.join(absent)}." if absent else "")
        + "\n",
    ]
    with redirect_stdout(io.StringIO()):
        for part in statistics_jobs.report():
            parts.append(part)
            print(part, file=sys.stderr)
        for report in (instructions.report, size.report):
            parts.append(report())
            print(parts[-1], file=sys.stderr)
    OUT.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
