"""Every error veeval raises, in one tree.

::

    VeevalError                 exit code 1
    ├── InvalidData             the data break a rule of the tables; carries the whole report
    ├── UnreadableFile          a file cannot be read at all (missing, empty, damaged, not what its name says)
    ├── MissingTable            a question needs a table that the Dataset does not hold
    ├── NotEstimable            the data cannot carry the estimate asked for (no groups, no variation)
    ├── WriteRefused            an output would overwrite or leave the folder it belongs in
    └── UsageError              exit code 2: the call itself is wrong
        ├── UnknownName         a name (model, indicator, column, option) that does not exist; lists those that do
        └── BadArgument         an argument of the wrong kind or out of range

Warnings that travel with a result are data (``Estimates.warnings``, ``.warnings`` of a fit), not Python warnings.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BadArgument",
    "InvalidData",
    "MissingTable",
    "NotEstimable",
    "Report",
    "UnknownName",
    "UnreadableFile",
    "UsageError",
    "VeevalError",
    "WriteRefused",
]


class Report(Protocol):
    """What a report on invalid data offers (``veeval.reading.rapport.ValidationReport`` is one)."""

    @property
    def ok(self) -> bool:
        """Whether nothing blocks."""

    @property
    def problems(self) -> pd.DataFrame:
        """All problems, one row each."""

    def to_html(self, path: Path | str) -> Path:
        """Write the report as a page."""

    def to_excel(self, path: Path | str) -> Path:
        """Write the report as a workbook."""


class VeevalError(Exception):
    """Base of every error that veeval raises on purpose.

    The message says what was wrong, where, and what to do now.
    """

    exit_code: ClassVar[int] = 1

    def _render_traceback_(self) -> list[str]:
        """Show only the message in a notebook (IPython looks for this name): the reader can act on it."""
        return [f"{type(self).__name__}: {self}"]


class InvalidData(VeevalError):
    """The data break a rule of the tables.

    Attributes
    ----------
    report : Report
        All problems at once, cell by cell.
    """

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


class UnreadableFile(VeevalError):
    """A file that cannot be read at all."""


class MissingTable(VeevalError):
    """A question needs a table that the Dataset does not hold."""


class NotEstimable(VeevalError):
    """The data cannot carry the estimate that was asked for."""


class WriteRefused(VeevalError):
    """An output would overwrite something, or end up outside its folder."""


class UsageError(VeevalError):
    """The call itself is wrong."""

    exit_code: ClassVar[int] = 2


class BadArgument(UsageError):
    """An argument of the wrong kind, or out of range."""


class UnknownName(UsageError):
    """A name that does not exist.

    Parameters
    ----------
    kind : str
        What the name stands for, e.g. ``"inzetmodel"``.
    name : str
        The name as given.
    known : iterable of str
        The names that do exist; they end up in the message.
    lang : {"nl", "en"}
        Language of the message: Dutch, but for the statistics, which are an English library by themselves.
    """

    def __init__(self, kind: str, name: object, known: Iterable[str], *, lang: Literal["nl", "en"] = "nl") -> None:
        names = sorted(known)
        close = difflib.get_close_matches(str(name), names, n=1)
        listed = ", ".join(names)
        if lang == "en":
            hint = f" Did you mean {close[0]!r}?" if close else ""
            message = f"unknown {kind} {name!r}.{hint} Known: {listed or '(none)'}."
        else:
            hint = f" Bedoelt u {close[0]!r}?" if close else ""
            message = f"onbekende naam voor {kind}: {name!r}.{hint} Bekend: {listed or '(geen)'}."
        super().__init__(message)
        self.name = name
        self.known = tuple(names)
