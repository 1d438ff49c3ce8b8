"""Pages: Jinja2 with autoescape, a content security policy, and nothing that asks anything of the network."""

from __future__ import annotations

import base64
import functools
import hashlib
from dataclasses import replace
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from veeval.report.figuur import Figuur
from veeval.report.huisstijl import Huisstijl
from veeval.report.opmaak import Alinea, Lijst, Tekst
from veeval.report.svg import op_papier, svg

if TYPE_CHECKING:
    from veeval.report.factsheet import Factsheet

__all__ = [
    "csp_hash",
    "environment",
    "factsheet_html",
    "huisstijl_css",
    "in_frame",
    "in_huisstijl",
    "in_script",
    "opgemaakt",
    "plotly_script",
    "script",
    "stylesheet",
]


@functools.cache  # a template is compiled once, not once a page
def environment() -> jinja2.Environment:
    """Templates that escape every value and refuse a name that does not exist."""
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("veeval.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(svg=lambda f, identifier: _als_is(svg(f, identifier)))  # svg() escapes all text
    env.filters.update(opgemaakt=opgemaakt)
    return env


def opgemaakt(inhoud: Tekst) -> Markup:
    """Write a text with its mark-up; every character of it is escaped."""
    return Markup().join(_lijst(d) if isinstance(d, Lijst) else Markup("<p>%s</p>") % _stukken(d) for d in inhoud)


def _lijst(lijst: Lijst) -> Markup:
    points = Markup().join(Markup("<li>%s</li>") % _stukken(p) for p in lijst.punten)
    return (Markup("<ol>%s</ol>") if lijst.genummerd else Markup("<ul>%s</ul>")) % points


def _stukken(alinea: Alinea) -> Markup:
    out = Markup()
    for piece in alinea.stukken:
        text = Markup("%s") % piece.tekst
        text = Markup("<strong>%s</strong>") % text if piece.vet else text
        out += Markup("<em>%s</em>") % text if piece.cursief else text
    return out


def csp_hash(content: str) -> str:
    """Give the source expression of an inline script or style for a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def stylesheet(name: str) -> Markup:
    """Give a stylesheet as it goes into a page."""
    return _own(name)


def script(name: str) -> Markup:
    """Give a script as it goes into a page."""
    return _own(name)


def in_script(text: str) -> Markup:
    """Give JSON as it goes into a script element: nothing in it can end the element."""
    return _als_is(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def plotly_script() -> Markup:
    """Give the library that draws the figures, as it goes into a page: its own file, without a word of the data."""
    return _als_is(get_plotlyjs())


def huisstijl_css(stijl: Huisstijl) -> Markup:
    """Give the style of a house: colours that were checked, and fonts as base64."""
    return _als_is(stijl.css())


def _own(name: str) -> Markup:
    return _als_is(resources.files("veeval.report").joinpath("templates", name).read_text(encoding="utf-8"))


def _als_is(text: str) -> Markup:
    """Take text as mark-up, without escaping: only what this module vouches for, none of it from data unescaped."""
    return Markup(text)  # noqa: S704 - the one place where text becomes mark-up; each caller says why it may


def in_huisstijl(figuur: Figuur, stijl: Huisstijl) -> Figuur:
    """Draw a figure in the colours and letters of the house."""
    return replace(figuur, kleuren=stijl.kleuren.figuren, letter=stijl.lettertype.naam)


def factsheet_html(f: Factsheet) -> str:
    """Render a factsheet as one offline page."""
    env = environment()
    style = stylesheet("factsheet.css") + huisstijl_css(f.huisstijl)
    figures = [op_papier(in_huisstijl(b.figuur, f.huisstijl)) for b in f.blokken]
    template = env.get_template("factsheet.html.j2")
    return template.render(f=f, figuren=figures, style=style, style_hash=csp_hash(str(style)))


def in_frame(page: str, title: str) -> str:
    """Show a whole page inside a notebook cell, apart from the notebook's own styles."""
    return (
        f'<iframe title="{escape(title)}" srcdoc="{escape(page)}" sandbox="" '
        'width="100%" height="900" style="border:1px solid #d1d5db"></iframe>'
    )
