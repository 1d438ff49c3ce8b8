"""Put replications through ``veeval.stats`` as the questions do: cross-products per cluster, then one fit.

Replications that share no cluster are blocks of one fit: estimates, CR2 and Satterthwaite's degrees of freedom of one
block do not depend on the others (``kwaliteit._hellingen``; a test holds them equal), so ten are fitted at once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from benchmarks.calibration.draws import Array

from veeval import stats

BUNDLE = 10


def cells(A: Array, n: Array, absorbed: Array | None, first: int) -> pd.DataFrame:
    """Sums per cluster of some replications, one row per cluster."""
    reps, G, k, _ = A.shape
    flat = A.reshape(-1, k, k)
    sums = {f"{i}x{j}": flat[:, i, j] for i in range(k) for j in range(i, k)}
    units = {} if absorbed is None else {"units": absorbed.ravel()}
    rep = np.repeat(np.arange(first, first + reps), G)
    return pd.DataFrame({"cluster": np.arange(reps * G), "rep": rep, "n": n.ravel(), **units, **sums})


def moments(frame: pd.DataFrame, p: int) -> stats.Moments:
    """Make moments with columns of its own for each replication."""
    names = [*(f"x{i}_" + frame["rep"].astype(str) for i in range(p)), "y"]
    terms = [f"x{i}_{r}" for r in frame["rep"].unique() for i in range(p)]
    products = [(names[i], names[j], f"{i}x{j}") for i in range(p + 1) for j in range(i, p + 1)]
    absorbed = ("unit", "units") if "units" in frame else None
    return stats.moments_of("y", terms, frame, products, unit="cluster", n="n", absorbed=absorbed)


def linear(m: stats.Moments) -> stats.LinearFit:
    return stats.linear(m.formula, m, cluster="cluster", absorb=m.absorbed)


def cr2(A: Array, n: Array, combination: Array, absorbed: Array | None = None) -> pd.DataFrame:
    """Estimate, std_error and df of a combination in every replication (``linear(...).contrast``)."""
    p, parts = A.shape[-1] - 1, []
    for at in range(0, len(A), BUNDLE):
        own = slice(at, at + BUNDLE)
        frame = cells(A[own], n[own], None if absorbed is None else absorbed[own], at)
        fit = linear(moments(frame, p))
        asked = {str(r): {f"x{i}_{r}": float(c) for i, c in enumerate(combination) if c} for r in frame["rep"].unique()}
        parts.append(fit.contrast(asked).tidy())
    return pd.concat(parts, ignore_index=True)


def wild(A: Array, n: Array, combination: Array, absorbed: Array | None = None) -> pd.DataFrame:
    """p_value, conf_low and conf_high of the restricted wild bootstrap, one fit per replication."""
    p, rows = A.shape[-1] - 1, []
    for r in range(len(A)):
        own = slice(r, r + 1)
        fit = linear(moments(cells(A[own], n[own], None if absorbed is None else absorbed[own], r), p))
        found = fit.wild_bootstrap({f"x{i}_{r}": float(c) for i, c in enumerate(combination) if c}, seed=1)
        rows.append((float(fit.estimate @ combination), found.p_value, found.conf_low, found.conf_high))
    return pd.DataFrame(rows, columns=["estimate", "p_value", "conf_low", "conf_high"])
