"""Write the file that leaves a municipality: a zip of plain tables (csv) and a manifest (JSON), readable by anyone."""

from __future__ import annotations

import csv
import io
import json
import math
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from veeval.errors import WriteRefused
from veeval.evaluatie.bijdrage import Antwoord, Bijdrage, plan_van
from veeval.evaluatie.bijdrage_tekst import omschrijving
from veeval.sommen import Melding
from veeval.uitvoer import veilige_cellen, vervang

__all__ = ["MANIFEST", "VERSIE", "manifest", "schrijf_vemo"]

VERSIE = 1
MANIFEST, _UITLEG = "manifest.json", "LEESMIJ.txt"
_VAST = (2000, 1, 1, 0, 0, 0)  # a fixed date: the same content gives the same bytes


def schrijf_vemo(path: Path | str, bijdrage: Bijdrage, *, overwrite: bool = False) -> Path:
    """Write a contribution to a ``.vemo`` file: whole or not at all, the same bytes for the same content.

    Parameters
    ----------
    path : path
        The file.
    bijdrage : Bijdrage
        What it holds.
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    WriteRefused
        The file exists, or cannot be written.
    """
    target = Path(path)
    if target.exists() and not overwrite:
        raise WriteRefused(f"{target} bestaat al. Kies een andere naam, of geef --force om het te vervangen.")
    parts = {
        MANIFEST: json.dumps(manifest(bijdrage), ensure_ascii=False, indent=1, allow_nan=False) + "\n",
        _UITLEG: omschrijving(_naar_buiten(bijdrage)),
    }
    for naam, antwoord in bijdrage.antwoorden.items():
        for tabel, cells in antwoord.sommen.tabellen.items():
            parts[f"{naam}/{tabel}.csv"] = _csv(cells.frame)
    with vervang(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for naam, text in parts.items():
            archive.writestr(zipfile.ZipInfo(naam, _VAST), text.encode("utf-8"))
    return target


def manifest(b: Bijdrage) -> dict[str, Any]:
    """Say what a file holds, as texts, numbers and lists: the manifest that stands in it."""
    return {
        "vorm": "vemo",
        "versie": VERSIE,
        "veeval": b.veeval,
        "plan": plan_van(b.plan),
        "gemeenten": dict(b.gemeenten),
        "aanbieders": dict(b.aanbieders),
        "indeling": b.indeling,
        "herindelingen": [list(h) for h in b.herindelingen],
        "vragen": {naam: _vraag(a) for naam, a in _naar_buiten(b).antwoorden.items()},
        "niet": dict(b.niet),
    }


def _naar_buiten(b: Bijdrage) -> Bijdrage:
    """Leave the smallest number itself at home: beside a sum over years it could give another year away."""
    said = {
        naam: replace(a, verslag=replace(a.verslag, kleinste=None if a.verslag.kleinste is None else b.plan.min_n))
        for naam, a in b.antwoorden.items()
    }
    return replace(b, antwoorden=said)


def _vraag(a: Antwoord) -> dict[str, Any]:
    s, v = a.sommen, a.verslag
    return {
        "vraag": s.vraag,
        "opzet": dict(s.opzet),
        "synthetisch": s.synthetisch,
        "labels": dict(sorted(s.labels.items())),
        "kenmerken": {k: list(w) for k, w in s.kenmerken.items()},
        "meldingen": [_melding(m) for m in s.meldingen],
        "tabellen": {
            naam: {
                "sleutels": {k: "geheel" if pd.api.types.is_integer_dtype(t.frame[k]) else "tekst" for k in t.sleutels},
                "sommen": list(t.sommen),
                "kinderen": t.personen,
                "cellen": len(t.frame),
            }
            for naam, t in s.tabellen.items()
        },
        "samengevoegd": [list(blok) for blok in v.blokken],
        "weggelaten": v.weggelaten,
        "achtergehouden": list(v.achtergehouden),
        "ten_minste_kinderen": v.kleinste,
        "jaren_opgeteld": v.momenten,
    }


def _melding(m: Melding) -> dict[str, Any]:
    return {
        "tekst": m.tekst,
        "getallen": {k: None if math.isnan(v) else v for k, v in m.getallen.items()},
        "namen": {k: list(w) for k, w in m.namen.items()},
        "kinderen": list(m.kinderen),
    }


def _csv(frame: pd.DataFrame) -> str:
    """Write every number so that it reads back bit for bit; text is quoted, so that it cannot be taken for a number."""
    out = io.StringIO()
    veilige_cellen(frame).to_csv(out, index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return out.getvalue()
