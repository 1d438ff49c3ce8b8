"""Hours by the million: the same sums and the same verdict as row by row, from every engine."""

import duckdb
import pandas as pd
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import veeval as ve
from veeval.errors import BadArgument, InvalidData
from veeval.reading import groot, validate
from veeval.reading.optellen import add_up


def by_day(ds, times=7):
    """The hours of the sample, spread over more rows."""
    frame = ds["inzet"]
    many = frame.loc[frame.index.repeat(times)].reset_index(drop=True)
    return many.assign(uren=many["uren"] / times, kosten=many["kosten"] / times)


def engines():
    yield "arrow", lambda d: pa.Table.from_pandas(d)
    yield "polars", lambda d: polars.from_pandas(d).lazy()
    yield "duckdb", lambda d: duckdb.from_arrow(pa.Table.from_pandas(d))


@pytest.mark.parametrize(("engine", "convert"), list(engines()), ids=[name for name, _ in engines()])
def test_sums_of_every_engine_are_those_of_the_rows(ds, engine, convert):
    days = by_day(ds)
    days.loc[::5, "kosten"] = None
    found = add_up(convert(days), ds["locaties"])
    assert found.rijen == len(days)
    assert not len(found.problems)
    keys = [c for c in days.columns if c not in ("uren", "kosten")]
    rows = days.assign(leeg=days["kosten"].isna()).groupby([*keys, "leeg"], dropna=False)["uren"].sum()
    assert len(found.frame) == len(rows)
    assert found.frame["uren"].sum() == pytest.approx(days["uren"].sum(), rel=1e-12)
    assert found.frame["kosten"].sum() == pytest.approx(days["kosten"].sum(), rel=1e-12)
    assert found.frame["kosten"].isna().sum() == rows.index.get_level_values("leeg").to_numpy().sum()
    assert found.frame.dtypes.equals(ds["inzet"].dtypes)


def same_answers(ds, large):
    for question in (ve.uren.per_doelgroepkind, ve.kosten.per_uur):
        ours, theirs = question(large), question(ds)
        pd.testing.assert_frame_equal(ours.table.drop(columns="n"), theirs.table.drop(columns="n"), rtol=1e-9)
        assert (ours.table["n"] - theirs.table["n"]).abs().max() <= 1  # hours behind a figure, rounded


@pytest.mark.slow
def test_a_lazy_table_among_frames(ds):
    large = ve.load({**{n: ds[n] for n in ds if n != "inzet"}, "inzet": polars.from_pandas(by_day(ds)).lazy()})
    same_answers(ds, large)


@pytest.mark.slow
@pytest.mark.parametrize("parts", [1, 3])
def test_a_large_parquet_in_a_folder(ds, tmp_path, monkeypatch, parts):
    monkeypatch.setattr(groot, "GROOT", 1_000)
    ds.write(tmp_path / "d", format="parquet")
    (tmp_path / "d" / "inzet.parquet").unlink()
    table = pa.Table.from_pandas(by_day(ds), preserve_index=False)
    if parts == 1:
        pq.write_table(table, tmp_path / "d" / "inzet.parquet")
    else:
        (tmp_path / "d" / "inzet").mkdir()
        for i in range(parts):
            pq.write_table(
                table.slice(i * len(table) // parts, (i + 1) * len(table) // parts - i * len(table) // parts),
                tmp_path / "d" / "inzet" / f"{i}.parquet",
            )
    report = validate(tmp_path / "d")
    assert report.ok
    assert report.rows["inzet"] == len(table)
    assert any("opgeteld tot" in o for o in report.opmerkingen)
    large = ve.load(tmp_path / "d")
    same_answers(ds, large)
    assert sum("inzet" in name for name in large.herkomst) == parts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        ({"uren": -1.0}, "minimum", "in 3 rijen"),
        ({"taak": "anders"}, "categorie", "anders"),
        ({"locatie_id": "x1"}, "vorm", "x1"),
        ({"locatie_id": "99999999"}, "verwijzing", "99999999"),
        ({"uren": None}, "verplicht", "in 3 rijen"),
    ],
)
def test_what_is_wrong_is_named_by_value(ds, change, rule, words):
    days = by_day(ds, 1)
    for column, value in change.items():
        days.loc[[3, 5, 8], column] = value
    found = add_up(polars.from_pandas(days).lazy(), ds["locaties"])
    assert rule in set(found.problems["rule"])
    assert found.problems["uitleg"].str.contains(words, regex=False).any()
    assert found.frame.empty
    everything = {**{n: ds[n] for n in ds if n != "inzet"}, "inzet": polars.from_pandas(days).lazy()}
    with pytest.raises(InvalidData):
        ve.load(everything)


def test_columns_that_do_not_fit(ds):
    days = by_day(ds, 1).drop(columns="taak").assign(extra=1, uren="veel")
    found = add_up(pa.Table.from_pandas(days), ds["locaties"])
    assert set(found.problems["rule"]) == {"kolom_ontbreekt", "kolom_onbekend", "soort"}
    with pytest.raises(BadArgument, match="narwhals"):
        add_up([1, 2], None)


@pytest.mark.slow
def test_a_sample_by_the_day_gives_the_answers_of_the_sample(ds, tmp_path, monkeypatch):
    monkeypatch.setattr(groot, "GROOT", 1_000)
    ve.synth.sample(tmp_path / "dag", inzet_rijen=20_000)
    large = ve.load(tmp_path / "dag")
    assert validate(tmp_path / "dag").rows["inzet"] >= 20_000
    ours, theirs = ve.uren.per_doelgroepkind(large), ve.uren.per_doelgroepkind(ds)
    pd.testing.assert_frame_equal(ours.table, theirs.table, rtol=1e-9)


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_spark_gives_the_same_answers(ds, spark, tmp_path):
    pq.write_table(pa.Table.from_pandas(by_day(ds, 2), preserve_index=False), tmp_path / "inzet.parquet")
    table = spark.read.parquet(str(tmp_path / "inzet.parquet"))
    same_answers(ds, ve.load({**{n: ds[n] for n in ds if n != "inzet"}, "inzet": table}))
