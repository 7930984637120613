"""The recorder: what a server sent is in the archive, byte for byte, and other readers agree."""

from __future__ import annotations

import gzip
import io
import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from warcio.checker import Checker

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.fetch import Client
from govsite.crawl.wire.tape import Exchange
from govsite.crawl.wire.warc import Recorder
from govsite.errors import InputError, UsageError
from govsite.warc.captures import captures_of, stored_at, stored_in
from govsite.warc.cdxj import read_index
from govsite.warc.folder import archive_files, index_archive, mend_archive

LOOPBACK = NetworkSettings(
    allow=("127.0.0.0/8",),
    connect_timeout=10.0,
    read_timeout=10.0,
    total_timeout=20.0,
    dns_timeout=1.0,
    max_body=100_000,
)
BODY = "<title>岚川市</title>".encode() + b"x" * 400


def records(folder: Path) -> list[tuple[str, str, bytes, bytes]]:
    """Type, URL, head and body of every record, by an independent reading of the raw bytes."""
    found = []
    for path in archive_files(folder):
        with gzip.open(path) as file:
            raw = file.read()
        while raw:
            head, _, rest = raw.partition(b"\r\n\r\n")
            fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
            length = int(fields[b"Content-Length"])
            block, raw = rest[:length], rest[length + 4 :]
            http, _, body = block.partition(b"\r\n\r\n")
            found.append(
                (fields[b"WARC-Type"].decode(), fields.get(b"WARC-Target-URI", b"").decode(), http + b"\r\n\r\n", body)
            )
    return found


def passes_warcio(folder: Path) -> bool:
    """Whether ``warcio check`` finds every digest right."""
    files = [str(path) for path in archive_files(folder)]
    return Checker(SimpleNamespace(inputs=files, verbose=False)).process_all() == 0


async def fetched(folder: Path, *urls: str, **options: Any) -> None:
    with Recorder(folder, user_agent="govsite/test") as recorder:
        async with Client(LOOPBACK, CrawlSettings(), recorder=recorder) as client:
            for url in urls:
                await client.fetch(url, **options)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Odd:  two  blanks\r\ncontent-TYPE: text/html\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 421\r\n\r\n" + BODY[:421], id="a plain answer"),
        pytest.param(
            CHUNKED + b"5;ext=1\r\nhello\r\n00A\r\n0123456789\r\n0\r\nX-Tail: 1\r\n\r\n", id="chunks and trailer"
        ),
        pytest.param(
            b"HTTP/1.1 200 \r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(gzip.compress(BODY, mtime=0))
            + gzip.compress(BODY, mtime=0),
            id="a compressed body stays compressed",
        ),
        pytest.param(
            b"HTTP/1.1 404 Nicht da \xe4\r\nX-A: \xb0\xa1\r\nContent-Length: 2\r\n\r\nno", id="bytes beyond ASCII"
        ),
        pytest.param(b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n" + BODY, id="up to the end of the connection"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nSet-Cookie : a=1\r\nBroken line\r\nConnection: close\r\n\r\nok",
            id="a head that breaks HTTP",
        ),
    ],
)
async def test_an_answer_is_stored_as_it_came(tmp_path: Path, raw_server: Any, sent: bytes) -> None:
    server = await raw_server(lambda _: sent)
    await fetched(tmp_path, server.url("/a?b=%zz"))
    kinds = records(tmp_path)
    assert [kind for kind, *_ in kinds] == ["warcinfo", "response", "request"]
    _, url, head, body = kinds[1]
    assert url == server.url("/a?b=%zz")
    assert head + body == sent
    assert kinds[2][2] == server.heads[-1].replace(b"Connection: close\r\n", b"")
    assert passes_warcio(tmp_path)


async def test_every_hop_is_a_record(tmp_path: Path, raw_server: Any, http: Any) -> None:
    def answer(head: bytes) -> bytes:
        if b"GET /end" in head:
            return http(BODY)
        return http(b"", "Location: /end", status="301 Moved", kind="")

    server = await raw_server(answer)
    await fetched(tmp_path, server.url("/start"))
    captures = list(read_index(tmp_path / "indexes" / "index.cdxj"))
    assert [(c.url.rpartition("/")[2], c.code) for c in captures] == [("end", 200), ("start", 301)]


