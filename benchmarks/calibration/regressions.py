"""Trends within locations, paired changes and comparisons at equal start scores."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from benchmarks.calibration import fits
from benchmarks.calibration.design import World
from benchmarks.calibration.draws import Array, Layout, layout, outcome, products, standard, total
from benchmarks.calibration.measures import Found
from benchmarks.calibration.peers import habits, with_quantile

MINIMUM_DF = 4.0  # veeval.vergelijking: no p-value below
MINIMUM_WILD, MOST_WILD = 6, 12  # veeval.kwaliteit.trend: the wild bootstrap by default
WILD_REPS = {"difference of slopes": 400, "difference at equal start": 150}
MIXED_REPS = 40
YEARS = np.array([-1.5, -0.5, 0.5, 1.5])
SLOPE_SD, ERROR_SD = 0.15, 0.5
_ONE = np.array([1.0])


def trend(world: World, reps: int, rng: np.random.Generator) -> list[Found]:
    """Slopes within locations, and their difference; ``icc`` is the share of slopes' variance between clusters."""
    at = layout(world, reps, rng)
    A, n, units = trend_sums(world, at, rng)
    one = _together(A, 2)
    return [
        *_single("slope of one group", one, n, _ONE, units),
        *compared("difference of slopes", A, n, np.array([1.0, -1.0]), units, wild_default=True),
    ]


def trend_sums(world: World, at: Layout, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Draw four yearly scores per location; products about the locations' means, rows and locations per cluster."""
    scores = trend_scores(world, at, rng)
    scores = scores - scores.mean(axis=1, keepdims=True)
    tt, ts, ss = float(YEARS @ YEARS), scores @ YEARS, np.square(scores).sum(axis=1)
    A = np.zeros((at.size, 3, 3))
    group = np.where(at.treated, 1, 0)
    every, units = np.arange(at.size), total(np.ones(len(at.cluster)), at)
    A[every, group, group] = tt * units
    A[every, group, 2] = A[every, 2, group] = total(ts, at)
    A[:, 2, 2] = total(ss, at)
    shape = (at.reps, at.clusters)
    return A.reshape(*shape, 3, 3), (4 * units).reshape(shape), units.reshape(shape)


def trend_scores(world: World, at: Layout, rng: np.random.Generator) -> Array:
    slope = SLOPE_SD * outcome(world, at, rng)
    return slope[:, None] * YEARS + ERROR_SD * standard(world.outcome, (len(slope), len(YEARS)), rng)


def change(world: World, reps: int, rng: np.random.Generator) -> list[Found]:
    """Mean paired change of one group."""
    at = layout(world, reps, rng)
    v = outcome(world, at, rng)
    A = products(np.column_stack([np.ones_like(v), v]), at)
    return _single("mean change of one group", A, A[..., 0, 0], _ONE, None)


def ancova(world: World, reps: int, rng: np.random.Generator) -> list[Found]:
    """Difference of the end score between groups at equal start scores."""
    at = layout(world, reps, rng)
    begin = outcome(world, at, rng)
    end = 0.5 * begin + outcome(world, at, rng)
    treated = at.treated[at.cluster]
    A = products(np.column_stack([begin, ~treated, treated, end]), at)
    n = (A[..., 1, 1] + A[..., 2, 2]).copy()
    target = "difference at equal start"
    found = compared(target, A, n, np.array([0.0, -1.0, 1.0]), None, wild_default=False)
    if world == World(world.clusters):
        found.append(_mixedlm(target, begin, end, treated, at))
    return found


def compared(
    target: str, A: Array, n: Array, combination: Array, absorbed: Array | None, *, wild_default: bool
) -> list[Found]:
    """Difference of two groups: CR2, the wild bootstrap where it is or could be the default, and habits."""
    G = A.shape[1]
    switches = MINIMUM_WILD <= G <= MOST_WILD
    fit = fits.cr2(A, n, combination, absorbed)
    columns = (fit[c].to_numpy(float) for c in ("estimate", "std_error", "df"))
    cr2 = with_quantile(
        target, "CR2, Satterthwaite", 0.0, *columns, default=not (switches and wild_default), least=MINIMUM_DF
    )
    found = [cr2, *habits(target, 0.0, A, n, combination, absorbed)]
    if switches:
        few = slice(WILD_REPS[target])
        w = fits.wild(A[few], n[few], combination, None if absorbed is None else absorbed[few])
        low, high, p = (w[c].to_numpy(float) for c in ("conf_low", "conf_high", "p_value"))
        found.append(
            Found(target, "wild bootstrap", wild_default, 0.0, w["estimate"].to_numpy(float), low, high, None, p)
        )
    return found


def _single(target: str, A: Array, n: Array, combination: Array, absorbed: Array | None) -> list[Found]:
    fit = fits.cr2(A, n, combination, absorbed)
    columns = (fit[c].to_numpy(float) for c in ("estimate", "std_error", "df"))
    own = with_quantile(target, "CR2, Satterthwaite", 0.0, *columns, default=True, least=MINIMUM_DF)
    return [own, *habits(target, 0.0, A, n, combination, absorbed)]


def _together(A: Array, groups: int) -> Array:
    """Take the columns of all groups as one."""
    T = np.zeros((groups + 1, 2))
    T[:groups, 0], T[groups, 1] = 1.0, 1.0
    return np.asarray(T.T @ A @ T)


def _mixedlm(target: str, begin: Array, end: Array, treated: Array, at: Layout) -> Found:
    """Random intercept by statsmodels, with the z test that it prints."""
    import statsmodels.formula.api as smf

    rows = pd.DataFrame(
        {
            "begin": begin,
            "end": end,
            "treated": treated.astype(float),
            "cluster": at.cluster,
            "rep": at.replication[at.cluster],
        }
    )
    values = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _, part in rows[rows["rep"] < MIXED_REPS].groupby("rep"):
            try:
                fit = smf.mixedlm("end ~ begin + treated", part, groups="cluster").fit()
                values.append((fit.params["treated"], fit.bse["treated"]))
            except np.linalg.LinAlgError:  # a variance of nearly 0 stops it
                values.append((np.nan, np.nan))
    estimate, se = np.array(values, dtype=float).T
    return with_quantile(target, "MixedLM (statsmodels), z", 0.0, estimate, se, np.inf)
