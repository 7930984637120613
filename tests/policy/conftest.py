"""A folder of policy to write into, and packs to write there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str, str], Path]

PACK = """\
version: "1"
title: {{zh: 包, en: pack}}
rules:
  - id: {id}
    check: domain-suffix
    severity: high
    title: {{zh: 题, en: title}}
    advice: {{zh: 改, en: mend}}
    source: {{document: 文件}}
    options: {{suffixes: [gov.cn]}}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file below the policy folder (``tmp_path``)."""

    def writer(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return writer


@pytest.fixture
def pack_text() -> Callable[[str], str]:
    """The text of a pack that holds one rule."""
    return lambda rule_id: PACK.format(id=rule_id)
