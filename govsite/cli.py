"""The command line: which command is which function. No logic.

Commands live in ``govsite.commands``, one module a group; each imports what it needs when
it is called, so that ``govsite --help`` loads neither network nor database nor HTML libraries.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.main import get_command

from govsite import language
from govsite.commands import (
    audit,
    canon,
    crawl,
    demo,
    diff,
    doctor,
    domains,
    init,
    inventory,
    ipv6,
    migrate,
    monitor,
    page,
    plan,
    recheck,
    report,
    rules,
    runs,
    score,
)
from govsite.commands.ending import Interruptible, explain, mute, open_missing_streams, silence_libraries
from govsite.commands.options import LangOption
from govsite.commands.speaking import localise, settle_language
from govsite.processes import log_requests
from govsite.version import __version__

VERBOSE = "--verbose"

app = typer.Typer(
    name="govsite",
    cls=Interruptible,
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


def _log_requests(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        log_requests(wanted=True)


@app.callback()
def _govsite(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            VERBOSE,
            help="Write every request and what came of it to standard error, a line each. It may stand anywhere.",
            callback=_log_requests,
        ),
    ] = False,
    lang: LangOption = None,
) -> None:
    """Inspect and consolidate government websites."""


app.command()(demo.demo)
app.command()(audit.audit)
app.command()(crawl.crawl)
app.command()(domains.domains)
app.command()(ipv6.ipv6)
app.command()(monitor.monitor)
app.add_typer(inventory.app, name="inventory")
app.add_typer(plan.app, name="plan")
app.add_typer(migrate.app, name="migrate")
app.command()(report.report)
app.command()(score.score)
app.command()(diff.diff)
app.command()(recheck.recheck)
app.add_typer(rules.app, name="rules")
app.add_typer(runs.app, name="runs")
app.command()(page.page)
app.command()(canon.canon)
app.command()(init.init)
app.command()(doctor.doctor)


def _verbose_first(words: list[str]) -> list[str]:
    """The words with ``--verbose``, which every command knows, before the name of the command."""
    end = words.index("--") if "--" in words else len(words)
    if VERBOSE not in words[:end]:
        return words
    return [VERBOSE, *(word for word in words[:end] if word != VERBOSE), *words[end:]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see the table of exit codes in the guide)."""
    open_missing_streams()
    silence_libraries()
    words = sys.argv[1:] if arguments is None else list(arguments)
    streams = sys.stdout, sys.stderr
    try:
        settle_language(words)
        command = get_command(app)
        localise(command)
        ended = command.main(args=_verbose_first(words), prog_name="govsite", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as end:
        # typer ends with 1 where the reader (head, less) went away; nothing is wrong then.
        code = 0 if isinstance(end.__context__, BrokenPipeError) else end.code if isinstance(end.code, int) else 1
    except BaseException as error:  # noqa: BLE001 - nobody above would say more than a traceback
        code = explain(error)
    else:
        code = ended if isinstance(ended, int) else 0
    finally:
        log_requests(wanted=False)  # as the language
        language.speak("en")  # a language holds for one call, not for the next in the same process
        sys.stdout, sys.stderr = streams  # for a reader that went away typer puts some there that hide what is wrong
    mute()
    return code
