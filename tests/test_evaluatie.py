"""The plan: same bytes twice, one failing question does not stop the rest, a wrong plan is said."""

import hashlib
import json
import shutil

import openpyxl
import pandas as pd
import pytest

import veeval as ve
from tests.backtests.store import HERE, collect
from tests.conftest import SAMPLE
from veeval.errors import BadArgument, InvalidData, UnknownName, UnreadableFile
from veeval.evaluatie import VRAGEN, read_plan


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    out = tmp_path_factory.mktemp("run") / "resultaat"
    return ve.evaluate(SAMPLE / "evaluatie.toml", out), out


@pytest.mark.slow
def test_a_second_run_gives_the_same_bytes(run, tmp_path):
    _, out = run
    ve.evaluate(SAMPLE / "evaluatie.toml", tmp_path / "weer")
    assert tree(tmp_path / "weer") == tree(out)


@pytest.mark.slow
def test_the_folder_holds_what_it_promises(run, ds):
    result, out = run
    assert not result.niet_gelukt
    names = set(tree(out))
    assert {"vergelijking.html", "herkomst.json"} <= names
    places = {"amsterdam", "almere", "nijmegen", "amersfoort", "hoorn", "zaanstad", "haarlem", "leiden"}
    for kind in ("html", "pdf"):
        assert {
            n.split("-", 1)[1].removesuffix(f".{kind}")
            for n in names
            if n.startswith("factsheets/") and n.endswith(kind)
        } == places
    first = next(n for n in sorted(names) if n.endswith(".csv"))
    csv, parquet = pd.read_csv(out / first), pd.read_parquet(out / first.replace(".csv", ".parquet"))
    assert csv["estimate"].tolist() == pytest.approx(parquet["estimate"].tolist())
    assert "toelichting" in openpyxl.load_workbook(out / first.replace(".csv", ".xlsx")).sheetnames
    provenance = json.loads((out / "herkomst.json").read_text(encoding="utf-8"))
    inzet = hashlib.sha256((SAMPLE / "inzet.csv").read_bytes()).hexdigest()
    assert provenance["invoer"]["inzet.csv"] == inzet
    assert provenance["plan"]["seed"] == 2024
    assert provenance["versies"]["veeval"] == ve.__version__
    assert provenance["plan"]["sha256"] == hashlib.sha256((SAMPLE / "evaluatie.toml").read_bytes()).hexdigest()
    for name, digest in provenance["uitvoer"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert provenance["synthetisch"] is True


@pytest.mark.slow
def test_no_estimate_of_the_demo_has_moved(run):
    stored = pd.read_csv(HERE / "demo.csv")
    pd.testing.assert_frame_equal(collect(run[1]), stored, check_exact=False, rtol=1e-8, atol=1e-12)


@pytest.mark.slow
def test_a_question_without_its_tables_is_named_and_the_rest_goes_on(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "data")
    for naam in ("metingen", "observaties"):
        (tmp_path / "data" / f"{naam}.csv").unlink()
    result = ve.evaluate(tmp_path / "data" / "evaluatie.toml", tmp_path / "uit")
    assert {k.split("-", 1)[1] for k in result.niet_gelukt} == {
        "kwaliteit-trend-inzetmodel",
        "kwaliteit-trend-gemeentecode",
        "apm-uitkomst-aanpak",
    }
    assert "metingen" in result.niet_gelukt["06-apm-uitkomst-aanpak"]
    assert len(list((tmp_path / "uit" / "factsheets").glob("*.pdf"))) == 8


def test_invalid_data_leave_a_report(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "data")
    inzet = tmp_path / "data" / "inzet.csv"
    lines = inzet.read_text(encoding="utf-8").splitlines()
    lines[5] = lines[5].replace("eigen", "ergens")
    inzet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InvalidData, match="ergens"):
        ve.evaluate(tmp_path / "data" / "evaluatie.toml", tmp_path / "uit")
    assert "ergens" in (tmp_path / "uit" / "rapport.html").read_text(encoding="utf-8")
    assert (tmp_path / "uit" / "rapport.xlsx").exists()


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ('data = "."\n', BadArgument, "vragen"),
        ("data = [", UnreadableFile, "plan"),
        ('data = "."\n[[vragen]]\nvraag = "uren.per_kind"\n', UnknownName, "uren.per_doelgroepkind"),
        ('data = "."\n[[vragen]]\nvraag = "uren.norm_naleving"\nbij = "jaar"\n', UnknownName, "by"),
        ('data = "."\nmin_n = "tien"\n[[vragen]]\nvraag = "uren.norm_naleving"\n', BadArgument, "min_n"),
        ('data = "."\ndatum = 1\n', UnknownName, "titel"),
        ('data = "."\n[[vragen]]\nvraag = "uren.norm_naleving"\n[[citaten]]\nnaam = "x"\n', BadArgument, "rol"),
    ],
)
def test_a_wrong_plan_says_what_is_wrong(tmp_path, text, error, words):
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=words):
        read_plan(path)
    with pytest.raises(UnreadableFile):
        read_plan(tmp_path / "bestaat-niet.toml")


def test_the_plan_of_the_sample_asks_known_questions():
    plan = read_plan(SAMPLE / "evaluatie.toml")
    assert {v.vraag for v in plan.vragen} <= set(VRAGEN)
    assert plan.data == SAMPLE
