"""Which page a worker reads at this moment, so that it is known if it dies of it; and pages not to be read again.

The parser is C, and a page can be hostile. Where pages are read in the worker itself, the page's
URL stands in a file meanwhile, in shared memory: it survives the worker and costs next to nothing.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIZE = 4096
_LENGTH = 4


class Caution:
    """The mark of one worker."""

    def __init__(self, path: Path | None) -> None:
        self._map: mmap.mmap | None = None
        self.given_up: set[str] = set()
        """URLs of pages of which workers died."""
        if path is not None:
            with path.open("w+b") as file:
                file.truncate(_SIZE)
                self._map = mmap.mmap(file.fileno(), _SIZE)

    @contextmanager
    def reading(self, url: str) -> Iterator[None]:
        """The page is being read."""
        if self._map is None:
            yield
            return
        self._write(url.encode("utf-8", "replace"))
        try:
            yield
        finally:
            self._write(b"")

    def _write(self, text: bytes) -> None:
        if self._map is not None:
            text = text[: _SIZE - _LENGTH]
            self._map[: _LENGTH + len(text)] = len(text).to_bytes(_LENGTH, "big") + text


def last_read(path: Path) -> str:
    """The URL of the page that a worker was reading when it died; empty if it read none, or nobody knows."""
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    size = int.from_bytes(content[:_LENGTH], "big")
    return content[_LENGTH : _LENGTH + size].decode("utf-8", "replace")
