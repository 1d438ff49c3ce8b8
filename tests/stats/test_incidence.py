"""R 4.2.2, survival 3.5.3: tests/reference/r/incidence.R."""

import numpy as np
import pandas as pd
import pytest

from veeval.errors import BadArgument, NotEstimable
from veeval.stats import cumulative_incidence


def test_agrees_with_survfit(reference):
    figures = reference.figures("incidence")
    fit = cumulative_incidence("etime", "event", reference.data("mgus2"), by="sex", times=figures["times"])
    table = fit.table
    for event, name in (("1", "pcm"), ("2", "death")):
        part = table[table["term"] == event]
        reference.agrees(part["estimate"], figures["by_sex"][name], rtol=1e-12, atol=1e-14)
        reference.agrees(part["std_error"], figures["by_sex"][f"se_{name}"], rtol=1e-9, atol=1e-14)
        assert part["at_risk"].tolist() == figures["by_sex"]["at_risk"]
    tidy = fit.tidy().dropna(subset="conf_low")
    assert len(tidy) == (table["estimate"] > 0).sum() > 0
    line = np.log(-np.log(tidy["estimate"]))  # the interval is symmetric on this scale, by the delta method
    half = 1.959963984540054 * tidy["std_error"] / np.abs(tidy["estimate"] * np.log(tidy["estimate"]))
    reference.agrees(np.log(-np.log(tidy["conf_low"])), line + half, rtol=1e-9)
    reference.agrees(np.log(-np.log(tidy["conf_high"])), line - half, rtol=1e-9)


def test_clusters(reference):
    figures = reference.figures("incidence")
    fit = cumulative_incidence("etime", "event", reference.data("mgus2"), cluster="clinic", times=figures["times"])
    for event, name in (("1", "pcm"), ("2", "death")):
        part = fit.table[fit.table["term"] == event]
        reference.agrees(part["estimate"], figures["clustered"][name], rtol=1e-12)
        reference.agrees(part["std_error"], figures["clustered"][f"se_{name}"], rtol=1e-9)


def test_everybody_ends():
    data = pd.DataFrame({"t": [1, 2, 2, 3], "e": ["a", "b", "a", "a"]})
    fit = cumulative_incidence("t", "e", data, censored="none")
    last = fit.table[fit.table["time"] == 3].set_index("term")["estimate"]
    assert last.to_dict() == {"a": pytest.approx(0.75), "b": pytest.approx(0.25)}
    assert np.isfinite(fit.table["std_error"]).all()


def test_a_group_of_one_cluster_has_no_interval():
    """Its spread would be rounding, and the interval a point."""
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"t": rng.integers(1, 9, 60), "e": rng.integers(0, 3, 60), "g": np.repeat(range(6), 10)})
    data["by"] = np.where(data["g"] == 0, "one", "more")
    fit = cumulative_incidence("t", "e", data, by="by", cluster="g")
    tidy = fit.tidy().set_index("by")
    assert tidy.loc["one", ["std_error", "conf_low", "conf_high"]].isna().all(axis=None)
    assert (tidy.loc["more", "std_error"] > 0.001).any()
    assert any("one cluster in one: no standard error" in w for w in fit.warnings)


def test_bad_input_is_named():
    data = pd.DataFrame({"t": [1, -2], "e": [1, 0]})
    with pytest.raises(BadArgument, match="negative"):
        cumulative_incidence("t", "e", data)
    with pytest.raises(NotEstimable, match="nobody"):
        cumulative_incidence("t", "e", data.assign(t=1, e=0))
