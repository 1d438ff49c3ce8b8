"""One question about one place, answered or declined with the reason: for notebooks that run anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from veeval.dataset import Dataset
from veeval.errors import MissingTable, NotEstimable
from veeval.estimates import MIN_N, Estimates

__all__ = ["GeenAntwoord", "antwoord"]


@dataclass(frozen=True, slots=True)
class GeenAntwoord:
    """Why a question has no answer here; shows itself where an ``Estimates`` would.

    Attributes
    ----------
    vraag : str
        The question, e.g. ``"kwaliteit.overstap"``.
    reden : str
        What the data lack, in Dutch.
    """

    vraag: str
    reden: str

    def protect(self, min_n: int = MIN_N) -> GeenAntwoord:
        """Return itself: there is nothing to hide."""
        return self

    def leestabel(self, naam: str = "", kolommen: tuple[str, ...] = ()) -> GeenAntwoord:
        """Return itself: there is no table."""
        return self

    def plot(self) -> GeenAntwoord:
        """Return itself: there is nothing to draw."""
        return self

    def zin(self) -> str:
        """Say that there is no answer, and why."""
        return f"Geen antwoord op {self.vraag}: {self.reden}"

    def __str__(self) -> str:
        return self.zin()

    def _repr_html_(self) -> str:
        return f"<p role='note'><strong>Geen antwoord op {escape(self.vraag)}.</strong> {escape(self.reden)}</p>"


def antwoord(
    vraag: Callable[..., Estimates], ds: Dataset, /, *, min_n: int = MIN_N, **opties: object
) -> Estimates | GeenAntwoord:
    """Ask a question about a place that may have nothing to show.

    Parameters
    ----------
    vraag : callable
        A question, e.g. ``veeval.kwaliteit.overstap``.
    ds : Dataset
        The data, often a part of it (:func:`veeval.evaluatie.deel`).
    min_n : int
        Threshold of :meth:`veeval.Estimates.protect`: the answer is protected.
    **opties
        What the question is asked with.

    Returns
    -------
    Estimates or GeenAntwoord
        Where a table is absent or the data cannot carry the estimate: the reason, and no error. A wrong name or option
        stays an error.
    """
    try:
        return vraag(ds, **opties).protect(min_n)
    except (MissingTable, NotEstimable) as e:
        module = vraag.__module__.removeprefix("veeval.").split(".")[0]
        return GeenAntwoord(f"{module}.{vraag.__name__}", str(e))
