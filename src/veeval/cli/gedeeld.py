"""What the commands share: options, progress, how a result is printed, and what could not be made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from veeval.estimates import Estimates
    from veeval.evaluatie.beantwoorden import Progress

__all__ = ["DATA", "MAPPING", "OUT", "meld_gemist", "toon", "voortgang"]

DATA = click.Path(path_type=Path)
OUT = click.Path(path_type=Path)
MAPPING = click.option(
    "--mapping", type=DATA, default=None, help="Toewijzing (TOML) van uw koppen en waarden; zie veeval map."
)


def voortgang() -> Progress | None:
    """Show progress on a terminal; be silent in a pipe."""
    if not sys.stderr.isatty():
        return None

    def tell(what: str, done: int, total: int) -> None:
        bar = "" if not total else f"[{'#' * (20 * done // total):<20}] {done}/{total} "
        end = "\n" if what == "klaar" else ""
        click.echo(f"\r\x1b[K{bar}{what}{end}", nl=False, err=True)

    return tell


def toon(e: Estimates) -> None:
    """Print a result as people read it: the table, the sentence, and what they must know."""
    click.echo(f"{e}\n\n{click.wrap_text(e.zin(), width=100)}\n")
    for note in (*e.warnings, *e.kanttekeningen):
        click.echo(click.wrap_text(note, width=100, initial_indent="* ", subsequent_indent="  "))
    click.echo()


def meld_gemist(reasons: dict[str, str]) -> None:
    """Name what could not be made; that makes the exit code 1."""
    for what, why in reasons.items():
        click.echo(f"niet gelukt: {what}: {why}", err=True)
    if reasons:
        raise click.exceptions.Exit(1)
