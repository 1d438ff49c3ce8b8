"""Attack what is published as a reader would: add up, subtract, and bound what is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from veeval.begrippen import label
from veeval.errors import BadArgument
from veeval.estimates import ALLEN_N, APART, VAN_PERSONEN
from veeval.evaluatie.gepubliceerd import AANTAL, SCHATTING, Stuk, Tabel
from veeval.privacy import BREEDTE, TELLER, Cel, Vlak, derivable_from, rest_van, verbanden, vlakken

__all__ = ["PERSONEN", "Grens", "aanval"]

_APART = frozenset({*APART, *map(label, APART)})
PERSONEN = frozenset({*map(label, VAN_PERSONEN), label("kindjaren")})
_KINDEREN = label("doelgroepkinderen")
_JAREN = (label("kindjaren"), _KINDEREN)  # over years children on 1 January add up to child-years
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grens:
    """What a reader can derive of one hidden figure.

    Attributes
    ----------
    waar, groep, wat : str
        File and place, the group, and which figure.
    laag, hoog : float
        The interval; ``hoog`` is infinite where nothing bounds it.
    lek : bool
        Whether that is too close.
    """

    waar: str
    groep: str
    wat: str
    laag: float
    hoog: float
    lek: bool


def aanval(tables: Sequence[Tabel], pieces: Sequence[Stuk], min_n: int) -> list[Grens]:
    """Bound every hidden figure by all that is shown.

    Parameters
    ----------
    tables : sequence of Tabel
        The tables of the questions.
    pieces : sequence of Stuk
        All figures that stand somewhere.
    min_n : int
        The threshold of the run.

    Returns
    -------
    list of Grens
        A hidden count leaks when its interval is narrower than ``min_n`` and it may be below ``min_n``; a hidden sum
        when its interval is narrower than ``BREEDTE`` times its size and the group may be small, or when it gives
        "all" or "none" of a group of fewer than ``ALLEN_N`` away.
    """
    hidden_rows = {t.naam: t for t in tables if t.personen}
    used = _ongelijk(pieces)
    known, slack, hidden, parts, rest = _stelsel(used, hidden_rows)
    checked = verbanden([vlak for _, vlak in parts], known, slack)
    supposed = verbanden([vlak for own, vlak in parts if own], known, slack, onbewezen=True)
    shares = [one for one in rest if any(cel not in known for cel in one)]
    try:
        found = _afgeleid(known, slack, hidden, [*checked, *supposed], shares)
    except BadArgument:  # what was supposed contradicts what is shown: a reader drops it
        found = _afgeleid(known, slack, hidden, checked, shares)
    places = {piece.waar: piece for piece in used}
    bounds = {cel: found.get(cel, (0.0, np.inf)) for cel in hidden}
    return [_grens(cel, bounds, known, places[cel[0]], min_n) for cel in hidden]


def _afgeleid(
    known: Mapping[Cel, float],
    slack: Mapping[Cel, float],
    hidden: Sequence[Cel],
    sums: Sequence[Mapping[Cel, float]],
    shares: Sequence[Mapping[Cel, float]],
) -> Mapping[Cel, Interval]:
    inside = {cel for one in sums for cel in one}
    return derivable_from(known, [*sums, *shares], rounding=slack, wanted=[cel for cel in hidden if cel in inside])


def _ongelijk(pieces: Sequence[Stuk]) -> list[Stuk]:
    """Leave out what stands there twice: the same rows with the same figures."""
    out: dict[bytes, Stuk] = {}
    for piece in pieces:
        if piece.naam and any(p.naam == piece.naam for p in out.values()):
            continue  # other forms of one table are compared with it row by row
        out.setdefault(piece.waar.encode(), piece)
    return list(out.values())


def _stelsel(
    pieces: Sequence[Stuk], tables: Mapping[str, Tabel]
) -> tuple[dict[Cel, float], dict[Cel, float], list[Cel], list[tuple[bool, Vlak]], list[dict[Cel, float]]]:
    known: dict[Cel, float] = {}
    slack: dict[Cel, float] = {}
    hidden: list[Cel] = []
    parts: list[tuple[bool, Vlak]] = []  # whether it is a table of its own right, and not a further sheet
    rest: list[dict[Cel, float]] = []
    for piece in pieces:
        if piece.telt not in PERSONEN:
            continue
        figures = {k: v for k, v in piece.cijfers.items() if k != SCHATTING}
        counted = _KINDEREN if piece.telt in _JAREN else piece.telt
        kinds = {k: f"{counted} {k}" for k in figures}
        own = bool(piece.naam)  # further sheets, variants and factsheets may count a part only
        table = tables.get(piece.naam)
        if SCHATTING in piece.cijfers and table is not None and not (piece.cijfers[SCHATTING] < 0).any():
            figures[TELLER] = piece.cijfers[SCHATTING] * piece.cijfers[AANTAL]
            kinds[TELLER] = f"{TELLER} {table.frame['indicator'].iloc[0]}"
            rest += [rest_van(piece.waar, i) for i in range(len(piece.groepen)) if piece.aandeel]
        for kind, values in figures.items():
            for i, value in enumerate(values):
                cel = (piece.waar, kind, i)
                if np.isfinite(value):
                    known[cel] = float(value)
                    slack[cel] = 1e-9 * float(value) if kind == TELLER else 0.0
                elif table is None or table.verborgen.iloc[i]:
                    hidden.append(cel)
        extra = [str(c) for c in piece.groepen if str(c) not in _APART]
        parts += [(own, v) for v in vlakken(piece.waar, piece.groepen, kinds, _APART)]
        if not piece.naam and extra:
            parts += [(False, v) for v in vlakken(piece.waar, piece.groepen, kinds, [*_APART, *extra[1:]])]
    return known, slack, hidden, parts, rest


def _grens(cel: Cel, bounds: Mapping[Cel, Interval], known: Mapping[Cel, float], piece: Stuk, min_n: int) -> Grens:
    where, kind, i = cel
    low, high = bounds[cel]
    base = (where, AANTAL, i)
    n_low, n_high = (known[base], known[base]) if base in known else bounds.get(base, (0.0, np.inf))
    if kind != TELLER:
        leak = high - low < min_n - 1e-6 and low < min_n - 1e-6 and high > 0.5
    else:
        small = n_low < min_n and high - low < BREEDTE * high and high > 0
        alike = piece.aandeel and n_high < ALLEN_N and (high < 1e-6 or n_low - low < 1e-6)
        leak = bool(small or alike)
    groep = ", ".join(map(str, piece.groepen.iloc[i])) or "alle"
    return Grens(where, groep, kind, low, high, leak)
