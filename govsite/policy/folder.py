"""Where the policy files are, of which kinds, and which packs and jurisdictions lie there."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import govsite
from govsite.errors import PolicyError

PACKS = "packs"
JURISDICTIONS = "jurisdictions"
SUFFIX = ".yaml"


class PolicyFile(StrEnum):
    """A kind of policy file that people write."""

    PACK = "pack"
    JURISDICTION = "jurisdiction"
    RUBRIC = "rubric"
    CONSOLIDATION = "consolidation"
    WAIVERS = "waivers"


def rules_folder() -> Path:
    """The policy that came with govsite: inside the installed package, or beside it in a checkout.

    Raises ``PolicyError`` where neither exists.
    """
    package = Path(str(govsite.__file__)).resolve().parent
    for folder in (package / "rules", package.parent / "rules"):
        if (folder / JURISDICTIONS).is_dir():
            return folder
    raise PolicyError("the policy files are missing", where=str(package / "rules"), hint="install govsite again")


def pack_ids(folder: Path) -> list[str]:
    """Ids of all packs below ``folder``, sorted: the path below ``packs/`` without its ending."""
    return _ids(folder / PACKS)


def jurisdiction_ids(folder: Path) -> list[str]:
    """Ids of all jurisdictions below ``folder``, sorted."""
    return _ids(folder / JURISDICTIONS)


def _ids(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob(f"*{SUFFIX}"))
