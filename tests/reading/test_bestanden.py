"""Bad files: each gives one clear problem, or UnreadableFile for the source as a whole; never a traceback or a hang."""

import contextlib
import datetime as dt
import io
import os
import zipfile

import openpyxl
import pandas as pd
import pytest

from veeval.errors import UnreadableFile
from veeval.reading import load, read, validate
from veeval.reading.problemen import MAX_TEKENS

from .levering import TABELLEN, changed, write

pytestmark = pytest.mark.slow


def one(report, file, rule, row=pd.NA):
    assert report.problems[["file", "rule"]].to_numpy().tolist() == [[file, rule]]
    assert report.problems["row"].astype(object).tolist() == [row] or pd.isna(row)


def only(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    return validate(tmp_path / name)


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\xef\xbb\xbf", b"  \t\n"])
def test_empty(tmp_path, data):
    one(only(tmp_path, "inzet.csv", data), "inzet.csv", "leeg")


def test_header_only(tmp_path):
    report = only(tmp_path, "aanbieders.csv", b"aanbieder_id;naam\r\n")
    one(report, "aanbieders.csv", "geen_rijen")
    assert report.ok


def test_nul_bytes(tmp_path):
    one(only(tmp_path, "aanbieders.csv", b"aanbieder_id;naam\r\nA\x001;x\r\n"), "aanbieders.csv", "nul_tekens")


def test_unclosed_quote(tmp_path):
    report = only(tmp_path, "aanbieders.csv", b'aanbieder_id;naam\r\nA1;x\r\nA2;"y\r\nA3;z\r\n')
    one(report, "aanbieders.csv", "aanhalingsteken", 3)


def test_missing_and_special_paths(tmp_path):
    os.mkfifo(tmp_path / "pijp.csv")
    for path in (tmp_path / "nee.csv", tmp_path / "pijp.csv", "a\0b", tmp_path / ("x" * 300)):
        with pytest.raises(UnreadableFile):
            validate(path)
    (tmp_path / "x.docx").write_bytes(b"x")
    with pytest.raises(UnreadableFile, match="geen csv of xlsx"):
        validate(tmp_path / "x.docx")


def test_special_entries_of_a_folder(tmp_path):
    folder = write(tmp_path / "d", locaties=None, tellingen=None, inzet=None, observaties=None)
    (folder / "locaties.csv").mkdir()
    os.mkfifo(folder / "inzet.csv")
    (tmp_path / "buiten.csv").write_text("geheim")
    (folder / "tellingen.csv").symlink_to(tmp_path / "buiten.csv")
    (folder / "scholing.csv").symlink_to(tmp_path / "nergens.csv")
    (folder / "README.md").write_text("x")
    report = validate(folder)
    got = report.problems.set_index("file")["rule"].to_dict()
    assert got == {
        "inzet.csv": "geen_bestand",
        "locaties.csv": "map",
        "scholing.csv": "buiten_map",
        "tellingen.csv": "buiten_map",
    }
    assert "README.md: geen tabel, niet gelezen." in report.opmerkingen


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 met BOM"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")],
)
def test_encodings(tmp_path, encoding, name):
    write(tmp_path, encoding=encoding, aanbieders=["aanbieder_id;naam", "A1;Súdwest-Fryslân", "A2;Café ’t Nest"])
    ds = load(tmp_path)
    assert ds["aanbieders"]["naam"].tolist() == ["Súdwest-Fryslân", "Café ’t Nest"]
    assert any(f"aanbieders.csv: gelezen als {name}," in o for o in read(tmp_path).opmerkingen)


def test_mixed_encodings_are_read_per_line_and_named(tmp_path):
    data = b"aanbieder_id;naam\n" + "A1;Fryslân\n".encode() + "A2;Café\n".encode("cp1252")
    (tmp_path / "aanbieders.csv").write_bytes(data)
    one(validate(tmp_path), "aanbieders.csv", "codering", 2)
    assert load(tmp_path)["aanbieders"]["naam"].tolist() == ["Fryslân", "Café"]


@pytest.mark.parametrize("sep", [";", ",", "\t"])
def test_delimiters(tmp_path, sep):
    lines = [line.replace(";", sep) for line in TABELLEN["aanbieders"]]
    ds = load(write(tmp_path, aanbieders=lines))
    assert ds["aanbieders"]["naam"].tolist() == ["Stichting Het Nest", "De Boom B.V."]


def test_quotes_and_line_breaks_keep_row_numbers(tmp_path):
    lines = ["aanbieder_id;naam", 'A1;"Nest; ""groot""\r\nen klein"', "A2;x", "A3;"]
    report = validate(write(tmp_path, aanbieders=lines))
    one(report, "aanbieders.csv", "verplicht", 4)


def test_decimal_point_is_found_out(tmp_path):
    lines = [line.replace("10,5;1.250,75", "10.5;1.250") for line in TABELLEN["inzet"]]
    ds = load(write(tmp_path, inzet=lines))
    assert ds["inzet"]["uren"].iloc[0] == 10.5
    assert ds["inzet"]["kosten"].iloc[0] == 1.25


def test_long_values_are_cut(tmp_path):
    report = validate(write(tmp_path, **changed("inzet", 2, "10,5", "x" * 5000)))
    assert report.problems["value"].str.len().max() <= MAX_TEKENS
    assert report.problems["uitleg"].str.len().max() < 300


