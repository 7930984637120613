"""The figures and names of an inspection circular, and its text."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from govsite.errors import PolicyError
from govsite.model.changes import Turn, turns_between
from govsite.model.circular import Circular
from govsite.model.outcome import Outcome, Status
from govsite.model.rule import Rule
from govsite.model.run import Run
from govsite.model.site import SiteStatus
from govsite.quantities import share_of
from govsite.report.notice_markdown import Ready, code, day_in, escaped
from govsite.report.safe import cut
from govsite.report.tally import SiteTally, Tally, problem_count, tally
from govsite.report.wording import KIND_WORDS, rule_clause


def circular_text(run: Run, circular: Circular) -> str:
    """The circular as Markdown. Raises ``PolicyError`` with file and line for a faulty template."""
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # no HTML: ``finalize`` makes every value harmless in Markdown
        finalize=lambda value: value if isinstance(value, Ready) else escaped("" if value is None else str(value)),
    )
    environment.filters |= {"day": day_in(circular.lang), "code": code, "listed": _listed, "numeral": _numeral}
    try:
        return environment.from_string(circular.template).render(**figures(run, circular))
    except jinja2.TemplateSyntaxError as error:
        where = f"{circular.template_name}:{error.lineno}"
        raise PolicyError(f"is no template: {error.message}", where=where) from error
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
        known = ", ".join(figures(run, circular))
        raise PolicyError(
            f"the template cannot be filled in: {error}", where=circular.template_name, hint=f"known: {known}"
        ) from error


def _listed(values: Iterable[object], separator: str) -> Ready:
    return Ready(separator.join(escaped(str(value)) for value in values))


_DIGITS = "零一二三四五六七八九"


def _numeral(number: int) -> str:
    """A number from 1 to 99 as headings of Chinese documents count: 一, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def figures(run: Run, circular: Circular) -> dict[str, Any]:
    """All that a template may ask for.

    A site is checked when something definite is known of it and a rule was judged there (none is of a site
    that is offline, closed or exempt); it fails when it has a finding of a severity that the circular names.
    The share that was checked is one of the running sites, as printed circulars count it.
    """
    counted = tally(run)
    running = [site for site in counted.sites if site.site.status in (None, SiteStatus.RUNNING)]
    checked = [site for site in running if site.summary.is_seen and site.counts.judged]
    failing = [site for site in checked if _fails(site, circular)]
    return {
        "period": run.period,
        "deadline": run.deadline,
        "year": run.header.started_at[:4],
        "started": run.header.started_at,
        "finished": run.header.finished_at or run.header.started_at,
        "total": len(counted.sites),
        "running": len(running),
        "checked": len(checked),
        "checked_share": share_of(len(checked), len(running)),
        "unseen": len(running) - len(checked),
        "failing": len(failing),
        "pass_rate": share_of(len(checked) - len(failing), len(checked)),
        "kinds": list(_kinds(checked, circular)),
        "previous": _previous(run, circular),
        "ipv6": _ipv6(counted),
        "groups": list(_groups(counted, circular)),
        "failed_sites": [_failed_site(site, run, circular) for site in failing],
    }


def _fails(site: SiteTally, circular: Circular) -> bool:
    return any(site.counts.failed_by[severity] for severity in circular.failing)


def _kinds(sites: list[SiteTally], circular: Circular) -> Iterable[dict[str, Any]]:
    for kind, words in KIND_WORDS.items():
        members = [site for site in sites if site.site.kind is kind]
        if members:
            failing = sum(_fails(site, circular) for site in members)
            rate = share_of(len(members) - failing, len(members))
            title = words.in_language(circular.lang)
            yield {"title": title, "checked": len(members), "failing": failing, "pass_rate": rate}


def _previous(run: Run, circular: Circular) -> dict[str, Any] | None:
    if run.previous is None:
        return None
    before = figures(run.previous, circular)
    turns = turns_between(run.previous.outcomes, run.outcomes, unlooked=run.unlooked)
    return {
        "started": before["started"],
        "pass_rate": before["pass_rate"],
        "still": turns[Turn.STILL],
        "new": turns[Turn.NEW],
        "mended": turns[Turn.MENDED],
        "unseen": turns[Turn.UNSEEN],
    }


def _ipv6(counted: Tally) -> dict[str, Any] | None:
    for entry in counted.rules:
        if entry.rule.check == "ipv6-home" and entry.counts.judged:
            passed, judged = entry.counts.passed, entry.counts.judged
            return {"passed": passed, "judged": judged, "rate": share_of(passed, judged)}
    return None


def _groups(counted: Tally, circular: Circular) -> Iterable[dict[str, Any]]:
    titles = [*(group.title for group in circular.groups), circular.other]
    members: dict[str, dict[str, list[SiteTally]]] = {title: {} for title in titles}
    problems = dict.fromkeys(titles, 0)
    place = {entry.rule.id: _group_of(entry.rule.id, circular) for entry in counted.rules}
    for site in counted.worst_first:
        for outcome in site.outcomes:
            if outcome.status is Status.FAIL:
                title = place.get(outcome.rule, circular.other)
                members[title].setdefault(outcome.rule, []).append(site)
                problems[title] += problem_count(outcome)
    rules = {entry.rule.id: entry.rule for entry in counted.rules}
    for title in titles:
        if not members[title]:
            continue
        sites = list(dict.fromkeys(site.title for listed in members[title].values() for site in listed))
        told = sorted(members[title].items(), key=lambda pair: (rules[pair[0]].severity.rank, -len(pair[1]), pair[0]))
        yield {
            "title": title,
            "sites": len(sites),
            "problems": problems[title],
            "named": sites[: circular.named_sites],
            "more": len(sites) > circular.named_sites,
            "rules": [
                {
                    "id": rule_id,
                    "title": rules[rule_id].title.in_language(circular.lang),
                    "sites": len(listed),
                    "clause": rule_clause(rules[rule_id], circular.lang),
                }
                for rule_id, listed in told
            ],
        }


def _group_of(rule: str, circular: Circular) -> str:
    for group in circular.groups:
        if any(fnmatchcase(rule, pattern) for pattern in group.rules):
            return group.title
    return circular.other


def _failed_site(site: SiteTally, run: Run, circular: Circular) -> dict[str, Any]:
    rules = {rule.id: rule for rule in run.rules}
    grave = [o for o in site.outcomes if o.status is Status.FAIL and o.severity in circular.failing]
    division = run.divisions.get(site.site.division, site.site.division)
    return {
        "division": division,
        "name": site.title,
        "url": site.site.url,
        "problems": [_told(outcome, rules.get(outcome.rule), circular.lang) for outcome in grave],
        "rules": [rules[o.rule].title.in_language(circular.lang) if o.rule in rules else o.rule for o in grave],
    }


_TOLD = 80
"""Characters of a problem in the annex."""


def _told(outcome: Outcome, rule: Rule | None, lang: str) -> str:
    """What is wrong: the first problem's words. A rule's title says what ought to be, and would read as praise."""
    if not outcome.problems:
        title = rule.title.in_language(lang) if rule else outcome.rule
        return f"not so: {title}" if lang == "en" else f"不符合“{title}”"
    first = cut(outcome.problems[0].message.in_language(lang), _TOLD)
    count = len(outcome.problems)
    more = "" if count == 1 else f" (and {count - 1} more)" if lang == "en" else f"等{count}处"
    return first + more
