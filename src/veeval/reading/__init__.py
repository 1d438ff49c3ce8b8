"""From the files that people have to a validated Dataset, with an error report that they can act on.

The way of a delivery: :func:`read` finds out what the files say (text, with row numbers), :func:`validate` types every
cell and checks every rule, :func:`load` gives the Dataset or an error with the whole report inside. A supplier with
headers of their own gets a mapping (:func:`propose`), one without a file a form (:func:`template`).
"""

from __future__ import annotations

from veeval.reading.levering import Levering
from veeval.reading.lezen import read
from veeval.reading.rapport import ValidationReport
from veeval.reading.sjabloon import template
from veeval.reading.valideer import load, validate
from veeval.reading.voorstel import Voorstel, propose

__all__ = [
    "Levering",
    "ValidationReport",
    "Voorstel",
    "load",
    "propose",
    "read",
    "template",
    "validate",
]
