"""Read the papers of a jurisdiction: their list, their numbers, their templates."""

from __future__ import annotations

from pathlib import Path

from govsite.errors import PolicyError, UsageError
from govsite.model.notice import NoticeRules
from govsite.policy.folder import rules_folder
from govsite.policy.typed import typed
from govsite.policy.yaml_file import load_yaml

FOLDER = "notices"
FILE = "notices.yaml"
MAX_BYTES = 1024 * 1024


def load_notices(place: str, *, folder: Path | None = None) -> tuple[NoticeRules, dict[str, str]]:
    """The papers of ``place`` and the text of each template, by file name.

    ``folder`` is an office's own: what it holds goes before what was shipped, file by file.
    Raises ``UsageError`` where there is nothing, ``PolicyError`` for a faulty file.
    """
    shipped = rules_folder() / FOLDER / place
    if folder is not None and not folder.is_dir():
        raise UsageError("no such folder", where=str(folder), hint="--templates names a folder of templates")
    folders = [path for path in (folder, shipped) if path is not None and path.is_dir()]
    path = _first(folders, FILE)
    if path is None:
        raise UsageError(f"no papers for the jurisdiction {place!r}", hint=f"--templates DIR with a {FILE}")
    document = load_yaml(path)
    rules = typed(document, NoticeRules)
    texts = {}
    for number, paper in enumerate(rules.papers):
        if not paper.id or not all(sign.isalnum() or sign in "-_" for sign in paper.id):
            raise PolicyError(
                "an id is letters, digits and hyphens: it becomes a file name",
                where=document.where(("papers", number, "id")),
            )
        found = _first(folders, Path(paper.template).name)
        if found is None:
            raise PolicyError(
                f"the template {paper.template!r} is missing", where=document.where(("papers", number, "template"))
            )
        texts[paper.template] = _read(found)
    return rules, texts


def _first(folders: list[Path], name: str) -> Path | None:
    return next((path for folder in folders if (path := folder / name).is_file()), None)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PolicyError("is larger than 1 MB: no template", where=str(path))
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"cannot be read: {error}", where=str(path), hint="templates are UTF-8 text") from error
