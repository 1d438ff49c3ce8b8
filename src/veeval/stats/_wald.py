"""Several hypotheses at once, with few clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from veeval.errors import NotEstimable
from veeval.stats._inference import MINIMUM_CLUSTERS
from veeval.stats._regression import Clustered
from veeval.stats._types import Array

__all__ = ["WaldTest", "htz"]


@dataclass(frozen=True, slots=True)
class WaldTest:
    """A test that several combinations of coefficients are 0 together.

    Attributes
    ----------
    names : tuple of str
        The combinations.
    statistic : float
        F.
    df_num, df_denom : float
        Its degrees of freedom.
    p_value : float
        NaN under 4 clusters, or where the degrees of freedom do not suffice.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    names: tuple[str, ...]
    statistic: float
    df_num: float
    df_denom: float
    p_value: float
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row; there is no single estimate, so no interval at any ``level``."""
        row = dict.fromkeys(["estimate", "std_error", "conf_low", "conf_high"], np.nan)
        row |= {"statistic": self.statistic, "df_num": self.df_num, "df": self.df_denom, "p_value": self.p_value}
        order = ["term", "estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high", "df_num"]
        return pd.DataFrame([{"term": ", ".join(self.names), **row}])[order]


def htz(robust: Clustered, directions: Array, estimates: Array, names: tuple[str, ...], label: str) -> WaldTest:
    """Test q combinations by Hotelling's T-squared with Zhang's degrees of freedom (Tipton & Pustejovsky 2015, HTZ).

    Parameters
    ----------
    robust : ClusterRobust or EqualVariance
        The sandwich in the orthonormal basis.
    directions : (q, p) array
        The combinations in that basis.
    estimates : (q,) array
        Their estimates.

    Notes
    -----
    With D the robust covariance scaled to have mean I under independent errors, eta = q(q+1) / sum of var(D_st) and
    F = (eta - q + 1)/(eta q) times the Wald statistic has q and eta - q + 1 degrees of freedom. As for a single
    combination, P_gh = [g=h] O_g + U_g J U_h' keeps the sum over pairs of clusters at the cost of one over clusters.
    """
    q = len(directions)
    if np.linalg.matrix_rank(directions) < q:
        raise NotEstimable("these combinations depend on each other: leave one out.")
    covariance = directions @ robust.meat @ directions.T
    eta = _eta(robust, directions)
    wald = float(estimates @ np.linalg.solve(covariance, estimates))
    df = eta - q + 1
    size = len(robust.scores)
    enough = df > 0 and size >= MINIMUM_CLUSTERS
    statistic = wald * df / (eta * q) if df > 0 else np.nan
    return WaldTest(
        names=names,
        statistic=float(statistic),
        df_num=float(q),
        df_denom=float(df),
        p_value=float(stats.f.sf(statistic, q, df)) if enough else np.nan,
        method=f"{label}; Hotelling's T-squared, HTZ degrees of freedom",
        warnings=() if enough else (f"{size} clusters are too few to test {q} combinations together.",),
    )


def _eta(robust: Clustered, directions: Array) -> float:
    own, U, J = robust.parts(directions)
    omega = (own + U @ J @ np.swapaxes(U, 1, 2)).sum(axis=0)
    values, vectors = np.linalg.eigh(omega)
    own, U, J = robust.parts((vectors / np.sqrt(values)).T @ directions)
    UJ, q, G = U @ J, len(directions), len(U)
    size = np.einsum("gta,gta->g", UJ, U)
    left, right = (part.reshape(G, -1).T @ part.reshape(G, -1) for part in (UJ, U))
    traces = np.einsum("gss->g", own)
    first = (traces**2 + 2 * traces * size).sum() + (left * right).sum()
    left, right = (part.reshape(q, -1, q, U.shape[2]) for part in (left, right))
    second = np.square(own).sum() + 2 * np.einsum("gst,gta,gsa->", own, UJ, U) + np.einsum("satb,tasb->", left, right)
    return float(q * (q + 1) / (first + second))
