"""Numbers as people write them, and sentences that never claim more than the interval carries."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from tests.test_estimates import contrast, make
from veeval.report.woorden import datum, getal, tussen, zin

CAUSAL = ("leidt tot", "zorgt voor", "door het model", "effect van", "causes ", "leads to")


@pytest.mark.parametrize(
    ("x", "decimals", "lang", "percent", "text"),
    [
        (1234.5, 1, "nl", False, "1.234,5"),
        (1234.5, 1, "en", False, "1,234.5"),
        (0.725, 0, "nl", True, "72%"),
        (-0.04, 1, "nl", False, "0,0"),
        (-3.14159, 2, "nl", False, "−3,14"),
        (1e6, 0, "nl", False, "1.000.000"),
    ],
)
def test_numbers(x, decimals, lang, percent, text):
    assert getal(x, decimals, lang, procent=percent) == text


@pytest.mark.parametrize(
    ("low", "high", "lang", "text"),
    [(0.1, 0.2, "nl", "0,1 – 0,2"), (-0.1, 0.2, "nl", "−0,1 tot 0,2"), (-0.2, -0.1, "en", "−0.2 to −0.1")],
)
def test_a_minus_does_not_stand_beside_a_dash(low, high, lang, text):
    assert tussen(getal(low, 1, lang), getal(high, 1, lang), lang) == text


def test_dates():
    assert datum(dt.date(2024, 1, 1)) == "1 januari 2024"
    assert datum(dt.date(2024, 3, 9), "en") == "9 March 2024"


def pair(estimate, low, high, p):
    frame = contrast("model_1", "model_0", p)
    frame[["estimate", "conf_low", "conf_high"]] = [estimate, low, high]
    return frame


@pytest.mark.parametrize(
    ("difference", "said", "not_said"),
    [
        ((3.0, 1.0, 5.0, 0.01), "hoger dan", "toeval"),
        ((-3.0, -5.0, -1.0, 0.01), "lager dan", "toeval"),
        ((3.0, -1.0, 7.0, 0.14), "Het verschil kan toeval zijn", "hoger"),
        ((3.0, 0.1, 5.9, 0.09), "Het verschil kan toeval zijn", "hoger"),
        ((3.0, np.nan, np.nan, np.nan), "niet getoetst", "hoger"),
    ],
)
@pytest.mark.parametrize("evidence", ["beschrijvend", "indicatief"])
def test_direction_only_where_the_interval_and_the_adjusted_p_carry_it(difference, said, not_said, evidence):
    text = zin(make([50, 60], contrasts=pair(*difference), evidence=evidence))
    assert said in text
    assert not_said not in text
    assert not [c for c in CAUSAL if c in text]


def test_the_size_of_a_difference_is_in_natural_units():
    text = zin(make([50, 60], contrasts=pair(-3.0, -5.0, -1.0, 0.01)))
    assert "een verschil van 3,0 uur per kind per jaar (tussen 1,0 en 5,0)" in text


def test_english():
    text = zin(make([50, 60], contrasts=pair(3.0, 1.0, 5.0, 0.01)), "en")
    assert "higher than" in text
    assert "description" in text


def test_hidden_figures_are_not_in_the_sentence():
    text = zin(make([4, 50, 60]).protect(10))
    assert "9,5" not in text
    assert zin(make([4]).protect(10)).startswith("Voor uren per doelgroepkind per jaar is er geen cijfer")


def test_synthetic_data_say_so():
    assert zin(make([50], synthetisch=True)).startswith("SYNTHETISCH")


def test_many_groups_are_a_range_not_a_league_table():
    text = zin(make([50] * 20))
    assert "20 groepen" in text
    assert "model_7" not in text


def test_no_interval_is_said():
    e = make([50])
    e.table.loc[:, ["conf_low", "conf_high"]] = np.nan
    assert "zonder interval" in zin(e)
    assert pd.isna(e.table["conf_low"]).all()
