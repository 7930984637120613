"""``govsite init``: a folder in which govsite can start, on a desk or in a pipeline."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from govsite.commands.context import talk
from govsite.whole_files import not_written, whole_file

_FILES = {
    "govsite.toml": "govsite.toml",
    "inventory.csv": "inventory.csv",
    "waivers.yaml": "waivers.yaml",
    "github.yml": ".github/workflows/govsite.yml",
    "gitlab.yml": "govsite.gitlab-ci.yml",
}
_IGNORED = b".govsite/"


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write (made if missing).")] = Path(),
) -> None:
    """Write a configuration, an example inventory, waivers and workflow files; nothing is overwritten."""
    source = files("govsite.commands") / "scaffold"
    try:
        for name, target in _FILES.items():
            _write(folder / target, (source / name).read_bytes())
        _ignore_store(folder / ".gitignore")
    except OSError as error:
        raise not_written(error, where=Path(error.filename or folder)) from error
    talk("next: fill in inventory.csv, then: govsite inventory check inventory.csv")


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        talk(f"kept {path}: it is there already")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # A byte order mark lets spreadsheets open the Chinese ledger as what it is.
    with whole_file(path) as file:
        file.write((b"\xef\xbb\xbf" + content) if path.suffix == ".csv" else content)
    talk(f"wrote {path}")


def _ignore_store(path: Path) -> None:
    content = path.read_bytes() if path.exists() else b""
    lines = content.splitlines()  # in whatever charset they are
    if _IGNORED not in lines:
        with whole_file(path) as file:
            file.write(content + b"\n" * (not content.endswith(b"\n") and bool(content)) + _IGNORED + b"\n")
        talk(f"added .govsite/ to {path}")
