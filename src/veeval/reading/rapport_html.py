"""The report as a page: no script, nothing from the network, everything escaped."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from veeval.begrippen import Lang
from veeval.reading.engels import place, word
from veeval.reading.groepen import MAX_PLEKKEN, Groep
from veeval.reading.regelnamen import rule_words

__all__ = ["render_fragment", "render_page"]

_TEMPLATES = Path(__file__).parent / "templates"


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_page(
    naam: str,
    oordeel: str,
    ok: bool,
    groepen: Sequence[Groep],
    rows: Mapping[str, int],
    opmerkingen: Sequence[str],
    lang: Lang = "nl",
) -> str:
    """Return the page: verdict, groups with their first places, rows per table and remarks."""
    return (
        _environment()
        .get_template("rapport.html")
        .render(
            naam=naam or "levering",
            oordeel=oordeel,
            ok=ok,
            groepen=groepen,
            rows=rows,
            opmerkingen=opmerkingen,
            maximum=MAX_PLEKKEN,
            lang=lang,
            w=functools.partial(word, lang=lang),
            p=functools.partial(place, lang=lang),
            r=functools.partial(rule_words, lang=lang),
        )
    )


def render_fragment(oordeel: str, groepen: Sequence[Groep]) -> str:
    """Return the groups as a table for a notebook."""
    return _environment().get_template("rapport_notebook.html").render(oordeel=oordeel, groepen=groepen)
