"""Moments: the same numbers whatever the order, the parts and the shift."""

import numpy as np
import pandas as pd
import pytest
from formulaic import model_matrix
from hypothesis import given, settings
from hypothesis import strategies as st

from veeval.errors import BadArgument, NotEstimable, UnknownName, UnreadableFile
from veeval.stats import Moments, linear, mixed, moments, moments_of
from veeval.stats._design import build_design
from veeval.stats._formula import parse


def made_up(n=400, seed=0):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {"place": rng.integers(0, 12, n), "year": rng.integers(2018, 2025, n), "model": rng.choice(["a", "b", "c"], n)}
    )
    data["provider"] = data["place"] % 4
    data["w"] = rng.uniform(0.5, 2, n)
    data["y"] = 5 + 0.1 * (data["year"] - 2020) + rng.normal(size=n)
    return data


def raw(m):
    return m.shifted(np.zeros(len(m.shift))).cross


def test_sums_by_hand():
    data = pd.DataFrame({"u": ["a", "a", "b"], "x": [1.0, 2, 4], "y": [2.0, 3, 5], "w": [1, 2, 3]})
    m = moments("y ~ x", data, unit="u", weights="w")
    A = np.column_stack([np.ones(3), data["x"], data["y"]])
    np.testing.assert_allclose(raw(m)[0], A[:2].T @ np.diag([1, 2]) @ A[:2])
    np.testing.assert_allclose(raw(m)[1], 3 * np.outer(A[2], A[2]))
    assert m.units.to_dict("list") == {"u": ["a", "b"], "n": [2, 1], "weight": [3.0, 3.0]}
    assert (m.n, m.dropped, m.columns) == (3, {}, ("Intercept", "x", "y"))


def test_all_levels_are_stored_and_terms_are_formulaics():
    m = moments("y ~ year * model", made_up(), unit="place")
    assert m.terms == ("Intercept", "year", "model[T.b]", "model[T.c]", "year:model[T.b]", "year:model[T.c]")
    assert m.select("y ~ 0 + model").terms == ("model[a]", "model[b]", "model[c]")
    with pytest.raises(UnknownName, match="'w'"):
        m.select("y ~ w")


@pytest.mark.parametrize("split", ["random", "by level", "by place"])
def test_pooled_parts_equal_the_whole(split):
    data = made_up()
    parts = {
        "random": [data.iloc[::3], data.drop(data.index[::3])],
        "by level": [data[data["model"] == "b"], data[data["model"] != "b"]],
        "by place": [data[data["place"] < 5], data[data["place"] >= 5]],
    }[split]
    whole = moments("y ~ year * model", data, unit="place", by="provider", weights="w")
    first, second = (moments("y ~ year * model", part, unit="place", by="provider", weights="w") for part in parts)
    for pooled in (first + second, second + first):
        assert pooled.terms == whole.terms
        assert pooled.units.drop(columns="weight").equals(whole.units.drop(columns="weight"))
        ours, theirs = (linear("y ~ year * model", m, cluster="provider") for m in (pooled, whole))
        np.testing.assert_allclose((ours.estimate - theirs.estimate) / theirs.std_error, 0, atol=1e-8)
        np.testing.assert_allclose(ours.std_error, theirs.std_error, rtol=1e-8)


def test_selected_model_equals_its_own_pass():
    data = made_up()
    wide = moments("y ~ year * model", data, unit="place")
    for formula in ("y ~ year", "y ~ model", "y ~ 0 + model + year", "y ~ model + model:year", "year ~ model"):
        ours, theirs = linear(formula, wide, cluster="place"), linear(formula, data, cluster="place")
        assert ours.terms == theirs.terms
        np.testing.assert_allclose((ours.estimate - theirs.estimate) / theirs.std_error, 0, atol=1e-8)
        np.testing.assert_allclose(ours.std_error, theirs.std_error, rtol=1e-8)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), shift=st.floats(-100, 100))
def test_shift_and_order_do_not_matter(seed, shift):
    data = made_up(60, seed)
    m = moments("y ~ year", data, unit="place")
    again = moments("y ~ year", data.sample(frac=1, random_state=seed), unit="place")
    np.testing.assert_allclose(again.shifted(m.shift).cross, m.cross, atol=1e-9)
    there_and_back = m.shifted(m.shift + np.array([0, shift, shift])).shifted(m.shift)
    np.testing.assert_allclose(there_and_back.cross, m.cross, atol=1e-7)


def test_shift_keeps_digits():
    data = made_up().assign(y=lambda d: d["y"] + 1e9)
    plain = linear("y ~ year", made_up(), cluster="place")
    far = linear("y ~ year", data, cluster="place")
    np.testing.assert_allclose(far.estimate[1], plain.estimate[1], rtol=1e-6)


@pytest.mark.parametrize("weights", ["w", None])
def test_saved_moments_come_back_bit_for_bit(tmp_path, weights):
    m = moments("y ~ C(year) * model", made_up(), unit="place", by="provider", weights=weights)
    m.save(tmp_path / "m.parquet")
    back = Moments.load(tmp_path / "m.parquet")
    assert (back.cross == m.cross).all()
    assert (back.shift == m.shift).all()
    assert back.units.equals(m.units)
    for field in ("formula", "columns", "terms", "unit", "by", "levels", "dropped", "weights", "stateful"):
        assert getattr(back, field) == getattr(m, field)
    assert (back + m).n == 2 * m.n


def test_unreadable_files(tmp_path):
    with pytest.raises(UnreadableFile):
        Moments.load(tmp_path / "none.parquet")
    (tmp_path / "text.parquet").write_text("no parquet")
    with pytest.raises(UnreadableFile):
        Moments.load(tmp_path / "text.parquet")
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "other.parquet")
    with pytest.raises(UnreadableFile, match="not one of moments"):
        Moments.load(tmp_path / "other.parquet")


