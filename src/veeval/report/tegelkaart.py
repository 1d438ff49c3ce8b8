"""Municipalities as equal tiles, by the alphabet: no map, so no large municipality weighs more than a small one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd

from veeval.begrippen import Lang, label
from veeval.errors import BadArgument
from veeval.estimates import Estimates
from veeval.report.contrast import contrast, meng
from veeval.report.figuur import Figuur, Punt
from veeval.report.gewoon import beschreven, bijschrift, gewone_figuur
from veeval.report.svg_delen import decimals, ticks

__all__ = ["PLAATS", "indeling", "tegelkaart", "tint"]

PLAATS = "gemeentecode"
_MET_LETTERS = 60  # with more tiles a letter stands before the names that begin with it
_BREED, _SMAL = 8, 16  # tiles on a line: few municipalities, and many
_BIJ = {
    "nl": "tegels even groot en op alfabet; de provincie staat niet in de gegevens; gearceerd of –: niet getoond",
    "en": "tiles of equal size, by the alphabet; the data do not hold the province; hatched or –: not shown",
}


def tegelkaart(e: Estimates, lang: Lang) -> Figuur:
    """Describe a tile per municipality, coloured by class of its value; its value stands in it."""
    varying = [c for c in e.by if e.table[c].nunique() > 1]
    if varying != [PLAATS]:
        raise BadArgument(
            f'een tegelkaart toont één cijfer per gemeente: deel {label(e.indicator)} in met by="gemeentecode".'
        )
    basis = gewone_figuur(e, lang)
    names = [e.name_of(v) for v in e.table[PLAATS]]
    values = [p.waarde for p in basis.punten if p.waarde is not None]
    classes = _klassen(basis, values)
    points = tuple(
        replace(p, naam=name, reeks=_klasse(p.waarde, classes)) for p, name in zip(basis.punten, names, strict=True)
    )
    figure = replace(
        basis,
        soort="tegelkaart",
        punten=points,
        reeksen=tuple(name for _, _, name in classes),
        kop=(label(PLAATS, lang), "klasse" if lang == "nl" else "class"),
        norm=None,
        blokken=_blokken(points),
        onderschrift=bijschrift(e, lang, _BIJ[lang]),
    )
    return beschreven(figure, "Tegelkaart" if lang == "nl" else "Tile map")


def tint(f: Figuur, klasse: int) -> tuple[str, str]:
    """Give the colour of a class, from light to dark, and that of the letters on it."""
    steps = max(len(f.reeksen) - 1, 1)
    fill = meng(f.kleuren[0], 0.1 + 0.9 * klasse / steps)
    return fill, max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, fill))


def indeling(f: Figuur) -> list[list[int | str | None]]:
    """Lay the tiles on lines: the number of a point, the letter of a block, or nothing."""
    wide = _BREED if len(f.punten) <= _MET_LETTERS else _SMAL
    flow: list[int | str | None] = []
    for letter, members in f.blokken:
        if letter and len(flow) % wide == wide - 1:
            flow.append(None)  # a letter never ends a line
        flow += [*([letter] if letter else []), *members]
    flow += [None] * (-len(flow) % wide)
    return [flow[i : i + wide] for i in range(0, len(flow), wide)]


def _klassen(f: Figuur, values: list[float]) -> list[tuple[float, float, str]]:
    """Make classes with round ends over the values that are shown."""
    if not values:
        return []
    low, high = min(values), max(values)
    ends = ticks(low, high if high > low else low + 1.0)
    places = decimals(ends, f.procent)
    return [(a, b, f"{f.asgetal(a, places)} – {f.asgetal(b, places)}") for a, b in pairwise(ends)]


def _klasse(value: float | None, classes: list[tuple[float, float, str]]) -> str:
    if value is None:
        return ""
    return next((name for _, high, name in classes if value < high), classes[-1][2])


def _blokken(points: tuple[Punt, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Group the tiles by their first letter where there are many."""
    order = sorted(range(len(points)), key=lambda i: (points[i].naam.casefold().lstrip("'"), i))
    if len(points) <= _MET_LETTERS:
        return (("", tuple(order)),)
    letters = pd.Series([points[i].naam.lstrip("'")[:1].upper() for i in order])
    return tuple((str(a), tuple(order[k] for k in rows)) for a, rows in letters.groupby(letters).indices.items())
