"""A figure as plotly, for the screen."""

from __future__ import annotations

import textwrap
from html import escape

import plotly.graph_objects as go

from veeval.report.charts import KLEUREN, VORMEN, Figuur

__all__ = ["plotly_figure", "row_height"]


def plotly_figure(f: Figuur, *, titled: bool = True) -> go.Figure:
    """Draw a figure with plotly: points with intervals, values on hover, the norm as a line.

    Parameters
    ----------
    f : Figuur
        What to show; only what is in it ends up in the page.
    titled : bool
        Whether the figure carries its title; not where a heading stands above it.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    fig = go.Figure()
    factor = 100 if f.procent else 1
    names = list(dict.fromkeys(p.naam for p in f.punten))
    many = len(f.reeksen) > 1
    for i, series in enumerate(f.reeksen):
        points = [p for p in f.punten if p.reeks == series and p.waarde is not None]
        shift = (i - (len(f.reeksen) - 1) / 2) * 0.22
        values = [factor * (p.waarde or 0.0) for p in points]
        fig.add_trace(
            go.Scatter(
                x=values,
                y=[names.index(p.naam) + shift for p in points],
                mode="markers",
                name=escape(series or f.titel),
                marker={
                    "color": KLEUREN[i % len(KLEUREN)],
                    "symbol": [VORMEN[i % len(VORMEN)] + ("-open" if p.laag is None else "") for p in points],
                    "size": 11,
                },
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [_reach(p.hoog, p.waarde, factor) for p in points],
                    "arrayminus": [_reach(p.waarde, p.laag, factor) for p in points],
                    "thickness": 2,
                },
                customdata=[k for k, p in enumerate(f.punten) if p.reeks == series and p.waarde is not None],
                text=[
                    f"{escape(p.naam)}{', ' + escape(p.reeks) if p.reeks else ''}<br>{f.tekst(p)}<br>n = {p.aantal}"
                    for p in points
                ],
                hovertemplate="%{text}<extra></extra>",
                showlegend=many,
            )
        )
    if f.norm is not None:
        fig.add_vline(x=factor * f.norm, line={"dash": "dash", "color": "#111827"}, annotation_text=f.norm_label)
    notes = [line for note in f.kanttekeningen for line in textwrap.wrap(f"* {note}", 120)]
    height = 150 + row_height(len(f.reeksen)) * max(len(names), 2)
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
        font={"family": "Source Sans Pro, Segoe UI, Helvetica, Arial, sans-serif", "size": 14},
    )
    fig.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[escape(n) for n in names],
        range=[len(names) - 0.4, -0.6],
        automargin=True,
        zeroline=False,
    )
    fig.update_xaxes(title={"text": f.as_titel}, ticksuffix="%" if f.procent else "", rangemode="tozero")
    return fig


def row_height(series: int) -> int:
    """Return the pixels that one name takes: more where several series stand beside each other."""
    return round(42 * (1 + 0.3 * (series - 1)))


def _reach(high: float | None, low: float | None, factor: int) -> float:
    return 0.0 if high is None or low is None else factor * (high - low)
