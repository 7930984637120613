"""``govsite canon``: the canonical form of URLs, as the crawler and the migration map write them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from govsite.commands.context import encode_json, talk, write_result
from govsite.commands.options import OutputOption
from govsite.errors import InputError, UsageError


class CanonFormat(StrEnum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"


def canon(
    urls: Annotated[list[str], typer.Argument(metavar="URL… | -", help="URLs, or - for one a line on standard input.")],
    *,
    keep_param: Annotated[
        list[str] | None, typer.Option("--keep-param", help="Query parameter that matters; all others go. Repeat.")
    ] = None,
    no_params: Annotated[bool, typer.Option("--no-params", help="No query parameter matters.")] = False,
    fold_case: Annotated[bool, typer.Option("--fold-case", help="Letter case of paths does not matter.")] = False,
    form: Annotated[CanonFormat, typer.Option("-f", "--format", help="text or json.")] = CanonFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """The canonical form of URLs, one a line.

    Exits with 3 when one of them has none; its line is left out and named on standard error.
    """
    from govsite.urls import canonical

    if keep_param and no_params:
        raise UsageError("--keep-param and --no-params exclude each other")
    keep = frozenset(keep_param) if keep_param else (frozenset() if no_params else None)
    rows: list[tuple[str, str, str]] = []
    for url in _given(urls):
        try:
            rows.append((url, canonical(_with_scheme(url), keep_params=keep, fold_case=fold_case), ""))
        except ValueError:
            rows.append((url, "", "is no http or https URL"))
    write_result(_render(rows, form), output)
    wrong = [(url, problem) for url, _, problem in rows if problem]
    for url, problem in wrong:
        talk(f"govsite canon: {url!r} {problem}")
    if wrong:
        raise typer.Exit(InputError.exit_code)


def _with_scheme(url: str) -> str:
    """A host or address without scheme is read as people mean it: http."""
    return (
        url
        if "://" in url or not url.strip() or ":" in url.partition("/")[0].rstrip("0123456789:")
        else f"http://{url.strip()}"
    )


def _given(urls: Sequence[str]) -> Iterator[str]:
    for url in urls:
        if url == "-":
            yield from _lines(sys.stdin.buffer)
        else:
            yield url


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    for line in stream:
        text = line.decode("utf-8-sig", errors="replace").strip()
        if text:
            yield text


def _render(rows: Sequence[tuple[str, str, str]], form: CanonFormat) -> bytes:
    if form is CanonFormat.JSON:
        return encode_json(
            {
                "schema": "govsite/canon/1",
                "urls": [
                    {"url": url, "canonical": result or None, "problem": problem or None}
                    for url, result, problem in rows
                ],
            }
        )
    return "".join(f"{result}\n" for _, result, problem in rows if not problem).encode()
