"""Write configuration.md from the settings themselves: ``python docs/configuration.py``."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import msgspec

from govsite import config
from govsite.policy.field_notes import field_notes

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
            meaning = field_notes(section).get(field.name, "")
            parts.append(f"| `{field.name}` | `{default}` | {meaning.replace('|', chr(92) + '|')} |\n")
    parts.append(f"\n## [[network.dial]]\n\n{_lead(config.DialRule)}\n")
    return "".join(parts)


def _lead(section: type) -> str:
    return re.sub(r"[ \t]+", " ", inspect.cleandoc(section.__doc__ or ""))


if __name__ == "__main__":
    Path(__file__).with_suffix(".md").write_text(page(), encoding="utf-8")
