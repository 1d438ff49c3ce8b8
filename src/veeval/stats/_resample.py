"""Resampling whole clusters: the pairs bootstrap and the jackknife."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from veeval.stats._draws import check_reps
from veeval.stats._inference import MINIMUM_CLUSTERS, t_table
from veeval.stats._types import Array, check_level

__all__ = ["Jackknife", "PairsBootstrap", "leave_one_out", "pairs_draws"]

_CHUNK = 2048


@dataclass(frozen=True, slots=True)
class PairsBootstrap:
    """Clusters drawn with replacement, and the model fitted to each draw.

    Attributes
    ----------
    terms : tuple of str
        The coefficients.
    estimate, std_error : (p,) arrays
        Of the sample; standard deviation over the draws.
    draws : (B, p) array
        Estimates per draw; draws in which a coefficient could not be estimated are left out.
    reps, failed : int
        Draws asked for, and those left out.
    n_clusters : int
        Clusters.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    terms: tuple[str, ...]
    estimate: Array
    std_error: Array
    draws: Array
    reps: int
    failed: int
    n_clusters: int
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per coefficient with the percentile interval and the p-value that goes with it."""
        check_level(level)
        table = t_table(self.terms, self.estimate, self.std_error, np.full(len(self.terms), np.nan), level)
        tail = (1 - level) / 2
        table["conf_low"], table["conf_high"] = np.quantile(self.draws, [tail, 1 - tail], axis=0)
        rounding = 1e-12 * self.std_error
        below = ((self.draws <= rounding).sum(axis=0) + 1) / (len(self.draws) + 1)
        above = ((self.draws >= -rounding).sum(axis=0) + 1) / (len(self.draws) + 1)
        p_value = np.minimum(1.0, 2 * np.minimum(below, above))
        table["p_value"] = p_value if self.n_clusters >= MINIMUM_CLUSTERS else np.nan
        return table


@dataclass(frozen=True, slots=True)
class Jackknife:
    """The model without each cluster in turn.

    Attributes
    ----------
    terms : tuple of str
        The coefficients.
    estimate, std_error, df : (p,) arrays
        ``std_error`` is sqrt((G-1)/G sum of (b_(g) - b)^2), the CV3 jackknife; ``df`` is G-1.
    left_out : DataFrame
        Estimates without each cluster, indexed by it; NaN where it is needed to estimate a coefficient.
    n_clusters : int
        Clusters.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    terms: tuple[str, ...]
    estimate: Array
    std_error: Array
    df: Array
    left_out: pd.DataFrame
    n_clusters: int
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per coefficient with its t test on G-1 degrees of freedom."""
        return t_table(self.terms, self.estimate, self.std_error, self.df, level, n_clusters=self.n_clusters)


def pairs_draws(spread: Array, scores: Array, reps: int, seed: int | None) -> tuple[Array, int]:
    """Return deviations b* - b (B, p) in the orthonormal basis, and how many draws failed.

    Notes
    -----
    A draw counts cluster g m_g times: b* - b = (sum m_g T_g)^-1 sum m_g s_g, so multinomial counts times the stacked
    cross-products is one matrix product, and the solves are batched.
    """
    check_reps(reps)
    G, p = scores.shape
    rng = np.random.default_rng(seed)
    stacked = np.column_stack([spread.reshape(G, -1), scores])
    out, failed = [], 0
    for start in range(0, reps, _CHUNK):
        size = min(_CHUNK, reps - start)
        sums = rng.multinomial(G, np.full(G, 1 / G), size=size).astype(np.float64) @ stacked
        matrices = sums[:, : p * p].reshape(size, p, p)
        good = np.linalg.eigvalsh(matrices)[:, 0] > 1e-10
        failed += int((~good).sum())
        out.append(np.linalg.solve(matrices[good], sums[good, p * p :, None])[:, :, 0])
    return np.concatenate(out), failed


def leave_one_out(spread: Array, scores: Array) -> Array:
    """Return b_(g) - b (G, p) in the orthonormal basis: -(I - T_g)^-1 s_g; NaN where the cluster cannot be missed."""
    p = scores.shape[1]
    room = np.eye(p) - spread
    good = np.linalg.eigvalsh(room)[:, 0] > 1e-9
    out = np.full_like(scores, np.nan)
    out[good] = -np.linalg.solve(room[good], scores[good][:, :, None])[:, :, 0]
    return out
