"""Writing files: whole or not at all, the same bytes for the same content."""

from __future__ import annotations

from veeval.uitvoer.bestand import schrijf_bytes, schrijf_tekst, veilige_naam, vervang
from veeval.uitvoer.ods import schrijf_ods
from veeval.uitvoer.slot import op_slot
from veeval.uitvoer.tabel import schrijf_csv, schrijf_parquet, veilige_cellen
from veeval.uitvoer.werkboek import schrijf_werkboek

__all__ = [
    "op_slot",
    "schrijf_bytes",
    "schrijf_csv",
    "schrijf_ods",
    "schrijf_parquet",
    "schrijf_tekst",
    "schrijf_werkboek",
    "veilige_cellen",
    "veilige_naam",
    "vervang",
]
