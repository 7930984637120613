"""A group of commands whose first argument may also be a file: ``govsite plan sites.csv`` beside ``plan diff A B``."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

DEFAULT = "make"
"""The hidden command that gets everything which names no other command."""


class GroupWithDefault(TyperGroup):
    """Hands the command line to ``make`` unless its first word is one of the other commands.

    A file that is called like a command is written ``./explain``.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command before what names none."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options of the default command, then the other commands."""
        self.commands[DEFAULT].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The default command's arguments stand for all."""
        return [*self.commands[DEFAULT].collect_usage_pieces(ctx)]
