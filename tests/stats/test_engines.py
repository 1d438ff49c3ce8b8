"""The same moments from every engine: pandas and Arrow always, Polars and DuckDB where they are installed."""

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pytest

from veeval.errors import BadArgument, NotEstimable, UnknownName, UnreadableFile
from veeval.stats import linear, mixed, moments

pytestmark = pytest.mark.slow

FORMULAS = [
    "y ~ x",
    "y ~ x * model + flag",
    "y ~ C(year) + np.log(w) + I(x ** 2)",
    "y ~ 0 + model + x:model",
    "np.log(w) ~ 1 + model:C(year)",
]


def made_up():
    rng = np.random.default_rng(11)
    n = 300
    data = pd.DataFrame(
        {"place": rng.integers(0, 12, n), "x": rng.normal(100, 3, n), "model": rng.choice(["a", "b", "'s-c"], n)}
    )
    data["provider"] = np.where(data["place"] < 6, "p", "q")
    data["year"], data["flag"] = rng.integers(2020, 2023, n), rng.random(n) < 0.5
    data["w"] = rng.uniform(0.5, 2, n)
    data["y"] = data["x"] + rng.normal(size=n)
    data.loc[3, "y"] = np.nan
    data.loc[3:5, "x"] = np.nan
    data.loc[8, "model"] = None
    return data


def engines():
    yield "narwhals on pandas", lambda d: nw.from_native(d).lazy()
    yield "arrow", lambda d: pa.Table.from_pandas(d)
    yield "polars", lambda d: polars.from_pandas(d)
    yield "polars lazy", lambda d: polars.from_pandas(d).lazy()

    def relation(d):
        return duckdb.from_arrow(pa.Table.from_pandas(d))

    yield "duckdb", relation


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(("engine", "convert"), list(engines()), ids=[name for name, _ in engines()])
def test_same_moments(engine, convert, formula):
    data = made_up()
    check_same(moments(formula, convert(data), unit="place", by="provider", weights="w"), formula, data)


@pytest.mark.xdist_group("spark")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_same_moments_from_spark(spark, tmp_path):
    data = made_up()
    data.to_parquet(tmp_path / "rows.parquet")
    table = spark.read.parquet(str(tmp_path / "rows.parquet"))
    formula = "y ~ x * model + flag"
    ours = moments(formula, table, unit="place", by="provider", weights="w")
    check_same(ours, formula, data)
    fit = linear("y ~ x * model", ours.select("y ~ x * model"), cluster="provider")
    rows = linear("y ~ x * model", data.dropna(), cluster="provider", weights="w")
    np.testing.assert_allclose(fit.estimate, rows.estimate, rtol=1e-9)
    np.testing.assert_allclose(fit.std_error, rows.std_error, rtol=1e-8)


def check_same(ours, formula, data):
    theirs = moments(formula, data, unit="place", by="provider", weights="w")
    assert ours.terms == theirs.terms
    assert sorted(ours.columns) == sorted(theirs.columns)
    assert ours.dropped == theirs.dropped
    assert ours.levels == theirs.levels
    assert ours.units["n"].tolist() == theirs.units["n"].tolist()
    assert ours.units["place"].tolist() == theirs.units["place"].tolist()
    places = [ours.columns.index(name) for name in theirs.columns]
    shifted = ours.shifted(theirs.shift[np.argsort(places)])
    size = np.sqrt(np.einsum("gkk->k", theirs.cross)) + 1e-300
    difference = shifted.cross[:, places][:, :, places] - theirs.cross
    assert np.abs(difference / np.outer(size, size)).max() < 1e-10
    pooled = ours + theirs
    assert pooled.n == 2 * theirs.n


def test_parquet_file_and_folder(tmp_path):
    data = made_up()
    (tmp_path / "parts").mkdir()
    data.iloc[:100].to_parquet(tmp_path / "parts" / "a.parquet")
    data.iloc[100:].to_parquet(tmp_path / "parts" / "b.parquet")
    data.to_parquet(tmp_path / "all.parquet")
    whole = linear("y ~ x + model", data, cluster="place")
    for path in (tmp_path / "all.parquet", str(tmp_path / "parts")):
        m = moments("y ~ x + model", path, unit="place")
        np.testing.assert_allclose(linear("y ~ x + model", m, cluster="place").std_error, whole.std_error, rtol=1e-9)
    with pytest.raises(UnreadableFile, match="nothing at"):
        moments("y ~ x", tmp_path / "none.parquet", unit="place")


def test_fits_from_other_tables():
    data = made_up()
    table = pa.Table.from_pandas(data)
    for fit in (
        lambda d: linear("y ~ x", d, cluster="place"),
        lambda d: linear("y ~ x", d, cluster=None),
        lambda d: mixed("y ~ x", d, groups="place"),
    ):
        np.testing.assert_allclose(fit(table).std_error, fit(data).std_error, rtol=1e-7)


@pytest.mark.parametrize(
    ("formula", "change", "error", "words"),
    [
        ("y ~ np.sin(x)", {}, BadArgument, "inside a database"),
        ("y ~ nothing", {}, UnknownName, "nothing"),
        ("model ~ x", {}, BadArgument, "must hold numbers"),
        ("y ~ x", {"w": -1.0}, BadArgument, "negative weight"),
        ("y ~ x", {"w": 0.0}, NotEstimable, "every weight is 0"),
        ("y ~ x", {"y": np.inf}, BadArgument, "not a finite number"),
        ("y ~ x", {"y": np.nan}, NotEstimable, "no complete row"),
    ],
)
def test_bad_input_is_named(formula, change, error, words):
    table = pa.Table.from_pandas(made_up().assign(**change))
    with pytest.raises(error, match=words):
        moments(formula, table, unit="place", weights="w")
    with pytest.raises(BadArgument, match="not list"):
        moments("y ~ x", [1], unit="place")
