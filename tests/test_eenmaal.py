"""A question is asked once of a Dataset, whoever asks it."""

import pandas as pd
import pytest

import veeval as ve
from veeval.eenmaal import Eenmaal
from veeval.errors import MissingTable, UnknownName
from veeval.estimates import Estimates


@pytest.mark.parametrize(
    "again",
    [
        pytest.param({"by": "gemeentecode"}, id="the same"),
        pytest.param({"by": "gemeentecode", "telgrondslag": "doelgroepkind"}, id="a default that is named"),
    ],
)
def test_the_same_question_is_answered_once(ds, again):
    once = Eenmaal(ds)
    assert once(ve.uren.per_doelgroepkind, by="gemeentecode") is once(ve.uren.per_doelgroepkind, **again)


@pytest.mark.slow
def test_lists_of_a_plan_are_the_tuples_of_a_factsheet(ds):
    once = Eenmaal(ds)
    options = {"formatie": "apart", "ondersteuning": False}
    first = once(ve.uren.per_doelgroepkind, by=["gemeentecode", "jaar"], **options)
    assert first is once(ve.uren.per_doelgroepkind, by=("gemeentecode", "jaar"), **options)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "options"),
    [
        pytest.param(ve.uren.norm_naleving, {"by": "gemeentecode"}, id="another question"),
        pytest.param(ve.uren.per_doelgroepkind, {"by": "inzetmodel"}, id="another grouping"),
        pytest.param(ve.uren.per_doelgroepkind, {"by": "gemeentecode", "ondersteuning": False}, id="another option"),
    ],
)
def test_what_differs_is_answered_for_itself(ds, question, options):
    once = Eenmaal(ds)
    first = once(ve.uren.per_doelgroepkind, by="gemeentecode")
    second = once(question, **options)
    assert first is not second
    assert second.table.equals(question(ds, **options).table)


def test_an_option_that_is_a_frame_is_passed_on():
    once, asked = Eenmaal(ve.Dataset({})), []

    def question(ds, *, norm):
        asked.append(norm)
        return norm

    frame = pd.DataFrame({"jaar": [2024], "uren": [10.0]})
    assert once(question, norm=frame) is once(question, norm=frame) is frame
    assert len(asked) == 2


def test_two_places_share_nothing(ds):
    part = ve.evaluatie.deel(ds, kenmerken={"gemeentecode": ["GM0268"]})
    whole, own = (Eenmaal(d)(ve.uren.per_doelgroepkind, by="gemeentecode") for d in (ds, part))
    assert isinstance(own, Estimates)
    assert len(own.table) == 1 < len(whole.table)


def test_a_question_without_an_answer_stays_an_error(ds):
    once = Eenmaal(ve.Dataset({"gemeenten": ds["gemeenten"]}))
    for _ in range(2):
        with pytest.raises(MissingTable):
            once(ve.kwaliteit.trend, by="gemeentecode")
    with pytest.raises(UnknownName):
        Eenmaal(ds)(ve.uren.per_doelgroepkind, by="gemeentecde")
