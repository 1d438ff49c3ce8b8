"""Sums that may leave the house: no small cell, nothing lost in silence, totals exact."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from veeval.errors import BadArgument
from veeval.privacy import deelbaar
from veeval.sommen import Cellen, Melding, Sommen, optellen

MIN_N = 10


def small_sums(rows):
    frame = pd.DataFrame(rows, columns=["groep", "cluster", "kiezer", "gemeentecode", "jaar", "kinderen", "uren"])
    keys = ("groep", "cluster", "kiezer", "gemeentecode", "jaar")
    cells = Cellen(frame, keys, personen="kinderen", moment="jaar", samen="cluster")
    return Sommen("proef", {"by": ["groep"]}, {"cellen": cells})


def test_small_cells_are_merged_within_their_group_and_municipality():
    p = ("aanbieder", "GM1", 2020)
    rows = [("a", "X", *p, 4, 1.0), ("a", "Y", *p, 7, 2.0), ("a", "Z", *p, 30, 3.0), ("b", "X", *p, 40, 4.0)]
    kept, told = deelbaar(small_sums(rows), MIN_N)
    frame = kept.tabellen["cellen"].frame
    assert told.blokken == (("X", "Y"),)
    assert (told.weggelaten, told.kleinste) == (0, 11)
    assert frame.set_index(["groep", "cluster"])["uren"].to_dict() == {
        ("a", "X + Y"): 3.0,
        ("a", "Z"): 3.0,
        ("b", "X + Y"): 4.0,
    }
    assert "jaar" not in frame


def test_children_of_several_years_are_not_added_up_to_enough():
    rows = [("a", "X", "aanbieder", "GM1", j, 4, 1.0) for j in (2020, 2021, 2022)]
    kept, told = deelbaar(small_sums(rows), MIN_N)
    assert told.weggelaten == 1
    assert kept.tabellen["cellen"].frame.empty
    assert any("weggelaten" in str(m) for m in kept.meldingen)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from("UVWXYZ"),
            st.just("aanbieder"),
            st.sampled_from(["GM1", "GM2"]),
            st.integers(2020, 2022),
            st.integers(0, 15),
            st.floats(0, 100),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_what_leaves_is_large_enough_and_nothing_else_is_lost(rows):
    sums = small_sums(rows)
    kept, told = deelbaar(sums, MIN_N)
    frame = kept.tabellen["cellen"].frame
    assert (frame["kinderen"] >= MIN_N).all()
    names = {lid: " + ".join(b) for b in told.blokken for lid in b}
    whole = sums.tabellen["cellen"].frame.assign(cluster=lambda f: f["cluster"].map(lambda c: names.get(c, c)))
    keys = ["groep", "cluster", "gemeentecode"]
    years = whole.groupby([*keys, "jaar"])["kinderen"].sum().groupby(level=[0, 1, 2]).max()
    assert set(years.index[years >= MIN_N]) == set(map(tuple, frame[keys].to_numpy()))
    for cell in frame.itertuples():
        own = whole[(whole[keys] == [cell.groep, cell.cluster, cell.gemeentecode]).all(axis=1)]
        assert cell.uren == pytest.approx(own["uren"].sum())
    for key in years.index[years < MIN_N]:  # left out only where no other cell of the group and place is there
        assert sum(k[0] == key[0] and k[2] == key[2] for k in years.index) == 1


def test_notes_of_parts_are_summed_and_small_numbers_of_children_withheld():
    one = Sommen("v", {"by": []}, {}, (Melding("{n} kinderen van {wie}.", {"n": 12}, {"wie": ("a",)}, ("n",)),))
    two = Sommen("v", {"by": []}, {}, (Melding("{n} kinderen van {wie}.", {"n": 3}, {"wie": ("b",)}, ("n",)),))
    assert str(optellen([one, two]).meldingen[0]) == "15 kinderen van a, b."
    hidden, _ = deelbaar(two, MIN_N)
    assert str(optellen([one, hidden]).meldingen[0]) == "een onbekend aantal kinderen van a, b."
    assert str(two.meldingen[0]) == "minder dan 10 kinderen van b."
    with pytest.raises(BadArgument, match="level"):
        optellen([one, replace(two, opzet={"by": [], "level": 0.9})])


def counts(rows):
    frame = pd.DataFrame(rows, columns=["wie", "n", "deel"])
    return Sommen("v", {"by": []}, {"t": Cellen(frame, ("wie",), personen="n", delen=("deel",))})


def test_rows_of_counts_are_withheld_so_that_none_follows_by_subtraction():
    kept, told = deelbaar(counts([("a", 4.0, 0.0), ("b", 12.0, 0.0), ("c", 50.0, 20.0)]), MIN_N)
    assert kept.tabellen["t"].frame["wie"].tolist() == ["c"]
    assert told.achtergehouden == ("t",)
    assert kept.kenmerken["achtergehouden"] == ("t",)
    part, _ = deelbaar(counts([("a", 40.0, 3.0), ("b", 40.0, 36.0), ("c", 40.0, 40.0)]), MIN_N)
    assert part.tabellen["t"].frame["wie"].tolist() == ["c"]


def test_a_lone_row_takes_the_next_smallest_along_however_many_children_it_has():
    """Three of 50 children are hidden with their row: it would follow from a total if no other row were."""
    kept, _ = deelbaar(counts([("a", 50.0, 3.0), ("b", 24.0, 12.0), ("c", 90.0, 45.0)]), MIN_N)
    assert kept.tabellen["t"].frame["wie"].tolist() == ["c"]


@pytest.mark.parametrize(("children", "leaves"), [(9.0, False), (10.0, True)])
def test_as_many_children_as_asked_are_enough(children, leaves):
    kept, _ = deelbaar(counts([("a", 50.0, children), ("b", 50.0, 25.0), ("c", 50.0, 25.0)]), MIN_N)
    assert ("a" in set(kept.tabellen["t"].frame["wie"])) == leaves


def test_what_tells_more_stays_home():
    sums = small_sums([("a", "X", "aanbieder", "GM1", 2020, 40, 1.0)])
    table = replace(sums.tabellen["cellen"], thuis=True)
    kept, _ = deelbaar(replace(sums, tabellen={**sums.tabellen, "meer": table}), MIN_N)
    assert set(kept.tabellen) == {"cellen"}
    with pytest.raises(BadArgument, match="min_n"):
        deelbaar(sums, 0)
