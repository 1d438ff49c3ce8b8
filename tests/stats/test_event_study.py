"""csdid 0.4.3, pyfixest 0.60.0, moderndid 0.2.0 and published figures of R: tests/reference/event_study.py.

clubSandwich: tests/reference/r/event_cr2.R.
"""

import contextlib
import dataclasses
import itertools
import warnings

import diff_diff
import numpy as np
import pandas as pd
import pytest
from scipy import stats as distributions

from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.stats import event_study, linear
from veeval.stats._event_honest import relative_magnitudes, smoothness

KINDS = ("dynamic", "group", "calendar")
CASES = {
    "never": {"method": "reg"},
    "never_varying": {"method": "reg", "base": "varying"},
    "not_yet": {"method": "reg", "control": "not_yet_treated"},
    "lpop_dr": {"method": "dr", "covariates": "lpop"},
    "lpop_reg": {"method": "reg", "covariates": "lpop"},
    "lpop_ipw": {"method": "ipw", "covariates": "lpop"},
    "drifting_dr": {"method": "dr", "covariates": "x", "control": "not_yet_treated"},
    "drifting_reg": {"method": "reg", "covariates": "x", "control": "not_yet_treated"},
    "drifting_ipw": {"method": "ipw", "covariates": "x", "control": "not_yet_treated"},
}


@pytest.fixture(scope="module")
def mpdta(reference):
    return reference.data("mpdta")


def study(data, **options):
    given = {"unit": "county", "time": "year", "cluster": "county", "first_treated": "first_treated", "seed": 1}
    return event_study("lemp", data, **(given | options))


def small(treated=2, units=8, periods=6, start=4, effect=1.0, seed=1):
    """A balanced panel: units 0 .. treated-1 start at ``start``."""
    rng = np.random.default_rng(seed)
    rows = [
        (u, t, u + 0.3 * t + effect * (u < treated and t >= start) + rng.normal() / 2, start if u < treated else None)
        for u in range(units)
        for t in range(1, periods + 1)
    ]
    return pd.DataFrame(rows, columns=["unit", "t", "y", "g"]).astype({"g": float})


def of(data, **options):
    return event_study("y", data, **({"unit": "unit", "time": "t", "cluster": "unit", "first_treated": "g"} | options))


def factor(clusters):
    """Of standard errors: csdid divides by G where veeval divides by G - 1."""
    return np.sqrt(clusters / (clusters - 1))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_agrees_with_csdid(case, mpdta, reference):
    data = mpdta.assign(x=mpdta["lpop"] + 0.2 * np.sin(mpdta["county"] * mpdta["year"]))
    figures, fit = reference.figures("event_study")[case], study(data, **CASES[case])
    theirs = pd.DataFrame({k: figures[k] for k in ("cohort", "period", "att", "se")}, dtype=float)
    both = fit.group_time.merge(theirs, on=["cohort", "period"])
    assert len(both) == len(fit.group_time)
    reference.agrees(both["estimate"], both["att"], rtol=1e-7, atol=1e-9)
    known = both["std_error"].notna()
    assert known.sum() == 12
    reference.agrees(both.loc[known, "std_error"], both.loc[known, "se"] * factor(500), rtol=1e-6)
    for kind in KINDS:
        table, want = fit.aggregate(kind), figures[kind]
        reference.agrees(table["estimate"], [*want["att"], want["overall"]], rtol=1e-6, atol=1e-9)
        se = np.array([*want["se"], want["overall_se"]], dtype=float)
        known = table["std_error"].notna().to_numpy()
        reference.agrees(table["std_error"][known], se[known] * factor(500), rtol=1e-6)
    row = fit.aggregate("simple").iloc[0]
    reference.agrees(
        [row["estimate"], row["std_error"]],
        [figures["simple"]["overall"], figures["simple"]["overall_se"] * factor(500)],
        rtol=1e-6,
    )


