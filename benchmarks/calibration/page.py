"""Write docs/calibration.md from results.csv: aims, worlds, estimands, methods, performance (ADEMP)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from benchmarks.calibration.design import CLUSTERS, World, worlds
from benchmarks.calibration.figure import draw
from benchmarks.calibration.words import AIMS, FINDINGS, HEAD, LIMITS, METHODS, TARGETS

DOCS = Path(__file__).parents[2] / "docs"
PAGE, IMAGE = DOCS / "calibration.md", DOCS / "images" / "calibration.svg"
FACTORS = ["clusters", "share", "sizes", "icc", "outcome"]


def write(results: Path) -> None:
    """Write the page and its figure."""
    found = pd.read_csv(results)
    PAGE.write_text(page(found), encoding="utf-8")
    IMAGE.write_text(draw(found), encoding="utf-8")


def page(found: pd.DataFrame) -> str:
    """Return the page."""
    tested = found[found["target"].isin(found.loc[found["default"] & found["size"].notna(), "target"])]
    parts = [
        HEAD,
        AIMS,
        _design(found),
        METHODS,
        _questions(),
        "## Performance\n",
        "![Coverage of 95 % intervals by number of clusters](images/calibration.svg)\n",
        "Coverage by number of clusters. Blue: what the questions report, drawn through in the base world, dashed in "
        "the worst. Orange: CR1 with normal quantiles (for starts at different times: two-way fixed effects). Grey: "
        "rows independent. The band is 94 to 96 %.\n",
        "### Coverage of what the questions report\n",
        "Percent of 95 % intervals that hold the truth (Monte-Carlo standard error), in the base world and in the "
        "worst corner; after it the percent of samples in which an interval can be given, where that is not all.\n",
        _grid(found[found["default"]], "coverage", ("base", "worst")),
        "### Type-I error of what the questions report\n",
        "Percent of true nulls rejected at 5 %, of the tests that are given; after it the percent of samples in which "
        "a test is given, where that is not all: under 4 clusters or 4 degrees of freedom a question gives no p-value. "
        "For the three differences at once: percent of samples in which any is called significant after Holm.\n",
        _grid(tested[tested["default"]], "size", ("base", "worst")),
        "### Power\n",
        "Percent rejected when the truth lies 2.8 true standard errors off, where a test that knew that standard error "
        "would reject 80 %; a test that is not given does not reject.\n",
        _grid(tested[tested["default"]], "power", ("base", "worst")),
        "### Every method\n",
        "Coverage in the base world and in the worst corner. **Bold**: what a question reports.\n",
        _grid(found, "coverage", ("base", "worst"), methods=True),
        "### In how many worlds\n",
        "Number of worlds in which the interval misses 4 to 6 % of the time, give or take two Monte-Carlo errors; then "
        "the smallest coverage over the worlds.\n",
        _counts(found),
        FINDINGS,
        LIMITS,
    ]
    return "\n".join(parts)


def _design(found: pd.DataFrame) -> str:
    total = int(found.drop_duplicates(["family", *FACTORS])["asked"].sum())
    reps = "; ".join(f"{family} {n}" for family, n in found.groupby("family", sort=False)["asked"].max().items())
    rows = [
        f"| {i} | {w.share} | {w.sizes} | {w.icc:g} | {w.outcome} |{mark}"
        for i, w in enumerate(worlds(CLUSTERS[-1]), 1)
        for mark in [" base |" if i == 1 else " worst |" if i == len(worlds(CLUSTERS[-1])) else " |"]
    ]
    return "\n".join(
        [
            "Worlds, for each of 4, 6, 10, 20 and 40 clusters:\n",
            "| | clusters treated | cluster sizes | ICC | outcome | |",
            "|---|---|---|---:|---|---|",
            *rows,
            f"\nReplications per world: {reps}; in all {total:,} data sets. The wild bootstrap takes the first 400 (at "
            "equal start 150), statsmodels' MixedLM the first 40 (the first 15 of the growth model), Kenward and Roger "
            "15: their Monte-Carlo errors say so.\n",
        ]
    )


def _questions() -> str:
    rows = [f"| {target} | {questions} | {call} |" for target, (questions, call) in TARGETS.items()]
    return "\n".join(["| estimand | questions | called |", "|---|---|---|", *rows, ""])


def _world(found: pd.DataFrame, clusters: int, which: str) -> pd.DataFrame:
    every = worlds(clusters)
    w = every[0] if which == "base" else every[-1]
    return found[_mask(found, w)]


def _mask(found: pd.DataFrame, w: World) -> pd.Series[bool]:
    wanted = zip(FACTORS, (w.clusters, w.share, w.sizes, w.icc, w.outcome), strict=True)
    mask = pd.Series(data=True, index=found.index)
    for name, value in wanted:
        mask &= found[name] == value
    return mask


def _grid(found: pd.DataFrame, measure: str, which: tuple[str, ...], *, methods: bool = False) -> str:
    names = ["estimand", *(["method"] if methods else []), "world"]
    lines = ["| " + " | ".join([*names, *(f"{g} clusters" for g in CLUSTERS)]) + " |"]
    lines.append("|---" * len(names) + "|---:" * len(CLUSTERS) + "|")
    keys = ["target", "method"] if methods else ["target"]
    for key in found[keys].drop_duplicates().itertuples(index=False, name=None):
        own = found[(found[keys] == list(key)).all(axis=1)]
        for world in which:
            cells = [_cell(_world(own, g, world), measure) for g in CLUSTERS]
            if any(c not in ("", "–") for c in cells) or (cells[0] and measure != "coverage"):
                told = list(key)
                if methods and own["default"].any():
                    told[1] = f"**{told[1]}**"
                lines.append("| " + " | ".join([*told, world, *cells]) + " |")
    return "\n".join(lines) + "\n"


def _cell(rows: pd.DataFrame, measure: str) -> str:
    if rows.empty:
        return ""
    row = rows.iloc[0]
    if pd.isna(row[measure]):
        return "–"
    text = f"{100 * row[measure]:.1f} ({100 * row[f'{measure}_mcse']:.1f})"
    share = row["tested"] if measure == "size" else row["given"] if measure == "coverage" else 1.0
    return f"{text} of {100 * share:.0f}" if share < 0.995 else text


def _counts(found: pd.DataFrame) -> str:
    known = found[found["coverage"].notna()]
    lines = ["| estimand | method | " + " | ".join(f"{g} clusters" for g in CLUSTERS) + " |"]
    lines.append("|---|---" + "|---:" * len(CLUSTERS) + "|")
    for (target, method), own in known.groupby(["target", "method"], sort=False):
        cells = []
        for g in CLUSTERS:
            rows = own[own["clusters"] == g]
            miss, room = 1 - rows["coverage"], 2 * rows["coverage_mcse"]
            good = ((miss >= 0.04 - room) & (miss <= 0.06 + room)).sum()
            cells.append(f"{good} of {len(rows)}; {100 * rows['coverage'].min():.0f}" if len(rows) else "")
        named = f"**{method}**" if own["default"].any() else method
        lines.append(f"| {target} | {named} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
