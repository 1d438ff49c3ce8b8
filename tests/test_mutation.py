"""Mutation testing: the page says what was found, and every mutant that lives has a reason."""

import pandas as pd
import pytest
from benchmarks.mutation.page import KILLED, PAGE, RESULTS, argued, page


@pytest.fixture(scope="module")
def stored():
    return pd.read_csv(RESULTS)


def test_the_page_is_what_the_results_say(stored):
    assert PAGE.read_text(encoding="utf-8") == page(stored), "python -m benchmarks.mutation --write writes it anew"


def test_every_mutant_that_lives_has_a_reason_and_no_other(stored):
    live = stored[~stored["outcome"].isin(KILLED)]
    assert set(argued()) == set(live[["module", "before", "after"]].itertuples(index=False, name=None))


def test_nearly_all_wrong_lines_fail_a_test(stored):
    assert stored["outcome"].isin(KILLED).groupby(stored["module"].str.split("/").str[0]).mean().min() > 0.85
    assert set(stored["module"].str.split("/").str[0]) == {"stats", "privacy"}
