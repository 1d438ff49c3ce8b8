"""The funnel: places against their size, within what chance allows around the whole."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from veeval.begrippen import Lang, label
from veeval.estimates import Estimates, Grenzen, trechtergrenzen
from veeval.report.figuur import Figuur, Kromme, Punt
from veeval.report.gewoon import beschreven, bijschrift, getal_of_niets, gewone_figuur
from veeval.report.woorden import getal

__all__ = ["trechter"]

_SIGNALEN = {"binnen de grenzen": "within the limits", "buiten 95%": "outside 95%", "buiten 99,8%": "outside 99.8%"}
_LIJNEN = (("95", 0.95, 0, "4 3"), ("998", 0.998, 1, ""))
_BIJ = {
    "nl": "lijnen: wat toeval toelaat rond het geheel van wat getoond is; erbuiten is een reden om te kijken, geen "
    "oordeel, en erbinnen is geen rang",
    "en": "lines: what chance allows around the whole of what is shown; outside is a reason to look, no verdict, and "
    "inside is no rank",
}


def trechter(e: Estimates, lang: Lang) -> Figuur:
    """Describe places against their n, with limits of 95 and 99.8 % around the value of the whole."""
    found = trechtergrenzen(e)
    basis = gewone_figuur(e, lang)
    points = [_punt(p, row, lang) for p, (_, row) in zip(basis.punten, found.plaatsen.iterrows(), strict=True)]
    order = list(_SIGNALEN if lang == "nl" else _SIGNALEN.values())
    used = {p.reeks for p in points}
    whole = getal(found.geheel, basis.decimalen, lang, procent=basis.procent)
    spread = []
    if found.spreiding > 1:
        times = getal(found.spreiding, 1, lang)
        spread = [
            f"samen verschillen zij {times} maal wat toeval geeft"
            if lang == "nl"
            else f"together they vary {times} times what chance gives"
        ]
    figure = replace(
        basis,
        soort="trechter",
        punten=tuple(points),
        reeksen=tuple(s for s in order if s in used),
        kop=(basis.kop[0], "signaal" if lang == "nl" else "signal"),
        as_onder=f"n: {label(e.n_telt, lang)}",
        norm=None,
        krommen=_krommen(found, whole, lang),
        onderschrift=bijschrift(e, lang, _BIJ[lang], *spread),
    )
    return beschreven(figure, "Trechterfiguur" if lang == "nl" else "Funnel plot")


def _punt(p: Punt, row: pd.Series, lang: Lang) -> Punt:
    """Place a point at its n; its interval stays where the figure is that of the table."""
    value = getal_of_niets(row["waarde"])
    if value is None:
        return replace(p, reeks="", waarde=None, laag=None, hoog=None, plek=None)
    signal = row["signaal"] if lang == "nl" else _SIGNALEN[row["signaal"]]
    same = p.waarde is not None and abs(value - p.waarde) < 1e-9
    low, high = (p.laag, p.hoog) if same else (None, None)
    return replace(p, reeks=signal, waarde=value, laag=low, hoog=high, plek=float(row["omvang"]))


def _krommen(g: Grenzen, geheel: str, lang: Lang) -> tuple[Kromme, ...]:
    """Two limits above and two below, and the whole."""
    along = g.lijnen["omvang"].astype(float).tolist()
    limits = [
        Kromme(
            getal(level, places, lang, procent=True),
            tuple(zip(along, g.lijnen[end + name].astype(float), strict=True)),
            dash,
        )
        for name, level, places, dash in _LIJNEN
        for end in ("low", "high")
    ]
    words = f"geheel: {geheel}" if lang == "nl" else f"whole: {geheel}"
    return (*limits, Kromme(words, ((along[0], g.geheel), (along[-1], g.geheel)), "1 3"))
