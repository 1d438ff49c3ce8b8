"""The result type: what is hidden stays hidden everywhere, and files are safe."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from veeval.errors import BadArgument, UnknownName
from veeval.estimates import CONTRAST_COLUMNS, TABLE_COLUMNS, Estimates, empty_contrasts, group_names


def make(n, names=None, by=("inzetmodel",), **more):
    names = names or [f"model_{i}" for i in range(len(n))]
    table = pd.DataFrame(
        {
            "inzetmodel": names,
            "indicator": "uren_per_doelgroepkind",
            "unit": "uur per kind per jaar",
            "estimate": np.arange(len(n)) + 9.5,
            "std_error": 1.0,
            "statistic": np.nan,
            "df": 5.0,
            "p_value": np.nan,
            "conf_low": np.arange(len(n)) + 7.0,
            "conf_high": np.arange(len(n)) + 12.0,
            "n": pd.array(n, dtype="Int64"),
            "n_clusters": pd.array([6] * len(n), dtype="Int64"),
            "method": "m",
            "evidence": "beschrijvend",
        }
    )
    fields = {
        "table": table,
        "contrasts": empty_contrasts(),
        "indicator": "uren_per_doelgroepkind",
        "by": by,
        "method": "m",
        "evidence": "beschrijvend",
        "n_telt": "doelgroepkinderen",
        "personen": table["n"].astype(float),
    }
    return Estimates(**(fields | more))


def contrast(a, b, p=0.2):
    row = dict.fromkeys(CONTRAST_COLUMNS, 1.0) | {"groep_a": a, "groep_b": b, "p_value": p, "p_holm": p}
    return pd.DataFrame([row])


def test_small_groups_are_hidden_with_one_more_so_that_a_total_does_not_reveal_them():
    shown = make([4, 50, 30]).protect(10).table.set_index("inzetmodel")
    assert shown["estimate"].isna().to_dict() == {"model_0": True, "model_1": False, "model_2": True}
    assert shown["n"].isna().tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("n", "hidden"), [([4, 5, 50], 3), ([6, 7, 50], 2), ([50, 60], 0), ([3], 1), ([9, 10], 2), ([10, 10], 0)]
)
def test_how_many_are_hidden(n, hidden):
    assert make(n).protect(10).table["estimate"].isna().sum() == hidden


def test_contrasts_and_details_of_hidden_groups_are_hidden_too():
    details = {"uitval": pd.DataFrame({"groep": ["a", "b", "c"], "n": [40, 12, 50], "uitval": [3, 12, 20]})}
    e = make([4, 50, 30, 40], contrasts=contrast("model_0", "model_1"), details=details).protect(10)
    assert e.contrasts["estimate"].isna().all()
    assert (
        e.details["uitval"]["uitval"].isna().tolist() == [True, False, False]
        or e.details["uitval"]["n"].isna().sum() >= 1
    )
    assert 3 not in e.details["uitval"].to_numpy().tolist()[0]


def test_in_a_grid_of_places_and_years_no_margin_gives_a_hidden_cell_away():
    places, years = ["a", "b", "c", "d"], [2020, 2021, 2022]
    grid = pd.DataFrame([(p, j) for p in places for j in years], columns=["plaats", "jaar"])
    n = [3, 40, 41, 30, 31, 32, 50, 51, 52, 60, 61, 62]
    e = make(n, by=("plaats", "jaar"))
    e = Estimates(
        **{f: getattr(e, f) for f in ("contrasts", "indicator", "method", "evidence", "n_telt", "personen")},
        table=pd.concat([grid, e.table.drop(columns="inzetmodel")], axis=1),
        by=("plaats", "jaar"),
    )
    hidden = e.protect(10).table.assign(weg=lambda f: f["estimate"].isna(), echt=n)
    assert hidden["weg"].sum() == 4
    for margin in ("plaats", "jaar"):
        for _, line in hidden.groupby(margin):
            gone = line[line["weg"]]
            assert len(gone) == 0 or (len(gone) >= 2 and gone["echt"].sum() >= 10)


def test_what_follows_by_subtraction_is_hidden_too():
    inside = pd.DataFrame({"inzetmodel": ["model_0", "model_1"], "n": [44, 20], "estimate": [1.0, 2.0]})
    e = make([46, 60], details={"binnen_venster": inside}).protect(10)
    assert e.details["binnen_venster"]["estimate"].isna().all()


def test_what_shows_small_groups_says_so_wherever_it_is_shown(tmp_path):
    e = make([4, 30])
    path = e.to_excel(tmp_path / "open.xlsx", protect=False)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "NIET BESCHERMD"
    figure = " ".join(a.text for a in e.plot().layout.annotations)
    for shown in (str(e), repr(e), e._repr_html_(), book.worksheets[0]["A2"].value, figure):
        assert "gebruik .protect()" in shown
    for safe in (e.protect(), make([40, 30]), make([4, 30], personen=None)):
        assert "NIET BESCHERMD" not in str(safe) + repr(safe) + safe._repr_html_()
    assert "NIET BESCHERMD" in str(e.protect(3))
    assert "NOT PROTECTED" in e.melding("en")


def test_a_total_that_is_nearly_one_provider_is_named():
    e = make([40, 30], names=["a", "b"], grootste=pd.Series([0.9, 0.5]))
    assert [w for w in e.protect().warnings if "aanbieder" in w and " a:" in w]
    assert not e.protect(dominantie=0.95).warnings
    assert "a" not in e.select(inzetmodel="b").protect().warnings


def test_what_other_results_give_away_can_be_hidden_too():
    e = make([40, 30, 20])
    shown = e.protect(ook={"schattingen": pd.Series([False, True, False])}).table
    assert shown["onderdrukt"].sum() == 2  # with one hidden row, a total would give it back


def test_a_low_threshold_is_called_unprotected():
    assert make([20, 30]).onbeschermd
    assert make([20, 30]).protect(5).onbeschermd
    assert not make([20, 30]).protect(10).onbeschermd


def test_what_does_not_count_persons_is_left_as_it_is():
    e = make([4, 50], personen=None, n_telt="observaties").protect(10)
    assert e.table["estimate"].notna().all()
    assert e.min_n == 10


def test_select_keeps_rows_of_a_group_and_refuses_an_unknown_column():
    assert make([20, 30]).select(inzetmodel="model_1").table["estimate"].tolist() == [10.5]
    with pytest.raises(UnknownName, match="inzetmodel"):
        make([20]).select(gemeente="x")


def test_workbook_hides_small_groups_writes_no_formula_and_is_the_same_twice(tmp_path):
    e = make([4, 50, 30], names=["=cmd|'/c calc'!A0", "gewoon", "<script>"])
    first, second = e.to_excel(tmp_path / "a.xlsx"), e.to_excel(tmp_path / "b.xlsx")
    assert first.read_bytes() == second.read_bytes()
    book = openpyxl.load_workbook(first)
    cells = [c for row in book["schattingen"].iter_rows(min_row=2) for c in row]
    assert {c.data_type for c in cells if c.value is not None} <= {"s", "n", "b"}
    assert book["schattingen"]["A2"].value == "=cmd|'/c calc'!A0"
    values = [c.value for c in cells]
    assert 4 not in values
    assert 9.5 not in values
    open_book = openpyxl.load_workbook(e.to_excel(tmp_path / "c.xlsx", protect=False))
    assert any("GEEN" in str(c.value) for row in open_book["toelichting"].iter_rows() for c in row)


def test_shows_itself_with_every_name_escaped():
    html = make([20, 30], names=["<script>alert(1)</script>", "b & c"])._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<svg" in html
    assert "<table" in html


def test_a_frame_without_the_columns_is_refused():
    with pytest.raises(BadArgument, match="estimate"):
        make([20], table=pd.DataFrame({"inzetmodel": ["a"]}))
    assert TABLE_COLUMNS[2] == "estimate"


def test_group_names_of_an_empty_frame():
    empty = pd.DataFrame({"a": pd.Series(dtype=str), "b": pd.Series(dtype=str)})
    assert group_names(empty, ["a", "b"]).empty
    assert group_names(pd.DataFrame({"a": ["x"], "b": ["y"]}), ["a", "b"]).tolist() == ["x / y"]
