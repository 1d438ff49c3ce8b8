"""The factsheet of a municipality: what stands on it, block by block. It arranges estimates and computes none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pandas as pd

from veeval import apm, bevraging, kwaliteit, uren
from veeval.begrippen import begrip, label
from veeval.dataset import Dataset
from veeval.errors import MissingTable, NotEstimable, UnknownName
from veeval.estimates import MIN_N, Estimates
from veeval.privacy import bescherm_samen
from veeval.report import html, pdf
from veeval.report.charts import Figuur, figuur_van
from veeval.report.woorden import getal, zin
from veeval.uitvoer import schrijf_bytes, schrijf_tekst

__all__ = ["Bevindingen", "Blok", "Citaat", "Factsheet", "Kerncijfer"]

ALLE = "Alle gemeenten samen"


@dataclass(frozen=True, slots=True)
class Citaat:
    """A quote with the role of the speaker, never a name."""

    rol: str
    tekst: str
    gemeente: str = ""


@dataclass(frozen=True, slots=True)
class Kerncijfer:
    """One figure in large type."""

    waarde: str
    label: str
    toelichting: str


@dataclass(frozen=True, slots=True)
class Blok:
    """A heading, sentences, and a figure with its table."""

    kop: str
    tekst: str
    figuur: Figuur


@dataclass(frozen=True, slots=True)
class Bevindingen:
    """All estimates that factsheets of one Dataset are filled from, protected; made once for all municipalities.

    Attributes
    ----------
    uren, uren_jaar : Estimates
        Hours per doelgroepkind by municipality, and by municipality, year and formatie; without hours of support, so
        that they can be set beside the norm.
    norm, norm_jaar, trend : Estimates or None
        Share of locations that meet the norm, by municipality and by municipality and year; the trend of quality.
    apm : Estimates or None
        Improvement after three months, by municipality.
    themas : Estimates or None
        Themes, by municipality.
    """

    uren: Estimates
    uren_jaar: Estimates
    norm: Estimates | None
    norm_jaar: Estimates | None
    trend: Estimates | None
    apm: Estimates | None
    themas: Estimates | None

    @classmethod
    def of(cls, ds: Dataset, min_n: int = MIN_N) -> Bevindingen:
        """Estimate what the tables allow, and protect it together."""
        found = cls.vraag(ds)
        return found.met(bescherm_samen(found.antwoorden, min_n))

    @classmethod
    def vraag(cls, ds: Dataset) -> Bevindingen:
        """Estimate what the tables allow; what lacks its table or its data is left out. Not protected yet."""

        def optional(question: Callable[..., Estimates], **options: object) -> Estimates | None:
            try:
                return question(ds, **options)
            except (MissingTable, NotEstimable):
                return None

        return cls(
            uren=uren.per_doelgroepkind(ds, by="gemeentecode", ondersteuning=False),
            uren_jaar=uren.per_doelgroepkind(ds, by=("gemeentecode", "jaar"), formatie="apart", ondersteuning=False),
            norm=optional(uren.norm_naleving, by="gemeentecode"),
            norm_jaar=optional(uren.norm_naleving, by=("gemeentecode", "jaar")),
            trend=optional(kwaliteit.trend, by="gemeentecode"),
            apm=optional(apm.uitkomst, by="gemeentecode"),
            themas=optional(bevraging.themas, by="gemeentecode"),
        )

    @property
    def antwoorden(self) -> dict[str, Estimates]:
        """Results by name, as far as there are any."""
        by_name = {f.name: getattr(self, f.name) for f in fields(self)}
        return {naam: e for naam, e in by_name.items() if e is not None}

    def met(self, antwoorden: Mapping[str, Estimates]) -> Bevindingen:
        """Put other results in their place: those that are protected."""
        return replace(self, **antwoorden)

    def code(self, gemeente: str) -> str:
        """Code of a municipality by its name or code; an unknown one is an error that lists those in the data."""
        codes = [str(c) for c in self.uren.table["gemeentecode"]]
        by_name = {self.uren.name_of(c).casefold(): c for c in codes}
        wanted = gemeente.strip()
        if wanted in codes:
            return wanted
        if wanted.casefold() not in by_name:
            raise UnknownName("gemeente", gemeente, [self.uren.name_of(c) for c in codes])
        return by_name[wanted.casefold()]


@dataclass(frozen=True, slots=True)
class Factsheet:
    """Two pages on one municipality.

    Attributes
    ----------
    gemeente, titel, ondertitel, inleiding : str
        Head of the factsheet.
    kerncijfers : tuple of Kerncijfer
    blokken : tuple of Blok
    gaat_goed, verbeterpunten : tuple of str
        Themes from conversations with how many people mentioned them.
    citaat : Citaat or None
    verantwoording : tuple of str
        Method, source, reference date, protection; what a reader must know.
    synthetisch : bool
        Whether everything on it is synthetic; it then says so on every page.
    onbeschermd : bool
        Whether it shows figures on fewer children than the default allows; it then says that it is not to be published.
    """

    gemeente: str
    titel: str
    ondertitel: str
    inleiding: str
    kerncijfers: tuple[Kerncijfer, ...]
    blokken: tuple[Blok, ...]
    gaat_goed: tuple[str, ...]
    verbeterpunten: tuple[str, ...]
    citaat: Citaat | None
    verantwoording: tuple[str, ...]
    synthetisch: bool
    onbeschermd: bool

    @classmethod
    def of(
        cls,
        ds: Dataset,
        gemeente: str,
        *,
        min_n: int = MIN_N,
        bevindingen: Bevindingen | None = None,
        citaat: Citaat | None = None,
    ) -> Factsheet:
        """Fill the factsheet of a municipality.

        Parameters
        ----------
        ds : Dataset
            At least ``gemeenten``, ``locaties``, ``tellingen`` and ``inzet``.
        gemeente : str
            Name or code.
        min_n : int
            Figures on fewer persons are not shown.
        bevindingen : Bevindingen, optional
            Made before, for a batch of factsheets.
        citaat : Citaat, optional
            A quote to show.

        Raises
        ------
        UnknownName
            If the municipality is not in the data.
        """
        found = bevindingen or Bevindingen.of(ds, min_n)
        code = found.code(gemeente)
        naam = found.uren.name_of(code)
        years = sorted(int(j) for j in found.uren_jaar.table["jaar"].unique())
        return cls(
            gemeente=naam,
            titel=f"Inzet in de voorschoolse educatie in {naam}",
            ondertitel=f"Uren, kwaliteit en ondersteuning in {years[0]} tot en met {years[-1]}",
            inleiding=_inleiding(naam, years),
            kerncijfers=_kerncijfers(found, code),
            blokken=_blokken(found, code, naam),
            gaat_goed=_themas(found, code, "gaat_goed"),
            verbeterpunten=_themas(found, code, "verbeterpunt"),
            citaat=citaat,
            verantwoording=_verantwoording(ds, found, code, min_n),
            synthetisch=found.uren.synthetisch,
            onbeschermd=found.uren.onbeschermd,
        )

    def to_html(self, path: Path | str) -> Path:
        """Write one offline page: no script, no request to the network."""
        return schrijf_tekst(path, html.factsheet_html(self))

    def to_pdf(self, path: Path | str) -> Path:
        """Write a tagged PDF (PDF/UA-1) with embedded fonts and vector figures."""
        return schrijf_bytes(path, pdf.factsheet_pdf(self))

    def _repr_html_(self) -> str:
        return html.in_frame(html.factsheet_html(self), self.titel)


def _inleiding(naam: str, years: list[int]) -> str:
    return (
        f"Kinderen met een grotere kans op een taalachterstand krijgen in {naam} voorschoolse educatie. "
        f"Pedagogisch beleidsmedewerkers en coaches helpen de teams op de locaties om dat goed te doen. "
        f"Deze factsheet laat zien hoeveel uren dat waren van {years[0]} tot en met {years[-1]}, "
        f"hoe de kwaliteit zich ontwikkelde en hoe zeker die cijfers zijn."
    )


def _tegel(e: Estimates | None, code: str, naam: str, toelichting: str) -> Kerncijfer | None:
    if e is None:
        return None
    one = e.select(gemeentecode=code)
    if one.table.empty:
        return None
    point = figuur_van(one).punten[0]
    term = begrip(e.indicator)
    if point.waarde is None:
        return Kerncijfer("–", naam, "niet getoond: te weinig kinderen")
    count = f"{point.aantal} {label(e.n_telt)}"
    value = getal(point.waarde, term.decimalen, procent=term.procent)
    if point.laag is None or point.hoog is None:
        return Kerncijfer(value, naam, f"{toelichting}; {count}; geen interval: te weinig aanbieders")
    low, high = (getal(v, term.decimalen, procent=term.procent) for v in (point.laag, point.hoog))
    return Kerncijfer(value, naam, f"{toelichting}; {count}; 95%-interval {low} tot {high}")


def _kerncijfers(f: Bevindingen, code: str) -> tuple[Kerncijfer, ...]:
    trend = f.trend
    if trend is not None and "domein" in trend.by:
        domains = trend.table.loc[trend.table["gemeentecode"] == code, "domein"]
        preferred = "educatief" if "educatief" in set(domains) else next(iter(domains), "")
        trend = trend.select(domein=str(preferred)) if preferred else None
    main = _hoofdinstrument(f.apm, code)
    measured = "" if main is None else _instrument(main, code)
    tiles = (
        _tegel(f.uren, code, "uren per doelgroepkind per jaar", "alle jaren samen, zonder ondersteuning; norm: 10"),
        _tegel(f.norm, code, "van de locaties haalt de norm", "vanaf 2022, locaties per jaar geteld"),
        _tegel(trend, code, "punten per jaar: trend educatieve kwaliteit", "CLASS Toddler, schaal van 1 tot 7"),
        _tegel(main, code, f"punten verbetering na drie maanden ({measured})", "zonder vergelijkingsgroep"),
    )
    return tuple(t for t in tiles if t is not None)


def _hoofdinstrument(e: Estimates | None, code: str) -> Estimates | None:
    """The instrument with the most children, where there are several."""
    if e is None or "instrument" not in e.by:
        return e
    mine = e.table[e.table["gemeentecode"] == code]
    if mine.empty:
        return None
    return e.select(instrument=str(mine.sort_values("n", ascending=False)["instrument"].iloc[0]))


def _instrument(e: Estimates, code: str) -> str:
    rows = e.table[e.table["gemeentecode"] == code]
    return "" if rows.empty else label(str(rows["instrument"].iloc[0]))


def _jaren(f: Bevindingen, code: str) -> Estimates:
    """Hours per year of this municipality, inside and outside the formatie apart where it has both."""
    mine = f.uren_jaar.select(gemeentecode=code)
    inside = mine.table["formatie"] == "binnen"
    if (mine.table.loc[inside, "estimate"].fillna(0.0) == 0).all():
        return mine.select(formatie="buiten")
    return mine


def _blokken(f: Bevindingen, code: str, naam: str) -> tuple[Blok, ...]:
    years = _jaren(f, code)
    figure = replace(figuur_van(years), titel=f"Uren per doelgroepkind per jaar, {naam}")
    if "formatie" in years.by:
        figure = replace(figure, norm=None)  # the norm asks for the sum of the two
    blocks = [
        Blok(
            "Hoeveel uren krijgt een doelgroepkind?",
            f"{_zonder_prefix(f.uren.select(gemeentecode=code))} {_formatie(years)}".strip(),
            figure,
        )
    ]
    for kop, e, titel in (
        ("Halen de locaties de norm?", f.norm_jaar, "Locaties die de norm van 10 uur halen"),
        ("Hoe ontwikkelt de kwaliteit zich?", f.trend, "Verandering van de kwaliteitsscore per jaar"),
        ("Hoe gaat het na drie maanden begeleiding?", f.apm, "Verbetering na drie maanden"),
    ):
        one = None if e is None else e.select(gemeentecode=code)
        if one is not None and not one.table.empty:
            blocks.append(Blok(kop, _zonder_prefix(one), replace(figuur_van(one), titel=f"{titel}, {naam}")))
    return tuple(blocks)


def _formatie(years: Estimates) -> str:
    if "formatie" not in years.by:
        return ""
    return (
        "De figuur laat uren binnen en buiten de formatie apart zien: een uur op de groep is iets anders dan een uur "
        "coaching."
    )


def _zonder_prefix(e: Estimates) -> str:
    """Sentence without the synthetic label: the factsheet says so on every page."""
    return zin(replace(e, synthetisch=False))


def _themas(f: Bevindingen, code: str, oordeel: str) -> tuple[str, ...]:
    if f.themas is None:
        return ()
    rows = f.themas.select(gemeentecode=code, oordeel=oordeel).table
    shown = rows[rows["estimate"] > 0].sort_values("estimate", ascending=False, kind="stable").head(5)
    return tuple(
        f"{thema[0].upper()}{thema[1:]} (door {round(share * n)} van de {int(n)} gesprekspartners genoemd)"
        for thema, share, n in zip(shown["thema"], shown["estimate"], shown["n"], strict=True)
    )


def _verantwoording(ds: Dataset, f: Bevindingen, code: str, min_n: int) -> tuple[str, ...]:
    lines = [
        f"Bron: {ds.naam or 'aangeleverde tabellen'}; telling van doelgroepkinderen op 1 januari van elk jaar.",
        f"Uren: {f.uren.method}.",
        "Uren van ondersteuning bij kinderen (zoals de APM) tellen niet mee: zij tellen niet voor de norm.",
    ]
    if f.norm is not None:
        lines.append(f"Norm: {f.norm.method}.")
    if f.trend is not None:
        lines.append(f"Kwaliteit: {f.trend.method}.")
        lines += [w for w in f.trend.warnings if w.startswith("Alleen ")]
    if f.apm is not None and (f.apm.table["gemeentecode"] == code).any():
        lines.append(f"Na drie maanden: {f.apm.method}. {_zonder_eindmeting(f.apm, code)}")
        lines += [w for w in f.apm.warnings if "rijping" in w]
    lines.append(
        f"Cijfers over minder dan {min_n} kinderen of trajecten worden niet getoond. "
        "Een interval laat zien tussen welke grenzen het werkelijke cijfer waarschijnlijk ligt."
    )
    return tuple(lines)


def _zonder_eindmeting(e: Estimates, code: str) -> str:
    row = e.details["uitval"].set_index("groep").loc[code]
    if pd.isna(row["zonder_eindmeting"]):
        return "Niet elk traject heeft een eindmeting; wie uitvalt kan verschillen van wie blijft."
    return (
        f"{int(row['zonder_eindmeting'])} van {int(row['n'])} gestarte trajecten hebben geen eindmeting; "
        "wie uitvalt kan verschillen van wie blijft."
    )
