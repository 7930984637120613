"""Sitemaps of what is redirected or gone, so that search engines come back to the old URLs and learn it.

Parts of 50,000 URLs and an index, for each site (https://www.sitemaps.org/protocol.html). They are served by the
old host; its robots.txt names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from xml.sax.saxutils import escape

from govsite.migrate.serving.export import Exported, Format, Settings
from govsite.migrate.serving.listening import folder_of
from govsite.model.mapping import MappingState, SiteMap

PART = 50_000
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(sites: Sequence[SiteMap], settings: Settings) -> Exported:  # noqa: ARG001 - files listen nowhere
    """``HOST/sitemap.xml``, which names ``HOST/sitemap-N.xml`` where there is more than one part."""
    files: dict[str, bytes] = {"sitemaps.txt": b""}
    for site in sites:
        urls = [m.old_url for m in site.mappings if m.state in (MappingState.REDIRECT, MappingState.ARCHIVE)]
        if not urls:
            continue
        rest, folder = iter(urls), folder_of(site.host)
        parts = [_urls(part) for part in iter(lambda rest=rest: list(islice(rest, PART)), [])]  # type: ignore[misc]
        if len(parts) == 1:
            files[f"{folder}/sitemap.xml"] = parts[0]
        else:
            names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
            files.update({f"{folder}/{name}": part for name, part in zip(names, parts, strict=True)})
            files[f"{folder}/sitemap.xml"] = _index(site.host, names)
        files["sitemaps.txt"] += f"http://{site.host}/sitemap.xml\n".encode()
    return Exported(files=files)


def _urls(urls: Sequence[str]) -> bytes:
    body = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SPACE}">\n{body}</urlset>\n'.encode()


def _index(host: str, names: Sequence[str]) -> bytes:
    body = "".join(f"<sitemap><loc>http://{host}/{name}</loc></sitemap>\n" for name in names)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_SPACE}">\n{body}</sitemapindex>\n'.encode()


PLUGIN = Format(write=write, main="sitemaps.txt")
