"""The other questions about hours: hand-made cases, then the sample against its truth."""

import json

import numpy as np
import pandas as pd
import pytest

import veeval as ve
from tests.conftest import SAMPLE
from tests.test_uren import counts, hours, small
from veeval.errors import BadArgument, MissingTable, NotEstimable, UnknownName
from veeval.uren.ongelijkheid import gini, p90_p10, variatiecoefficient


def figure(frame, maat, column="estimate"):
    return frame.loc[frame["maat"] == maat, column].item()


# split by kind of work


def with_tasks(*rows):
    """Rows of (location, taak, formatie, hours) at five locations of ten children."""
    inzet = pd.DataFrame(rows, columns=["locatie_id", "taak", "formatie", "uren"]).assign(
        jaar=2023, inzetmodel="landelijk_10uur", bron="eigen", maand=None, functionaris_id=None, kosten=None
    )
    ds = small(counts(10, 10, 10, 10, 10), hours(1))
    return ve.load({**ds.tables, "inzet": inzet})


@pytest.mark.slow
def test_tasks_apart_add_up_to_the_whole_and_cross_with_formatie():
    ids = [f"90000000{i}" for i in range(1, 6)]
    ds = with_tasks(
        *[(i, "beleid", "buiten", 20) for i in ids],
        *[(i, "coaching", "buiten", 60) for i in ids],
        *[(i, "coaching", "binnen", 10) for i in ids],
        *[(i, "op_groep", "binnen", 160) for i in ids],
    )
    e = ve.uren.per_doelgroepkind(ds, by=None, taak="apart")
    assert dict(zip(e.table["taak"], e.table["estimate"], strict=True)) == pytest.approx(
        {"beleid": 2, "coaching": 7, "op_groep": 16}
    )
    assert e.table["n"].tolist() == [50, 50, 50]
    both = ve.uren.per_doelgroepkind(ds, by=None, taak="apart", formatie="apart").table
    crossed = both.set_index(["taak", "formatie"])["estimate"]
    assert crossed["coaching", "binnen"] == pytest.approx(1)
    assert crossed["coaching", "buiten"] == pytest.approx(6)
    assert crossed["beleid", "binnen"] == 0
    one = ve.uren.per_doelgroepkind(ds, by=None, taak="coaching")
    assert one.table["estimate"].item() == pytest.approx(7)
    assert any("Alleen uren voor coaching" in w for w in one.warnings)


@pytest.mark.slow
def test_tasks_of_the_sample_add_up_and_are_not_compared_with_each_other(ds):
    apart = ve.uren.per_doelgroepkind(ds, taak="apart")
    whole = ve.uren.per_doelgroepkind(ds).table.set_index("inzetmodel")["estimate"]
    sums = apart.table.groupby("inzetmodel")["estimate"].sum()
    pd.testing.assert_series_equal(sums, whole.loc[sums.index], check_names=False, rtol=1e-12)
    pairs = zip(apart.contrasts["groep_a"], apart.contrasts["groep_b"], strict=True)
    assert all(a.rpartition(" / ")[2] == b.rpartition(" / ")[2] for a, b in pairs)


# the norm: children, and what is short


@pytest.mark.slow
def test_norm_by_children_and_the_hours_short_by_hand():
    ds = small(counts(7, 0, 13, 10, 10), hours(70, 0, 100, 60, 200))  # asked 70, -, 130, 100, 100
    children = ve.uren.norm_naleving(ds, by=None, maat="kinderen")
    assert children.table["estimate"].item() == pytest.approx(17 / 40)
    assert children.table["n"].item() == 40
    short = ve.uren.norm_naleving(ds, by=None, maat="tekort")
    assert short.table["estimate"].item() == pytest.approx((30 + 40) / 40)
    detail = short.details["tekort"]
    assert figure(detail, "uren volgens de norm") == 400
    assert figure(detail, "uren tekort") == 70
    assert figure(detail, "locatiejaren onder de norm") == pytest.approx(0.5)
    assert figure(detail, "kinderen op locaties onder de norm") == pytest.approx(23 / 40)
    a = np.array([0, 30, 40, 0.0])
    n = np.array([7, 13, 10, 10.0])
    se = np.sqrt(((a - 70 / 40 * n) ** 2 / (1 - n / 40)).sum()) / 40  # CR2
    assert short.table["std_error"].item() == pytest.approx(se, rel=1e-12)


