"""Which questions have a known truth in a sample of veeval.synth, and how an estimate is set beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

import veeval as ve


@dataclass(frozen=True)
class Vergeleken:
    """A question, how it is asked, and where in ``waarheid.json`` the truth of a row of its table stands."""

    vraag: str
    ask: Callable[[ve.Dataset], ve.Estimates]
    path: Callable[[Any], tuple[str, ...]]  # of a row; empty where the table's row has no truth


def _enkel(ds: ve.Dataset) -> ve.Estimates:
    return ve.bevraging.enkel(ds, vraag="norm_gehaald")


VRAGEN = (
    Vergeleken("uren.per_doelgroepkind", ve.uren.per_doelgroepkind, lambda r: (r.inzetmodel,)),
    Vergeleken("uren.norm_naleving", lambda ds: ve.uren.norm_naleving(ds, "inzetmodel"), lambda r: (r.inzetmodel,)),
    Vergeleken("uren.strippenkaart", ve.uren.strippenkaart, lambda r: ("",)),
    Vergeleken("kosten.per_uur", ve.kosten.per_uur, lambda r: ("",)),
    Vergeleken("kosten.per_kind", ve.kosten.per_kind, lambda r: (r.inzetmodel,)),
    Vergeleken("bevraging.enkel", _enkel, lambda r: (r.vraag_id, r.antwoord)),
    Vergeleken("bevraging.meervoudig", ve.bevraging.meervoudig, lambda r: (r.vraag_id, r.antwoord)),
    Vergeleken("bevraging.stellingen", ve.bevraging.stellingen, lambda r: (r.vraag_id, "eens")),
    Vergeleken("kwaliteit.trend", ve.kwaliteit.trend, lambda r: (r.inzetmodel,)),
    Vergeleken("kwaliteit.overstap", ve.kwaliteit.overstap, lambda r: (r.jaren_sinds_overstap,)),
    Vergeleken("kwaliteit.cyclus", ve.kwaliteit.cyclus, lambda r: ("",)),
    Vergeleken("kwaliteit.inspectie", ve.kwaliteit.inspectie, lambda r: (str(r.jaar), r.oordeel)),
    Vergeleken("apm.proces", ve.apm.proces, lambda r: (r.stap,)),
    Vergeleken("apm.uitval", ve.apm.uitval, lambda r: ("",)),
    Vergeleken("apm.uitkomst", ve.apm.uitkomst, lambda r: (r.aanpak, r.instrument)),
    Vergeleken("apm.doelrealisatie", ve.apm.doelrealisatie, lambda r: ("",)),
)
ZONDER = {
    "apm.bereik, kosten.bekostiging, kosten.per_bereikt_kind, kosten.per_traject, uren.caseload": "volgen uit "
    "aantallen die de steekproef trekt; er is geen vast getal achter",
    "kwaliteit.betrouwbaarheid, kwaliteit.trechter, uren.verdeling": "hangen van de getrokken spreiding af",
    "kosten.kosteneffectiviteit, kwaliteit.norm2022, kwaliteit.selectie, uren.scenario": "vergelijken groepen die in "
    "de steekproef op meer dan één punt verschillen",
    "uren.ontwikkeling": "volgt uit het aandeel van elk model in een jaar",
    "bevraging.themas": "telt wat genoemd is",
}


def compare(ds: ve.Dataset, truth: dict[str, Any], asked: tuple[Vergeleken, ...] = VRAGEN) -> pd.DataFrame:
    """One row per estimate with an interval and a truth: question, group, truth, estimate, interval, hit."""
    return pd.DataFrame(_rows(ds, truth, asked))


def _rows(ds: ve.Dataset, truth: dict[str, Any], asked: tuple[Vergeleken, ...]) -> Iterator[dict[str, Any]]:
    for v in asked:
        e = v.ask(ds)
        section = truth.get(v.vraag, truth["bevraging"])
        for row in e.table[e.table["conf_low"].notna()].itertuples():
            known = section
            for step in v.path(row):
                known = known.get(step) if step and isinstance(known, dict) else known
            if known is None or isinstance(known, dict):
                continue
            yield {
                "vraag": v.vraag,
                "groep": " | ".join(str(getattr(row, c)) for c in e.by),
                "waarheid": known,
                "schatting": row.estimate,
                "van": row.conf_low,
                "tot": row.conf_high,
                "std_error": row.std_error,
                "raak": row.conf_low <= known <= row.conf_high,
            }
