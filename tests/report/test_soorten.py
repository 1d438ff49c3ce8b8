"""The three kinds of factsheet in every format: two full pages, tagged, escaped, and the same bytes again."""

import io
import re
import struct
import subprocess
import zipfile

import docx
import pandas as pd
import pikepdf
import pytest

import veeval as ve
from tests.conftest import ROOT
from tests.report.test_paginas import browser, violations, visit  # noqa: F401 - a fixture
from tests.test_estimates import make
from veeval.errors import BadArgument, UnknownName
from veeval.report import Citaat, Factsheet, lees_huisstijl
from veeval.report import word as word_module
from veeval.report.opmaak import als_tekst

pytestmark = pytest.mark.slow
KINDS = ["gemeente", "apm", "vergelijking-gemeenten", "vergelijking-aanbieders"]
QUOTES = tuple(Citaat(rol, f"SYNTHETISCH citaat {i}.") for i, rol in enumerate(["pm'er", "APM'er", "coach"]))
LONG = "Sint Anna ter Muiden-Oosterschelde en Westerkwartier aan den IJssel"


def of(ds, kind, gemeente="Nijmegen", **more):
    soort, _, publiek = kind.partition("-")
    if soort == "vergelijking":
        return Factsheet.of(ds, soort="vergelijking", publiek=publiek, **more)
    return Factsheet.of(ds, gemeente, soort=soort, citaten=QUOTES, **more)


@pytest.fixture(scope="module")
def sheets(ds, vondst):
    style = lees_huisstijl(ROOT / "docs" / "huisstijl" / "huisstijl.toml")
    return {kind: of(ds, kind, huisstijl=style, bevindingen=vondst(*kind.split("-"))) for kind in KINDS}


@pytest.fixture(scope="module")
def renamed(ds):
    """One municipality with a name that is code, the others with very long ones."""
    names = {"GM0268": "=cmd|' /C calc'!A0<script>alert(1)</script>"}
    table = ds["gemeenten"]
    long = [names.get(c, f"{LONG} {c}") for c in table["gemeentecode"]]
    return ve.load({**ds.tables, "gemeenten": table.assign(naam=long)})


def tags(pdf):
    found, alts = set(), []

    def walk(node):
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.add(str(node.S))
                if str(node.S) == "/Figure":
                    alts.append(str(node.get("/Alt", "")))
            kids = node.get("/K")
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid)

    walk(pdf.Root.StructTreeRoot)
    return found, alts


@pytest.mark.parametrize("kind", KINDS)
def test_pdf_is_two_accessible_pages(sheets, kind, tmp_path, tool):
    sheet = sheets[kind]
    path = sheet.to_pdf(tmp_path / "f.pdf")
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.Root.Lang).lower().startswith("nl")
        about = pdf.open_metadata()
        assert about["pdfuaid:part"] == "1"
        assert sheet.titel in str(about["dc:title"])
        found, alts = tags(pdf)
    assert {"/H1", "/H2", "/Figure", "/L"} <= found
    assert sum("interval" in a for a in alts) == len(sheet.blokken)
    assert all(alts)
    text = subprocess.run([tool("pdftotext"), str(path), "-"], capture_output=True, text=True, check=True).stdout
    for word in ("SYNTHETISCH", "Bureau Voorbeeld", *(k.waarde for k in sheet.kerncijfers)):
        assert word in text
    assert sheet.to_pdf(tmp_path / "g.pdf").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_long_and_hostile_names_stay_on_two_pages_and_stay_names(renamed, kind, tmp_path):
    sheet = of(renamed, kind, "GM0268")
    with pikepdf.open(sheet.to_pdf(tmp_path / "f.pdf")) as pdf:
        assert len(pdf.pages) == 2
    page = sheet.to_html(tmp_path / "f.html").read_text(encoding="utf-8")
    assert "<script" not in page
    with zipfile.ZipFile(sheet.to_docx(tmp_path / "f.docx")) as word:
        assert b"<script" not in word.read("word/document.xml")
        assert b"fldSimple" not in word.read("word/document.xml")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1000, 380])
