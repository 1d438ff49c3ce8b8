"""Pandera's verdict and the expressions' verdict are the same, per row, column and kind of rule, on random frames."""

import numpy as np
import pandas as pd
import pandera.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from veeval.reading.controle import check_rules, failing_rows
from veeval.reading.levering import RuweTabel
from veeval.reading.typen import Getypeerd
from veeval.tables import TABELLEN

from .strategies import QUICK, frames

pytestmark = pytest.mark.slow

KIND = {
    "not_nullable": "verplicht",
    "eindig": "eindig",
    "greater_than_or_equal_to": "minimum",
    "less_than_or_equal_to": "maximum",
    "isin": "categorie",
    "str_matches": "vorm",
}


def kind(check):
    name = str(check).split("(")[0]
    return KIND.get(name, str(check).split(":")[0])


def by_pandera(tabel, frame):
    try:
        tabel.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return set()
    found = set()
    for case in cases.itertuples(index=False):
        check = str(case.check)
        if check in ("multiple_fields_uniqueness", "field_uniqueness"):
            continue
        column = check.split(":")[1] if case.schema_context == "DataFrameSchema" else case.column
        found.add((int(case.index), column, kind(check)))
    return found


def by_expressions(tabel, frame):
    regels = tabel.regels()
    failing = failing_rows(frame, regels)
    return {(int(i), regels[j].kolom, regels[j].naam) for i, j in zip(*failing.nonzero(), strict=True)}


def by_reader(tabel, frame):
    """The reader judges only the rows of a column that may break a rule."""
    raw = RuweTabel(tabel.tabelnaam, "x", "", frame, np.arange(len(frame)))
    understood = {c: np.zeros(len(frame), dtype=bool) for c in frame}
    problems = check_rules(Getypeerd(raw, tabel, frame, understood, frozenset(frame.columns)))
    return set(zip(problems["row"], problems["column"], problems["rule"], strict=True))


@pytest.mark.parametrize("naam", sorted(TABELLEN))
@QUICK
@given(data=st.data())
def test_same_verdict(naam, data):
    tabel = TABELLEN[naam]
    frame = data.draw(frames(naam, bad=True))
    assert by_pandera(tabel, frame) == by_expressions(tabel, frame) == by_reader(tabel, frame)


def test_same_verdict_on_duplicate_keys():
    frame = pd.DataFrame({"aanbieder_id": ["A", "B", "A"], "naam": ["x", "y", "z"]}).astype("str")
    with pytest.raises(pandera.errors.SchemaErrors):
        TABELLEN["aanbieders"].schema.validate(frame, lazy=True)
