"""Hours: hand-made cases for every trap, then the sample against its truth."""

import json

import numpy as np
import pandas as pd
import pytest

import veeval as ve
from tests.conftest import SAMPLE
from veeval.errors import BadArgument, MissingTable, NotEstimable, UnknownName

DATES = {"tellingen": ["peildatum"], "keuzes": ["begin", "einde"], "locaties": ["opening", "sluiting"]}


def small(tellingen, inzet, keuzes=(), locaties=None, extra=None):
    """A tiny delivery: five providers with one location each, unless told otherwise."""
    locaties = locaties or [(f"90000000{i}", f"A{i}", "GM0363") for i in range(1, 6)]
    frames = {
        "gemeenten": pd.DataFrame(
            [("GM0363", j, "Amsterdam", "G4") for j in (2022, 2023)] + [("GM0034", 2023, "Almere", "G40")],
            columns=["gemeentecode", "jaar", "naam", "klasse"],
        ),
        "aanbieders": pd.DataFrame({"aanbieder_id": sorted({r[1] for r in locaties})}).assign(naam="Aanbieder"),
        "locaties": pd.DataFrame(locaties, columns=["locatie_id", "aanbieder_id", "gemeentecode"]).assign(
            soort="kdv", ve=True, naam="x", wijk=None, opening=pd.NaT, sluiting=pd.NaT
        ),
        "tellingen": pd.DataFrame(tellingen, columns=["locatie_id", "peildatum", "doelgroepkinderen"]).assign(
            ve_kinderen=None, leeftijd_vanaf_maanden=30
        ),
        "inzet": pd.DataFrame(inzet, columns=["locatie_id", "jaar", "inzetmodel", "formatie", "uren"]).assign(
            bron="eigen", taak="coaching", maand=None, functionaris_id=None, kosten=None
        ),
        "keuzes": pd.DataFrame(keuzes, columns=["locatie_id", "inzetmodel", "begin", "einde"]),
    } | (extra or {})
    for naam, columns in DATES.items():
        for c in columns:
            frames[naam][c] = pd.to_datetime(frames[naam][c])
    return ve.load(frames)


def counts(*children, jaar=2023):
    return [(f"90000000{i}", f"{jaar}-01-01", n) for i, n in enumerate(children, start=1)]


def hours(*amounts, jaar=2023, model="landelijk_10uur", formatie="buiten"):
    return [(f"90000000{i}", jaar, model, formatie, u) for i, u in enumerate(amounts, start=1)]


@pytest.mark.slow
def test_ratio_of_totals_not_the_mean_of_ratios():
    e = ve.uren.per_doelgroepkind(small(counts(10, 20, 30, 5, 15), hours(200, 200, 330, 100, 150)), by=None)
    assert e.table["estimate"].item() == pytest.approx(980 / 80)
    assert e.table["n"].item() == 80
    assert e.table["n_clusters"].item() == 5


@pytest.mark.slow
def test_the_standard_error_is_cr2_by_hand():
    h, n = np.array([200.0, 200, 330, 100, 150]), np.array([10.0, 20, 30, 5, 15])
    e = ve.uren.per_doelgroepkind(small(counts(10, 20, 30, 5, 15), hours(*h)), by=None)
    ratio = h.sum() / n.sum()
    share = n / n.sum()
    se = np.sqrt(((h - ratio * n) ** 2 / (1 - share)).sum()) / n.sum()
    assert e.table["std_error"].item() == pytest.approx(se, rel=1e-12)
    spread = np.diag(share) - np.outer(share, share)  # of the residuals, where the variance grows with the children
    weighed = spread / (1 - share)
    assert e.table["df"].item() == pytest.approx(np.trace(weighed) ** 2 / np.trace(weighed @ weighed), rel=1e-12)


@pytest.mark.slow
def test_no_children_is_na_and_no_count_is_left_out_and_said():
    ds = small(counts(0, 0, 0, 0), hours(10, 10, 10, 10, 500))
    e = ve.uren.per_doelgroepkind(ds, by=None)
    assert e.table["estimate"].isna().all()
    assert any("zonder telling" in w and "500 uur" in w for w in e.warnings)


