"""After the switch: does every old address do what the map says? Pure comparing of looked-up answers.

The map is the yardstick (``Oracle``); what was seen comes from the crawler's client. What could
not be seen (a silent resolver, a firewall) is unknown, never a fault; an old address that does
not answer at all is a fault, because its visitors are lost.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from govsite.migrate.maps.answers import Answer as Told
from govsite.migrate.maps.answers import Oracle, entries
from govsite.model.answers import Answer, Hop
from govsite.model.check import VerificationOptions
from govsite.model.mapping import SiteMap, SiteMode
from govsite.model.outcome import SAYS_NOTHING_OF_THE_SITE, Finding, Outcome, Reason, Status, fingerprint
from govsite.model.rule import Rule
from govsite.model.words import Words
from govsite.quantities import plural
from govsite.urls import canonical, host_and_port, join, lookup_form

SAME_TEXT = 0.6
"""Share of the old text's four-letter pieces that the new page must hold to be the same."""
_READ = 20_000
_SHORTEST = 40
_PERMANENT = frozenset((301, 308))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


@dataclass(frozen=True, slots=True)
class Row:
    """One old address to ask for, and what the map says of it."""

    site: str
    url: str
    told: Told
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """What a page says."""

    title: str
    text: str
    is_missing: bool = False
    """The page says that it is missing, whatever its status."""
    asks_for_password: bool = False
    links: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Checked:
    """One old address as it answered."""

    row: Row
    answer: Answer
    page: Text | None = None
    """The final page, where one was read."""
    old: Text | None = None
    """The page as it was before the move, where archive or evidence has it."""
    share: float | None = None
    """Likeness of the two, where it was measured already."""


def slimmed(item: Checked) -> Checked:
    """The same without the pages' texts, their likeness measured: a map has a hundred thousand rows."""
    share = likeness(item.old, item.page) if item.old is not None and item.page is not None else None
    page = item.page and replace(item.page, text="", links=item.page.links if item.row.told.archive else frozenset())
    return replace(item, page=page, old=item.old and replace(item.old, text="", links=frozenset()), share=share)


def unless_turned_away(checked: Sequence[Checked], rules: Sequence[Rule]) -> list[Checked]:
    """The same; those that the last server turned away by its status (a firewall, robots) were not seen."""
    unknown = {
        status
        for rule in rules
        if isinstance(rule.options, VerificationOptions)
        for status in rule.options.unknown_statuses
    }
    return [
        replace(item, answer=msgspec.structs.replace(item.answer, problem=Reason.BLOCKED))
        if item.answer.problem is Reason.HTTP_STATUS and item.answer.status in unknown
        else item
        for item in checked
    ]


def rows_of(maps: Sequence[SiteMap]) -> list[Row]:
    """Every address that the maps answer with a redirect or 410, home pages included, in the order of the maps.

    Of a site that moves as a whole: the home page, and a path that nobody has where all is gone.
    """
    oracle = Oracle(maps)
    found: list[Row] = []
    for site in maps:
        home = f"http://{site.host}/"
        if site.mode is not SiteMode.MAPPED:
            found.append(Row(site.id, home, oracle.ask(home)))
            if site.mode is SiteMode.ARCHIVE_ALL:
                url = f"{home}govsite-{hashlib.blake2b(site.host.encode(), digest_size=6).hexdigest()}.html"
                found.append(Row(site.id, url, oracle.ask(url)))
            continue
        hits = {mapping.key: mapping.hits for mapping in site.mappings}
        found += [
            Row(site.id, f"http://{site.host}{key}", told, hits.get(key, 0))
            for key, told in entries(site)
            if told.status in (301, 410)
        ]
    return found


def sample(rows: Sequence[Row], *, size: int | None, seed: int) -> list[Row]:
    """``size`` of the rows, those with many hits more likely, the same for the same seed; all with ``None``.

    Home pages are always in. Weighted sampling without replacement (Efraimidis and Spirakis, 2006),
    the random numbers made from seed and address, so that a row's fate does not depend on the others.
    """
    if size is None or size >= len(rows):
        return list(rows)
    keyed = sorted(range(len(rows)), key=lambda i: _lot(rows[i], seed))
    homes = [i for i in keyed if rows[i].url.count("/") == 3 and rows[i].url.endswith("/")]
    chosen = set(homes[:size])
    for index in keyed:
        if len(chosen) >= size:
            break
        chosen.add(index)
    return [rows[i] for i in sorted(chosen)]


def _lot(row: Row, seed: int) -> float:
    digest = hashlib.blake2b(f"{seed}\x1f{row.url}".encode(), digest_size=8).digest()
    share = (int.from_bytes(digest) + 1) / (2**64 + 1)
    return -math.log(share) / (row.hits + 1)


