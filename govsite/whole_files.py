"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from govsite.errors import InputError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Numbers of errors that say that there is no room."""


@contextmanager
def whole_file(path: Path, *, outlives_power: bool = True) -> Iterator[BinaryIO]:
    """A file to write, which takes its place when all is written; what stood there before stays until then.

    A link stays a link: what it leads to is written. ``outlives_power``: it is on the disk when it takes its
    place, which takes a while for each of many. Raises ``OSError`` where it cannot be written.
    """
    target = path.resolve() if path.is_symlink() else path
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            if outlives_power:
                file.flush()
                os.fsync(file.fileno())
        part.replace(target)
    finally:
        with suppress(OSError):  # a file system that cannot be written cannot be tidied either
            part.unlink(missing_ok=True)


def not_written(error: OSError, *, where: Path) -> InputError:
    """What the user is told of a file that could not be written."""
    hint = "free some space and call it again" if error.errno in FULL else ""
    return InputError(f"cannot be written: {error.strerror}", where=str(where), hint=hint)
