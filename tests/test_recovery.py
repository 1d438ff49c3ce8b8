"""Known truth: over 200 samples the 95 % intervals hold the true effects as often as they claim, or oftener."""

import pandas as pd
import pytest
from benchmarks.recovery import page as pages
from benchmarks.recovery.__main__ import GROUPS, QUESTIONS
from benchmarks.recovery.questions import VRAGEN, ZONDER
from benchmarks.recovery.study import SEEDS, draw, per_question

from veeval.evaluatie import VRAGEN as GEVRAAGD

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("recovery")]


@pytest.fixture(scope="module")
def questions():
    return pd.read_csv(QUESTIONS)


@pytest.fixture(scope="module")
def groups():
    return pd.read_csv(GROUPS)


def test_the_study_is_whole(questions):
    assert set(questions["seed"]) == set(SEEDS)
    assert set(questions["vraag"]) == {v.vraag for v in VRAGEN}


def test_intervals_hold_the_truth_as_often_as_they_claim(questions):
    for row in pages.shares(questions).itertuples():
        assert row.raak + 2 * row.fout >= 0.95, row.vraag


def test_errors_are_as_large_as_their_standard_errors_say(groups):
    known = groups[(groups["intervallen"] >= 100) & (groups["spreiding"] > 0)]
    ratio = known["std_error"] / known["spreiding"]
    assert 0.9 < ratio.median() < 1.3
    assert (known["afwijking"].abs() / known["spreiding"]).median() < 0.1


@pytest.mark.parametrize("seed", [SEEDS[0], SEEDS[-1]])
def test_drawn_anew_the_counts_are_those_that_are_stored(questions, seed):
    stored = questions[questions["seed"] == seed].reset_index(drop=True)
    pd.testing.assert_frame_equal(per_question(draw(seed)), stored, check_dtype=False)


def test_the_page_shows_what_comes_out(questions, groups):
    assert pages.PAGE.read_text(encoding="utf-8") == pages.page(questions, groups), "make recover writes it anew"


def test_every_question_is_on_the_page():
    """With a truth, or with the reason why there is none."""
    named = {v.vraag for v in VRAGEN} | {name for names in ZONDER for name in names.split(", ")}
    assert named == set(GEVRAAGD)
