"""Foreign and broken archives: read where they can be read, told by name where they cannot."""

from __future__ import annotations

import gzip
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from govsite.errors import InputError
from govsite.warc.captures import captures_of, damages_of, stored_at, stored_in, whole_length
from govsite.warc.cdxj import Capture, line_of, read_line, sort_key
from govsite.warc.folder import Archive, archive_files, held_alone, index_archive


def foreign(
    path: Path, *, packed: bool = True, request_first: bool = False, method: str = "GET", version: str = "1.0"
) -> Path:
    """A WARC file as another program writes it."""
    page = gzip.compress(b"<p>page")
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=packed, warc_version=version)
    heads = StatusAndHeaders(
        "200 OK", [("Content-Type", "text/html; charset=gbk"), ("Content-Encoding", "gzip")], "HTTP/1.1"
    )
    answer = writer.create_warc_record(
        "http://www.example.gov.cn/a?b=1",
        "response",
        payload=BytesIO(page),
        length=len(page),
        http_headers=heads,
        warc_headers_dict={"WARC-Date": "2019-02-03T04:05:06.789Z"},
    )
    asked = writer.create_warc_record(
        "http://www.example.gov.cn/a?b=1",
        "request",
        payload=BytesIO(b""),
        length=0,
        http_headers=StatusAndHeaders(
            f"{method} /a?b=1 HTTP/1.1", [("Host", "www.example.gov.cn")], is_http_request=True
        ),
    )
    if request_first:
        asked.rec_headers.add_header("WARC-Concurrent-To", answer.rec_headers.get_header("WARC-Record-ID"))
        writer.write_record(asked)
        writer.write_record(answer)
    else:
        writer.write_request_response_pair(asked, answer)
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.parametrize("packed", [True, False], ids=["compressed", "not compressed"])
@pytest.mark.parametrize("request_first", [True, False], ids=["request first", "answer first"])
def test_files_of_other_programs_are_indexed(tmp_path: Path, packed: bool, request_first: bool) -> None:
    path = foreign(tmp_path / ("x.warc.gz" if packed else "x.warc"), packed=packed, request_first=request_first)
    (capture,) = captures_of(path)
    assert (capture.url, capture.timestamp, capture.mime, capture.code) == (
        "http://www.example.gov.cn/a?b=1",
        "20190203040506",
        "text/html",
        200,
    )
    stored = stored_at(path, int(capture.offset))
    assert gzip.decompress(stored.body) == b"<p>page"
    assert stored.header("content-type") == "text/html; charset=gbk"
    assert list(damages_of(path)) == []


@pytest.mark.parametrize("request_first", [True, False], ids=["request first", "answer first"])
def test_answers_to_other_methods_are_no_captures(tmp_path: Path, request_first: bool) -> None:
    path = foreign(tmp_path / "x.warc.gz", method="POST", request_first=request_first)
    assert list(captures_of(path)) == []


