"""Files too large for memory, line by line: access logs of a year, packed or not."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import zstandard

from govsite.errors import InputError
from govsite.zstd_frames import ZstdFrames

LONGEST_LINE = 1 << 20
"""Bytes of a line that are read; no request line of a server is longer, and an endless one must not fill memory."""
_BUFFER = 1 << 20
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


@contextmanager
def opened(path: Path, *, progress: Callable[[int], None] = lambda _: None) -> Iterator[io.BufferedReader]:
    """The bytes of a file, unpacked where it is gzip, bzip2, xz or Zstandard.

    ``progress`` is told now and then how many bytes of the file as it lies there are read. Raises ``InputError``
    for a file that cannot be read, at once or while it is read.
    """
    try:
        with path.open("rb") as file:
            told = _Told(file, progress)
            with _unpacked(io.BufferedReader(told, _BUFFER)) as stream:
                yield stream
    except OSError as error:
        if error.errno is None:
            raise InputError("is a broken packed file", where=str(path)) from error
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except _BROKEN as error:
        raise InputError("is a broken packed file", where=str(path), hint="was it still being written?") from error


def lines_of(stream: BinaryIO) -> Iterator[str]:
    """Lines as text: UTF-8, else each byte as addresses write it (``%D6``).

    What is longer than ``LONGEST_LINE`` is cut there.
    """
    while raw := stream.readline(LONGEST_LINE):
        if len(raw) == LONGEST_LINE and raw[-1:] != b"\n":
            while (rest := stream.readline(LONGEST_LINE)) and rest[-1:] != b"\n":
                pass
        try:
            yield raw.decode("utf-8")
        except UnicodeDecodeError:
            yield _NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), raw).decode("ascii")


class _Told(io.RawIOBase):
    """A file that says how far it was read."""

    def __init__(self, file: BinaryIO, progress: Callable[[int], None]) -> None:
        self._file = file
        self._progress = progress
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        size = cast("io.RawIOBase", self._file).readinto(buffer) or 0  # type: ignore[arg-type] # any buffer, as the base has it
        self._read += size
        self._progress(self._read)
        return size


@contextmanager
def _unpacked(file: io.BufferedReader) -> Iterator[io.BufferedReader]:
    head = file.peek(8)
    opener = next((opener for mark, opener in _PACKED.items() if head.startswith(mark)), None)
    if opener is None:
        yield file
        return
    with opener(file) as stream:
        yield io.BufferedReader(stream, _BUFFER)


_PACKED: dict[bytes, Callable[[io.BufferedReader], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": ZstdFrames,
}
"""How packed files begin, and what unpacks them."""
