"""The form to fill in: drop-downs, ranges, explanation and an example; filled in, it reads without a mapping."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

import veeval as ve
from veeval.errors import BadArgument, UnknownName, WriteRefused
from veeval.tables import TABELLEN

HEAD = 4  # row of the header in a form


def rules(sheet):
    """Rule of every column, by its header."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        for cells in rule.sqref.ranges:
            found[sheet.cell(HEAD, cells.min_col).value] = rule
            assert cells.min_row == HEAD + 1
    return found


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    assert ve.template(path, ["locaties", "tellingen", "inzet"], gemeente="GM0034") == path
    return path


def test_columns_are_explained_with_an_example(form):
    book = openpyxl.load_workbook(form)
    assert book.sheetnames == ["uitleg", "locaties", "tellingen", "inzet"]
    for naam in book.sheetnames[1:]:
        sheet = book[naam]
        assert [c.value for c in sheet[HEAD]] == list(TABELLEN[naam].kolommen)
        for k, about, example in zip(TABELLEN[naam].kolommen.values(), sheet[2], sheet[3], strict=True):
            assert about.value.startswith(k.betekenis)
            assert ("Mag leeg" in about.value) != k.verplicht
            assert example.value.startswith("bijv. ")
        assert sheet.freeze_panes == f"A{HEAD + 1}"
    assert book["inzet"]["A1"].value.startswith("GM0034: ")
    texts = {c.value for row in book["uitleg"].iter_rows() for c in row}
    assert {"gerealiseerde uren", "beleid, coaching, op_groep", "uur"} <= texts


def test_drop_downs_and_ranges(form):
    book = openpyxl.load_workbook(form)
    inzet, locaties = rules(book["inzet"]), rules(book["locaties"])
    assert inzet["taak"].type == "list"
    assert inzet["taak"].formula1 == '"beleid,coaching,op_groep"'
    assert inzet["taak"].errorStyle in (None, "stop")
    assert "amsterdam_coach" in inzet["inzetmodel"].formula1
    assert inzet["inzetmodel"].errorStyle == "warning"
    assert inzet["locatie_id"].formula1.startswith("locaties!$A$5:")
    assert (inzet["maand"].type, inzet["maand"].formula1, inzet["maand"].formula2) == ("whole", "1", "12")
    assert (inzet["uren"].type, inzet["uren"].operator, inzet["uren"].formula1) == (
        "decimal",
        "greaterThanOrEqual",
        "0",
    )
    assert locaties["ve"].formula1 == '"ja,nee"'
    assert locaties["gemeentecode"].formula1 == '"GM0034"'
    assert rules(book["tellingen"])["peildatum"].type == "date"
    for rule in (*inzet.values(), *locaties.values()):
        assert rule.prompt
        assert len(rule.prompt) <= 255


def fill(path, out, rows):
    book = openpyxl.load_workbook(path)
    for naam, lines in rows.items():
        for i, line in enumerate(lines, start=HEAD + 1):
            for j, value in enumerate(line, start=1):
                book[naam].cell(i, j).value = value
    book.save(out)
    return out


FILLED = {
    "locaties": [["012345678", "A1", "GM0034", "De Boom", "kdv", "ja", "Haven", dt.date(2015, 1, 1), None]],
    "tellingen": [["012345678", dt.date(2024, 1, 1), 12, None, 24]],
    "inzet": [["012345678", 2024, None, "F1", "almere_eigen", "eigen", "coaching", "buiten", 10.5, 1250.75]],
}


@pytest.mark.slow
def test_a_filled_form_reads_without_a_mapping(form, tmp_path):
    path = fill(form, tmp_path / "vol.xlsx", FILLED)
    report = ve.validate(path)
    assert report.ok, str(report)
    assert set(report.problems["rule"]) <= {"verwijzing_ontbreekt"}
    ds = ve.load(path)
    assert ds["locaties"]["locatie_id"].tolist() == ["012345678"]
    assert ds["inzet"]["uren"].tolist() == [10.5]
    assert ds["tellingen"]["peildatum"].tolist() == [pd.Timestamp(2024, 1, 1)]


@pytest.mark.slow
@pytest.mark.parametrize("gemeente", ["", "GM0363"])
def test_the_example_rows_of_all_tables_are_a_delivery_in_order(tmp_path, gemeente):
    path = ve.template(tmp_path / "alles.xlsx", gemeente=gemeente)
    book = openpyxl.load_workbook(path)
    rows = {naam: [[c.value.removeprefix("bijv. ") for c in book[naam][HEAD - 1]]] for naam in TABELLEN}
    report = ve.validate(fill(path, tmp_path / "vol.xlsx", rows))
    assert report.problems.empty, str(report)


def test_a_problem_in_a_form_names_its_row(form, tmp_path):
    wrong = {**FILLED, "inzet": [[*FILLED["inzet"][0][:8], "3 uur 20", None]]}
    problems = ve.validate(fill(form, tmp_path / "fout.xlsx", wrong)).problems
    fouten = problems[problems["ernst"] == "fout"]
    assert fouten[["sheet", "row", "column"]].to_numpy().tolist() == [["inzet", HEAD + 1, "uren"]]


@pytest.mark.slow
def test_every_table_has_a_form_and_an_empty_form_is_no_error(tmp_path):
    path = ve.template(tmp_path / "alles.xlsx")
    assert openpyxl.load_workbook(path).sheetnames == ["uitleg", *TABELLEN]
    report = ve.validate(path)
    assert set(report.problems["rule"]) == {"geen_rijen"}
    assert ve.template(tmp_path / "b.xlsx").read_bytes() == path.read_bytes()


def test_wrong_use(tmp_path):
    with pytest.raises(UnknownName, match="inzet"):
        ve.template(tmp_path / "x.xlsx", ["inzt"])
    with pytest.raises(BadArgument, match=r"eindigt op \.xlsx"):
        ve.template(tmp_path / "x.csv")
    (tmp_path / "x.xlsx").write_text("")
    with pytest.raises(WriteRefused, match="bestaat al"):
        ve.template(tmp_path / "x.xlsx")
