"""Tables of one run side by side: what one hides, no other gives away."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import veeval as ve
from veeval.errors import BadArgument
from veeval.estimates import CONTRAST_COLUMNS, Estimates, empty_contrasts, group_names
from veeval.privacy import bescherm_samen
from veeval.privacy.stelsel import verbanden, vlakken

ASSEN = ("gemeentecode", "inzetmodel", "jaar")
NUMBERS = ("std_error", "statistic", "df", "p_value", "conf_low", "conf_high")


def children(seed, mean=9.0):
    """Children and their hours by three axes."""
    rng = np.random.default_rng(seed)
    axes = [[f"{as_[0]}{i}" for i in range(rng.integers(2, 5))] for as_ in ASSEN]
    cells = pd.DataFrame(list(itertools.product(*axes)), columns=list(ASSEN))
    n = rng.poisson(rng.gamma(0.7, mean / 0.7, len(cells)))
    return cells.assign(n=n, uren=n * rng.uniform(5, 20, len(cells)))


def answer(cells, by, contrasts=None):
    sums = (
        cells.groupby(list(by), as_index=False)[["n", "uren"]].sum() if by else cells[["n", "uren"]].sum().to_frame().T
    )
    sums = sums[sums["n"] > 0].reset_index(drop=True)
    table = sums[list(by)].assign(
        indicator="uren_per_doelgroepkind",
        unit="uur per kind per jaar",
        estimate=sums["uren"] / sums["n"],
        **dict.fromkeys(NUMBERS, 1.0),
        n=sums["n"].astype("Int64"),
        n_clusters=pd.array([5] * len(sums), dtype="Int64"),
        method="m",
        evidence="beschrijvend",
    )
    return Estimates(
        table=table,
        contrasts=empty_contrasts() if contrasts is None else contrasts,
        indicator="uren_per_doelgroepkind",
        by=tuple(by),
        method="m",
        evidence="beschrijvend",
        n_telt="doelgroepkinderen",
        personen=table["n"].astype(float),
    )


def reach(cells, safe, quantity, low_level):
    """What an attacker bounds one cell of the finest table by, who knows how the tables were made and nothing else."""
    keys = [tuple(row) for row in cells[list(ASSEN)].itertuples(index=False)]
    rows, totals = [], []
    for by, e in safe.items():
        shown = e.table[~e.table["onderdrukt"]]
        known = dict(
            zip(
                group_names(shown, by),
                shown["n"].astype(float) * (1 if quantity == "n" else shown["estimate"]),
                strict=True,
            )
        )
        groups = group_names(cells, by)
        present = set(group_names(e.table, by))
        for group in groups.unique():
            value = known.get(group, None if group in present else 0.0)
            if value is not None:
                rows.append((groups == group).to_numpy(float))
                totals.append(value)
    goal = np.isin(np.arange(len(keys)), low_level).astype(float)
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * goal, A_eq=np.array(rows) if rows else None, b_eq=totals if rows else None, method="highs"
        )
        ends.append(sign * found.fun if found.status == 0 else np.inf)
    return ends[1] - ends[0]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sets(st.integers(0, 7), min_size=2, max_size=5))
@example(12, {4, 7})  # a sum without an end, of which the solver's presolve says that it cannot be
def test_no_small_group_is_bounded_closely_by_all_tables_together(seed, chosen):
    groupings = [by for k in range(4) for by in itertools.combinations(ASSEN, k)]
    cells = children(seed)
    raw = {by: answer(cells, by) for i, by in enumerate(groupings) if i in chosen}
    named = bescherm_samen({" x ".join(by): e for by, e in raw.items()}, 10)
    safe = {by: named[" x ".join(by)] for by in raw}
    for by, e in raw.items():
        groups = group_names(cells, by)
        assert safe[by].table.loc[e.personen < 10, "onderdrukt"].all()
        for group in group_names(e.table, by)[e.personen < 10]:
            inside = np.flatnonzero(groups == group)
            assert reach(cells, safe, "n", inside) >= 10 - 1e-4
            assert reach(cells, safe, "uren", inside) >= 0.2 * cells["uren"].iloc[inside].sum() * (1 - 1e-4)


def test_each_alone_would_have_given_it_away():
    cells = pd.DataFrame(
        [("a", "x", "1", 4, 40.0), ("a", "y", "1", 30, 290.0), ("b", "x", "1", 50, 510.0), ("b", "y", "1", 60, 590.0)],
        columns=[*ASSEN, "n", "uren"],
    )
    fine, coarse = answer(cells, ("gemeentecode", "inzetmodel")), answer(cells, ("gemeentecode",))
    few = answer(cells[cells["inzetmodel"] == "x"], ("gemeentecode",))
    safe = bescherm_samen({"fijn": fine, "grof": coarse, "ander": few})
    assert safe["fijn"].table["onderdrukt"].sum() > 1
    assert safe["ander"].table["onderdrukt"].all()


def test_the_contrasts_of_a_row_that_is_hidden_for_another_go_with_it():
    cells = children(3, mean=60).assign(jaar="1")
    cells = cells.groupby(list(ASSEN), as_index=False).sum()
    cells.loc[0, ["n", "uren"]] = [4, 40.0]
    other = cells["gemeentecode"].unique()
    pair = pd.DataFrame(
        [
            dict.fromkeys(CONTRAST_COLUMNS, 1.0) | {"groep_a": a, "groep_b": b}
            for a, b in itertools.combinations(other, 2)
        ]
    )
    per_place = answer(cells, ("gemeentecode",), pair)
    safe = bescherm_samen({"plaats": per_place, "cel": answer(cells, ("gemeentecode", "inzetmodel"))}, 10)
    hidden = set(safe["plaats"].table.loc[safe["plaats"].table["onderdrukt"], "gemeentecode"])
    for row in safe["plaats"].contrasts.itertuples():
        assert pd.isna(row.estimate) == bool({row.groep_a, row.groep_b} & hidden)


def test_nothing_more_is_hidden_where_nothing_is_small():
    cells = children(5, mean=400)
    cells["n"] += 20
    raw = {by: answer(cells, by) for by in (("gemeentecode",), ("gemeentecode", "jaar"), ())}
    safe = bescherm_samen({" x ".join(by): e for by, e in raw.items()})
    assert not any(e.table["onderdrukt"].any() for e in safe.values())


def test_what_was_protected_before_is_refused():
    e = answer(children(1), ("jaar",)).protect()
    with pytest.raises(BadArgument, match="al beschermd"):
        bescherm_samen({"a": e})


def test_a_relation_that_does_not_hold_is_not_used():
    a = pd.DataFrame({"gemeentecode": ["x", "y", "z"]})
    parts = [*vlakken("a", a, {"n": "kinderen"}, ()), *vlakken("b", a, {"n": "kinderen"}, ())]
    left = {("a", "n", i): float(v) for i, v in enumerate([10, 20, 30])}
    same, other = ({("b", "n", i): float(v) for i, v in enumerate(values)} for values in ([10, 20, 31], [9, 8, 30]))
    assert len(verbanden(parts, left | same)) == 2
    assert verbanden(parts, left | other) == []


@pytest.mark.slow
def test_a_share_hidden_for_the_few_left_out_does_not_take_its_base_along(ds):
    """All steps of a process have one base, which is large: that it is known gives nothing away."""
    e = ve.apm.proces(ds, by="gemeentecode")
    alone, together = e.protect(10), bescherm_samen({"proces": e}, 10)["proces"]
    assert 0 < alone.table["onderdrukt"].sum() < len(alone.table) / 2
    assert together.table["onderdrukt"].tolist() == alone.table["onderdrukt"].tolist()
