"""R 4.2.2, psych 2.2.9, stats: tests/reference/r/agreement.R."""

import numpy as np
import pandas as pd
import pytest

from veeval.errors import BadArgument, NotEstimable
from veeval.stats import cronbach_alpha, icc, omega, weighted_kappa


def test_icc(reference):
    case = reference.figures("agreement")["icc"]
    fit = icc(reference.data("shrout_fleiss"), targets="target", raters="rater", scores="score")
    table = fit.tidy()
    assert list(table["term"]) == ["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"]
    assert [round(float(x), 2) for x in fit.estimate] == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    for ours, theirs in (("estimate", "estimate"), ("statistic", "F"), ("df", "df2"), ("p_value", "p_value")):
        reference.agrees(table[ours], case[theirs], rtol=1e-9)
    reference.agrees(table[["conf_low", "conf_high"]].to_numpy().T, [case["conf_low"], case["conf_high"]], rtol=1e-9)
    assert fit.mdc95 == pytest.approx(1.96 * np.sqrt(2) * fit.sem, rel=1e-12)
    wider, narrower = fit.tidy(0.99), fit.tidy(0.8)
    assert (wider["conf_low"] < table["conf_low"]).all()
    assert (narrower["conf_low"] > table["conf_low"]).all()


def test_icc_leaves_out_what_not_all_rated(reference):
    data = reference.data("shrout_fleiss")
    fit = icc(data.drop(index=3), targets="target", raters="rater", scores="score")
    assert (fit.n_targets, fit.dropped) == (5, {"not rated by all": 3})
    with pytest.raises(BadArgument, match="more than once"):
        icc(pd.concat([data, data]), targets="target", raters="rater", scores="score")
    with pytest.raises(NotEstimable, match="agree completely"):
        icc(data.assign(score=data["target"]), targets="target", raters="rater", scores="score")


def test_alpha_and_omega(reference):
    figures = reference.figures("agreement")
    data = reference.data("attitude")
    a = cronbach_alpha(data)
    row = a.tidy().iloc[0]
    reference.agrees(
        row[["estimate", "conf_low", "conf_high"]],
        [figures["alpha"][k] for k in ("estimate", "conf_low", "conf_high")],
        rtol=1e-9,
    )
    reference.agrees(a.items["alpha_without"], figures["alpha"]["without"], rtol=1e-9)
    reference.agrees(a.items["rest_correlation"], figures["alpha"]["rest"], rtol=1e-9)
    o = omega(data)
    reference.agrees(o.items["loading"], figures["omega"]["loading"], rtol=1e-4)
    reference.agrees(o.estimate, figures["omega"]["estimate"], rtol=1e-5)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa(reference, weights):
    case = reference.figures("agreement")["kappa"]
    data = reference.data("two_raters")
    fit = weighted_kappa(data, "a", "b", weights=weights)
    reference.agrees(fit.estimate, case[weights], rtol=1e-12)
    # psych's weighted standard errors are 1 to 2 per cent off the delta method; ours are the delta method
    reference.agrees(fit.std_error, delta_error(fit.table.to_numpy(), weights), rtol=1e-6)
    if weights == "none":
        reference.agrees(fit.std_error, case["se_none"], rtol=1e-8)


def delta_error(counts, weights):
    steps = np.abs(np.subtract.outer(range(4), range(4))) / 3
    w = {"none": np.eye(4), "linear": 1 - steps, "quadratic": 1 - steps**2}[weights]
    P, n = counts / counts.sum(), counts.sum()

    def kappa(p):
        chance = (w * np.outer(p.sum(1), p.sum(0))).sum()
        return ((w * p).sum() - chance) / (1 - chance)

    h = 1e-6
    units = np.eye(16).reshape(16, 4, 4)
    slope = np.array([(kappa(P + h * u) - kappa(P - h * u)) / (2 * h) for u in units]).reshape(4, 4)
    return np.sqrt(((P * slope**2).sum() - (P * slope).sum() ** 2) / n)


def test_bad_input_is_named():
    data = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1.0, 1, 1, 1], "c": [4, 3, 2, 1]})
    with pytest.raises(NotEstimable, match="'b' does not vary"):
        cronbach_alpha(data)
    assert any("other way round" in note for note in cronbach_alpha(data[["a", "c"]].assign(d=[1, 2, 3, 9])).warnings)
    with pytest.raises(NotEstimable, match="three items"):
        omega(data[["a", "c"]])
    with pytest.raises(BadArgument, match="not in levels"):
        weighted_kappa(data, "a", "c", levels=[1, 2, 3])
    assert np.isfinite(weighted_kappa(data, "a", "c", levels=range(6)).estimate)


def test_perfect_agreement_has_no_standard_error():
    """Its asymptotic variance is 0, or rounding below it, of which numpy warned."""
    for seed in range(30):
        rating = np.random.default_rng(seed).integers(0, 4, 25)
        fit = weighted_kappa(pd.DataFrame({"a": rating, "b": rating}), "a", "b")
        assert fit.estimate == pytest.approx(1.0)
        assert np.isnan(fit.std_error)
        assert "agree on every target" in fit.warnings[0]


@pytest.mark.slow
def test_intervals_of_few_targets_hold_their_estimates_or_are_left_out():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n, k = int(rng.integers(2, 8)), int(rng.integers(2, 6))
        scores = rng.normal(size=(n, 1)) * (seed % 3) + rng.normal(size=(n, k)) + np.arange(k) * (seed % 2) * 3
        if seed % 5 == 0:
            scores[:, 0] = 1.0
        targets, raters = np.indices(scores.shape).reshape(2, -1)
        rows = pd.DataFrame({"target": targets, "rater": raters, "score": scores.ravel()})
        found = icc(rows, targets="target", raters="rater", scores="score").tidy()
        known = found.dropna(subset="conf_low")
        assert set(found["term"]) - set(known["term"]) <= {"ICC2", "ICC2k"}
        assert (known["conf_low"] <= known["estimate"] + 1e-9).all()
        assert (known["estimate"] <= known["conf_high"] + 1e-9).all()
