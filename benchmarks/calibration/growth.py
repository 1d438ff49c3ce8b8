"""The growth model beside the trend: providers differ in level and slope, their locations in level."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from benchmarks.calibration.design import World
from benchmarks.calibration.draws import layout, standard
from benchmarks.calibration.measures import Found
from benchmarks.calibration.peers import with_quantile
from benchmarks.calibration.regressions import YEARS, trend_scores

from veeval import stats

RANDOM = {"aanbieder": "1 + t", "aanbieder:locatie": "1"}
PEER_REPS = 15
TARGET = "difference of slopes, growth model"


def growth(world: World, reps: int, rng: np.random.Generator) -> list[Found]:
    """Difference of the slopes of two groups by REML; the peer has a random intercept of locations and a z test."""
    at = layout(world, reps, rng)
    level = standard(world.outcome, at.size, rng)[at.cluster] + standard(world.outcome, len(at.cluster), rng)
    scores = trend_scores(world, at, rng) + 0.5 * level[:, None]
    rows = pd.DataFrame(
        {
            "rep": np.repeat(at.replication[at.cluster], len(YEARS)),
            "aanbieder": np.repeat(at.cluster, len(YEARS)),
            "locatie": np.repeat(np.arange(len(at.cluster)), len(YEARS)),
            "t": np.tile(YEARS, len(at.cluster)),
            "groep": np.repeat(at.treated[at.cluster], len(YEARS)).astype(float),
            "score": scores.ravel(),
        }
    )
    every = [part for _, part in rows.groupby("rep")]
    e, se, df = np.array([_veeval(part) for part in every], dtype=float).T
    own = with_quantile(TARGET, "REML, Satterthwaite", 0.0, e, se, df, default=True, least=4.0)
    z = with_quantile(TARGET, "REML, z", 0.0, e, se, np.inf)
    if world != World(world.clusters):
        return [own, z]
    few = every[:PEER_REPS]
    e, se, df = np.array([_veeval(part, "kenward-roger") for part in few], dtype=float).T
    kr = with_quantile(TARGET, "REML, Kenward-Roger", 0.0, e, se, df, least=4.0)
    e, se = np.array([_statsmodels(part) for part in few], dtype=float).T
    return [own, z, kr, with_quantile(TARGET, "MixedLM (statsmodels), random intercept, z", 0.0, e, se, np.inf)]


def _veeval(part: pd.DataFrame, df: str = "satterthwaite") -> tuple[float, float, float]:
    fit = stats.mixed("score ~ t * groep", part, groups="aanbieder/locatie", random=RANDOM, df=df)  # type: ignore[arg-type]
    at = fit.terms.index("t:groep")
    return float(fit.estimate[at]), float(fit.std_error[at]), float(fit.df[at])


def _statsmodels(part: pd.DataFrame) -> tuple[float, float]:
    import statsmodels.formula.api as smf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit = smf.mixedlm("score ~ t * groep", part, groups="locatie").fit()
        except np.linalg.LinAlgError:
            return np.nan, np.nan
    return float(fit.params["t:groep"]), float(fit.bse["t:groep"])
