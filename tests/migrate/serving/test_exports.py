"""Every export is read back and answers as the map does; nothing a user wrote becomes syntax."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govsite.errors import UsageError
from govsite.migrate.exports.sitemap import PART
from govsite.migrate.maps.answers import Answer, Oracle
from govsite.migrate.maps.assemble import assemble
from govsite.migrate.maps.folder import MapSet, of_rows
from govsite.migrate.maps.rows import Row, Words, read_rows
from govsite.migrate.maps.settings import SiteSettings
from govsite.migrate.serving.export import Settings, export_names, find_export
from govsite.migrate.serving.simulate import near_misses, simulate
from govsite.model.mapping import Mapping, MappingState, SiteMap, SiteMode, UrlRules
from govsite.policy.migration import load_moving
from govsite.urls import lookup_form

SERVERS = ("nginx", "apache", "caddy", "haproxy")
NEW = "https://new.example.cn"
ARCHIVE = "https://archive.example.cn/{time}/{url}"
NASTY = ['/a"b', "/a'b", "/$host", "/${x}", "/;}", "/a%0Ab", "/中文 x", "/(a|b)*", "/\\", "/{$HOME}", "/a%2Fb", "/a/b", "/q%3Fx",
         "/q?x", "/#", "/~x", "/Case", "/case", "/%D6%D0", "/a+b", "/%zz", "/%00", "/<b>", "/a`b", "/!x", "/x?id=1&u=2", "/x?id=2", "/x"]  # fmt: skip


def sites(olds: list[str], rules: UrlRules) -> tuple[SiteMap, ...]:
    rows = [Row(old_url=f"http://old.example.cn{old}", new_url=f"{NEW}/{number}?a=$b&c='{{x}}'#f", state=MappingState.REDIRECT, line=number)
            for number, old in enumerate(olds)]  # fmt: skip
    rows.append(Row(old_url="http://old.example.cn/gone", state=MappingState.ARCHIVE, suggested=f"{NEW}/'<\""))
    rows.append(Row(old_url="http://old.example.cn/later", state=MappingState.AWAITING, new_url=f"{NEW}/later"))
    whole = [
        SiteSettings(id="w", hosts=("w.example.cn",), mode=SiteMode.REDIRECT_ALL, target=f"{NEW}/$w", append_path=True),
        SiteSettings(id="g", hosts=("g.example.cn",), mode=SiteMode.ARCHIVE_ALL),
    ]
    site = SiteSettings(id="s", hosts=("old.example.cn", "www.old.example.cn"), home=f"{NEW}/", rules=rules)
    return assemble(MapSet(sites={s.id: s for s in (site, *whole)}, rows={"s": rows}), archive_template=ARCHIVE).sites


def differences(name: str, given_sites: tuple[SiteMap, ...]) -> list[object]:
    plugin = find_export(name)
    exported = plugin.write(given_sites, Settings(lang="en"))
    assert plugin.read is not None
    refused = frozenset(refusal.url for refusal in exported.refused)
    assert all(refusal.reason for refusal in exported.refused)
    return list(simulate(given_sites, plugin.read(exported.files), except_urls=refused).differences)


RULES = [
    UrlRules(),
    UrlRules(parameters=("id", "x.y[]")),
    UrlRules(parameters=(), fold_case=True),
    UrlRules(fold_case=True, parameters=("ID",)),
    UrlRules(drop_slash=False, parameters=("id",)),
]


@pytest.mark.parametrize("rules", RULES, ids=str)
@pytest.mark.parametrize("name", SERVERS)
def test_a_nasty_map_is_answered_right_or_refused_by_name(name: str, rules: UrlRules) -> None:
    assert differences(name, sites(NASTY, rules)) == []


PATH = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


@pytest.mark.parametrize("name", SERVERS)
@settings(max_examples=40)
@given(olds=st.lists(PATH, max_size=6), number=st.integers(0, len(RULES) - 1))
def test_whatever_people_write_is_answered_right_or_refused(name: str, olds: list[str], number: int) -> None:
    assert differences(name, sites([f"/{old}" for old in olds], RULES[number])) == []


@pytest.mark.parametrize("name", SERVERS)
def test_the_proof_finds_a_configuration_that_lies(name: str) -> None:
    plugin = find_export(name)
    right, wrong = sites(["/a", "/b"], UrlRules()), sites(["/b", "/a"], UrlRules())
    assert plugin.read is not None
    proof = simulate(right, plugin.read(plugin.write(wrong, Settings()).files))
    assert {d.question.kind for d in proof.differences} >= {"row", "trailing slash"}


@pytest.mark.parametrize("name", SERVERS)
def test_an_undecided_address_that_servers_find_malformed_is_no_difference(name: str) -> None:
    rows = [Row(old_url="http://old.example.cn/%zz", state=MappingState.UNRESOLVED, line=1)]
    site = SiteSettings(id="a", hosts=("old.example.cn",))
    assert differences(name, assemble(MapSet(sites={"a": site}, rows={"a": rows})).sites) == []


def test_near_misses_cover_what_visitors_get_wrong() -> None:
    kinds = {question.kind for question in near_misses("http://x.cn/Some/Page.html?id=1")}
    assert kinds == {
        "other case", "root dot", "extra parameter", "trailing slash", "encoded form", "unknown path", "unknown host",
    }  # fmt: skip


def test_the_map_answers_by_the_rules_of_the_site() -> None:
    oracle = Oracle(sites(["/Page?id=1", "/a b"], UrlRules(parameters=("id",))))
    expect = {
        "https://www.old.example.cn/%50age/?utm=2&id=1": 301, "http://old.example.cn/page?id=1": 404, "http://old.example.cn/Page": 404,
        "http://old.example.cn/a%20b": 301, "http://old.example.cn/gone/": 410, "http://old.example.cn/later": 404,
        "http://old.example.cn": 301, "http://unknown.cn/": 404, "http://g.example.cn/x": 410,
    }  # fmt: skip
    assert {url: oracle.ask(url).status for url in expect} == expect
    assert oracle.ask("http://w.example.cn/x%20y?z=1") == Answer(301, f"{NEW}/$w/x%20y?z=1")


def ported() -> tuple[SiteMap, ...]:
    """Three sites of one name, told apart by their ports; one has a host without a port, too."""
    given_hosts = {"a": ("old.example.cn",), "b": ("old.example.cn:8080", "b.example.cn"), "c": ("old.example.cn:81",)}
    settings = {
        "a": SiteSettings(id="a", hosts=given_hosts["a"], home=f"{NEW}/a/"),
        "b": SiteSettings(id="b", hosts=given_hosts["b"], home="http://old.example.cn/"),
        "c": SiteSettings(id="c", hosts=given_hosts["c"], mode=SiteMode.ARCHIVE_ALL),
    }
    rows = {
        "a": [Row(old_url="http://old.example.cn/x", new_url=f"{NEW}/1", state=MappingState.REDIRECT, line=1)],
        "b": [Row(old_url="http://old.example.cn:8080/x", new_url=f"{NEW}/2", state=MappingState.REDIRECT, line=1)],
    }
    found = assemble(MapSet(sites=settings, rows=rows), archive_template=ARCHIVE)
    assert not found.refused
    return found.sites


@pytest.mark.parametrize("listen", [("80",), ("127.0.0.1:80", "[::1]:80"), ("8080",), ("18080",)], ids=str)
@pytest.mark.parametrize("name", SERVERS)
def test_sites_of_one_name_are_told_apart_by_their_ports(name: str, listen: tuple[str, ...]) -> None:
    plugin = find_export(name)
    some = ported() if listen != ("8080",) else ported()[1:]  # else two sites would listen at one port by one name
    exported = plugin.write(some, Settings(listen=listen))
    assert plugin.read is not None
    assert not exported.refused
    assert simulate(some, plugin.read(exported.files)).differences == ()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8080", "192.0.2.7:81", "[2001:db8::1]", "[2001:db8::1]:81"])
@pytest.mark.parametrize("name", SERVERS)
def test_a_site_may_be_an_address_without_a_name(name: str, host: str) -> None:
    rows = [Row(old_url=f"http://{host}/x", new_url=f"{NEW}/1", state=MappingState.REDIRECT, line=1)]
    found = assemble(MapSet(sites={"a": SiteSettings(id="a", hosts=(host,))}, rows={"a": rows}))
    assert differences(name, found.sites) == []


@pytest.mark.parametrize(
    ("name", "listening"),
    [
        ("nginx", ["listen 80;", "listen [::]:80;", "listen 8080;", "listen [::]:8080;"]),
        ("haproxy", ["bind *:80", "bind [::]:80 v6only", "bind *:8080", "bind [::]:8080 v6only"]),
    ],
)
def test_a_port_is_listened_at_over_both_families(name: str, listening: list[str]) -> None:
    plugin = find_export(name)
    site = SiteMap(id="s", host="www.old.gov.cn", aliases=("www.old.gov.cn:8080",))
    written = plugin.write([site], Settings(listen=("80", "[::]:80"))).files[plugin.main].decode()
    assert list(dict.fromkeys(re.findall(r"(?:listen|bind) [^\n;]*;?", written))) == listening
    alone = plugin.write([site], Settings(listen=("192.0.2.1:80",))).files[plugin.main].decode()
    assert "[::]" not in alone
    assert "v6only" not in plugin.write([site], Settings(listen=("[::]:80",))).files[plugin.main].decode()


def test_each_port_is_another_site_to_the_map() -> None:
    oracle = Oracle(ported())
    expect = {
        "http://old.example.cn/x": f"{NEW}/1", "https://old.example.cn/x": f"{NEW}/1", "http://old.example.cn:80/x": f"{NEW}/1",
        "http://old.example.cn:8080/x": f"{NEW}/2", "http://b.example.cn/x": f"{NEW}/2", "http://b.example.cn:8080/x": "",
        "http://old.example.cn:8080/": "http://old.example.cn/", "http://old.example.cn:81/x": "", "http://old.example.cn:82/x": "",
    }  # fmt: skip
    assert {url: oracle.ask(url).location for url in expect} == expect
    assert oracle.ask("http://old.example.cn:81/x").status == 410


def test_formats_are_found_by_their_files() -> None:
    assert {*SERVERS, "csv", "json", "sitemap", "robots"} == set(export_names())
    with pytest.raises(UsageError, match="known"):
        find_export("iis")


def test_tables_hold_every_row_and_are_read_back() -> None:
    given_sites = sites(["/a", "/=1+1"], UrlRules())
    exported = find_export("csv").write(given_sites, Settings())
    table = exported.files["map.csv"]
    assert len(list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))) == 7
    rows = read_rows(table, file="map.csv", words=Words(load_moving()))
    homes = [f"http://{host}/" for host in given_sites[0].hosts]
    assert [r.old_url for r in rows] == homes + [m.old_url for m in given_sites[0].mappings]
    assert [(r.site, r.reason) for r in exported.refused] == [
        ("w", "a table has no rows for redirect-all: keep the site's settings"),
        ("g", "a table has no rows for archive-all: keep the site's settings"),
    ]
    document = json.loads(find_export("json").write(given_sites, Settings()).files["map.json"])
    assert [s["id"] for s in document["sites"]] == ["s", "w", "g"]


@pytest.mark.parametrize("home", [f"{NEW}/home", ""])
def test_a_table_that_is_read_back_answers_as_the_map_did(home: str) -> None:
    mapping = Mapping(old_url="http://old.example.cn/a", state=MappingState.REDIRECT, target=f"{NEW}/a")
    given_site = SiteMap(id="s", host="old.example.cn", aliases=("a.example.cn",), home=home, mappings=(mapping,))
    table = find_export("csv").write((given_site,), Settings()).files["map.csv"]
    back = assemble(of_rows(read_rows(table, file="map.csv", words=Words(load_moving()))))
    assert back.refused == ()
    before, after = Oracle((given_site,)), Oracle(back.sites)
    for url in (f"http://{host}{path}" for host in given_site.hosts for path in ("/", "/a", "/b")):
        assert after.ask(url) == before.ask(url), url
    assert back.sites[0].host == given_site.host


def test_sitemaps_come_in_parts_and_robots_lets_everybody_in() -> None:
    mappings = tuple(
        Mapping(old_url=f"http://old.example.cn/{i}?a=1&b=2", state=MappingState.REDIRECT, target=f"{NEW}/{i}")
        for i in range(PART + 1)
    )
    big = (SiteMap(id="s", host="old.example.cn", mappings=mappings),)
    files = find_export("sitemap").write(big, Settings()).files
    assert set(files) == {
        "sitemaps.txt",
        *(f"old.example.cn/{n}" for n in ("sitemap.xml", "sitemap-1.xml", "sitemap-2.xml")),
    }
    counts = [len(ET.fromstring(files[f"old.example.cn/sitemap-{n}.xml"])) for n in (1, 2)]
    assert counts == [PART, 1]
    robots = find_export("robots").write(big, Settings()).files["old.example.cn/robots.txt"].decode()
    assert robots == "User-agent: *\nDisallow:\nSitemap: http://old.example.cn/sitemap.xml\n"


@given(st.text(max_size=20), st.booleans(), st.booleans(), st.sampled_from([None, ["a"], []]))
def test_the_form_of_a_url_is_its_own_form(path: str, fold: bool, drop: bool, keep: list[str] | None) -> None:
    try:
        host, key = lookup_form(f"http://x.cn/{path}", fold_case=fold, drop_slash=drop, keep_params=keep)
    except ValueError:
        return
    assert lookup_form(f"https://{host}{key}", fold_case=fold, drop_slash=drop, keep_params=keep) == (host, key)
