"""The text of a whole column as bytes, so that most of its cells are judged without a look at each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

__all__ = ["Kolombytes", "may_need_trim", "unproven"]

_BLOK = 1 << 18  # bytes that stay in the cache of a processor
_EENVOUDIG = re.compile(r"\^(\[[^]]+\])(?:\{(\d+),(\d+)\}|(\[[^]]+\])\*)\$")
_MEEST = 2**62


@dataclass(frozen=True, slots=True)
class Kolombytes:
    """The bytes of all cells behind each other (UTF-8), and where each begins: ``begin[i]`` to ``begin[i + 1]``.

    begin : (n + 1,) int64, counted from 0; data : (begin[-1],) uint8; an empty cell has no bytes, a missing one may.
    """

    begin: npt.NDArray[np.int64]
    data: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, values: pd.Series | pa.Array) -> Kolombytes:
        """Take the bytes of a column of text; nothing is copied where the column is one piece of Arrow already."""
        array = pa.array(values, from_pandas=True) if isinstance(values, pd.Series) else values
        if array.type != pa.large_string():
            array = array.cast(pa.large_string())
        whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        _, offsets, data = whole.buffers()
        if not len(whole):
            return cls(np.zeros(1, np.int64), np.zeros(0, np.uint8))
        begin = np.frombuffer(offsets, dtype=np.int64, count=len(whole) + 1, offset=8 * whole.offset)
        size = int(begin[-1] - begin[0])
        found = np.frombuffer(data, dtype=np.uint8, count=size, offset=int(begin[0])) if size else np.zeros(0, np.uint8)
        return cls(begin - begin[0] if begin[0] else begin, found)

    def lengths(self) -> npt.NDArray[np.int64]:
        """Return the number of bytes of each cell, shape (n,)."""
        return self.begin[1:] - self.begin[:-1]

    def rows_with(self, marked: bytes) -> npt.NDArray[np.intp]:
        """Return the rows that have any byte whose place in ``marked`` (256 bytes) is not zero."""
        at = [
            _nonzero(self.data[i : i + _BLOK].tobytes().translate(marked)) + i for i in range(0, len(self.data), _BLOK)
        ]
        return np.unique(self.row_of(np.concatenate(at) if at else np.zeros(0, dtype=np.intp)))

    def row_of(self, places: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Return the row that each byte of the column stands in."""
        return np.searchsorted(self.begin, places, side="right") - 1

    def first(self, filled: npt.NDArray[np.intp]) -> npt.NDArray[np.uint8]:
        """Return the first byte of cells that are not empty."""
        return self.data[self.begin[filled]]

    def last(self, filled: npt.NDArray[np.intp]) -> npt.NDArray[np.uint8]:
        """Return the last byte of cells that are not empty."""
        return self.data[self.begin[filled + 1] - 1]


def _nonzero(marks: bytes) -> npt.NDArray[np.intp]:
    """Places of the few bytes that are not zero: eight at a time, then within each eight."""
    eights = np.frombuffer(marks.ljust(-len(marks) % 8 + len(marks), b"\0"), dtype=np.uint64)
    hit = np.flatnonzero(eights)
    eight, within = np.nonzero(eights[hit].view(np.uint8).reshape(-1, 8))
    return 8 * hit[eight] + within


def may_need_trim(cells: Kolombytes) -> bool:
    """Whether any cell may begin or end with white space; False is sure."""
    filled = np.flatnonzero(cells.lengths())
    first, last = cells.first(filled), cells.last(filled)
    # white space outside ASCII begins with one of these bytes in UTF-8, and ends with one that is no ASCII
    return bool(
        ((first <= 0x20) | ((first >= 0xC2) & (first <= 0xE3))).any() or ((last <= 0x20) | (last >= 0x80)).any()
    )


def unproven(cells: Kolombytes, patroon: str) -> npt.NDArray[np.intp] | None:
    """Return the rows of which the bytes do not prove that they match a pattern; None for a pattern not so simple.

    An empty cell is among them; a missing one may be or not. Simple is one class of characters a number of times, or
    one and then another.
    """
    vorm = _form(patroon)
    if vorm is None:
        return None
    first, other, least, most = vorm
    lengths = cells.lengths()
    odd = [cells.rows_with(other), np.flatnonzero((lengths < least) | (lengths > most))]
    if first != other and len(cells.data):
        # of an empty cell this is the first byte of a next one; it is too short to be proven anyway
        begins = cells.data.take(cells.begin[:-1], mode="clip")
        odd.append(_nonzero(begins.tobytes().translate(first)))
    return np.unique(np.concatenate(odd))


@cache
def _form(patroon: str) -> tuple[bytes, bytes, int, int] | None:
    """Which bytes may not be first, which not anywhere else, and the least and greatest length."""
    found = _EENVOUDIG.fullmatch(patroon)
    if found is None:
        return None
    first = _outside(found[1])
    if found[4] is None:
        return first, first, int(found[2]), int(found[3])
    return first, _outside(found[4]), 1, _MEEST


def _outside(klasse: str) -> bytes:
    """Mark the bytes that are no character of a class; what is not ASCII is always marked."""
    return bytes(b >= 0x80 or re.fullmatch(klasse, chr(b)) is None for b in range(256))
