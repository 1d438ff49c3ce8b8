"""A table for reading: what is shown of a frame, as text."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

__all__ = ["Leestabel"]


@dataclass(frozen=True, slots=True)
class Leestabel:
    """A table for reading.

    Attributes
    ----------
    koppen : tuple of str
        Heads.
    regels : tuple of tuple of str
        Cells, as they are shown.
    bijschrift : str
        What stands above it.
    """

    koppen: tuple[str, ...]
    regels: tuple[tuple[str, ...], ...]
    bijschrift: str = ""

    def __str__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.koppen, *self.regels, strict=True)]
        lines = (self.koppen, tuple("-" * w for w in widths), *self.regels)
        return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th scope='col' style='text-align:left'>{escape(k)}</th>" for k in self.koppen)
        cells = ("".join(f"<td style='text-align:left'>{escape(c)}</td>" for c in line) for line in self.regels)
        caption = f"<caption style='text-align:left'>{escape(self.bijschrift)}</caption>" if self.bijschrift else ""
        body = "".join(f"<tr>{line}</tr>" for line in cells)
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
