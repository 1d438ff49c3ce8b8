"""A result as rows of text: for a terminal and for tables on a page."""

from __future__ import annotations

import pandas as pd

from veeval.begrippen import Lang, begrip, kop, label
from veeval.estimates import Estimates
from veeval.report.woorden import getal, naam_van, tussen

__all__ = ["interval_kop", "rows", "text_table"]


def _cell(value: float | None, decimals: int, lang: Lang, *, procent: bool) -> str:
    return "–" if value is None or pd.isna(value) else getal(float(value), decimals, lang, procent=procent)


def interval_kop(e: Estimates, lang: Lang = "nl") -> str:
    """Head of the column of intervals; bounds that are not of chance (``level`` 1) are lowest and highest."""
    if e.level >= 1:
        return "laagst – hoogst" if lang == "nl" else "lowest – highest"
    return f"{getal(100 * e.level, 0, lang)}%-interval"


def rows(e: Estimates, lang: Lang = "nl") -> tuple[list[str], list[list[str]]]:
    """Give heads and rows of a result: groups, estimate, interval, counts, rounded for reading."""
    term = begrip(e.indicator)
    percent = term.procent
    head = [
        *(kop(c, lang) for c in e.by),
        label("estimate", lang),
        interval_kop(e, lang),
        f"n ({label(e.n_telt, lang)})",
        "clusters",
    ]
    body = []
    for _, row in e.table.iterrows():
        low, high = (_cell(row[c], term.decimalen, lang, procent=percent) for c in ("conf_low", "conf_high"))
        body.append(
            [
                *(e.name_of(row[c]) for c in e.by),
                _cell(row["estimate"], term.decimalen, lang, procent=percent),
                "–" if low == "–" else tussen(low, high, lang),
                _cell(row["n"], 0, lang, procent=False),
                _cell(row["n_clusters"], 0, lang, procent=False),
            ]
        )
    return head, body


def text_table(e: Estimates, lang: Lang = "nl") -> str:
    """Lay a result out in columns for a terminal."""
    head, body = rows(e, lang)
    widths = [max(len(line[i]) for line in [head, *body]) for i in range(len(head))]
    groups = len(e.by)

    def lay(line: list[str]) -> str:
        cells = [c.ljust(w) if i < groups else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))]
        return "  ".join(cells).rstrip()

    title = naam_van(e, lang)
    unit = "" if e.table.empty else f" ({label(str(e.table['unit'].iloc[0]), lang)})"
    notice = [f"! {e.melding(lang)}", ""] if e.melding(lang) else []
    ruler = "  ".join("-" * w for w in widths)
    return "\n".join(
        [*notice, title[0].upper() + title[1:] + unit, "", lay(head), ruler, *(lay(line) for line in body)]
    )
