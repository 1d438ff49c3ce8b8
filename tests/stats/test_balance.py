"""Entropy balancing: the equations that define it."""

import numpy as np
import pandas as pd
import pytest

from veeval.errors import NotEstimable
from veeval.stats import balance_weights


def made_up():
    rng = np.random.default_rng(3)
    data = pd.DataFrame(
        {"size": rng.normal(30, 8, 200), "share": rng.uniform(0, 1, 200), "city": rng.choice(["a", "b", "c"], 200)}
    )
    data["model"] = np.where(data["size"] + 20 * data["share"] + rng.normal(0, 8, 200) > 44, "new", "a-old")
    return data


@pytest.mark.parametrize("estimand", ["att", "atc", "ate"])
def test_weighted_means_are_equal(estimand):
    data = made_up()
    fit = balance_weights("model", "size + share + city", data, estimand)
    assert np.abs(fit.table["smd_after"]).max() < 1e-8
    assert np.abs(fit.table["smd_before"]).max() > 0.25
    w = fit.weights
    chosen = data["model"] == "new"
    if estimand == "att":
        assert (w[chosen] == 1).all()
        assert np.average(data["size"][~chosen], weights=w[~chosen]) == pytest.approx(data["size"][chosen].mean())
        logs = np.log(w[~chosen])
        X = np.column_stack(
            [
                np.ones((~chosen).sum()),
                data["size"][~chosen],
                data["share"][~chosen],
                *(data["city"][~chosen] == c for c in "bc"),
            ]
        )
        residual = logs - X @ np.linalg.lstsq(X.astype(float), logs, rcond=None)[0]
        assert np.abs(residual).max() < 1e-8
    assert fit.effective["a-old"] <= fit.n["a-old"]
    assert w.groupby(data["model"]).mean().tolist() == pytest.approx([1, 1])


def test_differences_are_judged_as_the_clearinghouse_does():
    """Up to .05 standard deviations equal, up to .25 to be adjusted for, beyond not equal (WWC 4.0)."""
    rng = np.random.default_rng(1)
    group = np.repeat(["a", "b"], 100)
    noise = rng.normal(size=(2, 100))
    base = (noise - noise.mean(axis=1, keepdims=True)) / noise.std(axis=1, ddof=1, keepdims=True)
    data = pd.DataFrame({"group": group})
    for name, shift in (("equal", 0.04), ("near", 0.2), ("far", 0.3)):
        own = rng.permuted(base, axis=1)
        data[name] = np.concatenate([own[0], own[1] + shift]) / 7  # in any unit
    fit = balance_weights("group", "equal + near + far", data, "att")
    assert fit.labels == ("a", "b")
    assert fit.table["smd_before"].tolist() == pytest.approx([0.04, 0.2, 0.3])
    assert fit.table["verdict"].tolist() == ["equivalent", "adjust", "not equivalent"]


def test_no_overlap_is_said():
    data = made_up().assign(size=lambda d: np.where(d["model"] == "new", d["size"] + 100, d["size"]))
    with pytest.raises(NotEstimable, match="'size' is furthest"):
        balance_weights("model", "size", data)


def test_rows_left_out_have_no_weight():
    data = made_up()
    data.loc[3, "share"] = np.nan
    fit = balance_weights("model", "size + share", data)
    assert fit.weights.isna().sum() == 1
    assert fit.dropped == {"share": 1}


@pytest.mark.slow
def test_the_order_of_rows_does_not_decide_whether_groups_overlap():
    """Near the weights that are asked for, steps go down less than rounding shows."""
    found = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=20)
        data = pd.DataFrame({"t": np.arange(20) % 2, "x": x, "z": 0.5 * x + rng.normal(size=20)})
        try:
            weights = balance_weights("t", "x + z", data).weights
        except NotEstimable:
            weights = None
        for again in range(4):
            shuffled = data.sample(frac=1, random_state=again)
            if weights is None:
                with pytest.raises(NotEstimable, match="do not overlap"):
                    balance_weights("t", "x + z", shuffled)
            else:
                pd.testing.assert_series_equal(balance_weights("t", "x + z", shuffled).weights.sort_index(), weights)
                found += 1
    assert found > 150
