"""Lines over the years as SVG, with their intervals as bands."""

from __future__ import annotations

from veeval.report.figuur import Figuur, Punt
from veeval.report.svg_delen import BOTTOM, GREY, INK, TOP, WIDTH, assen_van, decimals, legend, line, mark, pijl, text
from veeval.report.woorden import getal

__all__ = ["RUIMTE", "lines"]

_LEFT, _END, _HIGH = 70, 30, 120
RUIMTE = 1.0  # above the lowest value, as a share of what the values span


def lines(f: Figuur) -> tuple[list[str], float]:
    """Draw the figure; returns its parts and its height."""
    years = sorted({year for points in f.lijnen.values() for year, _ in points})
    names = [name for name in f.lijnen if name]
    parts, above = legend(names, 16, _LEFT, f.kleuren) if len(names) > 1 else ([], 0.0)
    top = TOP + above + 12  # room for the unit above the axis
    base = top + _HIGH
    marks = assen_van(f, RUIMTE)
    low, high = marks[0], marks[-1]

    def x(year: str) -> float:
        step = (WIDTH - _END - _LEFT) / len(years)
        return _LEFT + step * (years.index(year) + 0.5)

    def y(value: float) -> float:
        return base - (min(max(value, low), high) - low) / (high - low) * _HIGH

    places = decimals(marks, f.procent)
    for tick in marks:
        parts.append(line(_LEFT, y(tick), WIDTH - _END, y(tick), GREY if tick == 0 else "#e5e7eb", 1))
        label = getal(tick, places, f.lang, procent=f.procent)
        parts.append(text(_LEFT - 8, y(tick) + 4, label, anchor="end", size=12, colour=GREY))
    parts += [text(x(year), base + 18, year, anchor="middle", size=12, colour=GREY) for year in years]
    if f.norm is not None:
        parts.append(line(_LEFT, y(f.norm), WIDTH - _END, y(f.norm), INK, 1.5, "5 3"))
        last = [p.waarde for points in f.lijnen.values() for _, p in points[-2:] if p.waarde is not None]
        below = sum(value > f.norm for value in last) * 2 >= len(last)  # on the side where the lines are not
        parts.append(text(WIDTH - _END, y(f.norm) + (14 if below else -6), f.norm_label, anchor="end", size=12))
    for i, points in enumerate(f.lijnen.values()):
        colour = f.kleuren[i % len(f.kleuren)]
        for run in _runs(points, years):
            band = [(x(year), p) for year, p in run if p.laag is not None and p.hoog is not None]
            up = [f"{at:.1f},{y(p.hoog or 0.0):.1f}" for at, p in band]
            down = [f"{at:.1f},{y(p.laag or 0.0):.1f}" for at, p in reversed(band)]
            if len(band) > 1:
                parts.append(f'<polygon points="{" ".join(up + down)}" fill="{colour}" fill-opacity="0.15"/>')
            for at, p in band:
                ends = ((p.laag or 0.0, 1), (p.hoog or 0.0, -1))
                parts += [pijl(at, y(b), 0, d, colour) for b, d in ends if not low <= b <= high]
            path = " ".join(f"{x(year):.1f},{y(p.waarde or 0.0):.1f}" for year, p in run)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
            parts += [mark(i, x(year), y(p.waarde or 0.0), colour, hollow=p.laag is None) for year, p in run]
    parts.append(text(8, top - 12, f.as_titel, size=12, colour=GREY))
    return parts, base + BOTTOM - 14


def _runs(points: list[tuple[str, Punt]], years: list[str]) -> list[list[tuple[str, Punt]]]:
    """Split a line where a year is missing or not shown: a gap is no trend."""
    runs: list[list[tuple[str, Punt]]] = [[]]
    known = dict(points)
    for year in years:
        p = known.get(year)
        if p is None or p.waarde is None:
            runs.append([])
        else:
            runs[-1].append((year, p))
    return [run for run in runs if run]
