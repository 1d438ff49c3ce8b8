"""Bars as SVG: shares stacked to a whole, and the steps of a process."""

from __future__ import annotations

from veeval.report.figuur import Figuur, Punt
from veeval.report.svg_delen import BOTTOM, GREY, INK, RIGHT, TOP, WIDTH, legend, line, naamruimte, rijnaam, text
from veeval.report.woorden import getal

__all__ = ["stacked", "steps"]

_ROW, _BAR = 30, 20
_SMALL = 0.07  # of a bar: a narrower part has no room for its number


def _axis(f: Figuur, left: float, right: float, top: float, base: float) -> list[str]:
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = left + tick * (right - left)
        parts.append(line(at, top, at, base, "#e5e7eb", 1))
        parts.append(text(at, base + 17, getal(tick, 0, f.lang, procent=True), anchor="middle", size=12, colour=GREY))
    return parts


def stacked(f: Figuur) -> tuple[list[str], float]:
    """Draw per name a bar of shares; returns the parts and the height. What is not shown leaves a gap."""
    names = list(dict.fromkeys(p.naam for p in f.punten))
    left, right = naamruimte(f), WIDTH - 20.0
    parts, above = legend(f.reeksen, 16, left, [f.kleur(r) for r in f.reeksen])
    top = TOP + above
    base = top + _ROW * max(len(names), 1)
    parts += _axis(f, left, right, top, base)
    for i, naam in enumerate(names):
        y = top + _ROW * (i + 0.5)
        parts.append(rijnaam(naam, left, y))
        at = 0.0
        for p in (p for p in f.punten if p.naam == naam):
            if p.waarde is None:
                continue
            x = left + at * (right - left)
            wide = p.waarde * (right - left)
            parts.append(
                f'<rect x="{x:.1f}" y="{y - _BAR / 2:.1f}" width="{wide:.1f}" height="{_BAR}" '
                f'fill="{f.kleur(p.reeks)}" stroke="#ffffff" stroke-width="1.5"/>'
            )
            if p.waarde >= _SMALL:
                share = getal(p.waarde, 0, f.lang, procent=True)
                parts.append(text(x + wide / 2, y + 4.5, share, anchor="middle", size=12, colour="#ffffff"))
            at += p.waarde
    return parts, base + BOTTOM - 18


def steps(f: Figuur) -> tuple[list[str], float]:
    """Draw the steps of a process from top to bottom, each a bar with its interval; returns parts and height."""
    left, right = naamruimte(f), WIDTH - RIGHT - 60.0
    top = float(TOP)
    base = top + _ROW * max(len(f.punten), 1)
    parts = _axis(f, left, right, top, base)
    for i, p in enumerate(f.punten):
        y = top + _ROW * (i + 0.5)
        parts.append(rijnaam(p.naam, left, y))
        parts += _step(f, p, y, left, right)
    return parts, base + BOTTOM - 18


def _step(f: Figuur, p: Punt, y: float, left: float, right: float) -> list[str]:
    words = f.tekst(p)
    if p.waarde is None:
        return [text(left + 6, y + 4.5, words, size=12)]
    wide = p.waarde * (right - left)
    parts = [
        f'<rect x="{left:.1f}" y="{y - _BAR / 2:.1f}" width="{wide:.1f}" height="{_BAR}" fill="{f.kleuren[0]}" '
        'fill-opacity="0.75"/>'
    ]
    if p.laag is not None and p.hoog is not None:
        low, high = (left + bound * (right - left) for bound in (p.laag, p.hoog))
        parts.append(line(low, y, high, y, INK, 2))
    count = "" if p.geteld else f"; n = {p.aantal}"
    return [*parts, text(right + 12, y + 4.5, f"{words}{count}", size=12)]
