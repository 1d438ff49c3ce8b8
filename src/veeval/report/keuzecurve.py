"""The specification curve: one figure under every choice, sorted, with the choices under it."""

from __future__ import annotations

import pandas as pd

from veeval.begrippen import Lang, begrip, label
from veeval.report.figuur import Figuur, Keuze, Punt
from veeval.report.gewoon import beschreven, getal_of_niets
from veeval.report.woorden import getal

__all__ = ["keuzefiguur"]


def keuzefiguur(
    rijen: pd.DataFrame,
    opties: tuple[str, ...],
    hoofd: int,
    *,
    indicator: str,
    unit: str,
    groep: str,
    level: float,
    synthetisch: bool,
    lang: Lang = "nl",
) -> Figuur:
    """Describe a specification curve.

    Parameters
    ----------
    rijen : DataFrame
        One row per specification: ``specificatie`` (number), ``opties`` as text, estimate, conf_low, conf_high, n.
        NA where there is no answer or it is hidden; such a specification has its place, without a value.
    opties : tuple of str
        Columns of the choices.
    hoofd : int
        Number of the specification that is reported.
    indicator, unit, groep, level, synthetisch
        What the figure is of.
    lang : {"nl", "en"}
        Language of the texts.
    """
    nl = lang == "nl"
    term = begrip(indicator)
    rows = rijen.sort_values(["estimate", "specificatie"], na_position="last", kind="stable").reset_index(drop=True)
    main, other = ("gekozen vooraf", "andere keuzes") if nl else ("chosen beforehand", "other choices")
    points = tuple(_punt(row, main if row["specificatie"] == hoofd else other, lang) for _, row in rows.iterrows())
    choices = tuple(
        Keuze(optie, str(value), frozenset(rows.index[rows[optie] == value]))
        for optie in opties
        for value in dict.fromkeys(rijen.sort_values("specificatie", kind="stable")[optie])
    )
    shown = sum(p.waarde is not None for p in points)
    title = (term.nl if nl else term.en) + (f", {groep}" if groep else "")
    interval = getal(100 * level, 0, lang)
    caption = [
        f"{len(points)} combinaties van keuzes, {shown} met een cijfer; alle staan erin"
        if nl
        else f"{len(points)} combinations of choices, {shown} with a figure; all are shown",
        f"lijn: {interval}%-interval" if nl else f"line: {interval}% interval",
        "de curve is geen toets" if nl else "the curve is no test",
        *(["SYNTHETISCHE gegevens" if nl else "SYNTHETIC data"] if synthetisch else []),
    ]
    figure = Figuur(
        titel=f"{title[0].upper()}{title[1:]}: {'onder alle keuzes' if nl else 'under all choices'}",
        beschrijving="",
        as_titel=label(unit, lang),
        punten=points,
        reeksen=(main, other),
        kop=("keuze" if nl else "choice", "rol" if nl else "role"),
        norm=None,
        norm_label="",
        decimalen=term.decimalen,
        procent=term.procent,
        onderschrift="; ".join(caption) + ".",
        lang=lang,
        soort="keuzes",
        keuzes=choices,
    )
    lead = "Specificatiecurve" if nl else "Specification curve"
    made = [f"{k.optie} = {k.waarde}: {', '.join(points[i].naam for i in sorted(k.van))}" for k in choices]
    return beschreven(figure, f"{lead}. {'; '.join(made)}")


def _punt(row: pd.Series, reeks: str, lang: Lang) -> Punt:
    value, low, high = (getal_of_niets(row[c]) for c in ("estimate", "conf_low", "conf_high"))
    count = "" if pd.isna(row["n"]) else getal(float(row["n"]), 0, lang)
    return Punt(f"{'keuze' if lang == 'nl' else 'choice'} {row['specificatie']}", reeks, value, low, high, count)
