"""The rules of each inzetmodel as data: one TOML per model, with its source.

Hours are one multiplication per term: the product of the named factors. No city has a branch of its own.
"""

from __future__ import annotations

from veeval.inzetmodellen.model import ZONDER, Inzetmodel, Keuzeniveau, Parameter, Periode, Term, inzetmodel, namen

__all__ = ["ZONDER", "Inzetmodel", "Keuzeniveau", "Parameter", "Periode", "Term", "inzetmodel", "namen"]
