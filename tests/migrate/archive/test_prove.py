"""The proof: what is given up and not captured is named, and nothing else."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime
from gzip import decompress
from pathlib import Path

import pytest
from msgspec.structs import replace

from govsite.migrate.archive.prove import Gap, Wanted, prove, wanted_of_maps, wanted_of_sites
from govsite.migrate.archive.wacz import pack
from govsite.model.mapping import Mapping, MappingState, SiteMap, SiteMode, UrlRules
from govsite.model.site import Site
from govsite.warc.cdxj import Capture

HOST = "www.old.gov.cn"


def capture(url: str, status: int = 200, **changes: str) -> Capture:
    return Capture(url=url, status=str(status), timestamp="20260102030405", mime="text/html", **changes)


def site(*paths: str, **changes: object) -> SiteMap:
    rows = tuple(Mapping(old_url=f"http://{HOST}{path}", state=MappingState.ARCHIVE, hits=9) for path in paths)
    return SiteMap(**{"id": "old", "host": HOST, "home": "https://new.gov.cn/", "mappings": rows, **changes})


@pytest.mark.parametrize(
    ("captures", "gap"),
    [
        pytest.param([capture(f"http://{HOST}/a")], None, id="captured"),
        pytest.param([capture(f"https://{HOST}/a/")], None, id="the same over https and with a slash"),
        pytest.param([capture("http://alias.gov.cn/a")], None, id="on an alias host of the site"),
        pytest.param([], Gap.NOT_CAPTURED, id="nothing"),
        pytest.param([capture(f"http://{HOST}/A")], Gap.NOT_CAPTURED, id="another case is another page"),
        pytest.param([capture(f"http://{HOST}/a?x=1")], Gap.NOT_CAPTURED, id="another query is another page"),
        pytest.param([capture(f"http://{HOST}/a", 404)], Gap.ERROR_ONLY, id="an error page is no proof"),
        pytest.param([capture(f"http://{HOST}/a", 404), capture(f"http://{HOST}/a")], None, id="an error, later the page"),
        pytest.param([capture(f"http://{HOST}/a", truncated="length")], Gap.TRUNCATED, id="half a page"),
        pytest.param([capture(f"http://{HOST}/a", 302)], Gap.REDIRECT_UNFOLLOWED, id="a redirect into nothing"),
        pytest.param([capture(f"http://{HOST}/a", 302), capture(f"http://{HOST}/b")], None, id="a redirect to a page"),
        pytest.param(
            [capture(f"http://{HOST}/a", 302), capture(f"http://{HOST}/b", 302)], Gap.REDIRECT_UNFOLLOWED, id="a loop"
        ),
        pytest.param([capture("dns:www.old.gov.cn"), capture(f"http://{HOST}/a")], None, id="other records beside"),
        pytest.param([Capture(url=f"http://{HOST}/a", status="200", mime="warc/revisit")], None, id="a revisit"),
    ],
)  # fmt: skip
def test_what_counts_as_captured(captures: list[Capture], gap: Gap | None) -> None:
    maps = [site("/a", aliases=("alias.gov.cn",))]
    proof = prove(
        wanted_of_maps(maps), captures, maps=maps,
        location=lambda c: f"http://{HOST}/b" if c.url.endswith("/a") else f"http://{HOST}/a",
    )  # fmt: skip
    assert [item.gap for item in proof.missing] == ([] if gap is None else [gap])
    assert (proof.urls, proof.hits) == (1, 9)
    assert proof.hit_coverage == (1.0 if gap is None else 0.0)


def test_the_sites_own_idea_of_an_address_counts() -> None:
    maps = [site("/show?id=1", rules=UrlRules(fold_case=True, parameters=("id",)))]
    proof = prove(wanted_of_maps(maps), [capture(f"http://{HOST}/Show?session=9&ID=1")], maps=maps)
    assert proof.missing == ()


def test_what_must_be_captured_follows_from_the_map() -> None:
    undecided = Mapping(old_url=f"http://{HOST}/u", state=MappingState.UNRESOLVED)
    moved = Mapping(old_url=f"http://{HOST}/r", state=MappingState.REDIRECT, target="https://new.gov.cn/r")
    mapped = site(mappings=(undecided, moved), home="")
    whole = SiteMap(id="gone", host="gone.gov.cn", mode=SiteMode.ARCHIVE_ALL)
    assert [w.url for w in wanted_of_maps([mapped, whole])] == [
        f"http://{HOST}/",
        f"http://{HOST}/u",
        "http://gone.gov.cn/",
    ]
    assert [w.url for w in wanted_of_maps([mapped], everything=True)][-1] == f"http://{HOST}/r"
    homes = wanted_of_sites([Site(url="https://a.gov.cn/", id="a", monthly_visits=5)])
    assert list(homes) == [Wanted(url="https://a.gov.cn/", site="a", state="home", hits=5)]


def test_the_missing_with_most_visitors_come_first() -> None:
    wanted = [Wanted(url=f"http://{HOST}/{n}", site="s", state="archive", hits=n) for n in range(4)]
    proof = prove(wanted, [capture(f"http://{HOST}/3")])
    assert [item.wanted.hits for item in proof.missing] == [2, 1, 0]
    assert proof.hit_coverage == pytest.approx(0.5)
    assert proof.url_coverage == pytest.approx(0.25)


def test_a_package_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    warc.write_bytes(b"\x1f\x8b not looked into")

    def interrupt(_: Capture) -> str:
        raise KeyboardInterrupt

    captures = [capture(f"http://{HOST}/", offset="0", length="9", filename=warc.name)]
    with pytest.raises(KeyboardInterrupt):
        pack(
            tmp_path / "x.wacz", files=[warc], captures=captures, title="", created=datetime(2026, 1, 2, tzinfo=UTC),
            page_title=interrupt,
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == [warc]


def test_a_page_whose_text_stands_under_an_address_met_before_is_in_the_list_of_pages(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    warc.write_bytes(b"not looked into")
    place = {"offset": "0", "length": "9", "filename": warc.name}
    captures = [
        replace(capture(f"http://{HOST}/a", digest="sha1:PAGE", **place), mime="warc/revisit"),
        capture(f"http://{HOST}/b", digest="sha1:PAGE", **place),
        replace(
            capture(f"http://{HOST}/b", digest="sha1:PAGE", **place), mime="warc/revisit", timestamp="2027" + "0" * 10
        ),
        replace(capture(f"http://{HOST}/c.png", digest="sha1:PICTURE", **place), mime="image/png"),
        replace(capture(f"http://{HOST}/d.png", digest="sha1:PICTURE", **place), mime="warc/revisit"),
    ]
    target = tmp_path / "x.wacz"
    pages = pack(
        target, files=[warc], captures=captures, title="", created=datetime(2026, 1, 2, tzinfo=UTC),
        page_title=lambda c: f"{c.mime} {c.url}",
    )  # fmt: skip
    with zipfile.ZipFile(target) as package:
        listed = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()[1:]]
    assert pages == 2
    assert [(page["url"], page["ts"][:4], page["title"]) for page in listed] == [
        (f"http://{HOST}/a", "2026", f"text/html http://{HOST}/b"),
        (f"http://{HOST}/b", "2027", f"text/html http://{HOST}/b"),
    ]


def test_a_package_says_what_is_in_it(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    warc.write_bytes(b"\x1f\x8b not looked into" * 99)
    captures = [capture(f"http://{HOST}/{n:05}", offset="0", length="9", filename=warc.name) for n in range(3500)]
    captures.append(capture(f"http://{HOST}/gone", 404))
    target = tmp_path / "x.wacz"
    pages = pack(
        target, files=[warc], captures=captures, title="旧网站", created=datetime(2026, 1, 2, tzinfo=UTC),
        page_title=lambda c: f"title of {c.url}",
    )  # fmt: skip
    assert pages == 3500
    with zipfile.ZipFile(target) as package:
        about = json.loads(package.read("datapackage.json"))
        assert (about["profile"], about["wacz_version"], about["title"]) == ("data-package", "1.1.1", "旧网站")
        assert {part["path"] for part in about["resources"]} == {
            "archive/a.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl",
        }  # fmt: skip
        for part in about["resources"]:
            body = package.read(part["path"])
            assert part["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        seal = json.loads(package.read("datapackage-digest.json"))
        assert seal["hash"] == f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"
        assert package.getinfo("archive/a.warc.gz").compress_type == zipfile.ZIP_STORED
        index = package.read("indexes/index.cdx.gz")
        blocks = package.read("indexes/index.idx").decode().splitlines()[1:]
        lines = 0
        for block in blocks:
            place = json.loads(block.split(" ", 2)[2])
            piece = index[place["offset"] : place["offset"] + place["length"]]
            assert place["digest"] == f"sha256:{hashlib.sha256(piece).hexdigest()}"
            lines += len(decompress(piece).splitlines())
        assert lines == 3501
        listed = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
        assert listed[0]["format"] == "json-pages-1.0"
        assert listed[1]["ts"] == "2026-01-02T03:04:05Z"
