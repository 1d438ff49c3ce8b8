import pandas as pd
import pytest

from veeval.errors import BadArgument, UnreadableFile
from veeval.gebied import (
    Namen,
    gemeentecode,
    haal_gemeenten,
    lees_gemeenten,
    naar_indeling,
    naar_indeling_gemiddeld,
    opvolger,
)

HERINDELINGEN = pd.DataFrame(
    [
        ("2021-01-01", "GM0788", "GM0757", 0.150),
        ("2021-01-01", "GM0788", "GM0824", 0.423),
        ("2021-01-01", "GM0788", "GM0855", 0.084),
        ("2021-01-01", "GM0788", "GM0865", 0.343),
        ("2022-03-24", "GM0457", "GM0363", 1.0),
    ],
    columns=["datum", "van", "naar", "gewicht"],
).assign(datum=lambda d: pd.to_datetime(d["datum"]))


@pytest.mark.parametrize("value", ["GM0363", "0363", "363", 363, 363.0, "363.0", " 0363 ", "gm0363", "GM363"])
def test_forms_of_a_code(value):
    assert gemeentecode(value) == "GM0363"


@pytest.mark.parametrize(
    "value", ["", "Amsterdam", "GM", "GM03635", "36 3", None, 0, -363, 363.5, True, "٣٦٣", "GM0000"]
)
def test_no_code(value):
    with pytest.raises(BadArgument, match="geen gemeentecode"):
        gemeentecode(value)


@pytest.mark.parametrize(("jaar", "code"), [(2021, "GM0457"), (2022, "GM0457"), (2023, "GM0363"), (2026, "GM0363")])
def test_location_in_weesp(jaar, code):
    assert opvolger("457", HERINDELINGEN, jaar) == code


def test_chain_of_mergers():
    chain = pd.DataFrame(
        {
            "datum": pd.to_datetime(["2019-01-01", "2021-01-01"]),
            "van": ["GM0001", "GM0002"],
            "naar": ["GM0002", "GM0003"],
        }
    ).assign(gewicht=1.0)
    assert [opvolger("1", chain, j) for j in (2018, 2019, 2021)] == ["GM0001", "GM0002", "GM0003"]


def test_location_in_haaren_needs_its_address():
    assert opvolger("GM0788", HERINDELINGEN, 2020) == "GM0788"
    with pytest.raises(BadArgument, match="adres"):
        opvolger("GM0788", HERINDELINGEN, 2021)


def counts(**columns):
    return pd.DataFrame(columns)


def test_counts_of_haaren_are_divided():
    frame = counts(gemeentecode=["GM0788", "GM0757"], jaar=[2020, 2020], kinderen=[1000, 50])
    got = naar_indeling(frame, HERINDELINGEN, 2021, datum="jaar", tellingen=("kinderen",))
    expected = {"GM0757": 200.0, "GM0824": 423.0, "GM0855": 84.0, "GM0865": 343.0}
    assert got.set_index("gemeentecode")["kinderen"].round(9).to_dict() == expected
    assert got["kinderen"].sum() == pytest.approx(1050)


def test_weesp_joins_amsterdam_between_2022_and_2023():
    frame = counts(
        gemeentecode=["GM0363", "GM0457", "GM0363"],
        peildatum=pd.to_datetime(["2022-01-01", "2022-01-01", "2023-01-01"]),
        kinderen=[100.0, 7.0, 110.0],
    )
    now = naar_indeling(frame, HERINDELINGEN, 2023, datum="peildatum", tellingen=("kinderen",))
    assert now["kinderen"].tolist() == [107.0, 110.0]
    then = naar_indeling(frame.head(2), HERINDELINGEN, 2022, datum="peildatum", tellingen=("kinderen",))
    assert then["kinderen"].tolist() == [100.0, 7.0]
    with pytest.raises(BadArgument, match="GM0363"):
        naar_indeling(frame, HERINDELINGEN, 2022, datum="peildatum", tellingen=("kinderen",))


def test_other_columns_stay_apart_and_missing_stays_missing():
    frame = counts(
        soort=["a", "a", "b"], gemeentecode=["GM0363", "GM0457", "GM0457"], jaar=[2022] * 3, n=[1.0, None, 5.0]
    )
    got = naar_indeling(frame, HERINDELINGEN, 2024, datum="jaar", tellingen=["n"])
    assert got["soort"].tolist() == ["a", "b"]
    assert pd.isna(got["n"].iloc[0])
    assert got["n"].iloc[1] == 5.0
    assert list(got.columns) == list(frame.columns)


def test_unknown_column():
    with pytest.raises(BadArgument, match="ontbreekt"):
        naar_indeling(counts(gemeentecode=["GM0363"], jaar=[2020]), HERINDELINGEN, 2024, datum="jaar", tellingen=["n"])


LIJST = pd.DataFrame(
    [
        ("GM0363", 2024, "Amsterdam"),
        ("GM0518", 2024, "'s-Gravenhage"),
        ("GM0796", 2024, "'s-Hertogenbosch"),
        ("GM1900", 2024, "Súdwest-Fryslân"),
        ("GM0373", 2024, "Bergen (NH.)"),
        ("GM0893", 2024, "Bergen (L.)"),
        ("GM0820", 2024, "Nuenen, Gerwen en Nederwetten"),
        ("GM0398", 2021, "Heerhugowaard"),
    ],
    columns=["gemeentecode", "jaar", "naam"],
)


