import html
import json
import re
import zipfile
from html.parser import HTMLParser

import numpy as np
import openpyxl
import pandas as pd
import pytest

from veeval import tables
from veeval.reading import validate
from veeval.reading.engels import in_language, remarks_in
from veeval.reading.opmerkingen_en import OPMERKING_EN
from veeval.reading.problemen import KOLOMMEN
from veeval.reading.regelnamen import REGELNAMEN
from veeval.reading.regels_en import REGEL_EN, REGEL_NL
from veeval.reading.teksten import OPMERKING, PROBLEEM
from veeval.reading.teksten_en import FOUND_EN
from veeval.reading.zinnen import remark

from .levering import TABELLEN, changed, write


@pytest.fixture
def report(tmp_path):
    lines = [TABELLEN["inzet"][0]]
    lines += [
        TABELLEN["inzet"][1].replace("10,5", bad) for bad in ("", "", "=1+1", "<script>alert(1)</script>", "\t@x")
    ]
    return validate(write(tmp_path / "d", inzet=lines))


def test_summary_groups(report):
    text = report.samenvatting()
    assert "2 x inzet.csv: uren is leeg." in text
    assert "(rij 2, 3)" in text
    assert str(report).startswith("Niet in orde: ")
    assert report.eerste().endswith("(nog 4 problemen; zie het verslag)")


def test_json(report):
    found = json.loads(report.to_json())
    assert not found["ok"]
    assert found["fouten"] == len(found["problems"]) == 5
    assert list(found["problems"][0]) == list(KOLOMMEN)
    assert found["problems"][0]["row"] == 2


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_page_is_safe_and_accessible(report, tmp_path):
    page = report.to_html(tmp_path / "r.html").read_text("utf-8")
    parser = Tags()
    parser.feed(page)
    names = [t for t, _ in parser.tags]
    assert "script" not in names
    assert "&lt;script&gt;" in page
    assert ("html", {"lang": "nl"}) in parser.tags
    assert any("default-src 'none'" in (a.get("content") or "") for t, a in parser.tags if t == "meta")
    assert all("scope" in a for t, a in parser.tags if t == "th")
    assert names.count("caption") == names.count("table")
    assert not any(k in a for _, a in parser.tags for k in ("src", "onclick"))
    assert all(a["href"].startswith("#") for t, a in parser.tags if t == "a")
    ids = {a["id"] for _, a in parser.tags if "id" in a}
    assert all(a["href"][1:] in ids for t, a in parser.tags if t == "a")
    assert "<table>" in report._repr_html_()


def test_workbook_has_text_only_and_the_same_bytes(report, tmp_path):
    path = report.to_excel(tmp_path / "r.xlsx")
    again = report.to_excel(tmp_path / "r2.xlsx")
    assert path.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(n) for n in archive.namelist())
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["overzicht", "problemen", "opmerkingen", "inzet"]
    values = [c.value for c in book["problemen"]["E"]]
    assert "=1+1" in values
    heads = ["bestand", "blad", "rij", "kolom", "waarde", "regel", "uitleg", "ernst"]
    assert [c.value for c in book["problemen"][1]] == heads
    assert list(report.problems.columns) == list(KOLOMMEN)
    assert "verplicht en leeg" in [c.value for c in book["problemen"]["F"]]
    english = openpyxl.load_workbook(report.to_excel(tmp_path / "en.xlsx", "en"))
    heads = ["file", "sheet", "row", "column", "value", "rule", "what now", "severity"]
    assert [c.value for c in english["problems"][1]] == heads


@pytest.mark.slow
def test_many_problems_give_a_short_page(tmp_path):
    n = 100_000
    frame = pd.DataFrame({"aanbieder_id": [f"A{i}" for i in range(n)], "naam": np.array([None] * n, dtype=object)})
    report = validate({"aanbieders": frame})
    assert report.fouten == n
    assert report.to_html(tmp_path / "r.html").stat().st_size < 20_000
    assert f"{n} x aanbieders: naam is leeg." in report.samenvatting()


