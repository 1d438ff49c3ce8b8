"""Set every estimate of the sample beside the truth it was drawn from; run as a module it writes docs/waarheid.md."""

import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

import veeval as ve
from tests.backtests.store import ROOT
from veeval import synth

PAGE = ROOT / "docs" / "waarheid.md"
SEEDS = range(101, 107)


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


@functools.cache
def over_samples(seeds: range = SEEDS, asked: tuple[Vergeleken, ...] = VRAGEN) -> pd.DataFrame:
    """Compare on other samples; one is no proof."""
    parts = [compare(ve.load(synth.tabellen(8, s)), synth.waarheid(s, 8)["effecten"], asked) for s in seeds]
    return pd.concat(parts, ignore_index=True)


def page() -> str:
    """Return the page: the sample's estimates, and how often intervals hold over more samples."""
    truth = json.loads((ROOT / "data" / "sample" / "waarheid.json").read_text(encoding="utf-8"))["effecten"]
    found = compare(ve.load(ROOT / "data" / "sample"), truth)
    shares = over_samples().groupby("vraag", sort=False)["raak"].agg(["mean", "size"])
    lines = [
        "# De schattingen naast de waarheid",
        "",
        "De voorbeelddata zijn SYNTHETISCH en getrokken uit bekende getallen (`data/sample/waarheid.json`). Hier staat "
        "elke schatting met haar 95%-interval naast het getal waaruit zij getrokken is. Van honderd intervallen horen "
        "er ongeveer vijf mis te zijn; hier zijn het er "
        f"{int((~found['raak']).sum())} van {len(found)}. Rijen van dezelfde trekking hangen samen, dus missers komen "
        "samen. Zo'n tabel laat fouten zien, geen dekking: die staat eronder, over zes andere trekkingen.",
        "",
        "Geschreven door `python -m tests.backtests.waarheid`; een test houdt de pagina gelijk.",
        "",
        f"## Over {len(SEEDS)} trekkingen",
        "",
        "| vraag | intervallen | raak |",
        "|---|---:|---:|",
        *(f"| {vraag} | {int(n)} | {100 * share:.0f}% |" for vraag, share, n in shares.itertuples()),
        "",
        "## De voorbeelddata",
        "",
        "| vraag | groep | waarheid | schatting | 95%-interval | |",
        "|---|---|---:|---:|---|---|",
    ]
    for r in found.itertuples():
        mark = "" if r.raak else "mis"
        lines.append(
            f"| {r.vraag} | {r.groep.replace('|', '·')} | {_nl(r.waarheid)} | {_nl(r.schatting)} "
            f"| {_nl(r.van)} tot {_nl(r.tot)} | {mark} |"
        )
    lines += ["", "## Zonder waarheid", "", *(f"- {vragen}: {why}." for vragen, why in ZONDER.items()), ""]
    return "\n".join(lines)


def _nl(value: float) -> str:
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 100 else 0
    return f"{value:.{digits}f}".replace(".", ",")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
