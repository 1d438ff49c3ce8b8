"""Cost: hand-made cases for every trap, then the sample against its truth."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

import veeval as ve
from tests.conftest import SAMPLE
from tests.test_uren import counts, hours, small
from veeval.errors import BadArgument, MissingTable, NotEstimable, UnknownName

TRUTH = json.loads((SAMPLE / "waarheid.json").read_text(encoding="utf-8"))["effecten"]


def priced(children, worked, costs):
    ds = small(counts(*children), hours(*worked))
    return ve.load({**ds.tables, "inzet": ds["inzet"].assign(kosten=costs)})


def supported(money, trajecten, herindelingen=None):
    """Municipalities GM0363 and GM0034 with money and trajectories (kind, gemeente, jaar, aanpak)."""
    locaties = [("900000001", "A1", "GM0363"), ("900000002", "A2", "GM0034")]
    extra = {} if herindelingen is None else {"herindelingen": herindelingen}
    ds = small(counts(40, 50), hours(100, 50, model="amersfoort_lumpsum"), (), locaties, extra)
    columns = list(ve.tables.tabel("trajecten").kolommen)
    place = {"GM0363": "900000001", "GM0034": "900000002"}
    frame = pd.DataFrame(
        [
            {"traject_id": f"T{i}", "kind_id": k, "locatie_id": place[g], "aanpak": a, "start": f"{j}-03-01"}
            for i, (k, g, j, a) in enumerate(trajecten)
        ]
    ).reindex(columns=columns)
    frame = frame.assign(hulpvraag="taal", zwaarte="licht", aanvraag=frame["start"], status="lopend")
    fin = pd.DataFrame(money, columns=["gemeentecode", "jaar", "regeling", "onderdeel", "budget", "besteed"])
    gemeenten = pd.DataFrame(
        [(g, j, n, "G40") for j in (2022, 2023) for g, n in (("GM0363", "Amsterdam"), ("GM0034", "Almere"))],
        columns=["gemeentecode", "jaar", "naam", "klasse"],
    )
    for c in ("signaal", "aanvraag", "besluit_datum", "start", "einde"):
        frame[c] = pd.to_datetime(frame[c])
    return ve.load({**ds.tables, "gemeenten": gemeenten, "trajecten": frame, "financiering": fin})


LUMP = ("GM0363", 2023, "lumpsum", "amersfoort_lumpsum", 60000, 50000)
EACH = ("GM0034", 2023, "per_traject", "hoorn_traject", 12000, 9000)
TRAJECTEN = [
    *[(f"K{i}", "GM0363", 2023, "amersfoort_lumpsum") for i in range(20)],
    *[(f"K{i}", "GM0363", 2023, "amersfoort_lumpsum") for i in range(5)],  # five children twice
    *[(f"L{i}", "GM0034", 2023, "hoorn_traject") for i in range(15)],
]


def figure(e, groep, maat):
    frame = e.details["gelijke_voet"]
    return frame.loc[(frame["inzetmodel"] == groep) & (frame["maat"] == maat), "estimate"].item()


# ratios of totals


@pytest.mark.slow
def test_cost_per_hour_is_a_ratio_of_totals_with_its_interval_by_hand():
    ds = priced((10, 10, 10, 10), (100, 10, 50, 40), [5000.0, 1000, 2600, 1900])
    e = ve.kosten.per_uur(ds, by=None)
    assert e.table["estimate"].item() == pytest.approx(10500 / 200)  # the mean of ratios is 62.4
    c, h = np.array([5000.0, 1000, 2600, 1900]), np.array([100.0, 10, 50, 40])
    se = np.sqrt(((c - 52.5 * h) ** 2 / (1 - h / 200)).sum()) / 200  # CR2
    assert e.table["std_error"].item() == pytest.approx(se, rel=1e-12)
    assert e.table["n"].item() == 200


@pytest.mark.slow
def test_hours_without_a_cost_are_in_neither_sum():
    ds = priced((10, 10, 10, 10), (100, 10, 50, 40), [5000.0, None, 2600, 1900])
    e = ve.kosten.per_uur(ds, by=None)
    assert e.table["estimate"].item() == pytest.approx(9500 / 190)
    assert any("10 uur heeft geen kosten" in w for w in e.warnings)
    child = ve.kosten.per_kind(ds, by=None)
    assert child.table["estimate"].item() == pytest.approx(9500 / 30)
    assert any("zonder kosten zijn weggelaten" in w for w in child.warnings)


@pytest.mark.slow
def test_cost_per_child_leaves_out_what_was_not_counted():
    ds = priced((10, 10, 0, 10), (100, 100, 10, 100), [5000.0, 5000, 500, 4000])
    assert ve.kosten.per_kind(ds, by=None).table["estimate"].item() == pytest.approx(14500 / 30)
    fewer = ve.load({**ds.tables, "tellingen": ds["tellingen"].iloc[:3]})
    e = ve.kosten.per_kind(fewer, by=None)
    assert e.table["estimate"].item() == pytest.approx(10500 / 20)
    assert any("4000 euro" in w for w in e.warnings)


@pytest.mark.slow
def test_no_children_is_na():
    e = ve.kosten.per_kind(priced((0, 0), (10, 10), [500.0, 500]), by=None)
    assert pd.isna(e.table["estimate"].item())


# at equal footing


@pytest.mark.slow
def test_a_lump_sum_and_money_per_trajectory_at_equal_footing():
    ds = supported([LUMP, EACH], TRAJECTEN)
    each = ve.kosten.per_traject(ds).table.set_index("inzetmodel")["estimate"]
    assert each.to_dict() == pytest.approx({"amersfoort_lumpsum": 2000, "hoorn_traject": 600})
    e = ve.kosten.per_bereikt_kind(ds)
    assert e.table.set_index("inzetmodel")["estimate"].to_dict() == pytest.approx(
        {"amersfoort_lumpsum": 2500, "hoorn_traject": 600}
    )
    assert figure(e, "amersfoort_lumpsum", "bereik") == pytest.approx(20 / 40)
    assert figure(e, "hoorn_traject", "bereik") == pytest.approx(15 / 50)
    assert figure(e, "amersfoort_lumpsum", "per uur") == pytest.approx(50000 / 100)
    assert pd.isna(figure(e, "hoorn_traject", "per uur"))  # no hours were booked: unknown, not 0
    budget = ve.kosten.per_traject(ds, bedrag="budget").table.set_index("inzetmodel")["estimate"]
    assert budget["amersfoort_lumpsum"] == pytest.approx(2400)


@pytest.mark.slow
def test_one_against_one_is_descriptive_without_a_p_value():
    e = ve.kosten.per_traject(supported([LUMP, EACH], TRAJECTEN))
    assert e.contrasts["estimate"].item() == pytest.approx(-1400)
    assert e.contrasts[["p_value", "conf_low", "std_error"]].isna().all(axis=None)
    assert e.table["conf_low"].isna().all()
    assert e.evidence == "beschrijvend"
    assert any("beschrijvend" in w for w in e.warnings)


@pytest.mark.slow
def test_money_of_a_year_without_any_registered_trajectory_does_not_count():
    older = ("GM0363", 2022, "lumpsum", "amersfoort_lumpsum", 60000, 99999)
    e = ve.kosten.per_traject(supported([LUMP, EACH, older], TRAJECTEN))
    assert e.table["estimate"].tolist() == pytest.approx([2000, 600])
    assert any("99999 euro" in w and "2022" in w for w in e.warnings)


@pytest.mark.slow
def test_money_that_bought_no_trajectory_counts():
    later = ("GM0034", 2022, "per_traject", "hoorn_traject", 5000, 3000)
    both = [*TRAJECTEN, ("K99", "GM0363", 2022, "amersfoort_lumpsum")]
    e = ve.kosten.per_traject(supported([LUMP, EACH, later], both))
    assert e.table.set_index("inzetmodel").loc["hoorn_traject", "estimate"] == pytest.approx(12000 / 15)
    assert any("0 trajecten" in w for w in e.warnings)


@pytest.mark.slow
def test_an_amount_that_is_not_known_is_left_out_and_not_replaced_by_the_budget():
    open_year = ("GM0034", 2022, "per_traject", "hoorn_traject", 5000, None)
    e = ve.kosten.per_traject(supported([LUMP, EACH, open_year], TRAJECTEN))
    assert e.table.set_index("inzetmodel").loc["hoorn_traject", "estimate"] == pytest.approx(600)
    assert any("1 rijen van financiering zonder besteed" in w for w in e.warnings)


@pytest.mark.slow
def test_forms_of_funding_side_by_side(ds):
    e = ve.kosten.bekostiging(ds)
    assert set(e.table["maat"]) == {"per uur", "per traject", "per bereikt kind"}
    table = e.table.set_index(["inzetmodel", "maat"])["estimate"]
    detail = e.details["gelijke_voet"].set_index(["inzetmodel", "maat"])["estimate"]
    for aanpak in ("amersfoort_lumpsum", "hoorn_traject", "nijmegen_apm"):
        assert table[aanpak, "per traject"] == pytest.approx(detail[aanpak, "bedrag"] / detail[aanpak, "trajecten"])
        assert table[aanpak, "per uur"] == pytest.approx(detail[aanpak, "per uur"])
        assert 0 < detail[aanpak, "bereik"] < 1
    assert e.contrasts.empty
    assert e.table["conf_low"].isna().all()
    small_ = ve.kosten.bekostiging(supported([LUMP, EACH], TRAJECTEN), by="regeling")
    assert small_.protect(18).table.query("regeling == 'per_traject'")["estimate"].isna().all()


def test_merged_municipalities_are_one(ds):
    e = ve.kosten.per_kind(ds, by="gemeentecode", bron="financiering")
    assert "GM0457" not in set(e.table["gemeentecode"])
    money = ds["financiering"].query("gemeentecode in ('GM0363', 'GM0457')")["besteed"].sum()
    row = e.table.set_index("gemeentecode").loc["GM0363"]
    assert row["estimate"] * row["n"] == pytest.approx(money)


# the sample


@pytest.mark.slow
def test_cost_per_hour_and_child_of_the_sample_cover_their_truth(ds):
    table = ve.kosten.per_uur(ds).table
    known = table[table["conf_low"].notna()]
    inside = known["conf_low"].le(TRUTH["kosten.per_uur"]) & known["conf_high"].ge(TRUTH["kosten.per_uur"])
    assert inside.sum() >= len(known) - 1
    child = ve.kosten.per_kind(ds).table
    for row in child[child["conf_low"].notna()].itertuples():
        assert row.conf_low <= TRUTH["kosten.per_kind"][row.inzetmodel] <= row.conf_high, row.inzetmodel


@pytest.mark.slow
def test_differences_of_the_sample_cover_their_truth(ds):
    new, old = "amsterdam_coach + amsterdam_groep", "amsterdam_groep"
    row = ve.kosten.kosteneffectiviteit(ds, (new, old), reps=199).table.set_index("maat")
    cost = TRUTH["kosten.per_kind"][new] - TRUTH["kosten.per_kind"][old]
    gain = TRUTH["kwaliteit.trend"][new] - TRUTH["kwaliteit.trend"][old]
    for maat, true in (("verschil in kosten", cost), ("verschil in effect", gain)):
        assert row.loc[maat, "conf_low"] <= true <= row.loc[maat, "conf_high"]
    per_point = row.loc["kosten per punt effect"]
    if row.loc["verschil in effect", "conf_low"] > 0:
        assert per_point["conf_low"] <= cost / gain <= per_point["conf_high"]
    else:  # the effect may be nothing, so the ratio has no bounds
        assert pd.isna(per_point["conf_low"])


# cost-effectiveness


def two(cost_a, cost_b, effect_a, effect_b, spread=1.0):
    """Six clusters of one unit for each of two models, with the given means."""
    step = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])
    other = np.array([1.0, -1, 1, -1, 1, -1])
    frames = [
        pd.DataFrame(
            {
                "model": name,
                "kosten": cost + 10 * spread * step,
                "effect": effect + 0.1 * spread * other,
                "cluster": [f"{name}{i}" for i in range(6)],
            }
        )
        for name, cost, effect in (("a", cost_a, effect_a), ("b", cost_b, effect_b))
    ]
    return pd.concat(frames, ignore_index=True)


def judge(ds, units, **options):
    return ve.kosten.kosteneffectiviteit(
        ds, ("a", "b"), units, by="model", gewicht=None, **{"reps": 399, "seed": 1} | options
    )


def test_net_benefit_and_fieller_by_hand(ds):
    units = two(300, 200, 3, 1)
    e = judge(ds, units, bereidheid=[0, 50, 100])
    table = e.table.set_index("maat")
    assert table.loc["verschil in kosten", "estimate"] == pytest.approx(100)
    assert table.loc["verschil in effect", "estimate"] == pytest.approx(2)
    assert table.loc["kosten per punt effect", "estimate"] == pytest.approx(50)
    by = units.groupby("model")

    def variance(a, b):
        """6/5 of the cross-products of deviations per model, over 36: the linearised covariance of two means."""
        return sum(6 / 5 * ((g[a] - g[a].mean()) * (g[b] - g[b].mean())).sum() / 36 for _, g in by)

    vc, ve_, cov = variance("kosten", "kosten"), variance("effect", "effect"), variance("kosten", "effect")
    assert table.loc["verschil in kosten", "std_error"] == pytest.approx(np.sqrt(vc), rel=1e-12)
    t2 = student.ppf(0.975, 10) ** 2
    roots = np.roots([4 - t2 * ve_, -2 * (200 - t2 * cov), 100**2 - t2 * vc])
    ends = table.loc["kosten per punt effect", ["conf_low", "conf_high"]].astype(float)
    assert sorted(ends) == pytest.approx(sorted(roots), rel=1e-9)
    curve = e.details["acceptatie"].set_index("bereidheid")
    assert curve["estimate"].tolist() == pytest.approx([-100, 0, 100])
    price = np.array([0, 50, 100])
    se_at = np.sqrt(price**2 * ve_ - 2 * price * cov + vc)
    half = student.ppf(0.975, 10) * se_at[2]
    assert curve.loc[100, "conf_high"] - curve.loc[100, "estimate"] == pytest.approx(half, rel=0.01)
    assert curve["kans"].to_numpy() == pytest.approx(student.cdf(curve["estimate"] / se_at, 10), rel=1e-9)


def test_fieller_holds_the_prices_at_which_net_benefit_may_be_nil(ds):
    e = judge(ds, two(300, 200, 3, 1))
    low, high = e.table.set_index("maat").loc["kosten per punt effect", ["conf_low", "conf_high"]]
    ends = judge(ds, two(300, 200, 3, 1), bereidheid=[low, high]).details["acceptatie"]
    assert ends.iloc[0]["conf_high"] == pytest.approx(0, abs=2)
    assert ends.iloc[1]["conf_low"] == pytest.approx(0, abs=2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cost", "effect", "kwadrant", "icer"),
    [
        (100, 2, "noordoost", 50),
        (-100, 2, "zuidoost", None),
        (-100, -2, "zuidwest", 50),
        (100, -2, "noordwest", None),
    ],
)
def test_the_same_ratio_means_something_else_in_each_quadrant(ds, cost, effect, kwadrant, icer):
    e = judge(ds, two(300 + cost, 300, 5 + effect, 5))
    found = e.table.set_index("maat").loc["kosten per punt effect", "estimate"]
    assert (pd.isna(found)) if icer is None else found == pytest.approx(icer)
    assert any(f"kwadrant {kwadrant}" in w for w in e.warnings)
    shares = e.details["kwadranten"].set_index("kwadrant")["aandeel"]
    assert shares.sum() == pytest.approx(1)
    assert shares[kwadrant] > 0.95


def test_a_ratio_has_no_bounds_where_the_effect_may_be_nil(ds):
    e = judge(ds, two(300, 200, 1.01, 1))
    row = e.table.set_index("maat").loc["kosten per punt effect"]
    assert row["estimate"] == pytest.approx(10000)
    assert pd.isna(row["conf_low"])
    assert any("acceptatiecurve" in w for w in e.warnings)


@pytest.mark.slow
def test_draws_are_of_whole_clusters_and_repeatable(ds):
    units = two(300, 200, 3, 1)
    first, again, other = (judge(ds, units, seed=s).details["vlak"] for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)
    assert len(first) == 399
    lumped = judge(ds, units.assign(cluster=units["model"] + (units.index % 3).astype(str)))
    assert 2 < len(lumped.details["vlak"].round(9).drop_duplicates()) <= 36  # 6 x 6 ways to draw two of three


def test_draws_spread_as_the_standard_error_says(ds):
    e = judge(ds, two(300, 200, 3, 1), reps=3999)
    spread = e.details["vlak"][["kosten", "effect"]].std()
    assert spread.to_numpy() == pytest.approx(e.table["std_error"].astype(float).to_numpy()[:2], rel=0.04)


def test_two_clusters_of_a_model_are_too_few_to_draw(ds):
    e = judge(ds, two(300, 200, 3, 1).query("cluster not in ('a2', 'a3', 'a4', 'a5')"))
    assert e.details["vlak"].empty
    assert e.details["acceptatie"]["kans"].isna().all()


def test_a_provider_with_both_models_is_drawn_whole(ds):
    units = two(300, 200, 3, 1).assign(cluster=[f"c{i}" for i in range(6)] * 2)
    e = judge(ds, units)
    assert e.details["vlak"]["kosten"].to_numpy() == pytest.approx(100)  # every cluster has the same difference
    assert e.table["n_clusters"].tolist() == [6, 6, 6]


def test_one_against_one_has_no_draws_and_no_interval(ds):
    units = two(300, 200, 3, 1)
    e = judge(ds, units.assign(cluster=units["model"]))
    assert e.table["conf_low"].isna().all()
    assert e.table["p_value"].isna().all()
    assert e.details["vlak"].empty
    assert e.details["acceptatie"]["kans"].isna().all()
    assert any("alleen beschrijvend" in w for w in e.warnings)


def test_children_are_the_weight_of_a_location(ds):
    units = two(300, 200, 3, 1).assign(kinderen=[1, 2, 3, 4, 5, 6] * 2)
    e = ve.kosten.kosteneffectiviteit(ds, ("a", "b"), units, by="model", reps=199)
    a, b = (units[units["model"] == m] for m in "ab")
    cost = a["kosten"].sum() / 21 - b["kosten"].sum() / 21
    gain = (a["effect"] @ a["kinderen"] - b["effect"] @ b["kinderen"]) / 21
    assert e.table["estimate"].tolist()[:2] == pytest.approx([cost, gain])


def test_units_of_the_sample_are_locations_with_their_slope(ds):
    frame, notes = ve.kosten.locatie_effecten(ds)
    assert not frame.duplicated(["locatie_id", "inzetmodel"]).any()
    one = frame.iloc[0]
    scores = ds["observaties"].query("locatie_id == @one.locatie_id and instrument == 'class_toddler'")
    assert set(scores["versie"]) == {"1"}
    slopes, weights = [], []
    for _, part in scores.assign(jaar=scores["datum"].dt.year).groupby("domein"):
        mean = part.groupby("jaar")["score"].mean()
        slopes.append(np.polyfit(mean.index, mean, 1)[0])
        weights.append(mean.index.to_numpy().var() * len(mean))
    assert one["effect"] == pytest.approx(np.average(slopes, weights=weights))
    assert notes


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda ds: ve.kosten.per_uur(ds, bron="begroting"), UnknownName, "financiering"),
        (lambda ds: ve.kosten.per_uur(ds, by="klasse", bron="financiering"), UnknownName, "regeling"),
        (lambda ds: ve.kosten.per_traject(ds, bedrag="bedrag"), UnknownName, "besteed"),
        (lambda ds: ve.kosten.per_traject(ds, jaren=[1999]), NotEstimable, "jaren"),
        (lambda ds: ve.kosten.per_kind(ds, jaren=[1999]), NotEstimable, "kosten"),
        (lambda ds: ve.kosten.per_uur(ds, level=95), BadArgument, "0.95"),
        (lambda ds: ve.kosten.bekostiging(ds, by=()), BadArgument, "regeling"),
        (lambda ds: ve.kosten.kosteneffectiviteit(ds, ("amsterdam_coach",)), BadArgument, "twee"),
        (lambda ds: ve.kosten.kosteneffectiviteit(ds, ("amsterdam_coach", "optie 1")), UnknownName, "amsterdam_groep"),
        (lambda ds: ve.kosten.kosteneffectiviteit(ds, ("a", "b"), instrument="ecers"), UnknownName, "class_toddler"),
        (lambda ds: judge(ds, two(1, 2, 3, 4), kosten="prijs"), UnknownName, "kosten"),
        (lambda ds: judge(ds, two(300, 200, 3, 1), bereidheid=[-1]), BadArgument, "bereidheid"),
        (lambda ds: judge(ds, two(300, 200, 1, 1)), BadArgument, "bereidheid"),
        (lambda ds: judge(ds, two(300, 200, 3, 1), reps=9), BadArgument, "199"),
    ],
)
def test_a_wrong_call_says_what_is_possible(ds, call, error, words):
    with pytest.raises(error, match=words):
        call(ds)


@pytest.mark.parametrize("naam", ["per_uur", "per_kind", "per_traject", "per_bereikt_kind", "bekostiging"])
def test_a_missing_table_is_named_with_the_question(naam):
    empty = ve.load({"aanbieders": pd.DataFrame({"aanbieder_id": ["A1"], "naam": ["Aanbieder"]})})
    with pytest.raises(MissingTable, match=rf"kosten\.{naam}"):
        getattr(ve.kosten, naam)(empty)


def test_a_delivery_without_costs_says_where_they_could_come_from():
    with pytest.raises(NotEstimable, match="financiering"):
        ve.kosten.per_uur(small(counts(10), hours(100)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "ask",
    [
        ve.kosten.per_uur,
        ve.kosten.per_kind,
        ve.kosten.per_traject,
        ve.kosten.per_bereikt_kind,
        ve.kosten.bekostiging,
        lambda ds: ve.kosten.kosteneffectiviteit(ds, ("amsterdam_coach", "amsterdam_groep"), reps=199),
    ],
)
def test_every_result_can_be_said_drawn_and_written(ds, ask, tmp_path):
    e = ask(ds)
    assert e.synthetisch
    assert len(e.zin()) > 40
    assert len(e.zin("en")) > 40
    assert e.plot() is not None
    assert e.to_excel(tmp_path / "uit.xlsx").exists()


def test_a_place_without_support_is_told_so(ds):
    part = ve.evaluatie.deel(ds, kenmerken={"gemeentecode": ["GM0479"]})
    with pytest.raises(NotEstimable, match="geen trajecten"):
        ve.kosten.per_bereikt_kind(part)
