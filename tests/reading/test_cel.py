import datetime as dt

import pytest

from veeval.reading.cel import Onbegrepen, boolean, date, decimal_evidence, empty_word, integer, number


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("10,5", ",", 10.5),
        ("1.250,75", ",", 1250.75),
        ("1.250.000", ",", 1250000.0),
        ("-0,5", ",", -0.5),
        ("10.5", ".", 10.5),
        ("1,250.75", ".", 1250.75),
        ("1.250", ".", 1.25),
        ("12", "", 12.0),
        ("1.250", ",", "dubbelzinnig"),
        ("2.9", ",", "dubbelzinnig"),
        ("1,250", ".", "dubbelzinnig"),
        ("1,25", "", "dubbelzinnig"),
        ("1.250,75", ".", "dubbelzinnig"),
        ("3 uur 20", ",", "getal"),
        ("€ 10", ",", "getal"),
        ("1e5", ",", "getal"),
        ("inf", ",", "getal"),
        ("٣", ",", "getal"),
        ("1.25.0", ",", "getal"),
    ],
)
def test_number(text, decimal, value):
    got = number(text, decimal=decimal)
    assert (got.naam if isinstance(got, Onbegrepen) else got) == value


def test_numbers_that_were_numbers():
    assert number("1e-07", decimal=",", native=True) == 1e-07
    assert number("2.9", decimal=",", native=True) == 2.9
    assert integer("12.0", decimal=",", native=True) == 12


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("12,0", 12),
        ("-3", -3),
        ("12,5", "geheel_getal"),
        ("1.250", "dubbelzinnig"),
        ("9" * 25, "geheel_getal"),
    ],
)
def test_integer(text, value):
    got = integer(text, decimal=",")
    assert (got.naam if isinstance(got, Onbegrepen) else got) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-01-31", dt.datetime(2024, 1, 31)),
        ("31-01-2024", dt.datetime(2024, 1, 31)),
        ("31/01/2024", dt.datetime(2024, 1, 31)),
        ("1-1-2024", dt.datetime(2024, 1, 1)),
        ("2024-01-31 00:00:00", dt.datetime(2024, 1, 31)),
        ("01-13-2024", "datum_volgorde"),
        ("2024-02-30", "datum_volgorde"),
        ("31-01/2024", "datum"),
        ("31-01-24", "datum"),
        ("jan 2023", "datum"),
        ("45385", "datum_getal"),
        ("01-01-0024", "datum_bereik"),
        ("2024-01-31 10:00:00", "datum_tijd"),
    ],
)
def test_date(text, value):
    got = date(text)
    assert (got.naam if isinstance(got, Onbegrepen) else got) == value


def test_boolean():
    assert [boolean(t) for t in ("ja", "Nee", "TRUE", "false", "1", "0")] == [True, False, True, False, True, False]
    assert boolean("2") == Onbegrepen("ja_nee")


def test_words_for_a_missing_value():
    assert all(empty_word(t) == Onbegrepen("ontbrekend") for t in ("n.v.t.", "Onbekend", "-", "NA", "null"))
    assert empty_word("#N/B") == Onbegrepen("formulefout")
    assert empty_word("nee") is None


def test_evidence_for_a_decimal_sign():
    assert [decimal_evidence(t) for t in ("1,25", "0,125", "1.250,75", "1.25", "0.125", "1,250.5")] == [
        ",",
        ",",
        ",",
        ".",
        ".",
        ".",
    ]
    assert [decimal_evidence(t) for t in ("1.250", "1,250", "12", "x")] == ["", "", "", ""]
