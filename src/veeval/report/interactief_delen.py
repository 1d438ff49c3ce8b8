"""Parts that every figure in plotly has: what shows on hover, title, notes, fonts."""

from __future__ import annotations

import textwrap
from html import escape
from typing import Any

import plotly.graph_objects as go

from veeval.report.figuur import VORMEN, Figuur, Punt

__all__ = ["GRIJS", "INKT", "aangekleed", "lijn", "tekens", "woorden_bij"]

INKT, GRIJS = "#111827", "#6b7280"


def woorden_bij(p: Punt, f: Figuur) -> str:
    """What stands beside a point when a reader points at it."""
    return f"{escape(p.naam)}{', ' + escape(p.reeks) if p.reeks else ''}<br>{f.tekst(p)}<br>n = {p.aantal}"


def aangekleed(fig: go.Figure, f: Figuur, height: float, *, titled: bool, many: bool) -> go.Figure:
    """Add what every figure has: title, notes, fonts, room for a legend."""
    notes = [line for note in f.kanttekeningen for line in textwrap.wrap(f"* {note}", 120)]
    if notes:
        fig.add_annotation(
            text="<br>".join(escape(line) for line in notes),
            xref="paper",
            yref="paper",
            x=1,
            y=0,
            yshift=-55,
            yanchor="top",
            xanchor="right",
            align="left",
            showarrow=False,
            font={"size": 11, "color": "#4b5563"},
        )
    fig.update_layout(
        title={
            "text": escape(f.titel) if titled else "",
            "font": {"size": 17},
            "yref": "container",
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 16},
        },
        separators=",." if f.lang == "nl" else ".,",
        template="plotly_white",
        height=height + (24 * len(f.reeksen) if many else 0) + 16 * len(notes),
        margin={
            "l": 10,
            "r": 20,
            "t": (60 if titled else 34) + (24 * len(f.reeksen) if many else 0),
            "b": 60 + 16 * len(notes),
        },
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom"},
        font={"family": f"{f.letter}, Segoe UI, Helvetica, Arial, sans-serif", "size": 14},
    )
    return fig


def lijn(xs: list[Any], ys: list[Any], stijl: dict[str, Any]) -> go.Scatter:
    """A line that says nothing on hover."""
    return go.Scatter(x=xs, y=ys, mode="lines", line=stijl, hoverinfo="skip", showlegend=False)


def tekens(f: Figuur, points: list[Punt], xs: list[float], ys: list[Any], i: int) -> go.Scatter:
    """Marks of one series, each with its row of the table."""
    place = {id(p): k for k, p in enumerate(f.punten)}
    per_row = 2 if f.soort == "halter" else 1
    return go.Scatter(
        x=xs,
        y=ys,
        mode="markers",
        name=escape(f.reeksen[i] or f.titel),
        marker={"color": f.kleuren[i % len(f.kleuren)], "symbol": VORMEN[i % len(VORMEN)], "size": 11},
        customdata=[place[id(p)] // per_row for p in points],
        text=[woorden_bij(p, f) for p in points],
        hovertemplate="%{text}<extra></extra>",
        showlegend=len(f.reeksen) > 1,
    )
