"""The things that would most raise the coverage of the plan, each with the points it would add."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from foodplan.progress.levers import Place, covered_with, points, usable
from foodplan.progress.reasons import Why
from foodplan.progress.rollup import normalised_weights
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.once import judge_once
from foodplan.reports.plan.reporting import absences
from foodplan.reports.plan.words import TRACKS
from foodplan.reports.plan.world import World
from foodplan.rules.desk import LEVERS, REMEDIES, REPORTS

TRACK_CODES = ("output", "outcome")
# Reasons that only the reports of those who are silent can take away.
_SILENCE = frozenset({Why.LOW_COVERAGE, Why.FALLING_NEEDS_ALL})
_LEAST = 1e-9


@dataclass(frozen=True)
class Raised:
    """The coverage of a goal's products or effects as it is and as it would be (0-1)."""

    goal: str
    title: str
    track: str
    before: float
    after: float


@dataclass(frozen=True)
class Lever:
    """One thing that is missing; `kind` is indicator or organisation.

    `points` are what it would add, by itself, to the coverage of the plan's products or effects:
    percentage points, those of the track that gains most. `raised` has the goals, best first.
    """

    kind: str
    slug: str
    title: str
    what: str
    points: float
    raised: tuple[Raised, ...]


@dataclass(frozen=True)
class _Ground:
    """Where every indicator of the plan counts, with its coverage now."""

    places: Mapping[str, tuple[Place, ...]]
    before: Mapping[str, float]
    titles: Mapping[str, str]

    def of_goals(self) -> dict[tuple[str, str], float]:
        found: dict[tuple[str, str], float] = defaultdict(float)
        for slug, places in self.places.items():
            for place in places:
                found[place.goal, place.track] += place.weight * self.before[slug]
        return dict(found)

    def weights(self) -> dict[tuple[str, str], float]:
        return {
            (place.goal, place.track): place.goal_weight
            for places in self.places.values()
            for place in places
        }


def levers(world: World, most: int = LEVERS) -> tuple[Lever, ...]:
    """Return what would most raise the coverage of the city's own plan, the best first."""
    plan = world.tree.main_plan()
    if plan is None:
        return ()
    judged = judge_once(world)
    ground = _ground(world, plan.plan, judged)
    found = [*_indicators(ground, judged), *_organisations(world, ground, judged)]
    found = [lever for lever in found if lever.points > _LEAST]
    found.sort(key=lambda lever: (-lever.points, lever.title.casefold(), lever.slug))
    return tuple(found[:most])


def _ground(world: World, plan: str, judged: Callable[[str], Judged]) -> _Ground:
    places: dict[str, list[Place]] = defaultdict(list)
    goals = world.tree.goals_of(plan)
    for track in TRACK_CODES:
        members = {
            goal.goal: [
                link
                for link in world.knowledge.links_of(goal.goal)
                if link.weight != 0 and judged(link.indicator).definition.track == track
            ]
            for goal in goals
        }
        counted = [goal for goal in goals if goal.weight != 0 and members[goal.goal]]
        for goal, share in zip(counted, _shares(row.weight for row in counted), strict=True):
            links = members[goal.goal]
            for link, weight in zip(links, _shares(row.weight for row in links), strict=True):
                places[link.indicator].append(Place(goal.goal, track, share, weight))
    return _Ground(
        places={slug: tuple(found) for slug, found in places.items()},
        before={slug: _now(judged(slug)) for slug in places},
        titles={goal.goal: goal.title for goal in goals},
    )


def _shares(weights: Iterable[float | None]) -> list[float]:
    found = list(weights)
    return normalised_weights([None] * len(found) if None in found else found)


def _now(judged: Judged) -> float:
    """Return the coverage with which an indicator counts today, 0 when it is not measured."""
    if judged.verdict.share is None:
        return 0.0
    coverage = judged.finding.coverage
    return min(1.0, coverage.share) if coverage else 1.0


def _indicators(ground: _Ground, judged: Callable[[str], Judged]) -> Iterable[Lever]:
    for slug in ground.places:
        verdict, found = judged(slug).verdict, judged(slug)
        remedy = REMEDIES.get(verdict.reason or "")
        if verdict.share is not None or remedy is None:
            continue
        coverage = found.finding.coverage
        after = usable(coverage.share, found.definition.direction) if coverage else 1.0
        title = found.definition.title
        yield _lever(ground, ("indicator", slug, title, remedy), {slug: after})


def _organisations(
    world: World, ground: _Ground, judged: Callable[[str], Judged]
) -> Iterable[Lever]:
    after: dict[int, dict[str, float]] = defaultdict(dict)
    for slug in ground.places:
        for organisation, share in _if_reported(world, judged(slug)).items():
            after[organisation][slug] = share
    for organisation, shares in after.items():
        owner = world.measures.owners.get(organisation)
        if owner is not None:
            yield _lever(ground, ("organisation", owner.slug, owner.name, REPORTS), shares)


def _if_reported(world: World, judged: Judged) -> Mapping[int, float]:
    """Return the coverage of an indicator once each silent organisation has reported."""
    series, verdict = judged.finding.ledger, judged.verdict
    if series is None or series.window is None or judged.finding.coverage is None:
        return {}
    if verdict.share is None and verdict.reason not in _SILENCE:
        return {}
    reporting = series.reporting(series.window)
    absent, missing, peers = absences(world.measures.owners, reporting)
    found = series.published(judged.definition, series.window)
    observed = found.denominator if found.denominator is not None else (found.numerator or 0)
    counts = (len(reporting.got), len(reporting.due))
    direction = judged.definition.direction
    return {
        organisation: usable(covered_with(observed, *counts, missing, peers, number), direction)
        for number, organisation in enumerate(absent)
    }


def _lever(ground: _Ground, said: tuple[str, str, str, str], after: Mapping[str, float]) -> Lever:
    gained: dict[tuple[str, str], float] = defaultdict(float)
    for slug, share in after.items():
        for key, more in points(ground.places[slug], ground.before[slug], share).items():
            gained[key] += more
    now, weights = ground.of_goals(), ground.weights()
    raised = [
        Raised(goal, ground.titles[goal], TRACKS[track], now[goal, track], now[goal, track] + more)
        for (goal, track), more in gained.items()
        if more > _LEAST
    ]
    raised.sort(key=lambda item: (item.before - item.after, item.title))
    of_track: dict[str, float] = defaultdict(float)
    for (goal, track), more in gained.items():
        of_track[track] += weights[goal, track] * more
    kind, slug, title, what = said
    best = max(of_track.values(), default=0.0)
    return Lever(kind, slug, title, what, 100 * best, tuple(raised))
