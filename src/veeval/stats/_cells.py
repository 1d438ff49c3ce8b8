"""Sums per group, for all groups at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from veeval.stats._types import Array, IntArray

__all__ = ["cross_products", "grouping_order", "shift_near", "sum_by"]

_FEW_COLUMNS = 5
_SAMPLE = 4096


def shift_near(values: Array) -> Array:
    """Return for every column a number near its mean with few binary digits, so that subtracting it loses nothing.

    values : (n, k); returns (k,). The grid is a power of two near the column's spread; some thousands of rows, spread
    evenly, tell both well enough.
    """
    sample = np.ascontiguousarray(values[:: max(1, len(values) // _SAMPLE)].T)
    mean, spread = sample.mean(axis=1), sample.std(axis=1)
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

    Few columns are multiplied pair by pair and added up, which needs no sorting. Of more columns, groups are padded
    with rows of 0 to the next power of two and multiplied in one batch per power, so that the Python loop is short
    whatever the sizes are.
    """
    few = values.shape[1] <= _FEW_COLUMNS
    return _by_pairs(values, codes, size) if few else _by_batches(values, codes, size)


def _by_pairs(values: Array, codes: IntArray, size: int) -> Array:
    n, k = values.shape
    out = np.zeros((size, k, k))
    columns = np.ascontiguousarray(values.T)
    product = np.empty(n)
    units, add = _adder(codes, size)
    for i in range(k):
        for j in range(i, k):
            np.multiply(columns[i], columns[j], out=product)
            out[units, i, j] = out[units, j, i] = add(product)
    return out


def _adder(codes: IntArray, size: int) -> tuple[IntArray | slice, Callable[[Array], Array]]:
    """Return how to add numbers up per unit, and which units that gives: at once where their rows stand together."""
    if (codes[1:] < codes[:-1]).any():
        return slice(None), lambda numbers: np.asarray(np.bincount(codes, numbers, size), dtype=np.float64)
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    return codes[starts], lambda numbers: np.add.reduceat(numbers, starts)


def _by_batches(values: Array, codes: IntArray, size: int) -> Array:
    n, k = values.shape
    out = np.zeros((size, k, k))
    counts = np.bincount(codes, minlength=size)
    starts = np.cumsum(counts) - counts
    ordered = np.empty((n + 1, k))
    np.take(np.ascontiguousarray(values), grouping_order(codes, size), axis=0, out=ordered[:n])
    ordered[n] = 0.0
    powers = np.frexp(counts - 0.5)[1]
    for power in np.unique(powers[counts > 0]):
        members = np.flatnonzero((powers == power) & (counts > 0))
        offsets = np.arange(counts[members].max())
        places = np.where(offsets < counts[members, None], starts[members, None] + offsets, n)
        rows = ordered[places]
        out[members] = np.swapaxes(rows, 1, 2) @ rows
    return out
