"""Run what is not yet run, then write results.csv and docs/calibration.md.

``python -m benchmarks.calibration`` resumes from .calibration.csv, which goes when the study is whole. ``--quick``
draws a twentieth, to look at; ``--write`` writes the page anew from results.csv.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.calibration.page import write
from benchmarks.calibration.studies import Task, run, tasks
from benchmarks.resumable import finish

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
    finish(tasks(share), run, _key, KEY, PART, jobs).round(4).to_csv(RESULTS, index=False)
    PART.unlink()


def _key(task: Task) -> tuple[str, int, str, str, float, str, int]:
    family, world, reps = task
    return family, world.clusters, world.share, world.sizes, world.icc, world.outcome, reps


if __name__ == "__main__":
    main()
