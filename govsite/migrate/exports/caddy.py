"""Caddy: a Caddyfile with one ``map`` for each site.

Caddy compares the entries of a map one after the other, and case is only ignored by regular expressions: for sites of
many thousand old URLs the other servers are faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from govsite.migrate.maps.answers import NOT_FOUND, Answer, appended
from govsite.migrate.serving.export import Ask, Exported, Format, Settings
from govsite.migrate.serving.gone_page import archive_link, page, suggested_link
from govsite.migrate.serving.key import ServerKey, parameters
from govsite.migrate.serving.listening import Doors, everywhere, listened, names_by_port
from govsite.migrate.serving.request import asked
from govsite.migrate.serving.table import answer_of, refuse_names, table_of, value_of
from govsite.model.mapping import SiteMap, SiteMode
from govsite.urls import is_address

_HEAD = """# Redirects of retired sites. Made from the map: edit the map, not this file.
{
	admin off
	auto_https off
}
"""
_PLAIN = re.compile(r"[A-Za-z0-9/_.,:;=&?!@+*()' -]+")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9/_,:;=&!@' -]")


def write(sites: Sequence[SiteMap], settings: Settings) -> Exported:
    """One ``Caddyfile``."""
    fit, refused = refuse_names(sites)
    out = [
        "# Redirects of retired sites. Made from the map: edit the map, not this file.\n",
        "{\n\tadmin off\n\tauto_https off\n}\n",
    ]
    everyone = ", ".join(_address("", address) for address in everywhere(fit, settings.listen))
    out.append(f"{everyone} {{\n{_bind(settings)}\trespond 404\n}}\n")
    for site in fit:
        table = table_of(site, written=lambda key: key.whole.decode("utf-8"), unfit=_unfit, longest=1 << 20)
        refused += table.refused
        out.append(_site(site, table.lines, settings=settings))
    return Exported(files={"Caddyfile": "".join(out).encode()}, refused=tuple(refused))


def _unfit(key: ServerKey) -> str:
    try:
        text = key.path.decode("utf-8")
    except UnicodeDecodeError:
        return "is not UTF-8 when decoded, which a Caddyfile has to be"
    return "holds U+FFFD, which Caddy puts for what it cannot read" if "\ufffd" in text else ""


def _address(host: str, listen: str) -> str:
    return f"http://{host}:{listen.rpartition(':')[2]}"


def _bind(settings: Settings) -> str:
    binds = [a.rpartition(":")[0].strip("[]") for a in settings.listen if ":" in a]
    return f"\tbind {' '.join(binds)}\n" if binds else ""


def quoted(text: str) -> str:
    """A word of a Caddyfile that is nothing but text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def pattern(text: str, *, fold: bool) -> str:
    """A regular expression of Go for exactly ``text``, in which nothing is syntax of a Caddyfile."""
    return "~" + ("(?i)" if fold else "") + "^" + _NOT_PLAIN.sub(lambda m: f"\\x{{{ord(m[0]):x}}}", text) + "$"


def _regex_word(text: str) -> str:
    """A regular expression in backquotes, between which a Caddyfile reads everything as it is."""
    return f"`{text}`"


def _site(site: SiteMap, lines: dict[str, str], *, settings: Settings) -> str:
    addresses = ", ".join(
        _address(written, address)
        for port, names in names_by_port(site.hosts).items()
        for name in names
        # A name may be asked for with the dot of the root at its end, which Caddy takes for another one.
        for written in ((name,) if is_address(name) else (name, f"{name}."))
        for address in listened(settings.listen, port)
    )
    out = [f"{addresses} {{", _bind(settings).rstrip("\n")]
    match site.mode:
        case SiteMode.REDIRECT_ALL:
            rest = "{uri}" if site.append_path else ""
            target = site.target.rstrip("/") if site.append_path else site.target
            out.append(f"\tredir {quoted(target + rest)} 301")
        case SiteMode.ARCHIVE_ALL:
            gone = value_of(Answer(410, "", site.archived(f"http://{site.host}/")))
            out.append(f"\tmap {{host}} {{govsite_hit}} {{\n\t\tdefault {quoted(gone)}\n\t}}")
            out += _answers(settings.lang)
        case SiteMode.MAPPED:
            out += _lookup(site, lines)
            out += _answers(settings.lang)
    return "\n".join(line for line in out if line) + "\n}\n"


def _lookup(site: SiteMap, lines: dict[str, str]) -> list[str]:
    fold = site.rules.fold_case
    cut = "~(?s)^(/.*?)/*$" if site.rules.drop_slash else "~(?s)^(.*)$"
    out = [
        f'\tmap {{path}} {{govsite_path}} {{\n\t\t{_regex_word(cut)} "${{1}}"\n\t}}',
        '\tmap {uri} {govsite_odd} {\n\t\t`~(?i)^[^?]*%(?:2f|3f)` "!"\n\t\tdefault ""\n\t}',
    ]
    names = parameters(site.rules)
    if names is None:
        query = "{query}"
    else:
        query = "".join(f"{{govsite_p{i}}}" for i in range(len(names)))
        for place, name in enumerate(names):
            written = pattern(name, fold=False)[2:-1]
            found = f"~{'(?i)' if fold else ''}(?:^|&)({written}=[^&]+)"
            out.append(
                f'\tmap {{query}} {{govsite_p{place}}} {{\n\t\t{_regex_word(found)} "${{1}}&"\n\t\tdefault ""\n\t}}'
            )
    out.append(f'\tmap "{{govsite_odd}}{{govsite_path}}?{query}" {{govsite_hit}} {{')
    for key, value in lines.items():
        if fold or not _PLAIN.fullmatch(key):
            out.append(f"\t\t{_regex_word(pattern(key, fold=fold))} {quoted(value.replace('$', '$$'))}")
        else:
            out.append(f"\t\t{quoted(key)} {quoted(value)}")
    out.append('\t\tdefault ""\n\t}')
    return out


