"""Shared by all tests: the sample, loaded once, and where tools are."""

import os
import shutil
from pathlib import Path

import pytest

import veeval as ve

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"


@pytest.fixture(scope="session")
def ds():
    return ve.load(SAMPLE)


@pytest.fixture(scope="session")
def tool():
    """Path of a program; absent it skips, but under CI=true it fails: a missing tool is never a skip there."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            message = f"{name} is not installed; .ci/run installs it"
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
        return path

    return find
