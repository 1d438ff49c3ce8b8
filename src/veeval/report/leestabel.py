"""The frames behind a result as people read them: own words for heads and values, rounded, intervals in one column."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from veeval.begrippen import Lang, begrip, kop, label
from veeval.errors import UnknownName
from veeval.estimates import SCHATTINGEN, Estimates, Leestabel, group_names
from veeval.report.tekst import interval_kop
from veeval.report.woorden import getal, naam_van, tussen

__all__ = ["leestabel"]

VERSCHILLEN = "verschillen"
_TECHNISCH = (
    "indicator", "std_error", "statistic", "df", "method", "evidence", "methode", "geconvergeerd", "let_op",
    "onderdrukt", "conf_low", "conf_high", "vraag_id", "singulier",
)  # fmt: skip
# frames in which the estimate is a share, though no column says so
_AANDELEN = {"zelfstandig", "herhaald_beroep", "duur", "monitor", "respons", "verdeling", "soort", "dosis"}
_TERM = re.compile(r"^(t:)?groep\[T?\.?(.+)\]$")
_NUMMERS = ("jaar", "period", "cohort", "event_time", "weken")  # numbers that are names
_KANSEN = ("p_value", "p_holm")
_NIET = {"nl": "niet getoond", "en": "not shown"}
_VAST = {"Intercept": "score bij het begin", "t": "verandering per jaar"}


def leestabel(e: Estimates, naam: str = SCHATTINGEN, kolommen: Sequence[str] = (), lang: Lang = "nl") -> Leestabel:
    """Lay out the estimates, the differences or one of the details of a result.

    Parameters
    ----------
    e : Estimates
        What the result hides is not in the table.
    naam : str
        ``"schattingen"``, ``"verschillen"``, or a name in ``e.details``.
    kolommen : sequence of str
        Columns to show, in this order; by default all but the technical ones. An interval stands beside its estimate.
    lang : {"nl", "en"}
        Language of heads and numbers.

    Raises
    ------
    UnknownName
        The result has no such frame, or the frame no such column.
    """
    frames = {SCHATTINGEN: e.table, VERSCHILLEN: e.contrasts, **e.details}
    if naam not in frames:
        raise UnknownName("tabel van dit resultaat", naam, frames)
    frame = frames[naam]
    for kolom in kolommen:
        if kolom not in frame.columns:
            raise UnknownName(f"kolom van {naam}", kolom, frame.columns)
    shown = [c for c in (kolommen or frame.columns) if c not in _TECHNISCH or c in kolommen]
    columns = []
    for c in shown:
        columns.append((kop(str(c), lang), [_cel(e, naam, frame, i, str(c), lang) for i in range(len(frame))]))
        if c == "estimate" and "conf_low" in frame and frame["conf_low"].notna().any():
            columns.append((interval_kop(e, lang), [_interval(e, naam, frame, i, lang) for i in range(len(frame))]))
    lines = tuple(zip(*(cells for _, cells in columns), strict=True))
    return Leestabel(tuple(head for head, _ in columns), lines, _bijschrift(e, naam, lang))


def _bijschrift(e: Estimates, naam: str, lang: Lang) -> str:
    """Say that the data are synthetic, what is estimated and in which unit, and that nothing was hidden."""
    lead = {"nl": "SYNTHETISCH voorbeeld.", "en": "SYNTHETIC example."}[lang] if e.synthetisch else ""
    title = naam_van(e, lang)
    units = e.table["unit"].unique()
    unit = f" ({label(str(units[0]), lang)})" if len(units) == 1 else ""
    own = group_names(e.table, [c for c in e.by if c not in e.contrasts.columns])
    same = naam == SCHATTINGEN or (naam == VERSCHILLEN and e.contrasts["groep_a"].isin(own).all())
    what = f"{title[0].upper()}{title[1:]}{unit}." if same else ""
    return " ".join(part for part in (lead, what, e.melding(lang)) if part)


def _interval(e: Estimates, naam: str, frame: pd.DataFrame, i: int, lang: Lang) -> str:
    low, high = (_cel(e, naam, frame, i, c, lang) for c in ("conf_low", "conf_high"))
    return low if "–" in (low, high) or low == high == _NIET[lang] else tussen(low, high, lang)


def _cel(e: Estimates, naam: str, frame: pd.DataFrame, i: int, kolom: str, lang: Lang) -> str:
    value, column = frame[kolom].iloc[i], frame[kolom]
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if pd.isna(value):
        hidden = "onderdrukt" in frame and bool(frame["onderdrukt"].iloc[i])
        return _NIET[lang] if numeric and hidden else "–"
    if not numeric or kolom in e.by or kolom in _NUMMERS:
        return _woord(e, kolom, value, lang)
    if kolom in _KANSEN:
        small = float(value) < 0.001
        return f"< {getal(0.001, 3, lang)}" if small else getal(float(value), 3, lang)
    decimals, percent = _vorm(e, naam, frame, i, kolom)
    text = getal(float(value), decimals, lang, procent=percent)
    return text.replace("%", "%-punt") if naam == VERSCHILLEN else text


def _woord(e: Estimates, kolom: str, value: object, lang: Lang) -> str:
    """Write a value that is a name."""
    if isinstance(value, bool):
        return ({"nl": "ja", "en": "yes"} if value else {"nl": "nee", "en": "no"})[lang]
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if lang == "nl" and text.startswith("C(versie)"):
        return f"nieuwe versie van het instrument: {text[len('C(versie)[T.') : -1]}"
    term = _TERM.match(text)
    if lang == "nl" and term:
        return f"{'verschil per jaar' if term[1] else 'verschil bij het begin'}: {e.name_of(term[2])}"
    if kolom == "method":  # what was done, without how uncertainty was reckoned
        return text.partition(";")[0]
    if kolom == "basis":  # names of questions in it become their text
        return " ".join(f"'{e.name_of(w)}'" if w in e.labels else w for w in text.split(" "))
    return _VAST.get(text, e.name_of(text)) if lang == "nl" else e.name_of(text)


def _vorm(e: Estimates, naam: str, frame: pd.DataFrame, i: int, kolom: str) -> tuple[int, bool]:
    """Digits of a number, and whether it is a share."""
    unit = str(frame["unit"].iloc[i]) if "unit" in frame else ""
    if kolom == "df":
        return 1, False
    if kolom not in ("estimate", "conf_low", "conf_high"):
        known = frame[kolom].dropna().abs()
        whole = known.empty or bool((known % 1 == 0).all()) or known.max() >= 1000  # counts, and amounts of money
        return (0, True) if kolom.startswith(("aandeel", "van_vorige")) else (0 if whole else 2, False)
    if unit.startswith("aandeel") or naam in _AANDELEN:
        return 0, True
    term = begrip(e.indicator)
    if naam in (SCHATTINGEN, VERSCHILLEN):
        return term.decimalen, term.procent
    known = frame.iloc[i][["estimate"]].astype(float).abs()
    return (0 if unit and (known.iloc[0] % 1 == 0 or known.iloc[0] >= 1000) else 2), False
