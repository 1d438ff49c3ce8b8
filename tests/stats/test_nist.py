"""NIST Statistical Reference Datasets: the digits of an orthogonal factorisation (tests/reference/nist.json)."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from veeval.errors import NotEstimable
from veeval.stats import linear, moments

CASES = json.loads((Path(__file__).parent.parent / "reference" / "nist.json").read_text())["figures"]
ANOVA = Path(scipy.stats.__file__).parent / "tests" / "data" / "nist_anova"


def digits(actual, certified):
    with np.errstate(divide="ignore"):
        error = np.abs(np.asarray(actual) - certified) / np.where(np.asarray(certified) == 0, 1, np.abs(certified))
        return float(np.min(-np.log10(np.maximum(error, 1e-15))))


@pytest.mark.parametrize("name", CASES)
def test_linear_regression(name):
    case = CASES[name]
    fit = linear(case["formula"], pd.DataFrame(case["data"]), cluster=None, vcov="classical")
    assert fit.dropped_terms == ()
    assert digits(fit.estimate, case["estimate"]) >= case["digits"]
    if max(case["std_error"]) > 0:
        assert digits(fit.std_error, case["std_error"]) >= min(case["digits"], 9)
    else:
        assert np.isnan(fit.std_error).all()


def test_moments_say_when_the_rows_are_needed():
    case = CASES["Filip"]
    m = moments(case["formula"], pd.DataFrame(case["data"]).assign(g=lambda d: np.arange(len(d)) % 9), unit="g")
    with pytest.raises(NotEstimable, match="fit from the rows"):
        linear(case["formula"], m, cluster="g")


@pytest.mark.skipif(not ANOVA.exists(), reason="scipy was installed without its test data")
@pytest.mark.parametrize("name", ["AtmWtAg", "SiRstv", *(f"SmLs0{i}" for i in range(1, 10))])
def test_one_way_anova(name):
    """The same digits as scipy asks of its own f_oneway."""
    lines = (ANOVA / f"{name}.dat").read_text().splitlines()
    certified = next(line for line in lines if line.startswith("Between"))
    F = float(certified.split()[-1])
    data = pd.DataFrame([line.split() for line in lines[60:]], columns=["group", "y"]).astype({"y": float})
    fit = linear("y ~ C(group)", data, cluster=None, vcov="classical")
    g = len(fit.terms)
    ours = fit.r_squared / (1 - fit.r_squared) * (len(data) - g) / (g - 1)
    asked = {"SmLs07": 2, "SmLs08": 2, "SmLs09": 2, "SmLs04": 8, "SmLs05": 8, "SmLs06": 6, "AtmWtAg": 8}.get(name, 10)
    assert digits([ours], [F]) >= asked
    assert re.match(r"Between", certified)
