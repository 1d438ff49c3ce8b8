"""Tiles as SVG: one per municipality, its value in it; hatched where it is not shown."""

from __future__ import annotations

from veeval.report.figuur import Figuur, Punt
from veeval.report.svg_delen import GREY, INK, WIDTH, text
from veeval.report.tegelkaart import indeling, tint

__all__ = ["tiles"]

_LEFT = 8.0


def tiles(f: Figuur) -> tuple[list[str], float]:
    """Draw the figure; returns its parts and its height."""
    lines = indeling(f)
    wide = (WIDTH - 2 * _LEFT) / max(len(lines[0]) if lines else 1, 1)
    high = 46.0 if wide > 60 else 32.0
    parts, top = _legenda(f)
    for r, row in enumerate(lines):
        for c, tile in enumerate(row):
            x, y = _LEFT + c * wide, top + r * high
            if isinstance(tile, str):
                parts.append(text(x + wide / 2, y + high / 2 + 5, tile, anchor="middle", size=16, colour=GREY))
            elif tile is not None:
                parts += _tegel(f, f.punten[tile], x + 1, y + 1, wide - 2, high - 2)
    return parts, top + high * len(lines) + 8


def _tegel(f: Figuur, p: Punt, x: float, y: float, wide: float, high: float) -> list[str]:
    size = 12 if wide > 60 else 9
    room = int((wide - 4) / (0.53 * size))
    name = p.naam if len(p.naam) <= room else p.naam[: room - 1] + "."
    middle = x + wide / 2
    if p.waarde is None:
        return [
            _vak(x, y, wide, high, "#ffffff"),
            _arcering(x, y, wide, high),
            f'<rect x="{x + 2:.1f}" y="{y + 3:.1f}" width="{wide - 4:.1f}" height="{size + 4}" fill="#ffffff"/>',
            text(middle, y + size + 3, name, anchor="middle", size=size),
        ]
    fill, ink = tint(f, f.reeksen.index(p.reeks))
    return [
        _vak(x, y, wide, high, fill),
        text(middle, y + size + 3, name, anchor="middle", size=size, colour=ink),
        text(middle, y + high - 6, f.schrijf(p.waarde), anchor="middle", size=size + 1, colour=ink),
    ]


def _vak(x: float, y: float, wide: float, high: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}" '
        f'stroke="{GREY}" stroke-width="0.75"/>'
    )


def _arcering(x: float, y: float, wide: float, high: float) -> str:
    """Hatch a box with lines under 45 degrees that end at its edges."""
    path, step, at = [], 7.0, 7.0
    while at < wide + high:
        x1, y1 = (x, y + at) if at <= high else (x + at - high, y + high)
        x2, y2 = (x + at, y) if at <= wide else (x + wide, y + at - wide)
        path.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        at += step
    return f'<path d="{"".join(path)}" stroke="{GREY}" stroke-width="1" fill="none"/>'


def _legenda(f: Figuur) -> tuple[list[str], float]:
    """Draw a box per class, and a hatched one where something is not shown."""
    parts = [text(_LEFT, 16, f.as_titel, size=12, colour=GREY)]
    at, y = _LEFT, 26.0
    for i, name in enumerate(f.reeksen):
        parts += [_vak(at, y, 22, 14, tint(f, i)[0]), text(at + 28, y + 11.5, name, size=12, colour=INK)]
        at += 48 + 6.3 * len(name)
    if any(p.waarde is None for p in f.punten):
        hidden = f.tekst(next(p for p in f.punten if p.waarde is None))
        parts += [_vak(at, y, 22, 14, "#ffffff"), _arcering(at, y, 22, 14), text(at + 28, y + 11.5, hidden, size=12)]
    return parts, y + 24
