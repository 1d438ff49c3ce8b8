"""What a contribution holds, in plain Dutch: shown before it is written, and standing in the file itself."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from veeval.begrippen import label
from veeval.evaluatie.bijdrage import Antwoord, Bijdrage
from veeval.evaluatie.vragen import Vraag

__all__ = ["omschrijving"]

_BREED = 100
_SOORT = {
    "uren.per_doelgroepkind": "per groep en aanbieder: uren, kinderen op 1 januari",
    "uren.norm_naleving": "per groep en aanbieder: kinderen, uren volgens de norm, uren tekort, locaties boven de norm",
    "uren.ontwikkeling": "per groep, jaar en aanbieder: uren, kinderen op 1 januari",
    "kosten.per_uur": "per groep en aanbieder of gemeente: euro's en uren",
    "kosten.per_kind": "per groep en aanbieder of gemeente: euro's en kinderen",
    "kwaliteit.trend": "per groep en aanbieder: aantal scores, en sommen van scores maal tijd",
    "apm.uitkomst": "per groep, instrument en aanbieder: aantal trajecten, sommen en producten van begin- en eindscore",
}


def omschrijving(b: Bijdrage) -> str:
    """Say what the file holds, what was merged, and what is not in it."""
    return "\n".join(_regels(b)) + "\n"


def _regels(b: Bijdrage) -> Iterator[str]:
    if b.synthetisch:
        yield "SYNTHETISCHE GEGEVENS: voorbeeld, geen uitkomsten"
    yield f"Sommen van {b.naam} voor: {b.plan.titel}"
    yield f"Plan: sha256 {b.plan.sha256}"
    yield f"Gemeentelijke indeling: {b.indeling}; gemaakt met veeval {b.veeval}"
    yield ""
    yield "WAT ER IN HET BESTAND STAAT"
    asked = b.plan.genummerd
    for naam, antwoord in b.antwoorden.items():
        yield from _vraag(asked[naam], antwoord)
    if not b.antwoorden:
        yield "  geen enkele vraag van dit plan"
    yield from _kleinste(b)
    yield ""
    yield "WAT ER NIET IN STAAT"
    yield from _punt("geen rij, nummer of kenmerk van een kind, traject, groep, locatie, coach of beoordelaar")
    yield from _punt(f"geen som over minder dan {b.plan.min_n} kinderen op één moment")
    for naam, reden in b.niet.items():
        yield from _punt(f"de vraag {_naam(asked[naam])}: {reden}")
    for vraag in asked.values():
        if vraag.varianten:
            yield from _punt(f"de varianten van {_naam(vraag)}: alleen de vraag zelf wordt gedeeld")
    yield ""
    yield "OOK IN HET BESTAND, want nodig om op te tellen"
    yield from _punt("de vragen en keuzes van het plan; namen en codes van gemeenten en aanbieders; de modellen")
    yield from _punt("aantallen en uren in meldingen, zoals hoeveel locatiejaren geen telling hebben")


def _vraag(vraag: Vraag, a: Antwoord) -> Iterator[str]:
    cells = {naam: t for naam, t in a.sommen.tabellen.items() if "cluster" in t.sleutels}
    numbers = sum(len(t.frame) * len(t.sommen) for t in a.sommen.tabellen.values())
    n = sum(len(t.frame) for t in cells.values())
    yield from _punt(f"{_naam(vraag)}: {_keer(n, 'regel', 'regels')} met sommen, {numbers} getallen")
    said = [_SOORT[vraag.vraag]]
    v = a.verslag
    if v.momenten:
        said.append("jaren zijn opgeteld; dat verandert geen enkel cijfer")
    if v.kleinste is not None:
        said.append(f"achter elke regel staan ten minste {v.kleinste} kinderen")
    else:
        said.append("in deze sommen worden geen kinderen geteld")
    if v.blokken:
        who = sum(len(blok) for blok in v.blokken)
        said.append(
            f"{who} aanbieders zijn samengevoegd tot {len(v.blokken)}, want zij hadden regels met te weinig kinderen; "
            "de cijfers blijven gelijk, hun marges veranderen"
        )
    if v.weggelaten:
        said.append(f"weggelaten: {_keer(v.weggelaten, 'regel', 'regels')}, ook samengevoegd te klein")
    if v.achtergehouden:
        said.append(f"kleine aantallen zijn achtergehouden in de tabel {' en '.join(v.achtergehouden)}")
    for regel in said:
        yield from textwrap.wrap(regel, _BREED, initial_indent="      ", subsequent_indent="      ")


def _kleinste(b: Bijdrage) -> Iterator[str]:
    known = [a.verslag.kleinste for a in b.antwoorden.values() if a.verslag.kleinste is not None]
    numbers = sum(len(t.frame) * len(t.sommen) for a in b.antwoorden.values() for t in a.sommen.tabellen.values())
    if known:
        yield f"  Samen {numbers} getallen; achter elke som van kinderen staan er ten minste {min(known)}."


def _naam(vraag: Vraag) -> str:
    by = vraag.opties.get("by")
    names = (by,) if isinstance(by, str) else tuple(by or ())
    return f"{vraag.vraag} (per {', '.join(label(str(n)) for n in names)})" if names else vraag.vraag


def _keer(n: int, een: str, meer: str) -> str:
    return f"{n} {een if n == 1 else meer}"


def _punt(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, _BREED, initial_indent="  - ", subsequent_indent="    ")
