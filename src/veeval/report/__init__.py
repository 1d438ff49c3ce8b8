"""How things look: figures, sentences, factsheets and pages. This floor computes no number."""

from __future__ import annotations

import plotly.graph_objects as go

from veeval.begrippen import Lang
from veeval.estimates import Estimates
from veeval.report.bevindingen import Bevindingen, BevindingenApm, BevindingenVergelijking
from veeval.report.charts import Figuur, figuur_van
from veeval.report.factsheet import Factsheet, bevindingen_van
from veeval.report.html import factsheet_html
from veeval.report.huisstijl import Huisstijl, lees_huisstijl
from veeval.report.interactief import plotly_figure
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
    "lees_huisstijl",
    "leestabel",
    "notebook_html",
    "open_teksten",
    "plaatje",
    "png",
    "sentence",
    "svg",
    "text_table",
]


def figure(e: Estimates, lang: Lang = "nl") -> go.Figure:
    """Draw a result with plotly; what the result hides is not in the figure."""
    return plotly_figure(figuur_van(e, lang))


def png(e: Estimates, *, breedte: int = 960, schaal: float = 2.0, lang: Lang = "nl") -> bytes:
    """Draw a result as PNG, with its title and caption; what the result hides is not in the figure."""
    return plaatje(figuur_van(e, lang), breedte=breedte, schaal=schaal)


def sentence(e: Estimates, lang: Lang = "nl") -> str:
    """Say a result in plain sentences."""
    return zin(e, lang)
