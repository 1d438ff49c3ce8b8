"""Points between two axes as SVG: funnel, plane and curve of cost-effectiveness."""

from __future__ import annotations

from collections.abc import Iterable

from veeval.report.figuur import Figuur, Kromme, Punt
from veeval.report.svg_assen import As, liggend, staand
from veeval.report.svg_delen import BOTTOM, GREY, INK, TOP, WIDTH, legend, line, mark, text
from veeval.report.woorden import getal

__all__ = ["plane"]

_LEFT, _RIGHT, _HIGH = 76.0, WIDTH - 24.0, 300
_NAMEN = 16  # with more points only those outside the limits are named
Doos = tuple[float, float, float, float]


def plane(f: Figuur) -> tuple[list[str], float]:
    """Draw the figure; returns its parts and its height."""
    shown = _getoond(f)
    parts, above = _legenda(f)
    top = TOP + above + 14
    base = top + _HIGH
    x, y = _assen(f, shown, top, base)
    parts += liggend(x, x.cijfers(lambda v, d: getal(v, d, f.lang)), top, base)
    parts += staand(y, y.cijfers(f.asgetal, procent=f.procent), _LEFT, _RIGHT)
    dots = "".join(f"M{x.at(a):.1f} {y.at(b):.1f}h0" for a, b in f.wolk)
    if dots:
        parts.append(
            f'<path d="{dots}" stroke="{f.kleuren[0]}" stroke-width="3" stroke-linecap="round" stroke-opacity="0.35"/>'
        )
    parts += [_kromme(k, x, y, f) for k in f.krommen]
    parts += _punten(f, shown, x, y)
    parts += _hoeken(f, top, base)
    parts.append(text(8, top - 12, f.as_titel, size=12, colour=GREY))
    parts.append(text((_LEFT + _RIGHT) / 2, base + 37, f.as_onder, anchor="middle", size=12, colour=GREY))
    return parts, base + BOTTOM


def _assen(f: Figuur, shown: list[tuple[float, float]], top: float, base: float) -> tuple[As, As]:
    """Axes over all that is drawn; a threshold runs as far as they do."""
    curves = [p for k in f.krommen for p in k.punten] if f.soort != "vlak" else [(0.0, 0.0)]
    drawn = [*shown, *f.wolk, *curves] or [(0.0, 0.0)]
    along, up = ([pair[i] for pair in drawn] for i in (0, 1))
    if f.soort == "acceptatie":
        up = [0.0, 1.0]
    low, high = (max(min(up), 0.0), min(max(up), 1.0)) if f.procent else (min(up), max(up))
    return As.van(min(along), max(along), _LEFT, _RIGHT), As.van(low, high, base, top)


def _getoond(f: Figuur) -> list[tuple[float, float]]:
    """Where the marks stand: of a plane one, at the differences in effect and in cost."""
    if f.soort == "vlak":
        cost, effect = f.punten[0].waarde, f.punten[1].waarde
        return [] if cost is None or effect is None else [(effect, cost)]
    return [(p.plek, p.waarde) for p in f.punten if p.plek is not None and p.waarde is not None]


def _kromme(k: Kromme, x: As, y: As, f: Figuur) -> str:
    inside = _geknipt(k, x, y) if f.soort == "vlak" else k.punten
    path = " ".join(f"{x.at(a):.1f},{y.at(b):.1f}" for a, b in inside)
    dash = f' stroke-dasharray="{k.streep}"' if k.streep else ""
    colour = f.kleuren[0] if f.soort == "acceptatie" else INK
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"{dash}/>'


def _geknipt(k: Kromme, x: As, y: As) -> list[tuple[float, float]]:
    """Draw a line through the origin as far as the axes go, so that it keeps its slope."""
    (x0, y0), (x1, y1) = k.punten
    slope = (y1 - y0) / (x1 - x0)
    if slope == 0:
        return [(x.low, 0.0), (x.high, 0.0)]
    lows, highs = (x.low, y.low / slope), (x.high, y.high / slope)
    ends = (max(lows), min(highs))
    return [(at, slope * at) for at in ends]


def _punten(f: Figuur, shown: list[tuple[float, float]], x: As, y: As) -> list[str]:
    if f.soort != "trechter":
        return [mark(0, x.at(a), y.at(b), INK if f.soort == "vlak" else f.kleuren[0]) for a, b in shown]
    marks, names, taken = [], [], [(x.at(a) - 6, y.at(b) - 6, x.at(a) + 6, y.at(b) + 6) for a, b in shown]
    points = [p for p in f.punten if p.plek is not None and p.waarde is not None]
    few = len(points) <= _NAMEN
    inside = f.reeksen[0] if f.reeksen else ""
    for p, (a, b) in sorted(zip(points, shown, strict=True), key=lambda pair: pair[0].reeks == inside):
        i = f.reeksen.index(p.reeks)
        marks.append(mark(i, x.at(a), y.at(b), f.kleuren[i % len(f.kleuren)]))
        if few or i:
            names += _naam(p, x.at(a), y.at(b), taken)
    return marks + names


def _naam(p: Punt, x: float, y: float, taken: list[Doos]) -> list[str]:
    """Write the name beside its mark where there is room; the table has all names."""
    name = p.naam if len(p.naam) <= 24 else p.naam[:23] + "…"
    wide = 5.9 * len(name)
    for left, base in ((x + 9, y + 4), (x - 9 - wide, y + 4), (x - wide / 2, y - 9), (x - wide / 2, y + 18)):
        box = (left, base - 10, left + wide, base + 3)
        free = all(box[2] < t[0] or t[2] < box[0] or box[3] < t[1] or t[3] < box[1] for t in taken)
        if free and left > _LEFT and box[2] < _RIGHT:
            taken.append(box)
            return [text(left, base, name, size=11, halo=True)]
    return []


def _legenda(f: Figuur) -> tuple[list[str], float]:
    named = [k for k in {k.naam: k for k in f.krommen}.values() if k.naam]
    parts, above = legend(f.reeksen, 16, _LEFT, f.kleuren) if f.soort == "trechter" else ([], 0.0)
    at, y = _LEFT, 16 + above
    for k in named:
        parts.append(line(at, y - 4, at + 26, y - 4, INK, 1.5, k.streep))
        parts.append(text(at + 32, y, k.naam, size=12))
        at += 52 + 6.4 * len(k.naam)
    return parts, above + (22 if named else 0)


def _hoeken(f: Figuur, top: float, base: float) -> Iterable[str]:
    places = [(x, y, side) for y in (top + 14, base - 8) for x, side in ((_LEFT + 6, "start"), (_RIGHT - 6, "end"))]
    corners = zip(f.hoeken, places, strict=False)
    return [text(x, y, words, anchor=side, size=12, halo=True) for words, (x, y, side) in corners]
