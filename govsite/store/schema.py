"""Tables of the store. SQLite by default; nothing here is SQLite's own."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA_VERSION = 2
"""1: runs, evidence, outcomes. 2: probes, looks and sightings beside them."""

metadata = MetaData()

about = Table(
    "about",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("header", Text, nullable=False),
    Column("rules", LargeBinary, nullable=False),
)

# The sites a run set out to look at, frozen when it began: a resumed run needs no inventory.
run_sites = Table(
    "run_sites",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("site", String(2048), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("site", String(2048), primary_key=True),
    Column("observed_at", String(32), nullable=False),
    Column("summary", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("site", String(2048), primary_key=True),
    Column("rule", String(128), primary_key=True),
    Column("severity", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("outcomes_by_rule", "run_id", "rule", "status"),
)

crashes = Table(
    "crashes",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("message", Text, nullable=False),
)

# What follows belongs to sites and not to runs: pruning runs leaves it alone. Times are UTC and sort as text.

probes = Table(
    "probes",
    metadata,
    Column("round", String(32), primary_key=True),
    Column("site", String(2048), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("opened", Integer, nullable=True),
    Column("reason", String(32), nullable=False),
    Column("status", Integer, nullable=False),
    Column("elapsed_ms", Integer, nullable=False),
    Index("probes_by_site", "site", "at"),
)

# ``page`` and ``item`` are digests of URLs: an index over the URLs themselves would be too wide for some databases.
looks = Table(
    "looks",
    metadata,
    Column("site", String(2048), primary_key=True),
    Column("page", String(32), primary_key=True),
    Column("at", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("url", Text, nullable=False),
    Column("digest", String(32), nullable=False),
)

sightings = Table(
    "sightings",
    metadata,
    Column("site", String(2048), primary_key=True),
    Column("item", String(32), primary_key=True),
    Column("source", String(16), primary_key=True),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("first_seen", String(32), nullable=False),
    Column("first_date", String(32), nullable=False),
    Column("last_seen", String(32), nullable=False),
    Column("last_date", String(32), nullable=False),
)
