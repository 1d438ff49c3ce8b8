"""A figure as SVG: vector, without script, with its text alternative; for paper, for a forge's page, for a slide."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from html import escape

from veeval.report.charts import Figuur, Punt
from veeval.report.woorden import getal

__all__ = ["svg"]

_TOP, _BOTTOM, _RIGHT, _WIDTH = 14, 46, 150, 720
_ROWS = ((20, 26), (32, 19), (10**6, 15))  # with so many rows at most, a row is so high
_LONGEST = 46  # characters of a name; longer ones are cut off
_GREY, _INK = "#6b7280", "#111827"


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    ticks: tuple[float, ...]
    left: float

    def x(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.left + (inside - self.low) / (self.high - self.low) * (_WIDTH - self.left - _RIGHT)


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
    raw = (high - low) / 5
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return _Scale(first * step, last * step, tuple(i * step for i in range(first, last + 1)), left)


def _decimals(ticks: tuple[float, ...], procent: bool) -> int:
    factor = 100 if procent else 1
    return next(d for d in range(6) if all(abs(round(t * factor, d) - t * factor) < 1e-9 for t in ticks))


def _text(x: float, y: float, content: str, *, anchor: str = "start", size: int = 13, colour: str = _INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">'
        f"{escape(content)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"{dashed}/>'
    )


def _mark(shape: int, x: float, y: float, colour: str, *, hollow: bool = False) -> str:
    """Draw a marker; a hollow one stands for an estimate without an interval."""
    paint = f'fill="#ffffff" stroke="{colour}" stroke-width="2"' if hollow else f'fill="{colour}"'
    if shape % 6 == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" {paint}/>'
    if shape % 6 == 1:
        return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" {paint}/>'
    if shape % 6 == 2:
        return f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z" {paint}/>'
    if shape % 6 == 3:
        return f'<path d="M{x:.1f} {y - 6:.1f}l6 11h-12z" {paint}/>'
    arms = "m-5 -5l10 10m0 -10l-10 10" if shape % 6 == 4 else "m-6 0h12m-6 -6v12"
    return f'<path d="M{x:.1f} {y:.1f}{arms}" stroke="{colour}" stroke-width="{1.5 if hollow else 3}" fill="none"/>'


def _row(f: Figuur, p: Punt, y: float, scale: _Scale, *, named: bool) -> list[str]:
    series = f.reeksen.index(p.reeks)
    colour = f.kleuren[series % len(f.kleuren)]
    name = p.naam if len(p.naam) <= _LONGEST else p.naam[: _LONGEST - 1] + "…"
    parts = [_text(scale.left - 12, y + 4.5, name, anchor="end")] if named else []
    if p.waarde is not None:
        if p.laag is not None and p.hoog is not None:
            parts.append(_line(scale.x(p.laag), y, scale.x(p.hoog), y, colour, 2.5))
            for bound in (p.laag, p.hoog):
                if scale.low <= bound <= scale.high:
                    parts.append(_line(scale.x(bound), y - 4, scale.x(bound), y + 4, colour, 1.5))
        parts.append(_mark(series, scale.x(p.waarde), y, colour, hollow=p.laag is None))
    parts.append(_text(_WIDTH - _RIGHT + 12, y + 4.5, f.tekst(p), size=12))
    return parts


def _legend(f: Figuur, y: float, x: float) -> list[str]:
    parts = []
    for i, name in enumerate(f.reeksen):
        parts.append(_mark(i, x + 6, y - 4, f.kleuren[i % len(f.kleuren)]))
        parts.append(_text(x + 18, y, name, size=12))
        x += 30 + 6.6 * len(name)
    return parts


def svg(f: Figuur, identifier: str = "figuur") -> str:
    """Draw a figure.

    Parameters
    ----------
    f : Figuur
        What to show.
    identifier : str
        Prefix of the ids in the SVG; unique within a page.

    Returns
    -------
    str
        A whole ``<svg>`` element of 720 units wide. Every text in it is escaped.
    """
    scale = _scale(f)
    legend = len(f.reeksen) > 1
    top = _TOP + (24 if legend else 0) + (14 if f.norm is not None else 0)
    lines = max(len(f.punten), 1)
    row = next(h for most, h in _ROWS if lines <= most)
    height = top + row * lines + _BOTTOM
    base = height - _BOTTOM
    notes = [line for note in f.kanttekeningen for line in textwrap.wrap(f"* {note}", 122, subsequent_indent="   ")]
    parts = _legend(f, 16, scale.left) if legend else []
    decimals = _decimals(scale.ticks, f.procent)
    for tick in scale.ticks:
        parts.append(_line(scale.x(tick), top, scale.x(tick), base, "#e5e7eb", 1))
        text = getal(tick, decimals, f.lang, procent=f.procent)
        parts.append(_text(scale.x(tick), base + 17, text, anchor="middle", size=12, colour=_GREY))
    if scale.low < 0 < scale.high:
        parts.append(_line(scale.x(0), top, scale.x(0), base, _GREY, 1))
    if f.norm is not None:
        parts.append(_line(scale.x(f.norm), top - 4, scale.x(f.norm), base, _INK, 1.5, "5 3"))
        parts.append(_text(scale.x(f.norm), top - 8, f.norm_label, anchor="middle", size=12))
    previous = None
    for i, p in enumerate(f.punten):
        parts += _row(f, p, top + row * (i + 0.5), scale, named=p.naam != previous)
        previous = p.naam
    parts.append(
        _text((scale.left + _WIDTH - _RIGHT) / 2, base + 37, f.as_titel, anchor="middle", size=12, colour=_GREY)
    )
    parts += [_text(8, height + 8 + 14 * i, line, size=11, colour=_GREY) for i, line in enumerate(notes)]
    height += 14 * len(notes) + (6 if notes else 0)
    letters = escape(f"{f.letter}, Segoe UI, Helvetica, Arial, sans-serif")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'font-family="{letters}" '
        f'role="img" aria-labelledby="{identifier}-t {identifier}-d">'
        f'<title id="{identifier}-t">{escape(f.titel)}</title>'
        f'<desc id="{identifier}-d">{escape(f.beschrijving)}</desc>{"".join(parts)}</svg>'
    )
