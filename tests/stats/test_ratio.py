"""R 4.2.2, survey 4.1.1: tests/reference/r/ratio.R."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.stats import linear, proportion_of_totals, ratio


@pytest.fixture(scope="module")
def api(reference):
    return reference.data("apiclus1")


def test_whole_sample(reference, api):
    case = reference.figures("ratio")["whole"]
    fit = ratio("api.stu", "enroll", api, cluster="dnum", weights="pw")
    table = fit.tidy()
    for column in ("estimate", "std_error", "df", "conf_low", "conf_high"):
        reference.agrees(table[column], [case[column]], rtol=1e-12)
    assert table["p_value"].isna().all()
    assert abs(fit.estimate[0] - (api["api.stu"] / api["enroll"]).mean()) > 1e-3


def test_rows_and_weights(reference, api):
    figures = reference.figures("ratio")
    rows = ratio("api.stu", "enroll", api)
    reference.agrees([rows.estimate[0], rows.std_error[0], rows.df[0]], list(figures["rows"].values()), rtol=1e-12)
    weighted = ratio("api.stu", "enroll", api, cluster="dnum", weights="enroll")
    reference.agrees([weighted.estimate[0], weighted.std_error[0]], list(figures["weighted"].values()), rtol=1e-12)


def test_groups_and_their_covariance(reference, api):
    figures = reference.figures("ratio")
    fit = ratio("api.stu", "enroll", api, by="stype", cluster="dnum", weights="pw")
    table = fit.tidy()
    assert list(table["stype"]) == figures["by"]["stype"]
    for column in ("estimate", "std_error"):
        reference.agrees(table[column], figures["by"][column], rtol=1e-12)
    reference.agrees(fit.covariance, figures["covariance"], rtol=1e-11)
    assert list(fit.df + 1) == list(api.groupby("stype")["dnum"].nunique())


def test_contrasts_use_the_covariance(reference, api):
    V = np.array(reference.figures("ratio")["covariance"])
    fit = ratio("api.stu", "enroll", api, by="stype", cluster="dnum")
    R = fit.estimate
    log = fit.contrast({"H": 1, "E": -1}).tidy().iloc[0]
    g = np.array([-1 / R[0], 1 / R[1], 0])
    reference.agrees([log["estimate"], log["std_error"]], [np.log(R[1] / R[0]), np.sqrt(g @ V @ g)], rtol=1e-10)
    assert log["df"] == fit.df[:2].min()
    plain = fit.contrast({"gap": {"H": 1, "E": -1}}, scale="difference").tidy().iloc[0]
    assert plain["term"] == "gap"
    reference.agrees(
        [plain["estimate"], plain["std_error"]], [R[1] - R[0], np.sqrt(V[0, 0] + V[1, 1] - 2 * V[0, 1])], rtol=1e-10
    )
    assert len(fit.pairwise().tidy()) == 3


def test_jackknife(reference, api):
    case = reference.figures("ratio")["jackknife"]
    fit = ratio("api.stu", "enroll", api, by="stype", cluster="dnum", variance="jackknife")
    reference.agrees(fit.estimate, case["estimate"], rtol=1e-12)
    reference.agrees(fit.std_error, case["std_error"], rtol=1e-10)


def test_a_ratio_that_one_cluster_carries_has_no_jackknife():
    data = pd.DataFrame({"g": list("aabbccdd"), "y": [5.0, 4, 1, 0, 2, 1, 0, 1], "x": [10.0, 9, 0, 0, 0, 0, 0, 0]})
    assert np.isnan(ratio("y", "x", data, cluster="g", variance="jackknife").std_error).all()


def test_fieller_holds_what_is_not_rejected(api):
    fit = ratio("api.stu", "enroll", api, cluster="dnum")
    row = fit.fieller().iloc[0]
    cells = api.groupby("dnum")[["api.stu", "enroll"]].sum()
    for r in (row["conf_low"], row["conf_high"]):
        d = cells["api.stu"] - r * cells["enroll"]
        t = d.sum() / np.sqrt(len(d) * d.var())
        assert abs(t) == pytest.approx(stats.t.ppf(0.975, 14), rel=1e-9)
    log = fit.tidy().iloc[0]
    assert row["conf_low"] == pytest.approx(log["conf_low"], abs=0.02)
    small = api.assign(**{"api.stu": api["api.stu"] / 1e6, "enroll": api["enroll"] / 1e6})  # in another unit
    again = ratio("api.stu", "enroll", small, cluster="dnum").fieller().iloc[0]
    assert [again["conf_low"], again["conf_high"]] == pytest.approx([row["conf_low"], row["conf_high"]], rel=1e-9)


def test_separate_clusters_have_the_degrees_of_the_design():
    """Not Welch's: those of the variances as they would be if that of y grew with x."""
    rng = np.random.default_rng(5)
    data = pd.DataFrame(
        {"model": np.repeat(["a", "b"], [24, 60]), "provider": np.repeat(np.arange(14), 6), "x": rng.integers(1, 9, 84)}
    )
    data["y"] = data["x"] * rng.uniform(1, 3, 84)
    fit = ratio("y", "x", data, by="model", cluster="provider")
    v = 1 / fit.denominator / fit.estimate**2
    expected = v.sum() ** 2 / (v**2 / fit.df).sum()
    assert fit.contrast({"b": 1, "a": -1}).df[0] == pytest.approx(expected)
    assert fit.covariance[0, 1] == 0


