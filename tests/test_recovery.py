"""Known truth: over several samples the 95 % intervals hold the true effects about as often as they claim."""

import pytest

from tests.backtests import waarheid
from tests.backtests.waarheid import PAGE, VRAGEN, over_samples, page
from veeval.evaluatie import VRAGEN as GEVRAAGD

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("recovery")]


def test_intervals_cover_the_truth_about_as_often_as_they_claim():
    found = over_samples()
    assert set(found["vraag"]) == {v.vraag for v in VRAGEN}
    assert found["raak"].mean() >= 0.93
    for vraag, rows in found.groupby("vraag"):
        if len(rows) >= 30:  # of fewer a share says little: 4 of 6 are within chance of .95
            assert rows["raak"].mean() >= 0.86, vraag


QUICK = ("uren.per_doelgroepkind", "kosten.per_kind", "kwaliteit.trend", "apm.uitkomst")


@pytest.mark.parametrize("vraag", QUICK)
def test_errors_are_as_large_as_their_standard_errors_say(vraag):
    """Standard errors of few clusters have few degrees of freedom: medians, for the tails are heavy (normal: 0.67)."""
    asked = tuple(v for v in VRAGEN if v.vraag in QUICK)
    rows = over_samples(range(201, 211), asked).query("vraag == @vraag")
    errors = (rows["schatting"] - rows["waarheid"]) / rows["std_error"]
    assert 0.4 < errors.abs().median() < 1.1
    assert abs(errors.median()) < 0.4


def test_the_page_shows_what_comes_out():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.backtests.waarheid writes it anew"


def test_every_question_is_on_the_page():
    """With a truth, or with the reason why there is none."""
    named = {v.vraag for v in VRAGEN} | {name for names in waarheid.ZONDER for name in names.split(", ")}
    assert named == set(GEVRAAGD)
