"""R 4.2.2 p.adjust on the 15 p-values of Benjamini & Hochberg (1995): tests/reference/r/prepost.R."""

import numpy as np
import pytest

from veeval.errors import BadArgument
from veeval.stats import adjust_p


@pytest.mark.parametrize("method", ["holm", "bonferroni", "hochberg", "bh", "by"])
def test_agrees_with_r(reference, method):
    case = reference.figures("prepost")["adjust"]
    reference.agrees(adjust_p(case["p"], method), case[method], rtol=1e-12)


def test_missing_stays_missing():
    out = adjust_p([np.nan, 0.01, 0.04, np.nan])
    np.testing.assert_allclose(out, [np.nan, 0.02, 0.04, np.nan])
    assert np.isnan(adjust_p([np.nan])).all()


def test_bad_input():
    with pytest.raises(BadArgument, match="between 0 and 1"):
        adjust_p([1.2])
    with pytest.raises(BadArgument, match="'holm'"):
        adjust_p([0.1], "Holm")
