"""``govsite.toml``: one typed ``Settings``, found upward to the repository root."""

from __future__ import annotations

import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import replace

from govsite.errors import InputError, UsageError

CONFIG_NAME = "govsite.toml"
_POLICY_ENDINGS = (".yaml", ".yml")

Positive = Annotated[int, Meta(ge=1)]
Natural = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(gt=0)]
Pause = Annotated[float, Meta(ge=0)]


class _Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of the sections of ``govsite.toml``."""


class DialRule(_Section, frozen=True, kw_only=True):
    """Connect elsewhere: addresses inside ``network`` on ``port`` are reached at ``to`` (``host:port``).

    The simulated city uses it; so does a test bench in front of a staging server. Names,
    URLs and politeness go by the address that DNS gave; the guard looks at the real one.
    """

    network: str
    port: Annotated[int, Meta(ge=1, le=65535)]
    to: str


class NetworkSettings(_Section, frozen=True, kw_only=True):
    """How connections are made. Times in seconds, sizes in bytes."""

    allow: tuple[str, ...] = ()
    """Networks (CIDR) beside the public ones to which connections are allowed."""
    only: tuple[str, ...] = ()
    """If given, connections go to these networks and nowhere else (the lab sets it)."""
    resolver: tuple[str, ...] = ()
    """Name servers as ``address`` or ``address:port``; the system's where empty."""
    dial: tuple[DialRule, ...] = ()
    """Addresses that are reached elsewhere, see below."""
    ca_file: str = ""
    """Certificate authorities beside the system's (PEM)."""
    user_agent: str = ""
    """Empty: the tool's name, version and contact page."""
    connect_timeout: Seconds = 15.0
    """Until a connection stands, TLS included."""
    read_timeout: Seconds = 15.0
    """Between two pieces of an answer."""
    total_timeout: Seconds = 60.0
    """For one request with all its redirects."""
    dns_timeout: Seconds = 5.0
    """For one question to one name server."""
    max_body: Positive = 8 * 1024 * 1024
    """Decompressed."""
    max_header: Positive = 64 * 1024
    """All header lines of one answer together."""
    max_redirects: Natural = 10
    """Hops that are followed."""


class CrawlSettings(_Section, frozen=True, kw_only=True):
    """How much is looked at, and how politely."""

    max_pages: Positive = 200
    """Pages read per site."""
    max_depth: Natural = 3
    """Links from the home page."""
    max_targets: Natural = 5000
    """Distinct link targets checked per site beside its pages."""
    per_host: Positive = 2
    """Connections to one host at a time."""
    per_address: Positive = 8
    """Connections to one IP address at a time."""
    concurrency: Positive = 64
    """Requests in flight at a time."""
    sites_at_once: Positive = 64
    """Sites whose pages are read side by side."""
    open_sites: Positive = 1024
    """Sites that are open side by side; most of them wait, for an answer or to be read."""
    retries: Natural = 1
    """How often a failing link is asked again before it is called dead."""
    retry_delay: Pause = 2.0
    """Seconds before a failing link is asked again."""
    max_delay: Pause = 30.0
    """Longest Crawl-delay or Retry-After that is waited for; a longer one ends the site's crawl (budget)."""
    site_budget: Seconds = 900.0
    """Seconds for one site."""
    server_budget: Seconds | None = None
    """Seconds that are spent on one server (a port of a host), after which what is left to ask of it is unknown
    (budget); nothing sets no limit."""
    ipv6_samples: Natural = 3
    """Repetitions over each family for the latency."""
    check_external: bool = True
    """Links to other hosts."""
    check_resources: bool = True
    """Images, scripts and styles that pages load."""
    try_search: bool = True
    """The search that a site offers is asked once, for the headline of one of its own articles."""
    max_files: Natural = 20
    """Attachments per site (tables, documents, PDF, text) that are looked through for personal data; 0 reads none."""
    fetch_files: bool = False
    """Files of these sites that pages link to or load are fetched whole, not only asked for (``--warc`` sets it)."""
    readers: Natural | None = None
    """Processes that read pages; 0 reads in the program itself, nothing settles it by cores and sites."""


