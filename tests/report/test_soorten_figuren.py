"""Every kind of figure: its values are those of the table, what is hidden is nowhere, errors say what fits."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import veeval as ve
from tests.test_estimates import make
from veeval.errors import BadArgument, UnknownName
from veeval.report.charts import figuur_van
from veeval.report.contrast import contrast
from veeval.report.gewoon import gewone_figuur
from veeval.report.interactief import plotly_figure
from veeval.report.plaatje import plaatje
from veeval.report.svg import svg
from veeval.report.tegelkaart import indeling, tint

NASTY = "<script>alert(1)</script>"
SOORTEN = ["halter", "trechter", "tegelkaart", "vlak", "acceptatie", "verschillen"]


def shares(counts, names=None, value=0.6, **more):
    """A share per municipality of so many location-years."""
    k = len(counts)
    codes = [f"GM{i:04d}" for i in range(k)]
    base = make(counts)
    estimates = np.linspace(value - 0.1, value + 0.1, k)
    table = base.table.rename(columns={"inzetmodel": "gemeentecode"}).assign(
        gemeentecode=codes,
        indicator="norm_naleving",
        unit="aandeel",
        estimate=estimates,
        conf_low=estimates - 0.1,
        conf_high=estimates + 0.1,
    )
    labels = dict(zip(codes, names or [f"Plaats {i}" for i in range(k)], strict=True))
    fields = {"by": ("gemeentecode",), "indicator": "norm_naleving", "n_telt": "locatiejaren", "labels": labels}
    return replace(base, table=table, **(fields | more))


@pytest.fixture(scope="module")
def kosten(ds):
    return ve.kosten.kosteneffectiviteit(ds, ("almere_eigen", "almere_strippenkaart"), reps=199)


@pytest.fixture(scope="module")
def results(ds, kosten):
    return {
        "halter": ve.apm.uitkomst(ds),
        "trechter": ve.uren.norm_naleving(ds),
        "tegelkaart": ve.uren.norm_naleving(ds),
        "vlak": kosten,
        "acceptatie": kosten,
        "verschillen": ve.uren.per_doelgroepkind(ds, by="inzetmodel"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("soort", SOORTEN)
def test_every_kind_is_drawn_on_paper_and_on_screen_in_both_languages(results, soort, lang):
    figure = figuur_van(results[soort], lang, soort)
    root = ET.fromstring(svg(figure))
    assert root.attrib["role"] == "img"
    assert figure.soort == ("punten" if soort == "verschillen" else soort)
    said = "".join(root.itertext())
    assert ("SYNTHETISCHE" if lang == "nl" else "SYNTHETIC") in figure.onderschrift
    for p in figure.punten:
        assert f"{p.naam}{f' ({p.reeks})' if p.reeks else ''}: {figure.tekst(p)}" in said
    assert plotly_figure(figure).to_json()
    assert "Figuur(" not in said
    assert plaatje(figure, breedte=400, schaal=1.0).startswith(b"\x89PNG")


@pytest.mark.slow
def test_before_and_after_are_the_means_of_the_same_children(ds):
    """Their difference is the change of the table, turned for a list on which lower is better."""
    e = ve.apm.uitkomst(ds)
    before = e.details["voor_na"]
    turned = np.where(e.table["instrument"].eq("gedragslijst"), -1, 1)
    np.testing.assert_allclose(turned * (before["na"] - before["voor"]), e.table["estimate"].astype(float))
    figure = figuur_van(e, soort="halter")
    assert [p.waarde for p in figure.punten] == before[["voor", "na"]].to_numpy().ravel().tolist()
    drawn = plotly_figure(figure)
    assert [v for t in drawn.data[1:] for v in t.x] == [*before["voor"], *before["na"]]


def test_before_and_after_from_the_first_and_the_last_year(ds):
    e = ve.uren.per_doelgroepkind(ds, by=("gemeentecode", "jaar"))
    figure = figuur_van(e, soort="halter")
    years = sorted(e.table["jaar"].astype(str).unique())
    assert figure.reeksen == (years[0], years[-1])
    first = e.table[e.table["jaar"].astype(str) == years[0]].set_index("gemeentecode")["estimate"]
    for p in figure.punten[::2]:
        code = next(k for k, v in e.labels.items() if v == p.naam)
        assert p.waarde == pytest.approx(first[code])


def test_the_funnel_has_exact_limits_where_each_place_is():
    e = shares([40, 80, 200])
    figure = figuur_van(e, soort="trechter")
    whole = float(np.average(e.table["estimate"], weights=e.table["n"].astype(float)))
    limits = ve.stats.funnel(
        "k",
        "n",
        pd.DataFrame({"k": whole * np.array([40.0, 80, 200]), "n": [40.0, 80, 200], "p": list("abc")}),
        "p",
        "proportion",
        whole,
        overdispersion=False,
    ).table
    for name, dash in (("low95", "4 3"), ("high998", "")):
        lines = [dict(k.punten) for k in figure.krommen if k.streep == dash]
        low = (
            min(lines, key=lambda line: line[40.0])
            if name.startswith("low")
            else max(lines, key=lambda line: line[40.0])
        )
        np.testing.assert_allclose([low[n] for n in (40.0, 80.0, 200.0)], limits[name])
    assert [p.plek for p in figure.punten] == [40, 80, 200]
    assert [p.waarde for p in figure.punten] == e.table["estimate"].tolist()


def test_a_place_far_outside_is_marked_by_shape_and_named():
    e = shares([300] * 8)
    far = e.table.assign(estimate=[0.6] * 7 + [0.95])
    figure = figuur_van(replace(e, table=far), soort="trechter")
    assert figure.reeksen[-1] == "buiten 99,8%"
    assert figure.punten[-1].reeks == "buiten 99,8%"
    assert ">Plaats 7<" in svg(figure)
    assert len({t.marker.symbol for t in plotly_figure(figure).data if t.mode == "markers"}) == len(figure.reeksen)


def test_hidden_places_take_no_part_in_the_funnel_nor_in_the_classes():
    """The whole, the limits, the axis and the classes are of what is shown."""
    e = shares([4, 50, 60, 70, 80])
    odd = e.table.assign(estimate=[0.031, *e.table["estimate"][1:]])
    hidden = replace(e, table=odd).protect(10)
    shown = hidden.table["estimate"].dropna()
    for soort in ("trechter", "tegelkaart"):
        figure = figuur_van(hidden, soort=soort)
        page = svg(figure) + json.dumps(plotly_figure(figure).to_plotly_json(), default=list)
        assert "3,1%" not in page
        assert "0.031" not in page
        assert re.search(r"\b3%", page) is None
        assert figure.beschrijving.count("niet getoond") == 5 - len(shown)
        if soort == "tegelkaart":
            assert not any(r.startswith("0%") for r in figure.reeksen)
    whole = float(np.average(shown, weights=hidden.table["n"].dropna().astype(float)))
    middle = next(k for k in figuur_van(hidden, soort="trechter").krommen if k.streep == "1 3")
    assert middle.punten[0][1] == pytest.approx(whole)


@pytest.mark.parametrize("soort", ["halter", "vlak", "acceptatie"])
def test_a_result_that_is_hidden_whole_shows_no_draw_and_no_mean(results, soort):
    safe = results[soort].protect(100_000)
    frames = [safe.details[k] for k in ("voor_na", "vlak", "acceptatie", "kwadranten") if k in safe.details]
    for frame in frames:
        figures = frame.select_dtypes("number")
        assert figures.drop(columns=[c for c in figures if c == "n"]).isna().all(axis=None)
    if soort == "halter":
        figure = figuur_van(safe, soort=soort)
        assert all(p.waarde is None for p in figure.punten)
        assert all(not [v for v in t.x if v is not None] for t in plotly_figure(figure).data)
    else:
        with pytest.raises(BadArgument, match="geen trekkingen te tonen"):
            figuur_van(safe, soort=soort)
        assert figuur_van(safe).soort == "punten"


def test_cost_effectiveness_is_a_plane_by_itself_with_every_draw(kosten):
    figure = figuur_van(kosten)
    assert figure.soort == "vlak"
    assert list(figure.wolk) == list(kosten.details["vlak"][["effect", "kosten"]].itertuples(index=False, name=None))
    dots = re.search(r'<path d="((?:M[^"h]+h0)+)"', svg(figure))[1]
    assert dots.count("M") == len(kosten.details["vlak"])
    for text, (_, row) in zip(sorted(figure.hoeken), kosten.details["kwadranten"].iterrows(), strict=True):
        assert "%" in text
        assert 0 <= row["aandeel"] <= 1
    (line,) = figure.krommen
    price = (line.punten[1][1] - line.punten[0][1]) / (line.punten[1][0] - line.punten[0][0])
    assert (kosten.details["acceptatie"]["bereidheid"] - price).abs().min() < 1e-9


def test_the_threshold_is_the_price_that_was_asked(ds):
    pair = ("almere_eigen", "almere_strippenkaart")
    e = ve.kosten.kosteneffectiviteit(ds, pair, reps=199, bereidheid=[750])
    assert figuur_van(e).krommen[0].naam.startswith("750 euro per punt")


def test_tiles_hold_every_municipality_once_with_its_value_and_readable_letters():
    names = [f"{'ABCDEFGHIJ'[i % 10]}dorp {i}" for i in range(342)]
    figure = figuur_van(shares([50] * 342, names), soort="tegelkaart")
    placed = [t for row in indeling(figure) for t in row if isinstance(t, int)]
    assert sorted(placed) == list(range(342))
    assert [figure.punten[i].naam for i in placed] == sorted(names)
    letters = [t for row in indeling(figure) for t in row if isinstance(t, str)]
    assert letters == list("ABCDEFGHIJ")
    assert not [row for row in indeling(figure) if isinstance(row[-1], str)]
    for i in range(len(figure.reeksen)):
        assert contrast(*tint(figure, i)) >= 4.5
    said = [e.text for e in ET.fromstring(svg(figure)).iter() if e.tag.endswith("text")]
    assert sum(t.endswith("%") and "–" not in t for t in said) == 342
    grey = [contrast(tint(figure, i)[0], "#ffffff") for i in range(len(figure.reeksen))]
    assert grey == sorted(grey)  # classes keep their order in greyscale


def test_hidden_tiles_are_hatched_and_no_other():
    figure = figuur_van(shares([4, 50, 60, 5]).protect(10), soort="tegelkaart")
    hatched = re.findall(r'<path d="M[^"]*L[^"]*"', svg(figure))
    assert len(hatched) == 1 + sum(p.waarde is None for p in figure.punten)  # and one in the legend


@pytest.mark.parametrize("soort", ["trechter", "tegelkaart"])
def test_names_cannot_become_code_in_any_kind(soort):
    figure = figuur_van(shares([50, 60, 70], [NASTY, "b", "c"]), soort=soort)
    assert not [e for e in ET.fromstring(svg(figure)).iter() if e.tag.endswith("script")]
    assert "<script" not in plotly_figure(figure).to_json()


@pytest.mark.parametrize(
    ("soort", "says"),
    [
        ("halter", "geen voor en na"),
        ("trechter", "geen trechter te maken"),
        ("tegelkaart", 'by="gemeentecode"'),
        ("vlak", "kosten.kosteneffectiviteit"),
        ("acceptatie", "kosten.kosteneffectiviteit"),
        ("lijnen", "ten minste 4 jaren"),
        ("stapel", "samen 100%"),
        ("staven", "stappen van een proces"),
        ("taart", "taart"),
    ],
)
def test_a_kind_that_does_not_fit_says_what_does(soort, says):
    with pytest.raises(ve.VeevalError, match=re.escape(says)):
        make([20, 30]).plot(soort=soort)


def test_children_at_one_location_are_no_separate_draws(ds):
    with pytest.raises(BadArgument, match="een voor een zijn geteld"):
        ve.uren.norm_naleving(ds, maat="kinderen").plot(soort="trechter")


@pytest.mark.slow
def test_points_can_always_be_asked_for(ds):
    assert figuur_van(ve.uren.per_doelgroepkind(ds, by="jaar"), soort="punten").soort == "punten"
    assert gewone_figuur(ve.kwaliteit.inspectie(ds), "nl", "punten").soort == "punten"


@pytest.fixture(scope="module")
def curve(ds):
    choices = {"telgrondslag": ["doelgroepkind", "ve_kind"], "jaren": [(2022, 2023), (2023,)]}
    return ve.evaluatie.specificatiecurve(
        ds, "uren.per_doelgroepkind", {"by": "gemeentecode"}, choices, groep="Nijmegen"
    )


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_specification_curve_shows_every_combination_and_marks_the_chosen_one(curve, ds, lang):
    figure = curve.figuur(lang)
    assert len(curve.tabel) == len(figure.punten) == 4
    assert [p.waarde for p in figure.punten] == sorted(curve.tabel["estimate"])
    (main,) = [p for p in figure.punten if p.reeks == figure.reeksen[0]]
    asked = ve.uren.per_doelgroepkind(ds, by="gemeentecode", jaren=(2022, 2023)).table.set_index("gemeentecode")
    assert main.waarde == asked.loc["GM0268", "estimate"]
    assert "4 combina" in figure.onderschrift
    for option in ("telgrondslag", "jaren"):
        made = [k.van for k in figure.keuzes if k.optie == ve.begrippen.label(option, lang)]
        assert sorted(i for van in made for i in van) == [0, 1, 2, 3]
    dots = [e for e in ET.fromstring(svg(figure)).iter() if e.tag.endswith("circle")]
    assert len(dots) == 2 * 4 + 2  # a dot per option and combination; the chosen one and its legend are round too
    assert curve.plot(lang).to_json()


@pytest.mark.slow
def test_a_hidden_combination_keeps_its_place_without_a_figure(ds):
    choices = {"jaren": [(2022,), (2023,)]}
    hidden = ve.evaluatie.specificatiecurve(
        ds, "uren.per_doelgroepkind", {"by": "gemeentecode"}, choices, groep="GM0268", min_n=100_000
    )
    figure = hidden.figuur()
    assert [p.waarde for p in figure.punten] == [None, None]
    assert "2 combinaties van keuzes, 0 met een cijfer" in figure.onderschrift
    assert ET.fromstring(svg(figure)) is not None


@pytest.mark.slow
def test_a_curve_needs_one_group_and_a_choice_that_was_listed(ds):
    ask = {"by": "gemeentecode"}
    choices = {"jaren": [(2022,), (2023,)]}
    with pytest.raises(BadArgument, match="groep="):
        ve.evaluatie.specificatiecurve(ds, "uren.per_doelgroepkind", ask, choices)
    with pytest.raises(UnknownName, match="Utrecht"):
        ve.evaluatie.specificatiecurve(ds, "uren.per_doelgroepkind", ask, choices, groep="Utrecht")
    with pytest.raises(BadArgument, match="hoofd"):
        ve.evaluatie.specificatiecurve(
            ds, "uren.per_doelgroepkind", ask, choices, groep="Hoorn", hoofd={"jaren": (2020,)}
        )


@pytest.mark.slow
def test_the_forest_of_contrasts_shows_every_difference_once_and_hides_what_is_hidden(ds):
    e = ve.uren.per_doelgroepkind(ds, by="inzetmodel")
    figure = figuur_van(e, soort="verschillen")
    shown = [p.waarde for p in figure.punten]
    assert shown == sorted(e.contrasts["estimate"], reverse=True)
    assert figure.norm == 0.0
    hidden = e.protect(min_n=10_000)
    assert all(p.waarde is None for p in figuur_van(hidden, soort="verschillen").punten)
    with pytest.raises(BadArgument, match="geen verschillen"):
        figuur_van(ve.uren.per_doelgroepkind(ds, by=()), soort="verschillen")
    with pytest.raises(BadArgument, match="hoogstens 80"):
        figuur_van(replace(e, contrasts=pd.concat([e.contrasts] * 4)), soort="verschillen")


@pytest.mark.slow
def test_several_units_on_one_axis_are_not_called_by_the_first(ds, kosten):
    series = gewone_figuur(ve.kosten.bekostiging(ds))
    assert series.as_titel == "in de eenheid van elke regel"
    assert {"per bereikt kind", "per traject", "per uur"} <= {
        part for p in series.punten for part in p.reeks.split(" · ")
    }
    names = [p.naam for p in gewone_figuur(kosten).punten]
    assert all(n.endswith(f"({u})") for n, u in zip(names, kosten.table["unit"], strict=True))
