"""Slopes of very many groups: bundle by bundle, which gives the figures of one large fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from veeval import stats
from veeval.kwaliteit._trendsommen import momenten

__all__ = ["hellingen", "in_bundels"]


def in_bundels(used: pd.DataFrame, groups: Sequence[str], most: int) -> list[list[str]]:
    """Put groups together so that no cluster lies in two bundles; a bundle has about ``most`` groups.

    Parameters
    ----------
    used : DataFrame
        With ``groep`` and ``cluster``.
    groups : sequence of str
        The groups, in order.
    most : int
        A bundle is closed as soon as it has so many groups.
    """
    pairs = used[["groep", "cluster"]].drop_duplicates()
    row = pd.Index(groups).get_indexer(pd.Index(pairs["groep"]))
    column, found = pd.factorize(pairs["cluster"])
    links = sparse.coo_array((np.ones(len(pairs)), (row, column)), shape=(len(groups), len(found))).tocsr()
    _, part = csgraph.connected_components(links @ links.T, directed=False)
    bundles: list[list[str]] = [[]]
    for member in range(part.max() + 1):
        if len(bundles[-1]) >= most:
            bundles.append([])
        bundles[-1] += [groups[int(i)] for i in np.flatnonzero(part == member)]
    return bundles


def hellingen(used: pd.DataFrame, slopes: Mapping[str, str], most: int, level: float) -> pd.DataFrame:
    """Estimate the slopes of many groups bundle by bundle.

    Parameters
    ----------
    used : DataFrame
        Sums per group and cluster, of one domain.
    slopes : mapping of str to str
        The term of every group.
    most : int
        Groups in a bundle, about.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Tidy: one row per term.

    Notes
    -----
    With absorbed locations a group's slope has columns of its own. Where no cluster lies in two bundles, X'X and the
    CR2 adjustments are block diagonal, so estimates, variances and Satterthwaite's degrees of freedom of one bundle do
    not depend on the others (Pustejovsky & Tipton 2018, JBES 36, eq. 6 to 11). One fit of 342 slopes takes the third
    power of their number.
    """
    parts = []
    for bundle in in_bundels(used, list(slopes), most):
        own = used[used["groep"].isin(bundle)]
        data = momenten(own, {g: slopes[g] for g in bundle})
        parts.append(stats.linear(data.formula, data, cluster="cluster", absorb="eenheid").tidy(level))
    return pd.concat(parts, ignore_index=True)