def test_agrees_with_the_published_figures(mpdta, reference):
    figures, fit = reference.figures("event_study")["published"], study(mpdta, method="reg", base="varying")
    cells = fit.group_time.set_index("cohort")["estimate"]
    for cohort, want in figures["never_varying"].items():
        reference.agrees(cells[float(cohort)], want, rtol=0, atol=5e-5)
    dynamic, group = fit.aggregate("dynamic"), fit.aggregate("group")
    reference.agrees(dynamic["estimate"], [*figures["dynamic"], figures["dynamic_overall"][0]], rtol=0, atol=5e-5)
    reference.agrees(
        group["estimate"].iloc[[0, 1, 3]], [*figures["group"], figures["group_overall"][0]], rtol=0, atol=5e-5
    )
    reference.agrees(dynamic["std_error"].iloc[-1], figures["dynamic_overall"][1], rtol=0.1)  # theirs is bootstrapped
    reference.agrees(group["std_error"].iloc[-1], figures["group_overall"][1], rtol=0.1)


@pytest.mark.parametrize("base", ["universal", "varying"])
def test_pre_trend_is_the_published_one(base, mpdta, reference):
    found = study(mpdta, method="reg", base=base).pre_trend
    wald = found.statistic * 5 * 499 / 495 * 500 / 499  # without Hotelling's correction and G/(G-1)
    p = distributions.chi2.sf(wald, 5)
    assert p == pytest.approx(reference.figures("event_study")["published"]["pre_trend_p"], abs=5e-6)
    assert found.p_value > p


def test_covariance_is_that_of_diff_diff_with_clusters_above_units(mpdta):
    data = mpdta.assign(state=mpdta["county"] // 1000)
    fit = study(data, cluster="state")
    assert fit.n_clusters == data["state"].nunique()
    model = diff_diff.CallawaySantAnna(base_period="universal", cluster="state")
    theirs = model.fit(data.fillna({"first_treated": 0}), "lemp", "county", "year", "first_treated").aggregate(
        "event_study"
    )
    ours = fit.tidy()
    np.testing.assert_allclose(ours["std_error"], theirs.se, rtol=1e-10)
    np.testing.assert_allclose(ours["p_value"], theirs.p_value, rtol=1e-8)


def test_two_by_two_is_the_difference_of_differences():
    data = small(treated=4, periods=2, start=2)
    y = data.pivot_table(index="unit", columns="t", values="y")
    change = (y[2] - y[1]).to_numpy()
    by_hand = change[:4].mean() - change[4:].mean()
    fit = of(data)
    row = fit.overall().iloc[0]
    assert row["estimate"] == pytest.approx(by_hand, rel=1e-13)
    spread = np.sum((change[:4] - change[:4].mean()) ** 2) / 16 + np.sum((change[4:] - change[4:].mean()) ** 2) / 16
    assert row["std_error"] == pytest.approx(np.sqrt(spread * 8 / 7), rel=1e-12)
    assert np.isnan(fit.pre_trend.p_value)
    with pytest.raises(NotEstimable, match="before the base"):
        fit.honest()


def test_bacon_adds_up_to_two_way_fixed_effects(mpdta, reference):
    found = study(mpdta).bacon
    assert found.table["weight"].sum() == pytest.approx(1, abs=1e-12)
    assert found.table["weight"] @ found.table["estimate"] == pytest.approx(found.estimate, abs=1e-12)
    assert found.estimate == pytest.approx(reference.figures("event_study")["two_way"], abs=1e-10)
    data = mpdta.assign(D=(mpdta["year"] >= mpdta["first_treated"]).astype(float))
    ours = linear("lemp ~ D + C(year)", data, cluster="county", absorb="county").tidy().set_index("term")
    assert found.estimate == pytest.approx(ours.loc["D", "estimate"], abs=1e-10)
    forbidden = found.table["kind"].str.contains("already treated")
    assert found.forbidden_share == found.table.loc[forbidden, "weight"].sum()
    against = np.sign(found.table["estimate"]) != np.sign(found.estimate)
    assert 0 < found.opposite_share < 1
    assert found.opposite_share == pytest.approx(found.table.loc[against, "weight"].sum(), abs=1e-12)
    first = found.table[(found.table["cohort"] == 2004) & np.isinf(found.table["comparison"])].iloc[0]
    y = data.assign(after=data["year"] >= 2004).groupby([data["first_treated"].fillna(0), "after"])["lemp"].mean()
    assert first["estimate"] == pytest.approx(y[2004, True] - y[2004, False] - y[0, True] + y[0, False], abs=1e-12)


def test_smoothness_is_that_of_honest_did(reference):
    figures = reference.figures("event_study")
    beta, sigma = np.array(figures["medicaid"]["beta"]), np.array(figures["medicaid"]["sigma"])
    first = np.array([1.0, 0.0])
    for bound, low, high in figures["published"]["smoothness"]:
        ours = smoothness(beta[:5], beta[5:], sigma, first, bound, np.inf, 0.95)
        np.testing.assert_allclose(ours, [low, high], atol=3e-4)
    for bound, low, high in figures["medicaid"]["smoothness"]:
        ours = smoothness(beta[:5], beta[5:], sigma, first, bound, np.inf, 0.95)
        assert 0 <= (high - low) / (ours[1] - ours[0]) - 1 + 1e-8 < 2e-6  # theirs is 7e-7 longer than the shortest
        np.testing.assert_allclose(ours, [low, high], atol=5e-6)  # near the shortest, length says little of place


def test_relative_magnitudes_hold_the_published_intervals_and_little_more(reference):
    figures = reference.figures("event_study")
    beta, sigma = np.array(figures["medicaid"]["beta"]), np.array(figures["medicaid"]["sigma"])
    for bound, low, high in figures["published"]["relative_magnitudes"]:
        ours = relative_magnitudes(beta[:5], beta[5:], sigma, np.array([1.0, 0.0]), bound, np.inf, 0.95)
        assert ours[0] <= low + 5e-5
        assert ours[1] >= high - 5e-5
        assert ours[1] - ours[0] <= 1.15 * (high - low)


def test_event_study_gives_what_honest_did_starts_from(reference):
    figures = reference.figures("event_study")["medicaid"]
    fit = event_study(
        "dins", reference.data("medicaid"), unit="state", time="year", cluster="state", first_treated="first_treated"
    )
    table = fit.tidy().query("event_time != -1")
    reference.agrees(table["estimate"], figures["beta"], rtol=1e-6, atol=1e-9)
    ratio = table["std_error"].to_numpy() / np.sqrt(np.diag(np.array(figures["sigma"])))
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-6)  # one factor: fixest also counts coefficients
    found = fit.honest()
    reference.agrees(
        found.loc[0, ["conf_low", "conf_high"]], table.query("event_time == 0")[["conf_low", "conf_high"]].iloc[0]
    )
    assert found["conf_low"].is_monotonic_decreasing
    assert found["conf_high"].is_monotonic_increasing
    length = fit.honest("smoothness", [0, 0.005, 0.01, 0.02], event_time=None).eval("conf_high - conf_low")
    assert length.is_monotonic_increasing
    exact_path = fit.honest(event_time=1, bound=[0]).iloc[0]
    assert exact_path["estimate"] == pytest.approx(table["estimate"].iloc[-1])


