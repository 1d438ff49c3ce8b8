"""How things look: figures, sentences, factsheets and pages. This floor computes no number."""

from __future__ import annotations

import plotly.graph_objects as go

from veeval.begrippen import Figuursoort, Lang
from veeval.estimates import Estimates
from veeval.report.bevindingen import Bevindingen, BevindingenApm, BevindingenVergelijking
from veeval.report.charts import figuur_van
from veeval.report.factsheet import Factsheet, bevindingen_van
from veeval.report.figuur import Figuur
from veeval.report.grafiek import grafiek
from veeval.report.html import factsheet_html
from veeval.report.huisstijl import Huisstijl, lees_huisstijl
from veeval.report.interactief import plotly_figure
from veeval.report.keuzecurve import keuzefiguur
from veeval.report.leestabel import leestabel
from veeval.report.model import Citaat, Publiek, Soort
from veeval.report.notebook import notebook_html
from veeval.report.pagina import comparison_html
from veeval.report.plaatje import plaatje
from veeval.report.svg import svg
from veeval.report.tekst import text_table
from veeval.report.teksten import open_teksten
from veeval.report.woorden import zin

__all__ = [
    "Bevindingen",
    "BevindingenApm",
    "BevindingenVergelijking",
    "Citaat",
    "Factsheet",
    "Figuur",
    "Huisstijl",
    "Publiek",
    "Soort",
    "bevindingen_van",
    "comparison_html",
    "factsheet_html",
    "figure",
    "figuur_van",
    "grafiek",
    "keuzefiguur",
    "lees_huisstijl",
    "leestabel",
    "notebook_html",
    "open_teksten",
    "plaatje",
    "plotly_figure",
    "png",
    "sentence",
    "svg",
    "text_table",
]


def figure(e: Estimates, lang: Lang = "nl", soort: Figuursoort | None = None) -> go.Figure:
    """Draw a result with plotly; what the result hides is not in the figure."""
    return grafiek(figuur_van(e, lang, soort))


def png(
    e: Estimates,
    *,
    breedte: int = 960,
    schaal: float = 2.0,
    lang: Lang = "nl",
    soort: Figuursoort | None = None,
) -> bytes:
    """Draw a result as PNG, with its title and caption; what the result hides is not in the figure."""
    return plaatje(figuur_van(e, lang, soort), breedte=breedte, schaal=schaal)


def sentence(e: Estimates, lang: Lang = "nl") -> str:
    """Say a result in plain sentences."""
    return zin(e, lang)
