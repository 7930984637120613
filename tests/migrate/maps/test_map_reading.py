"""Maps as people keep them."""

from __future__ import annotations

import io
import tarfile
from datetime import datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from govsite.errors import InputError
from govsite.migrate.lint.fix import fix
from govsite.migrate.lint.search import lint
from govsite.migrate.maps.answers import Oracle
from govsite.migrate.maps.assemble import assemble
from govsite.migrate.maps.folder import of_rows, read_maps
from govsite.migrate.maps.rows import Row, Ruled, Words, best, read_rows
from govsite.migrate.maps.settings import read_settings
from govsite.migrate.maps.written import write_rows
from govsite.model.mapping import Mapping, MappingState, SiteMap, SiteMode, UrlRules
from govsite.policy.migration import load_moving

WORDS = Words(load_moving())
OLD = "http://www.old.gov.cn/a.html"
NEW = "https://www.new.gov.cn/b"
PLAIN = f"旧网址,新网址,状态\n{OLD},{NEW},重定向\nhttp://www.old.gov.cn/c,,归档\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PLAIN.encode(), id="UTF-8"),
        pytest.param(PLAIN.encode("utf-8-sig"), id="UTF-8 with a mark"),
        pytest.param(PLAIN.encode("gb18030"), id="GB18030"),
        pytest.param(PLAIN.encode("utf-16"), id="UTF-16 as a spreadsheet saves Unicode text"),
        pytest.param(PLAIN.encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(PLAIN.replace(",", "\t").encode(), id="tabs"),
        pytest.param(PLAIN.replace(",", ";").encode(), id="semicolons"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), id="lines of Windows"),
        pytest.param(f"Old Url,New Url,Status\n{OLD},{NEW},301\nhttp://www.old.gov.cn/c,,410\n".encode(), id="English, numbers"),
        pytest.param(f"old_url,state,new_url\n{OLD},301.0,{NEW}\n,,\nhttp://www.old.gov.cn/c,Archive,\n".encode(), id="other order, empty line"),
        pytest.param(f"old_url,new_url\n{OLD},{NEW}\n".encode(), id="no state: a target means redirect"),
        pytest.param(f"old_url,new_url\n{OLD},{NEW},,\n".encode(), id="empty cells beyond the header"),
        pytest.param(f'old_url,new_url,note\n{OLD},"{NEW}","he said ""no"",\r\n\r\ntwice"\n'.encode(), id="quotes and line breaks within quotes"),
        pytest.param(f'old_url,new_url,note\n{OLD},{NEW},5" wide\n'.encode(), id="a quote that opens nothing"),
    ],
)  # fmt: skip
def test_a_map_is_read_whatever_saved_it(content: bytes) -> None:
    rows = read_rows(content, file="map.csv", words=WORDS)
    assert (rows[0].old_url, rows[0].new_url, rows[0].state) == (OLD, NEW, MappingState.REDIRECT)
    assert all(row.state is MappingState.ARCHIVE for row in rows[1:])


@pytest.mark.parametrize(
    "header",
    [
        "Old URL,New URL,Status Code", "old_url,new_url,status_code", "Redirect from,Redirect to,HTTP Status",
        "source_url,target_url,redirect-type", "Original URL,Target URL,Redirect Type", "From,To,Code", "旧网址,新网址,跳转类型",
    ],
)  # fmt: skip
def test_headers_of_other_programs_are_known(header: str) -> None:
    rows = read_rows(f"{header}\n{OLD},{NEW},301\n{OLD}2,,410\n".encode(), file="map.csv", words=WORDS)
    assert [(row.old_url, row.new_url, row.state.value) for row in rows] == [
        (OLD, NEW, "redirect"),
        (f"{OLD}2", "", "archive"),
    ]