def test_pages_in_chromium(browser, sheets, kind, width, tmp_path):  # noqa: F811
    page = visit(browser, sheets[kind].to_html(tmp_path / "f.html"), width)
    assert violations(page) == []
    assert page.trouble == []
    assert page.get_by_role("heading", level=1).inner_text() == sheets[kind].titel
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("kind", KINDS)
def test_word_file_has_real_styles_tables_and_alternative_texts(sheets, kind, tmp_path):
    sheet = sheets[kind]
    path = sheet.to_docx(tmp_path / "f.docx")
    doc = docx.Document(io.BytesIO(path.read_bytes()))
    assert doc.core_properties.title == sheet.titel
    assert doc.core_properties.language == "nl-NL"
    assert 'w:lang w:val="nl-NL"' in doc.styles.element.xml
    styles = [p.style.name for p in doc.paragraphs]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") >= len(sheet.blokken) + 2
    assert styles.count("Caption") == len(sheet.blokken)
    assert len(doc.tables) == len(sheet.blokken) + bool(sheet.kerncijfers)
    alts = re.findall(r'<wp:docPr[^>]*descr="([^"]*)"', doc.element.xml)
    assert len(alts) == len(sheet.blokken)
    assert all("interval" in a for a in alts)
    assert all("w:tblHeader" in t.rows[0]._tr.xml for t in doc.tables)
    assert "Bureau Voorbeeld" in doc.sections[0].footer.paragraphs[0].text
    assert sheet.to_docx(tmp_path / "g.docx").read_bytes() == path.read_bytes()


def test_without_python_docx_the_message_says_how_to_get_it(sheets, tmp_path, monkeypatch):
    monkeypatch.setattr(word_module, "docx", None)
    with pytest.raises(BadArgument, match=r"pip install 'veeval\[report\]'"):
        sheets["apm"].to_docx(tmp_path / "f.docx")


def test_the_factsheet_of_support_has_the_form_of_the_practice(sheets):
    sheet = sheets["apm"]
    heads = [k.kop for rij in sheet.vooraf for k in rij]
    assert heads[:4] == [
        "Wat doet de APM'er?",
        "Voor wie is het bedoeld?",
        "Voor wie niet?",
        "Hoe werkt het, in zes stappen?",
    ]
    assert heads[4:] == ["Wat gaat goed?", "Waar wordt nog aan gewerkt?"]
    assert len(sheet.vooraf[2][0].punten) == 6
    assert 1 <= len(sheet.gaat_goed) <= 5
    assert [c.rol for c in sheet.citaten] == ["pm'er", "APM'er", "coach"]
    assert "vanzelf" in sheet.blokken[0].tekst  # no effect is claimed
    assert "interval" in sheet.blokken[0].figuur.beschrijving


def test_steps_are_counts_without_an_interval(sheets):
    sheet = sheets["apm"]
    process = next(b for b in sheet.blokken if b.kop == "Hoe verloopt een aanvraag?")
    values = {p.naam: process.figuur.tekst(p) for p in process.figuur.punten}
    assert values["signaal"] == "100% (164 van 164)"
    assert values["einde"] == "81% (133 van 164)"
    assert "alle aanvragen zijn geteld, dus zonder interval" in process.figuur.onderschrift
    assert process.figuur.kolomkop == "Cijfer en aantal (procent)"
    assert process.tekst.endswith("Sommige trajecten beginnen voordat het plan klaar is.")
    tiles = {k.label: k.toelichting for k in sheet.kerncijfers}
    assert tiles["van de aanvragen werd begeleiding"] == "138 van 164 aanvragen, 2021 tot en met 2024"
    assert tiles["kon daarna zonder hulp verder"].startswith("van de trajecten waarvan het vervolg bekend is; 114")


