"""Pages that are made from the code say what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from govsite.language import LANGUAGES

DOCS = Path(__file__).resolve().parents[1] / "docs"


def maker(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"{name}_page", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_on_configuration_is_the_one_that_the_settings_make() -> None:
    assert (DOCS / "configuration.md").read_text(encoding="utf-8") == maker("configuration").page()


def test_the_manual_pages_are_those_that_the_command_tree_makes() -> None:
    module = maker("man")
    assert set(module.PAGES) == set(LANGUAGES)
    for lang, path in module.PAGES.items():
        assert path.read_text(encoding="utf-8") == module.page(lang), "make docs writes it"
