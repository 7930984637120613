"""What lint should find, written from the definitions: no index, no memory, every question asked of every row again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes

from govsite.migrate.maps.folder import MapSet
from govsite.migrate.maps.rows import Row
from govsite.migrate.maps.settings import SiteSettings

Found = tuple[str, str, int]
"""Kind, site, line (0: of the site)."""
_URL = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)


def parts(url: str) -> tuple[str, str, str, str] | None:
    """Scheme, host, path, query; nothing for what is no web address."""
    found = _URL.fullmatch(url.strip())
    if not found or not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", found[2]):
        return None
    scheme, host = found[1].lower(), found[2].lower()
    return scheme, re.sub(r":(80|443)$", "", host), found[3] or "/", found[4] or ""


def key_of(site: SiteSettings, url: str, *, fold: bool | None = None, every_parameter: bool = False) -> str:
    """Path and query as the site looks them up."""
    cut = parts(url)
    assert cut is not None
    _, _, path, query = cut
    if not re.search(r"%(?![0-9A-Fa-f]{2})", path):
        pieces = (quote(unquote_to_bytes(piece), safe="~!$&'()*+,;=:@") for piece in re.split("/", path))
        path = "/".join(pieces)
    else:
        path = re.sub(r"[^\x21-\x7e]", lambda m: quote(m.group()), path)
    path = path.rstrip("/") or "/"
    query = re.sub(r"[^\x21-\x7e]", lambda m: quote(m.group()), query)
    names = site.rules.parameters
    if site.rules.fold_case if fold is None else fold:
        path = re.sub(r"%..", lambda m: m.group().upper(), path.lower())
        query = query.lower()
        names = None if names is None else tuple(name.lower() for name in names)
    if names is not None and not every_parameter:
        pairs = [pair.split("=", 1) for pair in query.split("&") if "=" in pair and pair.split("=", 1)[1]]
        kept = [next((f"{n}={v}" for n, v in pairs if n == name), "") for name in sorted(set(names))]
        query = "&".join(filter(None, kept))
    return path + (f"?{query}" if query else "")


def owner(maps: MapSet, url: str) -> SiteSettings | None:
    """The site that a URL is on: the first that claims its host."""
    cut = parts(url)
    return next((s for s in maps.sites.values() if cut and cut[1] in s.hosts), None)


def rows_at(maps: MapSet, site: SiteSettings, key: str) -> list[Row]:
    """Rows of a site for one key."""
    own = [row for row in maps.rows.get(site.id, []) if is_address(site, row)]
    return [row for row in own if key_of(site, row.old_url) == key]


def is_address(site: SiteSettings, row: Row) -> bool:
    """Whether the old URL is one that servers of the site are asked for: the home page has no further pages in it."""
    cut = parts(row.old_url)
    if cut is None or cut[1] not in site.hosts:
        return False
    return not (key_of(site, row.old_url) == "/" and has_fragment(row.old_url))


def has_fragment(url: str) -> bool:
    """Whether anything stands behind the mark."""
    return len(url.split("#", 1)) > 1 and url.split("#", 1)[1] != ""


def deciding(rows: list[Row]) -> Row:
    """The row that a server would answer by."""
    order = ["redirect", "archive", "awaiting", "unresolved"]
    return min(
        rows,
        key=lambda r: (order.index(r.state), r.confidence is not None, -(r.confidence or 0), -r.hits, r.line),
    )


def step(maps: MapSet, url: str) -> tuple[str, str]:
    """What a URL answers: ``live``, ``gone``, ``nothing``, or ``redirect`` with the target."""
    site = owner(maps, url)
    if site is None:
        return "live", ""
    key = key_of(site, re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url))
    if site.mode == "archive-all":
        return "gone", ""
    if site.mode == "redirect-all":
        return "redirect", site.target.rstrip("/") + as_asked(url) if site.append_path else site.target
    if key == "/":
        return ("redirect", site.home) if site.home else ("gone", "")
    rows = rows_at(maps, site, key)
    if not rows:
        return "nothing", ""
    row = deciding(rows)
    if row.state == "redirect":
        return "redirect", row.new_url
    return ("gone", "") if row.state == "archive" else ("nothing", "")


def as_asked(url: str) -> str:
    """Path and query as a browser asks for them."""
    rest = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", re.sub(r"^[^:]*://[^/?#]*", "", url.partition("#")[0])).removesuffix(
        "?"
    )
    rest = rest if rest.startswith("/") else f"/{rest}"
    return re.sub(r"[^\x21-\x7e]", lambda m: quote(m.group()), rest)


def end(maps: MapSet, url: str) -> tuple[str, str, int]:
    """``live``, ``gone``, ``nothing`` or ``loop``; the last URL; redirects on the way."""
    seen: list[tuple[str, str]] = []
    while True:
        answer, target = step(maps, url)
        if answer != "redirect":
            return answer, url, len(seen)
        site = owner(maps, url)
        assert site is not None
        place = site.id, key_of(site, re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url))
        if place in seen:
            return "loop", url, len(seen)
        seen.append(place)
        url = target


def expected(maps: MapSet, *, archive_hosts: tuple[str, ...], many: int, share: float) -> Counter[Found]:
    """Every fault of every row and site."""
    found: Counter[Found] = Counter()
    for site in maps.sites.values():
        for kind in of_site(maps, site):
            found[kind, site.id, 0] += 1
        for row in maps.rows.get(site.id, []):
            for kind in of_row(maps, site, row, archive_hosts=archive_hosts):
                found[kind, site.id, row.line] += 1
        for kind, line in collisions(maps, site):
            found[kind, site.id, line] += 1
        redirects = [row for row in maps.rows.get(site.id, []) if row.state == "redirect"]
        for page in {page_at(row.new_url) for row in redirects} - {None}:
            count = sum(page_at(row.new_url) == page for row in redirects)
            is_home = page[1] == "" or (site.home and page[:2] == page_at(site.home)[:2])
            if count >= many and count >= share * len(redirects) and is_home:
                found["mass-home", site.id, 0] += 1
    return found


def page_at(url: str) -> tuple[str, str, str] | None:
    """Host, path without slash at the end, query; nothing for what is no web address."""
    cut = parts(url)
    if cut is None:
        return None
    path, _, query = key_of(SiteSettings(id="", hosts=()), url).partition("?")
    return cut[1], path.rstrip("/"), query


def of_row(maps: MapSet, site: SiteSettings, row: Row, *, archive_hosts: tuple[str, ...]) -> Iterator[str]:
    """Faults that one row shows by itself, and where it leads."""
    cut = parts(row.old_url)
    if cut is None or cut[1] not in site.hosts:
        bad = "no-host" if row.old_url.startswith("/") else "bad-old-url"
        yield bad if cut is None else "foreign-old-url"
        return
    if has_fragment(row.old_url):
        yield "fragment"
        if key_of(site, row.old_url) == "/":
            return
    if key_of(site, row.old_url) == "/" and not as_set(site, row):
        yield "home-page"
    yield from written(row.old_url)
    if re.search(r"%(?![0-9A-Fa-f]{2})", cut[2]) and row.state in ("redirect", "archive"):
        yield "unserved"
    if row.state not in ("redirect", "awaiting"):
        if row.new_url:
            yield "unused-target"
        return
    if not row.new_url:
        yield "no-target"
        return
    yield from of_target(maps, row.new_url, archive_hosts=archive_hosts)
    if row.state == "redirect":
        yield from leads(maps, row)


def as_set(site: SiteSettings, row: Row) -> bool:
    """Whether a row of the home page says what the site says of it."""
    if row.state == "archive":
        return not site.home
    return row.state == "redirect" and site.home != "" and row.new_url == site.home


def of_site(maps: MapSet, site: SiteSettings) -> Iterator[str]:
    """Faults of a site as a whole."""
    for host in site.hosts:
        first = next(s for s in maps.sites.values() if host in s.hosts)
        if first is not site:
            yield "host-claimed-twice"
    rows = maps.rows.get(site.id, [])
    homes = [row for row in rows if is_address(site, row) and key_of(site, row.old_url) == "/"]
    if site.mode == "mapped" and not site.home and "archive" not in {row.state for row in homes}:
        yield "no-home-page"
    if {row.state for row in rows} == {"unresolved"}:
        yield "undecided"


def of_target(maps: MapSet, url: str, *, archive_hosts: tuple[str, ...]) -> Iterator[str]:
    """Faults of a target by itself."""
    target = parts(url)
    if target is None or len(url) > 2048:
        if encoding(url):
            yield "percent-encoding"
        yield "bad-target"
        return
    yield from written(url)
    host = target[1]
    if host in archive_hosts:
        yield "to-archive"
    elif maps.allowed_hosts and not any(
        host == a or (a.startswith("*.") and host.endswith(a[1:])) or host == a[2:] for a in maps.allowed_hosts
    ):
        yield "off-allowed"
    if target[0] == "http" and host in secure(maps):
        yield "plain-http"


def leads(maps: MapSet, row: Row) -> Iterator[str]:
    """Chains, loops and dead ends: the row's own redirect is the first step, whether or not the site answers by it."""
    if owner(maps, row.new_url) is None:
        return
    answer, _, more = end(maps, row.new_url)
    if answer == "loop":
        yield "loop"
        return
    if more:
        yield "chain"
    if answer == "gone":
        yield "ends-gone"
    if answer == "nothing":
        yield "retired-host"


