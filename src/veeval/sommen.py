"""Sums that answer a question and add up over deliveries: what a municipality can share instead of rows.

A question that can be asked so is two steps: a reduction of the tables to ``Sommen``, and an estimation from
``Sommen``. Rows at home and sums of many places take the second step alike, so their answers are equal by construction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from veeval.errors import BadArgument
from veeval.estimates import MIN_N, Estimates

__all__ = [
    "PERSONEN",
    "PLAATS",
    "Cellen",
    "Melding",
    "Optelbaar",
    "Sommen",
    "cellen",
    "hernoemd",
    "optellen",
    "teksten",
]

PERSONEN = "ten_minste_kinderen"  # column of cells that left the house: the number itself stays home
PLAATS = ("cluster", "kiezer", "gemeentecode")  # keys of every cell: who chose, at which level, and where
_NAAM = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Melding:
    """A note that adds up: its numbers are summed and its names united over deliveries.

    Attributes
    ----------
    tekst : str
        The note in Dutch, with ``{name}`` where a number or a list of names goes.
    getallen : mapping of str to float
        Whole numbers and rounded amounts; NaN where a small number was withheld.
    namen : mapping of str to tuple of str
        Lists of names.
    kinderen : tuple of str
        Which of the numbers count children.
    """

    tekst: str
    getallen: Mapping[str, float] = field(default_factory=dict)
    namen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinderen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "getallen", {k: float(v) for k, v in self.getallen.items()})

    def __str__(self) -> str:
        def said(found: re.Match[str]) -> str:
            name = found.group(1)
            if name in self.namen:
                return ", ".join(self.namen[name])
            value = self.getallen[name]
            if np.isnan(value):
                return "een onbekend aantal"
            small = name in self.kinderen and 0 < value < MIN_N
            return f"minder dan {MIN_N}" if small else f"{value:.0f}"

        return _NAAM.sub(said, self.tekst)


@dataclass(frozen=True, slots=True)
class Cellen:
    """One table of sums: a row per combination of the keys.

    Attributes
    ----------
    frame : DataFrame
        The keys, and columns that add up.
    sleutels : tuple of str
        The keys.
    personen : str or None
        The column that counts children at one moment; None where a cell counts none.
    moment : str or None
        The key that tells moments apart (children of two years may be the same); summed out before the table leaves.
    samen : str or None
        The key over which small cells may be merged; this changes no sum, but it changes the clusters.
    delen : tuple of str
        Columns that count some of the children of the cell.
    thuis : bool
        Whether the table stays with the rows: it tells more than may leave the house.
    """

    frame: pd.DataFrame
    sleutels: tuple[str, ...]
    personen: str | None = None
    moment: str | None = None
    samen: str | None = None
    delen: tuple[str, ...] = ()
    thuis: bool = False

    @property
    def sommen(self) -> tuple[str, ...]:
        """The columns that add up."""
        return tuple(str(c) for c in self.frame.columns if c not in self.sleutels)

    def per(self, sleutels: Sequence[str]) -> Cellen:
        """Add up to fewer keys."""
        return replace(
            self,
            frame=_opgeteld(self.frame, tuple(sleutels), self.sommen),
            sleutels=tuple(sleutels),
            moment=self.moment if self.moment in sleutels else None,
        )


@dataclass(frozen=True, slots=True)
class Sommen:
    """All that the estimation of one question needs.

    Attributes
    ----------
    vraag : str
        Name of the question.
    opzet : mapping
        How it was asked, as far as the estimation must know: equal in all parts. Texts, numbers and lists only.
    tabellen : mapping of str to Cellen
        The sums.
    meldingen : tuple of Melding
        What a reader must know.
    kenmerken : mapping of str to tuple of str
        Sets that are united: years, ages, what was counted.
    labels : mapping of str to str
        Display names of group values.
    synthetisch : bool
        Whether any of the data are synthetic.
    """

    vraag: str
    opzet: Mapping[str, Any]
    tabellen: Mapping[str, Cellen]
    meldingen: tuple[Melding, ...] = ()
    kenmerken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    synthetisch: bool = False

    @property
    def by(self) -> tuple[str, ...]:
        """The grouping columns."""
        return tuple(self.opzet["by"])


@dataclass(frozen=True, slots=True)
class Optelbaar:
    """The two steps of a question: tables to sums, and sums to estimates.

    Attributes
    ----------
    herleid : callable
        Takes the Dataset and all options of the question, by name.
    schat : callable
        Takes Sommen, of one delivery or of many.
    zonder : tuple of str
        ``details`` of the question that need rows, and are not in the answer from sums.
    """

    herleid: Callable[..., Sommen]
    schat: Callable[[Sommen], Estimates]
    zonder: tuple[str, ...] = ()


def cellen(
    rows: pd.DataFrame,
    sleutels: Iterable[str],
    sommen: Sequence[str],
    *,
    personen: str | None = None,
    moment: str | None = None,
    samen: str | None = None,
) -> Cellen:
    """Add rows up to one cell per combination of the keys; the order of the rows does not matter."""
    keys = tuple(dict.fromkeys(sleutels))
    return Cellen(_opgeteld(rows, keys, sommen), keys, personen, moment if moment in keys else None, samen)


def optellen(delen: Sequence[Sommen]) -> Sommen:
    """Add the sums of several deliveries up.

    Raises
    ------
    BadArgument
        There are none, or they do not answer the same question in the same way.
    """
    if not delen:
        raise BadArgument("er zijn geen sommen om op te tellen.")
    first = delen[0]
    for other in delen[1:]:
        asked = {**first.opzet, **other.opzet}
        unlike = [k for k in asked if first.opzet.get(k) != other.opzet.get(k)]
        if first.vraag != other.vraag or set(first.tabellen) != set(other.tabellen) or unlike:
            raise BadArgument(
                f"de sommen van {first.vraag} zijn niet op dezelfde manier gemaakt en dus niet op te tellen"
                + "".join(f"; {k}: {first.opzet.get(k)!r} en {other.opzet.get(k)!r}" for k in unlike)
            )
    tables = {}
    for naam, one in first.tabellen.items():
        # without empty frames: they have no types, and nothing to add
        frames = [d.tabellen[naam].frame for d in delen if len(d.tabellen[naam].frame)]
        whole = pd.concat(frames, ignore_index=True) if frames else one.frame
        tables[naam] = replace(one, frame=_opgeteld(whole, one.sleutels, one.sommen))
    names = dict.fromkeys(name for d in delen for name in d.kenmerken)
    labels: dict[str, str] = {}
    for d in reversed(delen):
        labels |= d.labels
    return Sommen(
        first.vraag,
        first.opzet,
        tables,
        _samen([m for d in delen for m in d.meldingen]),
        {name: tuple(sorted({v for d in delen for v in d.kenmerken.get(name, ())})) for name in names},
        labels,
        any(d.synthetisch for d in delen),
    )


def hernoemd(sommen: Sommen, namen: Mapping[str, str]) -> Sommen:
    """Give clusters another name; those that get the same name are one cluster from then on."""
    tables = {}
    for tabel, cells in sommen.tabellen.items():
        if cells.samen is None or not namen:
            tables[tabel] = cells
            continue
        values = cells.frame[cells.samen].map(lambda c: namen.get(c, c))
        tables[tabel] = replace(cells, frame=cells.frame.assign(**{cells.samen: values})).per(cells.sleutels)
    return replace(sommen, tabellen=tables)


def teksten(meldingen: Iterable[Melding]) -> list[str]:
    """Write notes out."""
    return [str(m) for m in meldingen]


def _samen(meldingen: Sequence[Melding]) -> tuple[Melding, ...]:
    """Add notes with the same text up, in the order in which they first stand."""
    out: dict[str, Melding] = {}
    for m in meldingen:
        known = out.get(m.tekst)
        if known is None:
            out[m.tekst] = m
            continue
        numbers = {k: known.getallen.get(k, 0.0) + m.getallen.get(k, 0.0) for k in {**known.getallen, **m.getallen}}
        names = {k: tuple(sorted({*known.namen.get(k, ()), *m.namen.get(k, ())})) for k in {**known.namen, **m.namen}}
        out[m.tekst] = replace(known, getallen=numbers, namen=names)
    return tuple(out.values())


def _opgeteld(rows: pd.DataFrame, sleutels: tuple[str, ...], sommen: Sequence[str]) -> pd.DataFrame:
    """Add up per key; what is known nowhere stays unknown. Keys without rows of their own give one total."""
    values = rows[[*sleutels, *sommen]].astype(dict.fromkeys(sommen, float))
    if not sleutels:
        return values.sum(min_count=1).to_frame().T
    grouped = values.groupby(list(sleutels), sort=True, dropna=False, observed=True)
    return grouped[list(sommen)].sum(min_count=1).reset_index()
