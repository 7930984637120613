"""The archive of a simulated city: other readers accept it, nothing is lost, not even by kill -9."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from msgspec.structs import replace

from govsite.config import CrawlSettings
from govsite.crawl.crawler import crawl
from govsite.crawl.fetch import Client
from govsite.crawl.wire.warc import Recorder
from govsite.harvest import Harvest, harvest, write_repository
from govsite.holdings import body_of
from govsite.inventory.read import read_inventory
from govsite.lab.outline import outline
from govsite.lab.process import LabWorld, start_lab
from govsite.policy.jurisdictions import load_divisions, load_jurisdiction
from govsite.store.store import open_store
from govsite.warc.captures import stored_in
from govsite.warc.folder import Archive, archive_files

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
PLACE = load_jurisdiction("cn")
SITES = 14


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabWorld]:
    with start_lab(folder=tmp_path_factory.mktemp("lab"), size=SITES, seed=11) as world:
        yield replace_network(world)


def replace_network(world: LabWorld) -> LabWorld:
    """The city with shorter time-outs: it has sites that never answer."""
    network = replace(world.network, connect_timeout=2.0, read_timeout=2.0, total_timeout=8.0, dns_timeout=1.0)
    return LabWorld(**{name: getattr(world, name) for name in LabWorld.__slots__} | {"network": network})


@pytest.fixture(scope="module")
def archived(lab: LabWorld, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the whole city."""
    folder = tmp_path_factory.mktemp("archive") / "warc"
    settings = CrawlSettings(fetch_files=True, readers=0, retry_delay=0.1, site_budget=120.0)
    sites = read_inventory(str(lab.inventory), place=PLACE, divisions=load_divisions(PLACE)).sites

    async def look() -> None:
        with Recorder(folder, segment_size=300_000) as recorder:
            async with Client(lab.network, settings, recorder=recorder) as client:
                async for _ in crawl(sites, client=client, settings=settings, place=PLACE):
                    pass

    asyncio.run(look())
    return folder


@pytest.fixture(scope="module")
def harvested(lab: LabWorld, archived: Path) -> Harvest:
    folder = archived.parent / "repository"
    hosts = {host: site.id for site in lab.city.sites for host in (site.host, *site.aliases)}
    found = harvest(Archive(archived), folder=folder, vocabulary=PLACE.pages, sites=hosts)
    write_repository(found, folder, schema=ROOT / "rules" / "content" / "article.schema.json")
    return found


