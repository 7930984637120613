"""Read what a circular says, and its template."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from govsite.errors import PolicyError
from govsite.model.circular import Circular
from govsite.policy.folder import rules_folder
from govsite.policy.typed import typed
from govsite.policy.yaml_file import load_yaml


def load_circular(jurisdiction: str, *, template: Path | None = None, folder: Path | None = None) -> Circular | None:
    """The circular of a jurisdiction, with the office's own template if one is named; ``None`` where it has none.

    Raises ``PolicyError`` with file, line and column for anything wrong.
    """
    home = (folder or rules_folder()) / "reports" / jurisdiction
    path = home / "circular.yaml"
    if not path.is_file():
        return None
    circular = typed(load_yaml(path), Circular)
    source = template or home / circular.template
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"cannot be read: {error}", where=str(source), hint="a template is UTF-8 Markdown") from error
    return replace(circular, template=text, template_name=str(source))
