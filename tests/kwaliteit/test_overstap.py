"""Switching: effects by hand, the truth of the sample, breaks that are no effect, and what cannot be told."""

import numpy as np
import pandas as pd
import pytest

import veeval as ve
from tests.test_kwaliteit import delivery
from veeval.errors import MissingTable, NotEstimable, UnknownName

YEARS = range(2019, 2025)
RNG = np.random.default_rng(7)
CELLS = [(i, j) for i in range(1, 10) for j in YEARS]
NOISE = dict(zip(CELLS, RNG.normal(0, 0.1, len(CELLS)).tolist(), strict=True))


def keuzes(switch: dict[int, str], back: dict[int, str] | None = None):
    rows = []
    for i in range(1, 10):
        begin = switch.get(i)
        end = None if begin is None else pd.Timestamp(begin) - pd.Timedelta(days=1)
        rows.append((f"90000000{i}", "amsterdam_groep", "2019-01-01", end))
        if begin is not None:
            back_at = (back or {}).get(i)
            until = None if back_at is None else pd.Timestamp(back_at) - pd.Timedelta(days=1)
            rows.append((f"90000000{i}", "amsterdam_coach", begin, until))
            if back_at is not None:
                rows.append((f"90000000{i}", "amsterdam_groep", back_at, None))
    return rows


def scores(switch: dict[int, int], effect=0.5, version=lambda i, j: "1", jump=0.0):
    return [
        (
            i,
            pd.Timestamp(f"{j}-10-01"),
            version(i, j),
            3
            + 0.1 * i
            + 0.1 * (j - 2019)
            + NOISE[i, j]
            + effect * (j >= switch.get(i, 9999))
            + jump * (version(i, j) == "2"),
        )
        for i in range(1, 10)
        for j in YEARS
    ]


@pytest.mark.slow
def test_one_cohort_is_the_change_since_the_year_before_less_that_of_those_who_stay():
    years = {7: 2022, 8: 2022, 9: 2022}
    rows = scores(years)
    e = ve.kwaliteit.overstap(delivery(rows, keuzes=keuzes(dict.fromkeys(years, "2022-01-01"))))
    y = pd.DataFrame(rows, columns=["i", "datum", "v", "y"]).assign(j=lambda f: f["datum"].dt.year)
    wide = y.pivot_table(index="i", columns="j", values="y")
    change = wide.sub(wide[2021], axis=0)
    expected = (change.loc[7:9].mean() - change.loc[1:6].mean()).to_dict()
    got = e.table.set_index("jaren_sinds_overstap")["estimate"]
    assert list(got.index) == ["-3", "-2", "-1", "0", "+1", "+2"]
    for label, year in zip(got.index, YEARS, strict=True):
        assert got[label] == pytest.approx(expected[year], abs=1e-9)
    overall = e.contrasts.iloc[0]
    assert overall["estimate"] == pytest.approx(np.mean([expected[j] for j in (2022, 2023, 2024)]), abs=1e-9)
    assert (overall["groep_a"], overall["groep_b"]) == ("amsterdam_coach", "amsterdam_groep")
    assert overall["conf_low"] < 0.5 < overall["conf_high"]
    assert set(e.table["n"]) == {3}
    assert set(e.table["evidence"]) == {"indicatief"}
    assert any("vrijbrief" in w for w in e.warnings)


@pytest.mark.slow
def test_cohorts_of_one_provider_are_named_and_years_that_rest_on_one_have_no_interval():
    years = {7: 2022, 8: 2023, 9: 2023}
    e = ve.kwaliteit.overstap(delivery(scores(years), keuzes=keuzes({i: f"{j}-01-01" for i, j in years.items()})))
    assert any("cohorten van één aanbieder: 2022" in w for w in e.warnings)
    alone = e.table.set_index("jaren_sinds_overstap").loc["+2"]
    assert pd.notna(alone["estimate"])
    assert alone[["std_error", "p_value", "conf_low"]].isna().all()
    assert set(e.details["cohorten"]["cohort"]) == {"2022", "2023", "nooit"}


