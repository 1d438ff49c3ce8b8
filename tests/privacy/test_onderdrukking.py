"""Suppression: nothing hidden can be calculated back, and not more is hidden than needed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from veeval.errors import BadArgument
from veeval.privacy import TOTAAL, derivable, suppress
from veeval.privacy.stromen import EINDELOOS, Netwerk


def random_table(seed, rows, columns, mean=9.0):
    rng = np.random.default_rng(seed)
    scale = rng.gamma(0.7, mean / 0.7, (rows, columns))
    return pd.DataFrame(
        rng.poisson(scale), index=[f"r{i}" for i in range(rows)], columns=[f"k{j}" for j in range(columns)]
    )


def with_margins(counts):
    out = counts.copy()
    out[TOTAAL] = out.sum(axis=1)
    out.loc[TOTAAL] = out.sum(axis=0)
    return out


def check(counts, min_n):
    shown, truth = suppress(counts, min_n), with_margins(counts)
    assert list(shown.index) == list(truth.index)
    assert list(shown.columns) == list(truth.columns)
    visible = shown.notna().to_numpy()
    assert (shown.to_numpy(dtype=float, na_value=-1)[visible] == truth.to_numpy()[visible]).all()
    small = truth.to_numpy()[visible]
    assert not ((small > 0) & (small < min_n)).any()
    for one in derivable(shown).itertuples():
        value = truth.loc[one.rij, one.kolom]
        assert one.laag - 1e-6 <= value <= one.hoog + 1e-6
        if value:
            assert one.hoog - one.laag >= min_n - 1e-6, (one, value)
    return shown


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 6), st.sampled_from([1, 3, 5, 10]))
def test_every_hidden_count_keeps_its_width(seed, rows, columns, min_n):
    check(random_table(seed, rows, columns, mean=6.0), min_n)


@pytest.mark.parametrize(("rows", "columns"), [(12, 5), (40, 6)])
@pytest.mark.slow
def test_tables_of_a_real_size(rows, columns):
    check(random_table(3, rows, columns), 10)


@pytest.mark.parametrize(
    "counts",
    [
        [[3]],
        [[0, 0], [0, 0]],
        [[1, 1], [1, 1]],
        [[5, 100], [100, 100]],
        [[5, 100, 0], [0, 100, 0]],
        [[9, 0], [0, 9]],
        [[0, 4], [50, 0]],
    ],
)
def test_small_tables(counts):
    check(pd.DataFrame(counts), 10)


def test_nothing_small_hides_nothing():
    counts = random_table(1, 4, 4) + 10
    assert suppress(counts).notna().all().all()


def test_flows_give_the_intervals_of_the_linear_program():
    counts = random_table(8, 6, 5)
    shown = suppress(counts)
    network = Netwerk(with_margins(counts).to_numpy(dtype=np.int64))
    hidden = shown.isna().to_numpy()
    for one in derivable(shown).itertuples():
        cell = (list(shown.index).index(one.rij), list(shown.columns).index(one.kolom))
        low, high = network.interval(hidden, cell)
        assert low == pytest.approx(one.laag, abs=1e-6)
        assert high == pytest.approx(one.hoog, abs=1e-6) or (np.isinf(one.hoog) and high > EINDELOOS / 2)


def fewest_extra(counts, min_n):
    """The least number of extra entries, by integer programming: every small count must be able to rise by min_n."""
    truth = with_margins(counts).to_numpy()
    r, c = truth.shape
    n = r * c
    small = [tuple(p) for p in np.argwhere((truth > 0) & (truth < min_n))]
    hide, rows, low, high = np.eye(n), [], [], []
    size = n + n * len(small)

    def add(places, weights, at_least, at_most):
        row = np.zeros(size)
        row[places] = weights
        rows.append(row), low.append(at_least), high.append(at_most)

    for s, (i, j) in enumerate(small):
        move = n + n * s + np.arange(n).reshape(r, c)
        for a in range(r):
            add(move[a], np.r_[np.ones(c - 1), -1.0], 0, 0)
        for b in range(c):
            add(move[:, b], np.r_[np.ones(r - 1), -1.0], 0, 0)
        for e in range(n):
            add([move.ravel()[e], e], [1.0, -10.0 * min_n], -np.inf, 0)
            add([move.ravel()[e], e], [1.0, float(truth.ravel()[e])], 0, np.inf)
        add([move[i, j]], [1.0], min_n, np.inf)
    fixed = sum((hide[i * c + j] for i, j in small), np.zeros(n))
    bounds = Bounds(np.r_[fixed, np.full(size - n, -np.inf)], np.r_[np.ones(n), np.full(size - n, np.inf)])
    kinds = np.r_[np.ones(n), np.zeros(size - n)]
    goal = np.r_[np.ones(n), np.zeros(size - n)]
    found = milp(goal, constraints=LinearConstraint(np.array(rows), low, high), bounds=bounds, integrality=kinds)
    return round(found.fun) - len(small)


@pytest.mark.slow
def test_hides_little_more_than_the_fewest_possible():
    ours = best = 0
    for seed in range(12):
        counts = random_table(seed, 5, 4, mean=25.0)
        truth = with_margins(counts).to_numpy()
        ours += int(suppress(counts).isna().to_numpy().sum() - ((truth > 0) & (truth < 10)).sum())
        best += fewest_extra(counts, 10)
    assert ours <= 1.3 * best


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (pd.DataFrame([[1.5]]), "geheel getal"),
        (pd.DataFrame([[-1]]), "van 0 of meer"),
        (pd.DataFrame([[np.nan]]), "geheel getal"),
        (pd.DataFrame([["a"]]), "tekst"),
        (pd.DataFrame(), "leeg"),
        (pd.DataFrame([[1]], index=[TOTAAL]), "totaal"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "twee keer"),
    ],
)
def test_bad_tables_are_refused(counts, words):
    with pytest.raises(BadArgument, match=words):
        suppress(counts)
    with pytest.raises(BadArgument, match="min_n"):
        suppress(pd.DataFrame([[1]]), min_n=0)
