"""Pages in a real Chromium: no violation of WCAG 2.1 AA, no request, no error; PDFs tagged and with embedded fonts."""

import html as html_module
import re
import subprocess

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

import veeval as ve
from tests.conftest import ROOT
from tests.report.test_soorten_figuren import shares
from veeval.report import Citaat, Factsheet, comparison_html, lees_huisstijl

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
pytestmark = pytest.mark.slow
expect.set_options(timeout=30_000)  # as patient as the other waits
NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def sheet(ds, vondst):
    quote = Citaat(rol="pedagogisch medewerker", tekst="SYNTHETISCH citaat.", gemeente="Nijmegen")
    return Factsheet.of(ds, "Nijmegen", bevindingen=vondst(), citaat=quote)


@pytest.fixture(scope="module")
def results(ds):
    return [
        ve.uren.per_doelgroepkind(ds).protect(),
        ve.kwaliteit.trend(ds, by="gemeentecode").protect(),
        ve.apm.uitkomst(ds).protect(),
    ]


@pytest.fixture(scope="module")
def browser(tool):
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=tool("chromium"), args=ARGS)
        yield chromium
        chromium.close()


def visit(browser, path, width=1000):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.trouble = []
    page.on("console", lambda m: page.trouble.append(m.text))
    page.on("pageerror", lambda e: page.trouble.append(str(e)))
    page.on(
        "request", lambda r: page.trouble.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None
    )
    page.goto(f"file://{path}")
    page.wait_for_load_state("networkidle")
    return page


