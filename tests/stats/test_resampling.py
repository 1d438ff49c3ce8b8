"""Wald test: R 4.2.2, clubSandwich 0.5.8. Resampling: against brute force on the rows."""

import itertools
import re
from math import comb

import numpy as np
import pandas as pd
import pytest

from veeval.errors import BadArgument, NotEstimable
from veeval.stats import linear, moments
from veeval.stats._draws import wild_draws


def made_up(G=8, seed=1, treated=None):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(4, 13, G)
    g = np.repeat(np.arange(G), sizes)
    treated = np.arange(G) % 2 if treated is None else treated
    data = pd.DataFrame({"g": g, "treated": treated[g], "x": rng.normal(size=len(g))})
    data["y"] = 0.8 * data["treated"] + data["x"] + rng.normal(size=G)[g] + rng.normal(size=len(g))
    return data


def ols(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


def t_statistic(X, y, g, j, r=0.0):
    """Cluster-robust t (CR1) of one coefficient, from the rows."""
    b = ols(X, y)
    e = y - X @ b
    M = np.linalg.inv(X.T @ X)
    scores = np.array([X[g == k].T @ e[g == k] for k in np.unique(g)])
    G = len(scores)
    V = M @ (scores.T @ scores) @ M * G / (G - 1)
    return (b[j] - r) / np.sqrt(V[j, j]), b


def brute_wild(data, signs, r=0.0, restricted=True):
    X = np.column_stack([np.ones(len(data)), data["treated"], data["x"]])
    y, g = data["y"].to_numpy(), data["g"].to_numpy()
    b = np.insert(ols(X[:, [0, 2]], y - r * X[:, 1]), 1, r) if restricted else ols(X, y)
    e = y - X @ b
    return np.array([t_statistic(X, X @ b + e * np.array(v)[g], g, 1, b[1])[0] for v in signs])


@pytest.mark.parametrize("restricted", [True, False])
def test_enumerated_wild_bootstrap_equals_brute_force(restricted):
    data = made_up()
    result = linear("y ~ treated + x", data, cluster="g").wild_bootstrap("treated", restricted=restricted)
    stars = brute_wild(data, itertools.product([1, -1], repeat=8), restricted=restricted)
    X = np.column_stack([np.ones(len(data)), data["treated"], data["x"]])
    t, _ = t_statistic(X, data["y"].to_numpy(), data["g"].to_numpy(), 1)
    assert result.enumerated
    assert result.reps == 256
    assert result.statistic == pytest.approx(t, rel=1e-10)
    assert result.p_value == (np.abs(stars) >= abs(t) * (1 - 1e-9)).mean()


def test_interval_holds_what_is_not_rejected():
    data = made_up()
    fit = linear("y ~ treated + x", data, cluster="g")
    result = fit.wild_bootstrap("treated")
    X = np.column_stack([np.ones(len(data)), data["treated"], data["x"]])
    signs = list(itertools.product([1, -1], repeat=8))
    for edge in (result.conf_low, result.conf_high):
        for r, inside in (
            (edge + 1e-3 * (result.estimate - edge), True),
            (edge - 1e-3 * (result.estimate - edge), False),
        ):
            t, _ = t_statistic(X, data["y"].to_numpy(), data["g"].to_numpy(), 1, r)
            p = (np.abs(brute_wild(data, signs, r)) >= abs(t) * (1 - 1e-9)).mean()
            assert (p > 0.05) == inside
    wider = result.tidy(0.99).iloc[0]
    assert wider["conf_low"] <= result.conf_low
    assert wider["conf_high"] >= result.conf_high


@pytest.mark.parametrize("weights", ["rademacher", "webb", "mammen"])
@pytest.mark.parametrize("seed", range(4))
def test_the_ends_of_an_interval_are_where_the_test_turns(weights, seed):
    """A hypothesis c'b = r is that of the outcome less r times the term: tested anew just within and just outside."""
    data = made_up(15 + seed, seed)

    def tested(r):
        moved = data.assign(y=data["y"] - r * data["treated"])
        fit = linear("y ~ treated + x", moved, cluster="g")
        return fit.wild_bootstrap("treated", reps=999, weights=weights, seed=seed)

    result = tested(0.0)
    for edge, out in ((result.conf_low, -1), (result.conf_high, 1)):
        near = 1e-6 * result.std_error * out
        assert tested(edge - near).p_value > 0.05
        assert tested(edge + near).p_value <= 0.05


@pytest.mark.parametrize("weights", ["rademacher", "webb", "mammen"])
def test_draws_agree_with_enumeration(weights):
    fit = linear("y ~ treated + x", made_up(), cluster="g")
    exact = fit.wild_bootstrap("treated").p_value
    G15 = linear("y ~ treated + x", made_up(15, 4), cluster="g")
    drawn = G15.wild_bootstrap("treated", weights=weights, seed=7)
    assert not drawn.enumerated
    assert drawn.p_value == G15.wild_bootstrap("treated", weights=weights, seed=7).p_value
    assert 0 < drawn.p_value <= 1
    assert drawn.conf_low < drawn.estimate < drawn.conf_high
    assert abs(G15.wild_bootstrap("treated", seed=1).p_value - G15.wild_bootstrap("treated", reps=2**15).p_value) < 0.02
    assert 0 < exact <= 1


@pytest.mark.parametrize(
    ("weights", "points", "third"),
    [
        ("rademacher", [-1, 1], 0),
        ("webb", [-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)], 0),
        ("mammen", [(1 - np.sqrt(5)) / 2, (1 + np.sqrt(5)) / 2], 1),
    ],
)
def test_weights_have_the_moments_of_their_authors(weights, points, third):
    """Mean 0 and variance 1; a third moment of 1 is what Mammen's are for. Of 300,000 draws, five errors wide."""
    drawn = np.concatenate(list(wild_draws(weights, 30_000, 10, 1))).ravel()
    assert np.unique(drawn.round(12)) == pytest.approx(points, abs=1e-9)
    for power, moment in ((1, 0), (2, 1), (3, third)):
        error = np.std(drawn**power) / np.sqrt(len(drawn))
        assert abs((drawn**power).mean() - moment) <= 5 * error + 1e-12


