"""The sample: valid by the public tool, the same bytes for the same seed, with the facts of its sources."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import veeval as ve
from tests.conftest import SAMPLE
from veeval import synth
from veeval.errors import BadArgument, WriteRefused
from veeval.tables import TABELLEN


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.mark.slow
def test_the_committed_sample_is_what_the_generator_makes(tmp_path):
    assert files(synth.sample(tmp_path / "s")) == files(SAMPLE)


@pytest.mark.slow
def test_another_seed_gives_another_sample(tmp_path):
    assert files(synth.sample(tmp_path / "s", seed=1))["inzet.csv"] != files(SAMPLE)["inzet.csv"]


@pytest.mark.slow
@pytest.mark.parametrize("gemeenten", [1, 2, 5, 40])
def test_any_size_is_valid(tmp_path, gemeenten):
    report = ve.validate(synth.sample(tmp_path / "s", gemeenten=gemeenten, seed=gemeenten))
    assert report.ok, str(report)


@pytest.mark.slow
def test_the_public_tool_finds_it_valid():
    command = [sys.executable, "-m", "frictionless", "validate", str(SAMPLE / "datapackage.json"), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=SAMPLE)
    report = json.loads(result.stdout)
    assert report["valid"], report["stats"]
    assert report["stats"]["tasks"] == len(TABELLEN)


def test_everything_says_synthetic():
    truth = json.loads((SAMPLE / "waarheid.json").read_text(encoding="utf-8"))
    assert truth["synthetisch"] is True
    assert "aannames" in truth
    package = json.loads((SAMPLE / "datapackage.json").read_text(encoding="utf-8"))
    assert all(r["description"].startswith("SYNTHETISCH") for r in package["resources"])
    assert "SYNTHETISCH" in (SAMPLE / "README.md").read_text(encoding="utf-8")


def test_the_institutional_facts_are_there(ds):
    choices = ds["keuzes"].groupby(["locatie_id", "begin"])["inzetmodel"].agg(set)
    assert any({"amsterdam_coach", "amsterdam_groep"} <= models for models in choices)
    models = set(ds["keuzes"]["inzetmodel"])
    assert {"almere_eigen", "almere_strippenkaart", "nijmegen_apm", "amersfoort_lumpsum", "hoorn_traject"} <= models
    apm = ds["trajecten"].query("aanpak == 'nijmegen_apm' and start.notna()")
    assert (apm["weken_gepland"] == 13).all()
    assert (apm["uren_per_week_gepland"] == 4).all()
    lump = ds["financiering"].query("gemeentecode == 'GM0307'")
    assert set(lump["regeling"]) == {"lumpsum"}
    assert set(ds["financiering"].query("gemeentecode == 'GM0405'")["regeling"]) == {"per_traject"}
    weesp = ds["herindelingen"].iloc[0]
    assert (weesp["van"], weesp["naar"], weesp["datum"]) == ("GM0457", "GM0363", pd.Timestamp("2022-03-24"))


def test_locations_without_a_count_and_drop_out_by_severity(ds):
    open_years = len(ds["locaties"].query("ve")) * ds["tellingen"]["peildatum"].nunique()
    assert len(ds["tellingen"]) < open_years
    started = ds["trajecten"].query("start.notna() and status != 'lopend'")
    early = started["status"].str.startswith("voortijdig")
    assert early[started["zwaarte"] == "zwaar"].mean() > early[started["zwaarte"] == "licht"].mean()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "scriptie.docx").write_text("belangrijk")
    with pytest.raises(WriteRefused, match="niet leeg"):
        synth.sample(tmp_path)
    assert (tmp_path / "scriptie.docx").read_text() == "belangrijk"
    with pytest.raises(BadArgument, match="1 of hoger"):
        synth.tabellen(0)