def test_groups_without_an_answer_say_why():
    data = pd.DataFrame(
        {
            "g": list("aaabbbcccddd"),
            "p": [1, 2, 3, 4, 4, 4, 5, 6, 7, 8, 9, 10],
            "y": [1.0] * 6 + [0] * 3 + [1, 2, 3],
            "x": [0] * 3 + [2] * 9,
        }
    )
    fit = ratio("y", "x", data, by="g", cluster="p")
    assert np.isnan(fit.estimate[0])
    assert "denominator is 0" in fit.reasons[0]
    assert fit.estimate[1] == 0.5
    assert "one cluster" in fit.reasons[1]
    assert fit.estimate[2] == 0
    assert "do not differ" in fit.reasons[2]
    assert fit.reasons[3] == ""
    table = fit.tidy()
    assert table.loc[:2, ["std_error", "conf_low", "conf_high"]].isna().all(axis=None)
    assert fit.contrast({"d": 1, "b": -1}).tidy()["p_value"].isna().all()
    assert len(fit.warnings) == 4


def test_three_clusters_give_no_p_value():
    data = pd.DataFrame({"g": list("aabb"), "p": [1, 2, 3, 2], "y": [1.0, 2, 3, 5], "x": [1, 1, 1, 1]})
    table = ratio("y", "x", data, by="g", cluster="p").contrast({"a": 1, "b": -1}).tidy()
    assert table["p_value"].isna().all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), factor=st.sampled_from([60.0, 1e-3]))
def test_row_order_and_unit_change(seed, factor):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "g": rng.choice(["a", "b"], 60),
            "p": rng.integers(0, 12, 60),
            "y": rng.uniform(0, 9, 60),
            "x": rng.integers(1, 9, 60),
        }
    )
    first = ratio("y", "x", data, by="g", cluster="p")
    second = ratio(
        "y", "x", data.sample(frac=1, random_state=seed).assign(y=lambda d: d["y"] * factor), by="g", cluster="p"
    )
    np.testing.assert_allclose(second.estimate, first.estimate * factor, rtol=1e-12)
    np.testing.assert_allclose(second.std_error, first.std_error * factor, rtol=1e-9)


def test_bad_input_is_named():
    data = pd.DataFrame({"y": [1.0, 2, np.nan], "x": [1, -1, 2]})
    with pytest.raises(BadArgument, match="'x' is negative in 1 rows"):
        ratio("y", "x", data)
    with pytest.raises(UnknownName, match="'z'"):
        ratio("y", "z", data)
    with pytest.raises(NotEstimable, match="one group"):
        ratio("y", "x", data.assign(x=1)).pairwise()
    assert ratio("y", "x", data.assign(x=1)).dropped == {"y": 1}