async def test_a_body_that_is_there_already_becomes_a_revisit(tmp_path: Path, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(BODY))
    await fetched(tmp_path, server.url("/one"), server.url("/two"))
    assert [kind for kind, *_ in records(tmp_path)] == ["warcinfo", "response", "request", "revisit", "request"]
    captures = {c.url.rpartition("/")[2]: c for c in read_index(tmp_path / "indexes" / "index.cdxj")}
    assert captures["two"].mime == "warc/revisit"
    assert captures["two"].digest == captures["one"].digest
    assert passes_warcio(tmp_path)
    await fetched(tmp_path, server.url("/three"))  # a later run knows them too
    assert [kind for kind, *_ in records(tmp_path)][-2:] == ["revisit", "request"]


async def test_a_body_over_the_limit_is_marked(tmp_path: Path, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(b"y" * 400_000))
    await fetched(tmp_path, server.url("/big"))
    (capture,) = read_index(tmp_path / "indexes" / "index.cdxj")
    assert capture.truncated == "length"
    assert passes_warcio(tmp_path)


async def test_an_answer_that_breaks_off_is_marked(tmp_path: Path, raw_server: Any) -> None:
    async def half() -> Any:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbeginning"

    server = await raw_server(lambda _: half())
    await fetched(tmp_path, server.url("/half"))
    (capture,) = read_index(tmp_path / "indexes" / "index.cdxj")
    assert capture.truncated == "disconnect"
    assert stored_at(archive_files(tmp_path)[0], int(capture.offset)).body == b"beginning"


async def test_interim_answers_are_left_out(tmp_path: Path, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + http(b"page"))
    await fetched(tmp_path, server.url("/"))
    (stored,) = stored_in(archive_files(tmp_path)[0])
    assert (stored.status, stored.body) == (200, b"page")


async def test_connections_that_are_used_again_keep_their_answers_apart(
    tmp_path: Path, raw_server: Any, http: Any
) -> None:
    server = await raw_server(lambda head: http(head.split()[1] * 100))
    await fetched(tmp_path, *(server.url(f"/{n}") for n in range(20)))
    assert server.connections == 1
    for path in archive_files(tmp_path):
        for stored in stored_in(path):
            name = stored.url[stored.url.rindex("/") :].encode()
            assert stored.body == name * 100