@pytest.mark.slow
def test_a_new_version_of_the_instrument_is_no_effect():
    years = {7: 2022, 8: 2022, 9: 2022}
    scales = [("class_toddler", v, "educatief", 1.0, 9.0, False) for v in ("1", "2")]
    # the switchers get the new version, two points higher, in the year after the switch
    rows = scores(years, 0.5, lambda i, j: "2" if i > 6 and j > 2022 else "1", jump=2.0)
    e = ve.kwaliteit.overstap(delivery(rows, scales, keuzes(dict.fromkeys(years, "2022-01-01"))))
    assert set(e.table["versie"]) == {"1"}
    assert e.table["estimate"].abs().max() < 1.0
    assert any("versie 2" in w and "voor als na" in w for w in e.warnings)


@pytest.mark.slow
def test_scores_of_the_year_of_the_switch_from_before_it_do_not_count():
    years = {7: 2022, 8: 2022, 9: 2022}
    e = ve.kwaliteit.overstap(delivery(scores(years), keuzes=keuzes(dict.fromkeys(years, "2022-11-15"))))
    assert any("3 scores uit het jaar van de overstap" in w for w in e.warnings)
    assert "0" not in set(e.table.dropna(subset=["estimate"])["jaren_sinds_overstap"])


@pytest.mark.slow
def test_days_without_a_known_choice_belong_to_no_model():
    years = {7: 2022, 8: 2022, 9: 2022}
    ended = [(*row[:3], "2023-06-30") if row[3] is None else row for row in keuzes(dict.fromkeys(years, "2022-01-01"))]
    e = ve.kwaliteit.overstap(delivery(scores(years), keuzes=ended))
    assert list(e.table["jaren_sinds_overstap"]) == ["-3", "-2", "-1", "0"]
    assert any("18 scores van dagen zonder bekende keuze" in w for w in e.warnings)


@pytest.mark.slow
def test_switching_back_takes_the_other_estimator():
    years = {6: 2021, 7: 2022, 8: 2022, 9: 2022}
    e = ve.kwaliteit.overstap(
        delivery(scores(years), keuzes=keuzes({i: f"{j}-01-01" for i, j in years.items()}, {7: "2024-01-01"}))
    )
    assert "terugkeer" in e.method
    assert any("keerden terug" in w for w in e.warnings)
    assert e.table.set_index("jaren_sinds_overstap").loc["0", "estimate"] == pytest.approx(0.5, abs=0.2)


@pytest.mark.slow
def test_under_four_clusters_there_is_no_test():
    rows = [r for r in scores({9: 2022}) if r[0] in (1, 2, 9)]
    e = ve.kwaliteit.overstap(delivery(rows, keuzes=keuzes({9: "2022-01-01"})))
    assert e.table["p_value"].isna().all()
    assert e.contrasts["p_value"].isna().all()
    assert any("alleen beschrijvend" in w for w in e.warnings)


@pytest.mark.slow
def test_what_cannot_be_told_is_said():
    rows = scores({})
    with pytest.raises(NotEstimable, match="geen enkele locatie stapte over"):
        ve.kwaliteit.overstap(delivery(rows, keuzes=keuzes({})))
    everyone = keuzes(dict.fromkeys(range(1, 10), "2022-01-01"))
    with pytest.raises(NotEstimable, match="nog_niet"):
        ve.kwaliteit.overstap(delivery(rows, keuzes=everyone))
    ds = delivery(rows, keuzes=keuzes({9: "2022-01-01"}))
    with pytest.raises(UnknownName, match="amsterdam_coach"):
        ve.kwaliteit.overstap(ds, naar="amsterdam_coatch")
    with pytest.raises(UnknownName, match="nooit"):
        ve.kwaliteit.overstap(ds, vergelijking="ooit")
    without = ve.load({k: v for k, v in ds.tables.items() if k != "keuzes"})
    with pytest.raises(MissingTable, match="keuzes"):
        ve.kwaliteit.overstap(without)


@pytest.mark.slow
def test_the_sample_shows_years_before_and_after_a_switch(ds):
    """Whether intervals hold the truth is for tests/test_recovery.py, over several samples."""
    e = ve.kwaliteit.overstap(ds, naar="amsterdam_coach")
    after = e.table[~e.table["jaren_sinds_overstap"].str.startswith("-") & e.table["conf_low"].notna()]
    assert len(after) >= 4
    assert {"groep_tijd", "cohorten", "vooraf", "gevoeligheid"} <= set(e.details)
    assert "verandering" in e.zin() or "SYNTHETISCH" in e.zin()
