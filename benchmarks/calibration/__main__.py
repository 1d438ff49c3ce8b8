"""Run what is not yet run, then write results.csv and docs/calibration.md.

``python -m benchmarks.calibration`` resumes from .calibration.csv, which goes when the study is whole. ``--quick``
draws a twentieth, to look at; ``--write`` writes the page anew from results.csv.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from pathlib import Path

import pandas as pd
from benchmarks.calibration.page import write
from benchmarks.calibration.studies import Task, run, tasks

HERE = Path(__file__).parent
RESULTS, PART = HERE / "results.csv", HERE / ".calibration.csv"
KEY = ["family", "clusters", "share", "sizes", "icc", "outcome", "asked"]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    if not options.write:
        study(options.jobs, 0.05 if options.quick else 1.0)
    write(RESULTS)


def study(jobs: int, share: float) -> None:
    """Run the tasks that the part file does not have, then put all in order."""
    whole = tasks(share)
    done = set(pd.read_csv(PART)[KEY].itertuples(index=False, name=None)) if PART.exists() else set()
    todo = [t for t in whole if _key(t) not in done]
    start = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for i, rows in enumerate(pool.imap_unordered(run, todo), 1):
            known = pd.read_csv(PART) if PART.exists() else pd.DataFrame()
            beside = PART.with_suffix(".new")
            pd.concat([known, rows], ignore_index=True).to_csv(beside, index=False)
            beside.replace(PART)  # a stop in between leaves the old one whole
            print(f"{i}/{len(todo)} {time.monotonic() - start:.0f} s {rows['family'].iloc[0]}", flush=True)
    kept = pd.read_csv(PART)
    order = {_key(t): i for i, t in enumerate(whole)}
    places = [order.get(row) for row in kept[KEY].itertuples(index=False, name=None)]
    kept = kept.assign(_at=places).dropna(subset=["_at"]).sort_values("_at", kind="stable").drop(columns="_at")
    kept.round(4).to_csv(RESULTS, index=False)
    PART.unlink()


def _key(task: Task) -> tuple[str, int, str, str, float, str, int]:
    family, world, reps = task
    return family, world.clusters, world.share, world.sizes, world.icc, world.outcome, reps


if __name__ == "__main__":
    main()
