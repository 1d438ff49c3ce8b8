"""A figure as plotly, for the screen."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from veeval.report.figuur import VORMEN, Figuur
from veeval.report.interactief_delen import aangekleed, woorden_bij
from veeval.report.interactief_geheel import GEHEEL
from veeval.report.woorden import getal

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
    if f.soort in GEHEEL:
        fig, height = GEHEEL[f.soort](f)
        return aangekleed(fig, f, height, titled=titled, many=f.soort in ("halter", "trechter", "keuzes"))
    if f.soort != "punten":
        fig = _DRAW[f.soort](f)
        many = len(fig.data) > 1
        height = 380 if f.soort == "lijnen" else 130 + row_height(1) * len({p.naam for p in f.punten})
        return aangekleed(fig, f, height, titled=titled, many=many)
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
                    "color": f.kleuren[i % len(f.kleuren)],
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
                text=[woorden_bij(p, f) for p in points],
                hovertemplate="%{text}<extra></extra>",
                showlegend=many,
            )
        )
    if f.norm is not None:
        fig.add_vline(x=factor * f.norm, line={"dash": "dash", "color": "#111827"}, annotation_text=f.norm_label)
    fig.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[escape(n) for n in names],
        range=[len(names) - 0.4, -0.6],
        automargin=True,
        zeroline=False,
    )
    fig.update_xaxes(title={"text": f.as_titel}, ticksuffix="%" if f.procent else "", rangemode="tozero")
    return aangekleed(fig, f, 150 + row_height(len(f.reeksen)) * max(len(names), 2), titled=titled, many=many)


def _lines(f: Figuur) -> go.Figure:
    """Lines over the years with their intervals as bands; a year that is not shown is a gap."""
    fig = go.Figure()
    factor = 100 if f.procent else 1
    place = {id(p): k for k, p in enumerate(f.punten)}
    for i, (name, points) in enumerate(f.lijnen.items()):
        colour = f.kleuren[i % len(f.kleuren)]
        band = [(year, p) for year, p in points if p.laag is not None and p.hoog is not None]
        if len(band) > 1 and len(band) == len(points):
            up = [factor * (p.hoog or 0.0) for _, p in band]
            down = [factor * (p.laag or 0.0) for _, p in reversed(band)]
            years = [year for year, _ in band]
            fig.add_trace(
                go.Scatter(
                    x=[*years, *reversed(years)],
                    y=[*up, *down],
                    fill="toself",
                    fillcolor=colour,
                    opacity=0.15,
                    line={"width": 0},
                    mode="lines",
                    hoverinfo="skip",
                    showlegend=False,
                    legendgroup=name,
                )
            )
        fig.add_trace(
            go.Scatter(
                x=[year for year, _ in points],
                y=[None if p.waarde is None else factor * p.waarde for _, p in points],
                mode="lines+markers",
                name=escape(name or f.titel),
                legendgroup=name,
                line={"color": colour, "width": 2.5},
                marker={"color": colour, "size": 10, "symbol": VORMEN[i % len(VORMEN)]},
                customdata=[place[id(p)] for _, p in points],
                text=[woorden_bij(p, f) for _, p in points],
                hovertemplate="%{text}<extra></extra>",
                showlegend=len(f.lijnen) > 1,
            )
        )
    if f.norm is not None:
        fig.add_hline(y=factor * f.norm, line={"dash": "dash", "color": "#111827"}, annotation_text=f.norm_label)
    years = sorted({year for points in f.lijnen.values() for year, _ in points})
    fig.update_xaxes(type="category", categoryorder="array", categoryarray=years)
    fig.update_yaxes(title={"text": f.as_titel}, ticksuffix="%" if f.procent else "", rangemode="tozero")
    return fig


def _bars(f: Figuur) -> go.Figure:
    """Bars of shares: stacked to a whole per name, or one per step of a process with its interval."""
    fig = go.Figure()
    for series in f.reeksen:
        points = [(k, p) for k, p in enumerate(f.punten) if p.reeks == series and p.waarde is not None]
        reach = {
            "type": "data",
            "symmetric": False,
            "array": [_reach(p.hoog, p.waarde, 100) for _, p in points],
            "arrayminus": [_reach(p.waarde, p.laag, 100) for _, p in points],
        }
        fig.add_trace(
            go.Bar(
                x=[100 * (p.waarde or 0.0) for _, p in points],
                y=[escape(p.naam) for _, p in points],
                orientation="h",
                name=escape(series or f.titel),
                marker={"color": f.kleur(series)},
                error_x=reach if f.soort == "staven" else None,
                customdata=[k for k, _ in points],
                text=[getal(p.waarde or 0.0, 0, f.lang, procent=True) for _, p in points],
                textposition="inside",
                insidetextanchor="middle" if f.soort == "stapel" else "start",
                hovertext=[woorden_bij(p, f) for _, p in points],
                hovertemplate="%{hovertext}<extra></extra>",
                showlegend=len(f.reeksen) > 1,
            )
        )
    fig.update_layout(barmode="stack", legend={"traceorder": "normal"})
    fig.update_xaxes(range=[0, 100], ticksuffix="%")
    fig.update_yaxes(autorange="reversed", automargin=True, type="category")
    return fig


_DRAW = {"lijnen": _lines, "stapel": _bars, "staven": _bars}


def row_height(series: int) -> int:
    """Return the pixels that one name takes: more where several series stand beside each other."""
    return round(42 * (1 + 0.3 * (series - 1)))


def _reach(high: float | None, low: float | None, factor: int) -> float:
    return 0.0 if high is None or low is None else factor * (high - low)
