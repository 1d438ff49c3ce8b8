"""The audit of a file of sums: what who reads it from the inside can derive."""

from __future__ import annotations

from pathlib import Path

from veeval.evaluatie.aanval import Grens
from veeval.evaluatie.auditverslag import Auditverslag, Bevinding, nl
from veeval.evaluatie.bijdrage import Bijdrage
from veeval.evaluatie.vemo_lezen import lees_vemo
from veeval.privacy import verraden

__all__ = ["VEMO", "audit_vemo"]

VEMO = ".vemo"
_TELLEN = ("kinderen", "n")
_NIET_GEZIEN = (
    "sommen die geen kinderen tellen (kwaliteitsscores, inspecties, euro's per uur): die zijn niet samengevoegd",
    "een ander bestand van dezelfde gemeente, eerdere publicaties, en wat een lezer al weet",
)


def audit_vemo(path: Path, min_n: int | None = None) -> Auditverslag:
    """Attack a ``.vemo`` file as its receiver could: read its cells, and subtract one question from the other.

    Parameters
    ----------
    path : Path
        The file.
    min_n : int, optional
        The threshold; that of the plan in the file by default.

    Raises
    ------
    UnreadableFile
        The file is missing, damaged, or not of ``veeval moments``.
    """
    file = lees_vemo(path)
    threshold = file.plan.min_n if min_n is None else min_n
    groups = verraden({naam: (a.sommen, a.verslag) for naam, a in file.antwoorden.items()}, threshold)
    bounds, found = [], _klein(file, threshold)
    for g in groups:
        where = " naast ".join(g.vragen)
        place = ", ".join(filter(None, (g.gemeentecode, *g.aanbieders, g.groep)))
        bounds.append(Grens(where, place, "kinderen", g.laag, g.hoog, True))
        found.append(Bevinding("af te leiden", where, place, f"kinderen ligt tussen {nl(g.laag)} en {nl(g.hoog)}"))
    tables = sum(len(a.sommen.tabellen) for a in file.antwoorden.values())
    return Auditverslag(path, threshold, tables, tuple(bounds), tuple(found), _NIET_GEZIEN)


def _klein(file: Bijdrage, min_n: int) -> list[Bevinding]:
    """Cells that count fewer children than may leave the house."""
    found = []
    for naam, antwoord in file.antwoorden.items():
        for tabel, cells in antwoord.sommen.tabellen.items():
            counted = next((c for c in _TELLEN if c in cells.sommen), None)
            if cells.personen is None or counted is None:
                continue
            small = cells.frame[(cells.frame[counted] > 0) & (cells.frame[counted] < min_n)]
            for row in small.to_dict("records"):
                place = ", ".join(str(row[k]) for k in cells.sleutels)
                found.append(
                    Bevinding("kleine groep getoond", f"{naam}/{tabel}.csv", place, f"{counted} is {nl(row[counted])}")
                )
    return found
