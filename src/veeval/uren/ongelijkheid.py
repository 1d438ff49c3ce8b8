"""Measures of inequality on arrays, their jackknife and their cluster bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Spreiding", "bootstrap", "gini", "of_draws", "p90_p10", "toets", "variance", "variatiecoefficient"]

Array = NDArray[np.float64]


def gini(y: Array, w: Array) -> float:
    """Gini coefficient: sum_ij w_i w_j |y_i - y_j| / (2 W^2 mean); 0 is even, towards 1 uneven."""
    order = np.argsort(y, kind="stable")
    y, w = y[order], w[order]
    below = np.cumsum(w) - w
    total, mean = w.sum(), w @ y
    return float((w * y) @ (2 * below + w - total) / (total * mean)) if mean > 0 else np.nan


def variatiecoefficient(y: Array, w: Array) -> float:
    """Coefficient of variation: the weighted standard deviation over the weighted mean."""
    mean = w @ y / w.sum()
    return float(np.sqrt(w @ (y - mean) ** 2 / w.sum()) / mean) if mean > 0 else np.nan


def p90_p10(y: Array, w: Array) -> float:
    """How many times the 90th percentile is the 10th; weighted percentiles as steps of the distribution."""
    order = np.argsort(y, kind="stable")
    share = np.cumsum(w[order]) / w.sum()
    low, high = (y[order][min(int(np.searchsorted(share, q - 1e-12)), len(y) - 1)] for q in (0.1, 0.9))
    return float(high / low) if low > 0 else np.nan


@dataclass(frozen=True, slots=True)
class Spreiding:
    """y, w: (n,) hours per child and weight per location; cluster: (n,) codes; moves: {cluster: change without it}."""

    y: Array
    w: Array
    cluster: NDArray[np.str_]
    moves: dict[str, float]
    estimate: float

    @property
    def size(self) -> int:
        """Number of clusters."""
        return len(self.moves)


def variance(weights: dict[int, float], groups: Sequence[Spreiding]) -> float:
    """Jackknife variance of a combination: clusters that lie in several groups are left out of all at once."""
    names = sorted({c for g in groups for c in g.moves})
    scale = [np.sqrt((g.size - 1) / g.size) for g in groups]
    moved = [sum(weights[i] * scale[i] * g.moves.get(c, 0.0) for i, g in enumerate(groups)) for c in names]
    return float(np.square(moved).sum())


def bootstrap(
    groups: dict[str, Spreiding], measure: Callable[[Array, Array], float], reps: int, seed: int
) -> dict[str, Array]:
    """Draw whole clusters with replacement within each group; (reps,) values of the measure per group."""
    out = {}
    for i, (name, g) in enumerate(groups.items()):
        rng = np.random.default_rng([seed, i])
        _, codes = np.unique(g.cluster, return_inverse=True)
        counts = rng.multinomial(g.size, np.full(g.size, 1 / g.size), size=reps)[:, codes].astype(float)
        out[name] = np.array([measure(g.y[c > 0], (g.w * c)[c > 0]) for c in counts])
    return out


def of_draws(draws: Array, level: float) -> dict[str, float]:
    """Percentile interval; none where draws fail, as when the 10th percentile is 0 hours."""
    if not np.isfinite(draws).all():
        return {}
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return {"std_error": float(draws.std(ddof=1)), "conf_low": float(low), "conf_high": float(high)}


def toets(draws: Array) -> dict[str, float | str]:
    """The p-value that goes with the percentile interval: twice the smaller share of draws beside 0."""
    if not np.isfinite(draws).all():
        return {}
    tail = min((draws <= 0).sum(), (draws >= 0).sum()) + 1
    return {"p_value": min(1.0, 2 * float(tail) / (len(draws) + 1)), "method": "verschil; clusterbootstrap"}
