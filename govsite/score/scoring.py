"""A whole run under one rubric: a scorecard for every subject, and the rankings. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from govsite.errors import InputError
from govsite.model.outcome import Outcome, Status
from govsite.model.packed_outcomes import reader_by_site
from govsite.model.rubric import Opinion, Rubric, Subject, Supplied
from govsite.model.run import RunHeader
from govsite.model.scorecard import Scorecard, Scoring, Standing
from govsite.model.site import Site, SiteStatus
from govsite.model.words import Words
from govsite.score.card import score
from govsite.score.inputs import Inputs
from govsite.score.ranking import rank_districts, rank_sites, rank_units
from govsite.score.rates import pass_rate, printed

NOT_SCORED = frozenset({SiteStatus.OFFLINE, SiteStatus.CLOSED, SiteStatus.EXEMPT})


def score_run(
    rubric: Rubric,
    *,
    header: RunHeader,
    sites: Sequence[Site],
    outcomes: Collection[Outcome],
    figures: Sequence[Supplied] = (),
    opinions: Sequence[Opinion] = (),
    divisions: Mapping[str, str] | None = None,
    titles: Mapping[str, Words] | None = None,
) -> Scoring:
    """Score every subject of the rubric in the run of this header.

    ``titles`` are what the run's rules are called, by id.
    Raises ``InputError`` for a figure or a judgement whose subject is none of the run's.
    """
    of_site = reader_by_site(outcomes)

    def verdicts_of(site: str) -> dict[str, Outcome]:
        return {outcome.rule: outcome for outcome in of_site(site)}

    called = {**(titles or {}), **{figure.id: figure.title for figure in rubric.figures}}
    running = [site for site in sites if site.status not in NOT_SCORED]
    match rubric.subject:
        case Subject.SITE:
            _refuse_strangers(figures, opinions, known={site.key for site in sites})
            cards = _site_cards(
                rubric, running=running, verdicts_of=verdicts_of, figures=figures, opinions=opinions, titles=called
            )
        case Subject.AREA:
            cards = _area_cards(
                rubric, running=running, verdicts_of=verdicts_of, figures=figures, opinions=opinions, titles=called
            )
        case Subject.ACCOUNT:
            cards = _account_cards(rubric, figures, opinions, titles=called)
    names = divisions or {}
    return Scoring(
        run=header.id,
        rubric=rubric.id,
        version=rubric.version,
        title=rubric.title,
        is_official=rubric.is_official,
        packs=dict(header.packs),
        pass_rate=_pass_rate(cards),
        cards=tuple(cards),
        sites=rank_sites(cards),
        units=rank_units(cards),
        districts=rank_districts(cards, names),
    )


def _pass_rate(cards: Sequence[Scorecard]) -> tuple[str, str] | None:
    """Undecided subjects are taken once as unqualified and once as qualified."""
    judged = [card for card in cards if card.standings]
    if not judged:
        return None
    failed = sum(card.standings == (Standing.UNQUALIFIED,) for card in judged)
    possible = sum(Standing.UNQUALIFIED in card.standings for card in judged)
    worst, best = (printed(pass_rate(len(judged), count)) for count in (possible, failed))
    return worst, best


def _site_cards(
    rubric: Rubric,
    *,
    running: Sequence[Site],
    verdicts_of: Callable[[str], dict[str, Outcome]],
    figures: Sequence[Supplied],
    opinions: Sequence[Opinion],
    titles: Mapping[str, Words],
) -> list[Scorecard]:
    shared = {figure.id: figure for figure in figures if not figure.subject}
    own = _figures_by_subject(figures)
    judged = _opinions_by_subject(opinions)
    return [
        score(
            rubric,
            Inputs(
                outcomes=verdicts_of(site.key),
                figures=shared | own.get(site.key, {}),
                opinions=judged.get(site.key, {}),
                titles=titles,
            ),
            subject=site.key,
            site=site,
        )
        for site in running
    ]


def _area_cards(
    rubric: Rubric,
    *,
    running: Sequence[Site],
    verdicts_of: Callable[[str], dict[str, Outcome]],
    figures: Sequence[Supplied],
    opinions: Sequence[Opinion],
    titles: Mapping[str, Words],
) -> list[Scorecard]:
    stray = next((figure for figure in figures if figure.subject), None)
    if stray is not None:
        raise InputError(
            f"rubric {rubric.id!r} is about the whole, figure {stray.id!r} about {stray.subject!r}",
            where=stray.where,
            hint="leave the column subject empty",
        )
    verdicts: dict[str, dict[str, Status]] = {
        site.key: {rule: outcome.status for rule, outcome in verdicts_of(site.key).items()} for site in running
    }
    inputs = Inputs(
        figures={figure.id: figure for figure in figures},
        opinions={opinion.item: opinion for opinion in opinions},
        by_site=verdicts,
        titles=titles,
    )
    return [score(rubric, inputs, subject="", name="")]


def _account_cards(
    rubric: Rubric, figures: Sequence[Supplied], opinions: Sequence[Opinion], *, titles: Mapping[str, Words]
) -> list[Scorecard]:
    nameless = next((figure for figure in figures if not figure.subject), None)
    if nameless is not None:
        raise InputError(
            f"figure {nameless.id!r} names no account", where=nameless.where, hint="write it in the column subject"
        )
    own = _figures_by_subject(figures)
    _refuse_strangers((), opinions, known=set(own))
    judged = _opinions_by_subject(opinions)
    return [
        score(rubric, Inputs(figures=found, opinions=judged.get(name, {}), titles=titles), subject=name, name=name)
        for name, found in own.items()
    ]


def _figures_by_subject(figures: Sequence[Supplied]) -> dict[str, dict[str, Supplied]]:
    found: dict[str, dict[str, Supplied]] = {}
    for figure in figures:
        found.setdefault(figure.subject, {})[figure.id] = figure
    return found


def _opinions_by_subject(opinions: Sequence[Opinion]) -> dict[str, dict[str, Opinion]]:
    found: dict[str, dict[str, Opinion]] = {}
    for opinion in opinions:
        found.setdefault(opinion.subject, {})[opinion.item] = opinion
    return found


def _refuse_strangers(figures: Sequence[Supplied], opinions: Sequence[Opinion], *, known: set[str]) -> None:
    named = [(given.subject, given.where) for given in figures] + [(given.subject, given.where) for given in opinions]
    for subject, where in named:
        if subject and subject not in known:
            raise InputError(f"there is no {subject!r} in the run", where=where, hint="use the id of the inventory")
