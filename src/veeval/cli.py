"""``veeval ...``: parse, call one library function, print, map errors to exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click
from click.shell_completion import get_completion_class

import veeval
from veeval.begrippen import Lang
from veeval.errors import BadArgument, NotEstimable, VeevalError, WriteRefused

if TYPE_CHECKING:
    from veeval.dataset import Formaat
    from veeval.estimates import Estimates
    from veeval.evaluatie.beantwoorden import Progress
    from veeval.evaluatie.opdracht import Formaat as Uitvoer
    from veeval.report import Soort

__all__ = ["main"]

DATA = click.Path(path_type=Path)
OUT = click.Path(path_type=Path)
MAPPING = click.option(
    "--mapping", type=DATA, default=None, help="Toewijzing (TOML) van uw koppen en waarden; zie veeval map."
)


class _Group(click.Group):
    """Commands whose errors are messages, not tracebacks: exit 1 for the data, 2 for the call."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command and turn its errors into exit codes."""
        try:
            return super().invoke(ctx)
        except VeevalError as e:
            click.echo(f"veeval.{type(e).__name__}: {e}", err=True)
            ctx.exit(e.exit_code)
        except KeyboardInterrupt:
            click.echo("afgebroken; wat al geschreven is, is heel", err=True)
            ctx.exit(130)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(veeval.__version__, "-V", "--version", prog_name="veeval")
def cli() -> None:
    """Vergelijk inzetmodellen in de voorschoolse educatie: uren, kwaliteit en ondersteuning, met eerlijke onzekerheid.

    Exitcodes: 0 in orde, 1 er is iets met de gegevens (zie het rapport), 2 verkeerd gebruik.
    """


def _progress() -> Progress | None:
    """Show progress on a terminal; be silent in a pipe."""
    if not sys.stderr.isatty():
        return None

    def tell(what: str, done: int, total: int) -> None:
        bar = "" if not total else f"[{'#' * (20 * done // total):<20}] {done}/{total} "
        end = "\n" if what == "klaar" else ""
        click.echo(f"\r\x1b[K{bar}{what}{end}", nl=False, err=True)

    return tell


@cli.command()
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


@cli.command()
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


@cli.command("map")
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


@cli.command()
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


@cli.command()
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


@cli.command()
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
            _show(e)
    if out is not None:
        click.echo(f"pagina: {out}", err=True)
    _missed(found.niet_gelukt)


@cli.command()
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

    Twee bladzijden A4 als HTML, toegankelijke PDF en Word. Teksten (--teksten) en uiterlijk (--huisstijl) zijn aan te
    passen zonder code.
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
        progress=_progress(),
    )
    for note in found.meldingen:
        click.echo(f"let op: {note}", err=True)
    if as_json:
        click.echo(json.dumps([str(f) for f in found.bestanden], ensure_ascii=False, indent=1))
    else:
        for path in found.bestanden:
            click.echo(path)
    _missed(found.niet_gelukt)


@cli.command()
@click.argument("plan", type=DATA)
@click.option("--out", type=OUT, default=Path("resultaat"), show_default=True, help="Resultatenmap.")
@MAPPING
@click.option("--json", "as_json", is_flag=True, help="Schrijf de cijfers als JSON naar de uitvoer.")
def run(plan: Path, out: Path, mapping: Path | None, as_json: bool) -> None:
    """Voer een plan (evaluatie.toml) uit: valideren, vergelijken, pagina en factsheets, met herkomst."""
    found = veeval.evaluate(plan, out, mapping=mapping, progress=_progress())
    for note in found.meldingen:
        click.echo(f"let op: {note}", err=True)
    if as_json:
        content = {k: json.loads(e.table.to_json(orient="records")) for k, e in found.antwoorden.items()}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
    elif found.antwoorden:
        _show(next(iter(found.antwoorden.values())))
    click.echo(f"resultaten: {out} ({len(found.bestanden)} bestanden; begin bij vergelijking.html)", err=as_json)
    _missed(found.niet_gelukt)


