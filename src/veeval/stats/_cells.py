"""Sums per group, for all groups at once."""

from __future__ import annotations

import numpy as np

from veeval.stats._types import Array, IntArray

__all__ = ["cross_products", "grouping_order", "shift_near", "sum_by"]


def shift_near(values: Array) -> Array:
    """Return for every column a number near its mean with few binary digits, so that subtracting it loses nothing.

    values : (n, k); returns (k,). The grid is a power of two near the column's spread.
    """
    mean = values.mean(axis=0)
    spread = np.sqrt(np.square(values - mean).mean(axis=0))
    coarse = spread > np.abs(mean) * 1e-12
    grid = np.exp2(np.floor(np.log2(np.where(coarse, spread, 1.0))))
    shift: Array = np.where(coarse, np.round(mean / grid) * grid, values[0])
    return shift


def sum_by(values: Array, codes: IntArray, size: int) -> Array:
    """Sum rows of ``values`` (n, ...) per group; returns (size, ...)."""
    out = np.zeros((size, *values.shape[1:]))
    if len(codes) == 0:
        return out
    order = grouping_order(codes, size)
    ordered = codes[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    out[ordered[starts]] = np.add.reduceat(values[order], starts, axis=0)
    return out


def grouping_order(codes: IntArray, size: int) -> IntArray:
    """Return the places of the rows group by group, in their own order within a group."""
    narrow = np.uint8 if size <= 2**8 else np.uint16 if size <= 2**16 else np.int64  # radix sort up to 16 bits
    return np.argsort(codes.astype(narrow, copy=False), kind="stable")


def cross_products(values: Array, codes: IntArray, size: int) -> Array:
    """Return A'A per group for the rows A of ``values`` (n, k); returns (size, k, k).

    Groups with the same number of rows are multiplied in one batch, so the Python loop runs over distinct sizes.
    """
    k = values.shape[1]
    out = np.zeros((size, k, k))
    order = grouping_order(codes, size)
    counts = np.bincount(codes, minlength=size)
    starts = np.cumsum(counts) - counts
    values = values[order]
    for count in np.unique(counts[counts > 0]):
        members = np.flatnonzero(counts == count)
        rows = values[starts[members][:, None] + np.arange(count)]
        out[members] = np.swapaxes(rows, 1, 2) @ rows
    return out