@pytest.mark.slow
def test_a_group_names_one_value_for_all_only_where_all_have_it(tmp_path):
    row = TABELLEN["inzet"][1]
    lines = [TABELLEN["inzet"][0], *(row.replace(";coaching;", f";{w};") for w in ("coachen", "coachen"))]
    report = validate(write(tmp_path / "a", inzet=lines))
    assert '2 x inzet.csv: "coachen" is geen geldige waarde' in str(report)
    lines[2] = row.replace(";coaching;", ";XX;")
    report = validate(write(tmp_path / "b", inzet=lines))
    assert '2 x inzet.csv: Onder meer "coachen" is geen geldige waarde' in str(report)
    book = openpyxl.load_workbook(report.to_excel(tmp_path / "r.xlsx", "en"))
    assert book["overview"]["G4"].value.startswith('Among others "coachen" is not a valid value')
    lines = [TABELLEN["inzet"][0], *(row.replace("10,5", w) for w in ("-1", "-2"))]
    assert "Onder meer: uren is -1" in str(validate(write(tmp_path / "c", inzet=lines)))


@pytest.mark.slow
def test_rules_have_words_where_people_read_them(tmp_path):
    report = validate(write(tmp_path / "d", **changed("locaties", 2, ";ja;", ";misschien;")))
    assert set(report.problems["rule"]) == {"ja_nee"}
    page = report.to_html(tmp_path / "r.html").read_text("utf-8")
    assert "ja of nee</a>" in page
    assert "ja_nee" not in page
    assert "yes or no</a>" in report.to_html(tmp_path / "e.html", "en").read_text("utf-8")
    assert openpyxl.load_workbook(report.to_excel(tmp_path / "r.xlsx"))["overzicht"]["F4"].value == "ja of nee"


def test_every_rule_has_words():
    rules = {re.sub(r"_(1|verplicht|keuze|heel)$", "", name) for name in PROBLEEM} | {
        re.sub("_keuze$", "", name) for name in REGEL_NL
    }
    assert set(REGELNAMEN) == rules
    assert not any("_" in words or not words for pair in REGELNAMEN.values() for words in pair)


def test_no_remark_counts_one_in_the_plural():
    words = {n: "x" for text in OPMERKING.values() for n in names_in(text)}
    for name in OPMERKING:
        if name == "gestapeld":  # always two or more
            continue
        told = remark(name, **{**words, "aantal": 1, "rijen": 1})
        assert not re.search(r"\b1 (lege )?(rijen|kolommen|cellen|namen|gemeentecodes|keuzes|waarden|getallen)", told)
        assert remarks_in([told], "en")[0] != told
    assert "()" not in remark("toegewezen_leeg", plek="a.csv", tabel="inzet", kolommen="")


@pytest.mark.slow
def test_one_row_is_a_row(tmp_path):
    folder = write(tmp_path / "d", inzet=[TABELLEN["inzet"][0], TABELLEN["inzet"][1], "012345678"])
    (folder / "inzten.csv").write_text("a;b\n1;2")
    text = str(validate(folder))
    assert "niet gelezen (1 rij)" in text
    assert "Deze rij heeft 1 veld, maar de kop heeft er 10." in text


@pytest.mark.slow
def test_report_in_order(tmp_path):
    report = validate(write(tmp_path))
    assert report.samenvatting() == "Geen problemen gevonden."
    page = report.to_html(tmp_path / "r.html").read_text("utf-8")
    assert "In orde" in page
    assert report.to_excel(tmp_path / "r.xlsx").is_file()


@pytest.mark.slow
def test_report_names_each_cell_once(tmp_path):
    report = validate(write(tmp_path, **changed("inzet", 2, "10,5", "tien")))
    assert len(report.problems) == 1


def test_copy_of_the_delivery_has_every_wrong_cell_marked(report, tmp_path):
    sheet = openpyxl.load_workbook(report.to_excel(tmp_path / "r.xlsx"))["inzet"]
    header = TABELLEN["inzet"][0].split(";")
    assert [c.value for c in sheet[1]] == header
    place = header.index("uren")
    for row in range(2, 7):
        cell = sheet.cell(row, place + 1)
        assert cell.comment is not None
        assert cell.fill.start_color.rgb.endswith("F4B6B2")
        assert cell.data_type in ("s", "n")
    assert sheet.cell(4, place + 1).value == "=1+1"
    assert "uren is leeg" in sheet.cell(2, place + 1).comment.text
    unmarked = [c for row in sheet.iter_rows() for c in row if c.comment is None]
    assert all(c.fill.fill_type is None for c in unmarked)
    assert sum(c.comment is not None for row in sheet.iter_rows() for c in row) == 5


