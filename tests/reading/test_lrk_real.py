"""The two open-data files of Amsterdam; they are no part of the repository."""

import os
from pathlib import Path

import pytest

from veeval import kwaliteit
from veeval.reading import lrk

FOLDER = Path(os.environ.get("VEEVAL_REAL", Path(__file__).parents[3] / "shared" / "real"))
REGISTER = FOLDER / "openstate_lrk_kdv_amsterdam_geen_contact.csv"
INSPECTIES = FOLDER / "openstate_risicoprofielen_kinderopvang_amsterdam.csv"


@pytest.mark.slow
@pytest.mark.real
def test_amsterdam_2012_2016():
    for path in (REGISTER, INSPECTIES):
        if not path.is_file():
            pytest.skip(f"{path.name} is absent: set VEEVAL_REAL to the folder that holds it")
    ds, report = lrk.load(REGISTER, INSPECTIES)
    assert dict(report.rows) == {REGISTER.name: 817, INSPECTIES.name: 2951}
    assert len(ds["locaties"]) == 288
    assert int(ds["locaties"]["ve"].sum()) == 70
    assert len(ds["inspecties"]) == 1061
    fouten = report.problems[(report.problems["ernst"] == "fout") & (report.problems["file"] == INSPECTIES.name)]
    assert fouten["row"].nunique() + len(ds["inspecties"]) == 2951
    assert fouten["rule"].value_counts().to_dict() == {
        "niet_in_register": 1841,
        "geen_locatie": 28,
        "lrk_leeg": 17,
        "herhaald": 4,
    }
    warned = report.problems[report.problems["ernst"] == "waarschuwing"]["rule"].value_counts().to_dict()
    assert warned == {"status_leeg": 760, "soort_leeg": 589, "uitgeschreven": 587, "herhaald": 529, "kleur": 5}

    e = kwaliteit.trend(ds, by="ve", bron="inspecties")
    slopes = e.table.set_index("ve")
    assert slopes.loc["met ve", "n"] + slopes.loc["zonder ve", "n"] == 1051
    assert slopes.loc["met ve", "estimate"] == pytest.approx(-0.085618, abs=1e-6)
    assert slopes.loc["zonder ve", "estimate"] == pytest.approx(-0.125514, abs=1e-6)
    assert e.contrasts["conf_low"].item() < 0 < e.contrasts["conf_high"].item()
    assert "kan toeval zijn" in e.zin()
