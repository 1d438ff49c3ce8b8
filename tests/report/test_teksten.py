"""Texts beside the numbers: what people write stays, what they may not write is text, and mistakes are named."""

import pytest

from veeval.errors import BadArgument, UnknownName, UnreadableFile
from veeval.report import Factsheet, open_teksten
from veeval.report import teksten as module
from veeval.report.html import opgemaakt
from veeval.report.opmaak import als_tekst, lees_opmaak

KINDS = [("gemeente", "gemeenten"), ("apm", "gemeenten"), ("vergelijking", "gemeenten"), ("vergelijking", "aanbieders")]


def body(text, **values):
    return lees_opmaak(f"# Kop\n\n{text}", values, "t.md")[1]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("gewoon **vet** en *schuin*", "<p>gewoon <strong>vet</strong> en <em>schuin</em></p>"),
        ("- een\n- twee", "<ul><li>een</li><li>twee</li></ul>"),
        ("1. een\n2. twee", "<ol><li>een</li><li>twee</li></ol>"),
        ("[site](https://example.org)", "<p>site (https://example.org)</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("![x](https://example.org/x.png)", "<p>!x (https://example.org/x.png)</p>"),
        ("| a | b |", "<p>| a | b |</p>"),
        ("a_b_c", "<p>a_b_c</p>"),
        ("een\ntwee", "<p>een twee</p>"),
    ],
)
def test_only_a_small_part_of_markdown_is_mark_up(text, page):
    assert opgemaakt(body(text)) == page


def test_a_link_that_runs_code_is_no_link():
    assert "<a" not in opgemaakt(body("[x](javascript:alert(1))"))


def test_values_cannot_become_mark_up():
    nasty = "**vet** <b>\n# kop"
    assert opgemaakt(body("{naam}", naam=nasty)) == "<p>**vet** &lt;b&gt;\n# kop</p>"


def test_a_placeholder_with_several_values_becomes_a_list_and_an_empty_one_goes():
    assert opgemaakt(body("{goed}\n\n{leeg}", goed=("a", "b"), leeg="")) == "<ul><li>a</li><li>b</li></ul>"
    assert body("{goed}", goed=()) == ()


@pytest.mark.parametrize(("text", "line"), [("{oeps}", 3), ("een\ntwee\ndrie {oeps}", 5), ("- a\n- {oeps}", 4)])
def test_an_unknown_placeholder_names_file_line_and_what_there_is(text, line):
    with pytest.raises(UnknownName, match=rf"t\.md, regel {line}: 'oeps'.*Bekend: uren\.n, uren\.zin") as caught:
        lees_opmaak(f"# Kop\n\n{text}", {"uren.n": "1", "uren.zin": "z"}, "t.md")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "message"), [("geen kop", "regel 1"), ("# a\n\nb\n\n# c", "regel 5.*één kop"), ("", "kop")]
)
def test_a_text_has_one_heading_on_its_first_line(text, message):
    with pytest.raises(BadArgument, match=message):
        lees_opmaak(text, {}, "t.md")


@pytest.mark.parametrize(("soort", "publiek"), KINDS)
def test_every_default_is_written_once_and_nothing_is_said(tmp_path, soort, publiek):
    first = open_teksten(tmp_path, soort, publiek)
    again = open_teksten(tmp_path, soort, publiek)
    assert first.bronnen == again.bronnen == module.standaardteksten(soort, publiek).bronnen
    assert not first.meldingen
    assert not again.meldingen


def test_an_edited_text_stays_and_its_changed_default_is_reported(tmp_path, monkeypatch):
    open_teksten(tmp_path, "apm")
    mine = tmp_path / "apm" / "wat_doet.md"
    mine.write_text("# Van ons\r\n\r\nEigen woorden.\r\n", encoding="utf-8-sig", newline="")  # as Windows saves it
    old = module.standaardteksten("apm")
    changed = {**old.bronnen, "wat_doet": "# Nieuw\n\nx\n", "uitleg": "# Uitleg\n\nnieuw\n"}
    monkeypatch.setattr(module, "standaardteksten", lambda *_: module.Teksten(changed, old.waar))
    for _ in range(2):  # the edited text is reported until somebody decides
        texts = open_teksten(tmp_path, "apm")
        assert texts.bronnen["wat_doet"] == "# Van ons\n\nEigen woorden.\n"
        assert texts.bronnen["uitleg"] == changed["uitleg"]
        assert any("wat_doet.md: de standaardtekst is veranderd" in m for m in texts.meldingen)
    mine.unlink()
    texts = open_teksten(tmp_path, "apm")
    assert texts.bronnen["wat_doet"] == changed["wat_doet"]
    assert not texts.meldingen


def test_a_file_that_belongs_to_no_block_is_named(tmp_path):
    open_teksten(tmp_path, "apm")
    (tmp_path / "apm" / "watdoet.md").write_text("# x", encoding="utf-8")
    assert any("watdoet.md: hoort bij geen blok" in m for m in open_teksten(tmp_path, "apm").meldingen)


def test_a_text_that_is_no_utf8_is_refused(tmp_path):
    open_teksten(tmp_path, "apm")
    (tmp_path / "apm" / "wat_doet.md").write_bytes(b"# caf\xe9")
    with pytest.raises(UnreadableFile, match="UTF-8"):
        open_teksten(tmp_path, "apm")


@pytest.mark.slow
def test_numbers_in_edited_texts_are_those_of_the_data(ds, vondst, tmp_path):
    found = vondst()
    open_teksten(tmp_path, "gemeente")
    (tmp_path / "gemeente" / "uren.md").write_text("# Uren\n\nWij zien **{uren.schatting}** uur.\n", encoding="utf-8")
    own = tmp_path / "gemeente" / "gm0405-hoorn"
    own.mkdir()
    (own / "uitleg.md").write_text("# Alleen hier\n\nVoor {gemeente}.\n", encoding="utf-8")
    sheet = Factsheet.of(ds, "Nijmegen", bevindingen=found, teksten=tmp_path)
    assert sheet.blokken[0].kop == "Uren"
    assert sheet.blokken[0].tekst == f"Wij zien {sheet.kerncijfers[0].waarde} uur."
    hoorn = open_teksten(tmp_path, "gemeente").voor(tmp_path / "gemeente", "gm0405-hoorn")
    assert als_tekst(Factsheet.of(ds, "Hoorn", bevindingen=found, teksten=hoorn).uitleg.inhoud) == "Voor Hoorn."
    assert sheet.uitleg.kop != "Alleen hier"
