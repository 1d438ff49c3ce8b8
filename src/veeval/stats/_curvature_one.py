"""The same derivatives for one random term, where units of equal size can be taken together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from veeval.stats._curvature import Curvature, moment_start
from veeval.stats._likelihood import Profile, fixed_part
from veeval.stats._types import Array
from veeval.stats._woodbury import Chain

__all__ = ["Sizes"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """A chain of one level with one random term, its units added up by their size Z'Z.

    size : (k,) the sizes that occur; count : (k,) units of each; outer : (k, (p+1)^2) sum of u u' over those units, u =
    Z'[X, y]; chain : the units themselves.
    """

    chain: Chain
    size: Array
    count: Array
    outer: Array

    @classmethod
    def of(cls, chain: Chain) -> Sizes:
        """Add the units of a chain up by size."""
        size, place, count = np.unique(chain.inner[:, 0, 0], return_inverse=True, return_counts=True)
        u = chain.inner[:, 0, 1:]
        order = np.argsort(place, kind="stable")
        products = (u[:, :, None] * u[:, None, :]).reshape(len(u), -1)[order]
        outer = np.add.reduceat(products, np.cumsum(count) - count, axis=0)
        return cls(chain, size, count.astype(np.float64), outer)

    def start(self) -> Array:
        """Return where to start; see :func:`veeval.stats._curvature.moment_start`."""
        inner = self.chain.inner
        return moment_start(self.chain, inner[None, None, :, 0, 0], inner[None, :, 0, -1])

    def curvature(self, theta: Array, *, reml: bool) -> Curvature:
        """Evaluate the deviance and its exact first and second derivative.

        Notes
        -----
        :func:`veeval.stats._curvature.curvature` with scalars: per unit w = s / (1 + s d), f = u / (1 + s d), d =
        theta^2, so that every sum over units is one over sizes.
        """
        chain = self.chain
        m = chain.p + 1
        d = float(theta[0]) ** 2
        shrink = 1.0 / (1.0 + self.size * d)
        w, squared = self.size * shrink, np.square(shrink)
        weights = np.stack([d * shrink, squared, w * squared])
        taken, inside, cubed = (weights @ self.outer).reshape(3, m, m)
        logdet = -float(self.count @ np.log(shrink))
        AVA = chain.rest[0] - taken
        deviance, beta, r2, half, N = fixed_part(AVA, chain, logdet, reml=reml)
        turn = np.zeros((m, m))
        turn[:-1, :-1], turn[:-1, -1], turn[-1, -1] = half, -beta * np.sqrt(N / r2), np.sqrt(N / r2)
        turned = turn.T @ inside @ turn
        kept = turn if reml else turn[:, -1:]
        first = float(self.count @ w) - float(np.trace(turned) if reml else turned[-1, -1])
        both = 2.0 * float(np.sum((cubed @ kept) * kept)) - float(self.count @ np.square(w))
        J = 2.0 * float(theta[0])
        moved = J * turned
        z, hz, h = moved[-1, -1], moved[:-1, -1], moved[:-1, :-1]
        second = J * J * both - z * z / N - 2.0 * float(hz @ hz)
        if reml:
            second -= float(np.sum(h * h))
        second += 2.0 * first
        at = Profile(deviance, np.array([J * first]), beta, r2 / N, AVA[:-1, :-1], N)
        return Curvature(at, np.array([[second]]), np.array([-z]), half, -h[None])
