"""The wild cluster bootstrap from cross-products per cluster."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from veeval.stats._draws import WildWeights, all_signs, check_reps, wild_draws
from veeval.stats._types import Array, check_level

__all__ = ["WildBootstrap", "WildDraws", "wild_draws_of"]


@dataclass(frozen=True, slots=True)
class WildDraws:
    """The bootstrap statistics of every hypothesis c'b = r, as polynomials in d = r - estimate.

    numerator : (B, 2) constant and slope of c'(b* - r); variance : (B, 3) coefficients of its CR1 variance; estimate,
    se : of c'b in the sample; restricted : whether the hypothesis is imposed; enumerated : whether these are all sign
    vectors (of which half is kept, as the others mirror them).
    """

    numerator: Array
    variance: Array
    estimate: float
    se: float
    restricted: bool
    enumerated: bool

    def statistics(self, r: float) -> Array:
        """Return the B bootstrap t statistics under c'b = r."""
        d = r - self.estimate if self.restricted else 0.0
        numerator = self.numerator[:, 0] + d * self.numerator[:, 1]
        variance = self.variance[:, 0] + d * (self.variance[:, 1] + d * self.variance[:, 2])
        scale = np.sqrt(np.maximum(variance, 0.0))
        out = np.zeros_like(numerator)
        np.divide(numerator, scale, out=out, where=scale > 1e-10 * np.abs(numerator).max(initial=0.0))
        return out

    def p_value(self, r: float = 0.0) -> float:
        """Return the two-sided p-value of c'b = r; an enumeration holds the sample itself, for draws it is added."""
        t = abs(self.estimate - r) / self.se
        reached = int((np.abs(self.statistics(r)) >= t * (1 - 1e-9)).sum())
        B = len(self.numerator)
        return reached / B if self.enumerated else (reached + 1) / (B + 1)

    def interval(self, level: float) -> tuple[float, float]:
        """Return all r that the test does not reject, by bisection on each side; unrestricted: percentile-t."""
        if not self.restricted:
            t = np.abs(self.statistics(self.estimate))
            half = self.se * float(np.quantile(t, level, method="higher"))
            return self.estimate - half, self.estimate + half
        if self.enumerated and 1 / len(self.numerator) > 1 - level:
            return -np.inf, np.inf
        low, high = (_edge(self.p_value, self.estimate, sign * self.se, 1 - level) for sign in (-1.0, 1.0))
        return low, high


