"""Every format that people have: what is written reads back equal, what is dirty is repaired aloud or named."""

import datetime as dt
import io
import json
import tempfile
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
import xlsxwriter
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st
from odf import opendocument, table
from odf.text import P

from veeval.dataset import Dataset
from veeval.errors import BadArgument, UnknownName, WriteRefused
from veeval.reading import load, read, validate
from veeval.reading.formules import lost_cells

from .levering import TABELLEN, write
from .strategies import QUICK, frames

pytestmark = pytest.mark.slow

FORMATEN = ("csv", "dta", "duckdb", "ods", "pakket", "parquet", "sav", "xlsx")
IN_EEN = ("duckdb", "ods", "xlsx")


def target(folder, formaat):
    return Path(folder) / (f"levering.{formaat}" if formaat in IN_EEN else formaat)


def as_read(frame):
    """The frame as any reader gives it: text without blanks around it."""
    return frame.assign(**{c: frame[c].str.strip() for c in frame.columns if frame[c].dtype == "str"})


def messages(report):
    return "\n".join(report.opmerkingen)


def places(report):
    return [tuple(p) for p in report.problems[["sheet", "row", "column", "rule"]].astype(object).to_numpy()]


@pytest.fixture(scope="module")
def klein(ds):
    """The sample without its largest tables, to write it often."""
    return Dataset({naam: ds[naam] for naam in ds if len(ds[naam]) <= 500})


@pytest.mark.parametrize("formaat", FORMATEN)
def test_a_dataset_comes_back_equal(klein, tmp_path, formaat):
    path = target(tmp_path, formaat)
    assert all(p.is_file() for p in klein.write(path, formaat))
    again = load(path)
    assert list(again) == list(klein)
    for naam in klein:
        pd.testing.assert_frame_equal(again[naam], klein[naam])


@pytest.mark.parametrize("formaat", FORMATEN)
@settings(QUICK, max_examples=5)
@given(data=st.data())
def test_any_valid_table_comes_back_equal(formaat, data):
    naam = data.draw(st.sampled_from(["inzet", "locaties", "strippen", "vragen"]))
    frame = data.draw(frames(naam))
    if not validate({naam: frame}).ok:
        return
    ds = load({naam: frame})
    with tempfile.TemporaryDirectory() as folder:
        path = target(folder, formaat)
        ds.write(path, formaat)
        pd.testing.assert_frame_equal(load(path)[naam], as_read(ds[naam]))


@pytest.mark.parametrize("formaat", FORMATEN)
def test_difficult_text_and_numbers_come_back(tmp_path, formaat):
    namen = ["=1+1", "'=1+1", "-", "@x", "'s-Gravenhage", "a  b", "Súdwest-Fryslân 🧒", "1;2,3", 'zei "ja"', "<b>&"]
    keys = [f"A{i}" for i in range(len(namen))]
    ds = Dataset({"aanbieders": pd.DataFrame({"aanbieder_id": keys, "naam": namen}, dtype="str")})
    ds.write(target(tmp_path, formaat), formaat)
    report = validate(target(tmp_path, formaat))
    assert report.ok, str(report)
    assert load(target(tmp_path, formaat))["aanbieders"]["naam"].tolist() == namen
    weights = pd.DataFrame(
        {"datum": pd.Timestamp("2024-01-01"), "van": ["GM0001"] * 3, "naar": ["GM0002", "GM0003", "GM0004"]}
    ).assign(gewicht=[0.125, 1e-7, 0.875 - 1e-7])
    numbers = load({"herindelingen": weights})
    numbers.write(tmp_path / "g" if formaat not in IN_EEN else tmp_path / f"g.{formaat}", formaat)
    again = load(tmp_path / "g" if formaat not in IN_EEN else tmp_path / f"g.{formaat}")
    pd.testing.assert_frame_equal(again["herindelingen"], numbers["herindelingen"], rtol=1e-15)


