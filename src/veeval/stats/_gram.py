"""From moments to the sums of a regression per cluster: within absorbed units, or about the shift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.stats._cells import sum_by
from veeval.stats._equal import EqualSums
from veeval.stats._formula import INTERCEPT
from veeval.stats._frames import group_rows
from veeval.stats._moments import ABSORBED, Moments
from veeval.stats._types import Array, IntArray

__all__ = ["Gram", "regression_sums", "within"]

_MOST_DUMMIES = 1000


@dataclass(frozen=True, slots=True)
class Gram:
    """Sums of a regression of y on X per cluster, in a basis that may be shifted.

    terms : (k,) names of the columns of X; xx : (G, k, k); xy : (G, k); yy : (G,); labels : (G,) the clusters;
    offset : None, or (shift of X (k,), shift of y) when the first column is the constant and the others are about a
    shift; hidden : columns at the end of X that are absorbed dummies, not terms; absorbed : parameters spent by
    demeaning; equal : with weights, the sums that equal variances need.
    """

    terms: tuple[str, ...]
    xx: Array
    xy: Array
    yy: Array
    labels: tuple[object, ...]
    offset: tuple[Array, float] | None
    hidden: int = 0
    absorbed: int = 0
    equal: EqualSums | None = None


def regression_sums(m: Moments, cluster: tuple[str, ...], absorb: str | None) -> Gram:
    """Add moments up to clusters, with the absorbed units' means taken out.

    Raises
    ------
    UnknownName
        The moments do not know the cluster or absorbed column.
    BadArgument
        An absorbed column is not nested in the clusters and has too many levels to stand as dummies.
    """
    if m.absorbed != absorb and m.absorbed is not None:
        raise BadArgument(
            f"the means of {m.absorbed!r} were taken out of these moments: fit with absorb={m.absorbed!r}."
        )
    for name in (*cluster, *((absorb,) if absorb and not m.absorbed else ())):
        if name not in m.keys:
            raise UnknownName("unit column", name, m.keys, lang="en")
    if m.absorbed is not None:
        return _demeaned(m.grouped(cluster), cluster)
    if absorb is None:
        return _plain(m, cluster)
    cells = m.grouped(dict.fromkeys((absorb, *cluster)))
    units, groups = group_rows(cells.cells, [absorb]), group_rows(cells.cells, cluster)
    nested = len(cells.cross) == len(units)
    return (
        _nested(cells, groups.codes, _labels(cells, cluster))
        if nested
        else _crossed(cells, units.codes, groups.codes, cluster)
    )


def within(cross: Array) -> Array:
    """Take the unit's own mean out: cross (G, k, k) with the constant first -> (G, k-1, k-1)."""
    total = cross[:, 0, 0]
    sums = cross[:, 0, 1:]
    return cross[:, 1:, 1:] - sums[:, :, None] * sums[:, None, :] / total[:, None, None]


def _labels(m: Moments, cluster: tuple[str, ...]) -> tuple[object, ...]:
    found = group_rows(m.cells, cluster).labels
    columns = [found[name].tolist() for name in cluster]
    return tuple(columns[0]) if len(columns) == 1 else tuple(zip(*columns, strict=True))


def _plain(m: Moments, cluster: tuple[str, ...]) -> Gram:
    about_shift = INTERCEPT in m.terms
    m = m if about_shift else m.shifted(np.zeros(len(m.shift)))
    cells = m.grouped(cluster) if cluster else m
    places = np.array([0 if term == INTERCEPT else m.columns.index(m.stored(term)) for term in m.terms], dtype=np.intp)
    cross = cells.cross if cluster else cells.cross.sum(axis=0, keepdims=True)
    offset = (m.shift[places], float(m.shift[-1])) if about_shift else None
    labels = _labels(cells, cluster) if cluster else ("all",)
    equal = None
    if cells.powers is not None and cluster:
        plain, squared = cells.powers
        xx0, xx2 = (power[:, places[:, None], places] for power in (plain, squared))
        equal = EqualSums.without_units(xx0, xx2, plain[:, places, -1])
    xx = cross[:, places[:, None], places]
    return Gram(m.terms, xx, cross[:, places, -1], cross[:, -1, -1], labels, offset, equal=equal)


def _demeaned(cells: Moments, cluster: tuple[str, ...]) -> Gram:
    """Take sums from which the means were taken out already as they are."""
    places = np.array([cells.columns.index(term) for term in cells.terms], dtype=np.intp)
    cross, count = cells.cross, int(np.asarray(cells.cells[ABSORBED]).sum())
    xx = cross[:, places[:, None], places]
    return Gram(cells.terms, xx, cross[:, places, -1], cross[:, -1, -1], _labels(cells, cluster), None, absorbed=count)


