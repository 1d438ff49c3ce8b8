"""R 4.2.2, lme4 1.1.31, lmerTest 3.1.3, pbkrtest 0.5.2: tests/reference/r/mixed.R."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize

from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.stats import mixed, moments
from veeval.stats._chain import set_up
from veeval.stats._curvature import Units
from veeval.stats._curvature_one import Sizes
from veeval.stats._degrees import satterthwaite, satterthwaite_exact
from veeval.stats._likelihood import profile
from veeval.stats._optimum import maximise

pytestmark = pytest.mark.slow

FIGURES = json.loads((Path(__file__).parent.parent / "reference" / "mixed.json").read_text())["figures"]


EDGE = json.loads((Path(__file__).parent.parent / "reference" / "mixed_edge.json").read_text())["figures"]


def rows_of(reference, case):
    data = reference.data(case["data"])
    return data.drop(index=case["drop_rows"]) if "drop_rows" in case else data


def test_a_search_that_looks_too_far_comes_back(reference):
    """Its line search meets slopes of 10^5 residual sd's, where rounding leaves nothing; lme4: mixed_edge.R."""
    random = {"aanbieder": "1 + t", "aanbieder:locatie": "1"}
    fit = mixed("score ~ t * groep", reference.data("growth_edge"), groups="aanbieder/locatie", random=random)
    assert fit.converged
    assert fit.singular == ("aanbieder",)
    reference.agrees(fit.estimate, EDGE["estimate"], rtol=1e-7)
    reference.agrees(fit.std_error, EDGE["std_error"], rtol=1e-6)
    assert fit.loglik == pytest.approx(EDGE["loglik"], abs=1e-8)


@pytest.mark.parametrize("random", ["1", {"a": "1 + t", "b": "1"}], ids=["intercepts", "slopes"])
def test_groups_in_groups_that_explain_everything_are_refused(random):
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(
        {"a": np.repeat(np.arange(8), 12), "b": np.repeat(np.arange(32), 3), "t": np.tile([0, 1, 2], 32)}
    )
    level = rng.normal(size=8)[rows["a"]] + rng.normal(size=32)[rows["b"]]
    slope = 0.0 if random == "1" else rng.normal(size=8)[rows["a"]] * rows["t"]
    with pytest.raises(NotEstimable, match="perfectly"):
        mixed("y ~ t", rows.assign(y=level + slope), groups="a/b", random=random)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_agrees_with_lmertest(reference, name, method):
    case = FIGURES[name]
    fit = mixed(case["formula"], rows_of(reference, case), groups=case["groups"], random=case["random"], method=method)
    expected = case[method]
    assert fit.converged
    reference.agrees(fit.estimate, expected["estimate"], rtol=1e-7)
    reference.agrees(fit.std_error, expected["std_error"], rtol=1e-6)
    reference.agrees(fit.df, expected["df"], rtol=1e-4)
    reference.agrees(fit.tidy()["p_value"], expected["p_value"], rtol=1e-4, atol=1e-12)
    assert fit.loglik == pytest.approx(expected["loglik"], abs=1e-8)


@pytest.mark.parametrize("name", FIGURES)
def test_variance_components(reference, name):
    case = FIGURES[name]
    fit = mixed(case["formula"], rows_of(reference, case), groups=case["groups"], random=case["random"])
    expected = case["REML"]
    ours = {
        (frozenset(r.group.split(":")), frozenset({r.term, r.other} - {""})): (r.variance, r.sdcor)
        for r in fit.varcomp.itertuples()
    }
    for grp, var1, var2, variance, sdcor in zip(
        *(expected[k] for k in ("grp", "var1", "var2", "vcov", "sdcor")), strict=True
    ):
        terms = frozenset({"Intercept" if v == "(Intercept)" else v for v in (var1, var2) if v})
        got = ours[frozenset(grp.replace("(", "").replace(")", "").split(":")), terms]
        # where a correlation is almost 0, its covariance is small beside the variances it belongs to
        scale = max(abs(v) for v in expected["vcov"])
        reference.agrees(got, [variance, sdcor], rtol=1e-4, atol=1e-6 * scale)


