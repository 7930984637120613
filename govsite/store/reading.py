"""Opening a store only to read it: one on a read-only disk, or one that belongs to somebody else.

SQLite keeps a write-ahead log, and a reader wants files beside the database for it. Where they cannot be made, the
database is opened as one that nobody changes (https://www.sqlite.org/wal.html, "Read-Only Databases").
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine

from govsite.errors import StoreError


def is_writable(path: Path) -> bool:
    """Whether this user may write the file and beside it; a file system mounted read-only says no to everybody."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def nothing() -> Engine:
    """A database in memory, for a path at which there is none."""
    return create_engine("sqlite://")


def read_only(path: Path) -> Engine:
    """The database of a store which cannot be written.

    Raises ``StoreError`` where changes stand beside the file that cannot be read from here: without them the
    runs in it would be old or torn.
    """
    log, index = (path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))
    if not os.access(path, os.R_OK):
        raise StoreError("the store cannot be read", where=str(path), hint="look at the path and its permissions")
    if not log.exists() or not log.stat().st_size:
        return _engine(path, immutable="1")
    if index.exists() or os.access(path.parent, os.W_OK):
        return _engine(path, mode="ro")
    raise StoreError(
        f"has changes that stand in {log.name} only, and nothing can be written beside them",
        where=str(path),
        hint="copy both files to a folder that can be written, and name that with --store",
    )


def _engine(path: Path, **option: str) -> Engine:
    return create_engine(
        URL.create("sqlite", database=f"file:{quote(str(path.resolve()))}", query={**option, "uri": "true"})
    )
