"""``govsite migrate``: the move itself. Each command is a module beside this one."""

from __future__ import annotations

import typer

from govsite.commands import (
    migrate_archive,
    migrate_check,
    migrate_export,
    migrate_lint,
    migrate_map,
    migrate_notice,
    migrate_verify,
)

app = typer.Typer(help="Map, redirect, archive and check: no URL is lost in a merger.", no_args_is_help=True)

app.command("map")(migrate_map.make_map)
app.command("lint")(migrate_lint.lint)
app.command("export")(migrate_export.export)
app.command("simulate")(migrate_export.simulate)
app.command("archive")(migrate_archive.archive)
app.command("content")(migrate_archive.content)
app.command("notice")(migrate_notice.notice)
app.command("verify")(migrate_verify.verify)
app.command("status")(migrate_check.status)
app.command("missed")(migrate_check.missed)
