"""PDF by typst: tagged (PDF/UA-1), fonts embedded, figures as vectors; nothing to install beside the package."""

from __future__ import annotations

import datetime as dt
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import typst

from veeval.report.svg import svg

if TYPE_CHECKING:
    from veeval.report.factsheet import Blok, Factsheet

__all__ = ["factsheet_pdf"]

_VAST = int(dt.datetime(2000, 1, 1, tzinfo=dt.UTC).timestamp())  # the same content gives the same bytes


def _blok(b: Blok) -> dict[str, Any]:
    f = b.figuur
    many = len(f.reeksen) > 1
    return {
        "kop": b.kop,
        "tekst": b.tekst,
        "svg": svg(f),
        "alt": f.beschrijving,
        "titel": f.titel,
        "onderschrift": f.onderschrift,
        "kolommen": [*(k.capitalize() for k in f.kop), f"Cijfer en interval ({f.as_titel})", "n"],
        "rijen": [[p.naam, *([p.reeks] if many else []), f.tekst(p), p.aantal] for p in f.punten],
    }


def factsheet_pdf(f: Factsheet) -> bytes:
    """Render a factsheet as PDF/UA-1.

    The content reaches typst as data, never as markup, so that no name can become code.
    """
    content = {
        "titel": f.titel,
        "ondertitel": f.ondertitel,
        "synthetisch": f.synthetisch,
        "onbeschermd": f.onbeschermd,
        "inleiding": f.inleiding,
        "kerncijfers": [{"waarde": k.waarde, "label": k.label, "toelichting": k.toelichting} for k in f.kerncijfers],
        "blokken": [_blok(b) for b in f.blokken],
        "gaat_goed": list(f.gaat_goed),
        "verbeterpunten": list(f.verbeterpunten),
        "citaat": None if f.citaat is None else {"rol": f.citaat.rol, "tekst": f.citaat.tekst},
        "verantwoording": list(f.verantwoording),
    }
    template = resources.files("veeval.report").joinpath("templates/factsheet.typ").read_bytes()
    with resources.as_file(resources.files("font_source_sans_pro").joinpath("files")) as folder:
        pages = typst.compile(
            template,
            format="pdf",
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(folder)]),
            ignore_system_fonts=True,
            sys_inputs={"inhoud": json.dumps(content, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=_VAST,
        )
    return bytes(pages)
