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
from veeval.errors import BadArgument, InvalidData, NotEstimable, UnknownName, UnreadableFile
from veeval.evaluatie import VRAGEN, deel, factsheets, read_plan, specificaties


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
def test_an_unknown_municipality_is_told_before_all_are_asked_about(ds, tmp_path, monkeypatch):
    for name in ("bevindingen_van", "beantwoord"):
        monkeypatch.setattr(f"veeval.evaluatie.uitvoeren.{name}", lambda *_: pytest.fail("asked"))
    plan = tmp_path / "plan.toml"
    asked = "[[vragen]]\nvraag = 'uren.norm_naleving'\n[[factsheets]]\ngemeente = 'Nijmgen'\n"
    plan.write_text(f"titel = 'x'\ndata = '{SAMPLE}'\n{asked}", encoding="utf-8")
    for make in (
        lambda: factsheets(ds, tmp_path / "uit", gemeente="Nijmgen"),
        lambda: ve.evaluate(plan, tmp_path / "uit"),
    ):
        with pytest.raises(UnknownName, match="Nijmegen"):
            make()


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


@pytest.mark.slow
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


def test_the_plan_of_the_docs_is_a_plan(tmp_path):
    text = (SAMPLE.parents[1] / "docs" / "plan.md").read_text(encoding="utf-8")
    (tmp_path / "plan.toml").write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    plan = read_plan(tmp_path / "plan.toml")
    assert plan.periode == (2021, 2024)
    assert plan.vragen[0].varianten["formatie"] == ("samen", "buiten")


def test_the_plan_of_the_sample_asks_known_questions():
    plan = read_plan(SAMPLE / "evaluatie.toml")
    assert {v.vraag for v in plan.vragen} <= set(VRAGEN)
    assert plan.data == SAMPLE


PLAN = """
titel = "proef"
data = "data"

[periode]
van = 2021
tot = 2023

[deelgroep]
gemeentecode = ["GM0363", "GM0034"]

[[vragen]]
vraag = "uren.per_doelgroepkind"
by = "gemeentecode"
varianten = { telgrondslag = ["doelgroepkind", "ve_kind"], jaren = [[2021], [2021, 2022, 2023], [1999]] }
"""


@pytest.fixture
def little(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "data")
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_period_subgroup_and_variants(little):
    result = ve.evaluate(little / "plan.toml", little / "uit")
    e = result.antwoorden["01-uren-per-doelgroepkind-gemeentecode"]
    assert set(e.table["gemeentecode"]) == {"GM0363", "GM0034"}
    whole = ve.load(SAMPLE)
    direct = ve.uren.per_doelgroepkind(whole, by="gemeentecode", jaren=(2021, 2022, 2023)).table
    expected = direct.set_index("gemeentecode")["estimate"]
    for row in e.table.itertuples():
        assert row.estimate == pytest.approx(expected[row.gemeentecode], rel=1e-12)
    curve = pd.read_csv(little / "uit" / "tabellen" / "01-uren-per-doelgroepkind-gemeentecode-varianten.csv")
    assert curve["specificatie"].nunique() == 6
    unanswered = curve[curve["reden"].notna()]
    assert set(unanswered["jaren"].astype(str)) == {"1999"}
    reported = curve.query("telgrondslag == 'doelgroepkind' and jaren == '2021, 2022, 2023' and groep == 'GM0363'")
    assert reported["estimate"].item() == pytest.approx(expected["GM0363"], rel=1e-12)
    assert "varianten" in next(iter(result.niet_gelukt))
    log = (little / "uit" / "logboek.txt").read_text(encoding="utf-8")
    assert "periode: 2021 tot en met 2023" in log
    assert "gemeentecode is GM0363, GM0034" in log
    assert (little / "uit" / "figuren" / "01-uren-per-doelgroepkind-gemeentecode.svg").read_text().startswith("<svg")


