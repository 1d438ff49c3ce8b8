"""Numbers as most people write them, digits with at most one decimal sign, read a column at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from veeval.reading.kolombytes import Kolombytes

__all__ = ["Cijfers"]

_TEKENS = {",": ord(","), ".": ord(".")}
_ANDERS = bytes(chr(b) not in "0123456789.," for b in range(256))
_KOMMA_IS_PUNT = bytes.maketrans(b",", b".")
_LANGST = 30
_EXACT = 15  # digits of a whole number that a float holds


@dataclass(frozen=True, slots=True)
class Cijfers:
    """What the cells of a column of numbers look like.

    cells : the bytes; geheel : (n,) only digits; teken : (n,) uint8, the one sign between digits, 0 where there is none
    or more; als_duizend : (n,) the sign may be of thousands, as in 1.250; leeg : (n,) empty.
    """

    cells: Kolombytes
    geheel: npt.NDArray[np.bool_]
    teken: npt.NDArray[np.uint8]
    als_duizend: npt.NDArray[np.bool_]
    leeg: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, texts: pd.Series | pa.Array) -> Cijfers:
        """Look at all cells of a column, or at its different texts."""
        cells = Kolombytes.of(texts)
        lengths = cells.lengths()
        usual = lengths <= _LANGST
        usual[cells.rows_with(_ANDERS)] = False
        leeg = lengths == 0
        is_sign = (cells.data == _TEKENS[","]) | (cells.data == _TEKENS["."])
        at = np.flatnonzero(is_sign)
        geheel = usual & ~leeg
        teken, duizend = np.zeros(len(lengths), dtype=np.uint8), np.zeros(len(lengths), dtype=bool)
        if not len(at):
            return cls(cells, geheel, teken, duizend, leeg)
        so_far = np.zeros(len(is_sign) + 1, dtype=np.int32 if len(is_sign) < 2**31 else np.int64)
        np.cumsum(is_sign, out=so_far[1:])
        before = so_far[cells.begin]  # signs before each cell
        signs = np.diff(before)
        geheel &= signs == 0
        rows = np.flatnonzero((signs == 1) & usual)
        at = at[before[rows]]
        whole, part = at - cells.begin[rows], cells.begin[rows + 1] - at - 1
        good = (whole > 0) & (part > 0)
        teken[rows[good]] = cells.data[at[good]]
        like = good & (part == 3) & (whole <= 3)
        like[like] = cells.first(rows[like]) != ord("0")
        duizend[rows[like]] = True
        return cls(cells, geheel, teken, duizend, leeg)

    def proof(self, sign: str) -> npt.NDArray[np.bool_]:
        """Return the cells that leave no doubt about their decimal sign, and have this one."""
        there: npt.NDArray[np.bool_] = self.teken == _TEKENS[sign]
        return there & ~self.als_duizend

    def plain(self, decimal: str) -> npt.NDArray[np.bool_]:
        """Return the cells that are a number by themselves, given the decimal sign of the table (empty: unknown)."""
        signed: npt.NDArray[np.bool_] = self.teken == _TEKENS.get(decimal, 255)
        return self.geheel | signed

    def whole(self) -> npt.NDArray[np.bool_]:
        """Return the cells that are a whole number by themselves, small enough for every digit to count."""
        short: npt.NDArray[np.bool_] = self.cells.lengths() <= _EXACT
        return self.geheel & short

    def numbers(self, plain: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """Return the numbers of plain cells, nan elsewhere; shape (n,)."""
        points = self.cells.data.tobytes().translate(_KOMMA_IS_PUNT)
        begin = pa.py_buffer(np.ascontiguousarray(self.cells.begin))
        texts = pa.Array.from_buffers(pa.large_string(), len(plain), [None, begin, pa.py_buffer(points)])
        if plain.all():
            return np.array(pc.cast(texts, pa.float64()))
        values = np.full(len(plain), np.nan)
        values[plain] = pc.cast(texts.filter(pa.array(plain)), pa.float64()).to_numpy(zero_copy_only=False)
        return values