@pytest.mark.slow
def test_a_location_with_two_models_is_a_group_of_its_own_and_children_count_once():
    keuzes = [(f"90000000{i}", "amsterdam_coach", "2023-01-01", None) for i in range(1, 6)]
    keuzes.append(("900000001", "amsterdam_groep", "2023-01-01", None))
    inzet = hours(100, 100, 100, 100, 100, model="amsterdam_coach") + hours(
        600, model="amsterdam_groep", formatie="binnen"
    )
    e = ve.uren.per_doelgroepkind(small(counts(10, 10, 10, 10, 10), inzet, keuzes))
    table = e.table.set_index("inzetmodel")
    assert table["n"].to_dict() == {"amsterdam_coach": 40, "amsterdam_coach + amsterdam_groep": 10}
    assert table.loc["amsterdam_coach + amsterdam_groep", "estimate"] == pytest.approx(70)
    assert pd.isna(table.loc["amsterdam_coach + amsterdam_groep", "conf_low"])
    assert any("formatie" in w for w in e.warnings)


@pytest.mark.slow
def test_formatie_apart_binnen_and_buiten():
    inzet = hours(100, 100, 100, 100, 100) + hours(400, 400, 400, 400, 400, formatie="binnen")
    ds = small(counts(10, 10, 10, 10, 10), inzet)
    apart = ve.uren.per_doelgroepkind(ds, by="gemeentecode", formatie="apart").table.set_index("formatie")["estimate"]
    assert apart.to_dict() == pytest.approx({"binnen": 40, "buiten": 10})
    for formatie, value in (("binnen", 40), ("buiten", 10), ("samen", 50)):
        e = ve.uren.per_doelgroepkind(ds, by=None, formatie=formatie)
        assert e.table["estimate"].item() == pytest.approx(value)


@pytest.mark.slow
def test_counted_locations_without_hours_count_as_zero_hours_and_that_is_said():
    e = ve.uren.per_doelgroepkind(small(counts(10, 10, 10, 10, 10), hours(100, 100, 100, 100)), by=None)
    assert e.table["estimate"].item() == pytest.approx(8)
    assert any("0 uur" in w for w in e.warnings)


@pytest.mark.slow
def test_weesp_is_amsterdam_on_the_new_division_and_itself_on_the_old():
    extra = {
        "herindelingen": pd.DataFrame(
            {"datum": pd.to_datetime(["2022-03-24"]), "van": ["GM0457"], "naar": ["GM0363"], "gewicht": [1.0]}
        ),
        "gemeenten": pd.DataFrame(
            [
                ("GM0363", 2022, "Amsterdam", "G4"),
                ("GM0363", 2023, "Amsterdam", "G4"),
                ("GM0457", 2022, "Weesp", "overig"),
            ],
            columns=["gemeentecode", "jaar", "naam", "klasse"],
        ),
    }
    locaties = [(f"90000000{i}", f"A{i}", "GM0457" if i == 1 else "GM0363") for i in range(1, 6)]
    ds = small(counts(10, 10, 10, 10, 10, jaar=2022), hours(100, 100, 100, 100, 100, jaar=2022), (), locaties, extra)
    new = ve.uren.per_doelgroepkind(ds, by="gemeentecode").table
    assert new["gemeentecode"].tolist() == ["GM0363"]
    assert new["n"].tolist() == [50]
    old = ve.uren.per_doelgroepkind(ds, by="gemeentecode", indeling=2022).table
    assert dict(zip(old["gemeentecode"], old["n"], strict=True)) == {"GM0363": 40, "GM0457": 10}


@pytest.mark.slow
def test_no_test_under_four_clusters_and_none_for_one_against_one():
    locaties = [(f"90000000{i}", f"A{i}", "GM0363" if i < 3 else "GM0034") for i in range(1, 4)]
    ds = small(counts(10, 20, 30), hours(100, 210, 290), (), locaties)
    e = ve.uren.per_doelgroepkind(ds, by="gemeentecode")
    assert e.contrasts["p_value"].isna().all()
    assert any("beschrijvend" in w for w in e.warnings)


