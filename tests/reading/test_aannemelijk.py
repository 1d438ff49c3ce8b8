"""Warnings block nothing, and name the row and what to look at."""

import pandas as pd
import pytest

from veeval.reading import validate


def frames(**changed):
    places = pd.DataFrame(
        {
            "locatie_id": ["100001", "100002", "100003"],
            "aanbieder_id": ["a1", "a1", "a2"],
            "gemeentecode": "GM0363",
            "naam": "x",
            "soort": "kdv",
            "ve": True,
            "wijk": None,
            "opening": pd.Timestamp("2015-01-01"),
            "sluiting": pd.NaT,
        }
    )
    return {
        "gemeenten": pd.DataFrame(
            {"gemeentecode": ["GM0363"], "jaar": [2024], "naam": ["Amsterdam"], "klasse": ["G4"]}
        ),
        "aanbieders": pd.DataFrame({"aanbieder_id": ["a1", "a2"], "naam": ["een", "twee"]}),
        "locaties": places,
        **changed,
    }


def counts(*children):
    years = pd.to_datetime([f"{2022 + i}-01-01" for i in range(len(children))])
    return pd.DataFrame(
        {
            "locatie_id": "100001",
            "peildatum": years,
            "doelgroepkinderen": list(children),
            "ve_kinderen": list(children),
            "leeftijd_vanaf_maanden": 30,
        }
    )


def found(report, rule):
    assert report.ok
    rows = report.problems[report.problems["rule"] == rule]
    assert set(rows["ernst"]) <= {"waarschuwing"}
    return rows


def test_many_hours_per_child():
    inzet = pd.DataFrame(
        {
            "locatie_id": "100001",
            "jaar": [2022, 2022, 2023],
            "maand": None,
            "functionaris_id": "f1",
            "inzetmodel": "landelijk_10uur",
            "bron": "eigen",
            "taak": "coaching",
            "formatie": "buiten",
            "uren": [10.0, 1200.0, 1200.0],
            "kosten": None,
        }
    )
    rows = found(validate(frames(inzet=inzet, tellingen=counts(12, 13))), "uren_per_kind")
    assert rows["row"].tolist() == [2]
    assert "1210 uur op 12 doelgroepkinderen: 101 uur per kind" in rows["uitleg"].iloc[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("children", "named"), [((10, 20), 1), ((20, 10), 1), ((10, 19), 0), ((4, 9), 0), ((0, 12), 1), ((10, 20, 41), 2)]
)
def test_a_count_that_doubled(children, named):
    assert len(found(validate(frames(tellingen=counts(*children))), "verdubbeld")) == named


@pytest.mark.slow
@pytest.mark.parametrize(("rater", "score", "named"), [("b2", 4.0, 1), ("b1", 4.0, 0), ("b2", 3.0, 0)])
def test_a_jump_with_another_rater(rater, score, named):
    scale = pd.DataFrame(
        {
            "instrument": ["klas"],
            "versie": ["1"],
            "domein": ["emotioneel"],
            "minimum": [1.0],
            "maximum": [7.0],
            "omgekeerd": [False],
            "geldig_van": [pd.Timestamp("2010-01-01")],
            "geldig_tot": [pd.NaT],
        }
    )
    rows = pd.DataFrame(
        {
            "observatie_id": ["o1", "o2"],
            "locatie_id": "100001",
            "groep_id": "g1",
            "datum": pd.to_datetime(["2022-03-01", "2023-03-01"]),
            "instrument": "klas",
            "versie": "1",
            "domein": "emotioneel",
            "score": [2.0, score],
            "beoordelaar_id": ["b1", rater],
        }
    )
    assert len(found(validate(frames(observaties=rows, instrumenten=scale)), "sprong")) == named


def test_a_model_of_one_provider():
    choices = pd.DataFrame(
        {
            "locatie_id": ["100001", "100002", "100003"],
            "inzetmodel": ["amsterdam_coach", "amsterdam_groep", "amsterdam_coach"],
            "begin": pd.Timestamp("2022-01-01"),
            "einde": pd.NaT,
        }
    )
    rows = found(validate(frames(keuzes=choices)), "een_aanbieder")
    assert rows["value"].tolist() == ["amsterdam_groep"]


def test_a_block_that_was_pasted_twice():
    row = {"aanbieder_id": "a1", "datum": pd.Timestamp("2023-01-01"), "onderwerp": "taal", "deelnemers": 4}
    other = {**row, "onderwerp": "spel"}
    rows = found(validate(frames(scholing=pd.DataFrame([row, other, row, row]))), "herhaald")
    assert rows["row"].tolist() == [3, 4]
    assert rows["uitleg"].str.contains("gelijk aan rij 1").all()


def test_a_model_that_is_not_known_is_named_once_with_what_it_may_be(tmp_path):
    chosen = pd.DataFrame(
        {
            "locatie_id": ["100001", "100001", "100002", "100003"],
            "inzetmodel": ["hoorn_cluster", "amsterdam_coach", "hoorn_cluster", "amsterdam_coch"],
            "begin": pd.Timestamp("2024-01-01"),
            "einde": pd.NaT,
        }
    )
    report = validate(frames(keuzes=chosen))
    assert report.ok
    odd = report.problems[report.problems["rule"] == "model_onbekend"]
    assert odd["value"].tolist() == ["hoorn_cluster", "amsterdam_coch"]
    assert set(odd["ernst"]) == {"waarschuwing"}
    assert "Bedoelt u hoorn_traject?" in odd["uitleg"].iloc[0]
    assert "ve.inzetmodel(" in odd["uitleg"].iloc[0]
    assert "Bedoelt u amsterdam_coach" in odd["uitleg"].iloc[1]
    page = report.to_html(tmp_path / "r.html", "en").read_text("utf-8")
    assert "Do you mean hoorn_traject?" in page
