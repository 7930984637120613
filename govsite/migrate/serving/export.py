"""What every export format is, and where it is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from govsite.errors import UsageError
from govsite.migrate.maps.answers import Answer
from govsite.migrate.maps.assemble import Refusal
from govsite.model.mapping import SiteMap
from govsite.plugins import load_plugin, plugin_names

PACKAGE = "govsite.migrate.exports"


class Settings(Struct, frozen=True, kw_only=True):
    """What an export needs to know beside the maps."""

    listen: tuple[str, ...] = ("80",)
    """Addresses or ports the server listens on, as the server writes them."""
    folder: str = ""
    """Folder in which the files will lie on the server; empty: beside the configuration."""
    lang: str = "zh"
    """Language of the 410 page."""


class Exported(Struct, kw_only=True):
    """Files by name, and the rows that the format cannot carry, each with the reason."""

    files: dict[str, bytes]
    refused: tuple[Refusal, ...] = ()


Ask = Callable[[str], Answer]
"""The answer to an absolute URL, as the exported files give it."""


class Format(Struct, frozen=True, kw_only=True):
    """One export format. ``read`` is missing where the files are no configuration of a server."""

    write: Callable[[Sequence[SiteMap], Settings], Exported]
    read: Callable[[dict[str, bytes]], Ask] | None = None
    main: str
    """Name of the file to look at first."""


def export_names() -> tuple[str, ...]:
    """All formats."""
    return plugin_names(PACKAGE)


def find_export(name: str) -> Format:
    """The format ``name``. Raises ``UsageError``."""
    if name not in export_names():
        raise UsageError(f"no export format {name!r}", hint=f"known: {', '.join(export_names())}")
    plugin = load_plugin(PACKAGE, name)[0]
    assert isinstance(plugin, Format)
    return plugin
