"""CSV: the map itself, as it is read back.

A table has rows and no settings of sites. Where the home page leads is written as a row, once for each host, so that
the aliases are there as well; what is said of a whole site cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govsite.migrate.maps.assemble import Refusal
from govsite.migrate.maps.rows import Row
from govsite.migrate.maps.written import write_rows
from govsite.migrate.serving.export import Exported, Format, Settings
from govsite.model.mapping import MappingState, SiteMap, SiteMode


def write(sites: Sequence[SiteMap], settings: Settings) -> Exported:  # noqa: ARG001 - a table listens nowhere
    """``map.csv`` with all sites that are mapped URL by URL."""
    rows = (row for site in sites if site.mode is SiteMode.MAPPED for row in _rows(site))
    refused = tuple(
        Refusal(
            site.id, f"http://{site.host}/", "", 0, f"a table has no rows for {site.mode}: keep the site's settings"
        )
        for site in sites
        if site.mode is not SiteMode.MAPPED
    )
    return Exported(files={"map.csv": write_rows(rows)}, refused=refused)


def _rows(site: SiteMap) -> Iterator[Row]:
    state = MappingState.REDIRECT if site.home else MappingState.ARCHIVE
    for host in site.hosts:
        yield Row(old_url=f"http://{host}/", state=state, new_url=site.home, site=site.id)
    for m in site.mappings:
        yield Row(
            old_url=m.old_url, state=m.state, new_url=m.target, site=site.id, hits=m.hits, confidence=m.confidence,
            step=m.step, evidence=m.evidence, suggested=m.suggested, archive_url=m.archive_url, note=m.note,
        )  # fmt: skip


PLUGIN = Format(write=write, main="map.csv")
