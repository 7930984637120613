"""``govsite crawl``: what it says of what it has not read."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from govsite.cli import main
from govsite.model.run import RunHeader
from govsite.store.store import open_store

PAGES = 5


ROWS = "".join(f"<li><a href='/{n}.html'>关于印发第{n}号文件的通知</a>2026-03-1{n}</li>" for n in range(5))
POSTED = f"<title>通知公告</title><ul>{ROWS}</ul>共 35 页 <a href='javascript:turn(2)'>下一页</a>"


class Lists(BaseHTTPRequestHandler):
    """A home page and a list of five pages, of which only a script speaks, and a list to whose pages nothing leads."""

    def do_GET(self) -> None:
        found = re.fullmatch(r"/(?:index_(\d)\.html)?", self.path)
        number = int(found[1] or 0) if found else PAGES
        body = f"<a href='/posted/'>通知公告</a><title>公报</title><p>{'页' * number}</p><script>createPageHTML({PAGES}, {number}, 'index', 'html')</script>"
        if self.path == "/posted/":
            number, body = 0, POSTED
        is_here = number < PAGES
        self.send_response(200 if is_here else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode()) if is_here else 0))
        self.end_headers()
        if is_here and self.command == "GET":
            self.wfile.write(body.encode())

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lists)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def crawl(site: str, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    local = ("--allow-network", "127.0.0.0/8", "--no-progress", "--lang", "en")
    assert main(["crawl", site, *local, *options]) == 0
    return capsys.readouterr().err


def test_an_archive_that_is_not_whole_is_told(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = crawl(site, capsys, "--warc", "short", "--max-pages", "3")
    assert "not read to the end: 1 of 1 site (raise --max-pages, --max-depth or site_budget)" in said
    assert "not read to the end" not in crawl(site, capsys, "--warc", "whole")
    index = (Path("whole") / "indexes" / "index.cdxj").read_text()
    assert set(re.findall(r"index_\d", index)) == {f"index_{number}" for number in range(1, PAGES)}


def test_a_look_that_is_to_be_judged_needs_no_further_page_of_a_list(
    site: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "not read to the end" not in crawl(site, capsys, "--max-pages", "3")


def test_lists_that_go_on_where_only_a_script_leads_are_counted(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "lists that go on where only a script leads: 1 (" in crawl(site, capsys)
    assert main(["page", f"{site}posted/", "--allow-network", "127.0.0.0/8", "--lang", "en"]) == 0
    assert "further pages (by script alone)" in capsys.readouterr().out
    assert "only a script leads" not in crawl(f"{site}index_1.html", capsys, "--max-pages", "1")


def test_a_run_that_will_not_be_the_latest_is_told(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    later = RunHeader(
        id="29990101T000000-aaaa",
        command="crawl",
        started_at="2999-01-01T00:00:00+00:00",
        tool_version="0",
        jurisdiction="cn",
        packs={},
    )
    with open_store("s.db") as store:
        store.start_run(later, sites=[], rules=())
    for known, told in (("s.db", True), ("other.db", False), ("other.db", False)):
        main(["crawl", site, "--max-pages", "1", "--store", known, "--allow-network", "127.0.0.0/8"])
        assert (f"run {later.id} in this store is of a later time" in capsys.readouterr().err) is told
