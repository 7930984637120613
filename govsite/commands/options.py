"""Options that several commands share, so that each has one name, one help and one meaning."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="govsite.toml to use (default: found upward to the repository root).")
]
StoreOption = Annotated[
    str, typer.Option("--store", help="Store: a path or postgresql://USER@HOST/DATABASE (default: .govsite/store.db).")
]
RulesOption = Annotated[
    list[str] | None, typer.Option("--rules", help="Pack id or file; repeat for several (default: the jurisdiction's).")
]
JurisdictionOption = Annotated[
    str, typer.Option("--jurisdiction", help="Jurisdiction whose facts and packs apply: an id or a file.")
]
WarcOption = Annotated[
    Path | None,
    typer.Option("--warc", metavar="DIR", help="Keep every request and answer in this folder as WARC files."),
]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", help="Write to this file instead of standard output.")
]
QuietOption = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing beside the result.")]
NoProgressOption = Annotated[bool, typer.Option("--no-progress", help="No progress bar.")]
SeedOption = Annotated[int | None, typer.Option("--seed", help="Seed of whatever is sampled.")]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Worker processes (default: by cores and number of sites).")
]
EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="local | dask | dask:ADDRESS",
        help="Where workers are: processes here, a Dask cluster made for the run, or one that stands (tcp://host:port).",
    ),
]
PartOption = Annotated[
    str,
    typer.Option(
        "--run", metavar="RUN", help="Take part in this run (its id, or latest), with others that work at it."
    ),
]
AllowNetworkOption = Annotated[
    list[str] | None,
    typer.Option("--allow-network", help="Allow connections to this network (CIDR) beside the public ones; repeat."),
]


class Language(StrEnum):
    """Languages of reports and messages."""

    ZH = "zh"
    EN = "en"


LangOption = Annotated[Language | None, typer.Option("--lang", help="Language of reports, messages and help.")]


class FailOn(StrEnum):
    """Gravity of findings from which a run counts as failed."""

    VETO = "veto"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"
    NEVER = "never"


FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Exit 1 on findings of this severity or graver.")]
MinCoverageOption = Annotated[
    float,
    typer.Option("--min-coverage", min=0.0, max=1.0, help="Exit 5 when less than this share of sites could be seen."),
]