def _nested(cells: Moments, codes: IntArray, labels: tuple[object, ...]) -> Gram:
    terms = tuple(term for term in cells.terms if term != INTERCEPT)
    if not terms:
        raise NotEstimable("with absorbed units the model needs at least one term besides the constant.")
    inner = within(cells.cross)
    places = np.array([cells.columns.index(cells.stored(term)) - 1 for term in terms], dtype=np.intp)
    cross = sum_by(inner, codes, len(labels))
    xx = cross[:, places[:, None], places]
    equal = None if cells.powers is None else _equal_nested(cells, places, codes, len(labels))
    y = cross[:, -1, -1]
    return Gram(terms, xx, cross[:, places, -1], y, labels, None, absorbed=len(cells.cross), equal=equal)


def _equal_nested(cells: Moments, places: IntArray, codes: IntArray, size: int) -> EqualSums:
    """Demean with the weighted mean, and sum without weights and with their squares."""
    w = cells.cross[:, 0, 0]
    mean = cells.cross[:, 0, 1:] / w[:, None]
    plain, squared = (_about(power, mean) for power in np.asarray(cells.powers))
    sums = [sum_by(part[0], codes, size) for part in (plain, squared)]
    rows = places[:, None]
    return EqualSums(
        xx0=sums[0][:, rows, places],
        xx2=sums[1][:, rows, places],
        xy0=sums[0][:, places, -1],
        cluster=codes,
        n=np.asarray(cells.powers)[0][:, 0, 0],
        w=w,
        w2=np.asarray(cells.powers)[1][:, 0, 0],
        x0=plain[1][:, places],
        x2=squared[1][:, places],
        y0=plain[1][:, -1],
    )


def _about(cross: Array, mean: Array) -> tuple[Array, Array]:
    """Return cross-products (G, k-1, k-1) and sums (G, k-1) about a given mean, for sums with any weights."""
    total, sums = cross[:, 0, 0], cross[:, 0, 1:]
    outer = sums[:, :, None] * mean[:, None, :]
    squares = total[:, None, None] * mean[:, :, None] * mean[:, None, :]
    return cross[:, 1:, 1:] - outer - np.swapaxes(outer, 1, 2) + squares, sums - total[:, None] * mean


def _crossed(cells: Moments, units: IntArray, codes: IntArray, cluster: tuple[str, ...]) -> Gram:
    """Write the absorbed units as dummies: a cell lies in one unit, so its sums fill that dummy's row and column."""
    size = int(units.max()) + 1
    if size > _MOST_DUMMIES:
        raise BadArgument(
            f"the absorbed units cross the clusters and there are {size}; at most {_MOST_DUMMIES} can be dummies."
        )
    terms = tuple(term for term in cells.terms if term != INTERCEPT)
    places = np.array([cells.columns.index(cells.stored(term)) for term in terms], dtype=np.intp)
    labels = _labels(cells, cluster)
    total = len(labels)

    def expand(cross: Array) -> tuple[Array, Array]:
        xx, xy = _with_dummies(cross, places, units, size)
        return sum_by(xx, codes, total), sum_by(xy, codes, total)

    equal = None
    if cells.powers is not None:
        (xx0, xy0), (xx2, _) = (expand(power) for power in cells.powers)
        equal = EqualSums.without_units(xx0, xx2, xy0)
    xx, xy = expand(cells.cross)
    yy = sum_by(cells.cross[:, -1, -1], codes, total)
    return Gram(terms, xx, xy, yy, labels, None, hidden=size, equal=equal)


def _with_dummies(cross: Array, places: IntArray, units: IntArray, size: int) -> tuple[Array, Array]:
    """Append a dummy of the absorbed unit to every cell's sums."""
    k, rows = len(places), np.arange(len(units))
    dummy = k + units
    xx, xy = np.zeros((len(units), k + size, k + size)), np.zeros((len(units), k + size))
    xx[:, :k, :k] = cross[:, places[:, None], places]
    xx[rows[:, None], np.arange(k), dummy[:, None]] = xx[rows[:, None], dummy[:, None], np.arange(k)] = cross[
        :, 0, places
    ]
    xx[rows, dummy, dummy] = cross[:, 0, 0]
    xy[:, :k], xy[rows, dummy] = cross[:, places, -1], cross[:, 0, -1]
    return xx, xy
