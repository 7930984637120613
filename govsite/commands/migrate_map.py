"""``govsite migrate map``: old URLs of a site, and where each may go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, encode_json, open_context, talk, write_result
from govsite.commands.maps import refuse_workbook
from govsite.commands.options import ConfigOption, JurisdictionOption, OutputOption, QuietOption, StoreOption
from govsite.commands.progress import shown_reading
from govsite.errors import InputError, UsageError
from govsite.quantities import plural, share

if TYPE_CHECKING:
    from govsite.migrate.maps.folder import MapSet
    from govsite.migrate.maps.rows import Row, Words
    from govsite.migrate.maps.settings import SiteSettings
    from govsite.migrate.matching.propose import Sources
    from govsite.migrate.matching.words import WordMatcher
    from govsite.migrate.sources.collected import Collected, Seen
    from govsite.model.page import Page

FilesOption = list[Path] | None

_MOST_TOLD = 5


def make_map(  # noqa: PLR0913 - one parameter per option of the command line
    site: Annotated[str, typer.Argument(metavar="SITE", help="Home page of the old site, or a YAML file of settings.")],
    *,
    log: Annotated[FilesOption, typer.Option("--log", help="Access log or table of hits. Repeat.")] = None,
    sitemap: Annotated[FilesOption, typer.Option("--sitemap", help="Sitemap of the old site. Repeat.")] = None,
    archive_index: Annotated[FilesOption, typer.Option("--archive-index", help="CDX or CDXJ index. Repeat.")] = None,
    friendly: Annotated[FilesOption, typer.Option("--list", help="Addresses people kept, one a line. Repeat.")] = None,
    evidence: Annotated[
        FilesOption, typer.Option("--evidence", help="Evidence of old and new sites (govsite crawl -o). Repeat.")
    ] = None,
    run: Annotated[str, typer.Option("--run", help="The same from a stored run.")] = "",
    targets: Annotated[
        FilesOption, typer.Option("--targets", help="New URLs, one a line or a sitemap. Repeat.")
    ] = None,
    known: Annotated[FilesOption, typer.Option("--known", help="Maps of other sites, to learn from. Repeat.")] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="Table of exact rules: old path, new URL.")] = None,
    edited: Annotated[
        Path | None, typer.Option("--map", help="The map as people edited it: what they decided stays.")
    ] = None,
    accept: Annotated[
        float, typer.Option("--accept", min=0.0, max=1.0, help="Proposals from this confidence on become redirects.")
    ] = 0.9,
    param: Annotated[
        list[str] | None, typer.Option("--keep-param", help="Query parameter that matters. Repeat.")
    ] = None,
    fold_case: Annotated[
        bool | None, typer.Option("--fold-case/--keep-case", help="Whether case matters (default: from evidence).")
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Print counts and coverage as JSON, not the map.")] = False,
    output: OutputOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    jurisdiction: JurisdictionOption = "",
    quiet: QuietOption = False,
) -> None:
    """Collect the old URLs of a site and propose where each goes; a table that people edit, and that is read back."""
    from govsite.migrate.maps.rows import Words
    from govsite.migrate.maps.written import write_rows
    from govsite.migrate.matching.propose import propose, rows_of
    from govsite.migrate.sources.collected import Ignore, Seen, collect, coverage
    from govsite.model.mapping import MappingState
    from govsite.policy.migration import load_moving

    refuse_workbook(output)
    context = open_context(config=config, store=store, jurisdiction=jurisdiction)
    moving = load_moving()
    words = Words(moving)
    settings = _settings(site)
    pages = list(_pages(context, evidence or (), run=run))
    own = frozenset(settings.hosts)
    old_pages = [page for host, page in pages if host in own]
    _infer(settings, old_pages, param=param, fold_case=fold_case)
    seen = _seen(log, sitemap, archive_index, friendly, old_pages, quiet=quiet)
    edited_rows = _edited(edited, words=words, settings=settings)
    decided_rows = [row for row in edited_rows if row.state is not MappingState.UNRESOLVED]
    seen += [Seen(row.old_url, 0, "list") for row in decided_rows]
    collected = collect(seen, settings, ignore=Ignore(moving, jurisdiction=context.place.id))
    if not collected.hits:
        raise InputError("no old URL was found", where=site, hint="give --log, --sitemap, --list, --evidence or --run")
    sources = _sources(
        context, settings, old_pages=old_pages, new_pages=[page for host, page in pages if host not in own],
        keys=collected.hits, targets=targets, known=known, rules=rules, words=words,
    )  # fmt: skip
    decided = _by_key(decided_rows, settings)
    proposed = propose(collected.hits, sources=sources)
    rows = rows_of(proposed, site=settings, hits=collected.hits, accept=accept, decided=decided)
    _keep_own(rows, edited_rows, settings)
    done = [settings.rules.form(row.old_url)[1] for row in rows if row.state != "unresolved"]
    shares = coverage(collected.hits, done)
    if summary:
        write_result(encode_json(_summary(settings, collected, rows, shares)), None)
    if output is not None or not summary:
        write_result(write_rows(rows), output)
    talk(
        f"{settings.id}: {len(rows)} old URLs, {len(done)} decided; coverage {share(shares[0])} of URLs, "
        f"{share(shares[1])} of hits; left out {sum(collected.left_out.values())}",
        quiet=quiet,
    )


def _settings(site: str) -> SiteSettings:
    from govsite.migrate.maps.settings import SiteSettings, read_settings
    from govsite.urls import host_and_port, same_host_variants, split_port

    if site.endswith((".yml", ".yaml")):
        found = list(read_settings(_bytes(Path(site)), file=site))
        if len(found) != 1:
            raise InputError(f"describes {len(found)} sites, one is needed", where=site, hint="one file a site")
        return found[0]
    try:
        host = host_and_port(site if "://" in site else f"http://{site}/")
    except ValueError as error:
        raise UsageError(f"{site!r} is no address of a site", hint="its home page, or a YAML file") from error
    name, port = split_port(host)
    variants = (f"{variant}:{port}" if port else variant for variant in same_host_variants(name))
    return SiteSettings(id=host, hosts=tuple(dict.fromkeys((host, *variants))))


def _infer(settings: SiteSettings, pages: Sequence[Page], *, param: list[str] | None, fold_case: bool | None) -> None:
    from msgspec.structs import replace

    from govsite.migrate.maps.infer import infer_rules
    from govsite.model.mapping import UrlRules

    if settings.rules == UrlRules() and pages:
        settings.rules = infer_rules(pages)
    if param is not None:
        settings.rules = replace(settings.rules, parameters=tuple(param))
    if fold_case is not None:
        settings.rules = replace(settings.rules, fold_case=fold_case)


def _pages(context: Context, files: Sequence[Path], *, run: str) -> Iterator[tuple[str, Page]]:
    from govsite.store.codec import read_lines
    from govsite.urls import host_and_port

    for path in files:
        if not path.is_file():
            raise InputError("no such file", where=str(path))
        with path.open("rb") as file:
            for evidence in read_lines(file, name=str(path)):
                yield from ((host_and_port(page.url), page) for page in evidence.seen_pages or ())
    if run:
        with context.read_store() as store:
            for evidence in store.evidence(store.find_look(run).id):
                yield from ((host_and_port(page.url), page) for page in evidence.seen_pages or ())


def _seen(
    logs: FilesOption,
    sitemaps: FilesOption,
    indexes: FilesOption,
    lists: FilesOption,
    pages: Sequence[Page],
    *,
    quiet: bool,
) -> list[Seen]:
    from govsite.migrate.maps.rows import Words
    from govsite.migrate.sources.collected import Seen
    from govsite.migrate.sources.listings import read_archive_index, read_list, read_sitemap, unzipped
    from govsite.migrate.sources.logs import read_log
    from govsite.migrate.sources.streams import opened
    from govsite.policy.migration import load_moving

    words = Words(load_moving())
    seen = [Seen(page.url, 0, "crawl") for page in pages]
    for path in logs or ():
        with shown_reading(path, hidden=quiet) as progress, opened(path, progress=progress) as stream:
            found = read_log(stream, file=str(path), column_of=words.log_column)
        seen += found.seen
        if found.unread:
            talk(f"{path}: {plural(found.unread, 'line')} could not be read", quiet=quiet)
    for files, reader in ((sitemaps, read_sitemap), (indexes, read_archive_index), (lists, read_list)):
        for path in files or ():
            seen += reader(unzipped(_bytes(path), file=str(path)), file=str(path))
    return seen


def _edited(path: Path | None, *, words: Words, settings: SiteSettings) -> list[Row]:
    """Rows of the map as people left it; what they did not decide is proposed anew."""
    from govsite.migrate.maps.folder import read_file
    from govsite.migrate.maps.rows import Ruled

    if path is None:
        return []
    found = read_file(path, words=words).rows
    for row in found:
        row.site = row.site or settings.id
        row.old_url, row.new_url = (
            settings.whole(row.old_url),
            settings.whole(row.new_url) if row.ruled else row.new_url,
        )
    patterns = [row for row in found if row.covers_below or not row.has_address]
    for row in patterns[:_MOST_TOLD]:
        what = (
            "a file that is not here" if row.ruled is Ruled.ABSENT
            else "the rest of a rule that is also for what is below" if row.covers_below
            else "a rule for no single address"
        )  # fmt: skip
        talk(f"{row.file}:{row.line}: {what}, left out: {row.note}")
    if len(patterns) > _MOST_TOLD:
        talk(f"… and {len(patterns) - _MOST_TOLD} more")
    return [row for row in found if row.has_address]


def _keep_own(rows: Sequence[Row], edited: Sequence[Row], settings: SiteSettings) -> None:
    """What people wrote in columns of their own stays beside its address, also where nothing is decided."""
    own: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in edited:
        if row.own:
            with suppress(ValueError):  # what is no address is proposed for none
                own.setdefault(settings.rules.form(settings.whole(row.old_url))[1], row.own)
    for row in rows:
        row.own = row.own or own.get(settings.rules.form(row.old_url)[1], ())


def _by_key(rows: Sequence[Row], settings: SiteSettings) -> dict[str, Row]:
    from govsite.migrate.maps.rows import best

    grouped: dict[str, list[Row]] = {}
    for row in rows:
        try:
            grouped.setdefault(settings.rules.form(row.old_url)[1], []).append(row)
        except ValueError as error:
            raise InputError(str(error), where=f"{row.file}:{row.line}", hint="old URLs are http or https") from error
    return {key: best(some) for key, some in grouped.items()}


def _sources(  # noqa: PLR0913 - everything that targets are found from
    context: Context,
    settings: SiteSettings,
    *,
    old_pages: Sequence[Page],
    new_pages: Sequence[Page],
    keys: Iterable[str],
    targets: FilesOption,
    known: FilesOption,
    rules: Path | None,
    words: Words,
) -> Sources:
    from govsite.migrate.maps.folder import read_maps
    from govsite.migrate.matching.pages import PageMatcher
    from govsite.migrate.matching.propose import Sources
    from govsite.migrate.matching.rules import NO_RULES, read_rules

    maps: list[MapSet] = [read_maps(path, words=words) for path in known or ()]
    return Sources(
        rules=read_rules(_bytes(rules), file=str(rules), words=words, site=settings) if rules else NO_RULES,
        old_pages={settings.rules.form(page.url)[1]: page for page in old_pages},
        new_pages={page.url: page for page in new_pages},
        pages=PageMatcher(new_pages, labels=context.place.pages.title_fields, seed=context.settings.seed)
        if new_pages
        else None,
        words=_word_matcher(settings, new_pages=new_pages, keys=keys, targets=targets, maps=maps),
    )


def _word_matcher(
    settings: SiteSettings,
    *,
    new_pages: Sequence[Page],
    keys: Iterable[str],
    targets: FilesOption,
    maps: Sequence[MapSet],
) -> WordMatcher | None:
    from govsite.migrate.matching.memory import Known, Memory
    from govsite.migrate.matching.propose import asked
    from govsite.migrate.matching.targets import Targets
    from govsite.migrate.matching.words import WordMatcher
    from govsite.migrate.sources.listings import read_list, read_sitemap, unzipped
    from govsite.model.mapping import MappingState
    from govsite.policy.migration import load_word_model

    urls = [page.url for page in new_pages]
    for path in targets or ():
        content = unzipped(_bytes(path), file=str(path))
        reader = read_sitemap if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else read_list
        urls += [seen.url for seen in reader(content, file=str(path))]
    pairs = [
        Known(row.old_url, row.new_url, found.sites[site].home)
        for found in maps
        for site, rows in found.rows.items()
        if site != settings.id
        for row in rows
        if row.state is MappingState.REDIRECT and row.new_url
    ]
    urls += [pair.target for pair in pairs]
    own = tuple(f"://{host}/" for host in settings.hosts)
    chosen = Targets(url for url in urls if not any(host in url for host in own))
    if not chosen.urls:
        return None
    memory = Memory(pairs, chosen)
    return WordMatcher(
        chosen, memory, model=load_word_model(), home=settings.home, host=settings.hosts[0], hosts=settings.hosts,
        urls=map(asked, keys),
    )  # fmt: skip


def _summary(
    settings: SiteSettings, collected: Collected, rows: Sequence[Row], shares: tuple[float, float]
) -> dict[str, object]:
    from collections import Counter

    return {
        "schema": "govsite/migrate-map/1",
        "site": settings.id,
        "rules": settings.rules,
        "summary": {
            "urls": len(rows),
            "hits": sum(collected.hits.values()),
            "states": Counter(row.state.value for row in rows),
            "steps": Counter(row.step.value for row in rows if row.step),
            "left_out": collected.left_out,
            "coverage": {"urls": round(shares[0], 4), "hits": round(shares[1], 4)},
        },
    }


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
