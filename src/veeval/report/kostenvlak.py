"""Cost-effectiveness: the plane of its draws, and the curve of what it is worth."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from veeval.begrippen import Lang, label
from veeval.errors import BadArgument
from veeval.estimates import Estimates
from veeval.groepering import kort
from veeval.report.figuur import Figuur, Kromme, Punt
from veeval.report.gewoon import beschreven, bijschrift, gewone_figuur
from veeval.report.woorden import getal

__all__ = ["acceptatie", "kostenvlak", "te_tonen"]

VLAK, ACCEPTATIE, KWADRANTEN = "vlak", "acceptatie", "kwadranten"
_HOEKEN = ("noordwest", "noordoost", "zuidwest", "zuidoost")
_HOEK = {
    "nl": ("duurder, minder effect", "duurder, meer effect", "goedkoper, minder effect", "goedkoper, meer effect"),
    "en": ("dearer, less effect", "dearer, more effect", "cheaper, less effect", "cheaper, more effect"),
}


def kostenvlak(e: Estimates, lang: Lang) -> Figuur:
    """Describe the plane: difference in effect and in cost, the draws around it, and a price as a line."""
    draws = _nodig(e, VLAK).dropna()
    basis = gewone_figuur(e, lang)
    units = [label(str(u), lang) for u in e.table["unit"]]
    share = e.details[KWADRANTEN].set_index("kwadrant")["aandeel"]
    corners = tuple(
        f"{words}: {getal(float(share[key]), 0, lang, procent=True)}"
        for key, words in zip(_HOEKEN, _HOEK[lang], strict=True)
    )
    worth = _midden(e.details[ACCEPTATIE])
    price, chance = getal(float(worth["bereidheid"]), 0, lang), getal(float(worth["kans"]), 0, lang, procent=True)
    reach = float(draws["effect"].abs().max())
    slope = float(worth["bereidheid"])
    many = getal(len(draws), 0, lang)
    nl = lang == "nl"
    figure = replace(
        basis,
        soort="vlak",
        titel=_titel(e, lang),
        reeksen=("",),
        as_titel=f"verschil in kosten ({units[0]})" if nl else f"difference in cost ({units[0]})",
        as_onder=f"verschil in effect ({units[1]})" if nl else f"difference in effect ({units[1]})",
        norm=None,
        decimalen=max(basis.decimalen, 2),
        wolk=tuple(zip(draws["effect"].astype(float), draws["kosten"].astype(float), strict=True)),
        krommen=(
            Kromme(
                f"{price} euro per punt: de moeite waard met een kans van {chance}"
                if nl
                else f"{price} euro a point: worth it with a chance of {chance}",
                ((-reach, -slope * reach), (reach, slope * reach)),
                "6 4",
            ),
        ),
        hoeken=corners,
        onderschrift=bijschrift(
            e,
            lang,
            f"teken: schatting; stippen: {many} trekkingen van hele clusters; onder de lijn is het die prijs waard"
            if nl
            else f"mark: estimate; dots: {many} draws of whole clusters; below the line it is worth that price",
        ),
    )
    lead = (
        f"Vlak van kosten en effect. {'; '.join(corners)}" if nl else f"Plane of cost and effect. {'; '.join(corners)}"
    )
    return beschreven(figure, lead)


def acceptatie(e: Estimates, lang: Lang) -> Figuur:
    """Describe the acceptability curve: per price the chance that it is worth it."""
    frame = _nodig(e, ACCEPTATIE)
    basis = gewone_figuur(e, lang)
    nl = lang == "nl"
    curve = [(float(price), float(share)) for price, share in zip(frame["bereidheid"], frame["kans"], strict=True)]
    points = tuple(Punt(f"{getal(x, 0, lang)} euro", "", share, None, None, "", x) for x, share in curve)
    figure = replace(
        basis,
        soort="acceptatie",
        titel=f"{_titel(e, lang)}: {'wat het waard is' if nl else 'what it is worth'}",
        punten=points,
        reeksen=("",),
        kop=("wat een punt mag kosten" if nl else "what a point may cost",),
        as_titel="kans dat het de moeite waard is" if nl else "chance that it is worth it",
        as_onder="euro per punt effect" if nl else "euro a point of effect",
        norm=None,
        decimalen=0,
        procent=True,
        krommen=(Kromme("", tuple(curve)),),
        onderschrift=bijschrift(
            e, lang, "kans volgens de t-verdeling; geen toets" if nl else "chance by the t distribution; no test"
        ),
    )
    return beschreven(figure, "Acceptatiecurve" if nl else "Acceptability curve")


def _titel(e: Estimates, lang: Lang) -> str:
    """Name what is compared: the model that is judged, and the one beside it."""
    found = e.details["groepen"]["groep"].unique()
    pair = (" naast " if lang == "nl" else " beside ").join(kort(str(g)) for g in found)
    return f"{'Kosten en effect' if lang == 'nl' else 'Cost and effect'}: {pair}"


def te_tonen(e: Estimates) -> bool:
    """Whether a result has draws of cost and effect that may be shown."""
    known = {VLAK, ACCEPTATIE, KWADRANTEN} <= set(e.details)
    return known and not e.details[VLAK].dropna().empty and not e.table["estimate"].iloc[:2].isna().any()


def _nodig(e: Estimates, name: str) -> pd.DataFrame:
    """Give a frame of draws; refuse where there is none, or where it may not be shown."""
    if VLAK not in e.details:
        raise BadArgument(
            f"{label(e.indicator)} heeft geen vlak van kosten en effect; dat geeft kosten.kosteneffectiviteit."
        )
    if not te_tonen(e):
        raise BadArgument(
            "van deze kosteneffectiviteit zijn geen trekkingen te tonen: te weinig clusters, of te weinig kinderen."
        )
    return e.details[name]


def _midden(frame: pd.DataFrame) -> pd.Series:
    """The middle one of the prices that were asked."""
    return frame.sort_values("bereidheid").iloc[len(frame) // 2]
