"""What a figure shows, once: the same description becomes plotly on the screen and SVG on paper."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from veeval.begrippen import Lang, begrip, label
from veeval.estimates import Estimates
from veeval.report.woorden import getal

__all__ = ["KLEUREN", "VORMEN", "Figuur", "Punt", "figuur_van"]

# dark enough for 3:1 on white, told apart under colour-blindness, and by their shape in greyscale
KLEUREN = ("#0b5394", "#b45309", "#0f766e", "#7c2d6b", "#374151", "#9f1239")
VORMEN = ("circle", "square", "diamond", "triangle-up", "x", "cross")
NORM = {
    "uren_per_doelgroepkind": (
        10.0,
        {"nl": "norm vanaf 2022: 10 uur (zonder ondersteuning)", "en": "norm from 2022: 10 hours (without support)"},
    )
}


@dataclass(frozen=True, slots=True)
class Punt:
    """One estimate: ``waarde`` with its interval; None where it is not shown or cannot be estimated."""

    naam: str
    reeks: str
    waarde: float | None
    laag: float | None
    hoog: float | None
    aantal: str


@dataclass(frozen=True, slots=True)
class Figuur:
    """Estimates with intervals, one row each.

    Attributes
    ----------
    titel, beschrijving : str
        Title, and the text for those who do not see the figure.
    as_titel : str
        Title of the axis, with the unit.
    punten : tuple of Punt
        From top to bottom.
    reeksen : tuple of str
        Names of the series, in the order of colours and shapes.
    kop : tuple of str
        What the rows are, and what the series are where there are several: heads of the table beside the figure.
    norm : float or None
        A line to compare with, and its label.
    decimalen, procent : int, bool
        How values are written.
    onderschrift : str
        What n counts, the interval, and that the data are synthetic where they are.
    kanttekeningen : tuple of str
        What the sources of the models leave open.
    lang : {"nl", "en"}
    kleuren : tuple of str
        Colours of the series.
    letter : str
        Font family of its texts, before the usual ones.
    """

    titel: str
    beschrijving: str
    as_titel: str
    punten: tuple[Punt, ...]
    reeksen: tuple[str, ...]
    kop: tuple[str, ...]
    norm: float | None
    norm_label: str
    decimalen: int
    procent: bool
    onderschrift: str
    kanttekeningen: tuple[str, ...] = ()
    lang: Lang = "nl"
    kleuren: tuple[str, ...] = KLEUREN
    letter: str = "Source Sans Pro"

    def tekst(self, p: Punt) -> str:
        """The value with its interval, as it stands beside the point."""
        if p.waarde is None:
            return "niet getoond" if self.lang == "nl" else "not shown"
        value = getal(p.waarde, self.decimalen, self.lang, procent=self.procent)
        if p.laag is None or p.hoog is None:
            return value
        low, high = (getal(v, self.decimalen, self.lang, procent=self.procent) for v in (p.laag, p.hoog))
        return f"{value} ({low} – {high})"


def _number(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _series(e: Estimates) -> tuple[list[str], list[str]]:
    """Split the groupings after the first in those that vary (the series) and those that are one value (the title)."""
    rest = list(e.by[1:])
    varying = [c for c in rest if e.table[c].nunique() > 1]
    return varying, [c for c in rest if c not in varying]


def _punten(e: Estimates, series: list[str], lang: Lang) -> tuple[Punt, ...]:
    first = e.by[0] if e.by else "indicator"
    out = []
    for _, row in e.table.iterrows():
        name, reeks = e.name_of(row[first]), " · ".join(e.name_of(row[c]) for c in series)
        count = "" if pd.isna(row["n"]) else getal(float(row["n"]), 0, lang)
        value, low, high = (_number(row[c]) for c in ("estimate", "conf_low", "conf_high"))
        out.append(Punt(name, reeks, value, low, high, count))
    return tuple(out)


def figuur_van(e: Estimates, lang: Lang = "nl") -> Figuur:
    """Describe the figure of a result: its groups from top to bottom, series by the second grouping.

    Parameters
    ----------
    e : Estimates
        Protected or not; what is hidden there is not in the figure.
    lang : {"nl", "en"}
        Language of the texts.
    """
    term = begrip(e.indicator)
    varying, constant = _series(e)
    points = _punten(e, varying, lang)
    series = tuple(dict.fromkeys(p.reeks for p in points))
    unit = label(str(e.table["unit"].iloc[0]), lang) if len(e.table) else ""
    title = term.nl if lang == "nl" else term.en
    norm, norm_label = NORM.get(e.indicator, (None, {"nl": "", "en": ""}))
    level = getal(100 * e.level, 0, lang)
    interval = f"{level}%-interval" if lang == "nl" else f"{level}% interval"
    groups = label(e.by[0], lang) if e.by else ""
    caption = [
        f"n: {label(e.n_telt, lang)}",
        f"lijn: {interval}; open teken: geen interval" if lang == "nl" else f"line: {interval}; open mark: no interval",
        *(["SYNTHETISCHE gegevens" if lang == "nl" else "SYNTHETIC data"] if e.synthetisch else []),
    ]
    joiner = " per " if lang == "nl" else " by "
    fixed = ", ".join(e.name_of(e.table[c].iloc[0]) for c in constant if len(e.table))
    grouped = title if not groups or title.endswith(joiner + groups) else title + joiner + groups
    title = grouped + (f" ({fixed})" if fixed else "")
    figure = Figuur(
        titel=title[0].upper() + title[1:],
        beschrijving="",
        as_titel=unit,
        punten=points,
        reeksen=series,
        kop=(
            label(e.by[0], lang) if e.by else "",
            *([" · ".join(label(c, lang) for c in varying)] * (len(series) > 1)),
        ),
        norm=norm,
        norm_label=norm_label[lang],
        decimalen=term.decimalen,
        procent=term.procent,
        onderschrift="; ".join(caption) + ".",
        kanttekeningen=e.kanttekeningen,
        lang=lang,
    )
    return _described(figure)


def _described(f: Figuur) -> Figuur:
    """Add the text alternative: what the figure shows, and every value in it."""
    values = "; ".join(f"{p.naam}{' (' + p.reeks + ')' if p.reeks else ''}: {f.tekst(p)}" for p in f.punten)
    lead = "Figuur met intervallen" if f.lang == "nl" else "Figure with intervals"
    fields = {k: getattr(f, k) for k in f.__dataclass_fields__}
    return Figuur(**(fields | {"beschrijving": f"{lead}. {f.titel}, {f.as_titel}. {values}."}))
