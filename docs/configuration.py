"""Write configuration.md from the settings themselves: ``python docs/configuration.py``."""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path

import msgspec

from govsite import config

HEAD = """# Configuration

`govsite.toml` is looked for in the current folder and upward, no further than the repository root; `--config FILE`
names another. The command line goes before it. Unknown keys are refused. This page is made from the code (`make docs`).

```toml
lang = "zh"

[network]
user_agent = "our-inspection/1.0 (+https://www.example.gov.cn/inspection)"
resolver = ["192.0.2.53"]

[crawl]
max_pages = 50
```
"""

SECTIONS = (
    ("", config.Settings),
    ("network", config.NetworkSettings),
    ("crawl", config.CrawlSettings),
    ("light", config.LightSettings),
)


def page() -> str:
    """The whole page."""
    told = _docstrings()
    parts = [HEAD]
    for name, section in SECTIONS:
        parts.append(
            f"\n## {f'[{name}]' if name else 'Top level'}\n\n{_lead(section)}\n\n"
            "| key | default | meaning |\n|---|---|---|\n"
        )
        for field in msgspec.structs.fields(section):
            if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
                continue
            default = "" if field.required else json.dumps(field.default, ensure_ascii=False)
            meaning = re.sub(r"\s+", " ", told.get((section.__name__, field.name), ""))
            parts.append(f"| `{field.name}` | `{default}` | {meaning.replace('|', chr(92) + '|')} |\n")
    parts.append(f"\n## [[network.dial]]\n\n{_lead(config.DialRule)}\n")
    return "".join(parts)


def _lead(section: type) -> str:
    return re.sub(r"[ \t]+", " ", inspect.cleandoc(section.__doc__ or ""))


def _docstrings() -> dict[tuple[str, str], str]:
    """(class, field) → the string that stands below the field."""
    found = {}
    tree = ast.parse(Path(config.__file__).read_text(encoding="utf-8"))
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, below in zip(node.body, node.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and _is_text(below):
                found[node.name, field.target.id] = below.value.value
    return found


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


if __name__ == "__main__":
    Path(__file__).with_suffix(".md").write_text(page(), encoding="utf-8")
