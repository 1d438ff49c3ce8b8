"""Surveys: every share has its base; routing, several answers, shared municipalities."""

import json

import pandas as pd
import pytest
from scipy.stats import norm

import veeval as ve
from tests.conftest import SAMPLE
from veeval.errors import BadArgument, MissingTable, NotEstimable, UnknownName

TRUTH = json.loads((SAMPLE / "waarheid.json").read_text(encoding="utf-8"))["effecten"]["bevraging"]
VRAGEN = [
    ("s1", "De coach helpt ons verder", "likert", None),
    ("norm", "Wordt de norm gehaald?", "enkel", None),
    ("waarom", "Waar ligt het aan?", "meervoudig", "norm=nee"),
]


def survey(answers, vragen=VRAGEN):
    """Answers as (respondent, groep, gemeente, vraag, antwoord)."""
    frame = pd.DataFrame(answers, columns=["respondent_id", "groep", "gemeentecode", "vraag_id", "antwoord"])
    places = sorted(set(frame["gemeentecode"]))
    return ve.load(
        {
            "gemeenten": pd.DataFrame({"gemeentecode": places, "jaar": 2023, "naam": places, "klasse": "G40"}),
            "vragen": pd.DataFrame(vragen, columns=["vraag_id", "tekst", "soort", "basis"]),
            "antwoorden": frame,
        }
    )


def each(n, yes, groep="gemeente"):
    """n respondents, each in a municipality of its own, of whom ``yes`` say yes; the others name causes."""
    rows = [(f"{groep}{i}", groep, f"GM{i + 1:04d}", "norm", "ja" if i < yes else "nee") for i in range(n)]
    for i in range(yes, n):
        rows.append((f"{groep}{i}", groep, f"GM{i + 1:04d}", "waarom", "aanbieder"))
        if i % 2:
            rows.append((f"{groep}{i}", groep, f"GM{i + 1:04d}", "waarom", "arbeidsmarkt"))
    return rows


def wilson(k, n, level=0.95):
    z = norm.ppf(0.5 + level / 2)
    middle, half = (k + z * z / 2) / (n + z * z), z / (n + z * z) * (k * (n - k) / n + z * z / 4) ** 0.5
    return middle - half, middle + half


def share(e, antwoord, **where):
    rows = e.table[e.table["antwoord"] == antwoord]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows.iloc[0]


def test_share_of_municipalities_with_its_base_in_the_form_of_the_monitor():
    e = ve.bevraging.enkel(survey(each(100, 89)))
    row = share(e, "ja")
    assert row["estimate"] == pytest.approx(0.89)
    assert row["n"] == 100
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(wilson(89, 100))
    monitor = e.details["monitor"].query("antwoord == 'ja'").iloc[0]
    assert monitor["vraag"] == "Wordt de norm gehaald?"
    assert monitor["basis"] == "respondenten aan wie de vraag is gesteld"
    assert (monitor["groep"], monitor["estimate"], monitor["n"]) == ("gemeente", 0.89, 100)
    assert "89%" in e.zin()


def test_a_routed_question_has_those_who_were_routed_as_its_base():
    e = ve.bevraging.meervoudig(survey(each(100, 89)))
    assert share(e, "aanbieder")["estimate"] == pytest.approx(1)
    assert share(e, "arbeidsmarkt")["estimate"] == pytest.approx(6 / 11)
    assert set(e.table["n"]) == {11}  # not 100
    assert e.details["monitor"]["basis"].iloc[0] == "respondenten die op norm 'nee' antwoordden"
    assert e.table["estimate"].sum() > 1


def test_who_was_routed_and_chose_nothing_stays_in_the_base():
    answers = [r for r in each(20, 10) if not (r[0] == "gemeente19" and r[3] == "waarom")]
    e = ve.bevraging.meervoudig(survey(answers))
    assert set(e.table["n"]) == {10}
    assert share(e, "aanbieder")["estimate"] == pytest.approx(0.9)
    assert any("wie niets koos" in w for w in e.warnings)
    respons = e.details["respons"].iloc[0]
    assert (respons["estimate"], respons["n"]) == (0.9, 10)


def test_who_answers_without_being_routed_does_not_count():
    stray = [("gemeente0", "gemeente", "GM0001", "waarom", "budget")]
    e = ve.bevraging.meervoudig(survey(each(20, 10) + stray))
    assert "budget" not in set(e.table["antwoord"])
    assert set(e.table["n"]) == {10}
    assert any("niet kreeg" in w for w in e.warnings)


