"""Articles that wait until all lists of an archive are known: read once, kept packed in a file until then.

The facts of a page take a hundred kilobytes, and of an old archive most articles wait.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Generic, TypeVar

import msgspec

from govsite.model.article import ArticleFacts

_LEVEL = 1
Capture = TypeVar("Capture")


class Waiting(Generic[Capture]):
    """Captures with what was read of them, in the order in which they came.

    The file has no name and is gone when this is closed.
    """

    def __init__(self, folder: Path) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by ``__exit__``
        self._entries: list[tuple[Capture, int | ArticleFacts]] = []
        """The size of what is in the file, or the facts themselves, where no file can hold them."""

    def __enter__(self) -> Waiting[Capture]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, capture: Capture, facts: ArticleFacts) -> None:
        """Keep one. Raises ``OSError`` where the disk is full."""
        try:
            packed = zlib.compress(msgspec.msgpack.encode(facts), _LEVEL)
        except UnicodeEncodeError:  # a lone surrogate, as hostile pages have them
            self._entries.append((capture, facts))
            return
        self._file.write(packed)
        self._entries.append((capture, len(packed)))

    def __iter__(self) -> Iterator[tuple[Capture, ArticleFacts]]:
        self._file.seek(0)
        for capture, kept in self._entries:
            if isinstance(kept, int):
                yield capture, msgspec.msgpack.decode(zlib.decompress(self._file.read(kept)), type=ArticleFacts)
            else:
                yield capture, kept
