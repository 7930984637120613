"""``govsite page``: what govsite sees on one page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from govsite.commands.context import Context, encode_json, open_context, talk, write_result, write_text
from govsite.commands.options import (
    AllowNetworkOption,
    ConfigOption,
    JurisdictionOption,
    LangOption,
    OutputOption,
    QuietOption,
)
from govsite.errors import InputError, NotEnoughSeenError, UsageError

if TYPE_CHECKING:
    from govsite.crawl.fetch import Fetched
    from govsite.model.page import Page

_FORMATS = ("text", "json")


class _Source(NamedTuple):
    """One page to look at: its bytes, or why there are none."""

    name: str
    body: bytes
    url: str = ""
    content_type: str = ""
    problem: str = ""


def page(  # noqa: PLR0913 - one parameter per option of the command line
    sources: Annotated[list[str], typer.Argument(metavar="FILE | URL…", help="Saved pages, URLs, or - for stdin.")],
    *,
    output_format: Annotated[str, typer.Option("-f", "--format", help="text or json.")] = "text",
    output: OutputOption = None,
    url: Annotated[str, typer.Option("--url", help="Address that a saved page was found at.")] = "",
    content_type: Annotated[
        str, typer.Option("--content-type", help="Content-Type header that a saved page came with.")
    ] = "",
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    allow_network: AllowNetworkOption = None,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show charset, labels, footer items, page type, dates and links of pages as govsite reads them."""
    from govsite.commands.page_view import encode_page, print_pages
    from govsite.crawl.page import read_page

    if output_format not in _FORMATS:
        raise UsageError(f"unknown format {output_format!r}", hint=f"one of {', '.join(_FORMATS)}")
    if url and len(sources) > 1:
        raise UsageError("--url names the address of one page", hint="give one file")
    context = open_context(config=config, jurisdiction=jurisdiction, lang=lang, allow_network=allow_network)
    vocabulary = context.place.pages
    seen: list[tuple[_Source, Page]] = []
    failed: list[_Source] = []
    for source in _read_all(context, sources, url=url, content_type=content_type):
        if source.problem:
            failed.append(source)
            talk(f"govsite: {source.name}: {source.problem}", quiet=quiet)
            continue
        found = read_page(source.body, url=source.url, content_type=source.content_type, vocabulary=vocabulary)
        seen.append((source, found))
    if output_format == "json":
        encoded: list[dict[str, Any]] = [
            encode_page(found, source=source.name, place=context.place) for source, found in seen
        ]
        failures = [
            {"schema": "govsite/page/1", "source": source.name, "url": source.url, "problem": source.problem}
            for source in failed
        ]
        result: object = (
            [*encoded, *failures][0]
            if len(sources) == 1
            else {
                "schema": "govsite/pages/1",
                "pages": [*encoded, *failures],
            }
        )
        write_result(encode_json(result), output)
    elif seen:
        text = print_pages(
            [(source.name, found) for source, found in seen],
            place=context.place,
            lang=context.lang,
            to_file=output is not None,
        )
        if output is not None:
            write_text(text, output)
    if failed and not seen:
        raise NotEnoughSeenError(
            "the page could not be read" if len(failed) == 1 else f"none of {len(failed)} pages could be read"
        )


def _read_all(context: Context, names: list[str], *, url: str, content_type: str) -> list[_Source]:
    """The bytes of all pages in the order they were named."""
    addresses = [name for name in names if _is_url(name)]
    fetched = dict(zip(addresses, _fetch_all(context, addresses), strict=True)) if addresses else {}
    return [
        fetched[name] if name in fetched else _read_file(name, url=url, content_type=content_type) for name in names
    ]


def _is_url(name: str) -> bool:
    """Whether an argument names an address rather than a file."""
    from govsite import urls

    return urls.is_http(name) and not Path(name).exists()


def _read_file(name: str, *, url: str, content_type: str) -> _Source:
    """A saved page. Raises ``InputError`` where it cannot be read."""
    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        hint = "a URL begins with http:// or https://"
        raise InputError(f"cannot be read: {error.strerror}", where=name, hint=hint) from error
    return _Source(name=name, body=body, url=url or _saved_from(body), content_type=content_type)


def _saved_from(body: bytes) -> str:
    """The address that a saved page itself names: a browser's note, its canonical link; empty without one."""
    import re

    from govsite import urls

    head = body[:65536]
    for pattern in (
        rb"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->",
        rb"<link[^>]{0,200}rel=[\"']?canonical[\"']?[^>]{0,200}href=[\"']([^\"'>]+)",
        rb"<meta[^>]{0,200}name=[\"']?Url[\"']?[^>]{0,200}content=[\"']([^\"'>]+)",
    ):
        match = re.search(pattern, head, re.IGNORECASE)
        address = match[1].decode("ascii", "replace").strip() if match else ""
        if urls.is_http(address):
            return address
    return ""


def _fetch_all(context: Context, addresses: list[str]) -> list[_Source]:
    """Pages from the network."""
    import asyncio

    from govsite import urls
    from govsite.crawl.fetch import Client

    wanted: list[str] = []
    for address in addresses:
        try:
            wanted.append(urls.canonical(address))
        except ValueError as error:
            raise UsageError("is no URL", where=address, hint="write it like https://www.example.gov.cn/") from error

    async def ask() -> list[Fetched]:
        settings = context.settings
        patterns = context.place.pages.challenge_patterns
        async with Client(settings.network, settings.crawl, challenge_patterns=patterns) as client:
            return list(await asyncio.gather(*(client.fetch(address) for address in wanted)))

    return [_fetched_source(address, found) for address, found in zip(addresses, asyncio.run(ask()), strict=True)]


def _fetched_source(address: str, found: Fetched) -> _Source:
    """What came of asking for one page."""
    answer = found.answer
    problem = "" if answer.is_ok else f"{answer.problem}: {answer.detail}".rstrip(": ")
    is_page = (
        not answer.content_type
        or "html" in answer.content_type
        or "xml" in answer.content_type
        or "text" in answer.content_type
    )
    if not problem and not is_page:
        problem = f"is no page but {answer.content_type}"
    return _Source(
        name=address,
        body=found.body,
        url=answer.final_url or address,
        content_type=answer.content_type,
        problem=problem,
    )
