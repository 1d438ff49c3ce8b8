"""Performance measures with their Monte-Carlo standard errors (Morris, White & Crowther 2019, table 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from benchmarks.calibration.draws import Array

LEVEL = 0.95
RELATIVE = 2.8  # a test that knew the standard error would have power .80 against 2.8 of them


@dataclass(frozen=True, slots=True)
class Found:
    """What one method gave in R replications.

    target : what was estimated; method : how; default : whether a question reports this; truth : the value aimed at;
    estimate, low, high : (R,); std_error : (R,) or None; p : (R,) p-values of a true null, NaN where none is given, or
    None where the target has no test.
    """

    target: str
    method: str
    default: bool
    truth: float
    estimate: Array
    low: Array
    high: Array
    std_error: Array | None = None
    p: Array | None = None


def summarise(found: Found) -> dict[str, float | int | str | bool]:
    """Return one row of the results."""
    given = np.isfinite(found.low) & np.isfinite(found.high)
    n = int(given.sum())
    low, high, estimate = found.low[given], found.high[given], found.estimate[given]
    spread = float(np.nanstd(found.estimate, ddof=1))
    row: dict[str, float | int | str | bool] = {
        "target": found.target,
        "method": found.method,
        "default": found.default,
        "reps": len(found.estimate),
        "given": n / len(found.low),
    }
    if n:
        row |= _share("coverage", (low <= found.truth) & (found.truth <= high))
        row["bias"] = float((estimate.mean() - found.truth) / spread)
        row["width"] = float(np.median(high - low) / (2 * 1.96 * spread))
    if found.std_error is not None:
        row["se_ratio"] = float(np.sqrt(np.nanmean(np.square(found.std_error))) / spread)
    if found.p is not None:
        tested = np.isfinite(found.p)
        row["tested"] = float(tested.mean())
        if tested.any():
            row |= _share("size", found.p[tested] < 1 - LEVEL)
        if n:
            shifted = RELATIVE * spread
            out = tested & ~((found.low - found.truth <= -shifted) & (-shifted <= found.high - found.truth))
            row |= _share("power", out)
    return row


def _share(name: str, hits: np.ndarray) -> dict[str, float]:
    p = float(np.mean(hits))
    return {name: p, f"{name}_mcse": float(np.sqrt(p * (1 - p) / len(hits)))}