def _answers(lang: str) -> list[str]:
    gone = page(lang, archive="{govsite_archive}", suggested="{govsite_suggested}")
    return [
        "\tmap {govsite_hit} {govsite_kind} {\n\t\t`~^r.` r\n\t\t`~^g` g\n\t\tdefault n\n\t}",
        _taken("govsite_location", "^r(.+)$", "${1}"),
        _taken("govsite_archive", "^g([^|]+)[|]", archive_link(lang, "${1}")),
        _taken("govsite_suggested", "^g[^|]*[|](.+)$", suggested_link(lang, "${1}")),
        "\t@redirect vars {govsite_kind} r",
        "\t@gone vars {govsite_kind} g",
        '\theader @gone Content-Type "text/html; charset=utf-8"',
        "\thandle @redirect {\n\t\tredir {govsite_location} 301\n\t}",
        f'\thandle @gone {{\n\t\trespond "{gone}" 410\n\t}}',
        "\thandle {\n\t\trespond 404\n\t}",
    ]


def _taken(name: str, found: str, value: str) -> str:
    """A placeholder that holds a part of the value that was looked up."""
    return f'\tmap {{govsite_hit}} {{{name}}} {{\n\t\t`~{found}` "{value}"\n\t\tdefault ""\n\t}}'


# ---------------------------------------------------------------- reading back

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`|([^\s"`]+)', re.DOTALL)
_ESCAPE = re.compile(r"\\x\{([0-9a-f]+)\}")
_LITERAL = re.compile(r"~\(\?i\)\^((?:[^\\\[\](){}.*+?^$|]|\\x\{[0-9a-fA-F]+\})*)\$")
"""A pattern that is a whole text in any case."""


def read(files: dict[str, bytes]) -> Ask:
    """The answers of an exported Caddyfile."""
    hosts: Doors[Callable[[str], Answer]] = Doors()
    for block in re.split(r"^(?=http://)", files["Caddyfile"].decode(), flags=re.MULTILINE)[1:]:
        head, _, body = block.partition(" {\n")
        reader = _reader(body)
        for address in head.split(", "):
            hosts.add([address.removeprefix("http://").rpartition(":")[0]], [address], reader)

    def ask(url: str) -> Answer:
        request = asked(url)
        if request is None:
            return Answer(400)
        reader = hosts.find(request) or hosts.find(request, name="")
        return reader(url) if reader else NOT_FOUND

    return ask


def _words(line: str) -> list[str]:
    return [
        re.sub(r"\\([\"\\])", r"\1", m[1]) if m[1] is not None else (m[2] if m[2] is not None else m[3])
        for m in _WORD.finditer(line)
    ]


def _reader(body: str) -> Callable[[str], Answer]:
    maps: list[tuple[str, str, _Map]] = []
    for source, name, inner in re.findall(
        r"^\tmap (\S+) \{(\w+)\} \{\n(.*?)^\t\}", body, flags=re.MULTILINE | re.DOTALL
    ):
        words = _words(inner)
        maps.append((source.strip('"'), name, _Map(zip(words[::2], words[1::2], strict=True))))
    whole = re.search(r"^\tredir \"(.*?)(\{uri\})?\" 301", body, flags=re.MULTILINE)

    def ask(url: str) -> Answer:
        request = asked(url)
        assert request is not None
        if whole:
            return Answer(301, appended(whole[1], url) if whole[2] else whole[1])
        path = request.path.encode("latin-1").decode("utf-8", "replace")
        values = {"path": path, "uri": request.raw, "query": request.query, "host": request.host}
        for source, name, mapped in maps:
            values[name] = mapped.of(re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], ""), source))
        return answer_of(values.get("govsite_hit", ""))

    return ask


class _Map:
    """One ``map``: an exact word first, then the first pattern in order that matches.

    Of patterns that are a whole text in any case, which the rows of a site that folds case become, only the one
    that can match is tried; Caddy tries all of them.
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._exact: dict[str, str] = {}
        self._folded: dict[str, tuple[int, str]] = {}
        self._patterns: list[tuple[int, re.Pattern[str], str]] = []
        self._default = ""
        for order, (key, value) in enumerate(entries):
            literal = _LITERAL.fullmatch(key)
            text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), literal[1]) if literal else ""
            if literal and text.isascii():
                self._folded.setdefault(text.lower(), (order, value))
            elif key.startswith("~"):
                written = _ESCAPE.sub(lambda m: re.escape(chr(int(m[1], 16))), key[1:])
                self._patterns.append((order, re.compile(re.sub(r"\$\Z", r"\\Z", written)), value))
            elif key == "default":
                self._default = value
            else:
                self._exact[key] = value

    def of(self, text: str) -> str:
        """What the map makes of a text."""
        if text in self._exact:
            return self._exact[text]
        # The two characters beyond ASCII that match letters of ASCII where case does not matter.
        plain = text.replace("\u212a", "k").replace("\u017f", "s").lower()
        before, found = self._folded.get(plain, (None, ""))
        for order, pattern, value in self._patterns:
            if before is not None and order > before:
                break
            if match := pattern.search(text):
                return _filled(value, match[1] if match.lastindex else "")
        return self._default if before is None else _filled(found, "")


def _filled(value: str, first: str) -> str:
    return "$".join(part.replace("${1}", first) for part in value.split("$$"))


PLUGIN = Format(write=write, read=read, main="Caddyfile")
