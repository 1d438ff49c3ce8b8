"""Commands for who evaluates: compare, make factsheets, carry out a plan, and look for leaks in what came of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

import veeval
from veeval.cli.gedeeld import DATA, MAPPING, OUT, meld_gemist, toon, voortgang

if TYPE_CHECKING:
    from veeval.evaluatie.opdracht import Formaat as Uitvoer
    from veeval.report import Soort


__all__ = ["audit", "compare", "factsheet", "run"]


@click.command()
@click.argument("bron", type=DATA)
@click.option(
    "--by", default="inzetmodel", show_default=True, help="Indeling, bijvoorbeeld inzetmodel of gemeentecode."
)
@click.option("--out", type=OUT, default=None, help="Schrijf de vergelijkingspagina (HTML) hierheen.")
@click.option(
    "--min-n", type=click.IntRange(1), default=10, show_default=True, help="Kleinste aantal kinderen dat getoond wordt."
)
@click.option(
    "--huisstijl", type=DATA, default=None, help="Kleuren, lettertype, logo en afzender (TOML) van de pagina."
)
@MAPPING
@click.option("--json", "as_json", is_flag=True, help="Schrijf de cijfers als JSON naar de uitvoer.")
def compare(
    bron: Path,
    by: str,
    out: Path | None,
    min_n: int,
    huisstijl: Path | None,
    mapping: Path | None,
    as_json: bool,
) -> None:
    """Vergelijk groepen op uren, kwaliteit en uitkomsten, als tabel en als pagina."""
    found = veeval.compare(bron, by=by, out=out, min_n=min_n, mapping=mapping, huisstijl=huisstijl)
    if as_json:
        content = {k: json.loads(e.table.to_json(orient="records")) for k, e in found.antwoorden.items()}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
    else:
        for e in found.antwoorden.values():
            toon(e)
    if out is not None:
        click.echo(f"pagina: {out}", err=True)
    meld_gemist(found.niet_gelukt)


@click.command()
@click.argument("bron", type=DATA)
@click.option("--gemeente", default=None, help="Naam of code; zonder deze optie alle gemeenten.")
@click.option(
    "--soort",
    type=click.Choice(["gemeente", "apm", "vergelijking"]),
    default="gemeente",
    show_default=True,
    help="Een gemeente, de begeleiding (APM) in een gemeente, of alle gemeenten vergeleken.",
)
@click.option("--formaat", default="html,pdf", show_default=True, help="html, pdf en docx, met komma's ertussen.")
@click.option("--huisstijl", type=DATA, default=None, help="Kleuren, lettertype, logo en afzender (TOML).")
@click.option("--teksten", type=OUT, default=None, help="Map met teksten (Markdown); wat er nog niet is, komt erin.")
@click.option("--out", type=OUT, default=Path("factsheets"), show_default=True, help="Map voor de bestanden.")
@click.option(
    "--min-n", type=click.IntRange(1), default=10, show_default=True, help="Kleinste aantal kinderen in beeld."
)
@MAPPING
@click.option("--json", "as_json", is_flag=True, help="Schrijf de gemaakte bestanden als JSON naar de uitvoer.")
def factsheet(
    bron: Path,
    gemeente: str | None,
    soort: Soort,
    formaat: str,
    huisstijl: Path | None,
    teksten: Path | None,
    out: Path,
    min_n: int,
    mapping: Path | None,
    as_json: bool,
) -> None:
    """Maak factsheets: van een gemeente of van alle, over de begeleiding (APM), of een vergelijking.

    HTML en toegankelijke PDF zijn twee bladzijden A4; een Word-bestand loopt door. Teksten (--teksten) en uiterlijk
    (--huisstijl) zijn aan te passen zonder code.
    """
    found = veeval.factsheets(
        bron,
        out,
        gemeente=gemeente,
        soort=soort,
        formaten=cast("list[Uitvoer]", [f.strip() for f in formaat.split(",") if f.strip()]),  # checked there
        huisstijl=huisstijl,
        teksten=teksten,
        min_n=min_n,
        mapping=mapping,
        progress=voortgang(),
    )
    for note in found.meldingen:
        click.echo(f"let op: {note}", err=True)
    if as_json:
        click.echo(json.dumps([str(f) for f in found.bestanden], ensure_ascii=False, indent=1))
    else:
        for path in found.bestanden:
            click.echo(path)
    meld_gemist(found.niet_gelukt)


@click.command()
@click.argument("plan", type=DATA)
@click.option("--out", type=OUT, default=Path("resultaat"), show_default=True, help="Resultatenmap.")
@MAPPING
@click.option("--json", "as_json", is_flag=True, help="Schrijf de cijfers als JSON naar de uitvoer.")
def run(plan: Path, out: Path, mapping: Path | None, as_json: bool) -> None:
    """Voer een plan (evaluatie.toml) uit: valideren, vergelijken, pagina en factsheets, met herkomst."""
    found = veeval.evaluate(plan, out, mapping=mapping, progress=voortgang())
    for note in found.meldingen:
        click.echo(f"let op: {note}", err=True)
    if as_json:
        content = {k: json.loads(e.table.to_json(orient="records")) for k, e in found.antwoorden.items()}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
    elif found.antwoorden:
        toon(next(iter(found.antwoorden.values())))
    click.echo(f"resultaten: {out} ({len(found.bestanden)} bestanden; begin bij vergelijking.html)", err=as_json)
    meld_gemist(found.niet_gelukt)


@click.command()
@click.argument("map", metavar="MAP", type=DATA)
@click.option("--plan", type=DATA, default=None, help="Het plan van de run: zoek dan ook naar wat verborgen hoort.")
@click.option("--data", type=DATA, default=None, help="De levering.  [standaard: waar het plan zegt]")
@MAPPING
@click.option("--min-n", type=click.IntRange(1), default=None, help="Drempel.  [standaard: die van de run]")
@click.option("--json", "as_json", is_flag=True, help="Schrijf het verslag als JSON naar de uitvoer.")
def audit(
    map: Path, plan: Path | None, data: Path | None, mapping: Path | None, min_n: int | None, as_json: bool
) -> None:
    """Zoek in een resultatenmap naar lekken, zoals een lezer dat kan: optellen, aftrekken, nazoeken.

    MAP is wat veeval run maakte. Alle tabellen, figuren, zinnen, pagina's en factsheets worden naast elkaar gelegd. Of
    geef een .vemo-bestand van veeval moments: dan worden de vragen daarin van elkaar afgetrokken.
    Exit 0 zonder lek, exit 1 met een lek.
    """
    report = veeval.audit(map, plan=plan, data=data, mapping=mapping, min_n=min_n)
    click.echo(report.to_json() if as_json else str(report))
    if report.lek:
        raise click.exceptions.Exit(1)
