"""Read the words, lists and severities for maps of a move: ``lexicons/migration.yaml``."""

from __future__ import annotations

from pathlib import Path

from govsite.errors import PolicyError
from govsite.model.moving import Moving, WordModel
from govsite.policy.folder import rules_folder
from govsite.policy.typed import typed
from govsite.policy.yaml_file import load_yaml
from govsite.words import compiled

FILE = Path("lexicons", "migration.yaml")
WORD_MODEL = Path("matching", "url-words.yaml")


def load_moving(folder: Path | None = None) -> Moving:
    """The lexicon of migration. Raises ``PolicyError``."""
    document = load_yaml((folder or rules_folder()) / FILE)
    moving = typed(document, Moving)
    for table in ("ignore", "ignore_in", "patterns"):
        for name, patterns in getattr(moving, table).items():
            for number, pattern in enumerate(patterns):
                try:
                    compiled(pattern)
                except ValueError as error:
                    where = document.where((table, name, number))
                    raise PolicyError(str(error), where=where) from error
    return moving


def load_word_model(folder: Path | None = None) -> WordModel:
    """How URL words are weighed. Raises ``PolicyError``."""
    return typed(load_yaml((folder or rules_folder()) / WORD_MODEL), WordModel)
