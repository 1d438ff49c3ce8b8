"""A figure as PNG, for a slide or a Word file: drawn by typst, so no browser or system library is needed."""

from __future__ import annotations

import json
from importlib import resources

import typst

from veeval.errors import BadArgument
from veeval.report.figuur import Figuur
from veeval.report.lettertype import Lettertype, lettermap
from veeval.report.svg import op_papier, svg

__all__ = ["plaatje", "svg_als_png"]

_GROOTST = 8000  # pixels wide


def plaatje(
    f: Figuur, *, breedte: int = 960, schaal: float = 2.0, met_titel: bool = True, lettertype: Lettertype | None = None
) -> bytes:
    """Draw a figure as PNG.

    Parameters
    ----------
    f : Figuur
        What to show.
    breedte : int
        Width on the slide, in CSS pixels; the height follows.
    schaal : float
        Pixels per CSS pixel; 2 is sharp on a projector and in print.
    met_titel : bool
        With its title above and its caption below, so that the picture says by itself what it is.
    lettertype : Lettertype, optional
        The font of the house.

    Returns
    -------
    bytes
        The same figure gives the same bytes.
    """
    if not 1 <= breedte * schaal <= _GROOTST or breedte < 100:
        raise BadArgument(
            f"breedte {breedte} maal schaal {schaal:g} kan niet: geef een breedte van ten minste 100, en samen "
            f"hoogstens {_GROOTST} pixels."
        )
    content = {
        "svg": svg(f),
        "titel": f.titel if met_titel else "",
        "onderschrift": op_papier(f).onderschrift if met_titel else "",
        "lang": f.lang,
        "breedte": breedte,
        "letter": f.letter,
    }
    return _teken(json.dumps(content, ensure_ascii=False), schaal, lettertype)


def svg_als_png(inhoud: bytes, breedte: int = 480) -> bytes:
    """Draw a picture that is an SVG, such as a logo, as PNG."""
    content = {"svg": inhoud.decode(), "titel": "", "onderschrift": "", "lang": "nl", "breedte": breedte, "letter": ""}
    return _teken(json.dumps(content, ensure_ascii=False), 2.0, None)


def _teken(content: str, schaal: float, lettertype: Lettertype | None) -> bytes:
    template = resources.files("veeval.report").joinpath("templates/figuur.typ").read_bytes()
    with lettermap(lettertype) as fonts:
        made = typst.compile(
            template,
            format="png",
            ppi=72.0 * schaal,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"inhoud": content},
        )
    return bytes(made)