@cli.command()
@click.option("--plan", type=DATA, required=True, help="Het plan dat alle gemeenten gebruiken (evaluatie.toml).")
@click.option("--data", type=DATA, default=None, help="De levering.  [standaard: waar het plan zegt]")
@MAPPING
@click.option("--out", type=OUT, required=True, help="Het bestand dat gemaakt wordt, zoals gemeente.vemo.")
@click.option("--ja", "sure", is_flag=True, help="Schrijf zonder te vragen; lees dan eerst wat erin komt.")
@click.option("--force", is_flag=True, help="Vervang een bestand dat er al is.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf wat erin komt als JSON naar de uitvoer; vraagt --ja.")
def moments(
    plan: Path, data: Path | None, mapping: Path | None, out: Path, sure: bool, force: bool, as_json: bool
) -> None:
    """Maak van een levering een bestand met sommen dat de gemeente uit mag: geen rij van een kind.

    Eerst staat er in gewone woorden wat er in het bestand komt; pas na een ja wordt het geschreven. Het bureau voegt de
    bestanden van alle gemeenten samen met veeval pool.
    """
    if out.exists() and not force:
        raise WriteRefused(f"{out} bestaat al. Kies een andere naam, of geef --force om het te vervangen.")
    if as_json and not sure:
        raise BadArgument("met --json kan niemand ja zeggen; geef ook --ja.")
    made = veeval.evaluatie.moments(plan, data, mapping=mapping)
    if as_json:
        click.echo(json.dumps(veeval.evaluatie.manifest(made), ensure_ascii=False, indent=1))
    else:
        click.echo(veeval.evaluatie.omschrijving(made))
    if not made.antwoorden:
        raise NotEstimable(
            "geen enkele vraag van dit plan is uit deze levering te beantwoorden; er is niets geschreven."
        )
    if not sure:
        if not _vraagbaar():
            raise BadArgument(
                f"er is niets geschreven: hier kan niemand ja zeggen. Lees wat in {out} zou komen en geef dan --ja."
            )
        if not _ja(f"Dit schrijven naar {out}?"):
            click.echo("Er is niets geschreven.")
            return
    veeval.evaluatie.schrijf_vemo(out, made, overwrite=force)
    click.echo(
        f"geschreven: {out} ({_kilobytes(out)}); stuur dit bestand, en niets anders, naar het bureau", err=as_json
    )


@cli.command()
@click.argument("bestanden", type=DATA, nargs=-1, required=True)
@click.option("--out", type=OUT, default=Path("resultaat"), show_default=True, help="Resultatenmap.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf de cijfers als JSON naar de uitvoer.")
def pool(bestanden: tuple[Path, ...], out: Path, as_json: bool) -> None:
    """Voeg de bestanden van gemeenten (*.vemo) samen tot de cijfers die hun gegevens samen zouden geven.

    Het plan staat in de bestanden. De resultatenmap is die van veeval run, zonder factsheets.
    """
    found = veeval.evaluatie.pool(bestanden, out, progress=_progress())
    if as_json:
        content = {k: json.loads(e.table.to_json(orient="records")) for k, e in found.antwoorden.items()}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
    elif found.antwoorden:
        _show(next(iter(found.antwoorden.values())))
    click.echo(
        f"resultaten van {len(bestanden)} bestand(en): {out} ({len(found.bestanden)} bestanden; begin bij "
        "vergelijking.html)",
        err=as_json,
    )
    _missed(found.niet_gelukt)


@cli.command()
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


@cli.command()
@click.option("--out", type=OUT, default=Path("schemas"), show_default=True, help="Map voor de schema's.")
@click.option("--naslag", type=OUT, default=None, help="Schrijf ook de naslag van alle tabellen (Markdown) hierheen.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf de gemaakte bestanden als JSON naar de uitvoer.")
def schemas(out: Path, naslag: Path | None, as_json: bool) -> None:
    """Schrijf het Frictionless-schema van elke tabel, en datapackage.json."""
    paths = veeval.tables.write_schemas(out)
    if naslag is not None:
        paths.append(veeval.tables.write_naslag(naslag))
    click.echo(json.dumps([str(p) for p in paths], indent=1) if as_json else "\n".join(map(str, paths)))


@cli.command()
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
        click.echo(f"{kolom}: {aantal} cellen vervangen, {done.personen[kolom]} verschillende pseudoniemen")
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


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Toon het script dat namen van commando's en opties aanvult in uw shell."""
    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(cli, {}, "veeval", "_VEEVAL_COMPLETE").source())


def _show(e: Estimates) -> None:
    """Print a result as people read it: the table, the sentence, and what they must know."""
    click.echo(f"{e}\n\n{click.wrap_text(e.zin(), width=100)}\n")
    for note in (*e.warnings, *e.kanttekeningen):
        click.echo(click.wrap_text(note, width=100, initial_indent="* ", subsequent_indent="  "))
    click.echo()


def _vraagbaar() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty()


def _ja(vraag: str) -> bool:
    """Ask for a yes in Dutch; anything else is a no."""
    return str(click.prompt(f"{vraag} [ja/nee]", default="nee", show_default=False)).strip().lower() in ("j", "ja")


def _kilobytes(path: Path) -> str:
    return f"{max(1, round(path.stat().st_size / 1000))} kB"


def _missed(reasons: dict[str, str]) -> None:
    """Name what could not be made; that makes the exit code 1."""
    for what, why in reasons.items():
        click.echo(f"niet gelukt: {what}: {why}", err=True)
    if reasons:
        raise click.exceptions.Exit(1)


def main() -> None:
    """Run the command line."""
    cli(prog_name="veeval")
