"""Random tables with margins, protected, and attacked by a linear program that shares no code with veeval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from veeval.privacy import suppress

__all__ = ["KEY", "SEEDS", "attack", "interval_widths"]

SEEDS = range(500)
KEY = ("tabel",)
MIN_N = (3, 5, 10, 20)


def attack(seed: int) -> pd.DataFrame:
    """Protect one random table, and find what its hidden counts can still be.

    Returns
    -------
    DataFrame of one row
        Size, threshold, small counts, hidden counts that are not 0, the least width of what they can be (in
        thresholds), and whether a small count was left or a shown one changed.
    """
    rng = np.random.default_rng([20, seed])
    rows, columns, min_n = int(rng.integers(1, 13)), int(rng.integers(1, 9)), int(rng.choice(MIN_N))
    counts = _counts(rng, rows, columns, min_n)
    shown = suppress(counts, min_n).to_numpy(dtype=float, na_value=np.nan)
    truth = _with_margins(counts.to_numpy())
    visible = np.isfinite(shown)
    widths = interval_widths(shown)[(~visible) & (truth > 0)]
    small = (truth > 0) & (truth < min_n)
    return pd.DataFrame(
        {
            "tabel": [seed],
            "rijen": [rows],
            "kolommen": [columns],
            "min_n": [min_n],
            "klein": [int(small.sum())],
            "verborgen": [int((~visible & (truth > 0)).sum())],
            "cellen": [int((truth > 0).sum())],
            "smalste": [float(widths.min() / min_n) if len(widths) else np.inf],
            "fout": [bool((visible & small).any() or (shown[visible] != truth[visible]).any())],
        }
    )


def _counts(rng: np.random.Generator, rows: int, columns: int, min_n: int) -> pd.DataFrame:
    """Counts as municipalities have them: most groups small, some very large, and zeros that are known."""
    mean = min_n * float(rng.choice([0.5, 2, 8]))
    values = rng.poisson(rng.gamma(0.7, mean / 0.7, (rows, columns)))
    values[rng.random((rows, columns)) < rng.choice([0, 0.2])] = 0
    return pd.DataFrame(values, [f"r{i}" for i in range(rows)], [f"k{j}" for j in range(columns)])


def _with_margins(counts: np.ndarray) -> np.ndarray:
    wide = np.c_[counts, counts.sum(axis=1)]
    return np.r_[wide, [wide.sum(axis=0)]].astype(float)


def interval_widths(shown: np.ndarray) -> np.ndarray:
    """Width of what each entry of a table with margins can be; 0 for what is shown, infinite without bound."""
    r, c = shown.shape
    places = np.arange(r * c).reshape(r, c)
    equations = []
    for i in range(r):
        equations.append(_sums(places[i, :-1], places[i, -1], r * c))
    for j in range(c):
        equations.append(_sums(places[:-1, j], places[-1, j], r * c))
    flat = shown.ravel()
    bounds = [(0, None) if np.isnan(v) else (v, v) for v in flat]
    out = np.zeros(r * c)
    for k in np.flatnonzero(np.isnan(flat)):
        goal = np.zeros(r * c)
        goal[k] = 1
        low, high = (
            linprog(s * goal, A_eq=np.array(equations), b_eq=np.zeros(r + c), bounds=bounds, method="highs")
            for s in (1, -1)
        )
        out[k] = np.inf if high.status == 3 else -high.fun - low.fun
    return out.reshape(r, c)


def _sums(parts: np.ndarray, total: int, size: int) -> np.ndarray:
    row = np.zeros(size)
    row[parts], row[total] = 1, -1
    return row
