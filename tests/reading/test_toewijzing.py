"""A supplier's own headers and values, by a mapping that a person confirms."""

import openpyxl
import pandas as pd
import pytest

import veeval as ve
from veeval.errors import BadArgument, UnreadableFile
from veeval.reading import read
from veeval.reading.toewijzing_lezen import read_mapping

UREN = [
    ["Urenregistratie 2024", None, None, None, None, None, None],
    ["LRK-nummer", "Coach code", "Functie", "Aantal uren", "Bedrag", "Eigen/stad", "Opmerking"],
    ["012345678", "F1", "Coach", "3,5 uur", "€ 1.250,50", "stad", "let op"],
    ["123456789", "F2", "Beleidsmedewerker", "10,5", "n.v.t.", "eigen", None],
    ["Totaal", None, None, "14", None, None, None],
]
MAPPING = """
[inzet]
blad = "Uren*"
leeg = ["n.v.t."]
negeer = ["Opmerking"]

[inzet.kolommen]
locatie_id = "LRK-nummer"
functionaris_id = "Coach code"
taak = "Functie"
uren = "Aantal uren"
kosten = "Bedrag"
bron = "Eigen/stad"

[inzet.waarden.taak]
"coach" = "coaching"
"beleidsmedewerker" = "beleid"

[inzet.waarden.bron]
"stad" = "stedelijk"

[inzet.vast]
jaar = "{jaar}"
inzetmodel = "almere_eigen"
formatie = "buiten"
"""


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for naam, rows in sheets.items():
        sheet = book.create_sheet(naam.replace("_", " "))
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def levering(tmp_path):
    path = workbook(tmp_path / "uren.xlsx", Uren_2024=UREN, Uitleg=[["lees dit"]])
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return path, tmp_path / "mapping.toml"


def test_headers_values_and_fixed_columns(levering):
    ds = ve.load(*levering)
    inzet = ds["inzet"]
    assert inzet["uren"].tolist() == [3.5, 10.5]
    assert inzet["kosten"].iloc[0] == 1250.5
    assert pd.isna(inzet["kosten"].iloc[1])
    assert inzet["taak"].tolist() == ["coaching", "beleid"]
    assert inzet["bron"].tolist() == ["stedelijk", "eigen"]
    assert inzet["jaar"].tolist() == [2024, 2024]


def test_every_repair_is_listed(levering):
    text = "\n".join(ve.validate(*levering).opmerkingen)
    for said in (
        "uren uit Aantal uren",
        'in taak gelezen volgens de toewijzing: "Coach" als "coaching" (1 x), "Beleidsmedewerker" als "beleid" (1 x)',
        "1 cel in kosten geldt als leeg",
        'jaar is overal "2024", volgens de toewijzing',
        'in Aantal uren 1 cel zonder de eenheid gelezen: "3,5 uur" als 3,5',
        '"€ 1.250,50" als 1250,5',
        "de kop staat in rij 2",
    ):
        assert said in text, said


def test_problems_name_the_headers_and_rows_of_the_supplier(levering, tmp_path):
    rows = [list(r) for r in UREN]
    rows[2][3] = "3 uur 20"
    rows[3][2] = "directeur"
    path = workbook(tmp_path / "fout.xlsx", Uren_2024=rows)
    problems = ve.validate(path, levering[1]).problems
    fouten = problems[problems["ernst"] == "fout"]
    assert fouten[["file", "sheet", "row", "column", "value", "rule"]].to_numpy().tolist() == [
        ["fout.xlsx", "Uren 2024", 3, "Aantal uren", "3 uur 20", "getal"],
        ["fout.xlsx", "Uren 2024", 4, "Functie", "directeur", "categorie"],
    ]


def test_what_the_mapping_does_not_name_is_not_lost(levering, tmp_path):
    rows = [[*r, "Sanne" if i > 1 else "Naam kind" if i else None] for i, r in enumerate(UREN)]
    path = workbook(tmp_path / "extra.xlsx", Uren_2024=[[*r, i if i > 1 else "Regio"] for i, r in enumerate(rows)])
    report = ve.validate(path, levering[1])
    found = report.problems.set_index("column")[["rule", "ernst"]]
    assert found.loc["Naam kind"].tolist() == ["persoonsgegevens", "fout"]
    assert found.loc["Regio"].tolist() == ["kolom_ongebruikt", "waarschuwing"]
    assert "Sanne" not in report.to_json()


