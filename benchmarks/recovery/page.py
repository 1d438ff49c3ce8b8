"""Write docs/waarheid.md: the sample's estimates beside the truth, and the study over many samples."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from benchmarks.recovery.questions import ZONDER, compare

import veeval as ve

__all__ = ["PAGE", "page", "write"]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "waarheid.md"
SAMPLE = ROOT / "data" / "sample"


def write(questions: pd.DataFrame, groups: pd.DataFrame) -> None:
    """Write the page."""
    PAGE.write_text(page(questions, groups), encoding="utf-8")


def page(questions: pd.DataFrame, groups: pd.DataFrame) -> str:
    """Return the page.

    Parameters
    ----------
    questions : DataFrame
        Intervals and hits per sample and question.
    groups : DataFrame
        Per row of a question's table what came out over all samples.
    """
    truth = json.loads((SAMPLE / "waarheid.json").read_text(encoding="utf-8"))["effecten"]
    found = compare(ve.load(SAMPLE), truth)
    samples = questions["seed"].nunique()
    lines = [
        "# De schattingen naast de waarheid",
        "",
        "De voorbeelddata zijn SYNTHETISCH en getrokken uit bekende getallen (`data/sample/waarheid.json`). Hoe vaak "
        f"een 95%-interval zo'n getal bevat, staat eerst, over {samples} andere trekkingen van dezelfde omvang; daarna "
        "elke schatting van de voorbeelddata zelf naast het getal waaruit zij getrokken is.",
        "",
        "Geschreven door `make recover`; een test houdt de pagina gelijk aan de opgeslagen uitkomsten, en trekt er een "
        "paar opnieuw.",
        "",
        f"## Over {samples} trekkingen",
        "",
        "Rijen van één trekking hangen samen; de fout van het percentage telt trekkingen en geen rijen.",
        "",
        "| vraag | intervallen | raak | fout (Monte Carlo) |",
        "|---|---:|---:|---:|",
        *(
            f"| {r.vraag} | {r.intervallen} | {_percentage(r.raak)} | {_percentage(r.fout)} |"
            for r in shares(questions).itertuples()
        ),
        "",
        "Ver boven 95% is hier geen fout van een vraag, en ook geen verdienste: "
        "een interval dat voor een handvol aanbieders eerlijk wil zijn, is breed waar de aanbieders van de trekking "
        "weinig verschillen, en een interval van een aandeel kan niet smaller dan het aantal kinderen of locaties "
        "toelaat. "
        "[Calibration](calibration.md) zoekt de omstandigheden op waarin intervallen te smal worden.",
        "",
        "### Rijen die het minst vaak raak zijn",
        "",
        "Afwijking: gemiddelde schatting min waarheid. Spreiding: hoe ver de schattingen van trekking tot trekking "
        "uiteenlopen; de standaardfout hoort even groot te zijn.",
        "",
        "| vraag | rij | trekkingen | raak | afwijking | spreiding | standaardfout |",
        "|---|---|---:|---:|---:|---:|---:|",
        *(
            f"| {r.vraag} | {r.groep.replace('|', '·')} | {r.intervallen} | {_percentage(r.raak / r.intervallen)} "
            f"| {_nl(r.afwijking)} | {_nl(r.spreiding)} | {_nl(r.std_error)} |"
            for r in _least(groups).itertuples()
        ),
        "",
        "## De voorbeelddata",
        "",
        f"Van deze {len(found)} intervallen zijn er {int((~found['raak']).sum())} mis. Missers komen samen, want rijen "
        "van dezelfde trekking hangen samen.",
        "",
        "| vraag | groep | waarheid | schatting | 95%-interval | |",
        "|---|---|---:|---:|---|---|",
        *(
            f"| {r.vraag} | {r.groep.replace('|', '·')} | {_nl(r.waarheid)} | {_nl(r.schatting)} "
            f"| {_nl(r.van)} tot {_nl(r.tot)} | {'' if r.raak else 'mis'} |"
            for r in found.itertuples()
        ),
        "",
        "## Zonder waarheid",
        "",
        *(f"- {vragen}: {why}." for vragen, why in ZONDER.items()),
        "",
    ]
    return "\n".join(lines)


def shares(questions: pd.DataFrame) -> pd.DataFrame:
    """Give the share of hits per question, with the standard error of a ratio over samples."""
    out = []
    for vraag, rows in questions.groupby("vraag", sort=False):
        total, share = rows["intervallen"].sum(), rows["raak"].sum() / rows["intervallen"].sum()
        rest = rows["raak"] - share * rows["intervallen"]
        error = np.sqrt((rest**2).sum() * len(rows) / (len(rows) - 1)) / total
        out.append({"vraag": vraag, "intervallen": int(total), "raak": share, "fout": float(error)})
    return pd.DataFrame(out)


def _least(groups: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """Rows with at least a hundred samples: of fewer a share says little."""
    known = groups[groups["intervallen"] >= 100]
    share = known["raak"] / known["intervallen"]
    return known.loc[share.sort_values(kind="stable").index[:most]]


def _percentage(share: float) -> str:
    return f"{100 * share:.1f}%".replace(".", ",")


def _nl(value: float) -> str:
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 100 else 0
    return f"{value:.{digits}f}".replace(".", ",")
