"""What a result may say: natural units, intervals in words, chance where it may be, and the reason of no test."""

import numpy as np
import pandas as pd
import pytest

from tests.test_estimates import contrast, make
from veeval.report.redenen import niet_getoetst
from veeval.report.woorden import zin

CAUSAL = ("leidt tot", "zorgt voor", "dankzij", "door het model", "effect van", "causes the", "leads to", "because of")
JARGON = ("CR2", "Satterthwaite", "bootstrap", "p-waarde", "p-value", "significant", "vrijheidsgraden", "degrees of")
BETWEEN = (
    "Verschillen tussen groepen in één gemeente en groepen in een andere gemeente zijn beschrijvend en niet getoetst"
)


def result(estimate=3.0, low=1.0, high=5.0, p=0.01, *, evidence="beschrijvend", **more):
    pair = contrast("model_1", "model_0", p)
    pair[["estimate", "conf_low", "conf_high"]] = [estimate, low, high]
    pair[["df", "n_clusters"]] = [6.0, 12]
    return make([50, 60], contrasts=pair.assign(**more), evidence=evidence)


CASES = [
    # what, result, Dutch, English
    ("size", result(), "3,0 uur per kind per jaar", "3.0 hours per child per year"),
    ("interval", result(), "(tussen 1,0 en 5,0)", "(between 1.0 and 5.0)"),
    ("a drop", result(-3.0, -5.0, -1.0), "lager dan bij model_0", "lower than for model_0"),
    ("groups", result(), "tussen 7,0 en 12,0", "between 7.0 and 12.0"),
    (
        "no difference in it",
        result(3.0, -1.0, 7.0, 0.14),
        "Het verschil kan toeval zijn",
        "The difference may be chance",
    ),
    ("not after Holm", result(3.0, 0.1, 5.9, 0.09), "Het verschil kan toeval zijn", "The difference may be chance"),
    ("describes", result(), "Dit is een beschrijving", "This is a description"),
    ("in theory", result(evidence="theoretisch"), "niet gemeten", "not measured"),
    ("indicates", result(evidence="indicatief"), "niet vastgesteld", "not been established"),
    ("causes", result(evidence="causaal"), "door de aanpak komt", "the approach causes this"),
    ("few", result(p=np.nan, n_clusters=3), "te weinig aanbieders of gemeenten", "too few providers or municipalities"),
    ("low df", result(p=np.nan, df=2.1), "te ongelijk van omvang", "too unequal in size"),
    ("hidden", result(p=np.nan, onderdrukt=True), "te weinig personen", "too few persons"),
    ("unknown", result(p=np.nan), "laten geen toets toe", "do not allow a test"),
]


@pytest.mark.parametrize(("e", "nl", "en"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_table_of_cases(e, nl, en):
    for said, lang in ((nl, "nl"), (en, "en")):
        text = zin(e, lang)
        assert said in text
        assert not [w for w in JARGON if w in text]
        if e.evidence != "causaal":
            assert not [w for w in CAUSAL if w in text]


NAMES = {"model_0": "coach en op de groep", "model_1": "strippenkaart", "model_2": "Den Haag", "model_3": "op de groep"}


def test_the_only_tested_difference_is_named_where_there_are_more():
    e = result(3.0, -1.0, 7.0, 0.14)
    others = e.contrasts.assign(groep_b="model_2", p_value=np.nan, p_holm=np.nan, df=2.1)
    e = make([50, 60, 70], contrasts=pd.concat([e.contrasts, others, others], ignore_index=True), labels=NAMES)
    text = zin(e)
    assert "Het enige getoetste verschil (tussen ‘strippenkaart’ en ‘coach en op de groep’) kan toeval zijn." in text
    assert "2 andere verschillen" in text


def test_a_name_that_reads_as_part_of_the_sentence_is_quoted():
    e = result()
    text = zin(make([50, 60, 70, 80], contrasts=e.contrasts, labels=NAMES))
    assert "lager dan bij" not in text
    assert "Bij strippenkaart ligt het cijfer hoger dan bij ‘coach en op de groep’:" in text
    assert "Den Haag 11,5 (" in text
    assert "‘op de groep’ 12,5 (" in text


def test_what_the_brackets_hold_is_said_unless_the_factsheet_says_it():
    assert "Tussen haakjes" in zin(result())
    assert "Tussen haakjes" not in zin(result(), haakjes=False)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 7.0), (0.0, 6.0), (-6.0, 0.0)])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_an_interval_with_no_difference_in_it_has_no_direction(low, high, lang):
    text = zin(result((low + high) / 2, low, high, 0.01), lang)
    assert not [w for w in ("hoger", "lager", "higher", "lower") if w in text]
    assert ("kan toeval zijn" if lang == "nl" else "may be chance") in text


@pytest.mark.parametrize(
    ("e", "said"),
    [
        (make([50, 60], contrasts=result(p=np.nan).contrasts, warnings=(BETWEEN,)), "in verschillende gemeenten"),
        (make([50, 60], contrasts=result(p=np.nan, df=2.0).contrasts, warnings=(BETWEEN,)), "te ongelijk"),
        (make([50, 60], contrasts=result(p=np.nan, n_clusters=2).contrasts, warnings=(BETWEEN,)), "te weinig"),
        (
            make([50, 60], contrasts=result(p=np.nan, n_clusters=3).contrasts, method="CR2, clusters: aanbieder"),
            "aanbieders om",
        ),
        (make([50, 60], contrasts=result().contrasts), ""),
    ],
)
def test_the_reason_is_that_of_the_result(e, said):
    assert (said in niet_getoetst(e)) if said else niet_getoetst(e) == ""


def test_municipalities_beside_each_other_are_not_said_to_be_few():
    e = result(p=np.nan)
    e = make([50, 60], names=["GM1", "GM2"], contrasts=e.contrasts)
    by_place = e.table.rename(columns={"inzetmodel": "gemeentecode"})
    e = type(e)(**{f: getattr(e, f) for f in e.__dataclass_fields__} | {"table": by_place, "by": ("gemeentecode",)})
    assert "verschillende gemeenten" in zin(e)
    assert "te weinig" not in zin(e)


def test_several_reasons_are_counted():
    parts = [result(p=np.nan, n_clusters=3), result(p=np.nan, df=2.0), result(p=np.nan, df=2.0)]
    e = make([50, 60], contrasts=pd.concat([p.contrasts for p in parts], ignore_index=True))
    assert "(1 keer)" in niet_getoetst(e)
    assert "(2 keer)" in niet_getoetst(e)
    assert niet_getoetst(e, "en").startswith("The differences were not tested")


def test_a_tested_and_an_untested_difference_stand_beside_each_other():
    pairs = pd.concat([result().contrasts, result(p=np.nan, df=2.0).contrasts], ignore_index=True)
    text = zin(make([50, 60], contrasts=pairs))
    assert "hoger dan" in text
    assert "1 ander verschil is niet getoetst" in text
