"""From the files that people have to a validated Dataset, with an error report that they can act on.

The way of a delivery: :func:`read` finds out what the files say (text, with row numbers), :func:`validate` types every
cell and checks every rule, :func:`load` gives the Dataset or an error with the whole report inside.
"""

from __future__ import annotations

from veeval.reading.levering import Levering
from veeval.reading.lezen import read
from veeval.reading.rapport import ValidationReport
from veeval.reading.valideer import load, validate

__all__ = ["Levering", "ValidationReport", "load", "read", "validate"]
