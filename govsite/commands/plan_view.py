"""A plan, an explanation and a comparison as text for a terminal, Chinese aligned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govsite.quantities import number, plural

if TYPE_CHECKING:
    from govsite.migrate.consolidation.explain import Explanation, Step
    from govsite.migrate.plan.differences import Differences
    from govsite.model.consolidation import Policy
    from govsite.model.plan import HeldHost, Plan, SitePlan, Wave
    from govsite.model.words import Words

WIDTH = 80
_SHOWN_QUESTIONS = 8
_SHOWN_CHANGES = 40
_SHOWN_WAVES = 40


def plan_text(plan: Plan, *, policy: Policy | None, lang: str) -> str:
    """Counts per decision and clause, what is asked, waves, what is freed; no wider than 80 columns."""
    zh = lang != "en"
    blocks = [
        [_headline(plan, zh=zh)],
        _by_decision(plan, policy, lang=lang),
        _by_question(plan, lang=lang),
        _by_wave(plan, zh=zh),
        _remarks(plan, lang=lang),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _headline(plan: Plan, *, zh: bool) -> str:
    total = plan.summary
    leaves = total.merge + total.close + total.not_a_site
    silent = leaves - total.cost_known
    # A sum of which nobody knows any part is unknown, and not nought.
    money = f"{total.freed_cost:,.0f}" if total.cost_known else ""
    if zh:
        told = f"{total.sites} 个网站 → {total.keep} 个：合并 {total.merge}，关停 {total.close}，"
        told += f"不作为网站 {total.not_a_site}，待定 {total.questions}"
        freed = f"释放：每年 {money or '未知'}，域名 {total.freed_hosts} 个" if leaves else ""
        freed += f"（{silent} 个网站费用未知）" if silent else ""
        waste = f"；合同余期 {total.wasted_cost:,.0f}" if total.wasted_cost else ""
    else:
        told = f"{plural(total.sites, 'site')} → {total.keep}: merge {total.merge}, close {total.close}, "
        told += f"not a site {total.not_a_site}, questions {total.questions}"
        freed = f"frees {money or 'an unknown sum'} a year, {plural(total.freed_hosts, 'host')}" if leaves else ""
        freed += f" (the cost of {plural(silent, 'site')} is unknown)" if silent else ""
        waste = f"; {total.wasted_cost:,.0f} of contracts run on" if total.wasted_cost else ""
    return "\n".join(line for text in (told, freed + waste) if text for line in _wrapped(text, first="", rest="  "))


def _by_decision(plan: Plan, policy: Policy | None, *, lang: str) -> list[str]:
    from govsite.migrate.consolidation.told import DECISIONS

    clauses: dict[tuple[str, str], int] = {}
    told: dict[tuple[str, str], str] = {}
    for site in plan.sites:
        if not site.questions:
            key = (site.decision.value, site.row)
            clauses[key] = clauses.get(key, 0) + 1
            told.setdefault(key, _clause(site, lang=lang))
    order = list(DECISIONS)
    # Only people decide without a clause, or a policy that names none.
    by_hand = "人工决定" if lang != "en" else "decided by hand"
    heads = ("决定", "网站", "条款") if lang != "en" else ("decision", "sites", "clause")
    rows = [
        (
            DECISIONS[decision].in_language(lang),
            str(clauses[decision.value, row]),
            f"{told[decision.value, row] or by_hand} ({row})",
        )
        for decision in order
        for row in sorted({r for d, r in clauses if d == decision.value}, key=lambda r: -clauses[decision.value, r])
    ]
    title = policy.title.in_language(lang) if policy is not None else plan.policy
    titled = _wrapped(title, first="", rest="  ")
    return [*titled, *_table([heads, *rows], right=(1,))] if rows else titled


def _clause(site: SitePlan, *, lang: str) -> str:
    """The clause; where the decision goes beyond it, that is said beside it."""
    if site.derived is None:
        return site.clause
    derived = site.derived.in_language(lang)
    return f"{site.clause}（推导：{derived}）" if lang != "en" else f"{site.clause} (derived: {derived})"


def _by_question(plan: Plan, *, lang: str) -> list[str]:
    if not plan.summary.questions:
        return []
    zh = lang != "en"
    heads = ("缺列", "网站", "例") if zh else ("column", "sites", "for example")
    rows = []
    for column, count in plan.summary.by_column.items():
        site = next(site for site in plan.sites if site.questions and site.questions[0].column == column)
        words = site.questions[0].words.in_language(lang)
        rows.append((plan.column(column, lang=lang), str(count), f"{site.id}: {words}"))
    title = f"待定 {plan.summary.questions}" if zh else plural(plan.summary.questions, "question")
    return [title, *_table([heads, *rows[:_SHOWN_QUESTIONS]], right=(1,))]


def _by_wave(plan: Plan, *, zh: bool) -> list[str]:
    if not plan.waves:
        return []
    heads = ("批次", "网站", "页面", "高访问量", "起止") if zh else ("wave", "sites", "pages", "busy", "from and to")
    rows = [
        (
            str(w.number),
            str(w.site_count),
            _pages(w, zh=zh),
            str(w.risky_count),
            f"{w.starts} {w.ends}".strip(),
        )
        for w in plan.waves[:_SHOWN_WAVES]
    ]
    more = len(plan.waves) - len(rows)
    lines = _table([heads, *rows], right=(0, 1, 2, 3))
    if more > 0:
        lines.append(f"… 另 {more} 批" if zh else f"… and {plural(more, 'more wave')}")
    solver = plan.solver
    bound = (f"{solver.bound:,.1f}" if solver.bound is not None else "无") if zh else (
        f"{solver.bound:,.1f}" if solver.bound is not None else "no bound"
    )  # fmt: skip
    if zh:
        lines.append(f"排批：{solver.name}，目标值 {solver.objective:,.1f}，下界 {bound}")
    else:
        lines.append(f"waves by {solver.name}: objective {solver.objective:,.1f}, bound {bound}")
    return lines


def _pages(wave: Wave, *, zh: bool) -> str:
    """Pages of a wave; those that nobody counted make the sum an estimate, and the remarks say of how many sites."""
    if not wave.page_count:
        return "-"
    about = ("约 " if zh else "about ") if wave.estimated_sites else ""
    return about + number(wave.page_count)


def _remarks(plan: Plan, *, lang: str) -> list[str]:
    return [line for words in plan.remarks for line in _wrapped(words.in_language(lang), first="· ", rest="  ")]


# ---------------------------------------------------------------- explanations


def explanation_text(found: Explanation, *, plan: Plan, lang: str) -> str:
    """One site of the plan: what the inventory says, the rows of the table, the end."""
    from govsite.migrate.consolidation.told import DECISIONS

    zh = lang != "en"
    site = found.site
    lines = [f"{site.id}  {_plain(site.name)}", site.url, ""]
    titles = {name: plan.column(name, lang=lang) for name in plan.columns}
    known = [f"{titles.get(name, name)}={_told(name, value, lang=lang)}" for name, value in found.row.items() if value]
    lines += _wrapped(("清单：" if zh else "inventory: ") + " ".join(known), first="", rest="  ")
    if found.facts.is_audited:
        facts = found.facts
        lines.append(
            f"检查：问题 {facts.findings}，否决 {facts.vetoes}" if zh
            else f"audit: {plural(facts.findings, 'finding')}, {facts.vetoes} vetoes"
        )  # fmt: skip
    lines += ["", "政策表：" if zh else "the table:"]
    for step in found.steps:
        lines += _wrapped(_step(step, titles=titles, zh=zh), first="  ", rest="      ")
    lines += [
        "",
        f"{'决定' if zh else 'decision'}: {DECISIONS[site.decision].in_language(lang)}  {site.clause}".rstrip(),
    ]
    for words in site.reasons:
        lines += _wrapped(words.in_language(lang), first="  ", rest="  ")
    colon = "：" if zh else ": "
    for asked in site.questions:
        told = f"? {plan.column(asked.column, lang=lang)}{colon}{asked.words.in_language(lang)}"
        lines += _wrapped(told, first="  ", rest="    ")
    lines += _end(found, zh=zh)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _told(column: str, value: str, *, lang: str) -> str:
    """A value of the inventory; level, kind and state in the reader's words."""
    from govsite.report.wording import KIND_WORDS, LEVEL_WORDS, SITE_STATUS_WORDS

    known: Mapping[str, Mapping[Any, Words]] = {"level": LEVEL_WORDS, "kind": KIND_WORDS, "status": SITE_STATUS_WORDS}
    words = known.get(column, {}).get(value)
    return words.in_language(lang) if words is not None else _plain(value)