def test_the_old_arc_form_is_read(tmp_path: Path) -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>old"
    line = b"http://old.example.gov.cn/ 192.0.2.1 20080102030405 text/html %d\n" % len(body)
    first = b"1 0 test\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://x.arc 0.0.0.0 20080102030405 text/plain %d\n" % len(first)
    path = tmp_path / "x.arc"
    path.write_bytes(head + first + b"\n" + line + body + b"\n")
    captures = [capture for capture in captures_of(path) if capture.url.startswith("http:")]
    assert [(c.url, c.timestamp) for c in captures] == [("http://old.example.gov.cn/", "20080102030405")]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="an empty file"),
        pytest.param(b"<html>no archive</html>", id="a page"),
        pytest.param(gzip.compress(b"nothing of the kind" * 99), id="another compressed file"),
        pytest.param(b"\x1f\x8b\x08\x00\x00", id="the beginning of a compressed file"),
        pytest.param(b"WARC/1.0\r\nContent-Length: zwei\r\n\r\n", id="a length that is none"),
    ],
)
def test_what_is_no_archive_gives_no_captures(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    with suppress(InputError):
        assert list(captures_of(path)) == []


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    path = foreign(tmp_path / "x.warc", packed=False, version="1.1")
    raw = bytearray(path.read_bytes())
    place = raw.index(gzip.compress(b"<p>page")[10:]) + 2
    raw[place] ^= 1
    path.write_bytes(bytes(raw))
    damages = list(damages_of(path))
    assert {offset for offset, _ in damages} == {0}
    assert any("payload digest" in problem for _, problem in damages)


@pytest.mark.parametrize("packed", [True, False])
def test_half_a_record_at_the_end_is_told_and_no_capture(tmp_path: Path, packed: bool) -> None:
    path = foreign(tmp_path / "x.warc.gz", packed=packed, version="1.1")
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(foreign(tmp_path / "y.warc.gz", packed=packed).read_bytes()) // 3])
    told: list[tuple[int, str]] = []
    (capture,) = captures_of(path, damaged=lambda *place: told.append(place))
    (place,) = (offset for offset, _ in told)
    assert capture.offset == "0"
    assert len(whole.rstrip()) <= place <= len(whole)  # blank lines are nobody's
    assert [offset for offset, _ in damages_of(path)] == [place]


def record(kind: str, block: bytes, *heads: str) -> bytes:
    """A record that is not compressed, as simple programs write it."""
    first = ["WARC/1.0", f"WARC-Type: {kind}", "WARC-Target-URI: http://a.gov.cn/x", "WARC-Date: 2024-01-02T03:04:05Z"]
    lines = [*first, *heads, f"Content-Length: {len(block)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>page" * 3


def test_a_record_whose_last_bytes_are_missing_is_told_and_no_capture(tmp_path: Path) -> None:
    path, whole = tmp_path / "x.warc", record("response", ANSWER)
    path.write_bytes(whole + whole[:-9])
    told: list[int] = []
    assert [capture.offset for capture in captures_of(path, damaged=lambda offset, _: told.append(offset))] == ["0"]
    assert told == [len(whole)]


def test_blank_lines_before_the_first_record_hide_none(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(b"\r\n\r\n" + record("response", ANSWER))
    (capture,) = captures_of(path)
    assert stored_at(path, int(capture.offset)).body == b"<p>page" * 3


def test_a_resource_is_an_answer_without_http(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(record("resource", b"%PDF", "Content-Type: application/pdf"))
    (capture,) = captures_of(path)
    stored = stored_at(path, int(capture.offset))
    assert (capture.mime, stored.status, stored.body) == ("application/pdf", 200, b"%PDF")
    assert stored.header("content-type") == "application/pdf"


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b"5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n", b"hello world"),
        (b"5  \r\nhello\r\n0\r\nDigest: x\r\n\r\n", b"hello"),
        (b"5\r\nhello\r\n6\r\n wo", b"hello wo"),
        (b"5\r\nhello\r\n", b"hello"),
        (b"hello", b"hello"),
    ],
    ids=["chunks", "a trailer", "cut off", "no last chunk", "not in chunks after all"],
)
def test_chunks_are_undone(tmp_path: Path, body: bytes, read: bytes) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(record("response", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body))
    assert stored_at(path, 0).body == read


def test_an_answer_that_goes_on_in_other_records_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(record("response", ANSWER, "WARC-Segment-Number: 1", "Content-Type: application/http"))
    assert [capture.truncated for capture in captures_of(path)] == ["segmented"]


def test_records_that_are_packed_as_one_are_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(gzip.compress(record("response", ANSWER) * 2))
    with pytest.raises(InputError, match=r"packed as one.*warcio recompress"):
        list(captures_of(path))


def test_what_stands_behind_a_damaged_record_is_read_and_the_damage_told_each_time(tmp_path: Path) -> None:
    one = foreign(tmp_path / "one.warc.gz").read_bytes()
    (tmp_path / "one.warc.gz").unlink()
    raw = bytearray(one * 3)
    raw[len(one) + 30] ^= 0xFF
    path = tmp_path / "x.warc.gz"
    path.write_bytes(bytes(raw))
    told: list[int] = []
    with held_alone(tmp_path):
        for _ in range(2):
            index_archive(tmp_path, damaged=lambda _path, offset, _why: told.append(offset))
    assert told == [len(one), len(one)]
    archive = Archive(tmp_path)
    offsets = {capture.offset: archive.read(capture).status for capture in archive.captures()}
    assert offsets["0"] == offsets[str(2 * len(one))] == 200
    assert [offset for offset, _ in damages_of(path)] == [len(one)]


def test_whole_members_are_measured_across_pieces(tmp_path: Path) -> None:
    members = [gzip.compress(bytes([n]) * 50_000, compresslevel=0) for n in range(60)]
    path = tmp_path / "x.warc.gz.open"
    path.write_bytes(b"".join(members) + members[0][:-1])
    assert whole_length(path) == sum(map(len, members))


def test_an_index_is_made_again_for_files_that_changed_or_went(tmp_path: Path) -> None:
    with held_alone(tmp_path):
        first = foreign(tmp_path / "archive" / "a.warc.gz")
        foreign(tmp_path / "b.warc.gz")
        assert index_archive(tmp_path) == 2
        first.unlink()
        assert index_archive(tmp_path) == 1
    archive = Archive(tmp_path)
    (capture,) = archive.captures()
    assert archive.read(capture).status == 200


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        foreign(tmp_path / folder / "x.warc.gz")
    with pytest.raises(InputError, match="has the name of"):
        archive_files(tmp_path)


def test_revisits_are_left_out_of_the_stored_answers(tmp_path: Path) -> None:
    assert [one.status for one in stored_in(foreign(tmp_path / "x.warc.gz"))] == [200]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.example.gov.cn/", "cn,gov,example)/"),
        ("https://Example.GOV.cn:443/A/b?B=2&a=1", "cn,gov,example)/a/b?a=1&b=2"),
        ("http://example.gov.cn:8080/x", "cn,gov,example:8080)/x"),
        ("http://192.0.2.1/x", "1,2,0,192)/x"),
        ("http://example.gov.cn//a//b/?x=1", "cn,gov,example)/a/b?x=1"),
        ("http://example.gov.cn/%7Ea/%2541%2Fb%20c/%E4%BD%A0%D6", "cn,gov,example)/~a/a/b%20c/%e4%bd%a0%d6"),
        ("http://example.gov.cn/?q=%2B+%25", "cn,gov,example)/?q=++%25"),
        ("http://例.政务/", "xn--zfr164b,xn--fsq)/"),
        ("urn:uuid:Abc D", "urn:uuid:abc%20d"),
        ("http://example.gov.cn?id=7", "cn,gov,example)/?id=7"),
        ("http://[2001:db8::1]/x", "2001:db8::1)/x"),
        ("http://example.gov.cn/?id1=3&id=7", "cn,gov,example)/?id=7&id1=3"),
        (f"http://example.gov.cn/a.php?PHPSESSID={'0aF9' * 8}&x=1", "cn,gov,example)/a.php?x=1"),
        (f"http://example.gov.cn/a?x=1&sid={'0aF9' * 8}", "cn,gov,example)/a?&x=1"),
        ("http://example.gov.cn/a?CFID=12&CFTOKEN=34", "cn,gov,example)/a"),
        (f"http://example.gov.cn/(S({'0aF9' * 6}))/list.aspx", "cn,gov,example)/list.aspx"),
    ],
)
def test_keys_are_as_replay_programs_sort_them(url: str, key: str) -> None:
    assert sort_key(url) == key


@pytest.mark.parametrize(
    "line",
    ["", "one two", "key 2019 {", 'key time {"url":"x"}', "key 20190101000000 []", 'key 20190101000000 {"mime":"x"}'],
)
def test_lines_that_are_none_are_refused(line: str) -> None:
    with pytest.raises(InputError, match="CDXJ line"):
        read_line(line, where="index.cdxj:1")


def test_a_line_is_read_back() -> None:
    capture = Capture(url="http://a.example/中 文", timestamp="20190101000000", status="200", digest="sha1:X")
    assert read_line(line_of(capture), where="x") == capture
    assert read_line('k 20190101000000 {"url":"http://a/","status":200,"load":null}', where="x").status == "200"
