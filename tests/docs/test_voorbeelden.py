"""What the pages show is run: Python blocks, the commands of the tutorial, and R where it is installed."""

import contextlib
import io
import json
import re
import shutil
import subprocess

import click
import pandas as pd
import pytest
from click.testing import CliRunner

import veeval as ve
from tests.conftest import ROOT, SAMPLE
from tests.docs.blokken import PAGES, blocks, commands
from tests.docs.gegevens import namespace
from veeval.cli import cli

pytestmark = pytest.mark.slow
RUN = {"docs/leerpad.md", "docs/voor_analisten.md"}  # their commands are carried out, in order
NUMBER = re.compile(r"(?<![\w(.])-?\d+(?:\.\d+)?(?![\w.)])")


def name(page):
    return page.relative_to(ROOT).as_posix()


def runnable(page):
    return any(b.language == "python" for b in blocks(page)) or name(page) in RUN


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder with the sample and the reference data where the pages expect them."""
    shutil.copytree(SAMPLE, tmp_path / "data" / "sample")
    shutil.copytree(ROOT / "tests" / "reference" / "data", tmp_path / "tests" / "reference" / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [p for p in PAGES if runnable(p)], ids=name)
def test_examples_run_and_print_what_the_page_says(page, folder, ds):
    names = namespace() if page.parent.name == "methods" else {"ve": ve, "ds": ds}
    for block in blocks(page):
        if block.reason:
            continue
        if block.language == "toml" and name(page) in RUN:
            target = re.match(r"# (\S+\.toml)\n", block.body)
            if target:
                (folder / target[1]).write_text(block.body, encoding="utf-8")
        if block.language == "sh" and name(page) in RUN:
            for arguments, remark in commands(block.body):
                result = CliRunner().invoke(cli, arguments, prog_name="veeval")
                expected = int(remark[5]) if remark.startswith("exit ") else 0
                assert result.exit_code == expected, f"veeval {' '.join(arguments)}\n{result.output}"
        if block.language == "python":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(block.body, name(page), "exec"), names)  # noqa: S102 - the page under test
            if block.printed is not None:
                assert printed.getvalue().rstrip() == block.printed.rstrip()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_exist_with_their_options(page):
    """Parsed by the command itself, not carried out: an unknown command or option, or a wrong choice, fails."""
    text = page.read_text(encoding="utf-8")
    inline = [(c.split()[1:], "") for c in re.findall(r"`(veeval [a-z]+ [^`]+)`", text)]
    fenced = [c for b in blocks(page) if b.language == "sh" for c in commands(b.body)]
    for arguments, _ in fenced:
        command = cli.commands[arguments[0]]
        command.make_context(arguments[0], list(arguments[1:]))
    for arguments, _ in inline:
        command = cli.commands[arguments[0]]
        known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
        assert {a.split("=")[0] for a in arguments if a.startswith("--")} <= known, arguments
        if "..." not in arguments and any(isinstance(p, click.Argument) and p.required for p in command.params):
            assert len(arguments) > 1, arguments


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_block_that_is_not_run_says_why(page):
    for block in blocks(page):
        assert block.reason is None or len(block.reason) > 10


def numbers(text):
    return [float(x) for x in NUMBER.findall(text)]


def sides():
    """(analysis, R code, what R prints, what veeval prints) of docs/naast_r.md."""
    found = blocks(ROOT / "docs" / "naast_r.md")
    pairs = [(b, found[i + 1]) for i, b in enumerate(found) if b.language == "r"]
    return [(key, r.body, r.printed, python.printed) for key, (r, python) in zip(STORED, pairs, strict=True)]


STORED = {
    "mixed/sleep_slope/REML": ("estimate", "std_error", "df"),
    "linear/math_CR2": ("estimate", "std_error", "df"),
    "ratio/by": ("estimate", "std_error"),
}


@pytest.mark.parametrize(("key", "code", "r", "python"), sides(), ids=list(STORED))
def test_beside_r_both_sides_say_what_is_stored(key, code, r, python):
    file, *path = key.split("/")
    figures = json.loads((ROOT / "tests" / "reference" / f"{file}.json").read_text(encoding="utf-8"))["figures"]
    for step in path:
        figures = figures[step]
    digits = {"mixed": 3, "linear": 4, "ratio": 6}[file]
    stored = pd.DataFrame({c: figures[c] for c in STORED[key]}).round(digits).to_numpy().ravel().tolist()
    assert numbers(r) == pytest.approx(stored, abs=1e-12)
    assert numbers(python) == pytest.approx(stored, abs=1e-12)


@pytest.mark.parametrize(("key", "code", "r", "python"), sides(), ids=list(STORED))
def test_beside_r_r_prints_it_too(key, code, r, python, folder):
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not installed; the page is held to the stored figures above")
    packages = ", ".join(f"'{p}'" for p in re.findall(r"library\((\w+)\)", code))
    check = f"quit(status = !all(sapply(c({packages}), requireNamespace, quietly = TRUE)))"
    if subprocess.run([rscript, "-e", check], capture_output=True, check=False).returncode:
        pytest.skip(f"R lacks one of {packages}; the page is held to the stored figures above")
    done = subprocess.run([rscript, "-e", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip() == r.rstrip()
