"""Reading pages beside the program: in processes of their own, so that the network never waits for a parser.

A page's facts are a pure function of its bytes, and by far the dearest part of a crawl.
Small runs read in the program itself: a process would not be up before they are over.
A page on which a reader dies is given up, the reader is replaced, and the crawl goes on.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import msgspec

from govsite.crawl.loop import tune_collector
from govsite.crawl.page import read_page
from govsite.crawl.workers.caution import Caution
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Page
from govsite.processes import begin_beside, cores, unheard_endings

_WORTHWHILE = 24
"""Sites from which on processes of their own pay."""
_REPLACEMENTS = 8
"""How often dead readers are replaced in one run."""

log = logging.getLogger(__name__)
_decoder = msgspec.msgpack.Decoder(Page)


class PageToRead(msgspec.Struct, frozen=True):
    """What ``read_page`` takes."""

    body: bytes
    url: str
    content_type: str
    depth: int
    is_home: bool

    def read(self, vocabulary: PageVocabulary) -> Page:
        """The facts."""
        return read_page(
            self.body,
            url=self.url,
            content_type=self.content_type,
            vocabulary=vocabulary,
            is_home=self.is_home,
            depth=self.depth,
        )


class Readers:
    """Reads pages, in ``count`` processes or (0) in the program itself."""

    def __init__(self, vocabulary: PageVocabulary, *, count: int, caution: Caution | None = None) -> None:
        self._vocabulary = vocabulary
        self._caution = caution or Caution(None)
        self._count = count
        self._replaced = 0
        self._pool = self._start() if count else None

    async def read(self, page: PageToRead) -> Page | None:
        """The facts of a page; ``None``, and a traceback in the log, where our reader fails."""
        try:
            if page.url in self._caution.given_up:
                raise RuntimeError("workers died of this page")  # noqa: TRY301 - told like any other failure
            if self._pool is None:
                with self._caution.reading(page.url):
                    return page.read(self._vocabulary)
            return _decoder.decode(await self._read_outside(page))
        except Exception:
            log.exception("the page reader failed on %s", page.url)
            return None

    async def _read_outside(self, page: PageToRead) -> bytes:
        """The facts as a reader process sends them; asked for twice, as another page may have killed the reader."""
        for _ in range(2):
            pool = self._pool
            if pool is None:
                break
            try:
                with unheard_endings():
                    answer = asyncio.get_running_loop().run_in_executor(pool, _read, page)
                return await answer
            except BrokenProcessPool:
                self._replace(pool)
        raise RuntimeError("the reader process died")

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        if self._pool is not broken:
            return  # done already, by another page that was under way
        broken.shutdown(wait=False, cancel_futures=True)
        self._replaced += 1
        self._pool = self._start() if self._replaced <= _REPLACEMENTS else None

    def _start(self) -> ProcessPoolExecutor:
        with unheard_endings():
            return ProcessPoolExecutor(
                self._count,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._vocabulary,),
            )

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def reader_count(*, wanted: int | None, site_count: int) -> int:
    """How many processes read pages: as settled, or one for each further core where the run is worth it."""
    if wanted is not None:
        return max(0, wanted)
    return cores() - 1 if site_count >= _WORTHWHILE else 0


# ---------------------------------------------------------------- in the reader's process

_vocabularies: list[PageVocabulary] = []


def _begin(vocabulary: PageVocabulary) -> None:
    """Set a reader up."""
    begin_beside()
    tune_collector()
    _vocabularies[:] = [vocabulary]


def _read(page: PageToRead) -> bytes:
    return msgspec.msgpack.encode(page.read(_vocabularies[0]))
