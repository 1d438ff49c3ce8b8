"""Questions of a survey on a factsheet: the share, of whom, how many they were, and to whom it was put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from veeval.bevraging.aandelen import MINSTE_ORGANISATIES
from veeval.estimates import Estimates
from veeval.report.bevindingen import BevindingenVergelijking
from veeval.report.charts import figuur_van
from veeval.report.figuur import Figuur
from veeval.report.model import Kerncijfer
from veeval.report.opmaak import Waarde
from veeval.report.woorden import getal, interval

__all__ = ["Vraagblok", "vragen_van"]


@dataclass(frozen=True, slots=True)
class Vraagblok:
    """One question: the values for its text, its key figure, and its figure."""

    waarden: Mapping[str, Waarde]
    tegel: Kerncijfer | None
    figuur: Figuur


def vragen_van(f: BevindingenVergelijking) -> tuple[tuple[Vraagblok, ...], tuple[str, ...]]:
    """Give the questions that were put to this public, and a line on each that too few of them answered.

    Municipalities and providers answer as organisations: the threshold is theirs, not that of persons.
    Single, multiple, then statements; statements are drawn for all groups of respondents.
    """
    shown, hidden = [], []
    for e, eens in ((f.enkel, False), (f.meervoudig, False), (f.stellingen, True)):
        if e is None:
            continue
        for vraag in dict.fromkeys(e.table["vraag_id"].astype(str)):
            one = e.select(vraag_id=vraag)
            own = one.select(groep=f.groep) if eens else one
            if own.table.empty:
                continue
            if own.table["estimate"].isna().all() and not eens:
                hidden.append(
                    f"Niet getoond (minder dan {MINSTE_ORGANISATIES} {f.publiek} antwoordden, of een antwoord was "
                    f"anders af te leiden): {e.name_of(vraag)}"
                )
            else:
                shown.append(_vraag(one, own, e.name_of(vraag), f.basis.get(vraag, ""), f.publiek, eens=eens))
    return tuple(shown), tuple(hidden)


def _vraag(one: Estimates, own: Estimates, tekst: str, basis: str, wie: str, *, eens: bool) -> Vraagblok:
    values: dict[str, Waarde] = {"vraag.tekst": tekst, "vraag.basis": basis, "vraag.zin": _zin(own, wie, eens=eens)}
    drawn = replace(figuur_van(one), titel=tekst)
    return Vraagblok(values, _tegel(own, tekst, wie, eens=eens), drawn)


def _zin(e: Estimates, wie: str, *, eens: bool) -> str:
    """89% van de gemeenten antwoordt 'ja' (tussen 75% en 96%, n = 45)."""
    rows = e.table[e.table["estimate"].notna()].sort_values("estimate", ascending=False, kind="stable")
    if rows.empty:
        return f"Niet getoond: te weinig {wie} gaven antwoord op deze vraag."
    said = []
    for i, (_, row) in enumerate(rows.iterrows()):
        share = getal(float(row["estimate"]), 0, procent=True)
        bounds = "zonder interval" if pd.isna(row["conf_low"]) else interval(e, row["conf_low"], row["conf_high"], "nl")
        what = "is het hiermee eens" if eens else f"antwoordt '{e.name_of(row['antwoord'])}'"
        said.append(f"{share} {f'van de {wie} ' if i == 0 else ''}{what} ({bounds})")
    return f"{'; '.join(said)}. n = {getal(float(rows['n'].iloc[0]), 0)}."


def _tegel(e: Estimates, tekst: str, wie: str, *, eens: bool) -> Kerncijfer | None:
    """The share that says yes or agrees, else the largest."""
    rows = e.table[e.table["estimate"].notna()].sort_values("estimate", ascending=False, kind="stable")
    if rows.empty:
        return None
    yes = rows if eens else rows[rows["antwoord"].astype(str) == "ja"]
    row = (rows if yes.empty else yes).iloc[0]
    what = "is het eens" if eens else f"antwoordt '{e.name_of(row['antwoord'])}'"
    low = "" if pd.isna(row["conf_low"]) else f"; {interval(e, row['conf_low'], row['conf_high'], 'nl')}"
    share = getal(float(row["estimate"]), 0, procent=True)
    return Kerncijfer(share, f"van de {wie} {what}", f"{tekst}; n = {getal(float(row['n']), 0)}{low}")
