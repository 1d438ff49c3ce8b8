"""Support: steps, waiting, dose, goals, drop-out and reach, by hand."""

import numpy as np
import pandas as pd
import pytest

import veeval as ve
from veeval.errors import BadArgument, MissingTable, NotEstimable, UnknownName
from veeval.privacy import bescherm_samen

DAY0 = pd.Timestamp("2023-01-01")


def day(n):
    return pd.NaT if n is None else DAY0 + pd.Timedelta(days=n)


def support(trajecten, metingen=(), tellingen=()):
    """Four providers with a location each in Nijmegen; ``trajecten``: dicts, days counted from 1 January 2023."""
    ids = [f"90000000{i}" for i in range(1, 5)]
    blank = {
        "aanpak": "nijmegen_apm",
        "hulpvraag": "taal",
        "zwaarte": "licht",
        "signaal": 0,
        "aanvraag": 10,
        "besluit_datum": 20,
        "besluit": "goedgekeurd",
        "plan": True,
        "start": 30,
        "einde": 121,
        "weken_gepland": 13.0,
        "uren_per_week_gepland": 4.0,
        "uren_gerealiseerd": 52.0,
        "status": "afgerond",
        "vervolg": "zelfstandig",
    }
    rows = []
    for k, t in enumerate(trajecten):
        row = blank | {"traject_id": f"T{k}", "kind_id": f"K{k}", "locatie_id": ids[k % 4]} | t
        rows.append(row | {c: day(row[c]) for c in ("signaal", "aanvraag", "besluit_datum", "start", "einde")})
    frame = pd.DataFrame(rows)
    for c in ("signaal", "aanvraag", "besluit_datum", "start", "einde"):
        frame[c] = pd.to_datetime(frame[c])
    frames = {
        "gemeenten": pd.DataFrame({"gemeentecode": ["GM0268"], "jaar": [2023], "naam": ["Nijmegen"], "klasse": "G40"}),
        "aanbieders": pd.DataFrame({"aanbieder_id": [f"A{i}" for i in range(1, 5)], "naam": "x"}),
        "locaties": pd.DataFrame(
            {"locatie_id": ids, "aanbieder_id": [f"A{i}" for i in range(1, 5)], "gemeentecode": "GM0268"}
        ).assign(soort="kdv", ve=True),
        "instrumenten": pd.DataFrame(
            [("gas", "1", "doel_1", -2.0, 2.0, False), ("gas", "1", "doel_2", -2.0, 2.0, False)],
            columns=["instrument", "versie", "domein", "minimum", "maximum", "omgekeerd"],
        ),
        "trajecten": frame,
    }
    if metingen:
        goals = pd.DataFrame(metingen, columns=["traject_id", "meetmoment", "domein", "doel", "gewicht"])
        frames["metingen"] = goals.assign(datum=DAY0, instrument="gas", score=np.nan, beoordelaar="apm")
    if tellingen:
        frames["tellingen"] = pd.DataFrame(
            [(ids[i], pd.Timestamp("2023-01-01"), n, 30) for i, n in enumerate(tellingen)],
            columns=["locatie_id", "peildatum", "doelgroepkinderen", "leeftijd_vanaf_maanden"],
        )
    return ve.load(frames)


REFUSED = {"besluit": "afgewezen", "start": None, "einde": None, "status": None, "vervolg": None, "plan": None}
REFUSED |= {"weken_gepland": np.nan, "uren_per_week_gepland": np.nan, "uren_gerealiseerd": np.nan}
RUNNING = {"einde": None, "status": "lopend", "vervolg": None, "uren_gerealiseerd": np.nan}


@pytest.mark.slow
def test_steps_waiting_times_and_dose_by_hand():
    rows = [{}, {"uren_gerealiseerd": 39.0}, {"zwaarte": "zwaar"} | REFUSED, {"start": 50} | RUNNING]
    e = ve.apm.proces(support(rows), peildatum=day(200))
    share = e.table.set_index("stap")["estimate"].to_dict()
    assert share == {
        "signaal": 1,
        "aanvraag": 1,
        "besluit": 1,
        "goedgekeurd": 0.75,
        "plan": 0.75,
        "start": 0.75,
        "einde": 0.5,
    }
    assert set(e.table["n"]) == {4}
    waits = e.details["wachttijden"].set_index("stap")
    assert waits.loc["besluit_datum → start", ["n", "mediaan", "p75"]].tolist() == [3, 10, 30]
    last = waits.loc["start → einde"]
    assert (last["n"], last["bereikt"], last["onderweg"], last["mediaan"]) == (3, 2, 1, 91)
    dose = e.details["dosis"].iloc[0]
    assert dose["estimate"] == pytest.approx((52 + 39) / (2 * 52))  # a ratio of totals
    assert dose["n"] == 2
    kinds = e.details["zwaarte"].set_index("zwaarte")
    assert kinds.loc["zwaar", ["n", "goedgekeurd"]].tolist() == [1, 0]


