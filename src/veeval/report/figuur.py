"""What a figure is, whatever draws it: points, curves, and the texts around them."""

from __future__ import annotations

from dataclasses import dataclass

from veeval.begrippen import Figuursoort, Lang
from veeval.report.woorden import getal, tussen

__all__ = ["KLEUREN", "OORDELEN", "VORMEN", "Figuur", "Keuze", "Kromme", "Punt"]


# dark enough for 3:1 on white, told apart under colour-blindness, and by their shape in greyscale
KLEUREN = ("#0b5394", "#b45309", "#0f766e", "#7c2d6b", "#374151", "#9f1239")
# judgements that are colours are drawn in them, dark enough for white numbers on top
OORDELEN = {"groen": "#166534", "geel": "#a16207", "oranje": "#c2410c", "rood": "#881337"}
VORMEN = ("circle", "square", "diamond", "triangle-up", "x", "cross")


@dataclass(frozen=True, slots=True)
class Punt:
    """One estimate: ``waarde`` with its interval; None where it is not shown or cannot be estimated.

    ``plek`` is where it stands along the other axis, in figures that have two. ``geteld`` is what was counted, where
    that says more than an interval: 138 van 164.
    """

    naam: str
    reeks: str
    waarde: float | None
    laag: float | None
    hoog: float | None
    aantal: str
    plek: float | None = None
    geteld: str = ""


@dataclass(frozen=True, slots=True)
class Kromme:
    """A line that belongs to no single estimate: a limit, a threshold, a curve.

    Attributes
    ----------
    naam : str
        What it is, for the legend.
    punten : tuple of (float, float)
        Along the other axis and along the axis of the values, in order.
    streep : str
        Dashes of SVG; empty for a whole line.
    """

    naam: str
    punten: tuple[tuple[float, float], ...]
    streep: str = ""


@dataclass(frozen=True, slots=True)
class Keuze:
    """One choice of an option, and of which points (by number) it was made."""

    optie: str
    waarde: str
    van: frozenset[int]


@dataclass(frozen=True, slots=True)
class Figuur:
    """Estimates, one point each.

    Attributes
    ----------
    soort : Figuursoort
        Points with intervals; lines over the years with bands; shares stacked to a whole; bars of a process; before and
        after; funnel; plane and curve of cost-effectiveness; a tile per municipality; specification curve.
    titel, beschrijving : str
        Title, and the text for those who do not see the figure.
    as_titel : str
        Title of the axis, with the unit.
    punten : tuple of Punt
        From top to bottom.
    reeksen : tuple of str
        Names of the series, in the order of colours and shapes.
    kop : tuple of str
        What the rows are, and what the series are where there are several: heads of the table beside the figure.
    norm : float or None
        A line to compare with, and its label.
    decimalen, procent : int, bool
        How values are written.
    onderschrift : str
        What n counts, the interval, and that the data are synthetic where they are.
    kanttekeningen : tuple of str
        What the sources of the models leave open.
    lang : {"nl", "en"}
    kleuren : tuple of str
        Colours of the series.
    letter : str
        Font family of its texts, before the usual ones.
    as_onder : str
        Title of the other axis, where there are two.
    krommen : tuple of Kromme
        Limits, thresholds and curves.
    wolk : tuple of (float, float)
        Draws around the estimate.
    hoeken : tuple of str
        What the four quadrants of a plane are: upper left, upper right, lower left, lower right.
    keuzes : tuple of Keuze
        Of a specification curve.
    blokken : tuple of (str, tuple of int)
        Of tiles: name of a block and its points, by number.
    """

    titel: str
    beschrijving: str
    as_titel: str
    punten: tuple[Punt, ...]
    reeksen: tuple[str, ...]
    kop: tuple[str, ...]
    norm: float | None
    norm_label: str
    decimalen: int
    procent: bool
    onderschrift: str
    kanttekeningen: tuple[str, ...] = ()
    lang: Lang = "nl"
    kleuren: tuple[str, ...] = KLEUREN
    letter: str = "Source Sans Pro"
    soort: Figuursoort = "punten"
    as_onder: str = ""
    krommen: tuple[Kromme, ...] = ()
    wolk: tuple[tuple[float, float], ...] = ()
    hoeken: tuple[str, ...] = ()
    keuzes: tuple[Keuze, ...] = ()
    blokken: tuple[tuple[str, tuple[int, ...]], ...] = ()
    jaren: bool = False  # of lines: whether the years are the names, and not the series

    def kleur(self, reeks: str) -> str:
        """The colour of a series."""
        return OORDELEN.get(reeks) or self.kleuren[self.reeksen.index(reeks) % len(self.kleuren)]

    def schrijf(self, value: float) -> str:
        """Write one value of the axis."""
        return getal(value, self.decimalen, self.lang, procent=self.procent)

    def asgetal(self, value: float, decimalen: int) -> str:
        """Write a number of the axis."""
        return getal(value, decimalen, self.lang, procent=self.procent)

    @property
    def lijnen(self) -> dict[str, list[tuple[str, Punt]]]:
        """Per line its points with their year, in order."""
        out: dict[str, list[tuple[str, Punt]]] = {}
        for p in self.punten:
            line, year = (p.reeks, p.naam) if self.jaren else (p.naam, p.reeks)
            out.setdefault(line, []).append((year, p))
        return {line: sorted(points, key=lambda pair: pair[0]) for line, points in out.items()}

    @property
    def bijschrift(self) -> str:
        """Title and caption in one line; a title that is a question has its own mark."""
        return f"{self.titel}{'' if self.titel.endswith(('?', '!', '.')) else '.'} {self.onderschrift}"

    @property
    def kolomkop(self) -> str:
        """Head of the column of values in the table beside the figure."""
        counted = any(p.geteld for p in self.punten)
        return f"{'Cijfer en aantal' if counted else 'Cijfer en interval'} ({self.as_titel})"

    def tekst(self, p: Punt) -> str:
        """The value with its interval, as it stands beside the point."""
        if p.waarde is None:
            return "niet getoond" if self.lang == "nl" else "not shown"
        value = self.schrijf(p.waarde)
        if p.geteld:
            return f"{value} ({p.geteld})"
        if p.laag is None or p.hoog is None:
            return value
        return f"{value} ({tussen(self.schrijf(p.laag), self.schrijf(p.hoog), self.lang)})"
