"""Support: change after three months, its window, who is missing, and what may not be compared."""

import pandas as pd
import pytest

import veeval as ve
from veeval.errors import NotEstimable


@pytest.mark.slow
def test_positive_is_better_also_on_a_reverse_scored_instrument(ds):
    table = ve.apm.uitkomst(ds, by=None).table.set_index("instrument")["estimate"]
    metingen = (
        ds["metingen"]
        .dropna(subset=["score"])
        .pivot_table(index=["traject_id", "instrument"], columns="meetmoment", values="score")
        .dropna(subset=["start", "drie_maanden"])
    )
    raw = (metingen["drie_maanden"] - metingen["start"]).groupby("instrument").mean()
    assert table["gedragslijst"] == pytest.approx(-raw["gedragslijst"], rel=1e-12)
    assert table["taalschaal"] == pytest.approx(raw["taalschaal"], rel=1e-12)


@pytest.mark.slow
def test_a_child_counts_once_whoever_rated_it_and_few_children_stay_hidden(ds):
    twice = pd.concat([ds["metingen"], ds["metingen"].assign(beoordelaar="apm").dropna(subset=["score"])])
    plain, doubled = ve.apm.uitkomst(ds), ve.apm.uitkomst(ve.load({**ds.tables, "metingen": twice}))
    pd.testing.assert_frame_equal(plain.table, doubled.table)
    one_child = ve.load({**ds.tables, "trajecten": ds["trajecten"].assign(kind_id="K1")})
    assert ve.apm.uitkomst(one_child).protect().table["estimate"].isna().all()


@pytest.mark.slow
def test_details_do_not_give_away_what_the_table_hides(ds):
    safe = ve.apm.uitkomst(ds, by=("aanpak", "zwaarte")).protect()
    hidden = safe.table[safe.table["estimate"].isna()]
    assert len(hidden) >= 6
    shown = safe.details["effectgrootte"].dropna(subset=["estimate"])
    gone = set(zip(hidden["aanpak"] + " / " + hidden["zwaarte"], hidden["instrument"], strict=True))
    assert not gone & set(zip(shown["groep"], shown["instrument"], strict=True))


@pytest.mark.slow
def test_no_change_at_all_is_no_hypothesis(ds):
    assert ve.apm.uitkomst(ds).table["p_value"].isna().all()


@pytest.mark.slow
def test_pairs_outside_the_window_are_kept_flagged_and_set_apart(ds):
    e = ve.apm.uitkomst(ds, by=None)
    inside = e.details["binnen_venster"]
    assert inside["n"].sum() < e.table["n"].sum()
    assert any("buiten 77 tot 105 dagen" in w for w in e.warnings)
    everything = ve.apm.uitkomst(ds, by=None, venster=(0, 400))
    assert everything.details["binnen_venster"]["n"].sum() == everything.table["n"].sum()


@pytest.mark.slow
def test_approaches_chosen_by_single_municipalities_are_not_tested(ds):
    e = ve.apm.uitkomst(ds)
    assert len(e.contrasts) == 6
    assert e.contrasts[["p_value", "conf_low"]].isna().all(axis=None)
    assert e.contrasts["estimate"].notna().all()
    assert any("beschrijvend" in w for w in e.warnings)


@pytest.mark.slow
def test_groups_within_municipalities_are_compared_at_equal_start_scores(ds):
    e = ve.apm.uitkomst(ds, by="zwaarte")
    assert e.contrasts["p_value"].notna().all()
    assert "ANCOVA" in e.contrasts["method"].iloc[0]


@pytest.mark.slow
def test_who_has_no_end_measure_is_counted(ds):
    lost = ve.apm.uitkomst(ds).details["uitval"].set_index("groep")
    started = ds["trajecten"].query("start.notna()")
    assert lost["n"].to_dict() == started.groupby("aanpak").size().to_dict()
    assert (lost["eindmeting"] + lost["zonder_eindmeting"] == lost["n"]).all()


@pytest.mark.slow
def test_regression_to_the_mean_is_a_band_when_the_mean_is_known(ds):
    e = ve.apm.uitkomst(ds, populatiegemiddelde={"gedragslijst": 10.0})
    band = e.details["regressie_naar_het_gemiddelde"]
    row = band.iloc[0]
    assert row["verwacht_bij_rho_0_9"] == pytest.approx(0.1 * (row["start"] - 10))
    assert row["verwacht_bij_rho_0_6"] == pytest.approx(0.4 * (row["start"] - 10))
    assert any("regressie" in w for w in ve.apm.uitkomst(ds).warnings)


@pytest.mark.slow
def test_never_more_than_an_indication_and_the_helper_as_rater_is_named(ds):
    e = ve.apm.uitkomst(ds)
    assert set(e.table["evidence"]) == {"indicatief"}
    assert any("Beoordelaar" in w for w in e.warnings)
    assert "aanwijzing" in e.zin()


@pytest.mark.slow
def test_small_counts_are_hidden_in_details_and_sentences(ds):
    e = ve.apm.uitkomst(ds, by="gemeentecode").protect(40)
    for frame in e.details.values():
        if "n" in frame:
            assert not frame["n"].between(1, 39).any()


@pytest.mark.slow
def test_no_pairs_is_said(ds):
    only_start = ds["metingen"].query("meetmoment == 'start'")
    with pytest.raises(NotEstimable, match="startmeting"):
        ve.apm.uitkomst(ve.load({**ds.tables, "metingen": only_start}))


def test_themes_have_their_base(ds):
    e = ve.bevraging.themas(ds)
    people = ds["themas"]["bron_id"].nunique()
    assert set(e.table["n"]) == {people}
    said = ds["themas"].groupby("thema")["bron_id"].nunique()
    shares = e.table.set_index("thema")["estimate"]
    assert (shares * people).round().astype(int).to_dict() == said.to_dict()
    assert isinstance(e.table["n"].dtype, pd.Int64Dtype)
