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


def test_bad_input_is_named():
    data = pd.DataFrame({"t": [1, -2], "e": [1, 0]})
    with pytest.raises(BadArgument, match="negative"):
        cumulative_incidence("t", "e", data)
    with pytest.raises(NotEstimable, match="nobody"):
        cumulative_incidence("t", "e", data.assign(t=1, e=0))
