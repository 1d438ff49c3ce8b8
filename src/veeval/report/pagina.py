"""The comparison page: all results of a run in one offline HTML file, with interactive figures and their tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, cast

import pandas as pd
from markupsafe import Markup

from veeval.begrippen import Figuursoort, begrip, label
from veeval.errors import BadArgument
from veeval.estimates import Estimates
from veeval.report.charts import figuur_van
from veeval.report.gewone_taal import gewone_taal
from veeval.report.halter import VOOR_NA
from veeval.report.html import (
    csp_hash,
    environment,
    huisstijl_css,
    in_huisstijl,
    in_script,
    plotly_script,
    script,
    stylesheet,
)
from veeval.report.huisstijl import Huisstijl
from veeval.report.interactief import plotly_figure, row_height
from veeval.report.interactief_geheel import GEHEEL
from veeval.report.kostenvlak import te_tonen
from veeval.report.redenen import keuzers
from veeval.report.tegelkaart import PLAATS
from veeval.report.tekst import rows
from veeval.report.woorden import zin

if TYPE_CHECKING:
    from pandas.api.typing.aliases import Scalar

__all__ = ["comparison_html"]

_EERST = ("gemeentecode", "inzetmodel", "jaar", "aanbieder_id", "aanpak", "instrument", "domein")
_NIET_TE_KIEZEN = ("locatie_id",)
VEEL = 16  # with more municipalities a funnel and tiles say more than rows
_KOP: dict[Figuursoort, str] = {
    "trechter": "Wat toeval toelaat, naar omvang",
    "tegelkaart": "Alle gemeenten als tegels",
    "halter": "Voor en na",
    "acceptatie": "Wat een punt effect mag kosten",
}


def _block(e: Estimates, number: int, stijl: Huisstijl) -> dict[str, object]:
    described = in_huisstijl(figuur_van(e), stijl)
    head, body = rows(e)
    head[-1] = f"aantal {keuzers(e, 'nl')}"
    figure = plotly_figure(replace(described, kanttekeningen=()), titled=False)
    per_row = row_height(len(described.reeksen) if described.soort == "punten" else 1)
    return {
        "id": number,
        "titel": described.titel,
        "uitleg": begrip(e.indicator).uitleg_nl,
        "zin": zin(e),
        "figuur": in_script(figure.to_json()),
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
        "geheel": described.soort in GEHEEL,
        "meer": list(_meer(e, number, stijl)),
        "methode": gewone_taal(e.method),
        "bewijskracht": f"{label(e.evidence)}: {begrip(e.evidence).uitleg_nl}",
        "waarschuwingen": [gewone_taal(w) for w in e.warnings],
    }


def _meer(e: Estimates, number: int, stijl: Huisstijl) -> Iterator[dict[str, object]]:
    """Further figures of a question, from the same rows: where it has before and after, and by many municipalities."""
    many = len(e.table) > VEEL and [c for c in e.by if e.table[c].nunique() > 1] == [PLAATS]
    fits: dict[Figuursoort, bool] = {
        "trechter": many,
        "tegelkaart": many,
        "halter": VOOR_NA in e.details,
        "acceptatie": te_tonen(e),
    }
    for soort in (k for k, fit in fits.items() if fit):
        try:
            described = in_huisstijl(figuur_van(e, soort=soort), stijl)
        except BadArgument:  # this result has no such figure
            continue
        figure = plotly_figure(replace(described, kanttekeningen=()), titled=False)
        yield {
            "id": f"{number}-{soort}",
            "kop": _KOP[soort],
            "figuur": in_script(figure.to_json()),
            "beschrijving": described.beschrijving,
            "onderschrift": described.onderschrift,
        }


def comparison_html(results: Sequence[Estimates], titel: str, huisstijl: Huisstijl | None = None) -> str:
    """Render results as one page that asks nothing of the network.

    Parameters
    ----------
    results : sequence of Estimates
        Protected results; what they hide is nowhere in the page, not in the data of the figures either.
    titel : str
        Title of the page.
    huisstijl : Huisstijl, optional
        Colours, font, logo and sender of a bureau.

    Returns
    -------
    str
        HTML with plotly once, and a content security policy that allows just these scripts.
    """
    env = environment()
    stijl = huisstijl or Huisstijl()
    blocks = [_block(e, i, stijl) for i, e in enumerate(results, start=1)]
    plotly = plotly_script()
    style = stylesheet("factsheet.css") + stylesheet("vergelijking.css") + huisstijl_css(stijl)
    kiezen = script("kiezen.js")
    hashes = " ".join(csp_hash(str(s)) for s in (plotly, kiezen))
    return env.get_template("vergelijking.html.j2").render(
        titel=titel,
        blokken=blocks,
        plotly=plotly,
        keuzes=_keuzes(results),
        keuzedata=_keuzedata(blocks),
        kiezen=kiezen,
        script_hashes=hashes,
        style=style,
        huisstijl=stijl,
        synthetisch=any(e.synthetisch for e in results),
        onbeschermd=any(e.onbeschermd for e in results),
    )


def _key(value: Scalar | None) -> str:
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


def _keuzedata(blocks: Sequence[dict[str, object]]) -> Markup:
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
            "geheel": b["geheel"],
            "meer": [m["id"] for m in cast("list[dict[str, object]]", b["meer"])],
        }
        for b in blocks
    ]
    return in_script(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
