"""The command line: one library function each, exit codes 0, 1 and 2, silent in a pipe."""

import contextlib
import json
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT, SAMPLE
from veeval.cli import cli

pytestmark = pytest.mark.slow
COMMANDS = (
    "sample",
    "validate",
    "map",
    "template",
    "convert",
    "compare",
    "factsheet",
    "run",
    "moments",
    "pool",
    "schemas",
)


def program(*args):
    """Run veeval as a shell does."""
    return subprocess.run(
        [sys.executable, "-m", "veeval", *map(str, args)], capture_output=True, text=True, timeout=120
    )


def veeval(*args, cwd=None):
    """Carry a command out in this process: another takes seconds to start."""
    with contextlib.chdir(cwd or "."):
        done = CliRunner().invoke(cli, [str(a) for a in args], prog_name="veeval", catch_exceptions=False)
    return SimpleNamespace(returncode=done.exit_code, stdout=done.stdout, stderr=done.stderr)


@pytest.fixture(scope="module")
def little(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "klein"
    assert veeval("sample", "--out", folder, "--gemeenten", 3, "--seed", 5).returncode == 0
    return folder


def test_help_lists_the_commands_and_exit_codes():
    result = program("--help")
    assert result.returncode == 0
    for name in COMMANDS:
        assert name in result.stdout
    assert "Exitcodes" in result.stdout
    for name in COMMANDS:
        assert veeval(name, "--help").returncode == 0


def test_wrong_use_is_exit_2():
    assert program("vergelijk").returncode == 2
    assert veeval("sample", "--out", "x", "--gemeenten", "nul").returncode == 2
    result = program("compare", SAMPLE, "--by", "model")
    assert result.returncode == 2
    assert "inzetmodel" in result.stderr
    assert "Traceback" not in result.stderr


def test_validate_in_order_is_exit_0_and_json_is_json(little, tmp_path):
    result = veeval("validate", little, cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert not list(tmp_path.iterdir())
    assert json.loads(veeval("validate", little, "--json").stdout)["ok"] is True


def test_validate_with_problems_is_exit_1_with_a_report(little, tmp_path):
    shutil.copytree(little, tmp_path / "fout")
    path = tmp_path / "fout" / "inzet.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[3].split(",")
    cells[8] = "3 uur 20"
    lines[3] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = veeval("validate", tmp_path / "fout", "--rapport", tmp_path)
    assert result.returncode == 1
    assert "3 uur 20" in result.stdout
    assert "rij 4" in result.stdout
    assert "Traceback" not in result.stderr
    page = (tmp_path / "rapport.html").read_text(encoding="utf-8")
    assert "3 uur 20" in page
    assert (tmp_path / "rapport.xlsx").exists()
    refused = veeval("compare", tmp_path / "fout")
    assert refused.returncode == 1
    assert "inzet.csv" in refused.stderr


def test_nothing_there_is_exit_1():
    result = veeval("validate", "bestaat-niet")
    assert result.returncode == 1
    assert "bestaat-niet" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_compare_prints_a_table_and_writes_a_page(little, tmp_path):
    result = veeval("compare", little, "--out", tmp_path / "p.html")
    assert result.returncode == 0, result.stderr
    assert "coach (Amsterdam)" in result.stdout
    assert "SYNTHETISCH" in result.stdout
    assert (tmp_path / "p.html").stat().st_size > 1_000_000
    parsed = json.loads(veeval("compare", little, "--by", "gemeentecode", "--json").stdout)
    assert {r["gemeentecode"] for r in parsed["uren.per_doelgroepkind"]} == {"GM0363", "GM0034", "GM0268"}


def test_factsheet_of_one_municipality(little, tmp_path):
    result = veeval("factsheet", little, "--gemeente", "nijmegen", "--out", tmp_path)
    assert result.returncode == 0, result.stderr
    assert {p.name for p in tmp_path.glob("[!.]*")} == {"gm0268-nijmegen.html", "gm0268-nijmegen.pdf"}
    unknown = veeval("factsheet", little, "--gemeente", "Utrecht", "--out", tmp_path)
    assert unknown.returncode == 2
    assert "Nijmegen" in unknown.stderr


def test_progress_is_silent_in_a_pipe(little, tmp_path):
    result = program("run", little / "evaluatie.toml", "--out", tmp_path / "uit")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "resultaten" in result.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell):
    assert "_VEEVAL_COMPLETE" in veeval("completion", shell).stdout


def test_sample_does_not_touch_another_folder(tmp_path):
    (tmp_path / "iets.txt").write_text("x")
    result = veeval("sample", "--out", tmp_path)
    assert result.returncode == 1
    assert "niet leeg" in result.stderr


def test_map_proposes_and_validate_uses_it(little, tmp_path):
    lines = (little / "aanbieders.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "lijst.csv").write_text("\n".join(["KvK-nummer;Naam organisatie", *lines[1:]]).replace(",", ";"))
    result = veeval("map", tmp_path / "lijst.csv", "--out", tmp_path / "mapping.toml")
    assert result.returncode == 0, result.stderr
    assert 'zeker: naam = "Naam organisatie"' in result.stdout
    again = veeval("map", tmp_path / "lijst.csv", "--out", tmp_path / "mapping.toml")
    assert again.returncode == 1
    assert "--force" in again.stderr
    assert veeval("validate", tmp_path / "lijst.csv", cwd=tmp_path).returncode == 1
    result = veeval("validate", tmp_path / "lijst.csv", "--mapping", tmp_path / "mapping.toml", cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    (tmp_path / "fout.toml").write_text('[aanbieder]\nbestand = "lijst.csv"\n')
    wrong = veeval("validate", tmp_path / "lijst.csv", "--mapping", tmp_path / "fout.toml")
    assert wrong.returncode == 2
    assert 'Bedoelt u "aanbieders"?' in wrong.stderr


def test_template_makes_a_form(tmp_path):
    form = tmp_path / "form.xlsx"
    result = veeval("template", "--tables", "tellingen,inzet", "--gemeente", "Almere", "--out", form)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == str(form)
    assert veeval("validate", form, cwd=tmp_path).returncode == 0
    assert veeval("template", "--tables", "inzt", "--out", tmp_path / "b.xlsx").returncode == 2
    assert veeval("template", "--out", form).returncode == 1


def test_convert_for_spss(little, tmp_path):
    result = veeval("convert", little, "--out", tmp_path / "spss", "--format", "sav")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "spss" / "inzet.sav").exists()
    assert veeval("validate", tmp_path / "spss", cwd=tmp_path).returncode == 0
    assert veeval("convert", little, "--out", tmp_path / "spss", "--format", "sav").returncode == 1


def test_pseudonimiseer_names_what_is_personal_still(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "trajecten.csv").write_text("kind_id;naam kind;opmerking\n1;Jan;ok\n", encoding="utf-8")
    made = ("pseudonimiseer", "data/trajecten.csv", "--sleutel", "geheim/s.txt")
    first = veeval(*made, "--nieuwe-sleutel", "--out", "uit/a.csv", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert '--weglaten "naam kind"' in first.stderr
    second = veeval(*made, "--out", "uit/b.csv", "--weglaten", "naam kind", "--json", cwd=tmp_path)
    assert json.loads(second.stdout)["nog_persoonlijk"] == []
    assert "Jan" not in (tmp_path / "uit" / "b.csv").read_text(encoding="utf-8")


def test_factsheets_of_a_kind_in_the_style_and_words_of_a_bureau(little, tmp_path):
    call = ("factsheet", little, "--soort", "apm", "--gemeente", "Nijmegen", "--teksten", tmp_path / "woorden")
    style = ("--huisstijl", ROOT / "docs" / "huisstijl" / "huisstijl.toml", "--formaat", "html,docx", "--out", tmp_path)
    first = veeval(*call, *style)
    assert first.returncode == 0, first.stderr
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file() and not p.name.startswith(".")) == [
        "gm0268-nijmegen-apm.docx",
        "gm0268-nijmegen-apm.html",
    ]
    text = tmp_path / "woorden" / "apm" / "wat_doet.md"
    text.write_text("# Ons werk\n\nDit doen wij <script>.\n", encoding="utf-8")
    assert veeval(*call, *style).returncode == 0
    page = (tmp_path / "gm0268-nijmegen-apm.html").read_text(encoding="utf-8")
    assert "Ons werk" in page
    assert "&lt;script&gt;" in page
    text.write_text("# Ons werk\n\n{oeps}\n", encoding="utf-8")
    wrong = veeval(*call, *style)
    assert wrong.returncode == 2
    assert "wat_doet.md, regel 3: 'oeps'" in wrong.stderr
    assert veeval("factsheet", little, "--formaat", "pptx", "--out", tmp_path).returncode == 2