def _step(step: Step, *, titles: Mapping[str, str], zh: bool) -> str:
    mark = {True: "✓", False: "✗", None: "?"}[step.applies]
    against = [titles.get(one.column, one.column) for one in step.asked if one.holds is False]
    unknown = [titles.get(one.column, one.column) for one in step.asked if one.holds is None]
    if step.applies is False:
        why = f"{'不符' if zh else 'not by'} {', '.join(dict.fromkeys(against))}"
    elif step.applies is None:
        why = f"{'缺' if zh else 'missing'} {', '.join(unknown)}"
    else:
        why = step.clause
    return f"{mark} {step.row}: {why}"


def _end(found: Explanation, *, zh: bool) -> list[str]:
    site = found.site
    lines = []
    if site.target:
        name = f" {_plain(found.target.name)}" if found.target is not None else ""
        via = f"{'，经由 ' if zh else ', through '}{' → '.join(site.via)}" if site.via else ""
        lines.append(f"{'去向' if zh else 'target'}: {site.target}{name}{via}")
    if found.wave is not None:
        dates = f" ({found.wave.starts} – {found.wave.ends})" if found.wave.starts else ""
        lines.append(f"{'批次' if zh else 'wave'}: {found.wave.number}{dates}")
    if site.frozen:
        lines.append(f"{'人工锁定' if zh else 'frozen'}: {', '.join(site.frozen)}")
    if site.needs_approval and not site.approval:
        lines.append("需要批准，尚无批准文号" if zh else "takes an approval; none is on file")
    if site.frees.hosts or site.frees.held:
        cost = site.frees.annual_cost
        money = f"{cost:,.0f}" if cost is not None else ("未知" if zh else "unknown")
        told = f"释放：每年 {money}，" if zh else f"frees: {money} a year, "
        names = " ".join(site.frees.hosts) or ("无域名" if zh else "no host")
        lines += _wrapped(told + names, first="", rest="  ")
    for held in site.frees.held:
        lines += _wrapped(_held(held, zh=zh), first="  ", rest="    ")
    if found.taken_over:
        lines.append(f"接收 {found.taken_over} 个网站" if zh else f"takes over {plural(found.taken_over, 'site')}")
    return lines