def test_missing_rows_are_counted():
    data = made_up(20)
    data.loc[0, ["y", "place"]] = np.nan
    data.loc[1:2, "year"] = np.nan
    data.loc[3, "w"] = 0
    m = moments("y ~ year", data, unit="place", weights="w")
    assert m.dropped == {"year": 2, "y": 1, "place": 1, "w = 0": 1}
    assert m.n == 16


@pytest.mark.parametrize(
    ("kwargs", "error", "words"),
    [
        ({"formula": "y"}, BadArgument, "outcome"),
        ({"formula": "y ~ ("}, BadArgument, "cannot be read"),
        ({"formula": "y ~ nothing"}, UnknownName, "nothing"),
        ({"formula": "model ~ year"}, BadArgument, "'model' must hold numbers"),
        ({"formula": "y ~ np.log(year - 2030)"}, BadArgument, "not a finite number"),
        ({"unit": []}, BadArgument, "unit is empty"),
        ({"weights": "bad"}, BadArgument, "negative weight"),
        ({"weights": "none"}, NotEstimable, "every weight is 0"),
        ({"data": [1, 2]}, BadArgument, "not list"),
    ],
)
def test_bad_input_is_named(kwargs, error, words):
    data = made_up(20).assign(bad=-1.0, none=0.0)
    with pytest.raises(error, match=words):
        moments(**{"formula": "y ~ year", "data": data, "unit": "place", **kwargs})


def test_what_cannot_be_pooled():
    data = made_up()
    m = moments("y ~ year", data, unit="place")
    with pytest.raises(BadArgument, match="formula"):
        m + moments("y ~ model", data, unit="place")
    centred = moments("y ~ center(year)", data, unit="place")
    with pytest.raises(BadArgument, match="center"):
        centred + centred


@pytest.mark.parametrize(
    "formula",
    ["y ~ x", "y ~ x * model", "y ~ C(year) * model + x:C(year)", "y ~ 0 + model + x:model", "y ~ model:C(year)"],
)
def test_products_of_columns_are_what_formulaic_makes(formula):
    rng = np.random.default_rng(3)
    data = pd.DataFrame(
        {
            "y": rng.normal(size=60),
            "x": rng.normal(size=60),
            "year": rng.integers(2020, 2023, 60),
            "model": rng.choice(["b", "a", "c"], 60),
        }
    )
    ours = build_design(parse(formula), data)
    theirs = model_matrix(formula, data)
    assert ours.terms == tuple(theirs.rhs.columns)
    stored = {name.replace("[T.", "["): i for i, name in enumerate(ours.names)}
    for name in theirs.rhs.columns:
        column = ours.values[:, stored[name.replace("[T.", "[")]]
        assert np.array_equal(column, theirs.rhs[name].to_numpy(dtype=float))


def test_a_product_that_overflows_is_named():
    data = pd.DataFrame({"y": [1.0, 2.0, 3.0], "x": [1e200, 1.0, 2.0], "z": [1e200, 1.0, 2.0], "u": [1, 2, 3]})
    with pytest.raises(BadArgument, match="'x:z' is not a finite number in 1 rows"):
        moments("y ~ x * z", data, unit="u")


def test_sums_made_elsewhere_give_the_fit_of_the_rows():
    """Products about the means of absorbed units, added up per cluster: the same fit, CR2 and wild bootstrap."""
    rng = np.random.default_rng(5)
    rows = pd.DataFrame({"cluster": np.repeat(list("abcdefgh"), 12), "t": rng.normal(size=96)})
    rows["unit"] = rows["cluster"] + (np.arange(96) % 3).astype(str)
    rows["y"] = rng.normal(size=96) + 0.3 * rows["t"] + pd.factorize(rows["unit"])[0] % 7
    t, y = (rows[c] - rows.groupby("unit")[c].transform("mean") for c in ("t", "y"))
    parts = rows.assign(tt=t * t, ty=t * y, yy=y * y, n=1.0, units=(~rows.duplicated("unit")).astype(float))
    sums = parts.groupby(["cluster", "unit"], as_index=False)[["tt", "ty", "yy", "n", "units"]].sum()
    products = [("t", "t", "tt"), ("t", "y", "ty"), ("y", "y", "yy")]
    m = moments_of("y", ["t"], sums, products, unit="cluster", n="n", absorbed=("unit", "units"))
    fit = linear("y ~ 0 + t", m, cluster="cluster", absorb="unit")
    plain = linear("y ~ 0 + t", rows, cluster="cluster", absorb="unit")
    pd.testing.assert_frame_equal(fit.tidy(), plain.tidy(), rtol=1e-9)
    assert fit.wild_bootstrap("t").p_value == plain.wild_bootstrap("t").p_value
    assert fit.df_residual == plain.df_residual
    left, right = (
        moments_of("y", ["t"], part, products, unit="cluster", n="n", absorbed=("unit", "units"))
        for part in (sums[sums["cluster"] < "d"], sums[sums["cluster"] >= "d"])
    )
    pooled = linear("y ~ 0 + t", left + right, cluster="cluster", absorb="unit")
    pd.testing.assert_frame_equal(pooled.tidy(), plain.tidy(), rtol=1e-9)
    with pytest.raises(BadArgument, match="unit"):
        linear("y ~ 0 + t", m, cluster="cluster")
    with pytest.raises(BadArgument, match="mixed model"):
        mixed("y ~ t", m, groups="cluster")
    with pytest.raises(UnknownName, match="z"):
        moments_of("y", ["t"], sums, [("t", "z", "tt")], unit="cluster", n="n")