@pytest.mark.slow
def test_only_the_groups_that_were_asked_are_in_the_base():
    others = [(f"pm{i}", "pm", "GM0001", "s1", "neutraal") for i in range(9)]
    answers = [*each(20, 15), *each(12, 6, "aanbieder"), *others]
    e = ve.bevraging.enkel(survey(answers), by=None)
    assert set(e.table["n"]) == {32}
    by_group = ve.bevraging.enkel(survey(answers))
    assert set(by_group.table["groep"]) == {"aanbieder", "gemeente"}
    assert share(by_group, "ja", groep="aanbieder")["estimate"] == pytest.approx(0.5)
    difference = by_group.contrasts.query("antwoord == 'ja'").iloc[0]
    assert (difference["groep_a"], difference["groep_b"]) == ("gemeente", "aanbieder")
    assert difference["estimate"] == pytest.approx(0.25)
    assert difference["p_holm"] >= difference["p_value"]


@pytest.mark.slow
def test_respondents_who_share_a_municipality_are_clustered():
    """Four municipalities in which all five say the same: twenty answers tell no more than four."""
    rows = [(f"pm{i}", "pm", f"GM000{i // 5 + 1}", "norm", "ja" if i < 10 else "nee") for i in range(20)]
    e = ve.bevraging.enkel(survey(rows))
    row = share(e, "ja")
    assert row["n_clusters"] == 4
    assert row["conf_low"] < wilson(10, 20)[0] - 0.1
    assert "gemeente" in row["method"]
    alone = share(ve.bevraging.enkel(survey([(r, g, "GM0001", v, a) for r, g, _, v, a in rows])), "ja")
    assert (alone["conf_low"], alone["conf_high"]) == pytest.approx(wilson(10, 20))


@pytest.mark.slow
def test_statements_have_the_share_that_agrees_and_the_whole_distribution():
    given = ["mee eens"] * 6 + ["helemaal mee eens"] * 3 + ["neutraal"] * 2 + ["mee oneens"] + ["weet niet"] * 4
    rows = [(f"c{i}", "coach", f"GM{i + 1:04d}", "s1", a) for i, a in enumerate(given)]
    e = ve.bevraging.stellingen(survey(rows))
    assert e.table["estimate"].item() == pytest.approx(9 / 12)
    assert e.table["n"].item() == 12
    assert any("4 antwoorden zonder mening" in w for w in e.warnings)
    shares = e.details["verdeling"]
    assert shares["antwoord"].tolist() == list(ve.bevraging.SCHAAL)
    assert shares["estimate"].tolist() == pytest.approx([0, 1 / 12, 2 / 12, 6 / 12, 3 / 12])
    assert e.details["respons"]["n"].item() == 16
    strict = ve.bevraging.stellingen(survey(rows), eens=["helemaal mee eens"])
    assert strict.table["estimate"].item() == pytest.approx(3 / 12)


@pytest.mark.slow
def test_a_scale_of_your_own():
    rows = [(f"c{i}", "coach", f"GM{i + 1:04d}", "s1", str(1 + i % 4)) for i in range(12)]
    e = ve.bevraging.stellingen(survey(rows), schaal=("1", "2", "3", "4"))
    assert e.table["estimate"].item() == pytest.approx(0.5)
    with pytest.raises(UnknownName, match="helemaal mee oneens"):
        ve.bevraging.stellingen(survey(rows))


@pytest.mark.slow
def test_small_groups_are_hidden_everywhere():
    answers = [*each(20, 15, "pm"), *each(6, 3, "apm"), *each(25, 20, "coach")]
    safe = ve.bevraging.enkel(survey(answers)).protect(10)
    shown = safe.table.dropna(subset=["estimate"])
    assert set(shown["groep"]) == {"coach"}  # one hidden group alone would follow from the whole
    assert set(safe.details["monitor"].dropna(subset=["estimate"])["groep"]) == {"coach"}
    assert safe.contrasts["estimate"].isna().all()


@pytest.mark.slow
def test_organisations_are_no_persons_but_two_of_them_know_each_other():
    safe = ve.bevraging.enkel(survey([*each(4, 3), *each(25, 20, "coach")])).protect(10)
    shown = safe.table.dropna(subset=["estimate"])
    assert set(shown["groep"]) == {"gemeente", "coach"}
    assert safe.details["respons"]["estimate"].notna().all()
    two = ve.bevraging.enkel(survey([*each(2, 1), *each(25, 20, "coach")])).protect(10)
    assert two.table.loc[two.table["groep"] == "gemeente", "estimate"].isna().all()


def test_the_sample_shows_what_organisations_answered(ds):
    assert ve.bevraging.enkel(ds).protect().table["estimate"].notna().all()


def test_all_or_none_of_a_small_group_is_hidden():
    answers = [*each(15, 15, "coach"), *each(40, 30, "pm"), *each(50, 20, "ouder")]
    e = ve.bevraging.enkel(survey(answers))
    shown = e.protect(10).table.dropna(subset=["estimate"])
    assert "coach" not in set(shown["groep"])
    assert "coach" in set(e.protect(10, allen_n=15).table.dropna(subset=["estimate"])["groep"])


