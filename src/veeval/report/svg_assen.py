"""Axes of figures in SVG: where a value lies, its grid and its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from veeval.report.svg_delen import GREY, decimals, line, text, ticks

__all__ = ["LIJN", "As", "liggend", "staand"]

LIJN = "#e5e7eb"


@dataclass(frozen=True, slots=True)
class As:
    """An axis from ``start`` to ``eind`` on the paper; what lies outside its marks is drawn at its end."""

    marks: tuple[float, ...]
    start: float
    eind: float

    @classmethod
    def van(cls, low: float, high: float, start: float, eind: float) -> As:
        """Make an axis with round marks from at or below ``low`` to at or above ``high``."""
        return cls(ticks(low, high if high > low else low + 1.0), start, eind)

    @property
    def low(self) -> float:
        """The lowest mark."""
        return self.marks[0]

    @property
    def high(self) -> float:
        """The highest mark."""
        return self.marks[-1]

    def at(self, value: float) -> float:
        """Where a value lies on the paper."""
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.eind - self.start)

    def binnen(self, value: float) -> bool:
        """Whether a value lies on the axis."""
        return self.low <= value <= self.high

    def cijfers(self, schrijf: Callable[[float, int], str], *, procent: bool = False) -> list[tuple[float, str]]:
        """Give the marks with their numbers, of as many decimals as they need."""
        places = decimals(self.marks, procent)
        return [(mark, schrijf(mark, places)) for mark in self.marks]


def liggend(as_: As, cijfers: list[tuple[float, str]], top: float, base: float) -> list[str]:
    """Draw the grid of an axis that lies, with its numbers under it."""
    parts = []
    for mark, number in cijfers:
        parts.append(line(as_.at(mark), top, as_.at(mark), base, LIJN, 1))
        parts.append(text(as_.at(mark), base + 17, number, anchor="middle", size=12, colour=GREY))
    if as_.low < 0 < as_.high:
        parts.append(line(as_.at(0), top, as_.at(0), base, GREY, 1))
    return parts


def staand(as_: As, cijfers: list[tuple[float, str]], left: float, right: float) -> list[str]:
    """Draw the grid of an axis that stands, with its numbers to the left."""
    parts = []
    for mark, number in cijfers:
        parts.append(line(left, as_.at(mark), right, as_.at(mark), GREY if mark == 0 else LIJN, 1))
        parts.append(text(left - 8, as_.at(mark) + 4, number, anchor="end", size=12, colour=GREY))
    return parts
