"""``govsite inventory``: the ledger itself. Each command is in a module beside this one."""

from __future__ import annotations

import typer

from govsite.commands import inventory_discover, inventory_ledger, inventory_suggest

app = typer.Typer(
    help="Check an inventory, merge several into one, fill in what is missing, find hosts that none lists.",
    no_args_is_help=True,
)

app.command("check")(inventory_ledger.check)
app.command("merge")(inventory_ledger.merge)
app.command("suggest")(inventory_suggest.suggest)
app.command("discover")(inventory_discover.discover)
