"""Commands for who supplies data: make an example or a form, check a delivery, translate and convert it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

import veeval
from veeval.begrippen import Lang
from veeval.cli.gedeeld import DATA, MAPPING, OUT

if TYPE_CHECKING:
    from veeval.dataset import Formaat


__all__ = ["convert", "propose", "pseudonimiseer", "sample", "schemas", "template", "validate"]


@click.command()
@click.option("--out", type=OUT, required=True, help="Map die gemaakt wordt.")
@click.option("--gemeenten", type=click.IntRange(1), default=8, show_default=True, help="Aantal gemeenten.")
@click.option("--seed", type=int, default=2024, show_default=True, help="Zelfde seed, zelfde bytes.")
@click.option("--inzet-rijen", type=click.IntRange(1), default=None, help="Uren per dag, zoveel rijen, als Parquet.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf wat gemaakt is als JSON naar de uitvoer.")
def sample(out: Path, gemeenten: int, seed: int, inzet_rijen: int | None, as_json: bool) -> None:
    """Maak SYNTHETISCHE voorbeeldgegevens van elke omvang, met de ware effecten in waarheid.json."""
    folder = veeval.synth.sample(out, gemeenten=gemeenten, seed=seed, inzet_rijen=inzet_rijen)
    made = {"map": str(folder), "gemeenten": gemeenten, "seed": seed, "synthetisch": True}
    click.echo(json.dumps(made) if as_json else f"SYNTHETISCHE gegevens van {gemeenten} gemeente(n) staan in {folder}")


@click.command()
@click.argument("bron", type=DATA)
@MAPPING
@click.option("--rapport", type=OUT, default=None, help="Map voor rapport.html en rapport.xlsx.  [standaard: hier]")
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Taal van het rapport.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf het rapport als JSON naar de uitvoer.")
def validate(bron: Path, mapping: Path | None, rapport: Path | None, lang: Lang, as_json: bool) -> None:
    """Controleer een levering en meld alle problemen ineens.

    BRON is een map, of een csv, xlsx, ods, sav, dta, parquet of duckdb. Exit 0 als alles in orde is; exit 1 met een
    rapport als er fouten zijn.
    """
    report = veeval.validate(bron, mapping)
    folder = rapport if rapport is not None else Path()
    if not report.ok or rapport is not None:
        report.to_html(folder / "rapport.html", lang)
        report.to_excel(folder / "rapport.xlsx", lang)
    click.echo(report.to_json() if as_json else str(report))
    if not report.ok:
        click.echo(f"Zie {folder / 'rapport.html'} en {folder / 'rapport.xlsx'}.", err=True)
        raise click.exceptions.Exit(1)


@click.command("map")
@click.argument("bron", type=DATA)
@click.option("--out", type=OUT, default=None, help="Schrijf de toewijzing (TOML) hierheen.")
@click.option("--force", is_flag=True, help="Vervang een bestand dat er al is.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf de toewijzing en de uitleg als JSON naar de uitvoer.")
def propose(bron: Path, out: Path | None, force: bool, as_json: bool) -> None:
    """Stel een toewijzing voor: welke koppen en waarden van uw bestand bij welke kolommen horen.

    Wat zeker is, staat klaar; een gok staat er als opmerking, tot iemand het hekje weghaalt. Gebruik de toewijzing met
    veeval validate BRON --mapping mapping.toml.
    """
    found = veeval.propose(bron)
    if out is not None:
        found.write(out, overwrite=force)
    if as_json:
        said = {"toewijzing": found.to_toml(), "uitleg": str(found).splitlines()}
        click.echo(json.dumps(said, ensure_ascii=False, indent=1))
        return
    click.echo(str(found))
    click.echo(f"toewijzing: {out}" if out is not None else f"\n{found.to_toml()}", err=out is not None)


@click.command()
@click.option("--tables", default="", help="Tabellen, met komma's ertussen; zonder deze optie alle.")
@click.option("--gemeente", default="", help="Naam of code van de gemeente, voor de titels en keuzelijsten.")
@click.option("--out", type=OUT, required=True, help="Werkboek (xlsx) dat gemaakt wordt.")
@click.option("--force", is_flag=True, help="Vervang een bestand dat er al is.")
def template(tables: str, gemeente: str, out: Path, force: bool) -> None:
    """Maak een invulformulier in Excel, met keuzelijsten, uitleg, grenzen en een voorbeeld.

    Een ingevuld formulier leest veeval zonder toewijzing.
    """
    names = [t.strip() for t in tables.split(",") if t.strip()]
    click.echo(veeval.template(out, names, gemeente=gemeente, overwrite=force))


@click.command()
@click.argument("bron", type=DATA)
@click.option("--out", type=OUT, required=True, help="Bestand (xlsx, ods, duckdb) of map.")
@click.option(
    "--format",
    type=click.Choice(["csv", "dta", "duckdb", "ods", "pakket", "parquet", "sav", "xlsx"]),
    default=None,
    help="Zonder deze optie wat de naam zegt; een map wordt een gegevenspakket.",
)
@MAPPING
@click.option("--force", is_flag=True, help="Vervang bestanden die er al zijn.")
def convert(bron: Path, out: Path, format: Formaat | None, mapping: Path | None, force: bool) -> None:
    """Schrijf een levering die in orde is naar een ander formaat, met labels voor SPSS en Stata.

    De bestanden bevatten de rijen zelf: er wordt niets onderdrukt.
    """
    for path in veeval.load(bron, mapping).write(out, format, overwrite=force):
        click.echo(path)


@click.command()
@click.option("--out", type=OUT, default=Path("schemas"), show_default=True, help="Map voor de schema's.")
@click.option("--naslag", type=OUT, default=None, help="Schrijf ook de naslag van alle tabellen (Markdown) hierheen.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf de gemaakte bestanden als JSON naar de uitvoer.")
def schemas(out: Path, naslag: Path | None, as_json: bool) -> None:
    """Schrijf het Frictionless-schema van elke tabel, en datapackage.json."""
    paths = veeval.tables.write_schemas(out)
    if naslag is not None:
        paths.append(veeval.tables.write_naslag(naslag))
    click.echo(json.dumps([str(p) for p in paths], indent=1) if as_json else "\n".join(map(str, paths)))


@click.command()
@click.argument("bestand", type=DATA)
@click.option("--kolom", "kolommen", multiple=True, default=["kind_id"], show_default=True, help="Kolom; mag vaker.")
@click.option("--weglaten", multiple=True, help="Kolom die niet in de kopie komt; mag vaker.")
@click.option("--sleutel", type=DATA, required=True, help="Sleutelbestand, buiten de map van de gegevens.")
@click.option("--nieuwe-sleutel", is_flag=True, help="Maak het sleutelbestand eerst.")
@click.option("--out", type=OUT, required=True, help="De kopie; mag nog niet bestaan.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf wat gedaan is als JSON naar de uitvoer.")
def pseudonimiseer(
    bestand: Path,
    kolommen: tuple[str, ...],
    weglaten: tuple[str, ...],
    sleutel: Path,
    nieuwe_sleutel: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Vervang sleutels van kinderen in een csv of werkboek door pseudoniemen die zonder sleutel niet te maken zijn.

    Bewaar de sleutel: met dezelfde sleutel krijgt een kind in elk bestand hetzelfde pseudoniem. Lever hem nooit mee.
    """
    if nieuwe_sleutel:
        veeval.privacy.maak_sleutel(sleutel)
    done = veeval.privacy.pseudonimiseer(bestand, out, kolommen=kolommen, weglaten=weglaten, sleutel=sleutel)
    left = veeval.propose(done.bestand).persoonlijk
    if as_json:
        content = {
            "bestand": str(done.bestand),
            "waarden": done.waarden,
            "personen": done.personen,
            "weggelaten": weglaten,
            "nog_persoonlijk": left,
        }
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    for kolom, aantal in done.waarden.items():
        cellen = "1 cel" if aantal == 1 else f"{aantal} cellen"
        personen = done.personen[kolom]
        names = "1 pseudoniem" if personen == 1 else f"{personen} verschillende pseudoniemen"
        click.echo(f"{kolom}: {cellen} vervangen, {names}")
    click.echo(f"kopie: {done.bestand}; bewaar de sleutel {sleutel} en lever die nooit mee")
    for kolom in weglaten:
        click.echo(f"{kolom}: niet in de kopie")
    for kolom in left:
        click.echo(
            f'LET OP: "{kolom}" bevat waarschijnlijk persoonsgegevens; laat weg met --weglaten "{kolom}"', err=True
        )
    click.echo(
        "LET OP: alle andere kolommen staan er onveranderd in, en namen in vrije tekst herkent veeval niet. Controleer "
        "de kopie ook zelf.",
        err=True,
    )
