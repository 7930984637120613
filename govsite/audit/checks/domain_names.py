"""A site has no more registered names than it may have.

Counts the registered names of the home page's host and of the aliases in the inventory:
names in the national script and names in Latin letters are counted apart. Names below
one registered name count once; addresses count not at all.

To mend it: declare one name of each kind the main one, redirect the others to it for a
while, then give them back.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._hosts import all_hosts, readable
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.urls import is_dns_name, registered_domain


class Options(CheckOptions, frozen=True):
    """How many registered names a site may have."""

    most_latin: int = 1
    most_national: int = 1


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """Yield one problem for each registered name over the number; the main host's name is kept."""
    suffixes = place.domains.suffixes
    names = dict.fromkeys(
        registered_domain(host, extra_suffixes=suffixes) for host in all_hosts(evidence.site) if is_dns_name(host)
    )
    national = [name for name in names if not readable(name).isascii()]
    latin = [name for name in names if readable(name).isascii()]
    for found, most, zh, en in (
        (latin, options.most_latin, "英文域名", "names in Latin letters"),
        (national, options.most_national, "中文域名", "names in the national script"),
    ):
        for name in found[most:]:
            yield Problem(
                zh=f"有 {len(found)} 个{zh}，最多 {most} 个：{readable(name)} 应停用并注销",
                en=f"{len(found)} {en}, {most} allowed: {readable(name)} is to be given up",
                url=evidence.site.url,
                key=name,
            )


PLUGIN = Check(options=Options, run=run)
