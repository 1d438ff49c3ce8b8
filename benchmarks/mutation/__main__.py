"""Find which test executes which line, try out the mutants that are not yet tried, and write docs/mutation.md.

``python -m benchmarks.mutation`` resumes from .mutation.csv, which goes when all are tried; what is tried stays in
results.csv. Every survivor needs a reason in survivors.toml before the page can be written: ``--write`` writes it.
``--again`` tries out the survivors once more, after a test was added.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
from benchmarks.mutation.coverage_map import tests_by_line
from benchmarks.mutation.mutants import Mutant, draw
from benchmarks.mutation.page import KILLED, RESULTS, argued, write
from benchmarks.mutation.trial import KEY, MAP, try_out
from benchmarks.resumable import finish

PART = Path(__file__).parent / ".mutation.csv"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--again", action="store_true")
    options = asked.parse_args()
    if not options.write:
        if not MAP.exists():  # of this study: a test that is gone since would pass for a test that fails
            tests_by_line(MAP)
        if options.again:
            known = pd.read_csv(RESULTS)
            known[known["outcome"].isin(KILLED)].to_csv(PART, index=False)
        finish(draw(), try_out, _key, KEY, PART, options.jobs).to_csv(RESULTS, index=False)
        PART.unlink()
        MAP.unlink()
    results = pd.read_csv(RESULTS)
    reasons, live = argued(), results[~results["outcome"].isin(KILLED)]
    silent = [row for row in live.itertuples() if (row.module, row.before, row.after) not in reasons]
    for row in silent:
        print(f"{row.module}:{row.line} [{row.outcome}, {row.tests} tests]\n  {row.before}\n  {row.after}")
    if silent:
        raise SystemExit(f"{len(silent)} of {len(live)} survivors have no reason in survivors.toml yet.")
    write(results)


def _key(mutant: Mutant) -> tuple[str, int, str]:
    return mutant.module, mutant.line, mutant.after


if __name__ == "__main__":
    main()
