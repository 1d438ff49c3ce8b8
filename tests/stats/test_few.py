"""The choice of a method for few clusters, and likelihood ratios (R 4.2.2, lme4 1.1.31)."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from veeval.errors import BadArgument, UnknownName
from veeval.stats import few_clusters, likelihood_ratio, linear, mixed


def fit_of(G, treated, seed=1, size=8):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(G), size)
    data = pd.DataFrame({"g": g, "treated": np.asarray(treated)[g], "x": rng.normal(size=len(g))})
    data["y"] = data["treated"] + rng.normal(size=G)[g] + rng.normal(size=len(g))
    return linear("y ~ treated + x", data, cluster="g")


@pytest.mark.parametrize(
    ("G", "treated", "choice"),
    [
        (3, [1, 0, 0], "none"),
        (5, [1, 1, 0, 0, 0], "permutation"),
        (10, [1] * 5 + [0] * 5, "wild bootstrap"),
        (12, [1] * 6 + [0] * 6, "wild bootstrap"),
        (13, [1] * 6 + [0] * 7, "CR2"),
        (40, [1] * 20 + [0] * 20, "CR2"),
        (40, [1] + [0] * 39, "permutation"),
    ],
)
def test_choice(G, treated, choice):
    result = few_clusters(fit_of(G, treated), "treated", reps=999, seed=1)
    assert result.choice == choice
    assert result.reason
    table = result.tidy()
    assert table["method"].iloc[0] == "CR2"
    assert table["chosen"].sum() == (choice != "none")


def test_what_was_not_assigned_to_clusters_is_not_shuffled():
    result = few_clusters(fit_of(10, [1] * 5 + [0] * 5), "x", reps=999, seed=1)
    assert "permutation" not in set(result.table["method"])
    assert any("varies within clusters" in note for note in result.warnings)
    with pytest.raises(UnknownName):
        few_clusters(fit_of(10, [1] * 5 + [0] * 5), "nothing")
    with pytest.raises(BadArgument):
        few_clusters(linear("y ~ x", pd.DataFrame({"x": [1, 2, 3, 5.0], "y": [1, 3, 2, 4.0]}), cluster=None), "x")


def test_effective_clusters():
    equal = fit_of(10, [1] * 5 + [0] * 5)
    assert equal.effective_clusters[1] == pytest.approx(10, rel=0.05)
    few = fit_of(40, [1, 1, 1] + [0] * 37)
    assert few.effective_clusters[1] < 8


def test_likelihood_ratio_of_a_variance(reference):
    data = reference.data("sleepstudy")
    slope = mixed("Reaction ~ Days", data, groups="Subject", random="1 + Days")
    plain = mixed("Reaction ~ Days", data, groups="Subject")
    test = likelihood_ratio(slope, plain)
    figures = reference.figures("mixed")
    expected = 2 * (figures["sleep_slope"]["REML"]["loglik"] - figures["sleep_intercept"]["REML"]["loglik"])
    assert test.statistic == pytest.approx(expected, rel=1e-7)
    assert test.mixture == (1, 2)
    assert test.warnings == ()  # one random effect more
    assert test.p_value == pytest.approx((stats.chi2.sf(expected, 1) + stats.chi2.sf(expected, 2)) / 2, rel=1e-6)


def test_likelihood_ratio_of_a_fixed_term(reference):
    data = reference.data("sleepstudy")
    larger = mixed("Reaction ~ Days", data, groups="Subject", method="ML")
    smaller = mixed("Reaction ~ 1", data, groups="Subject", method="ML")
    test = likelihood_ratio(larger, smaller)
    assert test.p_value == pytest.approx(stats.chi2.sf(test.statistic, 1))
    with pytest.raises(BadArgument, match="not nested"):
        likelihood_ratio(smaller, larger)
    with pytest.raises(BadArgument, match="same rows"):
        likelihood_ratio(larger, mixed("Reaction ~ 1", data.iloc[1:], groups="Subject", method="ML"))
    with pytest.raises(BadArgument, match="same method"):
        likelihood_ratio(larger, mixed("Reaction ~ 1", data, groups="Subject"))
    with pytest.raises(BadArgument, match="method='ML'"):
        likelihood_ratio(
            mixed("Reaction ~ Days", data, groups="Subject"), mixed("Reaction ~ 1", data, groups="Subject")
        )
    with pytest.raises(BadArgument, match="nothing to test"):
        likelihood_ratio(larger, larger)
