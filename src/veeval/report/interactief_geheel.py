"""Figures that are drawn whole in plotly: before and after, funnel, plane, curve, tiles, specifications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import plotly.graph_objects as go

from veeval.begrippen import Figuursoort
from veeval.report.figuur import Figuur
from veeval.report.interactief_delen import GRIJS, INKT, tekens
from veeval.report.interactief_keuzes import keuzes
from veeval.report.interactief_tegels import tegels

__all__ = ["GEHEEL"]

_STREEP = {"": "solid", "4 3": "dash", "6 4": "dash", "1 3": "dot"}


def _halter(f: Figuur) -> tuple[go.Figure, float]:
    """Two marks per name and the line between them."""
    names = list(dict.fromkeys(p.naam for p in f.punten))
    factor = 100 if f.procent else 1
    pairs = [[p for p in f.punten if p.naam == name and p.waarde is not None] for name in names]
    joined = [(factor * (p.waarde or 0.0), i) for i, pair in enumerate(pairs) if len(pair) == 2 for p in pair]
    fig = go.Figure()
    xs: list[float | None] = []
    ys: list[float | None] = []
    for k in range(0, len(joined), 2):
        xs += [joined[k][0], joined[k + 1][0], None]
        ys += [joined[k][1], joined[k + 1][1], None]
    fig.add_trace(
        go.Scatter(x=xs, y=ys, mode="lines", line={"color": GRIJS, "width": 3}, hoverinfo="skip", showlegend=False)
    )
    for i, series in enumerate(f.reeksen):
        points = [p for p in f.punten if p.reeks == series and p.waarde is not None]
        places = [names.index(p.naam) for p in points]
        fig.add_trace(tekens(f, points, [factor * (p.waarde or 0.0) for p in points], places, i))
    labels = [escape(n) for n in names]
    fig.update_yaxes(tickvals=list(range(len(names))), ticktext=labels, range=[len(names) - 0.4, -0.6], automargin=True)
    fig.update_xaxes(title={"text": f.as_titel}, ticksuffix="%" if f.procent else "")
    return fig, 150 + 42 * max(len(names), 2)


def _vlak(f: Figuur) -> tuple[go.Figure, float]:
    """Marks between two axes, with draws, limits and thresholds."""
    fig = go.Figure()
    factor = 100 if f.procent else 1
    if f.wolk:
        along, up = zip(*f.wolk, strict=True)
        fig.add_trace(
            go.Scatter(
                x=along,
                y=up,
                mode="markers",
                marker={"color": f.kleuren[0], "size": 4, "opacity": 0.35},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    seen: set[str] = set()
    for k in f.krommen:
        fig.add_trace(
            go.Scatter(
                x=[x for x, _ in k.punten],
                y=[factor * y for _, y in k.punten],
                mode="lines",
                line={
                    "color": f.kleuren[0] if f.soort == "acceptatie" else INKT,
                    "width": 1.5,
                    "dash": _STREEP[k.streep],
                },
                name=escape(k.naam),
                showlegend=bool(k.naam) and k.naam not in seen,
                hoverinfo="skip",
            )
        )
        seen.add(k.naam)
    if f.soort == "vlak":
        cost, effect = f.punten[0], f.punten[1]
        words = "<br>".join(f"{escape(p.naam)}: {f.tekst(p)}" for p in f.punten)
        mark = tekens(f, [cost], [effect.waarde or 0.0], [cost.waarde or 0.0], 0)
        fig.add_trace(
            mark.update(hovertext=[words], text=None, hovertemplate="%{hovertext}<extra></extra>", marker_color=INKT)
        )
        _hoeken(fig, f)
    else:
        for i, series in enumerate(f.reeksen):
            points = [p for p in f.punten if p.reeks == series and p.plek is not None and p.waarde is not None]
            fig.add_trace(
                tekens(f, points, [p.plek or 0.0 for p in points], [factor * (p.waarde or 0.0) for p in points], i)
            )
    fig.update_xaxes(title={"text": f.as_onder}, zeroline=f.soort == "vlak", zerolinecolor=GRIJS)
    fig.update_yaxes(title={"text": f.as_titel}, ticksuffix="%" if f.procent else "", zerolinecolor=GRIJS)
    return fig, 460


def _hoeken(fig: go.Figure, f: Figuur) -> None:
    """Name the quadrants, and keep the threshold from stretching the axes."""
    xs, ys = ([0.0, *(pair[i] for pair in f.wolk)] for i in (0, 1))
    for axis, values in (("x", xs), ("y", ys)):
        room = 0.08 * (max(values) - min(values) or 1.0)
        fig.update_layout({f"{axis}axis": {"range": [min(values) - room, max(values) + room]}})
    for words, (x, y) in zip(f.hoeken, ((0, 1), (1, 1), (0, 0), (1, 0)), strict=True):
        fig.add_annotation(
            text=escape(words),
            xref="paper",
            yref="paper",
            x=x,
            y=y,
            xanchor="right" if x else "left",
            yanchor="top" if y else "bottom",
            showarrow=False,
            bgcolor="#ffffff",
        )


GEHEEL: Mapping[Figuursoort, Callable[[Figuur], tuple[go.Figure, float]]] = {
    "halter": _halter,
    "trechter": _vlak,
    "vlak": _vlak,
    "acceptatie": _vlak,
    "tegelkaart": tegels,
    "keuzes": keuzes,
}
