"""Points with intervals as SVG, one row each."""

from __future__ import annotations

from dataclasses import dataclass

from veeval.report.charts import Figuur, Punt
from veeval.report.svg_delen import BOTTOM, GREY, INK, RIGHT, TOP, WIDTH, decimals, legend, line, mark, text, ticks
from veeval.report.woorden import getal

__all__ = ["points"]

_ROWS = ((20, 26), (32, 19), (10**6, 15))  # with so many rows at most, a row is so high
_LONGEST = 46  # characters of a name; longer ones are cut off


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    ticks: tuple[float, ...]
    left: float

    def x(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.left + (inside - self.low) / (self.high - self.low) * (WIDTH - self.left - RIGHT)


def _scale(f: Figuur) -> _Scale:
    """Axis from the estimates and, within reason, their intervals: a very wide interval runs off the axis."""
    left = 28 + 6.3 * max([14, *(min(len(p.naam), _LONGEST) for p in f.punten)])
    values = [p.waarde for p in f.punten if p.waarde is not None] + ([f.norm] if f.norm is not None else []) + [0.0]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    bounds = [b for p in f.punten if p.waarde is not None for b in (p.laag, p.hoog) if b is not None]
    low = max(min([low, *bounds]), low - span)
    high = min(max([high, *bounds]), high + span)
    high = high if high > low else low + 1.0  # nothing to show, or only zeros
    round_ = ticks(low, high)
    return _Scale(round_[0], round_[-1], round_, left)


def _row(f: Figuur, p: Punt, y: float, scale: _Scale, *, named: bool) -> list[str]:
    series = f.reeksen.index(p.reeks)
    colour = f.kleuren[series % len(f.kleuren)]
    name = p.naam if len(p.naam) <= _LONGEST else p.naam[: _LONGEST - 1] + "…"
    parts = [text(scale.left - 12, y + 4.5, name, anchor="end")] if named else []
    if p.waarde is not None:
        if p.laag is not None and p.hoog is not None:
            parts.append(line(scale.x(p.laag), y, scale.x(p.hoog), y, colour, 2.5))
            for bound in (p.laag, p.hoog):
                if scale.low <= bound <= scale.high:
                    parts.append(line(scale.x(bound), y - 4, scale.x(bound), y + 4, colour, 1.5))
        parts.append(mark(series, scale.x(p.waarde), y, colour, hollow=p.laag is None))
    parts.append(text(WIDTH - RIGHT + 12, y + 4.5, f.tekst(p), size=12))
    return parts


def points(f: Figuur) -> tuple[list[str], float]:
    """Draw the figure; returns its parts and its height."""
    scale = _scale(f)
    marks, above = legend(f.reeksen, 16, scale.left, f.kleuren) if len(f.reeksen) > 1 else ([], 0.0)
    top = TOP + above + (14 if f.norm is not None else 0)
    count = max(len(f.punten), 1)
    row = next(height for most, height in _ROWS if count <= most)
    base = top + row * count
    parts = marks
    places = decimals(scale.ticks, f.procent)
    for tick in scale.ticks:
        parts.append(line(scale.x(tick), top, scale.x(tick), base, "#e5e7eb", 1))
        label = getal(tick, places, f.lang, procent=f.procent)
        parts.append(text(scale.x(tick), base + 17, label, anchor="middle", size=12, colour=GREY))
    if scale.low < 0 < scale.high:
        parts.append(line(scale.x(0), top, scale.x(0), base, GREY, 1))
    if f.norm is not None:
        parts.append(line(scale.x(f.norm), top - 4, scale.x(f.norm), base, INK, 1.5, "5 3"))
        parts.append(text(scale.x(f.norm), top - 8, f.norm_label, anchor="middle", size=12))
    previous = None
    for i, p in enumerate(f.punten):
        parts += _row(f, p, top + row * (i + 0.5), scale, named=p.naam != previous)
        previous = p.naam
    parts.append(text((scale.left + WIDTH - RIGHT) / 2, base + 37, f.as_titel, anchor="middle", size=12, colour=GREY))
    return parts, base + BOTTOM