@pytest.mark.slow
def test_hours_above_the_norm_elsewhere_do_not_make_up_for_a_shortfall():
    ds = small(counts(10, 10, 10, 10), hours(0, 1000, 1000, 1000))
    assert ve.uren.norm_naleving(ds, by=None, maat="tekort").table["estimate"].item() == pytest.approx(2.5)


@pytest.mark.slow
def test_share_of_locations_in_the_sample_covers_its_truth(ds):
    truth = json.loads((SAMPLE / "waarheid.json").read_text(encoding="utf-8"))["effecten"]["uren.norm_naleving"]
    table = ve.uren.norm_naleving(ds, by="inzetmodel").table.set_index("inzetmodel")
    known = table[table["conf_low"].notna()]
    inside = [r.conf_low <= truth[m] <= r.conf_high for m, r in known.iterrows()]
    assert sum(inside) >= len(inside) - 1
    assert len(inside) >= 6


@pytest.mark.slow
def test_a_small_group_is_hidden_in_the_detail_too():
    locaties = [(f"90000000{i}", f"A{i}", "GM0363" if i < 5 else "GM0034") for i in range(1, 6)]
    ds = small(counts(20, 20, 20, 20, 4), hours(100, 300, 300, 300, 10), (), locaties)
    safe = ve.uren.norm_naleving(ds).protect(10)
    assert safe.details["tekort"]["estimate"].isna().all()  # of two groups the other would follow


# inequality


def test_measures_of_inequality_by_hand():
    even = np.ones(4)
    assert gini(np.array([5.0, 5, 5, 5]), even) == pytest.approx(0)
    assert gini(np.array([0.0, 0, 0, 1]), even) == pytest.approx(0.75)
    assert gini(np.array([1.0, 2, 3, 4]), even) == pytest.approx(0.25)
    assert gini(np.array([1.0, 3]), np.array([3.0, 1])) == pytest.approx(gini(np.array([1.0, 1, 1, 3]), even))
    assert variatiecoefficient(np.array([1.0, 3]), np.ones(2)) == pytest.approx(0.5)
    assert p90_p10(np.arange(1.0, 11), np.ones(10)) == pytest.approx(9)
    assert np.isnan(gini(np.zeros(3), np.ones(3)))
    assert np.isnan(p90_p10(np.array([0.0, 1]), np.ones(2)))


def test_gini_is_half_the_mean_difference():
    rng = np.random.default_rng(1)
    y, w = rng.gamma(2, 5, 40), rng.integers(1, 30, 40).astype(float)
    pairs = np.abs(y[:, None] - y[None, :]) * w[:, None] * w[None, :]
    assert gini(y, w) == pytest.approx(pairs.sum() / (2 * w.sum() ** 2 * (w @ y / w.sum())), rel=1e-12)


@pytest.mark.slow
def test_inequality_with_its_jackknife_by_hand():
    ds = small(counts(10, 10, 10, 10), hours(10, 20, 30, 40))
    e = ve.uren.verdeling(ds, by=None)
    assert e.table["estimate"].item() == pytest.approx(0.25)
    y = np.array([1.0, 2, 3, 4])
    left = [gini(np.delete(y, i), np.ones(3)) - 0.25 for i in range(4)]
    assert e.table["std_error"].item() == pytest.approx(np.sqrt(3 / 4 * np.square(left).sum()), rel=1e-12)
    assert e.table["n"].item() == 4
    p = e.details["percentielen"].set_index("maat")["estimate"]
    assert p.to_dict() == {"p10": 1, "p50": 2, "p90": 4}


@pytest.mark.slow
def test_the_weight_of_a_location_is_a_choice():
    ds = small(counts(100, 1, 100, 100), hours(1000, 100, 1000, 1000))
    by_child = ve.uren.verdeling(ds, by=None).table["estimate"].item()
    by_place = ve.uren.verdeling(ds, by=None, gewicht="locatie").table["estimate"].item()
    assert by_child < 0.05 < by_place


