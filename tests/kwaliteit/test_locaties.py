"""Reliability and the funnel: coefficients by hand, limits, alphabetical order, protection."""

import numpy as np
import pandas as pd
import pytest

import veeval as ve
from tests.test_kwaliteit import delivery, straight
from veeval.errors import BadArgument, NotEstimable

# Shrout & Fleiss (1979), table 2: six targets, four judges
JUDGES = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)


def rated(scores, raters):
    """Observations of locations 1.., one column of scores per rater."""
    ds = delivery(straight({1: 0.1}), [("class_toddler", "1", "educatief", 0.0, 11.0, False)])
    rows = [
        (f"O{i}-{k}", f"90000000{i + 1}", "2023-03-01", value, raters[i][k])
        for i, line in enumerate(scores)
        for k, value in enumerate(line)
    ]
    obs = pd.DataFrame(rows, columns=["observatie_id", "locatie_id", "datum", "score", "beoordelaar_id"])
    obs = obs.assign(
        datum=pd.to_datetime(obs["datum"]), instrument="class_toddler", versie="1", domein="educatief", groep_id=None
    )
    return ve.load({**ds.tables, "observaties": obs})


@pytest.mark.slow
def test_the_same_raters_everywhere_give_the_icc_of_shrout_and_fleiss():
    e = ve.kwaliteit.betrouwbaarheid(rated(JUDGES, [list("abcd")] * 6))
    row = e.table.set_index("maat").loc["icc"]
    assert row["estimate"] == pytest.approx(0.29, abs=0.005)  # ICC(2,1), as printed
    assert row["n"] == 6
    assert row["p_value"] != row["p_value"]
    error = e.details["meetfout"].iloc[0]
    # printed mean squares: judges 32.49, error 1.02; six targets
    assert error["sem"] == pytest.approx(np.sqrt((32.49 - 1.02) / 6 + 1.02), rel=0.01)
    assert error["mdc95"] == pytest.approx(1.96 * np.sqrt(2) * error["sem"], rel=1e-4)


@pytest.mark.slow
def test_changing_pairs_give_the_one_way_icc():
    two = JUDGES[:, :2]
    e = ve.kwaliteit.betrouwbaarheid(
        rated(two, [["a", "b"], ["b", "c"], ["a", "c"], ["c", "d"], ["a", "d"], ["b", "d"]])
    )
    within = np.mean((two[:, 0] - two[:, 1]) ** 2 / 2)
    between = 2 * two.mean(axis=1).var(ddof=1)
    row = e.table.set_index("maat").loc["icc"]
    assert row["estimate"] == pytest.approx((between - within) / (between + within), rel=1e-9)
    assert e.details["meetfout"]["sem"].iloc[0] == pytest.approx(np.sqrt(within), rel=1e-9)
    assert "ICC1" in row["method"]


def test_without_double_scores_the_icc_is_na_with_the_reason_and_alpha_is_there(ds):
    single = ds["observaties"][~ds["observaties"]["observatie_id"].str.endswith("-2")]
    e = ve.kwaliteit.betrouwbaarheid(ve.Dataset({**ds.tables, "observaties": single}))
    table = e.table.set_index(["maat", "domein"])
    assert table.loc["icc", "estimate"].isna().all()
    assert any("dubbel scoren" in w for w in e.warnings)
    wide = single.query("instrument == 'class_toddler'")
    wide = wide.pivot_table(index="observatie_id", columns="domein", values="score").dropna()
    S = wide.cov().to_numpy()
    alpha = 2 * (1 - np.trace(S) / S.sum())
    assert table.loc[("alpha", "alle"), "estimate"] == pytest.approx(alpha, rel=1e-9)
    sem = wide.mean(axis=1).std() * np.sqrt(1 - alpha)
    assert e.details["meetfout"]["sem"].iloc[0] == pytest.approx(sem, rel=1e-9)


def test_two_raters_of_the_sample_give_an_icc_near_its_truth(ds):
    """Locations differ by .2 and .3 and a trend, raters err by .3: an ICC of some .6."""
    table = ve.kwaliteit.betrouwbaarheid(ds).table.query("maat == 'icc'")
    assert len(table) == 2
    assert (table["conf_low"] < 0.6).all()
    assert (table["conf_high"] > 0.55).all()


def test_the_funnel_by_hand():
    rows = [(i, f"{2020 + k}-10-01", "1", 3 + 0.2 * i + e) for i in range(1, 6) for k, e in enumerate((-0.1, 0.1))]
    e = ve.kwaliteit.trechter(delivery(rows), meetfout=0.2)
    limits = e.details["grenzen"].set_index("locatie_id")
    assert limits["estimate"].to_numpy() == pytest.approx([3.2, 3.4, 3.6, 3.8, 4.0], abs=1e-9)
    se2 = 0.2**2 / 2
    y = np.array([3.2, 3.4, 3.6, 3.8, 4.0])
    tau2 = y.var(ddof=1) - se2  # Paule & Mandel with equal errors
    keep = tau2 / (tau2 + se2)
    assert e.table["estimate"].to_numpy() == pytest.approx(keep * y + (1 - keep) * 3.6, rel=1e-9)
    assert e.details["spreiding"]["tau2_paule_mandel"].item() == pytest.approx(tau2, rel=1e-9)


def test_years_are_taken_out_and_the_error_is_that_of_the_sample(ds):
    e = ve.kwaliteit.trechter(ds)
    spread = e.details["spreiding"].set_index("domein")
    assert spread.loc["educatief", "meetfout"] == pytest.approx(0.3, abs=0.03)  # drawn with sd 0.3
    # levels differ with sd sqrt(.2^2 + .3^2), and growth adds to it
    assert np.sqrt(spread.loc["educatief", "tau2_paule_mandel"]) == pytest.approx(0.36, abs=0.08)


@pytest.mark.slow
def test_no_league_table_and_small_places_are_hidden(ds):
    e = ve.kwaliteit.trechter(ds, gemeentecode="GM0363", domein="educatief")
    names = [e.name_of(k) for k in e.table["locatie_id"]]
    assert names == sorted(names, key=str.casefold)
    assert any("Geen ranglijst" in w for w in e.warnings)
    safe = e.protect(10)
    hidden = safe.table["estimate"].isna()
    last = ds["tellingen"].sort_values("peildatum").groupby("locatie_id")["doelgroepkinderen"].last()
    small = e.table["locatie_id"].map(last).fillna(0) < 10
    assert hidden[small].all()
    assert small.any()
    gone = safe.details["grenzen"].set_index("locatie_id").loc[safe.table.loc[hidden, "locatie_id"]]
    assert gone[["estimate", "z", "signaal", "low95", "n"]].isna().all(axis=None)
    without = ve.load({k: v for k, v in ds.tables.items() if k not in ("tellingen", "inzet")})
    assert ve.kwaliteit.trechter(without, gemeentecode="GM0363").protect().table["estimate"].isna().all()


@pytest.mark.slow
def test_what_the_funnel_cannot_carry():
    with pytest.raises(NotEstimable, match="2 locaties"):
        ve.kwaliteit.trechter(delivery(straight({1: 0.1, 2: 0.2})))
    with pytest.raises(NotEstimable, match="meetfout"):
        ve.kwaliteit.trechter(delivery(straight({1: 0.1, 2: 0.2, 3: 0.1}, (2020,))))
    with pytest.raises(BadArgument, match="boven 0"):
        ve.kwaliteit.trechter(delivery(straight({1: 0.1, 2: 0.2, 3: 0.1})), meetfout=0)