@pytest.mark.slow
def test_stopping_early_competes_with_finishing():
    early = {"einde": 58, "status": "voortijdig_negatief", "uren_gerealiseerd": 16.0}  # after four weeks
    e = ve.apm.proces(support([{}, {}, {}, early]), peildatum=day(200))
    curve = e.details["duur"].set_index(["uitkomst", "weken"])["estimate"]
    assert curve["voortijdig", "4"] == 0.25
    assert curve["afgerond", "8"] == 0
    assert curve["afgerond", "13"] == 0.75


GOALS = [
    ("T0", "start", "doel_1", -2, 1),
    ("T0", "drie_maanden", "doel_1", 1, 1),
    ("T1", "start", "doel_1", -2, 1),
    ("T1", "drie_maanden", "doel_1", 1, 1),
    ("T1", "drie_maanden", "doel_2", 1, 1),
    ("T2", "drie_maanden", "doel_1", 0, 1),
    ("T3", "drie_maanden", "doel_1", 2, 1),
]


@pytest.mark.slow
def test_goal_attainment_leaves_running_trajectories_out():
    ds = support([{}, {}, {"vervolg": "verlenging"}, RUNNING, {}], GOALS)
    e = ve.apm.doelrealisatie(ds, by=None)
    two = 50 + 10 * 2 / np.sqrt(0.7 * 2 + 0.3 * 4)  # two goals of 1, rho .3
    assert e.table["estimate"].item() == pytest.approx(np.mean([60, two, 50]), rel=1e-12)
    assert e.table["n"].item() == 3
    counts = e.details["noemer"].iloc[0]
    assert counts[["n", "beeindigd", "met_doel", "lopend", "zonder_doel"]].tolist() == [5, 4, 3, 1, 1]
    assert e.details["start"]["estimate"].item() == 30
    assert e.details["verandering"]["estimate"].item() == pytest.approx(np.mean([30, two - 30]))
    assert e.details["zelfstandig"]["estimate"].item() == 0.75
    assert e.table["p_value"].isna().all()


@pytest.mark.slow
def test_a_child_that_comes_back_later_is_a_repeated_appeal():
    back = {"kind_id": "K0", "signaal": 300, "aanvraag": 310, "besluit_datum": 320, "start": 330, "einde": 400}
    e = ve.apm.doelrealisatie(support([{}, {}, {}, back], GOALS), by=None)
    assert e.details["herhaald_beroep"]["aantal"].item() == 1
    assert e.details["herhaald_beroep"]["estimate"].item() == 0.25


@pytest.mark.slow
def test_drop_out_has_its_own_denominator_and_its_kinds():
    good = {"status": "voortijdig_positief", "einde": 80}
    bad = {"status": "voortijdig_negatief", "einde": 60}
    e = ve.apm.uitval(support([{}, {}, good, bad, {}, {}, RUNNING, REFUSED]), by=None)
    assert e.table["estimate"].item() == pytest.approx(2 / 6)
    assert e.table["n"].item() == 6
    kinds = e.details["soort"].set_index("soort")["aantal"]
    assert kinds.to_dict() == {"positief": 1, "negatief": 1}
    steps = e.details["per_stap"].iloc[0]
    assert steps[["n", "afgewezen", "gestart", "lopend", "voortijdig", "afgerond"]].tolist() == [8, 1, 7, 1, 2, 4]
    assert e.protect().table["estimate"].isna().all()  # two children


@pytest.mark.slow
def test_reach_is_a_ratio_of_totals_over_locations_with_a_count():
    ds = support([{}, {}, {}, {}, {}], tellingen=(10, 20, 30))  # the fourth location has no count
    e = ve.apm.bereik(ds, by=None)
    assert e.table["estimate"].item() == pytest.approx(100 * 4 / 60)
    assert e.table["n"].item() == 4
    assert any("minder dan 10 van 5" in w for w in e.warnings)
    per = e.details["per_locatie"].iloc[0]
    assert (per["locatiejaren"], per["per_locatiejaar"]) == (3, pytest.approx(4 / 3))


@pytest.mark.slow
def test_lump_sum_and_per_trajectory_stand_in_one_table_untested(ds):
    for ask in (ve.apm.proces, ve.apm.doelrealisatie, ve.apm.uitval, ve.apm.bereik):
        e = ask(ds, by="aanpak")
        assert {"amersfoort_lumpsum", "hoorn_traject", "nijmegen_apm"} == set(e.table["aanpak"])
        assert e.contrasts["p_value"].isna().all()
        assert e.kanttekeningen or e.warnings


@pytest.mark.slow
def test_the_sample_holds_its_assumptions(ds):
    dose = ve.apm.proces(ds).details["dosis"].iloc[0]
    assert 0.8 < dose["estimate"] < 0.93  # drawn .93, less for who stops early
    lost = ve.apm.uitval(ds, by="zwaarte").table.set_index("zwaarte")
    for name, true in (("licht", 0.12), ("zwaar", 0.35)):
        assert lost.loc[name, "conf_low"] < true < lost.loc[name, "conf_high"]
    contrast = ve.apm.uitval(ds, by="zwaarte").contrasts.iloc[0]
    assert contrast["conf_low"] < 0.23 < contrast["conf_high"]
    goals = ve.apm.doelrealisatie(ds, by=None).table.iloc[0]
    # drawn: +1 with .15, else -1 with .35, else 0; three months and later
    assert goals["conf_low"] < 50 + 10 * (0.15 - 0.85 * 0.35) < goals["conf_high"]


