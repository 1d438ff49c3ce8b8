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
    letters = [[f"<b>{escape(t)}</b>" if isinstance(t, str) else "" for t in row] for row in rows]
    short = 12 if rows and len(rows[0]) <= 8 else 7
    fig = go.Figure(
        go.Heatmap(
            z=[[None if p is None else classes.index(p.reeks) if p.reeks else 0 for p in row] for row in points],
            text=[
                [letters[r][c] if p is None else _tegeltekst(f, p, short) for c, p in enumerate(row)]
                for r, row in enumerate(points)
            ],
            hovertext=[["" if p is None else woorden_bij(p, f) for p in row] for row in points],
            customdata=[[t if isinstance(t, int) else -1 for t in row] for row in rows],
            texttemplate="%{text}",
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
            colorscale=scale,
            zmin=-0.5,
            zmax=len(classes) - 0.5,
            xgap=2,
            ygap=2,
            textfont={"size": 12 if short == 12 else 9},
            colorbar={
                "tickvals": list(range(len(classes))),
                "ticktext": classes,
                "outlinecolor": GRIJS,
                "outlinewidth": 1,
            },
        )
    )
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False, autorange="reversed")
    fig.update_layout(plot_bgcolor=meng(GRIJS, 0.25))
    return fig, 110 + (54 if short == 12 else 36) * len(rows)


def _tegeltekst(f: Figuur, p: Punt, room: int) -> str:
    name = p.naam if len(p.naam) <= room else p.naam[: room - 1] + "."
    return f"{escape(name)}<br>{'–' if p.waarde is None else f.schrijf(p.waarde)}"