@pytest.mark.slow
def test_one_provider_has_no_interval_and_one_location_no_inequality():
    locaties = [(f"90000000{i}", "A1", "GM0363") for i in (1, 2)] + [("900000003", "A2", "GM0034")]
    e = ve.uren.verdeling(small(counts(10, 10, 10), hours(10, 30, 10), (), locaties), by="gemeentecode")
    table = e.table.set_index("gemeentecode")
    assert table.loc["GM0363", "estimate"] == pytest.approx(0.25)
    assert pd.isna(table.loc["GM0363", "conf_low"])
    assert pd.isna(table.loc["GM0034", "estimate"])


@pytest.mark.slow
def test_percentiles_are_bootstrapped_and_the_same_seed_gives_the_same(ds):
    first, second = (ve.uren.verdeling(ds, by="klasse", maat="p90_p10", reps=299, seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(first.table, second.table)
    assert (first.table["conf_low"] <= first.table["estimate"]).all()
    assert "clusterbootstrap" in first.method


# years


@pytest.mark.slow
def test_change_from_year_to_year_has_the_covariance_of_both_by_hand():
    h = {2022: np.array([90.0, 110, 100, 80]), 2023: np.array([120.0, 130, 115, 105])}
    ds = small(counts(10, 10, 10, 10, jaar=2022) + counts(10, 10, 10, 10), hours(*h[2022], jaar=2022) + hours(*h[2023]))
    e = ve.uren.ontwikkeling(ds)
    assert e.table["estimate"].tolist() == pytest.approx([9.5, 11.75])
    change = e.contrasts.iloc[0]
    assert (change["groep_a"], change["groep_b"]) == ("2023", "2022")
    assert change["estimate"] == pytest.approx(2.25)
    d = (h[2023] - 117.5) / 40 - (h[2022] - 95) / 40
    assert change["std_error"] == pytest.approx(np.sqrt(4 / 3 * (d**2).sum()), rel=1e-12)
    slope = e.details["per_jaar"].iloc[0]
    assert slope["estimate"] == pytest.approx(2.25)
    assert slope["std_error"] == pytest.approx(change["std_error"])


@pytest.mark.slow
def test_the_slope_is_the_straight_line_through_the_yearly_ratios():
    years = {2020: 100, 2021: 90, 2022: 140, 2023: 150}
    tellingen = [r for j in years for r in counts(10, 10, 10, 10, 10, jaar=j)]
    inzet = [r for j, u in years.items() for r in hours(u, u + 10, u - 10, u + 5, u - 5, jaar=j)]
    e = ve.uren.ontwikkeling(small(tellingen, inzet))
    slope = np.polyfit(list(years), [u / 10 for u in years.values()], 1)[0]
    assert e.details["per_jaar"]["estimate"].item() == pytest.approx(slope)
    assert len(e.contrasts) == 4  # three steps, and the last less the first


@pytest.mark.slow
def test_years_are_compared_on_one_indeling(ds):
    e = ve.uren.ontwikkeling(ds, "gemeentecode")
    assert "GM0457" not in set(e.table["gemeentecode"])
    old = ve.uren.ontwikkeling(ds, "gemeentecode", indeling=2022)
    assert "GM0457" in set(old.table["gemeentecode"])
    amsterdam = e.table.query("gemeentecode == 'GM0363' and jaar == 2021")["n"].item()
    parts = old.table.query("gemeentecode in ('GM0363', 'GM0457') and jaar == 2021")["n"].sum()
    assert amsterdam == parts


@pytest.mark.slow
def test_locations_that_came_or_went_are_said_or_left_out():
    tellingen = counts(10, 10, 10, 10, jaar=2022) + counts(10, 10, 10, 10, 50)
    ds = small(tellingen, hours(100, 90, 110, 100, jaar=2022) + hours(100, 90, 110, 100, 0))
    assert any("komst of vertrek" in w for w in ve.uren.ontwikkeling(ds).warnings)
    same = ve.uren.ontwikkeling(ds, zelfde_locaties=True)
    assert same.contrasts["estimate"].item() == pytest.approx(0)


@pytest.mark.slow
def test_the_sample_does_not_change_over_the_years(ds):
    """Its hours per child are drawn without a trend: the slopes of the municipalities without switchers hold 0."""
    slopes = ve.uren.ontwikkeling(ds, "gemeentecode").details["per_jaar"].set_index("gemeentecode").drop("GM0363")
    assert ((slopes["conf_low"] < 0) & (slopes["conf_high"] > 0)).sum() >= 6


# scenario


@pytest.mark.slow
def test_amsterdam_coach_breaks_even_at_ten_children_per_group():
    ds = small(counts(10, 16, 5, 10), hours(100, 100, 100, 100))
    e = ve.uren.scenario(ds, "amsterdam_coach", grondslag="groep", aantal=1, tarief=50, by=None)
    table = e.table.set_index("situatie")
    assert table.loc["nu", "estimate"] == pytest.approx(400 / 41)
    assert table.loc["scenario", "estimate"] == pytest.approx(400 / 41)
    assert pd.isna(table.loc["scenario", "conf_low"])
    assert e.details["omslag"]["estimate"].item() == pytest.approx(10)
    follow = e.details["gevolgen"]
    assert figure(follow, "kosten scenario") == pytest.approx(20000)
    assert figure(follow, "locaties die de norm halen, scenario") == pytest.approx(3 / 4)
    assert any("per groep, per coach" in k for k in e.kanttekeningen)
    assert e.evidence == "theoretisch"


@pytest.mark.slow
def test_ranges_are_carried_to_the_ends_of_the_outcome():
    ds = small(counts(10, 10, 10, 10), hours(100, 100, 100, 100))
    e = ve.uren.scenario(
        ds,
        "amsterdam_groep",
        by=None,
        waarden={"weken_per_jaar": (40, 52), "groepsuren_per_week": 0},
        grondslag="aanbieder",
        tarief=(40, 60),
    )
    row = e.table.set_index("situatie").loc["scenario"]
    assert row[["estimate", "conf_low", "conf_high"]].tolist() == pytest.approx([23, 20, 26])
    cost = e.details["gevolgen"].query("maat == 'kosten scenario'").iloc[0]
    assert cost[["estimate", "conf_low", "conf_high"]].tolist() == pytest.approx([46000, 32000, 62400])
    assert e.details["omslag"].iloc[0][["estimate", "conf_low", "conf_high"]].tolist() == pytest.approx([23, 20, 26])
    assert e.level == 1
    assert any("geen betrouwbaarheidsinterval" in w for w in e.warnings)


@pytest.mark.slow
def test_hours_of_a_provider_are_shared_out_by_children():
    locaties = [("900000001", "A1", "GM0363"), ("900000002", "A1", "GM0363"), ("900000003", "A2", "GM0363")]
    ds = small(counts(4, 16, 10), hours(1, 1, 1), (), locaties)
    e = ve.uren.scenario(ds, "amsterdam_coach", by="locatie_id", grondslag="aanbieder")
    then = e.table.query("situatie == 'scenario'").set_index("locatie_id")["estimate"]
    assert then.tolist() == pytest.approx([5, 5, 10])
    share = e.details["gevolgen"].query("maat == 'locaties die de norm halen, scenario'").set_index("locatie_id")
    assert share["estimate"].tolist() == [0, 0, 1]


def test_the_national_norm_as_a_scenario_gives_ten_hours_everywhere(ds):
    e = ve.uren.scenario(ds, "landelijk_10uur")
    assert (e.table.query("situatie == 'scenario'")["estimate"] - 10).abs().max() < 1e-12
    assert e.details["omslag"].empty
    assert "Een scenario is gerekend" in e.warnings[-1]


@pytest.mark.slow
def test_no_children_is_na_in_a_scenario_too():
    locaties = [(f"90000000{i}", f"A{i}", "GM0363" if i > 1 else "GM0034") for i in range(1, 4)]
    ds = small(counts(0, 10, 10), hours(5, 100, 100), (), locaties)
    e = ve.uren.scenario(ds, "amsterdam_coach", grondslag="locatie")
    table = e.table.set_index(["gemeentecode", "situatie"])["estimate"]
    assert table["GM0034"].isna().all()
    assert table["GM0363", "scenario"] == pytest.approx(10)


@pytest.mark.slow
def test_a_model_of_your_own_as_a_scenario(tmp_path):
    (tmp_path / "eigen.toml").write_text(
        'naam="eigen"\ntitel="Eigen"\nkort="Eigen"\nsoort="pbm"\nkeuzeniveau="gemeente"\nperiode="jaar"\n'
        'bron={titel="Verordening", plaats="art. 3"}\n[[termen]]\ntaak="coaching"\nfactoren=["uren","locaties"]\n'
        '[parameters]\nuren={eenheid="uur per locatie", betekenis="coaching"}\n'
        'locaties={eenheid="locaties", betekenis="ve-locaties"}\n',
        encoding="utf-8",
    )
    ds = small(counts(10, 10, 10), hours(1, 1, 1))
    e = ve.uren.scenario(ds, "eigen", by=None, waarden={"uren": 80}, map=tmp_path)
    assert e.table.set_index("situatie").loc["scenario", "estimate"] == pytest.approx(8)


@pytest.mark.parametrize(
    ("naam", "opties", "error", "words"),
    [
        ("amsterdam_coach", {}, BadArgument, "per groep, per coach"),
        ("amsterdam_coach", {"grondslag": "groep"}, BadArgument, "hoeveel groepen"),
        ("amsterdam_coach", {"grondslag": "stad"}, UnknownName, "gemeente"),
        ("amsterdam_coach", {"grondslag": "locatie", "aantal": 2}, BadArgument, "aantal"),
        ("amsterdam_groep", {"grondslag": "locatie"}, BadArgument, "weken_per_jaar"),
        ("amsterdam_groep", {"waarden": {"weken_per_jaar": (52, 40)}, "grondslag": "locatie"}, BadArgument, "laag"),
        ("amsterdam_groep", {"waarden": {"weken": 40}, "grondslag": "locatie"}, UnknownName, "weken_per_jaar"),
        ("landelijk_10uur", {"waarden": {"doelgroepkinderen": 4}}, BadArgument, "volgt uit de gegevens"),
        ("landelijk_10uur", {"grondslag": "groep"}, BadArgument, "per kind"),
        ("landelijk_10uur", {"norm": "ikk"}, BadArgument, "geen norm per doelgroepkind"),
        ("urennorm_960", {}, BadArgument, "geen uren per jaar"),
        ("nijmegen_apm", {}, BadArgument, "hoeveel trajecten"),
        ("landelijk_10uur", {"jaar": 1999}, NotEstimable, "jaren"),
    ],
)
def test_what_a_source_leaves_open_is_asked_for(ds, naam, opties, error, words):
    with pytest.raises(error, match=words):
        ve.uren.scenario(ds, naam, **opties)


def test_support_as_a_scenario_is_no_part_of_the_norm(ds):
    e = ve.uren.scenario(ds, "nijmegen_apm", by=None, aantal=(2, 3))
    assert e.details["omslag"].empty
    assert not e.details["gevolgen"]["maat"].str.contains("norm halen").any()
    assert any("ondersteuningsmodel" in w for w in e.warnings)


# coaches


def coached(*rows):
    """Rows of (location, person, hours)."""
    ds = small(counts(10, 20, 30, 40, 50), hours(1))
    inzet = pd.DataFrame(rows, columns=["locatie_id", "functionaris_id", "uren"]).assign(
        jaar=2023,
        inzetmodel="landelijk_10uur",
        bron="eigen",
        taak="coaching",
        formatie="buiten",
        maand=None,
        kosten=None,
    )
    return ve.load({**ds.tables, "inzet": inzet})


@pytest.mark.slow
def test_locations_children_and_hours_of_one_coach():
    ds = coached(
        ("900000001", "F1", 10),
        ("900000001", "F1", 5),
        ("900000002", "F1", 5),
        ("900000003", "F2", 40),
        ("900000004", "F3", 40),
        ("900000005", None, 40),
    )
    e = ve.uren.caseload(ds, by=None)
    assert e.table["estimate"].item() == pytest.approx(4 / 3)
    assert e.table["n"].item() == 3
    assert any("functionaris_id" in w and "40 uur" in w for w in e.warnings)
    assert ve.uren.caseload(ds, by=None, maat="doelgroepkinderen").table["estimate"].item() == pytest.approx(100 / 3)
    assert ve.uren.caseload(ds, by=None, maat="uren").table["estimate"].item() == pytest.approx(100 / 3)
    staff = {"900000001": 4, "900000002": 2, "900000003": 6, "900000004": 3}
    e = ve.uren.caseload(ds, by=None, maat="professionals", professionals=staff)
    assert e.table["estimate"].item() == pytest.approx(5)
    assert e.protect(10).table["estimate"].isna().all()  # three people


@pytest.mark.slow
def test_a_coach_of_an_uncounted_location_is_left_out_for_children_and_that_is_said():
    ds = coached(("900000001", "F1", 10), ("900000002", "F2", 10), ("900000003", "F3", 10))
    fewer = ds["tellingen"].query("locatie_id != '900000003'")
    e = ve.uren.caseload(ve.load({**ds.tables, "tellingen": fewer}), by=None, maat="doelgroepkinderen")
    assert e.table["estimate"].item() == pytest.approx(15)
    assert any("1 coachjaren" in w for w in e.warnings)


@pytest.mark.slow
def test_a_wrong_caseload_says_what_is_needed(ds):
    with pytest.raises(BadArgument, match="geen tabel bevat dit"):
        ve.uren.caseload(ds, maat="professionals")
    with pytest.raises(UnknownName, match="locaties"):
        ve.uren.caseload(ds, maat="kinderen")
    with pytest.raises(NotEstimable, match="functionaris_id"):
        ve.uren.caseload(coached(("900000001", None, 10)))


# strippenkaart


def card(*rows):
    strippen = pd.DataFrame(
        rows, columns=["aanbieder_id", "datum", "soort", "strippen", "uren_per_strip", "activiteit"]
    )
    strippen["datum"] = pd.to_datetime(strippen["datum"])
    return ve.load({**small(counts(10, 10), hours(1)).tables, "strippen": strippen})


@pytest.mark.slow
def test_granted_used_left_and_hours_by_activity():
    ds = card(
        ("A1", "2023-01-15", "toekenning", 40, 3, None),
        ("A1", "2023-03-01", "verbruik", 10, 3, "coaching"),
        ("A1", "2023-05-01", "verbruik", 20, 3, "workshop"),
        ("A2", "2023-01-15", "toekenning", 20, None, None),
        ("A2", "2023-03-01", "verbruik", 30, None, None),
    )
    e = ve.uren.strippenkaart(ds)
    assert e.table["estimate"].item() == pytest.approx(1)
    saldo = e.details["saldo"].iloc[0]
    assert saldo[["toegekend", "verbruikt", "over"]].tolist() == [60, 60, 0]
    assert pd.isna(saldo["uren_verbruikt"])  # unknown is not 0
    assert any("uren_per_strip" in w for w in e.warnings)
    known = ve.uren.strippenkaart(ds, uren_per_strip=2)
    assert known.details["saldo"]["uren_verbruikt"].item() == pytest.approx(90 + 60)
    what = known.details["activiteiten"].set_index("activiteit")
    assert what["verbruikt"].to_dict() == {"(niet ingevuld)": 30, "coaching": 10, "workshop": 20}
    assert what.loc["workshop", "aandeel"] == pytest.approx(1 / 3)
    each = ve.uren.strippenkaart(ds, by="aanbieder_id")
    assert each.table["estimate"].tolist() == pytest.approx([0.75, 1.5])
    assert any("Meer verbruikt" in w for w in each.warnings)


def test_strippen_of_the_sample(ds):
    e = ve.uren.strippenkaart(ds, by="gemeentecode")
    assert e.table["gemeentecode"].tolist() == ["GM0034"]
    strips = ds["strippen"].groupby("soort")["strippen"].sum()
    assert e.table["estimate"].item() == pytest.approx(strips["verbruik"] / strips["toekenning"])
    truth = json.loads((SAMPLE / "waarheid.json").read_text(encoding="utf-8"))["effecten"]["uren.strippenkaart"]
    row = ve.uren.strippenkaart(ds, by=None).table.iloc[0]
    assert row["conf_low"] <= truth <= row["conf_high"]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda ds: ve.uren.strippenkaart(ds, jaren=[1999]), NotEstimable, "strippen"),
        (lambda ds: ve.uren.strippenkaart(ds, uren_per_strip=0), BadArgument, "boven 0"),
        (lambda ds: ve.uren.strippenkaart(ds, by="activiteit"), UnknownName, "aanbieder_id"),
        (lambda ds: ve.uren.per_doelgroepkind(ds, taak="alles"), UnknownName, "coaching"),
        (lambda ds: ve.uren.norm_naleving(ds, maat="uren"), UnknownName, "tekort"),
        (lambda ds: ve.uren.verdeling(ds, maat="theil"), UnknownName, "gini"),
        (lambda ds: ve.uren.verdeling(ds, by="locatie_id"), BadArgument, "tussen locaties"),
        (lambda ds: ve.uren.verdeling(ds, gewicht="uren"), UnknownName, "kinderen"),
        (lambda ds: ve.uren.verdeling(ds, maat="p90_p10", reps=10), BadArgument, "199"),
        (lambda ds: ve.uren.ontwikkeling(ds, by="jaar"), BadArgument, "per jaar"),
        (lambda ds: ve.uren.ontwikkeling(ds, jaren=[2023]), NotEstimable, "maar één jaar"),
    ],
)
def test_a_wrong_call_says_what_is_possible(ds, call, error, words):
    with pytest.raises(error, match=words):
        call(ds)


