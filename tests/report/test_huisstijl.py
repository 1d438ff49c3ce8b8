"""A house style: what cannot be read by people is refused, and what is embedded can do no harm."""

import shutil
from pathlib import Path

import font_source_sans_pro
import pytest
from click.testing import CliRunner

import veeval as ve
from tests.conftest import ROOT, SAMPLE
from veeval.cli import cli
from veeval.errors import BadArgument, UnknownName, UnreadableFile
from veeval.report import Huisstijl, comparison_html, lees_huisstijl
from veeval.report.contrast import contrast, meng

FONTS = Path(font_source_sans_pro.__file__).parent / "files"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def style(tmp_path, text):
    path = tmp_path / "stijl.toml"
    path.write_text(text, encoding="utf-8")
    return lees_huisstijl(path)


@pytest.mark.parametrize(
    ("a", "b", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ff0000", 1)]
)
def test_contrast_is_that_of_wcag(a, b, ratio):
    assert contrast(a, b) == pytest.approx(ratio, abs=0.005)
    assert contrast(a, b) == contrast(b, a)


def test_the_default_style_has_enough_contrast_everywhere():
    pairs = Huisstijl().kleuren.paren()
    assert len(pairs) > 10
    assert all(contrast(a, b) >= 4.5 for _, _, a, b in pairs)


def test_a_pair_without_contrast_is_named_with_its_ratio(tmp_path):
    with pytest.raises(BadArgument, match=r"stijl.toml: wit \(#ffffff\) op hoofd \(#ffcc00\) heeft contrast 1,5"):
        style(tmp_path, '[kleuren]\nhoofd = "#ffcc00"')
    with pytest.raises(BadArgument, match=r"figuren\[1\] \(#eeeeee\) op wit"):
        style(tmp_path, '[kleuren]\nfiguren = ["#0b5394", "#eeeeee"]')


def test_tints_follow_the_colours_and_figures_keep_their_safe_palette(tmp_path):
    k = style(tmp_path, '[kleuren]\nhoofd = "#14532d"').kleuren
    assert k.vlak == meng("#14532d", 0.09) != Huisstijl().kleuren.vlak
    assert k.figuren == Huisstijl().kleuren.figuren


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ('[kleur]\nhoofd = "#000000"', UnknownName, "kleuren"),
        ('[kleuren]\nhoofdd = "#000000"', UnknownName, "Bedoelt u 'hoofd'"),
        ('[kleuren]\nhoofd = "blauw"', BadArgument, "#0b5394"),
        ("[kleuren]\nhoofd = 3", BadArgument, "een tekst"),
        ('[kleuren]\nhoofd = "red; } body { display: none"', BadArgument, "schrijf een kleur"),
        ('[kleuren]\nfiguren = ["#0b5394", "#0b5394"]', BadArgument, "verschillende kleuren"),
        ('kleuren = "x"', BadArgument, r"\[kleuren\]"),
        ('[lettertype]\nbestanden = ["weg.ttf"]', UnreadableFile, "is er niet"),
        ('[lettertype]\nbestanden = ["weg.woff2"]', BadArgument, "ttf of otf"),
        ('[lettertype]\nbestanden = ["nep.ttf"]', UnreadableFile, "niet als lettertype"),
        ('[logo]\nbestand = "weg.png"\nalt = "x"', UnreadableFile, "is er niet"),
        ('[logo]\nbestand = "weg.png"', BadArgument, "alt ontbreekt"),
        ('[logo]\nbestand = "nep.png"\nalt = "x"', UnreadableFile, "geen png"),
        ('[logo]\nbestand = "groot.png"\nalt = "x"', BadArgument, "300 kB"),
        ('[logo]\nbestand = "nep.ttf"\nalt = "x"', BadArgument, "png of svg"),
        ("kapot", UnreadableFile, "niet te lezen"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(tmp_path, text, error, message):
    (tmp_path / "nep.ttf").write_bytes(b"geen lettertype")
    (tmp_path / "nep.png").write_bytes(b"geen plaatje")
    (tmp_path / "groot.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300_001))
    with pytest.raises(error, match=message):
        style(tmp_path, text)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<image href="https://example.org/x.png"/>',
        '<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file:///etc/passwd"/>',
        "<foreignObject><p>x</p></foreignObject>",
        '<rect fill="url(https://example.org/#a)"/>',
        "<style>@import 'https://example.org/x.css';</style>",
    ],
)
def test_an_svg_that_can_do_more_than_be_looked_at_is_refused(tmp_path, inside):
    (tmp_path / "logo.svg").write_text(SVG.format(inside), encoding="utf-8")
    with pytest.raises(BadArgument, match="eenvoudige svg"):
        style(tmp_path, '[logo]\nbestand = "logo.svg"\nalt = "x"')


def test_an_svg_with_an_entity_is_refused(tmp_path):
    (tmp_path / "logo.svg").write_text('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), encoding="utf-8")
    with pytest.raises(BadArgument, match="DOCTYPE"):
        style(tmp_path, '[logo]\nbestand = "logo.svg"\nalt = "x"')


def test_font_files_of_one_family_are_embedded(tmp_path):
    for name in ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf"):
        shutil.copy(FONTS / name, tmp_path)
    found = style(tmp_path, '[lettertype]\nbestanden = ["SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf"]')
    assert found.lettertype.naam == "Source Sans Pro"
    assert [(w, s) for _, w, s, _ in found.lettertype.bestanden] == [(400, "normal"), (700, "normal")]
    assert found.css().count("@font-face") == 2


def test_the_documented_example_is_a_style():
    found = lees_huisstijl(ROOT / "docs" / "huisstijl" / "huisstijl.toml")
    assert found.logo is not None
    assert found.afzender.regel.startswith("Bureau Voorbeeld (verzonnen)")


@pytest.mark.slow
def test_the_comparison_page_is_in_the_style_of_the_house(ds, tmp_path):
    """Colours, figures, logo and sender; by Python and by the command line alike; without a style as before."""
    path = tmp_path / "stijl.toml"
    logo = tmp_path / "logo.svg"
    logo.write_text(SVG.format('<rect width="9" height="9"/>'), encoding="utf-8")
    path.write_text(
        '[kleuren]\nhoofd = "#14532d"\nfiguren = ["#4a044e"]\n[logo]\nbestand = "logo.svg"\nalt = "Ons <logo>"\n'
        f'[lettertype]\nbestanden = ["{FONTS / "SourceSansPro-Regular.ttf"}"]\n[afzender]\nnaam = "Bureau & zn"\n',
        encoding="utf-8",
    )
    results = [ve.uren.per_doelgroepkind(ds).protect()]
    page = comparison_html(results, "Vergelijking", lees_huisstijl(path))
    assert "--blue: #14532d" in page
    assert "@font-face" in page
    assert "font-src data:" in page
    assert "#4a044e" in page
    assert "Bureau &amp; zn" in page
    assert 'alt="Ons &lt;logo&gt;"' in page
    plain = comparison_html(results, "Vergelijking")
    assert "#14532d" not in plain
    assert "@font-face" not in plain
    assert '<footer class="afzender">' not in plain
    out = tmp_path / "pagina.html"
    ran = CliRunner().invoke(cli, ["compare", str(SAMPLE), "--out", str(out), "--huisstijl", str(path)])
    assert ran.exit_code == 0, ran.output
    assert "--blue: #14532d" in out.read_text(encoding="utf-8")
