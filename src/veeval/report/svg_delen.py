"""Parts that every figure in SVG is made of: text, lines, marks, axes, a legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from veeval.report.figuur import KLEUREN, Figuur

__all__ = [
    "BOTTOM",
    "GREY",
    "INK",
    "RIGHT",
    "TOP",
    "WIDTH",
    "assen_van",
    "decimals",
    "legend",
    "line",
    "mark",
    "naamruimte",
    "pijl",
    "rijhoogte",
    "rijnaam",
    "text",
    "ticks",
]

TOP, BOTTOM, RIGHT, WIDTH = 14, 46, 150, 720
GREY, INK = "#6b7280", "#111827"
_VER = 3  # how many times what the values span an interval may reach beyond them before it is cut off
_LONGEST = 46  # characters of a name; longer ones are cut off
_ROWS = ((20, 26), (32, 19), (10**6, 15))  # with so many rows at most, a row is so high


def ticks(low: float, high: float) -> tuple[float, ...]:
    """Return round numbers from at or below ``low`` to at or above ``high``."""
    raw = (high - low) / 5
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(i * step for i in range(first, last + 1))


def assen_van(f: Figuur, minst: float = 0.0) -> tuple[float, ...]:
    """Round marks for the estimates, the norm and 0, with their intervals: only what lies far beyond is cut off.

    ``minst`` is the room above the lowest value, as a share of what the values span.
    """
    shown = [p for p in f.punten if p.waarde is not None]
    values = [p.waarde or 0.0 for p in shown] + [0.0] + ([f.norm] if f.norm is not None else [])
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    bounds = [b for p in shown for b in (p.laag, p.hoog) if b is not None]
    first = max(min([low, *bounds]), low - _VER * span)
    last = min(max([high, *bounds, low + minst * span]), high + _VER * span)
    return ticks(first, last if last > first else first + 1.0)  # nothing to show, or only zeros: from 0 to 1


def decimals(ticks: tuple[float, ...], procent: bool) -> int:
    """Return how many decimals the numbers of an axis need."""
    factor = 100 if procent else 1
    return next(d for d in range(6) if all(abs(round(t * factor, d) - t * factor) < 1e-9 for t in ticks))


def text(
    x: float, y: float, content: str, *, anchor: str = "start", size: int = 13, colour: str = INK, halo: bool = False
) -> str:
    """Write escaped text; with a halo where lines run under it."""
    white = ' paint-order="stroke" stroke="#ffffff" stroke-width="3"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"{white}>'
        f"{escape(content)}</text>"
    )


def naamruimte(f: Figuur) -> float:
    """Room that the names of the rows take, also in a wider letter than the one asked for."""
    return 28 + 7.2 * max([14, *(min(len(p.naam), _LONGEST) for p in f.punten)])


def rijnaam(naam: str, x: float, y: float) -> str:
    """Write the name of a row before its axis."""
    return text(x - 12, y + 4.5, naam if len(naam) <= _LONGEST else naam[: _LONGEST - 1] + "…", anchor="end")


def rijhoogte(rijen: int) -> int:
    """Height of a row: less where there are many."""
    return next(height for most, height in _ROWS if rijen <= most)


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: str = "") -> str:
    """Draw a line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"{dashed}/>'
    )


def mark(shape: int, x: float, y: float, colour: str, *, hollow: bool = False) -> str:
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


def pijl(x: float, y: float, dx: int, dy: int, colour: str) -> str:
    """Draw an arrow head where an interval runs on: its point at (x, y), in the direction (dx, dy)."""
    back, side = 8, 5
    corners = [
        (x, y),
        (x - back * dx + side * dy, y - back * dy + side * dx),
        (x - back * dx - side * dy, y - back * dy - side * dx),
    ]
    return f'<polygon class="pijl" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in corners)}" fill="{colour}"/>'


def legend(names: Sequence[str], y: float, x: float, colours: Sequence[str] = KLEUREN) -> tuple[list[str], float]:
    """Draw marks with names, on as many lines as they need; returns the parts and the height they take."""
    parts, start, lines = [], x, 1
    for i, name in enumerate(names):
        wide = 30 + 6.6 * len(name)
        if x > start and x + wide > WIDTH:
            x, y, lines = start, y + 20, lines + 1
        parts.append(mark(i, x + 6, y - 4, colours[i % len(colours)]))
        parts.append(text(x + 18, y, name, size=12))
        x += wide
    return parts, 24.0 + 20 * (lines - 1)
