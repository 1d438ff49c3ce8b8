"""Differences in cost and effect between two models, on units: variance, Fieller, and draws of whole clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from veeval import stats
from veeval.vergelijking import minus

__all__ = ["KWADRANTEN", "Verschil", "icer", "kwadrant", "trek", "verschil", "verschillen"]

Array = NDArray[np.float64]
KWADRANTEN = {
    "noordoost": "duurder en meer effect",
    "zuidoost": "goedkoper en meer effect (overheerst)",
    "zuidwest": "goedkoper en minder effect",
    "noordwest": "duurder en minder effect (wordt overheerst)",
}


@dataclass(frozen=True, slots=True)
class Verschil:
    """A difference between the two models: estimate, its variance and its degrees of freedom."""

    estimate: float
    variance: float
    df: float

    def kans_boven_nul(self) -> float:
        """One-sided chance that the true difference lies above 0, by the t distribution."""
        se = math.sqrt(self.variance) if self.variance >= 0 else math.nan
        if se == 0:
            return float(np.sign(self.estimate) / 2 + 0.5)
        return float(student.sf(-self.estimate / se, self.df))

    def row(self, level: float, *, tested: bool) -> dict[str, float]:
        """Columns of a tidy table: t interval, and a test only where one is allowed."""
        se = math.sqrt(self.variance) if self.variance >= 0 else math.nan
        half = student.ppf(0.5 + level / 2, self.df) * se if self.df > 0 else math.nan
        statistic = self.estimate / se if tested and se > 0 else math.nan
        return {
            "estimate": self.estimate,
            "std_error": se,
            "statistic": statistic,
            "df": self.df,
            "p_value": 2 * float(student.sf(abs(statistic), self.df)) if tested else math.nan,
            "conf_low": self.estimate - half,
            "conf_high": self.estimate + half,
        }


def verschil(data: pd.DataFrame, teller: pd.Series[float], nieuw: str, referentie: str) -> Verschil:
    """Difference of the ratios ``teller`` / weight of the two models."""
    fit = stats.ratio(
        "_t", "_w", data.assign(_t=teller), by="_groep", cluster="cluster", stratified=True, variance="CR2"
    )
    made = fit.contrast(minus(nieuw, referentie), scale="difference").tidy().iloc[0]
    return Verschil(float(made["estimate"]), float(made["std_error"]) ** 2, float(made["df"]))


def verschillen(data: pd.DataFrame, nieuw: str, referentie: str) -> tuple[Verschil, Verschil, float]:
    """Difference in cost and in effect, and their covariance: that of the sum tells it."""
    cost = verschil(data, data["_kosten"], nieuw, referentie)
    gain = verschil(data, data["_we"], nieuw, referentie)
    both = verschil(data, data["_we"] - data["_kosten"], nieuw, referentie)
    return cost, gain, (cost.variance + gain.variance - both.variance) / 2


def kwadrant(cost: float, effect: float) -> str:
    """Quadrant of the plane, with effect to the east and cost to the north."""
    return ("noord" if cost > 0 else "zuid") + ("oost" if effect > 0 else "west")


def icer(fits: tuple[Verschil, Verschil, float], where: str, level: float) -> dict[str, float]:
    """Ratio of the differences with Fieller's interval: all r for which dC - r dE does not differ from 0."""
    row = dict.fromkeys(("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high"), math.nan)
    cost, gain, cov = fits
    if where in ("zuidoost", "noordwest") or gain.estimate == 0:
        return row
    row["estimate"] = cost.estimate / gain.estimate
    df = min(cost.df, gain.df)
    t2 = student.ppf(0.5 + level / 2, df) ** 2 if df > 0 else math.nan
    a = gain.estimate**2 - t2 * gain.variance
    if not a > 0:
        return row
    b = cost.estimate * gain.estimate - t2 * cov
    root = math.sqrt(max(b**2 - a * (cost.estimate**2 - t2 * cost.variance), 0.0))
    return row | {"df": df, "conf_low": (b - root) / a, "conf_high": (b + root) / a}


def trek(data: pd.DataFrame, nieuw: str, referentie: str, reps: int, seed: int) -> tuple[Array, int]:
    """Draws (B, 2) of the differences in cost and effect: whole clusters with replacement.

    Clusters of one model are drawn among those of that model; clusters with both among themselves. Where such a set
    holds one cluster, all are drawn together. Of n clusters n - 1 are drawn (Rao & Wu 1988): n of n would make the
    variance too small by 1/n, which is half of it for two clusters.
    """
    columns = ["_kosten", "_we", "_w"]
    sums = data.pivot_table(index="cluster", columns="_groep", values=columns, aggfunc="sum", fill_value=0.0)
    totals = np.stack([sums[[(c, g) for c in columns]].to_numpy(float) for g in (nieuw, referentie)], axis=1)
    kind = (totals[:, 0, 2] > 0) * 2 + (totals[:, 1, 2] > 0)
    if np.bincount(kind)[np.unique(kind)].min() < 2:
        kind = np.zeros(len(kind), dtype=int)
    rng = np.random.default_rng(seed)
    counts = np.zeros((reps, len(totals)))
    for k in np.unique(kind):
        members = np.flatnonzero(kind == k)
        counts[:, members] = rng.multinomial(len(members) - 1, np.full(len(members), 1 / len(members)), size=reps)
        counts[:, members] *= len(members) / (len(members) - 1)
    drawn = np.einsum("bg,gdc->bdc", counts, totals)
    good = (drawn[:, :, 2] > 0).all(axis=1)
    per = drawn[good, :, :2] / drawn[good, :, 2:]
    return per[:, 0] - per[:, 1], int((~good).sum())
