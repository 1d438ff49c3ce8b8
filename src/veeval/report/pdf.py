"""PDF by typst: tagged (PDF/UA-1), fonts embedded, figures as vectors; nothing to install beside the package."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import typst

from veeval.report.lettertype import lettermap
from veeval.report.typografie import typst_inhoud

if TYPE_CHECKING:
    from veeval.report.factsheet import Factsheet

__all__ = ["VAST", "factsheet_pdf"]

VAST = int(dt.datetime(2000, 1, 1, tzinfo=dt.UTC).timestamp())  # the same content gives the same bytes
_BLADZIJDEN = 2
_HALF, _EERSTE = 0.5, 0.78  # a last page filled less is half empty; a first page must run on
_GOED = 0.6  # rather some white on a page than figures without their tables
_LEESBAAR = 0.88  # below this a page with some white is better than small letters


def factsheet_pdf(f: Factsheet) -> bytes:
    """Render a factsheet as PDF/UA-1.

    The content reaches typst as data, never as markup, so that no name can become code. Letters and figures are as
    large as two pages allow; what would leave the second page half empty is set on one where it can. Where two pages
    are too few the tables beside the figures make way: their values stand in the figures and in the alternative texts,
    and the tables in the page and the Word file. A text that still does not fit runs on: nothing is cut off.
    """
    template = resources.files("veeval.report").joinpath("templates/factsheet.typ").read_bytes()
    content = json.dumps(typst_inhoud(f), ensure_ascii=False)
    with lettermap(f.huisstijl.lettertype) as fonts:

        def lengte(vorm: Vorm) -> Lengte:
            found = typst.query(
                template,
                "<einde>",
                field="value",
                one=True,
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs={"inhoud": content, **vorm.inputs},
            )
            return Lengte(**json.loads(found))

        pages = typst.compile(
            template,
            format="pdf",
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"inhoud": content, **_passend(lengte).inputs},
            pdf_standards="ua-1",
            timestamp=VAST,
        )
    return bytes(pages)


@dataclass(frozen=True, slots=True)
class Vorm:
    """How large everything is set, and whether figures have their table beside them."""

    maat: float
    tabellen: bool = True

    @property
    def inputs(self) -> dict[str, str]:
        """The same as typst takes it."""
        return {"maat": str(self.maat), "tabellen": "ja" if self.tabellen else "nee"}


@dataclass(frozen=True, slots=True)
class Lengte:
    """Pages, and how far down the first and the last of them are filled, as a share of the page."""

    bladzijden: int
    eerste: float
    laatste: float

    @property
    def is_vol(self) -> bool:
        """Whether no page is left half empty."""
        return self.bladzijden == 1 or (self.laatste >= _HALF and self.eerste >= _EERSTE)


_MET_TABELLEN = tuple(Vorm(m) for m in (1.24, 1.16, 1.1, 1.05, 1.0, 0.96, 0.92, 0.88, 0.84))
_ZONDER_TABELLEN = tuple(Vorm(m, tabellen=False) for m in (1.0, 0.94, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68))


def _passend(lengte: Callable[[Vorm], Lengte]) -> Vorm:
    """Find the largest form in which two full pages, or one, hold everything; else the best filled of two.

    Smaller letters take no more pages and fill the last one no further, so that most layouts need not be made.
    """
    measured = functools.cache(lengte)
    best, most = _ZONDER_TABELLEN[-1], 0.0
    for vorm in _MET_TABELLEN:
        found = measured(vorm)
        if found.bladzijden > _BLADZIJDEN:
            continue
        if found.is_vol:
            return vorm
        if vorm.maat >= _LEESBAAR and min(found.eerste, found.laatste) > most:
            best, most = vorm, min(found.eerste, found.laatste)
        if found.laatste < _HALF and found.laatste <= most and measured(_MET_TABELLEN[-1]).bladzijden > 1:
            break
    if most >= _GOED:
        return best
    bare = next((v for v in _ZONDER_TABELLEN if measured(v).bladzijden <= _BLADZIJDEN), best)
    return bare if not most or measured(bare).is_vol else best
