"""robots.txt of the old hosts: everything may be fetched, so that redirects are seen; sitemaps are named."""

from __future__ import annotations

from collections.abc import Sequence

from govsite.migrate.serving.export import Exported, Format, Settings
from govsite.migrate.serving.listening import folder_of
from govsite.model.mapping import SiteMap


def write(sites: Sequence[SiteMap], settings: Settings) -> Exported:  # noqa: ARG001 - files listen nowhere
    """``HOST/robots.txt`` for each site, and one for all in ``robots.txt``."""
    files = {"robots.txt": b"User-agent: *\nDisallow:\n"}
    for site in sites:
        named = f"Sitemap: http://{site.host}/sitemap.xml\n" if site.mappings else ""
        files[f"{folder_of(site.host)}/robots.txt"] = f"User-agent: *\nDisallow:\n{named}".encode()
    return Exported(files=files)


PLUGIN = Format(write=write, main="robots.txt")
