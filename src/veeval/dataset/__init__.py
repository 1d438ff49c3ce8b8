"""The Dataset: tables that passed validation, and the files they are written to."""

from __future__ import annotations

from veeval.dataset.gegevens import Dataset
from veeval.dataset.schrijven import Formaat

__all__ = ["Dataset", "Formaat"]