def workbook(path, tables=TABELLEN, edit=lambda book: None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for naam, lines in tables.items():
        sheet = book.create_sheet(naam)
        for line in lines:
            sheet.append([cell or None for cell in line.split(";")])
    edit(book)
    book.save(path)
    return path


def test_workbook_of_text_equals_folder(tmp_path):
    ds = load(write(tmp_path / "d"))
    again = load(workbook(tmp_path / "levering.xlsx"))
    assert list(ds) == list(again)
    for naam in ds:
        pd.testing.assert_frame_equal(ds[naam], again[naam])


def test_workbook_with_numbers_dates_and_booleans(tmp_path):
    def edit(book):
        sheet = book["locaties"]
        sheet["C3"] = 363
        sheet["F2"] = True
        sheet["H2"] = dt.datetime(2015, 1, 1)
        book["inzet"]["A3"] = 123456789
        book["inzet"]["I2"] = 10.5
        book["inzet"]["B2"] = 2023.0

    ds = load(workbook(tmp_path / "levering.xlsx", edit=edit))
    assert ds["locaties"]["gemeentecode"].tolist() == ["GM0363", "GM0363"]
    assert ds["locaties"]["opening"].iloc[0] == pd.Timestamp(2015, 1, 1)
    assert ds["inzet"]["locatie_id"].tolist() == ["012345678", "123456789"]
    assert ds["inzet"]["uren"].iloc[0] == 10.5


def test_workbook_names_sheet_and_row(tmp_path):
    def edit(book):
        book["inzet"]["I2"] = "#N/B"
        book["inzet"].insert_rows(1)
        book.create_sheet("leeg")
        book.create_sheet("Toelichting")["A1"] = "lees mij"

    report = validate(workbook(tmp_path / "l.xlsx", edit=edit))
    fout = report.problems[report.problems["ernst"] == "fout"]
    assert fout[["sheet", "row", "column", "rule"]].to_numpy().tolist() == [["inzet", 3, "uren", "formulefout"]]
    assert set(report.problems["rule"]) == {"formulefout", "tabel_onbekend"}


def test_broken_workbooks(tmp_path):
    good = workbook(tmp_path / "goed.xlsx").read_bytes()
    assert not only(tmp_path, "a.xlsx", good[: len(good) // 2]).ok
    one(only(tmp_path, "b.xlsx", b""), "b.xlsx", "leeg")
    one(only(tmp_path, "c.xlsx", b"gewoon tekst"), "c.xlsx", "onleesbaar")
    one(only(tmp_path, "d.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "d.xlsx", "beveiligd")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    one(only(tmp_path, "e.xlsx", buffer.getvalue()), "e.xlsx", "te_groot")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hallo.txt", "x")
    one(only(tmp_path, "f.xlsx", buffer.getvalue()), "f.xlsx", "onleesbaar")


def test_every_truncation_is_a_report(tmp_path):
    good = workbook(tmp_path / "goed.xlsx").read_bytes()
    for size in range(1, len(good), len(good) // 10):
        report = only(tmp_path, "t.xlsx", good[:size])
        assert not report.ok


def test_damaged_bytes_never_crash(tmp_path):
    good = bytearray(workbook(tmp_path / "goed.xlsx").read_bytes())
    for position in range(0, len(good), len(good) // 12):
        bad = bytearray(good)
        bad[position : position + 8] = b"\xff" * len(bad[position : position + 8])
        with contextlib.suppress(UnreadableFile):
            only(tmp_path, "t.xlsx", bytes(bad))


def test_table_delivered_twice(tmp_path):
    folder = write(tmp_path)
    workbook(folder / "extra.xlsx", {"aanbieders": TABELLEN["aanbieders"]})
    report = validate(folder)
    assert report.problems["rule"].tolist() == ["tabel_dubbel"]


def test_names_of_municipalities_are_read_as_codes(tmp_path):
    lines = {
        "gemeenten": [
            "gemeentecode;jaar;naam;klasse",
            "GM1900;2024;Súdwest-Fryslân;overig",
            "GM0363;2024;Amsterdam;G4",
        ],
        "aanbieders": ["aanbieder_id;naam", "a1;Aanbieder"],
        "locaties": [
            "locatie_id;aanbieder_id;gemeentecode;naam;soort;ve;wijk;opening;sluiting",
            "123456;a1;SUDWEST FRYSLAN;x;kdv;ja;;2015-01-01;",
            "123457;a1;gemeente Amsterdam;x;kdv;ja;;2015-01-01;",
            "123458;a1;Lutjebroek;x;kdv;ja;;2015-01-01;",
        ],
    }
    lines = {**dict.fromkeys(TABELLEN), **lines}
    report = validate(write(tmp_path / "d", **lines))
    assert report.fouten == 1
    assert "Lutjebroek" in report.problems["uitleg"].iloc[0]
    assert any("2 namen van gemeenten in gemeentecode" in o for o in report.opmerkingen)
    lines["locaties"].pop()
    ds = load(write(tmp_path / "e", **lines))
    assert ds["locaties"]["gemeentecode"].tolist() == ["GM1900", "GM0363"]
