"""Write the sample as a Frictionless data package, and say everywhere that it is synthetic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from veeval.errors import WriteRefused
from veeval.tables import TABELLEN
from veeval.tables.frictionless import JA, NEE, data_package

__all__ = ["schrijf"]

_README = """# SYNTHETISCHE VOORBEELDGEGEVENS / SYNTHETIC SAMPLE

Every row in this folder is drawn from a random generator (`veeval sample --gemeenten {aantal} --seed {seed}`).
No row describes a real child, professional, provider or location. Names of municipalities are real so that the
institutional facts of their published practices can be followed; every number is an **assumption**, not a finding.

`waarheid.json` holds the true effects that the sample was drawn from, and the assumptions with their labels.
`evaluatie.toml` is a plan that `veeval run` carries out on this folder.
"""

_PLAN = """# SYNTHETISCH voorbeeldplan: welke vragen, welke keuzes, vastgelegd voordat de uitkomsten bekend zijn.
titel = "Inzet in de voorschoolse educatie (SYNTHETISCH voorbeeld)"
data = "."
seed = {seed}
min_n = 10

[[vragen]]
vraag = "uren.per_doelgroepkind"
by = "inzetmodel"

[[vragen]]
vraag = "uren.per_doelgroepkind"
by = "gemeentecode"

[[vragen]]
vraag = "uren.norm_naleving"
by = "gemeentecode"

[[vragen]]
vraag = "kwaliteit.trend"
by = "inzetmodel"

[[vragen]]
vraag = "kwaliteit.trend"
by = "gemeentecode"

[[vragen]]
vraag = "apm.uitkomst"
by = "aanpak"

[[citaten]]
gemeente = "Nijmegen"
rol = "pedagogisch medewerker"
tekst = "SYNTHETISCH citaat: na de begeleiding kan het kind weer zelf meedoen in de kring."
"""


def _csv(frame: pd.DataFrame, naam: str) -> str:
    columns = TABELLEN[naam].kolommen
    out = frame.copy()
    for k in columns.values():
        if k.soort == "boolean":
            out[k.naam] = out[k.naam].map({True: JA, False: NEE})
    return out.to_csv(index=False, lineterminator="\n")


def schrijf(
    frames: Mapping[str, pd.DataFrame], waarheid: Mapping[str, Any], out: Path, *, aantal: int, seed: int
) -> None:
    """Write the tables as CSV with their descriptor, the truth, a README and a plan.

    Raises
    ------
    WriteRefused
        If ``out`` exists, is not empty and is not an earlier sample.
    """
    if out.exists() and any(out.iterdir()) and not (out / "waarheid.json").exists():
        raise WriteRefused(f"{out} is niet leeg en is geen eerder voorbeeld. Kies een lege map met --out.")
    out.mkdir(parents=True, exist_ok=True)
    resources = []
    for naam, frame in frames.items():
        (out / f"{naam}.csv").write_text(_csv(frame, naam), encoding="utf-8", newline="\n")
        resources.append(
            {
                "name": naam,
                "path": f"{naam}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "encoding": "utf-8",
                "description": "SYNTHETISCH. " + TABELLEN[naam].beschrijving(),
                "schema": TABELLEN[naam].table_schema(),
            }
        )
    package = data_package(
        "veeval-voorbeeld",
        "SYNTHETISCHE voorbeeldgegevens voor veeval",
        "SYNTHETISCH: getrokken uit een toevalsgenerator, zie README.md en waarheid.json.",
        resources,
    )
    _json(out / "datapackage.json", package)
    _json(out / "waarheid.json", waarheid)
    (out / "README.md").write_text(_README.format(aantal=aantal, seed=seed), encoding="utf-8", newline="\n")
    (out / "evaluatie.toml").write_text(_PLAN.format(seed=seed), encoding="utf-8", newline="\n")


def _json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
