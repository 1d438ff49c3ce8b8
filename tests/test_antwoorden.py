"""What a notebook about any place needs: a part by name, an answer or the reason why not, tables for reading."""

import time

import pytest

import veeval as ve
from veeval.errors import UnknownName, WriteRefused
from veeval.evaluatie import antwoord, deel


def test_a_part_by_name_is_that_by_code(ds):
    by_name, by_code = deel(ds, gemeente="gemeente hoorn"), deel(ds, kenmerken={"gemeentecode": ["GM0405"]})
    assert by_name["locaties"].equals(by_code["locaties"])
    assert len(deel(ds, gemeente=["Hoorn", "GM0307"])["locaties"]["gemeentecode"].unique()) == 2


def test_an_unknown_place_is_told_with_those_that_exist(ds):
    with pytest.raises(UnknownName, match=r"Bedoelt u 'Almere'\?.*Zaanstad"):
        deel(ds, gemeente="Almeer")


def test_where_there_is_nothing_to_show_the_answer_says_why(ds):
    found = antwoord(ve.kwaliteit.overstap, deel(ds, gemeente="Nijmegen"))
    assert "Geen antwoord op kwaliteit.overstap" in found.zin()
    assert "geen enkele locatie stapte over" in found._repr_html_()
    assert str(found.leestabel("cohorten").plot().protect()) == found.zin()


@pytest.mark.slow
def test_an_answer_is_protected(ds):
    assert antwoord(ve.apm.uitkomst, deel(ds, gemeente="Nijmegen")).min_n == 10


def test_a_wrong_option_stays_an_error(ds):
    with pytest.raises(UnknownName):
        antwoord(ve.uren.per_doelgroepkind, ds, by="stad")


def test_in_a_notebook_an_error_is_its_message():
    assert UnknownName("gemeente", "x", ["Hoorn"])._render_traceback_() == [
        "UnknownName: onbekende naam voor gemeente: 'x'. Bekend: Hoorn."
    ]


@pytest.mark.slow
def test_a_table_for_reading_has_words_and_rounds(ds):
    hours = ve.uren.per_doelgroepkind(deel(ds, gemeente="Amsterdam"), formatie="apart").protect()
    assert "coach (Amsterdam) / buiten de formatie" in str(hours.leestabel("verschillen"))
    assert "amsterdam_coach" not in hours.zin()
    norm = ve.uren.norm_naleving(ds, by="jaar").protect()
    table = norm.leestabel()
    assert table.koppen[:3] == ("jaar", "eenheid", "schatting")
    assert table.regels[0][2:4] == ("63%", "52% – 73%")
    assert norm.leestabel("verschillen").regels[0][2] == "1%-punt"
    assert norm.leestabel("tekort", ("maat", "estimate")).regels[0] == ("uren volgens de norm", "24.410")


@pytest.mark.slow
def test_what_is_hidden_stays_hidden_in_a_table_for_reading(ds):
    found = ve.apm.proces(deel(ds, gemeente="Nijmegen")).protect()
    assert "niet getoond" in found.leestabel("zwaarte").regels[0]


def test_a_table_that_is_not_there_is_an_error(ds):
    norm = ve.uren.norm_naleving(ds)
    with pytest.raises(UnknownName, match="tekort"):
        norm.leestabel("balans")
    with pytest.raises(UnknownName, match="estimate"):
        norm.leestabel("tekort", ("geen",))


@pytest.mark.slow
def test_values_are_escaped(ds):
    norm = ve.uren.norm_naleving(ds)
    object.__setattr__(norm, "labels", {"GM0034": "<b>Almere</b>"})
    assert "&lt;b&gt;Almere" in norm.leestabel()._repr_html_()


def test_columns_that_are_called_like_an_indicator_have_heads_of_their_own(ds):
    assert "Aandeel dat dit antwoord geeft" in str(ve.bevraging.enkel(ds)).splitlines()[0]
    assert "antwoord  " in str(ve.bevraging.enkel(ds)).splitlines()[2]


MAPPING = "notebooks/08_toewijzing.toml"


@pytest.mark.slow
def test_a_delivery_with_mistakes_is_told_and_the_corrected_one_loads(tmp_path, request):
    mapping = request.config.rootpath / MAPPING
    wrong = ve.synth.aanlevering(tmp_path / "a.xlsx", gemeente="Hoorn")
    report = ve.validate(wrong, mapping)
    assert sorted(report.problems["rule"]) == sorted(
        ["getal", "getal", "peildatum", "sleutel", "persoonsgegevens", "verplicht", "minimum", "categorie",
         "verwijzing", "totaalrij"]
    )  # fmt: skip
    right = ve.synth.aanlevering(tmp_path / "b.xlsx", gemeente="Hoorn", fouten=False)
    delivered = ve.load(right, mapping)
    whole = ve.load(request.config.rootpath / "data" / "sample")
    sample = ve.uren.norm_naleving(deel(whole, gemeente="Hoorn"), jaren=[2024]).table["estimate"]
    assert ve.uren.norm_naleving(delivered).table["estimate"].tolist() == pytest.approx(sample.tolist())


@pytest.mark.slow
def test_a_delivery_is_the_same_every_time_and_replaces_nothing(tmp_path):
    path = ve.synth.aanlevering(tmp_path / "a.xlsx")
    before = path.read_bytes()
    with pytest.raises(WriteRefused):
        ve.synth.aanlevering(path)
    time.sleep(1.1)  # a workbook that holds the hour it was made differs after a second
    assert ve.synth.aanlevering(path, overwrite=True).read_bytes() == before
    for wrong in ({"gemeente": "Utrecht"}, {"jaar": 1999}):
        with pytest.raises(UnknownName):
            ve.synth.aanlevering(tmp_path / "c.xlsx", **wrong)
