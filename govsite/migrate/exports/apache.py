"""Apache httpd: a virtual host for each site, redirects by ``RewriteMap``.

Everything that users gave stands in the map files, never in the configuration itself. The files are text; for large
maps start httpd with ``-D GOVSITE_DBM`` after turning each into a hash file: ``httxt2dbm -i 1.map -o 1.dbm``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from govsite.migrate.maps.answers import NOT_FOUND, Answer, appended
from govsite.migrate.serving.export import Ask, Exported, Format, Settings
from govsite.migrate.serving.gone_page import archive_link, page, suggested_link
from govsite.migrate.serving.key import ServerKey, parameters
from govsite.migrate.serving.listening import Doors, everywhere, further_ports, listened, names_by_port
from govsite.migrate.serving.request import asked
from govsite.migrate.serving.table import answer_of, read_lines, refuse_names, table_of, value_of
from govsite.model.mapping import SiteMap, SiteMode

LONGEST_LINE = 1000
"""mod_rewrite reads text maps through a buffer of 1,024 bytes."""

_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$-_.+!*'(),:;@&=/~")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]")


def write(sites: Sequence[SiteMap], settings: Settings) -> Exported:
    """``govsite.conf`` with the virtual hosts and ``maps/N.map`` for each site."""
    fit, refused = refuse_names(sites)
    folder = f"{settings.folder}/" if settings.folder else ""
    files: dict[str, bytes] = {}
    out = [
        "# Redirects of retired sites. Made from the map: edit the map, not this file.\n",
        "# Needs mod_rewrite. The first virtual host answers for hosts that nobody named.\n",
        *_ports_needed(fit),
        f"<VirtualHost {_addresses(everywhere(fit, settings.listen))}>\n  ServerName govsite.invalid\n",
        "  RewriteEngine On\n  RewriteRule ^ - [R=404,L]\n</VirtualHost>\n",
    ]
    for number, site in enumerate(fit, 1):
        table = table_of(site, written=_written, unfit=_unfit, longest=LONGEST_LINE)
        refused += table.refused
        lines = dict(table.lines)
        match site.mode:
            case SiteMode.REDIRECT_ALL:
                lines["k"] = f"r{site.target.rstrip('/') if site.append_path else site.target}"
            case SiteMode.ARCHIVE_ALL:
                lines["k"] = value_of(Answer(410, "", site.archived(f"http://{site.host}/")))
        files[f"maps/{number}.map"] = "".join(f"{key} {value}\n" for key, value in lines.items()).encode("ascii")
        for port, names in names_by_port(site.hosts).items():
            addresses = _addresses(listened(settings.listen, port))
            out.append(_host(number, site, names=names, folder=folder, addresses=addresses, lang=settings.lang))
    files["govsite.conf"] = "".join(out).encode()
    return Exported(files=files, refused=tuple(refused))


def _written(key: ServerKey) -> str:
    """``k``, the mark of odd paths, the path encoded as the server will, and the query as it is."""
    return f"k{key.mark}{_escaped(key.path)}?{key.query}"


def _unfit(key: ServerKey) -> str:
    return "begins with //, which httpd reads as one slash" if key.path.startswith(b"//") else ""


def _escaped(path: bytes) -> str:
    """A path as ``int:escape`` of mod_rewrite writes it."""
    return "".join(chr(b) if b in _SAFE else f"%{b:02x}" for b in path)


def _ports_needed(sites: Sequence[SiteMap]) -> list[str]:
    """Listening twice at one port ends httpd: whether it does already only its main configuration says."""
    ports = further_ports(sites)
    return [f"# httpd has to listen at these ports, too: {' '.join(ports)}\n"] if ports else []


def _addresses(listen: Sequence[str]) -> str:
    return " ".join(a if ":" in a else f"*:{a}" for a in listen)


def _host(number: int, site: SiteMap, *, names: Sequence[str], folder: str, addresses: str, lang: str) -> str:
    aliases = f"  ServerAlias {' '.join(names[1:])}\n" if names[1:] else ""
    gone = page(
        lang,
        archive=archive_link(lang, "%{reqenv:GOVSITE_ARCHIVE}"),
        suggested="%{reqenv:GOVSITE_SUGGESTED}",
    )
    lines = [
        f"<VirtualHost {addresses}>",
        f"  ServerName {names[0]}\n{aliases}  AllowEncodedSlashes On\n  MergeSlashes Off\n  RewriteEngine On",
        "  RewriteMap govsite_escape int:escape\n  RewriteMap govsite_lower int:tolower",
        f'  <IfDefine GOVSITE_DBM>\n    RewriteMap govsite_{number} "dbm:{folder}maps/{number}.dbm"\n  </IfDefine>',
        f'  <IfDefine !GOVSITE_DBM>\n    RewriteMap govsite_{number} "txt:{folder}maps/{number}.map"\n  </IfDefine>',
    ]
    lines += _key(number, site)
    rest = "%{ENV:GOVSITE_RAW}" if site.append_path else ""
    flags = "R=301,NE,L" if site.append_path else "R=301,NE,QSD,L"
    lines += [
        # A backreference with a question mark before a literal one is refused by httpd 2.4.60 and later.
        f'  RewriteCond %{{ENV:GOVSITE_HIT}} "^r([^?]+)[?](.*)$"\n  RewriteRule ^ "%1?%2{rest}" [R=301,NE,L]',
        f'  RewriteCond %{{ENV:GOVSITE_HIT}} "^r([^?]+)$"\n  RewriteRule ^ "%1{rest}" [{flags}]',
        '  RewriteCond %{ENV:GOVSITE_HIT} "^g([^|]*)[|]"',
        "  RewriteRule ^ - [E=GOVSITE_GONE:1,E=GOVSITE_ARCHIVE:%1,E=suppress-error-charset:1]",
        '  RewriteCond %{ENV:GOVSITE_HIT} "^g[^|]*[|](.+)$"',
        f'  RewriteRule ^ - "[E=GOVSITE_SUGGESTED:{suggested_link(lang, "%1")}]"',
        "  RewriteCond %{ENV:GOVSITE_GONE} =1\n  RewriteRule ^ - [G,L]",
        "  RewriteRule ^ - [R=404,L]",
        f'  ErrorDocument 410 "{gone}"',
        "</VirtualHost>\n",
    ]
    return "\n".join(lines)


def _key(number: int, site: SiteMap) -> list[str]:
    if site.mode is not SiteMode.MAPPED:
        raw = '  RewriteCond %{THE_REQUEST} "^\\S+ ([^?\\s]*)"\n  RewriteRule ^ - "[E=GOVSITE_RAW:%1]"'
        return [raw, f'  RewriteRule ^ - "[E=GOVSITE_HIT:${{govsite_{number}:k}}]"']
    # httpd hands out a path that begins with // as if with /: no such row is written, so none may be found.
    doubled = "//+[^/?\\s]" if site.rules.drop_slash else "//"
    pattern = "(?s)^(/.*?)/*$" if site.rules.drop_slash else "(?s)^(.*)$"
    fold = site.rules.fold_case
    path = "${govsite_lower:$1}" if fold else "$1"
    lines = [
        f'  RewriteCond %{{THE_REQUEST}} "^\\S+ {doubled}"\n  RewriteRule ^ - [R=404,L]',
        f'  RewriteRule "{pattern}" - "[E=GOVSITE_PATH:${{govsite_escape:{path}}}]"',
        '  RewriteCond %{THE_REQUEST} "(?i)^\\S+ [^?\\s]*%(?:2f|3f)"\n  RewriteRule ^ - [E=GOVSITE_ODD:!]',
    ]
    names = parameters(site.rules)
    if names is None:
        lines.append('  RewriteRule ^ - "[E=GOVSITE_QUERY:%{QUERY_STRING}]"')
    for name in names or ():
        escaped = _NOT_PLAIN.sub(lambda m: f"\\x{ord(m[0]):02x}", name)
        lines.append(
            f'  RewriteCond %{{QUERY_STRING}} "{"(?i)" if fold else ""}(?:^|&)({escaped}=[^&]+)"\n'
            '  RewriteRule ^ - "[E=GOVSITE_QUERY:%{ENV:GOVSITE_QUERY}%1&]"'
        )
    query = "${govsite_lower:%{ENV:GOVSITE_QUERY}}" if fold else "%{ENV:GOVSITE_QUERY}"
    key = f"k%{{ENV:GOVSITE_ODD}}%{{ENV:GOVSITE_PATH}}?{query}"
    lines.append(f'  RewriteRule ^ - "[E=GOVSITE_HIT:${{govsite_{number}:{key}}}]"')
    return lines


# ---------------------------------------------------------------- reading back

_NAMES = re.compile(r"Server(?:Name|Alias) (.+)")
_TABLE = re.compile(r'"txt:(.+)"')
_PARAM = re.compile(r'QUERY_STRING\} "((?:\(\?i\))?\(\?:\^\|&\).*)"')
_PATH = re.compile(r'RewriteRule "(\(\?s\).*)" - "\[E=GOVSITE_PATH:(.*)\]"')


def read(files: dict[str, bytes]) -> Ask:
    """The answers of an exported configuration."""
    hosts: Doors[Callable[[str], Answer]] = Doors()
    for section in files["govsite.conf"].decode().split("<VirtualHost ")[1:]:
        addresses = section.partition(">")[0].split()
        names = [name for written in _NAMES.findall(section) for name in written.split()]
        hosts.add(names, addresses, _reader(section, files) if _TABLE.search(section) else _nobody)

    def ask(url: str) -> Answer:
        request = asked(url)
        if request is None:
            return Answer(400)
        reader = hosts.find(request)
        return reader(url) if reader else Answer(404)

    return ask


def _nobody(url: str) -> Answer:  # noqa: ARG001 - answers alike to all
    return NOT_FOUND


def _reader(section: str, files: dict[str, bytes]) -> Callable[[str], Answer]:
    found = _TABLE.search(section)
    assert found is not None
    table = read_lines(files["maps/" + found[1].rpartition("/")[2]])
    path_rule = _PATH.search(section)
    append = "%1%{ENV:GOVSITE_RAW}" in section
    patterns = [re.compile(p) for p in _PARAM.findall(section)]
    is_raw = "GOVSITE_QUERY:%{QUERY_STRING}]" in section

    def ask(url: str) -> Answer:
        request = asked(url)
        assert request is not None
        if path_rule is None:
            answer = answer_of(table["k"])
            return Answer(301, appended(answer.location, url)) if append and answer.status == 301 else answer
        match = re.search(path_rule[1].replace("$", r"\Z"), request.path)
        path = match[1] if match else ""
        query = request.query if is_raw else "".join(f"{m[1]}&" for p in patterns if (m := p.search(request.query)))
        if "govsite_lower" in path_rule[2]:
            path, query = path.encode("latin-1").lower().decode("latin-1"), query.lower()
        odd = "!" if re.search("%(?:2f|3f)", request.raw.partition("?")[0], re.IGNORECASE) else ""
        return answer_of(table.get(f"k{odd}{_escaped(path.encode('latin-1'))}?{query}", ""))

    return ask


PLUGIN = Format(write=write, read=read, main="govsite.conf")