@pytest.mark.slow
def test_the_survey_of_the_sample_covers_its_truth(ds):
    one = share(ve.bevraging.enkel(ds), "ja", groep="aanbieder")
    assert one["conf_low"] <= TRUTH["norm_gehaald"]["ja"] <= one["conf_high"]
    assert one["n"] > 60
    said = ve.bevraging.stellingen(ds, by=None).table.iloc[0]
    assert said["conf_low"] <= TRUTH["meerwaarde"]["eens"] <= said["conf_high"]
    why = ve.bevraging.meervoudig(ds)
    for answer, true in TRUTH["knelpunten"].items():
        row = share(why, answer)
        assert row["conf_low"] <= true <= row["conf_high"]
    no = ds["antwoorden"].query("vraag_id == 'norm_gehaald' and antwoord == 'nee'")["respondent_id"].nunique()
    assert set(why.table["n"]) == {no}


def test_answers_of_a_group_add_up_to_one(ds):
    table = ve.bevraging.enkel(ds).table
    assert table.groupby("groep")["estimate"].sum().tolist() == pytest.approx([1, 1])


@pytest.mark.slow
def test_by_municipality_respondents_are_independent_and_places_not_tested(ds):
    e = ve.bevraging.stellingen(ds, by="gemeentecode")
    assert e.table["method"].str.contains("Wilson").all()
    assert e.contrasts["p_value"].isna().all()
    assert e.name_of("GM0363") == "Amsterdam"


def test_themes_with_how_many_mentioned_them(ds):
    e = ve.bevraging.themas(ds, by="groep")
    rows = ds["themas"].query("groep == 'coach' and thema == 'lage drempel'")
    counted = e.details["aantallen"].query("groep == 'coach' and thema == 'lage drempel'").iloc[0]
    assert counted["estimate"] == rows["bron_id"].nunique()
    assert counted["n"] == ds["themas"].query("groep == 'coach'")["bron_id"].nunique()
    assert set(e.table["oordeel"]) == {"gaat_goed", "verbeterpunt"}


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda ds: ve.bevraging.enkel(ds, vraag="meerwaarde"), BadArgument, "likert"),
        (lambda ds: ve.bevraging.enkel(ds, vraag="normen"), UnknownName, "norm_gehaald"),
        (lambda ds: ve.bevraging.enkel(ds, by="klasse"), UnknownName, "gemeentecode"),
        (lambda ds: ve.bevraging.stellingen(ds, eens=["ja"]), UnknownName, "mee eens"),
        (lambda ds: ve.bevraging.stellingen(ds, schaal=["a"]), BadArgument, "twee"),
        (lambda ds: ve.bevraging.meervoudig(ds, level=2), BadArgument, "0.95"),
    ],
)
def test_a_wrong_call_says_what_is_possible(ds, call, error, words):
    with pytest.raises(error, match=words):
        call(ds)


@pytest.mark.parametrize("basis", ["norm", "normen=nee", "waarom=ja", "norm="])
def test_a_routing_that_cannot_be_read_is_an_error(basis):
    vragen = [*VRAGEN[:2], ("waarom", "Waar ligt het aan?", "meervoudig", basis)]
    with pytest.raises(BadArgument, match="vraag_id=antwoord"):
        ve.bevraging.meervoudig(survey(each(10, 5), vragen))


def test_what_nobody_answered_cannot_be_estimated():
    with pytest.raises(NotEstimable, match="waarom"):
        ve.bevraging.meervoudig(survey(each(10, 10)))
    with pytest.raises(NotEstimable, match="één antwoord"):
        ve.bevraging.enkel(survey([*each(10, 5), ("gemeente0", "gemeente", "GM0001", "norm", "nee")]))
    with pytest.raises(NotEstimable, match="likert"):
        ve.bevraging.stellingen(survey(each(10, 5), VRAGEN[1:]))


@pytest.mark.parametrize("naam", ["stellingen", "enkel", "meervoudig", "themas"])
def test_a_missing_table_is_named_with_the_question(naam):
    empty = ve.load({"aanbieders": pd.DataFrame({"aanbieder_id": ["A1"], "naam": ["Aanbieder"]})})
    with pytest.raises(MissingTable, match=rf"bevraging\.{naam}"):
        getattr(ve.bevraging, naam)(empty)


@pytest.mark.slow
@pytest.mark.parametrize("naam", ["stellingen", "enkel", "meervoudig", "themas"])
def test_every_result_can_be_said_drawn_and_written(ds, naam, tmp_path):
    e = getattr(ve.bevraging, naam)(ds)
    assert e.synthetisch
    assert len(e.zin()) > 40
    assert e.plot() is not None
    assert e.to_excel(tmp_path / "uit.xlsx").exists()