@dataclass(frozen=True, slots=True)
class WildBootstrap:
    """A wild cluster bootstrap test.

    Attributes
    ----------
    term : str
        The coefficient or combination.
    estimate, std_error, statistic : float
        Of the sample; the standard error is CR1.
    p_value, conf_low, conf_high : float
        Two-sided p-value, and the interval at ``level``: all values that would not be rejected.
    level : float
        Confidence level of ``conf_low`` and ``conf_high``.
    reps : int
        Draws; with ``enumerated`` the number of all sign vectors.
    enumerated : bool
        Whether all sign vectors were taken, so that nothing is random.
    n_clusters : int
        Clusters.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know; a p-value that cannot be trusted is NaN and explained here.
    """

    term: str
    estimate: float
    std_error: float
    statistic: float
    p_value: float
    conf_low: float
    conf_high: float
    level: float
    reps: int
    enumerated: bool
    n_clusters: int
    method: str
    warnings: tuple[str, ...]
    _draws: WildDraws = field(repr=False)

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row; the interval is inverted anew for another level."""
        check_level(level)
        low, high = (self.conf_low, self.conf_high) if level == self.level else self._draws.interval(level)
        blank = np.isnan(self.p_value)
        return pd.DataFrame(
            {
                "term": [self.term],
                "estimate": [self.estimate],
                "std_error": [self.std_error],
                "statistic": [self.statistic],
                "df": [np.nan],
                "p_value": [self.p_value],
                "conf_low": [np.nan if blank else low],
                "conf_high": [np.nan if blank else high],
            }
        )


def wild_draws_of(
    spread: Array,
    scores: Array,
    direction: Array,
    estimate: float,
    reps: int,
    weights: WildWeights,
    seed: int | None,
    *,
    restricted: bool,
) -> WildDraws:
    """Draw signs once and keep what every hypothesis needs.

    Parameters
    ----------
    spread : (G, p, p) array
        T_g = Q_g'Q_g.
    scores : (G, p) array
        Q_g'e_g with the residuals of the unrestricted fit.
    direction : (p,) array
        The combination c in the orthonormal basis.
    estimate : float
        c'b of the sample.

    Notes
    -----
    Under c'b = r the restricted scores are s_g(r) = Q_g'e_g - T_g c (r - estimate)/c'c: linear in r. With a_g = c's_g,
    k_g = T_g c and w = sum v_g s_g, the bootstrap estimate is c'w and its CR1 variance sum (v_g a_g - w'k_g)^2, which
    expands into sums over clusters: one matrix product per set of draws serves every r (Cameron, Gelbach & Miller 2008;
    Roodman, Nielsen, MacKinnon & Webb 2019).
    """
    check_reps(reps)
    G = len(scores)
    k = spread @ direction
    a = np.column_stack([scores @ direction, -(k @ direction) / (direction @ direction)])
    enumerated = weights == "rademacher" and reps >= 2**G
    columns = np.column_stack([scores, k, a[:, :1] * k, a[:, 1:] * k])
    squares = np.column_stack([a[:, 0] ** 2, 2 * a[:, 0] * a[:, 1], a[:, 1] ** 2])
    factor = G / (G - 1)
    if not restricted:
        columns[:, len(direction) : 2 * len(direction)] = columns[:, 3 * len(direction) :] = 0.0
        squares[:, 1:] = 0.0
    pieces = [
        _polynomials(V, columns, squares, direction, k.T @ k, flat=weights == "rademacher")
        for V in ([all_signs(G)] if enumerated else wild_draws(weights, reps, G, seed))
    ]
    numerator, variance = (np.concatenate(part) for part in zip(*pieces, strict=True))
    se = float(np.sqrt(factor * np.square(a[:, 0]).sum()))
    return WildDraws(numerator, factor * variance, estimate, se, restricted, enumerated)


def _polynomials(
    V: Array, columns: Array, squares: Array, direction: Array, K: Array, *, flat: bool
) -> tuple[Array, Array]:
    """Return numerator (B, 2) and variance (B, 3) as polynomials in d: s_g(d) = Q_g'e_g - k_g d / c'c."""
    p = len(direction)
    scores, k, a0k, a1k = (part.T for part in np.split((V @ columns).T, [p, 2 * p, 3 * p]))
    w0, w1 = scores, -k / (direction @ direction)
    square = np.broadcast_to(squares.sum(axis=0), (len(V), 3)) if flat else np.square(V) @ squares
    Kw0, Kw1 = w0 @ K, w1 @ K
    dot = functools.partial(np.einsum, "bp,bp->b")
    constant = dot(w0, Kw0 - 2 * a0k)
    linear = 2 * dot(w0, Kw1) - 2 * dot(w0, a1k) - 2 * dot(w1, a0k)
    quadratic = dot(w1, Kw1 - 2 * a1k)
    return np.column_stack([w0 @ direction, w1 @ direction]), square + np.column_stack([constant, linear, quadratic])


def _edge(p_value: Callable[[float], float], centre: float, step: float, alpha: float) -> float:
    """Walk from the estimate until the p-value falls to alpha, then halve; infinite where it never does."""
    inside, outside, width = centre, centre + 2 * step, 2 * step
    for _ in range(30):
        if p_value(outside) <= alpha:
            break
        inside, width = outside, 2 * width
        outside = outside + width
    else:
        return float(np.copysign(np.inf, step))
    while abs(outside - inside) > 1e-9 * abs(step):
        middle = (inside + outside) / 2
        if p_value(middle) > alpha:
            inside = middle
        else:
            outside = middle
    return inside