def test_a_pseudonym_column_with_a_header_of_a_name_is_refused(tmp_path):
    rows = [["traject_id", "Naam kind"], ["T1", "Sanne"]]
    path = workbook(tmp_path / "t.xlsx", trajecten=rows)
    report = ve.validate(path, {"trajecten": {"kolommen": {"kind_id": "Naam kind"}}})
    assert ("Naam kind", "persoonsgegevens") in report.problems[["column", "rule"]].itertuples(index=False, name=None)


def test_a_header_that_is_not_there_and_a_sheet_that_is_not_there(levering):
    path, _ = levering
    report = ve.validate(path, {"inzet": {"blad": "Uren 2024", "kolommen": {"uren": "Aantal urn"}}})
    wrong = report.problems[report.problems["rule"] == "kop_ontbreekt"]
    assert 'Bedoelt u "Aantal uren"?' in wrong["uitleg"].iloc[0]
    named = report.problems[report.problems["column"].isin(["uren", "Aantal urn", "Aantal uren"])]
    assert list(named["rule"]) == ["kop_ontbreekt"]  # one cause, one problem
    report = ve.validate(path, {"inzet": {"blad": "Uren 2023", "kolommen": {"uren": "Aantal uren"}}})
    wrong = report.problems[report.problems["rule"] == "toewijzing_nergens"]
    assert "blad Uren 2023" in wrong["uitleg"].iloc[0]
    assert "blad Uren 2024" in wrong["uitleg"].iloc[0]


def test_one_sheet_makes_two_tables(tmp_path):
    rows = [
        ["Houder", "KvK", "LRK", "Locatie", "Type", "VVE", "Gemeente"],
        ["Het Nest", "1234567A", "012345678", "'t Nest", "KDV", "J", "34"],
        ["Het Nest", "1234567A", "123456789", "De Boom", "PSZ", "N", "0034"],
    ]
    mapping = {
        "aanbieders": {"uniek": True, "kolommen": {"aanbieder_id": "KvK", "naam": "Houder"}},
        "locaties": {
            "kolommen": {
                "aanbieder_id": "KvK",
                "locatie_id": "LRK",
                "naam": "Locatie",
                "soort": "Type",
                "ve": "vve",
                "gemeentecode": "Gemeente",
            },
            "waarden": {"soort": {"psz": "peuteropvang"}},
        },
    }
    ds = ve.load(workbook(tmp_path / "l.xlsx", Blad1=rows), mapping)
    assert ds["aanbieders"].to_numpy().tolist() == [["1234567A", "Het Nest"]]
    assert ds["locaties"]["soort"].tolist() == ["kdv", "peuteropvang"]
    assert ds["locaties"]["ve"].tolist() == [True, False]
    assert ds["locaties"]["gemeentecode"].tolist() == ["GM0034", "GM0034"]


def test_sheets_per_year_under_one_mapping(tmp_path):
    head = ["LRK", "Uren"]
    path = workbook(
        tmp_path / "l.xlsx", Uren_2022=[head, ["012345678", 10]], Uren_2023=[["x"], head, ["012345678", -1]]
    )
    vast = {"jaar": "{jaar}", "inzetmodel": "m", "bron": "eigen", "taak": "beleid", "formatie": "buiten"}
    mapping = {"inzet": {"blad": "uren *", "kolommen": {"locatie_id": "LRK"}, "vast": vast}}
    assert read(path, mapping)["inzet"].frame["jaar"].tolist() == ["2022", "2023"]
    wrong = ve.validate(path, mapping).problems
    wrong = wrong[wrong["ernst"] == "fout"]
    assert wrong[["sheet", "row", "column"]].to_numpy().tolist() == [["Uren 2023", 3, "Uren"]]
    report = ve.validate(path, {"inzet": {**mapping["inzet"], "blad": "*", "vast": {**vast, "jaar": "{blad}"}}})
    assert "Uren 2022" in set(report.problems["value"])