@pytest.mark.parametrize("name", FIGURES)
def test_agrees_with_kenward_roger(reference, name):
    case = FIGURES[name]
    fit = mixed(
        case["formula"], rows_of(reference, case), groups=case["groups"], random=case["random"], df="kenward-roger"
    )
    for column, rtol in (("estimate", 1e-7), ("std_error", 1e-6), ("df", 1e-4)):
        reference.agrees(getattr(fit, column), case["KR"][column], rtol=rtol)


@pytest.mark.parametrize("name", ["sleep_slope", "orthodont", "pastes", "unbalanced", "math_slope", "shoes_unbalanced"])
def test_predictions(reference, name):
    case = FIGURES[name]
    fit = mixed(case["formula"], rows_of(reference, case), groups=case["groups"], random=case["random"])
    table = fit.random_effects
    ours = {
        (frozenset(label.split(":")), "(Intercept)" if term == "Intercept" else term): values
        for label, term, *values in table.drop(columns="group").itertuples(index=False)
    }
    expected = case["REML"]["ranef"]
    for grp, term, value, sd in zip(*(expected[k] for k in ("grp", "term", "condval", "condsd")), strict=True):
        reference.agrees(ours[frozenset(str(grp).split(":")), term], [value, sd], rtol=1e-4, atol=1e-5)


def test_balanced_pairs_equal_the_paired_t_test(reference):
    shoes = reference.data("shoes")
    wide = shoes.pivot_table(index="boy", columns="material", values="wear")
    paired = stats.ttest_rel(wide["B"], wide["A"])
    row = mixed("wear ~ material", shoes, groups="boy", df="kenward-roger").tidy().iloc[1]
    reference.agrees([row["statistic"], row["df"], row["p_value"]], [paired.statistic, 9, paired.pvalue], rtol=1e-7)


def test_moments_give_what_rows_give(reference):
    data = reference.data("sleepstudy")
    first, second = data.iloc[::3], data.drop(data.index[::3])
    pooled = moments("Reaction ~ Days", first, unit="Subject") + moments("Reaction ~ Days", second, unit="Subject")
    rows = mixed("Reaction ~ Days", data, groups="Subject", random="1 + Days")
    ours = mixed("Reaction ~ Days", pooled, groups="Subject", random="1 + Days")
    for field in ("estimate", "std_error", "df"):
        reference.agrees(getattr(ours, field), getattr(rows, field), rtol=1e-7)
    reference.agrees(ours.loglik, rows.loglik, rtol=1e-12)


def test_nested_from_finer_moments(reference):
    data = reference.data("MathAchieve40")
    fine = moments("MathAch ~ SES + Minority + Sector", data, unit="School", by=["Provider", "Female"])
    case = FIGURES["math_nested"]
    fit = mixed("MathAch ~ SES + Minority + Sector", fine, groups="Provider/School")
    reference.agrees(fit.std_error, case["REML"]["std_error"], rtol=1e-6)


def test_each_level_its_own_random_terms(reference):
    data = reference.data("MathAchieve40")
    both = mixed("MathAch ~ SES", data, groups="Sector/School", random={"Sector": "1", "School": "1 + SES"})
    assert list(both.varcomp["group"]) == ["Sector", "Sector:School", "Sector:School", "Sector:School", "Residual"]
    assert both.n_groups == {"Sector": 2, "Sector:School": 40}
    assert both.tidy()["p_value"].isna().all()


def test_contrast_has_its_own_degrees_of_freedom(reference):
    fit = mixed("distance ~ age * Sex", reference.data("Orthodont"), groups="Subject", random="1 + age")
    girls = mixed(
        "distance ~ age * Sex",
        reference.data("Orthodont").assign(Sex=lambda d: d["Sex"].replace("Male", "A")),
        groups="Subject",
        random="1 + age",
    )
    ours = fit.contrast({"slope of boys": {"age": 1, "age:Sex[T.Male]": 1}}).tidy().iloc[0]
    theirs = girls.tidy().set_index("term").loc["age"]
    for column in ("estimate", "std_error", "df", "p_value"):
        assert ours[column] == pytest.approx(theirs[column], rel=1e-5)


