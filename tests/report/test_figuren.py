"""One description, two renderings: SVG and plotly show the same values, escaped, with a text alternative."""

import xml.etree.ElementTree as ET

import pytest

from tests.test_estimates import make
from veeval.report.charts import KLEUREN, VORMEN, figuur_van
from veeval.report.interactief import plotly_figure
from veeval.report.svg import svg

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


@pytest.mark.parametrize("colour", KLEUREN)
def test_colours_stand_out_against_white(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5