def secure(maps: MapSet) -> set[str]:
    """Hosts known to serve https."""
    homes = {parts(s.home)[1] for s in maps.sites.values() if s.home.startswith("https:")}  # type: ignore[index]
    votes: Counter[str] = Counter()
    for rows in maps.rows.values():
        for row in rows:
            if cut := parts(row.new_url):
                votes[cut[1]] += 1 if cut[0] == "https" else -1
    return homes | {host for host, vote in votes.items() if vote > 0}


def written(url: str) -> Iterator[str]:
    """How a URL is written."""
    if encoding(url):
        yield "percent-encoding"
    cut = parts(url)
    if cut and "//" in cut[2]:
        yield "double-slash"


def encoding(url: str) -> bool:
    """Malformed, doubled or needless triplets, or characters that need one."""
    triplets = re.findall(r"%(..)?", url)
    for two in triplets:
        if not re.fullmatch(r"[0-9A-Fa-f]{2}", two) or re.fullmatch(r"[A-Za-z0-9._~-]", chr(int(two, 16))):
            return True
    return bool(re.search(r"%25[0-9A-Fa-f]{2}", url) or re.search(r"[^!#-;=?-\[\]_a-z~]", url))


def collisions(maps: MapSet, site: SiteSettings) -> Iterator[tuple[str, int]]:
    """Rows that stand for one key, and keys that differ only by case."""
    keys: dict[str, None] = {}
    for row in maps.rows.get(site.id, []):
        if is_address(site, row):
            keys[key_of(site, row.old_url)] = None
    for key in keys:
        rows = rows_at(maps, site, key)
        kept = deciding(rows)
        for row in rows:
            if row is not kept:
                yield collision(site, row, kept), row.line
        if not site.rules.fold_case:
            first = next(other for other in keys if other.lower() == key.lower())
            theirs = deciding(rows_at(maps, site, first))
            if first != key and (theirs.state, theirs.new_url) != (kept.state, kept.new_url):
                yield "case-collision", kept.line


def collision(site: SiteSettings, row: Row, kept: Row) -> str:
    """Why two rows of one key differ."""
    if (row.state, row.new_url) == (kept.state, kept.new_url):
        return "duplicate"
    hosts = parts(row.old_url)[1] == parts(kept.old_url)[1]  # type: ignore[index]
    exact, folded = (
        [key_of(site, one.old_url, fold=fold, every_parameter=True) for one in (row, kept)] for fold in (False, True)
    )
    if hosts and exact[0] == exact[1]:
        return "contradiction"
    if hosts and folded[0] == folded[1]:
        return "case-collision"
    if folded[0].partition("?")[2] != folded[1].partition("?")[2]:
        return "lost-parameter"
    return "contradiction"
