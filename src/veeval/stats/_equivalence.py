"""Equivalence: evidence that a difference is too small to matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from scipy import stats

from veeval.errors import BadArgument, UnknownName
from veeval.stats._inference import t_table
from veeval.stats._types import Array, BoolArray

__all__ = ["Equivalence", "HasTidy", "tost"]


class HasTidy(Protocol):
    """Any record of this package."""

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return the tidy table."""
        ...


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two one-sided tests.

    Attributes
    ----------
    terms : tuple of str
        What was tested.
    estimate, std_error, df : (m,) arrays
        From the fit.
    low, high : float
        The margin within which a difference does not matter.
    p_low, p_high : (m,) arrays
        One-sided p-values of lying above ``low`` and below ``high``.
    p_value : (m,) array
        The larger of the two.
    equivalent : (m,) booleans
        Whether p_value < alpha.
    alpha : float
        Level of each one-sided test.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    terms: tuple[str, ...]
    estimate: Array
    std_error: Array
    df: Array
    low: float
    high: float
    p_low: Array
    p_high: Array
    p_value: Array
    equivalent: BoolArray
    alpha: float
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float | None = None) -> pd.DataFrame:
        """Return one row per term; the interval of level 1 - 2 alpha lies within the margin when equivalent."""
        wanted = 1 - 2 * self.alpha if level is None else level
        table = t_table(self.terms, self.estimate, self.std_error, self.df, wanted)
        below, above = (self.estimate - self.low) / self.std_error, (self.estimate - self.high) / self.std_error
        table["statistic"] = np.where(np.abs(below) < np.abs(above), below, above)
        table["p_value"] = self.p_value
        return table.assign(equivalent=self.equivalent)


def tost(
    fit: HasTidy, margin: float | tuple[float, float], terms: str | Sequence[str] | None = None, alpha: float = 0.05
) -> Equivalence:
    """Test that coefficients lie within a margin (two one-sided tests, Schuirmann 1987).

    Parameters
    ----------
    fit : record
        Any fit or contrast; its standard errors and degrees of freedom are used, so CR2 and Satterthwaite carry over.
    margin : float or (low, high)
        What is too small to matter, in units of the estimate, fixed before looking at the data; a number m means (-m,
        m).
    terms : str or list of str, optional
        Which rows of ``fit.tidy()``; all when not given.
    alpha : float
        Level of each one-sided test.

    Returns
    -------
    Equivalence

    Raises
    ------
    BadArgument, UnknownName
        The margin is empty, alpha is not between 0 and 0.5, or a term does not exist.

    Notes
    -----
    p = max(P(t > (b - low)/se), P(t < (b - high)/se)). Not finding a difference is no evidence of equivalence; this is.
    """
    low, high = (-abs(margin), abs(margin)) if isinstance(margin, int | float) else margin
    if not low < high:
        raise BadArgument(f"margin {margin!r} is empty: its low end must lie below its high end.")
    if not 0 < alpha < 0.5:
        raise BadArgument(f"alpha={alpha!r} must lie between 0 and 0.5.")
    table = fit.tidy()
    wanted = list(table["term"]) if terms is None else [terms] if isinstance(terms, str) else list(terms)
    for term in wanted:
        if term not in set(table["term"]):
            raise UnknownName("term", term, table["term"], lang="en")
    rows = table[table["term"].isin(wanted)]
    estimate, se, df = (rows[name].to_numpy(dtype=np.float64) for name in ("estimate", "std_error", "df"))
    se = np.where(rows["p_value"].isna(), np.nan, se)  # where the fit gives no p-value, neither does this
    p_low, p_high = stats.t.sf((estimate - low) / se, df), stats.t.cdf((estimate - high) / se, df)
    p = np.maximum(p_low, p_high)
    blank = np.isnan(p)
    return Equivalence(
        terms=tuple(rows["term"]),
        estimate=estimate,
        std_error=se,
        df=df,
        low=float(low),
        high=float(high),
        p_low=p_low,
        p_high=p_high,
        p_value=p,
        equivalent=np.where(blank, False, p < alpha),
        alpha=alpha,
        method=f"two one-sided t tests, margin {low:g} to {high:g}",
        warnings=("some terms have no test, as in the fit.",) if blank.any() else (),
    )
