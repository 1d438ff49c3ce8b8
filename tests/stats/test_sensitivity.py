"""E-values, regression to the mean, attrition and Lee bounds: published figures and hand examples."""

import numpy as np
import pandas as pd
import pytest

from veeval.errors import BadArgument, NotEstimable
from veeval.stats import attrition, e_value, lee_bounds, regression_to_mean
from veeval.stats._attrition import _CAUTIOUS, _OPTIMISTIC


def test_e_value():
    """VanderWeele & Ding (2017), leukemia: RR 0.80 (0.71, 0.91)."""
    result = e_value(0.80, 0.71, 0.91)
    assert (result.point, result.interval) == pytest.approx((1.809, 1.429), abs=5e-4)
    assert e_value(1.2, 0.9, 1.5).interval == 1
    assert e_value(0.5, 0.2, 0.8, "smd").risk_ratio == pytest.approx(np.exp(0.455))
    assert e_value(4, 2, 8, "or").risk_ratio == 2
    with pytest.raises(BadArgument, match="does not hold"):
        e_value(2, 3, 4)


def test_regression_to_the_mean_recovers_what_was_simulated():
    rng = np.random.default_rng(4)
    true = rng.normal(50, np.sqrt(80), 200_000)
    pre, post = (true + rng.normal(0, np.sqrt(20), len(true)) for _ in range(2))
    chosen = pd.DataFrame({"pre": pre, "post": post, "home": np.arange(len(true)) % 30})[pre < 42]
    fit = regression_to_mean("pre", chosen, 50, post="post", reliability=[0.8])
    assert fit.expected[0] == pytest.approx(fit.observed, abs=0.1)
    row = fit.tidy().iloc[0]
    assert abs(row["estimate"]) < 3 * row["std_error"]
    clustered = regression_to_mean("pre", chosen, 50, post="post", cluster="home")
    assert clustered.n_clusters == 30
    assert len(clustered.tidy()) == 4
    alone = regression_to_mean("pre", chosen, 50, reliability=[0.6])
    assert alone.estimate[0] == pytest.approx(0.4 * (50 - chosen["pre"].mean()))
    with pytest.raises(BadArgument, match="between 0 and 1"):
        regression_to_mean("pre", chosen, 50, reliability=[1.0])
    for rows in (chosen.head(1), chosen.head(5).assign(pre=40.0)):
        with pytest.raises(NotEstimable, match="does not vary"):
            regression_to_mean("pre", rows, 50)


def assigned(analysed_a, n_a, analysed_b, n_b):
    y = np.concatenate([np.where(np.arange(n) < k, 1.0, np.nan) for k, n in ((analysed_a, n_a), (analysed_b, n_b))])
    return pd.DataFrame({"group": np.repeat(["a", "b"], [n_a, n_b]), "y": y})


@pytest.mark.parametrize(
    ("counts", "cautious", "optimistic"),
    [
        ((20, 40, 31, 49), "high", "high"),
        ((30, 40, 40, 48), "high", "low"),
        ((40, 40, 48, 48), "low", "low"),
        ((8, 40, 9, 40), "high", "high"),
    ],
)
def test_attrition(counts, cautious, optimistic):
    """WWCr's examples: attritest(20, 40, 31, 49) is high; (30, 40, 40, 48) low when optimistic, high when cautious."""
    result = attrition("y", "group", assigned(*counts))
    assert (result.cautious, result.optimistic) == (cautious, optimistic)
    assert result.overall == pytest.approx(1 - (counts[0] + counts[2]) / (counts[1] + counts[3]))


@pytest.mark.parametrize("bounds", [_CAUTIOUS, _OPTIMISTIC])
def test_bounds_of_attrition_rise_and_then_fall_in_small_steps(bounds):
    """One for every per cent from 0 to 57; a slip in copying the published table would be a jump."""
    steps, peak = np.diff(bounds), int(np.argmax(bounds))
    assert len(bounds) == 58
    assert (steps[:peak] >= 0).all()
    assert (steps[peak:] <= 0).all()
    assert np.abs(steps).max() <= 0.31


def test_lee_bounds_of_one_unit_have_no_standard_error():
    data = pd.DataFrame({"y": [1.0, 2.0, np.nan, 4.0, 5.0, 7.0], "group": list("aaabbb"), "place": list("pppqqr")})
    fit = lee_bounds("y", "group", data, cluster="place", reps=99, seed=1)
    assert np.isnan(fit.std_error).all()
    assert any("one unit" in w for w in fit.warnings)


def test_lee_bounds_by_hand():
    """b: 4 of 4 measured, a: 2 of 4; half of b is cut: (10+20)/2 and (30+40)/2 less a's mean 12."""
    data = pd.DataFrame({"group": list("aaaabbbb"), "y": [10, 14, np.nan, np.nan, 40, 10, 30, 20]})
    fit = lee_bounds("y", "group", data, reps=200, seed=1)
    assert (fit.lower, fit.upper, fit.trimmed) == (3, 23, 0.5)
    mirrored = lee_bounds("y", "group", data.assign(group=data["group"].map({"a": "z", "b": "b"})), reps=200, seed=1)
    assert (mirrored.lower, mirrored.upper) == (-23, -3)
    table = fit.tidy()
    assert table["conf_low"][0] < 3
    assert table["conf_high"][1] > 23


def test_lee_bounds_cut_an_observation_in_part():
    data = pd.DataFrame({"group": list("aaabbb"), "y": [0, 0, np.nan, 1, 2, 3]})
    fit = lee_bounds("y", "group", data, reps=99, seed=1)
    assert (fit.lower, fit.upper) == pytest.approx((1.5, 2.5))
    whole = lee_bounds("y", "group", data.fillna(0).assign(home=[1, 2, 3, 1, 2, 3]), cluster="home", reps=99, seed=1)
    assert whole.lower == whole.upper == 2
    assert whole.tidy()["p_value"].isna().all()
    with pytest.raises(NotEstimable, match="not measured at all"):
        lee_bounds("y", "group", data.assign(y=[np.nan] * 3 + [1, 2, 3]), reps=99)
