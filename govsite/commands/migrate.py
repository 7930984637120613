"""``govsite migrate``: carry a plan out without losing a URL."""

from __future__ import annotations

import typer

from govsite.commands import migrate_archive, migrate_check, migrate_notice

app = typer.Typer(help="Carry a plan out: maps, archive, content, proof.", no_args_is_help=True)
app.command()(migrate_archive.archive)
app.command()(migrate_archive.content)
app.command()(migrate_check.verify)
app.command()(migrate_check.status)
app.command()(migrate_notice.notice)
