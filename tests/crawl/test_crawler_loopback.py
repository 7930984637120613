"""The whole way: the real client, the real page reader, servers on loopback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.fetch import Client
from govsite.model.evidence import Evidence
from govsite.model.outcome import Reason

from .fake_city import FAST, html, one_evidence

NETWORK = NetworkSettings(allow=("127.0.0.0/8",), connect_timeout=10, read_timeout=10, total_timeout=20)
WHOLE = None


class Served:
    """Answers from a table: path → answer bytes; what is missing is 404."""

    def __init__(self, http: Callable[..., bytes], table: dict[str, bytes | str]) -> None:
        self._http = http
        self.table = table
        self.asked: list[str] = []
        self.agents: set[str] = set()

    def __call__(self, head: bytes) -> bytes | None:
        method, path, _ = head.decode("latin-1").split(" ", 2)
        self.asked.append(f"{method} {path}")
        self.agents |= {line for line in head.decode("latin-1").split("\r\n") if line.lower().startswith("user-agent")}
        found = self.table.get(f"{method} {path}", self.table.get(path))
        if found is None:
            answer = self._http(b"gone", status="404 Not Found")
        elif isinstance(found, str):
            answer = self._http(found.encode())
        else:
            answer = found
        return answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else answer


async def look(url: str, *, settings: CrawlSettings = FAST) -> Evidence:
    async with Client(NETWORK, settings) as client:
        return await one_evidence(client, url, settings=settings, parts=WHOLE)


async def test_a_small_site_is_seen_whole(raw_server, http) -> None:
    served = Served(
        http,
        {
            "/": html(
                "/a/", "/gone.html", "/moved", "/file.pdf", "/nofile.pdf", "http://10.0.0.1/", title="某市人民政府"
            ),
            "/moved": http(b"", "Location: /a/", status="301 Moved Permanently"),
            "/file.pdf": http(b"%PDF-1.7 ...", kind="application/pdf"),
            "HEAD /file.pdf": http(b"", status="405 Method Not Allowed"),
        },
    )
    served.table["/a/"] = http(
        "<html><head><meta charset=gb2312><title>栏目</title></head><body>内容".encode("gb18030")
    )
    server = await raw_server(served)
    home = server.url()
    found = await look(home)
    assert [page.url for page in found.pages] == [home, f"{home}a/"]
    assert found.pages[1].title == "栏目"
    assert {answer.url: answer.status for answer in found.failed_pages} == {f"{home}gone.html": 404}
    assert {target.answer.url: target.answer.problem for target in found.targets} == {
        f"{home}moved": None,
        f"{home}file.pdf": None,
        f"{home}nofile.pdf": Reason.HTTP_STATUS,
        "http://10.0.0.1/": Reason.FORBIDDEN_ADDRESS,
    }
    assert not found.soft404.is_soft
    assert found.robots.status == 404
    assert found.is_complete
    assert found.vantage.connected
    assert found.observed_at.endswith("+00:00")
    assert server.most_open <= FAST.per_host
    assert all("govsite/" in agent for agent in served.agents)


async def test_a_port_where_nobody_listens_is_refused(raw_server, http) -> None:
    server = await raw_server(lambda _: None)
    server.server.close()
    found = await look(server.url())
    assert found.seen_pages is None
    assert found.pages_unseen.reason is Reason.REFUSED


async def test_a_host_that_hangs_up_on_every_request_is_not_read(raw_server) -> None:
    server = await raw_server(lambda _: None)
    found = await look(server.url())
    assert found.seen_pages is None
    assert found.pages_unseen.reason in (Reason.RESET, Reason.PROTOCOL)
    assert found.vantage.connected


async def test_a_redirect_to_the_machine_itself_is_refused_and_recorded(raw_server, http) -> None:
    served = Served(http, {"/": html("/evil"), "/evil": http(b"", "Location: http://169.254.169.254/", status="302 F")})
    server = await raw_server(served)
    found = await look(server.url())
    problems = {target.answer.url: target.answer.problem for target in found.targets}
    assert problems == {server.url("/evil"): Reason.FORBIDDEN_ADDRESS}


@pytest.mark.parametrize("declared", ["text/plain", "application/octet-stream", ""])
async def test_a_page_that_lies_about_its_type_is_read(raw_server, http, declared: str) -> None:
    served = Served(http, {"/": html("/x"), "/x": http(html(text="是网页").encode(), kind=declared)})
    server = await raw_server(served)
    found = await look(server.url())
    assert [page.url for page in found.pages] == [server.url(), server.url("/x")]


async def test_a_fast_crawl_of_two_hundred_pages(raw_server, http) -> None:
    table: dict[str, bytes | str] = {"/": html(*(f"/p/{n}.html" for n in range(300)))}
    table |= {f"/p/{n}.html": html(text=f"第 {n} 页" + chr(0x4E00 + n)) for n in range(300)}
    served = Served(http, table)
    server = await raw_server(served)
    found = await look(server.url(), settings=replace(FAST, max_targets=0))
    assert len(found.pages) == 200
    assert not found.is_complete
    assert sum(line.startswith("GET /p/") and "govsite-" not in line for line in served.asked) == 199


@pytest.mark.parametrize(
    ("policy", "asks"), [("default-src 'self'; Upgrade-Insecure-Requests", True), ("img-src *", False)]
)
async def test_a_header_may_have_all_that_pages_load_asked_for_over_https(raw_server, http, policy, asks) -> None:
    server = await raw_server(Served(http, {"/": http(html().encode(), f"Content-Security-Policy: {policy}")}))
    found = await look(server.url())
    assert found.home_page.asks_for_https is asks
