"""A plotly figure that brings its static picture along, for pages that run no script."""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

import plotly.graph_objects as go

from veeval.report.figuur import Figuur
from veeval.report.interactief import plotly_figure
from veeval.report.svg import svg

__all__ = ["Grafiek", "grafiek"]

_PLAATJE = "image/svg+xml"


class _Printer(Protocol):
    """What IPython hands over to write on."""

    def text(self, obj: str) -> None: ...


class Grafiek(go.Figure):
    """A plotly figure with the same figure as SVG beside it.

    JupyterLab shows the one that moves; a forge's page, and the HTML that nbconvert exports, show the other: they drop
    what they cannot run without a word. Where somebody changes the figure, its picture is no longer of it and stays
    behind.
    """

    _ipython_display_ = None  # plotly's own leaves no room for a second form
    _repr_html_ = None  # plotly's own asks for a script from the network
    _vast = ""
    _zoals = ""

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None, validate: bool = True
    ) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(include, exclude, validate)
        if not bundle:  # another way of showing was asked for: a browser, an image
            super()._ipython_display_()
        elif self._vast and self.to_json() == self._zoals:
            bundle[_PLAATJE] = self._vast
        return bundle

    def _repr_pretty_(self, printer: _Printer, cycle: bool) -> None:
        printer.text(f"<figuur: {self.layout.title.text}>")


def grafiek(f: Figuur) -> Grafiek:
    """Draw a figure with plotly, with its static picture beside it."""
    out = Grafiek(plotly_figure(f))
    out._zoals = out.to_json()
    out._vast = svg(f, f"nb-{hashlib.sha256(out._zoals.encode()).hexdigest()[:8]}")
    return out
