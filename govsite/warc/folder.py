"""An archive as a folder: ``archive/*.warc.gz``, ``indexes/*.cdxj``, and who may write there.

Folders of other programs may hold their WARC files anywhere below; their indexes come into
``indexes`` all the same.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from govsite.errors import InputError, UsageError
from govsite.warc.captures import Stored, captures_of, stored_at, whole_length
from govsite.warc.cdxj import Capture, line_of, merge_indexes, read_index, write_lines
from govsite.whole_files import not_written

ARCHIVE_SUFFIXES = (".warc.gz", ".warc", ".arc.gz", ".arc")
OPEN_SUFFIX = ".open"
"""Behind the name of a file that is still being written, or was when its writer died."""
_WHOLE = "index.cdxj"


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """The folder for one writer, made where it is missing.

    Raises ``UsageError`` where another process writes, ``InputError`` where nobody can.
    """
    try:
        (folder / "archive").mkdir(parents=True, exist_ok=True)
        (folder / "indexes").mkdir(exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise not_written(error, where=folder) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError("another govsite writes this archive", where=str(folder)) from error
        yield
    finally:
        os.close(lock)


def archive_files(folder: Path) -> list[Path]:
    """The archive files below a folder by name. Raises ``InputError`` if there is none, or two of one name."""
    found = sorted(path for path in folder.rglob("*") if path.name.endswith(ARCHIVE_SUFFIXES) and path.is_file())
    if not found:
        raise InputError("holds no WARC file", where=str(folder), hint="govsite crawl --warc makes them")
    by_name: dict[str, Path] = {}
    for path in found:
        if path.name in by_name:
            raise InputError(
                f"has the name of {by_name[path.name]}", where=str(path), hint="an index tells files by name"
            )
        by_name[path.name] = path
    return found


def file_indexes(folder: Path) -> list[Path]:
    """The indexes of single files."""
    return sorted(path for path in (folder / "indexes").glob("*.cdxj") if path.name != _WHOLE)


def merge_file_indexes(folder: Path) -> int:
    """The index over all files, from the indexes of each; returns the number of captures."""
    return merge_indexes(file_indexes(folder), folder / "indexes" / _WHOLE)


def mend_archive(folder: Path) -> list[Path]:
    """Make whole what a killed writer left: half records are cut off, the file gets its name and its index.

    Returns the files that were mended. Only for who holds the folder alone.
    """
    mended = []
    for path in sorted((folder / "archive").glob(f"*{OPEN_SUFFIX}")):
        length = whole_length(path)
        if not length:
            path.unlink()
            continue
        os.truncate(path, length)
        final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
        _index_file(path, folder, name=final.name)
        path.rename(final)
        mended.append(final)
    return mended


def index_archive(
    folder: Path, *, anew: bool = False, damaged: Callable[[Path, int, str], None] = lambda _path, _offset, _why: None
) -> int:
    """Index the files that have no index yet (or all, ``anew``) and all together; returns the number of captures.

    ``damaged`` hears of files, and places in them, where records are lost.
    """
    files = archive_files(folder)
    for path in files:
        index = folder / "indexes" / f"{path.name}.cdxj"
        if anew or not index.is_file() or index.stat().st_mtime < path.stat().st_mtime:
            lost = _index_file(path, folder, name=path.name)
            for offset, why in lost:
                damaged(path, offset, why)
            if lost:
                os.utime(index, (0, 0))  # it is made again each time, so that what is lost is told each time
    present = {f"{path.name}.cdxj" for path in files}
    for index in file_indexes(folder):
        if index.name not in present:
            index.unlink()
    return merge_file_indexes(folder)


def _index_file(path: Path, folder: Path, *, name: str) -> list[tuple[int, str]]:
    """Index one file; returns the places where records are lost."""
    lost: list[tuple[int, str]] = []
    found = captures_of(path, name=name, damaged=lambda offset, why: lost.append((offset, why)))
    write_lines(sorted(map(line_of, found)), folder / "indexes" / f"{name}.cdxj")
    return lost


class Archive:
    """A folder of WARC files with its index, for reading."""

    def __init__(self, folder: Path) -> None:
        """Raises ``InputError`` where the folder has no index yet."""
        self.folder = folder
        self.index = folder / "indexes" / _WHOLE
        if not self.index.is_file():
            raise InputError("has no index", where=str(folder), hint=f"govsite migrate archive {folder} makes it")
        self._files: dict[str, Path] | None = None

    def captures(self) -> Iterator[Capture]:
        """All captures, sorted by address and time."""
        return read_index(self.index)

    def files(self) -> list[Path]:
        """The WARC files."""
        return archive_files(self.folder)

    def read(self, capture: Capture) -> Stored:
        """The stored answer. Raises ``InputError`` where the file is gone or damaged."""
        if self._files is None:
            self._files = {path.name: path for path in self.files()}
        path = self._files.get(capture.filename)
        if path is None or not capture.offset.isdigit():
            raise InputError(
                f"{capture.filename or 'a file'} is in the index, but not in the archive", where=str(self.folder)
            )
        return stored_at(path, int(capture.offset))