def test_the_comparison_says_of_how_many_and_of_whom(sheets):
    blocks = {b.kop: b.tekst for b in sheets["vergelijking-aanbieders"].blokken}
    asked = blocks["Wordt de norm van 10 uur per doelgroepkind gehaald?"]
    assert re.match(r"83% van de aanbieders antwoordt 'ja' \(tussen \d+% en \d+%\); 17% .* n = 71\. Basis: ", asked)
    followed = blocks["Waar ligt het aan dat de norm niet wordt gehaald?"]
    assert "n = 12" in followed
    assert "'Wordt de norm van 10 uur per doelgroepkind gehaald?' 'nee'" in followed  # the base, in words
    assert (
        "68% van de aanbieders is het hiermee eens"
        in blocks["De inzet van de pbm'er verhoogt de kwaliteit op onze locaties"]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_brackets_hold_is_said_once(sheets, kind, tmp_path):
    page = sheets[kind].to_html(tmp_path / "f.html").read_text(encoding="utf-8")
    assert len(re.findall("[Tt]ussen haakjes", page)) == 1
    assert "95% zeker" in page


@pytest.mark.parametrize("kind", KINDS[2:])
def test_the_threshold_is_that_of_persons_and_that_of_organisations(sheets, kind):
    said = als_tekst(sheets[kind].uitleg.inhoud)
    assert "antwoorden van minder dan 10 personen" in said
    assert "hun antwoorden laten wij zien vanaf 3." in said
    assert "minder dan 10 gemeenten" not in als_tekst(sheets[kind].verantwoording.inhoud)


def test_a_title_that_is_a_question_keeps_its_own_mark(sheets):
    captions = [b.figuur.bijschrift for b in sheets["vergelijking-aanbieders"].blokken]
    assert any("gehaald? n: " in c for c in captions)
    assert any("per jaar. n: " in c for c in captions)


@pytest.fixture(scope="module")
def one_year(ds):
    """A delivery of one year, of hours alone."""
    tables = {k: ds[k] for k in ("gemeenten", "locaties", "aanbieders", "tellingen", "inzet") if k in ds}
    hours, counts = tables["inzet"], tables["tellingen"]
    then = pd.to_datetime(counts["peildatum"]).dt.year == 2024
    return ve.load({**tables, "inzet": hours[hours["jaar"] == 2024], "tellingen": counts[then]})


def test_a_delivery_of_one_year_is_not_a_period(one_year, tmp_path):
    sheet = of(one_year, "gemeente")
    page = sheet.to_html(tmp_path / "f.html").read_text(encoding="utf-8")
    assert sheet.ondertitel == "Uren in 2024"
    assert "hoeveel uren dat waren in 2024 en hoe zeker" in sheet.samenvatting
    assert "2024 tot en met 2024" not in page
    assert "alle jaren" not in page
    assert {k.label: k.toelichting.split(";")[0] for k in sheet.kerncijfers} == {
        "uren per doelgroepkind per jaar": "in 2024, zonder ondersteuning",
        "van de locaties haalt de norm": "in 2024",
    }


def test_tiles_and_introduction_name_the_years_and_what_is_on_the_sheet(sheets):
    sheet = sheets["gemeente"]
    assert sheet.ondertitel == "Uren, kwaliteit en begeleiding van 2020 tot en met 2024"
    assert "van 2020 tot en met 2024, hoe de kwaliteit zich ontwikkelde" in sheet.samenvatting
    tiles = {k.label: k.toelichting for k in sheet.kerncijfers}
    assert tiles["van de locaties haalt de norm"].startswith("2022 tot en met 2024 samen, locaties per jaar geteld;")


def test_nothing_small_is_on_the_factsheet_of_support(ds, vondst, tmp_path):
    found = vondst("apm", min_n=100_000)
    page = of(ds, "apm", min_n=100_000, bevindingen=found).to_html(tmp_path / "f.html").read_text(encoding="utf-8")
    assert {s for s in re.findall(r'<td class="getal">([^<]*)</td>', page) if s} == {"niet getoond"}
    assert set(re.findall(r'"waarde">([^<]*)<', page)) == {"–"}
    assert "Geen thema dat getoond kan worden." in page


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"gemeente": "Nijmegen", "soort": "vergelijking"}, BadArgument, "laat gemeente weg"),
        ({"soort": "apm"}, BadArgument, "geef gemeente="),
        ({"gemeente": "Nijmegen", "soort": "affiche"}, UnknownName, "vergelijking"),
        ({"soort": "vergelijking", "publiek": "ouders"}, UnknownName, "aanbieders"),
    ],
)
def test_a_wrong_request_says_what_to_do(ds, options, error, message):
    with pytest.raises(error, match=message):
        Factsheet.of(ds, **options)


def test_an_unknown_municipality_is_told_which_there_are(ds, vondst):
    with pytest.raises(UnknownName, match="Nijmegen"):
        Factsheet.of(ds, "Leiden", soort="apm", bevindingen=vondst("apm"))


def test_findings_of_another_kind_are_refused(ds, vondst):
    with pytest.raises(BadArgument, match="niet voor een factsheet van de soort apm"):
        Factsheet.of(ds, "Nijmegen", soort="apm", bevindingen=vondst("vergelijking"))


@pytest.mark.parametrize(("breedte", "schaal"), [(960, 2.0), (400, 1.0)])
def test_a_figure_for_a_slide_has_its_size_and_no_hidden_figure(tmp_path, breedte, schaal):
    e = make([4, 50, 60])
    made = e.to_png(tmp_path / "f.png", breedte=breedte, schaal=schaal).read_bytes()
    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">I", made[16:20])[0] == breedte * schaal
    assert made == e.protect().to_png(tmp_path / "g.png", breedte=breedte, schaal=schaal).read_bytes()


def test_a_figure_without_a_size_is_refused(tmp_path):
    with pytest.raises(BadArgument, match="ten minste 100"):
        make([50]).to_png(tmp_path / "f.png", breedte=10)