def test_combination_and_absorbed_units():
    data = made_up(10, 2).assign(z=lambda d: d["x"] ** 2)
    fit = linear("y ~ x + z", data, cluster="g", absorb="g")
    both = fit.wild_bootstrap({"x": 1, "z": -1})
    dummies = linear("y ~ x + z + C(g)", data, cluster="g").wild_bootstrap({"x": 1, "z": -1})
    assert (both.p_value, both.conf_low, both.conf_high) == pytest.approx(
        (dummies.p_value, dummies.conf_low, dummies.conf_high), rel=1e-6
    )


def test_few_treated_clusters_get_no_p_value():
    treated = np.zeros(12, dtype=int)
    treated[:2] = 1
    result = linear("y ~ treated", made_up(12, 3, treated), cluster="g").wild_bootstrap("treated")
    assert np.isnan(result.p_value)
    assert result.tidy()[["p_value", "conf_low", "conf_high"]].isna().all(axis=None)
    assert "only 2 clusters differ" in result.warnings[0]


def test_impossible_p_values_are_said():
    treated = np.array([1, 1, 1, 0, 0, 0])
    five = linear("y ~ treated + x", made_up(6, 3, treated).query("g < 5"), cluster="g").wild_bootstrap("x")
    assert five.p_value >= 2 / 32
    assert "0.0625 is impossible" in five.warnings[0]
    assert np.isinf([five.conf_low, five.conf_high]).all()


@pytest.mark.parametrize("G", [7, 9])
def test_draws_that_are_the_sample_itself_reach_any_hypothesis(G):
    """One weight for all clusters only scales the residuals: with Mammen's, (0.72)^G of the draws and more."""
    fit = linear("y ~ treated + x", made_up(G, 1), cluster="g")
    mammen, webb = (fit.wild_bootstrap("treated", weights=w, seed=1) for w in ("mammen", "webb"))
    p = (1 + 5**-0.5) / 2
    smallest = float(re.search(r"below ([\d.]+) is impossible", mammen.warnings[0])[1])
    assert smallest == pytest.approx(p**G + (1 - p) ** G, rel=0.1)
    assert "weights='webb'" in mammen.warnings[0]
    assert np.isinf([mammen.conf_low, mammen.conf_high]).all()
    assert mammen.p_value > smallest
    assert np.isfinite([webb.conf_low, webb.conf_high]).all()


def test_pairs_bootstrap_equals_refitting():
    data = made_up(12, 5)
    fit = linear("y ~ treated + x", data, cluster="g")
    result = fit.pairs_bootstrap(reps=200, seed=3)
    counts = np.random.default_rng(3).multinomial(12, np.full(12, 1 / 12), size=200)
    X = np.column_stack([np.ones(len(data)), data["treated"], data["x"]])
    g = data["g"].to_numpy()
    for row in (0, 17, 150):
        w = counts[row][g]
        np.testing.assert_allclose(result.draws[row], ols(X * np.sqrt(w)[:, None], data["y"] * np.sqrt(w)), rtol=1e-9)
    table = result.tidy()
    assert (table["conf_low"] < table["estimate"]).all()
    assert result.failed == 0


