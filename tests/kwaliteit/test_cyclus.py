"""The cycle of improvement: how many close, how long steps take with some still under way, and the gain."""

import pandas as pd
import pytest

import veeval as ve
from tests.test_kwaliteit import delivery
from veeval.errors import BadArgument, MissingTable, NotEstimable


def cycles(rows, observations=()):
    """``rows``: location and days from 2022-01-01 to each step (None: not reached)."""
    day = pd.Timestamp("2022-01-01")
    steps = list(ve.kwaliteit.STAPPEN)
    frame = pd.DataFrame(
        [
            {"cyclus_id": f"C{k}", "locatie_id": f"90000000{i}"}
            | {s: pd.NaT if d is None else day + pd.Timedelta(days=d) for s, d in zip(steps, days, strict=True)}
            for k, (i, *days) in enumerate(rows)
        ]
    ).astype(dict.fromkeys(steps, "datetime64[us]"))
    scales = [("class_toddler", v, "educatief", 1.0, 7.0, False) for v in ("1", "2")]
    ds = delivery(list(observations), scales)
    return ve.load({**ds.tables, "cycli": frame})


@pytest.mark.slow
def test_cycles_that_still_run_are_censored_not_lost():
    # followed until day 400: four close in time, one runs for 400 days, one began on day 300 and is only 100 days old
    rows = [(i, 0, 10, 20, 30, 100 + i) for i in range(1, 5)]
    rows += [(5, 0, 10, None, None, None), (6, 300, 310, 320, 330, None)]
    e = ve.kwaliteit.cyclus(cycles(rows), peildatum=pd.Timestamp("2022-01-01") + pd.Timedelta(days=400))
    # at days 101..104 one of 5, 4, 3, 2 closes (the sixth left the view on day 100)
    assert e.table["estimate"].item() == pytest.approx(1 - 4 / 5 * 3 / 4 * 2 / 3 * 1 / 2, rel=1e-12)
    assert e.table["n"].item() == 6
    assert "4 van 6 cycli zijn gesloten" in e.warnings[0]


@pytest.mark.slow
def test_days_per_step_are_kaplan_meier_quantiles():
    rows = [(i, 0, 10 * i, None, None, None) for i in range(1, 5)]
    e = ve.kwaliteit.cyclus(cycles(rows), peildatum=pd.Timestamp("2022-12-31"))
    steps = e.details["stappen"].set_index("stap")
    first = steps.loc["inzicht → beweging"]
    assert first[["p25", "mediaan", "p75"]].tolist() == [10, 20, 30]
    then = steps.loc["beweging → uitvoering"]
    assert (then["n"], then["bereikt"], then["onderweg"]) == (4, 0, 4)
    assert pd.isna(then["mediaan"])
    assert e.table["estimate"].item() == 0


@pytest.mark.slow
def test_the_gain_is_the_score_after_less_the_score_before_within_one_version():
    rows = [(i, 0, 10, 20, 30, 100) for i in range(1, 6)]
    seen = [(i, "2021-12-01", "1", 3.0) for i in range(1, 6)]
    seen += [(i, "2022-06-01", "1", 3.0 + 0.1 * i) for i in range(1, 5)]
    seen += [(5, "2022-06-01", "2", 6.0)]  # another version: no gain
    gain = ve.kwaliteit.cyclus(cycles(rows, seen)).details["winst"].iloc[0]
    assert gain["n"] == 4
    assert gain["estimate"] == pytest.approx(0.25)
    assert gain["conf_low"] < 0.25 < gain["conf_high"]


@pytest.mark.slow
def test_the_sample(ds):
    e = ve.kwaliteit.cyclus(ds, by="inzetmodel")
    assert e.table["n"].sum() == len(ds["cycli"])
    closed = ds["cycli"]["herobservatie"].notna().sum()
    assert e.warnings[0].startswith(f"{closed} van {len(ds['cycli'])}")
    assert e.table["estimate"].between(0.3, 0.9).all()  # drawn: .95 x .9 x .8 x .75 = .51
    assert e.contrasts["n_clusters"].item() == 10


@pytest.mark.slow
def test_what_is_asked_wrongly(ds):
    with pytest.raises(BadArgument, match="termijn"):
        ve.kwaliteit.cyclus(ds, termijn=0)
    with pytest.raises(MissingTable, match="cycli"):
        ve.kwaliteit.cyclus(delivery([]))
    with pytest.raises(NotEstimable, match="leeg"):
        ve.kwaliteit.cyclus(ve.load({**ds.tables, "cycli": ds["cycli"].iloc[:0]}))
    with pytest.raises(NotEstimable, match="geen enkele cyclus"):
        ve.kwaliteit.cyclus(ds, peildatum=pd.Timestamp("2010-01-01"))