@pytest.mark.slow
def test_a_place_with_few_children_every_year_is_small_however_many_years_are_added(tmp_path):
    years = [r for j in range(2016, 2024) for r in counts(2, 30, 30, 30, 30, jaar=j)]
    worked = [r for j in range(2016, 2024) for r in hours(20, 300, 310, 290, 300, jaar=j)]
    e = ve.uren.per_doelgroepkind(small(years, worked), by="locatie_id")
    assert e.table["n"].iloc[0] == 16
    assert e.n_telt == "kindjaren"
    assert e.protect(10).table["estimate"].isna().sum() == 2


@pytest.mark.slow
def test_hours_of_support_can_be_left_out_to_compare_with_the_norm():
    ds = small(counts(10, 10, 10, 10), hours(90, 90, 90, 90) + hours(60, 60, 60, 60, model="nijmegen_apm"))
    assert ve.uren.per_doelgroepkind(ds, by=None).table["estimate"].item() == pytest.approx(15)
    assert ve.uren.per_doelgroepkind(ds, by=None, ondersteuning=False).table["estimate"].item() == pytest.approx(9)


@pytest.mark.slow
def test_ve_children_as_the_base():
    ds = small(counts(10, 10, 10, 10, 10), hours(*[100] * 5))
    ds = ve.load({**ds.tables, "tellingen": ds["tellingen"].assign(ve_kinderen=20)})
    e = ve.uren.per_doelgroepkind(ds, by=None, telgrondslag="ve_kind")
    assert e.table["estimate"].item() == pytest.approx(5)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda ds: ve.uren.per_doelgroepkind(ds, by="model"), UnknownName, "inzetmodel"),
        (lambda ds: ve.uren.per_doelgroepkind(ds, telgrondslag="kind"), UnknownName, "ve_kind"),
        (lambda ds: ve.uren.per_doelgroepkind(ds, formatie="alles"), UnknownName, "apart"),
        (lambda ds: ve.uren.per_doelgroepkind(ds, level=95), BadArgument, "0.95"),
        (lambda ds: ve.uren.per_doelgroepkind(ds, jaren=[1999]), NotEstimable, "jaren"),
        (lambda ds: ve.uren.norm_naleving(ds, norm="ikk"), BadArgument, "landelijk_10uur"),
        (lambda ds: ve.kwaliteit.trend(ds, instrument="ecers"), UnknownName, "class_toddler"),
        (lambda ds: ve.kwaliteit.trend(ds, bron="cijfers"), UnknownName, "inspecties"),
        (lambda ds: ve.apm.uitkomst(ds, by="inzetmodel"), UnknownName, "aanpak"),
        (lambda ds: ve.apm.uitkomst(ds, venster=(105, 77)), BadArgument, "oplopende"),
    ],
)
def test_a_wrong_call_says_what_is_possible(ds, call, error, words):
    with pytest.raises(error, match=words):
        call(ds)


@pytest.mark.slow
def test_a_missing_table_is_named_with_the_question():
    ds = small(counts(10), hours(100))
    with pytest.raises(MissingTable, match=r"kwaliteit\.trend.*observaties"):
        ve.kwaliteit.trend(ds)


@pytest.mark.slow
def test_norm_by_location_never_pooled():
    ds = small(counts(7, 0, 13, 10, 10), hours(70, 0, 129, 100, 200))
    e = ve.uren.norm_naleving(ds, by=None)
    assert e.table["estimate"].item() == pytest.approx(3 / 4)
    assert e.table["n"].item() == 4
    assert any("0 kinderen" in w for w in e.warnings)


@pytest.mark.slow
def test_hours_of_support_do_not_count_for_the_norm():
    ds = small(counts(10, 10, 10, 10), hours(50, 50, 50, 50) + hours(60, 60, 60, 60, model="nijmegen_apm"))
    assert ve.uren.norm_naleving(ds, by=None).table["estimate"].item() == 0


def test_norm_only_from_the_year_it_is_in_force(ds):
    assert set(ve.uren.norm_naleving(ds, by="jaar").table["jaar"]) == {2022, 2023, 2024}


