"""In which families the hosts have addresses that a site's pages lead to and load from."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from govsite.model.answers import Dns, HostFamilies
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

from .fake_city import FAST, FakeClient, html, one_evidence

HOME = "http://www.h.gov.cn/"
PARTS = frozenset({"home", "pages", "families"})
BOTH = {"a": ("192.0.2.1",), "aaaa": ("2001:db8::1",)}


def script(url: str) -> str:
    return f'<script src="{url}"></script>'


def dns(**hosts: dict[str, tuple[str, ...]] | None) -> dict[str, Dns | Unseen]:
    """Host (with ``_`` for dots) → records."""
    found: dict[str, Dns | Unseen] = {"gov.cn": Dns(host="gov.cn"), "cn": Dns(host="cn")}
    for name, records in hosts.items():
        host = name.replace("_", ".")
        found[host] = Dns(host=host, **records) if records is not None else Unseen(reason=Reason.DNS_TIMEOUT)
    return found


async def families(table: dict[str, object], hosts: dict[str, Dns | Unseen]) -> dict[str, HostFamilies]:
    found = await one_evidence(FakeClient(table, hosts=hosts), HOME, parts=PARTS)
    return {one.host: one for one in found.families.hosts}


async def test_hosts_below_the_site_s_name_and_hosts_that_pages_load_from() -> None:
    table = {
        HOME: html(
            "/a.html", "http://szb.h.gov.cn/1.html", "http://www.other.gov.cn/", head=script("http://js.x.cn/a.js")
        ),
        f"{HOME}a.html": html("http://deep.szb.h.gov.cn/", head=script("/own.js")),
    }
    hosts = dns(www_h_gov_cn=BOTH, szb_h_gov_cn={"a": ("192.0.2.2",)}, js_x_cn=None, deep_szb_h_gov_cn=BOTH)
    found = await families(table, hosts)
    assert {host: (one.has_ipv4, one.has_ipv6, one.problem) for host, one in found.items()} == {
        "www.h.gov.cn": (True, True, None),
        "szb.h.gov.cn": (True, False, None),
        "deep.szb.h.gov.cn": (True, True, None),
        "js.x.cn": (False, False, Reason.DNS_TIMEOUT),
    }, "a link to somebody else's host is nobody's second level"


async def test_links_beyond_the_third_level_do_not_count_but_what_is_loaded_there_does() -> None:
    table = {
        HOME: html("/a.html"),
        f"{HOME}a.html": html("/b.html"),
        f"{HOME}b.html": html("http://szb.h.gov.cn/", head=script("http://js.h.gov.cn/a.js")),
    }
    assert set(await families(table, dns(www_h_gov_cn=BOTH))) == {"www.h.gov.cn", "js.h.gov.cn"}


async def test_a_host_that_does_not_exist_and_one_that_a_blind_resolver_denies() -> None:
    table = {HOME: html("http://gone.h.gov.cn/")}
    (one,) = (host for host in (await families(table, dns(www_h_gov_cn=BOTH))).values() if host.host != "www.h.gov.cn")
    assert one == HostFamilies(host="gone.h.gov.cn", problem=Reason.NAME_NOT_FOUND)
    blind = {"www.h.gov.cn": Dns(host="www.h.gov.cn", exists=False)}
    assert (await families(table, blind))["gone.h.gov.cn"].problem is Reason.DNS_FAILURE


async def test_hosts_beyond_the_budget_are_counted() -> None:
    links = [f"http://s{number}.h.gov.cn/" for number in range(320)]
    client = FakeClient({HOME: html(*links)}, hosts=dns(www_h_gov_cn=BOTH))
    found = (await one_evidence(client, HOME, parts=PARTS)).families
    assert (len(found.hosts), found.left_out) == (300, 20)


async def test_what_is_not_known_when_the_time_of_the_site_is_over() -> None:
    class Slow(FakeClient):
        async def families(self, host: str) -> HostFamilies:
            await asyncio.sleep(0 if host.startswith("www.") else 60)
            return await super().families(host)

    client = Slow({HOME: html("/", "http://szb.h.gov.cn/")}, hosts=dns(www_h_gov_cn=BOTH))
    found = await one_evidence(client, HOME, parts=PARTS, settings=replace(FAST, site_budget=0.5))
    assert [(one.host, one.problem) for one in found.families.hosts] == [
        ("szb.h.gov.cn", Reason.BUDGET),
        ("www.h.gov.cn", None),
    ]


async def test_without_pages_nothing_is_looked_up() -> None:
    found = await one_evidence(FakeClient({HOME: Reason.REFUSED}), HOME, parts=PARTS)
    assert isinstance(found.seen_families, Unseen)
    assert found.seen_families.reason is Reason.REFUSED
