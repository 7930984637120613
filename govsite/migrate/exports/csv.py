"""CSV: the map itself, as it is read back."""

from __future__ import annotations

from collections.abc import Sequence

from govsite.migrate.maps.rows import Row
from govsite.migrate.maps.written import write_rows
from govsite.migrate.serving.export import Exported, Format, Settings
from govsite.model.mapping import SiteMap


def write(sites: Sequence[SiteMap], settings: Settings) -> Exported:  # noqa: ARG001 - a table listens nowhere
    """``map.csv`` with all sites."""
    rows = (
        Row(
            old_url=m.old_url, state=m.state, new_url=m.target, site=site.id, hits=m.hits, confidence=m.confidence,
            step=m.step, evidence=m.evidence, suggested=m.suggested, archive_url=m.archive_url, note=m.note,
        )
        for site in sites
        for m in site.mappings
    )  # fmt: skip
    return Exported(files={"map.csv": write_rows(rows)})


PLUGIN = Format(write=write, main="map.csv")
