"""``govsite doctor``: whether this machine can do the work, and what it cannot see."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, encode_json, open_context, say, write_result
from govsite.commands.options import AllowNetworkOption, ConfigOption, StoreOption
from govsite.errors import GovsiteError
from govsite.quantities import plural
from govsite.version import __version__

if TYPE_CHECKING:
    from govsite.model.answers import Vantage

_EXTRAS = {
    "speed": ("uvloop",),
    "plan": ("ortools",),
    "docx": ("docx", "markdown_it"),
    "dask": ("distributed",),
    "postgres": ("psycopg",),
}
_OLDEST_BELIEVABLE = datetime(2026, 1, 1, tzinfo=UTC)  # this program is younger than that


class State(StrEnum):
    """How a part of the machine is."""

    OK = "ok"
    LACKING = "lacking"
    """The work goes on, but something cannot be seen or made."""
    BROKEN = "broken"
    """The work cannot go on."""


@dataclass(frozen=True)
class Diagnosis:
    """One part of the machine, how it is, and what to do."""

    part: str
    state: State
    found: str
    advice: str = ""


class DoctorFormat(StrEnum):
    """How the diagnosis is printed."""

    TEXT = "text"
    JSON = "json"


def doctor(
    *,
    form: Annotated[DoctorFormat, typer.Option("-f", "--format", help="text or json.")] = DoctorFormat.TEXT,
    host: Annotated[
        str, typer.Option("--host", help="Also look this host up, to see whether the resolver answers.")
    ] = "",
    config: ConfigOption = None,
    store: StoreOption = "",
    allow_network: AllowNetworkOption = None,
) -> None:
    """Say what this machine can see: IPv6, resolver, clock, fonts, extras, store."""
    context = open_context(config=config, store=store, allow_network=allow_network)
    from rich.cells import set_cell_size

    from govsite.language import told

    found = list(_diagnose(context, host))
    if form is DoctorFormat.JSON:
        write_result(encode_json({"schema": "govsite/doctor/1", "parts": [vars(d) for d in found]}), None)
    else:
        for item in found:
            advice = f" – {told(item.advice)}" if item.advice else ""
            state, part = (set_cell_size(told(word), size) for word, size in ((item.state.value, 8), (item.part, 10)))
            say(f"{state}  {part}  {told(item.found)}{advice}")
    if any(item.state is State.BROKEN for item in found):
        raise typer.Exit(3)


def _diagnose(context: Context, host: str) -> Iterator[Diagnosis]:
    import asyncio

    version = ".".join(map(str, sys.version_info[:3]))
    yield Diagnosis("govsite", State.OK, f"{__version__} on Python {version}")
    yield _clock(datetime.now(UTC))
    vantage, lookup = asyncio.run(_look_around(context, host))
    yield from _network(vantage)
    if lookup is not None:
        yield lookup
    yield _rules(context)
    yield _store(context)
    yield _fonts()
    yield from (_extra(name, modules) for name, modules in _EXTRAS.items())


def _clock(now: datetime) -> Diagnosis:
    text = now.isoformat(timespec="seconds")
    if now < _OLDEST_BELIEVABLE:
        return Diagnosis("clock", State.BROKEN, text, "the clock is wrong; set it (evidence is stamped with it)")
    return Diagnosis("clock", State.OK, text)


async def _look_around(context: Context, host: str) -> tuple[Vantage, Diagnosis | None]:
    from govsite.crawl.fetch import Client
    from govsite.model.observed import Unseen

    async with Client(context.settings.network, context.settings.crawl) as client:
        vantage = await client.vantage()
        if not host:
            return vantage, None
        answer = await client.resolve(host)
    if isinstance(answer, Unseen):
        text = f"{host}: {answer.reason} {answer.detail}".rstrip()
        return vantage, Diagnosis("look-up", State.LACKING, text, "name a resolver in [network] resolver")
    text = f"{host}: {', '.join((*answer.a, *answer.aaaa)) or 'no address'}"
    return vantage, Diagnosis("look-up", State.OK, text)


def _network(vantage: Vantage) -> Iterator[Diagnosis]:
    if vantage.has_ipv4:
        yield Diagnosis("IPv4", State.OK, "here")
    else:
        yield Diagnosis("IPv4", State.LACKING, "none", "sites on IPv4 come out unknown")
    if vantage.has_ipv6:
        yield Diagnosis("IPv6", State.OK, "here")
    else:
        yield Diagnosis("IPv6", State.LACKING, "none", "rules on IPv6 connections come out unknown, not failed")
    if vantage.resolver:
        yield Diagnosis("resolver", State.OK, ", ".join(vantage.resolver))
    else:
        yield Diagnosis("resolver", State.LACKING, "none", "name one in govsite.toml: [network] resolver")


def _rules(context: Context) -> Diagnosis:
    try:
        packs = context.packs()
    except GovsiteError as error:
        return Diagnosis("rules", State.BROKEN, str(error))
    count = sum(len(pack.rules) for pack in packs)
    return Diagnosis(
        "rules", State.OK, f"{plural(count, 'rule')} of {plural(len(packs), 'pack')} for {context.place.id}"
    )


def _store(context: Context) -> Diagnosis:
    try:
        with context.store() as opened:
            opened.try_writing()
            return Diagnosis("store", State.OK, f"{opened.location}, {plural(len(opened.runs()), 'run')}, writable")
    except GovsiteError as error:
        broken = Diagnosis("store", State.BROKEN, str(error), "name another with --store")
    try:
        with context.read_store() as opened:
            found = f"{opened.location}, {plural(len(opened.runs()), 'run')}, can only be read"
            return (
                Diagnosis("store", State.LACKING, found, "new runs need another --store") if opened.runs() else broken
            )
    except GovsiteError:
        return broken


def _fonts() -> Diagnosis:
    import subprocess
    import tempfile

    lister = shutil.which("fc-list")
    if lister is None:
        return Diagnosis(
            "fonts", State.LACKING, "fontconfig is not here", "only needed to print reports on this machine"
        )
    listed = subprocess.run(  # noqa: S603 - a fixed command
        [lister, ":lang=zh", "family"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        cwd=tempfile.gettempdir(),
    )
    count = len(listed.stdout.splitlines())
    if count:
        return Diagnosis("fonts", State.OK, f"{count} for Chinese")
    return Diagnosis("fonts", State.LACKING, "none for Chinese", "install one (fonts-noto-cjk) to print reports here")


def _extra(name: str, modules: tuple[str, ...]) -> Diagnosis:
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        return Diagnosis(
            f"[{name}]", State.LACKING, f"{', '.join(missing)} not installed", f"pip install govsite[{name}]"
        )
    return Diagnosis(f"[{name}]", State.OK, ", ".join(modules))