@pytest.mark.slow
def test_relative_magnitudes_cover_when_trends_break():
    """Trend changes by as much after as it did, at most, before: the worst that bound 1 allows."""
    rng, sigma = np.random.default_rng(3), 0.25 * (np.eye(4) + 1)
    truth = np.array([0.2, 1.0, 1.0, 2.0])  # placebo -3, -2; effects 0 and 1 are 0 and the rest is trend
    missed = 0
    for _ in range(2000):
        b = rng.multivariate_normal(truth, sigma)
        low, high = relative_magnitudes(b[:2], b[2:], sigma, np.array([1.0, 0.0]), 1.0, np.inf, 0.95)
        missed += not low <= 0 <= high
    assert missed / 2000 < 0.06


def by_state(mpdta, cohorts):
    rows = mpdta[mpdta["first_treated"].isna() | mpdta["first_treated"].isin(cohorts)]
    return rows.assign(state=rows["county"] // 1000)


@pytest.mark.parametrize("holes", [False, True])
def test_few_clusters_agree_with_clubsandwich(holes, mpdta, reference):
    data = by_state(mpdta, [2006, 2007])
    data = data[(data["county"] * data["year"]) % 11 != 0] if holes else data
    fit = study(data, cluster="state", variance="CR2")
    assert "CR2 by state" in fit.method
    assert "CR2" not in study(data, cluster="state").method
    figures = reference.figures("event_cr2")["holes" if holes else "whole"]
    columns = ["estimate", "std_error", "df"]
    cells = fit.group_time.merge(pd.DataFrame(figures["cells"]), on=["cohort", "period"], suffixes=("", "_r"))
    assert len(cells) == 8
    events = fit.tidy().query("event_time != -1")
    assert events["event_time"].tolist() == figures["dynamic"]["event"]
    for column in columns:
        reference.agrees(cells[column], cells[f"{column}_r"], rtol=1e-9, atol=1e-13)
        reference.agrees(events[column], figures["dynamic"][column], rtol=1e-9, atol=1e-13)
    reference.agrees(fit.aggregate("simple")[columns].to_numpy()[0], figures["simple"], rtol=1e-9)
    reference.agrees(fit.overall()[columns].to_numpy()[0], figures["overall"], rtol=1e-9)
    test, want = fit.pre_trend, figures["pre"]
    reference.agrees([test.statistic, test.df1, test.df2], [want["statistic"], want["df1"], want["df2"]], rtol=1e-9)
    reference.agrees([test.p_value], [want["p_value"]], rtol=1e-9)
    assert fit.honest()["conf_low"].notna().all()


def test_a_cohort_of_one_cluster_takes_its_spread_from_the_comparison(mpdta):
    data = by_state(mpdta, [2004])
    fit = study(data, cluster="state", variance="CR2", inference="analytic")
    assert any("take it from those they are compared with" in text for text in fit.warnings)
    wide = data.pivot_table(index=["county", "state"], columns="year", values="lemp").reset_index()
    change = wide[2006] - wide[2003]
    never = wide["state"] != 17
    mean = change[never].mean()
    part = (change - mean)[never].groupby(wide["state"]).agg(["sum", "size"])
    n = never.sum()
    spread = ((part["sum"] / n) ** 2 / (1 - part["size"] / n)).sum()
    row = fit.group_time.query("period == 2006").iloc[0]
    assert row["estimate"] == pytest.approx(change[~never].mean() - mean, rel=1e-12)
    assert row["std_error"] == pytest.approx(np.sqrt(spread * (1 + n / (~never).sum())), rel=1e-12)
    assert fit.aggregate("group")["std_error"].notna().all()


@pytest.mark.slow
def test_the_spread_of_few_clusters_is_right_on_average():
    """Cohorts of one, two and three clusters beside eight; clusters of three units without a common part."""
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(14), 3)
    start = pd.Series([4.0] + [5.0] * 2 + [6.0] * 3 + [np.nan] * 8)
    frame = pd.DataFrame({"unit": np.repeat(np.arange(42), 6), "t": np.tile(np.arange(1, 7), 42)})
    frame = frame.assign(town=cluster[frame["unit"]], g=start[cluster[frame["unit"]]].to_numpy())
    estimates, squares, held = [], [], 0
    for _ in range(150):
        fit = of(frame.assign(y=rng.normal(size=len(frame))), cluster="town", variance="CR2", reps=99)
        row = fit.overall().iloc[0]
        estimates.append(row["estimate"])
        squares.append(row["std_error"] ** 2)
        held += row["conf_low"] <= 0 <= row["conf_high"]
    assert np.mean(squares) == pytest.approx(np.var(estimates), rel=0.25)  # of a variance from 150 draws: 0.12
    assert 0.90 <= held / 150 <= 0.99


