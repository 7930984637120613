"""What an authoritative name server says, through the crawler's own resolver."""

from __future__ import annotations

from pathlib import Path

import pytest

from govsite.store.codec import read_lines

pytestmark = pytest.mark.e2e

ZONE = """$ORIGIN city.gov.cn.
$TTL 60
@       SOA ns1 hostmaster 1 3600 600 86400 60
@       NS  ns1
ns1     A   127.0.0.1
www     A   127.0.0.1
www     AAAA ::1
news    CNAME cdn
cdn     CNAME www
loop    CNAME ring
ring    CNAME loop
mapped  A   127.0.0.1
mapped  AAAA ::ffff:127.0.0.1
empty   TXT "nothing to connect to"
private A   10.1.2.3
meta    A   169.254.169.254
dangling CNAME gone
"""
NAMES = ("www", "news", "loop", "mapped", "empty", "private", "meta", "dangling", "gone")


@pytest.fixture
def seen(desk, nginx, knot, tmp_path: Path) -> dict:
    """Host → evidence of one crawl of all names, with two more in zones that nobody serves well."""
    root = tmp_path / "www"
    root.mkdir()
    (root / "index.html").write_text("<meta charset=utf-8><title>某市</title><p>某市人民政府", encoding="utf-8")
    server = nginx(root)
    resolver = knot({"city.gov.cn": ZONE, "broken.gov.cn": "this is no zone file\n"})
    desk.config(
        f"""[network]
resolver = ["{resolver}"]
allow = ["127.0.0.0/8", "::1/128"]
dns_timeout = 1
connect_timeout = 2
[[network.dial]]
network = "127.0.0.0/8"
port = 80
to = "127.0.0.1:{server.port}"
"""
    )
    hosts = [*(f"{name}.city.gov.cn" for name in NAMES), "www.broken.gov.cn", "www.elsewhere.gov.cn"]
    (desk.folder / "sites.txt").write_text("".join(f"http://{host}/\n" for host in hosts), encoding="utf-8")
    desk.run("crawl", "sites.txt", "-o", "seen.jsonl.zst", "--min-coverage", "0", "--no-progress")
    with (desk.folder / "seen.jsonl.zst").open("rb") as file:
        return {item.site.url.split("/")[2]: item for item in read_lines(file, name="seen")}


def test_each_answer_of_the_name_server_has_its_own_outcome(seen: dict, desk) -> None:
    problems = {host: str(item.home.problem or "") for host, item in seen.items()}
    assert problems == {
        "www.city.gov.cn": "",
        "news.city.gov.cn": "",
        "mapped.city.gov.cn": "",
        "gone.city.gov.cn": "name-not-found",
        "dangling.city.gov.cn": "name-not-found",
        "empty.city.gov.cn": "no-address",
        "private.city.gov.cn": "forbidden-address",
        "meta.city.gov.cn": "forbidden-address",
        "loop.city.gov.cn": "dns-failure",
        "www.broken.gov.cn": "dns-failure",
        "www.elsewhere.gov.cn": "dns-failure",
    }
    dns = seen["news.city.gov.cn"].dns
    assert dns.cname == ("cdn.city.gov.cn", "www.city.gov.cn")
    assert dns.a == ("127.0.0.1",)
    assert seen["mapped.city.gov.cn"].dns.unusable_aaaa == ("::ffff:127.0.0.1",)
    document = desk.json("audit", "--again", "seen.jsonl.zst", "--min-coverage", "0")
    status = {(o["site"], o["rule"]): o["status"] for o in document["outcomes"]}
    hosts = {site["id"]: site["url"].split("/")[2] for site in document["sites"]}
    reachable = {hosts[site]: value for (site, rule), value in status.items() if rule == "base-reachable"}
    assert {host for host, value in reachable.items() if value == "fail"} == {
        "gone.city.gov.cn",
        "dangling.city.gov.cn",
        "empty.city.gov.cn",
    }
    assert {host for host, value in reachable.items() if value == "pass"} == {
        "www.city.gov.cn",
        "news.city.gov.cn",
        "mapped.city.gov.cn",
    }
    address = {hosts[site]: value for (site, rule), value in status.items() if rule == "cn-ipv6-address"}
    assert address["mapped.city.gov.cn"] == "fail"  # an IPv4-mapped address is none
    assert address["www.broken.gov.cn"] == "unknown"


def test_a_silent_name_server_makes_nobody_look_bad(desk) -> None:
    desk.config('[network]\nresolver = ["127.0.0.1:9"]\nallow = ["127.0.0.0/8"]\ndns_timeout = 0.5\n')
    done = desk.run("audit", "http://www.city.gov.cn/", "-f", "json", "--no-progress", "-o", "r.json", code=5)
    assert "could be seen" in done.stderr
