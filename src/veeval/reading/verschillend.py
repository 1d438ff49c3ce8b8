"""The different texts of a column, so that each is looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Verschillend"]


@dataclass(frozen=True, slots=True)
class Verschillend:
    """The different texts of a column and where they stand.

    codes : (n,) place of each cell in ``teksten``, -1 where it is empty; teksten : the texts.
    """

    codes: npt.NDArray[np.intp]
    teksten: list[str]

    @classmethod
    def of(cls, values: pd.Series) -> Verschillend:
        """Find the different texts of a column, in order of first appearance."""
        codes, unique = pd.factorize(values)
        return cls(codes, unique.tolist())

    def rows(self, which: Sequence[int]) -> npt.NDArray[np.intp]:
        """Return the rows that have one of these texts, given by their places."""
        hit = np.zeros(len(self.teksten) + 1, dtype=bool)
        hit[list(which)] = True
        return np.flatnonzero(hit[self.codes])
