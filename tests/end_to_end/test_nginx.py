"""A site of GBK pages behind a real web server."""

from __future__ import annotations

import csv
import tarfile
from pathlib import Path

import pytest

from govsite.store.codec import read_lines

pytestmark = pytest.mark.e2e

PAGE = """<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
<title>{title}</title></head><body><h1>{title}</h1>{body}
<div class="footer">主办单位：某某局 <a href="/gone/icp.htm">京ICP备00000000号</a></div></body></html>"""


def write(path: Path, title: str, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PAGE.format(title=title, body=body).encode("gb18030"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Forty GBK pages whose footer leads nowhere, one with a letter that GB 2312 does not know."""
    root = tmp_path / "www"
    links = "".join(f'<a href="通知/{i}.html">通知{i}</a>' for i in range(38))
    write(root / "index.html", "某某局", links + '<a href="a.html">朱镕基</a>')
    for i in range(38):
        write(root / "通知" / f"{i}.html", f"通知第{i}号", '<a href="/">首页</a>')
    write(root / "a.html", "朱镕基", '<p>㐂</p><a href="missing.pdf">附件</a>')
    return root


def broken(document: dict) -> dict[str, dict]:
    return {
        problem["url"]: problem
        for outcome in document["outcomes"]
        if outcome["rule"] == "base-broken-links"
        for problem in outcome["problems"]
    }


def test_gbk_pages_are_read_and_each_dead_link_is_one_finding(desk, nginx, site: Path) -> None:
    server = nginx(site)
    base = f"http://127.0.0.1:{server.port}"
    document = desk.json("audit", f"{base}/", "--allow-network", "127.0.0.0/8")
    assert document["sites"][0]["pages"] == 40
    found = broken(document)
    assert set(found) == {f"{base}/gone/icp.htm", f"{base}/missing.pdf"}
    assert found[f"{base}/gone/icp.htm"]["source_count"] == 40
    assert found[f"{base}/missing.pdf"]["sources"] == [f"{base}/a.html"]
    # A real server took the links as a browser sends them: no name was asked for in the wrong charset.
    assert [line for line in server.asked() if line.endswith(" 400")] == []


def test_loopback_is_refused_unless_it_is_allowed(desk, nginx, site: Path) -> None:
    server = nginx(site)
    done = desk.run("audit", f"http://127.0.0.1:{server.port}/", "--no-progress", "-f", "json", code=5)
    assert "forbidden-address" in done.stdout
    assert not server.access.exists() or not server.asked()


def test_a_server_that_wants_a_password_or_turns_us_away_is_not_broken(desk, nginx, tmp_path: Path) -> None:
    root = tmp_path / "www"
    write(root / "index.html", "某某局", '<a href="/secret">内部</a><a href="/error">错误</a>')
    (root / "gone").mkdir()
    (root / "gone" / "icp.htm").write_text("<title>备案</title>", encoding="utf-8")
    server = nginx(root, extra="location /secret { return 401; } location /error { return 500; }")
    document = desk.json("audit", f"http://127.0.0.1:{server.port}/", "--allow-network", "127.0.0.0/8")
    assert set(broken(document)) == {f"http://127.0.0.1:{server.port}/error"}


@pytest.mark.reference
def test_the_mirror_of_a_statistics_bureau(desk, nginx, reference: Path, tmp_path: Path) -> None:
    """4,849 real pages as one site: each decodes to the expected text, and exactly the known targets are missing."""
    folder = reference / "gbk-mirror"
    root = tmp_path / "www"
    with tarfile.open(folder / "stats_gov_2018_sichuan_gbk.tar.xz") as archive:
        archive.extractall(root, filter="data")
    server = nginx(root)
    base = f"http://127.0.0.1:{server.port}/"
    with (folder / "expected_charset_sichuan2018.tsv").open(encoding="utf-8", newline="") as file:
        pages = {row["path"]: row for row in csv.DictReader(file, delimiter="\t")}
    with (folder / "expected_broken_links_sichuan2018.tsv").open(encoding="utf-8", newline="") as file:
        missing = {
            base + row["missing_target"]: int(row["linking_pages"]) for row in csv.DictReader(file, delimiter="\t")
        }
    start = f"{base}www.stats.gov.cn/tjsj/tjbz/tjyqhdmhcxhfdm/2018/51.html"
    options = ("--allow-network", "127.0.0.0/8", "--max-pages", "20000", "--max-depth", "9")
    desk.run("crawl", start, *options, "-o", "seen.jsonl.zst", "-q")
    with (desk.folder / "seen.jsonl.zst").open("rb") as file:
        (evidence,) = read_lines(file, name="seen")
    assert {page.url.removeprefix(base): page.title for page in evidence.pages} == {
        path: row["title"] for path, row in pages.items()
    }
    assert {page.charset.meta for page in evidence.pages} == {"gb2312"}
    assert {page.charset.real for page in evidence.pages} == {"gb18030"}
    assert sum(page.charset.replaced for page in evidence.pages) == 0
    document = desk.json("audit", "--again", "seen.jsonl.zst")
    assert {url: problem["source_count"] for url, problem in broken(document).items()} == missing


def test_one_page_is_fetched_and_read(desk, nginx, site: Path) -> None:
    server = nginx(site)
    address = f"http://127.0.0.1:{server.port}/a.html"
    (page,) = [desk.json("page", address, "--allow-network", "127.0.0.0/8", code=0)]
    assert (page["charset"]["declared"], page["charset"]["real"], page["title"]) == ("gb2312", "gb18030", "朱镕基")
    assert page["footer"]["icp"] is not None
    assert f"http://127.0.0.1:{server.port}/missing.pdf" in {link["url"] for link in page["links"]}
    refused = desk.run("page", address, code=5)
    assert "forbidden-address" in refused.stderr
    missing = desk.run("page", f"http://127.0.0.1:{server.port}/none.html", "--allow-network", "127.0.0.0/8", code=5)
    assert "404" in missing.stderr
