"""R 4.2.2, clubSandwich 0.5.8, psych 2.2.9 (tests/reference/r/prepost.R); hand calculations where it says so."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from veeval.errors import BadArgument, NotEstimable
from veeval.stats import ancova, goal_attainment, hedges_g, reliable_change


@pytest.fixture(scope="module")
def anorexia(reference):
    return reference.data("anorexia")


def test_ancova(reference, anorexia):
    case = reference.figures("prepost")["ancova"]
    table = ancova("Postwt", "Prewt", "Treat", anorexia, cluster=None).tidy()
    for column in ("estimate", "std_error", "df", "p_value"):
        reference.agrees(table[column], case[column])


def test_paired(reference, anorexia):
    case = reference.figures("prepost")["paired"]
    family = anorexia[anorexia["Treat"] == "FT"]
    fit = hedges_g(family, pre="Prewt", post="Postwt")
    row = fit.tidy().iloc[0]
    reference.agrees(row[["estimate", "statistic", "p_value", "conf_low", "conf_high"]], list(case.values()), rtol=1e-9)
    change = family["Postwt"] - family["Prewt"]
    J = 1 - 3 / (4 * 16 - 1)
    s = np.sqrt((family["Prewt"].var() + family["Postwt"].var()) / 2)
    assert fit.estimate[1] == pytest.approx(J * change.mean() / s, rel=1e-3)
    assert fit.estimate[2] == pytest.approx(J * change.mean() / change.std(), rel=1e-3)


def test_paired_in_clusters_widens(anorexia):
    data = anorexia[anorexia["Treat"] == "FT"].assign(home=lambda d: np.arange(len(d)) % 6)
    fit = hedges_g(data, pre="Prewt", post="Postwt", cluster="home")
    assert fit.n_clusters == 6
    assert fit.df[0] < 6
    assert fit.tidy()["p_value"].isna().tolist() == [False, True, True]


def test_independent(reference, anorexia):
    case = reference.figures("prepost")["independent"]
    fit = hedges_g(anorexia[anorexia["Treat"] != "FT"], post="Postwt", group="Treat")
    row = fit.tidy().iloc[0]
    reference.agrees([row["statistic"], row["p_value"]], [-case["statistic"], case["p_value"]], rtol=1e-9)
    # psych divides by n rather than n - 2
    n = 55
    assert fit.estimate[0] / fit.sd["g"] == pytest.approx(case["d"] * np.sqrt((n - 2) / n), rel=1e-6)


def test_clustered_by_hand():
    """Hedges (2007), eq. 15 and 16, with icc 0.2 in 10 clusters of 6: worked by hand."""
    rng = np.random.default_rng(0)
    data = pd.DataFrame({"c": np.repeat(np.arange(10), 6), "y": rng.normal(size=60)}).assign(g=lambda d: d["c"] % 2)
    fit = hedges_g(data, post="y", group="g", cluster="c", icc=0.2)
    d = (data.loc[data["g"] == 1, "y"].mean() - data.loc[data["g"] == 0, "y"].mean()) / fit.sd["g"]
    d_T = d * np.sqrt(1 - 2 * 5 * 0.2 / 58)
    spread = 58 * 0.64 + 6 * 48 * 0.04 + 2 * 48 * 0.2 * 0.8
    v = 60 / 900 * 2 + d_T**2 * spread / (2 * 58 * 56)
    h = 56**2 / spread
    J = 1 - 3 / (4 * h - 1)
    assert fit.estimate[1] == pytest.approx(J * d_T, rel=1e-3)
    assert fit.std_error[1] == pytest.approx(J * np.sqrt(v), rel=1e-3)
    assert fit.df[1] == 8
    assert 0 <= hedges_g(data, post="y", group="g", cluster="c").icc < 1


def test_reliable_change_by_hand():
    """Jacobson & Truax (1991): 32.5 -> 47.5, sd 7.5, reliability .8 gives RCI 3.1623."""
    data = pd.DataFrame({"pre": [32.5, 32.5, 40, 40, np.nan], "post": [47.5, 60, 42, 20, 3]}, index=list("abcde"))
    fit = reliable_change("pre", "post", data, reliability=0.8, better="higher", sd=7.5, cutoff=50)
    assert fit.cases.loc["a", "rci"] == pytest.approx(3.16227766)
    assert fit.cases["category"].tolist() == ["improved", "recovered", "unchanged", "deteriorated"]
    assert fit.counts == {"recovered": 1, "improved": 1, "unchanged": 1, "deteriorated": 1}
    assert fit.dropped == {"post": 0, "pre": 1} or fit.dropped == {"pre": 1}
    assert fit.tidy()["estimate"].tolist() == [0.25] * 4
    at = reliable_change("pre", "post", data.assign(pre=50.0), reliability=0.8, better="higher", sd=7.5, cutoff=50)
    assert "recovered" not in set(at.cases["category"])  # who starts at the line has nothing to cross
    mirrored = reliable_change("pre", "post", -data, reliability=0.8, better="lower", sd=7.5, cutoff=-50)
    assert mirrored.counts == fit.counts


def test_cutoff_c():
    """clinicalsignificance, claus_2020: norm 7.69 (7.52), clinical 35.48 (8.1586) gives 21.02."""
    x = stats.zscore(np.arange(41.0), ddof=1) * 8.1586 + 35.48
    fit = reliable_change(
        "pre", "post", pd.DataFrame({"pre": x, "post": x}), reliability=0.801, better="lower", norm=(7.69, 7.52)
    )
    assert fit.cutoff == pytest.approx(21.02, abs=5e-3)


@pytest.mark.parametrize(
    ("scores", "t"), [([1], 60.0), ([1, 1, 1], 63.6931), ([-1, -1, -1], 36.3069), ([0, 0, 0], 50.0)]
)
def test_goal_attainment_by_hand(scores, t):
    fit = goal_attainment("x", pd.DataFrame({"case": "a", "x": scores}), case="case")
    assert fit.cases["t_score"].tolist() == pytest.approx([t], abs=1e-4)


def test_goal_attainment_over_cases():
    rng = np.random.default_rng(2)
    data = pd.DataFrame({"case": np.arange(60) // 2, "x": rng.integers(-2, 3, 60), "w": rng.integers(1, 4, 60)})
    data["home"] = data["case"] % 6
    plain = goal_attainment("x", data, case="case", weight="w")
    t = plain.cases["t_score"]
    test = stats.ttest_1samp(t, 50)
    row = plain.tidy().iloc[0]
    assert (row["estimate"], row["p_value"]) == pytest.approx((t.mean(), test.pvalue))
    low, high = test.confidence_interval()
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((low, high))
    clustered = goal_attainment("x", data, case="case", weight="w", cluster="home")
    assert clustered.n_clusters == 6
    with pytest.raises(BadArgument, match="more than one"):
        goal_attainment("x", data.assign(home=np.arange(60)), case="case", cluster="home")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda d: hedges_g(d, post="y"), BadArgument, "either"),
        (lambda d: hedges_g(d, post="y", group="three"), NotEstimable, "two groups, not 3"),
        (lambda d: hedges_g(d.assign(y=1.0), post="y", group="two"), NotEstimable, "does not vary"),
        (lambda d: hedges_g(d.head(2), pre="x", post="y"), NotEstimable, "too few"),
        (lambda d: reliable_change("x", "y", d, reliability=1.2, better="lower"), BadArgument, "reliability"),
        (lambda d: goal_attainment("y", d.assign(y=9), case="two"), BadArgument, "-3 and 3"),
        (lambda d: goal_attainment("y", d.assign(y=1), case="two", rho=1), BadArgument, "rho=1"),
        (lambda d: hedges_g(d, pre="x", post="y").tidy(level=0), BadArgument, "level"),
        (lambda d: hedges_g(d, pre="x", post="y").tidy(level=-0.5), BadArgument, "level"),
    ],
)
def test_bad_input_is_named(call, error, words):
    data = pd.DataFrame(
        {"x": np.arange(6.0), "y": [1, 3, 2, 5, 4, 6.0], "two": list("ababab"), "three": list("abcabc")}
    )
    with pytest.raises(error, match=words):
        call(data)