@pytest.mark.slow
def test_many_clusters_make_no_difference(mpdta):
    plain, few = study(mpdta).group_time.dropna(), study(mpdta, variance="CR2").group_time.dropna()
    np.testing.assert_allclose(few["std_error"], plain["std_error"], rtol=0.03)
    assert (few["df"] < 499).all()


def test_few_clusters_are_for_a_start_that_stays(mpdta):
    with pytest.raises(BadArgument, match="variance='CR1'"):
        study(mpdta, covariates="lpop", variance="CR2")
    with pytest.raises(BadArgument, match="variance='CR1'"):
        event_study("y", on_and_off(1), unit="unit", time="t", cluster="town", treatment="on", variance="CR2")


def test_randomisation_is_brute_force():
    data = small(treated=2, units=6)
    fit = of(data)
    assert fit.inference == "randomisation"
    assert (fit.pre_trend.df1, fit.pre_trend.df2) == (2, 4)  # effects before the start; clusters less these
    assert np.isnan(fit.pre_trend.p_value)
    y = data.pivot_table(index="unit", columns="t", values="y").to_numpy()
    change = y[:, 3:].mean(axis=1) - y[:, 2]
    every = []
    for pair in itertools.combinations(range(6), 2):
        rest = [u for u in range(6) if u not in pair]
        every.append(abs(change[list(pair)].mean() - change[rest].mean()))
    row = fit.overall().iloc[0]
    assert row["p_value"] == pytest.approx(np.mean(np.array(every) >= every[0] * (1 - 1e-9)))
    assert abs(row["estimate"]) == pytest.approx(every[0])
    assert np.isnan(row["std_error"])
    assert any("0.067" in text for text in fit.warnings)