def test_icc_and_singular(reference):
    fit = mixed("Reaction ~ Days", reference.data("sleepstudy"), groups="Subject")
    assert fit.icc["Subject"] == pytest.approx(1378.178508 / (1378.178508 + 960.456579), rel=1e-6)
    flat = mixed("Yield ~ 1", reference.data("Dyestuff2"), groups="Batch")
    assert flat.singular == ("Batch",)
    assert flat.varcomp.loc[0, "variance"] == 0
    assert any("singular" in note for note in flat.warnings)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), factor=st.sampled_from([60.0, 1e-4]), constant=st.floats(-1e3, 1e3))
def test_row_order_unit_change_and_constants(seed, factor, constant):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"g": rng.integers(0, 9, 90), "x": rng.normal(size=90)})
    data["y"] = data["x"] + 2 * rng.normal(size=9)[data["g"]] + rng.normal(size=90)
    first = mixed("y ~ x", data, groups="g").tidy()
    changed = data.sample(frac=1, random_state=seed).assign(y=lambda d: (d["y"] + constant) * factor)
    second = mixed("y ~ x", changed, groups="g").tidy()
    assert second.loc[1, "estimate"] == pytest.approx(first.loc[1, "estimate"] * factor, rel=1e-7)
    assert second.loc[1, "std_error"] == pytest.approx(first.loc[1, "std_error"] * factor, rel=1e-7)
    assert second.loc[1, "df"] == pytest.approx(first.loc[1, "df"], rel=1e-5)


@pytest.mark.parametrize(
    ("change", "kwargs", "error", "words"),
    [
        ({}, {"groups": "h"}, UnknownName, "'h'"),
        ({"g": "a"}, {}, NotEstimable, "one g"),
        ({"g": np.arange(12)}, {}, NotEstimable, "every g has one row"),
        ({"y": 4.0}, {}, NotEstimable, "does not vary"),
        ({"y": np.arange(12.0)}, {}, NotEstimable, "fitted perfectly"),
        ({}, {"df": "kenward-roger", "method": "ML"}, BadArgument, "REML"),
        ({}, {"random": {"h": "1"}}, BadArgument, "lacks the grouping 'g'"),
    ],
)
def test_bad_input_is_named(change, kwargs, error, words):
    data = pd.DataFrame({"g": list("abcdef") * 2, "x": np.arange(12.0), "y": np.sin(np.arange(12.0))}).assign(**change)
    with pytest.raises(error, match=words):
        mixed("y ~ x", data, **{"groups": "g", **kwargs})