def _held(held: HeldHost, *, zh: bool) -> str:
    if held.by:
        return f"不释放 {held.host}：{held.by} 仍在使用" if zh else f"not freed: {held.host}, which {held.by} uses"
    return f"不释放 {held.host}：本网站只是其下目录" if zh else f"not freed: {held.host}; the site is a folder of it"


# ---------------------------------------------------------------- comparisons


def differences_text(found: Differences, *, lang: str) -> str:
    """Counts, then the changes."""
    zh = lang != "en"
    changed = len({change.site for change in found.changes})
    gone, new = len(found.gone), len(found.new)
    if zh:
        head = f"相同 {found.same}，变化 {changed}，仅前者有 {gone}，仅后者有 {new}"
    else:
        head = f"{found.same} alike, {changed} changed, {gone} only in the first, {new} only in the second"
    lines = [head]
    lines += [f"  {count:>6}  {move}" for move, count in found.moves.items()]
    if found.freed_cost:
        lines.append(f"释放年费用变化：{found.freed_cost:+,.0f}" if zh else f"freed a year: {found.freed_cost:+,.0f}")
    for title, keys in ((("仅前者" if zh else "gone"), found.gone), (("仅后者" if zh else "new"), found.new)):
        if keys:
            shown = ", ".join(keys[:_SHOWN_CHANGES]) + (" …" if len(keys) > _SHOWN_CHANGES else "")
            lines += _wrapped(f"{title}: {shown}", first="", rest="  ")
    if found.changes:
        lines.append("")
    nothing = "-"
    for change in found.changes[:_SHOWN_CHANGES]:
        told = f"{change.site} {_plain(change.name)}  {change.field}: {change.was or nothing} → {change.now or nothing}"
        lines += _wrapped(told, first="", rest="    ")
    more = len(found.changes) - _SHOWN_CHANGES
    if more > 0:
        lines.append(f"… 另 {more} 处（-f json 全部）" if zh else f"… and {more} more (-f json shows all)")
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------- layout


def _plain(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Columns aligned by what characters take on a terminal; the last one is wrapped."""
    from rich.cells import cell_len

    columns = len(rows[0])
    widths = [max(cell_len(row[at]) for row in rows) for at in range(columns - 1)]
    lines = []
    for row in rows:
        cells = []
        for at, width in enumerate(widths):
            gap = " " * (width - cell_len(row[at]))
            cells.append(gap + row[at] if at in right else row[at] + gap)
        first = "  ".join(cells) + "  "
        lines += _wrapped(_plain(row[-1]), first=f"  {first}", rest=" " * (2 + cell_len(first)))
    return [line.rstrip() for line in lines]


def _wrapped(text: str, *, first: str, rest: str) -> list[str]:
    """Text in lines of at most 80 cells; Chinese breaks between any two characters, words at blanks."""
    from rich.cells import cell_len

    lines, line, width = [], first, cell_len(first)
    for word in _words(text):
        size = cell_len(word)
        if width + size > WIDTH and line.strip() and line not in (first, rest):
            lines.append(line.rstrip())
            line, width = rest, cell_len(rest)
            word = word.lstrip()  # noqa: PLW2901 - a line begins without a blank
            size = cell_len(word)
        line += word
        width += size
    lines.append(line.rstrip())
    return lines


def _words(text: str) -> list[str]:
    """Pieces that are not broken: runs of narrow characters with the blank before them, single wide ones."""
    pieces: list[str] = []
    for character in _plain(text):
        is_narrow = ord(character) < 0x2E80
        if pieces and is_narrow and character != " " and ord(pieces[-1][-1]) < 0x2E80:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
