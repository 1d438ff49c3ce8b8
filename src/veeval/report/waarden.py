"""What placeholders in texts stand for, and key figures: estimates in words, rounded for reading."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from veeval.begrippen import begrip, label
from veeval.estimates import Estimates
from veeval.report.model import Kerncijfer
from veeval.report.opmaak import Waarde
from veeval.report.woorden import getal, interval, zin

__all__ = ["cijfers", "hoofdinstrument", "in_jaren", "samen", "tegel", "themalijst", "zin_zonder_label"]

_GEEN = "niet getoond"


def zin_zonder_label(e: Estimates) -> str:
    """Sentence without what the factsheet says once: that the data are synthetic, and what the brackets hold."""
    return zin(replace(e, synthetisch=False), haakjes=False)


def cijfers(naam: str, e: Estimates | None, *, zinnen: Estimates | None = None) -> dict[str, Waarde]:
    """Name the parts of an estimate as placeholders.

    Parameters
    ----------
    naam : str
        First part of the names: ``{naam.schatting}``, ``.laag``, ``.hoog``, ``.interval``, ``.n``, ``.telt``,
        ``.eenheid`` and ``.zin``. The same names exist whether or not there is a figure.
    e : Estimates or None
        One row; where there is none, or it is hidden, the figure reads "niet getoond" and the sentence says so.
    zinnen : Estimates, optional
        The rows that the sentence is about, where that are more.
    """
    spoken = e if zinnen is None else zinnen
    said = "" if spoken is None or spoken.table.empty else zin_zonder_label(spoken)
    out: dict[str, Waarde] = dict.fromkeys(
        (f"{naam}.{k}" for k in ("schatting", "laag", "hoog", "interval", "n")), _GEEN
    )
    out |= {f"{naam}.zin": said, f"{naam}.telt": "", f"{naam}.eenheid": ""}
    if e is None or e.table.empty:
        return out
    row, term = e.table.iloc[0], begrip(e.indicator)
    out |= {f"{naam}.telt": label(e.n_telt), f"{naam}.eenheid": label(str(row["unit"]))}
    if pd.isna(row["estimate"]):
        return out
    shown = {"schatting": "estimate", "laag": "conf_low", "hoog": "conf_high"}
    known = {k: row[c] for k, c in shown.items() if pd.notna(row[c])}
    out |= {f"{naam}.{k}": getal(float(v), term.decimalen, procent=term.procent) for k, v in known.items()}
    if "laag" in known and "hoog" in known:
        out[f"{naam}.interval"] = interval(e, row["conf_low"], row["conf_high"], "nl")
    if pd.notna(row["n"]):
        out[f"{naam}.n"] = getal(float(row["n"]), 0)
    return out


def tegel(e: Estimates | None, naam: str, toelichting: str, *, telt: str = "") -> Kerncijfer | None:
    """Put the one row of a result in large type; None without a row."""
    if e is None or e.table.empty:
        return None
    row, term = e.table.iloc[0], begrip(e.indicator)
    if pd.isna(row["estimate"]):
        return Kerncijfer("–", naam, f"niet getoond: te weinig {label(e.n_telt)}")
    value = getal(float(row["estimate"]), term.decimalen, procent=term.procent)
    count = "" if pd.isna(row["n"]) else f"; {getal(float(row['n']), 0)} {telt or label(e.n_telt)}"
    if pd.isna(row["conf_low"]) or pd.isna(row["conf_high"]):
        return Kerncijfer(value, naam, f"{toelichting}{count}; zonder interval: te weinig aanbieders")
    low, high = (getal(float(row[c]), term.decimalen, procent=term.procent) for c in ("conf_low", "conf_high"))
    return Kerncijfer(value, naam, f"{toelichting}{count}; {getal(100 * e.level, 0)}%-interval {low} tot {high}")


def in_jaren(jaren: list[int]) -> str:
    """Say over which years: in 2024, van 2020 tot en met 2024."""
    return f"in {jaren[0]}" if jaren[0] == jaren[-1] else f"van {jaren[0]} tot en met {jaren[-1]}"


def samen(jaren: list[int]) -> str:
    """Say over which years a figure is: in 2024, 2020 tot en met 2024 samen."""
    return f"in {jaren[0]}" if jaren[0] == jaren[-1] else f"{jaren[0]} tot en met {jaren[-1]} samen"


def hoofdinstrument(e: Estimates | None) -> Estimates | None:
    """The instrument with the most children, where there are several; None without rows."""
    if e is None or e.table.empty:
        return None
    if "instrument" not in e.table:
        return e
    first = e.table.sort_values("n", ascending=False, kind="stable")["instrument"].iloc[0]
    return e.select(instrument=str(first)) if "instrument" in e.by else e


def themalijst(e: Estimates | None, code: str, oordeel: str, meest: int = 5) -> tuple[str, ...]:
    """Give the themes that were mentioned most, with how many people mentioned each."""
    if e is None:
        return ()
    rows = e.select(gemeentecode=code, oordeel=oordeel).table
    shown = rows[rows["estimate"] > 0].sort_values("estimate", ascending=False, kind="stable").head(meest)
    return tuple(
        f"{thema[0].upper()}{thema[1:]} (door {round(share * n)} van de {int(n)} gesprekspartners genoemd)"
        for thema, share, n in zip(shown["thema"], shown["estimate"], shown["n"], strict=True)
    )