@pytest.mark.parametrize(
    ("table", "states"),
    [
        pytest.param(
            "source,target,regex,code,type,hits,title,status\n/a,/n,0,301,url,3,,active\n/b,/n,0,301,url,0,,disabled\n",
            ["redirect", "unresolved"],
            id="Redirection",
        ),
        pytest.param(
            "source,destination,status\n/a,/n,active\n/b,/n,inactive\n",
            ["redirect", "unresolved"],
            id="the state alone",
        ),
        pytest.param(
            "source_url,target_url,type,enabled\n/a,/n,301,1\n/b,/n,301,0\n", ["redirect", "unresolved"], id="a switch"
        ),
    ],
)
def test_redirects_that_the_old_system_does_not_use_decide_nothing(table: str, states: list[str]) -> None:
    rows = read_rows(table.encode(), file="m.csv", words=WORDS)
    assert [(row.old_url, row.state, row.new_url) for row in rows] == [("/a", states[0], "/n"), ("/b", states[1], "/n")]


@pytest.mark.parametrize(
    "table",
    [
        "source,target,regex,hits\n/a,/n,0,3\n^/b/2,/n,1,3\n",
        "Origin,Target,Type,Format\n/a,/n,301,plain\n^/b/2,/n,301,regex\n",
        "id,source,matching,destination\n1,/a,exact,/n\n2,^/b/2,start,/n\n",
    ],
    ids=["Redirection", "Yoast", "Rank Math"],
)
def test_redirects_for_all_addresses_that_fit_are_no_rows_of_one(table: str) -> None:
    one, many = read_rows(table.encode(), file="m.csv", words=WORDS)
    assert (one.ruled, one.state) == (None, "redirect")
    assert (many.ruled, many.state, many.old_url, many.new_url) == (Ruled.PATTERN, "unresolved", "/^/b/2", "")
    assert "^/b/2" in many.note


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("old_url,state\nhttp://x.cn/,banana\nhttp://x.cn/b,301\nhttp://x.cn/c,kiwi\n", "map.csv:2: unknown state 'banana' in line 2, 'kiwi' in line 4"),
        ("address,new\nhttp://x.cn/,http://y.cn/\n", "map.csv:1: has no column of old URLs"),
        ('{"redirects": [{"source": "/a", "destination": "/b"}]}\n', "map.csv:1: is no table"),
        ("", "map.csv: is empty"),
        ("old_url,hits\nhttp://x.cn/,many\n", "map.csv:2: 'many' is no number"),
        ("old_url,confidence\nhttp://x.cn/,1.5\n", "map.csv:2: '1.5' is no number"),
        ("old_url,state,new_url\n/a,301,https://n.cn/a\n/b,301,https://n.cn/art/0,1,2.html\n/c,301,x,y\n", "map.csv:3: more cells than the header has columns, in line 3, 4 (put cells that hold a comma"),
        ('old_url,new_url,note\n/a,https://n.cn/a,\n/b,https://n.cn/b,"see list\n/c,https://n.cn/c,\n/d,https://n.cn/d,\n', "map.csv:3: a quote opens here that nothing closes (close it"),
        ('old_url,note,new_url\n/a,"two\nlines",https://n.cn/a\n/b,"two\nlines","https://n.cn/b\n/c,,\n', "map.csv:5: a quote opens here"),
        ('old_url,note\n/a,"see list\n/b,\n/c,a "list" of it\n', "map.csv:2: a quote opens here"),
        ('old_url,note\r\n/a,\r\n/b,"see list', "map.csv:3: a quote opens here"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_rows(text.encode(), file="map.csv", words=WORDS)
    assert said in str(caught.value)


def test_an_open_quote_is_found_also_where_it_swallows_more_than_a_cell_may_hold() -> None:
    text = 'old_url,note\n/a,"see list\n' + "/b,c\n" * 300_000
    with pytest.raises(InputError, match=r"^map\.csv:2: a quote opens here that nothing closes"):
        read_rows(text.encode(), file="map.csv", words=WORDS)


def test_a_written_map_is_read_back_as_it_was() -> None:
    rows = [
        Row(old_url=OLD, new_url=NEW, state=MappingState.REDIRECT, site="s", hits=12, confidence=0.93, evidence="=1+1"),
        Row(
            old_url="http://www.old.gov.cn/,;\"'",
            state=MappingState.UNRESOLVED,
            site="s",
            note="@cmd",
            own=(("负责人", "张三"), ("=科室", "+1")),
        ),
    ]
    back = read_rows(write_rows(rows), file="m", words=WORDS)
    for given, got in zip(rows, back, strict=True):
        got.file, got.line = "", 0
        assert got == given


def test_columns_of_peoples_own_stay_also_through_the_mends() -> None:
    text = f"负责人,旧网址,新网址,状态,状态,科室,科室,\n张三,{OLD},http://www.old.gov.cn/b,301,已核,一科,二科,x\n,http://www.old.gov.cn/b,{NEW},301,,,,\n"
    maps = of_rows(read_rows(text.encode(), file="m.csv", words=WORDS))
    for _ in range(2):
        maps = of_rows(read_rows(write_rows(fix(maps).maps.rows["www.old.gov.cn"]), file="m.csv", words=WORDS))
    first, second = maps.rows["www.old.gov.cn"]
    assert first.own == (("负责人", "张三"), ("状态", "已核"), ("科室", "一科"), ("科室 (7)", "二科"))
    assert (first.new_url, first.state, second.own) == (NEW, MappingState.REDIRECT, ())


def test_of_rows_for_one_url_the_better_decision_stays() -> None:
    rows = [
        Row(old_url=OLD, state=MappingState.ARCHIVE, line=2),
        Row(old_url=OLD, state=MappingState.REDIRECT, new_url=NEW, confidence=0.99, line=3),
        Row(old_url=OLD, state=MappingState.REDIRECT, new_url=NEW + "2", line=4),
    ]
    assert best(rows).line == 4


def folder(tmp_path: Path, settings: str, rows: str) -> Path:
    (tmp_path / "sites").mkdir()
    (tmp_path / "mappings").mkdir()
    (tmp_path / "sites" / "a.yml").write_text(settings, encoding="utf-8")
    (tmp_path / "mappings" / "a.csv").write_text(rows, encoding="utf-8")
    return tmp_path


def test_what_breaks_an_invariant_is_left_out_with_its_place(tmp_path: Path) -> None:
    place = folder(
        tmp_path,
        "site: a\nhost: WWW.Old.gov.cn\naliases: [old.gov.cn]\nhomepage: https://www.new.gov.cn/\nparameters: [id]\n",
        "old_url,new_url,state\n"
        "http://old.gov.cn/x/?utm=1&id=3,https://www.new.gov.cn/x,301\n"
        "http://www.old.gov.cn/,https://www.new.gov.cn/,301\n"
        "http://other.gov.cn/y,https://www.new.gov.cn/y,301\n"
        "http://www.old.gov.cn/z,ftp://www.new.gov.cn/y,301\n"
        "http://www.old.gov.cn/w,https://archive.gov.cn/1/x,301\n"
        f"http://www.old.gov.cn/long,https://www.new.gov.cn/{'x' * 2050},301\n"
        "http://www.old.gov.cn/self,http://www.old.gov.cn/self,301\n",
    )
    found = assemble(read_maps(place, words=WORDS), archive_template="https://archive.gov.cn/{time}/{url}")
    assert [m.old_url for m in found.sites[0].mappings] == ["http://www.old.gov.cn/x?id=3"]
    assert [(r.line, r.reason.partition(":")[0][:20]) for r in found.refused]
    assert {r.line for r in found.refused} == {3, 4, 5, 6, 7, 8}


@pytest.mark.parametrize(
    "change",
    [
        {"target": ""},
        {"target": "/relative"},
        {"target": "https://x.cn/a b"},
        {"target": "https://x.cn/\r\nSet-Cookie: a"},
        {"target": "javascript:alert(1)"},
        {"target": "http://www.old.gov.cn/a/"},
        {"target": "https://x.cn/" + "a" * 2048},
        {"old_url": "https://www.old.gov.cn/a"},
        {"old_url": "http://www.old.gov.cn"},
        {"state": MappingState.ARCHIVE},
        {"confidence": 1.2},
    ],
    ids=str,
)
def test_a_mapping_that_cannot_be_is_not_built(change: dict[str, object]) -> None:
    given = {"old_url": "http://www.old.gov.cn/a", "state": MappingState.REDIRECT, "target": NEW, **change}
    with pytest.raises(ValueError, match=r"."):
        Mapping(**given)


@pytest.mark.parametrize(
    "change",
    [
        {"host": "WWW.old.gov.cn"},
        {"aliases": ("www.old.gov.cn",)},
        {"mode": SiteMode.REDIRECT_ALL},
        {"mode": SiteMode.ARCHIVE_ALL},
        {"home": "https://www.old.gov.cn/x"},
        {"allowed_hosts": ("*.gov.uk",)},
        {"archive_hosts": ("www.new.gov.cn",)},
        {"rules": UrlRules(parameters=())},
    ],
    ids=str,
)
def test_a_site_map_that_cannot_be_is_not_built(change: dict[str, object]) -> None:
    mapping = Mapping(old_url="http://www.old.gov.cn/a?id=1", state=MappingState.REDIRECT, target=NEW)
    assert SiteMap(id="s", host="www.old.gov.cn", mappings=(mapping,))
    with pytest.raises(ValueError, match=r"."):
        SiteMap(**{"id": "s", "host": "www.old.gov.cn", "mappings": (mapping,), **change})


def test_a_damaged_workbook_is_named_as_one() -> None:
    with pytest.raises(InputError, match="is a damaged workbook"):
        read_rows(b"PK\x03\x04" + bytes(99), file="map.xlsx", words=Words(load_moving()))


def workbook(**sheets: list[list[object]]) -> bytes:
    """A workbook as spreadsheets save it."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def test_a_map_in_a_workbook_says_the_same_as_its_csv() -> None:
    table = [
        ["旧网址", "状态", "新网址", "访问量", "备注"],
        ["http://www.old.gov.cn/a", 301, "https://new.gov.cn/a", 1200, ""],
        ["", "", "", "", ""],
        ["http://www.old.gov.cn/b", 410, "", 0, "张三改"],
        ["http://www.old.gov.cn/c", "", "", "", datetime(2026, 1, 2)],  # noqa: DTZ001 - workbooks know no time zone
    ]
    found = read_rows(workbook(说明=[["如何填写"]], 映射表=table), file="m.xlsx", words=WORDS)
    text = "".join(",".join(map(str, row)) + "\n" for row in table)
    told = [(row.old_url, row.state, row.new_url, row.hits, row.line) for row in found]
    assert told == [
        (row.old_url, row.state, row.new_url, row.hits, row.line)
        for row in read_rows(text.encode("gb18030"), file="m.csv", words=WORDS)
    ]
    assert [row.line for row in found] == [2, 4, 5]


def test_a_sheet_that_explains_the_map_is_no_second_one() -> None:
    content = workbook(
        说明=[["状态", "说明", "备注"], ["301", "跳转", ""]],
        空表=[["旧网址", "新网址"]],
        映射表=[["旧网址", "新网址"], ["/a", "https://n.cn/a"]],
    )
    assert [row.old_url for row in read_rows(content, file="m.xlsx", words=WORDS)] == ["/a"]


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        pytest.param({"a": [["old_url"], ["/a"]], "b": [["旧网址"], ["/b"]]}, "several tables: 'a', 'b'", id="two maps"),
        pytest.param({"a": [["old_url", "new_url", "note"], ["/a", "/b", "c"]], "b": [["旧网址", "新网址"], ["/b", "/c"]]}, "several tables: 'a', 'b'", id="two maps, one with fewer columns"),
        pytest.param({"a": [["x", "y"]]}, "no sheet whose first row names", id="no map"),
        pytest.param({"a": []}, "no sheet whose first row names", id="empty"),
        pytest.param({"a": [["old_url", "state"], ["http://a.example/", "maybe"]]}, "unknown state 'maybe' in line 2", id="a state nobody knows"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_no_map_is_refused(sheets: dict[str, list[list[object]]], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_rows(workbook(**sheets), file="m.xlsx", words=WORDS)


HOMES = {
    "a redirect is the setting that nobody wrote": ("https://new.gov.cn/", "301", "https://new.gov.cn/", 0),
    "a target is written as servers need it": (
        "https://new.gov.cn/栏目",
        "301",
        "https://new.gov.cn/%E6%A0%8F%E7%9B%AE",
        0,
    ),
    "archived is what is settled for it anyway": ("", "410", "", 0),
    "nobody has decided": ("", "", "", 1),
    "to itself": ("https://www.old.gov.cn/", "301", "", 1),
    "to another port of its name": ("http://www.old.gov.cn:8080/", "301", "http://www.old.gov.cn:8080/", 0),
    "into the archive": ("https://archive.example.cn/x", "301", "", 1),
    "no target at all": ("see there", "301", "", 1),
}


@pytest.mark.parametrize("name", HOMES)
def test_the_row_of_a_home_page_says_where_it_leads_as_long_as_nobody_described_the_site(
    name: str, tmp_path: Path
) -> None:
    target, state, home, refused = HOMES[name]
    path = tmp_path / "map.csv"
    path.write_text(f"old,new,status\nhttp://www.old.gov.cn/,{target},{state}\n{OLD},{NEW},301\n")
    found = assemble(read_maps(path, words=WORDS), archive_template="https://archive.example.cn/{url}")
    assert [site.home for site in found.sites] == [home]
    assert [mapping.old_url for mapping in found.sites[0].mappings] == [OLD]
    assert len(found.refused) == refused


def test_of_two_rows_of_a_home_page_the_better_one_decides_and_the_other_is_told(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text(
        "old,new,status,hits\nhttp://www.old.gov.cn/,https://a.cn/,301,1\nhttp://www.old.gov.cn,https://b.cn/,301,9\n"
    )
    found = assemble(read_maps(path, words=WORDS))
    assert found.sites[0].home == "https://b.cn/"
    assert [(refusal.line, refusal.reason) for refusal in found.refused] == [
        (2, "the home page is a setting of the site, not a mapping")
    ]


def test_what_only_a_script_tells_from_the_home_page_does_not_become_its_setting(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text(
        "old,new\nhttp://www.old.gov.cn/#/news/1,https://new.cn/1\nhttp://www.old.gov.cn/#,https://new.cn/\n"
        "http://www.old.gov.cn/#/same,https://new.cn/\n"
    )
    found = assemble(read_maps(path, words=WORDS))
    assert found.sites[0].home == "https://new.cn/"
    assert [(refusal.line, refusal.reason.partition(" and ")[0]) for refusal in found.refused] == [
        (2, "no server sees what stands behind #"),
        (4, "no server sees what stands behind #"),
    ]


def test_settings_that_are_nested_without_end_are_refused_and_do_not_end_the_program() -> None:
    with pytest.raises(InputError, match=r"^old\.yml:1: is nested too deeply"):
        list(read_settings(b"[" * 200_000, file="old.yml"))


def test_settings_of_a_site_go_before_the_row_of_its_home_page(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "old.yml").write_text("site: old\nhost: www.old.gov.cn\nhomepage: https://said.cn/\n")
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "old.csv").write_text("old,new\nhttp://www.old.gov.cn/,https://new.cn/\n")
    found = assemble(read_maps(tmp_path, words=WORDS))
    assert found.sites[0].home == "https://said.cn/"
    assert len(found.refused) == 1


def test_of_a_map_that_is_named_after_the_host_of_a_site_it_is_told_how_to_name_it(tmp_path: Path) -> None:
    place = folder(tmp_path, "site: a\nhost: www.old.gov.cn\nhomepage: https://n.cn/\n", "")
    (place / "mappings" / "a.csv").rename(place / "mappings" / "www.old.gov.cn.csv")
    (place / "mappings" / "www.old.gov.cn.csv").write_text("old,new\nhttp://www.old.gov.cn/x,https://n.cn/x\n")
    maps = read_maps(place, words=WORDS)
    assert [refusal.reason for refusal in assemble(maps).refused] == [
        "the host www.old.gov.cn is already that of a: name its map a.csv, or say site a in its rows"
    ]
    told = [fault.message.en for fault in lint(maps, moving=load_moving()) if fault.kind == "host-claimed-twice"]
    assert [one.partition("; ")[2] for one in told] == [
        "if they are one site, name its map after the site of the settings"
    ]
    (place / "mappings" / "www.old.gov.cn.csv").rename(place / "mappings" / "a.csv")
    assert assemble(read_maps(place, words=WORDS)).refused == ()


def test_hosts_keep_a_port_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text(
        "old,new\nhttp://www.old.gov.cn:8080/a,https://new.cn/1\nhttp://www.old.gov.cn:80/a,https://new.cn/2\n"
        "https://www.old.gov.cn:443/b,https://new.cn/3\nhttp://www.old.gov.cn/c,http://www.old.gov.cn:8080/\n"
    )
    found = assemble(read_maps(path, words=WORDS))
    assert [(site.hosts, site.names, len(site.mappings)) for site in found.sites] == [
        (("www.old.gov.cn:8080",), ("www.old.gov.cn",), 1),
        (("www.old.gov.cn",), ("www.old.gov.cn",), 3),
    ]
    assert found.refused == ()


PATHS = "old,new\n/,https://new.cn/\n/a.html,https://new.cn/a\n/b c?x=1,https://new.cn/b\n"


def test_rows_that_hold_a_path_alone_are_of_the_site_that_its_file_is_named_after(tmp_path: Path) -> None:
    path = tmp_path / "www.old.gov.cn.csv"
    path.write_text(PATHS)
    (site,) = assemble(read_maps(path, words=WORDS)).sites
    assert (site.id, site.hosts, site.home) == ("www.old.gov.cn", ("www.old.gov.cn",), "https://new.cn/")
    assert [mapping.old_url for mapping in site.mappings] == [
        "http://www.old.gov.cn/a.html",
        "http://www.old.gov.cn/b%20c?x=1",
    ]


def test_rows_that_hold_a_path_alone_are_on_the_main_host_of_a_site_that_was_described(tmp_path: Path) -> None:
    place = folder(tmp_path, "site: a\nhost: old.gov.cn\naliases: [www.old.gov.cn]\n", PATHS)
    (site,) = assemble(read_maps(place, words=WORDS)).sites
    assert [mapping.old_url for mapping in site.mappings] == ["http://old.gov.cn/a.html", "http://old.gov.cn/b%20c?x=1"]


def test_rows_that_hold_a_path_alone_are_no_addresses_where_nothing_names_a_host(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text(PATHS)
    found = assemble(read_maps(path, words=WORDS))
    assert (found.sites, [refusal.reason for refusal in found.refused]) == (
        (),
        ["is a path, and nothing says of which host"] * 3,
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("www.old.gov.cn/a/", "http://www.old.gov.cn/a/"),
        ("旧站.政务:8080/通知", "http://旧站.政务:8080/通知"),
        ("index.html/x", "index.html/x"),
        ("index.do", "index.do"),
        ("1.5/x", "1.5/x"),
        ("http://old.gov.cn/a", "http://old.gov.cn/a"),
    ],
)
def test_an_old_url_without_its_scheme_is_read_as_one(written: str, read: str) -> None:
    (row,) = read_rows(f"old,new\n{written},https://new.cn/\n".encode(), file="map.csv", words=WORDS)
    assert row.old_url == read


def test_a_host_is_one_site_however_its_rows_write_it(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    hosts = {
        "xn--fsqu00a.xn--zfr164b": ("http://例子.政务", "HTTPS://XN--FSQU00A.xn--zfr164b"),
        "www.old.gov.cn": (
            "http://www.old.gov.cn", "http://www.old.gov.cn.", "http://u@www.old.gov.cn", "https://www.old.gov.cn:80",
            "http://www.old.gov.cn:0080", "http://ｗｗｗ．old.gov.cn", "http://www.old.gov.cn:443", "http://WWW.old.gov.cn",
        ),
    }  # fmt: skip
    olds = [f"{host}/{number}.html" for written in hosts.values() for number, host in enumerate(written)]
    path.write_text("old,new\n" + "".join(f"{old},https://new.cn/\n" for old in olds), encoding="utf-8")
    maps = read_maps(path, words=WORDS)
    found = assemble(maps)
    assert {site.id: (site.hosts, len(site.mappings)) for site in found.sites} == {
        host: ((host,), len(written)) for host, written in hosts.items()
    }
    assert found.refused == ()
    oracle = Oracle(found.sites)
    assert {oracle.ask(old).status for old in olds} == {301}


def test_allowed_hosts_are_read_as_hosts_of_targets_are(tmp_path: Path) -> None:
    place = folder(
        tmp_path,
        "site: a\nhost: old.gov.cn\n",
        "old,new\n/a,https://例子.政务/a\n/b,https://b.例子.政务/\n/c,https://c.cn/\n",
    )
    (place / "allowed_hosts.txt").write_text(
        "\ufeff例子.政务  # 新站\n\n*.例子.政务\nWWW.New.gov.cn.\n", encoding="utf-8"
    )
    maps = read_maps(place, words=WORDS)
    assert maps.allowed_hosts == ("xn--fsqu00a.xn--zfr164b", "*.xn--fsqu00a.xn--zfr164b", "www.new.gov.cn")
    assert [refusal.line for refusal in assemble(maps).refused] == [4]


@pytest.mark.parametrize(
    "line", ["https://www.new.gov.cn/", "www.new.gov.cn/x", "new.gov.cn:8080", "*", "*new.gov.cn", ".new.gov.cn", "a b"]
)
def test_what_can_be_no_allowed_host_is_told_with_its_line(line: str, tmp_path: Path) -> None:
    place = folder(tmp_path, "site: a\nhost: old.gov.cn\n", "old,new\n")
    (place / "allowed_hosts.txt").write_text(f"new.gov.cn\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"^allowed_hosts\.txt:2: '.*' is no host, so no target"):
        read_maps(place, words=WORDS)


def nested(tmp_path: Path) -> Path:
    """Maps in folders of folders, and what programs leave beside them."""
    for name in ("mappings/a.gov.cn.csv", "mappings/2024/b.gov.cn.csv", "mappings/2024/q1/c.gov.cn.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"old,new\nhttp://{path.stem}/x,https://n.cn/x\n")
    for name in (
        "mappings/~$a.xlsx",
        "mappings/._a.csv",
        ".git/x.csv",
        "__MACOSX/mappings/a.csv",
        "mappings/.~lock.a.csv",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"\x05user\0\0")
    return tmp_path


@pytest.mark.parametrize("packed", [False, True])
def test_maps_are_read_in_folders_of_any_depth_and_files_of_programs_are_not(packed: bool, tmp_path: Path) -> None:
    place = nested(tmp_path / "maps")
    (place / "notes").mkdir()
    (place / "notes" / "who.csv").write_text("name,phone\nx,1\n")
    if packed:
        with tarfile.open(tmp_path / "maps.tar", "w") as archive:
            archive.add(place, arcname=".")
        place = tmp_path / "maps.tar"
    assert sorted(read_maps(place, words=WORDS).sites) == ["a.gov.cn", "b.gov.cn", "c.gov.cn"]


def test_maps_where_none_is_read_are_told(tmp_path: Path) -> None:
    place = nested(tmp_path)
    (place / "sub").mkdir()
    (place / "sub" / "d.csv").write_text("旧网址,新网址\nhttp://d.gov.cn/x,https://n.cn/x\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"maps lie where none is read: sub/d\.csv \(put maps below mappings/"):
        read_maps(place, words=WORDS)


def test_sites_of_which_nothing_says_where_the_home_page_leads_are_named(tmp_path: Path) -> None:
    place = folder(
        tmp_path, "site: a\nhost: old.gov.cn\naliases: [www.old.gov.cn]\n", "old,new,status\n/a,https://new.cn/a,301\n"
    )
    assert [site.id for site in assemble(read_maps(place, words=WORDS)).homeless] == ["a"]
    for row in ("http://www.old.gov.cn,,410", "http://elsewhere.gov.cn/,,410"):
        (place / "mappings" / "a.csv").write_text(f"old,new,status\n{row}\n")
        homeless = assemble(read_maps(place, words=WORDS)).homeless
        assert [site.id for site in homeless] == ([] if "www.old" in row else ["a"])
