"""The labels (``meta`` elements) of a page, with the edits that were planted."""

from __future__ import annotations

from datetime import datetime
from html import escape

from govsite.lab.outline import Article, Column
from govsite.lab.site import ARTICLE, LabelEdit, LabSite

Labels = list[tuple[str, str]]


def labels_of(site: LabSite, *, kind: str, column: Column | None = None, article: Article | None = None) -> Labels:
    """What a faultless page of that kind carries (国办发〔2017〕47号, annex 三)."""
    found = [("SiteName", site.name), ("SiteDomain", site.host), ("SiteIDCode", site.id)]
    if column is not None:
        found += [
            ("ColumnName", column.name),
            ("ColumnDescription", f"{site.name}{column.name}栏目，发布{column.type}相关信息"),
            ("ColumnKeywords", f"{column.name},{column.type},{site.place}"),
            ("ColumnType", column.type),
        ]
    if article is not None and kind == ARTICLE:
        found += [
            ("ArticleTitle", article.title),
            ("PubDate", f"{article.published:%Y-%m-%d %H:%M}"),
            ("ContentSource", article.source),
        ]
    words = article.title if article is not None else column.name if column is not None else site.name
    found += [("Keywords", f"{words[:6]},{site.place}"), ("Description", f"{words}。{site.name}")]
    if article is not None and kind == ARTICLE:
        found += [
            ("Author", "信息公开科"),
            ("Image", f"{site.base}images/logo.png"),
            ("Url", site.base.rstrip("/") + article.path),
        ]
    return found


def render_labels(site: LabSite, labels: Labels, *, kind: str, published: datetime | None = None) -> tuple[str, str]:
    """Markup for the head and for the body (where labels were moved there)."""
    body: Labels = []
    stray = False
    for edit in site.traits.label_edits:
        if kind in edit.on:
            stray |= edit.value == "stray"
            labels, moved = _apply(edit, labels, published)
            body += moved
    if site.traits.upper_labels == "lower":
        labels, body = ([(name.lower(), value) for name, value in part] for part in (labels, body))
    if stray:
        # An element that no head may hold ends the head: what follows stands in the body.
        return _markup(labels) + '<div class="weixin-thumb"></div>\n' + _markup(body), ""
    return _markup(labels), _markup(body)


def _apply(edit: LabelEdit, labels: Labels, published: datetime | None) -> tuple[Labels, Labels]:
    match edit.action:
        case "drop":
            return [pair for pair in labels if pair[0] not in edit.labels], []
        case "set":
            return [(name, edit.value if name in edit.labels else value) for name, value in labels], []
        case "date":
            text = f"{published:{edit.value}}" if published else ""
            return [(name, text if name in edit.labels else value) for name, value in labels], []
        case "twice":
            return labels + [pair for pair in labels if pair[0] in edit.labels], []
        case "body":
            kept = [pair for pair in labels if pair[0] not in edit.labels]
            return kept, [pair for pair in labels if pair[0] in edit.labels]
        case _:
            raise ValueError(edit.action)


def _markup(labels: Labels) -> str:
    return "".join(f'<meta name="{name}" content="{escape(value)}">\n' for name, value in labels)
