"""What stands on a factsheet, whatever its kind; the sheets fill it and the renderers read it."""

from __future__ import annotations

from dataclasses import dataclass

from veeval.report.model import Blok, Citaat, Kader, Kerncijfer, Soort
from veeval.report.opmaak import Tekst

__all__ = ["Inhoud"]


@dataclass(frozen=True, slots=True)
class Inhoud:
    """Head, key figures, blocks, boxes and small print.

    Attributes
    ----------
    soort : {"gemeente", "apm", "vergelijking"}
    onderwerp : str
        The municipality, or for whom the comparison is.
    titel, ondertitel : str
    inleiding : Tekst
    vooraf : tuple of tuple of Kader
        Rows of boxes before the figures; the boxes of a row stand beside each other.
    citaten_vooraf : bool
        Whether quotes stand before the figures, not after them.
    kerncijfers : tuple of Kerncijfer
    blokken : tuple of Blok
    achteraf : tuple of tuple of Kader
        Rows of boxes after the figures.
    citaten : tuple of Citaat
    uitleg : Kader
        How to read the figures, in plain words.
    verantwoording : Kader
        The small print: source, method, protection.
    synthetisch, onbeschermd : bool
    """

    soort: Soort
    onderwerp: str
    titel: str
    ondertitel: str
    inleiding: Tekst
    vooraf: tuple[tuple[Kader, ...], ...]
    citaten_vooraf: bool
    kerncijfers: tuple[Kerncijfer, ...]
    blokken: tuple[Blok, ...]
    achteraf: tuple[tuple[Kader, ...], ...]
    citaten: tuple[Citaat, ...]
    uitleg: Kader
    verantwoording: Kader
    synthetisch: bool
    onbeschermd: bool
