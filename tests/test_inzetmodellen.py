"""The worked examples of law and practice, and what a wrong call says."""

import pytest

from veeval.errors import BadArgument, UnknownName, UnreadableFile
from veeval.inzetmodellen import inzetmodel, namen


@pytest.mark.parametrize(
    ("naam", "waarden", "uren"),
    [
        ("ikk", {"kindercentra": 4, "fte": 10.5}, 305),
        ("ikk", {"kindercentra": 1, "fte": 0}, 50),
        ("ikk", {"kindercentra": 2, "fte": 3.2}, 132),
        ("landelijk_10uur", {"doelgroepkinderen": 12}, 120),
        ("landelijk_10uur", {"doelgroepkinderen": 0}, 0),
        ("amsterdam_groep", {"weken_per_jaar": 40}, 840),
        ("amsterdam_groep", {"weken_per_jaar": 46}, 966),
        ("amsterdam_groep", {"weken_per_jaar": 52}, 1092),
        ("amsterdam_coach", {}, 100),
        ("nijmegen_apm", {}, 52),
        ("nijmegen_apm", {"weken": 12}, 48),
        ("urennorm_960", {"uren_per_dag": 4, "dagen_per_week": 4, "weken_per_jaar": 40}, 960),
        ("urennorm_960", {"uren_per_dag": 8, "dagen_per_week": 2, "weken_per_jaar": 40}, 720),
    ],
)
def test_worked_examples(naam, waarden, uren):
    assert inzetmodel(naam).uren(**waarden) == pytest.approx(uren, rel=1e-12)


def test_task_hours_of_amsterdam_stay_outside_the_formatie():
    terms = inzetmodel("amsterdam_groep").uren_per_term(weken_per_jaar=46)
    assert {t.formatie: u for t, u in terms} == {"binnen": 736, "buiten": 230}


def test_960_hours_is_met_or_not():
    norm = inzetmodel("urennorm_960")
    assert norm.voldoet(uren_per_dag=4, dagen_per_week=4, weken_per_jaar=40)
    assert not norm.voldoet(uren_per_dag=8, dagen_per_week=2, weken_per_jaar=40)
    assert norm.voldoet(uren_per_dag=12.31 / 3, dagen_per_week=3, weken_per_jaar=52)
    assert not norm.voldoet(uren_per_dag=12.3 / 3, dagen_per_week=3, weken_per_jaar=52)


@pytest.mark.parametrize("naam", namen())
def test_every_model_states_its_source_and_uses_only_declared_factors(naam):
    m = inzetmodel(naam)
    assert m.naam == naam
    assert m.bron.titel
    assert m.bron.gelezen is not None
    assert {f for t in m.termen for f in t.factoren} == set(m.parameters)


def test_a_value_that_is_not_in_the_source_is_asked_for():
    with pytest.raises(BadArgument, match="weken_per_jaar"):
        inzetmodel("amsterdam_groep").uren_per_jaar()


def test_wrong_calls_say_what_exists():
    with pytest.raises(UnknownName, match="Did you mean 'amsterdam_coach'"):
        inzetmodel("amsterdam_coch")
    with pytest.raises(UnknownName, match="weken_per_jaar"):
        inzetmodel("amsterdam_groep").uren(weken=40)
    with pytest.raises(BadArgument, match="per traject"):
        inzetmodel("nijmegen_apm").uren_per_jaar()
    with pytest.raises(BadArgument, match="0 of hoger"):
        inzetmodel("landelijk_10uur").uren(doelgroepkinderen=-1)


def test_a_model_of_your_own_is_the_same_toml(tmp_path):
    (tmp_path / "eigen.toml").write_text(
        'naam="eigen"\ntitel="Eigen"\nkort="Eigen"\nsoort="pbm"\nkeuzeniveau="gemeente"\nperiode="jaar"\n'
        'bron={titel="Verordening", plaats="art. 3"}\n[[termen]]\ntaak="coaching"\nfactoren=["uren","groepen"]\n'
        '[parameters]\nuren={waarde=40, eenheid="uur per groep", betekenis="coaching"}\n'
        'groepen={eenheid="groepen", betekenis="ve-groepen"}\n',
        encoding="utf-8",
    )
    assert inzetmodel("eigen", map=tmp_path).uren_per_jaar(groepen=3) == 120
    (tmp_path / "zonderbron.toml").write_text('naam="zonderbron"\ntermen=[]\n[parameters]\n', encoding="utf-8")
    with pytest.raises(UnreadableFile, match="bron"):
        inzetmodel("zonderbron", map=tmp_path)
