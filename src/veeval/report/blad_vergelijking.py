"""The factsheet across municipalities, in two versions: for municipalities and for providers."""

from __future__ import annotations

from dataclasses import replace

from veeval.bevraging.aandelen import MINSTE_ORGANISATIES
from veeval.dataset import Dataset
from veeval.estimates import Estimates
from veeval.report.bevindingen import BevindingenVergelijking
from veeval.report.charts import figuur_van
from veeval.report.gewone_taal import gewone_taal
from veeval.report.inhoud import Inhoud
from veeval.report.model import Blok, Citaat, Kader, Kerncijfer
from veeval.report.teksten import Teksten
from veeval.report.vragenblok import vragen_van
from veeval.report.waarden import cijfers
from veeval.report.woorden import getal

__all__ = ["blad_vergelijking"]

MEEST_VRAGEN = 3  # more do not fit on two pages beside hours and norm
_VEEL = 16  # with more groups the figure of the norm makes way; its sentence and its range stay


def blad_vergelijking(
    ds: Dataset, found: BevindingenVergelijking, min_n: int, citaten: tuple[Citaat, ...], teksten: Teksten
) -> Inhoud:
    """Fill the factsheet of a comparison; parameters as for :func:`blad_gemeente`."""
    asked, silent = vragen_van(found)
    shown = asked[:MEEST_VRAGEN]
    values = {
        "aantal": str(len(found.uren.table)),
        "min_n": str(min_n),
        "zekerheid": getal(100 * found.uren.level, 0),
        "min_organisaties": str(MINSTE_ORGANISATIES),
        **cijfers("uren", None, zinnen=found.uren),
        **cijfers("norm", None, zinnen=found.norm),
        "methode": _methode(ds, found, len(asked), len(shown)) + silent,
    }
    titel, intro = teksten.blok("inleiding", values)
    figures = [("uren", found.uren, "Uren per doelgroepkind per jaar")]
    if found.norm is not None and len(found.norm.table) <= _VEEL:
        figures.append(("norm", found.norm, "Locaties die de norm van 10 uur halen"))
    blocks = [Blok(*teksten.blok(k, values), replace(figuur_van(e), titel=t, kanttekeningen=())) for k, e, t in figures]
    blocks += [Blok(*teksten.blok("vraag", {**values, **v.waarden}), v.figuur) for v in shown]
    everything: list[Estimates | None] = [found.uren, found.norm, found.enkel, found.meervoudig, found.stellingen]
    return Inhoud(
        soort="vergelijking",
        onderwerp=found.publiek,
        titel=titel,
        ondertitel=f"Uren, norm en de mening van {found.publiek}",
        inleiding=intro,
        vooraf=(),
        citaten_vooraf=False,
        kerncijfers=_kerncijfers(tuple(v.tegel for v in asked)),
        blokken=tuple(blocks),
        achteraf=(),
        citaten=citaten,
        uitleg=Kader(*teksten.blok("uitleg", values)),
        verantwoording=Kader(*teksten.blok("verantwoording", values)),
        synthetisch=found.uren.synthetisch,
        onbeschermd=any(e.onbeschermd for e in everything if e is not None),
    )


def _kerncijfers(tiles: tuple[Kerncijfer | None, ...]) -> tuple[Kerncijfer, ...]:
    """At most four; one by itself says no more than its question does."""
    found = tuple(t for t in tiles if t is not None)[:4]
    return found if len(found) > 1 else ()


def _methode(ds: Dataset, f: BevindingenVergelijking, asked: int, shown: int) -> tuple[str, ...]:
    lines = [
        f"Bron: {ds.naam or 'aangeleverde tabellen'}; telling van doelgroepkinderen op 1 januari van elk jaar.",
        f"Uren: {f.uren.method}.",
        "Uren van ondersteuning bij kinderen (zoals de APM) tellen niet mee: zij tellen niet voor de norm.",
    ]
    if f.norm is not None:
        lines.append(f"Norm: {f.norm.method}.")
    answers = [e.method for e in (f.enkel, f.meervoudig, f.stellingen) if e is not None]
    if answers:
        lines.append(gewone_taal(f"Antwoorden: {'; '.join(dict.fromkeys(m for a in answers for m in a.split('; ')))}."))
        lines.append("Een antwoord is wat iemand zelf zegt; tevredenheid is geen effect.")
    if shown < asked:
        lines.append(f"De bevraging heeft {asked} vragen; hier staan de eerste {shown}.")
    lines += [
        gewone_taal(k) for k in f.uren.kanttekeningen
    ]  # here, not in the figure: the small print is on the same sheet
    return tuple(lines)
