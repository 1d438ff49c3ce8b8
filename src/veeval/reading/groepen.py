"""Problems grouped for a person: one line per file, column and rule, with the first places."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from veeval.begrippen import Lang
from veeval.reading.problemen import FOUT

__all__ = ["MAX_PLEKKEN", "Groep", "Voorbeeld", "groepen"]

MAX_PLEKKEN = 25
_IN_TEKST = 5


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """One place of a group: row number (empty for a whole file), value and explanation."""

    rij: str
    waarde: str
    uitleg: str


@dataclass(frozen=True, slots=True)
class Groep:
    """All problems of one rule in one column.

    Attributes
    ----------
    ernst : str
        ``fout`` or ``waarschuwing``.
    bestand, blad, kolom, rule : str
        Where and which.
    aantal : int
        How many problems.
    uitleg : str
        What is wrong: the explanation where all have the same, else that of the first, said to be one of several.
    plekken : tuple of Voorbeeld
        The first places, at most ``MAX_PLEKKEN``.
    """

    ernst: str
    bestand: str
    blad: str
    kolom: str
    rule: str
    aantal: int
    uitleg: str
    plekken: tuple[Voorbeeld, ...]

    @property
    def plek(self) -> str:
        """File, and sheet where there is one."""
        return f"{self.bestand}, blad {self.blad}" if self.blad else self.bestand

    def __str__(self) -> str:
        rows = [v.rij for v in self.plekken[:_IN_TEKST] if v.rij]
        more = " ..." if self.aantal > len(rows) else ""
        where = f" (rij {', '.join(rows)}{more})" if rows else ""
        sign = "" if self.ernst == FOUT else "waarschuwing: "
        return f"{self.aantal} x {self.plek}: {sign}{self.uitleg}{where}"


def groepen(problems: pd.DataFrame, lang: Lang = "nl") -> tuple[Groep, ...]:
    """Group problems, whose explanations are in this language; those that block first, the largest first."""
    if problems.empty:
        return ()
    keys = ["ernst", "file", "sheet", "column", "rule"]
    found = []
    for key, part in problems.groupby(keys, sort=True):
        ernst, bestand, blad, kolom, rule = map(str, key)
        head = part.head(MAX_PLEKKEN)
        plekken = tuple(
            Voorbeeld("" if pd.isna(rij) else str(rij), waarde, uitleg)
            for rij, waarde, uitleg in zip(head["row"], head["value"], head["uitleg"], strict=True)
        )
        found.append(Groep(ernst, bestand, blad, kolom, rule, len(part), _for_all(part["uitleg"], lang), plekken))
    return tuple(sorted(found, key=lambda g: (g.ernst != FOUT, -g.aantal)))


def _for_all(uitleg: pd.Series, lang: Lang) -> str:
    """Return the explanation of a group; where they differ the first one, without seeming to be about all."""
    first = str(uitleg.iloc[0])
    if (uitleg == first).all():
        return first
    start = "Among others" if lang == "en" else "Onder meer"
    if first.startswith('"'):
        return f"{start} {first}"
    sentence = first[:1].lower() + first[1:] if first[1:2].islower() else first
    return f"{start}: {sentence}"
