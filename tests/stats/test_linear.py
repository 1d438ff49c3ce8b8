"""R 4.2.2, clubSandwich 0.5.8, sandwich 3.0.2: tests/reference/r/linear.R."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.stats import linear, moments

pytestmark = pytest.mark.slow

FIGURES = json.loads((Path(__file__).parent.parent / "reference" / "linear.json").read_text())["figures"]
ONE_FIT = [name for name in FIGURES if name not in ("contrast", "wald", "wald_weighted")]


def fit_of(case, data):
    return linear(
        case["formula"],
        data,
        cluster=case.get("cluster"),
        vcov=case.get("vcov", "CR2"),
        absorb=case.get("absorb"),
        weights=case.get("weights"),
        df="satterthwaite" if case.get("vcov") in ("CR1", "CR1S", "CR0") else "auto",
    )


@pytest.mark.parametrize("name", ONE_FIT)
def test_agrees_with_r(reference, name):
    case = FIGURES[name]
    table = fit_of(case, reference.data(case["data"])).tidy()
    for column in ("estimate", "std_error", "df"):
        reference.agrees(table[column], case[column])
    if "p_value" in case:
        reference.agrees(table["p_value"], case["p_value"], rtol=1e-6, atol=1e-14)


def test_classical_extras(reference):
    case = FIGURES["classical"]
    fit = fit_of(case, reference.data("ToothGrowth"))
    reference.agrees([fit.sigma, fit.loglik, fit.r_squared], [case["sigma"], case["loglik"], case["r_squared"]])


def test_contrast_agrees_with_r(reference):
    case = FIGURES["contrast"]
    fit = linear(case["formula"], reference.data(case["data"]), cluster="Chick")
    table = fit.contrast(case["L"]).tidy()
    for column in ("estimate", "std_error", "df", "p_value"):
        reference.agrees(table[column], case[column])
    by_name = fit.contrast({"Time:Diet[T.2]": 1, "Time:Diet[T.3]": -1}).tidy()
    assert by_name.loc[0, "term"] == "Time:Diet[T.2] - Time:Diet[T.3]"
    reference.agrees(by_name["std_error"], case["std_error"][:1])


@pytest.mark.parametrize("name", [n for n in ONE_FIT if "cluster" in FIGURES[n]])
def test_moments_give_what_rows_give(reference, name):
    case = FIGURES[name]
    data = reference.data(case["data"])
    keys = dict.fromkeys([case.get("absorb", case["cluster"]), case["cluster"]])
    by = list(keys)[1:] or None
    halves = [data.iloc[::2], data.iloc[1::2]]
    pooled = sum_of(
        moments(case["formula"], part, unit=next(iter(keys)), by=by, weights=case.get("weights")) for part in halves
    )
    ours, theirs = fit_of(case, pooled), fit_of(case, data)
    assert ours.terms == theirs.terms
    for field in ("estimate", "std_error", "df", "vcov"):
        reference.agrees(getattr(ours, field), getattr(theirs, field), rtol=1e-9, atol=1e-13)
    assert ours.loglik == pytest.approx(theirs.loglik, rel=1e-12, nan_ok=True)


def sum_of(parts):
    parts = list(parts)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def test_locations_absorbed_from_location_moments(reference):
    data = reference.data("MathAchieve40")
    fine = moments("MathAch ~ SES + Minority + Female", data, unit="School", by=["Provider", "Sector"])
    fit = linear("MathAch ~ SES + Minority", fine, cluster="Provider", absorb="School")
    rows = linear("MathAch ~ SES + Minority", data, cluster="Provider", absorb="School")
    reference.agrees(fit.std_error, rows.std_error, rtol=1e-10)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), factor=st.sampled_from([60.0, 1e-3, 1e6]), constant=st.floats(-1e3, 1e3))
def test_row_order_unit_change_and_constants(seed, factor, constant):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"g": rng.integers(0, 8, 80), "x": rng.normal(size=80), "m": rng.choice(["a", "b"], 80)})
    data["y"] = data["x"] + rng.normal(size=8)[data["g"]] + rng.normal(size=80)
    first = linear("y ~ x + m", data, cluster="g").tidy()
    changed = data.sample(frac=1, random_state=seed).assign(
        y=lambda d: d["y"] * factor + constant, g=lambda d: "'s-" + d["g"].astype(str)
    )
    second = linear("y ~ x + m", changed, cluster="g").tidy()
    np.testing.assert_allclose(second["estimate"][1:], first["estimate"][1:] * factor, rtol=1e-9, atol=1e-11 * factor)
    np.testing.assert_allclose(second["std_error"], first["std_error"] * factor, rtol=1e-9)
    np.testing.assert_allclose(second["df"], first["df"], rtol=1e-9)
    np.testing.assert_allclose(second["p_value"][1:], first["p_value"][1:], rtol=1e-7, atol=1e-12)


def test_collinear_terms_are_named_and_left_out(reference):
    data = reference.data("MathAchieve40").assign(double=lambda d: 2 * d["SES"], flat=3.7)
    fit = linear("MathAch ~ SES + double + flat", data, cluster="School")
    assert fit.terms == ("Intercept", "SES")
    assert fit.dropped_terms == ("double", "flat")
    assert any("double" in note for note in fit.warnings)
    with pytest.raises(NotEstimable, match="double"):
        fit.contrast({"double": 1})
    absorbed = linear("MathAch ~ SES + Sector", data, cluster="School", absorb="School")
    assert absorbed.dropped_terms == ("Sector[T.Public]",)


def test_few_clusters_give_no_p_value():
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"g": np.repeat(["a", "b", "c"], 10), "x": rng.normal(size=30), "y": rng.normal(size=30)})
    fit = linear("y ~ x", data, cluster="g")
    assert fit.tidy()["p_value"].isna().all()
    assert "descriptive" in fit.warnings[0]
    one = linear("y ~ x", data[data["g"] == "a"], cluster="g")
    assert np.isnan(one.std_error).all()


def test_one_treated_cluster_has_no_standard_error():
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"g": np.repeat(np.arange(8), 10), "y": rng.normal(size=80)}).assign(
        treated=lambda d: (d["g"] == 0) * 1
    )
    fit = linear("y ~ treated", data, cluster="g")
    assert np.isnan(fit.std_error[1])
    assert any("cluster 0 alone determines treated" in note for note in fit.warnings)


def test_missing_rows_are_counted(reference):
    data = reference.data("ToothGrowth")
    data.loc[:4, "len"] = np.nan
    data.loc[3:5, "dose"] = np.nan
    fit = linear("len ~ dose", data, cluster=None)
    assert fit.dropped == {"len": 5, "dose": 3}
    assert fit.n == 54


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda d: d.assign(y="hoog"), BadArgument, "'y' must hold numbers"),
        (lambda d: d.assign(y=1.0), NotEstimable, "'y' does not vary"),
        (lambda d: d.assign(x=np.nan), NotEstimable, "'x' is missing in 12"),
        (lambda d: d.assign(y=np.inf), BadArgument, "'y' holds 12 infinite"),
        (lambda d: d.drop(columns="x"), UnknownName, "'x'"),
        (lambda d: d.iloc[:0], NotEstimable, "no rows"),
    ],
)
def test_bad_input_is_named(change, error, words):
    data = pd.DataFrame({"g": list("abcdef") * 2, "x": np.arange(12.0), "y": np.arange(12.0) ** 2})
    with pytest.raises(error, match=words):
        linear("y ~ x", change(data), cluster="g")


@pytest.mark.parametrize("kwargs", [{"vcov": "CR9"}, {"vcov": "HC3"}, {"df": "none"}, {"weights": "x"}])
def test_bad_options(kwargs):
    data = pd.DataFrame({"g": list("abcdef") * 2, "x": np.arange(12.0) - 3, "y": np.arange(12.0) ** 2})
    with pytest.raises(BadArgument):
        linear("y ~ x", data, cluster="g", **kwargs)


@pytest.mark.parametrize("absorb", [None, "School"])
@pytest.mark.parametrize("weights", [None, "w"])
def test_second_pass_over_the_rows_gives_the_same(reference, absorb, weights):
    """Terms that are nearly collinear, against the same model in terms that are not."""
    data = reference.data("MathAchieve40").assign(near=lambda d: d["SES"] + 1e-4 * d["Female"])
    kwargs = {"cluster": "Provider", "absorb": absorb, "weights": weights}
    plain = linear("MathAch ~ SES + Female", data, **kwargs).contrast({"SES": 1, "Female": -1e4})
    near = linear("MathAch ~ SES + near", data, **kwargs)
    assert near.condition > 1e3
    table = near.tidy().set_index("term").loc["SES"]
    for field in ("estimate", "std_error", "df"):
        assert table[field] == pytest.approx(getattr(plain, field)[0], rel=1e-8)


def test_perfect_fit_has_no_standard_errors():
    data = pd.DataFrame({"g": list("abcdef") * 2, "x": np.arange(12.0), "y": 3 * np.arange(12.0) + 1})
    fit = linear("y ~ x", data, cluster="g")
    np.testing.assert_allclose(fit.estimate, [1, 3], rtol=1e-10)
    assert np.isnan(fit.std_error).all()
    assert "perfectly" in fit.warnings[0]


@pytest.mark.parametrize(
    ("weights", "name"),
    [
        ({"x": 1, "z": -1}, "x - z"),
        ({"x": -1, "z": 2}, "- x + 2*z"),
        ({"x": 0.5, "z": 0.25, "Intercept": -2}, "0.5*x + 0.25*z - 2*Intercept"),
        ([0, 1, -1], "x - z"),
    ],
)
def test_a_combination_is_named_by_what_it_adds_up(weights, name):
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.normal(size=(40, 3)), columns=["y", "x", "z"]).assign(g=np.repeat(range(8), 5))
    fit = linear("y ~ x + z", data, cluster="g")
    found = fit.contrast(weights)
    assert found.tidy()["term"].tolist() == [name]
    whole = dict(zip(("Intercept", "x", "z"), weights, strict=True)) if isinstance(weights, list) else weights
    estimate = dict(zip(fit.terms, fit.estimate, strict=True))
    assert found.estimate[0] == pytest.approx(sum(w * estimate[term] for term, w in whole.items()))
    with pytest.raises(BadArgument, match="needs 3 columns"):
        fit.contrast([1, -1])


@pytest.mark.parametrize("vcov", ["HC0", "HC1", "HC2", "HC3"])
def test_what_one_row_determines_has_no_standard_error(vcov):
    """One row with the treatment: its residual is rounding, and a test of that would find anything."""
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"t": [1.0] + [0.0] * 11, "x": rng.normal(size=12), "y": rng.normal(size=12)})
    fit = linear("y ~ t + x", data, cluster=None, vcov=vcov)
    found = fit.tidy().set_index("term")
    assert found.loc["t", ["std_error", "p_value", "conf_low"]].isna().all()
    assert np.isfinite(found.loc["x", ["std_error", "p_value"]].to_numpy(float)).all()
    assert any("one row alone determines t" in w for w in fit.warnings)


@pytest.mark.parametrize("options", [{"cluster": "g", "vcov": "CR1S"}, {"cluster": None, "vcov": "HC1"}])
def test_as_many_coefficients_as_rows_leave_nothing(options):
    data = pd.DataFrame({"g": [0, 1, 2], "x": [0.0, 1.0, 5.0], "z": [1.0, 0.0, 1.0], "y": [1.0, 3.0, 4.0]})
    fit = linear("y ~ x + z", data, **options)
    assert np.isnan(fit.std_error).all()
    assert "fits perfectly" in fit.warnings[0]
