import pandas as pd
import pytest

from veeval.errors import InvalidData, UnreadableFile
from veeval.reading import load, read, validate
from veeval.reading.problemen import KOLOMMEN
from veeval.tables import TABELLEN as KLASSEN
from veeval.tables.kolom import DTYPES

from .levering import TABELLEN, changed, write


def places(report):
    return [tuple(p) for p in report.problems[["file", "row", "column", "rule"]].astype(object).to_numpy()]


@pytest.mark.slow
def test_delivery_in_order_loads(tmp_path):
    ds = load(write(tmp_path / "d"))
    assert set(ds) == set(TABELLEN)
    assert ds["inzet"]["uren"].tolist() == [10.5, 100.0]
    assert ds["inzet"]["kosten"].iloc[0] == 1250.75
    assert ds["locaties"]["locatie_id"].tolist() == ["012345678", "123456789"]
    assert ds["locaties"]["gemeentecode"].tolist() == ["GM0363", "GM0363"]
    assert ds["locaties"]["opening"].tolist() == [pd.Timestamp("2015-01-01"), pd.Timestamp("2016-02-01")]
    assert ds["locaties"]["ve"].tolist() == [True, False]
    assert len(ds.herkomst) == len(TABELLEN)
    assert ds.naam == "d"
    for naam in ds:
        kinds = {k: DTYPES[kolom.soort] for k, kolom in KLASSEN[naam].kolommen.items()}
        assert ds[naam].dtypes.astype(str).to_dict() == kinds


@pytest.mark.slow
def test_report_in_order(tmp_path):
    report = validate(write(tmp_path))
    assert report.ok
    assert list(report.problems.columns) == list(KOLOMMEN)
    assert any("GM en vier cijfers" in o for o in report.opmerkingen)
    assert any("decimaalteken is komma" in o for o in report.opmerkingen)
    assert report.rows["inzet"] == 2
    assert str(report).startswith("In orde")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("naam", "row", "old", "new", "column", "rule"),
    [
        ("inzet", 2, "10,5", "3 uur 20", "uren", "getal"),
        ("inzet", 2, "10,5", "2.9", "uren", "dubbelzinnig"),
        ("inzet", 2, "10,5", "1.250", "uren", "dubbelzinnig"),
        ("inzet", 2, "10,5", "-3,5", "uren", "minimum"),
        ("inzet", 2, "10,5", "", "uren", "verplicht"),
        ("inzet", 2, "10,5", "n.v.t.", "uren", "ontbrekend"),
        ("inzet", 2, "coaching", "coachen", "taak", "categorie"),
        ("inzet", 2, "coaching", "onbekend", "taak", "ontbrekend"),
        ("inzet", 3, "2023;3", "2023;13", "maand", "maximum"),
        ("inzet", 3, "2023;3", "2023;3,5", "maand", "geheel_getal"),
        ("inzet", 3, "123456789", "999999999", "locatie_id", "verwijzing"),
        ("inzet", 3, "123456789", "12A", "locatie_id", "vorm"),
        ("tellingen", 2, "01-01-2023", "01-13-2023", "peildatum", "datum_volgorde"),
        ("tellingen", 2, "01-01-2023", "2023-02-01", "peildatum", "peildatum"),
        ("tellingen", 2, "01-01-2023", "jan 2023", "peildatum", "datum"),
        ("locaties", 2, ";ja;", ";misschien;", "ve", "ja_nee"),
        ("locaties", 2, "GM0363", "Lutjebroek", "gemeentecode", "gemeentecode"),
        ("locaties", 3, "31-12-2023", "31-12-2013", "sluiting", "volgorde"),
        ("observaties", 2, "5,5", "7,5", "score", "schaal"),
        ("observaties", 2, "steun", "steuntje", "instrument", "instrument"),
        ("herindelingen", 2, ";1", ";0,9", "gewicht", "gewichten"),
    ],
)
def test_one_wrong_cell_is_one_problem(tmp_path, naam, row, old, new, column, rule):
    report = validate(write(tmp_path, **changed(naam, row, old, new)))
    expected = (f"{naam}.csv", row, column, rule)
    extra = {("inzet.csv", 3, "locatie_id", "verwijzing")} if rule == "vorm" else set()
    assert set(places(report)) - extra == {expected}
    assert not report.ok


@pytest.mark.slow
def test_load_says_what_where_and_what_now(tmp_path):
    with pytest.raises(InvalidData) as error:
        load(write(tmp_path, **changed("inzet", 2, "10,5", "3 uur 20")))
    assert str(error.value) == (
        'inzet.csv, rij 2, kolom uren: "3 uur 20" is geen getal. '
        "Schrijf uren als getal met komma of punt, bijvoorbeeld 3,33."
    )
    assert error.value.report.fouten == 1


@pytest.mark.slow
def test_duplicate_key_names_the_first_row(tmp_path):
    lines = [*TABELLEN["tellingen"], "012345678;2023-01-01;3;;24"]
    report = validate(write(tmp_path, tellingen=lines))
    assert places(report) == [("tellingen.csv", 4, "locatie_id", "sleutel")]
    assert "rij 2" in report.problems["uitleg"].iloc[0]


@pytest.mark.slow
def test_absent_table_is_one_warning_per_reference(tmp_path):
    report = validate(write(tmp_path, locaties=None))
    assert report.ok
    assert set(report.problems["rule"]) == {"verwijzing_ontbreekt"}
    assert len(report.problems) == 3


