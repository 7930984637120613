"""nginx: one file for the http context, hash tables by ``map``, one server per site.

nginx decodes the path and ignores the case of keys in a ``map``; where a site tells case
apart, a second map gives the exact key, and keys that differ only by case are regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from govsite.migrate.maps.answers import Answer, entries
from govsite.migrate.maps.assemble import Refusal
from govsite.migrate.serving.export import Exported, Format, Settings
from govsite.migrate.serving.gone_page import archive_link, page, safe, suggested_link
from govsite.migrate.serving.key import parameters, server_key
from govsite.migrate.serving.listening import both_families, everywhere, listened, names_by_port
from govsite.migrate.serving.nginx_reader import read
from govsite.model.mapping import SiteMap, SiteMode

LONGEST_TOKEN = 4000
"""nginx reads its configuration through a buffer of 4,096 bytes, into which each word has to fit."""

_DOLLAR = b"${govsite_dollar}"
_REGEX = re.compile(rb"([\\.^$|?*+()\[\]{}])")


def write(sites: Sequence[SiteMap], settings: Settings) -> Exported:
    """``govsite.conf`` for the http context, and ``nginx.conf`` that does nothing but include it."""
    refused: list[Refusal] = []
    tables = [_table(site, refused=refused) for site in sites]
    out = bytearray(_head(sites, tables, settings=settings))
    for number, (site, table) in enumerate(zip(sites, tables, strict=True), 1):
        out += _site(number, site, table, settings=settings)
    check = b"# For nginx -t and small machines; elsewhere include govsite.conf in the http block you have.\n"
    check += b"events { worker_connections 1024; }\nhttp { include govsite.conf; }\n"
    return Exported(files={"govsite.conf": bytes(out), "nginx.conf": check}, refused=tuple(refused))


def quoted(value: bytes) -> bytes:
    """A word of the configuration in which no byte is syntax, for places where ``$`` is no variable."""
    return (
        b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n").replace(b"\r", b"\\r") + b'"'
    )


def text(value: bytes) -> bytes:
    """The same where ``$`` would begin a variable."""
    return quoted(value.replace(b"$", _DOLLAR))


def _table(site: SiteMap, *, refused: list[Refusal]) -> dict[bytes, bytes]:
    """Server key → value: ``r`` and the target, or ``g``, the archived copy, a blank and the suggested page."""
    table: dict[bytes, bytes] = {}
    if site.mode is not SiteMode.MAPPED:
        return table
    places = {mapping.key: mapping.place for mapping in site.mappings}
    for key, answer in entries(site):
        try:
            name, value = server_key(key, site.rules).whole, _value(answer)
            if max(len(quoted(_pattern(name))), len(text(value))) > LONGEST_TOKEN:
                raise ValueError("is too long for a configuration of nginx")  # noqa: TRY301 - one place that refuses
            if name in table:
                raise ValueError("cannot be told apart from another old URL by nginx")  # noqa: TRY301 - the same
        except ValueError as error:
            place = places.get(key)
            refused.append(
                Refusal(
                    site.id,
                    f"http://{site.host}{key}",
                    place.file if place else "",
                    place.line if place else 0,
                    str(error),
                )
            )
            continue
        table[name] = value
    return table


def _value(answer: Answer) -> bytes:
    if answer.status == 301:
        return f"r{answer.location}".encode("ascii")
    return f"g{safe(answer.archive)} {safe(answer.suggested)}".encode("ascii")


def _pattern(name: bytes) -> bytes:
    return b"~(?s)^" + _REGEX.sub(rb"\\\1", name) + rb"\z"


def _head(sites: Sequence[SiteMap], tables: Sequence[dict[bytes, bytes]], *, settings: Settings) -> bytes:
    longest = max((len(name) for table in tables for name in table), default=0)
    hosts = [name for site in sites for name in site.names]
    archive = archive_link(settings.lang, "$govsite_3")
    suggested = suggested_link(settings.lang, "$govsite_4")
    lines = [
        "# Redirects of retired sites, for the http context. Made from the map: edit the map, not this file.",
        f"map_hash_max_size {_power(2 * max((len(t) for t in tables), default=1), at_least=2048)};",
        f"map_hash_bucket_size {_power(longest + 64, at_least=512)};",
        "variables_hash_max_size 8192;",
        "variables_hash_bucket_size 128;",
        f"server_names_hash_max_size {_power(2 * len(hosts), at_least=1024)};",
        f"server_names_hash_bucket_size {_power(max(map(len, hosts), default=0) + 64, at_least=128)};",
        'geo $govsite_dollar { default "$"; }',
        r'map $uri $govsite_bare { default $uri; "~(?s)^(?<govsite_1>/.*?)/+\z" $govsite_1; }',
        r'map $request_uri $govsite_odd { default ""; "~*^[^?]*%(?:2f|3f)" "!"; }',
        r'map $govsite_hit $govsite_location { default ""; "~^r(?<govsite_2>.+)" $govsite_2; }',
        f'map $govsite_hit $govsite_archive {{ default ""; "~^g(?<govsite_3>[^ ]+) " "{archive}"; }}',
        f'map $govsite_hit $govsite_suggested {{ default ""; "~^g[^ ]* (?<govsite_4>[^ ]+)" "{suggested}"; }}',
    ]  # fmt: skip
    listen = _listen(everywhere(sites, settings.listen))
    lines.append(f'server {{ {listen} server_name ""; merge_slashes off; return 404; }}')
    return ("\n".join(lines) + "\n").encode()


def _listen(addresses: Sequence[str]) -> str:
    return " ".join(f"listen {address};" for address in both_families(addresses))


def _site(number: int, site: SiteMap, table: dict[bytes, bytes], *, settings: Settings) -> bytes:
    out = bytearray(f"\n# {site.id if site.id.isprintable() else number}: {len(table)} old URLs\n".encode())
    if site.mode is SiteMode.MAPPED:
        out += b"".join(_maps(number, site, table))
    body = _body(number, site, settings=settings)
    for port, names in names_by_port(site.hosts).items():
        listen = _listen(listened(settings.listen, port))
        out += f"server {{\n  {listen}\n  server_name {' '.join(names)};\n  merge_slashes off;\n".encode()
        out += body + b"}\n"
    return bytes(out)


def _body(number: int, site: SiteMap, *, settings: Settings) -> bytes:
    gone = page(settings.lang, archive="$govsite_archive", suggested="$govsite_suggested")
    lines: list[bytes] = []
    match site.mode:
        case SiteMode.REDIRECT_ALL:
            target = site.target.rstrip("/") if site.append_path else site.target
            lines.append(
                b"return 301 "
                + text(target.encode("ascii"))[:-1]
                + (b"$request_uri" if site.append_path else b"")
                + b'";'
            )
        case SiteMode.ARCHIVE_ALL:
            archive = site.archived(f"http://{site.host}/")
            lines.append(b"set $govsite_hit " + text(f"g{safe(archive)} ".encode("ascii")) + b";")
        case SiteMode.MAPPED:
            lines.append(f"set $govsite_hit $govsite_hit_{number};".encode())
            if not site.rules.fold_case:
                lines.append(f'if ($govsite_is_exact_{number} = "") {{ set $govsite_hit ""; }}'.encode())
    if site.mode is not SiteMode.REDIRECT_ALL:
        lines += [
            b'if ($govsite_location != "") { return 301 $govsite_location; }',
            b"default_type text/html;",
            b'if ($govsite_hit ~ "^g") { return 410 ' + b'"' + gone.encode() + b'"; }',
            b"return 404;",
        ]
    return b"".join(b"  " + line + b"\n" for line in lines)


def _maps(number: int, site: SiteMap, table: dict[bytes, bytes]) -> Iterator[bytes]:
    path = "$govsite_bare" if site.rules.drop_slash else "$uri"
    names = parameters(site.rules)
    if names is None:
        query = "$args"
    else:
        query = "".join(f"$govsite_p_{number}_{i}" for i in range(len(names)))
        for i, name in enumerate(names):
            mark = "~*" if site.rules.fold_case else "~"
            pattern = (
                mark.encode()
                + b"(?:^|&)"
                + _REGEX.sub(rb"\\\1", name.encode())
                + f"=(?<govsite_v_{number}_{i}>[^&]+)".encode()
            )
            value = text(f"{name}=".encode())[:-1] + f'${{govsite_v_{number}_{i}}}&"'.encode()
            yield (
                f'map $args $govsite_p_{number}_{i} {{ default ""; '.encode()
                + quoted(pattern)
                + b" "
                + value
                + b"; }\n"
            )
    key = f'"$govsite_odd{path}?{query}"'
    yield f'map {key} $govsite_hit_{number} {{\n  default "";\n'.encode()
    groups = _by_case(table, fold_case=site.rules.fold_case)
    for entry, value in table.items():
        yield b"  " + (quoted(_pattern(entry)) if entry in groups else quoted(entry)) + b" " + text(value) + b";\n"
    yield b"}\n"
    if site.rules.fold_case:
        return
    yield f'map {key} $govsite_exact_{number} {{\n  default "";\n'.encode()
    for entry in table:
        yield b"  " + (quoted(_pattern(entry)) if entry in groups else quoted(entry)) + b" " + text(entry) + b";\n"
    yield b"}\n"
    joined = f'"$govsite_exact_{number}={key[1:]}'
    yield f'map {joined} $govsite_is_exact_{number} {{ default ""; '.encode() + rb'"~(?s)^(.+)=\1\z" "1"; }' + b"\n"


def _by_case(table: dict[bytes, bytes], *, fold_case: bool) -> frozenset[bytes]:
    """Keys that share their lower-case form with another one."""
    if fold_case:
        return frozenset()
    first: dict[bytes, bytes] = {}
    shared: set[bytes] = set()
    for name in table:
        other = first.setdefault(name.lower(), name)
        if other is not name:
            shared |= {other, name}
    return frozenset(shared)


def _power(number: int, *, at_least: int) -> int:
    return max(at_least, 1 << (number - 1).bit_length())


PLUGIN = Format(write=write, read=read, main="govsite.conf")
