"""Sums of several questions in one file: none may be subtracted from another to find a small group."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import veeval as ve
from veeval.cli import cli
from veeval.errors import BadArgument, UnreadableFile
from veeval.evaluatie import schrijf_vemo
from veeval.evaluatie.bijdrage import Antwoord, Bijdrage, plan_uit
from veeval.privacy import deelbaar, deelbaar_samen, verraden
from veeval.privacy.tussen_vragen import _achtergehouden, _Rij, _samenhangend
from veeval.sommen import Sommen, cellen

MIN_N = 10
PLAN = {
    "titel": "proef",
    "sha256": "0" * 64,
    "seed": 1,
    "min_n": MIN_N,
    "periode": [None, None],
    "deelgroep": {},
    "vragen": [
        {"vraag": "uren.per_doelgroepkind", "opties": {"by": ["inzetmodel"]}},
        {"vraag": "uren.per_doelgroepkind", "opties": {"by": ["gemeentecode"]}},
    ],
}


def sums(rows, *by, vraag="uren.per_doelgroepkind"):
    """Sums of children and hours of one year per provider and group; rows: (provider, group, children)."""
    frame = pd.DataFrame(rows, columns=["cluster", "inzetmodel", "kinderen"]).assign(
        kiezer="aanbieder", gemeentecode="GM0001", jaar=2023, uren=lambda f: 7.0 * f["kinderen"]
    )
    keys = [*by, "cluster", "kiezer", "gemeentecode", "jaar"]
    table = cellen(frame, keys, ["kinderen", "uren"], personen="kinderen", moment="jaar", samen="cluster")
    return Sommen(vraag, {"by": list(by)}, {"cellen": table}, kenmerken={"jaren": ("2023",)})


def children(delen, naam):
    return delen[naam][0].tabellen["cellen"].frame.set_index("cluster")["kinderen"]


SMALL_PART = [("A", "x", 40), ("A", "y", 6), ("B", "x", 30)]  # nothing in y to merge A's six with


def test_a_small_group_that_follows_by_subtraction_is_found_and_taken_out():
    asked = {"per model": sums(SMALL_PART, "inzetmodel"), "alle": sums(SMALL_PART)}
    alone = {naam: deelbaar(one, MIN_N) for naam, one in asked.items()}
    (found,) = verraden(alone, MIN_N)
    assert (found.vragen, found.aanbieders, found.laag, found.hoog) == (("per model", "alle"), ("A",), 6.0, 6.0)
    safe = deelbaar_samen(asked, MIN_N)
    assert verraden(safe, MIN_N) == []
    assert "A" not in children(safe, "alle").index  # 46 - 40 = 6
    assert safe["alle"][1].weggelaten == 1
    assert any("zijn weggelaten" in str(m) for m in safe["alle"][0].meldingen)


def test_providers_merged_in_one_question_are_merged_in_all_about_the_same_children():
    rows = [("A", "x", 40), ("A", "y", 6), ("B", "x", 30), ("B", "y", 7), ("C", "x", 50)]
    asked = {"per model": sums(rows, "inzetmodel"), "kosten": sums(rows, vraag="kosten.per_kind")}
    asked["trajecten"] = sums(rows, vraag="apm.uitkomst")  # other children
    safe = deelbaar_samen(asked, MIN_N)
    assert set(children(safe, "per model").index) == set(children(safe, "kosten").index) == {"A + B", "C"}
    assert set(children(safe, "trajecten").index) == {"A", "B", "C"}
    assert children(safe, "kosten")["A + B"] == 83
    assert safe["kosten"][1].blokken == (("A", "B"),)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_whatever_the_counts_nothing_small_follows_and_totals_stay(seed):
    """Brute force beside the linear program: with all providers known, each true small cell stays uncertain."""
    rng = np.random.default_rng(seed)
    rows = [(a, m, int(n)) for a in "ABCD" for m in "xyz" if (n := rng.choice([0, 3, 6, 12, 40])) > 0]
    asked = {"per model": sums(rows, "inzetmodel"), "alle": sums(rows), "kosten": sums(rows, vraag="kosten.per_uur")}
    safe = deelbaar_samen(asked, MIN_N)
    assert verraden(safe, MIN_N) == []
    for one, _ in safe.values():
        assert (one.tabellen["cellen"].frame["kinderen"] >= MIN_N).all()
    shown = safe["per model"][0].tabellen["cellen"].frame.groupby("cluster")["kinderen"].sum()
    for cluster, total in children(safe, "alle").items():
        rest = total - shown.get(cluster, 0.0)
        assert rest < 0.5 or rest >= MIN_N or cluster not in shown, (cluster, rest)


def test_questions_about_different_children_are_not_subtracted():
    """A norm counts fewer years: the difference is not a group of this plan."""
    fewer = [(a, m, n - 5) for a, m, n in SMALL_PART[::2]]
    asked = {"alle": sums(SMALL_PART[::2]), "norm": sums(fewer)}
    assert verraden({naam: deelbaar(one, MIN_N) for naam, one in asked.items()}, MIN_N) == []


@pytest.fixture
def file(tmp_path):
    """A file as an older version made it: each question protected alone."""
    plan = plan_uit(PLAN, "proef")
    asked = {
        naam: replace(sums(SMALL_PART, *by), opzet={"by": by, "indeling_by": by}, kenmerken={"jaren": ("2023",)})
        for naam, by in zip(plan.genummerd, (["inzetmodel"], []), strict=True)
    }
    answers = {naam: Antwoord(*deelbaar(one, MIN_N)) for naam, one in asked.items()}
    made = Bijdrage(plan, {"GM0001": "Proefstad"}, {"A": "Een", "B": "Twee"}, 2024, (), answers, {}, "0")
    return schrijf_vemo(tmp_path / "proef.vemo", made)


def test_the_audit_of_a_file_names_what_follows(file):
    report = ve.audit(file)
    assert report.lek
    (found,) = report.bevindingen
    assert found.groep == "GM0001, A, een weggelaten inzetmodel"
    assert "tussen 6 en 6" in found.tekst
    done = CliRunner().invoke(cli, ["audit", str(file)])
    assert done.exit_code == 1
    assert "1 LEK: verstuur dit bestand niet." in done.output
    assert not ve.audit(file, min_n=1).lek


def test_what_cannot_be_audited_is_refused(file, tmp_path):
    with pytest.raises(BadArgument, match=r"het plan staat in het \.vemo-bestand zelf"):
        ve.audit(file, plan=tmp_path / "plan.toml")
    with pytest.raises(UnreadableFile):
        ve.audit(tmp_path / "weg.vemo")


def rij(leden, *waarden, vraag="v", aantal=20.0):
    return _Rij(vraag, "GM0001", frozenset(leden), waarden, aantal)


def test_rows_that_share_a_provider_through_others_are_taken_together():
    rows = [rij("AB"), rij("CD"), rij("BC"), rij("A"), rij("E")]
    assert sorted(len(group) for group in _samenhangend(rows)) == [1, 4]


@pytest.mark.parametrize(
    ("rows", "withheld"),
    [
        ([rij("AB")], True),  # A was merged with B, and no row shows it
        ([rij("AB"), rij("A", ("model", "x"))], False),
        ([rij("AB"), rij("A", ("model", "y"))], True),  # of A another group is shown
        ([rij("A", ("model", "x"))], False),
    ],
)
def test_a_group_that_no_row_shows_may_be_small_in_every_year(rows, withheld):
    assert _achtergehouden((frozenset("A"), (("model", "x"),)), rows) == withheld
