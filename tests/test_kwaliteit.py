"""Quality: exact trends are found, breaks are no trend, and the sample's truth lies in the intervals."""

import numpy as np
import pandas as pd
import pytest

import veeval as ve
from veeval import stats, synth
from veeval.errors import NotEstimable
from veeval.kwaliteit import _hellingen, _trendsommen


def delivery(rows, instrumenten=(("class_toddler", "1", "educatief", 1.0, 7.0, False),), keuzes=(), inspecties=None):
    """Locations 1..9 of providers A1..A9; ``rows``: location, date, version, score."""
    n = 9
    ids = [f"90000000{i}" for i in range(1, n + 1)]
    frames = {
        "gemeenten": pd.DataFrame(
            {"gemeentecode": ["GM0363"], "jaar": [2023], "naam": ["Amsterdam"], "klasse": ["G4"]}
        ),
        "aanbieders": pd.DataFrame({"aanbieder_id": [f"A{i}" for i in range(1, n + 1)], "naam": "x"}),
        "locaties": pd.DataFrame(
            {"locatie_id": ids, "aanbieder_id": [f"A{i}" for i in range(1, n + 1)], "gemeentecode": "GM0363"}
        ).assign(soort="kdv", ve=[True] * 5 + [False] * 4),
        "instrumenten": pd.DataFrame(
            instrumenten, columns=["instrument", "versie", "domein", "minimum", "maximum", "omgekeerd"]
        ),
        "keuzes": pd.DataFrame(keuzes, columns=["locatie_id", "inzetmodel", "begin", "einde"]).astype(
            {"begin": "datetime64[us]", "einde": "datetime64[us]"}
        ),
    }
    if rows:
        obs = pd.DataFrame(rows, columns=["i", "datum", "versie", "score"])
        frames["observaties"] = pd.DataFrame(
            {
                "observatie_id": [f"O{k}" for k in range(len(obs))],
                "locatie_id": [f"90000000{i}" for i in obs["i"]],
                "datum": pd.to_datetime(obs["datum"]),
                "instrument": "class_toddler",
                "versie": obs["versie"],
                "domein": "educatief",
                "score": obs["score"].astype(float),
            }
        )
    if inspecties is not None:
        frames["inspecties"] = inspecties
    return ve.load(frames)


def straight(slopes, years=(2020, 2021, 2022, 2023)):
    first = pd.Timestamp("2020-10-01")
    rows = []
    for i, slope in slopes.items():
        for j in years:
            day = pd.Timestamp(f"{j}-10-01")
            rows.append((i, day, "1", 3 + 0.1 * i + slope * (day - first).days / 365.25))
    return rows


@pytest.mark.slow
def test_slopes_within_locations_are_averaged_whatever_their_levels():
    slopes = {1: 0.1, 2: 0.2, 3: 0.3, 4: 0.1, 5: 0.3}
    e = ve.kwaliteit.trend(delivery(straight(slopes)), by=None)
    assert e.table["estimate"].item() == pytest.approx(0.2, abs=1e-9)
    assert e.table["n"].item() == 20
    assert e.table["conf_low"].item() < 0.2 < e.table["conf_high"].item()


@pytest.mark.slow
def test_with_one_slope_per_provider_the_interval_is_that_of_their_mean():
    values = np.array([0.10, 0.22, 0.31, 0.05, 0.28])
    e = ve.kwaliteit.trend(delivery(straight(dict(enumerate(values, start=1)))), by=None)
    assert e.table["std_error"].item() == pytest.approx(values.std(ddof=1) / np.sqrt(5), rel=1e-9)
    assert e.table["df"].item() == pytest.approx(4, rel=1e-9)


