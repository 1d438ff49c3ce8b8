"""The dose around the norm of 2022, who chose which model, and inspections side by side."""

import numpy as np
import pandas as pd
import pytest

import veeval as ve
from tests.test_kwaliteit import delivery
from veeval.errors import BadArgument, MissingTable, NotEstimable, UnknownName

YEARS = range(2020, 2024)


def normed(hours, effect, years=YEARS):
    """Nine locations with 10 children; ``hours`` per child before 2022, and ``effect`` points per hour to add."""
    rng = np.random.default_rng(3)
    rows = [
        (i, f"{j}-10-01", "1", 3 + 0.1 * i + 0.05 * (j - 2020) + effect * max(0, 10 - h) * (j >= 2022) + e)
        for i, h in enumerate(hours, start=1)
        for j, e in zip(years, rng.normal(0, 0.01, len(years)), strict=True)
    ]
    ds = delivery(rows)
    ids = ds["locaties"]["locatie_id"]
    counts = pd.DataFrame(
        [(i, pd.Timestamp(f"{j}-01-01"), 10, 30) for i in ids for j in (2020, 2021)],
        columns=["locatie_id", "peildatum", "doelgroepkinderen", "leeftijd_vanaf_maanden"],
    )
    inzet = pd.DataFrame(
        [
            (i, j, f"F{i}", "landelijk_10uur", "eigen", "beleid", "buiten", 10.0 * h)
            for i, h in zip(ids, hours, strict=True)
            for j in (2020, 2021)
        ],
        columns=["locatie_id", "jaar", "functionaris_id", "inzetmodel", "bron", "taak", "formatie", "uren"],
    )
    extra = inzet.assign(inzetmodel="nijmegen_apm", uren=1000.0)  # support does not count for the norm
    return ve.load({**ds.tables, "tellingen": counts, "inzet": pd.concat([inzet, extra])})


HOURS = (4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 3.0)


@pytest.mark.slow
def test_the_dose_is_what_was_short_of_ten_hours_and_its_slope_is_found():
    e = ve.kwaliteit.norm2022(normed(HOURS, 0.2))
    assert e.table["estimate"].item() == pytest.approx(0.2, abs=0.01)
    assert e.table["conf_low"].item() < 0.2 < e.table["conf_high"].item()
    assert e.details["dosis"]["gemiddelde"].item() == pytest.approx(np.mean([6, 5, 4, 3, 2]))  # those with ve
    per_year = e.details["per_jaar"].set_index("jaar")["estimate"]
    assert per_year[2020] == pytest.approx(0, abs=0.01)
    assert per_year[2023] == pytest.approx(0.2, abs=0.01)
    assert any("wat erbij moest" in w for w in e.warnings)


@pytest.mark.slow
def test_where_the_norm_asked_nothing_there_is_nothing_to_find():
    with pytest.raises(NotEstimable, match="vroeg niets extra"):
        ve.kwaliteit.norm2022(normed((11.0,) * 9, 0.2))
    with pytest.raises(NotEstimable, match="evenveel"):
        ve.kwaliteit.norm2022(normed((5.0,) * 9, 0.2))
    with pytest.raises(NotEstimable, match="voor en na"):
        ve.kwaliteit.norm2022(normed(HOURS, 0.2, (2022, 2023)))
    with pytest.raises(NotEstimable, match="landelijk_10uur"):
        ve.kwaliteit.norm2022(normed(HOURS, 0.2), norm="amsterdam_groep")
    with pytest.raises(MissingTable, match="inzet"):
        ve.kwaliteit.norm2022(delivery([(1, "2020-01-01", "1", 3.0)]))


def test_the_sample_was_drawn_without_an_effect_of_the_norm(ds):
    e = ve.kwaliteit.norm2022(ds)
    assert ((e.table["conf_low"] < 0) & (e.table["conf_high"] > 0)).all()


def chosen():
    """Four providers with one model and five with the other, first scores known."""
    models = {i: "amsterdam_groep" if i < 5 else "amsterdam_coach" for i in range(1, 10)}
    start = dict(zip(range(1, 10), (3.0, 3.2, 3.4, 3.9, 3.3, 3.5, 3.7, 3.6, 3.1), strict=True))
    slope = dict(zip(range(1, 10), (0.1, 0.2, 0.15, 0.05, 0.3, 0.25, 0.2, 0.35, 0.3), strict=True))
    day = pd.Timestamp("2020-10-01")
    rows = [
        (i, d, "1", start[i] + slope[i] * (d - day).days / 365.25)
        for i in models
        for d in (day, pd.Timestamp("2021-10-01"), pd.Timestamp("2022-10-01"))
    ]
    keuzes = [(f"90000000{i}", m, "2020-01-01", None) for i, m in models.items()]
    return delivery(rows, keuzes=keuzes), start, slope


