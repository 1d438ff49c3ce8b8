"""The factsheet of support: what the APM does, for whom, in six steps, what goes well, and the outcomes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.estimates import Estimates
from veeval.inzetmodellen import Inzetmodel, inzetmodel
from veeval.report.bevindingen import BevindingenApm
from veeval.report.charts import figuur_van
from veeval.report.figuur import Figuur
from veeval.report.gewoon import beschreven
from veeval.report.inhoud import Inhoud
from veeval.report.model import Blok, Citaat, Kader, Kerncijfer, Vlak
from veeval.report.opmaak import Waarde, gewoon
from veeval.report.teksten import Teksten
from veeval.report.waarden import cijfers, hoofdinstrument, tegel, themalijst
from veeval.report.woorden import getal

__all__ = ["blad_apm"]


def blad_apm(
    ds: Dataset, found: BevindingenApm, gemeente: str, min_n: int, citaten: tuple[Citaat, ...], teksten: Teksten
) -> Inhoud:
    """Fill the factsheet of support in a municipality; parameters as for :func:`blad_gemeente`."""
    code = found.code(gemeente)
    naam = found.proces.name_of(code)
    own = _delen(found, code)
    values = _waarden(ds, found, code, naam, own, min_n)
    titel, intro = teksten.blok("inleiding", values)

    def box(sleutel: str, vlak: Vlak = "hoofd") -> Kader:
        kop, text = teksten.blok(sleutel, values)
        return Kader(kop, text or gewoon("Geen thema dat getoond kan worden."), vlak)

    return Inhoud(
        soort="apm",
        onderwerp=naam,
        titel=titel,
        ondertitel=f"Wat de begeleiding inhoudt en hoe het na drie maanden gaat; {values['periode']}",
        inleiding=intro,
        vooraf=(
            (box("wat_doet"),),
            (box("voor_wie_wel"), box("voor_wie_niet", "accent")),
            (box("hoe_werkt", "stappen"),),
            (box("gaat_goed"), box("verbeterpunten", "accent")),
        ),
        citaten_vooraf=True,
        kerncijfers=_kerncijfers(own, str(values["periode"])),
        blokken=tuple(Blok(*teksten.blok(k, values), figure) for k, figure in _figuren(own, naam)),
        achteraf=(),
        citaten=citaten,
        uitleg=box("uitleg"),
        verantwoording=box("verantwoording"),
        synthetisch=found.proces.synthetisch,
        onbeschermd=found.proces.onbeschermd,
    )


def _delen(f: BevindingenApm, code: str) -> dict[str, Estimates]:
    """The rows of this municipality, of what has any."""
    parts = {"proces": f.proces, "uitkomst": f.uitkomst, "uitval": f.uitval, "bereik": f.bereik}
    own = {k: e.select(gemeentecode=code) for k, e in parts.items() if e is not None}
    if f.doelen is not None:
        own["zelfstandig"] = _zelfstandig(f.doelen, code)
    return {k: e for k, e in own.items() if not e.table.empty}


def _zelfstandig(e: Estimates, code: str) -> Estimates:
    """Who went on without help, as a result of its own: it stands in the details of the goals."""
    row = e.details["zelfstandig"]
    row = row[row["groep"].astype(str) == code].rename(columns={"groep": "gemeentecode"})
    table = row.assign(
        indicator="apm_zelfstandig",
        unit="aandeel",
        statistic=np.nan,
        p_value=np.nan,
        method=e.method,
        evidence=e.evidence,
    )
    return replace(
        e,
        table=table.reset_index(drop=True),
        indicator="apm_zelfstandig",
        contrasts=e.contrasts.iloc[:0],
        details={},
        personen=table["n"].astype(float).reset_index(drop=True),
    )


def _waarden(
    ds: Dataset, f: BevindingenApm, code: str, naam: str, own: dict[str, Estimates], min_n: int
) -> dict[str, Waarde]:
    steps = own["proces"]
    return {
        "gemeente": naam,
        "min_n": str(min_n),
        "zekerheid": getal(100 * steps.level, 0),
        "periode": _periode(ds),
        **_aanpak(ds, code),
        **cijfers("gestart", _stap(steps, "start"), zinnen=steps),
        "start.voor_plan": _voor_plan(steps),
        **cijfers("goedgekeurd", _stap(steps, "goedgekeurd")),
        **cijfers("uitkomst", hoofdinstrument(own.get("uitkomst")), zinnen=own.get("uitkomst")),
        **cijfers("uitval", own.get("uitval")),
        **cijfers("bereik", own.get("bereik")),
        **cijfers("zelfstandig", own.get("zelfstandig")),
        **_wachten(f.proces, code),
        "goed": themalijst(f.themas, code, "gaat_goed"),
        "verbeterpunten": themalijst(f.themas, code, "verbeterpunt"),
        "methode": _methode(ds, f, own),
    }


def _aanpak(ds: Dataset, code: str) -> dict[str, Waarde]:
    """Name the approach of this municipality and, as far as the source of its rule gives it, its size."""
    places = ds["locaties"].loc[ds["locaties"]["gemeentecode"] == code, "locatie_id"]
    rows = ds["trajecten"][ds["trajecten"]["locatie_id"].isin(places)]
    models = [inzetmodel(str(a)) for a in sorted(rows["aanpak"].dropna().unique())]
    sizes = [size for m in models if m.periode == "traject" and (size := _omvang(m))]
    return {
        "aanpak.naam": "; ".join(m.titel for m in models),
        "aanpak.omvang": f"Omvang volgens de regels: {'; '.join(sizes)}." if sizes else "",
        "aanpak.bron": "; ".join(str(m.bron) for m in models),
    }


def _omvang(m: Inzetmodel) -> str:
    """The numbers in the rule of an approach, each with its unit."""
    known = [(p.waarde, p.eenheid) for p in m.parameters.values() if p.waarde is not None]
    return ", ".join(f"{getal(v, 0 if float(v).is_integer() else 1)} {unit}" for v, unit in known)


def _voor_plan(e: Estimates) -> str:
    """Say that support can begin before there is a plan, where more requests began than had one."""
    share = e.table.set_index("stap")["estimate"]
    early = {"start", "plan"} <= set(share.index) and bool(share["start"] > share["plan"])
    return "Sommige trajecten beginnen voordat het plan klaar is." if early else ""


def _stap(e: Estimates, stap: str) -> Estimates:
    return e.select(stap=stap) if "stap" in e.by else e


def _periode(ds: Dataset) -> str:
    days = ds["trajecten"]["start"].dropna()
    if days.empty:
        return "nog geen begeleiding gestart"
    first, last = (pd.Timestamp(d).year for d in (days.min(), days.max()))
    return f"{first} tot en met {last}" if first != last else str(first)


def _wachten(e: Estimates, code: str) -> dict[str, Waarde]:
    """Days that half of the requests waited at most, from request to decision and from decision to start."""
    frame = e.details["wachttijden"]
    out: dict[str, Waarde] = {}
    for name, step in (("wachten.besluit", "aanvraag → besluit_datum"), ("wachten.start", "besluit_datum → start")):
        rows = frame[(frame["groep"].astype(str) == code) & (frame["stap"] == step)]
        known = not rows.empty and pd.notna(rows["mediaan"].iloc[0])
        out[name] = getal(float(rows["mediaan"].iloc[0]), 0) if known else "niet getoond"
    return out


def _kerncijfers(own: dict[str, Estimates], periode: str) -> tuple[Kerncijfer, ...]:
    main = hoofdinstrument(own.get("uitkomst"))
    measured = "" if main is None or "instrument" not in main.table else label(str(main.table["instrument"].iloc[0]))
    tiles = (
        _geteld(_stap(own["proces"], "start"), "van de aanvragen werd begeleiding", periode),
        tegel(
            own.get("zelfstandig"),
            "kon daarna zonder hulp verder",
            "van de trajecten waarvan het vervolg bekend is",
        ),
        tegel(main, f"punten vooruit na drie maanden ({measured})", "zonder vergelijkingsgroep"),
        tegel(own.get("uitval"), "stopte eerder dan gepland", "kan ook goed nieuws zijn: eerder klaar"),
    )
    return tuple(t for t in tiles if t is not None)


def _figuren(own: dict[str, Estimates], naam: str) -> list[tuple[str, Figuur]]:
    titles = {"uitkomst": "Verbetering na drie maanden", "proces": "Aanvragen die elke stap haalden"}
    drawn = {k: figuur_van(own[k]) for k in titles if k in own}
    drawn["proces"] = _als_telling(own["proces"], drawn["proces"])
    return [(k, replace(figure, titel=f"{titles[k]}, {naam}")) for k, figure in drawn.items()]


def _als_telling(e: Estimates, f: Figuur) -> Figuur:
    """Show the steps as they were counted: the register holds every request, so that chance has no part in them."""
    counts = [_aantal(row) for _, row in e.table.iterrows()]
    points = [replace(p, laag=None, hoog=None, geteld=c) for p, c in zip(f.punten, counts, strict=True)]
    made_up = "; SYNTHETISCHE gegevens" if e.synthetisch else ""
    counted = f"n: {label(e.n_telt)}; alle aanvragen zijn geteld, dus zonder interval{made_up}."
    figure = replace(f, punten=tuple(points), onderschrift=counted)
    return beschreven(figure, "Figuur van getelde aantallen, zonder interval")


def _aantal(row: pd.Series) -> str:
    """How many of how many; empty where the share is hidden."""
    if pd.isna(row["estimate"]) or pd.isna(row["n"]):
        return ""
    n = float(row["n"])
    return f"{getal(float(row['estimate']) * n, 0)} van {getal(n, 0)}"


def _geteld(e: Estimates, naam: str, periode: str) -> Kerncijfer | None:
    """A step in large type, as it was counted."""
    made = tegel(e, naam, "")
    if made is None or not (count := _aantal(e.table.iloc[0])):
        return made
    return replace(made, toelichting=f"{count} aanvragen, {periode}")


def _methode(ds: Dataset, f: BevindingenApm, own: dict[str, Estimates]) -> tuple[str, ...]:
    lines = [
        f"Bron: {ds.naam or 'aangeleverde tabellen'}.",
        "Stappen: aandeel van alle aanvragen in het register; een telling, dus zonder interval.",
    ]
    if f.uitkomst is not None and "uitkomst" in own:
        lines.append(f"Na drie maanden: {f.uitkomst.method}.")
        lines += [w for w in f.uitkomst.warnings if w.startswith("Beoordelaar")]
    if f.uitval is not None and "uitval" in own:
        lines.append(f"Eerder gestopt: {f.uitval.method}.")
    if f.doelen is not None and "zelfstandig" in own:
        lines.append("Zonder hulp verder: aandeel van de beëindigde trajecten waarvan het vervolg bekend is.")
    if f.themas is not None:
        lines.append("Wat goed gaat en waaraan wordt gewerkt: meningen uit gesprekken; tevredenheid is geen effect.")
    return tuple(lines)
