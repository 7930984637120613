"""Rubrics, outcomes and sites in a line."""

from __future__ import annotations

from typing import Any

import msgspec

from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status
from govsite.model.rubric import Opinion, Rubric, Supplied
from govsite.model.site import Kind, Level, Site
from govsite.model.words import Words


def rubric(*parts: dict[str, Any], **more: Any) -> Rubric:
    made = {
        "id": "test",
        "version": "1",
        "title": {"zh": "题", "en": "title"},
        "source": {"document": "文件"},
        "parts": [{"title": {"zh": "部分", "en": "part"}, **part} for part in parts],
    }
    return msgspec.convert(made | more, Rubric)


def item(name: str, formula: dict[str, Any], points: float | None = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": {"zh": name, "en": name}, "formula": formula, "points": points, **more}


def outcome(rule: str, status: str, problems: int = 0, *, reason: Reason | None = None, site: str = "s1") -> Outcome:
    found = tuple(
        Finding(message=Words("错", "wrong"), url=f"https://www.x.gov.cn/{number}", fingerprint=f"{number}")
        for number in range(problems)
    )
    return Outcome(site=site, rule=rule, severity=Severity.LOW, status=Status(status), reason=reason, problems=found)


def figure(name: str, value: float, **more: Any) -> Supplied:
    return Supplied(id=name, value=value, **more)


def opinion(name: str, *, points: float | None = None, holds: bool | None = None, subject: str = "s1") -> Opinion:
    return Opinion(subject=subject, item=name, points=points, holds=holds)


def site(name: str = "s1", kind: str | None = "portal", level: str | None = "city", **more: Any) -> Site:
    return Site(
        url=f"https://www.{name}.gov.cn/",
        id=name,
        name=name,
        kind=Kind(kind) if kind else None,
        level=Level(level) if level else None,
        **more,
    )
