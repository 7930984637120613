"""Exported configurations in the real servers: what they answer over HTTP is what the map says."""

from __future__ import annotations

import http.client  # noqa: TID251 - asks a server on loopback, as raw as can be
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import structs

from govsite.migrate.maps.answers import Answer, Oracle
from govsite.migrate.maps.assemble import Refusal, assemble
from govsite.migrate.maps.folder import MapSet, read_maps
from govsite.migrate.maps.rows import Row, Words
from govsite.migrate.maps.settings import SiteSettings
from govsite.migrate.serving.export import Settings, find_export
from govsite.migrate.serving.simulate import near_misses, simulate
from govsite.model.mapping import MappingState, SiteMap, SiteMode, UrlRules
from govsite.policy.migration import load_moving
from govsite.urls import host_and_port, split_port

pytestmark = pytest.mark.e2e
MAPS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "uk-sites" / "redirect-maps.tar.xz"
ARCHIVE = "https://archive.example.cn/{time}/{url}"
SBIN = "/usr/sbin:/usr/bin:/sbin:/bin"


def found(program: str) -> str:
    path = shutil.which(program, path=SBIN)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that servers may read who give up their rights; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    with (folder / "out.txt").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            for _ in range(400):
                if server.poll() is not None:
                    pytest.fail((folder / "out.txt").read_text(errors="replace")[-2000:])
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield
        finally:
            server.terminate()
            server.wait(20)


def start_nginx(folder: Path, port: int) -> list[str]:
    conf = folder / "check.conf"
    paths = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {paths} include {folder}/govsite.conf; }}\n"
    )
    program = found("nginx")
    subprocess.run([program, "-t", "-e", f"{folder}/error.log", "-c", str(conf)], check=True, capture_output=True)
    return [program, "-e", f"{folder}/error.log", "-c", str(conf)]


def start_apache_dbm(folder: Path, port: int) -> list[str]:
    """The same maps as hash files, made as the configuration says."""
    for table in sorted((folder / "maps").glob("*.map")):
        subprocess.run(
            [found("httxt2dbm"), "-i", table.name, "-o", f"{table.stem}.dbm"],
            check=True, capture_output=True, cwd=table.parent,
        )  # fmt: skip
        table.unlink()  # so that nothing can be answered out of the text
    return [*start_apache(folder, port, "-DGOVSITE_DBM"), "-DGOVSITE_DBM"]


def start_apache(folder: Path, port: int, *options: str) -> list[str]:
    modules = Path("/usr/lib/apache2/modules")
    program = found("apache2")
    loads = "".join(
        f"LoadModule {m}_module {modules}/mod_{m}.so\n" for m in ("mpm_event", "authz_core", "rewrite", "alias")
    )
    conf = folder / "check.conf"
    named = re.findall(r"(?<=<VirtualHost ).*(?=>)", (folder / "govsite.conf").read_text())
    listen = "".join(f"Listen {address}\n" for address in sorted({a for line in named for a in line.split()}))
    conf.write_text(
        f"ServerRoot {folder}\nServerName localhost\nPidFile {folder}/pid\nErrorLog {folder}/error.log\nMutex file:{folder}\n"
        f"User nobody\nGroup nogroup\n"
        f"{loads}{listen}DocumentRoot {folder}\nInclude {folder}/govsite.conf\n"
    )
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    subprocess.run([program, "-t", "-f", str(conf), *options], check=True, capture_output=True)
    return [program, "-DFOREGROUND", "-f", str(conf)]