@pytest.mark.slow
def test_protection_hides_what_a_difference_would_show(ds):
    safe = ve.apm.proces(ds, by=("aanpak", "zwaarte")).protect()
    steps = safe.details["stappen"]
    assert not steps["n"].between(1, 9).any()
    assert not steps["niet_bereikt"].between(1, 9).any()
    assert safe.table["estimate"].isna().any()


@pytest.mark.slow
@pytest.mark.parametrize("min_n", [5, 10, 12])
def test_no_step_that_is_hidden_follows_from_who_ended(ds, min_n):
    """The last step and the base of drop-out are the same children: both are shown, or neither."""
    asked = {"proces": ve.apm.proces(ds, by="gemeentecode"), "uitval": ve.apm.uitval(ds, by="gemeentecode")}
    safe = bescherm_samen(asked, min_n)
    ended = safe["proces"].table.query("stap == 'einde'").set_index("gemeentecode")
    base = safe["uitval"].table.set_index("gemeentecode")
    shown = base.index[base["n"].notna()]
    assert len(shown)
    assert ended.loc[shown, "estimate"].notna().all()


@pytest.mark.slow
def test_change_has_reliable_change_follow_up_and_bounds(ds):
    e = ve.apm.uitkomst(
        ds, by="zwaarte", betrouwbaarheid={"gedragslijst": 0.8}, normgroep={"gedragslijst": (10.0, 5.0)}
    )
    kinds = e.details["betrouwbare_verandering"]
    assert set(kinds["soort"]) == {"hersteld", "verbeterd", "niet betrouwbaar veranderd", "achteruitgegaan"}
    assert (kinds.groupby("groep")["aantal"].sum() == kinds.groupby("groep")["n"].first()).all()
    metingen = ds["metingen"].query("instrument == 'gedragslijst'").dropna(subset=["score"])
    wide = metingen.pivot_table(index="traject_id", columns="meetmoment", values="score")
    pairs = wide.dropna(subset=["start", "drie_maanden"])
    line = 1.959963984540054 * pairs["start"].std() * np.sqrt(2 * (1 - 0.8))
    better = (pairs["start"] - pairs["drie_maanden"]) > line
    got = kinds[kinds["soort"].isin(["hersteld", "verbeterd"])]["aantal"].sum()
    assert got == better.sum()
    later = e.details["follow_up"].query("instrument == 'gedragslijst'")
    both = wide.dropna(subset=["start", "follow_up"])
    mean = np.average(later["estimate"], weights=later["n"].astype(float))
    assert mean == pytest.approx((both["start"] - both["follow_up"]).mean(), rel=1e-9)
    bounds = e.details["grenzen"]
    assert (bounds["ondergrens"] <= bounds["bovengrens"]).all()
    assert "betrouwbare_verandering" not in ve.apm.uitkomst(ds).details


@pytest.mark.slow
def test_what_is_asked_wrongly(ds):
    with pytest.raises(BadArgument, match="tussen 0 en 1"):
        ve.apm.uitkomst(ds, betrouwbaarheid={"gedragslijst": 1.2})
    with pytest.raises(BadArgument, match="gemeten is met"):
        ve.apm.uitkomst(ds, betrouwbaarheid={"sdq": 0.8})
    with pytest.raises(BadArgument, match="rho"):
        ve.apm.doelrealisatie(ds, rho=1.0)
    with pytest.raises(UnknownName, match="follow_up"):
        ve.apm.doelrealisatie(ds, moment="later")
    with pytest.raises(UnknownName, match="aanpak"):
        ve.apm.bereik(ds, by="zwaarte")
    with pytest.raises(MissingTable, match="tellingen"):
        ve.apm.bereik(support([{}]))
    with pytest.raises(MissingTable, match="metingen"):
        ve.apm.doelrealisatie(support([{}]))
    with pytest.raises(NotEstimable, match="beëindigd"):
        ve.apm.uitval(support([RUNNING, RUNNING]))
    with pytest.raises(NotEstimable, match="doel"):
        ve.apm.doelrealisatie(support([RUNNING], [("T0", "start", "doel_1", -2, 1)]))


@pytest.mark.slow
def test_bounds_of_a_hidden_group_are_hidden(ds):
    e = ve.apm.uitkomst(ds, by="zwaarte")
    smallest = int(e.personen.min())
    safe = e.protect(smallest + 1)
    gone = safe.table.loc[safe.table["estimate"].isna(), ["zwaarte", "instrument"]]
    bounds = safe.details["grenzen"].set_index("instrument")
    assert len(gone)
    assert bounds.loc[gone["instrument"].unique(), ["ondergrens", "bovengrens"]].isna().all(axis=None)
