"""Writing files: whole or not at all, the same bytes for the same content."""

from __future__ import annotations

from veeval.uitvoer.bestand import schrijf_bytes, schrijf_tekst, veilige_naam, vervang
from veeval.uitvoer.werkboek import schrijf_werkboek

__all__ = ["schrijf_bytes", "schrijf_tekst", "schrijf_werkboek", "veilige_naam", "vervang"]
