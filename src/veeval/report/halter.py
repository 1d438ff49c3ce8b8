"""Before and after: the figure of a result that knows both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from veeval.begrippen import Lang, label
from veeval.errors import BadArgument
from veeval.estimates import Estimates
from veeval.report.figuur import Figuur, Punt
from veeval.report.gewoon import beschreven, bijschrift, getal_of_niets, gewone_figuur
from veeval.report.woorden import getal

__all__ = ["VOOR_NA", "halter"]

VOOR_NA = "voor_na"
_MOMENTEN = ("jaar", "situatie")
_TITEL = {
    "nl": ("start", "na drie maanden", "voor en na"),
    "en": ("start", "after three months", "before and after"),
}
_BIJ = {
    "nl": "lijn: van het eerste naar het tweede moment; een verandering is geen effect",
    "en": "line: from the first to the second moment; a change is no effect",
}
_SCHAAL = {
    "nl": "op de schaal van het instrument: bij een lijst van problemen is lager beter",
    "en": "on the scale of the instrument: of a list of problems, lower is better",
}


def halter(e: Estimates, lang: Lang) -> Figuur:
    """Describe per group the value before and after.

    From ``details["voor_na"]`` where the question gives it, else from the first and the last year of the table, or from
    its two situations.
    """
    start, end, title = _TITEL[lang]
    if VOOR_NA in e.details:
        points = list(_uit_details(e, e.details[VOOR_NA], lang, (start, end)))
    else:
        points = list(_uit_tabel(e, lang))
    basis = gewone_figuur(e, lang)
    series = tuple(dict.fromkeys(p.reeks for p in points))
    moments = title if VOOR_NA in e.details else (" en " if lang == "nl" else " and ").join(series)
    figure = replace(
        basis,
        soort="halter",
        titel=f"{basis.titel}: {moments}",
        as_titel=("gemiddelde score" if lang == "nl" else "mean score") if VOOR_NA in e.details else basis.as_titel,
        punten=tuple(points),
        reeksen=series,
        kop=(basis.kop[0], "moment"),
        norm=None,
        onderschrift=bijschrift(e, lang, _BIJ[lang], *([_SCHAAL[lang]] if VOOR_NA in e.details else [])),
    )
    return beschreven(figure, "Figuur van voor en na" if lang == "nl" else "Figure of before and after")


def _uit_details(e: Estimates, frame: pd.DataFrame, lang: Lang, names: tuple[str, str]) -> Iterator[Punt]:
    for _, row in frame.iterrows():
        name = " · ".join(e.name_of(row[c]) for c in e.by)
        count = "" if pd.isna(row["n"]) else getal(float(row["n"]), 0, lang)
        for moment, column in zip(names, ("voor", "na"), strict=True):
            yield Punt(name, moment, getal_of_niets(row[column]), None, None, count)


def _uit_tabel(e: Estimates, lang: Lang) -> Iterator[Punt]:
    moment = next((c for c in _MOMENTEN if c in e.by and e.table[c].nunique() > 1), None)
    if moment is None:
        raise BadArgument(
            f"{label(e.indicator)} heeft geen voor en na. Kies een uitkomst met twee momenten, zoals apm.uitkomst, of "
            'deel in naar jaar, bijvoorbeeld by=("gemeentecode", "jaar").'
        )
    values = sorted(e.table[moment].unique()) if moment == "jaar" else list(e.table[moment].unique())
    rest = [c for c in e.by if c != moment]
    for keys, rows in e.table.groupby(rest, sort=False) if rest else [((), e.table)]:
        name = " · ".join(map(e.name_of, keys)) if rest else ("alle" if lang == "nl" else "all")
        for value in (values[0], values[-1]):
            found = rows[rows[moment] == value]
            known = found.iloc[0] if len(found) else None
            ends = ("estimate", "conf_low", "conf_high")
            shown, low, high = (None if known is None else getal_of_niets(known[c]) for c in ends)
            count = "" if known is None or pd.isna(known["n"]) else getal(float(known["n"]), 0, lang)
            yield Punt(name, e.name_of(value), shown, low, high, count)
