"""TOST and pooling, against published figures and by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from veeval.errors import BadArgument, UnknownName
from veeval.stats import Contrast, linear, pool_rubin, tost


def record(estimate, se, df, n_clusters=None):
    return Contrast(("a", "b"), np.array(estimate), np.array(se), np.array(df), n_clusters, "made up")


def test_tost_equals_two_one_sided_tests():
    rng = np.random.default_rng(0)
    x = rng.normal(0.1, 1, 40)
    fit = linear("x ~ 1", pd.DataFrame({"x": x}), cluster=None, vcov="classical")
    result = tost(fit, 0.5)
    below, above = stats.ttest_1samp(x, -0.5, alternative="greater"), stats.ttest_1samp(x, 0.5, alternative="less")
    assert result.p_value[0] == pytest.approx(max(below.pvalue, above.pvalue))
    row = result.tidy().iloc[0]
    low, high = stats.ttest_1samp(x, 0).confidence_interval(0.9)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((low, high))
    assert row["equivalent"] == (row["conf_low"] > -0.5 and row["conf_high"] < 0.5)


def test_tost_is_silent_where_the_fit_is():
    result = tost(record([0.0, 0.1], [0.1, 0.1], [2.0, 2.0], n_clusters=3), (-1, 1), "a")
    assert np.isnan(result.p_value).all()
    assert not result.equivalent.any()
    with pytest.raises(UnknownName, match="'c'"):
        tost(record([0, 0], [1, 1], [9, 9]), 1, "c")
    with pytest.raises(BadArgument, match="empty"):
        tost(record([0, 0], [1, 1], [9, 9]), (2, 1))


def test_barnard_rubin():
    """mice::pool.scalar as printed in emmeans#406: ubar 17.50901, b 4.9135453, dfcom 22, m 5."""
    for ubar, b, total, df, fmi, share in (
        (17.50901, 4.9135453, 23.40526, 12.20835, 0.3502976, None),
        (0.1750901, 0.049135453, 0.2340526, 12.20835, 0.3502976, None),  # the same in tenths
        (3.706792, 2.6254225741, 6.857299, 6.93623, None, 0.4594385),
    ):
        q = np.array([-2.0, -1, 0, 1, 2]) * np.sqrt(b / 2.5)
        fits = [record([value, 0.0], [np.sqrt(ubar), 1.0], [22.0, np.inf]) for value in q]
        pooled = pool_rubin(fits)
        assert pooled.std_error[0] ** 2 == pytest.approx(total, rel=1e-6)
        assert pooled.df[0] == pytest.approx(df, rel=1e-6)
        if fmi:
            assert pooled.fraction_missing[0] == pytest.approx(fmi, rel=1e-6)
        if share:
            assert 1.2 * b / total == pytest.approx(share, rel=1e-6)
        assert pooled.df[1] == np.inf
        assert pooled.tidy().loc[1, "p_value"] == 1


def test_pooling_refuses_different_models():
    with pytest.raises(BadArgument, match="two imputations"):
        pool_rubin([record([0, 0], [1, 1], [9, 9])])
    other = Contrast(("a", "c"), np.zeros(2), np.ones(2), np.ones(2), None, "")
    with pytest.raises(BadArgument, match="different terms"):
        pool_rubin([record([0, 0], [1, 1], [9, 9]), other])
