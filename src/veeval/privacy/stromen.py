"""A two-way table with margins as a network: how far a hidden cell can move while everything shown stays true.

Turn the sign of the margins around (not of the grand total) and every row and column adds up to 0. A change that no
reader can see then runs around a cycle of hidden cells, up and down in turn: it is a flow between the nodes of the
rows and those of the columns. A cell goes down to 0 at most and up without end.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

__all__ = ["Netwerk"]

IntTable = npt.NDArray[np.int64]
BoolTable = npt.NDArray[np.bool_]
EINDELOOS = 2**28
Cel = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Netwerk:
    """waarden : (r+1, c+1) counts, the margins last."""

    waarden: IntTable

    @property
    def keert(self) -> BoolTable:
        """Whether the sign of an entry is turned around: the margins, but not the grand total."""
        rand = np.zeros(self.waarden.shape, dtype=bool)
        rand[-1, :-1] = rand[:-1, -1] = True
        return rand

    def ruimte(self) -> tuple[IntTable, IntTable]:
        """Return how far an entry can go up and down, with the signs of the network."""
        omhoog = np.where(self.keert, self.waarden, EINDELOOS)
        omlaag = np.where(self.keert, EINDELOOS, self.waarden)
        return omhoog, omlaag

    def interval(self, verborgen: BoolTable, cel: Cel) -> tuple[int, int]:
        """Return the smallest and largest value that a hidden entry can have, given all that is shown."""
        open_ = verborgen.copy()
        open_[cel] = False
        omhoog, omlaag = (np.where(open_, ruimte, 0) for ruimte in self.ruimte())
        r, c = self.waarden.shape
        capaciteit = np.zeros((r + c, r + c), dtype=np.int32)
        capaciteit[:r, r:] = omhoog
        capaciteit[r:, :r] = omlaag.T
        net = csr_array(capaciteit)
        i, j = cel[0], r + cel[1]
        up = min(int(maximum_flow(net, j, i).flow_value), EINDELOOS)
        down = min(int(maximum_flow(net, i, j).flow_value), EINDELOOS)
        if self.keert[cel]:
            up, down = down, up
        waarde = int(self.waarden[cel])
        return waarde - min(down, waarde), waarde + up

    def cyclus(self, verborgen: BoolTable, cel: Cel, breedte: int, prijs: npt.NDArray[np.float64]) -> list[Cel]:
        """Return the cheapest entries to hide so that an entry can go up by ``breedte``; hidden ones cost nothing."""
        omhoog, omlaag = (ruimte >= breedte for ruimte in self.ruimte())
        kosten = np.where(verborgen, 0.0, prijs)
        r, c = self.waarden.shape
        begin, einde = (cel[0], r + cel[1]) if self.keert[cel] else (r + cel[1], cel[0])
        afstand = np.full(r + c, np.inf)
        vorige: dict[int, tuple[int, Cel]] = {}
        afstand[begin] = 0.0
        rij = [(0.0, begin)]
        while rij:
            lengte, knoop = heapq.heappop(rij)
            if knoop == einde:
                break
            if lengte > afstand[knoop]:
                continue
            for buur, pad in self._buren(knoop, omhoog, omlaag):
                if pad == cel:
                    continue
                nieuw = lengte + kosten[pad]
                if nieuw < afstand[buur]:
                    afstand[buur], vorige[buur] = nieuw, (knoop, pad)
                    heapq.heappush(rij, (nieuw, buur))
        gevonden = []
        knoop = einde
        while knoop != begin:
            knoop, pad = vorige[knoop]
            gevonden.append(pad)
        return gevonden

    def _buren(self, knoop: int, omhoog: BoolTable, omlaag: BoolTable) -> list[tuple[int, Cel]]:
        r = len(self.waarden)
        if knoop < r:
            return [(r + int(j), (knoop, int(j))) for j in np.flatnonzero(omhoog[knoop])]
        return [(int(i), (int(i), knoop - r)) for i in np.flatnonzero(omlaag[:, knoop - r])]
