"""The quick ways over a whole column say what the careful way over one cell says."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from veeval.reading import cel
from veeval.reading.cijfers import Cijfers
from veeval.reading.kolombytes import Kolombytes, may_need_trim, unproven
from veeval.tables import TABELLEN

from .strategies import QUICK

PATRONEN = sorted({k.patroon for t in TABELLEN.values() for k in t.kolommen.values() if k.patroon})
TEKST = st.one_of(st.none(), st.text("0123456789abcXYZ_.:-é\n ", max_size=14))
GETAL = st.one_of(st.none(), st.text("0123456789,.-+", min_size=1, max_size=12), st.just("9" * 40))


def text(values):
    return pd.Series([v or None for v in values], dtype="str")


@pytest.mark.parametrize("patroon", PATRONEN)
@QUICK
@given(values=st.lists(TEKST, min_size=1, max_size=40))
def test_what_bytes_prove_matches_the_pattern(patroon, values):
    column = text(values)
    rows = unproven(Kolombytes.of(column), patroon)
    if rows is None:
        assert patroon == r"^GM[0-9]{4}$"
        return
    proven = column.drop(index=rows)
    assert proven.str.fullmatch(patroon).all()


def test_a_column_in_order_is_proven_whole():
    assert not len(unproven(Kolombytes.of(text(["012345678", "12345"])), r"^[0-9]{5,12}$"))


@QUICK
@given(values=st.lists(GETAL, min_size=1, max_size=40), decimal=st.sampled_from([",", ".", ""]))
def test_plain_numbers_are_those_of_one_cell(values, decimal):
    column = text(values)
    cijfers = Cijfers.of(column)
    plain = cijfers.plain(decimal)
    numbers = cijfers.numbers(plain)
    for cell, is_plain, number in zip(column, plain, numbers, strict=True):
        if is_plain:
            assert number == cel.number(cell, decimal=decimal)
        else:
            assert np.isnan(number)
    for sign in ",.":
        assert all(cel.decimal_evidence(t) == sign for t in column[cijfers.proof(sign)])


def test_every_usual_number_is_plain():
    cijfers = Cijfers.of(text(["12", "3,5", "1250,75", "0,125"]))
    assert cijfers.plain(",").all()
    assert cijfers.proof(",").tolist() == [False, True, True, True]
    assert Cijfers.of(text(["1,250"])).proof(",").tolist() == [False]  # may be a thousand


@QUICK
@given(values=st.lists(st.text(max_size=4), min_size=1, max_size=10))
def test_white_space_is_never_missed(values):
    column = pd.Series(values, dtype="str")
    if not may_need_trim(Kolombytes.of(column)):
        assert (column.str.strip() == column).all()


@pytest.mark.slow
def test_validators_of_the_benchmark_name_the_same_cells():
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    try:
        import validation_jobs
    finally:
        sys.path.pop(0)
    jobs, same = validation_jobs.rule_jobs(validation_jobs.hours(3_000, bad=0.05))
    assert same
    assert len({job() for job in jobs.values()}) == 1