def test_copy_of_a_workbook_with_titles_and_personal_data(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "inzet"
    sheet.append(["Opgave pbm-uren"])
    sheet.append([])
    header = TABELLEN["inzet"][0].split(";")
    sheet.append([*header, "naam medewerker"])
    row = TABELLEN["inzet"][1].split(";")
    row[header.index("uren")] = "tien"
    sheet.append([*row, "Jan Jansen"])
    book.save(tmp_path / "levering.xlsx")
    report = validate(tmp_path / "levering.xlsx")
    copy = openpyxl.load_workbook(report.to_excel(tmp_path / "r.xlsx"))["inzet"]
    assert copy["A1"].value == "(titel)"
    wrong = copy.cell(4, header.index("uren") + 1)
    assert wrong.value == "tien"
    assert "geen getal" in wrong.comment.text
    everything = " ".join(str(c.value) for r in copy.iter_rows() for c in r)
    assert "Jansen" not in everything
    assert copy.freeze_panes == "A4"


def test_frames_have_no_copy(tmp_path):
    frame = pd.DataFrame({"aanbieder_id": ["a"], "naam": [""]})
    report = validate({"aanbieders": frame})
    book = openpyxl.load_workbook(report.to_excel(tmp_path / "r.xlsx"))
    assert book.sheetnames == ["overzicht", "problemen", "opmerkingen"]


def names_in(template):
    return set(re.findall(r"\{(\w+)\}", template))


def test_every_sentence_has_an_english_one_with_the_same_words():
    assert set(FOUND_EN) == set(PROBLEEM)
    assert set(REGEL_EN) == set(REGEL_NL)
    for nl, en in ((PROBLEEM, FOUND_EN), (REGEL_NL, REGEL_EN), (OPMERKING, OPMERKING_EN)):
        assert set(nl) == set(en)
        for k in nl:  # what a column means is written in Dutch alone
            assert names_in(nl[k]) - {"betekenis"} == names_in(en[k])


@pytest.mark.slow
def test_every_rule_of_the_tables_is_recognised():
    for tabel in tables.TABELLEN.values():
        for regel in tabel.regels():
            frame = pd.DataFrame({"rule": [regel.naam], "uitleg": [regel.uitleg.replace("{waarde}", "x")]})
            english = in_language(frame, "en")["uitleg"].iloc[0]
            assert english != frame["uitleg"].iloc[0], regel.uitleg


def test_report_in_english(report, tmp_path):
    page = report.to_html(tmp_path / "r.html", "en").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "Not in order: 7 rows" in page.replace(str(sum(report.rows.values())) + " rows", "7 rows")
    assert "uren is empty. Fill it in." in page
    assert "What is wrong" in page
    assert "Wat er aan de hand is" not in page
    assert "is geen getal" not in page
    book = openpyxl.load_workbook(report.to_excel(tmp_path / "r.xlsx", "en"))
    assert book.sheetnames == ["overview", "problems", "remarks", "inzet"]
    assert any("is not a number" in str(c.comment and c.comment.text) for c in book["inzet"]["I"])


@pytest.mark.parametrize(("header", "value"), [("Kind_id", "Sem Bakker"), ("kind_id", "noor@ziggo.nl")])
def test_copy_leaks_no_personal_data_whatever_the_header(ds, tmp_path, header, value):
    rows = ds["trajecten"].head(3).astype({"kind_id": object}).rename(columns={"kind_id": header})
    rows.loc[1, header] = value
    rows.to_excel(tmp_path / "levering.xlsx", sheet_name="trajecten", index=False)
    report = validate(tmp_path / "levering.xlsx")
    assert not report.ok
    book = openpyxl.load_workbook(report.to_excel(tmp_path / "r.xlsx"))
    told = " ".join(
        f"{c.value} {c.comment.text if c.comment else ''}" for s in book for line in s.iter_rows() for c in line
    )
    assert value not in told
    assert header in [c.value for c in book["trajecten"][1]]


@pytest.mark.slow
def test_copy_marks_cells_under_a_header_in_other_capitals(tmp_path):
    lines = [TABELLEN["inzet"][0].replace("uren", "Uren"), TABELLEN["inzet"][1].replace("10,5", "tien")]
    report = validate(write(tmp_path / "d", inzet=lines))
    sheet = openpyxl.load_workbook(report.to_excel(tmp_path / "r.xlsx"))["inzet"]
    assert "geen getal" in sheet.cell(2, lines[0].split(";").index("Uren") + 1).comment.text


@pytest.mark.slow
@pytest.mark.parametrize("naam", list(tables.TABELLEN))
def test_any_missing_column_is_a_report_not_a_crash(ds, naam):
    for column in tables.TABELLEN[naam].kolommen:
        frames = {
            n: ds[n].head(40) for n in ("locaties", "tellingen", "inzet", "keuzes", "observaties", "instrumenten")
        }
        frames[naam] = ds[naam].head(40).drop(columns=column)
        assert "rule" in validate(frames).problems


DUTCH = re.compile(
    r"\b(de|het|een|niet|van|zijn|worden|gelezen|overgeslagen|rij|rijen|blad|kolom|geen|als|met|voor|staat|deze|dit|"
    r"vul|lever|schrijf|controleer|bedoelt|eenduidige|komma|puntkomma|volgens|zonder|meer|nog)\b",
    re.IGNORECASE,
)


def dirty(folder):
    """A delivery with nearly everything wrong that can be, in a csv and in a workbook with two sheets of a table."""
    inzet = TABELLEN["inzet"]
    lines = [
        "Uren per functionaris;;;;;;;;;",
        inzet[0].replace("uren", "Uren").replace("kosten", "Kosten;e-mail;opmerking;"),
        inzet[1].replace("10,5;1.250,75", "10,5 uur; 1.250,75 ;x@y.nl;;"),
        inzet[2].replace("op_groep", "Op groep").replace("100;", "n.v.t.;'-5;;;"),
        inzet[2].replace("100;", "1.250;x;;;").replace("2023", "1850"),
        inzet[1].replace("012345678", "99999999").replace("10,5;1.250,75", "-1;-1;;;"),
        ";;;;;;;;;;;;",
        "Totaal;;;;;;;;12;;;;",
    ]
    write(
        folder,
        inzet=lines,
        locaties=[*TABELLEN["locaties"], TABELLEN["locaties"][1].replace("1-1-2015", "13-13-2015")],
        gemeenten=[*TABELLEN["gemeenten"], "Almere;2021;Almere;G9"],
        herindelingen=["datum;van;naar;gewicht", "24-03-2022;GM0457;GM0363;0,5"],
        aanbieders=["aanbieder_id;naam", "A1;Het Nest", "A2;bel 0612345678"],
        keuzes=["locatie_id;inzetmodel;begin;einde", "012345678;m;2023-01-01;1 januari 2022"],
        observatie=["a;b", "1;2"],
    )
    book = openpyxl.Workbook()
    for year in (2022, 2023):
        sheet = book.create_sheet(f"tellingen {year}")
        sheet.append(["locatie_id", "peildatum", "doelgroepkinderen", "kind naam"])
        sheet.append(["012345678", 45385, 4.5, "Jan Jansen"])
        sheet.append(["012345678", "1 februari 2023", "veel", None])
    book.save(folder / "tellingen.xlsx")
    (folder / "tellingen.csv").unlink()
    (folder / "leesmij.pdf").write_bytes(b"%PDF")
    (folder / "leeg.csv").write_bytes(b"")
    return folder


@pytest.mark.slow
def test_no_dutch_sentence_is_left_in_the_english_report(tmp_path):
    report = validate(dirty(tmp_path / "d"))
    assert len(set(report.problems["rule"])) >= 15
    assert len(report.opmerkingen) >= 12
    page = report.to_html(tmp_path / "r.html", "en").read_text("utf-8")
    body = re.sub(r'<td class="waarde">.*?</td>', "", page[page.index("<body>") :])
    text = html.unescape(re.sub(r"<[^>]+>", "\n", body))
    book = openpyxl.load_workbook(report.to_excel(tmp_path / "r.xlsx", "en"))
    cells = [c for name in ("overview", "problems", "remarks") for row in book[name] for c in row]
    told = [str(c.value) for c in cells if isinstance(c.value, str) and c.column_letter != "E"]
    told += [c.comment.text for sheet in book for row in sheet for c in row if c.comment]
    for line in [*text.splitlines(), *told]:
        own = re.sub(r'"[^"]*"', "", line)  # a value as it was delivered
        assert not DUTCH.search(own), line