def test_jackknife_equals_refitting_and_cr3():
    data = made_up(9, 6)
    fit = linear("y ~ treated + x", data, cluster="g")
    result = fit.jackknife()
    for g in range(9):
        left = linear("y ~ treated + x", data[data["g"] != g], cluster="g")
        np.testing.assert_allclose(result.left_out.loc[g], left.estimate, rtol=1e-9)
    cr3 = linear("y ~ treated + x", data, cluster="g", vcov="CR3")
    np.testing.assert_allclose(result.std_error, cr3.std_error * np.sqrt(8 / 9), rtol=1e-10)


def test_enumerated_permutation_equals_brute_force():
    data = made_up(8, 7)
    result = linear("y ~ treated + x", data, cluster="g").permutation("treated")
    X = np.column_stack([np.ones(len(data)), data["treated"], data["x"]])
    y, g = data["y"].to_numpy(), data["g"].to_numpy()
    observed = t_statistic(X, y, g, 1)[0]
    stars = []
    for chosen in itertools.combinations(range(8), 4):
        X[:, 1] = np.isin(g, chosen)
        stars.append(t_statistic(X, y, g, 1)[0])
    assert result.enumerated
    assert result.reps == comb(8, 4)
    assert result.statistic == pytest.approx(observed, rel=1e-9)
    assert result.p_value == (np.abs(stars) >= abs(observed) * (1 - 1e-9)).mean()


def test_permutation_refuses_what_was_not_assigned():
    fit = linear("y ~ treated * x", made_up(), cluster="g")
    with pytest.raises(BadArgument, match="varies within clusters"):
        fit.permutation("x")
    with pytest.raises(BadArgument, match="'treated:x'"):
        fit.permutation("treated")
    drawn = linear("y ~ treated", made_up(16, 2), cluster="g").permutation("treated", reps=999, seed=1)
    assert drawn.reps == 999
    assert not drawn.enumerated
    assert drawn.p_value * 999 == pytest.approx(round(drawn.p_value * 999), abs=1e-9)
    few = linear("y ~ treated", made_up(6, 2), cluster="g").permutation("treated")
    assert any("20 assignments: a p-value below 0.1 is impossible" in text for text in few.warnings)


def test_resampling_from_moments_is_the_same():
    data = made_up(8, 9)
    m = moments("y ~ treated + x", data, unit="g")
    rows, sums = (linear("y ~ treated + x", d, cluster="g") for d in (data, m))
    assert rows.wild_bootstrap("x").p_value == sums.wild_bootstrap("x").p_value
    assert rows.permutation("treated").p_value == sums.permutation("treated").p_value


def test_wald_agrees_with_clubsandwich(reference):
    case = reference.figures("linear")["wald"]
    fit = linear(case["formula"], reference.data(case["data"]), cluster=case["cluster"])
    test = fit.wald([term for term in fit.terms if term.startswith("Time:")])
    place = case["test"].index("HTZ")
    assert test.statistic == pytest.approx(case["fstat"][place], rel=1e-8)
    assert test.df_denom == pytest.approx(case["df_denom"][place], rel=1e-8)
    assert test.p_value == pytest.approx(case["p_value"][place], rel=1e-7)
    one = fit.wald(["Time"])
    row = fit.tidy().set_index("term").loc["Time"]
    assert (one.statistic, one.df_denom, one.p_value) == pytest.approx(
        (row["statistic"] ** 2, row["df"], row["p_value"])
    )
    with pytest.raises(NotEstimable, match="depend"):
        fit.wald({"a": {"Time": 1}, "b": {"Time": 2}})


def test_weighted_wald_agrees_with_clubsandwich(reference):
    case = reference.figures("linear")["wald_weighted"]
    fit = linear(case["formula"], reference.data(case["data"]), cluster=case["cluster"], weights=case["weights"])
    test = fit.wald(["SES:Sector[T.Public]", "Minority"])
    expected = (case["fstat"], case["df_denom"], case["p_value"])
    assert (test.statistic, test.df_denom, test.p_value) == pytest.approx(expected, rel=1e-8)


def test_resampling_needs_clusters():
    with pytest.raises(BadArgument, match="cluster="):
        linear("y ~ x", made_up(), cluster=None).jackknife()
    with pytest.raises(BadArgument, match="too few"):
        linear("y ~ x", made_up(), cluster="g").wild_bootstrap("x", reps=9)