def test_cr2_is_that_of_a_regression_through_the_origin(api):
    """Rows scaled by the root of the denominator make ``linear`` give the ratio, with the same working model."""
    root = np.sqrt(api["enroll"])
    rows = api.assign(y=api["api.stu"] / root)
    rows["root"] = root
    table = ratio("api.stu", "enroll", api, by="stype", cluster="dnum", variance="CR2").tidy().set_index("stype")
    for stype, own in rows.groupby("stype"):
        fit = linear("y ~ 0 + root", own, cluster="dnum")
        got = table.loc[[stype]]
        np.testing.assert_allclose(got["std_error"], fit.std_error, rtol=1e-10)
        np.testing.assert_allclose(got["df"], fit.df, rtol=1e-10)


def test_cr2_of_equal_clusters_is_linearised():
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"c": np.repeat(np.arange(8), 5), "g": np.repeat(np.arange(2), 20), "x": 2.0})
    data["y"] = rng.normal(10, 1, len(data))
    a, b = (ratio("y", "x", data, by="g", cluster="c", variance=v, stratified=True) for v in ("linearised", "CR2"))
    np.testing.assert_allclose(a.std_error, b.std_error, rtol=1e-12)
    np.testing.assert_allclose(a.df, b.df, rtol=1e-12)


def test_cr2_says_when_one_cluster_holds_everything():
    data = pd.DataFrame({"c": ["a", "b"], "y": [3.0, 1.0], "x": [2.0, 0.0]})
    fit = ratio("y", "x", data, cluster="c", variance="CR2")
    assert fit.reasons == ("one cluster alone holds the denominator, so the spread is unknown",)


def test_a_small_group_that_happens_to_agree_gets_no_degrees_for_it():
    data = pd.DataFrame(
        {"model": ["a"] * 2 + ["b"] * 10, "provider": range(12), "x": 10.0, "y": [50.0, 50.1, *range(40, 60, 2)]}
    )
    fit = ratio("y", "x", data, by="model", cluster="provider", variance="CR2", stratified=True)
    assert fit.df == pytest.approx([1, 9])
    between = fit.contrast({"b": 1, "a": -1}, scale="difference")
    assert between.df[0] == pytest.approx((1 / 2 + 1 / 10) ** 2 / (1 / 4 + 1 / 900))


@pytest.mark.slow
def test_two_clusters_always_have_an_interval():
    rng = np.random.default_rng(3)
    for size in rng.integers(1, 40, (60, 2)):
        data = pd.DataFrame({"provider": [0, 1], "rows": size, "true": size * [0.5, 0.8]})
        fit = proportion_of_totals("true", "rows", data, rows="rows", cluster="provider", variance="CR2")
        assert fit.tidy()["conf_low"].notna().all()


def test_clusters_without_a_denominator_do_not_count():
    data = pd.DataFrame({"p": range(4), "x": [1, 1.2, 0, 0], "y": [2, 2.5, 0, 0]})
    for variance in ("linearised", "CR2"):
        fit = ratio("y", "x", data, cluster="p", variance=variance)
        assert fit.n_clusters.tolist() == [2]
        assert fit.df == pytest.approx([1])
        assert any("clusters" in w for w in fit.warnings)


def test_fieller_is_not_for_cr2(api):
    with pytest.raises(BadArgument, match="linearised"):
        ratio("api.stu", "enroll", api, cluster="dnum", variance="CR2").fieller()


def test_cr2_of_groups_and_their_difference_is_that_of_clubsandwich(reference, api):
    case = reference.figures("ratio")["cr2"]
    data = api.assign(half=np.where(api["dnum"].astype(float) > 400, "high", "low"))
    fit = ratio("api.stu", "enroll", data, by="half", cluster="dnum", variance="CR2")
    for column in ("estimate", "std_error", "df"):
        reference.agrees(getattr(fit, column), case[column], rtol=1e-9)
    between = fit.contrast({"low": 1, "high": -1}, scale="difference")
    reference.agrees(between.estimate, [case["difference"]], rtol=1e-9)
    reference.agrees(between.std_error, [case["difference_se"]], rtol=1e-9)
    reference.agrees(between.df, [case["difference_df"]], rtol=1e-9)