@pytest.mark.parametrize(
    "naam", ["verdeling", "ontwikkeling", "norm_naleving", "caseload", "strippenkaart", "per_doelgroepkind"]
)
def test_a_missing_table_is_named_with_the_question(naam):
    empty = ve.load({"aanbieders": pd.DataFrame({"aanbieder_id": ["A1"], "naam": ["Aanbieder"]})})
    with pytest.raises(MissingTable, match=rf"uren\.{naam}"):
        getattr(ve.uren, naam)(empty)


@pytest.mark.slow
@pytest.mark.parametrize(
    "ask",
    [
        lambda ds: ve.uren.norm_naleving(ds, maat="tekort"),
        ve.uren.verdeling,
        ve.uren.ontwikkeling,
        lambda ds: ve.uren.scenario(ds, "amsterdam_coach", grondslag="groep", aantal=(1, 2)),
        ve.uren.caseload,
        ve.uren.strippenkaart,
    ],
)
def test_every_result_can_be_said_drawn_and_written(ds, ask, tmp_path):
    e = ask(ds)
    assert e.synthetisch
    assert len(e.zin()) > 40
    assert len(e.zin("en")) > 40
    assert e.plot() is not None
    assert e.to_excel(tmp_path / "uit.xlsx").exists()


@pytest.mark.slow
def test_a_norm_of_your_own(tmp_path):
    (tmp_path / "twaalf.toml").write_text(
        'naam="twaalf"\ntitel="Twaalf"\nkort="Twaalf"\nsoort="pbm"\nkeuzeniveau="gemeente"\nperiode="jaar"\n'
        'bron={titel="Verordening", plaats="art. 4"}\n'
        '[[termen]]\ntaak="coaching"\nfactoren=["uren","doelgroepkinderen"]\n'
        '[parameters]\nuren={waarde=12, eenheid="uur per kind", betekenis="coaching"}\n'
        'doelgroepkinderen={eenheid="kinderen", betekenis="op 1 januari"}\n',
        encoding="utf-8",
    )
    ds = small(counts(10, 10, 10, 10), hours(100, 110, 120, 130))
    assert ve.uren.norm_naleving(ds, by=None, norm="twaalf", map=tmp_path).table["estimate"].item() == 0.5
    assert ve.uren.norm_naleving(ds, by=None, map=tmp_path).table["estimate"].item() == 1


def test_differences_without_a_test_are_counted_in_the_warnings(ds):
    e = ve.uren.per_doelgroepkind(ds)
    low = e.contrasts[(e.contrasts["df"] < 4) & e.contrasts["std_error"].notna()]
    assert len(low) == 1
    assert low["p_value"].isna().all()
    assert any("1 verschil staat zonder toets" in w for w in e.warnings)