def start_caddy(folder: Path, port: int) -> list[str]:
    return [found("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def start_haproxy(folder: Path, port: int) -> list[str]:
    program = found("haproxy")
    subprocess.run([program, "-c", "-f", str(folder / "haproxy.cfg")], check=True, capture_output=True)
    return [program, "-db", "-f", str(folder / "haproxy.cfg")]


STARTS: dict[str, Callable[[Path, int], list[str]]] = {
    "nginx": start_nginx, "apache": start_apache, "apache-dbm": start_apache_dbm, "caddy": start_caddy,
    "haproxy": start_haproxy,
}  # fmt: skip
EXPORTS = ("nginx", "apache", "caddy", "haproxy")


class Asker:
    """One kept connection to the server, asked as raw as HTTP lets one ask."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)  # noqa: TID251 - the same

    def ask(self, url: str) -> tuple[int, str, str]:
        authority, slash, rest = url.partition("://")[2].partition("/")
        for attempt in (1, 2):
            try:
                self.connection.putrequest("GET", slash + rest, skip_host=True, skip_accept_encoding=True)
                self.connection.putheader("Host", authority)
                self.connection.endheaders()
                answer = self.connection.getresponse()
                body = answer.read().decode("utf-8", "replace")
                return answer.status, answer.getheader("Location") or "", body
            except (http.client.HTTPException, OSError):  # noqa: TID251 - the same
                if attempt == 2:
                    raise
                self.connection.close()
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)  # noqa: TID251 - the same
        raise AssertionError


def differs(expected: Answer, got: tuple[int, str, str]) -> bool:
    status, location, body = got
    if expected.status == 404 and status == 400:
        return False  # a request that the server finds malformed is not found either
    if status != expected.status or location != expected.location:
        return True
    links = (expected.archive, expected.suggested)
    return status == 410 and any(link.replace("&", "&amp;").replace("'", "&#x27;") not in body for link in links)


def real_sites(rows: int) -> tuple[SiteMap, ...]:
    if not MAPS.exists():
        pytest.skip("the reference maps are not beside the checkout")
    maps = read_maps(MAPS, words=Words(load_moving()))
    total = sum(map(len, maps.rows.values()))
    if rows:
        rng = random.Random(7)
        maps.rows = {s: rng.sample(r, min(len(r), max(2, len(r) * rows // total))) for s, r in maps.rows.items()}
    return assemble(maps, archive_template=ARCHIVE).sites


def prove(
    name: str, sites: tuple[SiteMap, ...], folder: Path, *, questions: int, ports: Sequence[int] = ()
) -> tuple[int, list[object], tuple[Refusal, ...]]:
    """How much was asked, what was answered wrong, and what was refused."""
    port, *_ = ports = list(ports or (free_port(),))
    plugin = find_export(name.partition("-")[0])
    folder.mkdir(parents=True, exist_ok=True)
    exported = plugin.write(sites, Settings(listen=(f"127.0.0.1:{port}",), folder=str(folder), lang="zh"))
    for file, content in exported.files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)
    refused = {refusal.url for refusal in exported.refused}
    assert plugin.read is not None
    oracle, wrong, asked = Oracle(sites), [], 0
    rng = random.Random(3)
    mapped = [(site, m) for site in sites for m in site.mappings if m.old_url not in refused]
    urls = [
        f"http://{host}{path}"
        for site in sites
        for host in site.hosts[:2]
        for path in ("/", "/no-such", "/a/b%20c%2Fd?b=$c")
    ]
    for _, mapping in rng.sample(mapped, min(questions, len(mapped))):
        urls += [mapping.old_url, *(q.url for q in near_misses(mapping.old_url))]
    with running(STARTS[name](folder, port), port, folder):
        askers = {str(port): Asker(port) for port in ports}
        for url in urls:
            asked += 1
            asker = askers.get(split_port(host_and_port(url))[1], askers[str(port)])
            expected, got = oracle.ask(url), asker.ask(url)
            if differs(expected, got):
                wrong.append((url, expected, got[:2]))
        for asker in askers.values():
            asker.connection.close()
    return asked, wrong, exported.refused


@pytest.mark.reference
@pytest.mark.parametrize("name", STARTS)
def test_real_maps_are_answered_as_the_map_says(name: str, place: Path) -> None:
    """All sites and rows are loaded, thousands asked. Caddy compares entries one by one, so it gets fewer rows."""
    sites = real_sites(rows=5000 if name == "caddy" else 0)
    asked, wrong, refused = prove(name, sites, place / name, questions=5000 if name == "nginx" else 1000)
    assert not wrong[:5], f"{len(wrong)} of {asked}"
    assert asked > 5000
    assert not refused


@pytest.mark.parametrize("name", STARTS)
def test_sites_of_one_name_at_several_ports_are_told_apart(name: str, place: Path) -> None:
    port, other, whole = free_port(), free_port(), free_port()
    hosts = {"a": ("old.example.cn",), "b": (f"old.example.cn:{other}", "b.example.cn")}
    settings = {site: SiteSettings(id=site, hosts=own, home=f"https://new.cn/{site}/") for site, own in hosts.items()}
    settings["w"] = SiteSettings(
        id="w", hosts=(f"w.cn:{whole}",), mode=SiteMode.REDIRECT_ALL, target="https://new.cn/w/"
    )
    rows = {
        site: [
            Row(old_url=f"http://{own[0]}/page{i}", new_url=f"https://new.cn/{site}/{i}", state=MappingState.REDIRECT)
            for i in range(20)
        ]
        for site, own in hosts.items()
    }
    found = assemble(MapSet(sites=settings, rows=rows), archive_template=ARCHIVE)
    asked, wrong, refused = prove(name, found.sites, place / name, questions=40, ports=(port, other, whole))
    assert (found.refused, refused, wrong) == ((), (), [])
    assert asked > 200


HOSTILE = {
    "/quote\"s'and`ticks": "https://new.example.cn/a'b",
    "/$host/$1/${uri}": "https://new.example.cn/$host/$1?x=${govsite}",
    "/;}server{return": "https://new.example.cn/;}",
    "/a%0Ab%0D%0ASet-Cookie:%20x": "https://new.example.cn/newline",
    "/中文/页面 一.html": "https://new.example.cn/%E4%B8%AD",
    "/(a|b)*[c]+.?^$\\": "https://new.example.cn/regex",
    "/back\\slash": "https://new.example.cn/back",
    "/%25zz": "https://new.example.cn/percent",
    "/%7Bplaceholder%7D/{$HOME}/{path}": "https://new.example.cn/{path}?{$HOME}",
    "/a%2Fb": "https://new.example.cn/slash",
    "/a/b": "https://new.example.cn/two",
    "/q%3Fx=1": "https://new.example.cn/mark",
    "/#hash%23x": "https://new.example.cn/hash#part",
    "/~tilde": "https://new.example.cn/tilde",
    "/default": "https://new.example.cn/default",
    "/include": "https://new.example.cn/include",
    "/Case": "https://new.example.cn/upper",
    "/case": "https://new.example.cn/lower",
    "/CASE-only": "https://new.example.cn/only",
    "//double//slash": "https://new.example.cn/double",
    "/p?b=2&a=1": "https://new.example.cn/parameters",
    "/p?a=1": "https://new.example.cn/one",
    "/plus+sign%2B": "https://new.example.cn/plus",
    "/%D6%D0%CE%C4": "https://new.example.cn/gbk",
    "/" + "x" * 1900: "https://new.example.cn/long",
    "/long-target": "https://new.example.cn/" + "y" * (2048 - len("https://new.example.cn/")),
    "/%zz": "https://new.example.cn/malformed",
    "/zero%00byte": "https://new.example.cn/zero",
    "/<script>": "https://new.example.cn/script?<script>&'\"",
    "/trailing./.": "https://new.example.cn/dots",
    "/%{HTTP_HOST}": "https://new.example.cn/%25{HTTP_HOST}",
    "/!bang": "https://new.example.cn/bang",
    "/-": "https://new.example.cn/-",
    "/{env.HOME}/{file./etc/passwd}": "https://new.example.cn/{env.HOME}?{http.request.host}",
    "/%25[path]/%25[env(HOME)]": "https://new.example.cn/%25[env(HOME)]",
    "/%25{ENV:PATH}/%1/$1": "https://new.example.cn/%25{ENV:PATH}/%1/$1/${govsite_1:k}",
    "/ blanks %20 inside ": "https://new.example.cn/blanks",
    "/tab%09": "https://new.example.cn/tab",
    "/%C3%A9t%E9": "https://new.example.cn/latin",
    "/%EF%BF%BD": "https://new.example.cn/replaced",
    "/\\u002e\\x2f\\n": "https://new.example.cn/escapes\\n",
    "/" + "z" * (2048 - len("http://www.old.example.cn/")): "https://new.example.cn/as-long-as-may-be",
    "/?": "https://new.example.cn/mark",
    "/x??": "https://new.example.cn/marks",
    "/empty-query": "https://new.example.cn/empty?",
    "/mark-query": "https://new.example.cn/mark??",
    "/empty-query-fragment": "https://new.example.cn/empty?#part",
    "/line%0A/": "https://new.example.cn/line",
    "/line/%0A": "https://new.example.cn/slash-line",
    "/a%2F..%2Fb": "https://new.example.cn/dots-behind-a-slash",
    "/a%2F": "https://new.example.cn/slash-at-the-end",
}  # fmt: skip
PIECES = (
    *"\"'`${};\\#?&=()[]*+./~^|<>! -@:,\t", "$host", "${x}", ";}", "%zz", "%0A", "%00", "%2F", "%3F", "%25", "..", "//", "中文", "%D6%D0",
    "{env.HOME}", "{path}", "%[path]", "%{HTTP_HOST}", "%1", "$1", "\\1", "é", "a", "B", "id=1", "ID=1", "id=", "&id=2", "?id=3", "\x00",
)  # fmt: skip


def hostile_sites() -> tuple[SiteMap, ...]:
    return nasty_sites(HOSTILE.items())


def random_sites(seed: int) -> tuple[SiteMap, ...]:
    """Two hundred rows of pieces that are syntax somewhere."""
    rng = random.Random(seed)

    def text(most: int) -> str:
        return "".join(rng.choices(PIECES, k=rng.randint(1, most)))

    return nasty_sites([(f"/{text(6)}", f"https://new.example.cn/{text(5)}") for _ in range(200)])


def nasty_sites(pairs: Iterable[tuple[str, str]]) -> tuple[SiteMap, ...]:
    rows = [
        Row(old_url=f"http://www.old.example.cn{k}", new_url=v, state=MappingState.REDIRECT, file="map.csv", line=line)
        for line, (k, v) in enumerate(pairs, 2)
    ]
    rows += [
        Row(old_url=f"http://www.old.example.cn/gone/{i}", state=MappingState.ARCHIVE, suggested=url, archive_url=other)
        for i, (url, other) in enumerate(
            (("https://x.cn/'\"><b>$host{path}", ""), ("", "https://a.cn/'&x=%22"), ("", ""))
        )
    ]
    folded = [structs.replace(r, old_url=r.old_url.replace("www.old", "iis.old")) for r in rows]
    whole = [structs.replace(r, old_url=r.old_url.replace("www.old", "raw.old")) for r in rows]
    settings = {
        "a": SiteSettings(id="a", hosts=("www.old.example.cn", "old.example.cn"), home="https://new.example.cn/$home",
                          rules=UrlRules(parameters=("b", "a", "x.y[]"))),
        "b": SiteSettings(id="b\n}", hosts=("iis.old.example.cn",), rules=UrlRules(fold_case=True, parameters=("A", "b"))),
        "c": SiteSettings(id="c", hosts=("raw.old.example.cn",), rules=UrlRules(drop_slash=False)),
        "d": SiteSettings(id="d", hosts=("all.old.example.cn",), mode=SiteMode.REDIRECT_ALL,
                          target="https://new.example.cn/$d/", append_path=True),
        "e": SiteSettings(id="e", hosts=("gone.old.example.cn",), mode=SiteMode.ARCHIVE_ALL),
        "f": SiteSettings(id="f", hosts=("one.old.example.cn",), mode=SiteMode.REDIRECT_ALL, target="https://new.example.cn/?q=$f'"),
    }  # fmt: skip
    maps = MapSet(sites={s.id: s for s in settings.values()}, rows={"a": rows, "b\n}": folded, "c": whole})
    return assemble(maps, archive_template=ARCHIVE).sites


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("seed", [None, 1, 2], ids=["listed", "drawn-1", "drawn-2"])
def test_a_hostile_map_loads_and_answers_right_or_is_refused_by_name(name: str, seed: int | None, place: Path) -> None:
    sites = hostile_sites() if seed is None else random_sites(seed)
    asked, wrong, refused = prove(name, sites, place / name, questions=1000)
    assert not wrong, f"{len(wrong)} of {asked}"
    written = {(m.old_url, m.place.line) for site in sites for m in site.mappings if m.place}
    assert all(r.reason and (r.url, r.line) in written and r.file == "map.csv" for r in refused if r.line)
    assert len(refused) < len(written) / 2


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("seed", [None, *range(1, 9)], ids=str)
def test_a_hostile_map_is_read_back_as_it_was_written(name: str, seed: int | None) -> None:
    sites = hostile_sites() if seed is None else random_sites(seed)
    plugin = find_export(name)
    exported = plugin.write(sites, Settings())
    assert plugin.read is not None
    proof = simulate(sites, plugin.read(exported.files), except_urls=frozenset(r.url for r in exported.refused))
    assert not [d for d in proof.differences if not (d.expected.status == 404 and d.given.status == 400)]
