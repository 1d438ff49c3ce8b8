"""Write docs/disclosure.md from what the attacks found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

__all__ = ["PAGE", "page", "write"]

PAGE = Path(__file__).parents[2] / "docs" / "disclosure.md"


def write(tables: pd.DataFrame, folders: pd.DataFrame) -> None:
    """Write the page."""
    PAGE.write_text(page(tables, folders), encoding="utf-8")


def page(tables: pd.DataFrame, folders: pd.DataFrame) -> str:
    """Return the page."""
    hiding, secret = tables[tables["verborgen"] > 0], folders[folders["verborgen"] > 0]
    by_size = tables.assign(omvang=_sizes(tables)).groupby("omvang", observed=True)
    by_min = folders.groupby("min_n")
    lines = [
        "# Attacks on what is hidden",
        "",
        "Written by `make disclosure`; a test keeps the page equal to the stored results, and attacks some again. How "
        "the protection works is on [the page about privacy](privacy.md).",
        "",
        "## Random tables with margins",
        "",
        f"{len(tables)} tables of 1 to 12 rows and 1 to 8 columns, with their totals, thresholds of 3 to 20, and from "
        "many small counts to few. `veeval.privacy.suppress` protects each. The attacker knows all totals that are "
        "shown and that counts are not negative, and finds by linear programming (HiGHS by way of scipy, in code of "
        "its own) the least and the most that each hidden count can be. That range must be as wide as the threshold "
        "at least, and hold the truth.",
        "",
        f"- Hidden counts that are not 0: {int(tables['verborgen'].sum())}, in {len(hiding)} tables.",
        f"- Tables where a range was narrower than the threshold: **{int((hiding['smalste'] < 1 - 1e-6).sum())}**. "
        f"The narrowest range of all is {hiding['smalste'].min():.2f} times the threshold.",
        f"- Tables where a small count was left, or a shown count is not the true one: "
        f"**{int(tables['fout'].sum())}**.",
        "",
        "What it costs: counts that are not small and are hidden so that the small ones cannot be found by "
        "subtraction.",
        "",
        "| entries, without totals | tables | small | hidden | of all that are not 0 |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {size} | {len(rows)} | {int(rows['klein'].sum())} | {int(rows['verborgen'].sum())} "
            f"| {100 * rows['verborgen'].sum() / rows['cellen'].sum():.0f}% |"
            for size, rows in by_size
        ),
        "",
        "## Whole results folders",
        "",
        f"{len(folders)} random plans (3 to 8 municipalities, 5 to 8 questions whose groupings cross each other, "
        "thresholds of 5 to 60) on as many synthetic deliveries, run as `veeval run` does. Each folder holds tables in "
        "four forms, a page, figures and factsheets: "
        f"{int(folders['bestanden'].sum())} files and {int(folders['rijen'].sum())} rows together, of which "
        f"{int(folders['verborgen'].sum())} are hidden: {int(folders['klein'].sum())} that rest on fewer persons than "
        "the threshold, and others so that these cannot be found. Three attacks:",
        "",
        "1. **Adding and subtracting.** Somebody who knows of every location in which municipality it lies and whose "
        "it is takes all numbers of children that are shown, of every table of hours, and bounds those of small "
        "groups by linear programming. An insider does the same, and also knows which model every location had in "
        "every year. The range must be as wide as the threshold for both.",
        "2. **Searching.** The true estimate, standard error and bounds of every small group are searched, to six "
        "digits, in all text of all files: CSV, Parquet, workbooks, JSON, pages with the data of their figures, and "
        "the text of each PDF.",
        "3. **`veeval audit`** with the plan and the data, which also looks for rounded figures in sentences.",
        "",
        "| threshold | folders | rows | hidden | narrowest range, in thresholds | for an insider | figures found "
        "| leaks by audit |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {min_n} | {len(rows)} | {int(rows['rijen'].sum())} | {int(rows['verborgen'].sum())} "
            f"| {_least(rows['smalste'])} | {_least(rows['smalste_ingewijd'])} | {int(rows['gevonden'].sum())} "
            f"| {int(rows['audit'].sum())} |"
            for min_n, rows in by_min
        ),
        "",
        f"Folders that hide something: {len(secret)}. The first time this study was run, it found what is mended "
        "since: in some folders an insider could bound a small group by tables of providers and of models together, "
        "and in 7 of 50 a row that was hidden in one table for another row stood in a second table. Not covered: who "
        "knows figures of single children, and who asks further questions of the same data and publishes them "
        "elsewhere.",
        "",
    ]
    return "\n".join(lines)


def _sizes(tables: pd.DataFrame) -> pd.Series:
    return pd.cut(
        tables["rijen"] * tables["kolommen"], [0, 10, 30, 60, np.inf], labels=["1–10", "11–30", "31–60", "over 60"]
    )


def _least(widths: pd.Series) -> str:
    least = widths.min()
    return f"{least:.2f}" if np.isfinite(least) else "no bound"
