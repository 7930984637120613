"""Every planted fault is found, none is invented, and a slow independent search agrees on the real maps."""

from __future__ import annotations

import csv
import io
import re
import tarfile
from collections import Counter
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from govsite.migrate.lint.fault import FaultKind
from govsite.migrate.lint.fix import fix
from govsite.migrate.lint.search import lint
from govsite.migrate.maps.answers import Oracle
from govsite.migrate.maps.assemble import assemble
from govsite.migrate.maps.folder import MapSet, read_maps
from govsite.migrate.maps.rows import Row, Words
from govsite.migrate.maps.settings import SiteSettings
from govsite.migrate.serving.export import Settings, find_export
from govsite.model.mapping import MappingState, SiteMode, UrlRules
from govsite.policy.migration import load_moving
from tests.growth import assert_linear

MOVING = load_moving()
ARCHIVE = ("webarchive.nationalarchives.gov.uk",)
REFERENCE = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "uk-sites" / "redirect-maps.tar.xz"
PLAIN = UrlRules()
A, B, N = "http://a.gov.cn", "http://b.gov.cn", "https://new.gov.cn"


def maps(*rows: tuple[str, str], rules: UrlRules = PLAIN, hosts: tuple[str, ...] = ("a.gov.cn",)) -> MapSet:
    """Rows of two sites and one that is archived whole; an empty target archives."""
    by_site: dict[str, list[Row]] = {"a": [], "b": []}
    for line, (old, new) in enumerate(rows, 2):
        state = MappingState.REDIRECT if new else MappingState.ARCHIVE
        site = "b" if old.startswith(B) else "a"
        by_site[site].append(Row(old_url=old, new_url=new, state=state, site=site, line=line))
    sites = [
        SiteSettings(id="a", hosts=hosts, home=f"{N}/a", rules=rules),
        SiteSettings(id="b", hosts=("b.gov.cn", "www.b.gov.cn"), home=f"{N}/b"),
        SiteSettings(id="c", hosts=("c.gov.cn",), mode=SiteMode.ARCHIVE_ALL),
        SiteSettings(id="d", hosts=("d.gov.cn",), mode=SiteMode.REDIRECT_ALL, target=f"{N}/d"),
    ]
    return MapSet(
        sites={s.id: s for s in sites}, rows=by_site, allowed_hosts=("new.gov.cn", "*.gov.cn", "old.example.cn")
    )


