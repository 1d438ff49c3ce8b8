"""Shared by all tests: the sample, loaded once, and where tools are."""

import os
import shutil
import sys
import warnings
from pathlib import Path

import pytest

import veeval as ve

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"


@pytest.fixture(scope="session", autouse=True)
def compiled():
    """Let the many processes that tests start compile veeval once, also where Python is told to write no bytecode."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(scope="session")
def ds():
    return ve.load(SAMPLE)


def without(message):
    """Skip, but fail under CI=true: what is not installed is never a skip there."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)


@pytest.fixture(scope="session")
def tool():
    """Path of a program; absent it skips, but under CI=true it fails."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            without(f"{name} is not installed; .ci/run installs it")
        return path

    return find


@pytest.fixture(scope="session")
def nbformat():
    """The library of notebooks, imported by who uses it: that takes seconds, of every quick run."""
    import nbformat

    return nbformat


@pytest.fixture(scope="session")
def spark(tool):
    """A Spark of two cores on this machine; tests that use it stand in the xdist group ``spark``, to start it once."""
    tool("java")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas' version, at import
        from pyspark.sql import SparkSession
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.log.level": "ERROR",
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    yield session
    session.stop()