class LightSettings(_Section, frozen=True, kw_only=True):
    """What a light scan (``--light``: DNS, robots.txt, sitemap and home page over both families) does otherwise.

    It waits less long than an audit: what it calls silent may merely be slow, which an audit of that site shows.
    No time gets longer than its namesake above.
    """

    connect_timeout: Seconds = 8.0
    """Until a connection stands, TLS included."""
    read_timeout: Seconds = 8.0
    """Between two pieces of an answer."""
    total_timeout: Seconds = 12.0
    """For one request with all its redirects."""
    server_budget: Seconds = 30.0
    """Seconds that are spent on one server (a port of a host), requests side by side counted each; while it lasts, one
    that was silent twice is given a third of the time for its next answer."""
    ipv6_samples: Natural = 1
    """Repetitions over each family for the latency; where IPv6 looks slower, more are taken all the same."""


class Settings(_Section, frozen=True, kw_only=True):
    """Everything that ``govsite.toml`` can say. The command line overrides it.

    Names of files start from the folder of ``govsite.toml``.
    """

    jurisdiction: str = "cn"
    """Country whose facts and packs apply: an id, or a file of one's own (see [jurisdiction.md](jurisdiction.md))."""
    rules: tuple[str, ...] = ()
    """Packs (ids, or files of one's own) instead of the jurisdiction's."""
    store: str = ""
    """A path, or ``postgresql://USER@HOST/DATABASE``; ``.govsite/store.db`` beside the configuration where empty."""
    store_patience: Pause = 300
    """Seconds for which a PostgreSQL server that went away during a run is waited for."""
    lang: Literal["zh", "en"] = "zh"
    """Language of reports; named here, also of messages and help (else the locale's)."""
    seed: int = 0
    """Seed of whatever is sampled."""
    confirm: Positive = 1
    """In how many runs in a row a finding has to come before it fails a run or counts as new."""
    jobs: Positive | None = None
    """Worker processes that look at sites; unset: one a core from a hundred sites on, else none."""
    engine: str = "local"
    """Where workers are: `local` processes, `dask` (a cluster on this machine) or `dask:tcp://host:port` (one that
    stands; see [scale.md](scale.md))."""
    listen: str = ""
    """Address (and port) at which workers elsewhere reach this program, like `10.0.0.5:8790`; empty: the one from which
    it reaches them, on any free port."""
    network: NetworkSettings = field(default_factory=NetworkSettings)
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    light: LightSettings = field(default_factory=LightSettings)


def is_policy_file(name: str) -> bool:
    """Whether what names a policy (a jurisdiction, a pack, a rubric …) is a file of one's own and not an id."""
    return name.endswith(_POLICY_ENDINGS)


def find_config(start: Path) -> Path | None:
    """The nearest ``govsite.toml`` from ``start`` upward, no further than the repository root."""
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder / CONFIG_NAME
        if (folder / ".git").exists():
            return None
    return None


def load_settings(path: Path | None) -> Settings:
    """Settings of one file, or the defaults.

    Raises ``InputError`` with the file and the key for anything that is not understood.
    """
    if path is None:
        return Settings()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not TOML: {error}", where=str(path)) from error
    try:
        settings = msgspec.convert(raw, Settings)
    except msgspec.ValidationError as error:
        raise InputError(str(error), where=str(path), hint="see docs/configuration.md for the keys") from error
    for cidr in (*settings.network.allow, *settings.network.only, *(d.network for d in settings.network.dial)):
        check_network(cidr, where=str(path))
    return _beside(settings, path.parent)


def _beside(settings: Settings, folder: Path) -> Settings:
    """The settings with the files that they name found from the configuration's folder, wherever one calls from."""
    if folder.resolve() == Path.cwd():
        return settings

    def found(name: str) -> str:
        return str(folder / name) if is_policy_file(name) else name

    store, ca_file = settings.store, settings.network.ca_file
    return replace(
        settings,
        jurisdiction=found(settings.jurisdiction),
        rules=tuple(map(found, settings.rules)),
        store=str(folder / store) if store and "://" not in store else store,
        network=replace(settings.network, ca_file=ca_file and str(folder / ca_file)),
    )


def check_network(cidr: str, *, where: str = "--allow-network") -> str:
    """``cidr`` itself when it names a network; raises ``UsageError`` otherwise."""
    try:
        ipaddress.ip_network(cidr, strict=False)
    except ValueError as error:
        raise UsageError(f"{cidr!r} is not a network", where=where, hint="write it like 127.0.0.0/8") from error
    return cidr


def workspace(config: Path | None) -> Path:
    """The folder ``.govsite`` beside the configuration, else in the current folder."""
    return (config.parent if config else Path.cwd()) / ".govsite"
