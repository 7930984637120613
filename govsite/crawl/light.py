"""The light scan: whether sites are there, and how, over both families; no further pages, and less patience."""

from __future__ import annotations

from msgspec.structs import replace

from govsite.config import Settings

LIGHT = frozenset({"dns", "home", "robots", "sitemap", "ipv6"})
"""Parts of the evidence that a light scan looks at."""


def lightly(settings: Settings) -> Settings:
    """The settings under which a light scan is made: those of ``[light]``, and nothing longer than the others say."""
    light, network, crawl = settings.light, settings.network, settings.crawl
    limits = (limit for limit in (light.server_budget, crawl.server_budget) if limit is not None)
    return replace(
        settings,
        network=replace(
            network,
            connect_timeout=min(light.connect_timeout, network.connect_timeout),
            read_timeout=min(light.read_timeout, network.read_timeout),
            total_timeout=min(light.total_timeout, network.total_timeout),
        ),
        crawl=replace(
            crawl,
            max_pages=1,
            max_depth=0,
            server_budget=min(limits),
            ipv6_samples=min(light.ipv6_samples, crawl.ipv6_samples),
        ),
    )