def test_a_person_may_point_at_the_header(tmp_path):
    rows = [["kol1", "kol2"], ["zo", "maar"], ["sleutel", "wie"], ["A1", "Noord"]]
    path = workbook(tmp_path / "l.xlsx", Blad1=rows)
    mapping = {"aanbieders": {"kopregel": 3, "kolommen": {"aanbieder_id": "sleutel", "naam": "wie"}}}
    assert ve.load(path, mapping)["aanbieders"].to_numpy().tolist() == [["A1", "Noord"]]


def test_two_files_with_their_own_headers(tmp_path):
    (tmp_path / "noord.csv").write_text("nr;naam organisatie\nA1;Noord\n")
    (tmp_path / "zuid.csv").write_text("code;wie\nA2;Zuid\n")
    mapping = {
        "aanbieders": [
            {"bestand": "noord.csv", "kolommen": {"aanbieder_id": "nr", "naam": "naam organisatie"}},
            {"bestand": "zuid.csv", "kolommen": {"aanbieder_id": "code", "naam": "wie"}},
        ]
    }
    assert ve.load(tmp_path, mapping)["aanbieders"]["naam"].tolist() == ["Noord", "Zuid"]


def test_a_wrong_mapping_says_everything_at_once(tmp_path):
    with pytest.raises(BadArgument) as error:
        read_mapping(
            {
                "inzt": {},
                "inzet": {
                    "kolomen": {},
                    "kolommen": {"urn": "Uren", "taak": "x"},
                    "vast": {"taak": "beleid"},
                    "waarden": {"taak": {"coach": "coachen"}, "tak": {}},
                    "kopregel": "vier",
                },
            }
        )
    text = str(error.value)
    for said in (
        '[inzt] is geen tabel. Bedoelt u "inzet"?',
        '[inzet] kolomen is onbekend. Bedoelt u "kolommen"?',
        '[inzet.kolommen] urn is geen kolom van inzet. Bedoelt u "uren"?',
        "taak staat in kolommen en in vast",
        '[inzet.waarden.taak] "coachen" kan niet. Bedoelt u "coaching"?',
        "[inzet.waarden.tak] is geen kolom van inzet.",
        "kopregel moet een rijnummer zijn",
    ):
        assert said in text, said
    for toml, where in (
        ("[inzet]\nuniek = true\n[inzet", "m.toml, regel 3"),
        ("[inzet.kolommen]\nuren = Aantal uren\n", "m.toml, regel 2, teken 8"),
        ("x =", "m.toml, regel 1 (het einde)"),
    ):
        (tmp_path / "m.toml").write_text(toml)
        with pytest.raises(BadArgument) as error:
            read_mapping(tmp_path / "m.toml")
        assert str(error.value).startswith(where)
        assert toml.strip().splitlines()[-1] in str(error.value)
        assert "Invalid" not in str(error.value)
        assert "at line" not in str(error.value)
    (tmp_path / "m.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(BadArgument, match="UTF-8"):
        read_mapping(tmp_path / "m.toml")
    with pytest.raises(UnreadableFile, match=r"nee\.toml bestaat niet"):
        read_mapping(tmp_path / "nee.toml")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("uren", "3,5 uur", 3.5),
        ("uren", "12 u", 12.0),
        ("kosten", "€ 1.000,-", None),
        ("kosten", "€ 10,-", 10.0),
        ("maand", "januari", 1),
        ("maand", "mrt.", 3),
        ("taak", "Op groep", "op_groep"),
        ("formatie", "BUITEN", "buiten"),
    ],
)
def test_values_that_are_understood(column, text, value):
    row = {"locatie_id": "012345678", "jaar": "2023", "inzetmodel": "m", "bron": "eigen", "taak": "beleid"}
    frame = pd.DataFrame([{**row, "formatie": "binnen", "uren": "1,5", "kosten": "", column: text}])
    report = ve.validate({"inzet": frame})
    if value is None:
        assert set(report.problems.query("ernst == 'fout'")["rule"]) == {"dubbelzinnig"}
    else:
        assert ve.load({"inzet": frame})["inzet"][column].tolist() == [value]
        assert any(f'"{text}"' in o for o in report.opmerkingen)


@pytest.mark.parametrize(("text", "good"), [("1 januari 2023", True), ("1-jan-2023", True), ("jan 2023", False)])
def test_dates_with_words(text, good):
    report = ve.validate({"scholing": pd.DataFrame({"aanbieder_id": ["A1"], "datum": [text], "onderwerp": ["x"]})})
    assert report.ok == good