@pytest.mark.slow
def test_balance_and_the_raw_and_weighted_difference_by_hand():
    ds, start, slope = chosen()
    e = ve.kwaliteit.selectie(ds, kenmerken=("nulmeting",))
    coach, groep = [start[i] for i in range(5, 10)], [start[i] for i in range(1, 5)]
    smd = (np.mean(groep) - np.mean(coach)) / np.sqrt((np.var(groep, ddof=1) + np.var(coach, ddof=1)) / 2)
    row = e.table.iloc[0]
    assert row["estimate"] == pytest.approx(smd, rel=1e-9)
    assert row["n"] == 9
    raw, weighted = e.contrasts["estimate"]
    change = {k: np.mean([slope[i] for i in ids]) for k, ids in {"c": range(5, 10), "g": range(1, 5)}.items()}
    assert raw == pytest.approx(change["g"] - change["c"], rel=1e-9)
    assert e.details["balans"]["smd_na"].item() == pytest.approx(0, abs=1e-6)
    # weights exp(l x) with the mean of the second group
    x, target = np.array(coach), np.mean(groep)
    low, high = -50.0, 50.0
    for _ in range(200):
        mid = (low + high) / 2
        w = np.exp(mid * (x - x.mean()))
        low, high = (mid, high) if w @ x / w.sum() < target else (low, mid)
    expected = change["g"] - w @ np.array([slope[i] for i in range(5, 10)]) / w.sum()
    assert weighted == pytest.approx(expected, abs=1e-6)
    sizes = e.details["gewichten"].set_index(["weging", "model"])["effectief"]
    assert sizes["gewogen (entropiebalans)", "amsterdam_coach"] == pytest.approx(w.sum() ** 2 / (w @ w), rel=1e-5)
    assert (e.details["gevoeligheid"]["e_waarde"] >= 1).all()


@pytest.mark.slow
def test_weights_that_do_not_exist_are_said_not_made_up(ds):
    e = ve.kwaliteit.selectie(ds, wegen=ve.kwaliteit.KENMERKEN)
    assert any("Er is geen gewogen vergelijking" in w for w in e.warnings)
    assert not e.contrasts["method"].str.contains("gewogen \\(").any()
    assert set(e.table["kenmerk"]) == set(ve.kwaliteit.KENMERKEN)


@pytest.mark.slow
def test_choices_that_cannot_be_compared():
    ds, *_ = chosen()
    with pytest.raises(UnknownName, match="nulmeting"):
        ve.kwaliteit.selectie(ds, kenmerken=("omvang",))
    with pytest.raises(UnknownName, match="amsterdam_coach"):
        ve.kwaliteit.selectie(ds, ("amsterdam_groep", "almere_eigen"), kenmerken=("nulmeting",))
    with pytest.raises(BadArgument, match="twee verschillende"):
        ve.kwaliteit.selectie(ds, ("amsterdam_groep", "amsterdam_groep"), kenmerken=("nulmeting",))
    with pytest.raises(MissingTable, match="tellingen"):
        ve.kwaliteit.selectie(ds)
    one = ds["keuzes"].assign(inzetmodel="amsterdam_groep")
    with pytest.raises(NotEstimable, match="twee of meer"):
        ve.kwaliteit.selectie(ve.load({**ds.tables, "keuzes": one}), kenmerken=("nulmeting",))


def visits(rows):
    frame = pd.DataFrame(rows, columns=["i", "datum", "soort", "oordeel"])
    frame = frame.assign(locatie_id=[f"90000000{i}" for i in frame["i"]], datum=pd.to_datetime(frame["datum"]))
    return delivery([], inspecties=frame.drop(columns="i"))


@pytest.mark.slow
def test_shares_add_up_per_year_and_kind_of_visit_and_both_kinds_stand_side_by_side():
    rows = [(i, "2022-03-01", "regulier", c) for i, c in enumerate(["groen", "groen", "geel", "rood"], start=1)]
    rows += [(i, "2022-09-01", "aanvullend", c) for i, c in enumerate(["groen", "geel", "groen", "rood"], start=1)]
    e = ve.kwaliteit.inspectie(visits(rows))
    share = e.table.set_index(["bezoek", "oordeel"])["estimate"]
    assert share["regulier"].to_dict() == {"groen": 0.5, "geel": 0.25, "oranje": 0.0, "rood": 0.25}
    assert list(share["regulier"].index) == ["groen", "geel", "oranje", "rood"]
    beside = e.details["naast_elkaar"].iloc[0]
    assert beside[["n", "gelijk", "aanvullend_strenger", "aanvullend_milder"]].tolist() == [4, 0.5, 0.25, 0.25]
    # quadratic kappa: observed disagreement 2/4, expected 52/16 (sum over 16 pairs of squared distances)
    r, a = np.array([0, 0, 1, 3]), np.array([0, 1, 0, 3])
    expected = np.mean((r[:, None] - a[None, :]) ** 2)
    assert beside["kappa"] == pytest.approx(1 - np.mean((r - a) ** 2) / expected, rel=1e-9)


@pytest.mark.slow
def test_colours_and_judgements_are_two_scales():
    rows = [(i, "2022-03-01", "regulier", "groen" if i < 5 else "voldoende") for i in range(1, 10)]
    e = ve.kwaliteit.inspectie(visits(rows))
    assert set(e.table["schaal"]) == {"risicokleur", "oordeel"}
    assert e.table.groupby("schaal")["estimate"].sum().tolist() == [1.0, 1.0]
    assert any("twee schalen" in w for w in e.warnings)
    with pytest.raises(MissingTable, match="inspecties"):
        ve.kwaliteit.inspectie(delivery([]))
    ds = visits(rows)
    with pytest.raises(NotEstimable, match="geen oordelen"):
        ve.kwaliteit.inspectie(ve.load({**ds.tables, "inspecties": ds["inspecties"].iloc[:0]}))


def test_the_rank_falls_as_it_was_drawn(ds):
    e = ve.kwaliteit.inspectie(ds)
    assert e.table["n"].sum() == 4 * len(ds["inspecties"])
    course = e.details["verloop"].set_index("bezoek")
    assert (course["estimate"] < 0).all()  # risk falls every year
    assert course.loc["regulier", "conf_high"] < 0
    assert e.details["naast_elkaar"]["n"].item() > 200
