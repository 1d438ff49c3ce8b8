"""Tiles in plotly: a cell per municipality."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from veeval.report.contrast import meng
from veeval.report.figuur import Figuur, Punt
from veeval.report.interactief_delen import GRIJS, woorden_bij
from veeval.report.tegelkaart import indeling, tint

__all__ = ["tegels"]


def tegels(f: Figuur) -> tuple[go.Figure, float]:
    """A cell per municipality, in steps of one colour; what is not shown is white with a dash in it."""
    rows = indeling(f)
    hidden = f.tekst(Punt("", "", None, None, None, ""))
    classes = [hidden, *f.reeksen]
    shades = ["#ffffff", *(tint(f, i)[0] for i in range(len(f.reeksen)))]
    share = 1 / len(classes)
    scale = [[end, shade] for i, shade in enumerate(shades) for end in (i * share, (i + 1) * share)]
    points = [[f.punten[t] if isinstance(t, int) else None for t in row] for row in rows]
    cells = [(r, c, tile) for r, row in enumerate(rows) for c, tile in enumerate(row) if tile is not None]
    wide = bool(rows) and len(rows[0]) <= 8
    fig = go.Figure(
        go.Heatmap(
            z=[[None if p is None else classes.index(p.reeks) if p.reeks else 0 for p in row] for row in points],
            hovertext=[["" if p is None else woorden_bij(p, f) for p in row] for row in points],
            customdata=[[t if isinstance(t, int) else -1 for t in row] for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
            colorscale=scale,
            zmin=-0.5,
            zmax=len(classes) - 0.5,
            xgap=2,
            ygap=2,
            colorbar={
                "orientation": "h",
                "y": 1.0,
                "yanchor": "bottom",
                "thickness": 14,
                "tickvals": list(range(len(classes))),
                "ticktext": classes,
                "outlinecolor": GRIJS,
                "outlinewidth": 1,
            },
        )
    )
    fig.add_trace(
        go.Scatter(
            x=[c for _, c, _ in cells],
            y=[r for r, _, _ in cells],
            mode="text",
            text=[_tegeltekst(f, tile, 12 if wide else 6) for _, _, tile in cells],
            textfont={"size": 12 if wide else 9, "color": [_inkt(f, tile) for _, _, tile in cells]},
            customdata=[tile if isinstance(tile, int) else -1 for _, _, tile in cells],
            hoverinfo="skip",
            showlegend=False,
        )
    )
    fig.update_xaxes(visible=False, range=[-0.5, (len(rows[0]) if rows else 1) - 0.5])
    fig.update_yaxes(visible=False, range=[len(rows) - 0.5, -0.5])
    fig.update_layout(plot_bgcolor=meng(GRIJS, 0.25))
    return fig, 150 + (54 if wide else 36) * len(rows)


def _inkt(f: Figuur, tile: int | str) -> str:
    """Colour of the letters in a tile, readable on that of its class."""
    reeks = f.punten[tile].reeks if isinstance(tile, int) else ""
    return tint(f, f.reeksen.index(reeks))[1] if reeks else "#000000"


def _tegeltekst(f: Figuur, tile: int | str, room: int) -> str:
    if isinstance(tile, str):
        return f"<b>{escape(tile)}</b>"
    p = f.punten[tile]
    name = p.naam if len(p.naam) <= room else p.naam[: room - 1] + "."
    return f"{escape(name)}<br />{'–' if p.waarde is None else f.schrijf(p.waarde)}"
