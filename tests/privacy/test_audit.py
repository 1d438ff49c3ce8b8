"""The audit: a run gives nothing away, and a leak that is put in is found."""

import functools
import json
import shutil

import numpy as np
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.optimize import linprog

import veeval as ve
from tests.conftest import SAMPLE
from veeval.cli import cli
from veeval.errors import BadArgument, UnreadableFile
from veeval.evaluatie import deel
from veeval.groepering import op_indeling

MIN_N = 60
VRAGEN = """
[[vragen]]
vraag = "uren.per_doelgroepkind"
by = "gemeentecode"
[[vragen]]
vraag = "uren.per_doelgroepkind"
by = []
[[vragen]]
vraag = "uren.per_doelgroepkind"
by = "aanbieder_id"
[vragen.varianten]
telgrondslag = ["doelgroepkind", "ve_kind"]
[[vragen]]
vraag = "uren.per_doelgroepkind"
by = ["gemeentecode", "jaar"]
[[vragen]]
vraag = "bevraging.stellingen"
by = "groep"
"""
PLANNEN = {
    "deelgroep": '[deelgroep]\ngemeentecode = ["GM0034", "GM0268"]\n',
    "periode": '[periode]\nvan = 2023\n[deelgroep]\ngemeentecode = ["GM0034", "GM0363"]\n',
}
AANBIEDER = "03-uren-per-doelgroepkind-aanbieder-id"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("audit")]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Return the plan of a name, of which the results stand beside it."""

    @functools.cache
    def run_of(name):
        folder = tmp_path_factory.mktemp(name)
        plan = folder / "evaluatie.toml"
        head = f"data = {json.dumps(str(SAMPLE))}\nmin_n = {MIN_N}\n"
        plan.write_text(head + PLANNEN[name] + VRAGEN, encoding="utf-8")
        ve.evaluate(plan, folder / "resultaat")
        return plan

    return run_of


@pytest.fixture(params=PLANNEN)
def each_run(request, runs):
    return runs(request.param)


@pytest.fixture
def run(runs):
    return runs("deelgroep")


@pytest.fixture
def copy(run, tmp_path):
    target = tmp_path / "resultaat"
    shutil.copytree(run.parent / "resultaat", target)
    return target


def part(run):
    ds = ve.load(SAMPLE)
    return (
        deel(ds, van=2023, kenmerken={"gemeentecode": ["GM0034", "GM0363"]})
        if "van" in run.read_text(encoding="utf-8")
        else deel(ds, kenmerken={"gemeentecode": ["GM0034", "GM0268"]})
    )


def truth(run):
    return ve.uren.per_doelgroepkind(part(run), by="aanbieder_id").table


def hidden(copy):
    frame = pd.read_csv(copy / "tabellen" / f"{AANBIEDER}.csv")
    return frame, np.flatnonzero(frame["onderdrukt"])


def kinds(report):
    return {b.soort for b in report.bevindingen if b.lek}


def test_a_run_gives_nothing_away(each_run):
    report = ve.audit(each_run.parent / "resultaat", plan=each_run)
    assert not report.lek, str(report)
    assert len(report.grenzen) > 20
    bounded = [g for g in report.grenzen if g.wat == "n" and np.isfinite(g.hoog)]
    assert bounded
    assert min(g.hoog - g.laag for g in bounded) >= MIN_N


def test_an_attacker_who_knows_where_providers_work_recovers_none(each_run):
    """A linear program of its own: providers within municipalities, with the tables by place, by year and in total."""
    folder = each_run.parent / "resultaat" / "tabellen"
    used = part(each_run)
    places = (
        op_indeling(used, used["locaties"]).drop_duplicates("aanbieder_id").set_index("aanbieder_id")["gemeentecode"]
    )
    frame = pd.read_csv(folder / f"{AANBIEDER}.csv")
    lies_in = frame["aanbieder_id"].map(places)
    rows, totals = [], []
    for i in np.flatnonzero(frame["n"].notna()):
        rows.append(np.eye(len(frame))[i])
        totals.append(frame["n"][i])
    by_place = pd.read_csv(folder / "01-uren-per-doelgroepkind-gemeentecode.csv").dropna(subset=["n"])
    by_year = pd.read_csv(folder / "04-uren-per-doelgroepkind-gemeentecode-jaar.csv").groupby("gemeentecode")["n"]
    for code, n in [*zip(by_place["gemeentecode"], by_place["n"], strict=True), *by_year.sum(min_count=2).items()]:
        rows.append(lies_in.eq(code).to_numpy(float))
        totals.append(n)
    for i in np.flatnonzero(frame["onderdrukt"]):
        low, high = (
            linprog(s * np.eye(len(frame))[i], A_eq=np.array(rows), b_eq=totals, method="highs") for s in (1, -1)
        )
        assert -high.fun - low.fun >= MIN_N - 1e-6


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_a_row_left_in_one_form_of_a_table_is_found(run, copy, form):
    frame, gone = hidden(copy)
    value = float(truth(run)["estimate"][gone[0]])
    path = copy / "tabellen" / f"{AANBIEDER}.{form}"
    if form == "csv":
        frame.loc[gone[0], ["estimate", "n"]] = value, 31
        frame.to_csv(path, index=False)
    elif form == "parquet":
        table = pd.read_parquet(path)
        table.loc[gone[0], "estimate"] = value
        table.to_parquet(path)
    else:
        book = openpyxl.load_workbook(path)
        sheet = book["schattingen"]
        sheet.cell(gone[0] + 2, [c.value for c in sheet[1]].index("estimate") + 1, value)
        book.save(path)
    assert "toch getoond" in kinds(ve.audit(copy))


def test_a_table_that_leaves_one_unknown_in_a_total_is_found(run, copy):
    """Every provider but one shown: the total over all municipalities gives the last one away."""
    _, gone = hidden(copy)
    real = truth(run)
    last = real["n"].astype(float)[gone].idxmin()
    others = [i for i in gone if i != last]
    for suffix in ("csv", "parquet"):
        path = copy / "tabellen" / f"{AANBIEDER}.{suffix}"
        table = pd.read_csv(path) if suffix == "csv" else pd.read_parquet(path)
        for c in ("estimate", "n"):
            table.loc[others, c] = real[c][others].astype(float)
        table.loc[others, "onderdrukt"] = False
        table.to_csv(path, index=False) if suffix == "csv" else table.to_parquet(path)
    report = ve.audit(copy, min_n=int(real["n"][last]) + 1)
    found = [g for g in report.grenzen if g.lek and g.waar.endswith(f"{AANBIEDER}.csv") and g.wat == "n"]
    assert [(g.laag, g.hoog) for g in found] == [pytest.approx((real["n"][last],) * 2)]
    assert "af te leiden" in kinds(report)


def test_a_difference_with_a_hidden_group_is_found(copy):
    path = copy / "tabellen" / "05-bevraging-stellingen-groep.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["verschillen"]
    column = [c.value for c in sheet[1]].index("estimate") + 1
    assert sheet.max_row > 1
    sheet.cell(2, column, 0.12)
    book.save(path)
    assert "verschil met een verborgen groep" in kinds(ve.audit(copy))


def test_a_value_in_the_figures_is_found(copy):
    frame, gone = hidden(copy)
    name = frame["aanbieder_id_naam"][gone[0]]
    picture = copy / "figuren" / f"{AANBIEDER}.svg"
    picture.write_text(
        picture.read_text(encoding="utf-8").replace(f"{name}: niet getoond", f"{name}: 9,7", 1), encoding="utf-8"
    )
    found = [b for b in ve.audit(copy).bevindingen if b.lek]
    assert [(b.waar, b.groep) for b in found] == [(f"figuren/{AANBIEDER}.svg", name)]
    page = copy / "vergelijking.html"
    text = page.read_text(encoding="utf-8")
    planted = f'"text":["{name}\\u003cbr\\u003e9,7\\u003cbr\\u003en = 31"]'
    at = text.index(f'id="vraag-{int(AANBIEDER[:2])}"')
    place = text.index("</section>", at)
    page.write_text(f"{text[:place]}<script>{planted}</script>{text[place:]}", encoding="utf-8")
    assert any("gegevens van de figuur" in b.waar for b in ve.audit(copy).bevindingen)


def test_a_sentence_and_a_number_in_the_log_are_found_by_who_has_the_data(run, copy):
    frame, gone = hidden(copy)
    values = truth(run)["estimate"].astype(float)
    which = next(i for i in gone if abs(values[i] - round(values[i], 4)) > 1e-6)
    real, name = values[which], frame["aanbieder_id_naam"][which]
    log = copy / "logboek.txt"
    text = log.read_text(encoding="utf-8")
    written = f"{real:.1f}".replace(".", ",")
    log.write_text(f"{text}\n{name} heeft {written} uur\nwaarde {float(real)!r}\n", encoding="utf-8")
    assert not ve.audit(copy).lek  # nobody else can know
    found = {(b.soort, b.waar, b.groep, b.tekst) for b in ve.audit(copy, plan=run).bevindingen if b.lek}
    assert found == {
        ("gevonden in de tekst", "logboek.txt", name, text) for text in (written, f"{float(real):.7g} (voluit)")
    }


def test_what_should_have_been_hidden_is_found(run, copy):
    frame, gone = hidden(copy)
    real = truth(run)
    for suffix in ("parquet", "xlsx"):
        (copy / "tabellen" / f"{AANBIEDER}.{suffix}").unlink()
    frame.loc[gone, "n"] = real["n"][gone].astype(float)
    frame.loc[gone, "estimate"] = real["estimate"][gone]
    frame.assign(onderdrukt=False).to_csv(copy / "tabellen" / f"{AANBIEDER}.csv", index=False)
    assert "hoort verborgen te zijn" in kinds(ve.audit(copy, plan=run))


def test_the_command(run, copy):
    ok = CliRunner().invoke(cli, ["audit", str(copy)])
    assert ok.exit_code == 0
    assert "Geen lek gevonden" in ok.output
    picture = copy / "figuren" / f"{AANBIEDER}.svg"
    picture.write_text(picture.read_text(encoding="utf-8").replace("niet getoond", "9,7", 1), encoding="utf-8")
    leak = CliRunner().invoke(cli, ["audit", str(copy), "--json"])
    assert leak.exit_code == 1
    content = json.loads(leak.output)
    assert content["lek"]
    assert content["bevindingen"][0]["soort"] == "toch getoond"
    assert "LEK: publiceer" in CliRunner().invoke(cli, ["audit", str(copy)]).output
    (copy / "tabellen" / f"{AANBIEDER}.xlsx").unlink()
    assert f"sommen met {AANBIEDER}" in ve.audit(copy).niet_gezien[0]
    assert CliRunner().invoke(cli, ["audit", str(copy), "--data", str(SAMPLE)]).exit_code == 2
    assert CliRunner().invoke(cli, ["audit", str(run)]).exit_code == 1


def test_what_is_no_results_folder(tmp_path):
    with pytest.raises(UnreadableFile, match="geen tabellen"):
        ve.audit(tmp_path)
    with pytest.raises(UnreadableFile, match="is er niet"):
        ve.audit(tmp_path / "weg")
    with pytest.raises(BadArgument, match="plan"):
        ve.audit(tmp_path, data=SAMPLE)
