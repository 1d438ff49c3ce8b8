"""The worked examples of law and practice, and what a wrong call says."""

from importlib.resources import files

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
        ("landelijk_10uur", {"doelgroepkinderen": 20}, 200),
        ("amsterdam_groep", {"weken_per_jaar": 40, "groepsuren_per_week": 0}, 200),
        ("amsterdam_groep", {"weken_per_jaar": 46, "groepsuren_per_week": 0}, 230),
        ("amsterdam_groep", {"weken_per_jaar": 52, "groepsuren_per_week": 0}, 260),
        ("amsterdam_coach + amsterdam_groep", {"weken_per_jaar": 40}, 940),
        ("almere_eigen", {"uren_per_week": 8, "weken_per_jaar": 40}, 320),
        ("almere_strippenkaart", {"strippen": 40, "uren_per_strip": 3}, 120),
        (
            "almere_eigen + almere_strippenkaart",
            {"uren_per_week": 8, "weken_per_jaar": 40, "strippen": 40, "uren_per_strip": 3},
            440,
        ),
        ("amersfoort_lumpsum", {"uren_per_ondersteuner": 200}, 1200),
        ("hoorn_traject", {"uren_per_week": 3, "weken": 14}, 42),
        ("rotterdam_peuterschool", {"uren_pbm": 10, "uren_orthopedagoog": 4, "uren_coach": 6}, 1300),
        ("eindhoven_extra_pm", {"uren_pbm": 120, "uren_extra_pm_per_week": 4, "weken_per_jaar": 40}, 280),
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


@pytest.mark.parametrize(
    ("kinderen", "beroepskrachten", "goed"),
    [(16, 2, True), (17, 2, False), (17, 3, False), (9, 1, False), (8, 1, True), (9, 2, True), (0, 0, True)],
)
def test_group_norm_is_a_ratio_and_a_size(kinderen, beroepskrachten, goed):
    assert inzetmodel("groepsnorm").voldoet(kinderen=kinderen, beroepskrachten=beroepskrachten) is goed


def test_ve_hours_come_on_top_of_the_ikk_norm():
    ikk = inzetmodel("ikk").uren_per_jaar(kindercentra=1, fte=5)
    assert ikk + inzetmodel("landelijk_10uur").uren_per_jaar(doelgroepkinderen=14) == 240


def test_the_norm_is_per_kindercentrum():
    norm = inzetmodel("landelijk_10uur")
    assert [norm.uren(doelgroepkinderen=k) for k in (7, 0, 13)] == [70, 0, 130]


def test_models_together_keep_their_tasks_apart_and_name_both_sources():
    m = inzetmodel("amsterdam_coach + amsterdam_groep")
    assert {(t.taak, t.formatie): u for t, u in m.uren_per_term(weken_per_jaar=40)} == {
        ("coaching", "buiten"): 100,
        ("op_groep", "binnen"): 640,
        ("taakuren", "buiten"): 200,
    }
    assert m.verplicht == ("weken_per_jaar",)
    assert "per coach" in m.kanttekening
    assert "weken per jaar" in m.kanttekening
    assert "weken_per_jaar" in inzetmodel("almere_eigen + amsterdam_groep").parameters  # the same number in both
    both = inzetmodel("eindhoven_extra_pm + amsterdam_groep")
    assert {"eindhoven_extra_pm_weken_per_jaar", "amsterdam_groep_weken_per_jaar"} <= set(both.parameters)
    assert "Eindhoven" in both.bron.titel
    assert "Amsterdam" in both.bron.titel


@pytest.mark.parametrize(
    "naam", ["landelijk_10uur + nijmegen_apm", "amsterdam_coach + amsterdam_coach", "ikk + landelijk_10uur"]
)
def test_what_does_not_add_up_is_refused(naam):
    with pytest.raises(BadArgument):
        inzetmodel(naam)


@pytest.mark.parametrize("naam", namen())
def test_every_model_states_its_source_and_uses_only_declared_factors(naam):
    m = inzetmodel(naam)
    assert m.naam == naam
    assert m.bron.titel
    assert m.bron.gelezen is not None
    assert {f for t in m.termen for f in t.factoren} | ({m.drempel} & set(m.parameters)) == set(m.parameters)
    assert all(p.eenheid and p.betekenis for p in m.parameters.values())
    assert f'formule = "{m.formule}"' in (files("veeval.inzetmodellen") / f"{naam}.toml").read_text(encoding="utf-8")


def test_a_value_that_is_not_in_the_source_is_asked_for():
    with pytest.raises(BadArgument, match="weken_per_jaar"):
        inzetmodel("amsterdam_groep").uren_per_jaar()


def test_wrong_calls_say_what_exists():
    with pytest.raises(UnknownName, match="Bedoelt u 'amsterdam_coach'"):
        inzetmodel("amsterdam_coch")
    with pytest.raises(UnknownName, match="weken_per_jaar"):
        inzetmodel("amsterdam_groep").uren(weken=40)
    with pytest.raises(BadArgument, match="per traject"):
        inzetmodel("nijmegen_apm").uren_per_jaar()
    with pytest.raises(BadArgument, match="telt kinderen, geen uren"):
        inzetmodel("groepsnorm").uren(beroepskrachten=2, kinderen=9)
    with pytest.raises(BadArgument, match="geen drempel"):
        inzetmodel("amsterdam_coach").voldoet()
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
    assert inzetmodel("eigen", map=str(tmp_path)).bron.plaats == "art. 3"
    assert namen(tmp_path) == ("eigen",)
    with pytest.raises(UnreadableFile, match="geen map"):
        inzetmodel("eigen", map=tmp_path / "elders")
    (tmp_path / "zonderterm.toml").write_text(
        (tmp_path / "eigen.toml").read_text(encoding="utf-8").split("[[termen]]")[0] + "termen=[]\n[parameters]\n",
        encoding="utf-8",
    )
    with pytest.raises(UnreadableFile, match="ten minste"):
        inzetmodel("zonderterm", map=tmp_path)
    (tmp_path / "zonderbron.toml").write_text('naam="zonderbron"\ntermen=[]\n[parameters]\n', encoding="utf-8")
    with pytest.raises(UnreadableFile, match="bron"):
        inzetmodel("zonderbron", map=tmp_path)