def test_writing_refuses_what_it_should(klein, tmp_path):
    klein.write(tmp_path / "l.xlsx")
    with pytest.raises(WriteRefused, match=r"l\.xlsx bestaat al"):
        klein.write(tmp_path / "l.xlsx")
    klein.write(tmp_path / "l.xlsx", overwrite=True)
    with pytest.raises(UnknownName, match="sav"):
        klein.write(tmp_path / "l.spss")
    with pytest.raises(BadArgument, match=r"eindigt op \.duckdb"):
        klein.write(tmp_path / "l", "duckdb")
    with pytest.raises(BadArgument, match="Geef een map"):
        klein.write(tmp_path / "strippen.sav")
    one = Dataset({"strippen": klein["strippen"]})
    assert one.write(tmp_path / "strippen.sav") == [tmp_path / "strippen.sav"]
    tab = Dataset({"aanbieders": pd.DataFrame({"aanbieder_id": ["A1"], "naam": ["a\tb"]}, dtype="str")})
    with pytest.raises(WriteRefused, match="een tab"):
        tab.write(tmp_path / "t.ods")
    long = Dataset({"aanbieders": pd.DataFrame({"aanbieder_id": ["A1"], "naam": ["x" * 40_000]}, dtype="str")})
    for formaat in ("xlsx", "dta", "sav"):
        with pytest.raises(WriteRefused, match=r"40000 tekens|langer dan"):
            long.write(target(tmp_path / "lang", formaat), formaat)
    assert not list((tmp_path / "lang").rglob("*.*"))


def test_spss_user_gets_labels_and_dates(ds, tmp_path):
    ds.write(tmp_path, "sav")
    _, meta = pyreadstat.read_sav(tmp_path / "trajecten.sav", metadataonly=True)
    assert meta.column_names_to_labels["start"] == "eerste dag van de begeleiding"
    assert meta.column_names_to_labels["uren_gerealiseerd"] == "gegeven begeleiding (uur)"
    assert meta.variable_value_labels["besluit"] == {1: "goedgekeurd", 2: "afgewezen", 3: "doorverwezen"}
    assert meta.variable_value_labels["plan"] == {0: "nee", 1: "ja"}
    assert meta.original_variable_types["start"] == "DATE11"
    assert meta.variable_measure["besluit"] == "nominal"
    ds.write(tmp_path, "dta")
    _, stata = pyreadstat.read_dta(tmp_path / "trajecten.dta", metadataonly=True)
    assert stata.original_variable_types["start"] == "%td"
    assert stata.variable_value_labels["besluit"][1] == "goedgekeurd"


def test_databases_and_packages_say_what_columns_mean(klein, tmp_path):
    klein = Dataset({naam: klein[naam] for naam in ("aanbieders", "strippen")})
    klein.write(tmp_path / "l.duckdb")
    with duckdb.connect(str(tmp_path / "l.duckdb"), read_only=True) as connection:
        query = "select column_name, comment, data_type from duckdb_columns() where table_name = 'strippen'"
        columns = {name: (comment, kind) for name, comment, kind in connection.execute(query).fetchall()}
    assert columns["strippen"] == ("aantal strippen (strippen)", "DOUBLE")
    assert columns["soort"][1] == "ENUM('toekenning', 'verbruik')"
    klein.write(tmp_path / "p", "pakket")
    package = Package(str(tmp_path / "p" / "datapackage.json"))
    assert package.validate().valid
    assert pq.read_schema(klein.write(tmp_path / "q", "parquet")[0]).field(0).metadata[b"description"]


# reading what others made


def labelled_sav(path):
    frame = pd.DataFrame(
        {
            "locatie_id": ["012345678", "123456789", "123456789"],
            "jaar": [2023.0, 2023.0, 2023.0],
            "functionaris_id": ["F1", "F2", "F3"],
            "inzetmodel": [1.0, 1.0, 1.0],
            "bron": [1.0, 2.0, 2.0],
            "taak": [2.0, 1.0, 9.0],
            "formatie": [1.0, 1.0, 2.0],
            "uren": [10.5, 100.0, 999.0],
            "kosten": [1250.75, 998.0, None],
        }
    )
    labels = {
        "inzetmodel": {1.0: "amsterdam_coach"},
        "bron": {1.0: "eigen", 2.0: "stedelijk"},
        "taak": {1.0: "beleid", 2.0: "coaching"},
        "formatie": {1.0: "binnen", 2.0: "buiten"},
        "uren": {999.0: "onbekend"},
    }
    missing = {"kosten": [{"lo": 998, "hi": 999}]}
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels, missing_ranges=missing)
    return path