async def test_head_answers_are_stored_but_prove_nothing(tmp_path: Path, raw_server: Any) -> None:
    server = await raw_server(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
    await fetched(tmp_path, server.url("/"), method="HEAD")
    assert [kind for kind, *_ in records(tmp_path)] == ["warcinfo", "response", "request"]
    assert list(read_index(tmp_path / "indexes" / "index.cdxj")) == []
    assert list(captures_of(archive_files(tmp_path)[0])) == []


def exchange(number: int = 0, body: bytes = BODY, url: str = "") -> Exchange:
    return Exchange(
        url=url or f"http://www.example.gov.cn/{number}",
        method="GET",
        request=b"GET /%d HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n" % number,
        answer=b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
        status=200,
        address="192.0.2.1",
    )


async def test_a_form_that_was_sent_is_left_out(tmp_path: Path, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(BODY))
    await fetched(tmp_path, server.url("/search"))
    await fetched(tmp_path, server.url("/search"), method="POST", body=b"q=1")
    assert [head.split()[0] for head in server.heads] == [b"GET", b"POST"]
    assert [kind for kind, *_ in records(tmp_path)] == ["warcinfo", "response", "request"]
    assert passes_warcio(tmp_path)


def test_the_index_of_the_recorder_is_the_one_that_a_reader_makes(tmp_path: Path) -> None:
    with Recorder(tmp_path, segment_size=2500) as recorder:
        for number in range(12):
            recorder.keep(exchange(number, body=bytes([number]) * (100 + 100 * number)))
    files = archive_files(tmp_path)
    assert len(files) > 2
    assert all(path.stat().st_size <= 2500 for path in files)
    read = [capture for path in files for capture in captures_of(path)]
    assert sorted(read, key=lambda c: c.url) == sorted(
        read_index(tmp_path / "indexes" / "index.cdxj"), key=lambda c: c.url
    )
    for capture in read:
        assert stored_at(tmp_path / "archive" / capture.filename, int(capture.offset)).url == capture.url


@pytest.mark.parametrize("lost", [1, 7, 20, 500])
def test_what_a_killed_writer_left_is_made_whole(tmp_path: Path, lost: int) -> None:
    recorder = Recorder(tmp_path)
    for number in range(5):
        recorder.keep(exchange(number, body=b"%d" % number * 300))
    (left,) = (tmp_path / "archive").iterdir()
    left.write_bytes(left.read_bytes()[:-lost])
    recorder._segment = None  # what kill -9 leaves: no close, half a record
    recorder.close()
    with Recorder(tmp_path) as again:
        again.keep(exchange(9, body=b"9" * 300))
    assert not list((tmp_path / "archive").glob("*.open"))
    assert passes_warcio(tmp_path)
    captures = {c.url.rpartition("/")[2] for c in read_index(tmp_path / "indexes" / "index.cdxj")}
    assert {"0", "1", "2", "3", "9"} <= captures


def test_a_file_without_one_whole_record_goes(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "indexes").mkdir()
    (tmp_path / "archive" / "x.warc.gz.open").write_bytes(gzip.compress(b"WARC/1.1\r\n")[:9])
    assert mend_archive(tmp_path) == []
    assert list((tmp_path / "archive").iterdir()) == []


def test_two_writers_do_not_share_a_folder(tmp_path: Path) -> None:
    with Recorder(tmp_path), pytest.raises(UsageError, match="another govsite writes this archive"):
        Recorder(tmp_path)


def test_a_full_disk_is_told_at_the_end_and_the_file_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(tmp_path)
    recorder.keep(exchange(1))
    real = os.write

    def full(file: int, view: Any) -> int:
        if len(view) > 50:
            return real(file, view[:50])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    recorder.keep(exchange(2, body=b"z" * 5000))
    monkeypatch.undo()
    with pytest.raises(InputError, match="not whole: No space left"):
        recorder.close()
    assert passes_warcio(tmp_path)
    assert len(list(read_index(tmp_path / "indexes" / "index.cdxj"))) == 1


def test_fastwarc_reads_the_same(tmp_path: Path) -> None:
    fastwarc = pytest.importorskip("fastwarc.warc")
    with Recorder(tmp_path, clock=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) as recorder:
        recorder.keep(exchange(1))
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        recorder.keep(
            Exchange(
                url="http://a.example/", method="GET", request=b"GET / HTTP/1.1\r\n\r\n", answer=chunked, status=200
            )
        )
    (path,) = archive_files(tmp_path)
    raw = path.read_bytes()
    for record in fastwarc.ArchiveIterator(io.BytesIO(raw), parse_http=False):
        assert record.verify_block_digest() or record.record_type == fastwarc.WarcRecordType.warcinfo
    bodies = {}
    for record in fastwarc.ArchiveIterator(io.BytesIO(raw), record_types=fastwarc.WarcRecordType.response):
        bodies[record.headers["WARC-Target-URI"]] = record.reader.read()
    assert bodies == {"http://www.example.gov.cn/1": BODY, "http://a.example/": b"5\r\nhello\r\n0\r\n\r\n"}


def test_hostile_addresses_do_not_break_the_index(tmp_path: Path) -> None:
    urls = ["http://a.example/%0a{}", 'http://a.example/"}', "http://a.example/a%20b", "http://[2001:db8::1]:8080/x"]
    with Recorder(tmp_path) as recorder:
        for number, url in enumerate(urls):
            recorder.keep(exchange(number, body=b"%d" % number, url=url))
    assert {c.url for c in read_index(tmp_path / "indexes" / "index.cdxj")} == set(urls)
    assert index_archive(tmp_path) == len(urls)
