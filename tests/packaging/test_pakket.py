"""What is published works on its own: the wheel in an empty environment, on the sample of the sdist."""

import importlib.util
import os
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
import yaml

import veeval
from tests.conftest import ROOT, without

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
TYPED = """
import veeval as ve
from veeval import stats

ds: ve.Dataset = ve.load("data/sample")
e: ve.Estimates = ve.uren.per_doelgroepkind(ds, by="inzetmodel")
p: float = stats.linear("y ~ x", ds.tables["inzet"], cluster="z").wild_bootstrap("x").p_value
wrong: int = e.zin()
"""
OF_VEEVAL = """
[mypy]
follow_imports = skip
disable_subclassing_any = false
[mypy-veeval.*]
follow_imports = silent
"""


def without_site_of_the_tests() -> dict[str, str]:
    """Return the environment without what would let the source tree be imported."""
    return {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}


def test_one_version_everywhere():
    assert PYPROJECT["version"] == veeval.__version__ == str(CITATION["version"]) == PUBLICCODE["softwareVersion"]
    assert (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").startswith("# ")


def test_citation_has_what_the_format_requires():
    assert {"cff-version", "message", "title", "authors"} <= set(CITATION)
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["license"] == PYPROJECT["license"]
    assert all("name" in a or "family-names" in a for a in CITATION["authors"])


def test_publiccode_has_what_the_standard_requires():
    """All but ``url``: the project has no published address yet; once there, it is a web address."""
    required = {"publiccodeYmlVersion", "name", "platforms", "categories", "developmentStatus", "softwareType"}
    assert required | {"description", "legal", "maintenance", "localisation"} <= set(PUBLICCODE)
    assert PUBLICCODE.get("url", "https://").startswith("https://")
    assert PUBLICCODE["legal"]["license"] == PYPROJECT["license"]
    assert str(PUBLICCODE["releaseDate"]) == str(CITATION["date-released"])
    assert PUBLICCODE["maintenance"]["type"] == "community"
    assert [c["name"] for c in PUBLICCODE["maintenance"]["contacts"]] == [a["name"] for a in CITATION["authors"]]
    assert {"localisationReady", "availableLanguages"} <= set(PUBLICCODE["localisation"])
    for text in PUBLICCODE["description"].values():
        assert 0 < len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]
        assert all(len(feature) <= 100 for feature in text["features"])


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """Folder with the sdist, and the wheel that was built from it."""
    if importlib.util.find_spec("build") is None:
        without("the package build is not installed: pip install -e '.[dev]'")
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def installed(dist, tmp_path_factory):
    """Return the Python of an environment that holds the wheel and its core dependencies, nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-compile", "--quiet"]
    subprocess.run([*command, str(next(dist.glob("*.whl")))], check=True, env=without_site_of_the_tests())
    return python


@pytest.mark.slow
@pytest.mark.xdist_group("packaging")
class TestPackage:
    def test_wheel_holds_all_of_the_package_and_nothing_else(self, dist):
        with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
            names = {n for n in wheel.namelist() if ".dist-info/" not in n}
            text = wheel.read(next(n for n in wheel.namelist() if n.endswith("/METADATA"))).decode()
        source = ROOT / "src"
        there = {p.relative_to(source).as_posix() for p in (source / "veeval").rglob("*") if p.is_file()}
        assert names == {n for n in there if "__pycache__" not in n}
        assert "veeval/py.typed" in names
        assert {".toml", ".html", ".css", ".js"} <= {Path(n).suffix for n in names}
        metadata = Parser().parsestr(text)
        assert metadata["Version"] == veeval.__version__
        assert metadata["License-Expression"] == "EUPL-1.2"
        assert metadata["Requires-Python"] == PYPROJECT["requires-python"]

    def test_sdist_holds_the_sample_and_no_tests(self, dist):
        with tarfile.open(next(dist.glob("*.tar.gz"))) as sdist:
            tops = {n.split("/")[1] for n in sdist.getnames() if "/" in n}
        assert {"src", "data", "schemas", "README.md", "LICENSE", "CITATION.cff", "publiccode.yml"} <= tops
        assert not tops & {"tests", "notebooks", "docs", "benchmarks"}

    def test_a_plan_runs_with_only_the_core_dependencies(self, dist, installed, tmp_path):
        with tarfile.open(next(dist.glob("*.tar.gz"))) as sdist:
            sdist.extractall(tmp_path, filter="data")
        plan = next(tmp_path.glob("veeval-*")) / "data" / "sample" / "evaluatie.toml"
        command = [str(installed), "-I", "-m", "veeval", "run", str(plan), "--out", str(tmp_path / "resultaat")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "resultaat" / "vergelijking.html").stat().st_size > 100_000
        assert list((tmp_path / "resultaat" / "factsheets").rglob("*.pdf"))

    def test_types_are_shipped(self, installed, tmp_path):
        """Those of what veeval rests on are not read: that would take most of a minute."""
        (tmp_path / "use.py").write_text(TYPED, encoding="utf-8")
        (tmp_path / "mypy.ini").write_text(OF_VEEVAL, encoding="utf-8")
        command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(installed), "use.py"]
        env = without_site_of_the_tests()
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=env)
        problems = [line for line in done.stdout.splitlines() if ": error:" in line]
        assert len(problems) == 1, done.stdout
        assert "use.py:8" in problems[0]
        assert '"str"' in problems[0]
