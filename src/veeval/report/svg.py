"""A figure as SVG: vector, without script, with its text alternative; for paper, for a forge's page, for a slide."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from html import escape

from veeval.report.figuur import Figuur
from veeval.report.svg_balken import stacked, steps
from veeval.report.svg_delen import GREY, WIDTH, assen_van, text
from veeval.report.svg_halter import dumbbells
from veeval.report.svg_keuzes import specifications
from veeval.report.svg_lijnen import RUIMTE, lines
from veeval.report.svg_punten import points
from veeval.report.svg_tegels import tiles
from veeval.report.svg_vlak import plane

__all__ = ["op_papier", "svg"]

_DRAW = {
    "punten": points,
    "lijnen": lines,
    "stapel": stacked,
    "staven": steps,
    "halter": dumbbells,
    "trechter": plane,
    "vlak": plane,
    "acceptatie": plane,
    "tegelkaart": tiles,
    "keuzes": specifications,
}


_PIJL = {"nl": "pijl: interval loopt door", "en": "arrow: the interval runs on"}


def op_papier(f: Figuur) -> Figuur:
    """Give the figure as it is on paper: where an interval is cut off, the caption says what its arrow means."""
    if f.soort not in ("punten", "lijnen"):
        return f
    marks = assen_van(f, RUIMTE if f.soort == "lijnen" else 0.0)
    bounds = [b for p in f.punten if p.waarde is not None for b in (p.laag, p.hoog) if b is not None]
    if all(marks[0] <= b <= marks[-1] for b in bounds):
        return f
    return replace(f, onderschrift=f"{f.onderschrift.removesuffix('.')}; {_PIJL[f.lang]}.")


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
    parts, height = _DRAW[f.soort](f)
    notes = [piece for note in f.kanttekeningen for piece in textwrap.wrap(f"* {note}", 122, subsequent_indent="   ")]
    parts += [text(8, height + 8 + 14 * i, piece, size=11, colour=GREY) for i, piece in enumerate(notes)]
    height = round(height + 14 * len(notes) + (6 if notes else 0))
    letters = escape(f"{f.letter}, Segoe UI, Helvetica, Arial, sans-serif")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="{letters}" role="img" aria-labelledby="{identifier}-t {identifier}-d">'
        f'<title id="{identifier}-t">{escape(f.titel)}</title>'
        f'<desc id="{identifier}-d">{escape(f.beschrijving)}</desc>{"".join(parts)}</svg>'
    )
