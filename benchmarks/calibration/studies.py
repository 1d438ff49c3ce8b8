"""Which family is run in which worlds, and how often."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from benchmarks.calibration.design import CLUSTERS, World, corners, generator, worlds
from benchmarks.calibration.events import event
from benchmarks.calibration.growth import growth
from benchmarks.calibration.measures import Found, summarise
from benchmarks.calibration.ratios import ratio, several, share, years
from benchmarks.calibration.regressions import ancova, change, trend

Study = Callable[[World, int, np.random.Generator], list[Found]]
STUDIES: dict[str, tuple[Study, int, Callable[[int], tuple[World, ...]]]] = {
    "ratio": (ratio, 2000, worlds),
    "share": (share, 2000, worlds),
    "years": (years, 1000, worlds),
    "several": (several, 1000, worlds),
    "change": (change, 2000, worlds),
    "trend": (trend, 800, worlds),
    "ancova": (ancova, 400, worlds),
    "growth": (growth, 400, corners),
    "event": (event, 400, corners),
}
Task = tuple[str, World, int]


def tasks(share: float = 1.0) -> list[Task]:
    """Every family in every world of its design, with the number of replications."""
    return [
        (name, world, max(int(reps * share), 20))
        for name, (_, reps, design) in STUDIES.items()
        for clusters in CLUSTERS
        for world in design(clusters)
    ]


def run(task: Task) -> pd.DataFrame:
    """Run one family in one world: one row per target and method."""
    name, world, reps = task
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = STUDIES[name][0](world, reps, generator(name, world))
        rows = pd.DataFrame([summarise(f) for f in found])
    facts = {
        "family": name,
        "clusters": world.clusters,
        "share": world.share,
        "sizes": world.sizes,
        "icc": world.icc,
        "outcome": world.outcome,
        "asked": reps,
    }
    return rows.assign(**facts)[[*facts, *rows.columns]]
