"""Every function on data that go wrong: an error that says why, or intervals that hold their estimate."""

import numpy as np
import pandas as pd
import pytest

from veeval import stats
from veeval.errors import VeevalError

N = 60


def made_up():
    rng = np.random.default_rng(0)
    g = np.arange(N) % 10
    return pd.DataFrame(
        {
            "y": rng.normal(50, 5, N),
            "x": rng.normal(size=N),
            "g": g,
            "h": g // 2,
            "m": np.where(g < 5, "a", "b"),
            "c": rng.integers(1, 9, N),
            "yes": rng.integers(0, 2, N),
            "pre": rng.normal(48, 5, N),
            "w": rng.uniform(0.5, 2, N),
            "t": rng.integers(1, 20, N),
            "e": rng.integers(0, 3, N),
        }
    )


CALLS = {
    "linear": lambda d: stats.linear("y ~ x + m", d, cluster="g", weights="w"),
    "absorbed": lambda d: stats.linear("y ~ x", d, cluster="h", absorb="g"),
    "rows": lambda d: stats.linear("y ~ x", d, cluster=None),
    "wild bootstrap": lambda d: stats.linear("y ~ x + m", d, cluster="g").wild_bootstrap("x", reps=99, seed=1),
    "jackknife": lambda d: stats.linear("y ~ x", d, cluster="g").jackknife(),
    "mixed": lambda d: stats.mixed("y ~ x", d, groups="g", random="1 + x", df="kenward-roger"),
    "nested": lambda d: stats.mixed("y ~ x", d, groups="h/g"),
    "ratio": lambda d: stats.ratio("y", "c", d, by="m", cluster="g"),
    "pairwise": lambda d: stats.ratio("y", "c", d, by="m", cluster="g").pairwise(),
    "proportion": lambda d: stats.proportion("yes", d, by="m", cluster="g"),
    "hedges_g": lambda d: stats.hedges_g(d, post="y", group="m", cluster="g"),
    "change": lambda d: stats.hedges_g(d, post="y", pre="pre", cluster="g"),
    "reliable_change": lambda d: stats.reliable_change("pre", "y", d, reliability=0.8, better="higher", norm=(50, 10)),
    "goal_attainment": lambda d: stats.goal_attainment("e", d, case="g", cluster="h"),
    "alpha": lambda d: stats.cronbach_alpha(d[["x", "y", "pre"]]),
    "omega": lambda d: stats.omega(d[["x", "y", "pre", "w"]]),
    "kappa": lambda d: stats.weighted_kappa(d, "c", "t", levels=range(25)),
    "icc": lambda d: stats.icc(d.assign(r=np.arange(len(d)) // 10), targets="g", raters="r", scores="y"),
    "lee_bounds": lambda d: stats.lee_bounds("y", "m", d, cluster="g", reps=99, seed=1),
    "regression_to_mean": lambda d: stats.regression_to_mean("pre", d, 50, post="y", cluster="g"),
    "incidence": lambda d: stats.cumulative_incidence("t", "e", d, by="m", cluster="g"),
    "balance": lambda d: stats.balance_weights("m", "x + c", d),
    "tost": lambda d: stats.tost(stats.linear("y ~ x", d, cluster="g"), 1.0),
}
CHANGES = {
    "one cluster": lambda d: d.assign(g=1, h=1),
    "two clusters": lambda d: d.assign(g=d["g"] % 2, h=d["g"] % 2),
    "single-row clusters": lambda d: d.assign(g=np.arange(len(d))),
    "constant outcome": lambda d: d.assign(y=3.0),
    "perfect fit": lambda d: d.assign(y=2 * d["x"] + 1),
    "outcome is the group": lambda d: d.assign(y=d["g"] + d["x"]),
    "all missing": lambda d: d.assign(y=np.nan),
    "infinite": lambda d: d.assign(y=np.where(d.index == 3, np.inf, d["y"])),
    "some missing": lambda d: d.assign(
        y=d["y"].where(d.index % 7 != 0), m=d["m"].where(d.index % 13 != 0), g=d["g"].where(d.index % 17 != 0)
    ),
    "group without variance": lambda d: d.assign(y=np.where(d["m"] == "a", 5.0, d["y"])),
    "weights 0": lambda d: d.assign(w=0.0),
    "weights negative": lambda d: d.assign(w=-1.0),
    "strings for numbers": lambda d: d.assign(y=d["y"].round(1).astype(str)),
    "nullable": lambda d: d.convert_dtypes(),
    "arrow": lambda d: d.convert_dtypes(dtype_backend="pyarrow"),
    "empty category": lambda d: d.assign(m=pd.Categorical(d["m"], categories=["z", "b", "a"])),
    "dates": lambda d: d.assign(g=pd.Timestamp("2020-01-01") + pd.to_timedelta(d["g"], unit="D")),
    "mixed labels": lambda d: d.assign(g=["a" if i % 2 else 3 for i in range(len(d))]),
    "three rows": lambda d: d.head(3),
    "no rows": lambda d: d.head(0),
    "huge and tiny": lambda d: d.assign(y=d["y"] * 1e12, x=d["x"] * 1e-9),
    "repeated index": lambda d: d.set_index(pd.Index(list("ab") * (N // 2))),
    "repeated column": lambda d: pd.concat([d, d[["y"]]], axis=1),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_an_error_that_says_why_or_a_table_that_holds(change):
    data = CHANGES[change](made_up())
    for name, call in CALLS.items():
        try:
            table = call(data).tidy()
        except VeevalError:
            continue
        known = table.dropna(subset=["estimate", "conf_low", "conf_high"])
        room = 1e-9 * known["estimate"].abs()
        assert (known["conf_low"] <= known["estimate"] + room).all(), name
        assert (known["estimate"] <= known["conf_high"] + room).all(), name
        assert not np.isinf(table["estimate"]).any(), name