@pytest.mark.slow
def test_a_changed_plan_is_visible(little):
    ve.evaluate(little / "plan.toml", little / "uit")
    first = json.loads((little / "uit" / "herkomst.json").read_text(encoding="utf-8"))["plan"]
    assert "eerdere_plannen" not in first
    (little / "plan.toml").write_text(PLAN.replace("2023", "2022"), encoding="utf-8")
    ve.evaluate(little / "plan.toml", little / "uit")
    second = json.loads((little / "uit" / "herkomst.json").read_text(encoding="utf-8"))["plan"]
    assert second["eerdere_plannen"] == [first["sha256"]]
    assert "LET OP" in (little / "uit" / "logboek.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_interrupted_run_goes_on_and_ends_the_same(little):
    ve.evaluate(little / "plan.toml", little / "heel")
    seen = []

    def stop(what, done, total):
        seen.append(what)
        if what == "factsheet Amsterdam":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ve.evaluate(little / "plan.toml", little / "half", progress=stop)
    kept = list((little / "half" / "factsheets").glob("*.pdf"))
    assert len(kept) == 1
    before = kept[0].stat().st_mtime_ns
    ve.evaluate(little / "plan.toml", little / "half")
    assert kept[0].stat().st_mtime_ns == before
    assert tree(little / "half") == tree(little / "heel")


@pytest.mark.slow
def test_only_factsheets_that_changed_are_made_again(tmp_path, ds):
    first = ve.factsheets(ds, tmp_path, gemeente="Hoorn")
    page, pdf = first.bestanden
    stamp = pdf.stat().st_mtime_ns
    ve.factsheets(ds, tmp_path, gemeente="Hoorn")
    assert pdf.stat().st_mtime_ns == stamp
    page.write_text("veranderd", encoding="utf-8")
    ve.factsheets(ds, tmp_path, gemeente="Hoorn")
    assert pdf.stat().st_mtime_ns > stamp
    assert page.read_text(encoding="utf-8") != "veranderd"
    (tmp_path / ".gemaakt.json").write_text("{", encoding="utf-8")
    ve.factsheets(ds, tmp_path, gemeente="Hoorn")
    assert json.loads((tmp_path / ".gemaakt.json").read_text())["bestanden"]


@pytest.mark.parametrize(
    ("kenmerken", "error", "words"),
    [
        ({"naam": ["x"]}, UnknownName, "gemeentecode"),
        ({"soort": ["school"]}, BadArgument, "geen locatie heeft soort"),
        ({"gemeentecode": ["GM0363"], "aanbieder_id": ["A0034-01"]}, NotEstimable, "geen locatie voldoet"),
    ],
)
def test_a_subgroup_that_is_not_there(ds, kenmerken, error, words):
    with pytest.raises(error, match=words):
        deel(ds, kenmerken=kenmerken)


def test_a_part_holds_what_belongs_to_it(ds):
    part = deel(ds, van=2022, tot=2022, kenmerken={"gemeentecode": ["GM0268"]})
    places = set(part["locaties"]["locatie_id"])
    assert set(part["locaties"]["gemeentecode"]) == {"GM0268"}
    assert set(part["inzet"]["locatie_id"]) <= places
    assert set(part["inzet"]["jaar"]) == {2022}
    assert set(part["metingen"]["traject_id"]) <= set(part["trajecten"]["traject_id"])
    assert len(part["gemeenten"]) == len(ds["gemeenten"])
    with pytest.raises(BadArgument, match="draai ze om"):
        deel(ds, van=2023, tot=2021)


@pytest.mark.parametrize(
    ("varianten", "words"),
    [({}, "leeg"), ({"telgrondslag": []}, "leeg"), ({"jaren": [(j,) for j in range(201)]}, "te veel")],
)
def test_bad_variants(ds, varianten, words):
    with pytest.raises(BadArgument, match=words):
        specificaties(ds, "uren.per_doelgroepkind", {}, varianten)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ('data = "."\n[periode]\nvanaf = 1\n[[vragen]]\nvraag = "uren.norm_naleving"\n', UnknownName, "van"),
        ('data = "."\n[periode]\nvan = "1"\n[[vragen]]\nvraag = "uren.norm_naleving"\n', BadArgument, "jaartal"),
        ('data = "."\n[deelgroep]\nve = true\n[[vragen]]\nvraag = "uren.norm_naleving"\n', BadArgument, "lijst"),
        ('data = "."\nseed = true\n[[vragen]]\nvraag = "uren.norm_naleving"\n', BadArgument, "seed"),
        ('data = "."\nvragen = ["uren.norm_naleving"]\n', BadArgument, "onder"),
        ('data = "."\n[[vragen]]\nvraag = "uren.norm_naleving"\nvarianten = { by = "jaar" }\n', BadArgument, "lijst"),
        ('data = "."\n[[vragen]]\nvraag = "uren.norm_naleving"\nvarianten = { bij = [1] }\n', UnknownName, "by"),
    ],
)
def test_wrong_parts_of_a_plan(tmp_path, text, error, words):
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(error, match=words):
        read_plan(tmp_path / "plan.toml")


def test_a_question_without_what_it_needs_is_refused_before_the_run(tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text('data = "."\n[[vragen]]\nvraag = "uren.scenario"\n', encoding="utf-8")
    with pytest.raises(BadArgument, match="inzetmodel"):
        read_plan(plan)


@pytest.mark.slow
def test_every_question_can_be_asked_in_a_plan(tmp_path):
    needs = {
        "uren.scenario": 'inzetmodel = "amsterdam_coach"\ngrondslag = "groep"\naantal = [1, 2]\n',
        "kosten.kosteneffectiviteit": 'vergelijk = ["amsterdam_coach", "amsterdam_groep"]\nreps = 199\n',
    }
    questions = "".join(f'[[vragen]]\nvraag = "{v}"\n{needs.get(v, "")}' for v in VRAGEN)
    plan = tmp_path / "plan.toml"
    plan.write_text(f'data = "{SAMPLE.as_posix()}"\nfactsheets = []\n{questions}', encoding="utf-8")
    result = ve.evaluate(plan, tmp_path / "uit")
    assert not result.niet_gelukt
    assert len(result.antwoorden) == len(VRAGEN)


@pytest.fixture
def own_headers(tmp_path):
    """A delivery with a header of its own, the mapping of it, and a plan of one question that names both."""
    shutil.copytree(SAMPLE, tmp_path / "d", ignore=shutil.ignore_patterns("*.toml", "*.json"))
    file = tmp_path / "d" / "inzet.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("uren", "Aantal gewerkt", 1), encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(
        '[inzet]\nbestand = "inzet.csv"\n[inzet.kolommen]\nuren = "Aantal gewerkt"\n'
    )
    plan = 'data = "d"\nfactsheets = []\n{}[[vragen]]\nvraag = "uren.per_doelgroepkind"\n'
    (tmp_path / "plan.toml").write_text(plan.format('mapping = "mapping.toml"\n'))
    (tmp_path / "zonder.toml").write_text(plan.format(""))
    return tmp_path


