"""The specification curve as SVG: estimates above, the choices behind them below as dots."""

from __future__ import annotations

from veeval.report.figuur import Figuur
from veeval.report.svg_assen import As, staand
from veeval.report.svg_delen import GREY, INK, TOP, WIDTH, legend, line, mark, text

__all__ = ["specifications"]

_RIGHT, _HIGH, _ROW = WIDTH - 16.0, 170, 19
_LANG = 30  # characters of a choice


def specifications(f: Figuur) -> tuple[list[str], float]:
    """Draw the figure; returns its parts and its height."""
    left = 40 + 6.0 * max([12, *(min(len(k.waarde), _LANG) + 2 for k in f.keuzes), *(len(k.optie) for k in f.keuzes)])
    parts, above = legend(f.reeksen, 16, left, (f.kleuren[0], GREY))
    top = TOP + above + 12
    base = top + _HIGH
    ends = [v for p in f.punten for v in (p.waarde, p.laag, p.hoog) if v is not None] or [0.0]
    y = As.van(min(ends), max(ends), base, top)
    parts += staand(y, y.cijfers(f.asgetal, procent=f.procent), left, _RIGHT)
    parts.append(text(left, top - 8, f.as_titel, size=12, colour=GREY))
    step = (_RIGHT - left) / max(len(f.punten), 1)
    bottom = base + 10 + _ROW * (len(f.keuzes) + len({k.optie for k in f.keuzes}))
    for i, p in enumerate(f.punten):
        x = left + step * (i + 0.5)
        series = f.reeksen.index(p.reeks)
        colour = f.kleuren[0] if series == 0 else GREY
        if series == 0:
            parts.append(line(x, top, x, bottom, f.kleuren[0], 1, "2 3"))
        if p.waarde is None:
            parts.append(text(x, base - 4, "–", anchor="middle", size=12))
            continue
        if p.laag is not None and p.hoog is not None:
            parts.append(line(x, y.at(p.laag), x, y.at(p.hoog), colour, 2 if step > 8 else 1))
        parts.append(mark(series, x, y.at(p.waarde), colour, hollow=p.laag is None))
    return [*parts, *_matrix(f, left, step, base + 10)], bottom + 6


def _matrix(f: Figuur, left: float, step: float, at: float) -> list[str]:
    """Draw a line per choice, with a dot under every specification that makes it."""
    parts, option = [], ""
    for k in f.keuzes:
        if k.optie != option:
            option = k.optie
            parts.append(text(8, at + 14, option, size=12, colour=GREY))
            at += _ROW
        name = k.waarde if len(k.waarde) <= _LANG else k.waarde[: _LANG - 1] + "…"
        parts.append(text(20, at + 13, name, size=12))
        parts.append(line(left, at + 9, _RIGHT, at + 9, "#e5e7eb", 1))
        for i in sorted(k.van):
            main = f.punten[i].reeks == f.reeksen[0]
            x = left + step * (i + 0.5)
            fill, size = (f.kleuren[0], 5) if main else (INK, min(4.0, max(step / 3, 1.5)))
            parts.append(f'<circle cx="{x:.1f}" cy="{at + 9:.1f}" r="{size:.1f}" fill="{fill}"/>')
        at += _ROW
    return parts
