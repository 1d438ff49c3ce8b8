"""Moments of sums that were added up elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from veeval.errors import UnknownName
from veeval.stats._formula import INTERCEPT
from veeval.stats._frames import complete_columns, group_rows, numbers
from veeval.stats._moments import ABSORBED, WEIGHT, Moments, N
from veeval.stats._types import IntArray

__all__ = ["moments_of"]


def moments_of(
    outcome: str,
    terms: Iterable[str],
    cells: pd.DataFrame,
    products: Iterable[tuple[str | pd.Series[str], str | pd.Series[str], str]],
    *,
    unit: str,
    n: str,
    absorbed: tuple[str, str] | None = None,
) -> Moments:
    """Make moments of sums that were added up elsewhere, for a model without a constant.

    Parameters
    ----------
    outcome, terms : str and p str
        Names of the columns of the model.
    cells : DataFrame
        One row per sum or set of sums: the unit, and columns of sums. A unit may have several rows.
    products : iterable of (a, b, column)
        What each column of ``cells`` is the sum of: a times b, each a term, the outcome or "1"; a Series where it
        differs from row to row. Products that are not named are 0.
    unit : str
        Column of the unit, at least as fine as the clusters of the fits to come.
    n : str
        Column of the number of rows that were summed.
    absorbed : (str, str), optional
        Name of absorbed units whose means were taken out of every product, and the column that counts them; fit with
        ``absorb=`` of that name.

    Raises
    ------
    UnknownName, BadArgument
        A column does not exist, or holds something else than finite numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> sums = pd.DataFrame({"place": ["a", "b"], "rows": [4, 6], "xx": [2.0, 3.0], "xy": [1.0, 2.0], "yy": [3.0, 4.0]})
    >>> m = moments_of("y", ["x"], sums, [("x", "x", "xx"), ("x", "y", "xy"), ("y", "y", "yy")], unit="place", n="rows")
    >>> m.n
    10
    """
    names = (INTERCEPT, *terms, outcome)
    place = {"1": 0} | {name: i for i, name in enumerate(names)}
    asked = list(products)
    found, _ = complete_columns(cells, (unit, n, *(c for _, _, c in asked), *(absorbed or ())[1:]))
    groups = group_rows(found, [unit])
    k, G = len(names), len(groups)
    upper = np.zeros(G * k * k)
    for a, b, column in [("1", "1", n), *asked]:
        i, j = (_places(name, place, len(groups.codes)) for name in (a, b))
        where = (groups.codes * k + np.minimum(i, j)) * k + np.maximum(i, j)
        upper += np.bincount(where, weights=numbers(found, column), minlength=len(upper))
    half = upper.reshape(G, k, k)
    sizes = {N: n, WEIGHT: n, **({ABSORBED: absorbed[1]} if absorbed else {})}
    totals = {name: np.bincount(groups.codes, weights=numbers(found, c), minlength=G) for name, c in sizes.items()}
    return Moments(
        formula=f"{outcome} ~ 0 + {' + '.join(names[1:-1])}",
        columns=names,
        terms=names[1:-1],
        shift=np.zeros(k),
        cross=half + np.swapaxes(np.triu(half, 1), 1, 2),
        cells={**groups.labels, **totals, N: totals[N].astype(np.int64)},
        unit=(unit,),
        by=(),
        levels={},
        dropped={},
        weights=None,
        absorbed=absorbed[0] if absorbed else None,
    )


def _places(name: str | pd.Series[str], place: dict[str, int], size: int) -> IntArray:
    """Return the place of a column in every row."""
    told = [name] * size if isinstance(name, str) else list(name)
    for unknown in set(told) - set(place):
        raise UnknownName("column of the model", unknown, place)
    return np.array([place[one] for one in told], dtype=np.intp)
