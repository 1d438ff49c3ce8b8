"""Where the header of a sheet is: under title rows, and sometimes in two rows with merged cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from veeval.reading.namen import normal

__all__ = ["MAX_ZOEK", "Kop", "Merged", "find_header"]

Grid = Sequence[Sequence[str]]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
MAX_ZOEK = 40


@dataclass(frozen=True, slots=True)
class Kop:
    """The header of a sheet.

    Attributes
    ----------
    namen : tuple of str
        Name of every column; empty where a column has none.
    eerste, laatste : int
        Its first and last row, counted from 0; the rows before it are titles, the data start after it.
    """

    namen: tuple[str, ...]
    eerste: int
    laatste: int


def find_header(
    rows: Grid, numbers: Sequence[Sequence[bool]], bekend: Collection[str], merged: Merged, vast: int | None = None
) -> Kop | None:
    """Find the header: the row with most known names; where none is known, the first row that looks like one.

    Parameters
    ----------
    rows : sequence of sequence of str
        The sheet as text, all rows equally long; only the first ``MAX_ZOEK`` are searched.
    numbers : sequence of sequence of bool
        Which cells are numbers; a row with a number in it is no header unless its names are known.
    bekend : collection of str
        Known names, in the form of :func:`veeval.reading.namen.normal`.
    merged : sequence of ((row, column), (row, column))
        Merged ranges: first and last cell.
    vast : int or None
        Row of the header counted from 0, where a person said so.

    Returns
    -------
    Kop or None
        None for a sheet without any text.
    """
    if vast is not None and vast < len(rows):
        return _widened(rows, vast, bekend, merged)
    filled = [i for i, row in enumerate(rows[:MAX_ZOEK]) if any(row)]
    if not filled:
        filled = [i for i, row in enumerate(rows) if any(row)][:1]
    if not filled:
        return None
    hits = {i: sum(normal(c) in bekend for c in rows[i] if c) for i in filled}
    best = max(filled, key=lambda i: (hits[i], -i))
    if hits[best] < 2:
        best = _looks_like(rows, numbers, filled)
    return _widened(rows, best, bekend, merged)


def _looks_like(rows: Grid, numbers: Sequence[Sequence[bool]], filled: Sequence[int]) -> int:
    """Return the first row of texts that is about as wide as the table; else the first row with anything in it."""
    width = max(sum(map(bool, rows[i])) for i in filled)
    for i in filled:
        if sum(map(bool, rows[i])) >= max(2, 0.6 * width) and not any(numbers[i]):
            return i
    return filled[0]


def _widened(rows: Grid, row: int, bekend: Collection[str], merged: Merged) -> Kop:
    """Take the row above or below with it where merged cells say that they are one header."""
    for top in (row, row - 1):
        if top >= 0 and top + 1 < len(rows) and _is_pair(rows, top, merged):
            return Kop(_joined(rows, top, bekend, merged), top, top + 1)
    return Kop(tuple(rows[row]), row, row)


def _is_pair(rows: Grid, top: int, merged: Merged) -> bool:
    """Whether two rows are one header: cells merged over both, or one name over several that have their own."""
    down = any(a[0] == top and b[0] == top + 1 and rows[top][a[1]] for a, b in merged)
    across = any(
        a[0] == b[0] == top and a[1] < b[1] and all(rows[top + 1][a[1] : b[1] + 1]) and not _whole(rows, top, a, b)
        for a, b in merged
    )
    return across or (down and any(rows[top + 1]))


def _whole(rows: Grid, top: int, a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether a merged cell is all there is in its row: a title, not a part of the header."""
    return not any(rows[top][: a[1]]) and not any(rows[top][b[1] + 1 :])


def _joined(rows: Grid, top: int, bekend: Collection[str], merged: Merged) -> tuple[str, ...]:
    """Name each column by both rows; by the lower one alone where that is a known name and no other has it."""
    above = list(rows[top])
    for a, b in merged:
        if a[0] == b[0] == top:
            above[a[1] : b[1] + 1] = [rows[top][a[1]]] * (b[1] + 1 - a[1])
    below = rows[top + 1]
    count = Counter(normal(b) for b in below)
    names = []
    for upper, lower in zip(above, below, strict=True):
        both = f"{upper} {lower}".strip()
        alone = bool(lower) and count[normal(lower)] == 1 and normal(lower) in bekend and normal(both) not in bekend
        names.append(lower if alone else both)
    return tuple(names)
