"""One description, two renderings: SVG and plotly show the same values, escaped, with a text alternative."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

import veeval as ve
from tests.test_estimates import make
from veeval.report.charts import figuur_van
from veeval.report.figuur import KLEUREN, OORDELEN, VORMEN
from veeval.report.interactief import plotly_figure
from veeval.report.svg import op_papier, svg

NASTY = ["<script>alert(1)</script>", "O'Brien & zn", '"quoted"', "a" * 200]


def test_svg_is_well_formed_has_its_text_alternative_and_escapes_names():
    root = ET.fromstring(svg(figuur_van(make([20, 30, 40, 50], names=NASTY)), "f"))
    assert root.attrib["role"] == "img"
    title, desc = root[0], root[1]
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], desc.attrib["id"]]
    assert all(name in desc.text for name in NASTY)
    assert "9,5 (7,0 – 12,0)" in desc.text
    assert not [e for e in root.iter() if e.tag.endswith("script")]


def test_points_lie_where_their_values_say():
    root = ET.fromstring(svg(figuur_van(make([20, 30, 40]))))
    circles = [float(e.attrib["cx"]) for e in root.iter() if e.tag.endswith("circle")]
    assert len(circles) == 3
    assert circles[1] - circles[0] == pytest.approx(circles[2] - circles[1], abs=0.11)


@pytest.mark.slow
def test_hidden_values_are_nowhere_in_either_rendering():
    e = make([4, 50, 60]).protect(10)
    figure = figuur_van(e)
    assert "niet getoond" in figure.beschrijving
    assert "9,5" not in svg(figure)
    drawn = plotly_figure(figure).to_json()
    assert "9.5" not in drawn
    assert "9,5" not in drawn


def test_plotly_has_the_values_and_their_reach():
    trace = plotly_figure(figuur_van(make([20, 30]))).data[0]
    assert list(trace.x) == [9.5, 10.5]
    assert list(trace.error_x.array) == [2.5, 2.5]
    assert list(trace.error_x.arrayminus) == [2.5, 2.5]


def test_series_differ_in_shape_as_well_as_colour():
    assert len(set(VORMEN)) == len(VORMEN) == len(set(KLEUREN))


@pytest.mark.parametrize("colour", [*KLEUREN, *OORDELEN.values()])
def test_colours_stand_out_against_white(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


@pytest.fixture(scope="module")
def kinds(ds):
    return {
        "lijnen": ve.uren.per_doelgroepkind(ds, by="jaar"),
        "stapel": ve.kwaliteit.inspectie(ds),
        "staven": ve.apm.proces(ds),
        "punten": ve.uren.per_doelgroepkind(ds, by=("gemeentecode", "jaar")),
    }


@pytest.mark.slow
@pytest.mark.parametrize("soort", ["lijnen", "stapel", "staven", "punten"])
def test_a_result_is_drawn_as_what_it_is(kinds, soort):
    """Years as a line with a band, judgements as a whole, a process as bars; too many lines stay points."""
    figure = figuur_van(kinds[soort])
    assert figure.soort == soort
    root = ET.fromstring(svg(figure))
    names = {e.tag.split("}")[1] for e in root.iter()}
    marks = {"lijnen": "polygon", "stapel": "rect", "staven": "rect", "punten": "circle"}
    assert marks[soort] in names
    drawn = plotly_figure(figure)
    shown = [v for t in drawn.data for v in (t.y if soort == "lijnen" else t.x) if v is not None]
    factor = 100 if figure.procent else 1
    for p in figure.punten:
        assert any(abs(v - factor * p.waarde) < 1e-9 for v in shown)


def test_stacks_fill_the_bar_from_0_to_100(kinds):
    root = ET.fromstring(svg(figuur_van(kinds["stapel"])))
    bars = [e for e in root.iter() if e.tag.endswith("rect") and e.attrib["height"] == "20"]
    ends = {}
    for bar in bars:
        x, wide = float(bar.attrib["x"]), float(bar.attrib["width"])
        ends.setdefault(bar.attrib["y"], []).append((x, x + wide))
    for spans in ends.values():
        assert all(abs(left[1] - right[0]) < 0.2 for left, right in pairwise(spans))
        assert max(end for _, end in spans) == pytest.approx(700, abs=0.3)


def test_a_year_that_is_hidden_is_a_gap_in_the_line_and_nowhere_else():
    years = make([20, 30, 4, 40, 50], names=["2020", "2021", "2022", "2023", "2024"])
    table = years.table.rename(columns={"inzetmodel": "jaar"})
    figure = figuur_van(replace(years, table=table, by=("jaar",)).protect(10))
    assert figure.soort == "lijnen"
    root = ET.fromstring(svg(figure))
    assert len([x for x in root.iter() if x.tag.endswith("polyline")]) == 2
    assert None in plotly_figure(figure).data[-1].y


def test_judgements_that_are_colours_are_drawn_in_them(kinds):
    figure = figuur_van(kinds["stapel"])
    assert [figure.kleur(r) for r in figure.reeksen] == list(OORDELEN.values())


@pytest.mark.parametrize(("high", "arrows"), [(0.19, 0), (0.9, 1)])
@pytest.mark.parametrize("years", [False, True])
def test_an_interval_is_drawn_whole_and_what_lies_far_beyond_has_an_arrow(high, arrows, years):
    e = make([20, 30, 40, 50], names=["2020", "2021", "2022", "2023"])
    table = e.table.assign(estimate=0.07, conf_low=-0.04, conf_high=[high, 0.1, 0.1, 0.1])
    by = ("jaar",) if years else ("inzetmodel",)
    e = replace(e, table=table.rename(columns={"inzetmodel": by[0]}), indicator="kwaliteit_trend", by=by)
    figure = figuur_van(e)
    assert figure.soort == ("lijnen" if years else "punten")
    root = ET.fromstring(svg(figure))
    assert len([x for x in root.iter() if x.attrib.get("class") == "pijl"]) == arrows
    assert ("pijl: interval loopt door" in op_papier(figure).onderschrift) == bool(arrows)
    if not years and not arrows:  # the line ends where the text says
        first = next(x for x in root.iter() if x.attrib.get("stroke-width") == "2.5")
        point = next(x for x in root.iter() if x.tag.endswith("circle"))
        left, right = (abs(float(first.attrib[k]) - float(point.attrib["cx"])) for k in ("x1", "x2"))
        assert right / left == pytest.approx(0.12 / 0.11, abs=0.01)
