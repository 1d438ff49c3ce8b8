"""How things look: figures, sentences, factsheets and pages. This floor computes no number."""

from __future__ import annotations

import plotly.graph_objects as go

from veeval.begrippen import Lang
from veeval.estimates import Estimates
from veeval.report.charts import Figuur, figuur_van
from veeval.report.factsheet import Bevindingen, Citaat, Factsheet
from veeval.report.html import factsheet_html
from veeval.report.interactief import plotly_figure
from veeval.report.notebook import notebook_html
from veeval.report.pagina import comparison_html
from veeval.report.svg import svg
from veeval.report.tekst import text_table
from veeval.report.woorden import zin

__all__ = [
    "Bevindingen",
    "Citaat",
    "Factsheet",
    "Figuur",
    "comparison_html",
    "factsheet_html",
    "figure",
    "figuur_van",
    "notebook_html",
    "sentence",
    "svg",
    "text_table",
]


def figure(e: Estimates, lang: Lang = "nl") -> go.Figure:
    """Draw a result with plotly; what the result hides is not in the figure."""
    return plotly_figure(figuur_van(e, lang))


def sentence(e: Estimates, lang: Lang = "nl") -> str:
    """Say a result in plain sentences."""
    return zin(e, lang)
