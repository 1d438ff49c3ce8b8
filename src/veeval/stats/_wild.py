"""The wild cluster bootstrap from cross-products per cluster."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pandas as pd

from veeval.stats._draws import WildWeights, all_signs, check_reps, wild_draws
from veeval.stats._types import Array, BoolArray, IntArray, check_level

__all__ = ["WildBootstrap", "WildDraws", "wild_draws_of"]

Draws: TypeAlias = IntArray | slice
_ALL = slice(None)
_NO_VARIANCE = 1e-20  # of the largest numerator squared: less than this is rounding
_CLOSE = 1e-2  # of a standard error
_SOME = 8
_DOUBLINGS = 12  # of two standard errors


@dataclass(frozen=True, slots=True)
class WildDraws:
    """The bootstrap statistics of every hypothesis c'b = r, as polynomials in d = r - estimate.

    numerator : (2, B) constant and slope of c'(b* - r); variance : (3, B) coefficients of its CR1 variance; largest :
    (2,) of the absolute numerators; same : (B,) draws that are the sample itself, scaled; estimate, se : of c'b in the
    sample; restricted : whether the hypothesis is imposed; enumerated : whether these are all sign vectors (of which
    half is kept, as the others mirror them).
    """

    numerator: Array
    variance: Array
    largest: Array
    same: BoolArray
    estimate: float
    se: float
    restricted: bool
    enumerated: bool

    def squares(self, r: float, of: Draws = _ALL) -> tuple[Array, Array]:
        """Return numerator squared and variance of the bootstrap t statistics under c'b = r; infinite where it is 0."""
        d = r - self.estimate if self.restricted else 0.0
        powers = np.array([1.0, d, d * d])
        variance = powers @ self.variance[:, of]
        floor = _NO_VARIANCE * float(self.largest @ np.abs(powers[:2])) ** 2
        return np.square(powers[:2] @ self.numerator[:, of]), np.where(variance > floor, variance, np.inf)

    def reached(self, r: float, of: Draws = _ALL) -> BoolArray:
        """Return which statistics under c'b = r are at least as far from 0 as the sample's."""
        t = abs(self.estimate - r) / self.se * (1 - 1e-9)
        square, variance = self.squares(r, of)
        return (square >= t * t * variance) | self.same[of] if t else np.ones(len(square), dtype=bool)

    def p_value(self, r: float = 0.0) -> float:
        """Return the two-sided p-value of c'b = r; an enumeration holds the sample itself, for draws it is added."""
        return self._share(int(np.count_nonzero(self.reached(r))))

    @property
    def smallest_p(self) -> float:
        """The p-value that no hypothesis comes below: some draws repeat the sample; of all draws one would."""
        return self._share(int(np.count_nonzero(self.same)) if self.restricted or not self.enumerated else 1)

    def interval(self, level: float) -> tuple[float, float]:
        """Return all r that the test does not reject, by bisection on each side; unrestricted: percentile-t."""
        if not self.restricted:
            square, variance = self.squares(self.estimate)
            half = self.se * float(np.quantile(np.sqrt(square / variance), level, method="higher"))
            return self.estimate - half, self.estimate + half
        if self.smallest_p > 1 - level:
            return -np.inf, np.inf
        return self._edge(-self.se, 1 - level), self._edge(self.se, 1 - level)

    def _share(self, reached: int) -> float:
        B = len(self.numerator[0])
        return reached / B if self.enumerated else (reached + 1) / (B + 1)

    def _edge(self, step: float, alpha: float) -> float:
        """Walk from the estimate until the p-value falls to alpha, then halve; infinite beyond thousands of steps.

        Within a small part of a standard error a statistic crosses the sample's once at most, so from there on only
        those are looked at that are on either side of it at the two ends.
        """
        inside, width = self.estimate, 2 * step
        for _ in range(_DOUBLINGS):
            if self.p_value(inside + width) <= alpha:
                break
            inside, width = inside + width, 2 * width
        else:
            return float(np.copysign(np.inf, step))
        while abs(width) > _CLOSE * abs(step):
            width /= 2
            if self.p_value(inside + width) > alpha:
                inside += width
        here, there = self.reached(inside), self.reached(inside + width)
        crossing, always = np.flatnonzero(here != there), int(np.count_nonzero(here & there))
        while abs(width) > 1e-9 * abs(step):
            width /= 2
            if self._share(always + int(np.count_nonzero(self.reached(inside + width, crossing)))) > alpha:
                inside += width
        return inside


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
    Roodman, Nielsen, MacKinnon & Webb 2019). A draw that gives all clusters one weight only scales the restricted
    residuals, so its t statistic is the sample's whatever r is: with few clusters and Mammen's weights that is often.
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
    pieces, same = [], []
    for V in [all_signs(G)] if enumerated else wild_draws(weights, reps, G, seed):
        pieces.append(_polynomials(V, columns, squares, direction, k.T @ k, flat=weights == "rademacher"))
        same.append(_one_weight(V) if restricted else np.zeros(len(V), dtype=bool))
    numerator, variance = (np.concatenate(part, axis=1) for part in zip(*pieces, strict=True))
    se = float(np.sqrt(factor * np.square(a[:, 0]).sum()))
    largest = np.abs(numerator).max(axis=1)
    return WildDraws(numerator, factor * variance, largest, np.concatenate(same), estimate, se, restricted, enumerated)


def _one_weight(V: Array) -> BoolArray:
    """Return which draws give all clusters one weight; few give it to the first of them."""
    out: BoolArray = (V[:, 1:_SOME] == V[:, :1]).all(axis=1)
    rows = np.flatnonzero(out)
    out[rows] = (V[rows] == V[rows, :1]).all(axis=1)
    return out


def _polynomials(
    V: Array, columns: Array, squares: Array, direction: Array, K: Array, *, flat: bool
) -> tuple[Array, Array]:
    """Return numerator (2, B) and variance (3, B) as polynomials in d: s_g(d) = Q_g'e_g - k_g d / c'c."""
    w0, k, a0k, a1k = (columns.T @ V.T).reshape(4, len(direction), -1)
    w1 = k / -(direction @ direction)
    Kw0, Kw1 = K @ w0, K @ w1
    constant = (w0 * (Kw0 - 2 * a0k)).sum(axis=0)
    linear = 2 * (w0 * (Kw1 - a1k) - w1 * a0k).sum(axis=0)
    quadratic = (w1 * (Kw1 - 2 * a1k)).sum(axis=0)
    own = squares.sum(axis=0)[:, None] if flat else squares.T @ np.square(V).T
    return np.stack([direction @ w0, direction @ w1]), own + np.stack([constant, linear, quadratic])
