"""Attachments are looked through for personal data: text files, tables, documents and PDF.

Their numbers are noted masked, and their text is forgotten. HTML attachments are pages, and read as such.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from govsite import urls
from govsite.crawl.facts.files.packed import NotReadableError, is_packed
from govsite.crawl.facts.files.plain import READABLE, TABLES, file_text
from govsite.crawl.facts.personal import personal_in
from govsite.crawl.fetch import Fetched
from govsite.crawl.scope import Scope
from govsite.crawl.shared import Shared
from govsite.model.answers import Answer
from govsite.model.evidence import FileRead, Files
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.outcome import Reason
from govsite.model.page import Page

_MAX_FILE = 4 * 1024 * 1024


async def read_files(
    shared: Shared, scope: Scope, pages: Sequence[Page], *, known: dict[str, Answer], deadline: float
) -> Files:
    """The site's own attachments, tables first; ``known`` answers spare those that are gone."""
    wanted = _wanted(scope, pages, known)
    limit = shared.settings.max_files
    files: list[FileRead] = []
    for url in wanted[:limit]:
        if time.monotonic() >= deadline:
            break
        if not (await shared.robots.rules(url)).allows(url):
            files.append(FileRead(url=url, problem=Reason.ROBOTS))
            continue
        fetched = await shared.ask_twice(url, max_body=_MAX_FILE)
        files.append(await read_file(fetched, url=url, vocabulary=shared.place.pages, unpack=shared.unpacker.text))
    return Files(files=tuple(files), left_out=len(wanted) - len(files))


async def read_file(
    fetched: Fetched, *, url: str, vocabulary: PageVocabulary, unpack: Callable[[bytes], Awaitable[str]]
) -> FileRead:
    """What of an attachment belongs to persons; ``unpack`` reads packed files. Never raises for what the file holds."""
    answer, body = fetched.answer, fetched.body
    if answer.problem is not None:
        return FileRead(url=url, problem=answer.problem, detail=answer.detail[:200])
    if "truncated" in answer.notes and is_packed(body):
        return FileRead(url=url, size=len(body), problem=Reason.TOO_LARGE)
    try:
        if is_packed(body):
            text = await unpack(body)
        else:
            kind = {"suffix": _suffix(url), "content_type": answer.content_type}
            text = await asyncio.to_thread(file_text, body, **kind, vocabulary=vocabulary)
    except NotReadableError as error:
        return FileRead(url=url, size=len(body), problem=Reason.NOT_SEEN, detail=str(error)[:200])
    personal = await asyncio.to_thread(personal_in, text, vocabulary, place="file")
    return FileRead(url=url, size=len(body), personal=personal)


def _wanted(scope: Scope, pages: Sequence[Page], known: dict[str, Answer]) -> list[str]:
    """Each once, in the order in which pages name them, but tables first: lists of people are tables."""
    named = dict.fromkeys(link.url for page in pages if not page.is_soft_404 for link in page.links)
    files = [url for url in named if _suffix(url) in READABLE and urls.is_http(url) and scope.is_internal(url)]
    there = [url for url in files if url not in known or known[url].problem is not Reason.HTTP_STATUS]
    return sorted(there, key=lambda url: _suffix(url) not in TABLES)


def _suffix(url: str) -> str:
    """The ending of a URL's path, in small letters."""
    name = url.partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""
