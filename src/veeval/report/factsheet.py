"""The factsheet: two A4 pages of one of three kinds. It arranges estimates and computes none."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import get_args

from veeval.dataset import Dataset
from veeval.eenmaal import Eenmaal
from veeval.errors import BadArgument, UnknownName
from veeval.estimates import MIN_N
from veeval.report import html, pdf, word
from veeval.report.bevindingen import Bevindingen, BevindingenApm, BevindingenVergelijking
from veeval.report.blad_apm import blad_apm
from veeval.report.blad_gemeente import blad_gemeente
from veeval.report.blad_vergelijking import blad_vergelijking
from veeval.report.huisstijl import Huisstijl
from veeval.report.inhoud import Inhoud
from veeval.report.model import Citaat, Publiek, Soort
from veeval.report.opmaak import als_tekst
from veeval.report.teksten import Teksten, open_teksten
from veeval.uitvoer import schrijf_bytes, schrijf_tekst

__all__ = ["Factsheet", "Vondst", "bevindingen_van", "vraag_bevindingen"]

Vondst = Bevindingen | BevindingenApm | BevindingenVergelijking


def bevindingen_van(
    ds: Dataset, soort: Soort = "gemeente", publiek: Publiek = "gemeenten", min_n: int = MIN_N
) -> Vondst:
    """Estimate once what all factsheets of a kind show, protected together."""
    return vraag_bevindingen(Eenmaal(ds), soort, publiek).beschermd(min_n)


def vraag_bevindingen(once: Eenmaal, soort: Soort = "gemeente", publiek: Publiek = "gemeenten") -> Vondst:
    """Estimate what all factsheets of a kind show; not protected yet."""
    if soort not in get_args(Soort):
        raise UnknownName("soort factsheet", soort, get_args(Soort))
    if publiek not in get_args(Publiek):
        raise UnknownName("publiek van de vergelijking", publiek, get_args(Publiek))
    if soort == "vergelijking":
        return BevindingenVergelijking.vraag(once, publiek)
    return BevindingenApm.vraag(once) if soort == "apm" else Bevindingen.vraag(once)


@dataclass(frozen=True, slots=True)
class Factsheet(Inhoud):
    """Two pages: on a municipality, on support in a municipality, or across municipalities.

    Attributes
    ----------
    huisstijl : Huisstijl
        Colours, font, logo and sender.
    """

    huisstijl: Huisstijl = field(default_factory=Huisstijl)

    @classmethod
    def of(
        cls,
        ds: Dataset,
        gemeente: str | None = None,
        *,
        soort: Soort = "gemeente",
        publiek: Publiek = "gemeenten",
        min_n: int = MIN_N,
        bevindingen: Vondst | None = None,
        citaat: Citaat | None = None,
        citaten: tuple[Citaat, ...] = (),
        huisstijl: Huisstijl | None = None,
        teksten: Teksten | Path | str | None = None,
    ) -> Factsheet:
        """Fill a factsheet.

        Parameters
        ----------
        ds : Dataset
            ``gemeente`` and ``vergelijking`` need at least ``gemeenten``, ``locaties``, ``tellingen`` and ``inzet``;
            ``apm`` needs ``trajecten``.
        gemeente : str, optional
            Name or code; not for ``vergelijking``.
        soort : {"gemeente", "apm", "vergelijking"}
            Hours, norm, quality and support of a municipality; support in a municipality; or a comparison across
            municipalities.
        publiek : {"gemeenten", "aanbieders"}
            For whom a comparison is.
        min_n : int
            Figures on fewer persons are not shown.
        bevindingen : Bevindingen, BevindingenApm or BevindingenVergelijking, optional
            Made before, for a batch of factsheets (:func:`bevindingen_van`).
        citaat, citaten : Citaat, optional
            Quotes to show, by role.
        huisstijl : Huisstijl, optional
            The style of a bureau (:func:`lees_huisstijl`).
        teksten : Teksten or path, optional
            A folder with edited texts; what is not there yet is written (:func:`open_teksten`).

        Raises
        ------
        UnknownName
            If the municipality is not in the data, the kind does not exist, or a text has an unknown placeholder.
        BadArgument
            If the municipality is missing, or given where it has no meaning.
        """
        if (gemeente is None) != (soort == "vergelijking"):
            wrong = "heeft geen gemeente; laat gemeente weg." if gemeente else "gaat over één gemeente: geef gemeente=."
            raise BadArgument(f"een factsheet van de soort {soort} {wrong}")
        found = bevindingen if bevindingen is not None else bevindingen_van(ds, soort, publiek, min_n)
        texts = teksten if isinstance(teksten, Teksten) else open_teksten(teksten, soort, publiek)
        quotes = (citaat, *citaten) if citaat is not None else citaten
        content = _inhoud(ds, found, gemeente or "", soort, min_n, quotes, texts)
        return cls(**{f.name: getattr(content, f.name) for f in fields(content)}, huisstijl=huisstijl or Huisstijl())

    @property
    def gemeente(self) -> str:
        """The municipality; empty for a comparison."""
        return "" if self.soort == "vergelijking" else self.onderwerp

    @property
    def citaat(self) -> Citaat | None:
        """The first quote."""
        return self.citaten[0] if self.citaten else None

    @property
    def gaat_goed(self) -> tuple[str, ...]:
        """What goes well, as plain text."""
        return self._themas(0)

    @property
    def verbeterpunten(self) -> tuple[str, ...]:
        """What is worked on, as plain text."""
        return self._themas(1)

    def _themas(self, side: int) -> tuple[str, ...]:
        rows = {"gemeente": self.achteraf, "apm": self.vooraf[-1:], "vergelijking": ()}[self.soort]
        return rows[-1][side].punten if rows else ()

    @property
    def samenvatting(self) -> str:
        """The introduction as plain text, for the properties of a file."""
        return als_tekst(self.inleiding)

    def to_html(self, path: Path | str) -> Path:
        """Write one offline page: no script, no request to the network."""
        return schrijf_tekst(path, html.factsheet_html(self))

    def to_pdf(self, path: Path | str) -> Path:
        """Write a tagged PDF (PDF/UA-1) with embedded fonts and vector figures."""
        return schrijf_bytes(path, pdf.factsheet_pdf(self))

    def to_docx(self, path: Path | str) -> Path:
        """Write an editable Word file with real styles; needs the extra ``veeval[report]``."""
        return schrijf_bytes(path, word.factsheet_docx(self))

    def _repr_html_(self) -> str:
        return html.in_frame(html.factsheet_html(self), self.titel)


def _inhoud(
    ds: Dataset, found: Vondst, gemeente: str, soort: Soort, min_n: int, citaten: tuple[Citaat, ...], teksten: Teksten
) -> Inhoud:
    """Fill the sheet that these estimates are for."""
    if soort == "gemeente" and isinstance(found, Bevindingen):
        return blad_gemeente(ds, found, gemeente, min_n, citaten, teksten)
    if soort == "apm" and isinstance(found, BevindingenApm):
        return blad_apm(ds, found, gemeente, min_n, citaten, teksten)
    if soort == "vergelijking" and isinstance(found, BevindingenVergelijking):
        return blad_vergelijking(ds, found, min_n, citaten, teksten)
    raise BadArgument(f"deze bevindingen zijn niet voor een factsheet van de soort {soort}; laat bevindingen= weg.")
