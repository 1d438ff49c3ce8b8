"""Sums that may leave the house: no cell on few children; small cells are merged, or left out and counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from veeval.errors import BadArgument
from veeval.estimates import MIN_N
from veeval.sommen import PERSONEN, Cellen, Melding, Sommen, hernoemd

__all__ = ["Blok", "Verslag", "deelbaar"]

Blok = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verslag:
    """What was done to the sums of one question before they may leave.

    Attributes
    ----------
    blokken : tuple of tuple of str
        Clusters whose sums were merged, for they have cells on few children: they count as one cluster from then on.
    weggelaten : int
        Cells that were left out, for no merging within the municipality made them large enough.
    achtergehouden : tuple of str
        Tables of counts of which rows were withheld.
    kleinste : int or None
        The smallest number of children behind a cell that leaves; None where cells count no children.
    momenten : bool
        Whether cells of different years were added up; that changes no estimate.
    """

    blokken: tuple[tuple[str, ...], ...] = ()
    weggelaten: int = 0
    achtergehouden: tuple[str, ...] = ()
    kleinste: int | None = None
    momenten: bool = False


@dataclass(slots=True)
class _Stand:
    blokken: tuple[tuple[str, ...], ...] = ()
    weggelaten: int = 0
    achtergehouden: list[str] = field(default_factory=list)
    kleinste: list[float] = field(default_factory=list)
    momenten: bool = False


def deelbaar(sommen: Sommen, min_n: int = MIN_N, *, blokken: Collection[Blok] = ()) -> tuple[Sommen, Verslag]:
    """Make sums that may leave the house.

    Parameters
    ----------
    sommen : Sommen
        Of one delivery.
    min_n : int
        Smallest number of children behind a cell, at one moment.
    blokken : collection of tuple of str, optional
        Clusters that are merged in any case, as another question merges them.

    Returns
    -------
    sommen : Sommen
        Without what stays home; every cell that counts children counts at least ``min_n`` of them, and so does every
        part of it that is counted (or none), and the rest.
    verslag : Verslag
        What was merged and left out. The sums tell it too, in notes.

    Notes
    -----
    Three steps. Years of one cluster and group are added up where the estimate does not ask for years: exact. Then the
    smallest cell is merged with the next smallest of the same group and municipality, and from then on the two clusters
    are one in the whole question: totals stay exact, the spread between clusters does not. What is still too small is
    left out.
    """
    if min_n < 1:
        raise BadArgument(f"min_n is {min_n}; geef een getal van 1 of hoger.")
    stand = _Stand()
    tables = {naam: t for naam, t in sommen.tabellen.items() if not t.thuis}
    mergeable = {naam: t for naam, t in tables.items() if t.personen and t.samen}
    blocks: dict[str, Blok] = {lid: blok for blok in blokken for lid in blok}
    for naam in mergeable:
        _unite(sommen, naam, blocks, min_n)
    here = {str(c) for t in mergeable.values() for c in t.frame[str(t.samen)]}
    stand.blokken = tuple(sorted({b for c, b in blocks.items() if len(b) > 1 and c in here}))
    tables = dict(hernoemd(replace(sommen, tabellen=tables), _namen(stand.blokken)).tabellen)
    for naam, table in tables.items():
        if naam in mergeable:
            tables[naam] = _groot_genoeg(table, min_n, stand)
        elif table.personen:
            tables[naam] = _zonder_kleine(naam, table, min_n, stand)
    kept = replace(
        sommen,
        tabellen=tables,
        meldingen=(*(_verhuld(m, min_n) for m in sommen.meldingen), *_gezegd(stand, min_n)),
        kenmerken={**sommen.kenmerken, "achtergehouden": tuple(stand.achtergehouden)},
    )
    smallest = int(min(stand.kleinste)) if stand.kleinste else None
    told = Verslag(stand.blokken, stand.weggelaten, tuple(stand.achtergehouden), smallest, stand.momenten)
    return kept, told


def _namen(blokken: Sequence[Sequence[str]]) -> dict[str, str]:
    """Name of the block of each cluster that was merged."""
    return {lid: " + ".join(blok) for blok in blokken for lid in blok}


def _tellen(table: Cellen) -> pd.DataFrame:
    """Cells without their moments, with ``_k``: the largest number of children at one moment."""
    keys = [k for k in table.sleutels if k != table.moment]
    persons = str(table.personen)
    moments = table.frame.groupby(list(table.sleutels), dropna=False, sort=True)[[persons, *table.delen]].sum()
    grouped = moments.reset_index().groupby(keys, dropna=False, sort=True)
    out = grouped[[persons, *table.delen]].sum().reset_index().rename(columns={persons: "_som"})
    return out.assign(_k=grouped[persons].max().fillna(0.0).to_numpy(float))


def _klein(cells: pd.DataFrame, delen: tuple[str, ...], min_n: int) -> pd.Series[bool]:
    """Cells on few children, or with a part or a rest of few children."""
    small = cells["_k"] < min_n
    for deel in delen:
        for count in (cells[deel], cells["_som"] - cells[deel]):
            small |= (count > 0.5) & (count < min_n)
    return small


def _unite(sommen: Sommen, naam: str, blocks: dict[str, tuple[str, ...]], min_n: int) -> None:
    """Merge clusters until no small cell has another cell to be merged with."""
    table = sommen.tabellen[naam]
    key = str(table.samen)
    bare = replace(table, frame=table.frame[[*table.sleutels, str(table.personen), *table.delen]])
    for cluster in bare.frame[key].astype(str):
        blocks.setdefault(cluster, (cluster,))
    while pair := _paar(_met_blokken(bare, blocks), min_n):
        members = tuple(sorted({m for b in blocks.values() if " + ".join(b) in pair for m in b}))
        blocks.update(dict.fromkeys(members, members))


def _met_blokken(table: Cellen, blocks: Mapping[str, tuple[str, ...]]) -> Cellen:
    key = str(table.samen)
    return replace(table, frame=table.frame.assign(**{key: table.frame[key].map(_namen([*blocks.values()]))}))


def _paar(table: Cellen, min_n: int) -> tuple[str, ...]:
    """The smallest small cell and the next smallest of its group and municipality; nothing when no cell can grow."""
    key = str(table.samen)
    cells = _tellen(table)
    cells = cells.assign(_groot=~_klein(cells, table.delen, min_n)).sort_values(["_groot", "_k", key], kind="stable")
    within = [k for k in table.sleutels if k not in (key, table.moment)]
    for _, part in cells.groupby(within, dropna=False, sort=True):
        if len(part) > 1 and not part["_groot"].all():
            return tuple(part[key].iloc[:2])
    return ()


def _groot_genoeg(table: Cellen, min_n: int, stand: _Stand) -> Cellen:
    """Add moments up, and leave out what is still small."""
    cells = _tellen(table)
    small = _klein(cells, table.delen, min_n).to_numpy(bool)
    summed = table.per([k for k in table.sleutels if k != table.moment])
    stand.momenten |= table.moment is not None
    stand.weggelaten += int(small.sum())
    stand.kleinste += cells.loc[~small, "_k"].tolist()
    # with the sum over years the largest number of one year could give another year away
    frame = summed.frame[~small].reset_index(drop=True).assign(**{PERSONEN: float(min_n)})
    return replace(summed, frame=frame, personen=PERSONEN, delen=())


def _zonder_kleine(naam: str, table: Cellen, min_n: int, stand: _Stand) -> Cellen:
    """Withhold small rows of a table of counts, and the next smallest until they cannot be told apart."""
    cells = _tellen(table)
    hidden = _klein(cells, table.delen, min_n)
    while hidden.any() and not hidden.all() and (hidden.sum() == 1 or cells.loc[hidden, "_som"].sum() < min_n):
        hidden |= hidden.index == cells.loc[~hidden, "_som"].idxmin()
    if hidden.any():
        stand.achtergehouden.append(naam)
    stand.kleinste += cells.loc[~hidden, "_k"].tolist()
    return replace(table, frame=table.frame[~hidden.to_numpy(bool)].reset_index(drop=True))


def _verhuld(melding: Melding, min_n: int) -> Melding:
    """Withhold small numbers of children in a note."""
    numbers: Mapping[str, float] = {
        k: np.nan if k in melding.kinderen and 0 < v < min_n else v for k, v in melding.getallen.items()
    }
    return replace(melding, getallen=numbers)


def _gezegd(stand: _Stand, min_n: int) -> tuple[Melding, ...]:
    out = []
    merged = sum(len(b) for b in stand.blokken)
    if merged:
        out.append(
            Melding(
                "Sommen van {n} aanbieders zijn binnen hun gemeente samengevoegd tot {k}, want zij hebben "
                f"cellen met minder dan {min_n} kinderen. De cijfers zelf blijven gelijk; standaardfouten, "
                "vrijheidsgraden en intervallen zijn die van de samengevoegde aanbieders.",
                {"n": merged, "k": len(stand.blokken)},
            )
        )
    if stand.weggelaten:
        out.append(
            Melding(
                f"{{n}} cellen met minder dan {min_n} kinderen zijn weggelaten: ook samengevoegd binnen de gemeente "
                "bleven zij te klein. De cijfers zijn zonder deze kinderen.",
                {"n": stand.weggelaten},
            )
        )
    return tuple(out)
