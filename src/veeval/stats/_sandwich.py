"""Cluster-robust variance and its degrees of freedom, from cross-products per cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from veeval.stats._types import Array, IntArray

__all__ = ["ClusterRobust", "cluster_robust", "degrees", "factor_of", "leverage_one"]

_ONE = 1e-9  # an eigenvalue of a cluster's hat matrix this near to 1: the cluster fits that direction perfectly


@dataclass(frozen=True, slots=True)
class ClusterRobust:
    """A sandwich in the orthonormal basis Q = X R^-1.

    meat : (p, p) sum of s s'; scores : (G, p) s_g = Q_g' A_g e_g; spread : (G, p, p) T_g = Q_g'Q_g;
    adjust : (G, p, p) F_g with Q_g' A_g = F_g Q_g'.
    """

    meat: Array
    scores: Array
    spread: Array
    adjust: Array

    def df(self, directions: Array) -> Array:
        """Satterthwaite degrees of freedom of combinations given in the orthonormal basis, (m, p); returns (m,).

        Notes
        -----
        Bell & McCaffrey (2002), Pustejovsky & Tipton (2018), under independent errors: with a_g = A_g Q_g c and
        P_gh = [g=h] a_g'a_g - (Q_g'a_g)'(Q_h'a_h), df = tr(P)^2 / tr(P P). P has rank-p structure, so no G x G matrix
        is made.
        """
        c = directions.T
        u = self.adjust @ (self.spread @ c)
        own = np.einsum("gpm,gpm->gm", u, self.adjust @ c[None])
        return degrees(own, u, -np.eye(len(c)))

    def parts(self, directions: Array) -> tuple[Array, Array, Array]:
        """Return O (G, m, m), U (G, m, p) and J with P_gh = [g=h] O_g + U_g J U_h'."""
        left = directions @ self.adjust
        U = left @ self.spread
        return U @ np.swapaxes(left, 1, 2), U, -np.eye(directions.shape[1])


def degrees(own: Array, U: Array, J: Array) -> Array:
    """Return tr(P)^2 / tr(P P) for P_gh = [g=h] own_g + U_g'J U_h; own : (G, m); U : (G, r, m); returns (m,)."""
    size = np.einsum("grm,rs,gsm->gm", U, J, U, optimize=True)
    inner = J @ np.einsum("grm,gsm->mrs", U, U)
    square = np.square(own).sum(axis=0) + 2 * (own * size).sum(axis=0) + np.einsum("mrs,msr->m", inner, inner)
    trace = (own + size).sum(axis=0)
    out = np.full(own.shape[1], np.nan)
    np.divide(np.square(trace), square, out=out, where=square > np.finfo(float).eps * np.square(own).sum(axis=0))
    return out


def factor_of(kind: str, clusters: int, n: int, p: int) -> float:
    """Return what CR1 and CR1S multiply by; 1 for the others and for a single cluster."""
    if clusters < 2 or kind not in ("CR1", "CR1S"):
        return 1.0
    if kind == "CR1":
        return clusters / (clusters - 1)
    return clusters / (clusters - 1) * (n - 1) / (n - p) if n > p else np.nan


def cluster_robust(spread: Array, scores: Array, kind: str, n: int, p: int) -> ClusterRobust:
    """Adjust the clusters' scores and sum their squares.

    Parameters
    ----------
    spread : (G, q, q) array
        T_g = Q_g'Q_g with X = Q R; its eigenvalues are those of the cluster's hat matrix.
    scores : (G, q) array
        Q_g'e_g.
    kind : {"CR0", "CR1", "CR1S", "CR2", "CR3"}
        CR1 multiplies by G/(G-1), CR1S by G(n-1)/((G-1)(n-p)) as Stata does, CR2 uses A_g = (I - H_gg)^(-1/2), CR3 (I
        - H_gg)^(-1).
    n, p : int
        Rows and parameters, absorbed ones included (only for CR1S).

    Notes
    -----
    Q_g' f(Q_g Q_g') = f(T_g) Q_g', so the n_g x n_g matrices are never made. Inverses are Moore-Penrose: a direction
    that a cluster fits perfectly adds nothing.
    """
    size, q = scores.shape
    adjust = np.broadcast_to(np.eye(q), (size, q, q))
    if kind in ("CR2", "CR3"):
        values, vectors = np.linalg.eigh(spread)
        room = np.where(1.0 - values > _ONE, 1.0 - values, np.inf)
        weights = 1.0 / (np.sqrt(room) if kind == "CR2" else room)
        adjust = (vectors * weights[:, None, :]) @ np.swapaxes(vectors, 1, 2)
    else:
        adjust = adjust * np.sqrt(factor_of(kind, size, n, p))
    adjusted = np.einsum("gpq,gq->gp", adjust, scores)
    return ClusterRobust(adjusted.T @ adjusted, adjusted, spread, adjust)


def leverage_one(spread: Array, directions: Array) -> IntArray:
    """Say which combinations rest on a direction that one cluster fits perfectly.

    spread : (G, p, p); directions : (m, p) in the orthonormal basis; returns (m,) the cluster, or -1.
    """
    out = np.full(len(directions), -1, dtype=np.intp)
    full = np.flatnonzero(np.einsum("gpp->g", spread) > 1.0 - _ONE)
    for g in full:  # the traces sum to p, so there are at most p of these
        values, vectors = np.linalg.eigh(spread[g])
        perfect = vectors[:, 1.0 - values <= _ONE]
        share = np.square(directions @ perfect).sum(axis=1) / np.square(directions).sum(axis=1)
        out[(share > _ONE) & (out < 0)] = g
    return out
