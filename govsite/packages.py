"""Packages of parts (ZIP): xlsx, ods and docx. They are damaged in many ways, which are named here and nowhere else."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,  # a part that is not there
    NotImplementedError,  # packed in a way that nobody knows
    OSError,
    RuntimeError,  # protected by a password
    ValueError,
)


class DamagedPackageError(Exception):
    """A package that cannot be opened, or a part of it that cannot be read; names what is wrong."""


@contextmanager
def opened_package(content: bytes) -> Iterator[zipfile.ZipFile]:
    """A package while its parts are read. Raises ``DamagedPackageError``, also for a part that is not there."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield package
    except _DAMAGES as error:
        raise DamagedPackageError(type(error).__name__) from error
