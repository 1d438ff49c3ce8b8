"""The attacks on what is hidden: their page, what they found, and a part of them anew."""

import numpy as np
import pandas as pd
import pytest
from benchmarks.disclosure import folders, page, tables
from benchmarks.disclosure.__main__ import HERE

import veeval as ve
from veeval.evaluatie.hierarchie import fijnste, hierarchie
from veeval.privacy import bescherm_samen

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stored():
    return {name: pd.read_csv(HERE / f"{name}.csv") for name in ("tables", "folders")}


def test_the_page_is_what_the_results_say(stored):
    assert page.PAGE.read_text(encoding="utf-8") == page.page(**stored), "make disclosure writes it anew"


def test_nothing_hidden_was_found(stored):
    assert list(stored["tables"]["tabel"]) == list(tables.SEEDS)
    assert list(stored["folders"]["map"]) == list(folders.FOLDERS)
    assert (stored["tables"]["smalste"] >= 1 - 1e-6).all()
    assert not stored["tables"]["fout"].any()
    assert (stored["folders"]["smalste"] >= 1 - 1e-6).all()
    assert (stored["folders"]["smalste_ingewijd"] >= 1 - 1e-6).all()
    assert not stored["folders"]["gevonden"].any()
    assert not stored["folders"]["audit"].any()


def test_tables_attacked_anew(stored):
    again = pd.concat(map(tables.attack, range(0, 500, 25)), ignore_index=True)
    known = stored["tables"].set_index("tabel").loc[again["tabel"]].reset_index()
    assert (again["smalste"] >= 1 - 1e-6).all()
    assert not again["fout"].any()
    columns = ["rijen", "kolommen", "min_n", "klein", "cellen", "verborgen"]
    pd.testing.assert_frame_equal(again[columns], known[columns], check_dtype=False)


def test_a_folder_attacked_anew(stored):
    again = folders.attack(13).iloc[0]
    assert again["verborgen"] == stored["folders"].set_index("map").loc[13, "verborgen"]
    assert min(again["smalste"], again["smalste_ingewijd"]) >= 1 - 1e-6
    assert not again["gevonden"]


def test_the_attack_on_tables_finds_what_subtraction_gives():
    table = np.array([[np.nan, 20.0, 27.0], [30.0, 40.0, 70.0], [37.0, 60.0, 97.0]])
    assert tables.interval_widths(table)[0, 0] == pytest.approx(0, abs=1e-9)


def test_the_attack_on_folders_finds_a_figure_that_was_left(tmp_path):
    truth = pd.DataFrame(
        {
            "gemeentecode": ["GM1", "GM2"],
            "klein": [True, False],
            "estimate": [13.1023456, 8.7654321],
        }
    ).assign(conf_low=np.nan, conf_high=np.nan, std_error=np.nan)
    question = ("uren.per_doelgroepkind", ("gemeentecode",))
    (tmp_path / "zin.txt").write_text("gemiddeld 8,7654 uur")
    assert folders.found(tmp_path, {question: truth}) == 0
    (tmp_path / "figuur.json").write_text('{"x": [13.1023456, 1]}')
    assert folders.found(tmp_path, {question: truth}) == 1


@pytest.mark.parametrize("min_n", [20, 40])
def test_who_knows_the_model_of_every_location_cannot_combine_tables(ds, min_n):
    """Tables by provider, model and municipality: alone they hide enough, together they did not."""
    groupings = [("aanbieder_id",), ("inzetmodel",), ("gemeentecode",), ("gemeentecode", "inzetmodel"), ("jaar",)]
    asked = {"-".join(by): ve.uren.per_doelgroepkind(ds, by=by) for by in groupings}

    def narrowest(**known):
        safe = bescherm_samen(asked, min_n, boven=hierarchie(ds), **known)
        pairs = {}
        for by, naam in zip(groupings, asked, strict=True):
            shown, e = safe[naam].table.astype(dict.fromkeys(by, str)), asked[naam]
            pairs[by] = shown, e.table.assign(klein=e.personen < min_n)
        return folders.narrowest(ds, pairs, folders.INGEWIJD)

    assert narrowest() < min_n
    assert narrowest(achter=fijnste(ds, asked.values())) >= min_n
