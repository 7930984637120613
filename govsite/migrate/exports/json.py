"""JSON: sites with their settings and mappings, for programs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from govsite.migrate.serving.export import Exported, Format, Settings
from govsite.model.mapping import MAP_SCHEMA, SiteMap


def write(sites: Sequence[SiteMap], settings: Settings) -> Exported:  # noqa: ARG001 - a document listens nowhere
    """``map.json``."""
    content = msgspec.json.encode({"schema": MAP_SCHEMA, "sites": sites})
    return Exported(files={"map.json": msgspec.json.format(content, indent=1) + b"\n"})


PLUGIN = Format(write=write, main="map.json")