def test_labels_of_spss(tmp_path):
    report = validate(labelled_sav(tmp_path / "inzet.sav"))
    fouten = report.problems[report.problems["ernst"] == "fout"]
    # a code without a label and a label that says missing are named with their row, never read as a value
    assert fouten[["row", "column", "value", "rule"]].to_numpy().tolist() == [
        [3, "taak", "9", "categorie"],
        [3, "uren", "onbekend", "ontbrekend"],
    ]
    text = messages(report)
    assert "inzet.sav: in taak zijn de codes vervangen door hun labels: 1 = beleid, 2 = coaching." in text
    assert "1 waarde in kosten is in het bestand als ontbrekend aangemerkt" in text
    ruw = read(tmp_path / "inzet.sav")["inzet"].frame
    assert ruw["taak"].tolist() == ["coaching", "beleid", "9"]
    assert ruw["inzetmodel"].tolist() == ["amsterdam_coach"] * 3
    assert ruw["kosten"].isna().tolist() == [False, True, True]


def test_dates_of_stata_and_ja_nee_codes(tmp_path):
    frame = pd.DataFrame(
        {
            "locatie_id": ["012345678"],
            "aanbieder_id": ["A1"],
            "gemeentecode": [363.0],
            "naam": ["'t Nest"],
            "soort": ["kdv"],
            "ve": [2.0],
            "opening": [dt.date(2015, 1, 31)],
        }
    )
    pyreadstat.write_dta(
        frame, str(tmp_path / "locaties.dta"), variable_value_labels={"ve": {1: "nee", 2: "ja"}},
        variable_format={"opening": "%td"},
    )  # fmt: skip
    ds = load(tmp_path)
    assert ds["locaties"]["opening"].tolist() == [pd.Timestamp(2015, 1, 31)]
    assert ds["locaties"]["ve"].tolist() == [True]
    assert ds["locaties"]["gemeentecode"].tolist() == ["GM0363"]


@pytest.mark.parametrize("name", ["inzet.sav", "inzet.dta", "inzet.parquet", "l.duckdb", "l.ods"])
def test_an_unreadable_file_is_one_clear_problem(tmp_path, name):
    (tmp_path / name).write_bytes(b"dit is geen echt bestand" * 40)
    report = validate(tmp_path / name)
    assert report.problems[["file", "rule"]].to_numpy().tolist() == [[name, "onleesbaar"]]
    assert "Sla het opnieuw op" in report.problems["uitleg"].iloc[0]
    (tmp_path / name).write_bytes(b"")
    assert not validate(tmp_path / name).ok


