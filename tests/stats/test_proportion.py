"""R 4.2.2, survey 4.1.1: tests/reference/r/prepost.R."""

import numpy as np
import pandas as pd
import pytest

from veeval.errors import BadArgument
from veeval.stats import proportion, proportion_of_totals


def test_wilson(reference):
    case = reference.figures("prepost")["wilson"]
    row = proportion("met", reference.data("apiclus1")).tidy().iloc[0]
    reference.agrees(row[["estimate", "conf_low", "conf_high"]], list(case.values()), rtol=1e-12)


def test_clusters_agree_with_svyciprop(reference):
    figures = reference.figures("prepost")
    whole = proportion("met", reference.data("apiclus1"), cluster="dnum")
    reference.agrees(
        [whole.estimate[0], whole.std_error[0]],
        [figures["clustered"][k] for k in ("estimate", "std_error")],
        rtol=1e-12,
    )
    fit = proportion("met", reference.data("apiclus1"), by="stype", cluster="dnum")
    table = fit.tidy().set_index("stype")
    for name in ("E", "H", "M"):
        case = figures[f"group_{name}"]
        reference.agrees(table.loc[name, ["estimate", "std_error"]], [case["estimate"], case["std_error"]], rtol=1e-12)
    case = figures["group_M"]
    reference.agrees(table.loc["M", ["conf_low", "conf_high"]], [case["conf_low"], case["conf_high"]], rtol=1e-9)
    # where chance makes clusters look better than independent rows, the effective size is held at n: wider than R's
    assert table.loc["H", "conf_low"] < figures["group_H"]["conf_low"]


def test_none_and_all():
    data = pd.DataFrame({"g": ["a"] * 8 + ["b"] * 8, "p": list(range(4)) * 4, "yes": [True] * 8 + [False] * 8})
    for cluster in (None, "p"):
        table = proportion("yes", data, by="g", cluster=cluster).tidy()
        assert table["estimate"].tolist() == [1, 0]
        assert table["conf_high"][0] == pytest.approx(1)
        assert 0.3 < table["conf_low"][0] < 0.9
        assert table["conf_low"][1] == pytest.approx(0)
    one = proportion("yes", data.assign(p=1), cluster="p").tidy()
    assert one[["std_error", "conf_low", "conf_high"]].isna().all(axis=None)


def test_bad_input_is_named():
    with pytest.raises(BadArgument, match="holds 3"):
        proportion("x", pd.DataFrame({"x": [0, 1, 3]}))
    assert proportion("x", pd.DataFrame({"x": [0, 1, np.nan]})).dropped == {"x": 1}


@pytest.mark.parametrize("stratified", [False, True])
@pytest.mark.parametrize("weights", [None, "w"])
def test_totals_give_the_share_of_the_rows(weights, stratified):
    rng = np.random.default_rng(3)
    rows = pd.DataFrame(
        {"g": rng.choice(list("ab"), 200), "c": rng.choice(list("pqrstu"), 200), "w": rng.uniform(1, 3, 200)}
    )
    rows["ja"] = (rng.uniform(size=200) < 0.3).astype(float)
    w = rows["w"] if weights else 1.0
    sums = rows.assign(y=w * rows["ja"], x=w * 1.0, n=1.0).groupby(["g", "c"], as_index=False)[["y", "x", "n"]].sum()
    plain = proportion("ja", rows, by="g", cluster="c", weights=weights, stratified=stratified)
    totals = proportion_of_totals("y", "x", sums, rows="n", by="g", cluster="c", stratified=stratified)
    columns = ["estimate", "std_error", "df", "conf_low", "conf_high"]
    pd.testing.assert_frame_equal(totals.tidy()[columns], plain.tidy()[columns], rtol=1e-12)
    assert totals.n.tolist() == plain.n.tolist()
    with pytest.raises(BadArgument, match="between 0 and"):
        proportion_of_totals("x", "y", sums, rows="n", by="g", cluster="c")