@pytest.mark.slow
def test_a_new_version_is_a_break_not_a_trend():
    rows = straight({i: 0.1 + 0.02 * (i % 2) for i in range(1, 6)}, (2020, 2021))
    jump = [(i, day + pd.DateOffset(years=2), "2", score + 2.0) for i, day, _, score in rows]
    scales = [("class_toddler", v, "educatief", 1.0, 7.0, False) for v in ("1", "2")]
    e = ve.kwaliteit.trend(delivery(rows + jump, scales), by=None)
    assert e.table["estimate"].item() == pytest.approx(0.108, abs=0.005)
    assert any("breuk" in w for w in e.warnings)


@pytest.mark.slow
def test_reverse_scored_instruments_are_turned():
    rows = straight({i: -0.1 - 0.01 * i for i in range(1, 6)})
    e = ve.kwaliteit.trend(delivery(rows, [("class_toddler", "1", "educatief", 1.0, 7.0, True)]), by=None)
    assert e.table["estimate"].item() == pytest.approx(0.13, abs=1e-9)


@pytest.mark.slow
def test_an_observation_belongs_to_the_model_of_its_day_and_a_switch_is_a_break():
    rows = straight({i: 0.1 + 0.01 * i for i in range(1, 10)}, (2019, 2020, 2021, 2022, 2023, 2024))
    keuzes = [(f"90000000{i}", "amsterdam_groep", "2019-01-01", "2021-12-31") for i in range(1, 10)]
    keuzes += [(f"90000000{i}", "amsterdam_coach", "2022-01-01", None) for i in range(1, 10)]
    e = ve.kwaliteit.trend(delivery(rows, keuzes=keuzes))
    assert dict(zip(e.table["inzetmodel"], e.table["n"], strict=True)) == {"amsterdam_coach": 27, "amsterdam_groep": 27}
    assert any("gekozen, niet toegewezen" in w for w in e.warnings)
    assert {"groeimodel", "nulmeting"} <= set(e.details)


@pytest.mark.slow
def test_measured_once_is_no_trend():
    with pytest.raises(NotEstimable, match="twee keer"):
        ve.kwaliteit.trend(delivery(straight({1: 0.1, 2: 0.2}, (2020,))), by=None)


@pytest.mark.slow
def test_the_risk_colour_with_and_without_ve():
    colours = ["groen", "geel", "oranje", "rood"]
    rows = [
        (f"90000000{i}", pd.Timestamp(f"{2012 + y}-03-01"), "regulier", colours[min(3, y if i > 5 else (i + y) % 2)])
        for i in range(1, 10)
        for y in range(4)
    ]
    inspecties = pd.DataFrame(rows, columns=["locatie_id", "datum", "soort", "oordeel"])
    extra = inspecties.iloc[:2].assign(soort="aanvullend")
    ds = delivery([], inspecties=pd.concat([inspecties, extra], ignore_index=True))
    e = ve.kwaliteit.trend(ds, by="ve", bron="inspecties")
    table = e.table.set_index("ve")
    assert table.loc["zonder ve", "estimate"] == pytest.approx(1.0, abs=0.01)
    assert abs(table.loc["met ve", "estimate"]) < 0.2
    assert e.indicator == "risico_trend"
    assert any("2 aanvullende" in w for w in e.warnings)
    assert e.contrasts["n_clusters"].item() == 9


@pytest.mark.slow
def test_the_growth_model_beside_it_has_degrees_of_freedom_of_providers_not_of_rows(ds):
    details = ve.kwaliteit.trend(ds, by="gemeentecode").details
    growth = details["groeimodel"]
    slopes = growth[growth["term"].str.startswith("t")]
    assert slopes["df"].max() < 2 * ds["locaties"]["aanbieder_id"].nunique()
    variances = (
        details["varianties"].query("domein == 'educatief' and other == ''").set_index(["group", "term"])["sdcor"]
    )
    assert variances["aanbieder_id:locatie_id", "Intercept"] == pytest.approx(0.3, abs=0.08)
    assert variances["Residual"].iloc[0] == pytest.approx(0.3, abs=0.04)


