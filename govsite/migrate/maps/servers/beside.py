"""Files that lie beside a file of rules: tables that its rules name, and parts that it includes.

Configurations name files by their place on the server. Here they are looked for by the end of that place: as it is
named, in its own folder, or without one, beside the file that names it and beside the file that was given.
Nothing outside the folder (or the archive) of the file that was given is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from govsite.errors import InputError
from govsite.migrate.maps.table import decode

_MOST_FOLDERS = 2
"""How many folders above a file count where it is looked for."""
_MOST_DEEP = 20
_MOST_INCLUDED = 1 << 28
"""Bytes of all included files together: files that include one another double with each step."""
_WILD = re.compile(r"[*?\[]")


class Part(NamedTuple):
    """A file that another one names."""

    file: str
    text: str
    beside: Beside
    """What lies beside it."""


class Lying:
    """The files of a folder, or of an archive."""

    def __init__(self, files: Path | dict[str, bytes], *, shown: str = "") -> None:
        self._files = files
        self._shown = shown
        self.left = _MOST_INCLUDED
        self.taken: set[str] = set()
        """Names of those that were asked for."""

    def beside(self, name: str) -> Beside:
        """The files as the file ``name`` sees them."""
        return Beside(self, (name,))

    def read(self, name: str) -> bytes:
        """The content of a file."""
        self.taken.add(name)
        return self._files[name] if isinstance(self._files, dict) else (self._files / name).read_bytes()

    def shown(self, name: str) -> str:
        """A file's name as it is told: from where the user stands."""
        return str(Path(self._shown) / name)

    def has_folder(self, folder: PurePosixPath) -> bool:
        """Whether there is a folder, be it empty."""
        if isinstance(self._files, dict):
            return str(folder) in self._folders
        return (self._files / folder).is_dir()

    def matching(self, path: PurePosixPath) -> list[str]:
        """Names of the files at a path (those of a folder, where it is one), or that a path with wildcards fits."""
        if isinstance(self._files, dict):
            if not _WILD.search(str(path)):
                return [str(path)] if str(path) in self._files else sorted(self._below(str(path)))
            folders = [f for f in self._folders if _fits(PurePosixPath(f), path.parent)]
            names = (name for folder in folders for name in self._folders[folder])
            return sorted(n for n in names if fnmatchcase(PurePosixPath(n).name, path.name))
        found: Iterator[Path] = iter((self._files / path,))
        if _WILD.search(str(path)):
            found = self._files.glob(str(path))
        elif (self._files / path).is_dir():
            found = (self._files / path).rglob("*")
        return sorted(file.relative_to(self._files).as_posix() for file in found if file.is_file())

    def _below(self, folder: str) -> Iterator[str]:
        for name, files in self._folders.items():
            if name == folder or name.startswith(f"{folder}/"):
                yield from files

    @cached_property
    def _folders(self) -> dict[str, list[str]]:
        """Files of an archive by their folder."""
        found: dict[str, list[str]] = {}
        for name in self._files if isinstance(self._files, dict) else ():
            found.setdefault(str(PurePosixPath(name).parent), []).append(name)
        return found


def _fits(folder: PurePosixPath, pattern: PurePosixPath) -> bool:
    return len(folder.parts) == len(pattern.parts) and all(map(fnmatchcase, folder.parts, pattern.parts))


class Beside(NamedTuple):
    """What lies beside one file of rules."""

    lying: Lying
    chain: tuple[str, ...]
    """The file that was given, those that include one another, and the one that asks."""

    def find(self, name: str) -> Part | None:
        """A file that a rule names; ``None`` where there is none."""
        for path, _ in self._places(name):
            if not _WILD.search(name) and self.lying.matching(path) == [str(path)]:
                return self._read(str(path))
        return None

    def included(self, pattern: str, *, where: str, is_optional: bool = False) -> list[Part] | None:
        """The files that a configuration includes; ``None`` where they are not here, so that nobody knows their rules.

        Where the folder is here and holds none that a pattern fits, or that may be missing, there are none.
        Raises ``InputError`` for files that include one another in a circle or without end.
        """
        places = list(self._places(pattern))
        for place, _ in places:
            if found := self.lying.matching(place):
                return [self._part(name, where=where) for name in found]
        may_lack = is_optional or _WILD.search(pattern)
        return [] if may_lack and any(is_in and self.lying.has_folder(p.parent) for p, is_in in places) else None

    def _places(self, name: str) -> Iterator[tuple[PurePosixPath, bool]]:
        """Where a file may lie, likeliest first, and whether that is in the folder that is named, or none is.

        A file that asks for a name like its own means another file.
        """
        parts = [part for part in PurePosixPath(re.sub(r"\*+", "*", name)).parts if part not in ("/", "..", ".")]
        whole = len(parts) - 1 if _WILD.search(parts[-1] if parts else "") and len(parts) > 1 else len(parts)
        folders = dict.fromkeys(PurePosixPath(file).parent for file in (self.chain[-1], self.chain[0]))
        for start in range(max(len(parts) - 1 - _MOST_FOLDERS, 0), whole):
            for folder in folders:
                place = folder.joinpath(*parts[start:])
                if start == 0 or str(place) not in self.chain:
                    yield place, start < max(len(parts) - 1, 1)

    def _part(self, name: str, *, where: str) -> Part:
        if name in self.chain:
            circle = " → ".join(map(self.lying.shown, (*self.chain[self.chain.index(name) :], name)))
            raise InputError(f"files include one another in a circle: {circle}", where=where, hint="take one out")
        part = self._read(name)
        self.lying.left -= len(part.text)
        if len(self.chain) > _MOST_DEEP or self.lying.left < 0:
            raise InputError(
                f"included files are more than {_MOST_DEEP} deep or larger than {_MOST_INCLUDED >> 20} MiB together",
                where=where, hint="give the files that hold the rules",
            )  # fmt: skip
        return part

    def _read(self, name: str) -> Part:
        content, shown = self.lying.read(name), self.lying.shown(name)
        return Part(shown, text_of(content, file=shown), Beside(self.lying, (*self.chain, name)))


def text_of(content: bytes, *, file: str) -> str:
    """Text of a file; bytes that are no UTF-8 stay what they are, as servers compare bytes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(content, file=file)
    if b"\0" in content:
        raise InputError("is no text", where=file, hint="rules of servers are files of text")
    return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").replace("\r\n", "\n")
