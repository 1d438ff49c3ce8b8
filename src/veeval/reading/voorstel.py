"""Propose a mapping for a supplier's file: what is sure, what is a guess and why, and what finds no place."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from veeval.errors import WriteRefused
from veeval.reading.cel import ONTBREKEND
from veeval.reading.gelijkenis import Gelijkenis, distinct, likeness, meant_value
from veeval.reading.hints import Hints
from veeval.reading.levering import RuweTabel
from veeval.reading.lezen import as_delivered
from veeval.reading.persoonsgegevens import personal_columns, personal_heading
from veeval.reading.tabelkeuze import table_of
from veeval.reading.voorstel_bladen import BladVoorstel, Plaats, WaardeVoorstel
from veeval.reading.voorstel_tekst import as_toml, describe
from veeval.tables import TABELLEN, Tabel
from veeval.uitvoer import schrijf_tekst

__all__ = ["Voorstel", "propose"]

_GENOEG = 0.45


@dataclass(frozen=True, slots=True)
class Voorstel:
    """A proposal for a mapping; as text it says what is sure, what is a guess and why, and what finds no place.

    Attributes
    ----------
    naam : str
        Name of the file or folder.
    bladen : tuple of BladVoorstel
        What each sheet seems to hold.
    problemen : tuple of str
        What could not be read.
    """

    naam: str
    bladen: tuple[BladVoorstel, ...]
    problemen: tuple[str, ...] = ()

    def __str__(self) -> str:
        return describe(self.bladen, self.problemen)

    @property
    def persoonlijk(self) -> tuple[str, ...]:
        """Headers of columns with personal data, over all sheets."""
        return tuple(dict.fromkeys(kop for b in self.bladen for kop in b.persoonlijk))

    def to_toml(self) -> str:
        """Return the mapping as TOML, with every guess as a comment."""
        return as_toml(self.naam, self.bladen)

    def write(self, path: Path | str, *, overwrite: bool = False) -> Path:
        """Write the mapping as TOML; a file that is there is only replaced when that is asked."""
        if Path(path).exists() and not overwrite:
            raise WriteRefused(f"{path} bestaat al. Kies een andere naam, of vervang het met --force.")
        return schrijf_tekst(path, self.to_toml())


def propose(path: str | os.PathLike[str]) -> Voorstel:
    """Propose a mapping for a file or folder; nothing in it is used before a person has confirmed it.

    Parameters
    ----------
    path : path
        As for :func:`veeval.reading.read`.

    Returns
    -------
    Voorstel
        Print it to see what is sure and what is not; ``.write(path)`` makes the file to confirm.

    Raises
    ------
    UnreadableFile
        When there is nothing to read.
    """
    naam, bladen, _, _ = as_delivered(Path(path), Hints())
    found = [_of_sheet(b.tabel) for b in bladen if b.tabel is not None and len(b.tabel.frame.columns)]
    problems = tuple(str(p) for b in bladen if b.tabel is None for p in b.problems["uitleg"])
    return Voorstel(naam, tuple(_together(found)), problems)


def _of_sheet(whole: RuweTabel) -> BladVoorstel:
    """Propose for one sheet; a header that promises personal data is no candidate for any column."""
    refused = tuple(kop for kop in whole.frame.columns if personal_heading(kop, whole.frame[kop]))
    ruw = replace(whole, frame=whole.frame.drop(columns=list(refused)))
    waarden = {kop: distinct(ruw.frame[kop]) for kop in ruw.frame.columns}
    best, score, placed = "", 0.0, list[Gelijkenis]()
    for naam, tabel in TABELLEN.items():
        matches = _placed(ruw, waarden, tabel)
        total = _fit(ruw, tabel, matches)
        if total > score:
            best, score, placed = naam, total, matches
    if score < _GENOEG:
        return BladVoorstel((ruw.plek,), "", over=tuple(ruw.frame.columns), persoonlijk=refused)
    tabel = TABELLEN[best]
    taken = {m.kop for m in placed}
    rest = [c for c in ruw.frame.columns if c not in taken]
    personal, _ = personal_columns(replace(ruw, frame=ruw.frame[rest]), tabel)
    columns = {m.kolom: m.kop for m in placed}
    return BladVoorstel(
        plekken=(ruw.plek,),
        tabel=best,
        plaatsen=tuple(Plaats(m.kop, m.kolom, m.zeker, m.reden) for m in placed),
        ontbrekend=tuple(k.naam for k in tabel.kolommen.values() if k.verplicht and k.naam not in columns),
        over=tuple(c for c in rest if c not in personal),
        persoonlijk=(*refused, *(c for c in rest if c in personal)),
        waarden=tuple(_values(ruw, tabel, columns)),
        leeg=_empty_words(ruw, columns.values()),
    )


def _placed(ruw: RuweTabel, waarden: Mapping[str, Sequence[str]], tabel: type[Tabel]) -> list[Gelijkenis]:
    """Give every header at most one column and every column at most one header, the best pair first."""
    pairs = [
        found
        for kop in ruw.frame.columns
        for k in tabel.kolommen.values()
        if (found := likeness(kop, ruw.omschrijvingen.get(kop, ""), waarden[kop], k)) is not None
    ]
    out: dict[str, Gelijkenis] = {}
    columns: set[str] = set()
    for pair in sorted(pairs, key=lambda p: -p.punten):
        if pair.kop not in out and pair.kolom not in columns:
            out[pair.kop] = pair
            columns.add(pair.kolom)
    return [out[kop] for kop in ruw.frame.columns if kop in out]


def _fit(ruw: RuweTabel, tabel: type[Tabel], matches: Sequence[Gelijkenis]) -> float:
    """Say how well a table fits: needed columns found, headers used, and whether the name of the sheet says so."""
    needed = [k.naam for k in tabel.kolommen.values() if k.verplicht]
    points = {m.kolom: m.punten for m in matches}
    found = sum(points.get(n, 0.0) for n in needed) / max(1, len(needed))
    used = sum(points.values()) / max(1, len(ruw.frame.columns))
    named = 0.5 if table_of(ruw.naam)[0] == tabel.tabelnaam else 0.2 if tabel.tabelnaam[:5] in ruw.naam else 0.0
    return (found + used) / 2 + named if points else 0.0


def _values(ruw: RuweTabel, tabel: type[Tabel], columns: dict[str, str]) -> list[WaardeVoorstel]:
    out = []
    for kolom, kop in columns.items():
        k = tabel.kolommen[kolom]
        if not k.categorieen:
            continue
        labels = ruw.labels.get(kop, {})
        counts = ruw.frame[kop].map(lambda v, labels=labels: labels.get(v, v), na_action="ignore").value_counts()
        for value, n in counts.items():
            text = str(value)
            if text.casefold() in ONTBREKEND:
                continue
            bedoeld, sure = meant_value(text, k)
            if bedoeld != text and not (sure and bedoeld.casefold() == text.casefold()):
                out.append(WaardeVoorstel(kolom, text, int(n), bedoeld, sure))
    return out


def _empty_words(ruw: RuweTabel, koppen: Iterable[str]) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for kop in koppen:
        cells: pd.Series = ruw.frame[kop]
        hits = cells[cells.str.casefold().isin(ONTBREKEND)]
        found.update({str(v): int(n) for v, n in hits.value_counts().items()})
    return tuple(sorted(found.items()))


def _together(bladen: Sequence[BladVoorstel]) -> list[BladVoorstel]:
    """Take sheets with the same table and the same headers as one: a sheet per year."""
    out: dict[object, BladVoorstel] = {}
    for i, b in enumerate(bladen):
        key = (b.plekken[0].bestand, b.tabel, b.plaatsen, b.over) if b.tabel else i
        if key in out:
            first = out[key]
            values = {(w.kolom, w.waarde): w for w in (*first.waarden, *b.waarden)}
            words = Counter(dict(first.leeg)) + Counter(dict(b.leeg))
            out[key] = replace(
                first,
                plekken=first.plekken + b.plekken,
                waarden=tuple(values.values()),
                leeg=tuple(sorted(words.items())),
            )
        else:
            out[key] = b
    return list(out.values())
