"""``govsite inventory suggest``: what names and codes suggest for what a ledger leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govsite.commands.context import encode_json, open_context, talk, write_result
from govsite.commands.inventory_ledger import FormatOption, TableFormat, format_of, printed
from govsite.commands.options import ConfigOption, JurisdictionOption, LangOption, OutputOption, QuietOption

if TYPE_CHECKING:
    from govsite.inventory.suggest import Suggestion

HEADS = {
    "zh": ("行", "网站", "建议", "依据"),
    "en": ("line", "site", "suggested", "because of"),
}


def suggest(
    source: Annotated[str, typer.Argument(metavar="FILE | -", help="Inventory, or - for standard input.")],
    *,
    form: FormatOption = None,
    output: OutputOption = None,
    config: ConfigOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Suggest kind and level of sites where the inventory does not give them, each with its reason.

    As CSV it is the inventory with the suggestions filled in and told in two further columns: go through it, correct
    it, and use it. Nothing is judged or planned by a suggestion that nobody took over.
    """
    from govsite.errors import InputError
    from govsite.inventory.read import read_inventory
    from govsite.inventory.suggest import suggest as suggested

    chosen = format_of(form, output)
    context = open_context(config=config, jurisdiction=jurisdiction, lang=lang)
    ledger = read_inventory(source, place=context.place, divisions=context.divisions())
    if not ledger.sites:
        raise InputError("holds no usable site", where=source, hint="govsite inventory check says what is wrong")
    found = list(suggested(ledger.sites, place=context.place))
    match chosen:
        case TableFormat.JSON:
            content = encode_json(_document(source, found))
        case TableFormat.CSV:
            content = _csv(found, lang=context.lang)
        case TableFormat.TEXT:
            content = _table(found, lang=context.lang)
    write_result(content, output)
    for line in _sentences(found, lang=context.lang):
        talk(line, quiet=quiet)


def _table(found: Sequence[Suggestion], *, lang: str) -> bytes:
    """One line for each site that lacks something, Chinese aligned, no wider than the terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from govsite.report.safe import plain

    rows = [each for each in found if each.fields or each.open]
    if not rows:
        return b""
    heads = HEADS[lang]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column(heads[0], justify="right", no_wrap=True)
    table.add_column(heads[1], overflow="fold", ratio=1)
    table.add_column(heads[2], overflow="fold")
    table.add_column(heads[3], overflow="fold", ratio=1)
    for each in rows:
        values = [str(getattr(each.site, field)) for field in each.fields]
        table.add_row(
            Text(str(each.site.place.line or "")),
            Text(plain(each.site.name or each.site.owner or each.site.url, 60)),
            Text(", ".join([*values, *(f"{field}?" for field in each.open)])),
            Text(plain("; ".join(reason.in_language(lang) for reason in each.reasons))),
        )
    return printed(table)


def _csv(found: Sequence[Suggestion], *, lang: str) -> bytes:
    """The inventory with what is suggested filled in."""
    from msgspec.structs import replace

    from govsite.inventory.write import write_csv

    return write_csv([
        replace(
            each.site,
            extra={
                **each.site.extra,
                "suggested": ", ".join(each.fields),
                "because": "; ".join(reason.in_language(lang) for reason in each.reasons),
            },
        )
        for each in found
    ])  # fmt: skip


def _document(source: str, found: Sequence[Suggestion]) -> dict[str, Any]:
    return {
        "schema": "govsite/inventory-suggest/1",
        "file": source,
        "summary": {
            "sites": len(found),
            "suggested": sum(1 for each in found if each.fields),
            "open": sum(1 for each in found if each.open),
        },
        "sites": [
            {
                "id": each.site.id,
                "url": each.site.url,
                "name": each.site.name,
                "line": each.site.place.line,
                "suggested": {field: str(getattr(each.site, field)) for field in each.fields},
                "because": [{"zh": reason.zh, "en": reason.en} for reason in each.reasons],
                "open": each.open,
            }
            for each in found
            if each.fields or each.open
        ],
    }


def _sentences(found: Sequence[Suggestion], *, lang: str) -> Iterator[str]:
    suggested, still = (sum(1 for each in found if getattr(each, part)) for part in ("fields", "open"))
    if lang == "en":
        yield f"sites: {len(found)}; with suggestions: {suggested}; still without kind or level: {still}"
    else:
        yield f"共 {len(found)} 个网站；有建议的 {suggested} 个；类型或级别仍空缺的 {still} 个"
