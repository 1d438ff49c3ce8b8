"""A table checked inside an engine gets the verdict of the same table in memory, and is read with its types."""

import duckdb
import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import veeval as ve
from veeval.errors import InvalidData
from veeval.reading import groot, validate
from veeval.reading.controle import check_key, check_rules
from veeval.reading.levering import RuweTabel
from veeval.reading.lui import check_lazy
from veeval.reading.typen import Getypeerd
from veeval.tables import TABELLEN

from .strategies import QUICK, frames

MOTOREN = {
    "duckdb": lambda d: duckdb.from_arrow(pa.Table.from_pandas(d, preserve_index=False)),
    "polars": lambda d: polars.from_pandas(d).lazy(),
}


def in_memory(tabel, frame):
    """Rows that break each rule of each column; of keys only whether any stands there twice."""
    raw = RuweTabel(tabel.tabelnaam, "x", "", frame.astype("str"), np.arange(len(frame)))
    t = Getypeerd(raw, tabel, frame, {c: np.zeros(len(frame), dtype=bool) for c in frame}, frozenset(frame.columns))
    counted = check_rules(t).groupby(["column", "rule"]).size().to_dict()
    return {**counted, **({"sleutel": True} if len(check_key(t)) else {})}


def in_engine(tabel, rows):
    problems = check_lazy(rows, tabel, "x").problems
    assert problems["row"].isna().all()
    keys = problems["rule"] == "sleutel"
    n = problems["uitleg"].str.extract(r"\(in (\d+) rij(?:en)?\)$", expand=False).astype(int)
    counted = n[~keys].groupby([problems["column"], problems["rule"]]).sum().to_dict()
    return {**counted, **({"sleutel": True} if keys.any() else {})}


@pytest.mark.slow
@pytest.mark.parametrize("motor", MOTOREN)
@pytest.mark.parametrize("naam", sorted(TABELLEN))
@QUICK
@given(data=st.data())
def test_the_engine_says_what_memory_says(naam, motor, data):
    tabel = TABELLEN[naam]
    frame = data.draw(frames(naam, bad=True, max_rows=12))
    for c, k in tabel.kolommen.items():
        if k.soort == "string":  # reading trims; here nothing is read
            frame[c] = frame[c].str.strip().replace("", None).astype("str")
    assert in_engine(tabel, MOTOREN[motor](frame)) == in_memory(tabel, frame)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(groot, "GROOT", 20)


@pytest.mark.slow
def test_large_parquet_tables_are_the_same_dataset(ds, few, tmp_path):
    ds.write(tmp_path / "d", format="parquet")
    large = ve.load(tmp_path / "d")
    told = [o for o in validate(tmp_path / "d").opmerkingen if "gecontroleerd waar ze stonden" in o]
    assert len(told) == sum(len(ds[n]) > 20 for n in ds) - 1  # hours are added up instead
    for naam in set(ds) - {"inzet"}:
        pd.testing.assert_frame_equal(large[naam], ds[naam])
    assert set(large.herkomst) == {f"{naam}.parquet" for naam in ds}


@pytest.mark.slow
def test_large_tables_of_a_duckdb_file(ds, few, tmp_path):
    ds.write(tmp_path / "d.duckdb")
    large = ve.load(tmp_path / "d.duckdb")
    for naam in set(ds) - {"inzet"}:
        pd.testing.assert_frame_equal(large[naam], ds[naam])
    assert large["inzet"]["uren"].sum() == pytest.approx(ds["inzet"]["uren"].sum())


def test_one_large_file_alone(ds, few, tmp_path):
    ve.dataset.Dataset({"observaties": ds["observaties"]}).write(tmp_path / "observaties.parquet")
    report = validate(tmp_path / "observaties.parquet")
    assert report.ok
    assert report.rows == {"observaties": len(ds["observaties"])}


def test_a_folder_with_only_large_hours(ds, few, tmp_path):
    ve.dataset.Dataset({"inzet": ds["inzet"]}).write(tmp_path / "d", format="parquet")
    report = validate(tmp_path / "d")
    assert report.ok
    assert not [o for o in report.opmerkingen if o.startswith("Niet geleverd") and "inzet" in o]


def broken_observations(ds):
    frame = ds["observaties"]
    frame.loc[[1, 4], "score"] = 99.0  # outside the scale: known after the rows were read
    frame.loc[7, "locatie_id"] = "99999999"
    return frame


@pytest.mark.slow
def test_rules_over_tables_name_the_rows_of_a_large_table(ds, few, tmp_path):
    frames = {n: ds[n] for n in ds} | {"observaties": broken_observations(ds)}
    ve.dataset.Dataset(frames).write(tmp_path / "d", format="parquet")
    report = validate(tmp_path / "d")
    found = report.problems[report.problems["file"] == "observaties.parquet"]
    assert set(found.loc[found["rule"] == "schaal", "row"]) == {2, 5}
    assert set(found.loc[found["rule"] == "verwijzing", "row"]) == {8}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tabel", "column", "value", "rule"),
    [
        ("observaties", "datum", pd.Timestamp(2023, 5, 1, 12, 30), "datum_tijd"),
        ("observaties", "datum", pd.Timestamp(1850, 1, 1), "datum_bereik"),
        ("aanbieders", "naam", "jan@school.nl", "persoonsgegevens"),
    ],
)
def test_what_reading_text_would_refuse_is_refused(ds, tabel, column, value, rule):
    frame = ds[tabel]
    frame.loc[3, column] = value
    with pytest.raises(InvalidData) as error:
        ve.load({n: ds[n] for n in ds} | {tabel: polars.from_pandas(frame).lazy()})
    assert rule in set(error.value.report.problems["rule"])


def test_half_a_year_is_no_year(ds):
    rows = polars.from_pandas(ds["inzet"]).with_columns(polars.col("jaar").cast(polars.Float64) + 0.5)
    problems = check_lazy(rows.lazy(), TABELLEN["inzet"], "x").problems
    assert "geheel_getal" in set(problems["rule"])


@pytest.mark.slow
def test_a_mapping_reads_everything_as_text(ds, few, tmp_path):
    ds.write(tmp_path / "d", format="parquet")
    report = ve.validate(tmp_path / "d", mapping={})
    assert report.ok
    assert not [o for o in report.opmerkingen if "gecontroleerd waar ze stonden" in o]


@pytest.mark.slow
def test_service_numbers_in_large_hours_are_refused(ds):
    frame = ds["inzet"].head(40).assign(functionaris_id=["123456782", "111222333"] * 20)
    with pytest.raises(InvalidData) as error:
        ve.load({n: ds[n] for n in ds} | {"inzet": polars.from_pandas(frame).lazy()})
    assert "persoonsgegevens" in set(error.value.report.problems["rule"])