def violations(page):
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(page, options=options).response["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found]


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width", [1000, 380])
def test_factsheet_in_chromium(browser, sheet, tmp_path, width):
    page = visit(browser, sheet.to_html(tmp_path / "f.html"), width)
    assert violations(page) == []
    assert page.trouble == []
    assert page.get_by_role("heading", level=1).inner_text() == "Inzet in de voorschoolse educatie in Nijmegen"
    assert page.get_by_role("img").count() == len(sheet.blokken)
    assert page.get_by_role("table").count() == len(sheet.blokken)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "SYNTHETISCH" in page.locator("main").inner_text()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width", [1000, 380])
def test_comparison_page_in_chromium(browser, results, tmp_path, width):
    path = tmp_path / "v.html"
    path.write_text(comparison_html(results, "Vergelijking"), encoding="utf-8")
    assert path.stat().st_size < 8_000_000
    page = visit(browser, path, width)
    draw(page, 3)
    assert violations(page) == []
    assert page.trouble == []
    assert page.locator(".js-plotly-plot").count() == len(results) + 1  # and before beside after
    assert page.locator("#figuur-1 .scatterlayer .point").count() == len(results[0].table)
    page.locator("nav a").nth(1).click()
    assert page.url.endswith("#vraag-2")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") in ("A", "BUTTON", "DIV", "SUMMARY")


def draw(page, questions):
    """Come near every figure: that is when it is drawn."""
    for q in range(1, questions + 1):
        page.locator(f"#vraag-{q} h2").scroll_into_view_if_needed()
        page.wait_for_selector(f"#figuur-{q} .main-svg")


def shown(page, question):
    return page.locator(f"#vraag-{question} tbody tr:visible").count()


def drawn(page, question):
    return page.locator(f"#figuur-{question} .scatterlayer .point").count()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_reader_picks_what_to_see(browser, ds, tmp_path):
    results = [
        ve.uren.per_doelgroepkind(ds).protect(),
        ve.uren.per_doelgroepkind(ds, by=("gemeentecode", "jaar")).protect(),
        ve.kwaliteit.trend(ds, by="gemeentecode").protect(),
    ]
    path = tmp_path / "v.html"
    path.write_text(comparison_html(results, "Vergelijking"), encoding="utf-8")
    page = visit(browser, path)
    draw(page, 3)
    everything = sum(len(e.table) for e in results)
    assert page.get_by_role("status").inner_text() == f"Alle {everything} cijfers worden getoond"
    page.get_by_label("Almere", exact=True).focus()
    page.keyboard.press("Space")  # picks work by keyboard
    page.get_by_label("2023", exact=True).check()
    expect(page.locator("#figuur-2 .scatterlayer .point")).to_have_count(1)
    assert [shown(page, q) for q in (1, 2, 3)] == [len(results[0].table), 1, 2]
    assert drawn(page, 3) == 2
    assert "niet uitgesplitst naar gemeente of jaar" in page.locator("#vraag-1").inner_text()
    assert "gemeentecode=GM0034" in page.url
    assert "jaar=2023" in page.url
    assert violations(page) == []
    page.get_by_label("Vraag", exact=True).select_option("2")
    assert not page.locator("#vraag-1").is_visible()
    assert page.get_by_role("status").inner_text() == f"1 van {len(results[1].table)} cijfers getoond"

    again = visit(browser, path)  # the address holds the choice
    again.goto(page.url)
    again.reload()
    again.wait_for_selector("#figuur-2 .main-svg")
    expect(again.locator("#figuur-2 .scatterlayer .point")).to_have_count(1)
    assert again.get_by_label("Almere", exact=True).is_checked()
    again.emulate_media(media="print")
    assert not again.locator("#kiezen").is_visible()
    assert "Almere" in again.locator("#gekozen").inner_text()
    again.emulate_media(media="screen")
    again.get_by_role("button", name="Alles tonen").click()
    again.locator("#figuur-2 .scatterlayer .point").nth(30).wait_for(state="attached")
    assert "#" not in again.url
    assert again.trouble == page.trouble == []


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_many_municipalities_have_a_funnel_and_tiles_that_follow_the_choice(browser, ds, tmp_path):
    """All 342: the page stays small and accessible, in the style of a bureau, and hides what is hidden."""
    many = shares([4, *(20 + i % 150 for i in range(341))], [f"{NASTY} {i}" for i in range(342)], synthetisch=True)
    hidden = many.protect(10)
    results = [hidden, ve.apm.uitkomst(ds).protect()]
    path = tmp_path / "v.html"
    style = lees_huisstijl(ROOT / "docs/huisstijl/huisstijl.toml")
    path.write_text(comparison_html(results, "Vergelijking", style), encoding="utf-8")
    assert path.stat().st_size < 8_000_000
    page = visit(browser, path, 380)
    draw(page, 2)
    for figure in ("1-trechter", "1-tegelkaart", "2-halter"):
        page.wait_for_selector(f"#figuur-{figure} .main-svg")
    assert violations(page) == []
    places = page.locator("#figuur-1-trechter .scatterlayer .point")
    assert places.count() == hidden.table["estimate"].notna().sum()
    page.locator("input[name=gemeentecode][value=GM0007]").check()
    page.locator("input[name=gemeentecode][value=GM0009]").check()
    expect(places).to_have_count(2)
    expect(page.locator("#figuur-1-tegelkaart .scatterlayer .textpoint").filter(has_text="%")).to_have_count(2)
    assert page.locator("#figuur-1-tegelkaart .main-svg").first.bounding_box()["height"] > 700  # places stay
    assert page.locator(".afzender img").get_attribute("alt")
    assert page.evaluate("getComputedStyle(document.querySelector('header')).backgroundColor") != "rgb(11, 83, 148)"
    for width in (380, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.trouble == []


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_error_report_in_chromium(browser, tmp_path, ds):
    wrong = ds["inzet"].assign(uren=-1.0, taak=NASTY)
    report = ve.validate({**ds.tables, "inzet": wrong})
    page = visit(browser, report.to_html(tmp_path / "rapport.html"))
    assert violations(page) == []
    assert page.trouble == []
    assert NASTY in page.locator("body").inner_text()


def test_names_cannot_become_code(ds, tmp_path):
    frames = dict(ds.tables)
    frames["gemeenten"] = ds["gemeenten"].assign(naam=lambda f: f["naam"].where(f["gemeentecode"] != "GM0268", NASTY))
    other = ve.load(frames)
    page = Factsheet.of(other, "GM0268").to_html(tmp_path / "f.html").read_text(encoding="utf-8")
    assert NASTY not in page
    assert html_module.escape(NASTY) in page
    assert Factsheet.of(other, NASTY).to_pdf(tmp_path / "f.pdf").read_bytes().startswith(b"%PDF")
    compared = comparison_html([ve.uren.norm_naleving(other)], NASTY)
    assert NASTY not in compared


def test_no_page_asks_anything_of_the_network(sheet, results):
    for text in (sheet._repr_html_(), comparison_html(results, "x")):
        assert "default-src 'none'" in html_module.unescape(html_module.unescape(text))
    page = comparison_html(results, "x")
    markup = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", markup)


def test_pdf_is_accessible(sheet, tmp_path, tool):
    path = sheet.to_pdf(tmp_path / "f.pdf")
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        assert str(root.Lang).lower().startswith("nl")
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        xmp = pdf.open_metadata()
        assert xmp["pdfuaid:part"] == "1"
        assert sheet.titel in str(xmp["dc:title"])
        tags, alts = [], []

        def walk(node):
            if isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    tags.append(str(node.S))
                    if str(node.S) == "/Figure":
                        alts.append(str(node.get("/Alt", "")))
                kids = node.get("/K")
                for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                    walk(kid)

        walk(root.StructTreeRoot)
        assert {"/H1", "/H2", "/Figure", "/Table", "/TH", "/TD", "/L"} <= set(tags)
        assert len(alts) == len(sheet.blokken)
        assert all("interval" in a for a in alts)
        assert len(pdf.pages) == 2
    fonts = subprocess.run([tool("pdffonts"), str(path)], capture_output=True, text=True, check=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows
    assert all(re.search(r"\byes\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", r) for r in rows), fonts
    text = subprocess.run(
        [tool("pdftotext"), "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "SYNTHETISCH" in text
    for k in sheet.kerncijfers:
        assert k.waarde in text


def test_same_bytes_twice(sheet, tmp_path):
    assert sheet.to_pdf(tmp_path / "a.pdf").read_bytes() == sheet.to_pdf(tmp_path / "b.pdf").read_bytes()


def test_small_municipalities_show_no_small_figures(ds, vondst, tmp_path):
    """With a threshold above every count nothing may be shown, in no block, figure, table or sentence."""
    sheet = Factsheet.of(ds, "Hoorn", min_n=100_000, bevindingen=vondst(min_n=100_000))
    page = sheet.to_html(tmp_path / "f.html").read_text(encoding="utf-8")
    open_table = ve.uren.per_doelgroepkind(ds, by=("gemeentecode", "jaar")).select(gemeentecode="GM0405").table
    for value in open_table["estimate"]:
        assert f"{value:.1f}".replace(".", ",") + " (" not in page
    for count in open_table["n"]:
        assert f">{count}<" not in page
    assert "niet getoond" in page


def test_every_municipality_has_its_own_figures(ds, vondst):
    found = vondst()
    sheets = [Factsheet.of(ds, c, bevindingen=found) for c in found.uren.table["gemeentecode"]]
    assert len({s.kerncijfers for s in sheets}) == len(sheets)
    with pytest.raises(ve.VeevalError, match="Nijmegen"):
        Factsheet.of(ds, "Utrecht", bevindingen=found)
