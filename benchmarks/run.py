"""Measure veeval.stats beside what a user would pick instead: same data, same process, runs interleaved.

``make bench`` installs the peers in an environment of their own and writes docs/benchmarks.md. Each figure is the
median (and the minimum) of seven runs; ratios are medians of peer / median of veeval. A peer that is not installed is
named as such; nothing is filled in.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import io
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pandas as pd

from veeval import stats

REPEATS = 7
OUT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
Job = Callable[[], float]


def grouped(rows: int, units: int, seed: int = 1) -> pd.DataFrame:
    """Rows in units with a random intercept and slope, a treatment per unit and five further columns."""
    rng = np.random.default_rng(seed)
    unit = rng.integers(0, units, rows)
    x = rng.normal(size=rows)
    treated = (np.arange(units) % 2)[unit].astype(float)
    level, slope = rng.normal(0, 0.7, units), rng.normal(0, 0.3, units)
    y = 1 + 0.5 * x + 0.2 * treated + level[unit] + slope[unit] * x + rng.normal(size=rows)
    more = {f"z{i}": rng.normal(size=rows) for i in range(3)}
    return pd.DataFrame({"y": y, "x": x, "treated": treated, "unit": unit, **more})


def has(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def mixed_jobs(d: pd.DataFrame, random: str) -> dict[str, Job]:
    """Random effects of units; each job gives the estimate of x, so that agreement stands beside the time."""
    side = "1" if random == "1" else "1 + x"
    jobs: dict[str, Job] = {
        "veeval": lambda: float(stats.mixed("y ~ x + treated", d, groups="unit", random=side).estimate[1])
    }
    if has("mixedlm"):
        import mixedlm

        frame = d.assign(unit=d["unit"].astype(str))
        jobs["mixedlm"] = lambda: float(mixedlm.lmer(f"y ~ x + treated + ({side} | unit)", frame).fixef()["x"])
    import statsmodels.formula.api as smf

    re = None if random == "1" else "~x"
    jobs["statsmodels"] = lambda: float(
        smf.mixedlm("y ~ x + treated", d, groups="unit", re_formula=re).fit(reml=True).params["x"]
    )
    return jobs


def wild_jobs(d: pd.DataFrame) -> dict[str, Job]:
    jobs: dict[str, Job] = {
        "veeval": lambda: stats.linear("y ~ x + treated", d, cluster="unit").wild_bootstrap("treated", seed=1).p_value,
        "veeval, the pass over the rows": lambda: float(stats.moments("y ~ x + treated", d, unit="unit").n),
    }
    if has("wildboottest"):
        import statsmodels.api as sm
        from wildboottest.wildboottest import wildboottest

        X = sm.add_constant(d[["x", "treated"]])

        def peer() -> float:
            model = sm.OLS(d["y"], X)
            return float(
                wildboottest(model, B=9999, cluster=d["unit"], param="treated", seed=1, show=False)["p-value"].iloc[0]
            )

        jobs["wildboottest"] = peer
    return jobs


def pairs_jobs(d: pd.DataFrame) -> dict[str, Job]:
    import statsmodels.api as sm

    formula = "y ~ x + treated + z0 + z1 + z2"
    X = np.column_stack([np.ones(len(d)), d[["x", "treated", "z0", "z1", "z2"]]])
    y = d["y"].to_numpy()
    return {
        "veeval": lambda: float(stats.linear(formula, d, cluster="unit").pairs_bootstrap(9999, seed=1).std_error[2]),
        "one refit by statsmodels (of 9,999; its estimate)": lambda: float(sm.OLS(y, X).fit().params[2]),
    }


def cr_jobs(d: pd.DataFrame) -> dict[str, Job]:
    jobs: dict[str, Job] = {
        "veeval (CR2, Satterthwaite)": lambda: float(stats.linear("y ~ x + treated", d, cluster="unit").std_error[2])
    }
    if has("pyfixest"):
        import pyfixest as pf

        jobs["pyfixest (CRV1)"] = lambda: float(pf.feols("y ~ x + treated", d, vcov={"CRV1": "unit"}).se()["treated"])
        jobs["pyfixest (CRV3)"] = lambda: float(pf.feols("y ~ x + treated", d, vcov={"CRV3": "unit"}).se()["treated"])
    return jobs


def cases() -> dict[str, dict[str, Job]]:
    return {
        "random intercept, 10^4 rows in 500 units": mixed_jobs(grouped(10_000, 500), "1"),
        "random intercept, 10^5 rows in 5,000 units": mixed_jobs(grouped(100_000, 5_000), "1"),
        "random slope, 10^4 rows in 500 units": mixed_jobs(grouped(10_000, 500), "x"),
        "cluster-robust regression, 10^5 rows in 50 clusters": cr_jobs(grouped(100_000, 50)),
        "wild bootstrap, 9,999 draws, 10^5 rows in 50 clusters": wild_jobs(grouped(100_000, 50)),
        "pairs bootstrap, 9,999 draws, 6 columns, 10^6 rows in 50 clusters": pairs_jobs(grouped(1_000_000, 50)),
    }


def measure(jobs: dict[str, Job]) -> dict[str, tuple[float, float, float]]:
    """Median, minimum (seconds) and value per job, interleaved; one run first, so that compilation is not counted."""
    values = {name: job() for name, job in jobs.items()}
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(REPEATS):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return {n: (statistics.median(t), min(t), values[n]) for n, t in times.items()}


def table(title: str, found: dict[str, tuple[float, float, float]]) -> str:
    own = next(iter(found.values()))[0]
    lines = [
        f"\n## {title[0].upper()}{title[1:]}\n",
        "| | median | minimum | ratio | result |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, (median, least, value) in found.items():
        lines.append(f"| {name} | {1e3 * median:.1f} ms | {1e3 * least:.1f} ms | {median / own:.1f} | {value:.6f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    warnings.simplefilter("ignore")
    names = ("veeval", "numpy", "scipy", "statsmodels", "mixedlm", "wildboottest", "pyfixest")
    absent = [n for n in names if not has(n)]
    versions = ", ".join(f"{n} {importlib.metadata.version(n)}" for n in names if n not in absent)
    parts = [
        "# Benchmarks\n",
        "Written by `make bench`. Same data, same process, runs interleaved after one warm-up; ratios are of medians "
        f"of {REPEATS} runs, and only ratios within this run mean something. The result stands beside the time: the "
        "estimate, standard error or p-value.\n",
        f"Python {platform.python_version()}; {versions}."
        + (f" Not installed, so not measured: {', '.join(absent)}." if absent else "")
        + "\n",
    ]
    for title, jobs in cases().items():
        with redirect_stdout(io.StringIO()):
            found = measure(jobs)
        parts.append(table(title, found))
        print(parts[-1], file=sys.stderr)
    OUT.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
