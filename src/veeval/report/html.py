"""Pages: Jinja2 with autoescape, a content security policy, and nothing that asks anything of the network."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from veeval.report.svg import svg

if TYPE_CHECKING:
    from veeval.report.factsheet import Factsheet

__all__ = ["csp_hash", "environment", "factsheet_html", "in_frame", "in_script", "script", "stylesheet"]


def environment() -> jinja2.Environment:
    """Templates that escape every value and refuse a name that does not exist."""
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("veeval.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(svg=lambda f, identifier: Markup(svg(f, identifier)))  # noqa: S704 - svg() escapes all text
    return env


def csp_hash(content: str) -> str:
    """Give the source expression of an inline script or style for a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def stylesheet(name: str) -> Markup:
    """Give a stylesheet as it goes into a page."""
    return _own(name)


def script(name: str) -> Markup:
    """Give a script as it goes into a page."""
    return _own(name)


def in_script(text: str) -> str:
    """Make JSON safe inside a script element."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _own(name: str) -> Markup:
    source = resources.files("veeval.report").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(source)  # noqa: S704 - our own file


def factsheet_html(f: Factsheet) -> str:
    """Render a factsheet as one offline page."""
    env = environment()
    style = stylesheet("factsheet.css")
    return env.get_template("factsheet.html.j2").render(f=f, style=style, style_hash=csp_hash(str(style)))


def in_frame(page: str, title: str) -> str:
    """Show a whole page inside a notebook cell, apart from the notebook's own styles."""
    return (
        f'<iframe title="{escape(title)}" srcdoc="{escape(page)}" sandbox="" '
        'width="100%" height="900" style="border:1px solid #d1d5db"></iframe>'
    )
