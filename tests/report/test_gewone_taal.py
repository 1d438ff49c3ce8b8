"""What stands on pages and factsheets is in plain Dutch, and hours with support are never set beside the norm."""

import re
from dataclasses import replace

import pytest

import veeval as ve
from tests.test_estimates import make
from veeval.inzetmodellen import inzetmodel, namen
from veeval.report.charts import figuur_van
from veeval.report.gewone_taal import gewone_taal
from veeval.report.pagina import comparison_html
from veeval.report.woorden import zin
from veeval.uren.eenheden import MET_ONDERSTEUNING

CODE = re.compile(r"\w=|\w\(|\w_\w|zelf op")


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("Uren zijn samengeteld; per_doelgroepkind(formatie='apart') toont ze apart.", "Uren zijn samengeteld."),
        ("Dat is niet te zeggen; geef populatiegemiddelde=.", "Dat is niet te zeggen."),
        ("3 metingen tellen mee (zie binnen_venster).", "3 metingen tellen mee."),
        ("1052 uur van 12 locaties; 2024 telt mee.", "1.052 uur van 12 locaties; 2024 telt mee."),
        ("Een noot (met haakjes) blijft.", "Een noot (met haakjes) blijft."),
    ],
)
def test_a_note_loses_its_code_and_nothing_else(note, said):
    assert gewone_taal(note) == said


def test_what_the_sources_leave_open_asks_the_reader_for_nothing():
    notes = [gewone_taal(inzetmodel(m).kanttekening) for m in namen() if inzetmodel(m).kanttekening]
    assert notes
    assert not [n for n in notes if CODE.search(n)]


@pytest.mark.slow
def test_the_page_is_in_words(ds):
    questions = [ve.uren.per_doelgroepkind(ds, by="inzetmodel"), ve.apm.uitkomst(ds, by="aanpak")]
    page = comparison_html([e.protect(10) for e in questions], "t")
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL))
    assert not re.findall(r"\w+=|formatie='|_venster|zelf op|\bclusters  ", text)
    assert ">aantal aanbieders of gemeenten</th>" in page


@pytest.mark.parametrize("support", [True, False])
def test_the_norm_stands_only_beside_hours_without_support(ds, support):
    e = ve.uren.per_doelgroepkind(ds, by="gemeentecode", ondersteuning=support)
    figure = figuur_van(e)
    assert (figure.norm is None) == support == ("met ondersteuning (zoals APM), per gemeente" in figure.titel)
    assert ("factsheets laten ondersteuning weg" in figure.onderschrift) == support
    assert ("met ondersteuning" in zin(e)) == support


@pytest.mark.slow
def test_hours_of_which_none_are_of_support_keep_the_norm(ds):
    hours = ds["inzet"]
    pbm = [inzetmodel(m).soort != "ondersteuning" for m in hours["inzetmodel"]]
    own = ve.load({**ds.tables, "inzet": hours[pbm]})
    assert figuur_van(ve.uren.per_doelgroepkind(own, by="gemeentecode")).norm == 10.0


def test_the_note_is_what_the_report_looks_for():
    assert figuur_van(make([20, 30])).norm == 10.0
    assert figuur_van(replace(make([20, 30]), warnings=(MET_ONDERSTEUNING,))).norm is None
