"""The command line: which command is which function. No logic.

Commands live in ``govsite.commands``, one module a group; each imports what it needs when
it is called, so that ``govsite --help`` loads neither network nor database nor HTML libraries.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from govsite.commands import audit, canon, crawl, demo, doctor, domains, inventory, ipv6, page, report, rules, runs
from govsite.errors import GovsiteError
from govsite.version import __version__

app = typer.Typer(
    name="govsite",
    help="Inspect and consolidate government websites.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(f"govsite {__version__}")
        raise typer.Exit


@app.callback()
def _govsite(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Inspect and consolidate government websites."""


app.command()(demo.demo)
app.command()(audit.audit)
app.command()(crawl.crawl)
app.command()(domains.domains)
app.command()(ipv6.ipv6)
app.add_typer(inventory.app, name="inventory")
app.command()(report.report)
app.add_typer(rules.app, name="rules")
app.add_typer(runs.app, name="runs")
app.command()(page.page)
app.command()(canon.canon)
app.command()(doctor.doctor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see the table of exit codes in the guide)."""
    try:
        app(args=list(arguments) if arguments is not None else None)
    except GovsiteError as error:
        typer.echo(f"govsite: {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        # The reader (head, less) went away: nothing is wrong, and the interpreter must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        typer.echo("govsite: interrupted", err=True)
        return 130
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0
