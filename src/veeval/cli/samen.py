"""Commands for municipalities that keep their rows: a file with sums, and the figures of all of them together."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

import veeval
from veeval.cli.gedeeld import DATA, MAPPING, OUT, meld_gemist, toon, voortgang
from veeval.errors import BadArgument, NotEstimable, WriteRefused

__all__ = ["moments", "pool"]


@click.command()
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


@click.command()
@click.argument("bestanden", type=DATA, nargs=-1, required=True)
@click.option("--out", type=OUT, default=Path("resultaat"), show_default=True, help="Resultatenmap.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf de cijfers als JSON naar de uitvoer.")
def pool(bestanden: tuple[Path, ...], out: Path, as_json: bool) -> None:
    """Voeg de bestanden van gemeenten (*.vemo) samen tot de cijfers die hun gegevens samen zouden geven.

    Het plan staat in de bestanden. De resultatenmap is die van veeval run, zonder factsheets.
    """
    found = veeval.evaluatie.pool(bestanden, out, progress=voortgang())
    if as_json:
        content = {k: json.loads(e.table.to_json(orient="records")) for k, e in found.antwoorden.items()}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
    elif found.antwoorden:
        toon(next(iter(found.antwoorden.values())))
    click.echo(
        f"resultaten van {len(bestanden)} bestand(en): {out} ({len(found.bestanden)} bestanden; begin bij "
        "vergelijking.html)",
        err=as_json,
    )
    meld_gemist(found.niet_gelukt)


def _vraagbaar() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty()


def _ja(vraag: str) -> bool:
    """Ask for a yes in Dutch; anything else is a no."""
    return str(click.prompt(f"{vraag} [ja/nee]", default="nee", show_default=False)).strip().lower() in ("j", "ja")


def _kilobytes(path: Path) -> str:
    return f"{max(1, round(path.stat().st_size / 1000))} kB"
