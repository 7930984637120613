"""``govsite inventory discover``: hosts that pages lead to and no inventory lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govsite.commands.context import Context, encode_json, open_context, talk, write_result
from govsite.commands.inventory_ledger import FormatOption, TableFormat, format_of, printed
from govsite.commands.options import (
    ConfigOption,
    JurisdictionOption,
    LangOption,
    OutputOption,
    QuietOption,
    StoreOption,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govsite.inventory.discover import Found
    from govsite.model.evidence import Evidence
    from govsite.model.site import Site

RELATIONS = {
    "zh": {
        "below": "本级域名之下", "named": "以本地命名", "address": "无域名", "alias": "跳转到在册网站",
        "government": "其他政府网站", "other": "其他",
    },
    "en": {
        "below": "below a listed name", "named": "named after us", "address": "no domain name",
        "alias": "leads to a listed site", "government": "other government", "other": "other",
    },
}  # fmt: skip
HEADS = {
    "zh": ("域名", "关系", "网站", "页面", "链接文字"),
    "en": ("host", "relation", "sites", "pages", "links say"),
}


def discover(  # noqa: PLR0913 - one parameter per option of the command line
    run: Annotated[
        str, typer.Argument(metavar="RUN | FILE", help="Id of a run, latest, or a file of evidence.")
    ] = "latest",
    *,
    listed: Annotated[
        list[str] | None,
        typer.Option("--listed", metavar="FILE", help="An inventory whose sites are known as well; repeat."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Tell all hosts, not only those that have to do with a government.")
    ] = False,
    form: FormatOption = None,
    output: OutputOption = None,
    config: ConfigOption = None,
    store: StoreOption = "",
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Find hosts that the pages of a run lead to and no inventory lists.

    Names below a listed one, home pages that links call by the name of a listed government, bare addresses, other
    names of listed sites, other governments. As CSV it is an inventory: strike what does not belong in it, and merge.
    """
    from govsite.inventory.discover import Relation
    from govsite.inventory.discover import discover as find_unlisted
    from govsite.inventory.read import read_inventory

    chosen = format_of(form, output)
    context = open_context(config=config, store=store, jurisdiction=jurisdiction, lang=lang)
    known: list[Site] = []
    for source in listed or ():
        known += read_inventory(source, place=context.place, divisions=context.divisions()).sites
    with _evidence(context, run) as (name, sites, evidence):
        found = find_unlisted(evidence, listed=[*known, *sites], place=context.place)
    shown = [each for each in found if everything or each.relation is not Relation.OTHER]
    match chosen:
        case TableFormat.JSON:
            content = encode_json(_document(name, shown))
        case TableFormat.CSV:
            content = _csv(shown)
        case TableFormat.TEXT:
            content = _table(shown, lang=context.lang)
    write_result(content, output)
    for line in _sentences(shown, len(found) - len(shown), lang=context.lang):
        talk(line, quiet=quiet)


@contextmanager
def _evidence(context: Context, name: str) -> Iterator[tuple[str, Sequence[Site], Iterable[Evidence]]]:
    """Name, sites and evidence of a stored run, or of a file that ``crawl -o`` or ``runs export`` wrote."""
    from govsite.store.codec import read_lines

    path = Path(name)
    if path.is_file():
        with path.open("rb") as file:
            yield name, (), read_lines(file, name=name)
        return
    with context.read_store() as store:
        looked = store.find_look(name)
        yield looked.id, store.sites(looked.id), store.evidence(looked.id)


def _table(found: Sequence[Found], *, lang: str) -> bytes:
    """One line for each host, Chinese aligned, no wider than the terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from govsite.report.safe import plain
    from govsite.urls import unicode_host

    if not found:
        return b""
    heads = HEADS[lang]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column(heads[0], overflow="fold")
    table.add_column(heads[1], no_wrap=True)
    table.add_column(heads[2], justify="right", no_wrap=True)
    table.add_column(heads[3], justify="right", no_wrap=True)
    table.add_column(heads[4], overflow="fold", ratio=1)
    for each in found:
        table.add_row(
            Text(plain(unicode_host(each.host) if "xn--" in each.host else each.host)),
            Text(RELATIONS[lang][each.relation]),
            Text(str(each.sites)),
            Text(str(each.pages)),
            Text(plain(each.text, 60)),
        )
    return printed(table)


def _csv(found: Sequence[Found]) -> bytes:
    """An inventory of the hosts, to be merged with others once people have struck what does not belong there."""
    from govsite.inventory.write import write_csv
    from govsite.model.site import Site

    return write_csv([
        Site(
            url=each.url,
            name=each.text,
            parent=each.listed_id,
            extra={
                "relation": each.relation.value,
                "listed_host": each.listed_host,
                "linking_sites": each.sites,
                "linking_pages": each.pages,
                "example_page": each.example,
                "answer": each.answer,
            },
        )
        for each in found
    ])  # fmt: skip


def _document(name: str, found: Sequence[Found]) -> dict[str, Any]:
    return {
        "schema": "govsite/inventory-discover/1",
        "run": name,
        "summary": {"hosts": len(found), "relations": dict(Counter(each.relation.value for each in found))},
        "hosts": found,
    }


def _sentences(found: Sequence[Found], left_out: int, *, lang: str) -> Iterator[str]:
    """How many there are of each relation, and what was not told."""
    counts = Counter(each.relation.value for each in found)
    words = RELATIONS[lang]
    if lang == "en":
        told = ", ".join(f"{words[relation]} {count}" for relation, count in counts.items()) or "none"
        yield f"hosts that no inventory lists: {told}"
        if left_out:
            yield f"hosts that have nothing to do with a government: {left_out} (--all tells them)"
        return
    told = "，".join(f"{words[relation]} {count} 个" for relation, count in counts.items()) or "无"
    yield f"未列入清单的域名：{told}"
    if left_out:
        yield f"与政府无关的域名：{left_out} 个（--all 列出）"
