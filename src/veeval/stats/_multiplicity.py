"""Many tests at once."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from veeval.errors import BadArgument
from veeval.stats._types import Array, check_option

__all__ = ["adjust_p"]

Adjustment = Literal["holm", "bonferroni", "hochberg", "bh", "by", "none"]


def adjust_p(p: npt.ArrayLike, method: Adjustment = "holm") -> Array:
    """Adjust p-values for having looked at several.

    Parameters
    ----------
    p : array-like
        P-values of one declared family; NaN where there is none.
    method : {"holm", "bonferroni", "hochberg", "bh", "by", "none"}
        "holm" bounds the chance of any false finding and needs no assumption: for confirmation. "bh" (Benjamini &
        Hochberg 1995) bounds the share of false findings: for screening.

    Returns
    -------
    array
        In the order given; NaN stays NaN and does not count as a test.

    Raises
    ------
    BadArgument
        A value lies outside [0, 1], or the method does not exist.

    Examples
    --------
    >>> adjust_p([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    check_option("method", method, Adjustment)
    values = np.asarray(p, dtype=np.float64)
    known = ~np.isnan(values)
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise BadArgument("p-values must lie between 0 and 1.")
    out = values.copy()
    if method != "none" and known.any():
        out[known] = _adjusted(values[known], method)
    return out


def _adjusted(p: Array, method: str) -> Array:
    """Multiply in order of size, then keep the order: downward from the largest or upward from the smallest."""
    order, m = np.argsort(p, kind="stable"), len(p)
    rank = np.arange(1, m + 1)
    factor = {
        "bonferroni": np.full(m, m),
        "holm": m + 1 - rank,
        "hochberg": m + 1 - rank,
        "bh": m / rank,
        "by": m / rank * (1 / rank).sum(),
    }[method]
    raised = factor * p[order]
    upward = method in ("bonferroni", "holm")
    kept = np.maximum.accumulate(raised) if upward else np.minimum.accumulate(raised[::-1])[::-1]
    out = np.empty(m)
    out[order] = np.minimum(kept, 1.0)
    return out
