"""Many tests at once."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from statsmodels.stats.multitest import multipletests

from veeval.errors import BadArgument
from veeval.stats._types import Array, check_option

__all__ = ["adjust_p"]

Adjustment = Literal["holm", "bonferroni", "hochberg", "bh", "by", "none"]
_THEIRS = {"holm": "holm", "bonferroni": "bonferroni", "hochberg": "simes-hochberg", "bh": "fdr_bh", "by": "fdr_by"}


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
        out[known] = multipletests(values[known], method=_THEIRS[method])[1]
    return out
