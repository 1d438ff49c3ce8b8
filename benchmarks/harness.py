"""Run jobs beside each other and write down what they cost."""

from __future__ import annotations

import gc
import importlib.util
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

REPEATS = 7
AT_LEAST = 0.05  # seconds that a job runs in its turn
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Timed:
    """A result whose job kept its own time, because it ran in a program of its own."""

    value: float
    seconds: float


Job = Callable[[], "float | Timed"]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of a job (median, minimum) and its result."""

    median: float
    minimum: float
    value: float


def has(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def has_r(package: str) -> bool:
    """Whether Rscript is there and has a package."""
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", f"library({package})"], capture_output=True, check=False).returncode == 0


def r_job(script: str, rows: pd.DataFrame, *more: str) -> Job:
    """A script of R on the rows as doubles; it prints its result and the seconds that it kept itself."""
    path = Path(tempfile.mkdtemp()) / "rows.bin"
    rows.to_numpy(dtype=np.float64).T.tofile(path)

    def job() -> Timed:
        call = ["Rscript", str(HERE / script), str(path), str(len(rows)), *more]
        value, seconds = subprocess.run(call, capture_output=True, text=True, check=True).stdout.split()
        return Timed(float(value), float(seconds))

    return job


def measure(jobs: dict[str, Job], repeats: int = REPEATS) -> dict[str, Cost]:
    """Run jobs in turns; one round first, so that compilation and loading are not counted."""
    values = {name: _run(job)[0] for name, job in jobs.items()}
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(repeats):
        for name, job in jobs.items():
            times[name].append(_run(job)[1])
    return {n: Cost(statistics.median(t), min(t), values[n]) for n, t in times.items()}


def _run(job: Job) -> tuple[float, float]:
    """Result and seconds of a call: of several in a row where one takes no time that a clock tells well."""
    gc.collect()
    gc.disable()  # as timeit does: what one job leaves behind is not another's cost
    start, calls, elapsed = time.perf_counter(), 0, 0.0
    while elapsed < AT_LEAST:
        found, calls = job(), calls + 1
        elapsed = time.perf_counter() - start
    gc.enable()
    return (found.value, found.seconds) if isinstance(found, Timed) else (found, elapsed / calls)


def table(title: str, found: dict[str, Cost], note: str = "") -> str:
    """Write costs as a Markdown table; ratios are of medians, to the first job."""
    own = next(iter(found.values())).median
    lines = [
        f"\n## {title[0].upper()}{title[1:]}\n",
        *([f"{note}\n"] if note else []),
        "| | median | minimum | ratio | result |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, cost in found.items():
        times = f"{1e3 * cost.median:.1f} ms | {1e3 * cost.minimum:.1f} ms"
        lines.append(f"| {name} | {times} | {cost.median / own:.1f} | {cost.value:.6f} |")
    return "\n".join(lines) + "\n"
