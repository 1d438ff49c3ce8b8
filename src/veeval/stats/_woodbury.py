"""The likelihood of nested random effects from cross-products: one Woodbury step per level, from the inside out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from veeval.stats._types import Array, IntArray, inverse

__all__ = ["Chain", "Sweep", "ancestors", "projections", "sweep"]


@dataclass(frozen=True, slots=True)
class Chain:
    """Cross-products of nested random effects, innermost level first.

    With columns C = [Z_1, Z_2, ..., Z_L, A], A = [X, y]: inner : (G_1, q_1, m) Z_1'C per innermost unit;
    rest : (G_2, m - q_1, m - q_1) the cross-products of the remaining columns summed per next unit (one in all for a
    single level); sizes : q per level; starts : per level where in its units each next unit begins; parents : per
    level the next unit of every unit; n : rows; p : columns of X.
    """

    inner: Array
    rest: Array
    sizes: tuple[int, ...]
    starts: tuple[IntArray, ...]
    parents: tuple[IntArray, ...]
    n: int
    p: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """One pass through the levels with V = I + sum of Z D Z'.

    logdet : of V; AVA : (p+1, p+1) A'V^-1 A; per level R : (G, q, q) (I + S D)^-1, S : (G, q, q) and U : (G, q, .) the
    level's Z'V^-1 Z and Z'V^-1 [outer Z, A] with only inner levels in V.
    """

    logdet: float
    AVA: Array
    R: tuple[Array, ...]
    S: tuple[Array, ...]
    U: tuple[Array, ...]
    D: tuple[Array, ...]


def sweep(chain: Chain, D: Sequence[Array]) -> Sweep:
    """Eliminate the levels one by one: C'V^-1 C = C'C - U'K U with K = D (I + S D)^-1, summed per next unit."""
    logdet, R_all, S_all, U_all = 0.0, [], [], []
    block, rest = chain.inner, chain.rest
    for level, q in enumerate(chain.sizes):
        S, U = block[:, :, :q], block[:, :, q:]
        R, log_determinants = _inverse(np.eye(q) + S @ D[level])
        logdet += float(log_determinants.sum())
        R_all.append(R)
        S_all.append(S)
        U_all.append(U)
        correction = _sum_products(U, (D[level] @ R) @ U, chain.starts[level])
        remaining = rest - correction
        if level + 1 < len(chain.sizes):
            following = chain.sizes[level + 1]
            block = remaining[:, :following]
            rest = np.add.reduceat(remaining[:, following:, following:], chain.starts[level + 1], axis=0)
    return Sweep(logdet, remaining[0], tuple(R_all), tuple(S_all), tuple(U_all), tuple(D))


def projections(chain: Chain, s: Sweep) -> list[tuple[Array, Array]]:
    """Return per level Z'V^-1 Z (G, q, q) and Z'V^-1 A (G, q, p+1) with every level in V."""
    out = []
    for level in range(len(chain.sizes)):
        R = s.R[level]
        inner, outer = R @ s.S[level], R @ s.U[level]
        for above in range(level + 1, len(chain.sizes)):
            who = ancestors(chain, level, above)
            q = chain.sizes[above]
            E = outer[:, :, :q]
            EK = E @ (s.D[above] @ s.R[above])[who]
            inner = inner - EK @ np.swapaxes(E, 1, 2)
            outer = outer[:, :, q:] - EK @ s.U[above][who]
        out.append((inner, outer))
    return out


def ancestors(chain: Chain, level: int, above: int) -> IntArray:
    """Return for every unit of a level the unit of a higher level that it lies in."""
    who = chain.parents[level]
    for step in range(level + 1, above):
        who = chain.parents[step][who]
    return who


def _sum_products(left: Array, right: Array, starts: IntArray) -> Array:
    """Sum left'right (G, a, b) over the units of every next unit."""
    if len(starts) == 1:
        k = left.shape[2]
        return (left.reshape(-1, k).T @ right.reshape(-1, k))[None]
    return np.add.reduceat(np.swapaxes(left, 1, 2) @ right, starts, axis=0)


def _inverse(matrices: Array) -> tuple[Array, Array]:
    """Invert small matrices with a positive determinant, and return the logarithms of the determinants."""
    q = matrices.shape[1]
    if q == 1:
        return 1.0 / matrices, np.log(matrices[:, 0, 0])
    if q == 2:
        a, b, c, d = matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 0], matrices[:, 1, 1]
        determinant = a * d - b * c
        adjugate = np.stack([np.stack([d, -b], axis=1), np.stack([-c, a], axis=1)], axis=1)
        return adjugate / determinant[:, None, None], np.log(determinant)
    return inverse(matrices), np.linalg.slogdet(matrices)[1]
