"""Ratios of totals per group and their linearised covariance, on arrays."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from veeval.stats._types import Array, IntArray

__all__ = ["Linearised", "Variance", "group_labels", "linearise"]

Variance = Literal["linearised", "jackknife", "CR2"]


@dataclass(frozen=True, slots=True)
class Linearised:
    """Ratios of totals.

    y, x : (D,) totals; estimate, std_error, df : (D,); covariance : (D, D); clusters : (D,) per group;
    squares : (D, 3) variances of y and x and their covariance, as totals, but with CR2; present : (G, D) sparse.

    A cluster whose total is 0 above and below the line says nothing of a ratio and is not counted.
    """

    y: Array
    x: Array
    estimate: Array
    std_error: Array
    df: Array
    covariance: Array
    clusters: IntArray
    squares: Array | None
    present: sparse.csc_array


def linearise(
    y: Array,
    x: Array,
    groups: IntArray,
    clusters: IntArray,
    size: int,
    *,
    variance: Variance = "linearised",
    stratified: bool = False,
) -> Linearised:
    """Divide totals per group and linearise.

    z_gd = sum over cluster g in group d of (y - R_d x) / sum x; V = G/(G-1) z'z. The jackknife takes the change of R_d
    when cluster g is left out, and V = (G-1)/G z'z. Stratified: G is the number of clusters in the group; between
    groups the geometric mean of their factors. CR2 divides z_gd by the root of 1 - h_gd, with h_gd the cluster's share
    of sum x, and needs no factor.
    """
    jackknife = variance == "jackknife"
    G = int(clusters.max()) + 1
    cells, places = np.unique(clusters * size + groups, return_inverse=True)
    g, d = np.divmod(cells, size)
    y_cell, x_cell = (_add(values, places, len(cells)) for values in (y, x))
    total_y, total_x = (_add(values, d, size) for values in (y_cell, x_cell))
    R = np.full(size, np.nan)
    np.divide(total_y, total_x, out=R, where=total_x > 0)
    left = total_x[d] - x_cell if jackknife else total_x[d]
    effect = np.divide(y_cell - R[d] * x_cell, left, out=np.full(len(d), np.nan if jackknife else 0.0), where=left > 0)
    factor = G / (G - 1) if G > 1 else np.nan
    share = np.divide(x_cell, total_x[d], out=np.zeros(len(d)), where=total_x[d] > 0)
    counted = (x_cell > 0) | (y_cell != 0)
    own = np.bincount(d[counted], minlength=size).astype(np.float64)
    df = own - 1
    if variance == "CR2":
        rest = np.where(share < 1 - 1e-12, 1 - share, np.nan)
        effect, df = effect / np.sqrt(rest), _satterthwaite(share, rest, d, size)
    influence = sparse.csr_array((effect, (g, d)), shape=(G, size))
    covariance = (influence.T @ influence).toarray()
    if variance != "CR2":
        covariance *= 1 / factor if jackknife else factor
    if stratified and variance != "CR2":
        ratio = np.divide(own, own - 1, out=np.full(size, np.nan), where=own > 1) / factor
        scale = np.sqrt(1 / ratio if jackknife else ratio)
        covariance = covariance * np.outer(scale, scale)
    pairs = ((y_cell, y_cell), (x_cell, x_cell), (x_cell, y_cell))
    means = (total_y**2, total_x**2, total_x * total_y)
    among = own if stratified else np.full(size, float(G))
    correction = np.divide(among, among - 1, out=np.full(size, np.nan), where=among > 1)
    shared = np.maximum(among, 1)  # of no cluster the correction is nan already
    squares = [correction * (_add(u * v, d, size) - mean / shared) for (u, v), mean in zip(pairs, means, strict=True)]
    present = sparse.csr_array((np.ones(int(counted.sum())), (g[counted], d[counted])), shape=(G, size))
    return Linearised(
        total_y,
        total_x,
        R,
        np.sqrt(np.diagonal(covariance)),
        df,
        covariance,
        own.astype(np.intp),
        None if variance == "CR2" else np.column_stack(squares),
        present.tocsc(),
    )


def _satterthwaite(share: Array, rest: Array, d: IntArray, size: int) -> Array:
    """Degrees of freedom of the CR2 variance when the variance of y grows with x, per group.

    (sum_g a_g C_gg)^2 / sum_gk a_g a_k C_gk^2 with C = diag(h) - h h' and a_g = 1/(1 - h_g): equal shares give G - 1.
    """
    squares, odds = _add(share**2, d, size), share**2 / rest
    between = _add(odds, d, size) ** 2 - _add(odds**2, d, size)
    total = squares + between
    out: Array = np.divide(1.0, total, out=np.full(size, np.nan), where=total > 0)
    return np.maximum(out, 1.0)  # two clusters have exactly 1, which rounding may miss


def _add(values: Array, places: IntArray, size: int) -> Array:
    return np.bincount(places, weights=values, minlength=size).astype(np.float64)


def group_labels(table: pd.DataFrame, by: tuple[str, ...]) -> tuple[Hashable, ...]:
    """Name groups: the value of one column, a tuple of several, "all" without."""
    if not by:
        return ("all",)
    return tuple(table[by[0]]) if len(by) == 1 else tuple(table.itertuples(index=False, name=None))
