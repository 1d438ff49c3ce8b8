"""What a figure shows, once: the same description becomes plotly on the screen and SVG on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from veeval.begrippen import Figuursoort, Lang
from veeval.errors import UnknownName
from veeval.estimates import Estimates
from veeval.report.figuur import Figuur
from veeval.report.gewoon import gewone_figuur
from veeval.report.halter import halter
from veeval.report.kostenvlak import acceptatie, kostenvlak, te_tonen
from veeval.report.tegelkaart import tegelkaart
from veeval.report.trechterfiguur import trechter
from veeval.report.verschilfiguur import verschilfiguur

__all__ = ["figuur_van"]

_SOORTEN: Mapping[Figuursoort, Callable[[Estimates, Lang], Figuur]] = {
    "halter": halter,
    "trechter": trechter,
    "vlak": kostenvlak,
    "acceptatie": acceptatie,
    "tegelkaart": tegelkaart,
    "verschillen": verschilfiguur,
}


_GEWOON: tuple[Figuursoort, ...] = ("punten", "lijnen", "stapel", "staven")


def figuur_van(e: Estimates, lang: Lang = "nl", soort: Figuursoort | None = None) -> Figuur:
    """Describe the figure of a result.

    Parameters
    ----------
    e : Estimates
        Protected or not; what is hidden there is not in the figure.
    lang : {"nl", "en"}
        Language of the texts.
    soort : Figuursoort, optional
        Kind of figure. By default what the result is: years as lines, judgements as stacks, a process as bars,
        cost-effectiveness as a plane, the rest as points.

    Raises
    ------
    UnknownName
        There is no such kind.
    BadArgument
        The result has nothing for this kind; the message says which results do.
    """
    if soort is None:
        return kostenvlak(e, lang) if te_tonen(e) else gewone_figuur(e, lang)
    if soort in _SOORTEN:
        return _SOORTEN[soort](e, lang)
    known = [*_GEWOON, *_SOORTEN]
    if soort not in known:
        raise UnknownName("soort figuur", soort, known)
    return gewone_figuur(e, lang, soort)
