"""What needs no calculation: a hidden row that is shown elsewhere, a small group, a difference with a hidden group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from veeval.begrippen import label
from veeval.bevraging import ORGANISATIES
from veeval.estimates import ALLEN_N
from veeval.evaluatie.aanval import PERSONEN
from veeval.evaluatie.gepubliceerd import AANTAL, SCHATTING, Stuk, Tabel

__all__ = ["klein_getoond", "tegen_elkaar", "verschillen_met_verborgen"]

_ORGANISATIES = frozenset({*ORGANISATIES, *map(label, ORGANISATIES)})  # no persons: nothing to protect


def tegen_elkaar(tables: Sequence[Tabel], pieces: Sequence[Stuk]) -> list[tuple[str, str, str]]:
    """Return where a hidden row of a table is shown after all: place, group and figure."""
    out = []
    by_name = {t.naam: t for t in tables if t.personen}
    for piece in pieces:
        table = by_name.get(piece.naam)
        for kind, values in piece.cijfers.items() if table is not None else ():
            for i in np.flatnonzero(np.isfinite(values)):
                if table is not None and table.verborgen.iloc[i]:
                    out.append((piece.waar, table.groep(int(i)), f"{kind} {values[i]:g}".replace(".", ",")))
    return out


def klein_getoond(pieces: Sequence[Stuk], min_n: int) -> list[tuple[str, str, str]]:
    """Return small counts that are shown, and shares that tell the same of each of a few persons."""
    out = []
    for piece in pieces:
        if piece.telt not in PERSONEN or AANTAL not in piece.cijfers:
            continue
        n = piece.cijfers[AANTAL]
        bodies = piece.groepen.get(label("groep"), pd.Series("", index=piece.groepen.index)).isin(_ORGANISATIES)
        share = piece.cijfers.get(SCHATTING, np.full(len(n), np.nan))
        for i in range(len(n)):
            groep = ", ".join(map(str, piece.groepen.iloc[i])) or "alle"
            if bodies.iloc[i]:
                continue
            if 0 < n[i] < min_n:
                out.append((piece.waar, groep, f"n is {n[i]:g}"))
            elif piece.aandeel and share[i] in (0.0, 1.0) and n[i] < ALLEN_N:
                out.append((piece.waar, groep, f"{'iedereen' if share[i] else 'niemand'} van {n[i]:g}"))
    return out


def verschillen_met_verborgen(tables: Sequence[Tabel], contrasts: Mapping[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Return differences that are shown with a group that is hidden: with the other side they give it away."""
    out = []
    for t in tables:
        pairs = contrasts.get(t.naam, pd.DataFrame())
        if pairs.empty or "groep_a" not in pairs or not t.verborgen.any():
            continue
        shared = [c for c in t.by if c in pairs]
        own = [c for c in t.by if c not in shared]
        gone = {
            (" / ".join(row[c] for c in own), *(row[c] for c in shared))
            for row in t.codes[t.verborgen].to_dict("records")
        }
        for _, row in pairs[pairs["estimate"].notna()].iterrows():
            keys = tuple(str(row[c]) for c in shared)
            if {(str(row["groep_a"]), *keys), (str(row["groep_b"]), *keys)} & gone:
                out.append((f"tabellen/{t.naam}.xlsx, blad verschillen", f"{row['groep_a']} - {row['groep_b']}"))
    return out
