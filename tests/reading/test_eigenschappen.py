"""Never a crash, every row in the Dataset or in the report, accepted rows valid, write then read equal."""

import csv
import io
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from veeval.errors import InvalidData, UnreadableFile
from veeval.reading import load, validate
from veeval.reading.csvbestand import read_csv
from veeval.reading.csvrecords import careful_records, fast_records
from veeval.reading.levering import Plek
from veeval.tables import TABELLEN

from .strategies import NAUGHTY, QUICK, TEKST, bad_value, frames

pytestmark = pytest.mark.slow


def as_csv(rows, sep=";"):
    out = io.StringIO()
    csv.writer(out, delimiter=sep, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def text_of(value):
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, pd.Timestamp):
        return f"{value:%d-%m-%Y}"
    return repr(value).replace(".", ",") if isinstance(value, float) and "e" not in repr(value) else str(value)


@QUICK
@given(st.binary(max_size=400))
def test_any_bytes_in_a_csv(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inzet.csv"
        path.write_bytes(data)
        report = validate(path)
        assert not report.ok
        assert str(report)


@QUICK
@given(st.binary(max_size=300))
def test_any_bytes_in_a_workbook(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "l.xlsx"
        path.write_bytes(b"PK\x03\x04" + data)
        assert not validate(path).ok


@QUICK
@given(st.sampled_from(sorted(TABELLEN)), st.data())
def test_dirty_cells(naam, data):
    """Every delivered row is in the Dataset, or the report blocks and names it or the table."""
    kolommen = TABELLEN[naam].kolommen
    cell = {k.naam: st.one_of(NAUGHTY, TEKST, bad_value(k).map(text_of)) for k in kolommen.values()}
    rows = data.draw(st.lists(st.tuples(*cell.values()), min_size=1, max_size=5))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{naam}.csv"
        path.write_bytes(as_csv([list(kolommen), *rows]).encode())
        report = validate(path)
        filled = sum(any(c.strip() for c in row) for row in rows)
        assert report.rows[naam] == filled
        assert report.problems["value"].str.len().max() <= 80 if len(report.problems) else True
        report.to_json()
        report._repr_html_()
        try:
            ds = load(path)
        except InvalidData:
            assert not report.ok
        else:
            assert len(ds[naam]) == filled
            TABELLEN[naam].schema.validate(ds[naam], lazy=True)


@QUICK
@given(st.sampled_from(sorted(TABELLEN)), st.data())
def test_write_then_read(naam, data):
    """What is written in any of the forms comes back equal."""
    frame = data.draw(frames(naam))
    sep = data.draw(st.sampled_from([";", "\t"]))
    rows = [[text_of(v) for v in row] for row in frame.astype(object).itertuples(index=False)]
    rules = {"sleutel", "volgorde", "bereik", "status", "peildatum", "gewichten", "persoonsgegevens"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{naam}.csv"
        path.write_bytes(as_csv([list(frame.columns), *rows], sep).encode("utf-8-sig"))
        report = validate(path)
        fouten = report.problems[report.problems["ernst"] == "fout"]
        assert set(fouten["rule"]) - {"ontbrekend", "verplicht"} <= rules, fouten.to_string()
        if report.ok:
            expected = frame.copy()
            for k in TABELLEN[naam].kolommen.values():
                if k.soort == "string":
                    expected[k.naam] = expected[k.naam].str.strip()
            pd.testing.assert_frame_equal(load(path)[naam], expected)
            pd.testing.assert_frame_equal(load({naam: frame})[naam], expected)


@QUICK
@given(st.lists(st.lists(st.text("ab1,. ", max_size=4), min_size=3, max_size=3), min_size=1, max_size=8), st.booleans())
def test_fast_and_careful_csv_agree(rows, dos):
    text = ("\r\n" if dos else "\n").join(";".join(r) for r in [["x", "y", "z"], *rows])
    fast, careful = fast_records(text.encode(), ";"), careful_records(text, ";", Plek("f"))
    assert fast is not None
    filled = [any(c.strip(" ;") for c in r) for r in rows]
    for one, two in zip(fast.kolommen, careful.kolommen, strict=True):
        n = len(one)
        assert one.str.strip().tolist() == two.str.strip().tolist()[:n]
        assert not any(filled[n:])


@QUICK
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60))
def test_any_text_is_read_or_named(text):
    blad = read_csv("aanbieders", "f.csv", ("aanbieder_id;naam\n" + text).encode())
    rows = 0 if blad.tabel is None else len(blad.tabel.frame)
    named = len(blad.problems)
    assert rows or named or not text.strip(' ;\n\r\t"\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0') or not text.strip()


def test_folder_of_nothing_known(tmp_path):
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    assert set(validate(tmp_path).problems["rule"]) == {"tabel_onbekend", "geen_tabellen"}
    (tmp_path / "x.csv").unlink()
    with pytest.raises(UnreadableFile):
        validate(tmp_path)
