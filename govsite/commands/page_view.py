"""How ``govsite page`` shows a page: as JSON for scripts, as text for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from govsite.version import __version__

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from govsite.model.jurisdiction import Jurisdiction
    from govsite.model.page import DateSeen, Footer, Page

NOT_SEEN = "not-seen"
_MOST_LINKS = 15


def encode_page(page: Page, *, source: str, place: Jurisdiction) -> dict[str, Any]:
    """The page as scripts read it: what is missing is ``null``, what only a script draws is ``"not-seen"``."""
    import msgspec

    from govsite.crawl.page import label_disagrees

    vocabulary = place.pages
    plain: dict[str, Any] = msgspec.to_builtins(page)
    return {
        "schema": "govsite/page/1",
        "tool": {"name": "govsite", "version": __version__},
        "jurisdiction": place.id,
        "source": source,
        "url": page.url,
        "type": str(page.kind),
        "title": page.title or None,
        "lang": page.lang or None,
        "charset": {
            "declared": page.charset.declared or None,
            "real": page.charset.real or None,
            "header": page.charset.header or None,
            "meta": page.charset.meta or None,
            "found_by": page.charset.found_by,
            "replaced": page.charset.replaced,
        },
        "labels": _labels(page),
        "metas": [{"name": meta.name, "content": meta.content, "in_head": meta.in_head} for meta in page.metas],
        "header": page.header_text or None,
        "header_has_wordless_picture": page.has_wordless_banner,
        "breadcrumb": list(page.breadcrumb),
        "next_url": page.next_url,
        "pages_beyond": page.pages_beyond,
        "footer": _footer(page.footer, tuple(vocabulary.footer)),
        "footer_items": plain.get("footer", {}).get("items", {}),
        "footer_is_scripted": page.footer.is_scripted,
        "published": _date(page.published) or (NOT_SEEN if "date" in page.unseen else None),
        "label_disagrees": label_disagrees(page, vocabulary),
        "dates": [_date(date) for date in page.dates],
        "links": [
            {
                "url": link.url,
                "text": link.text,
                "region": str(link.region),
                "title": link.title or None,
                "image": link.is_image,
            }
            for link in page.links
        ],
        "items": [{"url": item.url, "title": item.title, "date": item.date or None} for item in page.items],
        "resources": [{"url": resource.url, "kind": resource.kind} for resource in page.resources],
        "forms": plain.get("forms", []),
        "search": plain.get("search"),
        "maps": [{"kind": found.kind, "url": found.url, "text": found.text or None} for found in page.maps],
        "map_number": page.map_number or None,
        "hidden_links": [page.links[number].url for number in page.hidden_links],
        "barriers": [
            {"kind": found.kind, "count": found.count, "of": found.of, "first": found.first or None}
            for found in page.barriers or ()
        ],
        "personal": [{"kind": found.kind, "masked": found.masked, "place": found.place} for found in page.personal],
        "text": page.text,
        "unseen": list(page.unseen),
        "soft_404": page.is_soft_404,
        "size": page.size,
    }


def _labels(page: Page) -> dict[str, str]:
    """Labels by name, the first of each name."""
    labels: dict[str, str] = {}
    for meta in page.metas:
        labels.setdefault(meta.name, meta.content)
    return labels


def _footer(footer: Footer, names: Sequence[str]) -> dict[str, str | None]:
    """Value of each identification item."""
    missing = NOT_SEEN if footer.is_scripted else None
    return {name: footer.items[name].value if name in footer.items else missing for name in names}


def _date(date: DateSeen | None) -> dict[str, str | None] | None:
    """A date split into day and time, with where it was read."""
    if date is None:
        return None
    day, _, clock = date.date.partition("T")
    return {"date": day, "time": clock or None, "source": date.source, "text": date.text or None}


def print_pages(pages: Sequence[tuple[str, Page]], *, place: Jurisdiction, lang: str, to_file: bool = False) -> str:
    """The pages as text for people, printed unless ``to_file``; readable at 80 columns."""
    import io

    from rich.console import Console

    console = Console(file=io.StringIO(), width=80, highlight=False) if to_file else Console(highlight=False)
    for number, (source, page) in enumerate(pages):
        if number:
            console.print()
        _print_page(console, source, page, place=place, lang=lang)
    return console.file.getvalue() if isinstance(console.file, io.StringIO) else ""


def _print_page(console: Console, source: str, page: Page, *, place: Jurisdiction, lang: str) -> None:
    """One page: a table of facts, then footer items, dates, links by region."""
    from rich.table import Table

    from govsite.crawl.page import label_disagrees

    words = _WORDS["en" if lang == "en" else "zh"]
    console.print(_shown(page.title or source, style="bold"))
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(no_wrap=True, style="dim")
    facts.add_column(overflow="fold")
    charset = page.charset
    facts.add_row(words["source"], _shown(source))
    if page.url and page.url != source:
        facts.add_row("URL", _shown(page.url))
    facts.add_row(words["type"], _shown(words[str(page.kind)]))
    facts.add_row(words["charset"], _shown(_charset_line(page, words)))
    if charset.replaced:
        facts.add_row("", _shown(words["replaced"].format(count=charset.replaced)))
    published = (
        f"{page.published.date.replace('T', ' ')} ({page.published.source}: {page.published.text})"
        if page.published
        else words["none"]
    )
    facts.add_row(words["published"], _shown(published))
    if label_disagrees(page, place.pages):
        facts.add_row("", _shown(words["disagrees"], style="red"))
    for date in page.dates:
        if date != page.published:
            facts.add_row(
                "", _shown(f"{date.date.replace('T', ' ')} ({date.source}{': ' if date.text else ''}{date.text})")
            )
    further = {
        "breadcrumb": " > ".join(page.breadcrumb),
        "next": page.next_url,
        "beyond": str(page.pages_beyond or ""),
        "header": page.header_text[:160],
        "unseen": ", ".join(page.unseen),
    }
    for name, text in further.items():
        if text:
            facts.add_row(words[name], _shown(text))
    console.print(facts)
    _print_labels(console, page, words)
    _print_footer(console, page, words, place=place, lang=lang)
    _print_items(console, page, words)
    _print_links(console, page, words)


def _print_items(console: Console, page: Page, words: dict[str, str]) -> None:
    """The entries of its lists."""
    if not page.items:
        return
    console.print(_shown(f"\n{words['items']} ({len(page.items)})", style="bold"))
    for item in page.items[:_MOST_LINKS]:
        console.print(_shown(f"{item.date or words['none']:<10}  {item.title}"), overflow="fold")
    if len(page.items) > _MOST_LINKS:
        console.print(_shown(words["more"].format(count=len(page.items) - _MOST_LINKS), style="dim"))


def _charset_line(page: Page, words: dict[str, str]) -> str:
    """Declared against real."""
    declared = page.charset.declared or words["none"]
    return words["declared"].format(declared=declared, real=page.charset.real, step=page.charset.found_by)


def _print_labels(console: Console, page: Page, words: dict[str, str]) -> None:
    """All ``meta`` elements."""
    if not page.metas:
        return
    from rich.table import Table

    console.print(_shown(f"\n{words['labels']}", style="bold"))
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(overflow="fold", max_width=28, style="dim")
    table.add_column(overflow="fold")
    for meta in page.metas:
        table.add_row(_shown(meta.name), _shown(meta.content[:200] + ("" if meta.in_head else f" {words['outside']}")))
    console.print(table)


def _print_footer(console: Console, page: Page, words: dict[str, str], *, place: Jurisdiction, lang: str) -> None:
    """The identification items."""
    if not place.pages.footer:
        return
    from rich.table import Table

    console.print(_shown(f"\n{words['footer']}", style="bold"))
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(overflow="fold", max_width=34, style="dim")
    table.add_column(overflow="fold")
    for name, item_words in place.pages.footer.items():
        item = page.footer.items.get(name)
        missing = words[NOT_SEEN] if page.footer.is_scripted else words["none"]
        table.add_row(
            _shown(item_words.title.in_language(lang)), _shown(f"{item.value} ({item.source})" if item else missing)
        )
    console.print(table)


def _shown(text: str, style: str = "") -> Text:
    """Text that steers no terminal: pages are written by strangers."""
    from rich.text import Text

    from govsite.report.safe import lines

    return Text(lines(text), style=style)


def _print_links(console: Console, page: Page, words: dict[str, str]) -> None:
    """Links by region."""
    regions: dict[str, list[str]] = {}
    for link in page.links:
        regions.setdefault(str(link.region), []).append(f"{link.text or link.title or '-'}  {link.url}")
    for region, lines in regions.items():
        console.print(_shown(f"\n{words['links']} · {words[region]} ({len(lines)})", style="bold"))
        for line in lines[:_MOST_LINKS]:
            console.print(_shown(line), overflow="fold")
        if len(lines) > _MOST_LINKS:
            console.print(_shown(words["more"].format(count=len(lines) - _MOST_LINKS), style="dim"))


_WORDS = {
    "zh": {
        "source": "来源", "type": "页面类型", "charset": "字符集", "published": "发布日期", "breadcrumb": "位置导航",
        "next": "下一页（脚本）", "beyond": "另有页数（仅脚本可达）", "header": "页头", "unseen": "未见（脚本生成）",
        "labels": "页面标签", "footer": "页脚标识", "links": "链接", "items": "列表条目",
        "none": "无", NOT_SEEN: "未见（由脚本生成）", "outside": "（不在 head 内）",
        "declared": "声明 {declared}，实际 {real}（依据：{step}）", "replaced": "有 {count} 个字符无法解码",
        "disagrees": "标签日期与页面显示的日期不一致", "more": "……另有 {count} 个，-f json 列出全部",
        "home": "首页", "column": "栏目页", "article": "内容页", "other": "其他",
        "navigation": "导航", "body": "正文", "banner": "页头",
    },
    "en": {
        "source": "source", "type": "page type", "charset": "charset", "published": "published",
        "breadcrumb": "breadcrumb", "next": "next page (scripted)", "beyond": "further pages (by script alone)",
        "header": "header", "unseen": "not seen (scripted)", "labels": "Labels", "footer": "footer", "links": "links",
        "items": "List entries",
        "none": "none", NOT_SEEN: "not seen (a script draws it)",
        "outside": "(outside head)", "declared": "declared {declared}, really {real} (by {step})",
        "replaced": "{count} characters cannot be decoded",
        "disagrees": "the label names another day than the page shows",
        "more": "… and {count} more; -f json lists all", "home": "home", "column": "column", "article": "article",
        "other": "other", "navigation": "navigation", "body": "body", "banner": "header",
    },
}  # fmt: skip
