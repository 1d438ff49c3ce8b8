"""What typst is told: content as data, never as mark-up, so that no name can become code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from veeval.report.html import in_huisstijl
from veeval.report.model import Blok, Kader
from veeval.report.opmaak import Alinea, Lijst, Tekst
from veeval.report.svg import op_papier, svg

if TYPE_CHECKING:
    from veeval.report.factsheet import Factsheet

__all__ = ["typst_inhoud"]


def typst_inhoud(f: Factsheet) -> dict[str, Any]:
    """Give a factsheet as plain data for ``templates/factsheet.typ``."""
    k = f.huisstijl.kleuren
    logo = f.huisstijl.logo
    return {
        "titel": f.titel,
        "ondertitel": f.ondertitel,
        "synthetisch": f.synthetisch,
        "onbeschermd": f.onbeschermd,
        "inleiding": _tekst(f.inleiding),
        "vooraf": [[_kader(b) for b in rij] for rij in f.vooraf],
        "citaten_vooraf": f.citaten_vooraf,
        "kerncijfers": [{"waarde": c.waarde, "label": c.label, "toelichting": c.toelichting} for c in f.kerncijfers],
        "blokken": [_blok(b, f) for b in f.blokken],
        "achteraf": [[_kader(b) for b in rij] for rij in f.achteraf],
        "citaten": [{"rol": c.rol, "tekst": c.tekst} for c in f.citaten],
        "uitleg": _kader(f.uitleg),
        "verantwoording": _kader(f.verantwoording),
        "kleuren": {n: getattr(k, n) for n in ("hoofd", "accent", "tekst", "zacht", "vlak", "accentvlak")},
        "letter": f.huisstijl.lettertype.naam,
        "afzender": f.huisstijl.afzender.regel,
        "logo": None if logo is None else {"inhoud": list(logo.inhoud), "soort": logo.soort, "alt": logo.alt},
    }


def _alinea(alinea: Alinea) -> list[dict[str, Any]]:
    return [{"tekst": s.tekst, "vet": s.vet, "cursief": s.cursief} for s in alinea.stukken]


def _tekst(inhoud: Tekst) -> list[dict[str, Any]]:
    return [
        {"soort": "genummerd" if d.genummerd else "lijst", "punten": [_alinea(p) for p in d.punten]}
        if isinstance(d, Lijst)
        else {"soort": "alinea", "punten": [_alinea(d)]}
        for d in inhoud
    ]


def _kader(k: Kader) -> dict[str, Any]:
    return {"kop": k.kop, "tekst": _tekst(k.inhoud), "vlak": k.vlak}


def _blok(b: Blok, sheet: Factsheet) -> dict[str, Any]:
    f = op_papier(in_huisstijl(b.figuur, sheet.huisstijl))
    many = len(f.reeksen) > 1
    return {
        "kop": b.kop,
        "tekst": _tekst(b.inhoud),
        "svg": svg(f),
        "alt": f.beschrijving,
        "bijschrift": f.bijschrift,
        "kolommen": [*(k.capitalize() for k in f.kop), f.kolomkop, "n"],
        "rijen": [[p.naam, *([p.reeks] if many else []), f.tekst(p), p.aantal] for p in f.punten],
    }