@pytest.mark.parametrize(
    ("naam", "code"),
    [
        ("Amsterdam", "GM0363"),
        ("gemeente AMSTERDAM ", "GM0363"),
        ("Den Haag", "GM0518"),
        ("\u2019s-Gravenhage", "GM0518"),
        ("s-Gravenhage", "GM0518"),
        ("Den Bosch", "GM0796"),
        ("`s Hertogenbosch", "GM0796"),
        ("Súdwest-Fryslân", "GM1900"),
        ("Su\u0301dwest-Frysla\u0302n", "GM1900"),
        ("SUDWEST FRYSLAN", "GM1900"),
        ("Súdwest-Fryslân".encode().decode("cp1252", errors="strict"), "GM1900"),
        ("Súdwest-Fryslân".encode().decode("latin-1"), "GM1900"),
        ("Súdwest-Fryslân".encode().decode("mac_roman"), "GM1900"),
        ("Súdwest-Fryslân".encode().decode("latin-1").encode().decode("latin-1"), "GM1900"),
        ("Bergen (NH)", "GM0373"),
        ("Nuenen c.a.", "GM0820"),
        ("0363", "GM0363"),
    ],
)
def test_names_people_write(naam, code):
    assert gemeentecode(naam, Namen.van(LIJST)) == code


@pytest.mark.parametrize(
    ("naam", "words"),
    [("Amsterdm", "Bedoelt u Amsterdam"), ("Bergen", "geen bekende gemeente"), ("", "geen gemeentecode")],
)
def test_names_nobody_has(naam, words):
    with pytest.raises(BadArgument, match=words):
        gemeentecode(naam, Namen.van(LIJST))


def test_a_name_with_two_codes_asks_for_the_code():
    twice = pd.concat([LIJST, pd.DataFrame([("GM9999", 2024, "Amsterdam")], columns=LIJST.columns)])
    with pytest.raises(BadArgument, match="GM0363 en GM9999; schrijf de code"):
        Namen.van(twice).code("Amsterdam")


def test_names_of_one_year():
    assert Namen.van(LIJST).code("Heerhugowaard") == "GM0398"
    with pytest.raises(BadArgument, match="geen bekende gemeente"):
        Namen.van(LIJST, 2024).code("Heerhugowaard")


JSON = (
    '{"odata.metadata": "x", "value": [{"Code_1": "GM0363", "Naam_2": "Amsterdam "},'
    ' {"Code_1": "GM0307", "Naam_2": "Amersfoort"}, {"Code_1": "PV27", "Naam_2": "Noord-Holland"}]}'
)
CSV = '"ID";"Code_1";"Naam_2"\n"1";"GM0363    ";"Amsterdam"\n"2";"GM0307    ";"Amersfoort"\n'


@pytest.mark.parametrize("text", [JSON, CSV, "\ufeff" + CSV, "Key,Title\nGM0363,Amsterdam\nGM0307,Amersfoort\n"])
def test_cbs_list(tmp_path, text):
    (tmp_path / "cbs").write_text(text, encoding="utf-8")
    got = lees_gemeenten(tmp_path / "cbs", 2025, g40=["GM0307"])
    assert got.to_dict("list") == {
        "gemeentecode": ["GM0307", "GM0363"],
        "jaar": [2025, 2025],
        "naam": ["Amersfoort", "Amsterdam"],
        "klasse": ["G40", "G4"],
    }


@pytest.mark.parametrize("content", [b"", b"{", b"a;b\n1;2\n", b"\xff\xfe\x00", b"[1, 2]"])
def test_no_cbs_list(tmp_path, content):
    (tmp_path / "cbs").write_bytes(content)
    with pytest.raises(UnreadableFile):
        lees_gemeenten(tmp_path / "cbs", 2025, g40=[])


def test_code_of_the_g40_that_is_not_in_the_list(tmp_path):
    (tmp_path / "cbs").write_text(JSON, encoding="utf-8")
    with pytest.raises(BadArgument, match="GM0001"):
        lees_gemeenten(tmp_path / "cbs", 2025, g40=["GM0001"])


def test_network_is_asked_for_and_its_absence_explained(monkeypatch):
    def offline(*args, **kwargs):
        raise OSError("Network is unreachable")

    monkeypatch.setattr("urllib.request.urlopen", offline)
    with pytest.raises(UnreadableFile, match="lees_gemeenten"):
        haal_gemeenten("86059NED", 2025, g40=[])
    with pytest.raises(BadArgument, match="StatLine"):
        haal_gemeenten("../x", 2025, g40=[])


def test_rates_move_as_weighted_means():
    frame = counts(
        gemeentecode=["GM0363", "GM0457"], jaar=[2022, 2022], kinderen=[300.0, 100.0], uren_per_kind=[10.0, 2.0]
    )
    got = naar_indeling_gemiddeld(frame, HERINDELINGEN, 2023, datum="jaar", verhoudingen={"uren_per_kind": "kinderen"})
    assert got.to_dict("list") == {
        "gemeentecode": ["GM0363"],
        "jaar": [2022],
        "kinderen": [400.0],
        "uren_per_kind": [8.0],
    }