def judge(
    site: SiteMap, checked: Sequence[Checked], rules: Sequence[Rule], *, documents: Sequence[str] = ()
) -> tuple[Outcome, ...]:
    """What each rule says about one site, over all of its addresses that were asked.

    ``documents`` are names by which home pages are asked for, too (``index.html``).
    """
    verdicts: dict[str, list[tuple[Checked, Verdict]]] = {rule.id: [] for rule in rules}
    for item in checked:
        for rule, verdict in _verdicts(item, frozenset(site.hosts), documents):
            if rule in verdicts:
                verdicts[rule].append((item, verdict))
    return tuple(_outcome(site.id, rule, verdicts[rule.id]) for rule in rules)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one address: well (all empty), a problem, or unknown."""

    key: str = ""
    """Kind of problem, for the fingerprint."""
    message: Words | None = None
    unseen: Reason | None = None


_FINE = Verdict()


def _bad(key: str, zh: str, en: str) -> Verdict:
    return Verdict(key, Words(zh=zh, en=en))


def _outcome(site: str, rule: Rule, verdicts: list[tuple[Checked, Verdict]]) -> Outcome:
    problems = [
        Finding(
            message=verdict.message,
            url=item.row.url,
            key=verdict.key,
            excerpt=item.answer.final_url[:300],
            trace=item.answer.trace(),
            fingerprint=fingerprint(rule=rule.id, site=site, url=item.row.url, key=verdict.key),
        )
        for item, verdict in verdicts
        if verdict.message is not None
    ]
    unseen = Counter(verdict.unseen for _, verdict in verdicts if verdict.unseen is not None)
    seen = len(verdicts) - unseen.total()
    status, reason = Status.PASS, None
    if problems:
        status = Status.FAIL
    elif not verdicts:
        status = Status.NOT_APPLICABLE
    elif unseen:
        status, reason = Status.UNKNOWN, unseen.most_common(1)[0][0]
    detail = f"{seen - len(problems)} of {plural(len(verdicts), 'address')}" if verdicts else ""
    if unseen:
        detail = f"{detail}, {unseen.total()} not seen"
    return Outcome(
        site=site,
        rule=rule.id,
        severity=rule.severity,
        status=status,
        reason=reason,
        detail=detail,
        problems=tuple(problems),
    )


def _verdicts(item: Checked, hosts: frozenset[str], documents: Sequence[str]) -> Iterator[tuple[str, Verdict]]:
    if item.row.told.status == 301:
        yield from _of_redirect(item, hosts, documents)
    else:
        yield from _of_gone(item, hosts)


def _of_redirect(item: Checked, hosts: frozenset[str], documents: Sequence[str]) -> Iterator[tuple[str, Verdict]]:
    answer, target = item.answer, item.row.told.location
    leaving = _leaving(answer.hops, hosts)
    if leaving is None:
        yield "move-answer", _no_redirect(answer)
        return
    yield "move-answer", _FINE
    number, hop, location = leaving
    yield "move-location", _location(location, target)
    yield (
        "move-permanent",
        _FINE
        if hop.status in _PERMANENT
        else _bad(
            f"status-{hop.status}", f"以{hop.status}跳转，应为301", f"redirected with {hop.status}, 301 required"
        ),
    )
    hops = len(answer.hops)
    yield (
        "move-hops",
        _FINE if hops == 1 else _bad("hops", f"跳转{hops}次，应为1次", f"{hops} redirects, 1 required"),
    )
    if join(hop.url, hop.location) is None:
        return  # that leads nowhere
    final = _final(item)
    if final is _FINE and number + 1 < hops:
        final = _led_on(item, documents)
    yield "move-final", final
    if final is _FINE and item.old is not None and number < hops:
        yield "move-content", _content(item)


def _leaving(hops: Sequence[Hop], hosts: frozenset[str]) -> tuple[int, Hop, str] | None:
    """The redirect that leads off the old site: its number from 1, itself, and where it leads."""
    for number, hop in enumerate(hops):
        location = join(hop.url, hop.location)
        if location is None:
            return number, hop, hop.location
        if host_and_port(location) not in hosts:
            return number, hop, location
    return None


def _no_redirect(answer: Answer) -> Verdict:
    """What an old address does that should lead away and does not."""
    if answer.problem in SAYS_NOTHING_OF_THE_SITE:
        return Verdict(unseen=answer.problem)
    if answer.problem is Reason.REDIRECT_LOOP:
        return _bad("loop", "在旧网站内循环跳转", "redirected in a loop on the old site")
    if answer.hops:
        return _bad(
            "own-host", "只在旧网站内跳转，应跳转到新网址", "redirected within the old site, to the new one required"
        )
    if answer.status in _REDIRECTS:
        return _bad(
            f"status-{answer.status}",
            f"应答{answer.status}，但没有写明跳转到哪里",
            f"answered {answer.status} without saying where to",
        )
    if answer.status:
        return _bad(
            f"status-{answer.status}",
            f"应答{answer.status}，应为301跳转",
            f"answered {answer.status}, a redirect with 301 required",
        )
    reason = answer.problem or Reason.PROTOCOL
    return _bad(f"silent-{reason}", f"没有应答（{reason}）", f"no answer ({reason}), a redirect with 301 required")


def _location(location: str, target: str) -> Verdict:
    if _same(location, target):
        return _FINE
    return _bad("location", f"跳转到{location[:300]}，应为{target}", f"leads to {location[:300]}, {target} required")


def _same(one: str, other: str) -> bool:
    """Whether two addresses are one: fragment aside, and however a path is percent-encoded."""
    try:
        if canonical(one) == canonical(other):
            return True
        # What is one address to an old site, which answers alike to http and https, are two servers here.
        schemes = one.partition(":")[0].lower() == other.partition(":")[0].lower()
        servers = schemes and host_and_port(one) == host_and_port(other)
        return servers and lookup_form(one, drop_slash=False) == lookup_form(other, drop_slash=False)
    except ValueError:
        return False


def _final(item: Checked) -> Verdict:
    answer = item.answer
    if answer.problem in SAYS_NOTHING_OF_THE_SITE:
        return Verdict(unseen=answer.problem)
    if answer.problem is Reason.HTTP_STATUS:
        return _bad(
            f"status-{answer.status}",
            f"目标页面应答{answer.status}：{answer.final_url[:300]}",
            f"the target answers {answer.status}: {answer.final_url[:300]}",
        )
    if answer.problem is not None:
        return _bad(
            f"silent-{answer.problem}",
            f"目标页面打不开（{answer.problem}）：{answer.final_url[:300]}",
            f"the target does not answer ({answer.problem}): {answer.final_url[:300]}",
        )
    if item.page is not None and item.page.is_missing:
        return _bad("soft-404", "目标页面提示内容不存在", "the target says that there is no such page")
    return _FINE


def _led_on(item: Checked, documents: Sequence[str]) -> Verdict:
    """What is to say of a target that leads on to a page that opens."""
    final, target = item.answer.final_url, item.row.told.location
    if _is_home(final, documents) and not _is_home(target, documents):
        return _bad(
            "home",
            f"目标页面又跳转到首页：{final[:300]}",
            f"the target leads on to a home page, as if it were missing: {final[:300]}",
        )
    # Pages of whole platforms have a log-in in their banner: only one that was not asked for stands before the page.
    is_other = lookup_form(final)[1].partition("?")[0] != lookup_form(target)[1].partition("?")[0]
    if is_other and item.page is not None and item.page.asks_for_password:
        return _bad(
            "login",
            f"目标页面要求登录：{final[:300]}",
            f"the target leads on to a page that asks for a password: {final[:300]}",
        )
    return _FINE


def _is_home(url: str, documents: Sequence[str]) -> bool:
    path, _, query = lookup_form(url)[1].partition("?")
    return not query and path[1:].lower() in ("", *documents)


def _content(item: Checked) -> Verdict:
    old, new = item.old, item.page
    if old is None or new is None:
        return Verdict(unseen=Reason.NOT_SEEN)
    share = item.share if item.share is not None else likeness(old, new)
    if share is None:
        return Verdict(unseen=Reason.NOT_SEEN)
    if share >= SAME_TEXT:
        return _FINE
    return _bad(
        "content",
        f"内容相似度{share:.0%}，应不低于{SAME_TEXT:.0%}；旧标题“{old.title[:80]}”，新标题“{new.title[:80]}”",
        f"{share:.0%} of the old text is there, {SAME_TEXT:.0%} required; "
        f"the title was “{old.title[:80]}”, is “{new.title[:80]}”",
    )


def likeness(old: Text, new: Text) -> float | None:
    """Share of the old page's text that the new one holds, 0 to 1; ``None`` where there is too little to compare.

    A page whose text is too short is compared by its title.
    """
    before, after = _squeezed(old.text), _squeezed(new.text)
    if len(before) >= _SHORTEST:
        pieces = _pieces(before)
        return len(pieces & _pieces(after)) / len(pieces)
    title = _squeezed(old.title)
    if len(title) < 4:
        return None
    return (
        1.0
        if title in _squeezed(new.title) + after or (_squeezed(new.title) in title and len(_squeezed(new.title)) >= 4)
        else 0.0
    )


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text[:_READ]).split()).casefold()


def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 4] for i in range(max(1, len(text) - 3)))


def _of_gone(item: Checked, hosts: frozenset[str]) -> Iterator[tuple[str, Verdict]]:
    answer, told = item.answer, item.row.told
    if answer.problem in SAYS_NOTHING_OF_THE_SITE:
        yield "move-answer", Verdict(unseen=answer.problem)
        return
    leaving = _leaving(answer.hops, hosts)
    if leaving is not None:
        yield (
            "move-answer",
            _bad("redirected", f"跳转到{leaving[2][:300]}，应为410", f"leads to {leaving[2][:300]}, 410 required"),
        )
        return
    if answer.status != 410:
        seen = str(answer.status or answer.problem or Reason.PROTOCOL)
        yield "move-answer", _bad(f"status-{seen}", f"应答{seen}，应为410", f"answered {seen}, 410 required")
        return
    yield "move-answer", _FINE
    if told.archive:
        linked = item.page is not None and any(_same(link, told.archive) for link in item.page.links)
        yield (
            "move-gone-page",
            _FINE
            if linked
            else _bad(
                "no-archive-link", f"410页面没有存档链接：{told.archive}", f"the 410 page does not link {told.archive}"
            ),
        )
