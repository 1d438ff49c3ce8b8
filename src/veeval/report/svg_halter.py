"""Before and after as SVG: two marks on a row, joined by a line."""

from __future__ import annotations

from itertools import pairwise

from veeval.report.figuur import Figuur, Punt
from veeval.report.svg_assen import As, liggend
from veeval.report.svg_delen import (
    BOTTOM,
    GREY,
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

__all__ = ["dumbbells"]


def dumbbells(f: Figuur) -> tuple[list[str], float]:
    """Draw the figure; returns its parts and its height. The axis need not start at 0: it shows places, not lengths."""
    values = [p.waarde for p in f.punten if p.waarde is not None] or [0.0]
    scale = As.van(min(values), max(values), naamruimte(f), WIDTH - RIGHT)
    parts, above = legend(f.reeksen, 16, scale.start, f.kleuren)
    top = TOP + above
    rows = [pair for pair in pairwise(f.punten) if pair[0].reeks == f.reeksen[0]]
    row = rijhoogte(len(rows))
    base = top + row * max(len(rows), 1)
    parts += liggend(scale, scale.cijfers(f.asgetal, procent=f.procent), top, base)
    for i, (before, after) in enumerate(rows):
        parts += _row(f, before, after, top + row * (i + 0.5), scale)
    parts.append(text((scale.start + scale.eind) / 2, base + 37, f.as_titel, anchor="middle", size=12, colour=GREY))
    return parts, base + BOTTOM


def _row(f: Figuur, before: Punt, after: Punt, y: float, scale: As) -> list[str]:
    parts = [rijnaam(before.naam, scale.start, y)]
    if before.waarde is not None and after.waarde is not None:
        parts.append(line(scale.at(before.waarde), y, scale.at(after.waarde), y, GREY, 3))
    for i, p in enumerate((before, after)):
        if p.waarde is not None:
            parts.append(mark(i, scale.at(p.waarde), y, f.kleuren[i % len(f.kleuren)]))
    known = before.waarde is not None or after.waarde is not None
    values = " → ".join("?" if p.waarde is None else f.schrijf(p.waarde) for p in (before, after))
    return [*parts, text(WIDTH - RIGHT + 12, y + 4.5, values if known else f.tekst(before), size=12)]