def chain_of(side, seed=5, groups=40):
    rng = np.random.default_rng(seed)
    size = rng.integers(2, 12, groups)
    g = np.repeat(np.arange(groups), size)
    x, z = rng.normal(size=len(g)), rng.uniform(size=len(g))
    effects = rng.multivariate_normal(np.zeros(3), [[1, 0.3, 0], [0.3, 0.5, 0.1], [0, 0.1, 0.4]], groups)
    y = 1 + x + effects[g, 0] + effects[g, 1] * x + effects[g, 2] * z + rng.normal(size=len(g))
    m = moments("y ~ x + z", pd.DataFrame({"y": y, "x": x, "z": z, "g": g}), unit="g")
    return set_up(m, "y ~ x + z", {"g": side}).chain


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("side", ["1", "1 + x", "1 + x + z", "0 + x"])
def test_exact_derivatives_agree_with_differences(side, reml):
    chain = chain_of(side)
    units = Units.of(chain)
    theta = units.start() + 0.1
    found = units.curvature(theta, reml=reml)
    general = profile(chain, theta, reml=reml)
    np.testing.assert_allclose(found.at.deviance, general.deviance, rtol=1e-12)
    np.testing.assert_allclose(found.at.gradient, general.gradient, rtol=1e-8, atol=1e-8)
    steps = 1e-5 * np.eye(len(theta))
    up, down = ([profile(chain, theta + sign * h, reml=reml) for h in steps] for sign in (1, -1))
    slopes = [(a.deviance - b.deviance) / 2e-5 for a, b in zip(up, down, strict=True)]
    hessian = [(a.gradient - b.gradient) / 2e-5 for a, b in zip(up, down, strict=True)]
    np.testing.assert_allclose(found.at.gradient, slopes, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.hessian, hessian, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("side", ["1", "0 + x"])
def test_units_of_one_size_may_be_added_up(side, reml):
    chain = chain_of(side, groups=120)
    theta = Units.of(chain).start()
    assert Sizes.of(chain).start() == pytest.approx(theta, rel=1e-12)
    general, added = (kind.of(chain).curvature(theta + 0.1, reml=reml) for kind in (Units, Sizes))
    for name in ("hessian", "residual_slopes", "half", "slopes"):
        np.testing.assert_allclose(getattr(added, name), getattr(general, name), rtol=1e-9, atol=1e-9)
    for name in ("deviance", "gradient", "beta", "sigma2", "XVX"):
        np.testing.assert_allclose(getattr(added.at, name), getattr(general.at, name), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("side", ["1", "1 + x", "1 + x + z"])
def test_every_start_ends_at_the_same_minimum(side, reml):
    chain = chain_of(side, seed=8, groups=150)
    best = maximise(chain, reml=reml)
    assert best.converged
    assert best.gradient < 1e-6
    assert np.linalg.eigvalsh(best.curvature.hessian).min() > 0
    diagonal = Units.of(chain).start() > 0
    for scale in (0.05, 0.5, 2.0, 10.0):
        found = minimize(
            lambda theta: (lambda at: (at.deviance, at.gradient))(profile(chain, theta, reml=reml)),
            np.where(diagonal, scale, 0.0),
            jac=True,
            method="L-BFGS-B",
            options={"gtol": 1e-9, "ftol": 1e-15, "maxiter": 500},
        )
        assert found.fun == pytest.approx(best.at.deviance, rel=1e-10)


@pytest.mark.parametrize("side", ["1", "1 + x"])
def test_exact_degrees_of_freedom_agree_with_differences(side):
    chain = chain_of(side, seed=2)
    best = maximise(chain, reml=True)
    exact = satterthwaite_exact(best.curvature)
    numeric = satterthwaite(chain, best.theta, best.at.sigma2, reml=True)
    np.testing.assert_allclose(exact.df(np.eye(chain.p)), numeric.df(np.eye(chain.p)), rtol=1e-6)


def determined(G=2, rows=20, seed=1):
    """Every group has a treatment of its own, or with more groups every second one."""
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(G), rows)
    d = pd.DataFrame({"g": g, "t": g % 2, "x": rng.normal(size=len(g)), "h": np.arange(len(g)) % 4})
    return d.assign(y=d["t"] + d["x"] + rng.normal(size=G)[g] + rng.normal(size=len(g)))


@pytest.mark.parametrize(
    ("formula", "more"),
    [
        ("y ~ t + x", {}),
        ("y ~ t + x", {"method": "ML"}),
        ("y ~ t + x", {"df": "kenward-roger"}),
        ("y ~ t + x", {"random": "1 + x"}),
        ("y ~ t * x", {"random": "0 + x"}),
        ("y ~ C(g) + x", {}),
    ],
)
def test_groups_that_the_fixed_terms_determine_are_refused(formula, more):
    """The likelihood is flat there: whatever the search began with would come out, and in the standard errors."""
    with pytest.raises(NotEstimable, match="determine every g"):
        mixed(formula, determined(), groups="g", **more)


def test_one_group_that_is_not_determined_is_enough():
    fit = mixed("y ~ t + x", determined(3), groups="g")
    assert np.isfinite(fit.std_error).all()
    with pytest.raises(NotEstimable, match="determine every g,"):
        mixed("y ~ t + x", determined(), groups="g/h")
    assert mixed("y ~ x", determined(), groups="g/h").n_groups == {"g": 2, "g:h": 8}


def test_groups_of_one_subgroup_are_refused():
    data = determined(6).assign(h=0)
    with pytest.raises(NotEstimable, match="every g has one g:h"):
        mixed("y ~ x", data, groups="g/h")
    fit = mixed("y ~ x", data, groups="g/h", random={"g": "1", "h": "0 + x"})
    assert np.isfinite(fit.std_error).all()
