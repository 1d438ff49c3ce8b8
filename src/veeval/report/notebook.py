"""A result in a notebook: sentence, table, and a static figure that also shows on a forge's page."""

from __future__ import annotations

import hashlib
from html import escape

from veeval.estimates import Estimates
from veeval.report.charts import figuur_van
from veeval.report.svg import svg
from veeval.report.tekst import rows
from veeval.report.woorden import zin

__all__ = ["notebook_html"]


def notebook_html(e: Estimates) -> str:
    """Render a result for a notebook cell. Every value from the data is escaped; colours follow the theme's."""
    head, body = rows(e)
    cells = "".join(f"<th scope='col' style='text-align:left'>{escape(c)}</th>" for c in head)
    lines = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{escape(c)}</td>" for c in line) + "</tr>" for line in body
    )
    notes = "".join(f"<li>{escape(w)}</li>" for w in (*e.warnings, *e.kanttekeningen))
    key = hashlib.sha256(("".join(map("".join, body)) + e.indicator).encode()).hexdigest()[:8]
    figure = svg(figuur_van(e), f"nb-{key}")
    notice = f"<p role='note'><strong>{escape(e.melding())}</strong></p>" if e.melding() else ""
    return (
        f"<div>{notice}<p>{escape(zin(e))}</p><div style='background:#fff;max-width:760px'>{figure}</div>"
        f"<table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
        "<details><summary>Methode en kanttekeningen</summary>"
        f"<p>{escape(e.method)}</p><ul>{notes}</ul></details></div>"
    )
