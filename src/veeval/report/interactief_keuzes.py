"""The specification curve in plotly."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from veeval.report.figuur import Figuur
from veeval.report.interactief_delen import GRIJS, INKT, tekens

__all__ = ["keuzes"]


def keuzes(f: Figuur) -> tuple[go.Figure, float]:
    """Estimates above, choices below, on one axis of specifications."""
    fig = go.Figure()
    factor = 100 if f.procent else 1
    for i, series in enumerate(f.reeksen):
        rows = [(k, p) for k, p in enumerate(f.punten) if p.reeks == series and p.waarde is not None]
        points = [p for _, p in rows]
        values = [factor * (p.waarde or 0.0) for p in points]
        trace = tekens(f, points, [k for k, _ in rows], values, i)
        trace.marker.color = f.kleuren[0] if i == 0 else GRIJS
        trace.error_y = {
            "type": "data",
            "symmetric": False,
            "array": [0.0 if p.hoog is None else factor * p.hoog - v for p, v in zip(points, values, strict=True)],
            "arrayminus": [0.0 if p.laag is None else v - factor * p.laag for p, v in zip(points, values, strict=True)],
        }
        fig.add_trace(trace)
    names = [f"{escape(k.optie)}: {escape(k.waarde)}" for k in f.keuzes]
    for place, k in enumerate(f.keuzes):
        fig.add_trace(
            go.Scatter(
                x=sorted(k.van),
                y=[place] * len(k.van),
                yaxis="y2",
                mode="markers",
                marker={"color": INKT, "size": 8},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    fig.update_layout(
        yaxis={"domain": [0.45, 1.0], "title": {"text": f.as_titel}, "ticksuffix": "%" if f.procent else ""},
        yaxis2={
            "domain": [0.0, 0.4],
            "tickvals": list(range(len(names))),
            "ticktext": names,
            "range": [len(names) - 0.5, -0.5],
            "automargin": True,
            "zeroline": False,
        },
    )
    fig.update_xaxes(visible=False)
    return fig, 340 + 24 * len(f.keuzes)
