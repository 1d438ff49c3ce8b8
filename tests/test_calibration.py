"""The calibration study: its page, its shortcuts, and a part of its numbers drawn anew."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from benchmarks.calibration import fits
from benchmarks.calibration import page as pages
from benchmarks.calibration.design import CLUSTERS, World, generator, worlds
from benchmarks.calibration.draws import layout, outcome, products
from benchmarks.calibration.measures import Found, summarise
from benchmarks.calibration.peers import habits
from benchmarks.calibration.regressions import trend_sums
from benchmarks.calibration.studies import run, tasks

from tests.backtests.store import ROOT

FOLDER = ROOT / "benchmarks" / "calibration"
FACTORS = ["family", "clusters", "share", "sizes", "icc", "outcome"]


@pytest.fixture(scope="module")
def stored():
    return pd.read_csv(FOLDER / "results.csv")


@pytest.mark.slow
def test_the_page_is_what_the_results_say(stored):
    assert pages.PAGE.read_text(encoding="utf-8") == pages.page(stored), "make calibrate writes it anew"
    assert pages.IMAGE.read_text(encoding="utf-8") == pages.draw(stored)


def test_every_task_of_the_design_was_run(stored):
    known = set(stored[[*FACTORS, "asked"]].itertuples(index=False, name=None))
    assert known == {(f, w.clusters, w.share, w.sizes, w.icc, w.outcome, n) for f, w, n in tasks()}


def test_every_level_of_every_factor_is_in_the_design():
    for clusters in CLUSTERS[1:]:
        every = worlds(clusters)
        for name, levels in (("share", 2), ("sizes", 2), ("icc", 3), ("outcome", 2)):
            assert len({getattr(w, name) for w in every}) == levels


@pytest.mark.slow
@pytest.mark.parametrize(("family", "world"), [("years", World(10)), ("ratio", worlds(6)[-1])])
def test_drawn_anew_the_numbers_are_those_that_are_stored(stored, family, world):
    rows = stored[stored["family"] == family]
    at = (rows[FACTORS[1:]] == [world.clusters, world.share, world.sizes, world.icc, world.outcome]).all(axis=1)
    rows = rows[at].reset_index(drop=True)
    again = run((family, world, 300))
    assert list(again["method"]) == list(rows["method"])
    error = np.sqrt(0.25 / 300 * 4 * rows["coverage"] * (1 - rows["coverage"]) + rows["coverage_mcse"] ** 2)
    assert (np.abs(again["coverage"] - rows["coverage"]) < 4 * error).all()


def test_blocks_of_ten_give_the_figures_of_one_by_one(monkeypatch):
    world = World(6, sizes="heavy")
    rng = generator("test", world)
    A, n, units = trend_sums(world, layout(world, 10, rng), rng)
    minus = np.array([1.0, -1.0])
    together = fits.cr2(A, n, minus, units)
    monkeypatch.setattr(fits, "BUNDLE", 1)
    alone = fits.cr2(A, n, minus, units)
    for column in ("estimate", "std_error", "df"):
        np.testing.assert_allclose(together[column], alone[column], rtol=1e-8)


def test_habits_are_those_of_statsmodels():
    world = World(6, sizes="heavy")
    rng = generator("habits", world)
    at = layout(world, 1, rng)
    treated, y = at.treated[at.cluster], outcome(world, at, rng)
    X = np.column_stack([~treated, treated]).astype(float)
    A = products(np.column_stack([X, y]), at)
    n = np.trace(A[..., :2, :2], axis1=2, axis2=3)
    plain, robust = habits("x", 0.0, A, n, np.array([-1.0, 1.0]))
    model = sm.OLS(y, X)
    for own, fit in ((plain, model.fit()), (robust, model.fit(cov_type="cluster", cov_kwds={"groups": at.cluster}))):
        test = fit.t_test([-1.0, 1.0])
        np.testing.assert_allclose([own.low[0], own.high[0]], test.conf_int()[0], rtol=1e-9)
        np.testing.assert_allclose(own.p, test.pvalue, rtol=1e-8)


def test_measures_by_hand():
    estimate = np.array([0.0, 1.0, -1.0, 4.0])
    found = Found("x", "m", True, 0.0, estimate, estimate - 2, estimate + 2, None, np.array([1.0, 0.3, 0.3, 0.01]))
    row = summarise(found)
    assert row["coverage"] == 0.75
    assert row["size"] == 0.25
    assert row["size_mcse"] == pytest.approx(np.sqrt(0.25 * 0.75 / 4))
    assert row["bias"] == pytest.approx(1.0 / np.std(estimate, ddof=1))
