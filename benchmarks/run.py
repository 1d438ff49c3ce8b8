"""Measure veeval beside what a user would pick instead: same data, same process, runs in turns.

``make bench`` installs the peers in an environment of their own and writes docs/benchmarks.md. A peer that is not
installed is named as such; nothing is filled in. ``python benchmarks/run.py validation`` measures one part anew and
leaves the others in the document as they are.
"""

from __future__ import annotations

import importlib.metadata
import io
import os
import platform
import re
import sys
import warnings
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from pathlib import Path

import instructions
import product_jobs
import size
import statistics_jobs
import validation_jobs
from harness import AT_LEAST, REPEATS, has, has_r

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PARTS: dict[str, tuple[Callable[[], Iterable[str]], tuple[str, ...]]] = {
    "statistics": (
        statistics_jobs.report,
        ("veeval", "numpy", "scipy", "statsmodels", "mixedlm", "wildboottest", "pyfixest"),
    ),
    "jobs": (
        product_jobs.report,
        (
            "veeval",
            "csdid",
            "diff_diff",
            "pyfixest",
            "statsmodels",
            "pandas",
            "duckdb",
            "pingouin",
            "plotly",
            "typst",
            "weasyprint",
            "matplotlib",
            "xlsxwriter",
            "openpyxl",
        ),
    ),
    "instructions": (lambda: [instructions.report()], ("veeval", "mixedlm", "statsmodels")),
    "size": (lambda: [size.report()], ("veeval", "numpy", "duckdb")),
    "validation": (validation_jobs.report, ("veeval", "pandas", "pyarrow", "pandera", "polars", "duckdb")),
}
IN_R = {"statistics": "lme4", "jobs": "survey"}
HEAD = (
    "# Benchmarks\n\n"
    "Written by `make bench`. Same data, same machine, one thread, runs in turns after one warm-up; ratios are of "
    f"medians of {REPEATS} runs where nothing else is said, and only ratios within one table mean something. Of a job "
    f"that takes less than {1e3 * AT_LEAST:.0f} ms a run is as many calls in a row, and its time their mean. The "
    "result stands beside the time.\n"
)
_PART = re.compile(r"<!-- part: (\w+) -->\n(.*?)(?=<!-- part: |\Z)", re.DOTALL)


def main(wanted: list[str]) -> None:
    warnings.simplefilter("ignore")
    unknown = set(wanted) - set(PARTS)
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    written = dict(_PART.findall(OUT.read_text(encoding="utf-8"))) if OUT.exists() else {}
    for name in wanted or PARTS:
        written[name] = "\n".join([_versions(name), *_measured(name)]) + "\n"
    parts = [f"<!-- part: {name} -->\n{written[name].rstrip()}\n" for name in PARTS if name in written]
    OUT.write_text("\n".join([HEAD, *parts]).rstrip() + "\n", encoding="utf-8")


def _versions(name: str) -> str:
    names = PARTS[name][1]
    absent = [n for n in names if not has(n)]
    if name in IN_R and not has_r(IN_R[name]):
        absent.append(f"{IN_R[name]} (R)")
    versions = ", ".join(f"{n} {importlib.metadata.version(n)}" for n in names if n not in absent)
    left = f" Not installed, so not measured: {', '.join(absent)}." if absent else ""
    busy = f"{os.getloadavg()[0]:.1f} programs were running on {os.cpu_count()} cores before this part began"
    return f"Python {platform.python_version()}; {versions}.{left} On average {busy}.\n"


def _measured(name: str) -> Iterable[str]:
    with redirect_stdout(io.StringIO()):
        for part in PARTS[name][0]():
            print(part, file=sys.stderr)
            yield part.rstrip() + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