def warcio_check(*files: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_warcio_accepts_every_file(archived: Path) -> None:
    files = archive_files(archived)
    assert len(files) > 1
    told = warcio_check(*files)
    assert "digest pass" in told
    assert "failed" not in told


def test_fastwarc_accepts_every_record(archived: Path) -> None:
    fastwarc = pytest.importorskip("fastwarc.warc")
    kinds = fastwarc.WarcRecordType
    seen = 0
    for path in archive_files(archived):
        for record in fastwarc.ArchiveIterator(io.BytesIO(path.read_bytes()), parse_http=False):
            seen += 1
            if record.record_type in (kinds.response, kinds.request):
                assert record.verify_block_digest()
    for path in archive_files(archived):
        for record in fastwarc.ArchiveIterator(io.BytesIO(path.read_bytes()), record_types=kinds.response):
            assert record.http_headers is not None
            assert record.verify_payload_digest() or record.headers.get("WARC-Truncated")
    assert seen > 500


def test_pages_come_out_as_they_were_served(lab: LabWorld, archived: Path) -> None:
    """Every stored page of faultless sites is asked for again and is the same, byte for byte."""
    steady = {site.host for site in lab.city.sites if site.is_open and not site.traits.moving}
    stored: dict[str, set[bytes]] = {}
    for path in archive_files(archived):
        for one in stored_in(path):
            if one.status == 200 and not one.truncated and one.url.split("/")[2] in steady:
                stored.setdefault(one.url, set()).add(body_of(one))
    wanted = sorted(stored)[:400]

    async def ask() -> dict[str, bytes]:
        async with Client(lab.network, CrawlSettings(per_host=4)) as client:
            fetched = await asyncio.gather(*(client.fetch(url, follow=False) for url in wanted))
        return {one.answer.url: one.body for one in fetched if one.answer.status == 200 and one.answer.is_ok}

    again = asyncio.run(ask())
    assert len(again) > 100
    assert [url for url, body in again.items() if body not in stored[url]] == []


def test_every_article_arrives_with_date_source_and_attachments(lab: LabWorld, harvested: Harvest) -> None:
    found = {(article.site, article.url.split("/", 3)[3]): article for article in harvested.articles}
    wrong = []
    count = 0
    for site in lab.city.sites:
        if not site.is_open:
            continue
        for column in outline(site, seed=lab.city.seed, today=lab.city.today).columns:
            for wanted in column.articles:
                count += 1
                article = found.get((site.id, wanted.path[1:]))
                if article is None:
                    wrong.append(f"missing: {site.url}{wanted.path}")
                    continue
                files = {unquote(file.url).split("/", 3)[3] for file in article.attachments if file.sha256}
                seen = (article.title, article.published, article.source, article.column)
                # What a reader sees counts; on some sites the labels say a later day.
                shown = wanted.published - timedelta(days=site.traits.label_shift)
                has_time = "%H" in (site.traits.visible_date or "%H")
                day = f"{shown:%Y-%m-%dT%H:%M}" if has_time else f"{shown:%Y-%m-%d}"
                planted = (wanted.title, day, wanted.source, wanted.column.name)
                if seen != planted or not {path[1:] for path, _ in wanted.attachments} <= files:
                    wrong.append(f"{article.url}: {seen} {files}")
    assert count > 100
    assert wrong == []


def test_counts_are_equal_and_the_form_is_kept(lab: LabWorld, archived: Path, harvested: Harvest) -> None:
    folder = archived.parent / "repository"
    with (folder / "columns.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    unread = {site.id for site in lab.city.sites if not site.is_open}  # robots.txt forbids them, say
    assert [row for row in rows if row["before"] != row["after"] and row["site"] not in unread] == []
    assert sum(int(row["after"]) for row in rows) == len(harvested.articles)
    schema = json.loads((folder / "article.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for line in (folder / "articles.jsonl").read_bytes().splitlines():
        article = json.loads(line)
        validator.validate(article)
        for kept in (*article["attachments"], *article["images"]):
            if kept["path"]:
                body = (folder / kept["path"]).read_bytes()
                assert (hashlib.sha256(body).hexdigest(), len(body)) == (kept["sha256"], kept["size"])
    reasons = {item.reason for item in harvested.left_out if item.site not in unread}
    assert reasons <= {"attachment-missing", "image-missing"}


def govsite(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "govsite", *arguments],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CI": "true"},
    )


def write_config(folder: Path, world: LabWorld) -> None:
    network = world.network
    rules = "".join(
        f'[[network.dial]]\nnetwork = "{rule.network}"\nport = {rule.port}\nto = "{rule.to}"\n' for rule in network.dial
    )
    folder.joinpath("govsite.toml").write_text(
        f"[crawl]\nreaders = 0\nsites_at_once = 3\nretry_delay = 0.1\n[network]\nresolver = {json.dumps(network.resolver)}\n"
        f"only = {json.dumps(network.only)}\nca_file = {json.dumps(network.ca_file)}\nconnect_timeout = 2.0\n"
        f"read_timeout = 2.0\ntotal_timeout = 8.0\ndns_timeout = 1.0\n{rules}",
        encoding="utf-8",
    )


@pytest.mark.parametrize("size", [5_000, 200_000, 500_000])
def test_kill_in_the_middle_and_resume_gives_a_whole_archive(lab: LabWorld, tmp_path: Path, size: int) -> None:
    write_config(tmp_path, lab)
    first = govsite(tmp_path, "crawl", str(lab.inventory), "--warc", "kept", "--max-pages", "30")
    archive = tmp_path / "kept" / "archive"
    until = time.monotonic() + 90
    while not any(path.stat().st_size > size for path in archive.glob("*.open")):
        assert first.poll() is None, first.communicate()[1]
        assert time.monotonic() < until
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    (left,) = archive.glob("*.open")
    with left.open("ab") as file:
        file.write(b"\x1f\x8b\x08\x00half a record")  # what a kill inside a write leaves
    second = govsite(tmp_path, "crawl", "--resume", "--warc", "kept", "--max-pages", "30", "-o", "evidence.jsonl.zst")
    err = second.communicate(timeout=240)[1]
    assert second.returncode == 0, err
    assert not list(archive.glob("*.open"))
    warcio_check(*archive_files(tmp_path / "kept"))
    done = govsite(tmp_path, "migrate", "archive", "kept", "--check", "--wacz", "city.wacz")
    out, err = done.communicate(timeout=240)
    assert done.returncode == 0, out + err
    held = {capture.url for capture in Archive(tmp_path / "kept").captures()}
    with open_store(str(tmp_path / ".govsite" / "store.db")) as store:
        pages = [page.url for evidence in store.evidence(store.runs()[0].id) for page in evidence.seen_pages or ()]
    assert len(pages) > 100
    assert [url for url in pages if url not in held] == []
    with zipfile.ZipFile(tmp_path / "city.wacz") as package:
        assert package.testzip() is None
        about = json.loads(package.read("datapackage.json"))
        for part in about["resources"]:
            body = package.read(part["path"])
            assert (f"sha256:{hashlib.sha256(body).hexdigest()}", len(body)) == (part["hash"], part["bytes"])
