"""Where results come from: provenance for machines, a log for people; without a clock, so that runs can be compared."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from veeval.estimates import Estimates
from veeval.evaluatie.plan import Plan
from veeval.uitvoer import schrijf_tekst

__all__ = ["eerdere_plannen", "schrijf_herkomst", "schrijf_logboek", "versies"]

_PAKKETTEN = ("veeval", "diff-diff", "formulaic", "numpy", "pandas", "plotly", "scipy", "statsmodels", "typst")


def versies() -> dict[str, str]:
    """Return the versions of what makes the results."""
    return {naam: importlib.metadata.version(naam) for naam in _PAKKETTEN}


def eerdere_plannen(folder: Path, plan: Plan) -> tuple[str, ...]:
    """Return the hashes of other plans that were carried out in this folder before, oldest first."""
    try:
        found = json.loads((folder / "herkomst.json").read_text(encoding="utf-8"))["plan"]
        before = [*found.get("eerdere_plannen", []), found["sha256"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
    return tuple(dict.fromkeys(str(sha) for sha in before if sha != plan.sha256))


def schrijf_herkomst(
    folder: Path,
    plan: Plan,
    files: Sequence[Path],
    failed: Mapping[str, str],
    before: tuple[str, ...],
    *,
    invoer: Mapping[str, str],
    synthetisch: bool,
) -> Path:
    """Write what went in (``invoer``: the hash of every file) and what came out."""
    content = {
        "titel": plan.titel,
        "synthetisch": synthetisch,
        "versies": versies(),
        "plan": {
            "sha256": plan.sha256,
            **({"eerdere_plannen": list(before)} if before else {}),
            **({"mapping": _file(plan.mapping)} if plan.mapping is not None else {}),
            "seed": plan.seed,
            "min_n": plan.min_n,
            "periode": list(plan.periode),
            "deelgroep": {k: list(v) for k, v in plan.deelgroep.items()},
            "vragen": [
                {"vraag": v.vraag, **v.opties, **({"varianten": dict(v.varianten)} if v.varianten else {})}
                for v in plan.vragen
            ],
        },
        "invoer": dict(sorted(invoer.items())),
        "uitvoer": {
            f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(files)
        },
        "niet_gelukt": dict(failed),
    }
    text = json.dumps(content, indent=1, ensure_ascii=False, default=_dag)
    return schrijf_tekst(folder / "herkomst.json", text + "\n")


def _dag(value: date) -> str:
    """Write a date of a plan, such as a peildatum."""
    return value.isoformat()


def _file(path: Path) -> dict[str, str]:
    return {"bestand": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def schrijf_logboek(
    folder: Path,
    plan: Plan,
    answers: Mapping[str, Estimates],
    failed: Mapping[str, str],
    before: tuple[str, ...],
    *,
    gegevens: Sequence[str],
) -> Path:
    """Write in plain words what was done: data (a line each), questions with method and warnings, what was not made."""
    lines = [plan.titel, f"plan: sha256 {plan.sha256}"]
    if before:
        lines.append(
            "LET OP: in deze map is eerder een ander plan uitgevoerd; dit plan is daarna gewijzigd. "
            f"Eerder: {', '.join(before)}"
        )
    van, tot = plan.periode
    if van or tot:
        lines.append(f"periode: {van or 'begin'} tot en met {tot or 'einde'}")
    lines += [f"deelgroep: {k} is {', '.join(map(str, v))}" for k, v in plan.deelgroep.items()]
    lines += ["", "gegevens"]
    lines += [f"  {line}" for line in gegevens]
    lines += ["", "vragen"]
    for naam, e in answers.items():
        lines += [f"  {naam}: {len(e.table)} schattingen, {len(e.contrasts)} verschillen", f"    methode: {e.method}"]
        lines += [f"    let op: {w}" for w in e.warnings]
    lines += ["", "niet gelukt" if failed else "alles is gelukt"]
    lines += [f"  {naam}: {reden}" for naam, reden in failed.items()]
    return schrijf_tekst(folder / "logboek.txt", "\n".join(lines) + "\n")
