"""Random maps over few letters, so that everything that can go wrong does: lint against the slow definition, and fix."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from msgspec.structs import replace

from govsite.migrate.lint.fix import fix
from govsite.migrate.lint.search import lint
from govsite.migrate.maps.answers import Oracle
from govsite.migrate.maps.assemble import assemble
from govsite.migrate.maps.folder import MapSet
from govsite.migrate.maps.rows import Row
from govsite.migrate.maps.settings import SiteSettings
from govsite.model.mapping import MappingState, SiteMode, UrlRules
from govsite.policy.migration import load_moving
from tests.migrate.lint import slow

MOVING = load_moving()
ARCHIVE = ("archive.example.org",)
OLD_HOSTS = ("a.gov.cn", "www.a.gov.cn", "b.gov.cn", "c.gov.cn", "d.gov.cn", "e.gov.cn")
NEW_HOSTS = ("new.gov.cn", "new.gov.cn", "plain.gov.cn", "casino.example.com", "archive.example.org")
SEGMENTS = ("x", "X", "y", "z", "Y", "%41", "%7e", "%zz", "%2520", "%E4%B8%AD", "中", "a b", "")
QUERIES = ("", "", "", "?id=1", "?ID=1", "?id=2", "?id=1&u=2", "?u=2&id=1", "?u=3", "?id=")
ODD = ("", "see above", "ftp://a.gov.cn/x", "/x", "https://", "https://new.gov.cn/" + "x" * 2048)
STATES = ("redirect",) * 6 + ("archive", "awaiting", "unresolved")


def a_url(rng: random.Random, hosts: tuple[str, ...]) -> str:
    scheme = rng.choice(("http", "http", "https", "HTTP"))
    host = rng.choice(hosts)
    host = rng.choice((host,) * 6 + (host.upper(), f"{host}:{443 if scheme == 'https' else 80}"))
    path = "".join(f"/{rng.choice(SEGMENTS)}" for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3))))
    return f"{scheme}://{host}{path}{rng.choice(('', '', '/'))}{rng.choice(QUERIES)}{rng.choice(('',) * 5 + ('#f',))}"


def a_map(seed: int) -> MapSet:
    """Five sites: two mapped ones that point at each other, one archived whole, two redirected whole."""
    rng = random.Random(seed)
    rules = [
        UrlRules(fold_case=rng.random() < 0.4, parameters=rng.choice((None, None, (), ("id",), ("ID", "u"))))
        for _ in "ab"
    ]
    home = rng.choice(("https://new.gov.cn/a", "", "http://b.gov.cn/x"))
    sites = [
        SiteSettings(id="a", hosts=("a.gov.cn", "www.a.gov.cn"), home=home, rules=rules[0]),
        SiteSettings(
            id="b", hosts=("b.gov.cn", "a.gov.cn") if rng.random() < 0.1 else ("b.gov.cn",), rules=rules[1],
            home=rng.choice(("https://new.gov.cn", "")),
        ),
        SiteSettings(id="c", hosts=("c.gov.cn",), mode=SiteMode.ARCHIVE_ALL),
        SiteSettings(id="d", hosts=("d.gov.cn",), mode=SiteMode.REDIRECT_ALL, target="https://new.gov.cn/d"),
        SiteSettings(
            id="e", hosts=("e.gov.cn",), mode=SiteMode.REDIRECT_ALL, append_path=True,
            target=rng.choice(("http://b.gov.cn", "https://new.gov.cn/e/")), rules=UrlRules(fold_case=rng.random() < 0.4),
        ),
    ]  # fmt: skip
    rows: dict[str, list[Row]] = {}
    for line in range(2, rng.randint(4, 40)):
        if rows and rng.random() < 0.08:
            again = rng.choice(rng.choice(list(rows.values())))
            rows[again.site].append(replace(again, old_url=f"{again.old_url}{rng.choice(('', '#g'))}", line=line))
            continue
        site = rng.choice(("a", "a", "b", "b", "c"))
        own = ("a.gov.cn", "www.a.gov.cn") if site == "a" else (f"{site}.gov.cn",)
        old = rng.choice(ODD) if rng.random() < 0.03 else a_url(rng, OLD_HOSTS if rng.random() < 0.04 else own)
        state = MappingState(rng.choice(STATES))
        has_target = rng.random() < (0.97 if state in ("redirect", "awaiting") else 0.2)
        new = a_url(rng, OLD_HOSTS if rng.random() < 0.6 else NEW_HOSTS) if has_target else ""
        rows.setdefault(site, []).append(
            Row(
                old_url=old,
                new_url=rng.choice(ODD) if rng.random() < 0.03 else new,
                state=state,
                site=site,
                line=line,
                hits=rng.choice((0, 0, 5)),
                confidence=rng.choice((None, None, 0.5, 0.9)),
            )
        )
    if rng.random() < 0.3:
        rows.setdefault("b", []).extend(
            Row(
                old_url=f"http://b.gov.cn/m{i}", new_url="https://new.gov.cn", state=MappingState.REDIRECT, line=100 + i
            )
            for i in range(rng.choice((19, 20, 21)))
        )
    return MapSet(sites={s.id: s for s in sites}, rows=rows, allowed_hosts=("*.gov.cn",))


@pytest.mark.parametrize("block", range(8))
def test_random_maps_show_what_the_definitions_say(block: int) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(block * 35, block * 35 + 35):
        maps = a_map(seed)
        found = Counter((f.kind.value, f.site, f.line) for f in lint(maps, moving=MOVING, archive_hosts=ARCHIVE))
        limit = MOVING.mass_home
        wanted = slow.expected(maps, archive_hosts=ARCHIVE, many=limit.count, share=limit.share)
        assert found == wanted, (seed, found - wanted, wanted - found)
        kinds.update(kind for kind, _, _ in found)
    assert len(kinds) >= 18, "the maps are too tame to say anything"


@pytest.mark.parametrize("block", range(4))
def test_fixed_maps_lead_everybody_where_they_led_before(block: int) -> None:
    flattened = dropped = 0
    for seed in range(1000 + block * 45, 1045 + block * 45):
        maps = a_map(seed)
        before = [row for rows in maps.rows.values() for row in rows]
        mended = fix(maps, archive_hosts=ARCHIVE)
        flattened, dropped = flattened + mended.flattened, dropped + mended.dropped
        assert [row for rows in maps.rows.values() for row in rows] == before
        again = fix(mended.maps, archive_hosts=ARCHIVE)
        assert (again.flattened, again.dropped) == (0, 0), seed
        assert again.maps.rows == mended.maps.rows
        same_end(maps, mended.maps, seed)
        only_those(maps, mended.maps)
        kinds = Counter(f.kind.value for f in lint(mended.maps, moving=MOVING, archive_hosts=ARCHIVE))
        assert kinds["duplicate"] == 0, seed
    assert flattened > 20
    assert dropped > 20


def same_end(maps: MapSet, mended: MapSet, seed: int) -> None:
    """Following the served answers from every old URL ends at the same place."""
    old, new = (Oracle(assemble(some, allowed_hosts=("*.gov.cn",)).sites) for some in (maps, mended))
    asked = {row.old_url for rows in maps.rows.values() for row in rows if slow.parts(row.old_url)}
    for url in asked | {f"http://{host}/{path}" for host in OLD_HOSTS for path in ("", "x", "y?id=1", "X/")}:
        assert served_end(old, url) == served_end(new, url), (seed, url)


def served_end(oracle: Oracle, url: str) -> object:
    """Status and place at which the redirects from ``url`` end, as browsers follow them; a loop ends nowhere."""
    url = url.partition("#")[0]
    for _ in range(100):
        answer = oracle.ask(url)
        if answer.status != 301:
            return answer.status, answer.archive, answer.suggested, url if answer.status != 404 else ""
        _, mark, fragment = url.partition("#")
        url = answer.location if "#" in answer.location else f"{answer.location}{mark}{fragment}"
        if slow.parts(url) is None or slow.parts(url)[1] not in OLD_HOSTS:  # type: ignore[index]
            return 301, url
    return "loop"


def only_those(maps: MapSet, mended: MapSet) -> None:
    """Beside targets of redirects nothing is written anew, and what was dropped still stands once."""
    for site, rows in mended.rows.items():
        given = {(r.line, r.old_url, r.state, r.hits, r.confidence) for r in maps.rows[site]}
        kept = {(r.line, r.old_url, r.state, r.hits, r.confidence) for r in rows}
        assert kept <= given
        form = maps.sites[site].rules.form
        lines = {line for line, *_ in kept}
        gone = [r for r in maps.rows[site] if r.line not in lines]
        assert {form(r.old_url)[1] for r in gone} <= {form(r.old_url)[1] for r in rows if slow.parts(r.old_url)}
        targets = {r.line: (r.state, r.new_url) for r in maps.rows[site]}
        assert all(targets[r.line][1] == r.new_url or r.state is MappingState.REDIRECT for r in rows)
