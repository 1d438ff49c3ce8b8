"""From moments to the cross-products that nested random effects need, in a well-scaled basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from veeval.errors import NotEstimable, UnknownName
from veeval.stats._cells import sum_by
from veeval.stats._formula import INTERCEPT, term_names
from veeval.stats._frames import group_rows
from veeval.stats._moments import Moments
from veeval.stats._solve import factorise
from veeval.stats._types import Array
from veeval.stats._woodbury import Chain

__all__ = ["Level", "Setup", "left_by_fixed", "nested_names", "set_up"]


@dataclass(frozen=True, slots=True)
class Level:
    """A grouping with its random terms.

    name : as lme4 names it (``"a"``, ``"a:b"``); columns : the columns of its label; terms : of its random effects;
    size : number of units; units : per column of the label their values; back : (q, q) from the scaled basis to the
    terms: b = back b*.
    """

    name: str
    columns: tuple[str, ...]
    terms: tuple[str, ...]
    size: int
    units: Mapping[str, Any]
    back: Array


@dataclass(frozen=True, slots=True)
class Setup:
    """A mixed model ready to be maximised.

    chain : the cross-products; levels : innermost first; terms, dropped_terms : of the fixed part; back : (p, p) and
    start : (p,) give the coefficients as back b* + start; log_scale : what the basis adds to log|X'V^-1 X|; total :
    sum of squares of y about its mean; residual : after the fixed part alone.
    """

    chain: Chain
    levels: tuple[Level, ...]
    terms: tuple[str, ...]
    dropped_terms: tuple[str, ...]
    back: Array
    start: Array
    log_scale: float
    total: float
    residual: float


def set_up(m: Moments, fixed: str, random: dict[str, str]) -> Setup:
    """Lay out cross-products for ``random``: group name -> right-hand side of its random effects, outermost first.

    X is made orthonormal and y residualised on it; the columns of Z are scaled to unit size. Where the model has a
    constant the shift of the moments stays, else it is undone, so that every basis spans exactly the model's columns.
    """
    outcome = fixed.split("~", 1)[0]
    random_terms = {name: _terms(m, f"{outcome} ~ {side}") for name, side in random.items()}
    fixed_terms = _terms(m, fixed)
    m = _undo_shift(m, fixed_terms, random_terms)
    total = m.cross.sum(axis=0)
    X_all = [_place(m, term) for term in fixed_terms]
    origin = np.square(m.shift[X_all]) * total[0, 0]
    factor = factorise(total[np.ix_(X_all, X_all)], origin)
    if not len(factor.kept):
        raise NotEstimable(f"no term of {fixed!r} varies in these data.")
    X = np.array(X_all)[factor.kept]
    k, p = len(m.columns), len(X)
    ols = factor.inverse @ total[X, -1]
    A = np.zeros((k, p + 1))
    A[X, :p] = factor.root
    A[-1, p], A[X, p] = 1.0, -ols
    K = np.eye(p)
    start = K @ ols
    if INTERCEPT in fixed_terms:
        K[0, 1:] = -m.shift[X[1:]]
        start = K @ ols
        start[0] += m.shift[-1]
    levels, maps = _levels(m, random_terms, total)
    chain = _chain(m, levels, maps, A, p)
    logdet = -2 * float(np.log(np.abs(np.diagonal(factor.root))).sum())
    kept = tuple(fixed_terms[i] for i in factor.kept)
    return Setup(
        chain=chain,
        levels=levels,
        terms=kept,
        dropped_terms=tuple(term for term in fixed_terms if term not in kept),
        back=K @ factor.root,
        start=start,
        log_scale=logdet,
        total=float(total[-1, -1] - total[0, -1] ** 2 / total[0, 0]),
        residual=float(A[:, p] @ total @ A[:, p]),
    )


def left_by_fixed(chain: Chain) -> list[tuple[Array, Array]]:
    """Return per level what the fixed effects leave of its random effects' columns, and what those were: both (q, q).

    Notes
    -----
    With M = I - X(X'X)^-1 X' it is the sum over units of Z'M Z. A direction v with v'Z'M Z v = 0 in every unit is one
    that the fixed effects determine: no likelihood tells its variance from them.
    """
    p, offset, block, out = chain.p, 0, chain.rest, []
    for i, q in enumerate(chain.sizes):
        if i == 0:
            own, with_x = chain.inner[:, :, :q], chain.inner[:, :, -p - 1 : -1]
        else:
            block = block if i == 1 else sum_by(block, chain.parents[i - 1], int(chain.parents[i - 1].max()) + 1)
            part = slice(offset, offset + q)
            own, with_x, offset = block[:, part, part], block[:, part, -p - 1 : -1], offset + q
        flat = np.swapaxes(with_x, 1, 2).reshape(-1, q)
        total = own.sum(axis=0)
        out.append((total - flat.T @ flat, total))
    return out


def _terms(m: Moments, formula: str) -> tuple[str, ...]:
    if formula.split("~", 1)[1].strip() == "1":
        return (INTERCEPT,)
    return m.terms if formula == m.formula else term_names(formula, m.levels)


def _place(m: Moments, term: str) -> int:
    return 0 if term == INTERCEPT else m.columns.index(m.stored(term))


def _undo_shift(m: Moments, fixed: tuple[str, ...], random: dict[str, tuple[str, ...]]) -> Moments:
    if INTERCEPT not in fixed:
        return m.shifted(np.zeros(len(m.shift)))
    bare = {_place(m, term) for terms in random.values() if INTERCEPT not in terms for term in terms}
    return m.shifted(np.where(np.isin(np.arange(len(m.shift)), list(bare)), 0.0, m.shift)) if bare else m


def _levels(m: Moments, random: dict[str, tuple[str, ...]], total: Array) -> tuple[tuple[Level, ...], list[Array]]:
    """Return the levels innermost first, and per level its Z as combinations of the stored columns, (k, q)."""
    levels: list[Level] = []
    maps: list[Array] = []
    columns: tuple[str, ...] = ()
    for name, terms in random.items():
        own = name.split(":")[-1]
        if own not in m.keys:
            raise UnknownName("unit column", own, m.keys, lang="en")
        columns = (*columns, own)
        places = [_place(m, term) for term in terms]
        scale = np.sqrt(total[places, places] / total[0, 0])
        if (scale <= 1e-12 * (1 + np.abs(m.shift[places]))).any():
            raise NotEstimable(f"the random term {terms[int(np.argmin(scale))]!r} does not vary.")
        Z = np.zeros((len(m.columns), len(terms)))
        Z[places, np.arange(len(terms))] = 1 / scale
        undo = np.eye(len(terms))
        if INTERCEPT in terms:
            undo[terms.index(INTERCEPT)] -= np.where(np.array(terms) == INTERCEPT, 0.0, m.shift[places])
        levels.append(Level(name, columns, terms, *_labels(m, columns), undo / scale))
        maps.append(Z)
    return tuple(levels[::-1]), maps[::-1]


def _labels(m: Moments, columns: tuple[str, ...]) -> tuple[int, Mapping[str, Any]]:
    """Return the units of a grouping in sorted order; those of the moments are so already."""
    if columns == m.keys:
        return len(m.cross), {name: m.cells[name] for name in columns}
    groups = group_rows(m.cells, columns)
    return len(groups), groups.labels


def _chain(m: Moments, levels: tuple[Level, ...], maps: list[Array], A: Array, p: int) -> Chain:
    cells = m.grouped(levels[0].columns)
    C = np.column_stack([*maps, A])
    q = maps[0].shape[1]
    starts, parents = [], []
    for level, above in zip(levels, (*levels[1:], None), strict=True):
        codes = np.zeros(level.size, dtype=np.intp) if above is None else group_rows(level.units, above.columns).codes
        parents.append(codes)
        starts.append(np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]]))
    size, k = cells.cross.shape[:2]
    across = (cells.cross.reshape(-1, k) @ C[:, :q]).reshape(size, k, q)  # two products in all, not one per unit
    inner = (np.swapaxes(across, 1, 2).reshape(-1, k) @ C).reshape(size, q, -1)
    others = np.add.reduceat(cells.cross, starts[0], axis=0)
    rest = C[:, q:].T @ others @ C[:, q:]
    sizes = tuple(Z.shape[1] for Z in maps)
    return Chain(inner, rest, sizes, tuple(starts), tuple(parents), m.n, p)


def nested_names(groups: str) -> tuple[str, ...]:
    """Return ``"a/b"`` as the names of its groupings, outermost first: ``("a", "a:b")``."""
    parts = [part.strip() for part in groups.split("/")]
    return tuple(":".join(parts[: i + 1]) for i in range(len(parts)))
