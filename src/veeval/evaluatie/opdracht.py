"""Which factsheets are asked for, and how they look."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from veeval.errors import BadArgument, UnknownName
from veeval.report import Publiek, Soort

__all__ = ["FORMATEN", "Formaat", "Opdracht"]

Formaat = Literal["html", "pdf", "docx"]
FORMATEN: tuple[Formaat, ...] = ("html", "pdf")


@dataclass(frozen=True, slots=True)
class Opdracht:
    """Which factsheets, and how they look.

    Attributes
    ----------
    soort : {"gemeente", "apm", "vergelijking"}
    gemeente : str or None
        Name or code of one municipality; None for all.
    formaten : tuple of {"html", "pdf", "docx"}
    huisstijl : Path or None
        TOML with the style of a bureau.
    teksten : Path or None
        Folder with edited texts; what is not there yet is written.
    """

    soort: Soort = "gemeente"
    gemeente: str | None = None
    formaten: tuple[Formaat, ...] = FORMATEN
    huisstijl: Path | None = None
    teksten: Path | None = None

    def __post_init__(self) -> None:
        if self.soort not in get_args(Soort):
            raise UnknownName("soort factsheet", self.soort, get_args(Soort))
        for formaat in self.formaten:
            if formaat not in get_args(Formaat):
                raise UnknownName("formaat", formaat, get_args(Formaat))
        if not self.formaten:
            raise BadArgument(f"geef ten minste één formaat: {', '.join(get_args(Formaat))}.")
        if self.soort == "vergelijking" and self.gemeente is not None:
            raise BadArgument("een vergelijking gaat over alle gemeenten; laat gemeente weg.")

    @property
    def publieken(self) -> tuple[Publiek, ...]:
        """For whom: a comparison has a version for each public."""
        return get_args(Publiek) if self.soort == "vergelijking" else ("gemeenten",)
