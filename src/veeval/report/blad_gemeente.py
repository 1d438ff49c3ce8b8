"""The factsheet of a municipality: hours, norm, quality and support."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.estimates import Estimates
from veeval.report.bevindingen import Bevindingen
from veeval.report.charts import figuur_van
from veeval.report.figuur import Figuur
from veeval.report.inhoud import Inhoud
from veeval.report.model import Blok, Citaat, Kader, Kerncijfer, Vlak
from veeval.report.opmaak import Waarde, gewoon
from veeval.report.teksten import Teksten
from veeval.report.waarden import cijfers, hoofdinstrument, in_jaren, samen, tegel, themalijst
from veeval.report.woorden import getal

__all__ = ["blad_gemeente"]


def blad_gemeente(
    ds: Dataset, found: Bevindingen, gemeente: str, min_n: int, citaten: tuple[Citaat, ...], teksten: Teksten
) -> Inhoud:
    """Fill the factsheet of a municipality.

    Parameters
    ----------
    ds : Dataset
        For its name and source.
    found : Bevindingen
        What is shown.
    gemeente : str
        Name or code.
    min_n : int
        The threshold, for the small print.
    citaten : tuple of Citaat
    teksten : Teksten
    """
    code = found.code(gemeente)
    naam = found.uren.name_of(code)
    years = sorted(int(j) for j in _jaren(found, code).table["jaar"].unique())
    parts = _delen(found, code)
    values = _waarden(ds, found, code, naam, years, parts, min_n)
    titel, intro = teksten.blok("inleiding", values)

    def box(sleutel: str, vlak: Vlak = "hoofd") -> Kader:
        kop, text = teksten.blok(sleutel, values)
        return Kader(kop, text, vlak)

    pair = _themakaders(box) if values["goed"] or values["verbeterpunten"] else ()
    return Inhoud(
        soort="gemeente",
        onderwerp=naam,
        titel=titel,
        ondertitel=f"{_onderwerpen(parts)} {in_jaren(years)}",
        inleiding=intro,
        vooraf=(),
        citaten_vooraf=False,
        kerncijfers=_kerncijfers(found, code, years, parts),
        blokken=tuple(Blok(*teksten.blok(k, values), figure) for k, figure in _figuren(found, code, naam, parts)),
        achteraf=(pair,) if pair else (),
        citaten=citaten,
        uitleg=box("uitleg"),
        verantwoording=box("verantwoording"),
        synthetisch=found.uren.synthetisch,
        onbeschermd=found.uren.onbeschermd,
    )


def _themakaders(box: Callable[[str, Vlak], Kader]) -> tuple[Kader, ...]:
    """What goes well beside what is worked on; a box without themes says so."""
    boxes = (box("gaat_goed", "hoofd"), box("verbeterpunten", "accent"))
    return tuple(replace(b, inhoud=b.inhoud or gewoon("Geen thema dat getoond kan worden.")) for b in boxes)


def _onderwerpen(parts: dict[str, Estimates]) -> str:
    """Name what stands on the sheet."""
    more = [word for key, word in (("kwaliteit", "kwaliteit"), ("begeleiding", "begeleiding")) if key in parts]
    return " en ".join(", ".join(["Uren", *more]).rsplit(", ", 1))


def _delen(f: Bevindingen, code: str) -> dict[str, Estimates]:
    """The rows of this municipality, of what has any."""
    parts = {"norm": f.norm_jaar, "kwaliteit": f.trend, "begeleiding": f.apm}
    own = {k: e.select(gemeentecode=code) for k, e in parts.items() if e is not None}
    return {k: e for k, e in own.items() if not e.table.empty}


def _waarden(
    ds: Dataset, f: Bevindingen, code: str, naam: str, years: list[int], parts: dict[str, Estimates], min_n: int
) -> dict[str, Waarde]:
    norm = None if f.norm is None else f.norm.select(gemeentecode=code)
    return {
        "gemeente": naam,
        "van": str(years[0]),
        "tot": str(years[-1]),
        "periode": in_jaren(years),
        "ook": ", hoe de kwaliteit zich ontwikkelde" * ("kwaliteit" in parts)
        + ", hoe het na drie maanden begeleiding ging" * ("begeleiding" in parts),
        "zekerheid": getal(100 * f.uren.level, 0),
        "min_n": str(min_n),
        **cijfers("uren", f.uren.select(gemeentecode=code)),
        "uren.formatie": _formatie(_jaren(f, code)),
        **cijfers("norm", norm, zinnen=parts.get("norm")),
        **cijfers("kwaliteit", _hoofddomein(f.trend, code), zinnen=parts.get("kwaliteit")),
        **cijfers("begeleiding", hoofdinstrument(parts.get("begeleiding")), zinnen=parts.get("begeleiding")),
        "goed": themalijst(f.themas, code, "gaat_goed"),
        "verbeterpunten": themalijst(f.themas, code, "verbeterpunt"),
        "methode": _methode(ds, f, code),
    }


def _hoofddomein(trend: Estimates | None, code: str) -> Estimates | None:
    """Educational quality where it was measured, else the first domain."""
    if trend is None:
        return None
    own = trend.select(gemeentecode=code)
    if "domein" not in own.by or own.table.empty:
        return own
    domains = list(own.table["domein"])
    return own.select(domein="educatief" if "educatief" in domains else str(domains[0]))


def _kerncijfers(f: Bevindingen, code: str, years: list[int], parts: dict[str, Estimates]) -> tuple[Kerncijfer, ...]:
    main = hoofdinstrument(None if f.apm is None else f.apm.select(gemeentecode=code))
    measured = "" if main is None or "instrument" not in main.table else label(str(main.table["instrument"].iloc[0]))
    trend = _hoofddomein(f.trend, code)
    domain = "" if trend is None or trend.table.empty else label(str(trend.table["domein"].iloc[0]))
    instrument = "" if trend is None or trend.table.empty else label(str(trend.table["instrument"].iloc[0]))
    norm = None if f.norm is None else f.norm.select(gemeentecode=code)
    tiles = (
        tegel(
            f.uren.select(gemeentecode=code),
            "uren per doelgroepkind per jaar",
            f"{samen(years)}, zonder ondersteuning; norm: 10",
        ),
        tegel(norm, "van de locaties haalt de norm", _normjaren(parts.get("norm"))),
        tegel(trend, f"punten per jaar: trend {domain}", instrument),
        tegel(main, f"punten verbetering na drie maanden ({measured})", "zonder vergelijkingsgroep"),
    )
    return tuple(t for t in tiles if t is not None)


def _normjaren(e: Estimates | None) -> str:
    """Over which years the share of locations is, and what that means for a location that stands in several."""
    years = [] if e is None else sorted(int(j) for j in e.table["jaar"].unique())
    return f"{samen(years)}{', locaties per jaar geteld' * (len(years) > 1)}" if years else "vanaf 2022"


def _jaren(f: Bevindingen, code: str) -> Estimates:
    """Hours per year of this municipality, inside and outside the formatie apart where it has both."""
    mine = f.uren_jaar.select(gemeentecode=code)
    inside = mine.table["formatie"] == "binnen"
    if (mine.table.loc[inside, "estimate"].fillna(0.0) == 0).all():
        return mine.select(formatie="buiten")
    return mine


def _figuren(f: Bevindingen, code: str, naam: str, parts: dict[str, Estimates]) -> list[tuple[str, Figuur]]:
    years = _jaren(f, code)
    figure = replace(figuur_van(years), titel=f"Uren per doelgroepkind per jaar, {naam}")
    if "formatie" in years.by:
        figure = replace(figure, norm=None)  # the norm asks for the sum of the two
    titles = {
        "norm": "Locaties die de norm van 10 uur halen",
        "kwaliteit": "Verandering van de kwaliteitsscore per jaar",
        "begeleiding": "Verbetering na drie maanden",
    }
    drawn = [(k, replace(figuur_van(e), titel=f"{titles[k]}, {naam}")) for k, e in parts.items()]
    return [("uren", figure), *drawn]


def _formatie(years: Estimates) -> str:
    if "formatie" not in years.by:
        return ""
    return (
        "De figuur laat uren binnen en buiten de formatie apart zien: een uur op de groep is iets anders dan een uur "
        "coaching."
    )


def _methode(ds: Dataset, f: Bevindingen, code: str) -> tuple[str, ...]:
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
    return tuple(lines)


def _zonder_eindmeting(e: Estimates, code: str) -> str:
    row = e.details["uitval"].set_index("groep").loc[code]
    if pd.isna(row["zonder_eindmeting"]):
        return "Niet elk traject heeft een eindmeting; wie uitvalt kan verschillen van wie blijft."
    return (
        f"{int(row['zonder_eindmeting'])} van {int(row['n'])} gestarte trajecten hebben geen eindmeting; "
        "wie uitvalt kan verschillen van wie blijft."
    )
