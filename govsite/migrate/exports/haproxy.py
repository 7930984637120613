"""HAProxy: a frontend that finds the site by its host, a backend and a map file for each site.

Everything that users gave stands in map files, never in the configuration itself: there is nothing to break out of.
HAProxy decodes the path and encodes it again in one way, and looks the key up in a tree. Needs HAProxy 2.6.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from govsite.migrate.maps.answers import Answer, appended
from govsite.migrate.serving.export import Ask, Exported, Format, Settings
from govsite.migrate.serving.gone_page import archive_link, page, suggested_link
from govsite.migrate.serving.key import ServerKey, parameters
from govsite.migrate.serving.listening import both_families, everywhere
from govsite.migrate.serving.request import asked
from govsite.migrate.serving.table import answer_of, read_lines, refuse_names, table_of, value_of
from govsite.model.mapping import SiteMap, SiteMode

_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SPECIAL = re.compile(r"[.\[\]*+]")
_SLASHES = "(?s)(?<=.)/+(?!.)"
"""Slashes at the end; ``$`` would also match before a line break that is part of the path."""


def write(sites: Sequence[SiteMap], settings: Settings) -> Exported:
    """``haproxy.cfg``, ``hosts.map``, and ``maps/N.map`` for each site."""
    fit, refused = refuse_names(sites)
    folder = f"{settings.folder}/" if settings.folder else ""
    files: dict[str, bytes] = {}
    backends: list[str] = []
    hosts: list[str] = []
    for number, site in enumerate(fit, 1):
        table = table_of(site, written=_written)
        refused += table.refused
        lines = dict(table.lines)
        match site.mode:
            case SiteMode.REDIRECT_ALL:
                lines["k"] = f"r{site.target.rstrip('/') if site.append_path else site.target}"
            case SiteMode.ARCHIVE_ALL:
                lines["k"] = _gone(site)
        files[f"maps/{number}.map"] = "".join(f"{key} {value}\n" for key, value in lines.items()).encode("ascii")
        hosts += [f"{host} govsite_{number}" for host in site.hosts]
        backends.append(_backend(number, site, folder=folder, lang=settings.lang))
    files["hosts.map"] = "".join(f"{line}\n" for line in hosts).encode("ascii")
    head = _head(
        everywhere(fit, settings.listen),
        folder=folder,
        has_ports=any(":" in host for site in fit for host in site.hosts),
    )
    files["haproxy.cfg"] = (head + "".join(backends)).encode()
    return Exported(files=files, refused=tuple(refused))


def _gone(site: SiteMap) -> str:
    return value_of(Answer(410, "", site.archived(f"http://{site.host}/")))


def _written(key: ServerKey) -> str:
    """``k``, the mark of odd paths, the path encoded as the server will, and the query as it is."""
    return f"k{key.mark}{_encoded(key.path)}?{key.query}"


def _encoded(path: bytes) -> str:
    return "".join(chr(b) if b in _SAFE else f"%{b:02X}" for b in path)


def _head(listen: Sequence[str], *, folder: str, has_ports: bool) -> str:
    # Where the port of IPv4 is bound beside it, that of IPv6 must not answer for both.
    beside = {f"[::]:{port}" for port in listen}
    binds = "".join(
        f"  bind {a if ':' in a else f'*:{a}'}{' v6only' if a in beside else ''}\n" for a in both_families(listen)
    )
    whole = f"var(txn.host),map_str({folder}hosts.map"
    with_port = f"  use_backend %[{whole})] if {{ {whole}) -m found }}\n" if has_ports else ""
    return (
        "# Redirects of retired sites. Made from the map: edit the map, not this file.\n"
        "defaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n\n"
        f"frontend govsite\n{binds}"
        # A name may be asked for with the dot of the root at its end.
        '  http-request set-var(txn.host) \'req.hdr(host),lower,regsub("[.]:",":"),rtrim(.)\'\n'
        f"{with_port}  use_backend %[var(txn.host),field(1,:),map_str({folder}hosts.map,govsite_none)]\n\n"
        "backend govsite_none\n  http-request return status 404\n\n"
    )


def _backend(number: int, site: SiteMap, *, folder: str, lang: str) -> str:
    table = f"{folder}maps/{number}.map"
    lines = [f"backend govsite_{number}"]
    if site.mode is SiteMode.MAPPED:
        fold = ",lower" if site.rules.fold_case else ""
        cut = f',regsub("{_SLASHES}","")' if site.rules.drop_slash else ""
        lines.append(f"  http-request set-var(txn.path) 'path,url_dec{cut}{fold},url_enc'")
        lines.append("  http-request set-var(txn.odd) str(!) if { path -m reg -i '%(2f|3f)' }")
        names = parameters(site.rules)
        if names is None:
            lines.append(f"  http-request set-var(txn.p0) 'query{fold}'")
        for place, name in enumerate(names or ()):
            pattern = _SPECIAL.sub(
                lambda m: f"[{m[0]}]" if m[0] not in "[]" else ("[[]" if m[0] == "[" else "[]]"), name
            )
            flag, switch = (",i", " -i") if site.rules.fold_case else ("", "")
            lines.append(
                f"  http-request set-var(txn.p{place})"
                f' \'query,regsub("^(.*?&)?({pattern}=[^&]+).*$","\\2&"{flag}){fold}\''
                f" if {{ query -m reg{switch} '(^|&){pattern}=[^&]+' }}"
            )
        tail = "".join(f',concat("",txn.p{i},"")' for i in range(1 if names is None else len(names)))
        lines.append(
            "  http-request set-var(txn.hit)"
            f' \'str(k),concat("",txn.odd,""),concat("",txn.path,?){tail},map_str({table})\''
        )
    else:
        lines.append(f"  http-request set-var(txn.hit) 'str(k),map_str({table})'")
    rest = "%[pathq]" if site.append_path else ""
    lines.append(
        f"  http-request redirect location %[var(txn.hit),bytes(1)]{rest} code 301 if {{ var(txn.hit) -m beg r }}"
    )
    lines.append("  http-request set-var(txn.archive) 'var(txn.hit),bytes(1),field(1,|)' if { var(txn.hit) -m beg g }")
    lines.append("  http-request set-var(txn.suggested) 'var(txn.hit),field(2,|)' if { var(txn.hit) -m beg g }")
    for archive in (True, False):
        for suggested in (True, False):
            body = page(
                lang,
                archive=archive_link(lang, "%[var(txn.archive)]") if archive else "",
                suggested=suggested_link(lang, "%[var(txn.suggested)]") if suggested else "",
            )
            tests = [
                f"{{ var(txn.{n}) -m len gt 0 }}" for n, w in (("archive", archive), ("suggested", suggested)) if w
            ]
            lines.append(
                f'  http-request return status 410 content-type "text/html; charset=utf-8" lf-string "{body}"'
                f" if {{ var(txn.hit) -m beg g }} {' '.join(tests)}".rstrip()
            )
    lines.append("  http-request return status 404\n\n")
    return "\n".join(lines)


# ---------------------------------------------------------------- reading back

_HIT = re.compile(r"set-var\(txn\.hit\) '(.*),map_str\((.*)\)'")
_PARAM = re.compile(r"set-var\(txn\.p\d+\) 'query,regsub\(\"\^\(\.\*\?&\)\?\((.*)=\[\^&\]\+\)")


def read(files: dict[str, bytes]) -> Ask:
    """The answers of an exported configuration."""
    hosts = read_lines(files["hosts.map"])
    text = files["haproxy.cfg"].decode()
    backends: dict[str, Callable[[str], Answer]] = {}
    for section in re.split(r"^backend ", text, flags=re.MULTILINE)[1:]:
        name, _, body = section.partition("\n")
        if name != "govsite_none":
            backends[name] = _reader(body, files)

    def ask(url: str) -> Answer:
        request = asked(url)
        if request is None:
            return Answer(404)
        backend = backends.get(hosts.get(f"{request.host}:{request.port}") or hosts.get(request.host, ""))
        return backend(url) if backend else Answer(404)

    return ask


def _reader(body: str, files: dict[str, bytes]) -> Callable[[str], Answer]:
    hit = _HIT.search(body)
    assert hit is not None
    table = read_lines(files["maps/" + hit[2].rpartition("/")[2]])
    is_whole, append = hit[1] == "str(k)", "%[pathq]" in body
    fold, cut = ",lower" in body, f'"{_SLASHES}"' in body
    written = [p.replace("[[]", r"\[").replace("[]]", r"\]") for p in _PARAM.findall(body)]
    patterns = [re.compile(f"(?:^|&)({p}=[^&]+)", re.IGNORECASE if fold else 0) for p in written]
    is_raw = "txn.p0) 'query'" in body or "txn.p0) 'query,lower'" in body

    def ask(url: str) -> Answer:
        request = asked(url)
        assert request is not None
        if is_whole:
            answer = answer_of(table["k"])
            return Answer(301, appended(answer.location, url)) if append and answer.status == 301 else answer
        path = request.path
        if cut:
            path = re.sub(r"(?<=.)/+\Z", "", path, flags=re.DOTALL)
        query = request.query if is_raw else "".join(f"{m[1]}&" for p in patterns if (m := p.search(request.query)))
        if fold:
            path, query = path.encode("latin-1").lower().decode("latin-1"), query.lower()
        odd = "!" if re.search("%(?:2f|3f)", request.raw.partition("?")[0], re.IGNORECASE) else ""
        return answer_of(table.get(f"k{odd}{_encoded(path.encode('latin-1'))}?{query}", ""))

    return ask


PLUGIN = Format(write=write, read=read, main="haproxy.cfg")
