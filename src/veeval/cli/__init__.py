"""``veeval ...``: parse, call one library function, print, map errors to exit codes."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

import veeval
from veeval.cli.leveren import convert, propose, pseudonimiseer, sample, schemas, template, validate
from veeval.cli.samen import moments, pool
from veeval.cli.vergelijken import audit, compare, factsheet, run
from veeval.errors import VeevalError

__all__ = ["cli", "main"]


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


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Toon het script dat namen van commando's en opties aanvult in uw shell."""
    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(cli, {}, "veeval", "_VEEVAL_COMPLETE").source())


for command in (
    sample,
    validate,
    propose,
    template,
    convert,
    compare,
    factsheet,
    run,
    moments,
    pool,
    audit,
    schemas,
    pseudonimiseer,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    cli(prog_name="veeval")
