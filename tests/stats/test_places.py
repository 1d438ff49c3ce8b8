"""Funnel limits of FunnelPlotR's tests; shrinkage and power by hand and from PowerUpR's manual."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from veeval.errors import BadArgument, NotEstimable
from veeval.stats import funnel, mdes, shrink


def test_poisson_limits():
    data = pd.DataFrame({"o": [15.0, 20, 30], "e": [15.0, 20, 30], "place": list("abc")})
    table = funnel("o", "e", data, "place", overdispersion=False).table
    np.testing.assert_allclose(table["low95"], [0.5596924, 0.6108260, 0.6746958], rtol=1e-6)
    np.testing.assert_allclose(table["high95"], [1.649348, 1.544419, 1.427562], rtol=1e-6)
    np.testing.assert_allclose(table["low998"], [0.3862650, 0.4479107, 0.5289724], rtol=1e-6)
    np.testing.assert_allclose(table["high998"], [2.082907, 1.902094, 1.702771], rtol=1e-6)


@pytest.mark.parametrize("expected", [0.5, 1.0, 2.0, 3.0, 5.0, 20.0])
def test_signals_are_as_rare_as_they_should_be(expected):
    observed = np.arange(0.0, 60)
    chance = stats.poisson.pmf(observed, expected)
    data = pd.DataFrame({"o": observed, "e": expected, "place": observed})
    signal = funnel("o", "e", data, "place", target=1.0, overdispersion=False).table["signal"]
    assert chance[signal == "alarm"].sum() <= 0.002
    assert chance[signal != "in control"].sum() <= 0.05
    assert signal.iloc[-1] == "alarm"


@pytest.mark.parametrize("kind", ["ratio", "proportion", "mean"])
def test_overdispersion_widens(kind):
    rng = np.random.default_rng(1)
    n = rng.integers(30, 300, 60).astype(float)
    p = np.clip(rng.normal(0.4, 0.15, 60), 0.05, 0.95)
    data = pd.DataFrame(
        {
            "place": np.arange(60),
            "size": n if kind != "mean" else 1 / np.sqrt(n),
            "value": np.round(n * p) if kind != "mean" else p * 10,
        }
    )
    target = 0.4 if kind == "ratio" else None
    plain = funnel("value", "size", data, "place", kind, target, overdispersion=False)
    wide = funnel("value", "size", data, "place", kind, target)
    assert wide.tau2 > 0
    assert (wide.table["signal"] != "in control").sum() < (plain.table["signal"] != "in control").sum()
    assert wide.dispersion > 1
    assert (wide.tidy(0.998)["conf_high"] >= wide.tidy(0.95)["conf_high"]).all()
    # limits are as wide on either side of the target, where the variance is even (Spiegelhalter 2005, appendix A)
    even = {"ratio": np.sqrt, "proportion": lambda p: np.arcsin(np.sqrt(p)), "mean": lambda m: m}[kind]
    limits = wide.tidy()
    rows = limits[(limits["conf_low"] > 0) & (limits["conf_high"] < (1 if kind == "proportion" else np.inf))]
    assert len(rows) > 30
    below, above = even(wide.target) - even(rows["conf_low"]), even(rows["conf_high"]) - even(wide.target)
    np.testing.assert_allclose(below, above, rtol=1e-9)


def test_funnel_input():
    data = pd.DataFrame({"o": [1.0, 5], "e": [2.0, 4], "place": list("ab")})
    with pytest.raises(BadArgument, match="exceeds its denominator"):
        funnel("o", "e", data, "place", "proportion")
    with pytest.raises(BadArgument, match="must be positive"):
        funnel("o", "e", data.assign(e=0), "place")


def test_shrink_keeps_the_defining_equations():
    rng = np.random.default_rng(2)
    se = rng.uniform(0.2, 1, 15)
    y = rng.normal(3, 1, 15) + rng.normal(0, se)
    fit = shrink(y, se)
    w = 1 / (se**2 + fit.tau2)
    assert (w * (y - fit.mean) ** 2).sum() == pytest.approx(14)
    np.testing.assert_allclose(fit.estimate, fit.mean + fit.tau2 / (fit.tau2 + se**2) * (y - fit.mean))
    assert (np.abs(fit.estimate - fit.mean) <= np.abs(y - fit.mean)).all()
    flat = shrink([1.0, 1.01, 0.99], [1, 1, 1])
    assert flat.tau2 == 0
    assert np.ptp(flat.estimate) == 0
    with pytest.raises(NotEstimable, match="too few"):
        shrink([1, 2], [1, 1])


def test_mdes():
    """PowerUpR: mdes.cra2(rho2=.17, n=15, J=20) is .629; mdes.cra3 in its vignette is .23, SE .081, df 80."""
    assert mdes(20, 15, 0.17).mdes == pytest.approx(0.629, abs=5e-4)
    assert mdes(40, 20, 0.05, effect=1.0).power == pytest.approx(1)
    three = mdes(
        83, 10, 0.18, subclusters=2, icc_sub=0.06, treated=0.4, r2_unit=0.55, r2_sub=0.5, r2_cluster=0.45, covariates=1
    )
    assert (three.mdes, three.std_error, three.df) == (
        pytest.approx(0.23, abs=5e-3),
        pytest.approx(0.081, abs=5e-4),
        80,
    )
    assert (three.tidy()["conf_low"][0], three.tidy()["conf_high"][0]) == pytest.approx((0.069, 0.392), abs=1e-3)


def test_power_and_clusters_needed():
    design = mdes(20, 15, 0.17, effect=0.629)
    assert design.power == pytest.approx(0.8, abs=2e-3)
    assert design.clusters_needed in (20, 21)
    assert mdes(design.clusters_needed, 15, 0.17, effect=0.629).power >= 0.8
    assert mdes(20, 15, 0.17, waves=(3, 0.5)).mdes < design.mdes
    with pytest.raises(NotEstimable, match="no degrees of freedom"):
        mdes(3, 10, 0.1, covariates=1)
    with pytest.raises(BadArgument, match="icc"):
        mdes(10, 10, 1.2)