@pytest.mark.slow
def test_no_test_below_four_degrees_of_freedom(ds):
    table = ve.kwaliteit.trend(ds).table
    low = table["df"] < 4
    assert low.any()
    assert table.loc[low, "p_value"].isna().all()
    assert table.loc[low, "conf_low"].notna().all()
    assert any("vrijheidsgraden" in w for w in ve.kwaliteit.trend(ds).warnings)


@pytest.mark.slow
def test_few_clusters_take_the_wild_bootstrap_and_single_municipalities_are_not_tested(ds):
    contrasts = ve.kwaliteit.trend(ds).contrasts
    tested = contrasts[contrasts["p_value"].notna()]
    few = tested["n_clusters"] <= 12
    assert few.any()
    assert tested.loc[few, "method"].str.contains("wild cluster bootstrap").all()
    assert tested.loc[~few, "method"].str.contains("CR2").all()
    assert ve.kwaliteit.trend(ds, by="gemeentecode").contrasts["p_value"].isna().all()
    assert ve.uren.per_doelgroepkind(ds, by="gemeentecode").contrasts["p_value"].isna().all()


@pytest.mark.slow
def test_empty_scores_and_groups_that_vanish_are_said(ds):
    observaties = ds["observaties"]
    hoorn = ds["locaties"].query("gemeentecode == 'GM0405'")["locatie_id"]
    once = observaties[~observaties["locatie_id"].isin(hoorn) | (observaties["datum"].dt.year == 2020)]
    e = ve.kwaliteit.trend(ve.load({**ds.tables, "observaties": once}), by="gemeentecode")
    assert "GM0405" not in set(e.table["gemeentecode"])
    assert any("Hoorn" in w and "Niet in de tabel" in w for w in e.warnings)


@pytest.mark.slow
def test_a_domain_that_cannot_be_estimated_does_not_stop_the_other(ds):
    observaties = ds["observaties"]
    once = observaties[(observaties["domein"] != "emotioneel") | (observaties["datum"].dt.year == 2020)]
    e = ve.kwaliteit.trend(ve.load({**ds.tables, "observaties": once}), by="gemeentecode")
    assert set(e.table["domein"]) == {"educatief"}
    assert any("emotioneel" in w for w in e.warnings)


@pytest.mark.slow
def test_very_many_groups_are_fitted_in_bundles_with_the_same_figures():
    """Twenty municipalities, some of whose providers work in two of them: one fit gives the same, only slower."""
    made, _ = _trendsommen.sommen(
        ve.load(synth.tabellen(20, 3)),
        by="gemeentecode",
        bron="observaties",
        instrument=None,
        domein=None,
        indeling=None,
        level=0.95,
    )
    cells = made.tabellen["trend"].frame.query("instrument == 'class_toddler' and domein == 'educatief' and n > 0")
    cells = cells.assign(groep=cells["gemeentecode"])
    few = cells["groep"].isin(sorted(cells["groep"].unique())[:3])
    cells.loc[few & cells["cluster"].duplicated(), "cluster"] = cells.loc[few, "cluster"].iloc[0]
    groups = sorted(cells["groep"].unique())
    slopes = {g: f"t_{i}" for i, g in enumerate(groups)}
    bundles = _hellingen.in_bundels(cells, groups, 4)
    assert sorted(g for b in bundles for g in b) == groups
    owners = [set(cells.loc[cells["groep"].isin(b), "cluster"]) for b in bundles]
    assert sum(map(len, owners)) == len(set().union(*owners))
    data = _trendsommen.momenten(cells, slopes)
    whole = stats.linear(data.formula, data, cluster="cluster", absorb="eenheid").tidy().set_index("term")
    apart = _hellingen.hellingen(cells, slopes, 4, 0.95).set_index("term").loc[whole.index]
    for column in ("estimate", "std_error", "df", "conf_low", "conf_high"):
        np.testing.assert_allclose(apart[column], whole[column], rtol=1e-9, atol=1e-12)
