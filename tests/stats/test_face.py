"""What veeval.stats shows, and how lightly."""

import inspect
import subprocess
import sys

import pytest

from veeval import stats


def test_every_public_name_exists_and_is_documented():
    for name in stats.__all__:
        assert inspect.getdoc(getattr(stats, name)), name
    assert sorted(stats._MODULE_OF) == sorted(stats.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = stats.nothing


def test_importing_is_light():
    code = "import sys, veeval.stats; print(sorted({'numpy', 'pandas', 'scipy', 'statsmodels'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
