"""Run jobs beside each other and write down what they cost."""

from __future__ import annotations

import gc
import importlib.util
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

REPEATS = 7


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


def measure(jobs: dict[str, Job], repeats: int = REPEATS) -> dict[str, Cost]:
    """Run jobs in turns; one round first, so that compilation and loading are not counted."""
    values = {name: _run(job)[0] for name, job in jobs.items()}
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(repeats):
        for name, job in jobs.items():
            times[name].append(_run(job)[1])
    return {n: Cost(statistics.median(t), min(t), values[n]) for n, t in times.items()}


def _run(job: Job) -> tuple[float, float]:
    gc.collect()
    gc.disable()  # as timeit does: what one job leaves behind is not another's cost
    start = time.perf_counter()
    found = job()
    elapsed = time.perf_counter() - start
    gc.enable()
    return (found.value, found.seconds) if isinstance(found, Timed) else (found, elapsed)


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