CASES: dict[str, tuple[list[tuple[str, str]], dict[str, int]]] = {
    "clean": ([(f"{A}/1", f"{N}/1"), (f"{A}/2", "")], {}),
    "a chain within a site": ([(f"{A}/1", f"{A}/2"), (f"{A}/2", f"{N}/2")], {"chain": 1}),
    "a chain over two sites, by way of an alias and https": ([(f"{A}/1", "https://www.b.gov.cn/2/"), (f"{B}/2", f"{N}/2")], {"chain": 1}),
    "a chain by way of a home page": ([(f"{A}/1", f"{B}/")], {"chain": 1}),
    "a chain by way of a site redirected whole": ([(f"{A}/1", "http://d.gov.cn/x")], {"chain": 1}),
    "a long chain": ([(f"{A}/1", f"{A}/2"), (f"{A}/2", f"{A}/3"), (f"{A}/3", f"{N}/3")], {"chain": 2}),
    "a loop of two": ([(f"{A}/1", f"{B}/1"), (f"{B}/1", f"{A}/1")], {"loop": 2}),
    "a loop of one": ([(f"{A}/1", f"{A}/1/")], {"loop": 1}),
    "into a loop": ([(f"{A}/0", f"{A}/1"), (f"{A}/1", f"{A}/2"), (f"{A}/2", f"{A}/1")], {"loop": 3}),
    "ends at a gone page": ([(f"{A}/1", f"{B}/2"), (f"{B}/2", "")], {"ends-gone": 1}),
    "ends at a site archived whole": ([(f"{A}/1", "http://c.gov.cn/x")], {"ends-gone": 1}),
    "ends at a gone page by a chain": ([(f"{A}/1", f"{A}/2"), (f"{A}/2", f"{B}/3"), (f"{B}/3", "")], {"ends-gone": 2, "chain": 1}),
    "a retired host": ([(f"{A}/1", f"{B}/nobody")], {"retired-host": 1}),
    "another port of a retired name": ([(f"{A}/1", f"{B.replace('.gov.cn', '.gov.cn:8080')}/2"), (f"{B}/2", f"{N}/2")], {"retired-host": 1}),
    "off the allowed hosts": ([(f"{A}/1", "https://casino.example.com/")], {"off-allowed": 1}),
    "plain http on a host that serves https": ([(f"{A}/1", "http://new.gov.cn/1")], {"plain-http": 1}),
    "plain http where nobody knows of https": ([(f"{A}/1", "http://old.example.cn/1")], {}),
    "a double slash in the target": ([(f"{A}/1", f"{N}//1")], {"double-slash": 1}),
    "a double slash in a query is none": ([(f"{A}/1", f"{N}/1?u=http://x")], {}),
    "a double slash in the old path": ([(f"{A}//1", f"{N}/1")], {"double-slash": 1}),
    "twice the same": ([(f"{A}/1", f"{N}/1"), (f"{A}/1/", f"{N}/1")], {"duplicate": 1}),
    "twice with different answers": ([(f"{A}/1", f"{N}/1"), (f"{A}/1", f"{N}/2")], {"contradiction": 1}),
    "differs by case on a site that knows case": ([(f"{A}/x?ID=1", f"{N}/1"), (f"{A}/x?id=1", f"{N}/2")], {"case-collision": 1}),
    "differs by case with the same answer": ([(f"{A}/X", f"{N}/1"), (f"{A}/x", f"{N}/1")], {}),
    "encoding: malformed": ([(f"{A}/%zz", f"{N}/1")], {"percent-encoding": 1, "unserved": 1}),
    "encoding: malformed in a query": ([(f"{A}/1?x=%zz", f"{N}/1")], {"percent-encoding": 1}),
    "encoding: a bare mark": ([(f"{A}/100%", "")], {"percent-encoding": 1, "unserved": 1}),
    "encoding: a zero byte": ([(f"{A}/a%00", f"{N}/1")], {"unserved": 1}),
    "longer than servers read": ([(f"{A}/{'x' * 4001}", f"{N}/1")], {"unserved": 1}),
    "a long old URL": ([(f"{A}/{'x' * 3900}", f"{N}/1")], {}),
    "encoding: doubled in the target": ([(f"{A}/1", f"{N}/a%2520b")], {"percent-encoding": 1}),
    "encoding: needless": ([(f"{A}/%41", f"{N}/1")], {"percent-encoding": 1}),
    "encoding: none where it is needed": ([(f"{A}/中", f"{N}/1")], {"percent-encoding": 1}),
    "encoding: right": ([(f"{A}/%E4%B8%AD%20x%2Fy", f"{N}/%E4%B8%AD")], {}),
    "into the archive": ([(f"{A}/1", "https://webarchive.nationalarchives.gov.uk/x")], {"to-archive": 1}),
    "no URL as target": ([(f"{A}/1", "see home page")], {"percent-encoding": 0, "bad-target": 1}),
    "too long a target": ([(f"{A}/1", f"{N}/" + "x" * 2048)], {"bad-target": 1}),
    "a host with an empty label": ([(f"{A}/1", "https://www..gov.cn/n")], {"bad-target": 1}),
    "a host with a label that ends in a hyphen": ([(f"{A}/1", "https://www-.gov.cn/n")], {"bad-target": 1}),
    "a host with a label that begins with a hyphen": ([(f"{A}/1", "https://-www.gov.cn/n")], {"bad-target": 1}),
    "a host with a comma": ([(f"{A}/1", "https://www.new,gov.cn/n")], {"bad-target": 1}),
    "a host of one label": ([(f"{A}/1", "https://new/x")], {"bad-target": 1}),
    "a scheme in place of the host": ([(f"{A}/1", f"https://{N}/n")], {"bad-target": 1}),
    "a port beyond all": ([(f"{A}/1", f"{N}:443443/n")], {"bad-target": 1}),
    "two URLs in one cell": ([(f"{A}/1", f"{N}/n {N}/o")], {"bad-target": 1, "percent-encoding": 0}),
    "two URLs in one cell, parted as in Chinese": ([(f"{A}/1", f"{N}/n；{N}/o")], {"bad-target": 1, "percent-encoding": 0}),
    "a URL within a query": ([(f"{A}/1", f"{N}/n?u={N}/o")], {}),
    "a private address": ([(f"{A}/1", "http://10.1.2.3/x")], {"private-target": 1, "off-allowed": 1}),
    "a private address of IPv6": ([(f"{A}/1", "http://[fd00::1]/x")], {"private-target": 1, "off-allowed": 1}),
    "one's own machine": ([(f"{A}/1", "http://localhost:8080/x")], {"private-target": 1, "off-allowed": 1}),
    "a password": ([(f"{A}/1", "https://u:secret@www.new.gov.cn/n")], {"credentials": 1}),
    "a public address": ([(f"{A}/1", "http://1.2.4.8/x")], {"off-allowed": 1}),
    "an old URL of nobody": ([("http://x.gov.cn/1", f"{N}/1")], {"foreign-old-url": 1}),
    "an old URL that is none": ([("see above", f"{N}/1")], {"bad-old-url": 1}),
    "a path of no host": ([("/a", f"{N}/1")], {"no-host": 1}),
    "the home page": ([(f"{A}/", f"{N}/1")], {"home-page": 1}),
    "the home page, archived though it leads somewhere": ([(f"{A}/", "")], {"home-page": 1}),
    "the home page, as it is set": ([(f"{A}/", f"{N}/a")], {}),
    "views of a script on the home page": ([(f"{A}/#/news/1", f"{N}/1"), (f"{A}/#/news/2", f"{N}/2"), (f"{A}/#/3", "")], {"fragment": 3}),
    "a view of a script on a page": ([(f"{A}/app.html#/list", f"{N}/1")], {"fragment": 1}),
    "a mark with nothing behind it": ([(f"{A}/app.html#", f"{N}/1")], {}),
    "in bulk to a home page": ([(f"{A}/{i}", f"{N}/") for i in range(20)], {"mass-home": 1}),
    "in bulk to a home page, however it is written": (
        [(f"{A}/{i}", f"{N}{('', '/', '/index.html', '/INDEX.htm#top')[i % 4]}") for i in range(19)] + [(f"{A}/x", "http://NEW.gov.cn:80")],
        {"mass-home": 1, "plain-http": 1},
    ),
    "in bulk to where the site's own home page leads": ([(f"{A}/{i}", f"{N}/a{'/' * (i % 2)}") for i in range(20)], {"mass-home": 1}),
    "in bulk nowhere": ([(f"{A}/{i}", "/") for i in range(20)], {"bad-target": 20}),
    "in bulk to what a home page finds": ([(f"{A}/{i}", f"{N}/?id={i}") for i in range(20)], {}),
    "some to a home page": ([(f"{A}/{i}", f"{N}/") for i in range(19)], {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_faults_that_were_planted_are_found_and_no_others(name: str) -> None:
    rows, expected = CASES[name]
    found = Counter(fault.kind.value for fault in lint(maps(*rows), moving=MOVING, archive_hosts=ARCHIVE))
    assert {k: v for k, v in found.items() if k not in expected or expected[k]} == {
        k: v for k, v in expected.items() if v
    }


def test_a_parameter_that_the_site_drops_is_missed_where_answers_differ() -> None:
    given = maps((f"{A}/x?id=1", f"{N}/1"), (f"{A}/x?id=2", f"{N}/2"), rules=UrlRules(parameters=()))
    assert [f.kind for f in lint(given, moving=MOVING)] == [FaultKind.LOST_PARAMETER]


def test_folding_case_is_a_fault_where_answers_differ() -> None:
    given = maps((f"{A}/book?ID=11a", f"{N}/1"), (f"{A}/book?ID=11A", f"{N}/2"), rules=UrlRules(fold_case=True))
    assert [f.kind for f in lint(given, moving=MOVING)] == [FaultKind.CASE_COLLISION]


def test_two_sites_that_claim_a_host_are_named() -> None:
    given = maps(hosts=("a.gov.cn", "www.b.gov.cn"))
    assert [(f.kind, f.site, f.key) for f in lint(given, moving=MOVING)] == [
        (FaultKind.HOST_CLAIMED_TWICE, "b", "www.b.gov.cn a")
    ]


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        pytest.param("/blog/*", "/news/:splat", 2, id="Netlify, the rest of the path"),
        pytest.param("/p/:id", "/q/:id", 2, id="Netlify, a named segment"),
        pytest.param("/old/(.*)", "/new/$1", 2, id="a regular expression"),
        pytest.param(r"/old/(\d+)\.html$", r"/new/\1", 2, id="one with classes"),
        pytest.param("/old/([^/]+)/[0-9]+", "/new/{R:1}", 2, id="one of IIS"),
        pytest.param("/x", "/new$request_uri", 1, id="a variable of nginx"),
        pytest.param("/{id}", "/new/*", 2, id="braces and a star"),
        pytest.param("/a_(1).html?q=*&t=10:30", "/b(2).html?price=$x&time=:now", 0, id="parentheses, stars in a query, colons"),
        pytest.param("/wiki/Talk:Home", "/wiki/:8080/a.b+c", 0, id="colons within segments"),
    ],
)  # fmt: skip
def test_patterns_are_no_addresses(old: str, new: str, count: int) -> None:
    found = Counter(fault.kind.value for fault in lint(maps((f"{A}{old}", f"{N}{new}")), moving=MOVING))
    assert found["pattern"] == count
    assert found.keys() <= {"pattern", "percent-encoding"}


def test_numbers_in_sentences_say_what_they_count() -> None:
    given = maps((f"{A}/1", f"{N}/1"), (f"{A}/1", f"{N}/2"), (f"{A}/long", f"{N}/{'x' * 2100}"))
    said = {fault.kind: fault.message for fault in lint(given, moving=MOVING)}
    kept = given.rows["a"][0].line
    assert f"see {A}/1 (line {kept})" in said[FaultKind.CONTRADICTION].en
    assert f"{A}/1（第 {kept} 行）" in said[FaultKind.CONTRADICTION].zh
    assert "the target has 2,119 characters, 2,048 are the most" in said[FaultKind.BAD_TARGET].en
    many = lint(maps(*((f"{A}/{number}", f"{N}/") for number in range(20))), moving=MOVING)
    assert [fault.message.en for fault in many] == [f"a sends pages to a home page in bulk: {N}/ (20 addresses)"]


def test_a_site_of_which_nothing_says_where_the_home_page_leads_is_told_once() -> None:
    given = maps((f"{A}/1", f"{N}/1"), (f"{A}/2", f"{N}/2"))
    given.sites["a"].home = given.sites["c"].home = ""
    assert [(f.kind, f.site, f.key) for f in lint(given, moving=MOVING)] == [(FaultKind.NO_HOME_PAGE, "a", f"{A}/")]
    given.rows["a"].append(Row(old_url=f"{A}/", state=MappingState.ARCHIVE, line=9))
    assert lint(given, moving=MOVING) == []
    given.sites["a"].file = "sites/a.yml"
    assert lint(given, moving=MOVING) == []
    assert assemble(given).refused == ()
    given.rows["a"][-1].state = MappingState.UNRESOLVED
    assert {f.kind for f in lint(given, moving=MOVING)} == {FaultKind.NO_HOME_PAGE, FaultKind.HOME_PAGE}


def test_what_is_told_as_unserved_is_what_exports_leave_out() -> None:
    paths = (
        "%zz",
        "100%",
        "a%00",
        "a%2F..%2Fb",
        "x%2F",
        "x" * 4001,
        "x" * 3900,
        "%E4%B8%AD",
        "a%2Fb",
        "q?x=%zz",
    )
    given = maps(*((f"{A}/{path}", f"{N}/1") for path in paths))
    told = {fault.url for fault in lint(given, moving=MOVING) if fault.kind is FaultKind.UNSERVED}
    exported = find_export("nginx").write(assemble(given).sites, Settings())
    assert told == {refusal.url for refusal in exported.refused}
    assert len(told) == 6


def test_a_map_of_which_nothing_is_decided_is_told_once() -> None:
    given = maps((f"{A}/1", ""), (f"{A}/2", ""), (f"{B}/1", f"{N}/1"))
    assert lint(given, moving=MOVING) == []
    for row in given.rows["a"]:
        row.state = MappingState.UNRESOLVED
    assert [(f.kind, f.site, f.key) for f in lint(given, moving=MOVING)] == [(FaultKind.UNDECIDED, "a", "2")]


def test_fingerprints_are_unique_and_do_not_depend_on_lines() -> None:
    rows, _ = CASES["ends at a gone page by a chain"]
    faults = lint(maps(*rows), moving=MOVING)
    moved = lint(maps((f"{A}/zero", f"{N}/0"), *rows), moving=MOVING)
    assert len({f.fingerprint for f in faults}) == len(faults)
    assert {f.fingerprint for f in faults} == {f.fingerprint for f in moved}


def test_fix_flattens_chains_and_drops_duplicates_and_nothing_else() -> None:
    rows = [
        (f"{A}/1", f"{A}/2"), (f"{A}/2", f"{B}/3"), (f"{B}/3", f"{N}/3"), (f"{A}/4", f"{N}/4"), (f"{A}/4/", f"{N}/4"),
        (f"{A}/5", f"{A}/6"), (f"{A}/6", ""), (f"{A}/7", f"{A}/8"), (f"{A}/8", f"{A}/7"), (f"{A}/9", f"{N}//9"),
    ]  # fmt: skip
    given = maps(*rows)
    mended = fix(given)
    assert (mended.flattened, mended.dropped) == (2, 1)
    assert [(r.old_url, r.new_url) for r in mended.maps.rows["a"]] == [
        (f"{A}/1", f"{N}/3"), (f"{A}/2", f"{N}/3"), (f"{A}/4", f"{N}/4"), (f"{A}/5", f"{A}/6"), (f"{A}/6", ""),
        (f"{A}/7", f"{A}/8"), (f"{A}/8", f"{A}/7"), (f"{A}/9", f"{N}//9"),
    ]  # fmt: skip
    assert given.rows["a"][0].new_url == f"{A}/2"
    assert not any(f.kind in (FaultKind.CHAIN, FaultKind.DUPLICATE) for f in lint(mended.maps, moving=MOVING))


def test_fix_leaves_views_of_a_script_beside_the_row_of_the_home_page() -> None:
    rows = [(f"{A}/", f"{N}/1"), (f"{A}/#/x", f"{N}/1"), (f"{A}/#/x", f"{N}/1")]
    mended = fix(maps(*rows))
    assert [(row.old_url, row.new_url) for row in mended.maps.rows["a"]] == rows


def test_fix_leaves_what_a_person_must_decide() -> None:
    rows = [
        (f"{A}/1", f"{N}/1"), (f"{A}/1", f"{N}/2"), (f"{A}/2", f"{A}/3"), (f"{A}/3", ""), (f"{A}/4", f"{A}/5"),
        (f"{A}/5", "see above"), (f"{A}/6", f"{A}/7"), (f"{A}/7", "https://casino.example.com/"),
    ]  # fmt: skip
    mended = fix(maps(*rows))
    assert (mended.flattened, mended.dropped) == (0, 0)
    assert [(row.old_url, row.new_url) for row in mended.maps.rows["a"]] == rows


def test_what_is_set_for_a_site_goes_before_its_rows_as_it_does_when_maps_are_served() -> None:
    by_home = maps((f"{A}/", f"{N}/x"), (f"{A}/1", f"{A}/"))
    assert fix(by_home).maps.rows["a"][1].new_url == f"{N}/a"
    by_site = maps((f"{A}/1", "http://d.gov.cn/y"), hosts=("a.gov.cn",))
    by_site.sites["d"].append_path = True
    assert fix(by_site).maps.rows["a"][0].new_url == f"{N}/d/y"


def test_fix_keeps_the_fragment_that_browsers_carry_over() -> None:
    rows = [
        (f"{A}/1", f"{A}/2#contact"), (f"{A}/2", f"{A}/3"), (f"{A}/3", f"{N}/3"), (f"{A}/4", f"{A}/5#lost"),
        (f"{A}/5", f"{A}/6#kept"), (f"{A}/6", f"{N}/6"), (f"{A}/7", f"{A}/8#lost"), (f"{A}/8", f"{N}/8#own"),
        (f"{A}/9", f"{A}/2"), (f"{A}/9", f"{A}/2#twice"),
    ]  # fmt: skip
    assert [row.new_url for row in fix(maps(*rows)).maps.rows["a"]] == [
        f"{N}/3#contact", f"{N}/3", f"{N}/3", f"{N}/6#kept", f"{N}/6#kept", f"{N}/6", f"{N}/8#own", f"{N}/8#own",
        f"{N}/3", f"{N}/3#twice",
    ]  # fmt: skip


def test_fix_appends_paths_as_they_were_asked() -> None:
    paths = ("/Xwzx/Index.html", "/xwzx/index.html", "/dir/", "?Id=1", "/中文", "/%zz", "/a#x")
    given = maps(*((f"{A}/{number}", f"http://d.gov.cn{path}") for number, path in enumerate(paths)))
    given.sites["d"].append_path, given.sites["d"].rules = True, UrlRules(fold_case=True, parameters=())
    oracle = Oracle(assemble(given).sites)
    found = [row.new_url for row in fix(given).maps.rows["a"]]
    assert found == [
        f"{N}/d{path}"
        for path in ("/Xwzx/Index.html", "/xwzx/index.html", "/dir/", "/?Id=1", "/%E4%B8%AD%E6%96%87", "/%25zz", "/a#x")
    ]
    assert [url.partition("#")[0] for url in found] == [
        oracle.ask(oracle.ask(f"{A}/{number}").location).location for number in range(len(paths))
    ]


def test_sites_that_append_paths_and_lead_to_each_other_are_a_loop() -> None:
    given = maps((f"{A}/1", "http://d.gov.cn/x"), (f"{A}/2", "http://d.gov.cn/y"), (f"{B}/x", "http://d.gov.cn/z"))
    given.sites["d"].append_path, given.sites["d"].target = True, "http://e.gov.cn/d"
    given.sites["e"] = SiteSettings(
        id="e", hosts=("e.gov.cn",), mode=SiteMode.REDIRECT_ALL, target="http://d.gov.cn/e", append_path=True
    )
    assert Counter(fault.kind for fault in lint(given, moving=MOVING)) == {FaultKind.LOOP: 3}
    given.sites["e"].target = f"{N}/e"
    assert [row.new_url for row in fix(given).maps.rows["a"]] == [f"{N}/e/d/x", f"{N}/e/d/y"]


def test_a_hundred_thousand_links_of_one_chain_are_followed_without_recursion() -> None:
    rows = [(f"{A}/{i}", f"{A}/{i + 1}") for i in range(20_000)]
    faults = lint(maps(*rows), moving=MOVING)
    assert Counter(f.kind for f in faults) == {FaultKind.CHAIN: 19_999, FaultKind.RETIRED_HOST: 20_000}
    assert_linear(lambda n: maps(*rows[:n]), partial(lint, moving=MOVING), len(rows))


# ---------------------------------------------------------------- the real maps, searched another way


def slowly() -> Counter[str]:  # noqa: C901 - the definition, step by step
    """Chains, dead ends and retired hosts of the real maps, written from the definition, one dictionary after the other."""
    sites, rows = {}, []
    with tarfile.open(REFERENCE) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is None:
                continue
            text, stem = stream.read().decode(), Path(member.name).stem
            if member.name.endswith(".yml"):
                sites[stem] = next(iter(yaml.safe_load_all(text)))
            elif member.name.endswith(".csv"):
                rows += [
                    (stem, r["Old Url"], r["New Url"] or "", r["Status"]) for r in csv.DictReader(io.StringIO(text))
                ]
    rows = [r for r in rows if r[0] in sites]
    owner = {h: s for s, d in sites.items() for h in [d.get("host"), *(d.get("aliases") or [])] if h}
    capitals = {
        s for s, old, _, _ in rows if re.search("[A-Z]", re.sub("%..", "", urlsplit(old).path + urlsplit(old).query))
    }
    kept = {
        s: set((re.search(r"--query-string (\S+)", d.get("options") or "") or ["", ""])[1].split(":"))
        for s, d in sites.items()
    }

    def place(url: str) -> tuple[str, str] | None:
        host, _, rest = url.partition("#")[0].split("://", 1)[1].partition("/")
        site = owner.get(host)
        if site is None:
            return None
        path, _, query = rest.partition("?")
        kept_pairs = (
            sorted(p for p in query.split("&") if p.split("=")[0] in kept[site] and not p.endswith("="))
            if query
            else []
        )
        key = f"/{path}".rstrip("/") + ("?" + "&".join(kept_pairs) if kept_pairs else "") or "/"
        return site, key if site in capitals else key.lower()

    table = {}
    for _, old, new, status in rows:
        table.setdefault(place(old), (status, new))
    counts: Counter[str] = Counter()
    for _, _, new, status in rows:
        if status != "301":
            continue
        counts["plain-http"] += new.startswith("http://www.gov.uk/")
        counts["double-slash"] += "//" in new[8:] and "//" in urlsplit(new).path
        hops, here = 1, new
        while True:
            at = place(here)
            if at is None:
                counts["chain"] += hops > 1
                break
            home = sites[at[0]].get("homepage") if at[1] == "/" else None
            whole = str(sites[at[0]].get("global") or "")
            answer = ("301", home) if home and at not in table else table.get(at)
            if whole.startswith("=301 "):
                answer = ("301", whole[5:])
            if answer and answer[0] == "301":
                hops, here = hops + 1, answer[1]
                assert hops < 50
                continue
            counts["chain"] += hops > 1
            counts["ends-gone" if answer and answer[0] == "410" else "retired-host"] += 1
            break
    counts["double-slash"] += sum("//" in old[8:] and "//" in urlsplit(old).path for _, old, _, _ in rows)
    return counts


@pytest.mark.reference
def test_a_slow_independent_search_of_the_real_maps_finds_the_same() -> None:
    if not REFERENCE.exists():
        pytest.skip("the reference maps are not beside the checkout")
    found = read_maps(REFERENCE, words=Words(MOVING))
    counts = Counter(f.kind.value for f in lint(found, moving=MOVING, archive_hosts=ARCHIVE))
    expected = slowly()
    assert {kind: counts[kind] for kind in expected} == dict(expected)
    assert counts["loop"] == counts["contradiction"] == counts["off-allowed"] == 0
