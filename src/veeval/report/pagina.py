"""The comparison page: all results of a run in one offline HTML file, with interactive figures and their tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup
from plotly.io import to_html
from plotly.offline import get_plotlyjs

from veeval.begrippen import begrip, label
from veeval.estimates import Estimates
from veeval.report.charts import figuur_van
from veeval.report.html import csp_hash, environment, stylesheet
from veeval.report.interactief import plotly_figure
from veeval.report.tekst import rows
from veeval.report.woorden import zin

__all__ = ["comparison_html"]


def _block(e: Estimates, number: int) -> dict[str, object]:
    described = figuur_van(e)
    head, body = rows(e)
    whole = to_html(
        plotly_figure(replace(described, kanttekeningen=()), titled=False),
        full_html=False,
        include_plotlyjs=False,
        div_id=f"figuur-{number}",
        config={"displayModeBar": False, "showSendToCloud": False, "responsive": True, "locale": "nl"},
    )
    start = whole.index("<script") if "<script" in whole else len(whole)
    script = whole[whole.index(">", start) + 1 : whole.index("</script>", start)]
    return {
        "id": number,
        "titel": described.titel,
        "uitleg": begrip(e.indicator).uitleg_nl,
        "zin": zin(e),
        "script": Markup(script),  # noqa: S704 - plotly's own JSON, with < and > escaped
        "beschrijving": described.beschrijving,
        "onderschrift": described.onderschrift,
        "kanttekeningen": described.kanttekeningen,
        "kop": head,
        "rijen": body,
        "groepen": len(e.by),
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
    style = stylesheet("factsheet.css")
    hashes = " ".join(csp_hash(str(s)) for s in (plotly, *(b["script"] for b in blocks)))
    return env.get_template("vergelijking.html.j2").render(
        titel=titel,
        blokken=blocks,
        plotly=Markup(plotly),  # noqa: S704 - the library itself
        script_hashes=hashes,
        style=style,
        synthetisch=any(e.synthetisch for e in results),
        onbeschermd=any(e.onbeschermd for e in results),
    )
