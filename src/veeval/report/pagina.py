"""The comparison page: all results of a run in one offline HTML file, with interactive figures and their tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any, cast

import pandas as pd
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from veeval.begrippen import begrip, label
from veeval.estimates import Estimates
from veeval.report.charts import figuur_van
from veeval.report.html import csp_hash, environment, in_script, script, stylesheet
from veeval.report.interactief import plotly_figure, row_height
from veeval.report.tekst import rows
from veeval.report.woorden import zin

__all__ = ["comparison_html"]

_EERST = ("gemeentecode", "inzetmodel", "jaar", "aanbieder_id", "aanpak", "instrument", "domein")
_NIET_TE_KIEZEN = ("locatie_id",)


def _block(e: Estimates, number: int) -> dict[str, object]:
    described = figuur_van(e)
    head, body = rows(e)
    figure = plotly_figure(replace(described, kanttekeningen=()), titled=False)
    per_row = row_height(len(described.reeksen) if described.soort == "punten" else 1)
    return {
        "id": number,
        "titel": described.titel,
        "uitleg": begrip(e.indicator).uitleg_nl,
        "zin": zin(e),
        "figuur": Markup(in_script(figure.to_json())),  # noqa: S704 - JSON with < and > escaped
        "beschrijving": described.beschrijving,
        "onderschrift": described.onderschrift,
        "kanttekeningen": described.kanttekeningen,
        "kop": head,
        "rijen": body,
        "groepen": len(e.by),
        "namen": [p.naam for p in described.punten],
        "sleutels": [{c: _key(row[c]) for c in e.by} for _, row in e.table.iterrows()],
        "hoogte": int(figure.layout.height) - per_row * max(len({p.naam for p in described.punten}), 2),
        "per_rij": per_row,
        "soort": described.soort,
        "methode": e.method,
        "bewijskracht": f"{label(e.evidence)}: {begrip(e.evidence).uitleg_nl}",
        "waarschuwingen": list(e.warnings),
    }


def comparison_html(results: Sequence[Estimates], titel: str) -> str:
    """Render results as one page that asks nothing of the network.

    Parameters
    ----------
    results : sequence of Estimates
        Protected results; what they hide is nowhere in the page, not in the data of the figures either.
    titel : str
        Title of the page.

    Returns
    -------
    str
        HTML with plotly once, and a content security policy that allows just these scripts.
    """
    env = environment()
    blocks = [_block(e, i) for i, e in enumerate(results, start=1)]
    plotly = get_plotlyjs()
    style = stylesheet("factsheet.css") + stylesheet("vergelijking.css")
    kiezen = script("kiezen.js")
    hashes = " ".join(csp_hash(str(s)) for s in (plotly, kiezen))
    return env.get_template("vergelijking.html.j2").render(
        titel=titel,
        blokken=blocks,
        plotly=Markup(plotly),  # noqa: S704 - the library itself
        keuzes=_keuzes(results),
        keuzedata=Markup(_keuzedata(blocks)),  # noqa: S704 - JSON with < and > escaped
        kiezen=kiezen,
        script_hashes=hashes,
        style=style,
        synthetisch=any(e.synthetisch for e in results),
        onbeschermd=any(e.onbeschermd for e in results),
    )


def _key(value: Any) -> str:  # noqa: ANN401 - whatever a grouping holds
    return "" if pd.isna(value) else str(value)


def _keuzes(results: Sequence[Estimates]) -> list[dict[str, object]]:
    """Per grouping that varies, the values a reader can pick, by name; locations are too many to pick from."""
    found: dict[str, dict[str, str]] = {}
    for e in results:
        for c in e.by:
            if c not in _NIET_TE_KIEZEN:
                found.setdefault(c, {}).update({_key(v): e.name_of(v) for v in e.table[c].unique()})
    order = {c: i for i, c in enumerate(_EERST)}
    columns = sorted((c for c in found if len(found[c]) > 1), key=lambda c: (order.get(c, len(order)), c))
    return [
        {"kolom": c, "naam": label(c).capitalize(), "waarden": sorted(found[c].items(), key=lambda pair: pair[1])}
        for c in columns
    ]


def _keuzedata(blocks: Sequence[dict[str, object]]) -> str:
    """What the page's script filters by: per question the keys and names of its rows."""
    content = [
        {
            "id": b["id"],
            "rijen": b["sleutels"],
            "namen": b["namen"],
            "veilig": {str(n): escape(str(n)) for n in cast("list[str]", b["namen"])},
            "hoogte": b["hoogte"],
            "per_rij": b["per_rij"],
            "soort": b["soort"],
        }
        for b in blocks
    ]
    return in_script(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
