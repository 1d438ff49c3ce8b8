"""Carry out the attacks that are not yet done, then write tables.csv, folders.csv and docs/disclosure.md.

``python -m benchmarks.disclosure`` resumes from .tables.csv and .folders.csv, which go when a study is whole.
``--write`` writes the page anew from what is stored.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from types import ModuleType

import pandas as pd
from benchmarks.disclosure import folders, tables
from benchmarks.disclosure.page import write
from benchmarks.resumable import finish

HERE = Path(__file__).parent


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    if not options.write:
        study(tables, tables.SEEDS, "tables", options.jobs)
        study(folders, folders.FOLDERS, "folders", options.jobs)
    write(pd.read_csv(HERE / "tables.csv"), pd.read_csv(HERE / "folders.csv"))


def study(module: ModuleType, tasks: range, name: str, jobs: int) -> None:
    """Run one of the two studies and store what it found."""
    part = HERE / f".{name}.csv"
    found = finish(tasks, module.attack, lambda number: (number,), module.KEY, part, jobs)
    found.round(6).to_csv(HERE / f"{name}.csv", index=False)
    part.unlink()


if __name__ == "__main__":
    main()