@pytest.mark.slow
def test_every_estimate_of_the_sample_covers_its_truth(ds):
    truth = json.loads((SAMPLE / "waarheid.json").read_text(encoding="utf-8"))["effecten"]["uren.per_doelgroepkind"]
    table = ve.uren.per_doelgroepkind(ds).table.set_index("inzetmodel")
    assert set(table.index) == set(truth)
    known = table["conf_low"].notna()
    assert known.sum() >= 6
    inside = [table.loc[m, "conf_low"] <= truth[m] <= table.loc[m, "conf_high"] for m in table.index[known]]
    assert all(inside)
    for model in table.index[~known]:
        assert table.loc[model, "estimate"] == pytest.approx(truth[model], rel=0.15)


@pytest.mark.slow
def test_rows_in_another_order_give_the_same_bytes(ds):
    shuffled = ve.load({n: f.sample(frac=1, random_state=3) for n, f in ds.tables.items()})
    first, second = ve.uren.per_doelgroepkind(ds), ve.uren.per_doelgroepkind(shuffled)
    pd.testing.assert_frame_equal(first.table, second.table, check_exact=False, rtol=1e-12)
    pd.testing.assert_frame_equal(first.contrasts, second.contrasts, check_exact=False, rtol=1e-9)


@pytest.mark.slow
def test_hours_for_another_model_than_that_of_1_january_are_said():
    keuzes = [(f"90000000{i}", "amsterdam_coach", "2023-01-01", None) for i in range(1, 6)]
    inzet = hours(90, 90, 90, 90, 90, model="amsterdam_coach") + hours(300, model="amsterdam_groep")
    e = ve.uren.per_doelgroepkind(small(counts(10, 10, 10, 10, 10), inzet, keuzes))
    assert any("ander model" in w and "300 uur" in w for w in e.warnings)


@pytest.mark.slow
def test_locations_without_a_choice_are_shown_and_not_compared(ds):
    leiden = ds["locaties"].query("gemeentecode == 'GM0546'")["locatie_id"]
    fewer = ds["keuzes"][~ds["keuzes"]["locatie_id"].isin(leiden)]
    e = ve.uren.per_doelgroepkind(ve.load({**ds.tables, "keuzes": fewer}))
    assert "geen keuze bekend" in set(e.table["inzetmodel"])
    assert "geen keuze bekend" not in set(e.contrasts["groep_a"]) | set(e.contrasts["groep_b"])
    assert any("niet vergeleken" in w for w in e.warnings)


@pytest.mark.slow
def test_a_place_has_the_same_interval_alone_as_among_others(ds):
    codes = ds["locaties"]["gemeentecode"] == "GM0405"
    ids = ds["locaties"].loc[codes, "locatie_id"]
    alone = {
        n: f[f["locatie_id"].isin(ids)] if "locatie_id" in f and n not in ("trajecten", "observaties") else f
        for n, f in ds.tables.items()
        if n in ("gemeenten", "herindelingen", "aanbieders", "locaties", "tellingen", "keuzes", "inzet")
    }
    one = ve.uren.per_doelgroepkind(ve.load(alone), by="gemeentecode").table.iloc[0]
    among = ve.uren.per_doelgroepkind(ds, by="gemeentecode").table.set_index("gemeentecode").loc["GM0405"]
    assert among["std_error"] == pytest.approx(one["std_error"], rel=1e-12)


def test_contrasts_stay_within_a_formatie(ds):
    e = ve.uren.per_doelgroepkind(ds, by=None, formatie="apart")
    assert e.contrasts.empty


@pytest.mark.slow
def test_a_few_locations_elsewhere_do_not_make_two_models_comparable(ds):
    """Weesp's locations lie in Amsterdam since the merger; the national norm is not thereby Amsterdam's."""
    tested = ve.uren.per_doelgroepkind(ds).contrasts.dropna(subset=["p_value"])
    pairs = set(zip(tested["groep_a"], tested["groep_b"], strict=True))
    assert pairs
    assert not [p for p in pairs if "landelijk_10uur" in p]
