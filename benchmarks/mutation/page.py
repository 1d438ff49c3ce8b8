"""Write docs/mutation.md: how many mutants a test kills, and why the others live."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd

__all__ = ["ARGUED", "KILLED", "PAGE", "RESULTS", "argued", "page", "write"]

PAGE = Path(__file__).parents[2] / "docs" / "mutation.md"
ARGUED, RESULTS = Path(__file__).parent / "survivors.toml", Path(__file__).parent / "results.csv"
KILLED = ("killed", "endless")


def write(results: pd.DataFrame) -> None:
    """Write the page."""
    PAGE.write_text(page(results), encoding="utf-8")


def argued() -> dict[tuple[str, str, str], str]:
    """Give the reason why a mutant lives, by module and line before and after."""
    entries = tomllib.loads(ARGUED.read_text(encoding="utf-8")).get("survivor", [])
    return {(e["module"], e["before"], e["after"]): e["why"] for e in entries}


def page(results: pd.DataFrame) -> str:
    """Return the page."""
    reasons = argued()
    live = results[~results["outcome"].isin(KILLED)]
    by_package = results.assign(package=results["module"].str.split("/").str[0]).groupby("package")
    lines = [
        "# Mutation testing",
        "",
        "Written by `make mutate`. A line that is executed by a test need not be tested: does some test fail when the "
        "line is wrong? In every module of `veeval.stats` and `veeval.privacy` some places are drawn at random (the "
        "same source gives the same places), and each is made wrong by an operator of cosmic-ray: another arithmetic "
        "sign, another comparison, another number, a condition turned round. Then the tests that execute the line are "
        "run until one fails.",
        "",
        "| package | mutants | killed by a test | made endless | live | killed |",
        "|---|---:|---:|---:|---:|---:|",
        *(
            f"| {name} | {len(rows)} | {(rows['outcome'] == 'killed').sum()} | {(rows['outcome'] == 'endless').sum()} "
            f"| {(~rows['outcome'].isin(KILLED)).sum()} | {100 * rows['outcome'].isin(KILLED).mean():.0f}% |"
            for name, rows in by_package
        ),
        "",
        "## Those that live",
        "",
        "Each with the reason: another way to the same result, a margin for rounding, more hidden than need be.",
        "",
        "| module, line | made into | why it lives |",
        "|---|---|---|",
        *(
            f"| {r.module}: `{_cell(r.before)}` | `{_cell(r.after)}` | {reasons[r.module, r.before, r.after]} |"
            for r in live.itertuples()
        ),
        "",
    ]
    return "\n".join(lines)


def _cell(code: str) -> str:
    return code.replace("|", "\\|").replace("`", "'")
