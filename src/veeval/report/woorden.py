"""Numbers and sentences as people read them: Dutch by default, and never more than the interval carries."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from veeval.begrippen import Evidence, Lang, begrip, label
from veeval.estimates import Estimates

__all__ = ["datum", "getal", "interval", "zin"]

_MAANDEN: dict[Lang, tuple[str, ...]] = {
    "nl": (
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_LADDER: dict[Evidence, dict[Lang, str]] = {
    "beschrijvend": {
        "nl": "Dit is een beschrijving: zij zegt niet waardoor een verschil komt.",
        "en": "This is a description: it does not say what causes a difference.",
    },
    "theoretisch": {
        "nl": "Dit is aannemelijk op grond van theorie; het is niet gemeten.",
        "en": "This is plausible in theory; it was not measured.",
    },
    "indicatief": {
        "nl": "Dit is een aanwijzing: of het door de aanpak komt, is hiermee niet vastgesteld.",
        "en": "This is an indication: whether the approach causes it has not been established.",
    },
    "causaal": {
        "nl": "De opzet van het onderzoek maakt aannemelijk dat dit door de aanpak komt.",
        "en": "The design makes it plausible that the approach causes this.",
    },
}


def getal(x: float, decimalen: int = 1, lang: Lang = "nl", *, procent: bool = False) -> str:
    """Write a number: decimal comma and thousands point in Dutch; shares as a percentage."""
    text = f"{100 * x if procent else x:,.{decimalen}f}"
    if text.lstrip("-").strip("0.,") == "":
        text = text.lstrip("-")  # no minus zero
    if lang == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{text}%" if procent else text


def datum(d: dt.date, lang: Lang = "nl") -> str:
    """Write a date in words: 1 januari 2024."""
    return f"{d.day} {_MAANDEN[lang][d.month - 1]} {d.year}"


def interval(e: Estimates, low: float, high: float, lang: Lang) -> str:
    """The interval of an indicator in words: tussen 8,1 en 10,9."""
    term = begrip(e.indicator)
    a, b = (getal(v, term.decimalen, lang, procent=term.procent) for v in (low, high))
    return f"tussen {a} en {b}" if lang == "nl" else f"between {a} and {b}"


def _value(e: Estimates, row: pd.Series, lang: Lang) -> str:
    term = begrip(e.indicator)
    text = getal(float(row["estimate"]), term.decimalen, lang, procent=term.procent)
    if pd.isna(row["conf_low"]):
        reason = "zonder interval: te weinig clusters" if lang == "nl" else "without interval: too few clusters"
        return f"{text} ({reason})"
    return f"{text} ({interval(e, row['conf_low'], row['conf_high'], lang)})"


def _name(e: Estimates, row: pd.Series) -> str:
    return ", ".join(e.name_of(row[c]) for c in e.by)


def _groups(e: Estimates, lang: Lang) -> str:
    shown = e.table[e.table["estimate"].notna()]
    term = begrip(e.indicator)
    title = term.nl if lang == "nl" else term.en
    if shown.empty:
        return (
            f"Voor {title} is er geen cijfer dat getoond kan worden."
            if lang == "nl"
            else f"For {title} there is no figure that can be shown."
        )
    unit = label(str(shown["unit"].iloc[0]), lang)
    noun = title[0].upper() + title[1:]
    head = f"{noun} ({unit})" if term.noem_eenheid else noun
    if len(shown) <= 8:
        parts = [f"{_name(e, r) + ' ' if e.by else ''}{_value(e, r, lang)}" for _, r in shown.iterrows()]
        return f"{head}: {'; '.join(parts)}."
    low, high = (shown["estimate"].min(), shown["estimate"].max())
    return (
        f"{head}: {len(shown)} groepen, {interval(e, low, high, lang)}."
        if lang == "nl"
        else (f"{head}: {len(shown)} groups, {interval(e, low, high, lang)}.")
    )


def _difference(e: Estimates, row: pd.Series, lang: Lang) -> str:
    term = begrip(e.indicator)
    up = row["estimate"] > 0
    size = getal(abs(float(row["estimate"])), term.decimalen, lang, procent=term.procent)
    if term.procent:
        size = size.replace("%", " procentpunt" if lang == "nl" else " percentage points")
    bounds = sorted(abs(float(row[c])) for c in ("conf_low", "conf_high"))
    between = interval(e, bounds[0], bounds[1], lang)
    a, b = e.name_of(row["groep_a"]), e.name_of(row["groep_b"])
    shared = [c for c in e.by if c in e.contrasts.columns and e.contrasts[c].nunique() > 1]
    if shared:
        between += "; " + ", ".join(e.name_of(row[c]) for c in shared)
    if lang == "nl":
        return f"Bij {a} ligt het cijfer {'hoger' if up else 'lager'} dan bij {b}: een verschil van {size} ({between})."
    return f"For {a} the figure is {'higher' if up else 'lower'} than for {b}: a difference of {size} ({between})."


def _contrasts(e: Estimates, lang: Lang, most: int = 3) -> str:
    tested = e.contrasts[e.contrasts["p_value"].notna()]
    if e.contrasts.empty:
        return ""
    if tested.empty:
        return (
            "De verschillen zijn niet getoetst: er zijn te weinig clusters om toeval uit te sluiten."
            if lang == "nl"
            else "The differences were not tested: there are too few clusters to rule out chance."
        )
    alpha = 1 - e.level
    excludes = (tested["conf_low"] > 0) | (tested["conf_high"] < 0)
    clear = tested[excludes & (tested["p_holm"] < alpha)].sort_values("p_holm", kind="stable")
    rest = len(tested) - len(clear)
    text = " ".join(_difference(e, r, lang) for _, r in clear.head(most).iterrows())
    if len(clear) > most:
        more = len(clear) - most
        text += f" Zo zijn er nog {more} verschillen." if lang == "nl" else f" There are {more} more such differences."
    if rest:
        chance = (
            ("Alle verschillen kunnen toeval zijn." if rest > 1 else "Het verschil kan toeval zijn.")
            if clear.empty
            else ("De andere verschillen kunnen toeval zijn." if rest > 1 else "Het andere verschil kan toeval zijn.")
        )
        english = (
            ("All differences may be chance." if rest > 1 else "The difference may be chance.")
            if clear.empty
            else ("The other differences may be chance." if rest > 1 else "The other difference may be chance.")
        )
        text = f"{text} {chance if lang == 'nl' else english}".strip()
    return text


def zin(e: Estimates, lang: Lang = "nl") -> str:
    """Say a result in plain sentences.

    The figures with their interval, then the differences that the intervals carry after adjustment for the number of
    comparisons ("kan toeval zijn" for the others), then what the design can bear. No causal verb below ``causaal``.
    """
    lead = ("SYNTHETISCH voorbeeld. " if lang == "nl" else "SYNTHETIC example. ") if e.synthetisch else ""
    parts = [_groups(e, lang), _contrasts(e, lang), _LADDER[e.evidence][lang]]
    return lead + " ".join(p for p in parts if p)
