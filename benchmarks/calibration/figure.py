"""Coverage by number of clusters, one panel per estimand, as SVG."""

from __future__ import annotations

import math

import pandas as pd
from benchmarks.calibration.design import CLUSTERS

from veeval.report.svg_delen import GREY, INK, WIDTH, line, text

COLUMNS, HEIGHT, LEFT, GAP = 3, 170, 44, 30
LOW, HIGH = 0.5, 1.0
BLUE, ORANGE, PALE = "#1b5e7a", "#c2410c", "#9ca3af"
PLAIN = ("OLS, rows independent", "mean of locations' ratios, OLS", "Wald, rows independent")
ROBUST = ("CR1, normal quantiles", "linearised, normal quantiles", "two-way fixed effects, CR1 z",
          "MixedLM (statsmodels), random intercept, z")  # fmt: skip


def draw(found: pd.DataFrame) -> str:
    """Return the figure."""
    known = found[found["coverage"].notna()]
    targets = list(known["target"].drop_duplicates())
    rows = math.ceil(len(targets) / COLUMNS)
    height = rows * (HEIGHT + GAP) + 46
    panels = [_panel(known[known["target"] == t], t, i) for i, t in enumerate(targets)]
    title = "Coverage of 95 % intervals by number of clusters"
    told = "One panel per estimand: what the questions report stays near 95 %, habits fall below with few clusters."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'font-family="Source Sans 3, Segoe UI, Helvetica, Arial, sans-serif" role="img" aria-labelledby="c-t c-d">'
        f'<title id="c-t">{title}</title><desc id="c-d">{told}</desc>'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{"".join(panels)}{_legend(height - 18)}</svg>\n'
    )


def _panel(own: pd.DataFrame, target: str, place: int) -> str:
    column, row = place % COLUMNS, place // COLUMNS
    width = (WIDTH - 8) / COLUMNS
    left, top = column * width + LEFT, row * (HEIGHT + GAP) + 26
    right, bottom = column * width + width - 8, top + HEIGHT - 34

    def x(clusters: float) -> float:
        return left + 8 + (right - left - 16) * math.log(clusters / CLUSTERS[0]) / math.log(CLUSTERS[-1] / CLUSTERS[0])

    def y(share: float) -> float:
        return bottom - (bottom - top) * (max(share, LOW) - LOW) / (HIGH - LOW)

    parts = [
        text(left, top - 8, target.replace("mean effect since the start", "effect since start"), size=12),
        f'<rect x="{left:.1f}" y="{y(0.96):.1f}" width="{right - left:.1f}" height="{y(0.94) - y(0.96):.1f}" '
        'fill="#dbeafe"/>',
        line(left, bottom, right, bottom, INK, 1),
    ]
    for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        parts.append(line(left, y(share), right, y(share), "#e5e7eb", 0.6))
        parts.append(text(left - 5, y(share) + 4, f"{100 * share:.0f}", anchor="end", size=11, colour=GREY))
    for g in CLUSTERS:
        parts.append(text(x(g), bottom + 14, str(g), anchor="middle", size=11, colour=GREY))
    for rows, colour in (
        (own[own["method"].isin(PLAIN)], PALE),
        (own[own["method"].isin(ROBUST)], ORANGE),
        (own[own["default"]], BLUE),
    ):
        for worst in (False, True):
            points = [(x(g), y(v)) for g, v in _points(rows, worst=worst)]
            if len(points) > 1:
                dash = ' stroke-dasharray="4 3"' if worst else ""
                path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
                parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>')
            parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.4" fill="{colour}"/>' for a, b in points]
    return "".join(parts)


def _points(rows: pd.DataFrame, *, worst: bool) -> list[tuple[int, float]]:
    factors = (
        (rows["sizes"] == "heavy") & (rows["icc"] == 0.3) & (rows["outcome"] == "skewed")
        if worst
        else (rows["share"] == "half")
        & (rows["sizes"] == "equal")
        & (rows["icc"] == 0.1)
        & (rows["outcome"] == "normal")
    )
    return [(int(g), float(v)) for g, v in rows[factors].sort_values("clusters")[["clusters", "coverage"]].to_numpy()]


def _legend(y: float) -> str:
    parts, x = [], 44.0
    for label, colour, dash in (
        ("reported by veeval", BLUE, ""),
        ("dashed: worst corner", INK, "4 3"),
        ("CR1 or two-way, z", ORANGE, ""),
        ("rows independent", PALE, ""),
    ):
        parts += [line(x, y - 4, x + 22, y - 4, colour, 2, dash), text(x + 28, y, label, size=12)]
        x += 168
    return "".join(parts)
