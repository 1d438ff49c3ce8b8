import pandas as pd
import pytest

from veeval.errors import BadArgument
from veeval.gebied import gemeentecode, naar_indeling, opvolger

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
