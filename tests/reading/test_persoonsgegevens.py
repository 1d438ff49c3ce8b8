import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from veeval.reading import validate
from veeval.reading.persoonsgegevens import bsn_share_is_suspect, is_bsn, personal_header
from veeval.reading.vrije_tekst import personal_text

from .levering import TABELLEN, write


def bsns(n, seed=1):
    rng = random.Random(seed)
    found = []
    while len(found) < n:
        digits = [rng.randint(0, 9) for _ in range(8)]
        last = sum((9 - i) * d for i, d in enumerate(digits)) % 11
        if last < 10 and digits[0]:
            found.append("".join(map(str, [*digits, last])))
    return found


@pytest.mark.parametrize(
    "header",
    [
        *(
            "voornaam",
            "Achternaam",
            "naam_kind",
            "naam kind",
            "NaamKind",
            "contactpersoon",
            "contact_persoon",
            "kindnaam",
        ),
        *("geboortedatum", "geb.datum", "geboortedatum_kind", "BSN", "bsn_kind", "e-mail", "email", "E-mailadres"),
        *(
            "telefoon",
            "telefoonnummer",
            "contact_telefoon",
            "tel.",
            "adres kind",
            "postcode_kind",
            "adres",
            "naam ouder",
        ),
        *("naam medewerker", "naam_functionaris", "contact_emailadres"),
    ],
)
def test_headers_that_promise_a_person(header):
    assert personal_header(header)


@pytest.mark.parametrize(
    "header",
    ["naam", "naam_houder", "naam locatie", "aanbieder_naam", "kind_id", "uren", "datum", "titel", "hotel", "wijk"],
)
def test_headers_that_do_not(header):
    assert not personal_header(header)


def test_eleven_test():
    assert is_bsn("123456782")
    assert not is_bsn("123456789")
    assert all(is_bsn(b) for b in bsns(50))


@pytest.mark.slow
@given(st.integers(20, 2000), st.integers(0, 10**6))
def test_random_numbers_are_not_taken_for_bsns(n, seed):
    rng = random.Random(seed)
    numbers = [str(rng.randrange(10**8, 10**9)) for _ in range(n)]
    assert not bsn_share_is_suspect(n, sum(map(is_bsn, numbers)))


def test_share_far_above_chance():
    assert bsn_share_is_suspect(4, 4)
    assert bsn_share_is_suspect(1000, 300)
    assert not bsn_share_is_suspect(3, 3)
    assert not bsn_share_is_suspect(1000, 120)


def one_problem(report, column, words):
    found = report.problems[report.problems["rule"] == "persoonsgegevens"]
    assert found["column"].tolist() == [column]
    assert words in found["uitleg"].iloc[0]
    assert not report.ok


def with_ids(ids):
    return ["bron_id;groep;thema;oordeel", *(f"{i};pm;tijd;verbeterpunt" for i in ids)]


@pytest.mark.slow
def test_bsn_in_a_pseudonym_column_is_refused_and_not_repeated(tmp_path):
    numbers = bsns(6)
    report = validate(write(tmp_path, themas=with_ids(numbers)))
    one_problem(report, "bron_id", "burgerservicenummer")
    assert not any(b in report.to_json() for b in numbers)


@pytest.mark.slow
def test_bsn_in_free_text(tmp_path):
    lines = ["bron_id;groep;thema;oordeel", *(f"b{i};pm;kind {b} besproken;gaat_goed" for i, b in enumerate(bsns(5)))]
    one_problem(validate(write(tmp_path, themas=lines)), "thema", "burgerservicenummer")


@pytest.mark.slow
def test_ordinary_numbers_are_fine(tmp_path):
    rng = random.Random(3)
    report = validate(write(tmp_path, themas=with_ids([rng.randrange(10**8, 10**9) for _ in range(50)])))
    assert report.ok


@pytest.mark.slow
@pytest.mark.parametrize("text", ["bel 06-12345678", "020 123 45 67 bellen", "+31 6 12345678", "0201234567"])
def test_phone_number_in_text(tmp_path, text):
    lines = ["bron_id;groep;thema;oordeel", f"b1;pm;{text};gaat_goed"]
    report = validate(write(tmp_path, themas=lines))
    one_problem(report, "thema", "telefoonnummers")
    assert text not in report.to_json()


@pytest.mark.slow
def test_email_is_one_problem_and_masked(tmp_path):
    lines = [TABELLEN["inzet"][0], *(line.replace("F1", "jan@kinderopvang.nl") for line in TABELLEN["inzet"][1:])]
    report = validate(write(tmp_path, inzet=lines))
    one_problem(report, "functionaris_id", "e-mailadressen")
    assert len(report.problems) == 1
    assert "jan@" not in report.to_json()


@pytest.mark.slow
def test_named_column_is_one_problem(tmp_path):
    lines = [TABELLEN["inzet"][0] + ";voornaam", *(line + ";Fatima" for line in TABELLEN["inzet"][1:])]
    report = validate(write(tmp_path, inzet=lines))
    one_problem(report, "voornaam", "persoonsnaam")
    assert len(report.problems) == 1
    assert "Fatima" not in report.to_json()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("kind geb. 12-03-2021, start in mei", "geboortedatums"),
        ("Geboren op 3 maart 2021", "geboortedatums"),
        ("geboortedatum: 2021-03-12", "geboortedatums"),
        ("woont op 1234 AB 12", "woonadressen"),
        ("1011ab, 7", "woonadressen"),
        ("Kerkstraat 12b, 1234 AB Almere", "woonadressen"),
        ("betaald op NL91 ABNA 0417 1643 00", "rekeningnummers"),
        ("NL91ABNA0417164300", "rekeningnummers"),
    ],
)
def test_personal_data_in_free_text(text, what):
    assert personal_text(pd.Series(["niets", text]), free=True)[0] == what


@pytest.mark.parametrize(
    "text",
    [
        "KvK 41234567",
        "LRK 123456789 en 234567891",
        "2023 VE 12 kinderen",
        "schooljaar 2022 PM 3 uur",
        "in 2024 en 12 andere jaren",
        "€ 1234,50 voor 12 uur",
        "1250 uur, 30 kinderen",
        "gestart op 12-03-2021",
        "geboekt op 12-03-2021",
        "NL91 ABNA 1417 1643 01",
        "GM0363 en GM0034",
        "versie 2024-01-31",
    ],
)
def test_what_only_looks_like_it(text):
    assert personal_text(pd.Series([text]), free=True)[0] == ""