@pytest.mark.slow
def test_columns(tmp_path):
    lines = [line + ";extra" for line in TABELLEN["aanbieders"]]
    lines[0] = "aanbieder_id;name;naam"
    report = validate(write(tmp_path, aanbieders=lines))
    assert places(report) == [("aanbieders.csv", pd.NA, "name", "kolom_onbekend")]
    assert "Bedoelt u naam?" in report.problems["uitleg"].iloc[0]
    report = validate(write(tmp_path, aanbieders=["AANBIEDER_ID", "A1", "A2"]))
    assert places(report) == [("aanbieders.csv", pd.NA, "naam", "kolom_ontbreekt")]
    report = validate(write(tmp_path, aanbieders=["aanbieder_id;naam;naam", "A1;x;y", "A2;x;y"]))
    assert places(report) == [("aanbieders.csv", pd.NA, "naam", "kolom_dubbel")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("naam", "bedoeld"), [("lokaties", "locaties"), ("Inzet 2024 definitief", "inzet"), ("Toelichting", "")]
)
def test_a_table_under_another_name_blocks_and_a_sheet_with_notes_does_not(tmp_path, naam, bedoeld):
    write(tmp_path)
    (tmp_path / f"{naam}.csv").write_text("a;b\n1;2\n")
    report = validate(tmp_path)
    assert report.ok == (not bedoeld)
    assert (f"Bedoelt u {bedoeld}?" in report.problems["uitleg"].iloc[0]) == bool(bedoeld)


@pytest.mark.slow
def test_what_was_not_delivered_is_said(tmp_path):
    write(tmp_path)
    assert "trajecten" in str(validate(tmp_path)).split("Niet geleverd: ")[1]


def test_a_pseudonym_that_is_a_name_or_a_bsn_is_not_repeated(tmp_path):
    frame = pd.DataFrame({"traject_id": ["T1"], "kind_id": ["Piet de Vries"], "start": ["123456782"]})
    report = validate({"trajecten": frame})
    text = report.to_json()
    assert "Piet de Vries" not in text
    assert "123456782" not in text
    assert set(report.problems["column"]) >= {"kind_id", "start"}


def test_row_numbers_survive_empty_rows(tmp_path):
    lines = ["aanbieder_id;naam", "A1;x", "", ";", "A2", "A3;", ""]
    report = validate(write(tmp_path, aanbieders=lines, locaties=None, inzet=None))
    wrong = report.problems[report.problems["file"] == "aanbieders.csv"]
    assert wrong[["row", "rule"]].to_numpy().tolist() == [[5, "velden"], [6, "verplicht"]]
    assert any("3 lege rijen" in o for o in report.opmerkingen)


@pytest.mark.slow
def test_frames_load_like_files(tmp_path):
    ds = load(write(tmp_path))
    again = load(ds)
    for naam in ds:
        pd.testing.assert_frame_equal(ds[naam], again[naam])


def test_excel_like_numbers_in_frames():
    frame = pd.DataFrame({"gemeentecode": [363.0], "jaar": [2022.0], "naam": ["Amsterdam"], "klasse": ["G4"]})
    ds = load({"gemeenten": frame})
    assert ds["gemeenten"]["gemeentecode"].tolist() == ["GM0363"]
    assert ds["gemeenten"]["jaar"].tolist() == [2022]


def test_nothing_to_read(tmp_path):
    with pytest.raises(UnreadableFile, match="bestaat niet"):
        validate(tmp_path / "nee")
    with pytest.raises(UnreadableFile, match="geen csv of xlsx"):
        validate(tmp_path)


def test_read_keeps_text_and_hashes(tmp_path):
    levering = read(write(tmp_path))
    assert levering["locaties"].frame["gemeentecode"].tolist() == ["GM0363", "363"]
    assert levering["locaties"].rijen.tolist() == [2, 3]
    assert len(levering.herkomst["inzet.csv"]) == 64


@pytest.mark.slow
@pytest.mark.parametrize(
    ("naam", "old", "new", "said"),
    [
        (
            "locaties",
            "012345678",
            "101",
            ["5 tot en met 12", "bijvoorbeeld 012345678", "Excel nullen vooraan weggelaten"],
        ),
        ("tellingen", ";12;", ";acht;", ["als heel getal, bijvoorbeeld 12."]),
        ("tellingen", ";12;", ";<5;", ['"<5" is een onderdrukt aantal', "of laat de hele rij weg"]),
        ("tellingen", ";20,0;", ";minder dan 10;", ["onderdrukt aantal", "of laat de cel leeg"]),
        ("tellingen", ";20,0;", ";> 5 kinderen;", ["onderdrukt aantal"]),
    ],
)
def test_a_sentence_says_what_to_write_instead(tmp_path, naam, old, new, said):
    report = validate(write(tmp_path, **changed(naam, 2, old, new)))
    told = report.problems.loc[report.problems["value"] == new.strip(";"), "uitleg"].iloc[0]
    assert all(s in told for s in said), told
    english = report.to_html(tmp_path / "r.html", "en").read_text("utf-8")
    assert "Schrijf" not in english
    assert "onderdrukt" not in english


@pytest.mark.slow
def test_a_missing_column_of_choices_names_them_and_the_mapping(tmp_path):
    lines = [";".join(p for i, p in enumerate(line.split(";")) if i != 7) for line in TABELLEN["inzet"]]
    report = validate(write(tmp_path, inzet=lines))
    told = report.problems["uitleg"].iloc[0]
    assert "kies per rij uit: binnen, buiten." in told
    assert '[inzet.vast]: formatie = "binnen"' in told
    assert validate(tmp_path, {"inzet": {"vast": {"formatie": "binnen"}}}).ok
    report = validate(write(tmp_path, locaties=[";".join(x.split(";")[:5]) for x in TABELLEN["locaties"]]))
    assert "kies per rij uit: ja, nee." in str(report)
