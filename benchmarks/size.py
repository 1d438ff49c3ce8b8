"""Cost against size: rows and units, and memory for a file that need not fit in it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from statistics_jobs import of_size

ROWS = (10**3, 10**4, 10**5, 10**6, 10**7)
UNITS = (10, 100, 1_000, 5_000, 50_000)
IMAGES = Path(__file__).parents[1] / "docs" / "images"

_WRITE = """
import sys, numpy as np, duckdb
duckdb.sql(f'''copy (select r as unit, x, (r % 2)::double as treated,
    1 + 0.5 * x + 0.2 * (r % 2) + hash(r) % 1000 / 500.0 + random() as y
    from (select (random() * 5000)::int as r, random() as x from range({sys.argv[2]})))
    to '{sys.argv[1]}' (format parquet)''')
"""
_READ = """
import resource, sys, time
from veeval import stats
start = time.perf_counter()
fit = stats.mixed("y ~ x + treated", sys.argv[1], groups="unit")
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, fit.n, fit.estimate[1])
"""


def report() -> str:
    """Measure, draw docs/images/benchmark-size.svg and return the Markdown."""
    rows = [(n, of_size(n, min(5_000, n // 10)).minimum) for n in ROWS]
    units = [(g, of_size(10**6, g).minimum) for g in UNITS]
    slopes = [_slope(points[-3:]) for points in (rows, units)]
    _draw(rows, units)
    lines = [
        "\n## Cost against size\n",
        "Random intercept from rows in memory, minimum of 5 runs (3 at 10^7 rows).\n",
        "![Log-log plot of seconds against rows and against units](images/benchmark-size.svg)\n",
        "| rows (in at most 5,000 units) | seconds | | units (10^6 rows) | seconds |",
        "|---:|---:|---|---:|---:|",
    ]
    for (n, cost), (g, other) in zip(rows, units, strict=True):
        lines.append(f"| {n:,} | {cost:.4f} | | {g:,} | {other:.4f} |")
    lines.append(
        f"\nSlope on the log-log scale, last three sizes: {slopes[0]:.2f} for rows, {slopes[1]:.2f} for units.\n"
    )
    return "\n".join(lines) + _parquet(10**7)


def _slope(points: list[tuple[int, float]]) -> float:
    x, y = np.log(np.array(points, dtype=float)).T
    return float(np.polyfit(x, y, 1)[0])


def _draw(rows: list[tuple[int, float]], units: list[tuple[int, float]]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "veeval"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
    for axis, points, label in zip(axes, (rows, units), ("rows", "units, 10^6 rows"), strict=True):
        axis.loglog(*zip(*points, strict=True), marker="o", color="#1b5e7a")
        axis.set_xlabel(label)
        axis.grid(visible=True, which="major", alpha=0.3)
    axes[0].set_ylabel("seconds")
    figure.tight_layout()
    figure.savefig(IMAGES / "benchmark-size.svg", metadata={"Date": None})


def _parquet(rows: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "rows.parquet")
        subprocess.run([sys.executable, "-c", _WRITE, path, str(rows)], check=True)
        done = subprocess.run([sys.executable, "-c", _READ, path], check=True, capture_output=True, text=True)
        seconds, memory, n, estimate = done.stdout.split()[-4:]  # DuckDB shows its progress before it
    return (
        f"\n{int(n):,} rows of a Parquet file, summed by DuckDB and fitted: {float(seconds):.1f} s, "
        f"{float(memory):.2f} GB of memory at most (coefficient of x {float(estimate):.5f}, 0.5 in the simulation).\n"
    )
