"""Draw the samples that are not yet drawn, then write questions.csv, groups.csv and docs/waarheid.md.

``python -m benchmarks.recovery`` resumes from .recovery.csv, which goes when the study is whole. ``--write`` writes
the page anew from what is stored.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
from benchmarks.recovery.page import write
from benchmarks.recovery.study import KEY, SEEDS, draw, per_group, per_question
from benchmarks.resumable import finish

HERE = Path(__file__).parent
QUESTIONS, GROUPS, PART = HERE / "questions.csv", HERE / "groups.csv", HERE / ".recovery.csv"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    if not options.write:
        rows = finish(SEEDS, draw, lambda seed: (seed,), KEY, PART, options.jobs)
        per_question(rows).to_csv(QUESTIONS, index=False)
        per_group(rows).round(6).to_csv(GROUPS, index=False)
        PART.unlink()
    write(pd.read_csv(QUESTIONS), pd.read_csv(GROUPS))


if __name__ == "__main__":
    main()
