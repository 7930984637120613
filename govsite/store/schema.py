"""Tables of the store, the same on SQLite and PostgreSQL. What changed from version to version: ``migrations.py``."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Dialect, Double, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData()


class Sorted(TypeDecorator[str]):
    """Text of ours, which sorts and compares by code point whatever language a PostgreSQL database is set to."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """``COLLATE "C"`` on PostgreSQL; SQLite compares so by itself."""
        return dialect.type_descriptor(Text(collation="C" if dialect.name == "postgresql" else None))


class Foreign(Sorted):
    """Text that strangers wrote: without U+0000, which PostgreSQL cannot keep."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the base's name
        """The same on every database, so that both say the same later."""
        return value.replace("\0", "\ufffd") if value else value


about = Table(
    "about",
    metadata,
    Column("key", Sorted, primary_key=True),
    Column("value", Sorted, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Sorted, primary_key=True),
    Column("state", Sorted, nullable=False),
    Column("started_at", Sorted, nullable=False),
    Column("header", Sorted, nullable=False),
    Column("rules", LargeBinary, nullable=False),
)

# The sites a run set out to look at, frozen when it began: a resumed run needs no inventory.
run_sites = Table(
    "run_sites",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("site", Sorted, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("site", Sorted, primary_key=True),
    Column("observed_at", Sorted, nullable=False),
    Column("summary", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("site", Sorted, primary_key=True),
    Column("rule", Sorted, primary_key=True),
    Column("severity", Sorted, nullable=False),
    Column("status", Sorted, nullable=False),
    Column("reason", Sorted, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("outcomes_by_rule", "run_id", "rule", "status"),
)

crashes = Table(
    "crashes",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("site", Sorted, nullable=False, server_default=""),
    Column("message", Foreign, nullable=False),
)

# Who is looking at which site of a run; a site that is written has no lease any more. ``expires`` is in seconds of the
# Unix epoch, by the clock of the database: machines need not agree.
leases = Table(
    "leases",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("site", Sorted, primary_key=True),
    Column("owner", Sorted, nullable=False),
    Column("expires", Double, nullable=False),
)

# What is known of sites that are not finished: of one that takes hours, what was seen is kept as it comes. A site that
# is written has no notes any more. The same thing may be noted twice.
notes = Table(
    "notes",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("site", Sorted, nullable=False),
    Column("things", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("notes_by_site", "run_id", "site"),
)

# What follows belongs to sites and not to runs: pruning runs leaves it alone. Times are UTC and sort as text.


def _probes(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("round", Sorted, primary_key=True),
        Column("site", Sorted, primary_key=True),
        Column("at", Sorted, nullable=False),
        Column("opened", Integer, nullable=True),
        Column("reason", Sorted, nullable=False),
        Column("status", Integer, nullable=False),
        Column("elapsed_ms", Integer, nullable=False),
        Index(f"{name}_by_site", "site", "at"),
    )


probes = _probes("probes")
probes_ipv6 = _probes("probes_ipv6")

# ``page`` and ``item`` are digests of URLs: an index over the URLs themselves would be too wide for some databases.
looks = Table(
    "looks",
    metadata,
    Column("site", Sorted, primary_key=True),
    Column("page", Sorted, primary_key=True),
    Column("at", Sorted, primary_key=True),
    Column("kind", Sorted, nullable=False),
    Column("url", Foreign, nullable=False),
    Column("digest", Sorted, nullable=False),
)

sightings = Table(
    "sightings",
    metadata,
    Column("site", Sorted, primary_key=True),
    Column("item", Sorted, primary_key=True),
    Column("source", Sorted, primary_key=True),
    Column("url", Foreign, nullable=False),
    Column("title", Foreign, nullable=False),
    Column("first_seen", Sorted, nullable=False),
    Column("first_date", Foreign, nullable=False),
    Column("last_seen", Sorted, nullable=False),
    Column("last_date", Foreign, nullable=False),
)