@pytest.mark.slow
def test_a_mapping_in_a_plan_or_beside_it(own_headers, ds):
    with pytest.raises(InvalidData):
        ve.evaluate(own_headers / "zonder.toml", own_headers / "a")
    with pytest.raises(BadArgument, match=r"plan.toml noemt al een toewijzing"):
        ve.evaluate(own_headers / "plan.toml", own_headers / "b", mapping=own_headers / "mapping.toml")
    found = ve.evaluate(own_headers / "plan.toml", own_headers / "c")
    told = json.loads((own_headers / "c" / "herkomst.json").read_text(encoding="utf-8"))["plan"]["mapping"]
    assert told["bestand"] == "mapping.toml"
    beside = ve.evaluate(own_headers / "zonder.toml", own_headers / "d2", mapping=own_headers / "mapping.toml")
    ours = next(iter(found.antwoorden.values())).table
    pd.testing.assert_frame_equal(ours, next(iter(beside.antwoorden.values())).table)
    pd.testing.assert_frame_equal(ours, ve.uren.per_doelgroepkind(ds).protect(10).table)


def test_a_mapping_that_is_wrong_names_its_file(own_headers):
    (own_headers / "mapping.toml").write_text('[inzet.kolommen]\nuuren = "x"\n')
    with pytest.raises(BadArgument, match=r"mapping.toml: \[inzet.kolommen\] uuren"):
        ve.evaluate(own_headers / "plan.toml", own_headers / "a")
    (own_headers / "mapping.toml").unlink()
    with pytest.raises(UnreadableFile, match=r"mapping.toml bestaat niet"):
        ve.evaluate(own_headers / "plan.toml", own_headers / "a")


def test_a_dataset_takes_no_mapping(ds):
    with pytest.raises(BadArgument, match="al gelezen"):
        ve.compare(ds, mapping="mapping.toml")


@pytest.mark.slow
def test_a_plan_names_the_kinds_of_factsheets_their_style_and_texts(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "data")
    (tmp_path / "stijl.toml").write_text('[afzender]\nnaam = "Bureau Voorbeeld"\n', encoding="utf-8")
    sheets = '[[factsheets]]\nsoort = "apm"\ngemeente = "Hoorn"\nformaten = ["html", "docx"]\n'
    head = 'data = "data"\nhuisstijl = "stijl.toml"\nteksten = "teksten"\n'
    question = '[[vragen]]\nvraag = "uren.norm_naleving"\nby = "gemeentecode"\n'
    both = '[[factsheets]]\nsoort = "vergelijking"\nformaten = ["html"]\n'
    (tmp_path / "plan.toml").write_text(head + question + sheets + both, encoding="utf-8")
    result = ve.evaluate(tmp_path / "plan.toml", tmp_path / "uit")
    assert result.niet_gelukt == {}
    made = {p.name for p in (tmp_path / "uit" / "factsheets").iterdir() if not p.name.startswith(".")}
    assert made == {
        "gm0405-hoorn-apm.docx",
        "gm0405-hoorn-apm.html",
        "vergelijking-aanbieders.html",
        "vergelijking-gemeenten.html",
    }
    assert "Bureau Voorbeeld" in (tmp_path / "uit" / "factsheets" / "gm0405-hoorn-apm.html").read_text(encoding="utf-8")
    assert {p.name for p in (tmp_path / "teksten").iterdir()} == {
        "apm",
        "vergelijking-aanbieders",
        "vergelijking-gemeenten",
    }


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ('soort = "affiche"', "vergelijking"),
        ('formaten = ["pptx"]', "docx"),
        ('formaten = "pdf"', "lijst"),
        ('kleur = "rood"', "formaten"),
        ('soort = "vergelijking"\ngemeente = "Hoorn"', "laat gemeente weg"),
    ],
)
def test_factsheets_in_a_plan_are_checked_when_it_is_read(tmp_path, sheet, message):
    question = '[[vragen]]\nvraag = "uren.norm_naleving"\n'
    (tmp_path / "plan.toml").write_text(f'data = "."\n{question}[[factsheets]]\n{sheet}\n', encoding="utf-8")
    with pytest.raises(ve.VeevalError, match=message):
        ve.evaluate(tmp_path / "plan.toml", tmp_path / "uit")
