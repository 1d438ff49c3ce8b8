"""The worlds that are drawn from: which levels of which factors, and how often."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

CLUSTERS = (4, 6, 10, 20, 40)
Share = Literal["half", "third"]
Sizes = Literal["equal", "heavy"]
Outcome = Literal["normal", "skewed"]


@dataclass(frozen=True, slots=True)
class World:
    """One cell of the design.

    clusters: of both groups together; share: of the clusters that are treated; sizes: units per cluster; icc: share of
    the variance that lies between clusters; outcome: shape of the deviations of clusters and of units.
    """

    clusters: int
    share: Share = "half"
    sizes: Sizes = "equal"
    icc: float = 0.1
    outcome: Outcome = "normal"

    @property
    def treated(self) -> int:
        return self.clusters // 2 if self.share == "half" else max(2, round(self.clusters / 3))

    @property
    def key(self) -> str:
        return f"{self.clusters}/{self.share}/{self.sizes}/{self.icc:g}/{self.outcome}"


def worlds(clusters: int) -> tuple[World, ...]:
    """Base, every factor moved alone, and the corners where several are bad at once.

    A third of 4 clusters would be one, against which nothing can be tested, so there treated are always half.
    """
    third: Share = "third" if clusters > 4 else "half"
    wanted = (
        World(clusters),
        World(clusters, share=third),
        World(clusters, sizes="heavy"),
        World(clusters, icc=0.0),
        World(clusters, icc=0.3),
        World(clusters, outcome="skewed"),
        World(clusters, share=third, sizes="heavy"),
        World(clusters, share=third, sizes="heavy", icc=0.3, outcome="skewed"),
    )
    return tuple(dict.fromkeys(wanted))


def corners(clusters: int) -> tuple[World, ...]:
    """Base and worst corner: for the inferences of which one replication costs much."""
    every = worlds(clusters)
    return every[0], every[-1]


def generator(family: str, world: World) -> np.random.Generator:
    """Return the generator of one family in one world: the same whatever else is run."""
    return np.random.default_rng([20261122, zlib.crc32(f"{family}/{world.key}".encode())])