def test_randomisation_with_two_starts_and_clusters_of_units():
    data = small(treated=0, units=12)
    data["town"] = data["unit"] // 2
    data["g"] = data["town"].map({0: 3.0, 1: 5.0})
    fit = of(data, cluster="town", reps=999)
    assert (fit.n_treated, fit.inference) == (2, "randomisation")
    y = data.pivot_table(index="town", columns="t", values="y").to_numpy()

    def effect(early, late):
        rest = [c for c in range(6) if c not in (early, late)]
        gap = y - y[rest].mean(axis=0)
        return ((gap[early, 2:] - gap[early, 1]).mean() + (gap[late, 4:] - gap[late, 3]).mean()) / 2

    every = np.array([effect(*pair) for pair in itertools.permutations(range(6), 2)])
    row = fit.overall().iloc[0]
    assert row["estimate"] == pytest.approx(effect(0, 1), rel=1e-12)
    assert row["p_value"] == pytest.approx(np.mean(np.abs(every) >= abs(effect(0, 1)) * (1 - 1e-9)))


@pytest.mark.slow
@pytest.mark.parametrize("base", ["universal", "varying"])
@pytest.mark.parametrize("control", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("anticipation", [0, 1])
def test_every_assignment_is_estimated_as_the_observed_one(base, control, anticipation, mpdta):
    """The observed start shuffled onto itself must give the estimates of the fit: p would be wrong otherwise."""
    towns = mpdta.drop_duplicates("county").sort_values(["first_treated", "county"])
    part = towns.groupby(towns["first_treated"].fillna(0)).head(6)
    data = mpdta[mpdta["county"].isin(part["county"])]
    options = {"base": base, "control": control, "anticipation": anticipation, "method": "reg"}
    fit, plain = study(data, inference="randomisation", **options), study(data, inference="analytic", **options)
    for kind in (*KINDS, "simple"):
        np.testing.assert_array_equal(fit.aggregate(kind)["estimate"], plain.aggregate(kind)["estimate"])
        p = fit.aggregate(kind)["p_value"]
        assert p.notna().sum() == plain.aggregate(kind)["p_value"].notna().sum()
        assert p.dropna().between(0, 1).all()


def test_exact_is_a_t_test_on_changes():
    data = small(treated=2)
    fit = of(data, inference="exact")
    y = data.pivot_table(index="unit", columns="t", values="y").to_numpy()
    change = y[:, 3:].mean(axis=1) - y[:, :3].mean(axis=1)
    by_hand = distributions.ttest_ind(change[:2], change[2:])
    row = fit.overall().iloc[0]
    assert row["p_value"] == pytest.approx(by_hand.pvalue, rel=1e-9)
    assert row["statistic"] == pytest.approx(by_hand.statistic, rel=1e-9)
    assert fit.tidy()["event_time"].tolist() == [0, 1, 2]
    lone = of(small(treated=1), inference="exact").overall().iloc[0]
    assert np.isfinite(lone["p_value"])


def test_sensitivity_needs_every_event_time(mpdta):
    fit = study(mpdta)
    each = fit._each["dynamic"]
    for gone in (-3, 1):
        keep = [i for i, event in enumerate(each.groups["event_time"]) if event != gone]
        some = dataclasses.replace(
            each,
            groups={"event_time": [each.groups["event_time"][i] for i in keep]},
            estimate=each.estimate[keep],
            df=each.df[keep],
            vcov=each.vcov[np.ix_(keep, keep)],
        )
        with pytest.raises(NotEstimable, match="in between is missing"):
            dataclasses.replace(fit, _each={**fit._each, "dynamic": some}).honest()


def test_a_band_of_one_event_is_its_interval():
    """Draws of six clusters have no tail: the band would be narrower than the interval."""
    row = of(small(treated=3, units=6, periods=2, start=2), seed=1).tidy().query("event_time == 0").iloc[0]
    assert np.isfinite(row["conf_low"])
    assert row["band_low"] == pytest.approx(row["conf_low"], rel=1e-9)
    assert row["band_high"] == pytest.approx(row["conf_high"], rel=1e-9)


@pytest.mark.slow
def test_shuffled_rows_and_new_labels_change_nothing(mpdta):
    fit = study(mpdta)
    mixed = mpdta.sample(frac=1, random_state=4)
    pd.testing.assert_frame_equal(study(mixed).tidy(), fit.tidy())
    renamed = mpdta.assign(county="c" + (99999 - mpdta["county"]).astype(str))
    columns = ["estimate", "std_error", "p_value"]
    pd.testing.assert_frame_equal(study(renamed).tidy()[columns], fit.tidy()[columns], rtol=1e-9)
    shifted = mpdta.assign(year=mpdta["year"] - 2005, first_treated=mpdta["first_treated"] - 2005)
    pd.testing.assert_frame_equal(study(shifted).tidy(), fit.tidy())  # with a period called 0
    never = mpdta["first_treated"].astype(object).where(mpdta["first_treated"].notna(), None)
    for coded in (never, mpdta["first_treated"].fillna(np.inf), mpdta["first_treated"].astype("Int64")):
        given = mpdta.assign(first_treated=coded).set_index("year", drop=False)  # an index that repeats
        pd.testing.assert_frame_equal(study(given).tidy(), fit.tidy())
    clash = mpdta.assign(first=mpdta["lpop"], period=mpdta["lpop"] ** 2)  # names that could be taken inside
    named = mpdta.assign(a=mpdta["lpop"], b=mpdta["lpop"] ** 2)
    pd.testing.assert_frame_equal(
        study(clash, covariates=["first", "period"]).tidy(), study(named, covariates=["a", "b"]).tidy()
    )
    by_row = mpdta.assign(D=(mpdta["year"] >= mpdta["first_treated"]).astype(int))
    pd.testing.assert_frame_equal(study(by_row, first_treated=None, treatment="D").tidy(), fit.tidy())


@pytest.mark.slow
@pytest.mark.parametrize("covariates", [None, "lpop"])
def test_the_scale_of_the_outcome_carries_over(covariates, mpdta):
    fit, scaled = (
        study(mpdta, covariates=covariates),
        study(mpdta.assign(lemp=5 - 1000 * mpdta["lemp"]), covariates=covariates),
    )
    np.testing.assert_allclose(scaled.tidy()["estimate"], -1000 * fit.tidy()["estimate"], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(scaled.tidy()["std_error"], 1000 * fit.tidy()["std_error"], rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("control", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("anticipation", [0, 1])
def test_a_covariate_that_does_not_vary_changes_nothing(control, anticipation, mpdta):
    """The two ways of estimating a cell, with covariates and without, choose the same comparison."""
    options = {"control": control, "anticipation": anticipation, "method": "reg"}
    plain, constant = study(mpdta, **options), study(mpdta.assign(one=1.0), covariates="one", **options)
    columns = ["cohort", "period", "estimate", "std_error"]
    pd.testing.assert_frame_equal(plain.group_time[columns], constant.group_time[columns], rtol=1e-9, atol=1e-12)


@pytest.mark.slow
def test_the_band_is_wider_than_the_interval_and_repeats(mpdta):
    first, again, other = study(mpdta), study(mpdta), study(mpdta, seed=2)
    pd.testing.assert_frame_equal(first.tidy(), again.tidy())
    table = first.tidy().dropna()
    assert (table["band_low"] < table["conf_low"]).all()
    assert (table["band_high"] > table["conf_high"]).all()
    assert not np.allclose(table["band_low"], other.tidy().dropna()["band_low"])
    wide = (table["band_high"] - table["estimate"]) / table["std_error"]
    bonferroni = distributions.t.ppf(1 - 0.025 / 7, 499)
    assert wide.iloc[0] == pytest.approx(bonferroni, rel=0.08)
    assert first.tidy(0.8)["band_high"].iloc[0] < table["band_high"].iloc[0]


def on_and_off(seed, effect=2.0, groups=80, periods=7):
    rng = np.random.default_rng(seed)
    rows = []
    for u in range(groups):
        level, start, length = rng.normal(), rng.integers(2, periods + 3), rng.integers(2, 4)
        for t in range(1, periods + 1):
            on = int(start <= t < start + length)
            rows.append((u, u // 4, t, level + 0.2 * t + effect * on + 0.3 * rng.normal(), on))
    return pd.DataFrame(rows, columns=["unit", "town", "t", "y", "on"])


@pytest.mark.slow
def test_on_and_off_by_hand():
    data = on_and_off(3)
    fit = of(data, first_treated=None, treatment="on", cluster="town")
    assert "on and off" in fit.method
    y, on = (data.pivot_table(index="unit", columns="t", values=v).to_numpy() for v in ("y", "on"))
    first = np.where(on.any(axis=1), on.argmax(axis=1), 99)
    effects = [
        y[u, s] - y[u, s - 1] - (y[first > s, s] - y[first > s, s - 1]).mean()
        for u, s in enumerate(first)
        if s < 99 and (first > s).any()
    ]
    row = fit.tidy().query("event_time == 0").iloc[0]
    assert row["estimate"] == pytest.approx(np.mean(effects), rel=1e-10)
    assert any("switch back" in text for text in fit.warnings)
    with pytest.raises(BadArgument, match="back to 0"):
        of(data, first_treated=None, treatment="on", inference="exact")
    with pytest.raises(NotEstimable, match="joint covariance"):
        fit.honest()
    with pytest.raises(BadArgument, match="not available"):
        fit.aggregate("calendar")
    assert fit.overall()["estimate"].iloc[0] > 1
    lone = data[(data["town"] < 2) | ~data.groupby("unit")["on"].transform("any")]
    found = of(lone, first_treated=None, treatment="on", cluster="town")
    assert (found.inference, found.n_treated) == ("none", 2)
    assert found.tidy()["std_error"].isna().all()


@pytest.mark.slow
def test_on_and_off_recovers_the_truth():
    rows = [
        of(on_and_off(seed), first_treated=None, treatment="on").tidy().query("event_time == 0").iloc[0]
        for seed in range(16)
    ]
    estimates = np.array([row["estimate"] for row in rows])
    assert abs(estimates.mean() - 2) < 4 * estimates.std() / 4
    covered = np.mean([row["conf_low"] <= 2 <= row["conf_high"] for row in rows])
    assert covered >= 13 / 16


@pytest.mark.slow
def test_effects_that_grow_are_found_where_two_way_fixed_effects_fail():
    """Truth: cohort 3 and 5 gain 1 per period since the start; nobody is never treated in the last stretch."""
    rng, rows = np.random.default_rng(8), []
    for u in range(300):
        start = (3, 5, None)[u % 3]
        for t in range(1, 9):
            since = max(t - start + 1, 0) if start else 0
            rows.append((u, t, 0.5 * t + since + 0.2 * rng.normal(), start))
    fit = of(pd.DataFrame(rows, columns=["unit", "t", "y", "g"]).astype({"g": float}))
    table = fit.tidy().query("event_time >= 0")
    assert (np.abs(table["estimate"] - table["event_time"] - 1) < 4 * table["std_error"]).all()
    truth = (np.mean(range(1, 7)) + np.mean(range(1, 5))) / 2
    assert abs(fit.overall()["estimate"].iloc[0] - truth) < 0.15
    assert fit.bacon.estimate < truth - 0.3


def test_cohorts_of_one_and_missing_rows_are_named():
    data = small(treated=4, units=12)
    data.loc[data["unit"] == 3, "g"] = 5.0
    data.loc[data["unit"] == 11, "g"] = 1.0
    data.loc[2, "y"] = np.nan
    fit = of(data)
    told = " ".join(fit.warnings)
    assert "cohorts of one cluster: 5." in told
    assert "treated from the first period" in told
    assert "y 1" in told
    assert fit.dropped == {"y": 1}
    assert "not observed" in told
    assert fit.bacon is None
    assert fit.cohorts["units"].tolist() == [3, 1, 7]
    assert "no permission" in told


def test_thin_cohorts_are_named():
    data = small(treated=6, units=30)
    data["x"] = np.random.default_rng(0).normal(size=30)[data["unit"]]
    assert any("under 10 units per covariate in cohort 4" in text for text in of(data, covariates="x").warnings)
    assert not any("per covariate" in text for text in of(data, covariates="x", method="reg").warnings)


def test_few_clusters_get_no_test():
    data = small(treated=1, units=2)
    fit = of(data)
    assert fit.inference == "none"
    assert fit.tidy()["p_value"].isna().all()
    assert fit.tidy()["std_error"].isna().all()
    assert fit.tidy()["estimate"].notna().all()
    with pytest.raises(NotEstimable, match="analytic"):
        fit.honest()
    mixed = small(treated=2)
    mixed["town"] = mixed["unit"].map(lambda u: "a" if u in (0, 1, 2) else str(u))
    found = of(mixed, cluster="town")
    assert found.inference == "none"
    assert "different times" in found.reason
    with pytest.raises(NotEstimable, match="different times"):
        of(mixed, cluster="town", inference="randomisation")


@pytest.mark.slow
def test_bad_input_is_named():
    data = small(treated=4, units=12)
    with pytest.raises(UnknownName, match="nothing"):
        of(data, cluster="nothing")
    with pytest.raises(BadArgument, match="either first_treated"):
        of(data, treatment="g")
    with pytest.raises(BadArgument, match="holds 0"):
        of(data.fillna({"g": 0}))
    with pytest.raises(BadArgument, match="no period of 't'"):
        of(data.assign(g=data["g"] - 0.5))
    with pytest.raises(BadArgument, match="two rows"):
        of(pd.concat([data, data.tail(1)]))
    with pytest.raises(BadArgument, match="changes within 1 units"):
        of(data.assign(g=data["g"].mask(data.index == 0, 5)))
    with pytest.raises(BadArgument, match="'town' changes"):
        of(data.assign(town=data["t"]), cluster="town")
    with pytest.raises(BadArgument, match="infinite"):
        of(data.assign(y=data["y"].mask(data.index == 3, np.inf)))
    with pytest.raises(BadArgument, match="numbers"):
        of(data.assign(y="high"))
    with pytest.raises(BadArgument, match="numbers"):
        of(data.assign(g="soon"))
    with pytest.raises(BadArgument, match="0 and 1"):
        of(data.assign(D=2), first_treated=None, treatment="D")
    with pytest.raises(BadArgument, match="whole number"):
        of(data, anticipation=-1)
    with pytest.raises(BadArgument, match="control='never'"):
        of(data, control="never")
    with pytest.raises(BadArgument, match="bound"):
        of(data).honest(bound=[-1])
    with pytest.raises(BadArgument, match="covariate of itself"):
        of(data, covariates="y")
    with pytest.raises(BadArgument, match="give bound"):
        of(data).honest("smoothness")
    with pytest.raises(BadArgument, match="event_time=9"):
        of(data).honest(event_time=9)
    with pytest.raises(BadArgument, match="one common start"):
        of(data.assign(g=data["g"].mask(data["unit"] == 0, 5)), inference="exact")


def test_what_cannot_be_estimated_is_named():
    data = small(treated=4, units=12)
    with pytest.raises(NotEstimable, match="one value"):
        of(data.assign(y=1.0))
    with pytest.raises(NotEstimable, match="one cluster"):
        of(data.assign(town=1), cluster="town")
    with pytest.raises(NotEstimable, match="not_yet_treated"):
        of(data.fillna({"g": 5}))
    with pytest.raises(NotEstimable, match="same period"):
        of(data.assign(g=4.0), control="not_yet_treated")
    with pytest.raises(NotEstimable, match="first period"):
        of(data.assign(g=1.0))
    with pytest.raises(NotEstimable, match="no unit starts"):
        of(data.assign(g=np.nan))
    with pytest.raises(NotEstimable, match="no unit starts"):
        of(data.assign(g=np.inf))
    with pytest.raises(NotEstimable, match="one period"):
        of(data[data["t"] == 4])
    with pytest.raises(NotEstimable, match="universal"):
        of(data, base="varying").honest()
    with pytest.raises(NotEstimable, match="separate"):
        of(data.assign(x=data["unit"] < 4), covariates="x")
    with pytest.raises(NotEstimable, match="cannot carry"):
        of(small(treated=4, units=6).assign(x=data["y"]), covariates="x", inference="analytic")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_nothing_escapes_as_a_warning(seed):
    """Random small panels with holes give a record or an error of veeval's own."""
    rng = np.random.default_rng(seed)
    data = small(treated=0, units=9, periods=5, seed=seed)
    data["g"] = data["unit"].map(dict(enumerate(rng.choice([2.0, 3.0, 4.0, np.nan], 9))))
    data["x"] = rng.normal(size=len(data))
    data = data.sample(frac=0.9, random_state=seed)
    for options in ({}, {"control": "not_yet_treated"}, {"covariates": "x"}, {"covariates": "x", "method": "ipw"}):
        with warnings.catch_warnings(), contextlib.suppress(NotEstimable):
            warnings.simplefilter("error")
            assert len(of(data, **options).tidy())
