"""Tables of the store. SQLite by default; nothing here is SQLite's own."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA_VERSION = 1

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
