"""What the audit of a results folder found, for people and for machines."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from veeval.evaluatie.aanval import Grens

__all__ = ["Auditverslag", "Bevinding", "nl"]


@dataclass(frozen=True, slots=True)
class Bevinding:
    """One thing that the audit found: ``lek`` is False for what deserves a look but gives nothing away."""

    soort: str
    waar: str
    groep: str
    tekst: str
    lek: bool = True


@dataclass(frozen=True, slots=True)
class Auditverslag:
    """What an attacker can and cannot do with a results folder, or with a file of sums.

    Attributes
    ----------
    map : Path
        The folder or file.
    min_n : int
        The threshold of the run.
    tabellen : int
        Tables of questions that were read.
    grenzen : tuple of Grens
        Per hidden figure the interval that follows from all that is shown.
    bevindingen : tuple of Bevinding
        What was found.
    niet_gezien : tuple of str
        What the audit did not look at.
    """

    map: Path
    min_n: int
    tabellen: int
    grenzen: tuple[Grens, ...]
    bevindingen: tuple[Bevinding, ...]
    niet_gezien: tuple[str, ...]

    @property
    def lek(self) -> bool:
        """Whether anything hidden can be found or derived."""
        return any(b.lek for b in self.bevindingen)

    def to_json(self) -> str:
        """Write the report for machines; an interval without an upper end has null there."""
        bounds = [asdict(g) | {"hoog": g.hoog if np.isfinite(g.hoog) else None} for g in self.grenzen]
        content = {
            "map": self.map.name,
            "min_n": self.min_n,
            "lek": self.lek,
            "tabellen": self.tabellen,
            "bevindingen": [asdict(b) for b in self.bevindingen],
            "verborgen": bounds,
            "niet_gezien": list(self.niet_gezien),
        }
        return json.dumps(content, ensure_ascii=False, indent=1)

    def __str__(self) -> str:
        leaks = [b for b in self.bevindingen if b.lek]
        doe = "verstuur dit bestand" if self.map.is_file() else "publiceer deze map"
        head = f"{len(leaks)} LEK{'KEN' * (len(leaks) != 1)}: {doe} niet." if leaks else "Geen lek gevonden."
        closed = [g.hoog - g.laag for g in self.grenzen if np.isfinite(g.hoog)]
        free = len(self.grenzen) - len(closed)
        lines = [
            head,
            "",
            f"{self.tabellen} tabellen gelezen; {len(self.grenzen)} verborgen cijfers; drempel {self.min_n}.",
            *([f"Van {free} verborgen cijfers is geen bovengrens af te leiden."] if free else []),
        ]
        if closed:
            lines.append(f"Van {len(closed)} wel: het smalste interval is {nl(min(closed))} breed.")
        for titel, lek in (("Lekken", True), ("Let op", False)):
            found = [b for b in self.bevindingen if b.lek is lek]
            lines += ["", titel] if found else []
            lines += [f"- {b.soort}: {b.waar}: {b.groep}: {b.tekst}" for b in found]
        lines += ["", "Niet bekeken", *(f"- {what}" for what in self.niet_gezien)]
        return "\n".join(lines)


def nl(x: float) -> str:
    """Write a bound: one decimal at most, with a comma."""
    return f"{x:.1f}".removesuffix(".0").replace(".", ",")
