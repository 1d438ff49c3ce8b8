"""Run the tasks of a study in several processes; what is done is kept in a file, so that a stop loses one task."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pandas as pd

__all__ = ["finish"]

Task = TypeVar("Task")
Key = tuple[object, ...]


def finish(
    whole: Sequence[Task],
    run: Callable[[Task], pd.DataFrame],
    key_of: Callable[[Task], Key],
    key: Sequence[str],
    part: Path,
    jobs: int,
) -> pd.DataFrame:
    """Run the tasks that the part file does not have; return the rows of all of them in the order of the tasks.

    Parameters
    ----------
    whole : sequence
        All tasks of the study.
    run : callable
        Gives the rows of a task, at least one, with the columns of ``key``.
    key_of : callable
        What tells a task from the others, as it stands in the columns of ``key``.
    part : path
        Rows so far. The caller deletes it when the results are written.
    jobs : int
        Processes.
    """
    names = list(key)
    done = set(pd.read_csv(part)[names].itertuples(index=False, name=None)) if part.exists() else set()
    todo = [t for t in whole if key_of(t) not in done]
    start = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for i, rows in enumerate(pool.imap_unordered(run, todo), 1):
            known = pd.read_csv(part) if part.exists() else pd.DataFrame()
            beside = part.with_suffix(".new")
            pd.concat([known, rows], ignore_index=True).to_csv(beside, index=False)
            beside.replace(part)  # a stop in between leaves the old one whole
            print(f"{i}/{len(todo)} {time.monotonic() - start:.0f} s {rows[names].iloc[0].to_list()}", flush=True)
    kept = pd.read_csv(part)
    order = {key_of(t): i for i, t in enumerate(whole)}
    places = [order.get(row) for row in kept[names].itertuples(index=False, name=None)]
    kept = kept.assign(_at=places).dropna(subset=["_at"]).sort_values("_at", kind="stable")
    return kept.drop(columns="_at").reset_index(drop=True)
