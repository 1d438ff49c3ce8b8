"""The forest of contrasts: every difference between two groups with its interval, around no difference."""

from __future__ import annotations

from dataclasses import replace

from veeval.begrippen import Lang, label
from veeval.errors import BadArgument
from veeval.estimates import CONTRAST_COLUMNS, Estimates
from veeval.report.figuur import Figuur, Punt
from veeval.report.gewoon import beschreven, bijschrift, getal_of_niets, gewone_figuur

__all__ = ["verschilfiguur"]

_MEEST = 80
_LANGST = 21  # of each of two names that must both be seen
_WOORDEN = {
    "nl": ("verschil", "verschillen", "geen verschil", "Figuur van verschillen tussen groepen"),
    "en": ("difference", "differences", "no difference", "Figure of differences between groups"),
}
_BIJ = {
    "nl": "elk interval is van dat verschil alleen; de toets in de tabel houdt rekening met hoeveel er zijn (Holm)",
    "en": "each interval is of that difference alone; the test in the table allows for how many there are (Holm)",
}


def _kort(naam: str) -> str:
    return naam if len(naam) <= _LANGST else f"{naam[: _LANGST - 1].rstrip()}…"


def verschilfiguur(e: Estimates, lang: Lang) -> Figuur:
    """Describe the differences of a result, the largest on top; a hidden one has no value."""
    frame = e.contrasts
    if frame.empty:
        raise BadArgument(
            f"{label(e.indicator)} heeft geen verschillen. Deel in naar iets met ten minste twee groepen."
        )
    if len(frame) > _MEEST:
        raise BadArgument(
            f"{label(e.indicator)} heeft {len(frame)} verschillen; een figuur toont er hoogstens {_MEEST}. Deel in "
            "naar minder groepen, of gebruik .contrasts."
        )
    one, many, none, what = _WOORDEN[lang]
    shared = [c for c in frame.columns if c not in CONTRAST_COLUMNS and c in e.by and frame[c].nunique() > 1]
    points = []
    for _, row in frame.sort_values("estimate", ascending=False, kind="stable", na_position="last").iterrows():
        value, low, high = (getal_of_niets(row[c]) for c in ("estimate", "conf_low", "conf_high"))
        name = " − ".join(_kort(e.name_of(row[c])) for c in ("groep_a", "groep_b"))
        points.append(Punt(name, " · ".join(e.name_of(row[c]) for c in shared), value, low, high, ""))
    basis = gewone_figuur(e, lang, "punten")
    figure = replace(
        basis,
        titel=f"{basis.titel}: {many}",
        punten=tuple(points),
        reeksen=tuple(dict.fromkeys(p.reeks for p in points)),
        kop=(one, *([" · ".join(label(c, lang) for c in shared)] if shared else [])),
        norm=0.0,
        norm_label=none,
        onderschrift=bijschrift(e, lang, _BIJ[lang]),
    )
    return beschreven(figure, what)
