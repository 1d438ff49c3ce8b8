"""Figures that show the rows of a result as they are: points, lines over the years, stacks, steps."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from veeval.begrippen import Figuursoort, Lang, begrip, label
from veeval.errors import BadArgument
from veeval.estimates import Estimates
from veeval.report.figuur import Figuur, Punt
from veeval.report.gewone_taal import gewone_taal
from veeval.report.woorden import getal, met_ondersteuning, naam_van

__all__ = ["beschreven", "bijschrift", "getal_of_niets", "gewone_figuur", "titel"]


STAPEL, STAVEN = ("inspectie_oordeel", "antwoord"), ("apm_stap",)
JAAR, MINSTE_JAREN, MEESTE_LIJNEN = "jaar", 4, 6
NORM = {
    "uren_per_doelgroepkind": (
        10.0,
        {"nl": "norm vanaf 2022: 10 uur (zonder ondersteuning)", "en": "norm from 2022: 10 hours (without support)"},
    )
}


_LEGENDA: dict[str, dict[str, str]] = {
    "punten": {
        "nl": "lijn: {interval}; open teken: geen interval",
        "en": "line: {interval}; open mark: no interval",
    },
    "lijnen": {
        "nl": "vlak: {interval}; open teken: geen interval",
        "en": "band: {interval}; open mark: no interval",
    },
    "stapel": {
        "nl": "balken tellen op tot 100%; {interval} in de tabel",
        "en": "bars add up to 100%; {interval} in the table",
    },
    "staven": {"nl": "lijn: {interval}", "en": "line: {interval}"},
}


_ZONDER_NORM = {
    "nl": "factsheets laten ondersteuning weg, want de norm telt haar niet mee",
    "en": "factsheets leave support out, because the norm does not count it",
}


_VRAAGT = {
    "lijnen": f"lijnen vragen ten minste {MINSTE_JAREN} jaren en hoogstens {MEESTE_LIJNEN} groepen",
    "stapel": "een stapel vraagt oordelen of antwoorden die samen 100% zijn",
    "staven": "staven vragen de stappen van een proces, zoals apm.proces",
}


def getal_of_niets(value: float | None) -> float | None:
    """A number, or None where it is hidden or cannot be estimated."""
    return None if value is None or pd.isna(value) else float(value)


def _series(e: Estimates) -> tuple[list[str], list[str]]:
    """Split the groupings after the first in those that vary (the series) and those that are one value (the title)."""
    rest = list(e.by[1:])
    varying = [c for c in rest if e.table[c].nunique() > 1]
    return varying, [c for c in rest if c not in varying]


def _punten(e: Estimates, names: list[str], series: list[str], lang: Lang) -> tuple[Punt, ...]:
    out = []
    for _, row in e.table.iterrows():
        name, reeks = (" · ".join(e.name_of(row[c]) for c in columns) for columns in (names, series))
        count = "" if pd.isna(row["n"]) else getal(float(row["n"]), 0, lang)
        value, low, high = (getal_of_niets(row[c]) for c in ("estimate", "conf_low", "conf_high"))
        out.append(Punt(name, reeks, value, low, high, count))
    return tuple(out)


def _soort(e: Estimates, points: tuple[Punt, ...], varying: list[str]) -> tuple[Figuursoort, bool]:
    """Choose how to draw what is not stacked; for lines also whether the years are the names."""
    if e.indicator in STAVEN and len(e.by) == 1:
        return "staven", False
    jaren = bool(e.by) and e.by[0] == JAAR
    if jaren or varying == [JAAR]:
        years = {p.naam if jaren else p.reeks for p in points}
        lines = {p.reeks if jaren else p.naam for p in points}
        if len(years) >= MINSTE_JAREN and len(lines) <= MEESTE_LIJNEN:
            return "lijnen", jaren
    return "punten", False


def gewone_figuur(e: Estimates, lang: Lang = "nl", gevraagd: Figuursoort | None = None) -> Figuur:
    """Describe the rows of a result: its groups from top to bottom, series by the second grouping.

    Parameters
    ----------
    e : Estimates
        Protected or not; what is hidden there is not in the figure.
    lang : {"nl", "en"}
        Language of the texts.
    gevraagd : Figuursoort, optional
        The kind that was asked for: points always can; another kind only where the result is that.

    Raises
    ------
    BadArgument
        The result is not of the kind that was asked for.
    """
    term = begrip(e.indicator)
    names = [e.by[0]] if e.by else ["indicator"]
    varying, constant = _series(e)
    stacked = e.indicator in STAPEL and bool(varying) and e.by[-1] == varying[-1] and gevraagd != "punten"
    if stacked:  # what is not the answer names the bar
        names, varying = [c for c in names + varying[:-1] if e.table[c].nunique() > 1] or names, varying[-1:]
    points = _punten(e, names, varying, lang)
    series = tuple(dict.fromkeys(p.reeks for p in points))
    units = [label(str(u), lang) for u in e.table["unit"]]
    unit = units[0] if units else ""
    if len(set(units)) > 1:  # one axis for several
        unit = "in de eenheid van elke regel" if lang == "nl" else "in the unit of each row"
        if len(series) == 1:  # nothing else says which
            points = tuple(replace(p, naam=f"{p.naam} ({u})") for p, u in zip(points, units, strict=True))
    counted = met_ondersteuning(e)
    norm, norm_label = (None, {"nl": "", "en": ""}) if counted else NORM.get(e.indicator, (None, {"nl": "", "en": ""}))
    soort: Figuursoort
    soort, jaren = ("stapel", False) if stacked else _soort(e, points, varying)
    if gevraagd == "punten":
        soort, jaren = "punten", False
    elif gevraagd not in (None, soort):
        raise BadArgument(
            f"{label(e.indicator)} is niet als {gevraagd} te tekenen, wel als {soort}: {_VRAAGT[str(gevraagd)]}."
        )
    figure = Figuur(
        titel=titel(e, lang, constant),
        beschrijving="",
        as_titel=unit,
        punten=points,
        reeksen=series,
        kop=(
            " · ".join(label(c, lang) for c in names) if e.by else "",
            *([" · ".join(label(c, lang) for c in varying)] * (len(series) > 1)),
        ),
        norm=norm,
        norm_label=norm_label[lang],
        decimalen=term.decimalen,
        procent=term.procent,
        onderschrift=bijschrift(e, lang, _LEGENDA[soort][lang], *([_ZONDER_NORM[lang]] if counted else [])),
        kanttekeningen=(*([e.melding(lang)] if e.melding(lang) else []), *map(gewone_taal, e.kanttekeningen)),
        lang=lang,
        soort=soort,
        jaren=jaren,
    )
    return beschreven(figure)


def titel(e: Estimates, lang: Lang, vast: list[str]) -> str:
    """Title of a figure: what is shown, by what, and the groupings (``vast``) that are one value."""
    title = naam_van(e, lang)
    groups = label(e.by[0], lang) if e.by else ""
    joiner = ("," if title.endswith(")") else "") + (" per " if lang == "nl" else " by ")
    fixed = ", ".join(e.name_of(e.table[c].iloc[0]) for c in vast if len(e.table))
    grouped = title if not groups or title.endswith(joiner + groups) else title + joiner + groups
    title = grouped + (f" ({fixed})" if fixed else "")
    return title[0].upper() + title[1:]


def bijschrift(e: Estimates, lang: Lang, *regels: str) -> str:
    """Caption: what n counts, then ``regels`` ({interval} is the level of the intervals), then SYNTHETIC."""
    level = getal(100 * e.level, 0, lang)
    interval = f"{level}%-interval" if lang == "nl" else f"{level}% interval"
    parts = [f"n: {label(e.n_telt, lang)}", *(r.replace("{interval}", interval) for r in regels)]
    made_up = ["SYNTHETISCHE gegevens" if lang == "nl" else "SYNTHETIC data"] if e.synthetisch else []
    return "; ".join([*parts, *made_up]) + "."


def beschreven(f: Figuur, vooraf: str = "") -> Figuur:
    """Add the text alternative: what the figure shows, and every value in it."""
    values = "; ".join(f"{p.naam}{' (' + p.reeks + ')' if p.reeks else ''}: {f.tekst(p)}" for p in f.punten)
    lead = vooraf or ("Figuur met intervallen" if f.lang == "nl" else "Figure with intervals")
    return replace(f, beschrijving=f"{lead}. {f.titel}, {f.as_titel}. {values}.")
