"""Numbers and sentences as people read them: Dutch by default, and never more than the interval carries."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

from veeval.begrippen import Evidence, Lang, begrip, label
from veeval.estimates import Estimates
from veeval.report.redenen import niet_getoetst
from veeval.uren.eenheden import MET_ONDERSTEUNING

__all__ = ["datum", "getal", "interval", "met_ondersteuning", "naam_van", "tussen", "zin"]

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
_ZINSDEEL = re.compile(r"^(?:[a-z].* )?(?:en|of|op|per|in|and|or) ")
_MET: dict[Lang, str] = {
    "nl": "uren per doelgroepkind, met ondersteuning (zoals APM)",
    "en": "hours per target child, with support (such as the APM)",
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
    """Write a number: a minus, and in Dutch decimal comma and thousands point; shares as a percentage."""
    text = f"{100 * x if procent else x:,.{decimalen}f}"
    if text.lstrip("-").strip("0.,") == "":
        text = text.lstrip("-")  # no minus zero
    text = text.replace("-", "−")
    if lang == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{text}%" if procent else text


def tussen(laag: str, hoog: str, lang: Lang = "nl") -> str:
    """Write two bounds: with a dash, or with a word where a minus would read as one."""
    if laag.startswith("−") or hoog.startswith("−"):
        return f"{laag} {'tot' if lang == 'nl' else 'to'} {hoog}"
    return f"{laag} – {hoog}"


def datum(d: dt.date, lang: Lang = "nl") -> str:
    """Write a date in words: 1 januari 2024."""
    return f"{d.day} {_MAANDEN[lang][d.month - 1]} {d.year}"


def met_ondersteuning(e: Estimates) -> bool:
    """Whether hours of support are in the hours of a result, so that they cannot be set beside the norm."""
    return e.indicator == "uren_per_doelgroepkind" and MET_ONDERSTEUNING in e.warnings


def naam_van(e: Estimates, lang: Lang = "nl") -> str:
    """What a result is about; hours with those of support have a name of their own."""
    return _MET[lang] if met_ondersteuning(e) else label(e.indicator, lang)


def interval(e: Estimates, low: float, high: float, lang: Lang) -> str:
    """The interval of an indicator in words: tussen 8,1 en 10,9."""
    term = begrip(e.indicator)
    a, b = (getal(v, term.decimalen, lang, procent=term.procent) for v in (low, high))
    return f"tussen {a} en {b}" if lang == "nl" else f"between {a} and {b}"


def _value(e: Estimates, row: pd.Series, lang: Lang) -> str:
    term = begrip(e.indicator)
    text = getal(float(row["estimate"]), term.decimalen, lang, procent=term.procent)
    if pd.isna(row["conf_low"]):
        reason = "zonder interval" if lang == "nl" else "without interval"
        return f"{text} ({reason})"
    return f"{text} ({interval(e, row['conf_low'], row['conf_high'], lang)})"


def _name(e: Estimates, row: pd.Series) -> str:
    return ", ".join(_aangehaald(e.name_of(row[c])) for c in e.by)


def _aangehaald(naam: str) -> str:
    """Quote a name that reads as part of the sentence: ‘coach en op de groep’, but Den Haag and strippenkaart."""
    return f"‘{naam}’" if _ZINSDEEL.search(naam) else naam


def _groups(e: Estimates, lang: Lang, *, haakjes: bool = True) -> str:
    shown = e.table[e.table["estimate"].notna()]
    term = begrip(e.indicator)
    title = naam_van(e, lang)
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
        shown_level = getal(100 * e.level, 0, lang)
        bounds = shown["conf_low"].notna().any()
        if e.level >= 1:  # ranges of what was put in, no chance
            note = (
                " De grenzen volgen uit de uitersten van wat is ingevuld."
                if lang == "nl"
                else " Bounds follow from the extremes of what was put in."
            )
        elif not haakjes:
            note = ""
        else:
            note = (
                f" Tussen haakjes staat waar het werkelijke cijfer waarschijnlijk ligt ({shown_level}% zeker)."
                if lang == "nl"
                else f" The brackets show where the true figure probably lies ({shown_level}% sure)."
            )
        return f"{head}: {'; '.join(parts)}.{note if bounds else ''}"
    if shown["unit"].nunique() > 1:
        return (
            f"{noun}: {len(shown)} cijfers in verschillende eenheden; zie de tabel."
            if lang == "nl"
            else f"{noun}: {len(shown)} figures in different units; see the table."
        )
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
    elif len(e.table):
        size = f"{size} {label(str(e.table['unit'].iloc[0]), lang)}"
    bounds = sorted(abs(float(row[c])) for c in ("conf_low", "conf_high"))
    between = interval(e, bounds[0], bounds[1], lang)
    a, b = (_aangehaald(e.name_of(row[c])) for c in ("groep_a", "groep_b"))
    shared = [c for c in e.by if c in e.contrasts.columns and e.contrasts[c].nunique() > 1]
    if shared:
        between += "; " + ", ".join(e.name_of(row[c]) for c in shared)
    if lang == "nl":
        return f"Bij {a} ligt het cijfer {'hoger' if up else 'lager'} dan bij {b}: een verschil van {size} ({between})."
    return f"For {a} the figure is {'higher' if up else 'lower'} than for {b}: a difference of {size} ({between})."


def _contrasts(e: Estimates, lang: Lang, most: int = 3) -> str:
    """Say which differences the intervals carry, how many may be chance, and how many could not be tested."""
    tested = e.contrasts[e.contrasts["p_value"].notna()]
    if e.contrasts.empty or e.contrasts["estimate"].isna().all():
        return ""
    if tested.empty:
        return niet_getoetst(e, lang)
    excludes = (tested["conf_low"] > 0) | (tested["conf_high"] < 0)
    clear = tested[excludes & (tested["p_holm"] < 1 - e.level)]
    clear = clear.sort_values("estimate", key=abs, ascending=False, kind="stable")
    said = [_difference(e, r, lang) for _, r in clear.head(most).iterrows()]
    rest = _rest(len(clear) - len(said), len(tested) - len(clear), len(clear), lang)
    if len(tested) == 1 and clear.empty and len(e.contrasts) > 1:  # say which one it is
        rest = [_enige(e, tested.iloc[0], lang)]
    return " ".join(t for t in (*said, *rest, niet_getoetst(e, lang)) if t)


def _enige(e: Estimates, row: pd.Series, lang: Lang) -> str:
    a, b = (f"‘{e.name_of(row[c])}’" for c in ("groep_a", "groep_b"))
    if lang == "nl":
        return f"Het enige getoetste verschil (tussen {a} en {b}) kan toeval zijn."
    return f"The only tested difference (between {a} and {b}) may be chance."


def _rest(more: int, chance: int, clear: int, lang: Lang) -> list[str]:
    """Count the differences that are not spelled out: clear ones, and those that may be chance."""
    nl = lang == "nl"
    out = []
    if more:
        noun = ("verschil" if more == 1 else "verschillen") if nl else ("difference" if more == 1 else "differences")
        out.append(
            f"Nog {more} {noun} {'is' if more == 1 else 'zijn'} groter dan toeval."
            if nl
            else f"{more} more {noun} {'is' if more == 1 else 'are'} larger than chance."
        )
    if chance and not clear:
        one, many = ("Het verschil kan toeval zijn.", f"De {chance} getoetste verschillen kunnen toeval zijn.")
        one_en, many_en = ("The difference may be chance.", f"The {chance} tested differences may be chance.")
        out.append((one if nl else one_en) if chance == 1 else (many if nl else many_en))
    elif chance:
        one, many = ("Eén getoetst verschil kan toeval zijn.", f"{chance} getoetste verschillen kunnen toeval zijn.")
        one_en, many_en = ("One tested difference may be chance.", f"{chance} tested differences may be chance.")
        out.append((one if nl else one_en) if chance == 1 else (many if nl else many_en))
    return out


def zin(e: Estimates, lang: Lang = "nl", *, haakjes: bool = True) -> str:
    """Say a result in plain sentences.

    The figures with their interval, then the differences that the intervals carry after adjustment for the number of
    comparisons ("kan toeval zijn" for the others), then what the design can bear. No causal verb below ``causaal``.
    Without ``haakjes`` it does not say what the brackets hold: a factsheet says so once.
    """
    lead = ("SYNTHETISCH voorbeeld. " if lang == "nl" else "SYNTHETIC example. ") if e.synthetisch else ""
    parts = [_groups(e, lang, haakjes=haakjes), _contrasts(e, lang), _LADDER[e.evidence][lang]]
    return lead + " ".join(p for p in parts if p)
