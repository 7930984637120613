"""Pages keep nobody out who hears them, enlarges them or has no mouse: signs that a page's source shows.

What cannot be seen in the source (contrast, focus, traps for the keyboard) is left to people. Each kind of barrier is
one problem with the pages that show it; the words of the first element help to find it in the template.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from govsite.audit.checks._pages import is_drawn_by_script
from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Barrier, Page
from govsite.model.words import Words
from govsite.quantities import plural

Kind = Literal[
    "image-words", "field-words", "button-words", "link-words", "frame-title", "heading-words", "heading-order",
    "table-headers", "duplicate-id", "keyboard", "tab-order", "sound", "moving", "refresh", "aria", "bypass", "captcha",
]  # fmt: skip

_TOLD: dict[str, Words] = {
    "image-words": Words(zh="图片没有替代文字", en="pictures without a text alternative"),
    "field-words": Words(zh="表单控件没有标签", en="fields without a label"),
    "button-words": Words(zh="按钮没有文字", en="buttons without words"),
    "link-words": Words(zh="链接没有文字", en="links without words"),
    "frame-title": Words(zh="框架没有标题", en="frames without a title"),
    "heading-words": Words(zh="标题为空", en="empty headings"),
    "heading-order": Words(zh="标题跳级", en="headings that leave out a level"),
    "table-headers": Words(zh="数据表格没有表头单元格", en="data tables without header cells"),
    "duplicate-id": Words(zh="id 重复", en="ids that several elements bear"),
    "keyboard": Words(zh="只能用鼠标点击", en="elements that only a mouse can click"),
    "tab-order": Words(zh="tabindex 大于 0", en="elements with a tabindex above 0"),
    "sound": Words(zh="声音自动播放且不能停止", en="sounds that start by themselves and cannot be stopped"),
    "moving": Words(zh="滚动文字不能暂停", en="running texts that cannot be paused"),
    "refresh": Words(zh="定时自动刷新或跳转", en="timed reloads or redirects"),
    "aria": Words(zh="aria 属性、角色或引用不存在", en="ARIA attributes, roles or references that do not exist"),
    "bypass": Words(
        zh="没有可以跳过重复链接的标题、区域标志或锚点", en="no heading, landmark or link to skip repeated links"
    ),
    "captcha": Words(zh="图片验证码没有其他方式", en="picture codes without another way"),
}


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which barriers, and how many are too many."""

    kinds: tuple[Kind, ...]
    least: int = 1
    """A page shows a barrier from so many elements on."""
    share: float = 0.0
    """From this share of the pages on it is a problem; 0: one page is enough."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each kind that enough pages show."""
    pages = [page for page in evidence.pages if not page.is_soft_404 and page.barriers is not None]
    if not pages:
        if any(page.barriers is None for page in evidence.pages):
            raise NotObserved(Reason.NOT_PROBED, "the pages were read before barriers were looked for")
        raise NotApplicable("no page")
    has_any = has_problem = False
    for kind in options.kinds:
        met = [(page, barrier) for page in pages for barrier in page.barriers or () if barrier.kind == kind]
        has_any = has_any or bool(met)
        wrong = [(page, barrier) for page, barrier in met if barrier.count >= max(1, options.least)]
        if wrong and len(wrong) >= options.share * len(pages):
            has_problem = True
            yield _problem(kind, wrong, page_count=len(pages))
    if has_problem:
        return
    if all(is_drawn_by_script(page) for page in pages):
        raise NotObserved(Reason.NOT_SEEN, "scripts draw the pages")
    if not has_any:
        raise NotApplicable("no element of the kind")


def _problem(kind: str, wrong: Sequence[tuple[Page, Barrier]], *, page_count: int) -> Problem:
    words = _TOLD[kind]
    count = sum(barrier.count for _, barrier in wrong)
    first = next((barrier.first for _, barrier in wrong if barrier.first), "")
    zh_first, en_first = (f"，如 {first}", f", such as {first}") if first else ("", "")
    return shared_problem(
        [page for page, _ in wrong],
        zh=f"{page_count} 个页面中有 {len(wrong)} 个{words.zh}（共 {count} 处）{zh_first}，不应有",
        en=f"{len(wrong)} of {plural(page_count, 'page')}: {words.en} ({count} in all){en_first}, none are due",
        key=kind,
        excerpt=first,
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
