"""Points with intervals as SVG, one row each."""

from __future__ import annotations

from veeval.report.figuur import Figuur, Punt
from veeval.report.svg_assen import As, liggend
from veeval.report.svg_delen import (
    BOTTOM,
    GREY,
    INK,
    RIGHT,
    TOP,
    WIDTH,
    legend,
    line,
    mark,
    naamruimte,
    rijhoogte,
    rijnaam,
    text,
)

__all__ = ["points"]


def _scale(f: Figuur) -> As:
    """Axis from the estimates and, within reason, their intervals: a very wide interval runs off the axis."""
    values = [p.waarde for p in f.punten if p.waarde is not None] + ([f.norm] if f.norm is not None else []) + [0.0]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    bounds = [b for p in f.punten if p.waarde is not None for b in (p.laag, p.hoog) if b is not None]
    low = max(min([low, *bounds]), low - span)
    high = min(max([high, *bounds]), high + span)
    return As.van(low, high, naamruimte(f), WIDTH - RIGHT)  # nothing to show, or only zeros: from 0 to 1


def _row(f: Figuur, p: Punt, y: float, scale: As, *, named: bool) -> list[str]:
    series = f.reeksen.index(p.reeks)
    colour = f.kleuren[series % len(f.kleuren)]
    parts = [rijnaam(p.naam, scale.start, y)] if named else []
    if p.waarde is not None:
        if p.laag is not None and p.hoog is not None:
            parts.append(line(scale.at(p.laag), y, scale.at(p.hoog), y, colour, 2.5))
            for bound in (p.laag, p.hoog):
                if scale.binnen(bound):
                    parts.append(line(scale.at(bound), y - 4, scale.at(bound), y + 4, colour, 1.5))
        parts.append(mark(series, scale.at(p.waarde), y, colour, hollow=p.laag is None))
    parts.append(text(WIDTH - RIGHT + 12, y + 4.5, f.tekst(p), size=12))
    return parts


def points(f: Figuur) -> tuple[list[str], float]:
    """Draw the figure; returns its parts and its height."""
    scale = _scale(f)
    marks, above = legend(f.reeksen, 16, scale.start, f.kleuren) if len(f.reeksen) > 1 else ([], 0.0)
    top = TOP + above + (14 if f.norm is not None else 0)
    count = max(len(f.punten), 1)
    row = rijhoogte(count)
    base = top + row * count
    parts = marks
    parts += liggend(scale, scale.cijfers(f.asgetal, procent=f.procent), top, base)
    if f.norm is not None:
        parts.append(line(scale.at(f.norm), top - 4, scale.at(f.norm), base, INK, 1.5, "5 3"))
        parts.append(text(scale.at(f.norm), top - 8, f.norm_label, anchor="middle", size=12))
    previous = None
    for i, p in enumerate(f.punten):
        parts += _row(f, p, top + row * (i + 0.5), scale, named=p.naam != previous)
        previous = p.naam
    parts.append(text((scale.start + WIDTH - RIGHT) / 2, base + 37, f.as_titel, anchor="middle", size=12, colour=GREY))
    return parts, base + BOTTOM
