"""Stored figures of independent software, and the public data they were computed from."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parent.parent / "reference"


@dataclass(frozen=True)
class Reference:
    """Reads tests/reference."""

    @staticmethod
    @cache
    def figures(name):
        return json.loads((ROOT / f"{name}.json").read_text())["figures"]

    @staticmethod
    def data(name):
        return pd.read_csv(
            ROOT / "data" / f"{name}.csv",
            dtype=dict.fromkeys(("School", "dnum", "Chick", "Diet", "Source", "Lot", "Wafer"), str),
        )

    @staticmethod
    def agrees(actual, expected, rtol=1e-8, atol=0.0):
        np.testing.assert_allclose(
            np.asarray(actual, dtype=float), np.asarray(expected, dtype=float), rtol=rtol, atol=atol
        )


@pytest.fixture(scope="session")
def reference():
    return Reference()
