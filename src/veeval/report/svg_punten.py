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
    assen_van,
    legend,
    line,
    mark,
    naamruimte,
    pijl,
    rijhoogte,
    rijnaam,
    text,
)

__all__ = ["points"]


def _row(f: Figuur, p: Punt, y: float, scale: As, *, named: bool) -> list[str]:
    series = f.reeksen.index(p.reeks)
    colour = f.kleuren[series % len(f.kleuren)]
    parts = [rijnaam(p.naam, scale.start, y)] if named else []
    if p.waarde is not None:
        if p.laag is not None and p.hoog is not None:
            parts.append(line(scale.at(p.laag), y, scale.at(p.hoog), y, colour, 2.5))
            for bound, side in ((p.laag, -1), (p.hoog, 1)):
                at = scale.at(bound)
                inside = scale.binnen(bound)
                parts.append(line(at, y - 4, at, y + 4, colour, 1.5) if inside else pijl(at, y, side, 0, colour))
        parts.append(mark(series, scale.at(p.waarde), y, colour, hollow=p.laag is None))
    parts.append(text(WIDTH - RIGHT + 12, y + 4.5, f.tekst(p), size=12))
    return parts


def points(f: Figuur) -> tuple[list[str], float]:
    """Draw the figure; returns its parts and its height."""
    scale = As(assen_van(f), naamruimte(f), WIDTH - RIGHT)
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
