"""What a figure shows, once: the same description becomes plotly on the screen and SVG on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from veeval.begrippen import Lang
from veeval.estimates import Estimates
from veeval.report.figuur import Figuur, Soort
from veeval.report.gewoon import gewone_figuur

__all__ = ["figuur_van"]

_SOORTEN: Mapping[Soort, Callable[[Estimates, Lang], Figuur]] = {}


def figuur_van(e: Estimates, lang: Lang = "nl", soort: Soort | None = None) -> Figuur:
    """Describe the figure of a result.

    Parameters
    ----------
    e : Estimates
        Protected or not; what is hidden there is not in the figure.
    lang : {"nl", "en"}
        Language of the texts.
    soort : Soort, optional
        Kind of figure. By default what the result is: years as lines, judgements as stacks, a process as bars,
        cost-effectiveness as a plane, the rest as points.

    Raises
    ------
    UnknownName
        There is no such kind.
    BadArgument
        The result has nothing for this kind; the message says which results do.
    """
    return gewone_figuur(e, lang)
