"""What must not matter does not: the order of rows, the names of clusters, the unit of the outcome, where its 0 lies.

On small and awkward data: one cluster of an arm, clusters of one row, ties, an outlier, a perfect fit.
"""

import warnings

import numpy as np
import pandas as pd
import pytest

from veeval import stats
from veeval.errors import VeevalError

pytestmark = pytest.mark.slow
SEEDS = range(12)
LINEAR = "y ~ t + x"
SCALED = ("estimate", "std_error", "conf_low", "conf_high")


def awkward(seed):
    """2 to 14 clusters of 1 to 8 rows, a treatment per cluster, and an outcome of some kind."""
    rng = np.random.default_rng(seed)
    G = int(rng.integers(4, 15)) if seed % 2 else 2 + seed % 3
    g = np.repeat(np.arange(G), rng.integers(1, 9, G))
    n, treated = len(g), rng.permutation(G) < rng.integers(1, G)
    d = pd.DataFrame({"g": g, "h": rng.integers(0, 3, n), "t": treated[g].astype(float), "x": rng.normal(size=n)})
    if seed % 3 == 0:
        d["x"] = rng.integers(0, 3, n)
    y = 0.5 * d["t"] + 0.3 * d["x"] + rng.normal(size=G)[g] * rng.choice([0, 0.5, 2]) + rng.normal(size=n)
    y = {1: y.round(), 2: y.where(d.index != 2, 50.0), 3: d["t"] + 2 * d["x"]}.get(seed % 4, y)
    return d.assign(
        y=y,
        pre=y / 2 + rng.normal(size=n),
        total=np.abs(y) + 0.1,
        measured=rng.random(n) < 0.7,
        children=rng.integers(1, 20, n).astype(float),
        yes=rng.integers(0, 2, n),
        w=rng.choice([0.5, 1.0, 2.0], n),
    )


def fitted(vcov="CR2", **more):
    return lambda d, seed: stats.linear(LINEAR, d, cluster="g", vcov=vcov, **more)


def rows_alone(vcov):
    return lambda d, seed: stats.linear(LINEAR, d, cluster=None, vcov=vcov)


def wild(weights, *, restricted):
    return lambda d, seed: fitted()(d, seed).wild_bootstrap(
        "t", reps=199, seed=seed, weights=weights, restricted=restricted
    )


def mixed(groups="g", **more):
    return lambda d, seed: stats.mixed(LINEAR, d, groups=groups, **more)


REGRESSIONS = {
    **{vcov: fitted(vcov) for vcov in ("CR0", "CR1", "CR1S", "CR2", "CR3")},
    "weights": fitted(weights="w"),
    "absorbed": lambda d, seed: stats.linear(LINEAR, d, cluster="g", absorb="h"),
    **{vcov: rows_alone(vcov) for vcov in ("HC0", "HC1", "HC2", "HC3", "classical")},
    **{f"wild {w}": wild(w, restricted=True) for w in ("rademacher", "webb", "mammen")},
    "wild unrestricted": wild("rademacher", restricted=False),
    "pairs": lambda d, seed: fitted()(d, seed).pairs_bootstrap(reps=199, seed=seed),
    "jackknife": lambda d, seed: fitted()(d, seed).jackknife(),
    "permutation": lambda d, seed: fitted()(d, seed).permutation("t", reps=199, seed=seed),
    "mixed": mixed(),
    "mixed, ML": mixed(method="ML"),
    "mixed, Kenward-Roger": mixed(df="kenward-roger"),
    "mixed, nested": mixed("g/h"),
    "mixed, slope": mixed(random="1 + x"),
}
OTHERS = {
    "ratio": lambda d, seed: stats.ratio("total", "children", d, by="t", cluster="g"),
    "ratio, jackknife": lambda d, seed: stats.ratio("total", "children", d, by="t", cluster="g", variance="jackknife"),
    "ratio, CR2": lambda d, seed: stats.ratio("total", "children", d, by="t", cluster="g", variance="CR2"),
    "proportion": lambda d, seed: stats.proportion("yes", d, by="t", cluster="g"),
    "incidence": lambda d, seed: stats.cumulative_incidence("children", "h", d, by="t", cluster="g"),
    "hedges_g": lambda d, seed: stats.hedges_g(d, post="y", group="t", cluster="g", icc=0.1),
    "ancova": lambda d, seed: stats.ancova("y", "pre", "t", d, cluster="g"),
    "lee_bounds": lambda d, seed: stats.lee_bounds(
        "y", "t", d.assign(y=d["y"].where(d["measured"])), cluster="g", reps=99, seed=seed
    ),
}
SEARCHED = {"mixed, slope": 1e-4}  # ends within the tolerance of a search
DRAWS_CLUSTERS = ("wild", "pairs", "permutation", "lee_bounds")  # in the order of their names


def asked(call, d, seed):
    """The table of an estimator, or the kind of error; a warning from inside numpy is a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return call(d, seed).tidy()
        except VeevalError as e:
            return type(e)


def agree(one, other, scale=1.0, rtol=1e-5):
    if isinstance(one, type) or isinstance(other, type):
        assert one is other
        return
    assert list(one) == list(other)
    for column in one:
        if one[column].dtype.kind == "f":
            expected = one[column].to_numpy() * (scale if column in SCALED else 1.0)
            size = 1e-7 * (scale if column in SCALED else 1.0)
            np.testing.assert_allclose(other[column], expected, rtol=rtol, atol=size, err_msg=column)
        else:
            assert one[column].astype(str).tolist() == other[column].astype(str).tolist()


@pytest.mark.parametrize("name", [*REGRESSIONS, *OTHERS])
def test_order_and_names(name):
    call, rtol = (REGRESSIONS | OTHERS)[name], SEARCHED.get(name, 1e-5)
    for seed in SEEDS:
        d = awkward(seed)
        found = asked(call, d, seed)
        agree(found, asked(call, d.sample(frac=1, random_state=seed, ignore_index=True), seed), rtol=rtol)
        if not name.startswith(DRAWS_CLUSTERS):
            names = np.random.default_rng(seed).permutation(100)
            agree(found, asked(call, d.assign(g=[f"z{names[g]:02d}" for g in d["g"]]), seed), rtol=rtol)


@pytest.mark.parametrize("name", REGRESSIONS)
def test_unit_and_origin_of_the_outcome(name):
    call, rtol = REGRESSIONS[name], SEARCHED.get(name, 1e-5)
    for seed in SEEDS:
        d = awkward(seed)
        found = asked(call, d, seed)
        for scale in (2.0**20, 1e-4):
            agree(found, asked(call, d.assign(y=d["y"] * scale), seed), scale, rtol)
        moved = asked(call, d.assign(y=d["y"] + 1000.0), seed)
        if isinstance(found, type) or isinstance(moved, type):
            agree(found, moved, rtol=rtol)
        else:
            slopes = found["term"] != "Intercept"
            agree(found[slopes], moved[slopes], rtol=rtol)
