"""Frames of Zstandard, unpacked as they are read: in bounded memory, and told where they are broken off."""

from __future__ import annotations

import io
from typing import BinaryIO, cast

import zstandard

_STEP = 1 << 10
"""Packed bytes that are unpacked at once: hostile ones become 128 kB for every four."""


class ZstdFrames(io.RawIOBase):
    """The content of a file of frames, one behind the other; put an ``io.BufferedReader`` before it.

    Raises ``EOFError`` where the file ends within a frame (the reader of the library takes that for the end of
    the file, so that half a log would be read for the whole) and ``zstandard.ZstdError`` for what is damaged.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._packed = b""
        self._ready = memoryview(b"")
        self._is_within = False

    def readable(self) -> bool:
        """Nothing else than reading."""
        return True

    def readinto(self, buffer: object) -> int:
        """As many bytes as are ready and have room; 0 at the end."""
        while not self._ready:
            packed = self._packed or self._file.read(_STEP)
            if not packed:
                if self._is_within:
                    raise EOFError("ends within a frame")
                return 0
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._ready = memoryview(self._frame.decompress(packed))
            self._packed = self._frame.unused_data
            self._is_within = not self._frame.eof
        room = memoryview(cast("bytearray", buffer))
        given = min(len(room), len(self._ready))
        room[:given] = self._ready[:given]
        self._ready = self._ready[given:]
        return given