@pytest.mark.parametrize("formaat", ["sav", "dta", "parquet", "duckdb", "ods"])
def test_every_truncation_is_a_report(ds, tmp_path, formaat):
    one = Dataset({"cycli": ds["cycli"].head(20)})
    path = one.write(target(tmp_path, formaat) if formaat in IN_EEN else tmp_path / f"cycli.{formaat}", formaat)[0]
    good = path.read_bytes()
    for size in range(1, len(good) - 16, len(good) // 6):
        path.write_bytes(good[:size])
        assert not validate(path).ok, size


def test_a_database_reaches_nothing_outside_itself(tmp_path):
    secret = tmp_path / "geheim.csv"
    secret.write_text("aanbieder_id,naam\nA1,geheim\n")
    with duckdb.connect(str(tmp_path / "l.duckdb")) as connection:
        query = f"create view aanbieders as select * from read_csv('{secret}')"  # noqa: S608
        connection.execute(query)
    report = validate(tmp_path / "l.duckdb")
    assert report.problems[["sheet", "rule"]].to_numpy().tolist() == [["aanbieders", "onleesbaar"]]
    assert "geheim" not in report.to_json()


def test_a_folder_of_parquet_is_one_table_and_every_row_keeps_its_part(tmp_path):
    for jaar, uren in ((2022, 10.5), (2023, -1.0)):
        folder = tmp_path / "lake" / "inzet" / f"jaar={jaar}"
        folder.mkdir(parents=True)
        table = {"locatie_id": ["012345678"], "inzetmodel": ["m"], "bron": ["eigen"], "taak": ["beleid"]}
        pq.write_table(pa.table({**table, "formatie": ["binnen"], "uren": [uren]}), folder / "part-0.parquet")
    (tmp_path / "lake" / "inzet" / "_SUCCESS").write_text("")
    report = validate(tmp_path / "lake")
    fouten = report.problems[report.problems["ernst"] == "fout"]
    assert fouten[["file", "row", "column"]].to_numpy().tolist() == [["inzet/jaar=2023/part-0.parquet", 1, "uren"]]
    assert read(tmp_path / "lake" / "inzet")["inzet"].frame["jaar"].tolist() == ["2022", "2023"]


def test_parquet_of_pandas(tmp_path):
    frame = pd.DataFrame({"aanbieder_id": ["A1", "A2"], "naam": pd.Categorical(["x", "y"])}, index=[5, 9])
    frame.to_parquet(tmp_path / "aanbieders.parquet")
    assert load(tmp_path)["aanbieders"]["naam"].tolist() == ["x", "y"]
    assert "__index_level_0__" in messages(validate(tmp_path))


def test_personal_data_are_refused_in_every_format(tmp_path):
    frame = pd.DataFrame({"aanbieder_id": ["A1"], "naam": ["x"], "Naam kind": ["Sanne de Boer"]})
    frame.to_parquet(tmp_path / "aanbieders.parquet")
    frame = frame.rename(columns={"Naam kind": "naam_kind"})
    pyreadstat.write_sav(frame, str(tmp_path / "aanbieders.sav"))
    pyreadstat.write_dta(frame, str(tmp_path / "aanbieders.dta"))
    frame.to_excel(tmp_path / "b.ods", sheet_name="aanbieders", index=False)
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.register("f", frame)
        connection.execute("create table aanbieders as select * from f")
    for path in tmp_path.iterdir():
        report = validate(path)
        assert "persoonsgegevens" in set(report.problems["rule"]), path
        assert "Sanne" not in report.to_json()


def test_a_csv_with_titles_and_a_total(tmp_path):
    lines = [
        "Overzicht scholing",
        "",
        "AANBIEDER_ID;Datum;Onderwerp;Deelnemers",
        "A1;31-01-2024;taal;12",
        "Totaal;;;12",
    ]
    (tmp_path / "scholing.csv").write_text("\r\n".join(lines) + "\r\n")
    report = validate(tmp_path / "scholing.csv")
    assert report.ok, str(report)
    assert [p[1:] for p in places(report)] == [(pd.NA, "aanbieder_id", "verwijzing_ontbreekt"), (5, "", "totaalrij")]
    assert "de kop staat in rij 3; 1 rij daarboven is als titel overgeslagen." in messages(report)
    assert read(tmp_path)["scholing"].rijen.tolist() == [4]


# workbooks as people make them


def book(path, **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for naam, rows in sheets.items():
        sheet = made.create_sheet(naam.replace("_", " "))
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def edit(path, change):
    made = openpyxl.load_workbook(path)
    change(made)
    made.save(path)
    return path


INZET = [line.split(";") for line in TABELLEN["inzet"]]


def test_titles_totals_and_notes(tmp_path):
    rows = [
        ["Overzicht inzet pbm, gemeente Almere"],
        ["stand 1 februari 2024"],
        [],
        INZET[0],
        *[[c or None for c in row] for row in INZET[1:]],
        ["Totaal", None, None, None, None, None, None, None, "110,5", "1250,75"],
        [],
        ["* voorlopige cijfers"],
    ]
    report = validate(book(tmp_path / "l.xlsx", inzet=rows))
    assert report.ok, str(report)
    assert places(report)[1:] == [("inzet", 7, "", "totaalrij"), ("inzet", 9, "", "voetregel")]
    assert report.rows["inzet"] == 2
    assert "de kop staat in rij 4; 2 rijen daarboven zijn als titel overgeslagen." in messages(report)
    assert read(tmp_path / "l.xlsx")["inzet"].rijen.tolist() == [5, 6]


def test_a_header_in_two_rows(tmp_path):
    rows = [
        ["Locatie", None, "Telling", None, None],
        ["locatie_id", "peildatum", "doelgroepkinderen", "ve_kinderen", "leeftijd_vanaf_maanden"],
        ["012345678", "01-01-2023", "12", "20", "30"],
    ]

    def merge(made):
        made["tellingen"].merge_cells("A1:B1")
        made["tellingen"].merge_cells("C1:E1")

    report = validate(edit(book(tmp_path / "l.xlsx", tellingen=rows), merge))
    assert report.ok, str(report)
    assert report.rows["tellingen"] == 1
    rows = [
        ["locatie_id", "peildatum", "doelgroepkinderen", "Leeftijd", None],
        [None, None, None, "vanaf maanden", "tot maanden"],
        ["012345678", "01-01-2023", "12", "30", "48"],
    ]

    def mixed(made):
        for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
            made["tellingen"].merge_cells(cells)

    path = edit(book(tmp_path / "m.xlsx", tellingen=rows), mixed)
    assert list(read(path)["tellingen"].frame.columns)[3:] == ["leeftijd_vanaf_maanden", "Leeftijd tot maanden"]
    assert "de kop staat in twee rijen (1 en 2)" in messages(validate(path))


def test_dates_as_serials_and_text_and_the_years_of_old_macs(tmp_path):
    rows = [["aanbieder_id", "datum", "onderwerp"], ["A1", 45322, "taal"], ["A1", "31-01-2024", "taal"]]
    path = book(tmp_path / "l.xlsx", scholing=[*rows, ["A1", "01-13-2024", "taal"], ["A1", 12, "taal"]])
    report = validate(path)
    fouten = report.problems[report.problems["ernst"] == "fout"]
    assert fouten[["row", "value", "rule"]].to_numpy().tolist() == [
        [4, "01-13-2024", "datum_volgorde"],
        [5, "12", "datum_getal"],
    ]
    assert "1 getal in datum gelezen als datum: 45322 als 31-01-2024" in messages(report)
    path = book(tmp_path / "m.xlsx", scholing=[rows[0], ["A1", 45322 - 1462, "taal"]])

    def old_mac(made):
        made.epoch = openpyxl.utils.datetime.MAC_EPOCH

    assert load(edit(path, old_mac))["scholing"]["datum"].tolist() == [pd.Timestamp(2024, 1, 31)]


def test_a_sheet_per_year(tmp_path):
    head = [c for c in INZET[0] if c != "jaar"]
    good = ["012345678", None, "F1", "m", "eigen", "coaching", "buiten", "10,5", None]
    bad = ["012345678", None, "F1", "m", "eigen", "coaching", "buiten", "veel", None]
    path = book(tmp_path / "l.xlsx", inzet_2022=[head, good], inzet_2023=[["Inzet in 2023"], head, good, bad])
    report = validate(path)
    fouten = report.problems[report.problems["ernst"] == "fout"]
    assert fouten[["sheet", "row", "column", "value"]].to_numpy().tolist() == [["inzet 2023", 4, "uren", "veel"]]
    assert report.rows["inzet"] == 3
    assert read(path)["inzet"].frame["jaar"].tolist() == ["2022", "2023", "2023"]
    assert "inzet: 2 delen onder elkaar gezet: l.xlsx, blad inzet 2022, l.xlsx, blad inzet 2023" in messages(report)
    both = book(tmp_path / "m.xlsx", inzet=[INZET[0], INZET[1]], inzet_2023=[head, good])
    assert "tabel_dubbel" in set(validate(both).problems["rule"])


def test_a_key_that_is_in_two_sheets_names_both(tmp_path):
    head = ["gemeentecode", "naam", "klasse", "jaar"]
    row = ["GM0363", "Amsterdam", "G4", "2022"]
    path = book(tmp_path / "l.xlsx", gemeenten_2022=[head, row], gemeenten_2023=[head, row])
    wrong = validate(path).problems
    assert wrong[["sheet", "row"]].to_numpy().tolist() == [["gemeenten 2023", 2]]
    assert "rij 2 van l.xlsx, blad gemeenten 2022" in wrong["uitleg"].iloc[0]


def test_headers_with_capitals_blanks_and_line_breaks(tmp_path):
    report = validate(book(tmp_path / "l.xlsx", Aanbieders=[["Aanbieder-ID", "NAAM\n"], ["A1", "x"]]))
    assert report.ok, str(report)
    assert "kolomkop Aanbieder-ID gelezen als aanbieder_id" in messages(report)


def test_a_text_with_the_word_total_is_no_total(tmp_path):
    rows = [["aanbieder_id", "naam"], ["A1", "Totaal Kinderopvang"], ["A2", "Totaal"]]
    assert load(book(tmp_path / "l.xlsx", aanbieders=rows))["aanbieders"]["naam"].tolist()[1] == "Totaal"


def test_errors_and_formulas_without_a_result_are_named_not_empty(tmp_path):
    def change(made):
        sheet = made["inzet"]
        sheet["C2"] = "=1+1"
        sheet["J2"] = "#DIV/0!"
        sheet["J2"].data_type = "e"
        made["aanbieders"]["B2"] = "#REF!"
        made["aanbieders"]["B2"].data_type = "e"

    path = book(tmp_path / "l.xlsx", inzet=INZET, aanbieders=[["aanbieder_id", "naam"], ["A1", None]])
    problems = validate(edit(path, change)).problems
    fouten = problems[problems["ernst"] == "fout"]
    assert fouten[["sheet", "row", "column", "rule"]].to_numpy().tolist() == [
        ["aanbieders", 2, "naam", "formulefout"],
        ["inzet", 2, "kosten", "formulefout"],
        ["inzet", 2, "maand", "formule_leeg"],
    ]


def test_a_formula_that_gives_no_text_is_empty(tmp_path):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet("aanbieders & meer")
        sheet.write_formula(1, 1, '=IF(A1="","","x")', None, "leeg")
        sheet.write_formula(2, 0, "=A2", None, 3)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(tmp_path / "l.xlsx", "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"<v>leeg</v>", b"<v></v>"))
    assert lost_cells((tmp_path / "l.xlsx").read_bytes()) == {"aanbieders & meer": {}}


def test_ods_equals_xlsx(tmp_path):
    ds = load(write(tmp_path / "d"))
    frames_ = {naam: pd.DataFrame([line.split(";") for line in lines[1:]], columns=lines[0].split(";"))
               for naam, lines in TABELLEN.items()}  # fmt: skip
    with pd.ExcelWriter(tmp_path / "l.ods", engine="odf") as writer:
        for naam, frame in frames_.items():
            frame.to_excel(writer, sheet_name=naam, index=False)
    again = load(tmp_path / "l.ods")
    for naam in ds:
        pd.testing.assert_frame_equal(again[naam], ds[naam])


def test_json_report_names_every_place(tmp_path):
    path = book(tmp_path / "l.xlsx", inzet=[["titel"], INZET[0], INZET[1], [*INZET[1][:8], "2.9", ""]])
    problems = json.loads(validate(path).to_json())["problems"]
    found = next(p for p in problems if p["rule"] == "dubbelzinnig")
    assert (found["file"], found["sheet"], found["row"], found["column"]) == ("l.xlsx", "inzet", 4, "uren")


def package(folder, **resource):
    resource = {"name": "scholing", "path": "data/lijst.csv", **resource}
    (folder / "data").mkdir(exist_ok=True)
    (folder / "datapackage.json").write_text(json.dumps({"name": "x", "resources": [resource]}))
    return folder


def test_a_package_says_how_its_files_are_read(tmp_path):
    schema = {
        "missingValues": ["", "-9"],
        "fields": [
            {"name": "aanbieder_id", "type": "string"},
            {"name": "datum", "type": "date", "format": "%m/%d/%Y"},
            {"name": "onderwerp", "type": "string"},
            {"name": "deelnemers", "type": "integer"},
        ],
    }
    folder = package(tmp_path, encoding="cp1252", dialect={"delimiter": "|", "header": False}, schema=schema)
    (folder / "data" / "lijst.csv").write_bytes("A1|02/03/2024|café|-9\nA2|12/31/2024|taal|7\n".encode("cp1252"))
    for path in (folder, folder / "datapackage.json"):
        ds = load(path)
        assert ds["scholing"]["datum"].tolist() == [pd.Timestamp(2024, 2, 3), pd.Timestamp(2024, 12, 31)]
        assert ds["scholing"]["onderwerp"].iloc[0] == "café"
        assert ds["scholing"]["deelnemers"].isna().tolist() == [True, False]
        assert list(ds.herkomst) == ["data/lijst.csv"]


@pytest.mark.parametrize("path", ["../geheim.csv", "/etc/passwd", "https://x.nl/a.csv", "a/../../b.csv", "C:\\a.csv"])
def test_a_package_stays_in_its_folder(tmp_path, path):
    (tmp_path / "geheim.csv").write_text("geheim")
    (tmp_path / "p").mkdir()
    folder = package(tmp_path / "p", path=path)
    report = validate(folder)
    assert report.problems[["file", "rule"]].to_numpy().tolist() == [["datapackage.json", "pakket_pad"]]
    link = package(tmp_path / "p", path="link.csv")
    (link / "link.csv").symlink_to(tmp_path / "geheim.csv")
    assert set(validate(link).problems["rule"]) == {"buiten_map"}


def test_a_broken_package_and_files_it_does_not_name(tmp_path):
    package(tmp_path)
    (tmp_path / "aanbieders.csv").write_text("aanbieder_id;naam\nA1;x\n")
    report = validate(tmp_path)
    assert report.rows == {"aanbieders": 1}
    assert report.problems[["rule", "ernst", "value"]].to_numpy().tolist() == [
        ["pakket_ontbreekt", "waarschuwing", "data/lijst.csv"]
    ]
    assert report.ok
    (tmp_path / "datapackage.json").write_text("{")
    assert validate(tmp_path).problems["rule"].tolist() == ["onleesbaar"]


@QUICK
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=4)
        | st.sampled_from(["aanbieders.csv", ";;", "x"]),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from(["path", "name", "schema", "dialect", "fields", "missingValues"]), inner)
        ),
        max_leaves=8,
    )
)
def test_any_descriptor_is_a_report(resource):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "aanbieders.csv").write_text("aanbieder_id;naam\nA1;x\n")
        (Path(folder) / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
        report = validate(folder)
        assert report.rows.get("aanbieders") == 1 or not report.ok


def test_our_own_schemas_folder_has_no_files_and_says_so():
    report = validate(Path(__file__).parents[2] / "schemas")
    assert set(report.problems["rule"]) == {"pakket_ontbreekt", "geen_tabellen"}
    assert not report.ok


def ods_with_two_header_rows(path):
    """Names over two columns each, as LibreOffice merges them."""
    book, sheet = opendocument.OpenDocumentSpreadsheet(), table.Table(name="tellingen")
    rows = [
        [("Locatie", 2), ("Kinderen", 3)],
        [("LRK-nummer", 1), ("peildatum", 1), ("doelgroepkinderen", 1), ("ve_kinderen", 1), ("opmerking", 1)],
        [("012345678", 1), ("2023-01-01", 1), ("12", 1), ("20", 1), ("", 1)],
    ]
    for cells in rows:
        row = table.TableRow()
        for value, wide in cells:
            cell = table.TableCell(valuetype="string", numbercolumnsspanned=wide)
            cell.addElement(P(text=value))
            row.addElement(cell)
            for _ in range(wide - 1):
                row.addElement(table.CoveredTableCell())
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.save(path)


def test_a_header_in_two_rows_of_an_ods(tmp_path):
    ods_with_two_header_rows(tmp_path / "tellingen.ods")
    ruw = read(tmp_path / "tellingen.ods")["tellingen"]
    assert list(ruw.frame.columns)[1:4] == ["peildatum", "doelgroepkinderen", "ve_kinderen"]
    assert list(ruw.frame.columns)[4] == "Kinderen opmerking"
    assert ruw.rijen.tolist() == [3]


@pytest.mark.parametrize(("stream", "rule"), [("EncryptedPackage", "beveiligd"), ("Workbook", "oud_excel")])
@pytest.mark.parametrize("naam", ["inzet.xls", "inzet.xlsx"])
def test_an_old_workbook_and_one_with_a_password_have_their_own_message(tmp_path, stream, rule, naam):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + (stream + "\0").encode("utf-16-le") + bytes(500)
    (tmp_path / naam).write_bytes(ole)
    assert list(validate(tmp_path / naam).problems["rule"]) == [rule]
