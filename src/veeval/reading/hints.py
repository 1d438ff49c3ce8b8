"""What is known beforehand about a delivery: names to look for in headers, and rows that a person pointed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from veeval.reading.levering import Plek
from veeval.reading.namen import BEKEND

__all__ = ["Hints"]


def _nowhere(plek: Plek) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Hints:
    """Help in reading files.

    Attributes
    ----------
    bekend : frozenset of str
        Names that make a row a header, in the form of :func:`veeval.reading.namen.normal`.
    header_row : callable
        Row of the header in a file and sheet, counted from 0, where a person said which; else None.
    """

    bekend: frozenset[str] = BEKEND
    header_row: Callable[[Plek], int | None] = _nowhere
